-- Contracts as features: the union of the plots that the caller sees, amounts for those who see them (src/contracts/store.rs has the same
-- list). Rows come through the policies of contract, which hold for the owner of the view as for everybody.

do $$
begin
    if exists (select from pg_class where relname = 'contract_layer' and relnamespace = 'public'::regnamespace) then
        if (select relowner::regrole::text from pg_class where oid = 'contract_layer'::regclass) = 'tuguan_reader' then
            set local role tuguan_reader;
        end if;
        drop view contract_layer;
        reset role;
    end if;
end
$$;

create view contract_layer as
select
    c.id,
    c.version,
    c.recorded_at as updated_at,
    c.contract_no,
    c.e_no,
    c.kind,
    c.name,
    e.uscc,
    e.name as enterprise,
    c.grantor,
    c.address,
    c.street_code,
    st.name as street,
    c.park_code,
    c.sign_on::text as sign_on,
    c.land_area_m2,
    nullif(c.terms ->> 'sale_no', '') as sale_no,
    nullif(c.terms ->> 'sale_method', '') as sale_method,
    nullif(c.terms ->> 'land_use', '') as land_use,
    (c.terms ->> 'term_years')::integer as term_years,
    case when m.sees then (c.terms ->> 'price_total')::numeric end as price_total,
    case when m.sees then (c.terms ->> 'deposit')::numeric end as deposit,
    case when m.sees then (c.terms ->> 'late_rate')::numeric end as late_rate,
    case when m.sees then (c.terms ->> 'start_delay_rate')::numeric end as start_delay_rate,
    case when m.sees then (c.terms ->> 'finish_delay_rate')::numeric end as finish_delay_rate,
    case when m.sees then (c.terms ->> 'invest_total')::numeric end as invest_total,
    c.terms ->> 'handover_due' as handover_due,
    c.terms ->> 'start_due' as start_due,
    c.terms ->> 'finish_due' as finish_due,
    c.terms ->> 'production_due' as production_due,
    c.terms ->> 'full_due' as full_due,
    (c.terms ->> 'should_dev_area')::numeric as should_dev_area_m2,
    c.progress #>> '{handover,on}' as handover_on,
    c.progress #>> '{handover,evidence}' as handover_evidence,
    c.progress ->> 'cert_no' as cert_no,
    c.progress ->> 'land_permit_no' as land_permit_no,
    c.progress ->> 'works_permit_no' as works_permit_no,
    c.progress #>> '{start,on}' as start_on,
    c.progress #>> '{start,evidence}' as start_evidence,
    c.progress #>> '{finish,on}' as finish_on,
    c.progress #>> '{finish,evidence}' as finish_evidence,
    c.progress #>> '{production,on}' as production_on,
    c.progress #>> '{full,on}' as full_on,
    (c.progress ->> 'dev_area')::numeric as dev_area_m2,
    (c.progress ->> 'invest_done')::numeric as invest_done,
    case
        when t.contract_id is null then 'grey'
        when (select caller_may('contracts.money')) then t.level
        else coalesce((
            select f ->> 'level' from jsonb_array_elements(t.findings) with ordinality x (f, n)
            where f ->> 'kind' not in ('payment', 'covenant') order by n limit 1
        ), 'green')
    end as level,
    null::text as remark,
    '{}'::jsonb as extra,
    c.space_ids,
    g.boundary,
    g.location
from contract c
join enterprise e on e.id = c.enterprise_id
left join contract_state t on t.contract_id = c.id
left join zone st on st.kind = 'street' and st.code = c.street_code
cross join lateral (select (select sees_everything()) or (select caller_may('contracts.money')) as sees) m
cross join lateral (
    select st_multi(st_union(p.boundary)) as boundary, st_multi(st_union(p.location)) as location
    from (
        select boundary, location from parcel where id = any (c.space_ids)
        union all
        select boundary, location from building where id = any (c.space_ids)
    ) p
) g;
