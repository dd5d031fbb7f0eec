//! What people do with an alert: give it to somebody, sign for it, say what was done, look at that, close it.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::list;
use super::process::{Deed, STEPS, Status, Step, Who};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::{Error, FieldError, Result};

/// Shortest and longest text of a step that asks for one.
const WORDS: std::ops::RangeInclusive<usize> = 4..=1000;

/// A step that somebody takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    deed: String,
    #[serde(default)]
    words: String,
    /// 派单: to whom, and until when.
    organisation_id: Option<i64>,
    due_on: Option<NaiveDate>,
}

/// Whether the caller takes steps of this kind on an alert that was given to `owner`.
fn takes(caller: &Caller, who: Who, owner: Option<i64>) -> bool {
    caller.may(who.right().word()) && (who == Who::Manager || owner.is_some() && owner == caller.permit().organisation)
}

/// The steps from here, each with whether the caller takes it.
pub(super) fn steps(caller: &Caller, status: &str, owner: Option<i64>) -> Value {
    let Some(status) = Status::of(status) else { return json!([]) };
    STEPS
        .into_iter()
        .filter(|step| step.from.contains(&status))
        .map(|step| {
            json!({ "deed": step.deed, "to": step.to, "who": step.who, "words": step.words, "may": takes(caller, step.who, owner) })
        })
        .collect()
}

/// Takes a step.
///
/// # Errors
/// 403 for whoever it is not for, 404, 409 out of turn, 412, 422 with everything that is missing.
pub(super) async fn go(app: &App, caller: &Caller, (id, version): (i64, i32), wish: &Wish) -> Result<()> {
    let deed = Deed::of(&wish.deed).ok_or_else(|| {
        let known: Vec<&str> = STEPS.iter().map(|step| step.deed.word()).collect();
        Error::field("deed", "bad-code", format!("应为 {} (one of these)", known.join("、")))
    })?;
    let step: Step = deed.step();
    access::require(caller, step.who.right())?;
    let tx = app.db.begin(caller).await?;
    let money = caller.may(Right::SeeContractMoney.word());
    let seen = "select from alert where id = $1 and ($2 or kind not in ('payment', 'covenant'))";
    tx.query_opt(seen, &[&id, &money]).await?.ok_or_else(|| list::not_found(id))?;
    tx.as_service().await?;
    let sql = "select version, status, organisation_id, level, gone_on is not null from alert where id = $1 for no key update";
    let row = tx.query_one(sql, &[&id]).await?;
    let now: i32 = row.get(0);
    if now != version {
        return Err(Error::Stale(format!(
            "该预警已更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (it has changed: read it again)"
        )));
    }
    let status: &str = row.get(1);
    let owner: Option<i64> = row.get(2);
    if !takes(caller, step.who, owner) {
        return Err(access::refused("该预警未派给您所在单位 (it was given to another organisation)"));
    }
    if !Status::of(status).is_some_and(|status| step.from.contains(&status)) {
        return Err(Error::conflict("当前环节不能这样处理，请刷新 (not a step from where it stands)"));
    }
    let words = check(app, &step, wish)?;
    let given = wish.organisation_id.filter(|_| deed == Deed::Assign);
    if let Some(organisation) = given {
        let there = tx.query_opt("select from organisation where id = $1", &[&organisation]).await?;
        there.ok_or_else(|| Error::field("organisation_id", "no-such-organisation", "没有这个单位 (there is none)"))?;
    }
    tx.execute(
        "update alert set version = version + 1, status = $2, organisation_id = coalesce($3, organisation_id),
             due_on = coalesce($4, due_on), closed_at = case when $2 = 'closed' then clock_timestamp() end
         where id = $1",
        &[&id, &step.to.word(), &given, &wish.due_on.filter(|_| deed == Deed::Assign)],
    )
    .await?;
    tx.execute(
        "insert into alert_event (alert_id, what, level, words) values ($1, $2, $3, nullif($4, ''))",
        &[&id, &deed.event(), &row.get::<_, &str>(3), &words],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("alert.move", format!("alert/{id}")).with("deed", deed.word()).with("words", words));
    tx.commit().await
}

/// What a step needs, all at once.
fn check<'a>(app: &App, step: &Step, wish: &'a Wish) -> Result<&'a str> {
    let mut errors = Vec::new();
    let words = wish.words.trim();
    let length = words.chars().count();
    if step.words && !WORDS.contains(&length) || length > *WORDS.end() || words.contains('\0') {
        errors.push(FieldError::new(
            "words",
            "missing-field",
            "请写明情况，4 至 1000 字 (say what was done, 4 to 1000 characters)",
        ));
    }
    if step.deed == Deed::Assign {
        if wish.organisation_id.is_none() {
            errors.push(FieldError::new("organisation_id", "missing-field", "请选择承办单位 (to whom)"));
        }
        if wish.due_on.is_none_or(|due| due < app.config.today()) {
            errors.push(FieldError::new("due_on", "missing-field", "请填写办理期限，不早于今天 (until when)"));
        }
    }
    match errors.first() {
        None => Ok(words),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}
