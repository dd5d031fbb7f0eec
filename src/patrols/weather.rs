//! 台风、暴雨预警: an officer puts a warning down, and what lies in its streets has to be patrolled.

use chrono::{DateTime, Datelike, Utc};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::form::{EARLIEST, local_day};
use super::work;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Read};
use crate::error::{Error, FieldError, Result, refuse};
use crate::http::idempotency;

const KINDS: [&str; 2] = ["typhoon", "rainstorm"];
const LONGEST_NAME: usize = 100;
const MOST_STREETS: usize = 100;
/// Fewest characters of the reason for taking one back.
const REASON: usize = 5;

/// A warning.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) at: DateTime<Utc>,
    /// Codes of streets; none: the whole district.
    #[serde(default)]
    pub(super) streets: Vec<String>,
}

/// Why it is taken back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Withdrawal {
    #[serde(default)]
    pub(super) reason: String,
}

const SHOWN: &str = "jsonb_build_object('id', w.id, 'version', w.version, 'kind', w.kind, 'name', w.name, 'at', w.at,
    'streets', w.streets, 'recorded_by', w.recorded_by, 'recorded_at', w.recorded_at, 'withdrawn_at', w.withdrawn_at,
    'withdrawn_by', w.withdrawn_by, 'withdrawn_reason', w.withdrawn_reason,
    'due_at', (
        select w.at + make_interval(months => months, days => days, hours => hours) from patrol_rule where code = 'weather'
    ))";

/// Warnings, the latest first.
pub(super) async fn list(read: &Read, limit: i64) -> Result<Vec<Value>> {
    let sql = format!("select {SHOWN} from weather_event w order by w.at desc, w.id desc limit $1");
    Ok(read.query(&sql, &[&limit]).await?.iter().map(|row| row.get(0)).collect())
}

/// One warning and its version.
pub(super) async fn one(read: &Read, id: i64) -> Result<(Value, i32)> {
    let sql = format!("select {SHOWN}, w.version from weather_event w where w.id = $1");
    let row = read.query_opt(&sql, &[&id]).await?.ok_or_else(|| not_found(id))?;
    Ok((row.get(0), row.get(1)))
}

fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有预警记录 {id} (there is no weather event {id})"))
}

/// Puts a warning down.
///
/// # Errors
/// 422 naming every bad field, 403.
pub(super) async fn create(app: &App, caller: &Caller, new: &New, key: Option<&str>) -> Result<i64> {
    access::require(caller, Right::DecideReserve)?;
    if new.streets.len() > MOST_STREETS || new.streets.iter().any(|code| code.contains('\0')) {
        return Err(Error::field("streets", "bad-code", "街道代码无效 (no codes of streets)"));
    }
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    let known: i64 = tx
        .query_one("select count(*) from zone where kind = 'street' and code = any($1)", &[&new.streets])
        .await?
        .get(0);
    let mut errors = Vec::new();
    let mut wrong = |field: &str, code: &str, message: &str| errors.push(FieldError::new(field, code, message));
    if !KINDS.contains(&new.kind.as_str()) {
        wrong("kind", "bad-code", "预警种类为 typhoon 或 rainstorm (one of the two)");
    }
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains('\0') {
        wrong("name", "bad-text", "请填写预警名称，不超过 100 字 (a name of at most 100 characters)");
    }
    if new.at > work::latest(app) {
        wrong("at", "in-the-future", "预警时间晚于现在 (in the future)");
    }
    if local_day(new.at).year() < EARLIEST {
        wrong("at", "bad-date", "预警时间过早 (too early)");
    }
    if usize::try_from(known).ok() != Some(new.streets.len()) {
        wrong("streets", "bad-code", "街道代码不存在或重复 (a street is unknown or named twice)");
    }
    refuse(errors)?;
    let body = Sha256::digest(format!("weather {new:?}").as_bytes()).to_vec();
    if let Some(id) = idempotency::sent_before(&tx, key, &body).await? {
        tx.abandon().await?;
        return Ok(id);
    }
    let sql = "insert into weather_event (kind, name, at, streets) values ($1, $2, $3, $4) returning id";
    let id: i64 = tx.query_one(sql, &[&new.kind, &name, &new.at, &new.streets]).await?.get(0);
    idempotency::remember(&tx, key, &body, id).await?;
    tx.note(Entry::done("weather.create", format!("weather/{id}")).with("kind", new.kind.as_str()).with("name", name));
    tx.commit().await?;
    Ok(id)
}

/// Takes a warning back that was put down by mistake: what it asked for is not due any more.
///
/// # Errors
/// 404, 409 if it was taken back before, 412, 422 without a reason, 403.
pub(super) async fn withdraw(app: &App, caller: &Caller, id: i64, version: i32, wish: &Withdrawal) -> Result<()> {
    access::require(caller, Right::DecideReserve)?;
    let why = work::reason(&wish.reason)?.unwrap_or_default();
    if why.chars().count() < REASON {
        let words = format!("请写明撤销原因，至少 {REASON} 个字 (a reason of {REASON} characters)");
        return Err(Error::field("reason", "reason-too-short", words));
    }
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    let sql = "select version, withdrawn_at is not null from weather_event where id = $1 for no key update";
    let row = tx.query_opt(sql, &[&id]).await?.ok_or_else(|| not_found(id))?;
    if row.get(1) {
        return Err(Error::conflict("该预警已撤销 (it was taken back already)"));
    }
    if row.get::<_, i32>(0) != version {
        return Err(Error::Stale("该预警已被更新，请刷新后重试 (somebody changed it)".to_owned()));
    }
    tx.execute(
        "update weather_event set version = version + 1, withdrawn_at = clock_timestamp(),
             withdrawn_by = current_setting('tuguan.actor'), withdrawn_reason = $2
         where id = $1",
        &[&id, &why],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("weather.withdraw", format!("weather/{id}")).with("reason", why));
    tx.commit().await
}
