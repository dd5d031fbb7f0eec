-- Papers about spaces, drawn where these lie. Parameters as in spaces.sql.
with drawn as (
    select
        v.id,
        v.{number} as no,
        v.name,
        v.{state} as state,
        case
            when $9 < 12 then
                st_asmvtgeom(
                    st_transform(st_setsrid(st_simplify(v.location, $10, true), 4326), 3857),
                    st_transform(st_makeenvelope($5::float8, $6::float8, $7::float8, $8::float8, 4326), 3857)::box2d,
                    $12, $13, true
                )
            else
                st_asmvtgeom(
                    case when $10 > 0 then st_simplify(v.location, $10, true) else v.location end,
                    st_makeenvelope($5::float8, $6::float8, $7::float8, $8::float8)::box2d,
                    $12, $13, true
                )
        end as geom
    from {view} v
    where v.boundary && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, survey_srid())
    order by st_area(v.boundary) desc
    limit $11
)
select st_asmvt(drawn, '{layer}', $12, 'geom', 'id')
from drawn
where geom is not null
