-- Takes over what differs, and leaves every row alone that says the same.
delete from placement p
where true /*scope p.space_id*/
and not exists (select from placed n where n.space_id = p.space_id);

insert into placement (space_id, street_code, shares, zone_ids)
select
    n.space_id,
    n.street_code,
    n.shares,
    n.zone_ids
from placed n
left join placement p on p.space_id = n.space_id
where p.space_id is null
or (p.street_code, p.shares, p.zone_ids) is distinct from (n.street_code, n.shares, n.zone_ids)
on conflict (space_id) do update set
    street_code = excluded.street_code,
    shares = excluded.shares,
    zone_ids = excluded.zone_ids;

drop table placed;
