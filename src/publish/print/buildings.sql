-- Buildings on parcel $1 that may be offered, those with most to let first; their sums stand on each row.
select
    b.id,
    b.name,
    b.lettable_area_m2::text as lettable_area_m2,
    b.vacant_area_m2::text as vacant_area_m2,
    b.rent::text as rent,
    count(*) over () as buildings,
    (sum(b.lettable_area_m2) over ())::text as all_lettable_m2,
    (sum(b.vacant_area_m2) over ())::text as all_vacant_m2
from parcel s
join building_view b on b.boundary && s.boundary and st_intersects(s.boundary, st_pointonsurface(b.boundary))
where s.id = $1
and coalesce(b.category, '') <> 'military'
and b.confidentiality <> 'sensitive'
order by b.lettable_area_m2 desc nulls last, b.id
limit 8
