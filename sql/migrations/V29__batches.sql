-- 批次: areas that the State Council or the province approved for new construction, to be compared with what was supplied inside them.

insert into code (list, code, name, place) values ('zone_kind', 'approval_batch', '农转用征收批次', 9);
