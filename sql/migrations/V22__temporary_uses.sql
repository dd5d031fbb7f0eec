-- 临时利用: reserved land and houses let for a while – applied for, agreed to, approved, signed, used, given back. At most 24 months in
-- all (土地储备管理办法), nothing permanent is built, and it ends when the plot is to be supplied.

insert into code (list, code, name, place)
values
    ('temporary_use_status', 'draft', '草稿', 1),
    ('temporary_use_status', 'applied', '已申请', 2),
    ('temporary_use_status', 'consulting', '会签中', 3),
    ('temporary_use_status', 'approved', '已批准', 4),
    ('temporary_use_status', 'signed', '已签协议', 5),
    ('temporary_use_status', 'in_use', '履行中', 6),
    ('temporary_use_status', 'returned', '已收回', 7),
    ('temporary_use_status', 'continued', '已续期', 8),
    ('temporary_use_status', 'archived', '归档', 9),
    ('temporary_use_status', 'refused', '不予批准', 10),
    ('temporary_use_status', 'withdrawn', '已撤回', 11),
    ('temporary_use_status', 'terminated', '终止', 12),
    ('temporary_purpose', 'parking', '停车场', 1),
    ('temporary_purpose', 'green', '临时绿地', 2),
    ('temporary_purpose', 'sports', '体育场地', 3),
    ('temporary_purpose', 'construction', '施工用地/工棚', 4),
    ('temporary_purpose', 'materials', '材料堆场', 5),
    ('temporary_purpose', 'exhibition', '展览/文创', 6),
    ('temporary_purpose', 'storage', '仓储', 7),
    ('temporary_purpose', 'emergency', '应急', 8),
    ('temporary_purpose', 'other', '其他', 9),
    ('price_mode', 'appraisal', '评估', 1),
    ('price_mode', 'tender', '公开招租', 2),
    ('price_mode', 'agreement', '协议', 3),
    ('price_mode', 'free', '无偿', 4),
    ('rent_unit', 'year', '元/年', 1),
    ('rent_unit', 'month', '元/月', 2),
    ('rent_unit', 'total', '元（总额）', 3),
    ('rent_period', 'once', '一次付清', 1),
    ('rent_period', 'year', '按年', 2),
    ('rent_period', 'half_year', '按半年', 3),
    ('rent_period', 'quarter', '按季', 4),
    ('rent_period', 'month', '按月', 5);
insert into number_pattern (kind, pattern) values
    ('temporary_use', 'HL-LYSQ-{year}-{n}'),
    ('temporary_use_restricted', 'HL-LYST-{year}-{n}'),
    ('temporary_agreement', 'HL-LYXY-{year}-{n}'),
    ('temporary_agreement_restricted', 'HL-LYXT-{year}-{n}');

create sequence temporary_use_id_seq;
create sequence temporary_use_restricted_id_seq start with 1000000000001;

create table temporary_use (
    id              bigint not null,
    version         integer not null default 1,
    recorded_at     timestamptz not null default clock_timestamp(),
    changed_by      text not null default current_setting('tuguan.actor'),
    reason          text,
    no              text not null,
    item_id         bigint not null,
    renews          bigint,
    organisation_id bigint,
    status          text not null default 'draft',
    form            jsonb not null,
    uscc            text,
    start_on        date,
    end_on          date,
    notice_on       date,
    back_on         date,
    agreement_no    text,
    handover_id     bigint,
    return_id       bigint,
    boundary        geometry(MultiPolygon),
    location        geometry(MultiPolygon, 4490),
    area_m2         numeric(14, 2),
    constraint temporary_use_has_an_id primary key (id),
    constraint temporary_use_no_is_unique unique (no),
    constraint temporary_use_agreement_no_is_unique unique (agreement_no),
    constraint temporary_use_is_of_an_entry foreign key (item_id) references reserve_item (id),
    constraint temporary_use_renews_another foreign key (renews) references temporary_use (id),
    constraint temporary_use_is_delivered_by_a_form foreign key (handover_id) references handover (id),
    constraint temporary_use_is_returned_by_a_form foreign key (return_id) references handover (id),
    constraint temporary_use_days_are_in_order check (start_on <= end_on),
    constraint temporary_use_boundary_is_whole check (num_nonnulls(boundary, location, area_m2) in (0, 3)),
    constraint temporary_use_boundary_is_in_the_survey_crs check (st_srid(boundary) = survey_srid()),
    constraint temporary_use_status_is_known check (
        status in (
            'draft', 'applied', 'consulting', 'approved', 'signed', 'in_use', 'returned', 'continued', 'archived',
            'refused', 'withdrawn', 'terminated'
        )
    )
);
comment on table temporary_use is '临时利用: the current version of each; earlier ones are in temporary_use_history';
comment on column temporary_use.form is 'application and agreement as they are filled in (src/temporary_uses/form.rs)';
comment on column temporary_use.notice_on is '提前收回通知日期';
comment on column temporary_use.back_on is '提前收回: the day by which the plot is given back unconditionally';
create index temporary_use_item_idx on temporary_use (item_id);
create index temporary_use_status_idx on temporary_use (status, end_on);

create table temporary_use_history (
    like temporary_use,
    superseded_at timestamptz not null default clock_timestamp(),
    superseded_by text not null default current_setting('tuguan.actor'),
    constraint temporary_use_history_version_is_unique primary key (id, version)
);
comment on table temporary_use_history is '临时利用历史版本';

create table temporary_use_opinion (
    id              bigint generated always as identity,
    use_id          bigint not null,
    organisation_id bigint not null,
    round           integer not null,
    asked_at        timestamptz not null default clock_timestamp(),
    asked_by        text not null default current_setting('tuguan.actor'),
    due_on          date not null,
    opinion         text,
    words           text,
    said_at         timestamptz,
    said_by         text,
    constraint temporary_use_opinion_has_an_id primary key (id),
    constraint temporary_use_opinion_is_asked_once_a_round unique (use_id, organisation_id, round),
    constraint temporary_use_opinion_belongs_to_a_use foreign key (use_id) references temporary_use (id),
    constraint temporary_use_opinion_is_whole check (num_nonnulls(opinion, said_at, said_by) in (0, 3))
);
comment on table temporary_use_opinion is '临时利用会签意见';

create table temporary_use_rent (
    use_id  bigint not null,
    seq     integer not null,
    from_on date not null,
    to_on   date not null,
    due_on  date not null,
    amount  numeric(18, 2) not null,
    constraint temporary_use_rent_is_numbered primary key (use_id, seq),
    constraint temporary_use_rent_belongs_to_a_use foreign key (use_id) references temporary_use (id)
);
comment on table temporary_use_rent is '租金计划: written when the agreement is signed, 元';

create table temporary_use_payment (
    id          bigint generated always as identity,
    use_id      bigint not null,
    seq         integer not null,
    paid_on     date not null,
    amount      numeric(18, 2) not null,
    voucher_no  text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default current_setting('tuguan.actor'),
    void_reason text,
    voided_by   text,
    constraint temporary_use_payment_has_an_id primary key (id),
    constraint temporary_use_payment_is_of_a_row foreign key (use_id, seq) references temporary_use_rent (use_id, seq),
    constraint temporary_use_payment_is_positive check (amount > 0)
);
comment on table temporary_use_payment is '租金收款: added to, and voided with a reason, never changed';
create index temporary_use_payment_use_idx on temporary_use_payment (use_id);

create table temporary_use_deposit (
    id          bigint generated always as identity,
    use_id      bigint not null,
    kind        text not null,
    on_day      date not null,
    amount      numeric(18, 2) not null,
    reason      text,
    voucher_no  text,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default current_setting('tuguan.actor'),
    constraint temporary_use_deposit_has_an_id primary key (id),
    constraint temporary_use_deposit_belongs_to_a_use foreign key (use_id) references temporary_use (id),
    constraint temporary_use_deposit_kind_is_known check (kind in ('received', 'deducted', 'returned')),
    constraint temporary_use_deposit_is_positive check (amount > 0)
);
comment on table temporary_use_deposit is '履约保证金台账: received, deducted with a reason, given back';
create index temporary_use_deposit_use_idx on temporary_use_deposit (use_id);

create table temporary_use_notice (
    use_id  bigint not null,
    kind    text not null,
    end_on  date not null,
    told_on date not null,
    constraint temporary_use_notice_is_told_once primary key (use_id, kind, end_on),
    constraint temporary_use_notice_belongs_to_a_use foreign key (use_id) references temporary_use (id),
    constraint temporary_use_notice_kind_is_known check (kind in ('days_60', 'days_30', 'days_7', 'overdue'))
);
comment on table temporary_use_notice is '到期提醒: each once, however often the day is looked at';

do $$
declare
    name text;
begin
    foreach name in array array[
        'temporary_use', 'temporary_use_history', 'temporary_use_opinion', 'temporary_use_rent', 'temporary_use_payment',
        'temporary_use_deposit', 'temporary_use_notice'
    ] loop
        execute format(
            'alter table %1$I enable row level security;
             alter table %1$I force row level security;
             create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true)',
            name
        );
    end loop;
    foreach name in array array['temporary_use', 'temporary_use_history'] loop
        execute format(
            'create policy read_with_its_entry on %1$I for select
             using (exists (select from reserve_item i where i.id = item_id))',
            name
        );
    end loop;
    foreach name in array array['temporary_use_opinion', 'temporary_use_notice'] loop
        execute format(
            'create policy read_with_its_use on %1$I for select
             using (exists (select from temporary_use u where u.id = use_id))',
            name
        );
    end loop;
    -- Amounts are for those who manage them.
    foreach name in array array['temporary_use_rent', 'temporary_use_payment', 'temporary_use_deposit'] loop
        execute format(
            'create policy read_with_its_use on %1$I for select
             using ((select caller_may(''reserve.money'')) and exists (select from temporary_use u where u.id = use_id))',
            name
        );
    end loop;
end
$$;
