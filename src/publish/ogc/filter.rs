//! What filters over a published layer may refer to.

use std::borrow::Cow;

use crate::classify;
use crate::cql2::{self, Fields, Filter, Property, Type};
use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::publish::layers::{self, Layer};
use crate::publish::ogc::reference::Reference;

/// The allow-list of a layer, over rows with alias `s`.
pub fn fields(layer: &Layer) -> Fields {
    if layer.is_of_papers() {
        return paper_fields(layer);
    }
    let fields = if layer.is_of_spaces() { classify::space_fields() } else { zone_fields() };
    let (known, functions) = fields.into_parts();
    let mut properties: Vec<Property> = known
        .into_iter()
        .filter(|property| {
            layer.property(property.name).is_some() || ["id", "boundary", "remark"].contains(&property.name)
        })
        .collect();
    if layer.is_of_spaces() {
        properties.push(Property { name: "flags", kind: Type::Texts, sql: Cow::Borrowed("s.flags") });
    }
    // The name that every client knows.
    properties.push(Property { name: "geometry", kind: Type::Geometry, sql: Cow::Borrowed("s.boundary") });
    Fields::new(properties, functions)
}

fn zone_fields() -> Fields {
    let list = [
        ("id", Type::Number),
        ("kind", Type::Text),
        ("code", Type::Text),
        ("name", Type::Text),
        ("remark", Type::Text),
        ("area_m2", Type::Number),
        ("version", Type::Number),
        ("updated_at", Type::Timestamp),
        ("boundary", Type::Geometry),
    ];
    let property = |(name, kind): (&'static str, Type)| Property { name, kind, sql: Cow::Owned(format!("s.{name}")) };
    Fields::new(list.map(property).to_vec(), Vec::new())
}

/// All properties, as they are published: masked like everything that is read of them.
fn paper_fields(layer: &Layer) -> Fields {
    let of = |property: &layers::Property| Property {
        name: property.name,
        kind: match property.kind {
            layers::Type::Text if property.name == "updated_at" => Type::Timestamp,
            layers::Type::Text => Type::Text,
            layers::Type::Number | layers::Type::Integer => Type::Number,
            layers::Type::Bool => Type::Bool,
        },
        sql: Cow::Owned(format!("s.{}", property.name)),
    };
    let mut properties = vec![Property { name: "id", kind: Type::Number, sql: Cow::Borrowed("s.id") }];
    properties.extend(layer.properties.iter().map(of));
    for name in ["boundary", "geometry"] {
        properties.push(Property { name, kind: Type::Geometry, sql: Cow::Borrowed("s.boundary") });
    }
    Fields::new(properties, Vec::new())
}

/// The filter of a request: `filter`, `filter-lang`, `filter-crs`.
///
/// # Errors
/// 400 if it cannot be read.
pub fn parse(query: &Query) -> Result<Option<Filter>> {
    let language = query.get("filter-lang").unwrap_or("cql2-text");
    let reference = query.get("filter-crs").map(|text| Reference::parse("filter-crs", text)).transpose()?;
    let Some(text) = query.get("filter") else { return Ok(None) };
    let filter = match language {
        // GDAL knows the language by its name before it was a standard.
        "cql2-text" | "cql-text" => cql2::parse(text)?,
        "cql2-json" => cql2::parse_json(text)?,
        other => {
            return Err(Error::parameter("filter-lang", format!("\"{other}\" is not cql2-text or cql2-json")));
        }
    };
    Ok(Some(match reference {
        Some(reference) => filter.said_in(reference.crs, reference.north_first),
        None => filter,
    }))
}

/// The properties that a client may sort by.
pub fn sortables(layer: &Layer) -> impl Iterator<Item = &layers::Property> {
    layer.properties.iter()
}
