//! Vector tiles (Tiles 1.0 core): the sets that there are, their scheme, and one tile.

use http::{StatusCode, header};
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use super::describe;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::classify;
use crate::db::{Caller, Read};
use crate::error::Result;
use crate::http::answer::{self, finish, with_header};
use crate::http::group::{Routes, base, caller, header, with};
use crate::http::precondition::not_modified;
use crate::publish::layers::Layer;
use crate::publish::tiles::{self, MAX_ZOOM, Theme, Tile};

const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The definition that everybody refers to.
const SCHEME: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
/// Half the width of the world in Web Mercator metres.
const HALF_WORLD: f64 = 20_037_508.342_789_244;
/// Metres of a pixel of 0.28 mm, by which scales are reckoned.
const PIXEL: f64 = 0.000_28;

pub(super) fn routes(app: &App) -> Vec<Routes> {
    vec![set(app), schemes(app), scheme(), route(app)]
}

/// The tile sets of a collection: one.
pub(super) fn sets(layer: &Layer, base: &str) -> Value {
    json!({
        "links": describe::both(base, &format!("/ogc/collections/{}/tiles", layer.id), "Tile sets"),
        "tilesets": [one_set(layer, base)],
    })
}

fn one_set(layer: &Layer, base: &str) -> Value {
    let here = format!("/ogc/collections/{}/tiles/WebMercatorQuad", layer.id);
    let mut tile = describe::link(base, &format!("{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"), "item", MVT, "Tile");
    tile["templated"] = json!(true);
    json!({
        "title": layer.title,
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": SCHEME,
        "tileMatrixSetId": "WebMercatorQuad",
        "layers": [{ "id": layer.id, "dataType": "vector", "geometryDimension": 2 }],
        "links": [
            describe::link(base, &here, "self", "application/json", "This tile set"),
            describe::link(base, "/ogc/tileMatrixSets/WebMercatorQuad", "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
                "application/json", "WebMercatorQuad"),
            tile,
        ],
    })
}

fn set(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / "tiles" / "WebMercatorQuad")
        .and(warp::get())
        .and(base(app))
        .map(|id: String, base: String| {
            finish(Layer::known(&id).and_then(|layer| answer::json(&one_set(layer, &base))))
        })
        .boxed()
}

fn schemes(app: &App) -> Routes {
    warp::path!("ogc" / "tileMatrixSets")
        .and(warp::get())
        .and(base(app))
        .map(|base: String| {
            let link = describe::link(&base, "/ogc/tileMatrixSets/WebMercatorQuad", "self", "application/json", "WebMercatorQuad");
            finish(answer::json(&json!({
                "tileMatrixSets": [{ "id": "WebMercatorQuad", "title": "WebMercatorQuad", "uri": SCHEME, "links": [link] }],
            })))
        })
        .boxed()
}

/// The scheme as OGC 17-083r4, annex D, has it.
fn scheme() -> Routes {
    warp::path!("ogc" / "tileMatrixSets" / "WebMercatorQuad")
        .and(warp::get())
        .map(|| {
            let matrices: Vec<Value> = (0..=MAX_ZOOM)
                .map(|zoom| {
                    let across = 1_u32 << zoom;
                    let cell = 2.0 * HALF_WORLD / 256.0 / f64::from(across);
                    json!({
                        "id": zoom.to_string(), "scaleDenominator": cell / PIXEL, "cellSize": cell,
                        "pointOfOrigin": [-HALF_WORLD, HALF_WORLD], "tileWidth": 256, "tileHeight": 256,
                        "matrixWidth": across, "matrixHeight": across,
                    })
                })
                .collect();
            finish(answer::json(&json!({
                "id": "WebMercatorQuad", "title": "Google Maps Compatible for the World", "uri": SCHEME,
                "crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "orderedAxes": ["X", "Y"],
                "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
                "tileMatrices": matrices,
            })))
        })
        .boxed()
}

fn route(app: &App) -> Routes {
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
    let theme = Theme::of(id)?;
    let tile = Tile::new(z, column, row)?;
    let read = app.db.read(caller).await?;
    if theme.is_of_papers() {
        return draw_papers(theme, tile, tag, (app, caller, &read)).await;
    }
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
    if theme.tells_of_spaces() && caller.sees_restricted() {
        let ids = tiles::restricted(&read, tile, app.config.survey_crs).await?;
        views::saw(app, caller, &format!("tile/{z}/{row}/{column}"), &ids, Often::Once).await?;
    }
    let bytes = tiles::render(&read, theme, tile, app.config.survey_crs).await?;
    if bytes.is_empty() {
        return Ok(stamped(answer::empty(StatusCode::NO_CONTENT)));
    }
    Ok(stamped(answer::bytes(MVT, bytes)))
}

/// A tile of papers: told by its own bytes, for these change without the data version of spaces.
async fn draw_papers(
    theme: Theme,
    tile: Tile,
    tag: Option<&str>,
    (app, caller, read): (&App, &Caller, &Read),
) -> Result<Response> {
    let bytes = tiles::render(read, theme, tile, app.config.survey_crs).await?;
    if caller.sees_restricted() {
        let ids = tiles::restricted(read, tile, app.config.survey_crs).await?;
        views::saw(app, caller, &format!("tile/{theme:?}"), &ids, Often::Once).await?;
    }
    let etag = format!("\"{}\"", answer::fingerprint(&bytes));
    let stamped = |response| {
        let response = with_header(response, header::ETAG, &etag);
        with_header(response, header::CACHE_CONTROL, "private, no-cache")
    };
    if not_modified(tag, &etag) {
        return Ok(stamped(answer::empty(StatusCode::NOT_MODIFIED)));
    }
    if bytes.is_empty() {
        return Ok(stamped(answer::empty(StatusCode::NO_CONTENT)));
    }
    Ok(stamped(answer::bytes(MVT, bytes)))
}
