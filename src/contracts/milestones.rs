//! 里程碑 (milestones) one by one, and the other lists that a contract holds, each under its own address.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::progress::{Done, Part, Progress};
use super::store;
use super::terms::Terms;
use super::work::{self, Reached};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::{Caller, Read};
use crate::error::{Error, Result};

/// Milestones that are reached on a day, in the order of a contract's life.
const KEYS: [&str; 5] = ["handover", "start", "finish", "production", "full"];

/// What is said of one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    /// The day on which it was reached; none takes back what was said.
    on: Option<NaiveDate>,
    /// The number of the paper that proves it.
    evidence: Option<String>,
    /// Why it is said anew.
    #[serde(default)]
    reason: String,
}

fn part(key: &str) -> Option<Part> {
    match key {
        "handover" => Some(Part::Land),
        "start" | "finish" => Some(Part::Works),
        "production" | "full" => Some(Part::Operation),
        _ => None,
    }
}

fn due(terms: &Terms, key: &str) -> Option<NaiveDate> {
    match key {
        "handover" => terms.handover_due,
        "start" => terms.start_due,
        "finish" => terms.finish_due,
        "production" => terms.production_due,
        _ => terms.full_due,
    }
}

fn done<'a>(progress: &'a mut Progress, key: &str) -> &'a mut Done {
    match key {
        "handover" => &mut progress.handover,
        "start" => &mut progress.start,
        "finish" => &mut progress.finish,
        "production" => &mut progress.production,
        _ => &mut progress.full,
    }
}

/// Says when a milestone was reached; everything else of its part stays as it is at `version`.
///
/// # Errors
/// 403 for whom it is not the office of, 404, 412, 422.
pub(super) async fn reach(
    app: &App,
    caller: &Caller,
    (id, version): (i64, i32),
    (key, said): (&str, Said),
) -> Result<()> {
    let known = KEYS.join("、");
    let part = part(key)
        .ok_or_else(|| Error::NotFound(format!("没有里程碑“{key}”，可选 {known} (no such milestone; one of these)")))?;
    access::require(caller, part.right())?;
    let read = app.db.read(caller).await?;
    let sql = "select progress from contract where id = $1";
    let stored = read.query_opt(sql, &[&id]).await?.ok_or_else(|| store::not_found(id))?;
    drop(read);
    let mut progress: Progress =
        serde_json::from_value(stored.get(0)).map_err(|error| Error::broken("stored contract", error))?;
    *done(&mut progress, key) = Done { on: said.on, evidence: said.evidence };
    // Read before the lock: whoever was faster in between has made another version, and this is refused.
    work::reach(app, caller, (id, version), (part.word(), Reached { progress, reason: said.reason })).await
}

/// One list of a contract.
///
/// # Errors
/// 403 for lists of money, 404.
pub(super) async fn list(
    app: &App,
    read: &Read,
    caller: &Caller,
    (id, name): (i64, &str),
) -> Result<(Value, Vec<i64>)> {
    let (mut shown, _, spaces) = store::one(read, caller, app.config.today(), id).await?;
    if matches!(name, "payments" | "amendments" | "covenants") {
        access::require(caller, Right::SeeContractMoney)?;
    }
    let items = match name {
        "payments" | "amendments" | "suspensions" | "rulings" => shown[name].take(),
        "government-causes" => shown["causes"].take(),
        "covenants" => covenants(&mut shown),
        "milestones" => milestones(read, id, &shown).await?,
        _ => return Err(Error::NotFound(format!("a contract has no list {name}"))),
    };
    Ok((json!({ "items": items }), spaces))
}

/// 履约指标, each with the figures of its years.
fn covenants(shown: &mut Value) -> Value {
    let actuals = shown["actuals"].take();
    let mut items = shown["terms"]["covenants"].take();
    for covenant in items.as_array_mut().into_iter().flatten() {
        let own = actuals.as_array().into_iter().flatten().filter(|actual| actual["seq"] == covenant["seq"]);
        covenant["actuals"] = own.cloned().collect();
    }
    if items.is_null() { json!([]) } else { items }
}

/// Each with the day first agreed, the day that holds now, and the day on which it was reached.
async fn milestones(read: &Read, id: i64, shown: &Value) -> Result<Value> {
    let sql = "select terms from contract_history where id = $1 order by version limit 1";
    let first: Option<Value> = read.query_opt(sql, &[&id]).await?.map(|row| row.get(0));
    let broken = |error: serde_json::Error| Error::broken("stored contract", error);
    let now: Terms = serde_json::from_value(shown["terms"].clone()).map_err(broken)?;
    let first: Terms = first.map_or_else(|| Ok(now.clone()), serde_json::from_value).map_err(broken)?;
    let mut progress: Progress = serde_json::from_value(shown["progress"].clone()).map_err(broken)?;
    Ok(KEYS
        .into_iter()
        .map(|key| {
            let reached = done(&mut progress, key).clone();
            json!({
                "key": key, "agreed": due(&first, key), "current": due(&now, key),
                "actual": reached.on, "evidence": reached.evidence,
            })
        })
        .collect())
}
