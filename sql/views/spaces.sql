-- The reading face of parcels, buildings and zones: attributes together with what is derived from them.
-- Re-made whenever this text changes; nothing may depend on these views but queries.
--
-- Rows come through the policies of the tables: the views belong to tuguan_reader (sql/grants.sql), for whom those of parcels,
-- buildings and zones hold as for everybody. Nothing but a join with one of these may read placement, classification or net_area
-- here: for their reader they have no policy of their own. What is masked within a row is masked here and, for
-- expressions, alike in src/classify/space_rows.sql: 部队用地 has a generic name and no holder, address or remark for anybody;
-- private persons' names, remarks and extra columns are for those who work on the records; net areas, shares and flags that
-- tell of 部队用地 are for people named for it.

-- Only its owner drops a view: the reader, or whoever made it before there was one.
do $$
declare
    old record;
begin
    for old in
        select c.relname, c.relowner::regrole::text as owner
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
        and c.relname in ('space_view', 'parcel_view', 'building_view', 'zone_view')
        order by c.relname desc
    loop
        if old.owner = 'tuguan_reader' then
            set local role tuguan_reader;
        end if;
        execute format('drop view %I', old.relname);
        reset role;
    end loop;
end
$$;

create view parcel_view as
select
    p.id,
    'parcel'::text as kind,
    p.version,
    p.valid_from,
    p.recorded_at as updated_at,
    p.object_no,
    p.code,
    case
        when c.category = 'military' and not (select sees_everything())
            then generic_name(p.id)
        else p.name
    end as name,
    case when c.category is distinct from 'military' or (select sees_everything()) then p.address end as address,
    pl.street_code,
    st.name as street,
    case
        when c.category = 'military' and not (select sees_everything()) then null
        when p.holder_kind = 'individual' and not (select sees_details()) then left(p.holder, 1) || '**'
        else p.holder
    end as holder,
    p.holder_kind,
    case when c.category is distinct from 'military' or (select sees_everything()) then p.holder_uscc end as holder_uscc,
    p.ownership,
    p.use_now_scheme,
    p.use_now,
    un.grp as use_now_group,
    p.use_plan_scheme,
    p.use_plan,
    up.grp as use_plan_group,
    p.stage,
    p.cleared,
    p.far_max,
    p.supply_plan,
    p.acquisition_planned,
    p.area_m2,
    p.area_registered_m2,
    round(p.area_m2 * 3 / 2000, 2) as area_mu,
    c.category,
    c.rule as category_rule,
    c.source as category_source,
    case when (select sees_restricted()) then c.flags else array_remove(c.flags, 'military-overlap') end as flags,
    n.net_area_m2,
    p.confidentiality,
    case
        when (select sees_everything()) or ((select sees_details()) and c.category is distinct from 'military')
            then p.remark
    end as remark,
    case
        when (select sees_everything()) or ((select sees_details()) and c.category is distinct from 'military')
            then p.extra
        else '{}'
    end as extra,
    null::integer as completion_year,
    null::integer as floors_up,
    null::integer as floors_down,
    null::numeric(14, 2) as gross_floor_area_m2,
    null::numeric(14, 2) as lettable_area_m2,
    null::numeric(14, 2) as vacant_area_m2,
    null::numeric(8, 2) as rent,
    p.import_id,
    p.source_row,
    p.source_crs,
    p.area_declared_m2,
    case when (select sees_restricted()) then pl.shares else pl.shares - 'military' end as shares,
    pl.zone_ids,
    p.boundary,
    p.location
from parcel p
left join placement pl on pl.space_id = p.id
left join zone st on st.kind = 'street' and st.code = pl.street_code
left join classification c on c.space_id = p.id
left join land_use_code un on un.scheme = p.use_now_scheme and un.code = p.use_now
left join land_use_code up on up.scheme = p.use_plan_scheme and up.code = p.use_plan
left join lateral (
    select sum(case when (select sees_restricted()) then a.net_m2 else a.net_open_m2 end) as net_area_m2
    from net_area a
    where a.space_id = p.id
) n on true;

create view building_view as
select
    b.id,
    'building'::text as kind,
    b.version,
    b.valid_from,
    b.recorded_at as updated_at,
    b.object_no,
    b.code,
    case
        when c.category = 'military' and not (select sees_everything())
            then generic_name(b.id)
        else b.name
    end as name,
    case when c.category is distinct from 'military' or (select sees_everything()) then b.address end as address,
    pl.street_code,
    st.name as street,
    case
        when c.category = 'military' and not (select sees_everything()) then null
        when b.holder_kind = 'individual' and not (select sees_details()) then left(b.holder, 1) || '**'
        else b.holder
    end as holder,
    b.holder_kind,
    case when c.category is distinct from 'military' or (select sees_everything()) then b.holder_uscc end as holder_uscc,
    b.ownership,
    b.use_now_scheme,
    b.use_now,
    un.grp as use_now_group,
    b.use_plan_scheme,
    b.use_plan,
    up.grp as use_plan_group,
    b.stage,
    null::boolean as cleared,
    null::numeric(5, 2) as far_max,
    null::text as supply_plan,
    false as acquisition_planned,
    b.area_m2,
    b.area_registered_m2,
    round(b.area_m2 * 3 / 2000, 2) as area_mu,
    c.category,
    c.rule as category_rule,
    c.source as category_source,
    case when (select sees_restricted()) then c.flags else array_remove(c.flags, 'military-overlap') end as flags,
    null::numeric as net_area_m2,
    b.confidentiality,
    case
        when (select sees_everything()) or ((select sees_details()) and c.category is distinct from 'military')
            then b.remark
    end as remark,
    case
        when (select sees_everything()) or ((select sees_details()) and c.category is distinct from 'military')
            then b.extra
        else '{}'
    end as extra,
    b.completion_year,
    b.floors_up,
    b.floors_down,
    b.gross_floor_area_m2,
    b.lettable_area_m2,
    b.vacant_area_m2,
    b.rent,
    b.import_id,
    b.source_row,
    b.source_crs,
    b.area_declared_m2,
    case when (select sees_restricted()) then pl.shares else pl.shares - 'military' end as shares,
    pl.zone_ids,
    b.boundary,
    b.location
from building b
left join placement pl on pl.space_id = b.id
left join zone st on st.kind = 'street' and st.code = pl.street_code
left join classification c on c.space_id = b.id
left join land_use_code un on un.scheme = b.use_now_scheme and un.code = b.use_now
left join land_use_code up on up.scheme = b.use_plan_scheme and up.code = b.use_plan;

create view space_view as
select * from parcel_view
union all
select * from building_view;

create view zone_view as
select
    z.id,
    z.version,
    z.valid_from,
    z.recorded_at as updated_at,
    z.kind,
    z.code,
    z.name,
    z.remark,
    z.extra,
    z.area_m2,
    z.import_id,
    z.source_row,
    z.source_crs,
    z.area_declared_m2,
    z.boundary,
    z.location
from zone z;
