-- Freezes the rows of snapshot $1, cut off on $2: spaces of the day this transaction shows, ledger and contracts of now. The rows of
-- PARTS are what each space adds to the totals.
with part as materialized (
    select
        i.space_id,
        i.street_code,
        i.category,
        i.stage,
        i.use_group,
        i.supply_year,
        sum(i.count)::integer as count,
        sum(i.gross_m2) as gross_m2,
        sum(i.land_m2) as land_m2,
        sum(i.land_open_m2) as land_open_m2,
        sum(i.floor_m2) as floor_m2,
        sum(i.vacant_m2) as vacant_m2
    from (
        {parts}
    ) i
    group by i.space_id, i.street_code, i.category, i.stage, i.use_group, i.supply_year
),
spaces as (
    insert into snapshot_row (
        snapshot_id, space_id, street_code, kind, object_no, name, category, stage, use_group, supply_year, count,
        gross_m2, land_m2, land_open_m2, building_m2, floor_m2, vacant_m2,
        reach_street, reach_uscc, reach_parks, restricted
    )
    select
        $1,
        p.space_id,
        p.street_code,
        s.kind,
        s.object_no,
        case when p.category = 'military' then generic_name(p.space_id) else s.name end,
        p.category,
        p.stage,
        p.use_group,
        p.supply_year,
        p.count,
        p.gross_m2,
        p.land_m2,
        p.land_open_m2,
        case when p.count > 0 then s.building_m2 else 0 end,
        p.floor_m2,
        p.vacant_m2,
        l.street_code,
        l.holder_uscc,
        coalesce(l.park_codes, '{}'),
        coalesce(l.restricted, false) or p.category = 'military'
    from part p
    join (
        select id, 'parcel' as kind, object_no, name, 0::numeric as building_m2 from parcel
        union all
        select id, 'building', object_no, name, coalesce(gross_floor_area_m2, 0) from building
    ) s on s.id = p.space_id
    left join space_label l on l.space_id = p.space_id
),
entries as (
    insert into snapshot_ledger (
        snapshot_id, item_id, ledger_no, state, listed, taken_over, area_in_m2, area_stock_m2, street_code, organisation_id,
        holder_uscc, guard_uscc, space_ids, restricted
    )
    select
        $1,
        i.id,
        i.ledger_no,
        i.state,
        i.state not in ('lead', 'check', 'out', 'void'),
        i.taken_over,
        i.area_in_m2,
        i.area_stock_m2,
        i.street_code,
        i.organisation_id,
        i.holder_uscc,
        i.guard_uscc,
        i.space_ids,
        i.confidentiality = 'sensitive'
            or exists (select from space_label l where l.space_id = any (i.space_ids) and l.restricted)
    from reserve_item i
)
insert into snapshot_contract (
    snapshot_id, contract_id, level, handover_due, handover_on, start_due, start_on, finish_due, finish_on,
    production_due, production_on, full_due, full_on
)
select
    $1,
    c.id,
    coalesce(t.level, 'grey'),
    (c.terms ->> 'handover_due')::date,
    (c.progress -> 'handover' ->> 'on')::date,
    (c.terms ->> 'start_due')::date,
    (c.progress -> 'start' ->> 'on')::date,
    (c.terms ->> 'finish_due')::date,
    (c.progress -> 'finish' ->> 'on')::date,
    (c.terms ->> 'production_due')::date,
    (c.progress -> 'production' ->> 'on')::date,
    (c.terms ->> 'full_due')::date,
    (c.progress -> 'full' ->> 'on')::date
from contract c
left join contract_state t on t.contract_id = c.id
-- A contract that was signed later does not belong to this month.
where c.sign_on <= $2
