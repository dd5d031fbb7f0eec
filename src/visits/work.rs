//! What people do with a visit: give the task, fill in the form, submit it. A submitted form is locked; a 补充核查表 corrects it.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_postgres::types::ToSql;

use super::form::Form;
use super::store::{self, Also, Insert, Visit};
use crate::access::{self, Right, refused};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result, refuse, told};
use crate::http::idempotency;
use crate::patrols::{latest, reason};
use crate::records::attachments::{Owner, OwnerKind};

/// Shortest and longest 核查要点.
const TASK: std::ops::RangeInclusive<usize> = 4..=1000;
/// Last year of a day that is due.
const LAST_YEAR: i32 = 9999;
/// Fewest characters of a reason to take a task back.
const REASON: usize = 4;

/// A new task, or a form that corrects a submitted one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    contract_id: Option<i64>,
    /// 预警: what it is made for.
    alert_id: Option<i64>,
    /// 核查单位.
    organisation_id: Option<i64>,
    due_on: Option<NaiveDate>,
    /// 核查要点.
    #[serde(default)]
    task: String,
    /// 补充核查表: the submitted form that it corrects; organisation, task and contract are its.
    supplement_of: Option<i64>,
}

/// A form as it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    form: Form,
    #[serde(default)]
    reason: String,
}

/// A step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    to: String,
    #[serde(default)]
    reason: String,
}

/// Whether the caller works on what was given to `organisation`: its people who answer alerts, or 发改局 for them.
pub(super) fn works(caller: &Caller, organisation: i64) -> bool {
    caller.may(Right::DecideContracts.word())
        || caller.may(Right::AnswerAlerts.word()) && caller.permit().organisation == Some(organisation)
}

fn require_work(caller: &Caller, organisation: i64) -> Result<()> {
    if works(caller, organisation) {
        return Ok(());
    }
    Err(refused("该核查任务派给了其他单位 (this visit was given to another organisation)"))
}

/// Gives a task, or begins a form that corrects another; sent twice it is made once.
///
/// # Errors
/// 403, 404; 409 for a form that is not submitted; 422 with everything that is missing or wrong.
pub(super) async fn create(app: &App, caller: &Caller, key: Option<&str>, new: &New) -> Result<i64> {
    let tx = app.db.begin(caller).await?;
    let made = match new.supplement_of {
        Some(first) => supplement(app, &tx, first).await?,
        None => task(app, &tx, new).await?,
    };
    let body = Sha256::digest(format!("visit\0{new:?}"));
    if let Some(id) = idempotency::sent_before(&tx, key, &body).await? {
        tx.abandon().await?;
        return Ok(id);
    }
    let insert = Insert { task: &made.words, ..made.row };
    let (id, no) = store::insert(&tx, &insert).await?;
    idempotency::remember(&tx, key, &body, id).await?;
    tx.note(
        Entry::done("visit.create", format!("visit/{id}"))
            .with("no", no)
            .with("contract", insert.contract_id)
            .with("alert", Value::from(insert.alert_id))
            .with("organisation", insert.organisation_id)
            .with("supplement_of", Value::from(insert.supplement_of)),
    );
    tx.commit().await?;
    Ok(id)
}

/// What is to be made; its words stand beside it.
struct Made {
    row: Insert<'static>,
    words: String,
}

/// A task as 发改局 gives it. The transaction acts for the service afterwards.
async fn task(app: &App, tx: &Tx, new: &New) -> Result<Made> {
    access::require(tx.caller(), Right::DecideContracts)?;
    let today = app.config.today();
    let mut errors = Vec::new();
    let mut wrong = |field: &str, code: &str, words: String| errors.push(FieldError::new(field, code, words));
    let sql = "select is_military_land(space_ids) from contract where id = $1";
    let contract = tx.query_opt(sql, &[&new.contract_id]).await?;
    match &contract {
        None => wrong("contract_id", "no-such-contract", "没有这份合同 (there is no such contract)".to_owned()),
        Some(row) if row.get(0) => wrong(
            "contract_id",
            "no-visit-here",
            "特殊用地不安排现场核查、不拍照 (no visits and no photos of this land)".to_owned(),
        ),
        Some(_) => {}
    }
    let sql = "select from alert where id = $1 and contract_id = $2";
    if new.alert_id.is_some() && tx.query_opt(sql, &[&new.alert_id, &new.contract_id]).await?.is_none() {
        wrong("alert_id", "no-such-alert", "该合同没有这条预警 (the contract has no such alert)".to_owned());
    }
    if new.due_on.is_none_or(|day| day < today || day.year() > LAST_YEAR) {
        wrong("due_on", "missing-field", "请填写核查期限，不早于今天 (by which day, not before today)".to_owned());
    }
    let words = new.task.trim();
    if !TASK.contains(&words.chars().count()) || words.contains('\0') {
        wrong(
            "task",
            "missing-field",
            "请写明核查要点，4 至 1000 字 (say what to look at, 4 to 1000 characters)".to_owned(),
        );
    }
    tx.as_service().await?;
    // Of a contract that the caller does not see nothing is told, as if there were none.
    let sql = "select $1::bigint is not null and (not $3 or can_work_on_contract($1, $2))";
    let given: [&(dyn ToSql + Sync); 3] = [&new.organisation_id, &new.contract_id, &contract.is_some()];
    if !tx.query_one(sql, &given).await?.get::<_, bool>(0) {
        wrong(
            "organisation_id",
            "no-such-organisation",
            "请选择看得到该合同的单位：政府部门、所在街道、园区或用地单位 (choose an organisation that sees the contract)".to_owned(),
        );
    }
    refuse(errors)?;
    Ok(Made {
        row: Insert {
            contract_id: new.contract_id.unwrap_or_default(),
            alert_id: new.alert_id,
            supplement_of: None,
            organisation_id: new.organisation_id.unwrap_or_default(),
            due_on: new.due_on.unwrap_or(today),
            task: "",
            year: today.year(),
        },
        words: words.to_owned(),
    })
}

/// A form that corrects a submitted one. The transaction acts for the service afterwards.
async fn supplement(app: &App, tx: &Tx, first: i64) -> Result<Made> {
    let row = tx
        .query_opt(
            "select status, contract_id, alert_id, organisation_id, task, supplement_of from site_visit where id = $1",
            &[&first],
        )
        .await?
        .ok_or_else(|| Error::field("supplement_of", "no-such-form", format!("没有核查表 {first}")))?;
    require_work(tx.caller(), row.get(3))?;
    if row.get::<_, &str>(0) != "submitted" || row.get::<_, Option<i64>>(5).is_some() {
        return Err(Error::conflict(
            "只有已提交的核查表才能补充 (only a submitted form is corrected by another, and no correction by a further one)",
        ));
    }
    tx.as_service().await?;
    let today = app.config.today();
    Ok(Made {
        row: Insert {
            contract_id: row.get(1),
            alert_id: row.get(2),
            supplement_of: Some(first),
            organisation_id: row.get(3),
            due_on: today,
            task: "",
            year: today.year(),
        },
        words: row.get(4),
    })
}

fn unlocked(visit: &Visit) -> Result<()> {
    if visit.status != "open" {
        let words = "核查表已提交锁定或已撤销，请另填补充核查表 (it is submitted or withdrawn and locked: correct it by a supplementary form)";
        return told(vec![FieldError::new("status", "locked", words)], words);
    }
    Ok(())
}

/// Changes the form of an open visit.
///
/// # Errors
/// 403; 409 once it is submitted; 422 naming every bad field; 412.
pub(super) async fn change(app: &App, caller: &Caller, (id, version): (i64, i32), change: &Change) -> Result<()> {
    let why = reason(&change.reason)?;
    let tx = app.db.begin(caller).await?;
    let before = store::take(&tx, id, Some(version)).await?;
    require_work(caller, before.organisation_id)?;
    unlocked(&before)?;
    refuse(change.form.wrong(latest(app), before.land_area))?;
    let also = Also { status: &before.status, reason: why, submitted_at: None };
    store::revise(&tx, &before, &change.form, &also).await?;
    tx.as_caller().await?;
    tx.note(Entry::done("visit.update", format!("visit/{id}")).with("version", before.version + 1));
    tx.commit().await
}

/// Submits an open visit (`submitted`), or takes its task back (`withdrawn`); the same request again changes nothing.
///
/// # Errors
/// 409 with everything that is missing; 412; 403.
pub(super) async fn go(app: &App, caller: &Caller, id: i64, version: Option<i32>, wish: &Wish) -> Result<()> {
    let why = reason(&wish.reason)?;
    let tx = app.db.begin(caller).await?;
    let visit = store::take(&tx, id, None).await?;
    if wish.to == visit.status && visit.submitted_by.as_deref() == Some(caller.name()) {
        // The answer to the first request was lost on its way.
        return tx.abandon().await;
    }
    if version.is_some_and(|version| version != visit.version) {
        return Err(Error::Stale("该核查表已被他人更新，请刷新后重试 (somebody changed it: read it again)".to_owned()));
    }
    require_work(caller, visit.organisation_id)?;
    unlocked(&visit)?;
    match wish.to.as_str() {
        "submitted" => submit(app, &tx, &visit, why).await?,
        "withdrawn" => withdraw(&tx, &visit, why).await?,
        other => {
            let words = format!("核查表不能到 {other}；可以是 submitted、withdrawn (the form does not go that way)");
            return told(vec![FieldError::new("to", "no-such-step", words.clone())], &words);
        }
    }
    tx.as_caller().await?;
    tx.commit().await
}

async fn submit(app: &App, tx: &Tx, visit: &Visit, why: Option<&str>) -> Result<()> {
    let photos = Owner { kind: OwnerKind::Visit, id: visit.id }.pictures(tx).await?;
    let missing = visit.form.missing(visit.supplement_of.is_some(), visit.distance_m, &photos);
    let count = missing.len();
    told(missing, &format!("还缺 {count} 项 ({count} items are missing)"))?;
    let also = Also { status: "submitted", reason: why, submitted_at: Some(app.clock.now()) };
    store::revise(tx, visit, &visit.form, &also).await?;
    tx.note(
        Entry::done("visit.submit", format!("visit/{}", visit.id))
            .with("judgement", json!(visit.form.judgement))
            .with("problem", visit.form.has_problem()),
    );
    Ok(())
}

/// Takes a task back that was given by mistake; a form that corrects another is given up by whoever began it.
async fn withdraw(tx: &Tx, visit: &Visit, why: Option<&str>) -> Result<()> {
    if visit.supplement_of.is_none() {
        access::require(tx.caller(), Right::DecideContracts)?;
    }
    if why.is_none_or(|why| why.chars().count() < REASON) {
        let words = format!("请写明撤销理由，至少 {REASON} 个字 (a reason of {REASON} characters)");
        return told(vec![FieldError::new("reason", "reason-too-short", words.clone())], &words);
    }
    let also = Also { status: "withdrawn", reason: why, submitted_at: None };
    store::revise(tx, visit, &visit.form, &also).await?;
    tx.note(Entry::done("visit.withdraw", format!("visit/{}", visit.id)).with("reason", why.unwrap_or_default()));
    Ok(())
}
