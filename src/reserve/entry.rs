//! An entry is made, and what is said of it is changed.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::process::State;
use super::store::{self, Also, Happened};
use super::wish::{self, Sets};
use super::{RESTRICTED_SERIES, SERIES, pieces};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry as Record;
use crate::db::{Acting, Caller, Tx};
use crate::error::Result;
use crate::intake::staging::Cell;
use crate::records::codes::Codes;

/// States in which streets, companies and parks still work on what they filed; later 发改局 keeps the ledger.
const OPEN: [State; 2] = [State::Lead, State::Check];
/// What whoever looks after a plot keeps up in every state.
const OF_THE_CUSTODIAN: &[&str] =
    &["guard_person", "guard_phone", "surface_state", "surface_note", "problem", "remark"];

/// A new entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    #[serde(default)]
    pub(super) properties: Map<String, Value>,
    /// Parcels and buildings.
    #[serde(default)]
    pub(super) spaces: Vec<i64>,
    #[serde(default)]
    pub(super) reason: String,
}

/// Files a lead (摸排线索). Answers its id.
///
/// # Errors
/// 422 with everything that is wrong, 409 for a parcel of another entry, 403 for what the caller could not see afterwards.
pub(super) async fn create(app: &App, caller: &Caller, new: &New) -> Result<i64> {
    let tx = app.db.begin(caller).await?;
    let id = make(&tx, caller, app.config.today(), new).await?;
    tx.commit().await?;
    Ok(id)
}

/// The same inside a transaction.
pub(super) async fn make(tx: &Tx, caller: &Caller, day: NaiveDate, new: &New) -> Result<i64> {
    access::require(caller, Right::WriteReserve)?;
    let why = wish::reason(&new.reason)?;
    let sets = wish::read(caller, &new.properties, &Codes::load(tx).await?)?;
    wish::whole(&sets)?;
    pieces::check(tx, &new.spaces).await?;
    tx.as_service().await?;
    let secret = said(&sets, "confidentiality");
    let restricted = store::is_restricted(tx, &new.spaces, secret.as_deref()).await?;
    let id = store::insert(tx, restricted, &sets).await?;
    link(tx, id, &new.spaces).await?;
    let what = Happened {
        op: "create",
        from: None,
        to: Some(State::Lead),
        reason: Some(why).filter(|why| !why.is_empty()),
        facts: json!({ "spaces": new.spaces }),
    };
    store::happen(tx, id, day, what).await?;
    store::still_seen(tx, id).await?;
    tx.note(
        Record::done("reserve.create", format!("reserve/{id}"))
            .with("properties", Value::Object(new.properties.clone()))
            .with("spaces", new.spaces.clone()),
    );
    Ok(id)
}

/// Files a lead for what somebody else found. Answers its id.
///
/// # Errors
/// As for a person who files it.
pub async fn file(
    tx: &Tx,
    caller: &Caller,
    day: NaiveDate,
    properties: Map<String, Value>,
    spaces: Vec<i64>,
    reason: &str,
) -> Result<i64> {
    make(tx, caller, day, &New { properties, spaces, reason: reason.to_owned() }).await
}

/// Changes fields of an entry for what somebody else found.
///
/// # Errors
/// As for a person who changes it.
pub async fn bring_up_to_date(
    tx: &Tx,
    caller: &Caller,
    (id, version): (i64, Option<i32>),
    properties: Map<String, Value>,
    reason: &str,
) -> Result<i32> {
    let change = Change { properties, spaces: None, reason: reason.to_owned() };
    within(tx, caller, id, version, &change).await
}

/// A new entry has its pieces from the beginning: no version without them.
async fn link(tx: &Tx, id: i64, spaces: &[i64]) -> Result<()> {
    if spaces.is_empty() {
        return Ok(());
    }
    pieces::set(tx, id, spaces).await?;
    tx.execute(
        "update reserve_item
         set space_ids = (select array_agg(space_id order by space_id) from reserve_piece where item_id = $1)
         where id = $1",
        &[&id],
    )
    .await?;
    pieces::settle(tx, &[id]).await
}

/// A change of what is said of an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    #[serde(default)]
    pub(super) properties: Map<String, Value>,
    /// Parcels and buildings, if they change.
    pub(super) spaces: Option<Vec<i64>>,
    #[serde(default)]
    pub(super) reason: String,
}

/// Changes fields or pieces. Answers the version that there is now.
///
/// # Errors
/// 404, 412 with what happened since, 422 with everything that is wrong, 403 where the entry is not the caller's to change any more.
pub(super) async fn change(app: &App, caller: &Caller, id: i64, version: i32, change: &Change) -> Result<i32> {
    let tx = app.db.begin(caller).await?;
    let now = within(&tx, caller, id, Some(version), change).await?;
    tx.commit().await?;
    Ok(now)
}

/// The same inside a transaction, for one and for many.
pub(super) async fn within(tx: &Tx, caller: &Caller, id: i64, version: Option<i32>, change: &Change) -> Result<i32> {
    access::require(caller, Right::WriteReserve)?;
    let why = wish::reason(&change.reason)?;
    let sets = wish::read(caller, &change.properties, &Codes::load(tx).await?)?;
    if let Some(spaces) = &change.spaces {
        pieces::check(tx, spaces).await?;
    }
    let entry = store::take(tx, id, version).await?;
    may_change(caller, entry.state, &sets, change.spaces.is_some())?;
    let mut also = Also::default();
    if let Some(spaces) = &change.spaces {
        pieces::set(tx, id, spaces).await?;
        also.space_ids = Some(pieces::of(tx, id).await?);
    }
    let before: Map<String, Value> = sets
        .iter()
        .map(|(name, _)| ((*name).to_owned(), entry.fields.get(*name).cloned().unwrap_or_default()))
        .collect();
    let reason = Some(why).filter(|why| !why.is_empty());
    let now = store::revise(tx, id, ("update", reason), &sets, &also).await?;
    store::still_seen(tx, id).await?;
    tx.note(
        Record::done("reserve.update", format!("reserve/{id}"))
            .with("before", Value::Object(before))
            .with("after", Value::Object(change.properties.clone()))
            .with("spaces", json!(change.spaces))
            .with("reason", why),
    );
    Ok(now)
}

/// Streets, companies and parks work on what is not listed yet; later only on what a custodian keeps up.
fn may_change(caller: &Caller, state: State, sets: &Sets, pieces: bool) -> Result<()> {
    if caller.may(Right::DecideReserve.word()) || OPEN.contains(&state) {
        return Ok(());
    }
    let foreign = sets.iter().find(|(name, _)| !OF_THE_CUSTODIAN.contains(name));
    match foreign {
        None if !pieces => Ok(()),
        _ => Err(access::refused(
            "该地块已纳入台账，由发改局维护；管护单位可更新管护人、电话、地上物、问题和备注 (the ledger is kept by the reserve manager)",
        )),
    }
}

fn said(sets: &Sets, field: &str) -> Option<String> {
    sets.iter().find_map(|(name, cell)| match cell {
        Cell::Text(text) if *name == field => Some(text.clone()),
        _ => None,
    })
}

/// Gives the entry its number, once. The series of the year stays locked until the transaction ends.
pub(super) async fn number(app: &App, tx: &Tx, entry: &store::Entry) -> Result<Option<(&'static str, Cell)>> {
    use chrono::Datelike;
    if entry.says("ledger_no").is_some() {
        return Ok(None);
    }
    let secret = entry.says("confidentiality");
    let restricted = store::is_restricted(tx, &entry.space_ids, secret.as_deref()).await?;
    let series = if restricted { RESTRICTED_SERIES } else { SERIES };
    let row = tx.query_one("select next_number($1, $2)", &[&series, &app.config.today().year()]).await?;
    Ok(Some(("ledger_no", Cell::Text(row.get(0)))))
}
