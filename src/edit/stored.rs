//! Records as they are stored, now or at an earlier version.

use chrono::{DateTime, NaiveDate, Utc};
use geo_types::MultiPolygon;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::db::Tx;
use crate::error::{Error, Result};
use crate::geo::ewkb;
use crate::intake::check::Shape;
use crate::publish::features::encode::Ewkb;
use crate::records::collection::Collection;

/// One version of a record.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) valid_from: NaiveDate,
    pub(super) changed_by: String,
    pub(super) changed_at: DateTime<Utc>,
    /// The fields of the collection, by key.
    pub(super) fields: Map<String, Value>,
    /// Survey system.
    pub(super) boundary: MultiPolygon<f64>,
    boundary_ewkb: Vec<u8>,
    location_ewkb: Vec<u8>,
    pub(super) area: Decimal,
    pub(super) declared: Option<Decimal>,
}

impl Stored {
    /// The boundary as it is.
    pub(super) fn shape(&self) -> Shape {
        Shape::Kept { boundary: self.boundary_ewkb.clone(), location: self.location_ewkb.clone(), area: self.area }
    }

    /// What the record is called in messages.
    pub(super) fn name(&self) -> &str {
        self.fields.get("name").and_then(Value::as_str).unwrap_or_default()
    }
}

/// The present version of a record, if the connection sees it.
pub(super) async fn now(tx: &Tx, collection: Collection, id: i64) -> Result<Option<Stored>> {
    one(tx, collection, collection.table(), "true", id).await
}

/// An earlier or the present version.
pub(super) async fn at(tx: &Tx, collection: Collection, id: i64, version: i32) -> Result<Option<Stored>> {
    let condition = format!("t.version = {version}");
    match one(tx, collection, collection.table(), &condition, id).await? {
        Some(present) => Ok(Some(present)),
        None => one(tx, collection, &format!("{}_history", collection.table()), &condition, id).await,
    }
}

async fn one(tx: &Tx, collection: Collection, table: &str, condition: &str, id: i64) -> Result<Option<Stored>> {
    let sql = format!(
        "select t.id, t.version, t.valid_from, t.changed_by, t.recorded_at, to_jsonb(t) - 'boundary' - 'location', t.boundary,
             t.location, t.area_m2, t.area_declared_m2
         from {table} t where t.id = $1 and {condition}"
    );
    let Some(row) = tx.query_opt(&sql, &[&id]).await? else { return Ok(None) };
    let Value::Object(mut all) = row.get::<_, Value>(5) else {
        return Err(Error::broken("stored record", "not an object"));
    };
    let fields = collection
        .fields()
        .iter()
        .filter_map(|field| all.remove(field.name).map(|value| (field.name.to_owned(), value)))
        .collect();
    let (Ewkb(boundary), Ewkb(location)) = (row.try_get(6)?, row.try_get(7)?);
    let (shape, _) = ewkb::read(boundary).map_err(|error| Error::broken("stored boundary", error))?;
    Ok(Some(Stored {
        id: row.get(0),
        version: row.get(1),
        valid_from: row.get(2),
        changed_by: row.get(3),
        changed_at: row.get(4),
        fields,
        boundary: shape,
        boundary_ewkb: boundary.to_vec(),
        location_ewkb: location.to_vec(),
        area: row.get(8),
        declared: row.get(9),
    }))
}

/// What the caller is shown of the record: some values are masked.
pub(super) async fn shown(tx: &Tx, collection: Collection, id: i64) -> Result<Option<Map<String, Value>>> {
    let sql =
        format!("select to_jsonb(v) - 'boundary' - 'location' from {}_view v where v.id = $1", collection.table());
    match tx.query_opt(&sql, &[&id]).await?.map(|row| row.get(0)) {
        None => Ok(None),
        Some(Value::Object(shown)) => Ok(Some(shown)),
        Some(_) => Err(Error::broken("shown record", "not an object")),
    }
}
