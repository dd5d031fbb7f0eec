//! What people do with letters: make one from what is known, write it, issue it, declare it void.

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::facts::{self, day};
use super::store;
use super::template::{self, KINDS};
use super::text::{BLANK, filled};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::http::idempotency;
use crate::records::document_no;

/// Days to answer where nobody says another day; an investigation has 30 (《闲置土地处置办法》 第七条).
const DAYS: u64 = 15;
const INVESTIGATION_DAYS: u64 = 30;
/// Longest title, addressee and text, in characters.
const LONGEST: (usize, usize, usize) = (200, 200, 20_000);

/// What a letter is to be made of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    contract_id: i64,
    kind: String,
    /// What it is about; else what is worst of the contract.
    alert_id: Option<i64>,
    /// Until when it is to be answered.
    due_on: Option<NaiveDate>,
    /// 发现的问题
    #[serde(default)]
    problem: String,
    /// 联系人及电话
    #[serde(default)]
    contact: String,
}

/// What is written anew.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    title: String,
    addressee: String,
    body: String,
    due_on: Option<NaiveDate>,
}

/// A step: `issued` or `void`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    to: String,
    /// 文号, for issuing.
    #[serde(default)]
    document_no: String,
    /// 发出日期
    issued_on: Option<NaiveDate>,
    /// 作废原因
    #[serde(default)]
    reason: String,
}

/// 422 with everything that is wrong, if anything is.
pub(super) fn refuse(errors: Vec<FieldError>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}

fn text(field: &str, value: &str, most: usize, needed: bool, errors: &mut Vec<FieldError>) {
    let length = value.trim().chars().count();
    if length > most || value.contains('\0') || needed && length == 0 {
        let words = format!("请填写，至多 {most} 字 (at most {most} characters)");
        errors.push(FieldError::new(field, "bad-text", words));
    }
}

/// Makes a draft from the template that holds now; sent twice it is made once.
///
/// # Errors
/// 403, 422 with everything that is wrong.
pub(super) async fn create(app: &App, caller: &Caller, key: Option<&str>, new: &New) -> Result<i64> {
    access::require(caller, Right::WriteContracts)?;
    let today = app.config.today();
    let mut errors = Vec::new();
    if !KINDS.contains(&new.kind.as_str()) {
        errors.push(FieldError::new("kind", "bad-code", format!("应为 {} (one of these)", KINDS.join("、"))));
    }
    if new.due_on.is_some_and(|due| due < today) {
        errors.push(FieldError::new("due_on", "bad-date", "办理期限不能早于今天 (not before today)"));
    }
    text("problem", &new.problem, 2000, new.kind == "rectification", &mut errors);
    text("contact", &new.contact, 200, false, &mut errors);
    let tx = app.db.begin(caller).await?;
    let seen = tx.query_opt("select from contract where id = $1", &[&new.contract_id]).await?;
    if seen.is_none() {
        errors.push(FieldError::new("contract_id", "no-such-contract", "没有这份合同 (there is no such contract)"));
    }
    refuse(errors)?;
    tx.as_service().await?;
    let body = Sha256::digest(format!("letter\0{new:?}"));
    if let Some(id) = idempotency::sent_before(&tx, key, &body).await? {
        tx.abandon().await?;
        return Ok(id);
    }
    let (id, no, missing) = make(app, &tx, new, today).await?;
    idempotency::remember(&tx, key, &body, id).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("letter.create", format!("letter/{id}"))
            .with("no", no)
            .with("kind", new.kind.as_str())
            .with("contract", new.contract_id)
            .with("blank", missing.join(",")),
    );
    tx.commit().await?;
    Ok(id)
}

async fn make(app: &App, tx: &Tx, new: &New, today: NaiveDate) -> Result<(i64, String, Vec<String>)> {
    let days = if new.kind == "investigation" { INVESTIGATION_DAYS } else { DAYS };
    let due = new.due_on.or_else(|| today.checked_add_days(Days::new(days)));
    let mut words = facts::gather(app, tx, &new.kind, (new.contract_id, new.alert_id)).await?;
    words.insert("deadline", due.map(day).unwrap_or_default());
    words.insert("contact", new.contact.trim().to_owned());
    words.insert("problem", new.problem.trim().to_owned());
    let template = template::current(tx, &new.kind).await?;
    let (title, mut missing) = filled(&template.title, &words);
    let (body, further) = filled(template.body.trim(), &words);
    missing.extend(further);
    let organisation = tx.caller().permit().organisation;
    let row = tx.query_opt("select name from organisation where id = $1", &[&organisation]).await?;
    let from = row.map_or_else(|| format!("{}发展和改革局", app.config.district_name), |row| row.get(0));
    let mut facts = facts::json(&words);
    facts["organisation"] = from.into();
    // The draft of a decision goes up to who granted the land and decides; everything else to who holds it.
    let to = if new.kind == "decision_draft" { "grantor" } else { "enterprise" };
    let addressee = words.get(to).cloned().unwrap_or_default();
    let sql = "insert into letter (id, no, contract_id, alert_id, kind, title, addressee, body, due_on, template, facts, made_on)
               select case when s.restricted then nextval('letter_restricted_id_seq') else nextval('letter_id_seq') end,
                   next_number(case when s.restricted then 'letter_restricted' else 'letter' end, $1), c.id, $3, $4, $5, $6, $7, $8, $9, $10, $11
               from contract c
               cross join lateral (
                   select exists (select from space_label l where l.space_id = any (c.space_ids) and l.restricted) as restricted
               ) s
               where c.id = $2
               returning id, no";
    let row = tx
        .query_one(
            sql,
            &[
                &today.year(),
                &new.contract_id,
                &new.alert_id,
                &new.kind,
                &title,
                &addressee,
                &body,
                &due,
                &template.version,
                &facts,
                &today,
            ],
        )
        .await?;
    Ok((row.get(0), row.get(1), missing))
}

/// Writes a draft anew.
///
/// # Errors
/// 403, 404, 409 for one that is not a draft any more, 412, 422.
pub(super) async fn change(app: &App, caller: &Caller, at: (i64, i32), change: &Change) -> Result<()> {
    access::require(caller, Right::WriteContracts)?;
    let mut errors = Vec::new();
    text("title", &change.title, LONGEST.0, true, &mut errors);
    text("addressee", &change.addressee, LONGEST.1, true, &mut errors);
    text("body", &change.body, LONGEST.2, true, &mut errors);
    let tx = app.db.begin(caller).await?;
    let letter = store::take(&tx, at).await?;
    if change.due_on.is_some_and(|due| due < letter.made_on) {
        errors.push(FieldError::new("due_on", "bad-date", "办理期限不能早于拟稿日期 (not before it was drafted)"));
    }
    refuse(errors)?;
    if letter.status != "draft" {
        return Err(Error::conflict("已发出或作废的函件不能修改，请另拟一份 (it is locked: make another)"));
    }
    store::close(&tx, letter.id).await?;
    tx.execute(
        "update letter set title = $2, addressee = $3, body = $4, due_on = $5 where id = $1",
        &[&letter.id, &change.title.trim(), &change.addressee.trim(), &change.body.trim(), &change.due_on],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("letter.change", format!("letter/{}", letter.id)));
    tx.commit().await
}

/// Issues a letter, or declares it void.
///
/// # Errors
/// 403, 404, 409 out of turn, 412, 422 with everything that is missing.
pub(super) async fn go(app: &App, caller: &Caller, at: (i64, i32), wish: &Wish) -> Result<()> {
    access::require(caller, Right::WriteContracts)?;
    let tx = app.db.begin(caller).await?;
    let letter = store::take(&tx, at).await?;
    let entry = match (wish.to.as_str(), letter.status.as_str()) {
        ("issued", "draft") => issue(app, &tx, &letter, wish).await?,
        ("void", "draft" | "issued") => void(&tx, &letter, wish).await?,
        ("issued" | "void", _) => {
            return Err(Error::conflict("当前状态不能这样处理，请刷新 (not a step from where it stands)"));
        }
        _ => return Err(Error::field("to", "bad-code", "应为 issued 或 void (issued or void)")),
    };
    tx.as_caller().await?;
    tx.note(entry);
    tx.commit().await
}

async fn issue(app: &App, tx: &Tx, letter: &store::Letter, wish: &Wish) -> Result<Entry> {
    let mut errors = Vec::new();
    let number = document_no::normalise(&wish.document_no).text;
    text("document_no", &number, 100, true, &mut errors);
    let day = wish.issued_on.filter(|day| *day <= app.config.today() && *day >= letter.made_on);
    if day.is_none() {
        let words = "请填写发出日期，不早于拟稿、不晚于今天 (the day of issue, from the draft until today)";
        errors.push(FieldError::new("issued_on", "bad-date", words));
    }
    let blanks = letter.body.matches(BLANK).count() + letter.title.matches(BLANK).count();
    if blanks > 0 {
        let words = format!("正文还有 {blanks} 处空白，请补全后再发出 ({blanks} blanks are left to be filled in)");
        errors.push(FieldError::new("body", "blanks-left", words));
    }
    refuse(errors)?;
    store::close(tx, letter.id).await?;
    tx.execute(
        "update letter set status = 'issued', document_no = $2, issued_on = $3 where id = $1",
        &[&letter.id, &number, &day],
    )
    .await?;
    Ok(Entry::done("letter.issue", format!("letter/{}", letter.id)).with("document_no", number))
}

async fn void(tx: &Tx, letter: &store::Letter, wish: &Wish) -> Result<Entry> {
    let why = wish.reason.trim();
    let mut errors = Vec::new();
    text("reason", why, 200, true, &mut errors);
    refuse(errors)?;
    store::close(tx, letter.id).await?;
    tx.execute("update letter set status = 'void', void_reason = $2 where id = $1", &[&letter.id, &why]).await?;
    Ok(Entry::done("letter.void", format!("letter/{}", letter.id)).with("reason", why))
}
