//! An entry moves from state to state: with everything the step needs, or with the whole list of what is missing.

use serde::Deserialize;
use serde_json::{Value, json};

use super::process::{self, Facts, Missing, State, Step, Way};
use super::store::{self, Also, Entry, Happened};
use super::{entry, facts, pieces, wish};
use crate::access::{self, Right};
use crate::app::App;
use crate::credit::gate::{self, Purpose};
use crate::db::record::Entry as Record;
use crate::db::{Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::intake::staging::Cell;
use crate::records::identifiers::is_uscc;

/// A wish to move.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    pub(super) to: String,
    #[serde(default)]
    pub(super) reason: String,
    /// Attachments that this step rests on, by id.
    #[serde(default)]
    pub(super) documents: Vec<i64>,
    /// For 部分出库: which parcels leave.
    #[serde(default)]
    pub(super) spaces: Vec<i64>,
    /// For 已出库 and 部分出库: 统一社会信用代码 of whom it is transferred to, if that is known.
    #[serde(default)]
    pub(super) transferee_uscc: String,
}

/// Moves an entry. Answers the version that there is now.
///
/// # Errors
/// 409 with every missing item, or if the process knows no such step; 412 with what happened since; 403; 404.
pub(super) async fn go(app: &App, caller: &Caller, id: i64, version: Option<i32>, wish: &Wish) -> Result<i32> {
    let tx = app.db.begin(caller).await?;
    let now = within(app, &tx, caller, id, version, wish).await?;
    tx.commit().await?;
    Ok(now)
}

/// The same inside a transaction, for one and for many.
pub(super) async fn within(
    app: &App,
    tx: &Tx,
    caller: &Caller,
    id: i64,
    version: Option<i32>,
    wish: &Wish,
) -> Result<i32> {
    let why = wish::reason(&wish.reason)?;
    let to = State::of(&wish.to).ok_or_else(|| {
        let known: Vec<&str> = State::ALL.iter().map(|state| state.word()).collect();
        Error::field("to", "bad-code", format!("a state is one of {}", known.join(", ")))
    })?;
    let entry = store::take(tx, id, version).await?;
    let step = process::step_between(entry.state, to).ok_or_else(|| no_such_step(entry.state, to))?;
    may_go(caller, step)?;
    documents(tx, id, &wish.documents).await?;
    let day = app.config.today();
    if to == State::PartOut {
        pieces::put_out(tx, id, &wish.spaces, day).await?;
    } else if !wish.spaces.is_empty() {
        return Err(Error::field("spaces", "not-here", "only 部分出库 says which pieces leave"));
    }
    let mut facts = facts::gather(app, tx, &entry).await?;
    facts.leaving = u32::try_from(wish.spaces.len()).unwrap_or(u32::MAX);
    let mut missing = step.missing(&facts, why);
    missing.extend(transferee(app, tx, (id, to), wish.transferee_uscc.trim()).await?);
    if !missing.is_empty() {
        return Err(refused(step, missing));
    }
    let (mut sets, mut also) = (Vec::new(), Also { state: Some(to), ..Also::default() });
    arrive(app, tx, &entry, to, &mut sets).await?;
    match to {
        State::InStock if step.way == Way::Forward => pieces::measure(tx, id).await?,
        State::Out => pieces::put_all_out(tx, id, day).await?,
        _ => {}
    }
    also.space_ids = match step.way {
        Way::Reopen => Some(reopen(tx, &entry).await?),
        // Its parcels become free for another entry; the record still says which they were.
        Way::End => None,
        _ => Some(pieces::of(tx, id).await?),
    };
    if step.way == Way::End {
        pieces::release(tx, id).await?;
    }
    let reason = Some(why).filter(|why| !why.is_empty());
    let now = store::revise(tx, id, ("move", reason), &sets, &also).await?;
    let mut told = json!({ "documents": wish.documents, "spaces": wish.spaces });
    if !wish.transferee_uscc.is_empty() {
        told["transferee_uscc"] = json!(wish.transferee_uscc.trim());
    }
    let what = Happened { op: "move", from: Some(entry.state), to: Some(to), reason, facts: told };
    store::happen(tx, id, day, what).await?;
    store::still_seen(tx, id).await?;
    tx.note(
        Record::done("reserve.move", format!("reserve/{id}"))
            .with("from", entry.state.word())
            .with("to", to.word())
            .with("documents", wish.documents.clone())
            .with("spaces", wish.spaces.clone())
            .with("transferee", wish.transferee_uscc.trim())
            .with("reason", why),
    );
    Ok(now)
}

/// What is missing of the credit check of whom the land goes to, where the step names somebody.
async fn transferee(app: &App, tx: &Tx, (id, to): (i64, State), uscc: &str) -> Result<Option<Missing>> {
    if uscc.is_empty() {
        return Ok(None);
    }
    if !matches!(to, State::Out | State::PartOut) {
        return Err(Error::field(
            "transferee_uscc",
            "not-here",
            "出库时才填写受让人 (only what leaves is transferred)",
        ));
    }
    if !is_uscc(uscc) {
        let words = "统一社会信用代码应为 18 位且校验码正确 (18 characters with the right check character)";
        return Err(Error::field("transferee_uscc", "bad-uscc", words));
    }
    let found = gate::of(tx, &app.credit, (Purpose::Transfer, id), uscc, app.config.today()).await?;
    Ok(found.missing().map(|lack| Missing { field: lack.field, code: found.code(), message: lack.message }))
}

/// What arriving in a state writes: the number at 纳入台账, the day at 入库 and at 出库.
async fn arrive(app: &App, tx: &Tx, now: &Entry, to: State, sets: &mut Vec<(&'static str, Cell)>) -> Result<()> {
    let day = app.config.today();
    match to {
        State::Listed => sets.extend(entry::number(app, tx, now).await?),
        State::InStock if now.says("in_date").is_none() => sets.push(("in_date", Cell::Date(day))),
        State::Out => sets.push(("out_date", Cell::Date(day))),
        _ => {}
    }
    Ok(())
}

/// The parcels it had, if they are still there and free. What was divided or joined into others does not come back.
async fn reopen(tx: &Tx, entry: &Entry) -> Result<Vec<i64>> {
    let became = tx.query_opt("select from reserve_lineage where parent_id = $1 limit 1", &[&entry.id]).await?;
    if became.is_some() {
        return Err(Error::conflict(
            "该台账已拆分或合并为其他台账，不能重新启用 (it became other entries and cannot be opened again)",
        ));
    }
    let free = tx
        .query(
            "select id from (select id from parcel union all select id from building) s
             where id = any($1) and not exists (select from reserve_piece r where r.space_id = s.id) order by 1",
            &[&entry.space_ids],
        )
        .await?;
    let free: Vec<i64> = free.iter().map(|row| row.get(0)).collect();
    pieces::set(tx, entry.id, &free).await?;
    pieces::of(tx, entry.id).await
}

/// Whoever files a lead sends it to be checked; every other step is 发改局's.
fn may_go(caller: &Caller, step: &Step) -> Result<()> {
    let own = (step.from, step.to) == (State::Lead, State::Check);
    access::require(caller, if own { Right::WriteReserve } else { Right::DecideReserve })
}

async fn documents(tx: &Tx, id: i64, wanted: &[i64]) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let rows = tx
        .query(
            "select id from attachment
             where id = any($1) and owner_kind = 'reserve' and owner_id = $2 and withdrawn_at is null",
            &[&wanted, &id],
        )
        .await?;
    let known: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    match wanted.iter().find(|document| !known.contains(document)) {
        None => Ok(()),
        Some(document) => Err(Error::field(
            "documents",
            "no-such-document",
            format!("附件 {document} 不属于该台账或已撤回 (it is no attachment of this entry)"),
        )),
    }
}

fn no_such_step(from: State, to: State) -> Error {
    let next: Vec<String> =
        process::steps_from(from).map(|step| format!("{} {}", step.to.title(), step.to.word())).collect();
    let words = format!(
        "不能从“{}”直接到“{}”，可以到：{} (the process knows no such step)",
        from.title(),
        to.title(),
        if next.is_empty() { "无".to_owned() } else { next.join("、") }
    );
    Error::Conflict { detail: words.clone(), errors: vec![FieldError::new("to", "no-such-step", words)] }
}

fn refused(step: &Step, missing: Vec<Missing>) -> Error {
    let errors: Vec<FieldError> =
        missing.into_iter().map(|missing| FieldError::new(missing.field, missing.code, missing.message)).collect();
    Error::Conflict {
        detail: format!(
            "从“{}”到“{}”还缺 {} 项 ({} items are missing)",
            step.from.title(),
            step.to.title(),
            errors.len(),
            errors.len()
        ),
        errors,
    }
}

/// The steps from where the entry stands, each with what is missing, for the page: why a button is disabled.
pub(super) async fn possible(app: &App, caller: &Caller, id: i64) -> Result<Value> {
    let tx = app.db.begin(caller).await?;
    let entry = store::look(&tx, id).await?;
    let facts: Facts = facts::gather(app, &tx, &entry).await?;
    tx.abandon().await?;
    let steps: Vec<Value> = process::steps_from(entry.state)
        .map(|step| {
            // The reason is written when the step is taken; which pieces leave is said then as well.
            let then = |missing: &Missing| missing.code != "reason-too-short" && missing.code != "nothing-out";
            let missing: Vec<Missing> = step.missing(&facts, "").into_iter().filter(then).collect();
            json!({
                "to": step.to,
                "title": step.to.title(),
                "way": step.way,
                "permitted": may_go(caller, step).is_ok(),
                "reason_required": step.way != Way::Forward,
                "pieces_required": step.to == State::PartOut,
                "missing": missing,
            })
        })
        .collect();
    Ok(json!({ "state": entry.state, "version": entry.version, "steps": steps }))
}
