-- Brings summary_part up to date, and leaves every row alone that says the same.
create temp table part_new on commit drop as
select
    i.space_id,
    i.street_code,
    i.category,
    i.stage,
    i.use_group,
    i.supply_year,
    sum(i.count)::integer as count,
    sum(i.land_m2) as land_m2,
    sum(i.land_open_m2) as land_open_m2,
    sum(i.floor_m2) as floor_m2,
    sum(i.vacant_m2) as vacant_m2,
    sum(i.gross_m2) as gross_m2
from (
    {parts}
) i
group by i.space_id, i.street_code, i.category, i.stage, i.use_group, i.supply_year;

delete from summary_part p
where true /*scope p.space_id*/
and not exists (select from part_new n where n.space_id = p.space_id and n.street_code = p.street_code);

insert into summary_part (
    space_id, street_code, category, stage, use_group, supply_year, count, land_m2, land_open_m2, floor_m2, vacant_m2, gross_m2
)
select
    n.space_id,
    n.street_code,
    n.category,
    n.stage,
    n.use_group,
    n.supply_year,
    n.count,
    n.land_m2,
    n.land_open_m2,
    n.floor_m2,
    n.vacant_m2,
    n.gross_m2
from part_new n
left join summary_part p on p.space_id = n.space_id and p.street_code = n.street_code
where p.space_id is null
or (p.category, p.stage, p.use_group, p.supply_year, p.count, p.land_m2, p.land_open_m2, p.floor_m2, p.vacant_m2, p.gross_m2)
    is distinct from
    (n.category, n.stage, n.use_group, n.supply_year, n.count, n.land_m2, n.land_open_m2, n.floor_m2, n.vacant_m2, n.gross_m2)
on conflict (space_id, street_code) do update set
    category = excluded.category,
    stage = excluded.stage,
    use_group = excluded.use_group,
    supply_year = excluded.supply_year,
    count = excluded.count,
    land_m2 = excluded.land_m2,
    land_open_m2 = excluded.land_open_m2,
    floor_m2 = excluded.floor_m2,
    vacant_m2 = excluded.vacant_m2,
    gross_m2 = excluded.gross_m2;

drop table part_new;
