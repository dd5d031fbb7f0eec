-- Which land objects are cut by which.

-- One row for each pair whose interiors truly overlap: `higher` counts first (部队 > 拟供地 > 工改工 > 三旧改造, then the
-- smaller id), `lower` loses the common part. Neighbours that only share an edge are no pair; neither are those whose
-- common part is below 0.005 ㎡, which is how two surveys of one edge look. Each pair is examined once, from its lower side:
-- the case keeps the overlay from being computed before the cheap conditions hold, and the flat join lets several
-- processes share the work (a lateral sub-query would not).
create temp table overlap on commit drop as
select
    l.id as lower_id,
    h.id as higher_id,
    hc.category = 'military' as higher_is_military
from parcel l
join classification lc on lc.space_id = l.id
join parcel h on h.boundary && l.boundary
join classification hc on hc.space_id = h.id
where lc.category = any ({order})
and hc.category = any ({order})
and true /*scope l.id*/
and case
    when (array_position({order}, hc.category), h.id) < (array_position({order}, lc.category), l.id)
        then st_area({intersection}(l.boundary, h.boundary)) >= 0.005
    else false
end;
