//! What the features of a collection are made of (Features part 5): schema, queryables, sortables.

use serde_json::{Map, Value, json};

use super::{describe, filter};
use crate::cql2;
use crate::publish::layers::{Layer, Type};
use crate::records::collection::Collection;
use crate::records::fields::Field;

/// The field that is kept under this name, if the property is not derived.
fn field(layer: &Layer, name: &str) -> Option<&'static Field> {
    let of = |collection: &Collection| collection.fields().iter().find(|field| field.name == name);
    match layer.collection() {
        Some(collection) => of(&collection),
        // Spaces are both; what either keeps is titled alike.
        None => Collection::ALL.iter().filter(|collection| collection.is_space()).find_map(of),
    }
}

fn type_of(kind: Type) -> &'static str {
    match kind {
        Type::Text => "string",
        Type::Number => "number",
        Type::Integer => "integer",
        Type::Bool => "boolean",
    }
}

fn property(layer: &Layer, name: &str, kind: Type) -> Value {
    let known = field(layer, name);
    let mut schema = json!({ "title": known.map_or(name, |field| field.title), "type": type_of(kind) });
    if name == "updated_at" {
        schema["format"] = json!("date-time");
    }
    if known.is_none() || layer.written().is_none() {
        schema["readOnly"] = json!(true);
    }
    schema
}

fn document(layer: &Layer, base: &str, name: &str, properties: Map<String, Value>) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{base}/ogc/collections/{}/{name}", layer.id),
        "type": "object",
        "title": layer.title,
        "description": layer.description,
        "properties": properties,
        "additionalProperties": false,
    })
}

/// What a feature has, and which of it can be written.
pub(super) fn schema(layer: &Layer, base: &str) -> Value {
    let mut all = Map::new();
    all.insert("id".to_owned(), json!({ "type": "integer", "readOnly": true, "x-ogc-role": "id" }));
    all.insert(
        "geometry".to_owned(),
        json!({ "$ref": "https://geojson.org/schema/MultiPolygon.json", "x-ogc-role": "primary-geometry",
                "format": "geometry-multipolygon" }),
    );
    for item in layer.properties {
        all.insert(item.name.to_owned(), property(layer, item.name, item.kind));
    }
    let required: Vec<&str> = layer
        .properties
        .iter()
        .filter(|item| field(layer, item.name).is_some_and(|field| field.required))
        .map(|item| item.name)
        .collect();
    let mut document = document(layer, base, "schema", all);
    document["required"] = json!(required);
    document
}

/// What filters may refer to.
pub(super) fn queryables(layer: &Layer, base: &str) -> Value {
    let mut all = Map::new();
    for item in filter::fields(layer).properties() {
        let value = match item.kind {
            // The same under two names; clients look for this one.
            cql2::Type::Geometry if item.name == "geometry" => {
                json!({ "$ref": "https://geojson.org/schema/MultiPolygon.json", "x-ogc-role": "primary-geometry",
                        "format": "geometry-multipolygon" })
            }
            cql2::Type::Geometry => continue,
            cql2::Type::Texts => json!({ "title": item.name, "type": "array", "items": { "type": "string" } }),
            cql2::Type::Number if item.name == "id" => json!({ "type": "integer", "x-ogc-role": "id" }),
            cql2::Type::Timestamp => json!({ "title": item.name, "type": "string", "format": "date-time" }),
            _ => match layer.property(item.name) {
                Some(known) => json!({
                    "title": field(layer, item.name).map_or(item.name, |field| field.title), "type": type_of(known.kind),
                }),
                None => json!({ "title": item.name, "type": "string" }),
            },
        };
        all.insert(item.name.to_owned(), value);
    }
    document(layer, base, "queryables", all)
}

/// What features can be sorted by.
pub(super) fn sortables(layer: &Layer, base: &str) -> Value {
    let all =
        filter::sortables(layer).map(|item| (item.name.to_owned(), property(layer, item.name, item.kind))).collect();
    document(layer, base, "sortables", all)
}

/// Links of a collection to these documents. Some clients look for `describedBy` with a capital letter.
pub(super) fn links(layer: &Layer, base: &str) -> Vec<Value> {
    let link = |name: &str, rel: &str| {
        let path = format!("/ogc/collections/{}/{name}", layer.id);
        describe::link(base, &path, rel, "application/schema+json", name)
    };
    vec![
        link("schema", "describedBy"),
        link("schema", "describedby"),
        link("schema", "http://www.opengis.net/def/rel/ogc/1.0/schema"),
        link("queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables"),
        link("sortables", "http://www.opengis.net/def/rel/ogc/1.0/sortables"),
    ]
}
