-- Contracts and enterprises that come in files: which import wrote a version, so that it can be taken back as a whole.

alter table import drop constraint import_goes_into_a_known_collection;
alter table import add constraint import_goes_into_a_known_collection
check (into_collection in ('parcels', 'buildings', 'zones', 'ledger', 'contracts', 'enterprises'));

alter table contract add column import_id bigint;
alter table contract_history add column import_id bigint;
alter table enterprise add column import_id bigint;
alter table enterprise_history add column import_id bigint;
comment on column contract.import_id is 'the import that wrote this version; none of what was entered or changed by hand';
comment on column enterprise.import_id is 'the import that wrote this version; none of what was entered or changed by hand';

create index contract_import_idx on contract (import_id) where import_id is not null;
create index contract_history_import_idx on contract_history (import_id) where import_id is not null;
create index enterprise_import_idx on enterprise (import_id) where import_id is not null;
create index enterprise_history_import_idx on enterprise_history (import_id) where import_id is not null;
