-- The reading face of the ledger: entries with what is derived, masked as the spaces they lie on are masked (sql/views/spaces.sql).
-- Rows come through the policies of reserve_item, which hold for the owner of the view as for everybody.

do $$
declare
    old text;
begin
    -- What reads another goes first.
    foreach old in array array['reserve_layer', 'reserve_view'] loop
        if exists (select from pg_class where relname = old and relnamespace = 'public'::regnamespace) then
            if (select relowner::regrole::text from pg_class where oid = old::regclass) = 'tuguan_reader' then
                set local role tuguan_reader;
            end if;
            execute format('drop view %I', old);
            reset role;
        end if;
    end loop;
end
$$;

create view reserve_view as
select
    i.id,
    i.version,
    i.recorded_at as updated_at,
    i.changed_by,
    i.state,
    i.state_since,
    i.taken_over,
    i.space_ids,
    i.organisation_id,
    o.name as organisation,
    i.ledger_no,
    case when not s.secret then i.plot_no end as plot_no,
    case when s.secret then generic_name(i.space_ids[1]) else i.name end as name,
    i.asset_type,
    case when not s.secret then i.address end as address,
    i.street_code,
    st.name as street,
    i.community_code,
    case when not s.secret then i.holder end as holder,
    case when not s.secret then i.holder_uscc end as holder_uscc,
    i.ownership,
    i.right_type,
    i.cert_no,
    i.bdc_code,
    i.registered,
    i.encumbrance,
    i.area_registered_m2,
    i.area_ledger_m2,
    i.area_in_m2,
    i.area_stock_m2,
    i.area_out_m2,
    i.floor_area_m2,
    i.source_note,
    i.plan_year,
    i.acq_mode,
    i.acq_doc_no,
    i.acq_doc_date,
    case when m.sees then i.acq_cost end as acq_cost,
    case when m.sees then i.eval_value end as eval_value,
    i.compensation,
    i.rights_clear,
    i.in_date,
    i.out_date,
    i.surface_state,
    i.surface_note,
    i.dev_state,
    i.levelling,
    i.guard_mode,
    i.guard_org,
    i.guard_uscc,
    case when (select sees_details()) then i.guard_person end as guard_person,
    case when (select sees_details()) then i.guard_phone end as guard_phone,
    i.clean_rights,
    i.clean_resettled,
    i.clean_undisputed,
    i.clean_planned,
    i.clean_basics,
    i.hazard_pollution,
    i.hazard_relic,
    i.hazard_mineral,
    i.hazard_flood,
    i.hazard_geology,
    i.problem,
    i.use_plan,
    i.far_max,
    i.can_supply,
    i.cannot_reason,
    i.supply_plan,
    i.supply_mode,
    i.invest_dir,
    i.intent_project,
    i.confidentiality,
    i.data_date,
    (
        select (max(p.happened_at) at time zone 'Asia/Shanghai')::date from patrol p
        where p.item_id = i.id and p.status = 'submitted' and p.supplement_of is null
    ) as last_patrol,
    case when not s.secret and (select sees_details()) then i.remark end as remark,
    case when not s.secret and (select sees_details()) then i.extra else '{}' end as extra,
    -- What a search looks in; the mask is asked once and not for each of the texts.
    case
        when s.secret then concat_ws(' ', i.ledger_no, generic_name(i.space_ids[1]), i.guard_org)
        else concat_ws(' ', i.ledger_no, i.name, i.address, i.holder, i.guard_org)
    end as words
from reserve_item i
left join organisation o on o.id = i.organisation_id
left join zone st on st.kind = 'street' and st.code = i.street_code
cross join lateral (
    -- As in the policy of reserve_item: a list made once for the first piece, a look for each of the others.
    select not (select sees_everything()) and (
        coalesce(i.space_ids[1], 0) in (select l.space_id from space_label l where l.restricted)
        or cardinality(i.space_ids) > 1
        and exists (select from space_label l where l.space_id = any (i.space_ids) and l.restricted)
    ) as secret
) s
cross join lateral (
    select (select sees_everything()) or (select caller_may('reserve.money')) as sees
) m;

-- The entries as features: the union of the plots that the caller sees, days as text.
create view reserve_layer as
select
    v.id,
    v.version,
    v.updated_at,
    v.ledger_no,
    v.plot_no,
    v.name,
    v.asset_type,
    v.state,
    v.address,
    v.street_code,
    v.street,
    v.holder,
    v.holder_uscc,
    v.ownership,
    v.right_type,
    v.cert_no,
    v.bdc_code,
    v.registered,
    v.area_registered_m2,
    v.area_ledger_m2,
    v.area_in_m2,
    v.area_stock_m2,
    v.area_out_m2,
    v.floor_area_m2,
    v.plan_year,
    v.acq_mode,
    v.acq_doc_no,
    v.acq_doc_date::text as acq_doc_date,
    v.acq_cost,
    v.eval_value,
    v.compensation,
    v.in_date::text as in_date,
    v.out_date::text as out_date,
    v.surface_state,
    v.dev_state,
    v.guard_mode,
    v.guard_org,
    v.use_plan,
    v.far_max,
    v.can_supply,
    v.cannot_reason,
    v.supply_plan,
    v.supply_mode,
    v.intent_project,
    v.confidentiality,
    v.data_date::text as data_date,
    v.remark,
    v.extra,
    v.space_ids,
    g.boundary,
    g.location
from reserve_view v
cross join lateral (
    select st_multi(st_union(p.boundary)) as boundary, st_multi(st_union(p.location)) as location
    from (
        select boundary, location from parcel where id = any (v.space_ids)
        union all
        select boundary, location from building where id = any (v.space_ids)
    ) p
) g;
