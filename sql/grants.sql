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
grant select, insert on parcel_history, building_history, zone_history, lineage to tuguan_service;
grant select, insert, update, delete on request_key to tuguan_service;
grant select, insert, update on column_map to tuguan_service;

-- 储备: what happened is only added to.
grant select, insert, update, delete on reserve_item, reserve_piece to tuguan_service;
grant select, insert, update on reserve_opinion, number_series to tuguan_service;
grant select, insert on reserve_item_history, reserve_event, reserve_lineage to tuguan_service;
grant select on number_pattern to tuguan_service;
grant select, insert, update, delete on special_day to tuguan_service;
grant select, insert, update on handover to tuguan_service;
grant select, insert on handover_history to tuguan_service;
grant select, insert, update, delete on saved_view, page_setting to tuguan_service;
grant select, insert, update on campaign, campaign_unit to tuguan_service;
grant select, insert, update, delete on campaign_report to tuguan_service;
grant select, insert on campaign_history, campaign_report_history to tuguan_service;
grant select, insert, update on temporary_use, temporary_use_opinion, temporary_use_payment to tuguan_service;
grant select, insert on
    temporary_use_history, temporary_use_rent, temporary_use_deposit, temporary_use_notice
to tuguan_service;
grant select, insert, update on patrol, rectification, weather_event to tuguan_service;
grant select, insert on patrol_history, rectification_event to tuguan_service;
grant select on patrol_rule to tuguan_service;

-- Letters: versions are closed, templates added.
grant select, insert, update on letter to tuguan_service;
grant select, insert on letter_history, letter_template to tuguan_service;

-- Deliveries.
grant select, insert, update on import to tuguan_service;
grant select, insert, delete on import_problem to tuguan_service;

-- The project pool: versions and links are closed, never edited.
grant select, insert, update on project, project_space, project_counter to tuguan_service;
grant select, insert on project_history, project_space_history to tuguan_service;

-- What is taken out.
grant select, insert, update, delete on export to tuguan_service;

-- Files of records: versions are closed, never edited, and nobody deletes one.
grant select, insert, update on attachment to tuguan_service;
grant select, insert on attachment_history to tuguan_service;
grant select, insert, update, delete on attachment_upload to tuguan_service;

-- Decisions and what is derived.
grant select, insert on rule_set, classification_history, classification_run to tuguan_service;
grant select, insert, update, delete on
    classification, classification_override, placement, net_area, summary_part
to tuguan_service;
grant select, update on data_version to tuguan_service;
grant select, insert, update on space_label to tuguan_service;

-- The record of what was done: to read, and to append by audit_append alone.
grant select on audit_entry, audit_head to tuguan_service;

-- The views read as their owner, who may do nothing else. Whoever is to own something must for that moment be able to make it.
revoke all on all tables in schema public from tuguan_reader;
grant usage, create on schema public to tuguan_reader;
grant select on parcel_view, building_view, zone_view, space_view, reserve_view, reserve_layer, contract_layer to tuguan_service, tuguan_reader;
alter view parcel_view owner to tuguan_reader;
alter view building_view owner to tuguan_reader;
alter view zone_view owner to tuguan_reader;
alter view space_view owner to tuguan_reader;
alter view reserve_view owner to tuguan_reader;
alter view reserve_layer owner to tuguan_reader;
alter view contract_layer owner to tuguan_reader;
revoke create on schema public from tuguan_reader;
grant select on parcel, building, zone, placement, classification, net_area, space_label, land_use_code to tuguan_reader;
grant select on reserve_item, organisation, patrol, contract, contract_state, enterprise to tuguan_reader;

-- Who may come in.
grant select, insert, update on organisation, account to tuguan_service;
grant select, insert, delete on password_history, invitation, sign_in_failure to tuguan_service;
grant select, insert, update, delete on session, api_token to tuguan_service;

-- Supervision after transfer: versions are closed, never edited; what was recorded is voided with a reason.
-- An import that made some can be undone: what it made goes, with its amendments.
grant select, insert, update, delete on enterprise, contract to tuguan_service;
grant delete on contract_amendment to tuguan_service;
grant select, insert on enterprise_history, contract_history, contract_amendment, contract_ruling, alert_event to tuguan_service;
grant select, insert, update on
    contract_payment, contract_suspension, contract_cause, contract_actual, alert, supervision_run
to tuguan_service;
grant select, insert, update on site_visit, visit_notice to tuguan_service;
grant select, insert on site_visit_history, visit_notice_event to tuguan_service;
grant select, insert, update, delete on contract_state to tuguan_service;
grant select, insert, update on credit_record, credit_import to tuguan_service;
grant select, insert on credit_record_history, credit_check to tuguan_service;
grant select, insert, update, delete on notice_address to tuguan_service;
grant select, insert, update on outbox to tuguan_service;

-- Month ends: frozen is frozen, so nothing is changed or taken away.
grant select, insert on snapshot, snapshot_row, snapshot_ledger, snapshot_contract to tuguan_service;
