-- 摸排征集: chosen units are asked for their idle land and houses; what they send waits here, compared with what is known, until
-- 发改局 takes it over into the ledger or gives it back.

insert into code (list, code, name, place)
values
    ('campaign_status', 'open', '征集中', 1),
    ('campaign_status', 'closed', '已结束', 2),
    ('report_status', 'draft', '草稿', 1),
    ('report_status', 'submitted', '已报送', 2),
    ('report_status', 'returned', '已退回', 3),
    ('report_status', 'accepted', '已采纳', 4),
    ('report_status', 'declined', '不采纳', 5),
    ('report_verdict', 'new', '新增', 1),
    ('report_verdict', 'known', '已在台账', 2),
    ('report_verdict', 'changed', '有变化', 3),
    ('report_verdict', 'overlapping', '图形重叠', 4),
    ('report_verdict', 'conflicting', '有冲突', 5);
insert into number_pattern (kind, pattern) values ('campaign', 'HL-ZJ-{year}-{n}');

create table campaign (
    id          bigint generated always as identity,
    version     integer not null default 1,
    recorded_at timestamptz not null default clock_timestamp(),
    changed_by  text not null default current_setting('tuguan.actor'),
    no          text not null,
    title       text not null,
    ask         text not null default '',
    due_on      date not null,
    status      text not null default 'open',
    constraint campaign_has_an_id primary key (id),
    constraint campaign_no_is_unique unique (no),
    constraint campaign_has_a_title check (length(btrim(title)) > 0),
    constraint campaign_status_is_known check (status in ('open', 'closed'))
);
comment on table campaign is '征集任务: which units are asked for their idle land and houses, and until when';
create table campaign_history (
    like campaign,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint campaign_history_version_is_unique primary key (id, version)
);
comment on table campaign_history is '征集任务历史版本';

create table campaign_unit (
    campaign_id     bigint not null,
    organisation_id bigint not null,
    asked_at        timestamptz not null default clock_timestamp(),
    nothing_at      timestamptz,
    nothing_by      text,
    constraint campaign_unit_is_asked_once primary key (campaign_id, organisation_id),
    constraint campaign_unit_is_of_a_campaign foreign key (campaign_id) references campaign (id),
    constraint campaign_unit_is_an_organisation foreign key (organisation_id) references organisation (id),
    constraint campaign_unit_says_who_has_nothing check (num_nonnulls(nothing_at, nothing_by) in (0, 2))
);
comment on table campaign_unit is '征集对象: the units that are asked; 零报告 where one has nothing';

create sequence campaign_report_id_seq;
create sequence campaign_report_restricted_id_seq start with 1000000000001;

create table campaign_report (
    id              bigint not null,
    version         integer not null default 1,
    recorded_at     timestamptz not null default clock_timestamp(),
    changed_by      text not null default current_setting('tuguan.actor'),
    campaign_id     bigint not null,
    organisation_id bigint not null,
    status          text not null default 'draft',
    remark          text,
    fields          jsonb not null,
    boundary        geometry(MultiPolygon),
    location        geometry(MultiPolygon, 4490),
    area_m2         numeric(14, 2),
    restricted      boolean not null default false,
    source          text,
    submitted_at    timestamptz,
    item_id         bigint,
    constraint campaign_report_has_an_id primary key (id),
    constraint campaign_report_is_of_a_unit foreign key (campaign_id, organisation_id)
    references campaign_unit (campaign_id, organisation_id),
    constraint campaign_report_status_is_known
    check (status in ('draft', 'submitted', 'returned', 'accepted', 'declined')),
    constraint campaign_report_boundary_is_whole check (num_nonnulls(boundary, location, area_m2) in (0, 3)),
    constraint campaign_report_boundary_is_in_the_survey_crs check (st_srid(boundary) = survey_srid()),
    constraint campaign_report_became_an_entry_if_accepted check ((status = 'accepted') = (item_id is not null))
);
comment on table campaign_report is '报送记录: one plot or house that a unit reports, as it waits for the decision';
comment on column campaign_report.fields is 'columns of the ledger that the unit filled in (src/collecting/fields.rs)';
comment on column campaign_report.remark is 'why it was returned or declined; what was said with the decision';
comment on column campaign_report.restricted is 'whether what it names or lies on is sensitive: seen by its unit and by those who see such land';
comment on column campaign_report.source is 'file and row it came from';
comment on column campaign_report.item_id is 'the entry of the ledger that it became, or whose data it brought up to date';
create index campaign_report_campaign_idx on campaign_report (campaign_id, status);
create index campaign_report_boundary_idx on campaign_report using gist (boundary);

create table campaign_report_history (
    like campaign_report,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint campaign_report_history_version_is_unique primary key (id, version)
);
comment on table campaign_report_history is '报送记录历史版本';

-- The numbers of places in one text: 、, ; / and blanks may stand between them.
create function place_numbers(plot_no text) returns table (no text)
language sql immutable parallel safe
as $$
    select n from regexp_split_to_table(btrim(plot_no), '[、，,；;/[:space:]]+') n where n <> '';
$$;

-- Whether a report names or lies on sensitive land. For the service, who sees all.
create function report_is_restricted(fields jsonb, outline geometry) returns boolean
language sql stable
return exists (
    select
    from space_label l
    where l.restricted
    and (
        exists (
            select
            from place_numbers(fields ->> 'plot_no') t
            where exists (select from parcel p where p.id = l.space_id and t.no in (p.object_no, p.code))
            or exists (select from building b where b.id = l.space_id and t.no in (b.object_no, b.code))
        )
        or exists (
            select from parcel p
            where p.id = l.space_id and st_intersects(p.boundary, outline)
            -- What touches along an edge does not lie on it.
            and st_area(st_intersection(p.boundary, outline)) >= 1
        )
    )
);

do $$
declare
    name text;
begin
    foreach name in array array[
        'campaign', 'campaign_history', 'campaign_unit', 'campaign_report', 'campaign_report_history'
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

-- 发改局 sees all; a unit what it was asked and what it sent.
create policy read_by_manager_or_unit on campaign_unit for select using (
    (select caller_may('reserve.decide')) or organisation_id::text = (select caller_organisation())
);
create policy read_by_manager_or_unit on campaign for select using (
    (select caller_may('reserve.decide')) or exists (select from campaign_unit u where u.campaign_id = id)
);
create policy read_with_the_campaign on campaign_history for select
using (exists (select from campaign c where c.id = campaign_history.id));
create policy read_by_manager_or_unit on campaign_report for select using (
    organisation_id::text = (select caller_organisation())
    -- A draft is its unit's alone.
    or (select caller_may('reserve.decide')) and status <> 'draft' and (not restricted or (select sees_restricted()))
);
create policy read_with_the_report on campaign_report_history for select
using (
    exists (select from campaign_report r where r.id = campaign_report_history.id)
    and (organisation_id::text = (select caller_organisation()) or status <> 'draft')
);
