//! How versions are written: created, superseded, undone. The one place that changes parcels, buildings and zones.
//!
//! All statements work on sets. They are assembled from the field names of `fields` (never from outside text) and read
//! the staged rows of one import or edit (`staging.import_<id>`, `staging.edit_<n>`) joined with its plan (`…_plan`).

use std::fmt::Write;

use super::collection::Collection;
use crate::db::Tx;
use crate::error::Result;

/// Columns every version has besides its fields, in the order used below.
const BOOKKEEPING: &[&str] = &[
    "id",
    "version",
    "valid_from",
    "recorded_at",
    "op",
    "changed_by",
    "reason",
    "import_id",
    "source_row",
    "source_crs",
    "area_declared_m2",
    "extra",
    "area_m2",
    "boundary",
    "location",
];

/// A staged row that will be sensitive, by what it says or by where it lies: its number is taken from another sequence, so that
/// the open one has no gap where it is.
const SENSITIVE_SPACE: &str =
    "(is_sensitive(s.holder_kind, s.confidentiality, s.use_now_scheme, s.use_now, s.use_plan_scheme, s.use_plan)
      or exists (
          select from zone z
          where z.kind = 'military' and z.boundary && s.boundary
          and st_area(st_intersection(z.boundary, s.boundary)) >= 0.5 * s.area_m2::float8
      ))";

/// The rows of one validated import or edit, ready to be taken over.
#[derive(Debug, Clone)]
pub struct Staged<'a> {
    /// Table of the staged rows; its plan is the table of the same name with `_plan` behind it. A name of this program's own.
    pub rows: &'a str,
    /// The import they came with; none for an edit.
    pub import_id: Option<i64>,
    /// Where the rows go.
    pub collection: Collection,
    /// Fields the delivery speaks of; others keep their stored values.
    pub present: &'a [&'static str],
    /// EPSG code of the delivery; none if no boundary came with it.
    pub source_crs: Option<i32>,
    /// What history says about the change.
    pub reason: &'a str,
}

impl Staged<'_> {
    fn plan(&self) -> String {
        format!("{}_plan", self.rows)
    }
}

/// One writer at a time changes the records, so that what was matched stays true until it is written.
pub async fn take_turn(tx: &Tx) -> Result<()> {
    tx.execute("select pg_advisory_xact_lock(hashtext('tuguan.records'))", &[]).await?;
    Ok(())
}

/// All columns of a version: bookkeeping and fields.
fn columns(collection: Collection) -> Vec<&'static str> {
    BOOKKEEPING.iter().copied().chain(collection.fields().iter().map(|field| field.name)).collect()
}

fn list(prefix: &str, columns: &[&str]) -> String {
    columns.iter().map(|column| format!("{prefix}{column}")).collect::<Vec<_>>().join(", ")
}

/// Inserts the rows that are new. Returns how many.
pub async fn create(tx: &Tx, staged: &Staged<'_>) -> Result<u64> {
    let (names, values): (Vec<&str>, Vec<String>) = staged
        .collection
        .fields()
        .iter()
        .map(|field| (field.name, new_value(staged, field.name, field.default)))
        .unzip();
    let (id, sensitive) = if staged.collection.is_space() {
        ("nextval('space_id_seq')", SENSITIVE_SPACE)
    } else {
        ("nextval('zone_id_seq')", "s.kind = 'military'")
    };
    let overriding = if staged.collection.is_space() { "" } else { "overriding system value" };
    // Ids follow the order of the file; only the narrow plan is sorted for that, never the boundaries.
    let sql = format!(
        "with numbered as (
             select row_no, case when sensitive then nextval('restricted_id_seq') else {id} end as id
             from (
                 select a.row_no, {sensitive} as sensitive
                 from {plan} a
                 join {rows} s using (row_no)
                 where a.action = 'create'
                 order by a.row_no
             ) n
         )
         insert into {table} (id, valid_from, changed_by, reason, import_id, source_row, source_crs, area_declared_m2,
                              extra, area_m2, boundary, location, {names})
         {overriding}
         select id, valid_from, current_setting('tuguan.actor'), $1, $2, case when $2::bigint is not null then row_no end, $3, area_declared_m2,
                extra, area_m2, boundary, location, {values}
         from {rows} s
         join numbered using (row_no)",
        rows = staged.rows,
        plan = staged.plan(),
        table = staged.collection.table(),
        names = names.join(", "),
        values = values.join(", "),
    );
    Ok(tx.execute(&sql, &[&staged.reason, &staged.import_id, &staged.source_crs]).await?)
}

fn new_value(staged: &Staged<'_>, name: &str, default: Option<&str>) -> String {
    if name == "object_no" {
        // Every space has a number; where the delivery gives none, one is made of the id.
        let prefix = if staged.collection == Collection::Parcels { "DK" } else { "LY" };
        return format!("coalesce(object_no, '{prefix}-' || lpad(id::text, greatest(6, length(id::text)), '0'))");
    }
    match default {
        Some(default) => format!("coalesce({name}, {default})"),
        None => name.to_owned(),
    }
}

/// Makes a new version of each row that changed; the earlier one goes to history. Returns how many.
///
/// The caller has checked, in this transaction and under its lock, that every row is still at the version it was planned
/// against.
pub async fn update(tx: &Tx, staged: &Staged<'_>) -> Result<u64> {
    let table = staged.collection.table();
    let all = columns(staged.collection);
    let changed = format!("from {} s join {} a using (row_no)", staged.rows, staged.plan());
    let archive = format!(
        "insert into {table}_history ({names}, valid_to, superseded_at, superseded_op, superseded_by)
         select {values}, s.valid_from, clock_timestamp(), 'update', current_setting('tuguan.actor')
         {changed} join {table} p on p.id = a.target_id
         where a.action = 'update'",
        names = list("", &all),
        values = list("p.", &all),
    );
    tx.execute(&archive, &[]).await?;
    let mut assignments = String::new();
    for name in staged.present {
        let default =
            staged.collection.fields().iter().find(|field| field.name == *name).and_then(|field| field.default);
        let value = match (*name, default) {
            ("object_no", _) => "coalesce(s.object_no, p.object_no)".to_owned(),
            (_, Some(default)) => format!("coalesce(s.{name}, {default})"),
            (_, None) => format!("s.{name}"),
        };
        // Writing to a String cannot fail.
        let _ = write!(assignments, "{name} = {value}, ");
    }
    let sql = format!(
        "update {table} p
         set {assignments}
             version = p.version + 1, valid_from = s.valid_from, recorded_at = clock_timestamp(), op = 'update',
             changed_by = current_setting('tuguan.actor'), reason = $1, import_id = $2,
             source_row = case when $2::bigint is not null then s.row_no end, source_crs = coalesce($3, p.source_crs), extra = p.extra || s.extra,
             area_declared_m2 = coalesce(s.area_declared_m2, case when a.same_boundary then p.area_declared_m2 end),
             area_m2 = case when a.same_boundary then p.area_m2 else s.area_m2 end,
             boundary = case when a.same_boundary then p.boundary else s.boundary end,
             location = case when a.same_boundary then p.location else s.location end
         {changed}
         where a.action = 'update' and p.id = a.target_id"
    );
    Ok(tx.execute(&sql, &[&staged.reason, &staged.import_id, &staged.source_crs]).await?)
}

/// Ends records: they leave the current table, their versions stay in history. Returns how many.
pub async fn retire(tx: &Tx, collection: Collection, ids: &[i64], today: chrono::NaiveDate) -> Result<u64> {
    let table = collection.table();
    let sql = format!(
        "with gone as (delete from {table} where id = any($1) returning *)
         insert into {table}_history ({names}, valid_to, superseded_at, superseded_op, superseded_by)
         select {names}, greatest($2, valid_from), clock_timestamp(), 'retire', current_setting('tuguan.actor') from gone",
        names = list("", &columns(collection)),
    );
    Ok(tx.execute(&sql, &[&ids, &today]).await?)
}

/// Takes back what an import created: the records leave the current table, their versions stay in history.
pub async fn undo_created(tx: &Tx, collection: Collection, import_id: i64, today: chrono::NaiveDate) -> Result<u64> {
    let table = collection.table();
    let all = columns(collection);
    let sql = format!(
        "with gone as (delete from {table} where import_id = $1 and op = 'create' returning *)
         insert into {table}_history ({names}, valid_to, superseded_at, superseded_op, superseded_by)
         select {names}, greatest($2, valid_from), clock_timestamp(), 'undo', current_setting('tuguan.actor') from gone",
        names = list("", &all),
    );
    Ok(tx.execute(&sql, &[&import_id, &today]).await?)
}

/// Takes back what an import changed: the version before it comes again, as a new version.
pub async fn undo_updated(tx: &Tx, collection: Collection, import_id: i64) -> Result<u64> {
    let table = collection.table();
    let all = columns(collection);
    let archive = format!(
        "insert into {table}_history ({names}, valid_to, superseded_at, superseded_op, superseded_by)
         select {names}, valid_from, clock_timestamp(), 'undo', current_setting('tuguan.actor')
         from {table} where import_id = $1 and op = 'update'",
        names = list("", &all),
    );
    tx.execute(&archive, &[&import_id]).await?;
    let restored: Vec<&str> = all
        .iter()
        .copied()
        .filter(|name| !["id", "version", "recorded_at", "op", "changed_by", "reason"].contains(name))
        .collect();
    let sql = format!(
        "update {table} p
         set ({names}) = row({values}), version = p.version + 1, recorded_at = clock_timestamp(), op = 'undo',
             changed_by = current_setting('tuguan.actor'), reason = 'undo import ' || $1::text
         from {table}_history h
         where p.import_id = $1 and p.op = 'update' and h.id = p.id and h.version = p.version - 1",
        names = list("", &restored),
        values = list("h.", &restored),
    );
    Ok(tx.execute(&sql, &[&import_id]).await?)
}

/// Names of the records of an import that somebody changed since, so that it cannot be undone (at most 20).
pub async fn changed_since(tx: &Tx, collection: Collection, import_id: i64) -> Result<Vec<String>> {
    let table = collection.table();
    let overridden = if collection.is_space() {
        format!(
            "union select p.name from {table} p join classification_override o on o.space_id = p.id where p.import_id = $1"
        )
    } else {
        String::new()
    };
    let sql = format!(
        "select name from {table}_history where import_id = $1 and superseded_op <> 'undo' {overridden} order by 1 limit 20"
    );
    Ok(tx.query(&sql, &[&import_id]).await?.iter().map(|row| row.get(0)).collect())
}
