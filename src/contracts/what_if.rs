//! 如果: which alerts would come or go if a date, a cause or a figure of the rules were another. Nothing is stored.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::facts;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::supervision::facts::Facts;
use crate::supervision::finding::Finding;
use crate::supervision::law::Law;
use crate::supervision::level::Level;
use crate::supervision::{Rules, assess, worst};

/// What is supposed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Suppose {
    /// Another day.
    today: Option<NaiveDate>,
    /// Other facts, by their names: a merge patch (RFC 7396) over those that are stored.
    facts: Value,
    /// Other figures of the law, by their names.
    law: Value,
}

/// RFC 7396: what is said replaces, null takes away, objects are merged.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let Value::Object(target) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
        } else {
            merge(target.entry(name.as_str()).or_insert(Value::Null), value);
        }
    }
}

fn changed<T: serde::Serialize + serde::de::DeserializeOwned>(name: &str, of: &T, patch: &Value) -> Result<T> {
    let mut value = serde_json::to_value(of).map_err(|error| Error::broken("encoding facts", error))?;
    if !patch.is_null() {
        if !patch.is_object() {
            return Err(Error::field(name, "bad-value", "应为对象 (an object)"));
        }
        merge(&mut value, patch);
    }
    serde_json::from_value(value)
        .map_err(|error| Error::field(name, "bad-value", format!("不能识别：{error} (not understood)")))
}

fn what(finding: &Finding) -> Value {
    json!({ "kind": finding.kind, "seq": finding.seq, "year": finding.year })
}

/// What would be said, beside what is.
///
/// # Errors
/// 403, 404, 422 for what is not understood.
pub(super) async fn suppose(app: &App, caller: &Caller, id: i64, said: &Suppose) -> Result<Value> {
    access::require(caller, Right::SeeContractMoney)?;
    let read = app.db.read(caller).await?;
    let stored = facts::one(&read, id).await?;
    let rules = facts::rules(app, &read).await?;
    drop(read);
    let today = app.config.today();
    let then = said.today.unwrap_or(today);
    let supposed: Facts = changed("facts", &stored, &said.facts)?;
    let law: Law = changed("law", rules.laws.on(then), &said.law)?;
    let before = assess(&stored, today, &rules);
    let after = assess(&supposed, then, &Rules { laws: law.into(), holidays: rules.holidays });
    let told = |findings: &[Finding], finding: &Finding| {
        findings
            .iter()
            .find(|other| (other.kind, other.seq, other.year) == (finding.kind, finding.seq, finding.year))
            .map_or(Level::Green, |other| other.level)
    };
    let differs: Vec<Value> = after
        .iter()
        .filter(|finding| told(&before, finding) != finding.level)
        .map(|finding| (finding, told(&before, finding), finding.level))
        .chain(
            before
                .iter()
                .filter(|finding| {
                    after
                        .iter()
                        .all(|other| (other.kind, other.seq, other.year) != (finding.kind, finding.seq, finding.year))
                })
                .map(|finding| (finding, finding.level, Level::Green)),
        )
        .map(|(finding, from, to)| {
            let mut row = what(finding);
            row["from"] = json!(from);
            row["to"] = json!(to);
            row
        })
        .collect();
    Ok(json!({
        "today": then, "before": { "level": worst(&before), "findings": before },
        "after": { "level": worst(&after), "findings": after }, "differs": differs
    }))
}
