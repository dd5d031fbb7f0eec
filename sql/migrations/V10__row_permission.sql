-- 行级权限: who may see which row is decided here and nowhere else, so that list, map, tile, search, sum and error agree.
-- The program says at the beginning of each transaction who is asking (tuguan.reach and its companions); a connection on
-- which nobody was named sees nothing. The rules hold for the owner of the tables too.

-- How far the caller sees: everything (the service's own work), district, street, holder, park, none.
create function caller_reach() returns text
language sql stable parallel safe
return coalesce(current_setting('tuguan.reach', true), 'none');

-- Which street (code), holder (统一社会信用代码) or park (zone code), for a reach that needs one.
create function caller_key() returns text
language sql stable parallel safe
return current_setting('tuguan.key', true);

create function caller_actor() returns text
language sql stable parallel safe
return current_setting('tuguan.actor', true);

create function caller_organisation() returns text
language sql stable parallel safe
return current_setting('tuguan.organisation', true);

create function caller_may(wanted text) returns boolean
language sql stable parallel safe
return coalesce(wanted = any (string_to_array(current_setting('tuguan.rights', true), ',')), false);

create function sees_everything() returns boolean
language sql stable parallel safe
return caller_reach() = 'everything';

create function sees_district() returns boolean
language sql stable parallel safe
return caller_reach() in ('everything', 'district');

-- 部队用地 and whatever else is 敏感: only people named for it.
create function sees_restricted() returns boolean
language sql stable parallel safe
return caller_reach() = 'everything' or coalesce(current_setting('tuguan.military', true) = 'rows', false);

-- Its sum: people named for the sum (区领导), and those who see the rows.
create function counts_restricted() returns boolean
language sql stable parallel safe
return caller_reach() = 'everything' or coalesce(current_setting('tuguan.military', true) in ('sum', 'rows'), false);

-- Remarks, delivered extra columns and names of private persons: those who work on the records.
create function sees_details() returns boolean
language sql stable parallel safe
return caller_reach() = 'everything' or caller_may('spaces.details');

-- What a record itself says that makes it sensitive, before any rule has looked at it.
create function is_sensitive(
    holder_kind text, confidentiality text, use_now_scheme text, use_now text, use_plan_scheme text, use_plan text
) returns boolean
language sql stable parallel safe
return holder_kind is not distinct from 'military'
    or confidentiality is not distinct from 'sensitive'
    or exists (
        select
        from land_use_code u
        where u.grp = 'military'
        and (u.scheme, u.code) in ((use_now_scheme, use_now), (use_plan_scheme, use_plan))
    );

-- 对外名称 of 部队用地 (domain: “特殊用地×号”): never the name of a unit.
create function generic_name(space_id bigint) returns text
language sql immutable parallel safe
return '特殊用地' || space_id % 1000000000000 || '号';

create table space_label (
    space_id    bigint not null,
    street_code text,
    holder_uscc text,
    park_codes  text[] not null default '{}',
    restricted  boolean not null,
    constraint space_label_is_of_one_space primary key (space_id)
);
comment on table space_label is
    '安全标记: what decides who sees a space; kept after the space is gone, so that its history stays as closed as it was. Read by the policies, and by nobody else';
create index space_label_restricted_idx on space_label (space_id) where restricted;

do $$
declare
    kept record;
begin
    for kept in
        select *
        from (
            values
                ('parcel', 'id'), ('parcel_history', 'id'), ('building', 'id'), ('building_history', 'id'),
                ('placement', 'space_id'), ('classification', 'space_id'), ('classification_history', 'space_id'),
                ('classification_override', 'space_id'), ('net_area', 'space_id'), ('summary_part', 'space_id')
        ) v (name, key)
    loop
        execute format(
            $policy$
            alter table %1$I enable row level security;
            alter table %1$I force row level security;
            create policy read_within_reach on %1$I for select using (
                (
                    (select %3$s())
                    or %2$I not in (select l.space_id from space_label l where l.restricted)
                )
                and (
                    (select sees_district())
                    or exists (
                        select
                        from space_label l
                        where l.space_id = %1$I.%2$I
                        and case (select caller_reach())
                            when 'street' then l.street_code = (select caller_key())
                            when 'holder' then l.holder_uscc = (select caller_key())
                            when 'park' then (select caller_key()) = any (l.park_codes)
                            else false
                        end
                    )
                )
            );
            create policy written_by_the_service on %1$I
            using ((select sees_everything())) with check ((select sees_everything()));
            $policy$,
            kept.name,
            kept.key,
            case kept.name when 'summary_part' then 'counts_restricted' else 'sees_restricted' end
        );
    end loop;
end
$$;

do $$
declare
    name text;
begin
    foreach name in array array['zone', 'zone_history'] loop
        execute format(
            $policy$
            alter table %1$I enable row level security;
            alter table %1$I force row level security;
            create policy read_unless_military on %1$I for select using (
                (kind <> 'military' or (select sees_restricted())) and (select caller_reach()) <> 'none'
            );
            create policy written_by_the_service on %1$I
            using ((select sees_everything())) with check ((select sees_everything()));
            $policy$,
            name
        );
    end loop;
end
$$;

-- A delivery belongs to the organisation that made it; 发改局, who manages the ledger, sees all of them.
alter table import add column organisation_id bigint;
alter table import add column restricted boolean not null default false;
comment on column import.restricted is 'holds 部队用地 or other sensitive rows: only people named for them see the delivery';
alter table import enable row level security;
alter table import force row level security;
create policy read_own_or_all on import for select using (
    (select sees_everything())
    or (
        (not restricted or (select sees_restricted()))
        and (
            created_by = (select caller_actor())
            or organisation_id::text = (select caller_organisation())
            or (select caller_may('imports.all'))
        )
    )
);
create policy delivered_by_the_caller on import for insert with check (
    (select sees_everything())
    or ((select caller_may('imports.write')) and created_by = (select caller_actor()))
);
create policy moved_by_those_who_see_it on import for update using (
    (select sees_everything())
    or (
        (select caller_may('imports.write'))
        and (not restricted or (select sees_restricted()))
        and (
            created_by = (select caller_actor())
            or organisation_id::text = (select caller_organisation())
            or (select caller_may('imports.all'))
        )
    )
);
alter table import_problem enable row level security;
alter table import_problem force row level security;
create policy read_with_its_import on import_problem for select
using (exists (select from import i where i.id = import_problem.import_id));
create policy written_by_the_service on import_problem
using ((select sees_everything())) with check ((select sees_everything()));

alter table classification_run enable row level security;
alter table classification_run force row level security;
create policy read_own on classification_run for select
using ((select sees_everything()) or started_by = (select caller_actor()));
create policy kept_by_the_caller on classification_run for insert
with check ((select sees_everything()) or started_by = (select caller_actor()));

alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy read_by_auditors on audit_entry for select
using ((select sees_everything()) or (select caller_may('audit.read')));
-- audit_append runs as the owner, for whom the policies hold as well; the service role has no right to insert.
create policy appended_by_everybody on audit_entry for insert with check (true);

-- The state of what everybody may see, beside the state of everything: a change of 部队用地 alone must not show itself in
-- the tags of tiles and sums.
alter table data_version add column open_version bigint not null default 0;
update data_version set open_version = version;

alter table summary_part add column land_open_m2 numeric(14, 2) not null default 0;
comment on column summary_part.land_open_m2 is 'land_m2 in the count without any 部队用地';

create sequence restricted_id_seq start with 1000000000001;
comment on sequence restricted_id_seq is
    'ids of spaces and zones that are sensitive from the beginning: in the open numbering they leave no gap';

-- The same for deliveries of people named for 部队用地.
create sequence restricted_import_seq start with 1000000000001;

-- Labels and open figures of what is stored already. The owner's own statements obey the policies too.
select set_config('tuguan.reach', 'everything', true);
insert into space_label (space_id, street_code, holder_uscc, park_codes, restricted)
select
    s.id,
    pl.street_code,
    s.holder_uscc,
    coalesce(
        (
            select array_agg(z.code order by z.code)
            from zone z
            where z.kind = 'park'
            and z.id = any (pl.zone_ids)
            and st_area(robust_intersection(z.boundary, s.boundary)) >= 0.5 * s.area_m2::float8
        ),
        '{}'
    ),
    c.category is not distinct from 'military'
        or is_sensitive(s.holder_kind, s.confidentiality, s.use_now_scheme, s.use_now, s.use_plan_scheme, s.use_plan)
from (
    select
        id, holder_uscc, holder_kind, confidentiality, use_now_scheme, use_now, use_plan_scheme, use_plan, boundary, area_m2
    from parcel
    union all
    select
        id, holder_uscc, holder_kind, confidentiality, use_now_scheme, use_now, use_plan_scheme, use_plan, boundary, area_m2
    from building
) s
left join placement pl on pl.space_id = s.id
left join classification c on c.space_id = s.id;
update summary_part p
set land_open_m2 = case
    when exists (select from net_area n where n.space_id = p.space_id) then
        coalesce((select n.net_open_m2 from net_area n where n.space_id = p.space_id and n.street_code = p.street_code), 0)
    else p.land_m2
end;
