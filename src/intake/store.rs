//! The record of each import: what was delivered, how far it is, what was found, what became of it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use deadpool_postgres::ClientWrapper;
use serde::Serialize;
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::columns::{self, ColumnMap};
use super::problem::Problem;
use crate::access::{self, Right};
use crate::db::record::Entry;
use crate::db::{Acting, Military, Tx};
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::records::collection::Collection;

/// Problems kept of one import; the counts stay exact beyond it.
pub const MOST_PROBLEMS: i64 = 10_000;
/// An import whose program has not been heard of for this long is taken for dead.
pub const DEAD_AFTER: &str = "15 seconds";

/// What to do with rows that have errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// Take over all rows or none.
    Abort,
    /// Take over the good rows only.
    Skip,
}

impl OnError {
    /// As stored and asked for.
    pub fn name(self) -> &'static str {
        match self {
            Self::Abort => "abort",
            Self::Skip => "skip",
        }
    }
}

impl FromStr for OnError {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "abort" => Ok(Self::Abort),
            "skip" => Ok(Self::Skip),
            other => Err(format!("\"{other}\" is neither abort nor skip")),
        }
    }
}

/// How a file is to be read and where it goes.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the rows go.
    pub into: Collection,
    /// The file's own name.
    pub file_name: String,
    /// CRS the person says it is in; else what the file declares, else a guess.
    pub crs: Option<Crs>,
    /// Encoding the person says it has.
    pub encoding: Option<String>,
    /// Layer (table, sheet) the person wants of a file that has several.
    pub layer: Option<String>,
    /// Whether the first coordinate is the north one.
    pub swap_axes: bool,
    /// Kind for zones whose rows do not give one.
    pub zone_kind: Option<String>,
    /// What to do with bad rows.
    pub on_error: OnError,
    /// Which column is which field, as far as somebody said.
    pub map: Option<ColumnMap>,
}

/// One import as stored.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: i64,
    pub version: i32,
    pub into: Collection,
    pub file_name: String,
    pub sha256: String,
    pub bytes: i64,
    pub status: String,
    pub phase: String,
    pub progress: f64,
    pub crs_asked: Option<i32>,
    pub crs_used: Option<i32>,
    pub crs_guessed: bool,
    pub crs_candidates: Vec<i32>,
    pub encoding_asked: Option<String>,
    pub encoding: Option<String>,
    pub swap_axes: bool,
    pub zone_kind: Option<String>,
    pub on_error: OnError,
    pub rows: Rows,
    pub plan: Plan,
    pub problems_total: i64,
    pub present: Vec<String>,
    pub bbox: Option<[f64; 4]>,
    pub message: Option<String>,
    pub created_at: DateTime<Utc>,
    pub committed_at: Option<DateTime<Utc>>,
    pub undone_at: Option<DateTime<Utc>>,
    /// Which column is which field, as somebody said or as it was remembered.
    pub map: Option<ColumnMap>,
    /// Whether it was remembered.
    pub map_remembered: bool,
    /// The columns of the file.
    pub columns: Value,
    /// What the file was recognised as.
    pub format: Option<String>,
    pub layer_asked: Option<String>,
    /// The layer that is read.
    pub layer: Option<String>,
    /// The layers of the file.
    pub layers: Value,
}

/// How many rows of each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    pub read: i64,
    pub accepted: i64,
    pub rejected: i64,
    pub warned: i64,
}

/// What taking over would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    pub create: i64,
    pub update: i64,
    pub unchanged: i64,
}

const COLUMNS: &str =
    "id, version, into_collection, file_name, file_sha256, file_bytes, status, phase, progress, crs_asked,
    crs_used, crs_guessed, crs_candidates, encoding_asked, encoding, swap_axes, zone_kind, on_error, rows_read,
    rows_accepted, rows_rejected, rows_warned, plan_create, plan_update, plan_unchanged, problems_total, present,
    st_xmin(extent), st_ymin(extent), st_xmax(extent), st_ymax(extent), message, created_at, committed_at, undone_at,
    map_asked, map_remembered, columns, format, layer_asked, layer, layers";

fn import_of(row: &Row) -> Result<Import> {
    let bbox = match (row.get(27), row.get(28), row.get(29), row.get(30)) {
        (Some(west), Some(south), Some(east), Some(north)) => Some([west, south, east, north]),
        _ => None,
    };
    Ok(Import {
        id: row.get(0),
        version: row.get(1),
        into: row.get::<_, &str>(2).parse().map_err(|error| Error::broken("stored import", error))?,
        file_name: row.get(3),
        sha256: row.get(4),
        bytes: row.get(5),
        status: row.get(6),
        phase: row.get(7),
        progress: row.get(8),
        crs_asked: row.get(9),
        crs_used: row.get(10),
        crs_guessed: row.get(11),
        crs_candidates: row.get(12),
        encoding_asked: row.get(13),
        encoding: row.get(14),
        swap_axes: row.get(15),
        zone_kind: row.get(16),
        on_error: row.get::<_, &str>(17).parse().map_err(|error| Error::broken("stored import", error))?,
        rows: Rows { read: row.get(18), accepted: row.get(19), rejected: row.get(20), warned: row.get(21) },
        plan: Plan { create: row.get(22), update: row.get(23), unchanged: row.get(24) },
        problems_total: row.get(25),
        present: row.get(26),
        bbox,
        message: row.get(31),
        created_at: row.get(32),
        committed_at: row.get(33),
        undone_at: row.get(34),
        map: row
            .get::<_, Option<Value>>(35)
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| Error::broken("stored column map", error))?,
        map_remembered: row.get(36),
        columns: row.get(37),
        format: row.get(38),
        layer_asked: row.get(39),
        layer: row.get(40),
        layers: row.get(41),
    })
}

impl Import {
    /// Whether it can be undone: it was taken over and still stands.
    pub fn undoable(&self) -> bool {
        self.status == "committed"
    }

    /// An entry for the record: what is done to this import.
    pub fn entry(&self, action: &'static str) -> Entry {
        Entry::done(action, format!("import/{}", self.id)).with("file", self.file_name.as_str())
    }

    /// The shape that `--report` and `GET /api/imports/{id}` share, without the problems.
    pub fn to_json(&self) -> Value {
        let crs = |code: i32| format!("EPSG:{code}");
        json!({
            "id": self.id,
            "file": self.file_name,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "into": self.into.name(),
            "format": self.format,
            "layer": self.layer,
            "layers": self.layers,
            "status": self.status,
            "phase": self.phase,
            "progress": self.progress,
            "crs": {
                "used": self.crs_used.map(crs),
                "guessed": self.crs_guessed,
                "candidates": self.crs_candidates.iter().copied().map(crs).collect::<Vec<_>>(),
            },
            "encoding": self.encoding,
            "swap_axes": self.swap_axes,
            "columns": self.columns,
            "map": { "columns": self.map, "remembered": self.map_remembered },
            "on_error": self.on_error.name(),
            "rows": self.rows,
            "plan": self.plan,
            "problems_total": self.problems_total,
            "bbox": self.bbox,
            "message": self.message,
            "undoable": self.undoable(),
            "created_at": self.created_at,
            "committed_at": self.committed_at,
            "undone_at": self.undone_at,
            "version": self.version,
        })
    }
}

/// What it takes to import into a collection, or to edit a record of it.
pub fn right(collection: Collection) -> Right {
    match collection {
        Collection::Parcels => Right::ImportParcels,
        Collection::Buildings => Right::ImportBuildings,
        Collection::Zones => Right::ImportZones,
        Collection::Ledger => Right::DecideReserve,
        Collection::Contracts => Right::WriteContracts,
        Collection::Enterprises => Right::WriteEnterprises,
    }
}

/// Records a new import, about to be validated.
///
/// # Errors
/// 403 if the caller's role does not import into this collection.
pub async fn create(tx: &Tx, options: &Options, sha256: &str, bytes: i64) -> Result<i64> {
    access::require(tx.caller(), right(options.into))?;
    let map = asked(options.map.as_ref(), options.into)?;
    let row = tx
        .query_one(
            "insert into import (id, into_collection, file_name, file_sha256, file_bytes, crs_asked, encoding_asked,
                                 swap_axes, zone_kind, on_error, created_by, organisation_id, restricted, map_asked,
                                 layer_asked)
             overriding system value
             values (case when $11 then nextval('restricted_import_seq')
                          else nextval(pg_get_serial_sequence('import', 'id')) end, $1, $2, $3, $4, $5, $6, $7,
                     $8, $9, current_setting('tuguan.actor'), $10, $11, $12, $13)
             returning id",
            &[
                &options.into.name(),
                &options.file_name,
                &sha256,
                &bytes,
                &options.crs.map(Crs::epsg),
                &options.encoding,
                &options.swap_axes,
                &options.zone_kind,
                &options.on_error.name(),
                &tx.caller().permit().organisation,
                // Until its rows are read nobody knows what it holds.
                &(tx.caller().permit().military == Military::Rows),
                &map,
                &options.layer,
            ],
        )
        .await?;
    let id: i64 = row.get(0);
    tx.note(
        Entry::done("import.upload", format!("import/{id}"))
            .with("file", options.file_name.as_str())
            .with("sha256", sha256)
            .with("into", options.into.name()),
    );
    Ok(id)
}

/// A map as it is stored.
///
/// # Errors
/// 422 if it does not go with the collection.
pub fn asked(map: Option<&ColumnMap>, into: Collection) -> Result<Option<Value>> {
    let Some(map) = map else { return Ok(None) };
    columns::check(map, into)?;
    serde_json::to_value(map).map(Some).map_err(|error| Error::broken("column map", error))
}

/// One import.
pub async fn find(client: &ClientWrapper, id: i64) -> Result<Import> {
    let row = client.query_opt(&format!("select {COLUMNS} from import where id = $1"), &[&id]).await?;
    import_of(&row.ok_or_else(|| Error::NotFound(format!("there is no import {id}")))?)
}

/// One import, locked until the transaction ends, so that two people cannot move it at once.
pub async fn lock(tx: &Tx, id: i64) -> Result<Import> {
    let row = tx.query_opt(&format!("select {COLUMNS} from import where id = $1 for update"), &[&id]).await?;
    import_of(&row.ok_or_else(|| Error::NotFound(format!("there is no import {id}")))?)
}

/// The latest imports, newest first.
pub async fn latest(client: &ClientWrapper, limit: i64, before: Option<i64>) -> Result<Vec<Import>> {
    let sql =
        format!("select {COLUMNS} from import where id < coalesce($1, 9223372036854775807) order by id desc limit $2");
    client.query(&sql, &[&before, &limit]).await?.iter().map(import_of).collect()
}

/// An earlier import of the same file that was taken over, if there is one.
pub async fn twin(client: &ClientWrapper, import: &Import) -> Result<Option<i64>> {
    let row = client
        .query_opt(
            "select id from import
             where file_sha256 = $1 and into_collection = $2 and id <> $3 and status in ('committing', 'committed')
             order by id limit 1",
            &[&import.sha256, &import.into.name(), &import.id],
        )
        .await?;
    Ok(row.map(|row| row.get(0)))
}

/// Moves an import from one status to another; false if it was not in `from` any more.
pub async fn advance(client: &ClientWrapper, id: i64, from: &str, to: &str, message: Option<&str>) -> Result<bool> {
    let moved = client
        .execute(
            "update import
             set status = $3, message = $4, version = version + 1, heartbeat_at = clock_timestamp(),
                 progress = case when $3 in ('ready', 'committed', 'undone') then 1 else progress end
             where id = $1 and status = $2",
            &[&id, &from, &to, &message],
        )
        .await?;
    Ok(moved == 1)
}

/// Says that the program still works on it, and how far it is. Returns the present status: someone may have cancelled it.
pub async fn beat(client: &ClientWrapper, id: i64, phase: &str, progress: f64, rows: i64) -> Result<String> {
    let row = client
        .query_opt(
            "update import
             set heartbeat_at = clock_timestamp(), phase = $2, progress = $3,
                 rows_read = greatest(rows_read, $4)
             where id = $1 returning status",
            &[&id, &phase, &progress, &rows],
        )
        .await?;
    Ok(row.map_or_else(|| "cancelled".to_owned(), |row| row.get(0)))
}

/// Adds problems; those beyond [`MOST_PROBLEMS`] are only counted, which the caller does.
pub async fn add_problems(client: &ClientWrapper, id: i64, first_seq: i64, problems: &[Problem]) -> Result<()> {
    let room = usize::try_from((MOST_PROBLEMS - first_seq).max(0)).unwrap_or_default();
    let problems = &problems[..problems.len().min(room)];
    if problems.is_empty() {
        return Ok(());
    }
    let seqs: Vec<i32> = (0..problems.len()).filter_map(|n| i32::try_from(first_seq + n as i64 + 1).ok()).collect();
    let rows: Vec<Option<i64>> = problems.iter().map(|p| p.row.and_then(|row| i64::try_from(row).ok())).collect();
    let lines: Vec<Option<i64>> = problems.iter().map(|p| p.line.and_then(|line| i64::try_from(line).ok())).collect();
    let fields: Vec<Option<&str>> = problems.iter().map(|p| p.field.as_deref()).collect();
    let codes: Vec<&str> = problems.iter().map(|p| p.code.as_str()).collect();
    let severities: Vec<&str> = problems.iter().map(|p| if p.is_error() { "error" } else { "warning" }).collect();
    let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    let remedies: Vec<&str> = problems.iter().map(|p| p.remedy.as_str()).collect();
    let lons: Vec<Option<f64>> = problems.iter().map(|p| p.position.map(|at| at.0)).collect();
    let lats: Vec<Option<f64>> = problems.iter().map(|p| p.position.map(|at| at.1)).collect();
    client
        .execute(
            "insert into import_problem (import_id, seq, row_no, line_no, field, code, severity, message, remedy, lon, lat)
             select $1, * from unnest($2::int[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                                      $8::text[], $9::text[], $10::float8[], $11::float8[])",
            &[&id, &seqs, &rows, &lines, &fields, &codes, &severities, &messages, &remedies, &lons, &lats],
        )
        .await?;
    Ok(())
}

/// Problems in order, errors first, as JSON.
pub async fn problems(client: &ClientWrapper, id: i64, offset: i64, limit: i64) -> Result<Vec<Value>> {
    let rows = client
        .query(
            "select row_no, line_no, field, code, severity, message, remedy, lon, lat
             from import_problem where import_id = $1
             order by severity, row_no nulls first, seq
             offset $2 limit $3",
            &[&id, &offset, &limit],
        )
        .await?;
    Ok(rows
        .iter()
        .map(|row| {
            let position: (Option<f64>, Option<f64>) = (row.get(7), row.get(8));
            json!({
                "row": row.get::<_, Option<i64>>(0),
                "line": row.get::<_, Option<i64>>(1),
                "field": row.get::<_, Option<String>>(2),
                "code": row.get::<_, String>(3),
                "severity": row.get::<_, String>(4),
                "message": row.get::<_, String>(5),
                "remedy": row.get::<_, String>(6),
                "position": match position { (Some(lon), Some(lat)) => json!([lon, lat]), _ => Value::Null },
            })
        })
        .collect())
}
