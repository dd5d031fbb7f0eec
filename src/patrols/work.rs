//! What people do with a form: begin it, fill it in, submit it. A submitted form is locked; a 补充表 corrects it.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::form::{Form, local_day};
use super::rectify;
use super::store::{self, Also, Insert, Patrol};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result, refuse, told};
use crate::http::idempotency::usable;
use crate::records::attachments::{Owner, OwnerKind};

const KINDS: [&str; 6] = ["daily", "special", "flood", "holiday", "recheck", "report"];
const LONGEST_REASON: usize = 2000;
/// A clock may be so much ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// A new form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    pub(super) item_id: i64,
    #[serde(default)]
    pub(super) kind: String,
    /// 补充表: the submitted form that it corrects.
    pub(super) supplement_of: Option<i64>,
    #[serde(default)]
    pub(super) form: Form,
    /// Conflicts that the sender knows of.
    #[serde(default)]
    pub(super) despite: Vec<String>,
}

/// A form as it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    pub(super) form: Form,
    #[serde(default)]
    pub(super) reason: String,
}

/// A wish to move.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    pub(super) to: String,
    #[serde(default)]
    pub(super) reason: String,
    #[serde(default)]
    pub(super) despite: Vec<String>,
}

/// The last moment that is not in the future: of the clock, or of the day the service works with.
pub fn latest(app: &App) -> DateTime<Utc> {
    let end = app.config.today().succ_opt().and_then(|day| day.and_hms_opt(0, 0, 0));
    let end = end.map(|end| end.and_utc() - TimeDelta::hours(8));
    let now = app.clock.now() + AHEAD;
    end.map_or(now, |end| end.max(now))
}

/// Begins a form, or answers what the same request made before: under the same key, however long ago.
///
/// # Errors
/// 422 for an unknown kind or entry, or 部队用地; 409 for conflicts that the sender does not know of, or a key used for something else.
pub(super) async fn create(app: &App, caller: &Caller, new: &New, key: Option<&str>) -> Result<i64> {
    access::require(caller, Right::WriteReserve)?;
    refuse(new.form.wrong(latest(app)))?;
    known(&new.despite)?;
    let key = usable(key)?;
    let hash = fingerprint(new)?;
    let tx = app.db.begin(caller).await?;
    if let Some(id) = sent_before(&tx, key, &hash).await? {
        tx.abandon().await?;
        return Ok(id);
    }
    let kind = kind(&tx, new).await?;
    let row =
        tx.query_opt("select is_military_land(space_ids) from reserve_item where id = $1", &[&new.item_id]).await?;
    let row = row.ok_or_else(|| Error::field("item_id", "no-such-entry", format!("没有台账 {}", new.item_id)))?;
    if row.get(0) {
        let words = "特殊用地不安排巡查、不拍照 (no patrols and no photos of this land)";
        return Err(Error::field("item_id", "no-patrol-here", words));
    }
    tx.as_service().await?;
    if new.supplement_of.is_none() {
        conflicts(&tx, new.item_id, &new.form, &new.despite).await?;
    }
    let insert = Insert {
        kind: &kind,
        item_id: new.item_id,
        supplement_of: new.supplement_of,
        form: &new.form,
        despite: &new.despite,
        request: key.map(|key| (key, hash.as_slice())),
    };
    let Some(id) = store::insert(&tx, &insert).await? else {
        // The same request was faster, and is committed by now.
        let made = sent_before(&tx, key, &hash).await?;
        return made.ok_or_else(|| Error::conflict("the same request is being worked on; send it again"));
    };
    tx.as_caller().await?;
    tx.note(
        Entry::done("patrol.create", format!("patrol/{id}"))
            .with("kind", kind)
            .with("item", new.item_id)
            .with("supplement_of", Value::from(new.supplement_of)),
    );
    tx.commit().await?;
    Ok(id)
}

/// Conflicts that one may send on in spite of.
const CONFLICTS: [&str; 2] = ["left-the-store", "patrolled-today"];

fn known(despite: &[String]) -> Result<()> {
    if despite.len() <= CONFLICTS.len() && despite.iter().all(|code| CONFLICTS.contains(&code.as_str())) {
        return Ok(());
    }
    Err(Error::field("despite", "bad-code", format!("可以是 {} (one of these)", CONFLICTS.join(", "))))
}

/// What was sent, but for the conflicts that became known meanwhile.
fn fingerprint(new: &New) -> Result<Vec<u8>> {
    let form = store::written(&new.form)?;
    let text = format!("patrol {} {} {:?} {form}", new.item_id, new.kind, new.supplement_of);
    Ok(Sha256::digest(text.as_bytes()).to_vec())
}

async fn sent_before(tx: &Tx, key: Option<&str>, hash: &[u8]) -> Result<Option<i64>> {
    let Some(key) = key else { return Ok(None) };
    tx.as_service().await?;
    let sql = "select id, request_hash from patrol where created_by = $1 and request_key = $2";
    let found = tx.query_opt(sql, &[&tx.caller().name(), &key]).await?;
    tx.as_caller().await?;
    let Some(row) = found else { return Ok(None) };
    if row.get::<_, Option<Vec<u8>>>(1).as_deref() != Some(hash) {
        return Err(Error::conflict("this Idempotency-Key was used for another request; use a new one"));
    }
    Ok(Some(row.get(0)))
}

/// The kind of the new form; a 补充表 has that of the form it corrects.
async fn kind(tx: &Tx, new: &New) -> Result<String> {
    let mut kind = new.kind.clone();
    if let Some(first) = new.supplement_of {
        let row = tx.query_opt("select status, kind, item_id from patrol where id = $1", &[&first]).await?;
        let row = row.ok_or_else(|| Error::field("supplement_of", "no-such-form", format!("没有巡查表 {first}")))?;
        if row.get::<_, &str>(0) != "submitted" || row.get::<_, i64>(2) != new.item_id {
            return Err(Error::conflict(
                "只有同一台账已提交的巡查表才能补充 (only a submitted form of the same entry is corrected by another)",
            ));
        }
        kind = row.get(1);
    }
    if !KINDS.contains(&kind.as_str()) {
        return Err(Error::field("kind", "bad-code", format!("巡查类型为 {} 之一", KINDS.join(", "))));
    }
    Ok(kind)
}

/// What happened meanwhile that whoever was without a net should know. The transaction acts for the service.
///
/// # Errors
/// 409 with every conflict that is not in `despite`.
async fn conflicts(tx: &Tx, item: i64, form: &Form, despite: &[String]) -> Result<()> {
    let day = form.happened_at.map(local_day);
    let row = tx
        .query_one(
            "select (select s.name from code s where s.list = 'reserve_state' and s.code = i.state and s.code in ('out', 'void')),
                 (
                     select string_agg(format('%s（%s）', a.name, p.no), '、' order by p.id)
                     from patrol p left join account a on a.username = p.created_by
                     where p.item_id = i.id and p.status = 'submitted' and p.supplement_of is null
                         and p.created_by <> $2
                         and (p.happened_at at time zone 'Asia/Shanghai')::date = $3
                 )
             from reserve_item i where i.id = $1",
            &[&item, &tx.caller().name(), &day],
        )
        .await?;
    let (left, others): (Option<String>, Option<String>) = (row.get(0), row.get(1));
    let mut errors = Vec::new();
    if let Some(state) = left.filter(|_| !despite.iter().any(|code| code == "left-the-store")) {
        let words = format!("该地块已{state}，不再安排巡查；仍要上报请确认 (it has left the store)");
        errors.push(FieldError::new("item_id", "left-the-store", words));
    }
    if let Some(others) = others.filter(|_| !despite.iter().any(|code| code == "patrolled-today")) {
        let words = format!("当日已有人巡查：{others}；仍要上报请确认 (somebody else patrolled it that day)");
        errors.push(FieldError::new("happened_at", "patrolled-today", words));
    }
    told(errors, "情况已有变化，请确认 (things have changed)")
}

/// Changes a draft.
///
/// # Errors
/// 409 once it is submitted (a 补充表 corrects it), 422 naming every bad field, 412.
pub(super) async fn change(app: &App, caller: &Caller, id: i64, version: i32, change: &Change) -> Result<()> {
    access::require(caller, Right::WriteReserve)?;
    refuse(change.form.wrong(latest(app)))?;
    let why = reason(&change.reason)?;
    let tx = app.db.begin(caller).await?;
    let before = store::take(&tx, id, Some(version)).await?;
    unlocked(&before)?;
    let also = Also { status: &before.status, reason: why, despite: &before.despite, submitted_at: None };
    store::revise(&tx, &before, &change.form, &also).await?;
    tx.as_caller().await?;
    tx.note(Entry::done("patrol.update", format!("patrol/{id}")).with("version", before.version + 1));
    tx.commit().await
}

fn unlocked(patrol: &Patrol) -> Result<()> {
    if patrol.status != "draft" {
        let words = "巡查表已提交锁定，请另填补充表 (it is submitted and locked: correct it by a supplementary form)";
        return told(vec![FieldError::new("status", "locked", words)], words);
    }
    Ok(())
}

/// Submits a draft (`submitted`), with the rectification that its problem calls for, or gives it up (`dropped`).
///
/// # Errors
/// 409 with everything that is missing, or every conflict; 412; 403.
pub(super) async fn go(app: &App, caller: &Caller, id: i64, version: Option<i32>, wish: &Wish) -> Result<()> {
    access::require(caller, Right::WriteReserve)?;
    let why = reason(&wish.reason)?;
    known(&wish.despite)?;
    let tx = app.db.begin(caller).await?;
    let patrol = store::take(&tx, id, None).await?;
    if wish.to == patrol.status && patrol.submitted_by.as_deref().unwrap_or(&patrol.created_by) == caller.name() {
        // The answer to the first request was lost on its way.
        return tx.abandon().await;
    }
    if version.is_some_and(|version| version != patrol.version) {
        return Err(Error::Stale("该巡查表已被他人更新，请刷新后重试 (somebody changed it: read it again)".to_owned()));
    }
    unlocked(&patrol)?;
    match wish.to.as_str() {
        "submitted" => submit(app, &tx, &patrol, why, &wish.despite).await?,
        "dropped" => {
            let also = Also { status: "dropped", reason: why, despite: &patrol.despite, submitted_at: None };
            store::revise(&tx, &patrol, &patrol.form, &also).await?;
            tx.note(Entry::done("patrol.drop", format!("patrol/{id}")).with("reason", why.unwrap_or_default()));
        }
        other => {
            let words = format!("巡查表不能到 {other}；可以是 submitted、dropped (the form does not go that way)");
            return told(vec![FieldError::new("to", "no-such-step", words.clone())], &words);
        }
    }
    tx.as_caller().await?;
    tx.commit().await
}

async fn submit(app: &App, tx: &Tx, patrol: &Patrol, why: Option<&str>, despite: &[String]) -> Result<()> {
    let supplement = patrol.supplement_of.is_some();
    let mut form = patrol.form.clone();
    let photos = Owner { kind: OwnerKind::Patrol, id: patrol.id }.pictures(tx).await?;
    let missing = form.missing(supplement, patrol.distance_m, &photos);
    let despite: BTreeSet<String> = patrol.despite.iter().chain(despite).cloned().collect();
    let despite: Vec<String> = despite.into_iter().collect();
    let mut errors = missing;
    let problem = form.has_problem() && !supplement;
    if problem {
        errors.extend(rectify::settle(app, tx, patrol.item_id, &mut form).await?);
    }
    let count = errors.len();
    told(errors, &format!("还缺 {count} 项 ({count} items are missing)"))?;
    if !supplement {
        conflicts(tx, patrol.item_id, &form, &despite).await?;
    }
    let also = Also { status: "submitted", reason: why, despite: &despite, submitted_at: Some(app.clock.now()) };
    let no = store::revise(tx, patrol, &form, &also).await?;
    let entry = Entry::done("patrol.submit", format!("patrol/{}", patrol.id)).with("no", Value::from(no));
    tx.note(entry.with("problem", problem).with("despite", despite));
    if problem {
        rectify::issue(app, tx, patrol, &form).await?;
    }
    Ok(())
}

/// A reason as it is kept: without white space around it, none instead of an empty one.
///
/// # Errors
/// 422 for one that is too long.
pub fn reason(text: &str) -> Result<Option<&str>> {
    let text = text.trim();
    if text.chars().count() > LONGEST_REASON || text.contains('\0') {
        return Err(Error::field("reason", "bad-text", format!("at most {LONGEST_REASON} characters of plain text")));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}
