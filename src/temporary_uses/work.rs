//! What people do with a use: apply, change, move it on, give notice of an early return.

use chrono::{Datelike, Days, NaiveDate};
use geo_types::MultiPolygon;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::form::{Form, MONEY};
use super::process::{Status, Step, Who, steps_from};
use super::rent::{self, Agreed};
use super::store::{self, Also, Use};
use super::{facts, money};
use crate::access::{self, Right};
use crate::alerts;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::geo::crs::Crs;
use crate::geo::validate::{self, Unit};
use crate::geo::{ewkb, project};
use crate::http::idempotency;
use crate::publish::ogc::polygons;

/// Longest reason.
const LONGEST_REASON: usize = 2000;

/// A new application.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    item_id: i64,
    /// 续期: the use that it goes on from.
    renews: Option<i64>,
    #[serde(default)]
    form: Form,
    /// GeoJSON polygon in longitude and latitude; all that is in stock of the plot if nothing is said.
    boundary: Option<Value>,
}

/// A use as it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    form: Form,
    /// Absent: it stays.
    boundary: Option<Value>,
    /// The whole plot instead of a range.
    #[serde(default)]
    whole: bool,
    #[serde(default)]
    reason: String,
}

/// A wish to move on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    to: String,
    #[serde(default)]
    reason: String,
    /// The signed 交接表 of delivery or return.
    handover_id: Option<i64>,
}

/// 提前收回通知.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notice {
    document_no: String,
    on_day: NaiveDate,
}

fn refuse(errors: Vec<FieldError>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}

fn reason(text: &str) -> Result<Option<&str>> {
    let text = text.trim();
    if text.chars().count() > LONGEST_REASON || text.contains('\0') {
        return Err(Error::field("reason", "bad-text", format!("at most {LONGEST_REASON} characters of plain text")));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// A range as EWKB in the survey system and in longitude and latitude.
///
/// # Errors
/// 422 for what is no clean polygon.
fn range(app: &App, geometry: &Value) -> Result<(Vec<u8>, Vec<u8>)> {
    let location = polygons(geometry, false)?;
    let mut boundary: MultiPolygon<f64> = location.clone();
    let survey = app.config.survey_crs;
    project::multi_polygon(&mut boundary, Crs::CGCS2000, survey)
        .map_err(|error| Error::field("boundary", "outside-district", error.to_string()))?;
    if let Some(flaw) = validate::multi_polygon(&boundary, Unit::of(survey)).first() {
        return Err(Error::field(
            "boundary",
            "bad-shape",
            format!("图形有误，请修正 (the shape is not clean): {:?}", flaw.kind),
        ));
    }
    let (mut own, mut shown) = (Vec::new(), Vec::new());
    ewkb::write(&boundary, survey.epsg(), &mut own);
    ewkb::write(&location, Crs::CGCS2000.epsg(), &mut shown);
    Ok((own, shown))
}

/// Begins an application; sent twice it is begun once.
///
/// # Errors
/// 422 with everything that is wrong, 409 if what is to be renewed is not in use.
pub(super) async fn create(app: &App, caller: &Caller, key: Option<&str>, new: New) -> Result<i64> {
    access::require(caller, Right::WriteReserve)?;
    let mut form = new.form.tidy();
    refuse(form.wrong())?;
    let drawn = new.boundary.as_ref().map(|geometry| range(app, geometry)).transpose()?;
    let tx = app.db.begin(caller).await?;
    let entry = "select from reserve_item where id = $1";
    let entry = tx.query_opt(entry, &[&new.item_id]).await?;
    entry.ok_or_else(|| {
        Error::field("item_id", "no-such-entry", format!("没有台账 {} (there is no such entry)", new.item_id))
    })?;
    if let Some(first) = new.renews {
        let sql = "select status, form from temporary_use where id = $1 and item_id = $2";
        let row = tx.query_opt(sql, &[&first, &new.item_id]).await?;
        let row = row.ok_or_else(|| Error::field("renews", "no-such-use", format!("该台账没有临时利用 {first}")))?;
        if row.get::<_, &str>(0) != "in_use" {
            return Err(Error::conflict("只有履行中的临时利用才能续期 (only what is in use is renewed)"));
        }
        // 续期 is the same applicant's: the term adds up over both.
        let before: Form = serde_json::from_value(row.get(1)).map_err(|error| Error::broken("stored form", error))?;
        form.applicant = before.applicant;
        form.uscc = before.uscc;
    }
    guard_money(caller, &form, &Form::default())?;
    tx.as_service().await?;
    let body = Sha256::digest(format!("temporary-use\0{}\0{:?}\0{form:?}\0{drawn:?}", new.item_id, new.renews));
    if let Some(id) = idempotency::sent_before(&tx, key, &body).await? {
        return Ok(id);
    }
    let (id, no) = store::insert(&tx, (new.item_id, new.renews, app.config.today().year()), &form).await?;
    store::place(&tx, id, drawn.as_ref()).await?;
    idempotency::remember(&tx, key, &body, id).await?;
    tx.note(
        Entry::done("temporary-use.create", format!("temporary-use/{id}"))
            .with("no", no)
            .with("item", new.item_id)
            .with("said", store::discreet(&form)),
    );
    tx.commit().await?;
    Ok(id)
}

/// Amounts are written by those who manage them.
fn guard_money(caller: &Caller, form: &Form, before: &Form) -> Result<()> {
    let of = |form: &Form| serde_json::to_value(form).unwrap_or_default();
    let (now, then) = (of(form), of(before));
    if caller.may(Right::SeeReserveMoney.word()) || MONEY.iter().all(|field| now[*field] == then[*field]) {
        return Ok(());
    }
    Err(access::refused("租金和保证金由管理资金的部门填写 (amounts are not yours to write)"))
}

/// Which fields may still change: an application by its filer, what follows by 发改局.
fn open(caller: &Caller, one: &Use) -> Result<()> {
    let manager = caller.may(Right::DecideReserve.word());
    let open = match one.status {
        Status::Draft => true,
        Status::Applied | Status::Consulting | Status::Approved => manager,
        _ => false,
    };
    if open {
        return Ok(());
    }
    let words = "该临时利用已不能修改；签订协议后以续期或终止处理 (it cannot be changed any more)";
    Err(Error::Conflict { detail: words.to_owned(), errors: vec![FieldError::new("status", "locked", words)] })
}

/// Changes what is filled in.
///
/// # Errors
/// 403, 404, 409 once it is signed, 412, 422.
pub(super) async fn change(app: &App, caller: &Caller, (id, version): (i64, i32), change: Change) -> Result<()> {
    access::require(caller, Right::WriteReserve)?;
    let mut form = change.form.tidy();
    refuse(form.wrong())?;
    let why = reason(&change.reason)?;
    let drawn = change.boundary.as_ref().map(|geometry| range(app, geometry)).transpose()?;
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, Some(version)).await?;
    open(caller, &one)?;
    if !caller.may(Right::SeeReserveMoney.word()) {
        // Who does not see amounts sends the form back without them.
        let said = form.clone();
        form = Form {
            price_basis: one.form.price_basis.clone(),
            rent: one.form.rent,
            rent_unit: one.form.rent_unit.clone(),
            escalation: one.form.escalation,
            rent_period: one.form.rent_period.clone(),
            deposit: one.form.deposit,
            ..form
        };
        guard_money(caller, &said, &Form::default())
            .or_else(|refused| if said == form { Ok(()) } else { Err(refused) })?;
    }
    if one.renews.is_some() && (form.uscc != one.form.uscc || form.applicant != one.form.applicant) {
        return Err(Error::field(
            "uscc",
            "of-the-first",
            "续期的申请单位与原协议一致 (a renewal is the same applicant's)",
        ));
    }
    store::revise(&tx, id, why, &form, &Also::default()).await?;
    if drawn.is_some() || change.whole {
        store::place(&tx, id, drawn.as_ref()).await?;
    }
    tx.as_caller().await?;
    tx.note(
        Entry::done("temporary-use.update", format!("temporary-use/{id}"))
            .with("before", store::discreet(&one.form))
            .with("after", store::discreet(&form)),
    );
    tx.commit().await
}

/// Whether the caller takes steps of this kind.
fn takes(caller: &Caller, who: Who) -> bool {
    let right = match who {
        Who::Filer => Right::WriteReserve,
        Who::Manager => Right::DecideReserve,
    };
    caller.may(right.word())
}

/// The steps from where the use stands: who takes them, and what each lacks.
pub(super) async fn possible(app: &App, caller: &Caller, id: i64) -> Result<Value> {
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, None).await?;
    let facts = facts::gather(app, &tx, &one).await?;
    tx.abandon().await?;
    // A reason is asked for when the step is taken.
    let filled = "·".repeat(super::process::REASON);
    let steps: Vec<Value> = steps_from(one.status)
        .map(|step| {
            json!({ "to": step.to.word(), "way": step.way, "who": step.who, "may": takes(caller, step.who),
                    "missing": step.missing(&facts, &filled) })
        })
        .collect();
    Ok(json!(steps))
}

/// Moves a use.
///
/// # Errors
/// 403, 404, 409 for a step that there is not or with everything that is missing, 412.
pub(super) async fn go(app: &App, caller: &Caller, (id, version): (i64, i32), wish: &Wish) -> Result<()> {
    access::require(caller, Right::WriteReserve)?;
    let why = reason(&wish.reason)?;
    let tx = app.db.begin(caller).await?;
    let mut one = store::take(&tx, id, Some(version)).await?;
    let step = steps_from(one.status).find(|step| step.to.word() == wish.to).ok_or_else(|| no_step(&one, &wish.to))?;
    if !takes(caller, step.who) {
        access::require(caller, Right::DecideReserve)?;
    }
    match step.to {
        Status::InUse => one.handover_id = wish.handover_id.or(one.handover_id),
        Status::Returned => one.return_id = wish.handover_id.or(one.return_id),
        _ => {}
    }
    let facts = facts::gather(app, &tx, &one).await?;
    let missing = step.missing(&facts, why.unwrap_or_default());
    if !missing.is_empty() {
        let detail = format!("还缺 {} 项 ({} items are missing)", missing.len(), missing.len());
        return Err(Error::Conflict { detail, errors: missing });
    }
    take_step(app, &tx, &one, step, why).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("temporary-use.move", format!("temporary-use/{id}"))
            .with("from", one.status.word())
            .with("to", step.to.word())
            .with("reason", why.unwrap_or_default()),
    );
    tx.commit().await
}

fn no_step(one: &Use, to: &str) -> Error {
    let words = format!("不能从 {} 到 {to} (it does not go that way)", one.status.word());
    Error::Conflict { detail: words.clone(), errors: vec![FieldError::new("to", "no-such-step", words)] }
}

async fn take_step(app: &App, tx: &Tx, one: &Use, step: &Step, why: Option<&str>) -> Result<()> {
    let mut also = Also { status: Some(step.to), ..Also::default() };
    match step.to {
        Status::Signed => {
            also.agreement_no = Some(sign(tx, one.id, &one.form, app.config.today().year()).await?);
        }
        Status::InUse => also.handover_id = one.handover_id,
        Status::Returned => also.return_id = one.return_id,
        _ => {}
    }
    store::revise(tx, one.id, why, &one.form, &also).await?;
    alerts::refresh_other(tx, app.config.today(), "temporary_use", one.id).await
}

/// Writes the rent plan of an agreement and answers its number of that year.
pub(super) async fn sign(tx: &Tx, id: i64, form: &Form, year: i32) -> Result<String> {
    let sql = "select next_number(case when $1 > 1000000000000 then 'temporary_agreement_restricted' else 'temporary_agreement' end, $2)";
    money::plan(tx, id, &agreed(form)).await?;
    Ok(tx.query_one(sql, &[&id, &year]).await?.get(0))
}

/// The rent that is to be paid; none where it is free.
fn agreed(form: &Form) -> Vec<rent::Row> {
    let agreed = rent::Unit::of(&form.rent_unit).zip(rent::months_of(&form.rent_period)).zip(form.rent);
    let agreed = agreed.filter(|_| form.price_mode != "free").map(|((unit, months), rent)| Agreed {
        rent,
        unit,
        escalation: form.escalation.unwrap_or_default(),
        months,
    });
    form.start_on
        .zip(form.end_on)
        .zip(agreed)
        .and_then(|(term, agreed)| rent::schedule(term, &agreed))
        .unwrap_or_default()
}

/// 提前收回: the plot is given back unconditionally so many days after the notice.
///
/// # Errors
/// 403, 404, 409 if it is not in use, 412, 422.
pub(super) async fn give_notice(app: &App, caller: &Caller, (id, version): (i64, i32), notice: &Notice) -> Result<()> {
    access::require(caller, Right::DecideReserve)?;
    let number = crate::records::document_no::normalise(&notice.document_no).text;
    if number.trim().is_empty() || number.chars().count() > 100 || number.contains('\0') {
        return Err(Error::field("document_no", "missing-field", "请填写通知文号 (the number of the notice)"));
    }
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, Some(version)).await?;
    if one.status != Status::InUse {
        return Err(Error::conflict("只有履行中的临时利用才能提前收回 (it is not in use)"));
    }
    if notice.on_day > app.config.today() || one.form.start_on.is_some_and(|start| notice.on_day < start) {
        return Err(Error::field(
            "on_day",
            "bad-date",
            "通知日期应在利用期内且不晚于今天 (a day of the term, not after today)",
        ));
    }
    let days = Days::new(u64::from(one.form.notice_days.unwrap_or_default()));
    let back = notice.on_day.checked_add_days(days).unwrap_or(notice.on_day);
    let back = one.form.end_on.map_or(back, |end| back.min(end));
    let why = format!("提前收回通知 {number}");
    let also = Also { notice: Some((notice.on_day, back)), ..Also::default() };
    store::revise(&tx, id, Some(&why), &one.form, &also).await?;
    alerts::refresh_other(&tx, app.config.today(), "temporary_use", id).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("temporary-use.notice", format!("temporary-use/{id}"))
            .with("document_no", number)
            .with("back_on", back.to_string()),
    );
    tx.commit().await
}
