-- The record of what was done: appended in the transaction that does it, each entry bound to the one before by its hash, so
-- that no entry can be changed, removed or moved without the chain showing it (等保 GB/T 22239-2019 8.1.4.3 安全审计).

create table audit_entry (
    seq       bigint not null,
    at        timestamptz not null,
    actor     text not null,
    action    text not null,
    subject   text not null,
    outcome   text not null,
    detail    jsonb not null,
    prev_hash bytea not null,
    hash      bytea not null,
    constraint audit_entry_is_numbered primary key (seq),
    constraint audit_entry_has_a_known_outcome check (outcome in ('done', 'refused', 'failed')),
    constraint audit_entry_has_sha256_hashes check (octet_length(prev_hash) = 32 and octet_length(hash) = 32)
);
comment on table audit_entry is '审计记录: who did what to which record, when and with what outcome; append-only, hash-chained';
create index audit_entry_subject_idx on audit_entry (subject, seq);
create index audit_entry_actor_idx on audit_entry (actor, seq);

create table audit_head (
    only_row boolean not null default true,
    seq      bigint not null default 0,
    hash     bytea not null default decode(repeat('00', 32), 'hex'),
    constraint audit_head_has_one_row primary key (only_row),
    constraint audit_head_row_is_the_one check (only_row)
);
comment on table audit_head is 'the last entry: what the next one is bound to, and where the chain must end';
insert into audit_head default values;

-- What is hashed: the previous hash in hexadecimal, then each field, every one preceded by its length in bytes and a colon,
-- so that no two different entries have the same text. `tuguan audit verify` computes the same outside the database.
create function audit_hash(
    prev_hash bytea, seq bigint, at timestamptz, actor text, action text, subject text, outcome text, detail jsonb
) returns bytea
language sql stable
set search_path = pg_catalog
return sha256(convert_to(
    (
        select string_agg(octet_length(field) || ':' || field, '' order by place)
        from unnest(array[
            encode(prev_hash, 'hex'),
            seq::text,
            to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            actor,
            action,
            subject,
            outcome,
            detail::text
        ]) with ordinality f (field, place)
    ),
    'UTF8'
));

-- The one way to write: the number, the moment and the hashes are made here, under a lock that lasts until the commit.
create function audit_append(action text, subject text, outcome text, detail jsonb) returns bigint
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    head   audit_head;
    number bigint;
    moment timestamptz;
    name   text := current_setting('tuguan.actor');
    print  bytea;
begin
    select * into strict head from audit_head for update;
    number := head.seq + 1;
    moment := clock_timestamp();
    print := audit_hash(head.hash, number, moment, name, action, subject, outcome, detail);
    insert into audit_entry (seq, at, actor, action, subject, outcome, detail, prev_hash, hash)
    values (number, moment, name, action, subject, outcome, detail, head.hash, print);
    update audit_head set seq = number, hash = print;
    return number;
end
$$;
comment on function audit_append is 'appends an entry for the caller of this transaction';

create function audit_is_append_only() returns trigger
language plpgsql
as $$
begin
    raise exception 'audit_entry is append-only';
end
$$;
create trigger audit_entry_is_append_only before update or delete or truncate on audit_entry
for each statement execute function audit_is_append_only();
