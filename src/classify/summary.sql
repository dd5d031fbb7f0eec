-- The finest sums that any grouping needs: one row for each category, street, stage and group of use. Always at least one
-- row, for the data version that the sums belong to. Who may not know of 部队用地 gets the count without it, in which its land
-- is as if it had never been there; who is named for its sum only gets it for the district, not by street, stage or use.
select
    case when (select counts_restricted()) then v.version else v.open_version end as version,
    c.category,
    nullif(c.street_code, '') as street_code,
    c.stage,
    c.use_group,
    c.count,
    c.land_m2,
    c.floor_m2,
    c.vacant_m2,
    c.gross_m2
from data_version v
left join (
    select
        i.category,
        case when i.category <> 'military' or (select sees_restricted()) then i.street_code end as street_code,
        case when i.category <> 'military' or (select sees_restricted()) then i.stage end as stage,
        case when i.category <> 'military' or (select sees_restricted()) then i.use_group end as use_group,
        sum(i.count)::bigint as count,
        sum(case when (select {full}()) then i.land_m2 else i.land_open_m2 end) as land_m2,
        sum(i.floor_m2) as floor_m2,
        sum(i.vacant_m2) as vacant_m2,
        sum(i.gross_m2) as gross_m2
    from {parts} i
    group by 1, 2, 3, 4
) c on true
