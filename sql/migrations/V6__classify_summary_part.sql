-- The first screen's totals must not scan whole records: what each space adds to them is kept in a narrow table, written by
-- the same refresh as the net areas.

create table summary_part (
    space_id    bigint not null,
    street_code text not null,
    category    text not null,
    stage       text,
    use_group   text,
    count       integer not null,
    land_m2     numeric(14, 2) not null,
    floor_m2    numeric(14, 2) not null,
    vacant_m2   numeric(14, 2) not null,
    gross_m2    numeric(14, 2) not null,
    constraint summary_part_is_of_one_space_in_one_street primary key (space_id, street_code)
);
comment on table summary_part is '汇总明细: what a space adds to the totals of a street (empty code: outside all streets); it counts as an object in its main street only';
