//! 会签: departments are asked until a day, and each says its word once.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::process::State;
use super::store::{self, Happened};
use super::wish;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::Caller;
use crate::db::record::Entry as Record;
use crate::error::{Error, FieldError, Result};

/// Working days that departments have.
const DAYS: i32 = 5;
/// Longest question or answer.
const LONGEST: usize = 2000;

/// Who is asked what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// Organisations by id.
    pub(super) organisations: Vec<i64>,
    #[serde(default)]
    pub(super) question: String,
    /// Until when; five working days if nothing is said.
    pub(super) due_on: Option<NaiveDate>,
}

/// What a department says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) opinion: String,
    #[serde(default)]
    pub(super) words: String,
}

/// Asks; whoever was asked before is asked again.
///
/// # Errors
/// 409 once the entry is listed, 422 for unknown organisations or a day that is over.
pub(super) async fn ask(app: &App, caller: &Caller, id: i64, question: &Question) -> Result<()> {
    access::require(caller, Right::DecideReserve)?;
    let words = text("question", &question.question)?;
    if question.organisations.is_empty() {
        return Err(Error::field("organisations", "missing-field", "请选择会签部门 (say who is asked)"));
    }
    let tx = app.db.begin(caller).await?;
    let entry = store::take(&tx, id, None).await?;
    if !matches!(entry.state, State::Lead | State::Check) {
        return Err(Error::conflict("该台账已过会签阶段 (opinions are asked for before an entry is listed)"));
    }
    let today = app.config.today();
    let due = match question.due_on {
        Some(day) if day < today => {
            return Err(Error::field("due_on", "bad-date", "截止日期已过 (the day is over)"));
        }
        Some(day) => day,
        None => tx.query_one("select working_day_after($1, $2)", &[&today, &DAYS]).await?.get(0),
    };
    let asked = tx
        .execute(
            "insert into reserve_opinion (item_id, organisation_id, round, question, due_on)
             select $1, o.id, 1 + coalesce(max(b.round), 0), $3, $4
             from organisation o
             left join reserve_opinion b on b.item_id = $1 and b.organisation_id = o.id
             where o.id = any($2)
             group by o.id",
            &[&id, &question.organisations, &words, &due],
        )
        .await?;
    let mut wanted = question.organisations.clone();
    wanted.sort_unstable();
    wanted.dedup();
    if asked != wanted.len() as u64 {
        return Err(Error::field("organisations", "no-such-organisation", "其中有未知单位 (one of them is not known)"));
    }
    let facts = json!({ "organisations": wanted, "due_on": due });
    let what = Happened { op: "ask", from: Some(entry.state), to: None, reason: Some(words), facts };
    store::happen(&tx, id, today, what).await?;
    store::still_seen(&tx, id).await?;
    tx.note(
        Record::done("reserve.ask", format!("reserve/{id}"))
            .with("organisations", wanted)
            .with("due_on", due.to_string()),
    );
    tx.commit().await
}

/// Says the word of the caller's organisation.
///
/// # Errors
/// 404 if nobody asked it, 409 if it was said already, 422 without a reason for saying no.
pub(super) async fn say(app: &App, caller: &Caller, id: i64, opinion: i64, answer: &Answer) -> Result<()> {
    access::require(caller, Right::GiveOpinion)?;
    let words = text("words", &answer.words)?;
    if !["agree", "conditions", "disagree"].contains(&answer.opinion.as_str()) {
        return Err(Error::field("opinion", "bad-code", "agree 同意, conditions 有条件同意, disagree 不同意"));
    }
    if answer.opinion != "agree" && words.is_empty() {
        return Err(Error::field(
            "words",
            "missing-field",
            "请写明条件或理由 (say what the conditions or reasons are)",
        ));
    }
    let tx = app.db.begin(caller).await?;
    let entry = store::take(&tx, id, None).await?;
    let row = tx
        .query_opt(
            "select organisation_id, opinion, said_by from reserve_opinion where id = $1 and item_id = $2 for update",
            &[&opinion, &id],
        )
        .await?
        .ok_or_else(|| Error::NotFound(format!("there is no question {opinion} on entry {id}")))?;
    if Some(row.get::<_, i64>(0)) != caller.permit().organisation {
        return Err(access::refused("这项会签征求的是其他单位的意见 (another organisation was asked)"));
    }
    if row.get::<_, Option<String>>(1).is_some() {
        let by: Option<String> = row.get(2);
        let words = format!("{} 已回复 (it was answered)", by.unwrap_or_default());
        return Err(Error::Conflict {
            detail: words.clone(),
            errors: vec![FieldError::new("opinion", "answered", words)],
        });
    }
    tx.execute(
        "update reserve_opinion
         set opinion = $2, words = $3, said_at = clock_timestamp(), said_by = current_setting('tuguan.actor')
         where id = $1",
        &[&opinion, &answer.opinion, &words],
    )
    .await?;
    let facts = json!({ "opinion": answer.opinion });
    let what = Happened { op: "opinion", from: Some(entry.state), to: None, reason: Some(words), facts };
    store::happen(&tx, id, app.config.today(), what).await?;
    store::still_seen(&tx, id).await?;
    tx.note(
        Record::done("reserve.opinion", format!("reserve/{id}")).with("opinion", Value::from(answer.opinion.as_str())),
    );
    tx.commit().await
}

fn text<'a>(field: &str, text: &'a str) -> Result<&'a str> {
    wish::reason(text)
        .map_err(|_| Error::field(field, "bad-text", format!("at most {LONGEST} characters of plain text")))
}
