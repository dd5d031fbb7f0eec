//! What a unit reports: one plot or house each, a draft until it is sent.

use std::collections::BTreeMap;

use deadpool_postgres::ClientWrapper;
use geo_types::MultiPolygon;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::campaign;
use super::fields::{OFFERED, named};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::geo::crs::Crs;
use crate::http::idempotency;
use crate::intake::check::Checker;
use crate::intake::formats::SourceFeature;
use crate::intake::staging::{Cell, StagedRow};
use crate::publish::ogc::polygons;
use crate::records::codes::Codes;
use crate::records::collection::Collection;

/// Most reports of one unit in one campaign.
const MOST: i64 = 5_000;

/// A report as it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// By key or Chinese title; what is left out is empty.
    #[serde(default)]
    properties: Map<String, Value>,
    /// GeoJSON polygon in longitude and latitude. Absent on a change: it stays; null: there is none.
    #[serde(default, deserialize_with = "said")]
    boundary: Option<Value>,
}

/// Null is something that was said.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// A checked report.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) fields: Map<String, Value>,
    /// EWKB in the survey system and in longitude and latitude, and the area.
    pub(super) boundary: Option<(Vec<u8>, Vec<u8>, rust_decimal::Decimal)>,
}

/// A report, locked for a change.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) organisation: i64,
    pub(super) status: String,
    pub(super) fields: Map<String, Value>,
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("there is no report {id}"))
}

impl Wish {
    /// Checks it like a row of a delivered ledger.
    fn check(&self, app: &App, codes: Codes) -> Result<(Checked, bool)> {
        let unknown: Vec<FieldError> = self
            .properties
            .keys()
            .filter(|name| named(name).is_none())
            .map(|name| {
                let known: Vec<&str> = OFFERED.iter().map(|field| field.name).collect();
                FieldError::new(name, "unknown-field", format!("known are: {}", known.join(", ")))
            })
            .collect();
        refuse(unknown)?;
        let shape = match &self.boundary {
            None | Some(Value::Null) => None,
            Some(geometry) => Some(polygons(geometry, false)?),
        };
        let mut checker = Checker::of(app, Collection::Ledger, Crs::CGCS2000, codes);
        let checked = read(&mut checker, feature(self.properties.clone(), shape))?;
        Ok((checked, self.boundary.is_none()))
    }

    fn hash(&self, campaign: i64) -> Vec<u8> {
        Sha256::digest(format!("report\0{campaign}\0{}\0{:?}", json!(self.properties), self.boundary)).to_vec()
    }
}

fn feature(properties: Map<String, Value>, shape: Option<MultiPolygon<f64>>) -> SourceFeature {
    SourceFeature { row: 1, line: 0, id: None, properties, geometry: shape.ok_or_else(Vec::new), notes: Vec::new() }
}

/// One checked row as a report.
///
/// # Errors
/// 422 with everything that is wrong.
pub(super) fn read(checker: &mut Checker, feature: SourceFeature) -> Result<Checked> {
    let row = checker.check(feature);
    let wrong = row.problems.iter().filter(|problem| problem.is_error());
    let errors: Vec<FieldError> = wrong
        .map(|problem| {
            let field = problem.field.clone().unwrap_or_else(|| "boundary".to_owned());
            FieldError::new(field, problem.code.as_str(), format!("{} {}", problem.message, problem.remedy))
        })
        .collect();
    refuse(errors)?;
    Ok(kept(row))
}

/// What of a staged row is kept in a report.
pub(super) fn kept(row: StagedRow) -> Checked {
    let named = Collection::Ledger.fields().iter().zip(&row.cells);
    let fields = named
        .filter(|(field, _)| OFFERED.iter().any(|offered| offered.name == field.name))
        .filter_map(|(field, cell)| value(cell).map(|value| (field.name.to_owned(), value)))
        .collect();
    Checked { fields, boundary: row.boundary.zip(row.location).zip(row.area).map(|((a, b), area)| (a, b, area)) }
}

fn value(cell: &Cell) -> Option<Value> {
    match cell {
        Cell::Null => None,
        Cell::Text(text) => Some(json!(text)),
        // With the digits it was said with: figures of a form are no floating point numbers.
        Cell::Number(number) => serde_json::from_str(&number.normalize().to_string()).ok(),
        Cell::Integer(number) => Some(json!(number)),
        Cell::Bool(yes) => Some(json!(yes)),
        Cell::Date(day) => Some(json!(day)),
    }
}

fn refuse(errors: Vec<FieldError>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}

/// Makes a draft; sent twice it is made once.
///
/// # Errors
/// 403, 404, 409 if the campaign is closed, 422 with everything that is wrong.
pub(super) async fn create(app: &App, caller: &Caller, campaign: i64, key: Option<&str>, wish: &Wish) -> Result<i64> {
    let tx = app.db.begin(caller).await?;
    let unit = campaign::asked(&tx, caller, campaign).await?;
    let (checked, _) = wish.check(app, Codes::load(&tx).await?)?;
    tx.as_service().await?;
    let body = wish.hash(campaign);
    // Without a key the same words may well be two plots.
    if key.is_some()
        && let Some(id) = idempotency::sent_before(&tx, key, &body).await?
    {
        return Ok(id);
    }
    let id = insert(&tx, (campaign, unit), std::slice::from_ref(&checked), &[None]).await?;
    let id = id.first().copied().ok_or_else(|| Error::broken("making a report", "no row"))?;
    if key.is_some() {
        idempotency::remember(&tx, key, &body, id).await?;
    }
    tx.as_caller().await?;
    tx.note(Entry::done("report.create", format!("report/{id}")).with("campaign", campaign));
    tx.commit().await?;
    Ok(id)
}

/// Adds drafts in one statement; `sources` say where each came from. The transaction acts for the service.
///
/// # Errors
/// 409 if the unit has more than anybody would read.
pub(super) async fn insert(
    tx: &Tx,
    (campaign, unit): (i64, i64),
    rows: &[Checked],
    sources: &[Option<String>],
) -> Result<Vec<i64>> {
    let there = "select count(*) from campaign_report where campaign_id = $1 and organisation_id = $2";
    let there: i64 = tx.query_one(there, &[&campaign, &unit]).await?.get(0);
    if there + rows.len() as i64 > MOST {
        return Err(Error::conflict(format!("一个单位在一次征集中至多 {MOST} 宗 (at most {MOST} reports)")));
    }
    let fields: Vec<Value> = rows.iter().map(|row| Value::Object(row.fields.clone())).collect();
    let part = |place: usize| -> Vec<Option<Vec<u8>>> {
        let one = |row: &Checked| row.boundary.as_ref().map(|(a, b, _)| if place == 0 { a.clone() } else { b.clone() });
        rows.iter().map(one).collect()
    };
    let (boundaries, locations) = (part(0), part(1));
    let areas: Vec<Option<rust_decimal::Decimal>> =
        rows.iter().map(|row| row.boundary.as_ref().map(|(_, _, area)| *area)).collect();
    let made = tx
        .query(
            "with given as (
                 select g.place, g.fields, g.boundary::geometry as boundary, g.location::geometry as location, g.area, g.source,
                     report_is_restricted(g.fields, g.boundary::geometry) as restricted
                 from unnest($3::jsonb[], $4::bytea[], $5::bytea[], $6::numeric[], $7::text[]) with ordinality
                     g (fields, boundary, location, area, source, place)
             )
             insert into campaign_report (id, campaign_id, organisation_id, fields, boundary, location, area_m2, restricted, source)
             select case when restricted then nextval('campaign_report_restricted_id_seq')
                 else nextval('campaign_report_id_seq') end, $1, $2, fields, boundary, location, area, restricted, source
             from (select * from given order by place) g
             returning id",
            &[&campaign, &unit, &fields, &boundaries, &locations, &areas, &sources],
        )
        .await?;
    Ok(made.iter().map(|row| row.get(0)).collect())
}

/// The report, locked until the transaction ends, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404, or 412 if it is not at `version` any more.
pub(super) async fn take(tx: &Tx, (campaign, id): (i64, i64), version: i32) -> Result<Report> {
    let seen = "select from campaign_report where id = $1 and campaign_id = $2";
    tx.query_opt(seen, &[&id, &campaign]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql = "select version, organisation_id, status, fields from campaign_report where id = $1 for no key update";
    let row = tx.query_one(sql, &[&id]).await?;
    let now: i32 = row.get(0);
    if now != version {
        return Err(Error::Stale(format!(
            "该报送已被他人更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    let Value::Object(fields) = row.get::<_, Value>(3) else {
        return Err(Error::broken("stored report", "not an object"));
    };
    Ok(Report { id, version, organisation: row.get(1), status: row.get(2), fields })
}

/// Closes the present version; whoever calls writes the next.
pub(super) async fn keep_versions(tx: &Tx, ids: &[i64]) -> Result<()> {
    let names = "id, version, recorded_at, changed_by, campaign_id, organisation_id, status, remark, fields, boundary, location,
        area_m2, restricted, source, submitted_at, item_id";
    tx.execute(
        &format!(
            "insert into campaign_report_history ({names}) select {names} from campaign_report where id = any($1)"
        ),
        &[&ids],
    )
    .await?;
    Ok(())
}

/// Changes a draft, or what was returned.
///
/// # Errors
/// 403, 404, 409 once it is sent, 412, 422.
pub(super) async fn change(app: &App, caller: &Caller, place: (i64, i64), version: i32, wish: &Wish) -> Result<()> {
    let tx = app.db.begin(caller).await?;
    let unit = campaign::asked(&tx, caller, place.0).await?;
    let (checked, keeps) = wish.check(app, Codes::load(&tx).await?)?;
    let report = own(take(&tx, place, version).await?, unit)?;
    open(&report)?;
    keep_versions(&tx, &[report.id]).await?;
    let (boundary, location, area) = match checked.boundary {
        Some((boundary, location, area)) => (Some(boundary), Some(location), Some(area)),
        None => (None, None, None),
    };
    let fields = Value::Object(checked.fields);
    tx.execute(
        "update campaign_report r
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'), fields = $2,
             boundary = case when $6 then r.boundary else $3::bytea::geometry end,
             location = case when $6 then r.location else $4::bytea::geometry end,
             area_m2 = case when $6 then r.area_m2 else $5 end,
             restricted = report_is_restricted($2, case when $6 then r.boundary else $3::bytea::geometry end)
         where id = $1",
        &[&report.id, &fields, &boundary, &location, &area, &keeps],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("report.update", format!("report/{}", report.id)).with("version", report.version + 1));
    tx.commit().await
}

/// Takes a draft away; what was sent once is on record and stays.
///
/// # Errors
/// 403, 404, 409, 412.
pub(super) async fn discard(app: &App, caller: &Caller, place: (i64, i64), version: i32) -> Result<()> {
    let tx = app.db.begin(caller).await?;
    let unit = campaign::asked(&tx, caller, place.0).await?;
    let report = own(take(&tx, place, version).await?, unit)?;
    let gone = tx
        .execute(
            "delete from campaign_report where id = $1 and status = 'draft' and submitted_at is null",
            &[&report.id],
        )
        .await?;
    if gone == 0 {
        return Err(Error::conflict("报送过的记录不能删除 (what was sent once stays on record)"));
    }
    tx.as_caller().await?;
    tx.note(
        Entry::done("report.discard", format!("report/{}", report.id)).with("fields", Value::Object(report.fields)),
    );
    tx.commit().await
}

/// Only its unit writes a report.
pub(super) fn own(report: Report, unit: i64) -> Result<Report> {
    if report.organisation == unit {
        return Ok(report);
    }
    Err(crate::access::refused("这是其他单位的报送 (it is another unit's report)"))
}

fn open(report: &Report) -> Result<()> {
    if ["draft", "returned"].contains(&report.status.as_str()) {
        return Ok(());
    }
    let words = "已报送，请先撤回或等待退回 (it was sent: withdraw it first)";
    Err(Error::Conflict { detail: words.to_owned(), errors: vec![FieldError::new("status", "sent", words)] })
}

/// A report `r` as it is shown.
const SHOWN: &str = "jsonb_build_object(
    'id', r.id, 'version', r.version, 'campaign_id', r.campaign_id, 'organisation_id', r.organisation_id, 'organisation', o.name,
    'status', r.status, 'remark', r.remark, 'properties', r.fields, 'area_m2', r.area_m2, 'source', r.source,
    'submitted_at', r.submitted_at, 'changed_by', r.changed_by, 'updated_at', r.recorded_at, 'item_id', r.item_id,
    'boundary', st_asgeojson(r.location, 8)::jsonb
)";

/// Reports of a campaign in the order they were made, at most `limit`, later than `after`.
pub(super) async fn list(
    client: &ClientWrapper,
    campaign: i64,
    (status, unit): (Option<&str>, Option<i64>),
    (limit, after): (i64, Option<i64>),
) -> Result<BTreeMap<i64, Value>> {
    let sql = format!(
        "select r.id, {SHOWN} from campaign_report r left join organisation o on o.id = r.organisation_id
         where r.campaign_id = $1 and ($2::text is null or r.status = any(string_to_array($2, ',')))
           and ($3::bigint is null or r.organisation_id = $3) and ($5::bigint is null or r.id > $5)
         order by r.id limit $4"
    );
    let rows = client.query(&sql, &[&campaign, &status, &unit, &limit, &after]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// One report, its version, and what happened to it.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(client: &ClientWrapper, (campaign, id): (i64, i64)) -> Result<(Value, i32)> {
    let sql = format!(
        "select {SHOWN} || jsonb_build_object('history', (
             select coalesce(jsonb_agg(jsonb_build_object('version', h.version, 'status', h.status, 'remark', h.remark,
                 'changed_by', h.changed_by, 'recorded_at', h.recorded_at) order by h.version), '[]')
             from campaign_report_history h where h.id = r.id
         )), r.version
         from campaign_report r left join organisation o on o.id = r.organisation_id
         where r.id = $1 and r.campaign_id = $2"
    );
    let row = client.query_opt(&sql, &[&id, &campaign]).await?.ok_or_else(|| not_found(id))?;
    Ok((row.get(0), row.get(1)))
}
