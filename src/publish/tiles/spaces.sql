-- $1-$4 box searched, survey CRS; $5-$8 tile bounds in degrees; $9 zoom; $10 tolerance in degrees; $11 most features;
-- $12 extent; $13 buffer. In braces: whether land and buildings are drawn, and the name of the layer.
with box as (
    select st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, survey_srid()) as geom
),
-- The largest of each kind first, before anything else is looked up: a tile never costs more than its cap.
chosen as (
    (
        select p.id, 'parcel' as kind, p.area_m2, p.name, p.object_no, p.stage, p.location,
            p.use_now_scheme, p.use_now, p.use_plan_scheme, p.use_plan, null::numeric as lettable
        from parcel p, box
        where p.boundary && box.geom
        and {parcels}
        order by p.area_m2 desc
        limit $11
    )
    union all
    (
        select b.id, 'building', b.area_m2, b.name, b.object_no, b.stage, b.location,
            b.use_now_scheme, b.use_now, b.use_plan_scheme, b.use_plan, b.lettable_area_m2
        from building b, box
        where b.boundary && box.geom
        and {buildings}
        order by b.area_m2 desc
        limit $11
    )
),
capped as (
    select * from chosen order by area_m2 desc limit $11
),
drawn as (
    select
        s.id,
        s.kind,
        c.category,
        pl.street_code as street,
        s.stage,
        coalesce(up.grp, un.grp) as use,
        case
            when $9 < 15 then null
            when c.category = 'military' and not (select sees_everything()) then generic_name(s.id)
            else s.name
        end as name,
        case when $9 >= 16 then s.object_no end as object_no,
        s.area_m2::float8 as area,
        s.lettable::float8 as lettable,
        -- Below zoom 12 a tile is so tall that Mercator bends within it; above, its bounds in degrees give the same units.
        case
            when $9 < 12 then
                st_asmvtgeom(
                    st_transform(st_setsrid(st_simplify(s.location, $10), 4326), 3857),
                    st_transform(st_makeenvelope($5::float8, $6::float8, $7::float8, $8::float8, 4326), 3857)::box2d,
                    $12, $13, true
                )
            else
                st_asmvtgeom(
                    case when $10 > 0 then st_simplify(s.location, $10, true) else s.location end,
                    st_makeenvelope($5::float8, $6::float8, $7::float8, $8::float8)::box2d,
                    $12, $13, true
                )
        end as geom
    from capped s
    left join classification c on c.space_id = s.id
    left join placement pl on pl.space_id = s.id
    left join land_use_code un on un.scheme = s.use_now_scheme and un.code = s.use_now
    left join land_use_code up on up.scheme = s.use_plan_scheme and up.code = s.use_plan
    -- Buildings above the land they stand on, small above large.
    order by s.kind desc, s.area_m2 desc
)
select st_asmvt(drawn, '{layer}', $12, 'geom', 'id')
from drawn
where geom is not null
