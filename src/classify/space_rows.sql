-- Every space with the attributes that expressions may refer to, parcels and buildings alike. Columns nobody asks for cost
-- nothing. What is masked is masked as in sql/views/spaces.sql, so that no expression can ask for what is not shown; the
-- service's own refresh sees all. (Not space_view: a view is bound to today's tables, while as_of.sql lets temporary tables take their names.)
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
    p.confidentiality,
    case
        when (select sees_everything()) or ((select sees_details()) and c.category is distinct from 'military')
            then p.remark
    end as remark,
    null::integer as completion_year,
    null::integer as floors_up,
    null::integer as floors_down,
    null::numeric as gross_floor_area_m2,
    null::numeric as lettable_area_m2,
    null::numeric as vacant_area_m2,
    null::numeric as rent,
    p.import_id,
    case when (select sees_restricted()) then pl.shares else pl.shares - 'military' end as shares,
    pl.zone_ids,
    c.category,
    c.rule as category_rule,
    c.source as category_source,
    (
        select sum(case when (select sees_restricted()) then n.net_m2 else n.net_open_m2 end)
        from net_area n
        where n.space_id = p.id
    ) as net_area_m2,
    p.boundary
from parcel p
left join placement pl on pl.space_id = p.id
left join classification c on c.space_id = p.id
left join land_use_code un on un.scheme = p.use_now_scheme and un.code = p.use_now
left join land_use_code up on up.scheme = p.use_plan_scheme and up.code = p.use_plan
where true /*scope p.id*/
union all
select
    b.id,
    'building'::text,
    b.version,
    b.valid_from,
    b.recorded_at,
    b.object_no,
    b.code,
    case
        when c.category = 'military' and not (select sees_everything())
            then generic_name(b.id)
        else b.name
    end as name,
    case when c.category is distinct from 'military' or (select sees_everything()) then b.address end as address,
    pl.street_code,
    case
        when c.category = 'military' and not (select sees_everything()) then null
        when b.holder_kind = 'individual' and not (select sees_details()) then left(b.holder, 1) || '**'
        else b.holder
    end as holder,
    b.holder_kind,
    case when c.category is distinct from 'military' or (select sees_everything()) then b.holder_uscc end,
    b.ownership,
    b.use_now_scheme,
    b.use_now,
    un.grp,
    b.use_plan_scheme,
    b.use_plan,
    up.grp,
    b.stage,
    null::boolean,
    null::numeric,
    null::text,
    false,
    b.area_m2,
    b.area_registered_m2,
    b.confidentiality,
    case
        when (select sees_everything()) or ((select sees_details()) and c.category is distinct from 'military')
            then b.remark
    end as remark,
    b.completion_year,
    b.floors_up,
    b.floors_down,
    b.gross_floor_area_m2,
    b.lettable_area_m2,
    b.vacant_area_m2,
    b.rent,
    b.import_id,
    case when (select sees_restricted()) then pl.shares else pl.shares - 'military' end as shares,
    pl.zone_ids,
    c.category,
    c.rule,
    c.source,
    null::numeric,
    b.boundary
from building b
left join placement pl on pl.space_id = b.id
left join classification c on c.space_id = b.id
left join land_use_code un on un.scheme = b.use_now_scheme and un.code = b.use_now
left join land_use_code up on up.scheme = b.use_plan_scheme and up.code = b.use_plan
where true /*scope b.id*/
