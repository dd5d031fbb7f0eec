//! What happens to a site: it stops and goes on, a reason is claimed and verified, the city decides.

use chrono::NaiveDate;
use serde::Deserialize;

use super::books::{Void, why};
use super::store;
use super::terms::is_text;
use super::work::refuse;
use crate::access::{self, Right};
use crate::alerts;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::records::document_no;

const CAUSES: [&str; 7] =
    ["late_delivery", "plan_change", "policy", "petition", "relics", "other_government", "force_majeure"];

/// 中止开发.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    stopped_on: NaiveDate,
    resumed_on: Option<NaiveDate>,
    words: String,
}

/// 复工.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Resume {
    resumed_on: NaiveDate,
}

/// A reason that the holder claims and proves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    kind: String,
    from_on: NaiveDate,
    to_on: Option<NaiveDate>,
    /// Number or name of the proof.
    proof: String,
}

/// What came of a claim.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    verified: bool,
    document_no: String,
}

/// What the city decided.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ruling {
    kind: String,
    document_no: String,
    on_day: NaiveDate,
    /// The scan, an attachment of this contract.
    attachment_id: Option<i64>,
    #[serde(default)]
    words: String,
}

fn said(field: &str, text: &str, errors: &mut Vec<FieldError>) {
    if text.trim().is_empty() || !is_text(text, 500) {
        errors.push(FieldError::new(
            field,
            "missing-field",
            "请填写，至多 500 字 (fill it in, at most 500 characters)",
        ));
    }
}

/// A day between the signing and today.
fn over(field: &str, day: NaiveDate, (from, today): (NaiveDate, NaiveDate), errors: &mut Vec<FieldError>) {
    if day < from || day > today {
        let words = format!("应在 {from} 与今天之间 (between that day and today)");
        errors.push(FieldError::new(field, "bad-date", words));
    }
}

async fn done(app: &App, tx: Tx, id: i64, entry: Entry) -> Result<()> {
    alerts::refresh(app, &tx, id).await?;
    tx.as_caller().await?;
    tx.note(entry);
    tx.commit().await
}

/// Records that work stopped.
///
/// # Errors
/// 403, 404, 409 for a stop within another, 422.
pub async fn stop(app: &App, caller: &Caller, id: i64, stop: &Stop) -> Result<()> {
    access::require(caller, Right::RecordWorks)?;
    let mut errors = Vec::new();
    said("words", &stop.words, &mut errors);
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, None).await?;
    let today = app.config.today();
    match one.progress.start.on {
        None => errors.push(FieldError::new("stopped_on", "not-begun", "尚未动工，不能中止 (it has not begun)")),
        Some(start) => over("stopped_on", stop.stopped_on, (start, today), &mut errors),
    }
    if let Some(resumed) = stop.resumed_on {
        over("resumed_on", resumed, (stop.stopped_on.succ_opt().unwrap_or(today), today), &mut errors);
    }
    refuse(errors)?;
    let sql = "select stopped_on, resumed_on from contract_suspension
               where contract_id = $1 and void_reason is null
                 and daterange(stopped_on, resumed_on) && daterange($2, $3) limit 1";
    if let Some(row) = tx.query_opt(sql, &[&id, &stop.stopped_on, &stop.resumed_on]).await? {
        let (from, to): (NaiveDate, Option<NaiveDate>) = (row.get(0), row.get(1));
        let until = to.map_or_else(|| "今".to_owned(), |to| to.to_string());
        let words = format!("与已登记的中止 {from} 至 {until} 重叠 (within another stop)");
        let errors = vec![FieldError::new("stopped_on", "overlaps", words.clone())];
        return Err(Error::Conflict { detail: words, errors });
    }
    tx.execute(
        "insert into contract_suspension (contract_id, stopped_on, resumed_on, words) values ($1, $2, $3, $4)",
        &[&id, &stop.stopped_on, &stop.resumed_on, &stop.words.trim()],
    )
    .await?;
    let entry = Entry::done("contract.stop", format!("contract/{id}")).with("stopped_on", stop.stopped_on.to_string());
    done(app, tx, id, entry).await
}

/// Records that work goes on.
///
/// # Errors
/// 403, 404, 409 if it goes on already, 422.
pub(super) async fn resume(app: &App, caller: &Caller, (id, stop): (i64, i64), resume: &Resume) -> Result<()> {
    access::require(caller, Right::RecordWorks)?;
    let tx = app.db.begin(caller).await?;
    store::take(&tx, id, None).await?;
    let sql = "select stopped_on, resumed_on from contract_suspension where id = $2 and contract_id = $1 and void_reason is null";
    let row = tx.query_opt(sql, &[&id, &stop]).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("没有中止记录 {stop} (there is no such stop)")))?;
    if row.get::<_, Option<NaiveDate>>(1).is_some() {
        return Err(Error::conflict("已登记复工 (it goes on already)"));
    }
    let stopped: NaiveDate = row.get(0);
    let mut errors = Vec::new();
    let today = app.config.today();
    over("resumed_on", resume.resumed_on, (stopped.succ_opt().unwrap_or(today), today), &mut errors);
    refuse(errors)?;
    tx.execute("update contract_suspension set resumed_on = $2 where id = $1", &[&stop, &resume.resumed_on]).await?;
    let entry =
        Entry::done("contract.resume", format!("contract/{id}")).with("resumed_on", resume.resumed_on.to_string());
    done(app, tx, id, entry).await
}

/// Takes a stop that was recorded by mistake out of the clocks; it stays on record.
///
/// # Errors
/// 403, 404, 409 if it was voided, 412, 422 without a reason.
pub(super) async fn void_stop(
    app: &App,
    caller: &Caller,
    (id, version): (i64, i32),
    (stop, void): (i64, &Void),
) -> Result<()> {
    access::require(caller, Right::RecordWorks)?;
    let why = why(void)?;
    let tx = app.db.begin(caller).await?;
    store::take(&tx, id, Some(version)).await?;
    let voided = tx
        .execute(
            "update contract_suspension set void_reason = $3, voided_by = current_setting('tuguan.actor')
             where id = $2 and contract_id = $1 and void_reason is null",
            &[&id, &stop, &why],
        )
        .await?;
    if voided == 0 {
        return Err(Error::conflict("没有这条中止记录，或已作废 (there is no such stop, or it was voided)"));
    }
    let entry = Entry::done("contract.void", format!("contract/{id}")).with("suspension", stop).with("reason", why);
    done(app, tx, id, entry).await
}

/// Records a reason that the holder claims.
///
/// # Errors
/// 403, 404, 409 for a second one of the same period, 422.
pub async fn claim(app: &App, caller: &Caller, id: i64, claim: &Claim) -> Result<()> {
    access::require(caller, Right::WriteContracts)?;
    let mut errors = Vec::new();
    said("proof", &claim.proof, &mut errors);
    if !CAUSES.contains(&claim.kind.as_str()) {
        errors.push(FieldError::new("kind", "bad-code", format!("应为 {} (one of these)", CAUSES.join("、"))));
    }
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, None).await?;
    over("from_on", claim.from_on, (one.sign_on, app.config.today()), &mut errors);
    if claim.to_on.is_some_and(|to| to < claim.from_on) {
        errors.push(FieldError::new("to_on", "out-of-order", "早于起始日期 (before it began)"));
    }
    refuse(errors)?;
    let sql = "select kind from contract_cause
               where contract_id = $1 and verdict is distinct from 'refused'
                 and daterange(from_on, to_on, '[]') && daterange($2, $3, '[]') limit 1";
    if tx.query_opt(sql, &[&id, &claim.from_on, &claim.to_on]).await?.is_some() {
        let words =
            "该期间已登记原因；一段期间只认一个原因，请先核实或驳回前一个 (another cause is claimed for this period)";
        let errors = vec![FieldError::new("from_on", "overlaps", words)];
        return Err(Error::Conflict { detail: words.to_owned(), errors });
    }
    tx.execute(
        "insert into contract_cause (contract_id, kind, from_on, to_on, proof) values ($1, $2, $3, $4, $5)",
        &[&id, &claim.kind, &claim.from_on, &claim.to_on, &claim.proof.trim()],
    )
    .await?;
    let entry = Entry::done("contract.cause", format!("contract/{id}")).with("kind", claim.kind.as_str());
    done(app, tx, id, entry).await
}

/// Verifies or refuses a claim, by a document.
///
/// # Errors
/// 403 for whoever claimed it, 404, 409 if it was judged, 422.
pub async fn judge(app: &App, caller: &Caller, (id, cause): (i64, i64), verdict: &Verdict) -> Result<()> {
    access::require(caller, Right::DecideContracts)?;
    let mut errors = Vec::new();
    said("document_no", &verdict.document_no, &mut errors);
    refuse(errors)?;
    let number = document_no::normalise(&verdict.document_no).text;
    let tx = app.db.begin(caller).await?;
    store::take(&tx, id, None).await?;
    let sql = "select recorded_by, verdict from contract_cause where id = $2 and contract_id = $1";
    let row = tx.query_opt(sql, &[&id, &cause]).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("没有原因记录 {cause} (there is no such cause)")))?;
    if row.get::<_, Option<&str>>(1).is_some() {
        return Err(Error::conflict("已核实或驳回 (it was judged)"));
    }
    if row.get::<_, &str>(0) == tx.caller().name() {
        return Err(access::refused("登记人不能核实自己登记的原因，请由他人核实 (not by whoever recorded it)"));
    }
    let word = if verdict.verified { "verified" } else { "refused" };
    tx.execute(
        "update contract_cause set verdict = $2, verdict_no = $3, verified_at = clock_timestamp(),
             verified_by = current_setting('tuguan.actor') where id = $1",
        &[&cause, &word, &number],
    )
    .await?;
    let entry =
        Entry::done("contract.verdict", format!("contract/{id}")).with("verdict", word).with("document_no", number);
    done(app, tx, id, entry).await
}

/// Records what the city decided: never without number, day and scan.
///
/// # Errors
/// 403, 404, 409 for a disposal before a finding, 422 naming what is missing.
pub(super) async fn rule(app: &App, caller: &Caller, id: i64, ruling: &Ruling) -> Result<()> {
    access::require(caller, Right::WriteContracts)?;
    let mut errors = Vec::new();
    said("document_no", &ruling.document_no, &mut errors);
    if !["finding", "disposal"].contains(&ruling.kind.as_str()) {
        errors.push(FieldError::new("kind", "bad-code", "finding 认定, disposal 处置"));
    }
    if !is_text(&ruling.words, 500) {
        errors.push(FieldError::new("words", "bad-text", "至多 500 字 (at most 500 characters)"));
    }
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, None).await?;
    over("on_day", ruling.on_day, (one.sign_on, app.config.today()), &mut errors);
    let sql = "select exists (select from attachment where id = $1 and owner_kind = 'contract' and owner_id = $2
                   and withdrawn_at is null)";
    let there: bool = tx.query_one(sql, &[&ruling.attachment_id, &id]).await?.get(0);
    if !there {
        let words = "“闲置土地”由市资源规划部门认定：请先上传认定书（处置决定）扫描件并在此选择 \
                     (only with the scan of the city's document, attached to this contract)";
        errors.push(FieldError::new("attachment_id", "missing-document", words));
    }
    refuse(errors)?;
    if ruling.kind == "disposal" {
        let sql =
            "select exists (select from contract_ruling where contract_id = $1 and kind = 'finding' and on_day <= $2)";
        if !tx.query_one(sql, &[&id, &ruling.on_day]).await?.get::<_, bool>(0) {
            return Err(Error::conflict("没有在先的闲置土地认定书 (nothing was found that could be disposed of)"));
        }
    }
    let number = document_no::normalise(&ruling.document_no).text;
    tx.execute(
        "insert into contract_ruling (contract_id, kind, document_no, on_day, attachment_id, words)
         values ($1, $2, $3, $4, $5, nullif($6, ''))",
        &[&id, &ruling.kind, &number, &ruling.on_day, &ruling.attachment_id, &ruling.words.trim()],
    )
    .await?;
    let entry = Entry::done("contract.ruling", format!("contract/{id}"))
        .with("kind", ruling.kind.as_str())
        .with("document_no", number)
        .with("attachment", ruling.attachment_id);
    done(app, tx, id, entry).await
}
