-- 信用: red and black lists, penalties and the like of enterprises; what stood there when somebody looked before an agreement.

insert into code (list, code, name, place)
values
    ('credit_kind', 'red', '守信激励（红名单）', 1),
    ('credit_kind', 'black', '严重失信（黑名单）', 2),
    ('credit_kind', 'penalty', '行政处罚', 3),
    ('credit_kind', 'abnormal', '经营异常', 4),
    ('credit_kind', 'other', '其他', 5),
    ('credit_end', 'repaired', '信用修复', 1),
    ('credit_end', 'withdrawn', '撤销', 2);

create table credit_import (
    id          bigint generated always as identity,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default current_setting('tuguan.actor'),
    file_name   text not null,
    sha256      text not null,
    rows        jsonb not null,
    problems    jsonb not null,
    rejected    integer not null,
    accepted_at timestamptz,
    accepted_by text,
    done        jsonb,
    constraint credit_import_has_an_id primary key (id),
    constraint credit_import_acceptance_is_whole check (num_nonnulls(accepted_at, accepted_by, done) in (0, 3))
);
comment on table credit_import is 'a delivered table of credit records: looked at first, then taken over';

create table credit_record (
    id          bigint generated always as identity,
    version     integer not null default 1,
    recorded_at timestamptz not null default clock_timestamp(),
    changed_by  text not null default current_setting('tuguan.actor'),
    uscc        text not null,
    name        text not null,
    kind        text not null,
    authority   text not null,
    document_no text not null,
    decided_on  date not null,
    valid_until date,
    words       text not null,
    source      text not null,
    source_on   date not null,
    end_kind    text,
    ended_on    date,
    end_no      text,
    import_id   bigint,
    constraint credit_record_has_an_id primary key (id),
    constraint credit_record_is_said_once unique (uscc, kind, authority, document_no),
    constraint credit_record_kind_is_known check (kind in ('red', 'black', 'penalty', 'abnormal', 'other')),
    constraint credit_record_days_are_in_order check (valid_until >= decided_on and ended_on >= decided_on),
    constraint credit_record_end_is_whole check (num_nonnulls(end_kind, ended_on, end_no) in (0, 3)),
    constraint credit_record_end_is_known check (end_kind in ('repaired', 'withdrawn')),
    constraint credit_record_came_with_an_import foreign key (import_id) references credit_import (id)
);
comment on table credit_record is '信用记录 by 统一社会信用代码, whether its enterprise is on file or not; earlier versions are in credit_record_history';
comment on column credit_record.valid_until is 'the last day; none where the authority set none';
comment on column credit_record.ended_on is '信用修复 or 撤销: from this day on it counts no more';
create index credit_record_import_idx on credit_record (import_id);

create table credit_record_history (
    like credit_record,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint credit_record_history_version_is_unique primary key (id, version)
);
comment on table credit_record_history is '信用记录历史版本';

-- A check of a sensitive subject leaves no gap in the numbers of the others.
create sequence credit_check_id_seq;
create sequence credit_check_restricted_id_seq start with 1000000000001;

create table credit_check (
    id           bigint not null,
    uscc         text not null,
    purpose      text not null,
    subject_id   bigint,
    made_on      date not null,
    made_at      timestamptz not null default clock_timestamp(),
    made_by      text not null default current_setting('tuguan.actor'),
    organisation text not null,
    verdict      text not null,
    records      jsonb not null,
    conclusion   text not null,
    reason       text,
    constraint credit_check_has_an_id primary key (id),
    constraint credit_check_purpose_is_known check (purpose in ('temporary_use', 'transfer')),
    constraint credit_check_verdict_is_known check (verdict in ('clear', 'attention', 'barred')),
    constraint credit_check_conclusion_is_known check (conclusion in ('proceed', 'stop')),
    constraint credit_check_of_a_use_names_it check (purpose = 'transfer' or subject_id is not null),
    constraint credit_check_says_why check ((verdict = 'clear' and conclusion = 'proceed') or reason is not null)
);
comment on table credit_check is '信用核查: who looked when, what stood there that day, and what came of it; added to, never changed';
comment on column credit_check.subject_id is 'the temporary use, or the entry of the ledger that is to be transferred';
comment on column credit_check.records is 'a copy of all records of that day';
create index credit_check_uscc_idx on credit_check (uscc, purpose, made_on);

do $$
declare
    name text;
begin
    foreach name in array array['credit_import', 'credit_record', 'credit_record_history', 'credit_check'] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true)',
            name
        );
    end loop;
    -- Lists and penalties are public; whoever works on contracts or decides on temporary uses reads them here.
    foreach name in array array['credit_record', 'credit_record_history'] loop
        execute format(
            'create policy known_to_supervision on %1$I for select
             using ((select caller_may(''contracts.read'')) or (select caller_may(''reserve.decide'')))',
            name
        );
    end loop;
end
$$;
create policy read_by_those_who_write on credit_import for select using ((select caller_may('enterprises.write')));
-- Who does not see the subject does not learn that somebody looked into it.
create policy read_with_its_subject on credit_check for select using (
    ((select caller_may('contracts.read')) or (select caller_may('reserve.decide')))
    and case purpose
        when 'temporary_use' then exists (select from temporary_use u where u.id = subject_id)
        else subject_id is null or exists (select from reserve_item i where i.id = subject_id)
    end
);

-- A stop that was recorded by mistake is voided by somebody.
alter table contract_suspension add column voided_by text;
