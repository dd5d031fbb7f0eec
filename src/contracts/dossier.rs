//! 一企一档: all that is known of an enterprise on one page, and what is missing with whom to ask for it.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::progress::Progress;
use super::store::{FROM, shown as columns};
use super::terms::Terms;
use super::work::TRANSFERS;
use super::{enterprise, facts};
use crate::access::Right;
use crate::app::App;
use crate::credit::{self, gate};
use crate::db::{Caller, Read};
use crate::error::{Error, Result};
use crate::supervision::assess;
use crate::supervision::facts::{Direction, Facts};

/// Something that a file has to have.
struct Item {
    code: String,
    /// The department that has it.
    ask: &'static str,
    there: bool,
}

fn item(code: impl Into<String>, ask: &'static str, there: bool) -> Item {
    Item { code: code.into(), ask, there }
}

/// What of the enterprise itself is on file.
fn of_enterprise(form: &Value) -> Vec<Item> {
    let said = |name: &str| form[name].as_str().is_some_and(|text| !text.is_empty());
    vec![
        item("legal_rep", "commerce", said("legal_rep")),
        item("industry", "commerce", said("industry")),
        item("registered_capital", "commerce", !form["registered_capital"].is_null()),
        item("shareholders", "commerce", form["shareholders"].as_array().is_some_and(|list| !list.is_empty())),
    ]
}

/// What of a contract is on file, as of a day: what is not due yet is not asked for.
fn of_contract(row: &Value, (terms, progress): (&Terms, &Progress), facts: &Facts, today: NaiveDate) -> Vec<Item> {
    let past = |due: Option<NaiveDate>| due.is_some_and(|due| due < today);
    let proved = |done: &super::progress::Done| done.on.is_some() && done.evidence.is_some();
    let mut items = vec![
        item("e_no", "planning", !row["e_no"].is_null()),
        item("spaces", "planning", row["space_ids"].as_array().is_some_and(|list| !list.is_empty())),
        item("price_total", "planning", terms.price_total.is_some()),
        item("instalments", "planning", !terms.instalments.is_empty()),
        item("start_due", "planning", terms.start_due.is_some()),
        item("finish_due", "planning", terms.finish_due.is_some()),
        item("land_permit_no", "planning", progress.land_permit_no.is_some()),
        item("invest_total", "development", terms.invest_total.is_some()),
        item("contract_scan", "planning", row["files"].as_i64().is_some_and(|files| files > 0)),
    ];
    if past(terms.handover_due) || progress.start.on.is_some() {
        items.push(item("handover_evidence", "planning", proved(&progress.handover)));
    }
    if past(terms.start_due) || progress.start.on.is_some() {
        items.push(item("works_permit_no", "construction", progress.works_permit_no.is_some()));
        items.push(item("start_evidence", "construction", proved(&progress.start)));
    }
    if past(terms.finish_due) || progress.finish.on.is_some() {
        items.push(item("finish_evidence", "construction", proved(&progress.finish)));
        items.push(item("cert_no", "planning", progress.cert_no.is_some()));
    }
    for covenant in facts.covenants.iter().filter(|each| each.direction != Direction::Conduct) {
        let Some((from, to)) = covenant.years else { continue };
        for year in from..=to.min(today.year() - 1) {
            let there = covenant.actuals.iter().any(|actual| actual.year == year);
            items.push(item(format!("actual/{}/{year}", covenant.seq), "statistics", there));
        }
    }
    items
}

/// Whole per cent of what is there, rounded down: 100 only when nothing is missing.
fn completeness(items: &[Item]) -> Value {
    let there = items.iter().filter(|item| item.there).count();
    let missing: Vec<Value> =
        items.iter().filter(|item| !item.there).map(|item| json!({ "code": item.code, "ask": item.ask })).collect();
    json!({ "percent": (there * 100).checked_div(items.len()).unwrap_or(100), "of": items.len(), "missing": missing })
}

/// The file of an enterprise.
///
/// # Errors
/// 404 for one the caller may not know of.
pub(super) async fn of(app: &App, read: &Read, caller: &Caller, uscc: &str) -> Result<(Value, i32, Vec<i64>)> {
    let today = app.config.today();
    let (mut shown, version, id) = enterprise::one(read, caller, uscc).await?;
    let rules = facts::rules(app, read).await?;
    let sql = format!("select {} from contract c where c.enterprise_id = $1 order by c.id", facts::COLUMNS);
    let stored = read.query(&sql, &[&id]).await?.iter().map(facts::of_row).collect::<Result<Vec<_>>>()?;
    let sql = format!(
        "select {} || jsonb_build_object('files', (
             select count(*) from attachment a where a.owner_kind = 'contract' and a.owner_id = c.id and a.withdrawn_at is null
         )), c.terms, c.progress
         from {FROM} where c.enterprise_id = $2 order by c.id",
        columns()
    );
    let rows = read.query(&sql, &[&today, &id]).await?;
    let mut items = of_enterprise(&shown["form"]);
    let mut contracts = Vec::with_capacity(rows.len());
    let mut spaces = Vec::new();
    for (row, (_, facts)) in rows.iter().zip(&stored) {
        let mut contract: Value = row.get(0);
        let broken = |error: serde_json::Error| Error::broken("stored contract", error);
        let terms: Terms = serde_json::from_value(row.get(1)).map_err(broken)?;
        let progress: Progress = serde_json::from_value(row.get(2)).map_err(broken)?;
        let mut own = of_contract(&contract, (&terms, &progress), facts, today);
        if let Some((kind, signed)) = contract["kind"].as_str().zip(day(&contract["sign_on"]))
            && TRANSFERS.contains(&kind)
        {
            let there = gate::before_signing(read, &app.credit, uscc, signed).await?;
            own.push(item("credit_check", "commerce", there));
        }
        contract["completeness"] = completeness(&own);
        let findings = assess(facts, today, &rules);
        if caller.may(Right::SeeContractMoney.word()) {
            contract["price_total"] = json!(terms.price_total);
            contract["paid"] = json!(paid(facts));
        }
        contract["findings"] = shown_findings(&findings, caller)?;
        spaces.extend(contract["space_ids"].as_array().into_iter().flatten().filter_map(Value::as_i64));
        items.extend(own);
        contracts.push(contract);
    }
    shown["completeness"] = completeness(&items);
    shown["contracts"] = Value::Array(contracts);
    let sql = "select
            (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'no', a.no, 'contract_id', a.contract_id, 'kind', a.kind, 'seq', a.seq, 'year', a.year,
                'level', a.level, 'status', a.status, 'opened_on', a.opened_on, 'gone_on', a.gone_on) order by a.id desc), '[]')
             from alert a join contract c on c.id = a.contract_id
             where c.enterprise_id = $1 and ((select caller_may('contracts.money')) or a.kind not in ('payment', 'covenant'))),
            (select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'no', u.no, 'status', u.status, 'start_on', u.start_on,
                'end_on', u.end_on) order by u.id desc), '[]')
             from temporary_use u where u.uscc = $2),
            (select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'no', v.no, 'contract_id', v.contract_id, 'status', v.status,
                'due_on', v.due_on, 'happened_at', v.happened_at, 'judgement', v.form ->> 'judgement',
                'supplement_of', v.supplement_of, 'open_notices', (
                    select count(*) from visit_notice n where n.visit_id = v.id and n.closed_on is null
                )) order by v.id desc), '[]')
             from site_visit v join contract c on c.id = v.contract_id where c.enterprise_id = $1 and v.status <> 'withdrawn'),
            (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'no', l.no, 'contract_id', l.contract_id, 'kind', l.kind,
                'status', l.status, 'title', l.title, 'document_no', l.document_no, 'made_on', l.made_on, 'issued_on', l.issued_on,
                'due_on', l.due_on) order by l.id desc), '[]')
             from letter l join contract c on c.id = l.contract_id where c.enterprise_id = $1)";
    let row = read.query_one(sql, &[&id, &uscc]).await?;
    shown["alerts"] = row.get(0);
    shown["temporary_uses"] = row.get(1);
    shown["visits"] = row.get(2);
    // Letters tell sums: none for those who do not see them.
    shown["letters"] = row.get(3);
    shown["credit"] = credit::file_of(read, &app.credit, today, uscc).await?;
    Ok((shown, version, spaces))
}

fn day(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

fn paid(facts: &Facts) -> rust_decimal::Decimal {
    let price =
        |payment: &&crate::supervision::facts::Payment| payment.kind == crate::supervision::facts::PaymentKind::Price;
    facts.payments.iter().filter(price).map(|payment| payment.amount).sum()
}

/// Findings as the caller may see them: without sums, payments and covenants for those who see no amounts.
pub(super) fn shown_findings(findings: &[crate::supervision::finding::Finding], caller: &Caller) -> Result<Value> {
    use crate::supervision::finding::Kind;
    let money = caller.may(Right::SeeContractMoney.word());
    let mut shown = Vec::with_capacity(findings.len());
    for finding in findings.iter().filter(|each| money || !matches!(each.kind, Kind::Payment | Kind::Covenant)) {
        let mut row = serde_json::to_value(finding).map_err(|error| Error::broken("encoding a finding", error))?;
        if !money {
            row["amounts"] = json!([]);
            row["basis"] = json!([]);
        }
        shown.push(row);
    }
    Ok(Value::Array(shown))
}
