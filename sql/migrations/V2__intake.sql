-- Every boundary points back to the delivery it came from, so imports are recorded before the things they bring.

create table import (
    id              bigint generated always as identity,
    version         integer not null default 1,
    into_collection text not null,
    file_name       text not null,
    file_sha256     text not null,
    file_bytes      bigint not null,
    status          text not null default 'validating',
    phase           text not null default 'parse',
    progress        double precision not null default 0,
    crs_asked       integer,
    crs_used        integer,
    crs_guessed     boolean not null default false,
    crs_candidates  integer[] not null default '{}',
    encoding_asked  text,
    encoding        text,
    swap_axes       boolean not null default false,
    zone_kind       text,
    on_error        text not null default 'abort',
    rows_read       bigint not null default 0,
    rows_accepted   bigint not null default 0,
    rows_rejected   bigint not null default 0,
    rows_warned     bigint not null default 0,
    plan_create     bigint not null default 0,
    plan_update     bigint not null default 0,
    plan_unchanged  bigint not null default 0,
    problems_total  bigint not null default 0,
    present         text[] not null default '{}',
    extent          geometry(Polygon, 4490),
    message         text,
    created_by      text not null,
    created_at      timestamptz not null default clock_timestamp(),
    heartbeat_at    timestamptz not null default clock_timestamp(),
    committed_at    timestamptz,
    undone_at       timestamptz,
    constraint import_has_an_id primary key (id),
    constraint import_goes_into_a_known_collection check (into_collection in ('parcels', 'buildings', 'zones')),
    constraint import_has_a_known_status check (
        status in ('validating', 'ready', 'committing', 'committed', 'rejected', 'cancelled', 'failed', 'undone')
    ),
    constraint import_handles_errors_in_a_known_way check (on_error in ('abort', 'skip'))
);
create index import_file_idx on import (file_sha256);
comment on column import.present is 'fields the delivery speaks of; the others keep their stored values';
comment on table import is '导入批次: one delivered file, staged, checked, then taken over or not; the file itself is kept in the data folder under its SHA-256';

create table import_problem (
    import_id bigint not null,
    seq       integer not null,
    row_no    bigint,
    line_no   bigint,
    field     text,
    code      text not null,
    severity  text not null,
    message   text not null,
    remedy    text not null,
    lon       double precision,
    lat       double precision,
    constraint import_problem_is_numbered primary key (import_id, seq),
    constraint import_problem_belongs_to_an_import foreign key (import_id) references import (id) on delete cascade,
    constraint import_problem_has_a_known_severity check (severity in ('error', 'warning'))
);
comment on table import_problem is '校验问题: what was found, where, and what to do about it; the first 10,000 of an import, the totals stay exact in import';

-- One unlogged table per import (staging.import_<id>) holds the parsed rows until they are taken over or dropped.
create schema staging;
