-- Another day's spaces and zones, as temporary tables that take the names of today's: in the rest of this transaction every
-- statement of this folder reads that day without knowing it. The day in braces is a date of
-- this program.
--
-- Of each record the greatest version that was valid on that day counts; a record whose greatest version had ended by then
-- (it was removed, or its import undone) is left out.

create temp table parcel on commit drop as
select *
from (
    select distinct on (v.id) v.*
    from (
        select {parcel}, null::date as valid_to from public.parcel where valid_from <= {day}
        union all
        select {parcel}, valid_to from public.parcel_history where valid_from <= {day}
    ) v
    order by v.id, v.version desc
) p
where p.valid_to is null
or p.valid_to > {day};

create temp table building on commit drop as
select *
from (
    select distinct on (v.id) v.*
    from (
        select {building}, null::date as valid_to from public.building where valid_from <= {day}
        union all
        select {building}, valid_to from public.building_history where valid_from <= {day}
    ) v
    order by v.id, v.version desc
) b
where b.valid_to is null
or b.valid_to > {day};

create temp table zone on commit drop as
select *
from (
    select distinct on (v.id) v.*
    from (
        select id, version, kind, code, name, boundary, null::date as valid_to from public.zone where valid_from <= {day}
        union all
        select id, version, kind, code, name, boundary, valid_to from public.zone_history where valid_from <= {day}
    ) v
    order by v.id, v.version desc
) z
where z.valid_to is null
or z.valid_to > {day};

create temp table classification on commit drop as
select *
from (
    select distinct on (v.space_id) v.*
    from (
        select space_id, version, category, rule, source, null::date as valid_to
        from public.classification
        where valid_from <= {day}
        union all
        select space_id, version, category, rule, source, valid_to
        from public.classification_history
        where valid_from <= {day}
    ) v
    order by v.space_id, v.version desc
) c
where c.valid_to is null
or c.valid_to > {day};

create unique index on parcel (id);
create index on parcel using gist (boundary);
create index on zone using gist (boundary);
create unique index on classification (space_id);
analyze parcel;
analyze building;
analyze zone;
analyze classification;
