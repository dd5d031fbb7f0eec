//! The description of `/ogc`, OpenAPI 3.0.3: what GDAL, QGIS and OWSLib read before anything else.

use serde_json::{Map, Value, json};

use super::write;
use crate::publish::features::query::{DEFAULT_LIMIT, MAX_LIMIT};
use crate::publish::layers::{LAYERS, Layer, Type};

/// Parameters of features, besides equality on properties.
const OF_ITEMS: [&str; 11] = [
    "limit",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "offset",
    "after",
];

/// The document for a service at this address.
pub fn document(base: &str) -> Value {
    let schemas: Map<String, Value> = LAYERS
        .iter()
        .map(|layer| (layer.id.to_owned(), json!({ "type": "object", "properties": properties(layer) })))
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": { "title": "tuguan 智慧土管", "version": env!("CARGO_PKG_VERSION") },
        "servers": [{ "url": format!("{base}/ogc") }],
        "paths": paths(),
        "components": {
            "parameters": parameters(),
            "responses": { "Problem": {
                "description": "RFC 9457 problem",
                "content": { "application/problem+json": { "schema": { "type": "object" } } },
            } },
            "schemas": schemas,
        },
    })
}

fn schema_of(kind: Type) -> Value {
    let kind = match kind {
        Type::Text => "string",
        Type::Number => "number",
        Type::Integer => "integer",
        Type::Bool => "boolean",
    };
    json!({ "type": kind })
}

/// The schema of a layer's properties.
fn properties(layer: &Layer) -> Value {
    let entries = layer.properties.iter().map(|property| {
        let mut schema = schema_of(property.kind);
        schema["nullable"] = json!(true);
        (property.name.to_owned(), schema)
    });
    Value::Object(entries.collect())
}

/// Properties that are query parameters as well; a timestamp is asked for by `datetime` or `filter`.
fn equalities(layer: &Layer) -> impl Iterator<Item = (String, Type)> {
    let asked = layer.properties.iter().filter(|property| property.name != "updated_at");
    asked.map(|property| (format!("p-{}", property.name), property.kind))
}

/// Paths: templated ones, and one literal path per collection, from which GDAL and QGIS read the page size and which
/// properties they may ask for.
fn paths() -> Value {
    let items: Vec<&str> = std::iter::once("collectionId").chain(OF_ITEMS).collect();
    let mut paths = json!({
        "/": operation("getLandingPage", "Landing page", &[]),
        "/conformance": operation("getConformance", "Conformance classes", &[]),
        "/collections": operation("getCollections", "Collections", &[]),
        "/collections/{collectionId}": operation("describeCollection", "One collection", &["collectionId"]),
        "/collections/{collectionId}/schema": operation("getSchema", "Schema of the features", &["collectionId"]),
        "/collections/{collectionId}/queryables": operation("getQueryables", "What filters may refer to", &["collectionId"]),
        "/collections/{collectionId}/sortables": operation("getSortables", "What can be sorted by", &["collectionId"]),
        "/collections/{collectionId}/items": operation("getItems", "Features of a collection", &items),
        "/collections/{collectionId}/items/{featureId}":
            operation("getItem", "One feature", &["collectionId", "featureId", "crs"]),
        "/collections/{collectionId}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}":
            operation("getTile", "A vector tile", &["collectionId", "tileMatrix", "tileRow", "tileCol"]),
    });
    for layer in LAYERS {
        let names: Vec<String> =
            OF_ITEMS.iter().map(|name| (*name).to_owned()).chain(equalities(layer).map(|(name, _)| name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let literal = format!("/collections/{}/items", layer.id);
        paths[&literal] = operation(&format!("getItems_{}", layer.id), layer.title, &names);
        if layer.written().is_some() {
            let (post, mut item) = write::operations(layer.id);
            paths[&literal]["post"] = post;
            item["get"] = operation(&format!("getItem_{}", layer.id), layer.title, &["featureId", "crs"])["get"].take();
            paths[format!("{literal}/{{featureId}}")] = item;
        }
    }
    paths
}

fn operation(id: &str, summary: &str, parameters: &[&str]) -> Value {
    let parameters: Vec<Value> =
        parameters.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })).collect();
    json!({ "get": {
        "operationId": id,
        "summary": summary,
        "parameters": parameters,
        "responses": { "200": { "description": "As asked" }, "default": { "$ref": "#/components/responses/Problem" } },
    } })
}

/// Parameters that the paths refer to. Clients take the page size from `limit` here and nowhere else.
fn parameters() -> Value {
    let query = |name: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "style": "form", "explode": false, "schema": schema });
    let path =
        |name: &str, kind: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } });
    let uri = || json!({ "type": "string", "format": "uri" });
    let ids: Vec<&str> = LAYERS.iter().map(|layer| layer.id).collect();
    let bbox = json!({ "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT });
    let languages = json!({ "type": "string", "enum": ["cql2-text", "cql2-json", "cql-text"], "default": "cql2-text" });
    let mut all = json!({
        "limit": query("limit", limit),
        "bbox": query("bbox", bbox),
        "bbox-crs": query("bbox-crs", uri()),
        "crs": query("crs", uri()),
        "datetime": query("datetime", json!({ "type": "string" })),
        "filter": query("filter", json!({ "type": "string" })),
        "filter-lang": query("filter-lang", languages),
        "filter-crs": query("filter-crs", uri()),
        "sortby": query("sortby", json!({ "type": "array", "minItems": 1, "items": { "type": "string" } })),
        "offset": query("offset", json!({ "type": "integer", "minimum": 0 })),
        "after": {
            "name": "after", "in": "query", "required": false, "schema": { "type": "string" },
            "description": "Page mark; follow the next link as it is",
        },
        "collectionId": {
            "name": "collectionId", "in": "path", "required": true, "schema": { "type": "string", "enum": ids },
        },
        "featureId": path("featureId", "integer"),
        "tileMatrix": path("tileMatrix", "integer"),
        "tileRow": path("tileRow", "integer"),
        "tileCol": path("tileCol", "integer"),
    });
    for (name, kind) in LAYERS.iter().flat_map(equalities) {
        all[&name] = query(name.trim_start_matches("p-"), schema_of(kind));
    }
    all
}
