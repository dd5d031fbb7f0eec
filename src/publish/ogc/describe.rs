//! What `/ogc` says of itself: links, conformance, collections, and the API description clients read first.

use serde_json::{Value, json};

use super::reference::CRS84;
use super::schema;
use crate::app::App;
use crate::publish::layers::Layer;

/// Exactly this is what clients look for, without a space.
pub const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// Conformance classes that hold today.
pub const CONFORMANCE: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
];

/// An absolute link. Some clients fail on relative ones, and on links without `type` or `title`.
pub fn link(base: &str, path: &str, rel: &str, kind: &str, title: &str) -> Value {
    json!({ "href": format!("{base}{path}"), "rel": rel, "type": kind, "title": title })
}

/// Links to this document in both its forms.
pub fn both(base: &str, path: &str, title: &str) -> Vec<Value> {
    vec![
        link(base, path, "self", "application/json", title),
        link(base, &format!("{path}?f=html"), "alternate", "text/html", title),
    ]
}

/// The landing page.
pub fn landing(base: &str) -> Value {
    json!({
        "title": "智慧土管 tuguan",
        "description": "Investment space of the district: parcels, buildings and zones",
        "links": [
            link(base, "/ogc", "self", "application/json", "This document"),
            link(base, "/ogc?f=html", "alternate", "text/html", "This document as a page"),
            link(base, "/ogc/api", "service-desc", OPENAPI, "API description"),
            link(base, "/api/docs", "service-doc", "text/html", "API description as a page"),
            link(base, "/ogc/conformance", "conformance", "application/json", "Conformance classes"),
            link(base, "/ogc/collections", "data", "application/json", "Collections"),
            link(base, "/ogc/tileMatrixSets", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "application/json",
                "Tiling schemes"),
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
pub fn collection(layer: &Layer, base: &str, extent: [f64; 4], crs: &[String]) -> Value {
    let here = format!("/ogc/collections/{}", layer.id);
    let mut links = both(base, &here, layer.title);
    links.push(link(base, &format!("{here}/items"), "items", "application/geo+json", layer.title));
    links.push(link(base, &format!("{here}/items?f=html"), "items", "text/html", layer.title));
    links.extend(schema::links(layer, base));
    let vector = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    links.push(link(base, &format!("{here}/tiles"), vector, "application/json", "Tile sets"));
    json!({
        "id": layer.id,
        "title": layer.title,
        "description": layer.description,
        "itemType": "feature",
        "extent": {
            "spatial": { "bbox": [extent], "crs": CRS84 },
            "temporal": { "interval": [[null, null]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian" },
        },
        "crs": crs,
        "storageCrs": CRS84,
        "links": links,
    })
}
