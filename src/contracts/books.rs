//! 价款台账与履约实绩: what was paid, and what the departments confirm. Rows are added and voided with a reason, never changed.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::store;
use super::terms::{is_amount, is_text};
use super::work::refuse;
use crate::access::{self, Right};
use crate::alerts;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::{Error, FieldError, Result};
use crate::supervision::facts::{Direction, PaymentKind};

/// Money that came in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paid {
    seq: i32,
    kind: PaymentKind,
    paid_on: NaiveDate,
    amount: Decimal,
    voucher_no: String,
}

/// A row that was recorded by mistake.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Void {
    reason: String,
}

/// A figure of a covenant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    seq: i32,
    /// 0 where it is asked once.
    #[serde(default)]
    year: i32,
    value: Decimal,
    evidence: String,
}

/// The reason, which is needed.
///
/// # Errors
/// 422 without one.
pub(super) fn why(void: &Void) -> Result<&str> {
    let why = void.reason.trim();
    if why.is_empty() || !is_text(why, 200) {
        return Err(Error::field("reason", "missing-field", "请写明原因，至多 200 字 (say why)"));
    }
    Ok(why)
}

fn evidence(field: &str, text: &str, errors: &mut Vec<FieldError>) {
    if text.trim().is_empty() || !is_text(text, 200) {
        errors.push(FieldError::new(
            field,
            "missing-field",
            "请填写票据号或证明文件，至多 200 字 (voucher or evidence)",
        ));
    }
}

/// Records money that came in for an instalment.
///
/// # Errors
/// 403, 404, 409 above the sum that is due, 422.
pub async fn pay(app: &App, caller: &Caller, id: i64, paid: &Paid) -> Result<()> {
    access::require(caller, Right::RecordPayments)?;
    let mut errors = Vec::new();
    evidence("voucher_no", &paid.voucher_no, &mut errors);
    if !is_amount(paid.amount) || paid.amount.is_zero() {
        errors.push(FieldError::new("amount", "bad-number", "金额应大于 0，至多两位小数 (more than 0, two decimals)"));
    }
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, None).await?;
    if paid.paid_on > app.config.today() || paid.paid_on < one.sign_on {
        let words = format!("缴款日期应在合同签订 {} 之后、不晚于今天 (between the signing and today)", one.sign_on);
        errors.push(FieldError::new("paid_on", "bad-date", words));
    }
    let instalment = one.terms.instalments.iter().find(|row| row.seq == paid.seq);
    if instalment.is_none() {
        errors.push(FieldError::new("seq", "no-such-row", format!("合同没有第 {} 期 (no such instalment)", paid.seq)));
    }
    refuse(errors)?;
    if let Some(row) = instalment.filter(|_| paid.kind == PaymentKind::Price) {
        let sql = "select coalesce(sum(amount), 0) from contract_payment
                   where contract_id = $1 and seq = $2 and kind = 'price' and void_reason is null";
        let before: Decimal = tx.query_one(sql, &[&id, &paid.seq]).await?.get(0);
        let open = row.amount - before;
        if paid.amount > open {
            let words = format!("第 {} 期还应收 {open} 元，不能多收 (more than is due)", paid.seq);
            let errors = vec![FieldError::new("amount", "above-due", words.clone())];
            return Err(Error::Conflict { detail: words, errors });
        }
    }
    let kind = store::json(&paid.kind)?;
    tx.execute(
        "insert into contract_payment (contract_id, seq, kind, paid_on, amount, voucher_no) values ($1, $2, $3, $4, $5, $6)",
        &[&id, &paid.seq, &kind.as_str(), &paid.paid_on, &paid.amount, &paid.voucher_no.trim()],
    )
    .await?;
    alerts::refresh(app, &tx, id).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("contract.payment", format!("contract/{id}"))
            .with("seq", paid.seq)
            .with("kind", kind)
            .with("amount", paid.amount.to_string())
            .with("voucher_no", paid.voucher_no.trim()),
    );
    tx.commit().await
}

/// Takes money that was recorded by mistake out of the count; it stays on record.
///
/// # Errors
/// 403, 404, 409 if it was voided, 422 without a reason.
pub(super) async fn void_payment(app: &App, caller: &Caller, (id, payment): (i64, i64), void: &Void) -> Result<()> {
    access::require(caller, Right::RecordPayments)?;
    let why = why(void)?;
    let tx = app.db.begin(caller).await?;
    store::take(&tx, id, None).await?;
    let voided = tx
        .execute(
            "update contract_payment set void_reason = $3, voided_by = current_setting('tuguan.actor')
             where id = $2 and contract_id = $1 and void_reason is null",
            &[&id, &payment, &why],
        )
        .await?;
    if voided == 0 {
        return Err(Error::conflict("没有这笔缴款，或已作废 (there is no such payment, or it was voided)"));
    }
    alerts::refresh(app, &tx, id).await?;
    tx.as_caller().await?;
    tx.note(Entry::done("contract.void", format!("contract/{id}")).with("payment", payment).with("reason", why));
    tx.commit().await
}

/// Confirms a figure of a covenant; another of the same year replaces it, and it stays on record as voided.
///
/// # Errors
/// 403, 404, 422.
pub async fn confirm(app: &App, caller: &Caller, id: i64, figure: &Figure) -> Result<()> {
    access::require(caller, Right::RecordFigures)?;
    let mut errors = Vec::new();
    evidence("evidence", &figure.evidence, &mut errors);
    let most = Decimal::from(1_000_000_000_000_i64);
    if figure.value < Decimal::ZERO || figure.value >= most || figure.value.normalize().scale() > 4 {
        errors.push(FieldError::new("value", "bad-number", "不小于 0，至多四位小数 (not below 0, four decimals)"));
    }
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, None).await?;
    match one.terms.covenants.iter().find(|row| row.seq == figure.seq) {
        None => {
            let words = format!("合同没有第 {} 项指标 (no such covenant)", figure.seq);
            errors.push(FieldError::new("seq", "no-such-row", words));
        }
        Some(row) if row.direction == Direction::Conduct => {
            errors.push(FieldError::new("seq", "no-figure", "该项不是数值指标 (it is not a figure)"));
        }
        Some(row) => {
            let (from, to) = row.years.unwrap_or((0, 0));
            if !(from..=to).contains(&figure.year) {
                errors.push(FieldError::new(
                    "year",
                    "bad-year",
                    format!("年度应为 {from} 至 {to} (a year of the covenant)"),
                ));
            } else if figure.year >= app.config.today().year() {
                errors.push(FieldError::new("year", "bad-year", "年度还没有结束 (the year is not over)"));
            }
        }
    }
    refuse(errors)?;
    tx.execute(
        "update contract_actual set void_reason = '更正' where contract_id = $1 and seq = $2 and year = $3 and void_reason is null",
        &[&id, &figure.seq, &figure.year],
    )
    .await?;
    tx.execute(
        "insert into contract_actual (contract_id, seq, year, value, evidence, organisation)
         select $1, $2, $3, $4, $5, coalesce((select o.name from organisation o where o.id = $6), '')",
        &[&id, &figure.seq, &figure.year, &figure.value, &figure.evidence.trim(), &tx.caller().permit().organisation],
    )
    .await?;
    alerts::refresh(app, &tx, id).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("contract.figure", format!("contract/{id}"))
            .with("seq", figure.seq)
            .with("year", figure.year)
            .with("value", figure.value.to_string()),
    );
    tx.commit().await
}
