-- The finest sums that any grouping needs: one row for each category, street, stage and group of use. Always at least one
-- row, for the data version that the sums belong to.
select
    v.version,
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
        i.street_code,
        i.stage,
        i.use_group,
        sum(i.count)::bigint as count,
        sum(i.land_m2) as land_m2,
        sum(i.floor_m2) as floor_m2,
        sum(i.vacant_m2) as vacant_m2,
        sum(i.gross_m2) as gross_m2
    from {parts} i
    group by i.category, i.street_code, i.stage, i.use_group
) c on true
