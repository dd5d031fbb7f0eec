-- 函件: letters of the district to enterprises, from templates that the office edits.
insert into code (list, code, name, place)
values
    ('letter_kind', 'investigation', '闲置土地调查通知书', 1),
    ('letter_kind', 'rectification', '整改通知', 2),
    ('letter_kind', 'reminder', '催告函', 3),
    ('letter_kind', 'decision_draft', '处置决定书（建议稿）', 4),
    ('letter_status', 'draft', '草稿', 1),
    ('letter_status', 'issued', '已发出', 2),
    ('letter_status', 'void', '已作废', 3),
    ('doc_kind', 'letter_scan', '盖章函件扫描件', 40),
    ('doc_kind', 'delivery_receipt', '送达回证', 41);
insert into number_pattern (kind, pattern) values
    ('letter', 'HL-HJ-{year}-{n}'),
    ('letter_restricted', 'HL-HM-{year}-{n}');

create table letter_template (
    kind        text not null,
    version     integer not null,
    title       text not null,
    body        text not null,
    reason      text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    changed_by  text not null default current_setting('tuguan.actor'),
    constraint letter_template_version_is_unique primary key (kind, version),
    constraint letter_template_kind_is_known check (kind in ('investigation', 'rectification', 'reminder', 'decision_draft'))
);
comment on table letter_template is '函件模板: what the office made of the text that comes with the program; versions are added, never changed';

create sequence letter_id_seq;
create sequence letter_restricted_id_seq start with 1000000000001;
create table letter (
    id            bigint not null,
    version       integer not null default 1,
    recorded_at   timestamptz not null default clock_timestamp(),
    changed_by    text not null default current_setting('tuguan.actor'),
    no            text not null,
    contract_id   bigint not null,
    alert_id      bigint,
    kind          text not null,
    status        text not null default 'draft',
    title         text not null,
    addressee     text not null,
    body          text not null,
    due_on        date,
    template      integer not null,
    facts         jsonb not null,
    document_no   text,
    issued_on     date,
    void_reason   text,
    made_on       date not null,
    constraint letter_has_an_id primary key (id),
    constraint letter_no_is_unique unique (no),
    constraint letter_is_of_a_contract foreign key (contract_id) references contract (id),
    constraint letter_is_of_an_alert foreign key (alert_id) references alert (id),
    constraint letter_kind_is_known check (kind in ('investigation', 'rectification', 'reminder', 'decision_draft')),
    constraint letter_status_is_known check (status in ('draft', 'issued', 'void')),
    constraint letter_that_is_issued_has_a_number_and_a_day check (
        status <> 'issued' or num_nonnulls(document_no, issued_on) = 2
    ),
    constraint letter_that_is_void_says_why check ((status = 'void') = (void_reason is not null))
);
comment on table letter is '函件: the text as it was made, with the facts it was made of; locked once issued';
comment on column letter.template is 'version of the template; 0 is the one that comes with the program';
create index letter_contract_idx on letter (contract_id);
create index letter_alert_idx on letter (alert_id);

create table letter_history (
    like letter,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint letter_history_version_is_unique primary key (id, version)
);
comment on table letter_history is '函件历史版本';

do $$
declare
    name text;
begin
    foreach name in array array['letter', 'letter_history', 'letter_template'] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true)',
            name
        );
    end loop;
end
$$;
-- Letters tell sums: they are for those who see the contract and what was agreed in money.
create policy read_with_its_contract on letter for select using (
    (select caller_may('contracts.money')) and exists (select from contract c where c.id = contract_id)
);
create policy read_with_its_letter on letter_history for select using (
    exists (select from letter l where l.id = letter_history.id)
);
create policy read_by_those_who_see_contracts on letter_template for select using ((select caller_may('contracts.read')));
