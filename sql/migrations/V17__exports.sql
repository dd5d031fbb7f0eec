-- 导出任务: files that were asked for, kept for a day for whoever asked.

create table export (
    id           bigint generated always as identity primary key,
    version      integer not null default 1,
    collection   text not null,
    format       text not null,
    asked        jsonb not null,
    status       text not null default 'running' check (status in ('running', 'done', 'failed', 'cancelled', 'expired')),
    rows         bigint,
    bytes        bigint,
    message      text,
    permit       text not null,
    created_by   text not null,
    created_at   timestamptz not null default clock_timestamp(),
    heartbeat_at timestamptz not null default clock_timestamp(),
    finished_at  timestamptz
);
comment on table export is '导出任务: a file that was asked for, and what became of it';
comment on column export.asked is 'reference system, filter, day, encoding and points, as asked';
comment on column export.permit is 'what the person was allowed to see then; with other rights the file is not handed out any more';
create index export_by_person on export (created_by, id);
alter table export enable row level security;
alter table export force row level security;
create policy of_whoever_asked on export
using ((select sees_everything()) or created_by = (select caller_actor()))
with check ((select sees_everything()) or created_by = (select caller_actor()));
create policy worked_on_by_the_service on export to tuguan_worker using (true) with check (true);
