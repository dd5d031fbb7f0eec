-- 月末快照: what stood at the end of a month, frozen as rows, so that a report of October says in December what it said in November.
-- Nothing here is ever changed: a month that was wrong is frozen again, as its next version, with a reason.

create table snapshot (
    id          bigint generated always as identity,
    month       text not null,
    version     integer not null,
    cut_off     date not null,
    frozen_at   timestamptz not null default clock_timestamp(),
    frozen_by   text not null default current_setting('tuguan.actor'),
    reason      text,
    constraint snapshot_has_an_id primary key (id),
    constraint snapshot_version_is_unique unique (month, version),
    constraint snapshot_month_is_written_alike check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    constraint snapshot_is_cut_off_in_its_month check (to_char(cut_off, 'YYYY-MM') = month),
    constraint snapshot_correction_gives_a_reason check (version = 1 or length(btrim(reason)) > 0)
);
comment on table snapshot is '月末快照: a frozen month; the highest version counts, the others stay';
comment on column snapshot.cut_off is '数据截止日期: spaces are those of this day; ledger and contracts those of frozen_at';

-- One row for each space and street, as in summary_part. All areas in ㎡.
create table snapshot_row (
    snapshot_id     bigint not null,
    space_id        bigint not null,
    street_code     text not null,
    kind            text not null,
    object_no       text,
    name            text not null,
    category        text not null,
    stage           text,
    use_group       text,
    count           integer not null,
    gross_m2        numeric(14, 2) not null,
    land_m2         numeric(14, 2) not null,
    land_open_m2    numeric(14, 2) not null,
    building_m2     numeric(14, 2) not null,
    floor_m2        numeric(14, 2) not null,
    vacant_m2       numeric(14, 2) not null,
    reach_street    text,
    reach_uscc      text,
    reach_parks     text[] not null default '{}',
    restricted      boolean not null,
    constraint snapshot_row_is_of_one_space_in_one_street primary key (snapshot_id, space_id, street_code),
    constraint snapshot_row_is_of_a_snapshot foreign key (snapshot_id) references snapshot (id)
);
comment on table snapshot_row is '快照明细: what a space added to the totals of a street (empty code: outside all streets); it counts as an object in its main street only';
comment on column snapshot_row.name is 'generic for 部队用地: nobody needs another in a report';
comment on column snapshot_row.land_m2 is '去重净面积 in the full count; land_open_m2 in the count without any 部队用地';
comment on column snapshot_row.building_m2 is '总建筑面积; floor_m2 可招商建筑面积, vacant_m2 空置';
comment on column snapshot_row.reach_street is 'who saw it then: the label of that moment (space_label)';

create table snapshot_ledger (
    snapshot_id     bigint not null,
    item_id         bigint not null,
    ledger_no       text,
    state           text not null,
    listed          boolean not null,
    taken_over      boolean not null,
    area_in_m2      numeric(14, 2) not null,
    area_stock_m2   numeric(14, 2) not null,
    street_code     text,
    organisation_id bigint,
    holder_uscc     text,
    guard_uscc      text,
    space_ids       bigint[] not null,
    restricted      boolean not null,
    constraint snapshot_ledger_is_of_one_entry primary key (snapshot_id, item_id),
    constraint snapshot_ledger_is_of_a_snapshot foreign key (snapshot_id) references snapshot (id)
);
comment on table snapshot_ledger is '快照·储备台账: entries, and whether each counts as 纳入 (listed) and as 已储备 (taken_over)';

create table snapshot_contract (
    snapshot_id     bigint not null,
    contract_id     bigint not null,
    level           text not null,
    handover_due    date,
    handover_on     date,
    start_due       date,
    start_on        date,
    finish_due      date,
    finish_on       date,
    production_due  date,
    production_on   date,
    full_due        date,
    full_on         date,
    constraint snapshot_contract_is_of_one_contract primary key (snapshot_id, contract_id),
    constraint snapshot_contract_is_of_a_snapshot foreign key (snapshot_id) references snapshot (id)
);
comment on table snapshot_contract is '快照·批后监管: the level of each contract, the days agreed and the days on which it was done';

do $$
declare
    name text;
begin
    foreach name in array array['snapshot', 'snapshot_row', 'snapshot_ledger', 'snapshot_contract'] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true)',
            name
        );
    end loop;
end
$$;

create policy told_to_readers_of_reports on snapshot for select using ((select caller_may('reports.read')));

-- As with summary_part: 部队用地 is counted by those named for its sum; statements keep its streets and rows from whoever sees the
-- sum only. What is sensitive today was so for whoever asks today, else the month after would tell by what is missing.
create policy read_within_reach on snapshot_row for select using (
    (
        (select counts_restricted())
        or (
            not restricted
            and not exists (select from space_label l where l.space_id = snapshot_row.space_id and l.restricted)
        )
    )
    and (select caller_may('reports.read'))
    and (
        (select sees_district())
        or case (select caller_reach())
            when 'street' then reach_street = (select caller_key())
            when 'holder' then reach_uscc = (select caller_key())
            when 'park' then (select caller_key()) = any (reach_parks)
            else false
        end
    )
);

-- As with reserve_item.
create policy read_within_reach on snapshot_ledger for select using (
    (
        (select sees_restricted())
        or (
            not restricted
            and not exists (select from space_label l where l.space_id = any (snapshot_ledger.space_ids) and l.restricted)
        )
    )
    and (select caller_may('reports.read'))
    and (select caller_may('reserve.read'))
    and (
        (select sees_district())
        or organisation_id::text = (select caller_organisation())
        or case (select caller_reach())
            when 'street' then street_code = (select caller_key())
            when 'holder' then (select caller_key()) in (holder_uscc, guard_uscc)
            when 'park' then exists (
                select from space_label l
                where l.space_id = any (snapshot_ledger.space_ids) and (select caller_key()) = any (l.park_codes)
            )
            else false
        end
    )
);

create policy read_with_its_contract on snapshot_contract for select using (
    (select caller_may('reports.read')) and exists (select from contract c where c.id = contract_id)
);
