-- The labels as they must be. A space is sensitive by what its record says or by its category, whichever comes first.
create temp table label_new on commit drop as
select
    s.id as space_id,
    pl.street_code,
    s.holder_uscc,
    coalesce(k.codes, '{}') as park_codes,
    c.category is not distinct from 'military'
        or is_sensitive(s.holder_kind, s.confidentiality, s.use_now_scheme, s.use_now, s.use_plan_scheme, s.use_plan)
        as restricted
from (
    select
        p.id, p.holder_uscc, p.holder_kind, p.confidentiality, p.use_now_scheme, p.use_now, p.use_plan_scheme, p.use_plan
    from parcel p
    where true /*scope p.id*/
    union all
    select
        b.id, b.holder_uscc, b.holder_kind, b.confidentiality, b.use_now_scheme, b.use_now, b.use_plan_scheme, b.use_plan
    from building b
    where true /*scope b.id*/
) s
left join placement pl on pl.space_id = s.id
left join classification c on c.space_id = s.id
left join (
    select
        i.space_id,
        array_agg(z.code order by z.code) as codes
    from zone z
    join placement i on z.id = any (i.zone_ids)
    join (select id, boundary, area_m2 from parcel union all select id, boundary, area_m2 from building) w on w.id = i.space_id
    where z.kind = 'park'
    -- A park sees what lies in it for the greater part, not every neighbour whose survey crosses its line.
    and (
        st_covers(z.boundary, w.boundary)
        or st_area(robust_intersection(z.boundary, w.boundary)) >= 0.5 * w.area_m2::float8
    )
    and true /*scope i.space_id*/
    group by i.space_id
) k on k.space_id = s.id;
