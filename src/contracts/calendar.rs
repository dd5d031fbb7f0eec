//! 法定节假日与调休, as the State Council announces them: taken over a year at a time, for the last day of a term may fall on one.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use super::terms::is_text;
use super::work::refuse;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Read};
use crate::error::{FieldError, Result};

/// A day that is not what its weekday says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Special {
    day: NaiveDate,
    works: bool,
    #[serde(default)]
    note: String,
}

/// The days of a year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Year {
    days: Vec<Special>,
}

/// The special days of a year.
pub(super) async fn of(read: &Read, year: i32) -> Result<Value> {
    let sql =
        "select coalesce(jsonb_agg(jsonb_build_object('day', day, 'works', works, 'note', note) order by day), '[]')
               from special_day where extract(year from day) = $1::int";
    Ok(read.query_one(sql, &[&year]).await?.get(0))
}

/// Replaces the special days of a year.
///
/// # Errors
/// 403, 422 naming each day that is not of the year, or given twice.
pub(super) async fn replace(app: &App, caller: &Caller, (year, said): (i32, &Year)) -> Result<()> {
    access::require(caller, Right::DecideContracts)?;
    let mut errors = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (place, special) in said.days.iter().enumerate() {
        if special.day.year() != year || !seen.insert(special.day) {
            let words = format!("{} 不在 {year} 年或重复 (not of this year, or given twice)", special.day);
            errors.push(FieldError::new(format!("days/{place}/day"), "bad-date", words));
        }
        if !is_text(&special.note, 100) {
            errors.push(FieldError::new(
                format!("days/{place}/note"),
                "bad-text",
                "至多 100 字 (at most 100 characters)",
            ));
        }
    }
    refuse(errors)?;
    let days: Vec<NaiveDate> = said.days.iter().map(|special| special.day).collect();
    let works: Vec<bool> = said.days.iter().map(|special| special.works).collect();
    let notes: Vec<&str> = said.days.iter().map(|special| special.note.trim()).collect();
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    tx.execute("delete from special_day where extract(year from day) = $1::int", &[&year]).await?;
    tx.execute(
        "insert into special_day (day, works, note) select d, w, nullif(n, '') from unnest($1::date[], $2::bool[], $3::text[]) t (d, w, n)",
        &[&days, &works, &notes],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("calendar.replace", format!("calendar/{year}")).with("days", days.len()));
    tx.commit().await
}
