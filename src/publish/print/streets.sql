-- 街道 that a map shows, parameters as in around.sql.
with frame as (
    select st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, survey_srid()) as geom
)
select
    z.name,
    coalesce(st_simplifyvw(z.boundary, $5::float8), z.boundary) as boundary,
    st_x(l.point) as label_east,
    st_y(l.point) as label_north
from zone_view z
cross join frame
cross join lateral (select st_pointonsurface(robust_intersection(z.boundary, frame.geom)) as point) l
where z.kind = 'street'
and z.boundary && frame.geom
and st_intersects(z.boundary, frame.geom)
order by z.code
limit 100
