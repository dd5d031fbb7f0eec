-- What each space adds to the totals. Land that crosses streets counts as an object in its main street, while its net area is
-- split by street; so there is a row for the object, and one for each piece of its net area.
select
    s.id as space_id,
    coalesce(s.street_code, '') as street_code,
    coalesce(s.category, 'unclassified') as category,
    s.stage,
    coalesce(s.use_plan_group, s.use_now_group) as use_group,
    1 as count,
    -- What is not decided yet is not cut either: its whole area waits.
    case when s.kind = 'parcel' and coalesce(s.category, 'unclassified') = 'unclassified' then s.area_m2 else 0 end as land_m2,
    coalesce(s.lettable_area_m2, 0) as floor_m2,
    coalesce(s.vacant_area_m2, 0) as vacant_m2,
    case when s.kind = 'parcel' and s.category is distinct from 'building' then s.area_m2 else 0 end as gross_m2
from (
    {rows}
) s
where {filter}
union all
select
    s.id,
    n.street_code,
    s.category,
    s.stage,
    coalesce(s.use_plan_group, s.use_now_group),
    0,
    n.net_m2,
    0,
    0,
    0
from (
    {rows}
) s
join net_area n on n.space_id = s.id
where {filter}
