//! `/ogc`: OGC API – Features 1.0 (parts 1 core, 2 reference systems, 3 filtering, 4 create–replace–update–delete, 5 schemas) and
//! Tiles 1.0 core.

pub mod describe;
mod file;
pub mod filter;
mod html;
mod items;
mod negotiate;
mod openapi;
pub mod reference;
mod schema;
mod tile;
pub mod when;
mod write;

use http::header;
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use self::negotiate::Form;
use self::reference::Reference;
use super::layers::{LAYERS, Layer};
use crate::app::App;
use crate::db::Caller;
use crate::edit::Desk;
use crate::error::Result;
use crate::http::answer::{self, finish, with_header};
use crate::http::group::{Routes, base, caller, group, header, raw_query, with};
use crate::http::query::Query;
use crate::records::collection::Collection;

pub use self::openapi::document;
pub use self::write::polygons;

const GEOJSON: &str = "application/geo+json";
/// Which page and in what form: parameters that say nothing of what was chosen.
const PAGING: &[&str] = &["after", "bbox", "bbox-crs", "crs", "f", "limit", "offset", "sortby"];
const SCHEMA: &str = "application/schema+json";

/// The routes under `/ogc`.
pub fn routes(app: &App) -> Routes {
    let mut all = vec![
        landing(app),
        service_description(app),
        conformance(app),
        collections(app),
        collection(app),
        described(app),
    ];
    all.extend(items::routes(app));
    all.extend(write::routes(app));
    all.extend(tile::routes(app));
    group(all)
}

/// What a request says of the answer it wants, besides its query.
struct Wanted {
    base: String,
    accept: Option<String>,
    agent: Option<String>,
    tag: Option<String>,
}

fn wanted(app: &App) -> impl Filter<Extract = (Wanted,), Error = warp::Rejection> + Clone + use<> {
    base(app)
        .and(header("accept"))
        .and(header("user-agent"))
        .and(header("if-none-match"))
        .map(|base, accept, agent, tag| Wanted { base, accept, agent, tag })
}

/// A description in the form that is wanted, or that it is the one which the client has.
fn told(title: &str, value: &Value, query: &str, wanted: &Wanted) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["f"])?;
    let (kind, body) = match negotiate::form(&query, wanted.accept.as_deref())? {
        Form::Json => ("application/json", value.to_string()),
        Form::Html => ("text/html; charset=utf-8", html::page(title, value)),
    };
    Ok(with_header(answer::tagged(kind, body, wanted.tag.as_deref()), header::VARY, "Accept"))
}

fn landing(app: &App) -> Routes {
    warp::path("ogc")
        .and(warp::path::end())
        .and(warp::get())
        .and(raw_query())
        .and(wanted(app))
        .map(|query: String, wanted: Wanted| {
            finish(told("智慧土管 tuguan", &describe::landing(&wanted.base), &query, &wanted))
        })
        .boxed()
}

/// Of `/ogc` alone: desktops become slow with a large one.
fn service_description(app: &App) -> Routes {
    warp::path!("ogc" / "api")
        .and(warp::get())
        .and(raw_query())
        .and(wanted(app))
        .map(|query: String, wanted: Wanted| {
            let told = Query::parse(&query).and_then(|query| query.only(&["f"]));
            let text = document(&wanted.base).to_string();
            finish(told.map(|()| answer::tagged(describe::OPENAPI, text, wanted.tag.as_deref())))
        })
        .boxed()
}

fn conformance(app: &App) -> Routes {
    warp::path!("ogc" / "conformance")
        .and(warp::get())
        .and(raw_query())
        .and(wanted(app))
        .map(|query: String, wanted: Wanted| {
            let value = json!({
                "conformsTo": describe::CONFORMANCE,
                "links": describe::both(&wanted.base, "/ogc/conformance", "Conformance classes"),
            });
            finish(told("Conformance", &value, &query, &wanted))
        })
        .boxed()
}

/// The program that asks for the caller.
fn desk(caller: &Caller, agent: Option<String>) -> Desk {
    Desk { person: caller.name().to_owned(), agent: agent.unwrap_or_default() }
}

fn collections(app: &App) -> Routes {
    warp::path!("ogc" / "collections")
        .and(warp::get())
        .and(raw_query())
        .and(wanted(app))
        .and(caller())
        .and(with(app))
        .map(|query: String, wanted: Wanted, caller: Caller, app: App| {
            let desk = desk(&caller, wanted.agent.clone());
            Collection::ALL.iter().for_each(|collection| app.served.opened(&desk, *collection));
            let (extent, crs, base) = (describe::extent(&app), Reference::offered(&app), &wanted.base);
            let all: Vec<_> = LAYERS.iter().map(|layer| describe::collection(layer, base, extent, &crs)).collect();
            let value = json!({
                "links": describe::both(base, "/ogc/collections", "Collections"), "collections": all, "crs": crs,
            });
            finish(told("Collections", &value, &query, &wanted))
        })
        .boxed()
}

fn collection(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String)
        .and(warp::get())
        .and(raw_query())
        .and(wanted(app))
        .and(caller())
        .and(with(app))
        .map(|id: String, query: String, wanted: Wanted, caller: Caller, app: App| {
            finish(Layer::known(&id).and_then(|layer| {
                if let Ok(collection) = id.parse() {
                    app.served.opened(&desk(&caller, wanted.agent.clone()), collection);
                }
                let (extent, crs) = (describe::extent(&app), Reference::offered(&app));
                told(layer.title, &describe::collection(layer, &wanted.base, extent, &crs), &query, &wanted)
            }))
        })
        .boxed()
}

/// `schema`, `queryables`, `sortables`, `tiles`.
fn described(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / String)
        .and(warp::get())
        .and(raw_query())
        .and(wanted(app))
        .and_then(|id: String, what: String, query: String, wanted: Wanted| async move {
            let (make, kind): (fn(&Layer, &str) -> Value, _) = match what.as_str() {
                "schema" => (schema::schema, SCHEMA),
                "queryables" => (schema::queryables, SCHEMA),
                "sortables" => (schema::sortables, SCHEMA),
                "tiles" => (tile::sets, "application/json"),
                _ => return Err(warp::reject::not_found()),
            };
            let told = Query::parse(&query)
                .and_then(|query| query.only(&["f"]))
                .and_then(|()| Layer::known(&id))
                .map(|layer| answer::tagged(kind, make(layer, &wanted.base).to_string(), wanted.tag.as_deref()));
            Ok::<_, warp::Rejection>(finish(told))
        })
        .boxed()
}
