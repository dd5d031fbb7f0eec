-- What is derived from the spaces: where each lies, which of the five categories it belongs to and why, and what it adds to the totals.

create table placement (
    space_id    bigint not null,
    street_code text,
    shares      jsonb not null default '{}',
    zone_ids    bigint[] not null default '{}',
    constraint placement_is_of_one_space primary key (space_id)
);
comment on table placement is '空间归属: the street with the largest overlap, the share (0..1) of the space inside each kind of zone, and the zones it touches';

create table rule_set (
    version    integer not null,
    name       text not null,
    source     text not null,
    toml       text not null,
    sha256     text not null,
    adopted_at timestamptz not null default clock_timestamp(),
    adopted_by text not null,
    constraint rule_set_has_a_version primary key (version)
);
comment on table rule_set is '判定规则版本: never changed once adopted, because stored evidence refers to it';

create table classification (
    space_id      bigint not null,
    version       integer not null default 1,
    category      text not null,
    rule          text not null,
    source        text not null,
    decided_at    timestamptz not null default clock_timestamp(),
    valid_from    date not null,
    rules_version integer not null,
    holds         boolean[] not null,
    facts         jsonb not null,
    flags         text[] not null default '{}',
    constraint classification_is_of_one_space primary key (space_id),
    constraint classification_source_is_known check (source in ('rule', 'override')),
    constraint classification_uses_an_adopted_rule_set foreign key (rules_version) references rule_set (version)
);
comment on table classification is '五类判定: category, deciding rule and evidence: holds[i] is the outcome of the i-th rule of the rule set, facts the values it looked at';

create table classification_history (
    like classification,
    valid_to      date not null,
    superseded_at timestamptz not null,
    constraint classification_history_version_is_unique primary key (space_id, version)
);
comment on table classification_history is '判定历史: earlier decisions, with their evidence';

create table classification_override (
    space_id    bigint not null,
    category    text not null,
    reason      text not null,
    document_no text not null,
    set_by      text not null,
    set_at      timestamptz not null default clock_timestamp(),
    constraint classification_override_is_of_one_space primary key (space_id),
    constraint classification_override_gives_a_reason check (length(btrim(reason)) > 0),
    constraint classification_override_names_a_document check (length(btrim(document_no)) > 0)
);
comment on table classification_override is '人工指定 (R0): a decision of the district government, with its document number';

create table classification_run (
    id            bigint generated always as identity,
    dry_run       boolean not null,
    rules_version integer,
    started_at    timestamptz not null default clock_timestamp(),
    started_by    text not null,
    result        jsonb not null,
    constraint classification_run_has_an_id primary key (id)
);

create table net_area (
    space_id    bigint not null,
    street_code text not null,
    net_m2      numeric(14, 2) not null,
    net_open_m2 numeric(14, 2) not null,
    constraint net_area_is_of_one_space_in_one_street primary key (space_id, street_code)
);
comment on table net_area is '净面积: what a land object adds to the total after higher categories are cut out, split by street (empty code: outside all streets). net_open_m2 is the same without any 部队用地 in the overlay';

-- One counter that every change of a published figure moves, so that caches and pages know when to look again.
create table data_version (
    only_row   boolean not null default true,
    version    bigint not null default 0,
    changed_at timestamptz not null default clock_timestamp(),
    constraint data_version_has_one_row primary key (only_row),
    constraint data_version_row_is_the_one check (only_row)
);
insert into data_version default values;
