//! Why a space is what it is: the stored outcome and facts of each rule, put together with the rule's own words.

use chrono::{DateTime, Utc};
use deadpool_postgres::ClientWrapper;
use serde::Serialize;
use serde_json::{Map, Value};

use super::adopt;
use super::decide::fact_names;
use super::rule_set::{OVERRIDE, Rule};
use crate::error::{Error, Result};

/// A decision with its evidence.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The space.
    pub id: i64,
    /// One of the five categories, or `unclassified`.
    pub category: String,
    /// The rule that decided.
    pub rule: String,
    /// The rule set it is from.
    pub rules_version: i32,
    /// `rule` or `override`.
    pub source: String,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// Counts decisions; the ETag.
    pub version: i32,
    /// Title of the deciding rule.
    pub title: String,
    /// What the deciding rule says.
    pub sentence: String,
    /// What people should look at, e.g. `military-overlap` (需军地核实).
    pub flags: Vec<String>,
    /// The papers of a decision by people.
    #[serde(rename = "override")]
    pub overridden: Option<Value>,
    /// Every rule that was asked, in order; the first that holds decided.
    pub evidence: Vec<Evidence>,
}

/// What one rule found.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// Id of the rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// What it says, for an officer.
    pub sentence: String,
    /// What it asks, in CQL2; none for R0 and for the last rule.
    pub expression: Option<String>,
    /// The category it would decide.
    pub category: Option<String>,
    /// Whether it holds.
    pub holds: bool,
    /// The values it looked at; null is a value that is not known.
    pub facts: Map<String, Value>,
}

/// The fact by which an ordinary space would tell of a 军事用地范围 it touches.
const MILITARY_SHARE: &str = "zone_share('military')";

/// Explains the present decision about a space, as far as the caller whom `client` speaks for may know it.
///
/// # Errors
/// 404 if there is no such space.
pub(super) async fn explain(client: &ClientWrapper, id: i64) -> Result<Explained> {
    let row = client
        .query_opt(
            "select category, rule, rules_version, source, decided_at, version, \
                 case when sees_restricted() then flags else array_remove(flags, 'military-overlap') end, holds, \
                 case when sees_restricted() then facts else facts - $2 end \
             from classification where space_id = $1",
            &[&id, &MILITARY_SHARE],
        )
        .await?
        .ok_or_else(|| not_found(id))?;
    let rules = adopt::load(client, Some(row.get(2))).await?.rules;
    let (rule, holds, facts): (String, Vec<Option<bool>>, Value) = (row.get(1), row.get(7), row.get(8));
    let deciding =
        rules.rule(&rule).ok_or_else(|| Error::Broken(format!("rule {rule} of space {id} is not in its set")))?;
    Ok(Explained {
        id,
        category: row.get(0),
        rules_version: row.get(2),
        source: row.get(3),
        decided_at: row.get(4),
        version: row.get(5),
        title: deciding.title.clone(),
        sentence: deciding.sentence.clone(),
        flags: row.get(6),
        overridden: facts.get(OVERRIDE).cloned(),
        evidence: evidence(&rules.rules, &holds, &facts),
        rule,
    })
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("there is no space {id}"))
}

/// Rules that are not asked about this kind of space have no outcome and are left out.
fn evidence(rules: &[Rule], holds: &[Option<bool>], facts: &Value) -> Vec<Evidence> {
    let asked = rules.iter().zip(holds).filter_map(|(rule, holds)| holds.map(|holds| (rule, holds)));
    asked
        .map(|(rule, holds)| Evidence {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            sentence: rule.sentence.clone(),
            expression: rule.when.as_ref().map(|when| when.text.clone()),
            category: rule.category.clone(),
            holds,
            facts: facts_of(rule, facts),
        })
        .collect()
}

fn facts_of(rule: &Rule, facts: &Value) -> Map<String, Value> {
    let fact = |name: &str| facts.get(name).cloned().unwrap_or(Value::Null);
    match &rule.when {
        Some(when) => fact_names(when).into_iter().map(|name| (name.clone(), fact(&name))).collect(),
        None if rule.id == OVERRIDE => match fact(OVERRIDE) {
            Value::Object(papers) => papers,
            _ => Map::new(),
        },
        None => Map::new(),
    }
}
