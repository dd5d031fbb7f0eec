-- Projects and spaces that may go together: all that breaks no limit, and what breaks a single one. The rows are the caller's;
-- what no wish can change (部队用地, sensitive records, 待定, buildings without vacancy, land for who wants floors) is left out.
-- {pair} says of which project or of which space ($1); $2 is the share of a size by which a near miss may miss it.
with taken as materialized (
    select t.space_id, t.project_id from taken_spaces() t
)
select
    p.id as project_id,
    s.id as space_id,
    s.kind = 'building' as building,
    l.missed[1] as missed,
    d.size,
    d.low,
    d.high,
    d.placed,
    cardinality(p.streets) + cardinality(p.parks) > 0 as wants_place,
    coalesce(s.street, '区内其他位置') as street,
    s.supply_plan,
    coalesce(p.month_until, p.month_from) as month,
    s.cleared,
    s.stage = 'reserved' as reserved,
    cardinality(p.uses) > 0 as wants_use,
    s.use_plan_group is not null as planned,
    coalesce(s.use_plan_group, s.use_now_group) as use_group,
    (
        select u.name from code u
        where u.list = 'use_group' and u.code = coalesce(s.use_plan_group, s.use_now_group)
    ) as use_name,
    s.category,
    (select c.name from code c where c.list = 'category' and c.code = s.category) as category_name,
    (select h.project_no from project h where h.id = t.project_id) as holder,
    s.rent,
    p.rent_max,
    s.gross_floor_area_m2 / nullif(s.floors_up + coalesce(s.floors_down, 0), 0) as plate,
    case when s.kind = 'building' then p.clear_height_m end as clear_height,
    case when s.kind = 'building' then p.floor_load_kn end as floor_load
from project p
join space_view s
    on s.category in ('supply', 'renewal', 'industrial_upgrade', 'building')
    and s.confidentiality <> 'sensitive'
    and s.holder_kind is distinct from 'military'
    and case
        when s.category = 'building' then p.demand in ('floor', 'either') and s.kind = 'building' and s.vacant_area_m2 > 0
        else p.demand in ('land', 'either') and s.kind = 'parcel'
    end
left join lateral (
    select t.project_id
    from taken t
    where t.space_id = s.id and t.project_id <> p.id
    order by t.project_id
    limit 1
) t on true
cross join lateral (
    select
        case when s.kind = 'building' then s.vacant_area_m2 else s.area_m2 end as size,
        case when s.kind = 'building' then p.floor_min_m2 else p.land_min_m2 end as low,
        case when s.kind = 'building' then p.floor_max_m2 else p.land_max_m2 end as high,
        coalesce(s.street_code = any (p.streets), false)
            or exists (select from space_label a where a.space_id = s.id and a.park_codes && p.parks) as placed
) d
cross join lateral (
    select array_remove(
        array[
            case when d.size < d.low then 'small' end,
            -- Of a building's floor space a part can be let; land that is too large would have to be divided first.
            case when s.kind = 'parcel' and d.size > d.high then 'large' end,
            case
                when cardinality(p.uses) > 0 and coalesce(s.use_plan_group, s.use_now_group, '') <> all (p.uses) then 'use'
            end,
            case when p.only_places and not d.placed then 'place' end,
            case when cardinality(p.categories) > 0 and s.category <> all (p.categories) then 'category' end,
            case when t.project_id is not null then 'taken' end
        ],
        null
    ) as missed
) l
where {pair}
and cardinality(l.missed) <= 1
and (l.missed[1] is distinct from 'small' or d.size >= d.low * (1 - $2::numeric))
and (l.missed[1] is distinct from 'large' or d.size <= d.high * (1 + $2::numeric))
and not exists (select from space_label r where r.space_id = s.id and r.restricted)
