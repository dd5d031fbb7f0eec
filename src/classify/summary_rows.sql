-- What each space adds to the totals. Land that crosses streets counts as an object in its main street, while its net area is
-- split by street; so there is a row for the object, and one for each piece of its net area. Spaces are wide and read once.
with chosen as materialized (
    select
        s.id as space_id,
        s.kind,
        coalesce(s.category, 'unclassified') as category,
        coalesce(s.street_code, '') as street_code,
        s.stage,
        coalesce(s.use_plan_group, s.use_now_group) as use_group,
        left(s.supply_plan, 4) as supply_year,
        s.area_m2,
        s.lettable_area_m2,
        s.vacant_area_m2
    from (
        {rows}
    ) s
    where {filter}
)
select
    c.space_id,
    c.street_code,
    c.category,
    c.stage,
    c.use_group,
    c.supply_year,
    1 as count,
    -- What is not decided yet is not cut either: its whole area waits.
    case when c.kind = 'parcel' and c.category = 'unclassified' then c.area_m2 else 0 end as land_m2,
    case when c.kind = 'parcel' and c.category = 'unclassified' then c.area_m2 else 0 end as land_open_m2,
    coalesce(c.lettable_area_m2, 0) as floor_m2,
    coalesce(c.vacant_area_m2, 0) as vacant_m2,
    case when c.kind = 'parcel' and c.category <> 'building' then c.area_m2 else 0 end as gross_m2
from chosen c
union all
select
    c.space_id,
    n.street_code,
    c.category,
    c.stage,
    c.use_group,
    c.supply_year,
    0,
    n.net_m2,
    n.net_open_m2,
    0,
    0,
    0
from chosen c
join net_area n on n.space_id = c.space_id
