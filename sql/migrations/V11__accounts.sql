-- Who may come in. None of this is shown by row: the service reads it to know who is asking, and the routes of `access`
-- show of it what their caller may see.

create table organisation (
    id          bigint generated always as identity,
    version     integer not null default 1,
    code        text not null,
    name        text not null,
    kind        text not null,
    street_code text,
    uscc        text,
    park_code   text,
    constraint organisation_has_an_id primary key (id),
    constraint organisation_code_is_unique unique (code),
    constraint organisation_kind_is_known check (kind in ('government', 'street', 'soe', 'park')),
    constraint organisation_of_a_street_has_its_code check ((kind = 'street') = (street_code is not null)),
    constraint organisation_that_holds_land_has_its_uscc check (kind <> 'soe' or uscc is not null),
    constraint organisation_of_a_park_has_its_code check ((kind = 'park') = (park_code is not null))
);
comment on table organisation is '单位: what a person belongs to; its street, holder code or park is how far its people see';

create table account (
    id                bigint generated always as identity,
    version           integer not null default 1,
    username          text not null,
    name              text not null,
    organisation_id   bigint,
    role              text,
    military          text not null default 'no',
    password_hash     text,
    password_set_at   timestamptz,
    must_change       boolean not null default false,
    totp_secret       text,
    totp_pending      text,
    totp_step         bigint not null default 0,
    disabled          boolean not null default false,
    last_sign_in_at   timestamptz,
    created_at        timestamptz not null default clock_timestamp(),
    constraint account_has_an_id primary key (id),
    constraint account_username_is_unique unique (username),
    constraint account_username_is_plain check (username ~ '^[a-z][a-z0-9._-]{1,63}$'),
    constraint account_belongs_to_an_organisation foreign key (organisation_id) references organisation (id),
    constraint account_role_is_known check (
        role in (
            'leader', 'development', 'planning', 'commerce', 'finance', 'construction', 'statistics', 'street', 'soe',
            'park', 'system', 'security', 'auditor'
        )
    ),
    constraint account_military_is_known check (
        military = 'no'
        or (military = 'sum' and role = 'leader')
        or (military = 'rows' and role in ('development', 'planning'))
    )
);
comment on table account is '账户: one person, one role; 系统, 安全 and 审计 administrators are roles of their own (三权分立)';
comment on column account.totp_step is 'the last time step whose code was used: no code works twice (RFC 6238, 5.2)';

create table password_history (
    account_id bigint not null,
    set_at     timestamptz not null,
    hash       text not null,
    constraint password_history_belongs_to_an_account foreign key (account_id) references account (id)
);
create index password_history_account_idx on password_history (account_id, set_at desc);

create table session (
    secret_sha256 bytea not null,
    id            text not null,
    account_id    bigint not null,
    address       text not null,
    agent         text not null,
    created_at    timestamptz not null,
    seen_at       timestamptz not null,
    idle_until    timestamptz not null,
    until         timestamptz not null,
    constraint session_has_a_secret primary key (secret_sha256),
    constraint session_id_is_unique unique (id),
    constraint session_belongs_to_an_account foreign key (account_id) references account (id)
);
create index session_account_idx on session (account_id);
comment on table session is '会话: the cookie holds the secret, the table only its hash';

create table api_token (
    id            bigint generated always as identity,
    secret_sha256 bytea not null,
    account_id    bigint not null,
    name          text not null,
    access        text not null,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    used_at       timestamptz,
    constraint api_token_has_an_id primary key (id),
    constraint api_token_secret_is_unique unique (secret_sha256),
    constraint api_token_access_is_known check (access in ('read', 'write')),
    constraint api_token_belongs_to_an_account foreign key (account_id) references account (id)
);
create index api_token_account_idx on api_token (account_id);
comment on table api_token is '令牌: for scripts and GIS desktops, with an end';

create table invitation (
    secret_sha256 bytea not null,
    purpose       text not null,
    account_id    bigint,
    until         timestamptz not null,
    constraint invitation_has_a_secret primary key (secret_sha256),
    constraint invitation_purpose_is_known check (purpose in ('setup', 'invite', 'reset')),
    constraint invitation_is_for_an_account check ((purpose = 'setup') = (account_id is null)),
    constraint invitation_belongs_to_an_account foreign key (account_id) references account (id)
);
comment on table invitation is '一次性链接: by which a person chooses a password that nobody else has known';

create table sign_in_failure (
    username text not null,
    address  text not null,
    at       timestamptz not null
);
create index sign_in_failure_idx on sign_in_failure (username, address, at);
comment on table sign_in_failure is 'failed sign-ins of any name, known or not, so that being locked tells nothing about a name';

do $$
declare
    name text;
begin
    foreach name in array array[
        'organisation', 'account', 'password_history', 'session', 'api_token', 'invitation', 'sign_in_failure'
    ] loop
        execute format(
            $policy$
            alter table %1$I enable row level security;
            alter table %1$I force row level security;
            create policy for_the_service on %1$I
            using ((select sees_everything())) with check ((select sees_everything()));
            $policy$,
            name
        );
    end loop;
end
$$;
