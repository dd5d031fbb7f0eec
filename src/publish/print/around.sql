-- What a map shows. $1-$4 the frame in the survey CRS; $5 categories, null for all; $6 most rows; $7 ㎡ that a corner must make out to
-- be drawn: less than what can be seen on paper (Visvalingam–Whyatt: Douglas–Peucker takes minutes for a saw with many teeth); $8 kind,
-- null for both. The largest first.
with frame as (
    select st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, survey_srid()) as geom
)
select
    s.id,
    s.kind,
    coalesce(s.category, 'unclassified') as category,
    s.name,
    coalesce(s.category, '') = 'military' or s.confidentiality = 'sensitive' as sensitive,
    coalesce(st_simplifyvw(s.boundary, $7::float8), s.boundary) as boundary,
    st_x(l.point) as label_east,
    st_y(l.point) as label_north
from space_view s
cross join frame
cross join lateral (
    select
        st_pointonsurface(
            case when s.boundary @ frame.geom then s.boundary else robust_intersection(s.boundary, frame.geom) end
        ) as point
) l
where s.boundary && frame.geom
and st_intersects(s.boundary, frame.geom)
and ($5::text[] is null or coalesce(s.category, 'unclassified') = any ($5))
and ($8::text is null or s.kind = $8)
order by s.area_m2 desc, s.id
limit $6
