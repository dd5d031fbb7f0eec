-- What the service may do, table by table; a new table is out of its reach until it is listed here.
-- Applied after the views, whenever this text or a view changes.

revoke all on all tables in schema public from tuguan_service;

grant usage on schema public to tuguan_service;
grant usage, create on schema staging to tuguan_service;
grant usage on all sequences in schema public to tuguan_service;

-- Reference data, and PostGIS's own.
grant select on code, land_use_code, spatial_ref_sys to tuguan_service;

-- What staff keep: versions are closed, never edited, so history is only added to and, by an undo, never taken from.
grant select, insert, update, delete on parcel, building, zone to tuguan_service;
grant select, insert on parcel_history, building_history, zone_history to tuguan_service;

-- Deliveries.
grant select, insert, update on import to tuguan_service;
grant select, insert, delete on import_problem to tuguan_service;

-- Decisions and what is derived.
grant select, insert on rule_set, classification_history, classification_run to tuguan_service;
grant select, insert, update, delete on
    classification, classification_override, placement, net_area, summary_part
to tuguan_service;
grant select, update on data_version to tuguan_service;
grant select, insert, update on space_label to tuguan_service;

-- The record of what was done: to read, and to append by audit_append alone.
grant select on audit_entry, audit_head to tuguan_service;

grant select on parcel_view, building_view, zone_view, space_view to tuguan_service;

-- Who may come in.
grant select, insert, update on organisation, account to tuguan_service;
grant select, insert, delete on password_history, invitation, sign_in_failure to tuguan_service;
grant select, insert, update, delete on session, api_token to tuguan_service;
