-- Changes of single records: what became of what, and requests that may come twice.

create table lineage (
    parent_id   bigint not null,
    child_id    bigint not null,
    op          text not null,
    valid_from  date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    changed_by  text not null default current_setting('tuguan.actor'),
    reason      text not null,
    area_m2     numeric(14, 2) not null,
    constraint lineage_is_told_once primary key (parent_id, child_id),
    constraint lineage_op_is_known check (op in ('split', 'merge')),
    constraint lineage_gives_a_reason check (length(btrim(reason)) > 0)
);
comment on table lineage is '地块沿革: which parcel came from which by 分割 or 合并; the parents are in parcel_history';
comment on column lineage.area_m2 is 'how much of the parent became part of the child, ㎡ in the survey CRS';
create index lineage_child_idx on lineage (child_id);

-- Whoever may see both ends may know of the step between them; the policies of the tables decide.
alter table lineage enable row level security;
alter table lineage force row level security;
create policy read_with_both_ends on lineage for select using (
    exists (select from parcel_history h where h.id = parent_id)
    and (exists (select from parcel p where p.id = child_id) or exists (select from parcel_history h where h.id = child_id))
);
create policy worked_on_by_the_service on lineage to tuguan_worker using (true) with check (true);

create table request_key (
    actor     text not null,
    key       text not null,
    body_hash bytea not null,
    record_id bigint not null,
    made_at   timestamptz not null default clock_timestamp(),
    constraint request_key_is_used_once primary key (actor, key)
);
comment on table request_key is
    'Idempotency-Key: a creation that is sent again under the same key by the same person is answered with what it made the first time';
create index request_key_made_at_idx on request_key (made_at);
alter table request_key enable row level security;
alter table request_key force row level security;
create policy worked_on_by_the_service on request_key to tuguan_worker using (true) with check (true);
