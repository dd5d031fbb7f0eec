//! What `/ogc` says of itself: links, conformance, collections, and the API description clients read first.

use serde_json::{Value, json};

use super::features::query::{DEFAULT_LIMIT, MAX_LIMIT};
use super::layers::{LAYERS, Layer, Type};
use crate::app::App;

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// Conformance classes that hold today.
pub const CONFORMANCE: [&str; 5] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
];

/// An absolute link. Some clients fail on relative ones, and on links without `type` or `title`.
pub fn link(base: &str, path: &str, rel: &str, kind: &str, title: &str) -> Value {
    json!({ "href": format!("{base}{path}"), "rel": rel, "type": kind, "title": title })
}

/// The landing page.
pub fn landing(base: &str) -> Value {
    json!({
        "title": "智慧土管 tuguan",
        "description": "Investment space of the district: parcels, buildings and zones",
        "links": [
            link(base, "/ogc", "self", "application/json", "This document"),
            link(base, "/api/openapi.json", "service-desc", OPENAPI, "API description"),
            link(base, "/api/openapi.json", "service-doc", "application/json", "API description"),
            link(base, "/ogc/conformance", "conformance", "application/json", "Conformance classes"),
            link(base, "/ogc/collections", "data", "application/json", "Collections"),
        ],
    })
}

/// West, south, east, north of the district, slightly padded: the same for everybody. The box of what is stored would tell of
/// land that the caller may not know of.
pub fn extent(app: &App) -> [f64; 4] {
    let [west, south, east, north] = app.config.district_bbox.0;
    [west - 0.001, south - 0.001, east + 0.001, north + 0.001]
}

/// One entry of `/ogc/collections`; the same object answers `/ogc/collections/{id}`.
pub fn collection(layer: &Layer, base: &str, extent: [f64; 4]) -> Value {
    let here = format!("/ogc/collections/{}", layer.id);
    let mut links = vec![
        link(base, &here, "self", "application/json", layer.title),
        link(base, &format!("{here}/items"), "items", "application/geo+json", layer.title),
    ];
    if ["spaces", "zones"].contains(&layer.id) {
        let mut tiles = link(
            base,
            &format!("{here}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"),
            "item",
            "application/vnd.mapbox-vector-tile",
            "Vector tiles",
        );
        tiles["templated"] = json!(true);
        links.push(tiles);
    }
    json!({
        "id": layer.id,
        "title": layer.title,
        "description": layer.description,
        "itemType": "feature",
        "extent": { "spatial": { "bbox": [extent], "crs": CRS84 } },
        "crs": [CRS84],
        "links": links,
    })
}

/// The schema of a layer's properties, for the API description.
pub fn properties(layer: &Layer) -> Value {
    let entries = layer.properties.iter().map(|property| {
        let kind = match property.kind {
            Type::Text => "string",
            Type::Number => "number",
            Type::Integer => "integer",
            Type::Bool => "boolean",
        };
        (property.name.to_owned(), json!({ "type": kind, "nullable": true }))
    });
    Value::Object(entries.collect())
}

/// Paths of `/ogc` as OpenAPI 3.0 knows them: templated ones, and one literal path per collection, from which GDAL and
/// QGIS read the page size.
pub fn paths() -> Value {
    let mut paths = json!({
        "/": operation("getLandingPage", "Landing page", &[]),
        "/conformance": operation("getConformance", "Conformance classes", &[]),
        "/collections": operation("getCollections", "Collections", &[]),
        "/collections/{collectionId}": operation("describeCollection", "One collection", &["collectionId"]),
        "/collections/{collectionId}/items":
            operation("getItems", "Features of a collection", &["collectionId", "limit", "bbox", "after"]),
        "/collections/{collectionId}/items/{featureId}":
            operation("getItem", "One feature", &["collectionId", "featureId"]),
        "/collections/{collectionId}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}":
            operation("getTile", "A vector tile", &["collectionId", "tileMatrix", "tileRow", "tileCol"]),
    });
    for layer in LAYERS {
        paths[format!("/collections/{}/items", layer.id)] =
            operation(&format!("getItems_{}", layer.id), layer.title, &["limit", "bbox", "after"]);
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
pub fn parameters() -> Value {
    let path =
        |name: &str, kind: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } });
    let ids: Vec<&str> = LAYERS.iter().map(|layer| layer.id).collect();
    json!({
        "limit": {
            "name": "limit", "in": "query", "required": false, "style": "form", "explode": false,
            "schema": { "type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT },
        },
        "bbox": {
            "name": "bbox", "in": "query", "required": false, "style": "form", "explode": false,
            "schema": { "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } },
        },
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
    })
}
