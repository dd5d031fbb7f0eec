-- One space with the words that its sheets show. Figures as text: they are written as they are stored. $1 its id.
select
    s.id,
    s.kind,
    coalesce(s.category, 'unclassified') as category,
    s.confidentiality,
    s.object_no,
    s.code,
    s.name,
    s.address,
    s.street,
    s.holder,
    concat_ws(' ', un.code, un.name) as use_now,
    concat_ws(' ', up.code, up.name) as use_plan,
    st.name as stage,
    s.area_m2::text as area_m2,
    s.area_mu::text as area_mu,
    s.area_registered_m2::text as area_registered_m2,
    s.far_max::text as far_max,
    s.supply_plan,
    s.gross_floor_area_m2::text as gross_floor_area_m2,
    s.lettable_area_m2::text as lettable_area_m2,
    s.vacant_area_m2::text as vacant_area_m2,
    s.rent::text as rent,
    s.completion_year,
    s.floors_up,
    s.floors_down,
    s.boundary
from space_view s
left join land_use_code un on un.scheme = s.use_now_scheme and un.code = s.use_now
left join land_use_code up on up.scheme = s.use_plan_scheme and up.code = s.use_plan
left join code st on st.list = 'stage' and st.code = s.stage
where s.id = $1
