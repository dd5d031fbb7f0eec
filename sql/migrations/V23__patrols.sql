-- 日常管理: patrols of what is held, when the next is due, and what was found wrong until it is put right (整改销号).

insert into code (list, code, name, place)
values
    ('patrol_kind', 'daily', '日常', 1),
    ('patrol_kind', 'special', '专项', 2),
    ('patrol_kind', 'flood', '汛期/台风', 3),
    ('patrol_kind', 'holiday', '节前', 4),
    ('patrol_kind', 'recheck', '复查', 5),
    ('patrol_kind', 'report', '举报', 6),
    ('patrol_status', 'draft', '草稿', 1),
    ('patrol_status', 'submitted', '已提交', 2),
    ('patrol_status', 'dropped', '作废', 3),
    ('severity', 'minor', '一般', 1),
    ('severity', 'major', '较重', 2),
    ('severity', 'grave', '严重', 3),
    -- Each says what is well: 是 is good everywhere, 否 is a problem.
    ('patrol_check', 'boundary', '边界界桩完好', 1),
    ('patrol_check', 'fence', '围挡完好', 2),
    ('patrol_check', 'gate', '大门锁具完好', 3),
    ('patrol_check', 'signs', '警示牌/公示牌完好', 4),
    ('patrol_check', 'no_encroachment', '无侵占/搭建', 5),
    ('patrol_check', 'no_dumping', '无堆土/倾倒垃圾', 6),
    ('patrol_check', 'no_planting', '无种植养殖', 7),
    ('patrol_check', 'no_parking', '无停车/经营', 8),
    ('patrol_check', 'drainage', '排水畅通、无积水', 9),
    ('patrol_check', 'bare_soil', '裸土已覆盖、无扬尘', 10),
    ('patrol_check', 'slope', '边坡安全', 11),
    ('patrol_check', 'fire', '无消防隐患', 12),
    ('patrol_check', 'electricity', '用电安全', 13),
    ('patrol_check', 'structure', '房屋结构安全、无渗漏', 14),
    ('patrol_check', 'tenant_use', '承租人未改变用途', 15),
    ('patrol_check', 'no_sublet', '无转租', 16),
    ('patrol_check', 'no_permanent', '无永久建筑', 17),
    ('patrol_check', 'monitoring', '监控正常', 18),
    ('weather_kind', 'typhoon', '台风', 1),
    ('weather_kind', 'rainstorm', '暴雨', 2),
    ('rectification_status', 'issued', '待整改', 1),
    ('rectification_status', 'reported', '待复查', 2),
    ('rectification_status', 'returned', '退回整改', 3),
    ('rectification_status', 'passed', '复查通过', 4),
    ('rectification_status', 'closed', '已销号', 5),
    ('rectification_status', 'withdrawn', '已撤销', 6),
    ('doc_kind', 'patrol_photo', '巡查照片', 29),
    ('doc_kind', 'fix_photo', '整改照片', 30),
    ('doc_kind', 'recheck_photo', '复查照片', 31);

-- 编号 of other widths, and series by the month (the year is then 201910).
alter table number_pattern add column digits integer not null default 3;
comment on column number_pattern.digits is 'how many digits {n} has at least';
create or replace function written_number(kind text, year integer, n integer) returns text
language sql stable
return (
    select replace(replace(p.pattern, '{year}', year::text), '{n}', lpad(n::text, greatest(p.digits, length(n::text)), '0'))
    from number_pattern p
    where p.kind = written_number.kind
);
insert into number_pattern (kind, pattern, digits) values
    ('patrol', 'HL-XC-{year}-{n}', 4),
    ('patrol_restricted', 'HL-XT-{year}-{n}', 4),
    ('rectification', 'HL-ZG-{year}-{n}', 3),
    ('rectification_restricted', 'HL-ZT-{year}-{n}', 3);

-- 巡查频次: rules as data.
create table patrol_rule (
    code    text not null,
    name    text not null,
    months  integer not null default 0,
    days    integer not null default 0,
    hours   integer not null default 0,
    enabled boolean not null default true,
    constraint patrol_rule_has_a_code primary key (code),
    constraint patrol_rule_is_some_time check (months >= 0 and days >= 0 and hours >= 0 and months + days + hours > 0)
);
comment on table patrol_rule is '巡查频次与期限: how long after what; the office changes the numbers here';
insert into patrol_rule (code, name, months, days, hours) values
    ('monthly', '在库、可供、供应中、部分出库：每月至少一次', 1, 0, 0),
    ('problem', '有未销号问题：每周一次', 0, 7, 0),
    ('weather', '台风、暴雨预警后 24 小时内', 0, 0, 24),
    ('holiday', '节前：节日前 3 天内', 0, 3, 0),
    ('recheck', '整改反馈后 3 天内复查', 0, 3, 0),
    ('fix_minor', '整改期限：一般', 0, 15, 0),
    ('fix_major', '整改期限：较重', 0, 7, 0),
    ('fix_grave', '整改期限：严重', 0, 3, 0);

create table weather_event (
    id               bigint generated always as identity,
    version          integer not null default 1,
    kind             text not null,
    name             text not null,
    at               timestamptz not null,
    streets          text[] not null default '{}',
    recorded_at      timestamptz not null default clock_timestamp(),
    recorded_by      text not null default current_setting('tuguan.actor'),
    withdrawn_at     timestamptz,
    withdrawn_by     text,
    withdrawn_reason text,
    constraint weather_event_has_an_id primary key (id),
    constraint weather_event_kind_is_known check (kind in ('typhoon', 'rainstorm')),
    constraint weather_event_is_withdrawn_with_a_reason check (num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3))
);
comment on table weather_event is '台风、暴雨预警: an officer puts it down; what lies in its streets is patrolled within the hours of the rule';
comment on column weather_event.streets is 'codes of the streets it is for; none: the whole district';

create sequence patrol_id_seq;
create sequence patrol_restricted_id_seq start with 1000000000001;

create table patrol (
    id            bigint not null,
    version       integer not null default 1,
    recorded_at   timestamptz not null default clock_timestamp(),
    changed_by    text not null default current_setting('tuguan.actor'),
    reason        text,
    no            text,
    kind          text not null,
    item_id       bigint not null,
    status        text not null default 'draft',
    supplement_of bigint,
    form          jsonb not null,
    happened_at   timestamptz,
    distance_m    numeric(12, 1),
    despite       text[] not null default '{}',
    created_at    timestamptz not null default clock_timestamp(),
    created_by    text not null default current_setting('tuguan.actor'),
    request_key   text,
    request_hash  bytea,
    submitted_at  timestamptz,
    submitted_by  text,
    constraint patrol_has_an_id primary key (id),
    constraint patrol_no_is_unique unique (no),
    constraint patrol_is_sent_once unique (created_by, request_key),
    constraint patrol_is_of_an_entry foreign key (item_id) references reserve_item (id),
    constraint patrol_corrects_another foreign key (supplement_of) references patrol (id),
    constraint patrol_status_is_known check (status in ('draft', 'submitted', 'dropped')),
    constraint patrol_is_numbered_when_submitted check (
        (status = 'submitted') = (no is not null) and (status = 'submitted') = (submitted_at is not null)
    ),
    constraint patrol_has_a_moment_when_submitted check (status <> 'submitted' or happened_at is not null)
);
comment on table patrol is '日常管理表: the current version of each; earlier ones are in patrol_history';
comment on column patrol.form is 'what the form says (src/patrols/form.rs)';
comment on column patrol.distance_m is '到场定位距地块, m: from the arrival point to the nearest edge of what is still in the store, on the ellipsoid; 0 inside';
comment on column patrol.despite is 'conflicts that the sender was told of and sent it nevertheless';
comment on column patrol.request_key is 'Idempotency-Key of its making: a phone may send it again after days without a net';
comment on column patrol.supplement_of is '补充表: the submitted form that this one corrects';
create index patrol_item_idx on patrol (item_id, happened_at desc) where status = 'submitted';
create index patrol_happened_idx on patrol (happened_at desc);

create table patrol_history (
    like patrol,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint patrol_history_version_is_unique primary key (id, version)
);
comment on table patrol_history is '日常管理表历史版本';

-- 提交即锁定: whatever program asks.
create function keep_submitted_patrols() returns trigger
language plpgsql as $$
begin
    if old.status <> 'draft' then
        raise exception 'a submitted patrol form is locked' using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end
$$;
create trigger patrol_is_locked_when_submitted before update or delete on patrol
for each row execute function keep_submitted_patrols();

create sequence rectification_id_seq;
create sequence rectification_restricted_id_seq start with 1000000000001;

create table rectification (
    id             bigint not null,
    version        integer not null default 1,
    recorded_at    timestamptz not null default clock_timestamp(),
    changed_by     text not null default current_setting('tuguan.actor'),
    no             text not null,
    patrol_id      bigint not null,
    item_id        bigint not null,
    status         text not null default 'issued',
    problem        text not null,
    checks         text[] not null default '{}',
    severity       text not null,
    measures       text not null default '',
    responsible_id bigint not null,
    deadline       date not null,
    issued_on      date not null,
    reported_on    date,
    closed_on      date,
    constraint rectification_has_an_id primary key (id),
    constraint rectification_no_is_unique unique (no),
    constraint rectification_comes_of_one_patrol unique (patrol_id),
    constraint rectification_comes_of_a_patrol foreign key (patrol_id) references patrol (id),
    constraint rectification_is_of_an_entry foreign key (item_id) references reserve_item (id),
    constraint rectification_has_somebody_responsible foreign key (responsible_id) references organisation (id),
    constraint rectification_status_is_known check (
        status in ('issued', 'reported', 'returned', 'passed', 'closed', 'withdrawn')
    ),
    constraint rectification_is_dated_when_closed check ((status in ('closed', 'withdrawn')) = (closed_on is not null))
);
comment on table rectification is '整改通知: a problem that a patrol found, until it is 销号';
create index rectification_item_idx on rectification (item_id);
create index rectification_open_idx on rectification (deadline) where closed_on is null;

create table rectification_event (
    rectification_id bigint not null,
    seq              integer not null,
    from_status      text,
    to_status        text not null,
    at               timestamptz not null,
    day              date not null,
    actor            text not null default current_setting('tuguan.actor'),
    organisation_id  bigint,
    words            text not null default '',
    deadline         date,
    request_key      text,
    constraint rectification_event_has_its_place primary key (rectification_id, seq),
    constraint rectification_event_is_sent_once unique (rectification_id, actor, request_key),
    constraint rectification_event_belongs_to_a_rectification foreign key (rectification_id) references rectification (id)
);
comment on table rectification_event is '整改流转记录: each step — who, when, why, until when; only added to';

do $$
declare
    name text;
begin
    foreach name in array array[
        'patrol', 'patrol_history', 'rectification', 'rectification_event', 'weather_event', 'patrol_rule'
    ] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true)',
            name
        );
    end loop;
    foreach name in array array['patrol', 'patrol_history', 'rectification'] loop
        execute format(
            'create policy read_with_its_entry on %1$I for select
             using (exists (select from reserve_item i where i.id = item_id))',
            name
        );
    end loop;
    foreach name in array array['weather_event', 'patrol_rule'] loop
        execute format(
            'create policy read_by_those_who_read_the_ledger on %1$I for select using ((select caller_may(''reserve.read'')))',
            name
        );
    end loop;
end
$$;
create policy read_with_its_rectification on rectification_event for select
using (exists (select from rectification r where r.id = rectification_id));

-- 部队用地: neither patrolled nor photographed (军事设施保护法 第十七条、第二十二条).
create function is_military_land(spaces bigint[]) returns boolean
language sql stable parallel safe
return exists (select from classification c where c.space_id = any (spaces) and c.category = 'military')
    or exists (select from parcel p where p.id = any (spaces) and p.holder_kind = 'military')
    or exists (select from building b where b.id = any (spaces) and b.holder_kind = 'military');

-- Metres from a point (WGS 84, taken for CGCS2000: centimetres) to what of an entry is still in the store, or to all of it once
-- everything has left.
create function metres_to_entry(entry bigint, lng double precision, lat double precision) returns numeric
language sql stable
return (
    select round(
        min(
            st_distance(
                geography(coalesce(p.location, b.location)), geography(st_setsrid(st_makepoint(lng, lat), 4490))
            )
        )::numeric,
        1
    )
    from reserve_piece r
    left join parcel p on p.id = r.space_id
    left join building b on b.id = r.space_id
    where r.item_id = entry
    and (
        r.out_on is null
        or not exists (select from reserve_piece o where o.item_id = entry and o.out_on is null)
    )
);

-- What is due when, by every rule, for everything that is held: worked out from the last patrol, never stored.
create function patrol_duties()
returns table (item_id bigint, rule text, due_on date, due_at timestamptz, event_id bigint, rectification_id bigint)
language sql stable as $$
    with held as (
        select
            i.id,
            i.street_code,
            coalesce(
                (
                    select max(p.happened_at) from patrol p
                    where p.item_id = i.id and p.status = 'submitted' and p.supplement_of is null
                ),
                i.in_date::timestamp at time zone 'Asia/Shanghai',
                i.state_since
            ) as since,
            coalesce(btrim(i.problem), '') not in ('', '无')
            or exists (select from rectification t where t.item_id = i.id and t.closed_on is null) as open
        from reserve_item i
        where i.state in ('in_stock', 'ready', 'supplying', 'part_out') and not is_military_land(i.space_ids)
    ),
    dated as (
        select h.*, (h.since at time zone 'Asia/Shanghai')::date as day from held h
    )
    select
        d.id, r.code,
        (d.day + make_interval(months => r.months, days => r.days))::date,
        null::timestamptz, null::bigint, null::bigint
    from dated d join patrol_rule r on r.enabled and (r.code = 'monthly' or (r.code = 'problem' and d.open))
    union all
    select d.id, 'weather', (e.due at time zone 'Asia/Shanghai')::date, e.due, e.id, null
    from dated d
    cross join lateral (
        -- A patrol after the latest of them is one after all of them.
        select w.id, w.at + make_interval(months => r.months, days => r.days, hours => r.hours) as due
        from weather_event w join patrol_rule r on r.code = 'weather' and r.enabled
        where w.withdrawn_at is null and w.at > d.since and (w.streets = '{}' or d.street_code = any (w.streets))
        order by w.at limit 1
    ) e
    union all
    select d.id, 'holiday', h.first - 1, null, null, null
    from dated d
    cross join lateral (
        select min(s.day) as first
        from special_day s join patrol_rule r on r.code = 'holiday' and r.enabled
        where not s.works and s.day - r.days > d.day
        and not exists (select from special_day b where b.day = s.day - 1 and not b.works)
    ) h
    where h.first is not null
    union all
    select d.id, 'recheck', t.reported_on + r.days, null, null, t.id
    from dated d
    join rectification t on t.item_id = d.id and t.status = 'reported'
    join patrol_rule r on r.code = 'recheck' and r.enabled
$$;
