-- Where each space lies: how much of it inside each kind of zone, which zones it meets, in which street it counts.

-- One row for each space and zone that share at least 0.005 ㎡ (what rounds to 0.01; less is two surveys of one line).
-- The zone comes first in every predicate and the pairs come zone by zone, so that GEOS prepares each zone once and asks it
-- about all spaces in its box; most spaces are covered and need no overlay, and only for those on the edge is the common
-- part computed. (`met` is one of the two texts of placement.rs.)
create temp table part on commit drop as
select
    p.zone_id,
    p.kind,
    p.code,
    p.space_id,
    p.whole,
    p.covered,
    p.piece,
    case when p.covered then p.whole else st_area(p.piece) end as area
from (
    select
        c.*,
        case
            when not c.covered and st_intersects(c.zone_boundary, c.boundary)
                then robust_intersection(c.zone_boundary, c.boundary)
        end as piece
    from (
        select
            m.*,
            st_area(m.boundary) as whole,
            st_covers(m.zone_boundary, m.boundary) as covered
        from (
            {met}
        ) m
        offset 0
    ) c
    offset 0
) p
where p.covered
or st_area(p.piece) >= 0.005;

-- Zones of one kind may overlap each other: the union of the pieces counts, not their sum.
create temp table share on commit drop as
select
    p.space_id,
    p.kind,
    trim_scale(round(
        case
            when bool_or(p.covered) then 1
            else least(st_area(st_union(p.piece)) / min(p.whole), 1)
        end::numeric,
        6
    )) as share
from part p
group by p.space_id, p.kind;

create temp table placed on commit drop as
select
    s.id as space_id,
    z.street_code,
    coalesce(k.shares, '{}') as shares,
    coalesce(z.zone_ids, '{}') as zone_ids
from {space} s
left join (
    select
        p.space_id,
        array_agg(p.zone_id order by p.zone_id) as zone_ids,
        -- The largest overlap decides; of equal ones the smaller code, so that the answer never depends on order.
        (array_agg(p.code order by p.area desc, p.code) filter (where p.kind = 'street'))[1] as street_code
    from part p
    group by p.space_id
) z on z.space_id = s.id
left join (
    select
        h.space_id,
        jsonb_object_agg(h.kind, h.share) as shares
    from share h
    where h.share > 0
    group by h.space_id
) k on k.space_id = s.id;

drop table part, share;
