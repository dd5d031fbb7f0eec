-- 批后监管: enterprises, contracts with what is agreed, done and paid, and what the clocks say of them.

insert into code (list, code, name, place)
values
    ('contract_kind', 'sale', '出让合同', 1),
    ('contract_kind', 'allocation', '划拨决定书', 2),
    ('contract_kind', 'lease', '租赁合同', 3),
    ('contract_kind', 'share', '作价出资批复', 4),
    ('sale_method', 'tender', '招标', 1),
    ('sale_method', 'auction', '拍卖', 2),
    ('sale_method', 'listing', '挂牌', 3),
    ('sale_method', 'agreement', '协议', 4),
    ('payment_kind', 'price', '价款', 1),
    ('payment_kind', 'interest', '利息', 2),
    ('payment_kind', 'penalty', '违约金', 3),
    ('payment_kind', 'idle_fee', '闲置费', 4),
    ('gov_cause', 'late_delivery', '未按约定交地（第八条第一项）', 1),
    ('gov_cause', 'plan_change', '规划依法修改（第八条第二项）', 2),
    ('gov_cause', 'policy', '国家政策要求修改条件（第八条第三项）', 3),
    ('gov_cause', 'petition', '群众信访（第八条第四项）', 4),
    ('gov_cause', 'relics', '军事管制、文物保护（第八条第五项）', 5),
    ('gov_cause', 'other_government', '其他政府行为（第八条第六项）', 6),
    ('gov_cause', 'force_majeure', '不可抗力', 7),
    ('covenant_metric', 'invest_total', '固定资产总投资', 1),
    ('covenant_metric', 'invest_intensity', '投资强度', 2),
    ('covenant_metric', 'far', '容积率', 3),
    ('covenant_metric', 'building_coefficient', '建筑系数', 4),
    ('covenant_metric', 'green', '绿地率', 5),
    ('covenant_metric', 'office_share', '行政办公及生活服务设施用地比重', 6),
    ('covenant_metric', 'output_per_land', '土地产出率', 7),
    ('covenant_metric', 'tax_per_land', '地均税收', 8),
    ('covenant_metric', 'tax_total', '年纳税额', 9),
    ('covenant_metric', 'rd_share', '研发投入占比', 10),
    ('covenant_metric', 'jobs', '就业人数', 11),
    ('covenant_metric', 'energy', '能耗', 12),
    ('covenant_metric', 'equity_change', '股权变更限制', 13),
    ('covenant_metric', 'self_hold', '自持比例', 14),
    ('covenant_metric', 'transfer_limit', '转让、出租、抵押限制', 15),
    ('covenant_metric', 'industry', '产业门类', 16),
    ('covenant_metric', 'tax_place', '注册纳税地', 17),
    ('contract_ruling', 'finding', '闲置土地认定书', 1),
    ('contract_ruling', 'disposal', '闲置土地处置决定', 2),
    ('disposal_option', 'idle_fee', '征缴土地闲置费', 1),
    ('disposal_option', 'reclaim', '无偿收回', 2),
    ('disposal_option', 'extend', '延长动工开发期限', 3),
    ('disposal_option', 'change_use', '调整土地用途、规划条件', 4),
    ('disposal_option', 'temporary_use', '由政府安排临时使用', 5),
    ('disposal_option', 'buy_back', '协议有偿收回', 6),
    ('disposal_option', 'exchange', '置换土地', 7),
    ('doc_kind', 'contract', '出让合同/划拨决定书', 41),
    ('doc_kind', 'amendment', '补充协议', 42),
    ('doc_kind', 'delivery_confirmation', '交地确认书', 43),
    ('doc_kind', 'construction_permit', '施工许可证', 44),
    ('doc_kind', 'completion_record', '竣工验收备案', 45),
    ('doc_kind', 'figures_letter', '税务/统计数据函', 46),
    ('doc_kind', 'cause_proof', '政府原因证明', 47),
    ('doc_kind', 'city_finding', '闲置土地认定书', 48),
    ('doc_kind', 'city_disposal', '闲置土地处置决定', 49);

create table enterprise (
    id          bigint generated always as identity,
    version     integer not null default 1,
    recorded_at timestamptz not null default clock_timestamp(),
    changed_by  text not null default current_setting('tuguan.actor'),
    reason      text,
    uscc        text not null,
    name        text not null,
    form        jsonb not null,
    constraint enterprise_has_an_id primary key (id),
    constraint enterprise_uscc_is_unique unique (uscc)
);
comment on table enterprise is '企业: the current version of each; earlier ones are in enterprise_history';
comment on column enterprise.form is 'what is filled in (src/contracts/enterprise.rs)';

create table enterprise_history (
    like enterprise,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint enterprise_history_version_is_unique primary key (id, version)
);
comment on table enterprise_history is '企业历史版本, with the shareholders of their time';

create table contract (
    id            bigint generated always as identity,
    version       integer not null default 1,
    recorded_at   timestamptz not null default clock_timestamp(),
    changed_by    text not null default current_setting('tuguan.actor'),
    reason        text,
    contract_no   text not null,
    e_no          text,
    kind          text not null,
    enterprise_id bigint not null,
    grantor       text not null,
    name          text not null,
    address       text,
    street_code   text not null,
    park_code     text,
    space_ids     bigint[] not null default '{}',
    sign_on       date not null,
    land_area_m2  numeric(14, 2) not null,
    terms         jsonb not null,
    progress      jsonb not null default '{}',
    constraint contract_has_an_id primary key (id),
    constraint contract_no_is_unique unique (contract_no),
    constraint contract_is_with_an_enterprise foreign key (enterprise_id) references enterprise (id)
);
comment on table contract is '出让合同、划拨决定书…: the current version of each; earlier ones are in contract_history';
comment on column contract.terms is 'what is agreed (src/contracts/terms.rs); changes by an amendment or a correction with its reason';
comment on column contract.progress is 'what was done, each part kept by the department that owns it (src/contracts/progress.rs)';
create index contract_enterprise_idx on contract (enterprise_id);
create index contract_street_idx on contract (street_code);
create index contract_spaces_idx on contract using gin (space_ids);

create table contract_history (
    like contract,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint contract_history_version_is_unique primary key (id, version)
);
comment on table contract_history is '合同历史版本';

create table contract_amendment (
    id          bigint generated always as identity,
    contract_id bigint not null,
    version     integer not null,
    no          text not null,
    on_day      date not null,
    reason      text not null,
    changed     jsonb not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default current_setting('tuguan.actor'),
    constraint contract_amendment_has_an_id primary key (id),
    constraint contract_amendment_no_is_unique unique (contract_id, no),
    constraint contract_amendment_is_of_a_contract foreign key (contract_id) references contract (id)
);
comment on table contract_amendment is '补充协议: which fields it changed, from what to what';

create table contract_payment (
    id          bigint generated always as identity,
    contract_id bigint not null,
    seq         integer not null,
    kind        text not null,
    paid_on     date not null,
    amount      numeric(18, 2) not null,
    voucher_no  text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default current_setting('tuguan.actor'),
    void_reason text,
    voided_by   text,
    constraint contract_payment_has_an_id primary key (id),
    constraint contract_payment_is_of_a_contract foreign key (contract_id) references contract (id),
    constraint contract_payment_is_positive check (amount > 0),
    constraint contract_payment_kind_is_known check (kind in ('price', 'interest', 'penalty', 'idle_fee'))
);
comment on table contract_payment is '缴款: added to, and voided with a reason, never changed; 元';
create index contract_payment_contract_idx on contract_payment (contract_id);

create table contract_suspension (
    id          bigint generated always as identity,
    contract_id bigint not null,
    stopped_on  date not null,
    resumed_on  date,
    words       text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default current_setting('tuguan.actor'),
    void_reason text,
    constraint contract_suspension_has_an_id primary key (id),
    constraint contract_suspension_is_of_a_contract foreign key (contract_id) references contract (id),
    constraint contract_suspension_days_are_in_order check (stopped_on < resumed_on)
);
comment on table contract_suspension is '中止开发 and 复工';
create index contract_suspension_contract_idx on contract_suspension (contract_id);

create table contract_cause (
    id          bigint generated always as identity,
    contract_id bigint not null,
    kind        text not null,
    from_on     date not null,
    to_on       date,
    proof       text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default current_setting('tuguan.actor'),
    verdict     text,
    verdict_no  text,
    verified_at timestamptz,
    verified_by text,
    constraint contract_cause_has_an_id primary key (id),
    constraint contract_cause_is_of_a_contract foreign key (contract_id) references contract (id),
    constraint contract_cause_days_are_in_order check (from_on <= to_on),
    constraint contract_cause_verdict_is_known check (verdict in ('verified', 'refused')),
    constraint contract_cause_verdict_is_whole check (num_nonnulls(verdict, verdict_no, verified_at, verified_by) in (0, 4))
);
comment on table contract_cause is '政府原因、不可抗力: claimed with a proof, verified or refused by a document';
create index contract_cause_contract_idx on contract_cause (contract_id);

create table contract_actual (
    id           bigint generated always as identity,
    contract_id  bigint not null,
    seq          integer not null,
    year         integer not null,
    value        numeric(18, 4) not null,
    evidence     text not null,
    organisation text not null,
    recorded_at  timestamptz not null default clock_timestamp(),
    recorded_by  text not null default current_setting('tuguan.actor'),
    void_reason  text,
    constraint contract_actual_has_an_id primary key (id),
    constraint contract_actual_is_of_a_contract foreign key (contract_id) references contract (id)
);
comment on table contract_actual is '履约实绩: a figure of a covenant and a year, with who confirmed it; corrected by another, the former voided';
create unique index contract_actual_is_said_once on contract_actual (contract_id, seq, year) where void_reason is null;

create table contract_ruling (
    id            bigint generated always as identity,
    contract_id   bigint not null,
    kind          text not null,
    document_no   text not null,
    on_day        date not null,
    attachment_id bigint not null,
    words         text,
    recorded_at   timestamptz not null default clock_timestamp(),
    recorded_by   text not null default current_setting('tuguan.actor'),
    constraint contract_ruling_has_an_id primary key (id),
    constraint contract_ruling_is_of_a_contract foreign key (contract_id) references contract (id),
    constraint contract_ruling_has_its_scan foreign key (attachment_id) references attachment (id),
    constraint contract_ruling_kind_is_known check (kind in ('finding', 'disposal'))
);
comment on table contract_ruling is '市级认定与处置: what the city decided, with number, day and scan; never our own word';
create index contract_ruling_contract_idx on contract_ruling (contract_id);

create table contract_state (
    contract_id bigint not null,
    on_day      date not null,
    level       text not null,
    worst_due   date,
    findings    jsonb not null,
    constraint contract_state_is_one primary key (contract_id),
    constraint contract_state_is_of_a_contract foreign key (contract_id) references contract (id)
);
comment on table contract_state is 'what the clocks said last, by the nightly run or after a change';
comment on column contract_state.findings is 'what is not 绿, the worst first; sums and days are reckoned when they are shown';
create index contract_state_level_idx on contract_state (level, worst_due);

insert into number_pattern (kind, pattern) values ('alert', 'HL-YJ-{year}-{n}');

create table alert (
    id              bigint generated always as identity,
    no              text not null,
    contract_id     bigint not null,
    kind            text not null,
    seq             integer not null,
    year            integer not null,
    level           text not null,
    status          text not null default 'open',
    opened_on       date not null,
    raised_on       date not null,
    seen_on         date not null,
    gone_on         date,
    finding         jsonb not null,
    organisation_id bigint,
    due_on          date,
    version         integer not null default 1,
    closed_at       timestamptz,
    constraint alert_has_an_id primary key (id),
    constraint alert_no_is_unique unique (no),
    constraint alert_is_of_a_contract foreign key (contract_id) references contract (id),
    constraint alert_is_handled_by_an_organisation foreign key (organisation_id) references organisation (id),
    constraint alert_status_is_known check (status in ('open', 'assigned', 'acknowledged', 'answered', 'closed', 'lapsed')),
    constraint alert_closing_is_whole check ((closed_at is null) = (status not in ('closed', 'lapsed')))
);
comment on table alert is '预警: one open for each thing that is watched, however often it is looked at';
comment on column alert.gone_on is 'the day from which its reason was no longer there';
create unique index alert_is_open_once on alert (contract_id, kind, seq, year) where status not in ('closed', 'lapsed');
create index alert_contract_idx on alert (contract_id);
create index alert_open_idx on alert (level, opened_on) where status not in ('closed', 'lapsed');

create table alert_event (
    id       bigint generated always as identity,
    alert_id bigint not null,
    what     text not null,
    level    text not null,
    at       timestamptz not null default clock_timestamp(),
    by       text not null default current_setting('tuguan.actor'),
    words    text,
    finding  jsonb,
    constraint alert_event_has_an_id primary key (id),
    constraint alert_event_is_of_an_alert foreign key (alert_id) references alert (id),
    constraint alert_event_is_known check (
        what in ('opened', 'raised', 'eased', 'assigned', 'acknowledged', 'answered', 'returned', 'closed', 'gone', 'back', 'lapsed')
    )
);
comment on table alert_event is 'what happened to a 预警: an escalation adds to it and takes nothing away';
create index alert_event_alert_idx on alert_event (alert_id);

create table supervision_run (
    on_day      date not null,
    ended_at    timestamptz not null default clock_timestamp(),
    contracts   bigint not null,
    opened      bigint not null,
    raised      bigint not null,
    gone        bigint not null,
    constraint supervision_run_is_once_a_day primary key (on_day)
);
comment on table supervision_run is '夜间复算: one a day, by exactly one instance';

do $$
declare
    name text;
begin
    foreach name in array array[
        'enterprise', 'enterprise_history', 'contract', 'contract_history', 'contract_amendment', 'contract_payment',
        'contract_suspension', 'contract_cause', 'contract_actual', 'contract_ruling', 'contract_state', 'alert', 'alert_event',
        'supervision_run'
    ] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true)',
            name
        );
    end loop;
    foreach name in array array[
        'contract_history', 'contract_amendment', 'contract_suspension', 'contract_cause', 'contract_actual', 'contract_ruling',
        'contract_state', 'alert'
    ] loop
        execute format(
            'create policy read_with_its_contract on %1$I for select
             using (exists (select from contract c where c.id = %2$s))',
            name, case when name = 'contract_history' then 'contract_history.id' else 'contract_id' end
        );
    end loop;
end
$$;

create policy read_within_reach on contract for select using (
    (
        (select sees_restricted())
        or not exists (select from space_label l where l.space_id = any (space_ids) and l.restricted)
    )
    and (select caller_may('contracts.read'))
    and (
        (select sees_district())
        or case (select caller_reach())
            when 'street' then street_code = (select caller_key())
            when 'holder' then exists (select from enterprise e where e.id = enterprise_id and e.uscc = (select caller_key()))
            when 'park' then park_code = (select caller_key())
            else false
        end
    )
);
-- Amounts are for those who manage them.
create policy read_with_its_contract on contract_payment for select using (
    (select caller_may('contracts.money')) and exists (select from contract c where c.id = contract_id)
);
create policy read_with_its_alert on alert_event for select using (exists (select from alert a where a.id = alert_id));
-- Enterprises are public by register; whoever works on contracts knows them.
create policy known_to_supervision on enterprise for select using ((select caller_may('contracts.read')));
create policy known_to_supervision on enterprise_history for select using ((select caller_may('contracts.read')));
create policy told_to_supervision on supervision_run for select using ((select caller_may('contracts.read')));
create policy named_in_supervision on organisation for select using ((select caller_may('contracts.read')));
