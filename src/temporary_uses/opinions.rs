//! 会签 of a temporary use: the unit that looks after the plot, the street and departments are asked, and each says its word once.

use chrono::NaiveDate;
use serde::Deserialize;

use super::process::Status;
use super::store;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::{Error, FieldError, Result};

/// Working days that departments have.
const DAYS: i32 = 5;
/// Longest answer.
const LONGEST: usize = 2000;

/// Who is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    organisations: Vec<i64>,
    /// Until when; five working days if nothing is said.
    due_on: Option<NaiveDate>,
}

/// What is said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    opinion: String,
    #[serde(default)]
    words: String,
}

/// Asks; whoever was asked before is asked again.
///
/// # Errors
/// 403, 404, 409 out of its time, 422 for unknown organisations or a day that is over.
pub(super) async fn ask(app: &App, caller: &Caller, id: i64, question: &Question) -> Result<()> {
    access::require(caller, Right::DecideReserve)?;
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, None).await?;
    if one.status != Status::Consulting {
        return Err(Error::conflict("会签中的申请才能征求意见 (opinions are asked for while it is consulted on)"));
    }
    let today = app.config.today();
    let due = match question.due_on {
        Some(day) if day < today => return Err(Error::field("due_on", "bad-date", "截止日期已过 (the day is over)")),
        Some(day) => day,
        None => tx.query_one("select working_day_after($1, $2)", &[&today, &DAYS]).await?.get(0),
    };
    let mut wanted = question.organisations.clone();
    wanted.sort_unstable();
    wanted.dedup();
    let asked = tx
        .execute(
            "insert into temporary_use_opinion (use_id, organisation_id, round, due_on)
             select $1, o.id, 1 + coalesce(max(b.round), 0), $3
             from organisation o
             left join temporary_use_opinion b on b.use_id = $1 and b.organisation_id = o.id
             where o.id = any($2)
             group by o.id",
            &[&id, &wanted, &due],
        )
        .await?;
    if wanted.is_empty() || asked != wanted.len() as u64 {
        return Err(Error::field(
            "organisations",
            "no-such-organisation",
            "请选择会签单位 (choose known organisations)",
        ));
    }
    tx.as_caller().await?;
    tx.note(
        Entry::done("temporary-use.ask", format!("temporary-use/{id}"))
            .with("organisations", wanted)
            .with("due_on", due.to_string()),
    );
    tx.commit().await
}

/// Says the word of the caller's organisation.
///
/// # Errors
/// 403 for another's, 404, 409 if it was said, 422 without a reason for anything but yes.
pub(super) async fn say(app: &App, caller: &Caller, (id, opinion): (i64, i64), answer: &Answer) -> Result<()> {
    let words = answer.words.trim();
    if words.chars().count() > LONGEST || words.contains('\0') {
        return Err(Error::field("words", "bad-text", format!("at most {LONGEST} characters of plain text")));
    }
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
    store::take(&tx, id, None).await?;
    let row = tx
        .query_opt(
            "select organisation_id, opinion, said_by from temporary_use_opinion where id = $1 and use_id = $2 for update",
            &[&opinion, &id],
        )
        .await?
        .ok_or_else(|| Error::NotFound(format!("there is no question {opinion} on temporary use {id}")))?;
    // Whoever is asked answers; 发改局 may be the custodian itself.
    if Some(row.get::<_, i64>(0)) != caller.permit().organisation {
        return Err(access::refused("这项会签征求的是其他单位的意见 (another organisation was asked)"));
    }
    if row.get::<_, Option<&str>>(1).is_some() {
        let words = format!("{} 已回复 (it was answered)", row.get::<_, Option<&str>>(2).unwrap_or_default());
        let errors = vec![FieldError::new("opinion", "answered", words.clone())];
        return Err(Error::Conflict { detail: words, errors });
    }
    tx.execute(
        "update temporary_use_opinion
         set opinion = $2, words = $3, said_at = clock_timestamp(), said_by = current_setting('tuguan.actor')
         where id = $1",
        &[&opinion, &answer.opinion, &words],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("temporary-use.opinion", format!("temporary-use/{id}")).with("opinion", answer.opinion.as_str()),
    );
    tx.commit().await
}
