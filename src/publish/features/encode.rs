//! Rows to GeoJSON bytes, written once: no tree of values in between.

use postgres_types::{FromSql, Type as PgType};
use tokio_postgres::Row;

use crate::error::{Error, Result};
use crate::geo::ewkb::{self, Form};
use crate::publish::layers::{Layer, Type};

/// A geometry column as PostgreSQL sends it: EWKB bytes.
pub struct Ewkb<'a>(pub &'a [u8]);

impl<'a> FromSql<'a> for Ewkb<'a> {
    fn from_sql(_: &PgType, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(ty: &PgType) -> bool {
        ty.name() == "geometry"
    }
}

/// Writes one feature: the row is `id, location, properties…` in the layer's order.
pub fn feature(out: &mut Vec<u8>, layer: &Layer, row: &Row) -> Result<()> {
    let bytes: Option<Ewkb<'_>> = row.try_get(1)?;
    feature_with(out, layer, row, (bytes.map(|Ewkb(bytes)| bytes), 9))
}

/// The same with another geometry, EWKB, of so many decimals.
pub fn feature_with(out: &mut Vec<u8>, layer: &Layer, row: &Row, (bytes, decimals): (Option<&[u8]>, u8)) -> Result<()> {
    feature_as(out, layer, row, (bytes, Form { decimals, north_first: false }))
}

/// The same with another geometry in another form, or none.
pub fn feature_as(out: &mut Vec<u8>, layer: &Layer, row: &Row, (bytes, form): (Option<&[u8]>, Form)) -> Result<()> {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    integer(out, row.try_get(0)?);
    out.extend_from_slice(b",\"geometry\":");
    match bytes {
        Some(bytes) => ewkb::geojson_as(bytes, form, out).map_err(|error| Error::broken("stored geometry", error))?,
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"properties\":{");
    for (place, property) in layer.properties.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(property.name.as_bytes());
        out.extend_from_slice(b"\":");
        let column = place + 2;
        match property.kind {
            Type::Text => match row.try_get::<_, Option<&str>>(column)? {
                Some(value) => text(out, value)?,
                None => out.extend_from_slice(b"null"),
            },
            Type::Number => match row.try_get::<_, Option<f64>>(column)? {
                Some(value) => number(out, value),
                None => out.extend_from_slice(b"null"),
            },
            Type::Integer => match row.try_get::<_, Option<i32>>(column)? {
                Some(value) => integer(out, i64::from(value)),
                None => out.extend_from_slice(b"null"),
            },
            Type::Bool => match row.try_get::<_, Option<bool>>(column)? {
                Some(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
                None => out.extend_from_slice(b"null"),
            },
        }
    }
    out.extend_from_slice(b"}}");
    Ok(())
}

fn integer(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Numbers at their shortest, whole ones with `.0`: desktops take the type of a column from the first features they see, and
/// would cut the decimals off all others.
fn number(out: &mut Vec<u8>, value: f64) {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        integer(out, value as i64);
        out.extend_from_slice(b".0");
    } else {
        out.extend_from_slice(ryu::Buffer::new().format(value).as_bytes());
    }
}

fn text(out: &mut Vec<u8>, value: &str) -> Result<()> {
    serde_json::to_writer(out, value).map_err(|error| Error::broken("encoding text", error))
}
