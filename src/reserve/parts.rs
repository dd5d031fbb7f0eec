//! 台账拆分与合并: entries become others; area and cost are the same before and after, to the cent.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fields::{MONEY, RESERVE_FIELDS};
use super::process::State;
use super::share::shares;
use super::store::{self, Also, Entry, Happened};
use super::{RESTRICTED_SERIES, SERIES, pieces, wish};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry as Record;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::intake::staging::Cell;

/// Most entries at once.
const MOST: usize = 50;

/// One entry to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) spaces: Vec<i64>,
    pub(super) name: Option<String>,
}

/// Divides an entry among its parcels. Answers the new ids.
///
/// # Errors
/// 422 if the parts are not exactly its parcels, 409 in states that cannot be divided, 412.
pub(super) async fn split(
    app: &App,
    caller: &Caller,
    (id, version): (i64, i32),
    parts: &[Part],
    why: &str,
) -> Result<Vec<i64>> {
    access::require(caller, Right::DecideReserve)?;
    let why = given(why)?;
    if !(2..=MOST).contains(&parts.len()) || parts.iter().any(|part| part.spaces.is_empty()) {
        return Err(Error::field("parts", "bad-number", format!("2 to {MOST} parts, each with a parcel or building")));
    }
    let tx = app.db.begin(caller).await?;
    let entry = store::take(&tx, id, Some(version)).await?;
    whole_and_moving(&tx, &entry).await?;
    let parcels = areas(&tx, &[id]).await?;
    let mut said: Vec<i64> = parts.iter().flat_map(|part| part.spaces.clone()).collect();
    said.sort_unstable();
    if said != parcels.iter().map(|(space, _)| *space).collect::<Vec<i64>>() {
        return Err(Error::field(
            "parts",
            "parts-differ",
            "各部分须恰好包含该台账的全部地块，每个一次 (the parts must be exactly its parcels, each once)",
        ));
    }
    let area_of = |part: &Part| -> Decimal {
        parcels.iter().filter(|(space, _)| part.spaces.contains(space)).map(|(_, area)| *area).sum()
    };
    let weights: Vec<Decimal> = parts.iter().map(area_of).collect();
    let amounts = divided(&entry, &weights);
    let mut children = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let mut sets = carried(&entry);
        let suffix = |text: String| format!("{text}-{}", place + 1);
        sets.push((
            "name",
            Cell::Text(part.name.clone().unwrap_or_else(|| suffix(entry.says("name").unwrap_or_default()))),
        ));
        sets.extend(entry.says("ledger_no").map(|no| ("ledger_no", Cell::Text(suffix(no)))));
        sets.extend(amounts.iter().map(|(name, shares)| (*name, shares[place].map_or(Cell::Null, Cell::Number))));
        let child = born(&tx, &entry, &sets, &part.spaces).await?;
        let cost = amounts.iter().find(|(name, _)| *name == "acq_cost").and_then(|(_, shares)| shares[place]);
        lineage(&tx, "split", (id, child), why, (weights[place], cost)).await?;
        event(app, &tx, child, ("split", entry.state), why, json!({ "from": [id] })).await?;
        children.push(child);
    }
    end(app, &tx, &entry, "split", why, &children).await?;
    finish(tx, "reserve.split", &[id], &children, why).await?;
    Ok(children)
}

/// Joins entries in the same state. Answers the new id.
///
/// # Errors
/// 409 if they are in different states, 422 if they disagree on what they are, 412.
pub(super) async fn merge(
    app: &App,
    caller: &Caller,
    items: &[(i64, i32)],
    name: Option<&str>,
    why: &str,
) -> Result<i64> {
    access::require(caller, Right::DecideReserve)?;
    let why = given(why)?;
    let mut sorted = items.to_vec();
    sorted.sort_unstable();
    sorted.dedup_by_key(|(id, _)| *id);
    if !(2..=MOST).contains(&items.len()) || sorted.len() != items.len() {
        return Err(Error::field("items", "bad-number", format!("2 to {MOST} different entries")));
    }
    let tx = app.db.begin(caller).await?;
    let mut entries = Vec::new();
    for (id, version) in &sorted {
        tx.as_caller().await?;
        let entry = store::take(&tx, *id, Some(*version)).await?;
        whole_and_moving(&tx, &entry).await?;
        entries.push(entry);
    }
    let first = &entries[0];
    agree(&entries)?;
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let parcels = areas(&tx, &ids).await?;
    let spaces: Vec<i64> = parcels.iter().map(|(space, _)| *space).collect();
    let mut sets = carried(first);
    let own = format!("{}等{}宗", first.says("name").unwrap_or_default(), entries.len());
    sets.push(("name", Cell::Text(name.map_or(own, str::to_owned))));
    for amount in MONEY {
        let known: Vec<Decimal> = entries.iter().filter_map(|entry| decimal(entry, amount)).collect();
        sets.push((*amount, if known.is_empty() { Cell::Null } else { Cell::Number(known.iter().sum()) }));
    }
    if first.says("ledger_no").is_some() {
        use chrono::Datelike;
        let secret = first.says("confidentiality");
        let restricted = store::is_restricted(&tx, &spaces, secret.as_deref()).await?;
        let series = if restricted { RESTRICTED_SERIES } else { SERIES };
        let row = tx.query_one("select next_number($1, $2)", &[&series, &app.config.today().year()]).await?;
        sets.push(("ledger_no", Cell::Text(row.get(0))));
    }
    let child = born(&tx, first, &sets, &spaces).await?;
    for entry in &entries {
        let area = decimal(entry, "area_in_m2").unwrap_or_default();
        lineage(&tx, "merge", (entry.id, child), why, (area, decimal(entry, "acq_cost"))).await?;
        end(app, &tx, entry, "merge", why, &[child]).await?;
    }
    event(app, &tx, child, ("merge", first.state), why, json!({ "from": ids })).await?;
    finish(tx, "reserve.merge", &ids, &[child], why).await?;
    Ok(child)
}

fn given(why: &str) -> Result<&str> {
    match wish::reason(why)? {
        "" => Err(Error::field("reason", "missing-field", "请填写原因 (say why)")),
        why => Ok(why),
    }
}

/// Nothing of it has left, it is not about to leave, and it has not ended.
async fn whole_and_moving(tx: &Tx, entry: &Entry) -> Result<()> {
    let out = tx
        .query_opt("select from reserve_piece where item_id = $1 and out_on is not null limit 1", &[&entry.id])
        .await?;
    let fixed = matches!(entry.state, State::Supplying | State::PartOut | State::Out | State::Void);
    if !fixed && out.is_none() {
        return Ok(());
    }
    let words = format!(
        "台账“{}”处于“{}”或已有出库，不能拆分或合并 (it is leaving or has left the store)",
        entry.says("name").unwrap_or_default(),
        entry.state.title()
    );
    Err(Error::conflict(words))
}

/// Same state, and the same kind of thing acquired in the same way: otherwise a sum would hide a difference.
fn agree(entries: &[Entry]) -> Result<()> {
    let first = &entries[0];
    if let Some(other) = entries.iter().find(|entry| entry.state != first.state) {
        return Err(Error::conflict(format!(
            "状态不同：{}、{}，不能合并 (they are in different states)",
            first.state.title(),
            other.state.title()
        )));
    }
    let differs: Vec<FieldError> =
        ["asset_type", "acq_mode", "ownership", "right_type", "confidentiality", "plan_year"]
            .into_iter()
            .filter(|field| entries.iter().any(|entry| entry.says(field) != first.says(field)))
            .map(|field| {
                FieldError::new(field, "differs", "各台账不一致，请先统一 (they differ: make them agree first)")
            })
            .collect();
    if differs.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid { detail: format!("{}: {}", differs[0].field, differs[0].message), errors: differs })
}

/// The parcels of entries and their areas, by id.
async fn areas(tx: &Tx, ids: &[i64]) -> Result<Vec<(i64, Decimal)>> {
    let sql = "select space_id, area_m2 from reserve_piece where item_id = any($1) order by space_id";
    let rows = tx.query(sql, &[&ids]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

fn decimal(entry: &Entry, field: &str) -> Option<Decimal> {
    entry.says(field)?.parse().ok()
}

/// Each amount in shares by area.
fn divided(entry: &Entry, weights: &[Decimal]) -> Vec<(&'static str, Vec<Option<Decimal>>)> {
    MONEY
        .iter()
        .map(|name| match decimal(entry, name) {
            Some(whole) => (*name, shares(whole, weights).into_iter().map(Some).collect()),
            None => (*name, vec![None; weights.len()]),
        })
        .collect()
}

/// What a child takes over: everything but its name, its number, amounts and areas that were said of the whole.
fn carried(entry: &Entry) -> Vec<(&'static str, Cell)> {
    let own = [
        "name",
        "ledger_no",
        "plot_no",
        "area_registered_m2",
        "area_ledger_m2",
        "floor_area_m2",
        "cert_no",
        "bdc_code",
    ];
    RESERVE_FIELDS
        .iter()
        .filter(|field| !own.contains(&field.name) && !MONEY.contains(&field.name))
        .filter_map(|field| Some((field.name, store::cell(field, entry.fields.get(field.name)?)?)))
        .collect()
}

async fn born(tx: &Tx, parent: &Entry, sets: &[(&'static str, Cell)], spaces: &[i64]) -> Result<i64> {
    let mut spaces = spaces.to_vec();
    spaces.sort_unstable();
    let secret = parent.says("confidentiality");
    let restricted = store::is_restricted(tx, &spaces, secret.as_deref()).await?;
    let id = store::insert(tx, restricted, sets).await?;
    tx.execute("update reserve_piece set item_id = $1 where space_id = any($2)", &[&id, &spaces]).await?;
    tx.execute(
        "update reserve_item
         set state = $3, space_ids = $2, organisation_id = (select organisation_id from reserve_item where id = $4)
         where id = $1",
        &[&id, &spaces, &parent.state.word(), &parent.id],
    )
    .await?;
    pieces::settle(tx, &[id]).await?;
    Ok(id)
}

async fn lineage(
    tx: &Tx,
    op: &str,
    (parent, child): (i64, i64),
    why: &str,
    (area, cost): (Decimal, Option<Decimal>),
) -> Result<()> {
    tx.execute(
        "insert into reserve_lineage (parent_id, child_id, op, reason, area_m2, cost) values ($1, $2, $3, $4, $5, $6)",
        &[&parent, &child, &op, &why, &area, &cost],
    )
    .await?;
    Ok(())
}

/// The entry that became others has ended.
async fn end(app: &App, tx: &Tx, entry: &Entry, op: &'static str, why: &str, children: &[i64]) -> Result<()> {
    let also = Also { state: Some(State::Void), ..Also::default() };
    store::revise(tx, entry.id, (op, Some(why)), &[], &also).await?;
    event(app, tx, entry.id, (op, entry.state), why, json!({ "into": children })).await
}

async fn event(app: &App, tx: &Tx, id: i64, (op, state): (&str, State), why: &str, facts: Value) -> Result<()> {
    let to = if facts.get("into").is_some() { State::Void } else { state };
    let what = Happened { op, from: Some(state), to: Some(to), reason: Some(why), facts };
    store::happen(tx, id, app.config.today(), what).await
}

async fn finish(tx: Tx, action: &'static str, parents: &[i64], children: &[i64], why: &str) -> Result<()> {
    for child in children {
        store::still_seen(&tx, *child).await?;
    }
    let subject = format!("reserve/{}", parents.first().copied().unwrap_or_default());
    tx.note(
        Record::done(action, subject)
            .with("parents", parents.to_vec())
            .with("children", children.to_vec())
            .with("reason", why),
    );
    tx.commit().await
}
