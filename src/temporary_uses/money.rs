//! 租金与保证金: what is due by the plan, what was paid on it, and the deposit ledger. Rows are added, never changed.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::process::Status;
use super::{rent, store};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Read, Tx};
use crate::error::{Error, FieldError, Result};

/// A payment on one row of the plan.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Payment {
    seq: i32,
    paid_on: NaiveDate,
    #[serde(with = "rust_decimal::serde::str")]
    amount: Decimal,
    voucher_no: String,
}

/// A payment that was recorded by mistake.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Void {
    reason: String,
}

/// A row of the deposit ledger.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deposit {
    kind: String,
    on_day: NaiveDate,
    #[serde(with = "rust_decimal::serde::str")]
    amount: Decimal,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    voucher_no: String,
}

/// 发改局 and 财政局 keep the books; 区领导 looks at them.
fn keeps(caller: &Caller) -> Result<()> {
    access::require(caller, Right::SeeReserveMoney)?;
    if caller.may(Right::DecideReserve.word()) || caller.may(Right::GiveOpinion.word()) {
        return Ok(());
    }
    Err(access::refused("租金和保证金由财政局或发改局登记 (payments are recorded by finance or the reserve manager)"))
}

/// An amount of money, a day that is over or today, and a text that can be kept.
fn check(app: &App, amount: Decimal, day: NaiveDate, (field, text): (&str, &str)) -> Result<()> {
    if amount <= Decimal::ZERO || amount.scale() > 2 || amount > Decimal::from(10_000_000_000_i64) {
        return Err(Error::field("amount", "bad-number", "金额应大于 0，至多两位小数 (more than 0, two decimals)"));
    }
    if day > app.config.today() {
        return Err(Error::field("day", "bad-date", "日期不能晚于今天 (the day is not over)"));
    }
    if text.trim().is_empty() || text.chars().count() > 200 || text.contains('\0') {
        return Err(Error::field(
            field,
            "missing-field",
            "请填写票据号或原因，至多 200 字 (fill it in, at most 200 characters)",
        ));
    }
    Ok(())
}

/// Writes the plan of an agreement. The transaction acts for the service.
pub(super) async fn plan(tx: &Tx, id: i64, rows: &[rent::Row]) -> Result<()> {
    let from: Vec<NaiveDate> = rows.iter().map(|row| row.term.0).collect();
    let to: Vec<NaiveDate> = rows.iter().map(|row| row.term.1).collect();
    let amount: Vec<Decimal> = rows.iter().map(|row| row.amount).collect();
    tx.execute(
        "insert into temporary_use_rent (use_id, seq, from_on, to_on, due_on, amount)
         select $1, n, f, t, f, a from unnest($2::date[], $3::date[], $4::numeric[]) with ordinality g (f, t, a, n)",
        &[&id, &from, &to, &amount],
    )
    .await?;
    Ok(())
}

/// Plan, payments and deposit of a use, for those who see amounts; sums in 元.
pub(super) async fn books(read: &Read, today: NaiveDate, id: i64) -> Result<Value> {
    let row = read
        .query_one(
            "with due as (
                 select r.*, coalesce(p.paid, 0.00) as paid,
                     case when r.due_on < $2 then greatest(r.amount - coalesce(p.paid, 0), 0.00) else 0.00 end as overdue
                 from temporary_use_rent r
                 left join (
                     select seq, sum(amount) as paid from temporary_use_payment where use_id = $1 and void_reason is null group by seq
                 ) p using (seq)
                 where r.use_id = $1
             )
             select
                 (select coalesce(jsonb_agg(jsonb_build_object('seq', seq, 'from_on', from_on, 'to_on', to_on, 'due_on', due_on,
                     'amount', amount::text, 'paid', paid::text, 'overdue', overdue::text) order by seq), '[]') from due),
                 (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'seq', seq, 'paid_on', paid_on, 'amount', amount::text,
                     'voucher_no', voucher_no, 'recorded_by', recorded_by, 'void_reason', void_reason, 'voided_by', voided_by)
                     order by id), '[]')
                  from temporary_use_payment where use_id = $1),
                 (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'on_day', on_day, 'amount', amount::text,
                     'reason', reason, 'voucher_no', voucher_no, 'recorded_by', recorded_by) order by id), '[]')
                  from temporary_use_deposit where use_id = $1),
                 (select jsonb_build_object('amount', coalesce(sum(amount), 0.00)::text, 'paid', coalesce(sum(paid), 0.00)::text,
                     'overdue', coalesce(sum(overdue), 0.00)::text) from due),
                 (select coalesce(sum(case kind when 'received' then amount else -amount end), 0.00)::text
                  from temporary_use_deposit where use_id = $1)",
            &[&id, &today],
        )
        .await?;
    let part = |place: usize| row.get::<_, Value>(place);
    Ok(
        json!({ "rent": part(0), "payments": part(1), "deposit": part(2), "sums": part(3), "held": row.get::<_, String>(4) }),
    )
}

/// Records a payment.
///
/// # Errors
/// 403, 404, 409 above what is due, 422.
pub(super) async fn pay(app: &App, caller: &Caller, id: i64, payment: &Payment) -> Result<()> {
    keeps(caller)?;
    check(app, payment.amount, payment.paid_on, ("voucher_no", &payment.voucher_no))?;
    let tx = app.db.begin(caller).await?;
    store::take(&tx, id, None).await?;
    let row = tx
        .query_opt(
            "select r.amount - coalesce((
                 select sum(p.amount) from temporary_use_payment p where p.use_id = $1 and p.seq = $2 and p.void_reason is null
             ), 0)
             from temporary_use_rent r where r.use_id = $1 and r.seq = $2",
            &[&id, &payment.seq],
        )
        .await?;
    let row = row.ok_or_else(|| {
        Error::field("seq", "no-such-row", format!("租金计划没有第 {} 期 (no such period)", payment.seq))
    })?;
    let open: Decimal = row.get(0);
    if payment.amount > open {
        let words = format!("第 {} 期还应收 {open} 元，不能多收 (more than is due)", payment.seq);
        let errors = vec![FieldError::new("amount", "above-due", words.clone())];
        return Err(Error::Conflict { detail: words, errors });
    }
    tx.execute(
        "insert into temporary_use_payment (use_id, seq, paid_on, amount, voucher_no) values ($1, $2, $3, $4, $5)",
        &[&id, &payment.seq, &payment.paid_on, &payment.amount, &payment.voucher_no.trim()],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("temporary-use.payment", format!("temporary-use/{id}"))
            .with("seq", payment.seq)
            .with("amount", payment.amount.to_string())
            .with("voucher_no", payment.voucher_no.trim()),
    );
    tx.commit().await
}

/// Takes a payment that was recorded by mistake out of the count; it stays on record.
///
/// # Errors
/// 403, 404, 409 if it was voided, 422 without a reason.
pub(super) async fn void(app: &App, caller: &Caller, (id, payment): (i64, i64), void: &Void) -> Result<()> {
    keeps(caller)?;
    let why = void.reason.trim();
    if why.is_empty() || why.chars().count() > 200 || why.contains('\0') {
        return Err(Error::field("reason", "missing-field", "请写明原因 (say why)"));
    }
    let tx = app.db.begin(caller).await?;
    store::take(&tx, id, None).await?;
    let voided = tx
        .execute(
            "update temporary_use_payment set void_reason = $3, voided_by = current_setting('tuguan.actor')
             where id = $2 and use_id = $1 and void_reason is null",
            &[&id, &payment, &why],
        )
        .await?;
    if voided == 0 {
        return Err(Error::conflict("没有这笔收款，或已作废 (there is no such payment, or it was voided)"));
    }
    tx.as_caller().await?;
    tx.note(
        Entry::done("temporary-use.void", format!("temporary-use/{id}")).with("payment", payment).with("reason", why),
    );
    tx.commit().await
}

/// Adds to the deposit ledger: received from the signing on; deducted and returned once the plot is back, or before delivery.
///
/// # Errors
/// 403, 404, 409 out of its time or below nothing, 422.
pub(super) async fn deposit(app: &App, caller: &Caller, id: i64, row: &Deposit) -> Result<()> {
    keeps(caller)?;
    if !["received", "deducted", "returned"].contains(&row.kind.as_str()) {
        return Err(Error::field("kind", "bad-code", "received 收取, deducted 扣除, returned 退还"));
    }
    let needed =
        if row.kind == "deducted" { ("reason", row.reason.as_str()) } else { ("voucher_no", row.voucher_no.as_str()) };
    check(app, row.amount, row.on_day, needed)?;
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, None).await?;
    let timely = match row.kind.as_str() {
        "received" => matches!(one.status, Status::Signed | Status::InUse),
        "deducted" => matches!(one.status, Status::InUse | Status::Returned | Status::Continued),
        _ => matches!(one.status, Status::Signed | Status::Returned | Status::Continued),
    };
    if !timely {
        let words = "签约后收取，收回（或未交付而终止前）后退还 (received after signing, given back after the return)";
        return Err(Error::Conflict {
            detail: words.to_owned(),
            errors: vec![FieldError::new("kind", "not-now", words)],
        });
    }
    let held = "select coalesce(sum(case kind when 'received' then amount else -amount end), 0)
                from temporary_use_deposit where use_id = $1";
    let held: Decimal = tx.query_one(held, &[&id]).await?.get(0);
    if row.kind != "received" && row.amount > held {
        let words = format!("保证金余额为 {held} 元 (more than is held)");
        return Err(Error::Conflict {
            detail: words.clone(),
            errors: vec![FieldError::new("amount", "above-held", words)],
        });
    }
    let text = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    tx.execute(
        "insert into temporary_use_deposit (use_id, kind, on_day, amount, reason, voucher_no) values ($1, $2, $3, $4, $5, $6)",
        &[&id, &row.kind, &row.on_day, &row.amount, &text(&row.reason), &text(&row.voucher_no)],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("temporary-use.deposit", format!("temporary-use/{id}"))
            .with("kind", row.kind.as_str())
            .with("amount", row.amount.to_string()),
    );
    tx.commit().await
}
