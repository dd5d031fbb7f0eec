-- 附件: documents and photos of records. The bytes lie in an object store; the rows say what they are and to which record they belong.
-- Nobody deletes one: it is withdrawn with a reason, and its content stays.

insert into code (list, code, name, place)
values
    ('doc_kind', 'site_photo', '现状照片', 1),
    ('doc_kind', 'lead_source', '信息来源材料', 2),
    ('doc_kind', 'title_record', '权证/查档单', 3),
    ('doc_kind', 'survey_map', '勘测图', 4),
    ('doc_kind', 'encumbrance_search', '抵押查封查询', 5),
    ('doc_kind', 'government_decision', '会议纪要/批示', 6),
    ('doc_kind', 'annual_plan', '年度计划', 7),
    ('doc_kind', 'acquisition_document', '收回决定/收购协议/划转文件', 8),
    ('doc_kind', 'appraisal_report', '评估报告', 9),
    ('doc_kind', 'payment_voucher', '付款凭证', 10),
    ('doc_kind', 'vacancy_confirmation', '腾空确认', 11),
    ('doc_kind', 'handover_form', '地块交接表', 12),
    ('doc_kind', 'entry_review', '入库审核表', 13),
    ('doc_kind', 'custody_agreement', '管护责任书', 14),
    -- The five tests of 净地 (53号令 第二十一条).
    ('doc_kind', 'clean_proof_1', '净地核查证明一（土地权利清晰）', 15),
    ('doc_kind', 'clean_proof_2', '净地核查证明二（安置补偿落实到位）', 16),
    ('doc_kind', 'clean_proof_3', '净地核查证明三（没有法律经济纠纷）', 17),
    ('doc_kind', 'clean_proof_4', '净地核查证明四（规划条件明确）', 18),
    ('doc_kind', 'clean_proof_5', '净地核查证明五（具备动工开发基本条件）', 19),
    ('doc_kind', 'planning_conditions', '规划条件', 20),
    ('doc_kind', 'announcement', '公告', 21),
    ('doc_kind', 'supply_approval', '供应方案批复', 22),
    ('doc_kind', 'supply_result', '成交确认书/划拨决定书/移交函', 23),
    ('doc_kind', 'exit_form', '出库单', 24),
    ('doc_kind', 'termination_basis', '终止依据', 25),
    ('doc_kind', 'remediation_proof', '治理证明', 26),
    ('doc_kind', 'signed_scan', '签字扫描件', 27),
    ('doc_kind', 'agreement', '协议', 28),
    ('doc_kind', 'other', '其他', 99);

-- Who may do what with a record that has files: one place for all kinds of records, sql/views/records.sql, which is renewed whenever
-- its text changes. Until it is applied, nobody sees anything.
create function sees_record(owner_kind text, owner_id bigint) returns boolean
language sql stable parallel safe
return false;
create function writes_record(owner_kind text, owner_id bigint) returns boolean
language sql stable parallel safe
return false;
create function names_a_person(owner_kind text, owner_id bigint) returns boolean
language sql stable parallel safe
return true;
create function spaces_of_record(owner_kind text, owner_id bigint) returns bigint[]
language sql stable parallel safe
return '{}'::bigint[];

create sequence attachment_id_seq;
create sequence restricted_attachment_seq start with 1000000000001;
comment on sequence restricted_attachment_seq is 'ids of files of sensitive records: in the open numbering they leave no gap';

create table attachment (
    id                bigint not null,
    version           integer not null default 1,
    recorded_at       timestamptz not null default clock_timestamp(),
    changed_by        text not null default current_setting('tuguan.actor'),
    owner_kind        text not null,
    owner_id          bigint not null,
    doc_kind_list     text not null default 'doc_kind',
    doc_kind          text not null,
    title             text not null,
    doc_no            text,
    doc_date          date,
    issuer            text,
    pages             integer,
    remark            text,
    file_name         text not null,
    media_type        text not null,
    bytes             bigint not null,
    sha256            text not null,
    object_key        text not null,
    width             integer,
    height            integer,
    has_thumbnails    boolean not null default false,
    exif_taken_at     timestamp,
    exif_utc_offset   integer,
    exif_lng          double precision,
    exif_lat          double precision,
    exif_accuracy_m   double precision,
    exif_direction    double precision,
    exif_camera       text,
    exif_note         text,
    device_lng        double precision,
    device_lat        double precision,
    device_accuracy_m double precision,
    device_taken_at   timestamptz,
    created_by        text not null default current_setting('tuguan.actor'),
    created_at        timestamptz not null default clock_timestamp(),
    withdrawn_at      timestamptz,
    withdrawn_by      text,
    withdrawn_reason  text,
    constraint attachment_has_an_id primary key (id),
    constraint attachment_object_is_its_own unique (object_key),
    constraint attachment_doc_kind_is_of_its_list check (doc_kind_list = 'doc_kind'),
    constraint attachment_doc_kind_is_known foreign key (doc_kind_list, doc_kind) references code (list, code),
    constraint attachment_has_a_title check (length(btrim(title)) > 0),
    constraint attachment_has_pages check (pages > 0),
    constraint attachment_has_bytes check (bytes > 0),
    constraint attachment_has_a_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint attachment_exif_place_is_whole check ((exif_lng is null) = (exif_lat is null)),
    constraint attachment_exif_place_is_on_earth check (abs(exif_lng) <= 180 and abs(exif_lat) <= 90),
    constraint attachment_device_place_is_whole check ((device_lng is null) = (device_lat is null)),
    constraint attachment_device_place_is_on_earth check (abs(device_lng) <= 180 and abs(device_lat) <= 90),
    constraint attachment_is_withdrawn_with_a_reason check (
        (withdrawn_at is null) = (withdrawn_reason is null) and (withdrawn_at is null) = (withdrawn_by is null)
    )
);
comment on table attachment is '附件: a document or photo of a record, current version; never deleted, but withdrawn (作废) with a reason';
comment on column attachment.owner_kind is 'which kind of record it belongs to: space (地块 or 楼宇) and those that sql/views/records.sql knows';
comment on column attachment.doc_no is '文号, in the form of GB/T 9704-2012 7.2.5 where it could be understood: 机关代字〔年份〕顺序号号';
comment on column attachment.issuer is '责任者: whoever issued the document';
comment on column attachment.pages is '页数';
comment on column attachment.object_key is 'where the content lies in the object store; thumbnails lie beside it';
comment on column attachment.exif_taken_at is 'the moment by the camera''s own clock, of the zone exif_utc_offset (minutes) if the camera says it';
comment on column attachment.exif_lng is 'WGS 84 degrees as the camera says';
comment on column attachment.exif_direction is 'where the camera looked: degrees from north';
comment on column attachment.exif_note is 'what of the EXIF could not be read';
comment on column attachment.device_lng is 'WGS 84 degrees that the sending device claims, beside the file';

create index attachment_owner_idx on attachment (owner_kind, owner_id, id);
-- The same content counts once: two photos required are two different photos. As another kind of document it may stand again.
create unique index attachment_content_counts_once on attachment (owner_kind, owner_id, doc_kind, sha256)
where withdrawn_at is null;

create table attachment_history (
    like attachment,
    superseded_at timestamptz not null,
    superseded_by text not null,
    constraint attachment_history_version_is_unique primary key (id, version)
);
comment on table attachment_history is '附件历史版本: what was said of a file before it was corrected or withdrawn';

create table attachment_upload (
    object_key text not null,
    begun_at   timestamptz not null default clock_timestamp(),
    begun_by   text not null default current_setting('tuguan.actor'),
    constraint attachment_upload_is_of_one_object primary key (object_key)
);
comment on table attachment_upload is
    'objects that are being written: the row is there before the object, and goes in the transaction that names the object; what is left after an hour was never acknowledged, and is swept away with its object';

do $$
declare
    name text;
begin
    foreach name in array array['attachment', 'attachment_history'] loop
        execute format(
            $policy$
            alter table %1$I enable row level security;
            alter table %1$I force row level security;
            create policy read_with_its_record on %1$I for select using (
                sees_record(owner_kind, owner_id)
                and ((select sees_details()) or not names_a_person(owner_kind, owner_id))
            );
            create policy added_by_those_who_write_the_record on %1$I for insert
            with check (writes_record(owner_kind, owner_id));
            create policy worked_on_by_the_service on %1$I to tuguan_worker using (true) with check (true);
            $policy$,
            name
        );
    end loop;
end
$$;
create policy changed_by_those_who_write_the_record on attachment for update
using (writes_record(owner_kind, owner_id)) with check (writes_record(owner_kind, owner_id));

alter table attachment_upload enable row level security;
alter table attachment_upload force row level security;
create policy worked_on_by_the_service on attachment_upload to tuguan_worker using (true) with check (true);
