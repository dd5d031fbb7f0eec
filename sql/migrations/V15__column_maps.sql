-- Which column of a delivery is which field: what the person said, what the file has, and what each sender's files were like.

alter table import add column map_asked jsonb;
alter table import add column columns jsonb not null default '[]';
alter table import add column map_remembered boolean not null default false;
comment on column import.map_asked is 'column → field key, or null for a column that is to be left out; said by the person or remembered';
comment on column import.columns is 'the columns of the file: name, an example, the field it was read as';

create table column_map (
    sender          text not null,
    into_collection text not null,
    signature       text not null,
    map             jsonb not null,
    set_by          text not null,
    set_at          timestamptz not null default clock_timestamp(),
    constraint column_map_is_of_one_kind_of_file primary key (sender, into_collection, signature)
);
comment on table column_map is '字段对应: how the columns of one sender''s files are read, remembered when such a file is taken over';
comment on column column_map.sender is 'the organisation, or the account of whoever has none';
comment on column column_map.signature is 'SHA-256 of the names of the columns, sorted';
alter table column_map enable row level security;
alter table column_map force row level security;
create policy worked_on_by_the_service on column_map to tuguan_worker using (true) with check (true);
