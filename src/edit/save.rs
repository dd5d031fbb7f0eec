//! Making, changing and ending one record.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::based::{Base, Changed, Compare};
use super::stage::{self, Stage};
use super::stored::{self, Stored};
use super::wish::{Wish, reason};
use crate::access;
use crate::app::App;
use crate::classify;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::http::idempotency;
use crate::intake::check::{Checker, Shape};
use crate::intake::problem::Problem;
use crate::intake::store;
use crate::records::codes::Codes;
use crate::records::collection::Collection;
use crate::records::versions;

/// Versions looked back through for who changed what.
const MOST_STEPS: i32 = 50;

/// A record as it is after an edit.
#[derive(Debug, Clone)]
pub struct Saved {
    pub id: i64,
    pub version: i32,
    /// Area of its boundary, ㎡ in the survey system.
    pub area: Decimal,
    /// What whoever edited should look at.
    pub warnings: Vec<Problem>,
    /// Properties that were passed over.
    pub ignored: Vec<String>,
    /// Whether it was there already: the request came a second time, or said nothing new.
    pub unchanged: bool,
}

/// Opens the transaction of an edit.
///
/// # Errors
/// 403 if the caller's role does not write records of this collection; 409 while a large import is being taken over.
pub(super) async fn begin(app: &App, caller: &Caller, collection: Collection) -> Result<Tx> {
    access::require(caller, store::right(collection))?;
    let tx = app.db.begin(caller).await?;
    tx.batch_execute("set local lock_timeout = '15s'").await?;
    versions::take_turn(&tx).await?;
    Ok(tx)
}

/// Changes some fields of a record, its boundary, or both. `Ok` with `unchanged` if nothing of what was said is new.
///
/// # Errors
/// 404 for a record the caller may not know of; 412 or 409 if others changed the same meanwhile; 422 with everything that is
/// wrong, and then nothing is changed.
pub async fn change(
    app: &App,
    caller: &Caller,
    collection: Collection,
    id: i64,
    base: Base,
    wish: &Wish,
) -> Result<Saved> {
    let said = wish.said(collection)?;
    let tx = begin(app, caller, collection).await?;
    let shown = stored::shown(&tx, collection, id).await?.ok_or_else(|| not_found(collection, id))?;
    tx.as_service().await?;
    let now = stored::now(&tx, collection, id).await?.ok_or_else(|| not_found(collection, id))?;
    let codes = Codes::load(&tx).await?;
    let compare = Compare { collection, codes: &codes };
    let based_on = based_on(&tx, collection, &now, base, &compare).await?;
    let news = compare.news(&said.fields, &based_on, &shown)?;
    let moved = wish.surveyed(app.config.survey_crs, Some(&based_on.boundary))?;
    let moved = moved.filter(|shape| *shape != based_on.boundary);
    let both = changed_by_both(&compare, &now, &based_on, &news, moved.is_some());
    if !both.is_empty() {
        let last = last_changer(&tx, &compare, &now, &based_on, &both).await?;
        return Err(Changed::conflict(&now, &last, &both));
    }
    let mut fields = now.fields.clone();
    fields.extend(news);
    let from = said.fields.get("valid_from").and_then(|day| valid_from(day, now.valid_from, app.config.today()));
    let shape = moved.map_or_else(|| now.shape(), Shape::New);
    let is_moved = matches!(shape, Shape::New(_));
    let differing = compare.differing(&fields, &now.fields);
    let saved = |version, area, warnings, unchanged| Saved {
        id,
        version,
        area,
        warnings,
        ignored: said.ignored.clone(),
        unchanged,
    };
    if differing.is_empty() && !is_moved {
        return Ok(saved(now.version, now.area, Vec::new(), true));
    }
    let mut row = Checker::of(app, collection, app.config.survey_crs, codes).revise(1, fields, shape);
    row.valid_from = from.unwrap_or_else(|| now.valid_from.max(app.config.today()));
    row.extra = Value::Object(Map::new());
    row.area_declared = now.declared.filter(|_| !is_moved);
    let good = stage::is_good(&row);
    let own = std::mem::take(&mut row.problems);
    if !good {
        stage::passed(own)?;
        return Err(Error::broken("checking an edit", "a rejected row without an error"));
    }
    let stage = Stage::new(&tx, collection, &[row], &[Some(id)]).await?;
    let mut problems = stage.judge().await?;
    stage::note_hidden(app, &tx, &problems).await?;
    problems.extend(own);
    let warnings = stage::passed(problems)?;
    classify::prepare_touched(&tx).await?;
    let source = is_moved.then(|| wish.crs.epsg());
    let written = stage.write(app, wish.reason()?, source, &[]).await?;
    let Some(record) = written.into_iter().next() else { return Err(Error::broken("an edit", "no row was written")) };
    tx.note(
        entry(collection, "update", id)
            .with("version", record.version)
            .with("fields", differing)
            .with("boundary", is_moved)
            .with("reason", wish.reason()?),
    );
    tx.commit().await?;
    Ok(saved(record.version, record.area, warnings, false))
}

/// The version a change is based on.
async fn based_on(tx: &Tx, collection: Collection, now: &Stored, base: Base, compare: &Compare<'_>) -> Result<Stored> {
    if base.version() == now.version {
        return Ok(now.clone());
    }
    let before = stored::at(tx, collection, now.id, base.version()).await?;
    match (base, before) {
        (Base::Merge(_), Some(before)) => Ok(before),
        (_, before) => {
            let fields = before.map(|before| {
                let mut fields = compare.differing(&before.fields, &now.fields);
                if before.boundary != now.boundary {
                    fields.push("boundary".to_owned());
                }
                fields
            });
            Err(Changed::refuse(now, base.version(), &fields.unwrap_or_default()))
        }
    }
}

/// What both changed, in different ways: it cannot be merged.
fn changed_by_both(
    compare: &Compare<'_>,
    now: &Stored,
    base: &Stored,
    news: &Map<String, Value>,
    moved: bool,
) -> Vec<String> {
    if base.version == now.version {
        return Vec::new();
    }
    let theirs = compare.differing(&base.fields, &now.fields);
    let mut wanted = now.fields.clone();
    wanted.extend(news.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut both = compare.differing(&wanted, &now.fields);
    both.retain(|name| theirs.contains(name));
    if moved && base.boundary != now.boundary {
        both.push("boundary".to_owned());
    }
    both
}

/// The version by which the last of these fields became what it is.
async fn last_changer(
    tx: &Tx,
    compare: &Compare<'_>,
    now: &Stored,
    base: &Stored,
    fields: &[String],
) -> Result<Stored> {
    let mut after = now.clone();
    for version in (base.version.max(now.version - MOST_STEPS)..now.version).rev() {
        let Some(before) = stored::at(tx, compare.collection, now.id, version).await? else { break };
        let changed = compare.differing(&before.fields, &after.fields);
        let moved = before.boundary != after.boundary;
        if fields.iter().any(|name| changed.contains(name) || (moved && name == "boundary")) {
            return Ok(after);
        }
        after = before;
    }
    Ok(now.clone())
}

/// The day from which a change holds: not before the version it replaces, and not in the future.
fn valid_from(said: &Value, least: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    said.as_str()
        .and_then(|text| text.get(..10))
        .and_then(|day| day.parse().ok())
        .filter(|day| (least..=today.max(least)).contains(day))
}

/// Makes a record. The same request under the same `key`, or the same shape with the same fields from the same person, is
/// answered with the record it made the first time.
///
/// # Errors
/// 422 with everything that is wrong; 409 if the key stood for something else.
pub async fn create(
    app: &App,
    caller: &Caller,
    collection: Collection,
    wish: &Wish,
    key: Option<&str>,
) -> Result<Saved> {
    let said = wish.said(collection)?;
    let Some(shape) = wish.surveyed(app.config.survey_crs, None)? else {
        return Err(Error::field("geometry", "missing-field", "请给出边界 (a boundary is needed)"));
    };
    let tx = begin(app, caller, collection).await?;
    tx.as_service().await?;
    let body = body_hash(collection, &said.fields, &shape, app.config.survey_crs);
    if let Some(id) = idempotency::sent_before(&tx, key, &body).await? {
        return again(&tx, collection, id, said.ignored).await;
    }
    let codes = Codes::load(&tx).await?;
    let mut row =
        Checker::of(app, collection, app.config.survey_crs, codes).revise(1, said.fields.clone(), Shape::New(shape));
    row.extra = Value::Object(Map::new());
    let (good, own) = (stage::is_good(&row), std::mem::take(&mut row.problems));
    if !good {
        stage::passed(own)?;
        return Err(Error::broken("checking a new record", "a rejected row without an error"));
    }
    let stage = Stage::new(&tx, collection, &[row], &[None]).await?;
    let mut problems = stage.judge().await?;
    stage::note_hidden(app, &tx, &problems).await?;
    problems.extend(own);
    let warnings = stage::passed(problems)?;
    classify::prepare_touched(&tx).await?;
    let written = stage.write(app, wish.reason()?, Some(wish.crs.epsg()), &[]).await?;
    let Some(record) = written.into_iter().next() else { return Err(Error::broken("an edit", "no row was written")) };
    idempotency::remember(&tx, key, &body, record.id).await?;
    tx.note(entry(collection, "create", record.id).with("version", record.version).with("reason", wish.reason()?));
    tx.commit().await?;
    Ok(Saved {
        id: record.id,
        version: record.version,
        area: record.area,
        warnings,
        ignored: said.ignored,
        unchanged: false,
    })
}

/// Ends a record; its versions stay in history.
///
/// # Errors
/// 404, 412 as for a change; 422 without a reason.
pub async fn retire(app: &App, caller: &Caller, collection: Collection, id: i64, base: Base, why: &str) -> Result<()> {
    let why = reason(why)?;
    let tx = begin(app, caller, collection).await?;
    stored::shown(&tx, collection, id).await?.ok_or_else(|| not_found(collection, id))?;
    tx.as_service().await?;
    let now = stored::now(&tx, collection, id).await?.ok_or_else(|| not_found(collection, id))?;
    if now.version != base.version() {
        return Err(Changed::refuse(&now, base.version(), &[]));
    }
    // Whoever may not write the record as it is may not end it.
    let codes = Codes::load(&tx).await?;
    let mut row = Checker::of(app, collection, app.config.survey_crs, codes).revise(1, now.fields.clone(), now.shape());
    row.extra = Value::Object(Map::new());
    let stage = Stage::new(&tx, collection, &[row], &[Some(id)]).await?;
    stage.permitted().await?;
    classify::prepare_touched(&tx).await?;
    end(&tx, app, collection, &[id]).await?;
    if collection.is_space() {
        classify::bequeath(&tx, &[id], &[]).await?;
    }
    stage::derive(&tx, app, collection).await?;
    stage.discard().await?;
    tx.as_caller().await?;
    tx.note(entry(collection, "retire", id).with("version", now.version).with("name", now.name()).with("reason", why));
    tx.commit().await
}

/// Moves records to history.
pub(super) async fn end(tx: &Tx, app: &App, collection: Collection, ids: &[i64]) -> Result<()> {
    stage::touch_ids(tx, collection, ids).await?;
    versions::retire(tx, collection, ids, app.config.today()).await?;
    Ok(())
}

/// An entry of the record about one of these.
pub(super) fn entry(collection: Collection, verb: &str, id: i64) -> Entry {
    let action = match (collection, verb) {
        (Collection::Parcels, "create") => "parcel.create",
        (Collection::Parcels, "update") => "parcel.update",
        (Collection::Parcels, _) => "parcel.retire",
        (Collection::Buildings, "create") => "building.create",
        (Collection::Buildings, "update") => "building.update",
        (Collection::Buildings, _) => "building.retire",
        (Collection::Zones, "create") => "zone.create",
        (Collection::Zones, "update") => "zone.update",
        (Collection::Zones, _) => "zone.retire",
        // The ledger is changed by its own process.
        (Collection::Ledger, _) => "reserve.update",
        // So are contracts and enterprises, by theirs.
        (Collection::Contracts, _) => "contract.correct",
        (Collection::Enterprises, _) => "enterprise.update",
    };
    let subject = if collection.is_space() { "space" } else { "zone" };
    Entry::done(action, format!("{subject}/{id}"))
}

/// As if there were none.
pub(super) fn not_found(collection: Collection, id: i64) -> Error {
    Error::NotFound(format!("there is no feature {id} in {}", collection.name()))
}

fn body_hash(
    collection: Collection,
    fields: &Map<String, Value>,
    shape: &geo_types::MultiPolygon<f64>,
    crs: Crs,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    crate::geo::ewkb::write(shape, crs.epsg(), &mut bytes);
    let mut sorted: Vec<_> = fields.iter().filter(|(_, value)| !value.is_null()).collect();
    sorted.sort_by_key(|(name, _)| name.as_str());
    bytes.extend(format!("{} {sorted:?}", collection.name()).bytes());
    Sha256::digest(&bytes).to_vec()
}

/// The record that the first of two same requests made.
async fn again(tx: &Tx, collection: Collection, id: i64, ignored: Vec<String>) -> Result<Saved> {
    tx.as_caller().await?;
    let now = stored::now(tx, collection, id).await?;
    let Some(now) = now else {
        return Err(Error::conflict("this request made a record that was ended or moved out of your sight since"));
    };
    Ok(Saved { id, version: now.version, area: now.area, warnings: Vec::new(), ignored, unchanged: true })
}
