-- Files that have several layers, tables or sheets: what there is, and which one is read.

alter table import add column format text;
alter table import add column layer_asked text;
alter table import add column layer text;
alter table import add column layers jsonb not null default '[]';
comment on column import.format is 'what the file was recognised as, such as GeoJSON';
comment on column import.layer_asked is 'the layer (table, sheet) the person wants';
comment on column import.layer is 'the layer that is read; none for files that are one layer';
comment on column import.layers is 'the layers of the file: name, rows where the file tells, what they hold';
