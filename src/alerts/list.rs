//! Alerts as they are shown.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Value, json};
use tokio_postgres::types::ToSql;

use super::others;
use crate::access::Right;
use crate::app::App;
use crate::contracts;
use crate::db::{Caller, Read};
use crate::error::{Error, Result};
use crate::supervision::assess;
use crate::supervision::finding::Finding;
use crate::supervision::level::Level;

/// What the list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    /// Statuses, divided by commas; those that stand open if nothing is said.
    pub(super) status: Option<&'a str>,
    pub(super) level: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) street: Option<&'a str>,
    pub(super) contract: Option<i64>,
    /// What the alert is of: `contract`, `temporary_use` or `rectification`, and its id.
    pub(super) subject: Option<&'a str>,
    pub(super) subject_id: Option<i64>,
    /// Only those given to the caller's organisation.
    pub(super) mine: bool,
}

const SHOWN: &str = "jsonb_build_object(
    'id', a.id, 'version', a.version, 'no', a.no, 'kind', a.kind, 'seq', a.seq, 'year', a.year, 'colour', a.level,
    'status', a.status, 'opened_on', a.opened_on, 'raised_on', a.raised_on, 'gone_on', a.gone_on, 'finding', a.finding,
    'due', a.finding ->> 'due', 'days', $1::date - (a.finding ->> 'due')::date,
    'organisation_id', a.organisation_id, 'organisation', o.name, 'due_on', a.due_on, 'late', a.due_on < $1::date
        and a.status in ('assigned', 'acknowledged'), 'closed_at', a.closed_at,
    'subject', jsonb_build_object('type', a.subject, 'id', a.subject_id, 'no', coalesce(c.contract_no, u.no, r.no),
        'name', coalesce(c.name, v.name), 'street_code', coalesce(c.street_code, v.street_code), 'item_id', v.id),
    'contract', case when c.id is not null then jsonb_build_object('id', c.id, 'contract_no', c.contract_no, 'name', c.name,
        'street_code', c.street_code) end,
    'enterprise', case when e.id is not null then jsonb_build_object('uscc', e.uscc, 'name', e.name) end
)";

const FROM: &str = "alert a
    left join contract c on c.id = a.contract_id
    left join enterprise e on e.id = c.enterprise_id
    left join temporary_use u on a.subject = 'temporary_use' and u.id = a.subject_id
    left join rectification r on a.subject = 'rectification' and r.id = a.subject_id
    left join reserve_view v on v.id = coalesce(u.item_id, r.item_id)
    left join organisation o on o.id = a.organisation_id";

/// Payments and covenants are money; they are told to those who see it.
const SEEN: &str = "($2::boolean or a.kind not in ('payment', 'covenant'))";

/// Alerts, the most urgent first.
pub(super) async fn list(
    read: &Read,
    caller: &Caller,
    today: NaiveDate,
    asked: &Asked<'_>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Value>, Value)> {
    let money = caller.may(Right::SeeContractMoney.word());
    let organisation = caller.permit().organisation.filter(|_| asked.mine);
    let filter = format!(
        "{SEEN} and (a.status = any(string_to_array($3, ',')) or $3::text is null and a.status not in ('closed', 'lapsed'))
         and ($4::text is null or a.kind = any(string_to_array($4, ',')))
         and ($5::text is null or coalesce(c.street_code, v.street_code) = any(string_to_array($5, ',')))
         and ($6::bigint is null or a.contract_id = $6)
         and (not $7 or a.organisation_id = $8)
         and ($9::text is null or a.level = any(string_to_array($9, ',')))
         and ($10::text is null or a.subject = $10) and ($11::bigint is null or a.subject_id = $11)"
    );
    let sql = format!(
        "select {SHOWN} from {FROM} where {filter}
         order by array_position(array['purple', 'red', 'orange', 'yellow', 'blue', 'grey', 'green'], a.level),
             (a.finding ->> 'due')::date, a.id
         limit $12::bigint offset $13::bigint"
    );
    let Asked { status, level, kind, street, contract, subject, subject_id, mine } = asked;
    let level = level.map(words_of).transpose()?;
    let all: [&(dyn ToSql + Sync); 13] = [
        &today,
        &money,
        status,
        kind,
        street,
        contract,
        mine,
        &organisation,
        &level,
        subject,
        subject_id,
        &limit,
        &offset,
    ];
    let rows = read.query(&sql, &all).await?;
    let sql = format!(
        "select coalesce(jsonb_object_agg(level, n), '{{}}') from (
             select a.level, count(*) as n from {FROM} where {filter} and $1::date is not null group by 1) x"
    );
    let every: Option<&str> = None;
    let all: [&(dyn ToSql + Sync); 11] =
        [&today, &money, status, kind, street, contract, mine, &organisation, &every, subject, subject_id];
    let levels = read.query_one(&sql, &all).await?;
    Ok((rows.iter().map(|row| row.get(0)).collect(), levels.get(0)))
}

/// Levels by number (0 to 5; `null` is what is not known) or by colour, as they are stored.
fn words_of(text: &str) -> Result<String> {
    let word = |part: &str| {
        let known = Level::ALL.into_iter().find(|level| {
            let number = level.number().map_or_else(|| "null".to_owned(), |number| number.to_string());
            part == number || part == level.word()
        });
        known.map(Level::word).ok_or_else(|| {
            Error::parameter("level", format!("没有等级“{part}”，可选 0–5、null 或颜色 (0 to 5, null, or a colour)"))
        })
    };
    Ok(text.split(',').map(word).collect::<Result<Vec<_>>>()?.join(","))
}

/// Adds to alerts their level as a number, and why: the rule, its words and what went in. Facts of all contracts are read at once.
///
/// # Errors
/// Those of the database.
pub(super) async fn explain(app: &App, read: &Read, caller: &Caller, items: &mut [Value]) -> Result<()> {
    let contracts: Vec<i64> = items.iter().filter_map(|item| item["contract"]["id"].as_i64()).collect();
    let rules = contracts::rules(app, read).await?;
    let money = caller.may(Right::SeeContractMoney.word());
    let mut findings = HashMap::new();
    for (id, facts) in contracts::facts_of(read, &contracts).await? {
        findings.insert(id, assess(&facts, app.config.today(), &rules));
    }
    for item in items {
        let level = item["colour"].as_str().and_then(Level::of).and_then(Level::number);
        item["level"] = json!(level);
        let (mut basis, mut facts) = (json!(null), json!({}));
        if let Some(contract) = item["contract"]["id"].as_i64() {
            let same = |each: &&Finding| {
                Some(each.kind.word()) == item["kind"].as_str()
                    && Some(i64::from(each.seq)) == item["seq"].as_i64()
                    && Some(i64::from(each.year)) == item["year"].as_i64()
            };
            let found = findings.get(&contract).and_then(|list: &Vec<Finding>| list.iter().find(same));
            if let Some(why) = found.and_then(|found| found.basis.first()) {
                basis = json!({ "law": why.law, "article": why.article, "text": why.formula });
                // What went in may be sums.
                if money {
                    facts = why.inputs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
                }
            }
        } else if let Some(why) = item["kind"].as_str().and_then(others::basis) {
            basis = why;
        }
        item["basis"] = basis;
        item["facts"] = facts;
    }
    Ok(())
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有预警 {id} (there is no such alert)"))
}

/// One alert with its history.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, caller: &Caller, today: NaiveDate, id: i64) -> Result<(Value, i32)> {
    let money = caller.may(Right::SeeContractMoney.word());
    let sql = format!(
        "select {SHOWN} || jsonb_build_object('events', (
             select coalesce(jsonb_agg(jsonb_build_object('what', v.what, 'level', v.level, 'at', v.at, 'by', v.by, 'words', v.words)
                 order by v.id desc), '[]')
             from alert_event v where v.alert_id = a.id)), a.version
         from {FROM} where {SEEN} and a.id = $3"
    );
    let row = read.query_opt(&sql, &[&today, &money, &id]).await?.ok_or_else(|| not_found(id))?;
    Ok((row.get(0), row.get(1)))
}
