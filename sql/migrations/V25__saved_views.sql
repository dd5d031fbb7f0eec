-- 视图: named ways of looking at a list, one's own or shared with one's organisation; and how each person likes the table.

create table saved_view (
    id              bigint generated always as identity,
    version         integer not null default 1,
    recorded_at     timestamptz not null default clock_timestamp(),
    owner           text not null default current_setting('tuguan.actor'),
    organisation_id bigint,
    page            text not null,
    name            text not null,
    address         text not null,
    settings        jsonb not null default '{}',
    shared          boolean not null default false,
    constraint saved_view_has_an_id primary key (id),
    constraint saved_view_name_is_unique_to_its_owner unique (owner, page, name),
    constraint saved_view_is_of_a_known_page check (page in ('ledger')),
    constraint saved_view_has_a_name check (length(btrim(name)) > 0)
);
comment on table saved_view is '视图: filters, order and columns of a list under a name';
comment on column saved_view.address is 'the search part of the page''s address: ?state=in_stock&sort=-area_in_m2';
comment on column saved_view.shared is 'whether the owner''s organisation sees it';
create index saved_view_organisation_idx on saved_view (organisation_id, page) where shared;

create table page_setting (
    owner       text not null default current_setting('tuguan.actor'),
    page        text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    settings    jsonb not null,
    constraint page_setting_is_one_per_person primary key (owner, page)
);
comment on table page_setting is '列设置: the columns of a list as a person left them';

do $$
declare
    name text;
begin
    foreach name in array array['saved_view', 'page_setting'] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true);
             create policy of_its_owner on %1$I
             using (owner = current_setting(''tuguan.actor'')) with check (owner = current_setting(''tuguan.actor''))',
            name
        );
    end loop;
end
$$;
create policy shared_with_the_organisation on saved_view for select
using (shared and organisation_id::text = (select caller_organisation()));
