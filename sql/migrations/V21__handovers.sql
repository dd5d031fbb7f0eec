-- 地块交接表: what is handed over, by whom, to whom, in what condition; locked once the three parties have signed.

insert into code (list, code, name, place)
values
    ('handover_kind', 'reserve_in', '储备接收', 1),
    ('handover_kind', 'temporary_out', '临时利用交付', 2),
    ('handover_kind', 'temporary_back', '临时利用收回', 3),
    ('handover_kind', 'custody', '移交管护', 4),
    ('handover_kind', 'to_city', '移交市级', 5),
    ('handover_kind', 'supply', '供应交地', 6),
    ('handover_status', 'draft', '草稿', 1),
    ('handover_status', 'confirming', '待三方确认', 2),
    ('handover_status', 'signed', '已签', 3),
    ('handover_status', 'archived', '归档', 4);
insert into number_pattern (kind, pattern) values
    ('handover', 'HL-JJ-{year}-{n}'),
    ('handover_restricted', 'HL-JT-{year}-{n}');

create sequence handover_id_seq;
create sequence handover_restricted_id_seq start with 1000000000001;

create table handover (
    id            bigint not null,
    version       integer not null default 1,
    recorded_at   timestamptz not null default clock_timestamp(),
    changed_by    text not null default current_setting('tuguan.actor'),
    reason        text,
    no            text not null,
    kind          text not null,
    item_id       bigint not null,
    status        text not null default 'draft',
    supplement_of bigint,
    form          jsonb not null,
    signed_on     date,
    constraint handover_has_an_id primary key (id),
    constraint handover_no_is_unique unique (no),
    constraint handover_is_of_an_entry foreign key (item_id) references reserve_item (id),
    constraint handover_corrects_another foreign key (supplement_of) references handover (id),
    constraint handover_status_is_known check (status in ('draft', 'confirming', 'signed', 'archived')),
    constraint handover_is_dated_when_signed check ((status in ('signed', 'archived')) = (signed_on is not null))
);
comment on table handover is '地块交接表: the current version of each; earlier ones are in handover_history';
comment on column handover.form is 'what the paper form says (src/handovers/form.rs)';
comment on column handover.supplement_of is '补充交接表: the signed form that this one corrects';
create index handover_item_idx on handover (item_id);

create table handover_history (
    like handover,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint handover_history_version_is_unique primary key (id, version)
);
comment on table handover_history is '地块交接表历史版本';

-- 已签即锁定: whatever program asks, a signed form only becomes 归档.
create function keep_signed_handovers() returns trigger
language plpgsql as $$
begin
    if old.status in ('signed', 'archived') and (
        tg_op = 'DELETE' or new.form <> old.form or new.kind <> old.kind or new.item_id <> old.item_id
        or new.status not in ('signed', 'archived')
    ) then
        raise exception 'a signed hand-over form is locked' using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end
$$;
create trigger handover_is_locked_when_signed before update or delete on handover
for each row execute function keep_signed_handovers();

do $$
declare
    name text;
begin
    foreach name in array array['handover', 'handover_history'] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true);
             create policy read_with_its_entry on %1$I for select
             using (exists (select from reserve_item i where i.id = item_id))',
            name
        );
    end loop;
end
$$;
