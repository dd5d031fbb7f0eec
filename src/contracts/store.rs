//! How contracts are read and written: each change closes a version.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::progress::Progress;
use super::terms::Terms;
use crate::access::Right;
use crate::db::{Acting, Caller, Read, Tx};
use crate::error::{Error, Result};

/// A contract, locked for a change.
#[derive(Debug, Clone)]
pub(super) struct Contract {
    pub(super) id: i64,
    pub(super) sign_on: NaiveDate,
    pub(super) land_area: Decimal,
    pub(super) terms: Terms,
    pub(super) progress: Progress,
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有合同 {id} (there is no such contract)"))
}

/// The columns of a version, in the contract and in its history.
pub(super) const COLUMNS: &str =
    "id, version, recorded_at, changed_by, reason, contract_no, e_no, kind, enterprise_id, grantor, name,
    address, street_code, park_code, space_ids, sign_on, land_area_m2, terms, progress, import_id";

/// Amounts among the terms, left out for those who do not see them.
const MONEY: [&str; 8] = [
    "price_total",
    "deposit",
    "late_rate",
    "start_delay_rate",
    "finish_delay_rate",
    "instalments",
    "invest_total",
    "covenants",
];

/// What every reader sees of a contract `c` with its enterprise `e`, state `t` and street `s`.
const SHOWN: &str = "jsonb_build_object(
    'id', c.id, 'version', c.version, 'contract_no', c.contract_no, 'e_no', c.e_no, 'kind', c.kind, 'name', c.name,
    'address', c.address, 'street_code', c.street_code, 'street', s.name, 'park_code', c.park_code, 'space_ids', c.space_ids,
    'grantor', c.grantor, 'sign_on', c.sign_on, 'land_area_m2', c.land_area_m2, 'changed_by', c.changed_by,
    'updated_at', c.recorded_at, 'reason', c.reason,
    'enterprise', jsonb_build_object('uscc', e.uscc, 'name', e.name),
    'level', {LEVEL}, 'days', $1::date - ({WORST} ->> 'due')::date, 'worst', {WORST}, 'assessed_on', t.on_day
)";

/// What of a state `t` is worst, for whom: payments and covenants are told to those who see amounts. Findings stand the worst first.
const WORST: &str = "case when (select caller_may('contracts.money')) then t.findings -> 0 else (
    select f from jsonb_array_elements(t.findings) with ordinality x (f, n)
    where f ->> 'kind' not in ('payment', 'covenant') order by n limit 1
) end";

/// The level that goes with it; what nobody has looked at is not known.
pub(super) fn level() -> String {
    format!(
        "case when t.contract_id is null then 'grey' when (select caller_may('contracts.money')) then t.level
         else coalesce(({WORST}) ->> 'level', 'green') end"
    )
}

/// The same, with what is worst for the caller.
pub(super) fn shown() -> String {
    SHOWN.replace("{LEVEL}", &level()).replace("{WORST}", &format!("({WORST})"))
}

pub(super) const FROM: &str = "contract c join enterprise e on e.id = c.enterprise_id
    left join contract_state t on t.contract_id = c.id
    left join zone s on s.kind = 'street' and s.code = c.street_code";

/// A contract as its readers see it.
pub(super) type Seen = (Value, i32, Vec<i64>);

/// One contract with everything recorded of it that the caller may see, its version and its spaces.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, caller: &Caller, today: NaiveDate, id: i64) -> Result<Seen> {
    some(read, caller, today, &[id]).await?.pop().ok_or_else(|| not_found(id))
}

/// What is recorded of each contract of `$1` beside itself, in the order of [`LISTS`].
const RECORDED: &str = "select c.id,
    (select jsonb_agg(jsonb_build_object('id', a.id, 'no', a.no, 'on_day', a.on_day, 'reason', a.reason,
        'version', a.version, 'changed', a.changed, 'recorded_by', a.recorded_by) order by a.version desc)
     from contract_amendment a where a.contract_id = c.id),
    (select jsonb_agg(jsonb_build_object('id', p.id, 'seq', p.seq, 'kind', p.kind, 'paid_on', p.paid_on,
        'amount', p.amount::text, 'voucher_no', p.voucher_no, 'recorded_by', p.recorded_by,
        'void_reason', p.void_reason, 'voided_by', p.voided_by) order by p.paid_on, p.id)
     from contract_payment p where p.contract_id = c.id),
    (select jsonb_agg(jsonb_build_object('id', x.id, 'stopped_on', x.stopped_on, 'resumed_on', x.resumed_on,
        'words', x.words, 'recorded_by', x.recorded_by, 'void_reason', x.void_reason, 'voided_by', x.voided_by) order by x.stopped_on)
     from contract_suspension x where x.contract_id = c.id),
    (select jsonb_agg(jsonb_build_object('id', g.id, 'kind', g.kind, 'from_on', g.from_on, 'to_on', g.to_on,
        'proof', g.proof, 'recorded_by', g.recorded_by, 'verdict', g.verdict, 'verdict_no', g.verdict_no,
        'verified_by', g.verified_by, 'verified_at', g.verified_at) order by g.from_on)
     from contract_cause g where g.contract_id = c.id),
    (select jsonb_agg(jsonb_build_object('id', f.id, 'seq', f.seq, 'year', f.year, 'value', f.value::text,
        'evidence', f.evidence, 'organisation', f.organisation, 'recorded_by', f.recorded_by,
        'void_reason', f.void_reason) order by f.seq, f.year, f.id)
     from contract_actual f where f.contract_id = c.id),
    (select jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'document_no', r.document_no, 'on_day', r.on_day,
        'attachment_id', r.attachment_id, 'words', r.words, 'recorded_by', r.recorded_by) order by r.on_day)
     from contract_ruling r where r.contract_id = c.id),
    (select jsonb_agg(jsonb_build_object('version', h.version, 'recorded_at', h.recorded_at,
        'changed_by', h.changed_by, 'reason', h.reason) order by h.version desc)
     from contract_history h where h.id = c.id)
    from contract c where c.id = any ($1)";

const LISTS: [&str; 7] = ["amendments", "payments", "suspensions", "causes", "actuals", "rulings", "history"];

/// Those of `ids` that the caller sees, in that order, each as [`one`] has it; asked for together.
///
/// # Errors
/// Those of the database.
pub(super) async fn some(read: &Read, caller: &Caller, today: NaiveDate, ids: &[i64]) -> Result<Vec<Seen>> {
    let money = caller.may(Right::SeeContractMoney.word());
    let sql = format!(
        "select {} || jsonb_build_object('terms', c.terms, 'progress', c.progress), c.version, c.space_ids, c.id
         from {FROM} where c.id = any ($2) order by array_position($2, c.id)",
        shown()
    );
    let rows = read.query(&sql, &[&today, &ids]).await?;
    let further = read.query(RECORDED, &[&ids]).await?;
    let further: HashMap<i64, Row> = further.into_iter().map(|row| (row.get(0), row)).collect();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut shown: Value = row.get(0);
        let recorded = further.get(&row.get(3));
        for (place, name) in LISTS.into_iter().enumerate() {
            let list = recorded.and_then(|recorded| recorded.get::<_, Option<Value>>(place + 1));
            shown[name] = list.unwrap_or_else(|| json!([]));
        }
        if !money {
            withhold_amounts(&mut shown);
        }
        all.push((shown, row.get(1), row.get(2)));
    }
    Ok(all)
}

/// What those are not told who may not see amounts.
fn withhold_amounts(shown: &mut Value) {
    if let Some(terms) = shown["terms"].as_object_mut() {
        terms.retain(|field, _| !MONEY.contains(&field.as_str()));
    }
    if let Some(object) = shown.as_object_mut() {
        object.retain(|name, _| !["payments", "amendments", "actuals"].contains(&name.as_str()));
    }
}

/// The contract, locked until the transaction ends, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404, or 412 if it is not at `version` any more.
pub(super) async fn take(tx: &Tx, id: i64, version: Option<i32>) -> Result<Contract> {
    tx.query_opt("select from contract where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql = "select version, sign_on, land_area_m2, terms, progress from contract where id = $1 for no key update";
    let row = tx.query_one(sql, &[&id]).await?;
    let now: i32 = row.get(0);
    if let Some(version) = version
        && version != now
    {
        return Err(Error::Stale(format!(
            "该合同已被他人更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    let broken = |error: serde_json::Error| Error::broken("stored contract", error);
    Ok(Contract {
        id,
        sign_on: row.get(1),
        land_area: row.get(2),
        terms: serde_json::from_value(row.get(3)).map_err(broken)?,
        progress: serde_json::from_value(row.get(4)).map_err(broken)?,
    })
}

/// Closes the present version and writes the next.
pub(super) async fn revise(tx: &Tx, id: i64, reason: &str, terms: &Terms, progress: &Progress) -> Result<i32> {
    let close = format!("insert into contract_history ({COLUMNS}) select {COLUMNS} from contract where id = $1");
    tx.execute(&close, &[&id]).await?;
    let row = tx
        .query_one(
            "update contract
             set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
                 reason = nullif($2, ''), terms = $3, progress = $4, import_id = null
             where id = $1 returning version",
            &[&id, &reason, &json(terms)?, &json(progress)?],
        )
        .await?;
    Ok(row.get(0))
}

/// As stored.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| Error::broken("encoding a contract", error))
}
