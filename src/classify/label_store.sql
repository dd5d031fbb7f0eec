-- Takes over what differs. The label of a space that is gone stays: it guards its history.
insert into space_label (space_id, street_code, holder_uscc, park_codes, restricted)
select
    n.space_id,
    n.street_code,
    n.holder_uscc,
    n.park_codes,
    n.restricted
from label_new n
left join space_label l on l.space_id = n.space_id
where l.space_id is null
or (l.street_code, l.holder_uscc, l.park_codes, l.restricted)
    is distinct from (n.street_code, n.holder_uscc, n.park_codes, n.restricted)
on conflict (space_id) do update set
    street_code = excluded.street_code,
    holder_uscc = excluded.holder_uscc,
    park_codes = excluded.park_codes,
    restricted = excluded.restricted;

drop table label_new;
