//! 整改: a problem becomes a task of whoever is responsible, is reported, looked at again, sent back or closed.

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::form::{EARLIEST, Form, Severity, local_day};
use super::process::{self, By, Facts, Status, Step};
use super::store::Patrol;
use super::work;
use crate::access::{self, Right, refused};
use crate::alerts;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Read, Tx};
use crate::error::{Error, FieldError, Result, told};
use crate::http::idempotency::usable;

/// A wish to move.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    pub(super) to: String,
    /// What was done, what was found, or why.
    #[serde(default)]
    pub(super) words: String,
    pub(super) deadline: Option<NaiveDate>,
}

/// Who can be responsible for something on an entry: government offices, and those who see it.
const RESPONSIBLE: &str = "select o.id from organisation o
    join reserve_item i on i.id = $1
    cross join lateral (
        select i.confidentiality = 'sensitive' or exists (
            select from space_label l where l.space_id = any (i.space_ids) and l.restricted
        ) as restricted
    ) s
    where case
        when $2::bigint is not null then
            o.id = $2 and (
                o.kind = 'government'
                or not s.restricted and (
                    o.id = i.organisation_id or o.street_code = i.street_code or o.uscc in (i.holder_uscc, i.guard_uscc)
                    or exists (
                        select from space_label l where l.space_id = any (i.space_ids) and o.park_code = any (l.park_codes)
                    )
                )
            )
        else not s.restricted and (o.uscc = i.guard_uscc or o.street_code = i.street_code)
    end
    order by o.uscc is not distinct from i.guard_uscc and o.uscc is not null desc, o.id
    limit 1";

/// Says who is responsible and until when, where the form does not: whoever guards the plot, else its street; by the rule of the
/// severity. The transaction acts for the service. Answers what lacks.
pub(super) async fn settle(app: &App, tx: &Tx, item: i64, form: &mut Form) -> Result<Vec<FieldError>> {
    let mut missing = Vec::new();
    let found = tx.query_opt(RESPONSIBLE, &[&item, &form.responsible_id]).await?;
    match found {
        Some(row) => form.responsible_id = Some(row.get(0)),
        None => missing.push(FieldError::new(
            "responsible_id",
            "missing-field",
            "请选择责任单位：管护单位、所在街道或有关部门 (choose who is responsible: the custodian, the street or an office)",
        )),
    }
    let day = form.happened_at.map_or_else(|| app.config.today(), local_day).max(app.config.today());
    if form.deadline.is_none() {
        let rule = format!("fix_{}", form.severity.unwrap_or(Severity::Minor).word());
        let sql = "select ($2::date + make_interval(months => months, days => days, hours => hours))::date
                   from patrol_rule where code = $1";
        let due = tx.query_opt(sql, &[&rule, &day]).await?.map(|row| row.get(0));
        form.deadline = due.or_else(|| day.checked_add_signed(TimeDelta::days(7)));
    }
    Ok(missing)
}

/// Issues the rectification of a patrol that is being submitted. The transaction acts for the service.
pub(super) async fn issue(app: &App, tx: &Tx, patrol: &Patrol, form: &Form) -> Result<i64> {
    let checks: Vec<&str> = form.failed().map(|check| check.item.as_str()).collect();
    let today = app.config.today();
    let severity = form.severity.unwrap_or(Severity::Minor).word();
    let row = tx
        .query_one(
            "insert into rectification (
                 id, no, patrol_id, item_id, problem, checks, severity, measures, responsible_id, deadline, issued_on
             )
             select case when s.restricted then nextval('rectification_restricted_id_seq')
                     else nextval('rectification_id_seq') end,
                 next_number(case when s.restricted then 'rectification_restricted' else 'rectification' end, $1),
                 p.id, p.item_id, $3, $4, $5, $6, $7, $8, $9
             from patrol p
             cross join lateral (select p.id >= 1000000000001 as restricted) s
             where p.id = $2
             returning id, no",
            &[
                &today.year(),
                &patrol.id,
                &form.problem,
                &checks,
                &severity,
                &form.measures,
                &form.responsible_id,
                &form.deadline,
                &today,
            ],
        )
        .await?;
    let (id, no): (i64, String) = (row.get(0), row.get(1));
    happened(tx, id, (None, Status::Issued), (&form.problem, form.deadline), (today, None)).await?;
    alerts::refresh_other(tx, today, "rectification", id).await?;
    tx.note(
        Entry::done("rectification.issue", format!("rectification/{id}"))
            .with("no", no)
            .with("patrol", patrol.id)
            .with("responsible", Value::from(form.responsible_id)),
    );
    Ok(id)
}

async fn happened(
    tx: &Tx,
    id: i64,
    (from, to): (Option<Status>, Status),
    (words, deadline): (&str, Option<NaiveDate>),
    (day, key): (NaiveDate, Option<&str>),
) -> Result<()> {
    let organisation = tx.caller().permit().organisation;
    tx.execute(
        "insert into rectification_event (
             rectification_id, seq, from_status, to_status, at, day, organisation_id, words, deadline, request_key
         )
         select $1, coalesce(max(seq), 0) + 1, $2, $3, clock_timestamp(), $4, $5, $6, $7, $8
         from rectification_event where rectification_id = $1",
        &[&id, &from.map(Status::word), &to.word(), &day, &organisation, &words, &deadline, &key],
    )
    .await?;
    Ok(())
}

fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有整改通知 {id} (there is no rectification {id})"))
}

/// A rectification, locked for a change.
struct Taken {
    version: i32,
    status: Status,
    responsible: i64,
}

/// The rectification, locked, if the caller sees it. The transaction acts for the service from here on.
async fn take(tx: &Tx, id: i64) -> Result<Taken> {
    tx.query_opt("select from rectification where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql = "select version, status, responsible_id from rectification where id = $1 for no key update";
    let row = tx.query_one(sql, &[&id]).await?;
    let word: String = row.get(1);
    let status = Status::of(&word).ok_or_else(|| Error::broken("stored status", &word))?;
    Ok(Taken { version: row.get(0), status, responsible: row.get(2) })
}

/// Moves a rectification; the same request again changes nothing.
///
/// # Errors
/// 409 with everything that is missing, or if it does not go that way; 412; 403; 404.
pub(super) async fn go(
    app: &App,
    caller: &Caller,
    id: i64,
    (version, key): (Option<i32>, Option<&str>),
    wish: &Wish,
) -> Result<()> {
    access::require(caller, Right::WriteReserve)?;
    let key = usable(key)?;
    if wish.deadline.is_some_and(|day| !(EARLIEST..=9999).contains(&day.year())) {
        return Err(Error::field("deadline", "bad-date", "日期无效 (no such day)"));
    }
    let words = work::reason(&wish.words)?.unwrap_or_default();
    let tx = app.db.begin(caller).await?;
    let taken = take(&tx, id).await?;
    let sql = "select from rectification_event where rectification_id = $1 and actor = $2 and request_key = $3";
    if key.is_some() && tx.query_opt(sql, &[&id, &caller.name(), &key]).await?.is_some() {
        return tx.abandon().await;
    }
    if version.is_some_and(|version| version != taken.version) {
        return Err(Error::Stale("该整改已被他人处理，请刷新后重试 (somebody was faster: read it again)".to_owned()));
    }
    let to = Status::of(&wish.to).ok_or_else(|| {
        let known: Vec<&str> = Status::ALL.iter().map(|status| status.word()).collect();
        Error::field("to", "bad-code", format!("a status is one of {}", known.join(", ")))
    })?;
    let Some(step) = process::step_between(taken.status, to) else {
        return Err(no_such_step(&tx, id, taken.status, to).await?);
    };
    may_go(caller, step, &taken)?;
    let today = app.config.today();
    let facts = facts(&tx, id, (words, wish.deadline, today)).await?;
    let missing = step.missing(&facts);
    let count = missing.len();
    told(missing, &format!("还缺 {count} 项 ({count} items are missing)"))?;
    let deadline = wish.deadline.filter(|_| to == Status::Returned);
    tx.execute(
        "update rectification
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
             status = $2, deadline = coalesce($3, deadline),
             reported_on = case when $2 = 'reported' then $4::date else reported_on end,
             closed_on = case when $5 then $4::date end
         where id = $1",
        &[&id, &to.word(), &deadline, &today, &to.is_end()],
    )
    .await?;
    happened(&tx, id, (Some(taken.status), to), (words, deadline), (today, key)).await?;
    alerts::refresh_other(&tx, today, "rectification", id).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("rectification.move", format!("rectification/{id}"))
            .with("from", taken.status.word())
            .with("to", to.word())
            .with("words", words),
    );
    tx.commit().await
}

/// 409: what is settled says who settled it when.
async fn no_such_step(tx: &Tx, id: i64, from: Status, to: Status) -> Result<Error> {
    let row = tx
        .query_one(
            "select coalesce(a.name, e.actor), e.day::text
             from rectification_event e left join account a on a.username = e.actor
             where e.rectification_id = $1 order by e.seq desc limit 1",
            &[&id],
        )
        .await?;
    let (who, day): (String, String) = (row.get(0), row.get(1));
    let code = if from.is_end() { "already-closed" } else { "no-such-step" };
    let words = format!(
        "整改不能从 {} 到 {}；{who} 于 {day} 办理了上一步 (it does not go that way; {who} took the last step on {day})",
        from.word(),
        to.word()
    );
    Ok(Error::Conflict { detail: words.clone(), errors: vec![FieldError::new("to", code, words)] })
}

fn may_go(caller: &Caller, step: &Step, taken: &Taken) -> Result<()> {
    match step.by {
        By::Checker => Ok(()),
        By::Manager => access::require(caller, Right::DecideReserve),
        By::Responsible if caller.permit().organisation == Some(taken.responsible) => Ok(()),
        By::Responsible if caller.may(Right::DecideReserve.word()) => Ok(()),
        By::Responsible => {
            Err(refused("整改反馈由责任单位或发改局提交 (the responsible organisation reports, or 发改局 for it)"))
        }
    }
}

async fn facts(tx: &Tx, id: i64, (words, deadline, today): (&str, Option<NaiveDate>, NaiveDate)) -> Result<Facts> {
    let row = tx
        .query_one(
            "select (
                 select count(*) from attachment a
                 where a.owner_kind = 'rectification' and a.owner_id = $1 and a.doc_kind = 'fix_photo'
                     and a.withdrawn_at is null and a.media_type like 'image/%'
                     and a.created_at > (
                         select max(e.at) from rectification_event e
                         where e.rectification_id = $1 and e.to_status in ('issued', 'returned')
                     )
             ), coalesce((
                 select e.actor = $2 from rectification_event e
                 where e.rectification_id = $1 and e.to_status = 'reported' order by e.seq desc limit 1
             ), false)",
            &[&id, &tx.caller().name()],
        )
        .await?;
    Ok(Facts { words: words.to_owned(), deadline, today, photos: row.get(0), own_feedback: row.get(1) })
}

const SHOWN: &str = "jsonb_build_object(
        'id', r.id, 'version', r.version, 'no', r.no, 'status', r.status, 'patrol_id', r.patrol_id, 'patrol_no', p.no,
        'item_id', r.item_id, 'ledger_no', v.ledger_no, 'name', v.name, 'address', v.address, 'street', v.street,
        'street_code', v.street_code, 'problem', r.problem, 'checks', r.checks, 'severity', r.severity
    ) || jsonb_build_object(
        'measures', r.measures, 'responsible_id', r.responsible_id, 'responsible', o.name, 'deadline', r.deadline,
        'issued_on', r.issued_on, 'reported_on', r.reported_on, 'closed_on', r.closed_on,
        'overdue_days', case when r.status in ('issued', 'returned') then greatest(0, $1::date - r.deadline) else 0 end,
        'changed_by', r.changed_by, 'updated_at', r.recorded_at
    )";
const FROM: &str = "from rectification r join reserve_view v on v.id = r.item_id join patrol p on p.id = r.patrol_id
    left join organisation o on o.id = r.responsible_id";

/// One rectification with what happened to it and the steps from here, its version, and the spaces of its entry.
pub(super) async fn one(app: &App, caller: &Caller, read: &Read, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let sql = format!("select {SHOWN}, r.version, v.space_ids, r.responsible_id {FROM} where r.id = $2");
    let row = read.query_opt(&sql, &[&app.config.today(), &id]).await?.ok_or_else(|| not_found(id))?;
    let mut shown: Value = row.get(0);
    let events = read
        .query_one(
            "select coalesce(jsonb_agg(jsonb_build_object(
                 'seq', e.seq, 'from', e.from_status, 'to', e.to_status, 'at', e.at, 'day', e.day, 'actor', e.actor,
                 'organisation', o.name, 'words', e.words, 'deadline', e.deadline
             ) order by e.seq), '[]')
             from rectification_event e left join organisation o on o.id = e.organisation_id
             where e.rectification_id = $1",
            &[&id],
        )
        .await?;
    shown["events"] = events.get(0);
    let status = shown["status"].as_str().and_then(Status::of);
    let taken = Taken { version: row.get(1), status: status.unwrap_or(Status::Closed), responsible: row.get(3) };
    let steps: Vec<Value> = process::steps_from(taken.status)
        .map(|step| {
            let may = caller.may(Right::WriteReserve.word()) && may_go(caller, step, &taken).is_ok();
            json!({ "to": step.to, "by": step.by, "may": may })
        })
        .collect();
    shown["steps"] = json!(steps);
    Ok((shown, taken.version, row.get(2)))
}

/// What a list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) item: Option<i64>,
    pub(super) status: Option<String>,
    pub(super) street: Option<String>,
    pub(super) overdue: Option<bool>,
    /// Those of this organisation.
    pub(super) responsible: Option<i64>,
    pub(super) open: Option<bool>,
    /// Deadline and id of the last one of the page before.
    pub(super) after: Option<(NaiveDate, i64)>,
    pub(super) limit: i64,
}

/// Rectifications, the most urgent first, and how many match in all. Columns: shown, deadline, id, spaces.
pub(super) async fn list(app: &App, read: &Read, asked: &Asked) -> Result<(Vec<Row>, i64)> {
    let today = app.config.today();
    let condition = format!(
        "{FROM} where ($2::bigint is null or r.item_id = $2)
           and ($3::text is null or r.status = any(string_to_array($3, ',')))
           and ($4::text is null or v.street_code = any(string_to_array($4, ',')))
           and ($5::boolean is null or (r.status in ('issued', 'returned') and r.deadline < $1) = $5)
           and ($6::bigint is null or r.responsible_id = $6)
           and ($7::boolean is null or (r.closed_on is null) = $7)"
    );
    let given: [&(dyn ToSql + Sync); 7] =
        [&today, &asked.item, &asked.status, &asked.street, &asked.overdue, &asked.responsible, &asked.open];
    let counted = format!("select count(*) {condition} and $1::date is not null");
    let matched: i64 = read.query_one(&counted, &given).await?.get(0);
    let (deadline, id) = asked.after.unzip();
    let more = asked.limit + 1;
    let sql = format!(
        "select {SHOWN}, r.deadline, r.id, v.space_ids {condition}
           and ($8::date is null or (r.deadline, r.id) > ($8, $9::bigint))
         order by r.deadline, r.id limit $10"
    );
    let mut all: Vec<&(dyn ToSql + Sync)> = given.to_vec();
    all.extend([&deadline as &(dyn ToSql + Sync), &id, &more]);
    Ok((read.query(&sql, &all).await?, matched))
}
