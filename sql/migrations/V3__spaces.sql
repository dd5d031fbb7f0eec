-- Parcels and buildings: the surveyed boundary in the survey CRS is the authority, longitude/latitude is derived from it.
-- They share one id sequence, so that an id names one space whichever collection it is read from.

create sequence space_id_seq;

create table parcel (
    id                 bigint not null default nextval('space_id_seq'),
    version            integer not null default 1,
    valid_from         date not null,
    recorded_at        timestamptz not null default clock_timestamp(),
    op                 text not null default 'create',
    changed_by         text not null,
    reason             text,
    import_id          bigint,
    source_row         bigint,
    source_crs         integer,
    area_declared_m2   numeric(14, 2),
    object_no          text not null,
    code               text,
    name               text not null,
    address            text,
    holder             text,
    holder_kind        text,
    holder_uscc        text,
    ownership          text,
    use_now_scheme     text,
    use_now            text,
    use_plan_scheme    text,
    use_plan           text,
    stage              text,
    cleared            boolean,
    far_max            numeric(5, 2),
    supply_plan        text,
    acquisition_planned boolean not null default false,
    area_registered_m2 numeric(14, 2),
    confidentiality    text not null default 'internal',
    remark             text,
    extra              jsonb not null default '{}',
    area_m2            numeric(14, 2) not null,
    boundary           geometry(MultiPolygon) not null,
    location           geometry(MultiPolygon, 4490) not null,
    constraint parcel_has_an_id primary key (id),
    constraint parcel_object_no_is_unique unique (object_no),
    constraint parcel_code_is_unique unique (code),
    constraint parcel_code_has_19_characters check (code ~ '^\d{12}[GJZ][A-Z]\d{5}$'),
    constraint parcel_comes_from_an_import foreign key (import_id) references import (id),
    constraint parcel_use_now_is_known foreign key (use_now_scheme, use_now) references land_use_code (scheme, code),
    constraint parcel_use_plan_is_known foreign key (use_plan_scheme, use_plan) references land_use_code (scheme, code),
    constraint parcel_area_is_positive check (area_m2 > 0),
    constraint parcel_boundary_is_in_the_survey_crs check (st_srid(boundary) = survey_srid())
)
-- Boundaries are dense binary numbers: compressing them costs time and saves nothing, so keep them in the row.
with (toast_tuple_target = 8128);
comment on table parcel is '地块: the current version of each; earlier ones are in parcel_history';
comment on column parcel.boundary is '测量边界, survey CRS, east/north metres, exactly as delivered';
comment on column parcel.location is 'CGCS2000 longitude/latitude, derived, for display only';
comment on column parcel.area_m2 is '坐标面积: plane area in the survey CRS, rounded half away from zero to 0.01 ㎡';
comment on column parcel.area_declared_m2 is 'the area the delivered file itself stated';

create index parcel_boundary_idx on parcel using gist (boundary);
create index parcel_import_idx on parcel (import_id);

create table parcel_history (
    like parcel,
    valid_to       date not null,
    superseded_at  timestamptz not null,
    superseded_op  text not null,
    superseded_by  text not null,
    constraint parcel_history_version_is_unique primary key (id, version)
);
comment on table parcel_history is '地块历史版本: closed by the change that followed (superseded_op: update, undo or retire)';

create table building (
    id                   bigint not null default nextval('space_id_seq'),
    version              integer not null default 1,
    valid_from           date not null,
    recorded_at          timestamptz not null default clock_timestamp(),
    op                   text not null default 'create',
    changed_by           text not null,
    reason               text,
    import_id            bigint,
    source_row           bigint,
    source_crs           integer,
    area_declared_m2     numeric(14, 2),
    object_no            text not null,
    code                 text,
    name                 text not null,
    address              text,
    holder               text,
    holder_kind          text,
    holder_uscc          text,
    ownership            text,
    use_now_scheme       text,
    use_now              text,
    use_plan_scheme      text,
    use_plan             text,
    stage                text,
    completion_year      integer,
    floors_up            integer,
    floors_down          integer,
    gross_floor_area_m2  numeric(14, 2),
    lettable_area_m2     numeric(14, 2),
    vacant_area_m2       numeric(14, 2),
    rent                 numeric(8, 2),
    area_registered_m2   numeric(14, 2),
    confidentiality      text not null default 'internal',
    remark               text,
    extra                jsonb not null default '{}',
    area_m2              numeric(14, 2) not null,
    boundary             geometry(MultiPolygon) not null,
    location             geometry(MultiPolygon, 4490) not null,
    constraint building_has_an_id primary key (id),
    constraint building_object_no_is_unique unique (object_no),
    constraint building_code_is_unique unique (code),
    constraint building_comes_from_an_import foreign key (import_id) references import (id),
    constraint building_use_now_is_known foreign key (use_now_scheme, use_now) references land_use_code (scheme, code),
    constraint building_use_plan_is_known foreign key (use_plan_scheme, use_plan) references land_use_code (scheme, code),
    constraint building_area_is_positive check (area_m2 > 0),
    constraint building_lets_no_more_than_it_has check (lettable_area_m2 <= gross_floor_area_m2),
    constraint building_is_vacant_only_where_lettable check (vacant_area_m2 <= lettable_area_m2),
    constraint building_boundary_is_in_the_survey_crs check (st_srid(boundary) = survey_srid())
)
with (toast_tuple_target = 8128);
comment on table building is '楼宇: the current version of each; earlier ones are in building_history';
comment on column building.area_m2 is '基底面积: plane area of the footprint in the survey CRS; never added to land';
comment on column building.lettable_area_m2 is '可招商建筑面积, ㎡ of floor space';
comment on column building.rent is '租金, 元/㎡·月';

create index building_boundary_idx on building using gist (boundary);
create index building_import_idx on building (import_id);

create table building_history (
    like building,
    valid_to       date not null,
    superseded_at  timestamptz not null,
    superseded_op  text not null,
    superseded_by  text not null,
    constraint building_history_version_is_unique primary key (id, version)
);
comment on table building_history is '楼宇历史版本';

create table zone (
    id               bigint generated always as identity,
    version          integer not null default 1,
    valid_from       date not null,
    recorded_at      timestamptz not null default clock_timestamp(),
    op               text not null default 'create',
    changed_by       text not null,
    reason           text,
    import_id        bigint,
    source_row       bigint,
    source_crs       integer,
    area_declared_m2 numeric(14, 2),
    kind             text not null,
    code             text not null,
    name             text not null,
    remark           text,
    extra            jsonb not null default '{}',
    area_m2          numeric(14, 2) not null,
    boundary         geometry(MultiPolygon) not null,
    location         geometry(MultiPolygon, 4490) not null,
    constraint zone_has_an_id primary key (id),
    constraint zone_code_is_unique_within_its_kind unique (kind, code),
    constraint zone_comes_from_an_import foreign key (import_id) references import (id),
    constraint zone_boundary_is_in_the_survey_crs check (st_srid(boundary) = survey_srid())
)
with (toast_tuple_target = 8128);
comment on table zone is '分区: streets, renewal scopes, control lines and other areas that say something about what lies inside';

create index zone_boundary_idx on zone using gist (boundary);

create table zone_history (
    like zone,
    valid_to       date not null,
    superseded_at  timestamptz not null,
    superseded_op  text not null,
    superseded_by  text not null,
    constraint zone_history_version_is_unique primary key (id, version)
);

-- An exported boundary comes back in degrees with nine decimals, its rings turned the way RFC 7946 wants them: the same
-- boundary to a tenth of a millimetre, not the same bytes. Such a delivery must not count as a change.
create function same_boundary(a geometry, b geometry) returns boolean
language sql immutable parallel safe
return a = b
    or (
        st_npoints(a) = st_npoints(b)
        and st_expand(a, 0.001) && b
        and case
            -- Hausdorff distance costs the square of the number of points.
            when st_npoints(a) <= 2000 then st_hausdorffdistance(a, b) <= 0.001
            else st_area(st_symdifference(a, b)) <= 0.001 * st_perimeter(a)
        end
    );
