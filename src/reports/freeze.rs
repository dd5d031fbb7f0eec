//! 冻结 (freezing) of a month: once, and again only with a reason.

use chrono::NaiveDate;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::month::Month;
use crate::app::App;
use crate::classify;
use crate::db::record::Entry;
use crate::db::{Caller, Tx};
use crate::error::{Error, FieldError, Result};

/// Of those who freeze at the same moment one goes first.
const TURN: i64 = 0x7475_6775_616e_0003;
/// Longest reason, in characters.
const LONGEST: usize = 500;

/// What was frozen. Nothing of it tells how many rows there are: that would count 部队用地 too.
#[derive(Debug, Clone, Serialize)]
pub struct Frozen {
    /// `2026-10`
    pub month: String,
    /// 1, or more after corrections.
    pub version: i32,
    /// 数据截止日期
    pub cut_off: NaiveDate,
    /// When.
    pub frozen_at: DateTime<Utc>,
    /// By whom.
    pub frozen_by: String,
    /// Why again.
    pub reason: Option<String>,
}

/// Freezes `month` in one statement: spaces as they were on its last day, ledger and contracts as they are now.
///
/// # Errors
/// 422 for a month that is not over (its last day may be today); 409 for one that is frozen, unless there is a reason.
pub async fn freeze(app: &App, caller: &Caller, month: Month, reason: Option<&str>) -> Result<Frozen> {
    let today = app.config.today();
    let cut_off = month.last_day();
    if cut_off > today {
        let message = format!(
            "{month} 尚未结束，最早可在 {cut_off} 冻结 (the month is not over: it can be frozen on its last day, {cut_off})"
        );
        return Err(Error::field("month", "not-over", message));
    }
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > LONGEST || reason.contains('\0')) {
        return Err(Error::field(
            "reason",
            "too-long",
            format!("更正原因不超过 {LONGEST} 字 (at most {LONGEST} characters)"),
        ));
    }
    // Whoever freezes, all rows are frozen: who sees which is asked when they are read.
    let tx = app.db.begin_work(&caller.as_service()).await?;
    tx.execute("select pg_advisory_xact_lock($1)", &[&TURN]).await?;
    let last = latest(&tx, month).await?;
    if let (Some(last), None) = (last, reason) {
        let message = format!(
            "{month} 已冻结（第 {last} 版）；如需更正，请填写更正原因 (it is frozen, version {last}: give a reason to correct it)"
        );
        return Err(Error::Conflict {
            detail: message.clone(),
            errors: vec![FieldError::new("reason", "required-to-correct", message)],
        });
    }
    let frozen = keep(&tx, today, month, last.unwrap_or_default() + 1, reason).await?;
    tx.commit().await?;
    Ok(frozen)
}

/// Freezes the month unless it is frozen, or somebody is at it.
pub(super) async fn freeze_if_missing(app: &App, today: NaiveDate, month: Month) -> Result<Option<Frozen>> {
    let tx = app.db.begin_work(&Caller::system()).await?;
    let mine: bool = tx.query_one("select pg_try_advisory_xact_lock($1)", &[&TURN]).await?.get(0);
    if !mine || latest(&tx, month).await?.is_some() {
        tx.abandon().await?;
        return Ok(None);
    }
    let frozen = keep(&tx, today, month, 1, None).await?;
    tx.commit().await?;
    Ok(Some(frozen))
}

async fn latest(tx: &Tx, month: Month) -> Result<Option<i32>> {
    let row = tx.query_one("select max(version) from snapshot where month = $1", &[&month.to_string()]).await?;
    Ok(row.get(0))
}

async fn keep(tx: &Tx, today: NaiveDate, month: Month, version: i32, reason: Option<&str>) -> Result<Frozen> {
    let cut_off = month.last_day();
    let row = tx
        .query_one(
            "insert into snapshot (month, version, cut_off, reason) values ($1, $2, $3, $4)
             returning id, frozen_at, frozen_by",
            &[&month.to_string(), &version, &cut_off, &reason],
        )
        .await?;
    // Behind this, tables of spaces are those of that day.
    classify::show_day(tx, cut_off, today).await?;
    let rows = include_str!("freeze.sql").replace("{parts}", classify::part_rows().trim_end());
    tx.execute(&rows, &[&row.get::<_, i64>(0), &cut_off]).await?;
    let action = if version == 1 { "snapshot.freeze" } else { "snapshot.correct" };
    tx.note(Entry::done(action, format!("snapshot/{month}")).with("version", version).with("reason", reason));
    Ok(Frozen {
        month: month.to_string(),
        version,
        cut_off,
        frozen_at: row.get(1),
        frozen_by: row.get(2),
        reason: reason.map(str::to_owned),
    })
}
