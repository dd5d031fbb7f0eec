-- 四至: of the land within 40 m (the width of a street) of parcel $1, on each side the one that takes most of it. A neighbour's side is
-- where the near part of it lies, seen from the middle of the parcel and measured by the parcel's own width and height.
with target as materialized (
    select
        p.id,
        p.boundary,
        -- A buffer around very many corners takes minutes.
        case
            when st_npoints(p.boundary) > 2000 then st_expand(st_envelope(p.boundary), 40)
            else st_buffer(p.boundary, 40, 'quad_segs=2')
        end as reach,
        (st_xmin(p.boundary) + st_xmax(p.boundary)) / 2 as x,
        (st_ymin(p.boundary) + st_ymax(p.boundary)) / 2 as y,
        greatest(st_xmax(p.boundary) - st_xmin(p.boundary), 1) as w,
        greatest(st_ymax(p.boundary) - st_ymin(p.boundary), 1) as h
    from parcel p
    where p.id = $1
),
near as (
    select
        o.id,
        o.name,
        st_area(n.part) as m2,
        (st_x(st_centroid(n.part)) - t.x) / t.w as east,
        (st_y(st_centroid(n.part)) - t.y) / t.h as north
    from target t
    join parcel_view o on o.boundary && t.reach and o.id <> t.id
    cross join lateral (select robust_intersection(o.boundary, t.reach) as part offset 0) n
    where st_area(n.part) > 0
)
select distinct on (side) side, name, id
from (
    select
        case
            when abs(east) >= abs(north) then case when east > 0 then 'east' else 'west' end
            else case when north > 0 then 'north' else 'south' end
        end as side,
        name,
        id,
        m2
    from near
) sided
order by side, m2 desc, id
