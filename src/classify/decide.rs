//! Rules to one set-based statement: every space is asked every rule, and the first that holds decides.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use tokio_postgres::types::ToSql;

use super::SPACE_ROWS;
use super::fields::rule_fields;
use super::rule_set::{Condition, Rule, RuleSet, UNCLASSIFIED};
use super::template::fill;
use crate::cql2::{Call, Fields, Type};
use crate::db::Tx;
use crate::error::{Error, Result};

/// Most pairs in one `jsonb_build_object` (PostgreSQL functions take 100 arguments).
const PAIRS: usize = 50;

/// Computes table `decision`: what the rules say where that differs from what is stored, under the number `version`.
pub(super) async fn decide(tx: &Tx, rules: &RuleSet, version: i32, scope: Option<&'static str>) -> Result<()> {
    let (text, params) = statement(rules, version)?;
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    tx.execute(&fill(&text, scope), &params).await?;
    tx.batch_execute("analyze decision").await?;
    Ok(())
}

/// Stores table `decision`; returns how many decisions were made, changed or removed.
pub(super) async fn store(tx: &Tx, today: NaiveDate, scope: Option<&'static str>) -> Result<u64> {
    let text = fill(include_str!("decide_store.sql"), scope).replace("{today}", &format!("date '{today}'"));
    tx.batch_execute(&text).await?;
    let row = tx
        .query_one("select (select count(*) from gone) + (select count(*) from decision where is_changed)", &[])
        .await?;
    tx.batch_execute("drop table gone").await?;
    Ok(row.get::<_, i64>(0) as u64)
}

/// The statement of `decide.sql` for these rules, with its parameters.
fn statement(rules: &RuleSet, version: i32) -> Result<(String, Vec<String>)> {
    let fields = rule_fields();
    let mut params = Vec::new();
    // The first and the last rule have no expression: an override is in a table, and the last holds if no other does.
    let asked = &rules.rules[1..rules.rules.len() - 1];
    let mut outcomes = String::new();
    for rule in asked {
        outcomes.push_str(",\n");
        outcomes.push_str(&outcome(rule, &fields, &mut params)?);
    }
    let facts = facts(rules, &fields, &mut params)?;
    let ids = bind_list(rules.rules.iter().map(|rule| rule.id.as_str()), &mut params);
    let categories =
        bind_list(rules.rules.iter().map(|rule| rule.category.as_deref().unwrap_or(UNCLASSIFIED)), &mut params);
    let text = include_str!("decide.sql")
        .replace("{rows}", SPACE_ROWS.trim_end())
        .replace("{rules}", &outcomes)
        .replace("{facts}", &facts)
        .replace("{ids}", &ids)
        .replace("{categories}", &categories)
        .replace("{version}", &version.to_string());
    Ok((text, params))
}

/// Whether a rule holds: false where it is unknown, null where the rule is not asked about this kind of space.
fn outcome(rule: &Rule, fields: &Fields, params: &mut Vec<String>) -> Result<String> {
    let Some(condition) = &rule.when else {
        return Err(Error::Broken(format!("rule {} has no expression", rule.id)));
    };
    let sql = condition.filter.to_sql(fields, params.len() + 1)?;
    params.extend(sql.params);
    let kind = match (rule.parcels, rule.buildings) {
        (true, false) => "parcel",
        (false, true) => "building",
        _ => return Ok(format!("coalesce({}, false)", sql.text)),
    };
    Ok(format!("case when s.kind = '{kind}' then coalesce({}, false) end", sql.text))
}

/// The value of everything the rules look at, as one JSON object.
fn facts(rules: &RuleSet, fields: &Fields, params: &mut Vec<String>) -> Result<String> {
    let mut pairs = Vec::new();
    let conditions = || rules.rules.iter().filter_map(|rule| rule.when.as_ref());
    for name in conditions().flat_map(|condition| condition.filter.properties()).collect::<BTreeSet<_>>() {
        if let Some(property) = fields.property(&name)
            && property.kind != Type::Geometry
        {
            pairs.push(format!("'{}', {}", property.name, property.sql));
        }
    }
    for call in conditions().flat_map(|condition| calls(condition, fields)).collect::<BTreeSet<_>>() {
        let sql = fields.call_sql(&call, params.len() + 1)?;
        params.extend(sql.params);
        params.push(call.to_string());
        pairs.push(format!("${}::text, {}", params.len(), sql.text));
    }
    let objects: Vec<String> =
        pairs.chunks(PAIRS).map(|chunk| format!("jsonb_build_object({})", chunk.join(", "))).collect();
    Ok(if objects.is_empty() { "'{}'::jsonb".to_owned() } else { format!("({})", objects.join(" || ")) })
}

/// The names under which a condition's facts are kept: its properties and its function calls.
pub(super) fn fact_names(condition: &Condition) -> Vec<String> {
    let fields = rule_fields();
    let properties = condition.filter.properties().into_iter();
    properties.chain(calls(condition, &fields).iter().map(ToString::to_string)).collect()
}

fn calls(condition: &Condition, fields: &Fields) -> BTreeSet<Call> {
    condition.filter.functions(fields)
}

/// Binds a list of plain words (checked by the rule set) as one array parameter.
fn bind_list<'a>(words: impl Iterator<Item = &'a str>, params: &mut Vec<String>) -> String {
    params.push(format!("{{{}}}", words.collect::<Vec<_>>().join(",")));
    format!("${}::text::text[]", params.len())
}
