//! 整改通知 of a visit: demanded of the holder, answered with photos, looked at again by somebody else, sent back or closed. Its steps are
//! those of the daily patrols.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use super::work::works;
use crate::access::{self, Right, refused};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result, refuse, told};
use crate::http::idempotency::usable;
use crate::patrols::form::EARLIEST;
use crate::patrols::process::{self, By, Facts, Status, Step};
use crate::patrols::reason;

/// Shortest and longest text of what was found and what is demanded.
const WORDS: std::ops::RangeInclusive<usize> = 4..=2000;

/// A notice as it is issued.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    /// 存在问题.
    #[serde(default)]
    problem: String,
    /// 整改要求.
    #[serde(default)]
    demand: String,
    /// 整改期限.
    deadline: Option<NaiveDate>,
    /// Who puts the answer in; absent: the holder where it works here, else whoever visited, for it.
    responsible_id: Option<i64>,
}

/// A wish to move.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    to: String,
    /// What was done, what was found, or why.
    #[serde(default)]
    words: String,
    deadline: Option<NaiveDate>,
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有整改通知 {id} (there is no such notice)"))
}

/// Issues a notice for a visit that was submitted; the same request again answers the same notice.
///
/// # Errors
/// 403, 404; 409 while the visit is not submitted; 422 with everything that is missing.
pub(super) async fn issue(app: &App, caller: &Caller, visit: i64, key: Option<&str>, new: &New) -> Result<i64> {
    let key = usable(key)?;
    let today = app.config.today();
    let tx = app.db.begin(caller).await?;
    let taken = super::store::take(&tx, visit, None).await?;
    if !works(caller, taken.organisation_id) {
        return Err(refused("整改通知由核查单位或发改局发出 (whoever visited issues it, or 发改局)"));
    }
    let sql = "select n.id from visit_notice n join visit_notice_event e on e.notice_id = n.id and e.seq = 1
               where n.visit_id = $1 and e.actor = $2 and e.request_key = $3";
    if key.is_some()
        && let Some(row) = tx.query_opt(sql, &[&visit, &caller.name(), &key]).await?
    {
        tx.abandon().await?;
        return Ok(row.get(0));
    }
    if taken.status != "submitted" {
        let words = "核查表提交后才能发出整改通知 (submit the visit first)";
        return told(vec![FieldError::new("status", "not-submitted", words)], words).map(|()| 0);
    }
    let responsible = check(&tx, &taken, new, today).await?;
    let row = tx
        .query_one(
            "insert into visit_notice (id, no, visit_id, contract_id, problem, demand, responsible_id, deadline, issued_on)
             select case when s.restricted then nextval('visit_notice_restricted_id_seq') else nextval('visit_notice_id_seq') end,
                 next_number(case when s.restricted then 'rectification_restricted' else 'rectification' end, $2),
                 v.id, v.contract_id, $3, $4, $5, $6, $7
             from site_visit v cross join lateral (select v.id >= 1000000000001 as restricted) s
             where v.id = $1
             returning id, no",
            &[
                &visit,
                &today.year(),
                &new.problem.trim(),
                &new.demand.trim(),
                &responsible,
                &new.deadline,
                &today,
            ],
        )
        .await?;
    let (id, no): (i64, String) = (row.get(0), row.get(1));
    happened(&tx, id, (None, Status::Issued), (new.problem.trim(), new.deadline), (today, key)).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("visit_notice.issue", format!("visit_notice/{id}"))
            .with("no", no)
            .with("visit", visit)
            .with("responsible", responsible),
    );
    tx.commit().await?;
    Ok(id)
}

/// Who is responsible, if nothing is wrong. The transaction acts for the service.
async fn check(tx: &Tx, visit: &super::store::Visit, new: &New, today: NaiveDate) -> Result<i64> {
    let mut errors = Vec::new();
    for (field, title, text) in [("problem", "存在问题", &new.problem), ("demand", "整改要求", &new.demand)] {
        if !WORDS.contains(&text.trim().chars().count()) || text.contains('\0') {
            let words = format!(
                "请填写：{title}，{} 至 {} 字 (fill it in, {} to {} characters)",
                WORDS.start(),
                WORDS.end(),
                WORDS.start(),
                WORDS.end()
            );
            errors.push(FieldError::new(field, "missing-field", words));
        }
    }
    if new.deadline.is_none_or(|day| day < today || day.year() > 9999) {
        let words = "请填写整改期限，不早于今天 (until which day, not before today)";
        errors.push(FieldError::new("deadline", "missing-field", words));
    }
    let row = tx
        .query_one(
            "select coalesce($3, (
                 select o.id from organisation o join enterprise e on e.uscc = o.uscc
                 join contract c on c.enterprise_id = e.id
                 where c.id = $1 and can_work_on_contract(o.id, c.id) order by o.id limit 1
             ), $2), $3::bigint is null or can_work_on_contract($3, $1)",
            &[&visit.contract_id, &visit.organisation_id, &new.responsible_id],
        )
        .await?;
    if !row.get::<_, bool>(1) {
        let words = "请选择看得到该合同的单位 (choose an organisation that sees the contract)";
        errors.push(FieldError::new("responsible_id", "no-such-organisation", words));
    }
    refuse(errors)?;
    Ok(row.get(0))
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
        "insert into visit_notice_event (notice_id, seq, from_status, to_status, day, organisation_id, words, deadline, request_key)
         select $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from visit_notice_event where notice_id = $1",
        &[&id, &from.map(Status::word), &to.word(), &day, &organisation, &words, &deadline, &key],
    )
    .await?;
    Ok(())
}

/// Where a notice stands and who works on it.
pub(super) struct Standing {
    pub(super) version: i32,
    pub(super) status: Status,
    /// Who puts the answer in.
    pub(super) responsible: i64,
    /// Who visited.
    pub(super) visitor: i64,
}

/// The notice, locked, if the caller sees it. The transaction acts for the service from here on.
async fn take(tx: &Tx, id: i64) -> Result<Standing> {
    tx.query_opt("select from visit_notice where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql = "select n.version, n.status, n.responsible_id, v.organisation_id
               from visit_notice n join site_visit v on v.id = n.visit_id where n.id = $1 for no key update of n";
    let row = tx.query_one(sql, &[&id]).await?;
    let word: &str = row.get(1);
    let status = Status::of(word).ok_or_else(|| Error::broken("stored status", word))?;
    Ok(Standing { version: row.get(0), status, responsible: row.get(2), visitor: row.get(3) })
}

/// Refuses whoever does not take this step.
fn may_go(caller: &Caller, step: &Step, notice: &Standing) -> Result<()> {
    match step.by {
        By::Manager => access::require(caller, Right::DecideContracts),
        By::Responsible if works(caller, notice.responsible) || works(caller, notice.visitor) => Ok(()),
        By::Responsible => Err(refused(
            "整改反馈由责任单位、核查单位或发改局提交 (the responsible organisation answers, or whoever visited for it)",
        )),
        By::Checker if works(caller, notice.visitor) => Ok(()),
        By::Checker => Err(refused("复查由核查单位或发改局进行 (whoever visited looks again, or 发改局)")),
    }
}

/// The steps from here, each with whether the caller takes it.
pub(super) fn steps(caller: &Caller, notice: &Standing) -> Value {
    process::steps_from(notice.status)
        .map(|step| json!({ "to": step.to, "by": step.by, "may": may_go(caller, step, notice).is_ok() }))
        .collect()
}

/// Moves a notice; the same request again changes nothing.
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
    let key = usable(key)?;
    if wish.deadline.is_some_and(|day| !(EARLIEST..=9999).contains(&day.year())) {
        return Err(Error::field("deadline", "bad-date", "日期无效 (no such day)"));
    }
    let words = reason(&wish.words)?.unwrap_or_default();
    let tx = app.db.begin(caller).await?;
    let notice = take(&tx, id).await?;
    let sql = "select from visit_notice_event where notice_id = $1 and actor = $2 and request_key = $3";
    if key.is_some() && tx.query_opt(sql, &[&id, &caller.name(), &key]).await?.is_some() {
        return tx.abandon().await;
    }
    if version.is_some_and(|version| version != notice.version) {
        return Err(Error::Stale("该整改已被他人处理，请刷新后重试 (somebody was faster: read it again)".to_owned()));
    }
    let to = Status::of(&wish.to).ok_or_else(|| {
        let known: Vec<&str> = Status::ALL.iter().map(|status| status.word()).collect();
        Error::field("to", "bad-code", format!("a status is one of {}", known.join(", ")))
    })?;
    let Some(step) = process::step_between(notice.status, to) else {
        let words = format!("整改不能从 {} 到 {} (it does not go that way)", notice.status.word(), to.word());
        return told(vec![FieldError::new("to", "no-such-step", words.clone())], &words);
    };
    may_go(caller, step, &notice)?;
    let today = app.config.today();
    let missing = step.missing(&facts(&tx, id, (words, wish.deadline, today)).await?);
    let count = missing.len();
    told(missing, &format!("还缺 {count} 项 ({count} items are missing)"))?;
    let deadline = wish.deadline.filter(|_| to == Status::Returned);
    tx.execute(
        "update visit_notice
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
             status = $2, deadline = coalesce($3, deadline),
             reported_on = case when $2 = 'reported' then $4::date else reported_on end,
             closed_on = case when $5 then $4::date end
         where id = $1",
        &[&id, &to.word(), &deadline, &today, &to.is_end()],
    )
    .await?;
    happened(&tx, id, (Some(notice.status), to), (words, deadline), (today, key)).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("visit_notice.move", format!("visit_notice/{id}"))
            .with("from", notice.status.word())
            .with("to", to.word())
            .with("words", words),
    );
    tx.commit().await
}

/// What a step looks at: photos of what was done count from when it was last sent out.
async fn facts(tx: &Tx, id: i64, (words, deadline, today): (&str, Option<NaiveDate>, NaiveDate)) -> Result<Facts> {
    let row = tx
        .query_one(
            "select (
                 select count(*) from attachment a
                 where a.owner_kind = 'visit_notice' and a.owner_id = $1 and a.doc_kind = 'fix_photo'
                     and a.withdrawn_at is null and a.media_type like 'image/%'
                     and a.created_at > (
                         select max(e.at) from visit_notice_event e
                         where e.notice_id = $1 and e.to_status in ('issued', 'returned')
                     )
             ), coalesce((
                 select e.actor = $2 from visit_notice_event e
                 where e.notice_id = $1 and e.to_status = 'reported' order by e.seq desc limit 1
             ), false)",
            &[&id, &tx.caller().name()],
        )
        .await?;
    Ok(Facts { words: words.to_owned(), deadline, today, photos: row.get(0), own_feedback: row.get(1) })
}
