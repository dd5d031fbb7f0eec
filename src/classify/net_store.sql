-- Takes over what differs, and leaves every row alone that says the same.
delete from net_area a
where true /*scope a.space_id*/
and not exists (select from net_new n where n.space_id = a.space_id and n.street_code = a.street_code);

insert into net_area (space_id, street_code, net_m2, net_open_m2)
select
    n.space_id,
    n.street_code,
    n.net_m2,
    n.net_open_m2
from net_new n
left join net_area a on a.space_id = n.space_id and a.street_code = n.street_code
where a.space_id is null
or (a.net_m2, a.net_open_m2) is distinct from (n.net_m2, n.net_open_m2)
on conflict (space_id, street_code) do update set
    net_m2 = excluded.net_m2,
    net_open_m2 = excluded.net_open_m2;

drop table net_new;
