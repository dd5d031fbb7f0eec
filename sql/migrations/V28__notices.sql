-- 通知: who wants the daily digest by mail, and what is to be sent until it has arrived.

create table notice_address (
    account_id  bigint not null,
    email       text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    constraint notice_address_is_one_per_account primary key (account_id),
    constraint notice_address_is_of_an_account foreign key (account_id) references account (id)
);
comment on table notice_address is '每日摘要: said by each person for himself';

create table outbox (
    id       bigint generated always as identity,
    kind     text not null,
    target   text not null,
    day      date not null,
    subject  text not null,
    body     text not null,
    attempts integer not null default 0,
    next_at  timestamptz not null default clock_timestamp(),
    sent_at  timestamptz,
    gave_up  timestamptz,
    error    text,
    constraint outbox_has_an_id primary key (id),
    constraint outbox_kind_is_known check (kind in ('mail', 'webhook')),
    constraint outbox_is_one_a_day unique (kind, target, day)
);
comment on table outbox is 'what is sent: one a day to each, tried until it has arrived or the tries are used up';
create index outbox_waiting_idx on outbox (next_at) where sent_at is null and gave_up is null;

alter table notice_address enable row level security;
alter table notice_address force row level security;
alter table outbox enable row level security;
alter table outbox force row level security;
create policy worked_on_by_the_service on notice_address to tuguan_worker using (true) with check (true);
create policy worked_on_by_the_service on outbox to tuguan_worker using (true) with check (true);
