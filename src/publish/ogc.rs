//! `/ogc`: landing page, conformance, collections, items, tiles (OGC API – Features 1.0 part 1, Tiles 1.0 core).

use http::{StatusCode, header};
use serde_json::json;
use warp::Filter;
use warp::reply::Response;

use super::describe;
use super::features::encode;
use super::features::query::Selection;
use super::layers::{LAYERS, Layer};
use super::tiles::{self, Theme, Tile};
use crate::access::exports;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::classify;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header};
use crate::http::group::{Routes, base, caller, group, header, raw_query, with};
use crate::http::precondition::not_modified;
use crate::http::query::Query;

const GEOJSON: &str = "application/geo+json";
const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The routes under `/ogc`.
pub fn routes(app: &App) -> Routes {
    group([landing(app), conformance(), collections(app), collection(app), items(app), item(app), tile(app)])
}

fn landing(app: &App) -> Routes {
    warp::path("ogc")
        .and(warp::path::end())
        .and(warp::get())
        .and(base(app))
        .map(|base: String| finish(answer::json(&describe::landing(&base))))
        .boxed()
}

fn conformance() -> Routes {
    warp::path!("ogc" / "conformance")
        .and(warp::get())
        .map(|| finish(answer::json(&json!({ "conformsTo": describe::CONFORMANCE }))))
        .boxed()
}

fn collections(app: &App) -> Routes {
    warp::path!("ogc" / "collections")
        .and(warp::get())
        .and(base(app))
        .and(with(app))
        .then(|base: String, app: App| async move {
            finish(
                async {
                    let extent = describe::extent(&app);
                    let all: Vec<_> = LAYERS.iter().map(|layer| describe::collection(layer, &base, extent)).collect();
                    answer::json(&json!({
                        "links": [describe::link(&base, "/ogc/collections", "self", "application/json", "Collections")],
                        "collections": all,
                    }))
                }
                .await,
            )
        })
        .boxed()
}

fn collection(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String)
        .and(warp::get())
        .and(base(app))
        .and(with(app))
        .then(|id: String, base: String, app: App| async move {
            finish(
                async {
                    let layer = Layer::known(&id)?;
                    answer::json(&describe::collection(layer, &base, describe::extent(&app)))
                }
                .await,
            )
        })
        .boxed()
}

fn items(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / "items")
        .and(warp::get().or(warp::head()).unify())
        .and(raw_query())
        .and(base(app))
        .and(caller())
        .and(with(app))
        .then(|id: String, query: String, base: String, caller: Caller, app: App| async move {
            finish(list(&id, &query, &base, (&app, &caller)).await)
        })
        .boxed()
}

async fn list(id: &str, query: &str, base: &str, (app, caller): (&App, &Caller)) -> Result<Response> {
    let layer = Layer::known(id)?;
    let query = Query::parse(query)?;
    let selection = Selection::parse(layer, &query, app.config.survey_crs)?;
    let rows = if selection.nowhere {
        Vec::new()
    } else {
        let read = app.db.read(caller).await?;
        if selection.ordinary {
            let statement = read.prepare_cached(&selection.sql()).await?;
            read.query(&statement, &selection.values()).await?
        } else {
            read.query(&selection.sql(), &selection.values()).await?
        }
    };
    let shown = &rows[..rows.len().min(selection.limit())];
    if layer.is_of_spaces() {
        let ids: Vec<i64> = shown.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        views::saw(app, caller, &format!("ogc/{id}"), &ids, Often::Once).await?;
    }
    // Which page and in what form says nothing of what was chosen.
    let filter = query.without(&["after", "bbox", "bbox-crs", "crs", "f", "limit"]);
    exports::took(app, caller, &format!("ogc/{id}"), &filter, query.get("bbox"), shown.len()).await?;
    let mut body = Vec::with_capacity(256 + shown.len() * 1536);
    body.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
    for (place, row) in shown.iter().enumerate() {
        body.extend_from_slice(if place > 0 { b",\n" } else { b"\n" });
        encode::feature(&mut body, layer, row)?;
    }
    let path = format!("/ogc/collections/{id}/items");
    let here = if query.iter().next().is_some() { format!("{path}?{}", query.to_text()) } else { path.clone() };
    let mut links = vec![
        describe::link(base, &here, "self", GEOJSON, layer.title),
        describe::link(base, &format!("/ogc/collections/{id}"), "collection", "application/json", layer.title),
    ];
    let more = rows.len() > shown.len();
    if let (true, Some(last)) = (more, shown.last()) {
        let after: i64 = last.try_get(0)?;
        let next = format!("{path}?{}", query.with("after", &after.to_string()));
        links.push(describe::link(base, &next, "next", GEOJSON, "Next page"));
    }
    body.extend_from_slice(format!("\n],\"numberReturned\":{}", shown.len()).as_bytes());
    if selection.first && !more {
        // Counting costs nothing only when this page is all there is; a wrong number would be worse than none.
        body.extend_from_slice(format!(",\"numberMatched\":{}", shown.len()).as_bytes());
    }
    body.extend_from_slice(format!(",\"links\":{}}}", json!(links)).as_bytes());
    Ok(answer::bytes(GEOJSON, body))
}

fn item(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / "items" / i64)
        .and(warp::get().or(warp::head()).unify())
        .and(raw_query())
        .and(header("if-none-match"))
        .and(base(app))
        .and(caller())
        .and(with(app))
        .then(|id: String, feature: i64, query: String, tag: Option<String>, base: String, caller: Caller, app: App| async move {
            finish(one(&id, feature, (&query, tag.as_deref()), &base, (&app, &caller)).await)
        })
        .boxed()
}

async fn one(
    id: &str,
    feature: i64,
    (query, tag): (&str, Option<&str>),
    base: &str,
    (app, caller): (&App, &Caller),
) -> Result<Response> {
    let layer = Layer::known(id)?;
    Query::parse(query)?.only(&["f"])?;
    let selection = Selection::one(layer, feature);
    let read = app.db.read(caller).await?;
    let statement = read.prepare_cached(&selection.sql()).await?;
    let row = read
        .query_opt(&statement, &selection.values())
        .await?
        .ok_or_else(|| Error::NotFound(format!("there is no feature {feature} in {id}")))?;
    if layer.is_of_spaces() {
        views::saw(app, caller, &format!("ogc/{id}/{feature}"), &[feature], Often::Always).await?;
    }
    let mut body = Vec::with_capacity(4096);
    encode::feature(&mut body, layer, &row)?;
    // The body is stamped by its own content: category and net area change without a new version of the record.
    let etag = etag_of(&body);
    if not_modified(tag, &etag) {
        return Ok(with_header(answer::empty(StatusCode::NOT_MODIFIED), header::ETAG, &etag));
    }
    let here = format!("/ogc/collections/{id}/items/{feature}");
    let links = json!([
        describe::link(base, &here, "self", GEOJSON, layer.title),
        describe::link(base, &format!("/ogc/collections/{id}"), "collection", "application/json", layer.title),
    ]);
    body.pop();
    body.extend_from_slice(format!(",\"links\":{links}}}").as_bytes());
    Ok(with_header(answer::bytes(GEOJSON, body), header::ETAG, &etag))
}

fn etag_of(body: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let hash: String = Sha256::digest(body).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}

fn tile(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / "tiles" / "WebMercatorQuad" / u8 / u32 / u32)
        .and(warp::get())
        .and(header("if-none-match"))
        .and(caller())
        .and(with(app))
        .then(|id: String, z: u8, row: u32, column: u32, tag: Option<String>, caller: Caller, app: App| async move {
            finish(draw(&id, (z, row, column), tag.as_deref(), (&app, &caller)).await)
        })
        .boxed()
}

async fn draw(
    id: &str,
    (z, row, column): (u8, u32, u32),
    tag: Option<&str>,
    (app, caller): (&App, &Caller),
) -> Result<Response> {
    let theme = match id {
        "spaces" => Theme::Spaces,
        "zones" => Theme::Zones,
        _ => return Err(Error::NotFound(format!("there are no tiles of \"{id}\"; known: spaces, zones"))),
    };
    let tile = Tile::new(z, column, row)?;
    let read = app.db.read(caller).await?;
    let version = classify::data_version(&read, caller).await?;
    // Two people with different sight have different tiles; the tag of one must not stand for the other's.
    let etag = format!("\"{version}-{}-{z}-{row}-{column}\"", caller.sight());
    let stamped = |response| {
        let response = with_header(response, header::ETAG, &etag);
        with_header(response, header::CACHE_CONTROL, "private, no-cache")
    };
    if not_modified(tag, &etag) {
        return Ok(stamped(answer::empty(StatusCode::NOT_MODIFIED)));
    }
    if theme == Theme::Spaces && caller.sees_restricted() {
        let ids = tiles::restricted(&read, tile, app.config.survey_crs).await?;
        views::saw(app, caller, &format!("tile/{z}/{row}/{column}"), &ids, Often::Once).await?;
    }
    let bytes = tiles::render(&read, theme, tile, app.config.survey_crs).await?;
    if bytes.is_empty() {
        return Ok(stamped(answer::empty(StatusCode::NO_CONTENT)));
    }
    Ok(stamped(answer::bytes(MVT, bytes)))
}
