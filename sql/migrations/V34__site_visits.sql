-- 现场核查: who goes to the land of a contract, what was found there, and what was demanded of the holder.

insert into code (list, code, name, place)
values
    ('visit_status', 'open', '待核查', 1),
    ('visit_status', 'submitted', '已提交', 2),
    ('visit_status', 'withdrawn', '已撤销', 3),
    ('visit_judgement', 'begun', '动工', 1),
    ('visit_judgement', 'not_begun', '未动工', 2),
    ('visit_judgement', 'stopped', '停工', 3),
    ('visit_judgement', 'building', '在建', 4),
    ('visit_judgement', 'finished', '竣工', 5),
    ('visit_photo', 'gate', '大门', 1),
    ('visit_photo', 'corner_nw', '西北角', 2),
    ('visit_photo', 'corner_ne', '东北角', 3),
    ('visit_photo', 'corner_se', '东南角', 4),
    ('visit_photo', 'corner_sw', '西南角', 5),
    ('visit_photo', 'board', '建设项目公示牌', 6),
    ('visit_photo', 'works', '基坑、桩基', 7),
    ('visit_photo', 'building', '主体建筑', 8),
    ('visit_photo', 'signed_page', '签字页', 9),
    ('doc_kind', 'visit_photo', '核查照片', 61),
    ('doc_kind', 'visit_evidence', '投资凭证', 62);

insert into number_pattern (kind, pattern) values
    ('visit', 'HL-HC-{year}-{n}'),
    ('visit_restricted', 'HL-HT-{year}-{n}');

create sequence site_visit_id_seq;
create sequence site_visit_restricted_id_seq start with 1000000000001;

create table site_visit (
    id              bigint not null,
    version         integer not null default 1,
    recorded_at     timestamptz not null default clock_timestamp(),
    changed_by      text not null default current_setting('tuguan.actor'),
    reason          text,
    no              text not null,
    contract_id     bigint not null,
    alert_id        bigint,
    supplement_of   bigint,
    organisation_id bigint not null,
    due_on          date not null,
    task            text not null,
    status          text not null default 'open',
    form            jsonb not null default '{}',
    happened_at     timestamptz,
    distance_m      numeric(12, 1),
    created_at      timestamptz not null default clock_timestamp(),
    created_by      text not null default current_setting('tuguan.actor'),
    submitted_at    timestamptz,
    submitted_by    text,
    constraint site_visit_has_an_id primary key (id),
    constraint site_visit_no_is_unique unique (no),
    constraint site_visit_is_of_a_contract foreign key (contract_id) references contract (id),
    constraint site_visit_comes_of_an_alert foreign key (alert_id) references alert (id),
    constraint site_visit_corrects_another foreign key (supplement_of) references site_visit (id),
    constraint site_visit_is_given_to_an_organisation foreign key (organisation_id) references organisation (id),
    constraint site_visit_status_is_known check (status in ('open', 'submitted', 'withdrawn')),
    constraint site_visit_is_dated_when_submitted check (
        (status = 'submitted') = (submitted_at is not null)
        and (status = 'submitted') = (submitted_by is not null)
        and (status <> 'submitted' or happened_at is not null)
    )
);
comment on table site_visit is '现场核查: the current version of each; earlier ones are in site_visit_history';
comment on column site_visit.form is 'what was found (src/visits/form.rs)';
comment on column site_visit.task is '核查要点: what is to be looked at';
comment on column site_visit.distance_m is 'from the place to the nearest edge of the land of the contract, m, on the ellipsoid; 0 inside';
comment on column site_visit.supplement_of is '补充核查表: the submitted form that this one corrects';
create index site_visit_contract_idx on site_visit (contract_id);
create index site_visit_alert_idx on site_visit (alert_id);
create index site_visit_open_idx on site_visit (due_on) where status = 'open';

create table site_visit_history (
    like site_visit,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint site_visit_history_version_is_unique primary key (id, version)
);
comment on table site_visit_history is '现场核查历史版本';

-- 提交即锁定: whatever program asks.
create function keep_submitted_visits() returns trigger
language plpgsql as $$
begin
    if old.status <> 'open' then
        raise exception 'a submitted site visit is locked' using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end
$$;
create trigger site_visit_is_locked_when_submitted before update or delete on site_visit
for each row execute function keep_submitted_visits();

create sequence visit_notice_id_seq;
create sequence visit_notice_restricted_id_seq start with 1000000000001;

create table visit_notice (
    id             bigint not null,
    version        integer not null default 1,
    recorded_at    timestamptz not null default clock_timestamp(),
    changed_by     text not null default current_setting('tuguan.actor'),
    no             text not null,
    visit_id       bigint not null,
    contract_id    bigint not null,
    status         text not null default 'issued',
    problem        text not null,
    demand         text not null,
    responsible_id bigint not null,
    deadline       date not null,
    issued_on      date not null,
    reported_on    date,
    closed_on      date,
    constraint visit_notice_has_an_id primary key (id),
    constraint visit_notice_no_is_unique unique (no),
    constraint visit_notice_comes_of_a_visit foreign key (visit_id) references site_visit (id),
    constraint visit_notice_is_of_a_contract foreign key (contract_id) references contract (id),
    constraint visit_notice_has_somebody_responsible foreign key (responsible_id) references organisation (id),
    constraint visit_notice_status_is_known check (
        status in ('issued', 'reported', 'returned', 'passed', 'closed', 'withdrawn')
    ),
    constraint visit_notice_is_dated_when_closed check ((status in ('closed', 'withdrawn')) = (closed_on is not null))
);
comment on table visit_notice is '整改通知 of a site visit: what the holder is to put right and until when, until it is 销号';
comment on column visit_notice.responsible_id is 'who puts the answer in: the holder where it works here, else whoever visited, for it';
create index visit_notice_visit_idx on visit_notice (visit_id);
create index visit_notice_contract_idx on visit_notice (contract_id);
create index visit_notice_open_idx on visit_notice (deadline) where closed_on is null;

create table visit_notice_event (
    notice_id       bigint not null,
    seq             integer not null,
    from_status     text,
    to_status       text not null,
    at              timestamptz not null default clock_timestamp(),
    day             date not null,
    actor           text not null default current_setting('tuguan.actor'),
    organisation_id bigint,
    words           text not null default '',
    deadline        date,
    request_key     text,
    constraint visit_notice_event_has_its_place primary key (notice_id, seq),
    constraint visit_notice_event_is_sent_once unique (notice_id, actor, request_key),
    constraint visit_notice_event_belongs_to_a_notice foreign key (notice_id) references visit_notice (id)
);
comment on table visit_notice_event is '整改流转记录: each step — who, when, why, until when; only added to';

do $$
declare
    name text;
begin
    foreach name in array array['site_visit', 'site_visit_history', 'visit_notice', 'visit_notice_event'] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true)',
            name
        );
    end loop;
    foreach name in array array['site_visit', 'site_visit_history', 'visit_notice'] loop
        execute format(
            'create policy read_with_its_contract on %1$I for select
             using (exists (select from contract c where c.id = contract_id))',
            name
        );
    end loop;
end
$$;
create policy read_with_its_notice on visit_notice_event for select
using (exists (select from visit_notice n where n.id = notice_id));

-- Metres from a point (WGS 84, taken for CGCS2000: centimetres) to the nearest of these spaces.
create function metres_to_spaces(spaces bigint[], lng double precision, lat double precision) returns numeric
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
    from unnest(spaces) s (id)
    left join parcel p on p.id = s.id
    left join building b on b.id = s.id
);

-- Whether an organisation can be given work on a contract: government offices, and those who see it.
create function can_work_on_contract(organisation bigint, wanted bigint) returns boolean
language sql stable
return exists (
    select from organisation o
    join contract c on c.id = wanted
    join enterprise e on e.id = c.enterprise_id
    where o.id = organisation
    and (
        o.kind = 'government'
        or not exists (select from space_label l where l.space_id = any (c.space_ids) and l.restricted)
        and (o.street_code = c.street_code or o.uscc = e.uscc or o.park_code = c.park_code)
    )
);
