-- 项目库: projects that look for land or floor space, every version of them, and the spaces they are linked with.

insert into code (list, code, name, place)
values
    ('project_stage', 'lead', '线索', 1),
    ('project_stage', 'talking', '在谈', 2),
    ('project_stage', 'signed', '签约', 3),
    ('project_stage', 'landed', '落地', 4),
    ('project_stage', 'building', '开工', 5),
    ('project_stage', 'producing', '投产', 6),
    ('project_stage', 'dropped', '放弃', 7),
    ('project_demand', 'land', '用地', 1),
    ('project_demand', 'floor', '楼宇', 2),
    ('project_demand', 'either', '用地或楼宇', 3),
    ('project_link', 'intent', '意向', 1),
    ('project_link', 'locked', '锁定', 2),
    ('project_link', 'landed', '落地', 3),
    ('project_link', 'abandoned', '放弃', 4),
    -- 国民经济行业分类 GB/T 4754-2017, 门类
    ('industry', 'A', '农、林、牧、渔业', 1),
    ('industry', 'B', '采矿业', 2),
    ('industry', 'C', '制造业', 3),
    ('industry', 'D', '电力、热力、燃气及水生产和供应业', 4),
    ('industry', 'E', '建筑业', 5),
    ('industry', 'F', '批发和零售业', 6),
    ('industry', 'G', '交通运输、仓储和邮政业', 7),
    ('industry', 'H', '住宿和餐饮业', 8),
    ('industry', 'I', '信息传输、软件和信息技术服务业', 9),
    ('industry', 'J', '金融业', 10),
    ('industry', 'K', '房地产业', 11),
    ('industry', 'L', '租赁和商务服务业', 12),
    ('industry', 'M', '科学研究和技术服务业', 13),
    ('industry', 'N', '水利、环境和公共设施管理业', 14),
    ('industry', 'O', '居民服务、修理和其他服务业', 15),
    ('industry', 'P', '教育', 16),
    ('industry', 'Q', '卫生和社会工作', 17),
    ('industry', 'R', '文化、体育和娱乐业', 18),
    ('industry', 'S', '公共管理、社会保障和社会组织', 19),
    ('industry', 'T', '国际组织', 20);

create table project (
    id              bigint generated always as identity,
    version         integer not null default 1,
    recorded_at     timestamptz not null default clock_timestamp(),
    changed_by      text not null default current_setting('tuguan.actor'),
    reason          text,
    project_no      text not null,
    name            text not null,
    enterprise      text,
    uscc            text,
    stage           text not null default 'lead',
    investment_wan  numeric(14, 2),
    industry        text,
    products        text,
    demand          text not null default 'either',
    land_min_m2     numeric(14, 2),
    land_max_m2     numeric(14, 2),
    floor_min_m2    numeric(14, 2),
    floor_max_m2    numeric(14, 2),
    clear_height_m  numeric(5, 2),
    floor_load_kn   numeric(6, 2),
    rent_max        numeric(8, 2),
    uses            text[] not null default '{}',
    streets         text[] not null default '{}',
    parks           text[] not null default '{}',
    only_places     boolean not null default false,
    categories      text[] not null default '{}',
    month_from      text,
    month_until     text,
    remark          text,
    contact         text,
    contact_phone   text,
    responsible     text,
    next_step       text,
    next_step_on    date,
    constraint project_has_an_id primary key (id),
    constraint project_no_is_unique unique (project_no),
    constraint project_has_a_name check (length(btrim(name)) > 0),
    constraint project_stage_is_known
        check (stage in ('lead', 'talking', 'signed', 'landed', 'building', 'producing', 'dropped')),
    constraint project_demand_is_known check (demand in ('land', 'floor', 'either')),
    constraint project_categories_are_offered
        check (categories <@ array['supply', 'renewal', 'industrial_upgrade', 'building']),
    constraint project_land_has_a_range check (land_min_m2 <= land_max_m2),
    constraint project_floor_has_a_range check (floor_min_m2 <= floor_max_m2),
    constraint project_months_are_in_order check (month_from <= month_until),
    constraint project_names_its_only_places check (not only_places or cardinality(streets) + cardinality(parks) > 0)
);
comment on table project is '招商项目: the current version of each; earlier ones are in project_history';
comment on column project.investment_wan is '总投资, 万元';
comment on column project.land_min_m2 is '用地需求下限, ㎡';
comment on column project.floor_min_m2 is '建筑面积需求下限, ㎡';
comment on column project.clear_height_m is '净高要求, m';
comment on column project.floor_load_kn is '楼面荷载要求, kN/㎡';
comment on column project.rent_max is '可承受租金上限, 元/㎡·月';
comment on column project.uses is '意向用途: groups of land_use_code';
comment on column project.streets is '意向街道, codes';
comment on column project.parks is '意向园区, codes of zones';
comment on column project.only_places is '仅限上述街道、园区';
create index project_stage_idx on project (stage, id);

create table project_history (
    like project,
    superseded_at timestamptz not null,
    superseded_by text not null,
    constraint project_history_version_is_unique primary key (id, version)
);
comment on table project_history is '项目历史版本';

create table project_space (
    project_id  bigint not null,
    space_id    bigint not null,
    version     integer not null default 1,
    state       text not null,
    reason      text,
    changed_by  text not null default current_setting('tuguan.actor'),
    recorded_at timestamptz not null default clock_timestamp(),
    constraint project_space_links_once primary key (project_id, space_id),
    constraint project_space_is_of_a_project foreign key (project_id) references project (id),
    constraint project_space_state_is_known check (state in ('intent', 'locked', 'landed', 'abandoned'))
);
comment on table project_space is '项目与空间: 意向, 锁定, 落地 or 放弃. The space may have ended since (分割, 合并); its label stays';
create index project_space_space_idx on project_space (space_id) where state <> 'abandoned';
-- 锁定 and 落地 take the space from everybody else.
create unique index project_space_is_taken_once on project_space (space_id) where state in ('locked', 'landed');

create table project_space_history (
    like project_space,
    superseded_at timestamptz not null,
    superseded_by text not null,
    constraint project_space_history_version_is_unique primary key (project_id, space_id, version)
);
comment on table project_space_history is '项目与空间的历史';

-- 项目编号: counted in the transaction that makes the project, so that an undone one leaves no gap.
create table project_counter (
    year integer not null,
    last integer not null,
    constraint project_counter_is_of_one_year primary key (year)
);
comment on table project_counter is '项目编号计数, by year';

create function next_project_no(year integer) returns text
language sql volatile
as $$
    insert into project_counter as c (year, last)
    values ($1, 1)
    on conflict on constraint project_counter_is_of_one_year do update set last = c.last + 1
    returning 'XM' || c.year || '-' || lpad(c.last::text, greatest(4, length(c.last::text)), '0');
$$;

-- 脱敏, as for private persons who hold land: the first character stays.
create function masked_person(name text) returns text
language sql immutable parallel safe
return left(name, 1) || '**';

create function masked_phone(phone text) returns text
language sql immutable parallel safe
return case when length(phone) < 8 then '****' else left(phone, 3) || '****' || right(phone, 2) end;

-- Whether a space, there or ended, is one of the caller's: as the policies of V12 have it.
create function within_reach(space bigint) returns boolean
language sql stable parallel safe
return exists (
    select
    from space_label l
    where l.space_id = space
    and (not l.restricted or sees_restricted())
    and (
        sees_district()
        or case caller_reach()
            when 'street' then l.street_code = caller_key()
            when 'holder' then l.holder_uscc = caller_key()
            when 'park' then caller_key() = any (l.park_codes)
            else false
        end
    )
);

-- Spaces that are 锁定 or 落地, and what became of them by 分割 or 合并: a parcel does not get free by being divided.
create function taken_spaces() returns table (project_id bigint, space_id bigint)
language sql stable
as $$
    with recursive taken (project_id, space_id) as (
        select k.project_id, k.space_id
        from project_space k
        where k.state in ('locked', 'landed')
        union
        select t.project_id, l.child_id
        from taken t
        join lineage l on l.parent_id = t.space_id
    )
    select t.project_id, t.space_id from taken t;
$$;

-- Who reads: the bureaux of the district all projects; a street or a park those that name it; and whoever holds, or lies around,
-- a space that a project is linked with, that project. A project that would go anywhere is nobody's but the district's: what it
-- is ready to pay is a matter of negotiation. Who writes: by right, in the district.
do $$
declare
    name text;
begin
    foreach name in array array[
        'project', 'project_history', 'project_space', 'project_space_history', 'project_counter'
    ] loop
        execute format(
            $policy$
            alter table %1$I enable row level security;
            alter table %1$I force row level security;
            create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true);
            create policy written_by_right on %1$I for insert
            with check ((select caller_may('projects.write')) and (select sees_district()));
            $policy$,
            name
        );
    end loop;
    foreach name in array array['project', 'project_space', 'project_counter'] loop
        execute format(
            $policy$
            create policy changed_by_right on %1$I for update
            using ((select caller_may('projects.write')) and (select sees_district()))
            with check ((select caller_may('projects.write')) and (select sees_district()));
            $policy$,
            name
        );
    end loop;
    foreach name in array array['project_space', 'project_space_history'] loop
        execute format(
            $policy$
            create policy read_with_the_space on %1$I for select
            using ((select caller_may('projects.read')) and within_reach(space_id));
            $policy$,
            name
        );
    end loop;
end
$$;

create policy read_by_those_it_concerns on project for select using (
    (select caller_may('projects.read'))
    and (
        (select sees_district())
        or case (select caller_reach())
            when 'street' then (select caller_key()) = any (streets)
            when 'park' then (select caller_key()) = any (parks)
            else false
        end
        or exists (select from project_space k where k.project_id = project.id and k.state <> 'abandoned')
    )
);
create policy read_with_its_project on project_history for select
using (exists (select from project p where p.id = project_history.id));
create policy counted_by_right on project_counter for select using ((select caller_may('projects.write')));
