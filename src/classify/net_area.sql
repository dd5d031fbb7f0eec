-- What each land object adds to the total: its area without everything that counts before it, by street.
-- Input: overlap, from net_overlap.sql. Output: net_new.

-- Streets as areas that do not overlap each other: where two do, the smaller code has it.
create temp table street_face on commit drop as
select
    z.id as zone_id,
    z.code,
    coalesce(
        robust_difference(
            z.boundary,
            (
                select array_agg(e.boundary order by e.code, e.id)
                from zone e
                where e.kind = 'street'
                and (e.code, e.id) < (z.code, z.id)
                and e.boundary && z.boundary
            )
        ),
        z.boundary
    ) as face
from zone z
where z.kind = 'street';

-- Every land object with its own street if it has only one, and the two shapes that are left of it: `net` of the full
-- count, `open` of the count without any 部队用地. Null shapes are whole.
create temp table land on commit drop as
select
    p.id,
    c.category = 'military' as is_military,
    p.area_m2,
    pl.street_code,
    pl.zone_ids,
    -- A share of 1 in six decimals: whatever lies outside is the roughness of the street's outline.
    coalesce(pl.shares -> 'street' = '1'::jsonb, false)
        and (select count(*) = 1 from street_face f where f.zone_id = any (pl.zone_ids)) as in_one_street,
    not exists (select from street_face f where f.zone_id = any (pl.zone_ids)) as in_no_street,
    exists (select from overlap o where o.lower_id = p.id) as is_cut
from parcel p
join classification c on c.space_id = p.id
left join placement pl on pl.space_id = p.id
where c.category = any ({order})
and true /*scope p.id*/;

create temp table shape on commit drop as
select
    l.id,
    l.is_military,
    l.area_m2,
    l.zone_ids,
    l.street_code,
    l.in_one_street or l.in_no_street as in_one_place,
    l.is_cut,
    coalesce(x.only_military, false) as only_military,
    case
        when not l.is_cut then p.boundary
        else robust_difference(p.boundary, x.higher)
    end as net,
    case
        when l.is_military then null
        when not l.is_cut or x.only_military then p.boundary
        when not x.any_military then null
        else robust_difference(p.boundary, x.higher_open)
    end as open,
    l.is_cut and not l.is_military and not coalesce(x.any_military, false) as open_as_net
from land l
join parcel p on p.id = l.id
left join (
    select
        o.lower_id,
        array_agg(h.boundary order by h.id) as higher,
        array_agg(h.boundary order by h.id) filter (where not o.higher_is_military) as higher_open,
        bool_or(o.higher_is_military) as any_military,
        bool_and(o.higher_is_military) as only_military
    from overlap o
    join parcel h on h.id = o.higher_id
    group by o.lower_id
) x on x.lower_id = l.id
where l.is_cut
or not (l.in_one_street or l.in_no_street);

-- The measured totals of those shapes; whole ones keep the area the register gives.
create temp table total on commit drop as
select
    s.id,
    case when s.is_cut then round(st_area(s.net)::numeric, 2) else s.area_m2 end as net_m2,
    case
        when s.is_military then 0
        when not s.is_cut or s.only_military then s.area_m2
        when s.open_as_net then round(st_area(s.net)::numeric, 2)
        else round(st_area(s.open)::numeric, 2)
    end as open_m2
from shape s;

-- Their pieces in each street, and what is outside all streets (empty code).
create temp table piece on commit drop as
select
    s.id,
    f.code as street_code,
    st_area(robust_intersection(s.net, f.face)) as net,
    case
        when s.is_military then 0
        when s.open_as_net then null
        else st_area(robust_intersection(s.open, f.face))
    end as open
from shape s
join street_face f on f.zone_id = any (s.zone_ids)
where not s.in_one_place;

update piece set open = net where open is null;

insert into piece (id, street_code, net, open)
select
    s.id,
    '',
    st_area(s.net) - sum(p.net),
    case when s.is_military then 0 else st_area(case when s.open_as_net then s.net else s.open end) - sum(p.open) end
from shape s
join piece p on p.id = s.id
group by s.id, s.net, s.open, s.is_military, s.open_as_net
having st_area(s.net) - sum(p.net) >= 0.005
or (not s.is_military and st_area(case when s.open_as_net then s.net else s.open end) - sum(p.open) >= 0.005);

create temp table net_new on commit drop as
-- Whole and in one place: the registered figure itself.
select
    l.id as space_id,
    case when l.in_one_street then l.street_code else '' end as street_code,
    l.area_m2 as net_m2,
    case when l.is_military then 0 else l.area_m2 end as net_open_m2
from land l
where not l.is_cut
and (l.in_one_street or l.in_no_street)
union all
-- Cut, but in one place.
select
    s.id,
    coalesce(s.street_code, ''),
    t.net_m2,
    t.open_m2
from shape s
join total t on t.id = s.id
where s.in_one_place
union all
-- In several places: pieces are rounded, and the largest takes what rounding leaves, so that they add up to the total.
select
    r.id,
    r.street_code,
    case when r.net_rank = 1 then t.net_m2 - (r.net_sum - r.net_m2) else r.net_m2 end,
    case when r.open_rank = 1 then t.open_m2 - (r.open_sum - r.open_m2) else r.open_m2 end
from (
    select
        p.*,
        row_number() over (partition by p.id order by p.net desc, p.street_code) as net_rank,
        row_number() over (partition by p.id order by p.open desc, p.street_code) as open_rank,
        sum(p.net_m2) over (partition by p.id) as net_sum,
        sum(p.open_m2) over (partition by p.id) as open_sum
    from (
        select
            q.id,
            q.street_code,
            q.net,
            q.open,
            round(q.net::numeric, 2) as net_m2,
            round(q.open::numeric, 2) as open_m2
        from piece q
    ) p
) r
join total t on t.id = r.id
-- A street in which nothing is left needs no row, unless it is the only one.
where r.net_rank = 1
or r.open_rank = 1
or r.net_m2 <> 0
or r.open_m2 <> 0;

drop table overlap, street_face, land, shape, total, piece;
