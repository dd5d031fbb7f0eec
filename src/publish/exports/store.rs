//! The record of each export: what was asked, how far it is, where its file lies.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use deadpool_postgres::ClientWrapper;
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::wish::Wish;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, Result};
use crate::publish::export::Format;

/// Files are kept this long, in hours.
const KEPT: i64 = 24;
/// A running export that has not been heard of for this long is taken for dead.
const DEAD_AFTER: &str = "30 seconds";
/// Exports of one person that may run or wait at a time.
const MOST_AT_A_TIME: i64 = 5;

/// One export as stored.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) id: i64,
    pub(super) collection: String,
    pub(super) format: String,
    pub(super) status: String,
    pub(super) permit: String,
    asked: Value,
    version: i32,
    rows: Option<i64>,
    bytes: Option<i64>,
    message: Option<String>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str =
    "id, collection, format, status, permit, asked, version, rows, bytes, message, created_at, finished_at";

fn export_of(row: &Row) -> Export {
    Export {
        id: row.get(0),
        collection: row.get(1),
        format: row.get(2),
        status: row.get(3),
        permit: row.get(4),
        asked: row.get(5),
        version: row.get(6),
        rows: row.get(7),
        bytes: row.get(8),
        message: row.get(9),
        created_at: row.get(10),
        finished_at: row.get(11),
    }
}

impl Export {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "collection": self.collection,
            "format": self.format,
            "asked": self.asked,
            "status": self.status,
            "rows": self.rows,
            "bytes": self.bytes,
            "message": self.message,
            "file": (self.status == "done").then(|| format!("/api/exports/{}/file", self.id)),
            "file_name": self.file_name(),
            "created_at": self.created_at,
            "finished_at": self.finished_at,
            "expires_at": self.finished_at.filter(|_| self.status == "done").map(|at| at + TimeDelta::hours(KEPT)),
            "version": self.version,
        })
    }

    pub(super) fn version(&self) -> i32 {
        self.version
    }

    /// A name for the file that tells what is in it.
    pub(super) fn file_name(&self) -> String {
        let ending = Format::known("format", &self.format).map_or("bin", Format::extension);
        format!("{}-{}.{ending}", self.collection, self.created_at.format("%Y%m%d-%H%M%S"))
    }
}

/// Where the file of an export lies.
pub(super) fn path_of(app: &App, id: i64) -> PathBuf {
    folder(app).join(id.to_string())
}

pub(super) fn folder(app: &App) -> PathBuf {
    app.config.data_dir.join("exports")
}

/// What a caller may see, in one word: a file made under other rights is not handed out.
pub(super) fn permit(caller: &Caller) -> String {
    let permit = caller.permit();
    let mut rights = permit.rights.clone();
    rights.sort_unstable();
    format!("{:?} {:?} {:?} {}", permit.reach, permit.military, permit.organisation, rights.join(" "))
}

/// Records a new export, about to be written.
///
/// # Errors
/// 409 if the caller has too many at work.
pub(super) async fn create(tx: &Tx, wish: &Wish) -> Result<i64> {
    let asked = serde_json::to_value(wish).map_err(|error| Error::broken("export", error))?;
    let going: i64 = tx
        .query_one("select count(*) from export where status = 'running' and created_by = caller_actor()", &[])
        .await?
        .get(0);
    if going >= MOST_AT_A_TIME {
        let detail = format!("已有 {going} 个导出在进行，请等其完成 ({going} exports are running; wait for them)");
        return Err(Error::conflict(detail));
    }
    let row = tx
        .query_one(
            "insert into export (collection, format, asked, permit, created_by)
             values ($1, $2, $3, $4, current_setting('tuguan.actor')) returning id",
            &[&wish.collection, &wish.format, &asked, &permit(tx.caller())],
        )
        .await?;
    let id: i64 = row.get(0);
    tx.note(Entry::done("export.ask", format!("export/{id}")).with("asked", asked));
    Ok(id)
}

/// One export of the caller.
pub(super) async fn find(client: &ClientWrapper, id: i64) -> Result<Export> {
    let row = client.query_opt(&format!("select {COLUMNS} from export where id = $1"), &[&id]).await?;
    row.as_ref().map(export_of).ok_or_else(|| Error::NotFound(format!("there is no export {id}")))
}

/// The caller's exports, newest first.
pub(super) async fn latest(client: &ClientWrapper) -> Result<Vec<Export>> {
    let sql = format!("select {COLUMNS} from export where created_by = caller_actor() order by id desc limit 50");
    Ok(client.query(&sql, &[]).await?.iter().map(export_of).collect())
}

/// Says that the program still works on it, and how many rows are written; false if nobody wants it any more.
pub(super) async fn beat(client: &ClientWrapper, id: i64, rows: u64) -> Result<bool> {
    let sql = "update export set heartbeat_at = clock_timestamp(), rows = $2 where id = $1 and status = 'running'";
    Ok(client.execute(sql, &[&id, &i64::try_from(rows).ok()]).await? == 1)
}

/// How it ended; false if it was cancelled meanwhile.
pub(super) async fn conclude(client: &ClientWrapper, id: i64, outcome: &Result<(u64, u64), String>) -> Result<bool> {
    let (status, message) = match outcome {
        Ok(_) => ("done", None),
        Err(message) => ("failed", Some(message)),
    };
    let (rows, bytes) = outcome.as_ref().ok().copied().unzip();
    let number = |number: Option<u64>| number.and_then(|number| i64::try_from(number).ok());
    let sql = "update export set status = $2, rows = $3, bytes = $4, message = $5, finished_at = clock_timestamp(), version = version + 1
               where id = $1 and status = 'running'";
    Ok(client.execute(sql, &[&id, &status, &number(rows), &number(bytes), &message]).await? == 1)
}

/// Takes an export back. The file goes with it.
pub(super) async fn cancel(client: &ClientWrapper, id: i64) -> Result<()> {
    let sql = "update export set status = 'cancelled', finished_at = clock_timestamp(), version = version + 1
               where id = $1 and status in ('running', 'done', 'failed')";
    client.execute(sql, &[&id]).await?;
    Ok(())
}

/// Settles what is over: exports whose program died, and files whose time is up. Answers the ids whose files are to go. The
/// connection acts for the service.
pub(super) async fn expire(client: &ClientWrapper) -> Result<Vec<i64>> {
    client
        .execute(
            &format!(
                "update export
                 set status = 'failed', message = '程序中断，请重新导出 (interrupted; export again)', finished_at = clock_timestamp(),
                     version = version + 1
                 where status = 'running' and heartbeat_at < clock_timestamp() - interval '{DEAD_AFTER}'"
            ),
            &[],
        )
        .await?;
    let rows = client
        .query(
            &format!(
                "update export set status = 'expired', version = version + 1
                 where status = 'done' and finished_at < clock_timestamp() - interval '{KEPT} hours' returning id"
            ),
            &[],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
