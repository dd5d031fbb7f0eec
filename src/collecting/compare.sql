-- What is known of reports ($1), with the caller's eyes: the places they name or lie on, the entries of the ledger they are about with
-- what differs, other reports of the same place, and numbers that nobody knows. One row per report.
with report as materialized (
    select r.id, r.campaign_id, r.organisation_id, r.fields, r.boundary, r.area_m2
    from campaign_report r
    where r.id = any ($1)
),
number as materialized (
    select r.id, t.no
    from report r
    cross join lateral place_numbers(r.fields ->> 'plot_no') t
),
named as materialized (
    select n.id, n.no, s.space_id
    from number n
    left join lateral (
        select p.id as space_id from parcel p where p.object_no = n.no or p.code = n.no
        union
        select b.id from building b where b.object_no = n.no or b.code = n.no
    ) s on true
),
lies as materialized (
    select r.id, p.id as space_id, c.m2, c.m2 / nullif(p.area_m2, 0) as share, c.m2 / nullif(r.area_m2, 0) as share_of_report
    from report r
    join parcel p on st_intersects(p.boundary, r.boundary)
    cross join lateral (
        select round(st_area(st_intersection(p.boundary, r.boundary))::numeric, 2) as m2
    ) c
    -- Slivers are no overlap: below 1 ㎡ or a thousandth of the smaller.
    where c.m2 >= 1 and c.m2 >= 0.001 * least(p.area_m2, r.area_m2)
),
touched as materialized (
    select id, space_id, bool_or(named) as named, max(m2) as m2, max(share) as share, max(share_of_report) as share_of_report
    from (
        select id, space_id, true as named, null::numeric as m2, null::numeric as share, null::numeric as share_of_report
        from named where space_id is not null
        union all
        select id, space_id, false, m2, share, share_of_report from lies
    ) t
    group by id, space_id
),
placed as materialized (
    select t.*, x.name, x.number, i.item_id
    from touched t
    join lateral (
        select v.name, coalesce(v.object_no, v.code) as number from space_view v where v.id = t.space_id
    ) x on true
    left join reserve_piece i on i.space_id = t.space_id
),
about as materialized (
    select id, item_id, (array_agg(how order by rank))[1] as how
    from (
        select id, item_id, 'place' as how, 1 as rank
        from placed
        where item_id is not null and (named or share >= 0.9 and share_of_report >= 0.9)
        union all
        select r.id, v.id, 'certificate', 2
        from report r
        join reserve_view v on v.cert_no = r.fields ->> 'cert_no'
        union all
        select r.id, v.id, 'name', 3
        from report r
        join reserve_view v on v.name = r.fields ->> 'name' and v.state <> 'void'
    ) f
    group by id, item_id
),
entry as materialized (
    select a.id, jsonb_agg(jsonb_build_object(
        'id', v.id, 'ledger_no', v.ledger_no, 'name', v.name, 'state', v.state, 'version', v.version, 'by', a.how,
        'differences', d.found
    ) order by v.id) as found
    from about a
    join report r using (id)
    join reserve_view v on v.id = a.item_id
    cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_object('field', f.key, 'stored', to_jsonb(v) -> f.key, 'said', f.value)
            order by f.key), '[]') as found
        from jsonb_each(r.fields) f
        -- Numbers of places are pieces of the entry, compared as such.
        where f.key <> 'plot_no' and to_jsonb(v) -> f.key is distinct from f.value
    ) d
    group by a.id
),
twin as materialized (
    select r.id, jsonb_agg(jsonb_build_object(
        'id', o.id, 'organisation', u.name, 'same_unit', o.organisation_id = r.organisation_id, 'name', o.fields ->> 'name'
    ) order by o.id) as found
    from report r
    join campaign_report o
        on o.campaign_id = r.campaign_id and o.id <> r.id and o.status in ('submitted', 'accepted')
        and (
            o.fields ->> 'cert_no' = r.fields ->> 'cert_no'
            or exists (
                select from number n join place_numbers(o.fields ->> 'plot_no') t on t.no = n.no where n.id = r.id
            )
            or st_intersects(o.boundary, r.boundary) and st_area(st_intersection(o.boundary, r.boundary)) >= 1
        )
    left join organisation u on u.id = o.organisation_id
    group by r.id
)
select r.id,
    jsonb_build_object(
        'spaces', coalesce((
            select jsonb_agg(jsonb_build_object(
                'id', p.space_id, 'name', p.name, 'number', p.number, 'named', p.named, 'overlap_m2', p.m2,
                'share', round(p.share, 4), 'share_of_report', round(p.share_of_report, 4), 'item_id', p.item_id
            ) order by p.space_id)
            from placed p where p.id = r.id
        ), '[]'),
        'entries', coalesce((select e.found from entry e where e.id = r.id), '[]'),
        'twins', coalesce((select t.found from twin t where t.id = r.id), '[]'),
        'unknown', coalesce((
            select jsonb_agg(n.no order by n.no) from (select distinct no from named where id = r.id and space_id is null) n
        ), '[]')
    )
from report r
