-- 储备台账: one ledger of reserved land and houses, and the process 收→储→让 that each entry goes through.

insert into code (list, code, name, place)
values
    ('reserve_state', 'lead', '摸排线索', 10),
    ('reserve_state', 'check', '权属核查', 20),
    ('reserve_state', 'listed', '纳入台账', 30),
    ('reserve_state', 'planned', '列入年度计划', 40),
    ('reserve_state', 'acquiring', '收储实施', 50),
    ('reserve_state', 'handover', '待交接', 60),
    ('reserve_state', 'in_stock', '在库', 70),
    ('reserve_state', 'ready', '具备供应条件', 80),
    ('reserve_state', 'supplying', '供应中', 85),
    ('reserve_state', 'part_out', '部分出库', 90),
    ('reserve_state', 'out', '已出库', 91),
    ('reserve_state', 'void', '终止', 95),
    ('asset_type', 'land', '土地', 1),
    ('asset_type', 'house', '房屋', 2),
    ('asset_type', 'land_and_house', '土地+房屋', 3),
    ('right_type', 'allocated', '划拨', 1),
    ('right_type', 'granted', '出让', 2),
    ('right_type', 'leased', '租赁', 3),
    ('right_type', 'contributed', '作价出资', 4),
    ('right_type', 'reserve', '政府储备', 5),
    ('right_type', 'authorised', '授权经营', 6),
    ('right_type', 'none', '无证', 7),
    ('acq_mode', 'recovery_free', '无偿收回', 1),
    ('acq_mode', 'recovery_paid', '有偿收回', 2),
    ('acq_mode', 'purchase', '收购', 3),
    ('acq_mode', 'pre_emption', '优先购买', 4),
    ('acq_mode', 'expropriation', '征收', 5),
    ('acq_mode', 'transfer', '划转', 6),
    ('acq_mode', 'entrusted', '委托管理', 7),
    ('acq_mode', 'other', '其他', 8),
    ('compensation', 'none_due', '不涉及', 1),
    ('compensation', 'open', '未补偿', 2),
    ('compensation', 'partial', '部分补偿', 3),
    ('compensation', 'settled', '补偿到位', 4),
    ('surface_state', 'clear', '净地', 1),
    ('surface_state', 'built', '有建筑', 2),
    ('surface_state', 'attached', '有附着物', 3),
    ('surface_state', 'occupied', '被占用', 4),
    ('dev_state', 'none', '未开发', 1),
    ('dev_state', 'going_on', '开发中', 2),
    ('dev_state', 'done', '已完成', 3),
    ('guard_mode', 'own', '自管', 1),
    ('guard_mode', 'entrusted', '委托', 2),
    ('guard_mode', 'temporary_use', '临时利用', 3),
    ('hazard', 'unchecked', '未核查', 1),
    ('hazard', 'absent', '无', 2),
    ('hazard', 'open', '有-未治理', 3),
    ('hazard', 'treated', '有-已治理', 4),
    ('supply_mode', 'grant', '出让', 1),
    ('supply_mode', 'allocation', '划拨', 2),
    ('supply_mode', 'lease', '国有土地租赁', 3),
    ('supply_mode', 'contribution', '作价出资或入股', 4),
    ('supply_mode', 'to_city', '移交市级', 5),
    ('opinion', 'agree', '同意', 1),
    ('opinion', 'conditions', '有条件同意', 2),
    ('opinion', 'disagree', '不同意', 3),
    ('opinion', 'silent', '逾期视为无意见', 4);

-- 编号: gap-free per kind and year. The row stays locked until the transaction ends: whoever is turned away gives the number back.
create table number_series (
    kind    text not null,
    year    integer not null,
    last    integer not null,
    constraint number_series_is_one_per_kind_and_year primary key (kind, year)
);
comment on table number_series is '编号: the last number given out of each kind and year';
create table number_pattern (
    kind    text not null,
    pattern text not null,
    constraint number_pattern_is_one_per_kind primary key (kind),
    constraint number_pattern_tells_year_and_number check (pattern like '%{year}%' and pattern like '%{n}%')
);
comment on table number_pattern is '编号规则: how a number is written; {year} and {n} (three digits at least) stand for the parts';
insert into number_pattern (kind, pattern) values
    ('reserve', 'HL-CB-{year}-{n}'),
    -- Entries on sensitive spaces: in the open numbering they leave no gap.
    ('reserve_restricted', 'HL-TC-{year}-{n}');

create function written_number(kind text, year integer, n integer) returns text
language sql stable
return (
    select replace(replace(p.pattern, '{year}', year::text), '{n}', lpad(n::text, greatest(3, length(n::text)), '0'))
    from number_pattern p
    where p.kind = written_number.kind
);

create function next_number(kind text, year integer) returns text
language sql
begin atomic
    insert into number_series as s (kind, year, last)
    values (next_number.kind, next_number.year, 1)
    on conflict on constraint number_series_is_one_per_kind_and_year do update set last = s.last + 1
    returning written_number(s.kind, s.year, s.last);
end;

-- 工作日: Saturdays and Sundays are free, but for the days listed here (法定节假日 and 调休, as the State Council announces them).
create table special_day (
    day   date not null,
    works boolean not null,
    note  text,
    constraint special_day_is_told_once primary key (day)
);
comment on table special_day is '法定节假日与调休: days that are not what their weekday says';

-- The n-th working day after a day.
create function working_day_after(day date, n integer) returns date
language sql stable
return (
    select d::date
    from generate_series(day + 1, day + 14 + 3 * n, interval '1 day') d
    left join special_day s on s.day = d::date
    where coalesce(s.works, extract(isodow from d) < 6)
    order by d
    offset greatest(n, 1) - 1 limit 1
);

alter table import drop constraint import_goes_into_a_known_collection;
alter table import add constraint import_goes_into_a_known_collection
check (into_collection in ('parcels', 'buildings', 'zones', 'ledger'));

create sequence reserve_id_seq;
create sequence reserve_restricted_id_seq start with 1000000000001;

create table reserve_item (
    id                  bigint not null default nextval('reserve_id_seq'),
    version             integer not null default 1,
    recorded_at         timestamptz not null default clock_timestamp(),
    op                  text not null default 'create',
    changed_by          text not null default current_setting('tuguan.actor'),
    reason              text,
    state               text not null default 'lead',
    state_since         timestamptz not null default clock_timestamp(),
    space_ids           bigint[] not null default '{}',
    organisation_id     bigint,
    area_in_m2          numeric(14, 2) not null default 0,
    area_out_m2         numeric(14, 2) not null default 0,
    area_stock_m2       numeric(14, 2) generated always as (area_in_m2 - area_out_m2) stored,
    taken_over          boolean generated always as (
        state in ('in_stock', 'ready', 'supplying', 'part_out')
    ) stored,
    import_id           bigint,
    ledger_no           text,
    plot_no             text,
    name                text not null,
    asset_type          text not null,
    address             text,
    street_code         text,
    community_code      text,
    holder              text,
    holder_uscc         text,
    ownership           text,
    right_type          text,
    cert_no             text,
    bdc_code            text,
    registered          boolean,
    encumbrance         text,
    area_registered_m2  numeric(14, 2),
    area_ledger_m2      numeric(14, 2),
    floor_area_m2       numeric(14, 2),
    source_note         text,
    plan_year           integer,
    acq_mode            text,
    acq_doc_no          text,
    acq_doc_date        date,
    acq_cost            numeric(18, 2),
    eval_value          numeric(18, 2),
    compensation        text,
    rights_clear        boolean,
    in_date             date,
    out_date            date,
    surface_state       text,
    surface_note        text,
    dev_state           text,
    levelling           text,
    guard_mode          text,
    guard_org           text,
    guard_uscc          text,
    guard_person        text,
    guard_phone         text,
    clean_rights        boolean,
    clean_resettled     boolean,
    clean_undisputed    boolean,
    clean_planned       boolean,
    clean_basics        boolean,
    hazard_pollution    text not null default 'unchecked',
    hazard_relic        text not null default 'unchecked',
    hazard_mineral      text not null default 'unchecked',
    hazard_flood        text not null default 'unchecked',
    hazard_geology      text not null default 'unchecked',
    problem             text,
    use_plan            text,
    far_max             numeric(5, 2),
    can_supply          boolean,
    cannot_reason       text,
    supply_plan         text,
    supply_mode         text,
    invest_dir          text,
    intent_project      text,
    confidentiality     text not null default 'internal',
    data_date           date,
    remark              text,
    extra               jsonb not null default '{}',
    constraint reserve_item_has_an_id primary key (id),
    constraint reserve_item_ledger_no_is_unique unique (ledger_no),
    constraint reserve_item_areas_add_up check (area_out_m2 >= 0 and area_out_m2 <= area_in_m2),
    constraint reserve_item_is_in_before_it_is_out check (out_date >= in_date)
);
comment on table reserve_item is '储备台账: the current version of each entry; earlier ones are in reserve_item_history';
comment on column reserve_item.taken_over is '是否已储备/管理 (the 18 of 35): follows from the state and is never entered';
comment on column reserve_item.plot_no is '地块编号: 编号 or 宗地代码 of its parcels, as the office writes them';
comment on column reserve_item.import_id is 'the delivery that wrote this version';
comment on column reserve_item.space_ids is 'the parcels and buildings of reserve_piece, for the policies';
comment on column reserve_item.area_in_m2 is '入库面积, ㎡; always 在库 + 出库';
comment on column reserve_item.acq_cost is '收储成本, 元';
comment on column reserve_item.eval_value is '评估价, 元';
create index reserve_item_state_idx on reserve_item (state, ledger_no);
create index reserve_item_street_idx on reserve_item (street_code);
create index reserve_item_import_idx on reserve_item (import_id);
create index reserve_item_words_idx on reserve_item using gin (
    (coalesce(ledger_no, '') || ' ' || name || ' ' || coalesce(address, '') || ' ' || coalesce(holder, '')) gin_trgm_ops
);

create table reserve_item_history (
    like reserve_item,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint reserve_item_history_version_is_unique primary key (id, version)
);
comment on table reserve_item_history is '储备台账历史版本';

-- What an entry consists of. A space is in one entry at most, and stays there when it leaves the store.
create table reserve_piece (
    item_id  bigint not null,
    space_id bigint not null,
    area_m2  numeric(14, 2) not null,
    out_on   date,
    constraint reserve_piece_is_in_one_entry primary key (space_id),
    constraint reserve_piece_belongs_to_an_entry foreign key (item_id) references reserve_item (id)
);
comment on table reserve_piece is '台账组成: the parcels and buildings of an entry, and which of them have left the store (出库)';
create index reserve_piece_item_idx on reserve_piece (item_id);

-- A parcel of the ledger does not vanish: it is checked when the transaction ends, since 分割 and 合并 replace parcels by others.
create function keep_spaces_of_the_reserve() returns trigger
language plpgsql as $$
begin
    if exists (select from reserve_piece where space_id = old.id)
        and not exists (select from parcel where id = old.id)
        and not exists (select from building where id = old.id)
    then
        raise foreign_key_violation
            using constraint = 'reserve_piece_is_of_a_space', table = 'reserve_piece', message = old.id::text;
    end if;
    return null;
end
$$;
-- It must see every entry, whoever deletes.
grant create on schema public to tuguan_worker;
alter function keep_spaces_of_the_reserve() security definer;
alter function keep_spaces_of_the_reserve() owner to tuguan_worker;
revoke create on schema public from tuguan_worker;
create constraint trigger parcel_of_the_reserve_stays after delete on parcel
deferrable initially deferred for each row execute function keep_spaces_of_the_reserve();
create constraint trigger building_of_the_reserve_stays after delete on building
deferrable initially deferred for each row execute function keep_spaces_of_the_reserve();

create table reserve_event (
    item_id         bigint not null,
    seq             integer not null,
    op              text not null,
    from_state      text,
    to_state        text,
    at              timestamptz not null default clock_timestamp(),
    day             date not null,
    actor           text not null default current_setting('tuguan.actor'),
    organisation_id bigint,
    reason          text,
    facts           jsonb not null default '{}',
    constraint reserve_event_has_its_place primary key (item_id, seq)
);
comment on table reserve_event is '流转记录: each step of an entry — who, when, why, on which documents';

create table reserve_opinion (
    id              bigint generated always as identity,
    item_id         bigint not null,
    organisation_id bigint not null,
    round           integer not null,
    question        text not null,
    asked_at        timestamptz not null default clock_timestamp(),
    asked_by        text not null default current_setting('tuguan.actor'),
    due_on          date not null,
    opinion         text,
    words           text,
    said_at         timestamptz,
    said_by         text,
    constraint reserve_opinion_has_an_id primary key (id),
    constraint reserve_opinion_is_asked_once_a_round unique (item_id, organisation_id, round),
    constraint reserve_opinion_belongs_to_an_entry foreign key (item_id) references reserve_item (id),
    constraint reserve_opinion_is_whole check (num_nonnulls(opinion, said_at, said_by) in (0, 3))
);
comment on table reserve_opinion is '会签意见: who was asked, until when, and what was said';

create table reserve_lineage (
    parent_id   bigint not null,
    child_id    bigint not null,
    op          text not null check (op in ('split', 'merge')),
    recorded_at timestamptz not null default clock_timestamp(),
    changed_by  text not null default current_setting('tuguan.actor'),
    reason      text not null,
    area_m2     numeric(14, 2) not null,
    cost        numeric(18, 2),
    constraint reserve_lineage_is_told_once primary key (parent_id, child_id)
);
comment on table reserve_lineage is '台账拆分与合并: which entry came from which, with how much of its area and cost';

do $$
declare
    name text;
begin
    foreach name in array array[
        'reserve_item', 'reserve_item_history', 'reserve_piece', 'reserve_event', 'reserve_opinion', 'reserve_lineage'
    ] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true)',
            name
        );
    end loop;
end
$$;

create policy read_within_reach on reserve_item for select using (
    (
        (select sees_restricted())
        or (
            confidentiality <> 'sensitive'
            and not exists (select from space_label l where l.space_id = any (space_ids) and l.restricted)
        )
    )
    and (select caller_may('reserve.read'))
    and (
        (select sees_district())
        or organisation_id::text = (select caller_organisation())
        or case (select caller_reach())
            when 'street' then street_code = (select caller_key())
            when 'holder' then (select caller_key()) in (holder_uscc, guard_uscc)
            when 'park' then exists (
                select from space_label l where l.space_id = any (space_ids) and (select caller_key()) = any (l.park_codes)
            )
            else false
        end
    )
);
-- Who asked, answered and filed is told by name.
create policy named_in_the_ledger on organisation for select using ((select caller_may('reserve.read')));
-- Whoever sees the entry sees what it was, unless it was 敏感 then.
create policy read_with_the_entry on reserve_item_history for select using (
    (confidentiality <> 'sensitive' or (select sees_restricted()))
    and exists (select from reserve_item i where i.id = reserve_item_history.id)
);
create policy read_with_the_entry on reserve_piece for select
using (exists (select from reserve_item i where i.id = item_id));
create policy read_with_the_entry on reserve_event for select
using (exists (select from reserve_item i where i.id = item_id));
create policy read_with_the_entry on reserve_opinion for select
using (exists (select from reserve_item i where i.id = item_id));
create policy read_with_both_ends on reserve_lineage for select using (
    exists (select from reserve_item i where i.id = parent_id) and exists (select from reserve_item i where i.id = child_id)
);
