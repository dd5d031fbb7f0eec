//! Features of a collection, and one feature.

use futures_util::future::try_join;
use http::{StatusCode, header};
use serde_json::{Value, json};
use tokio_postgres::Row;
use warp::Filter;
use warp::reply::Response;

use super::negotiate::{self, FeatureForm, Form};
use super::reference::Reference;
use super::{GEOJSON, PAGING, Wanted, describe, desk, file, html, wanted};
use crate::access::Right;
use crate::access::exports;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::classify;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::{ewkb, project};
use crate::http::answer::{self, finish, with_header};
use crate::http::group::{Routes, caller, raw_query, with};
use crate::http::precondition::not_modified;
use crate::http::query::Query;
use crate::publish::features::encode::{self, Ewkb};
use crate::publish::features::query::Selection;
use crate::publish::layers::Layer;

pub(super) fn routes(app: &App) -> Vec<Routes> {
    vec![items(app), item(app)]
}

fn items(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / "items")
        .and(warp::get())
        .and(raw_query())
        .and(wanted(app))
        .and(caller())
        .and(with(app))
        .then(|id: String, query: String, wanted: Wanted, caller: Caller, app: App| async move {
            finish(list(&id, &query, &wanted, (&app, &caller)).await)
        })
        .boxed()
}

fn item(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / "items" / i64)
        .and(warp::get())
        .and(raw_query())
        .and(wanted(app))
        .and(caller())
        .and(with(app))
        .then(|id: String, feature: i64, query: String, wanted: Wanted, caller: Caller, app: App| async move {
            finish(one(&id, feature, &query, &wanted, (&app, &caller)).await)
        })
        .boxed()
}

/// The rows of a page.
struct Rows {
    /// One more than the page shows, if there are more.
    rows: Vec<Row>,
    /// How many match, if that is asked for and known.
    counted: Option<i64>,
    /// The state of the data that they show or a later one; none for days that are over, which can still be corrected.
    version: Option<i64>,
}

async fn rows(app: &App, caller: &Caller, selection: &Selection) -> Result<Rows> {
    if selection.nowhere {
        return Ok(Rows { rows: Vec::new(), counted: None, version: None });
    }
    if let Some(day) = selection.day {
        // Turned back to that day for the length of this transaction, which is never committed.
        let tx = app.db.begin(caller).await?;
        if selection.is_of_spaces() {
            classify::go_back(&tx, day).await?;
        }
        let rows = tx.query(&selection.sql(), &selection.values()).await?;
        tx.abandon().await?;
        return Ok(Rows { rows, counted: None, version: None });
    }
    let read = app.db.read(caller).await?;
    if selection.layer().is_of_papers() {
        // They change without the data version of spaces.
        let values = selection.values();
        let rows = read.query(&selection.sql_and(selection.layer().watched()), &values).await?;
        let mut counted = None;
        if selection.first && rows.len() > selection.limit() {
            counted = Selection::exact(read.query_one(&selection.count_sql(), &values).await?.get(0));
        }
        return Ok(Rows { rows, counted, version: None });
    }
    let stamp = classify::version_statement(&read, caller).await?;
    let values = selection.values();
    let statement = if selection.ordinary {
        read.prepare_cached(&selection.sql()).await?
    } else {
        read.prepare(&selection.sql()).await?
    };
    // Sent together, answered in this order: the version is never newer than the rows.
    let (version, rows) = try_join(read.query_one(&stamp, &[]), read.query(&statement, &values)).await?;
    let mut counted = None;
    if selection.first && rows.len() > selection.limit() {
        counted = Selection::exact(read.query_one(&selection.count_sql(), &values).await?.get(0));
    }
    Ok(Rows { rows, counted, version: Some(version.get(0)) })
}

/// The tag of a page of features: weak, since each answer says its time. The same question to the same data by somebody with the
/// same sight has the same answer.
fn page_tag(version: i64, caller: &Caller, query: &Query, wanted: &Wanted) -> String {
    let asked = format!("{} {} {:?}", wanted.base, query.to_text(), wanted.accept);
    format!("\"{version}-{}-{}\"", caller.sight(), answer::fingerprint(asked.as_bytes()))
}

/// Whether the client has this page already.
async fn has_page(
    app: &App,
    caller: &Caller,
    layer: &Layer,
    (query, wanted): (&Query, &Wanted),
) -> Result<Option<String>> {
    if layer.is_of_papers() || wanted.tag.is_none() || query.get("datetime").is_some() {
        return Ok(None);
    }
    let read = app.db.read(caller).await?;
    let tag = page_tag(classify::data_version(&read, caller).await?, caller, query, wanted);
    Ok(not_modified(wanted.tag.as_deref(), &tag).then_some(tag))
}

fn stamped(response: Response, tag: &str) -> Response {
    let response = with_header(response, header::ETAG, &format!("W/{tag}"));
    with_header(response, header::CACHE_CONTROL, "private, no-cache")
}

async fn list(id: &str, query: &str, wanted: &Wanted, (app, caller): (&App, &Caller)) -> Result<Response> {
    let layer = Layer::known(id)?;
    let query = Query::parse(query)?;
    let selection = Selection::parse(layer, &query, &app.config)?;
    let form = match negotiate::form_of_features(&query, wanted.accept.as_deref())? {
        FeatureForm::Page(form) => form,
        FeatureForm::File(format) => return file::send(format, selection, &query, (app, caller)).await,
    };
    if let Some(tag) = has_page(app, caller, layer, (&query, wanted)).await? {
        let known = with_header(answer::empty(StatusCode::NOT_MODIFIED), header::VARY, "Accept");
        return Ok(stamped(known, &tag));
    }
    let Rows { rows, counted, version } = rows(app, caller, &selection).await?;
    let shown = &rows[..rows.len().min(selection.limit())];
    let more = rows.len() > shown.len();
    let ids = spaces_of(layer, shown)?;
    if !ids.is_empty() {
        views::saw(app, caller, &format!("ogc/{id}"), &ids, Often::Once).await?;
    }
    // Which page and in what form says nothing of what was chosen.
    let filter = query.without(PAGING);
    exports::took(app, caller, &format!("ogc/{id}"), &filter, query.get("bbox"), shown.len()).await?;
    remember(app, caller, layer, wanted, shown)?;
    let mut body = Vec::with_capacity(256 + shown.len() * 1536);
    body.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
    for (place, row) in shown.iter().enumerate() {
        body.extend_from_slice(if place > 0 { b",\n" } else { b"\n" });
        feature(&mut body, layer, row, &selection.reference, app.config.survey_crs)?;
    }
    body.extend_from_slice(format!("\n],\"numberReturned\":{}", shown.len()).as_bytes());
    // Counting costs little only up to a number; a wrong number would be worse than none.
    let matched = if selection.first && !more { Some(shown.len() as i64) } else { counted };
    if let Some(matched) = matched {
        body.extend_from_slice(format!(",\"numberMatched\":{matched}").as_bytes());
    }
    let next = match (more, selection.offset(), shown.last()) {
        (true, Some(offset), _) => Some(query.with("offset", &(offset + shown.len() as i64).to_string())),
        (true, None, Some(last)) => Some(query.with("after", &last.try_get::<_, i64>(0)?.to_string())),
        _ => None,
    };
    let now = app.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let links = links_of_page(layer, &query, &wanted.base, next.as_deref());
    body.extend_from_slice(format!(",\"timeStamp\":\"{now}\",\"links\":{}}}", json!(links)).as_bytes());
    let response = answer_in(form, layer.title, body, &selection.reference)?;
    Ok(match version {
        Some(version) => stamped(response, &page_tag(version, caller, &query, wanted)),
        None => response,
    })
}

/// The spaces that rows are, or are about.
fn spaces_of(layer: &Layer, rows: &[Row]) -> Result<Vec<i64>> {
    if layer.is_of_papers() {
        let lists = rows.iter().map(|row| row.try_get::<_, Vec<i64>>(layer.properties.len() + 2));
        return Ok(lists.collect::<Result<Vec<_>, _>>()?.concat());
    }
    let ids = rows.iter().filter(|_| layer.is_of_spaces()).map(|row| row.try_get(0));
    Ok(ids.collect::<Result<_, _>>()?)
}

fn links_of_page(layer: &Layer, query: &Query, base: &str, next: Option<&str>) -> Vec<Value> {
    let path = format!("/ogc/collections/{}/items", layer.id);
    let here = if query.iter().next().is_some() { format!("{path}?{}", query.to_text()) } else { path.clone() };
    let mut links = vec![
        describe::link(base, &here, "self", GEOJSON, layer.title),
        describe::link(base, &format!("{path}?{}", query.with("f", "html")), "alternate", "text/html", "HTML"),
        describe::link(base, &format!("/ogc/collections/{}", layer.id), "collection", "application/json", layer.title),
    ];
    if let Some(next) = next {
        links.push(describe::link(base, &format!("{path}?{next}"), "next", GEOJSON, "Next page"));
    }
    links
}

/// Which versions a desktop that may write was shown; it will not say so when it writes.
fn remember(app: &App, caller: &Caller, layer: &Layer, wanted: &Wanted, rows: &[Row]) -> Result<()> {
    let Some(collection) = layer.written() else { return Ok(()) };
    if !caller.may(Right::Import.word()) {
        return Ok(());
    }
    let Some(place) = layer.properties.iter().position(|property| property.name == "version") else { return Ok(()) };
    let versions: Result<Vec<(i64, i32)>> =
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(place + 2)?))).collect();
    app.served.sent(&desk(caller, wanted.agent.clone()), collection, versions?.into_iter());
    Ok(())
}

/// One feature in the wanted reference system.
fn feature(out: &mut Vec<u8>, layer: &Layer, row: &Row, reference: &Reference, survey: Crs) -> Result<()> {
    let stored: Option<Ewkb<'_>> = row.try_get(1)?;
    let Some(Ewkb(stored)) = stored else { return encode::feature_as(out, layer, row, (None, reference.form())) };
    if reference.crs.is_geographic() || reference.crs == survey {
        return encode::feature_as(out, layer, row, (Some(stored), reference.form()));
    }
    let (mut shape, _) = ewkb::read(stored).map_err(|error| Error::broken("stored geometry", error))?;
    project::multi_polygon(&mut shape, survey, reference.crs).map_err(|error| Error::broken("projecting", error))?;
    let mut moved = Vec::new();
    ewkb::write(&shape, reference.crs.epsg(), &mut moved);
    encode::feature_as(out, layer, row, (Some(&moved), reference.form()))
}

fn answer_in(form: Form, title: &str, body: Vec<u8>, reference: &Reference) -> Result<Response> {
    let response = match form {
        Form::Json => answer::bytes(GEOJSON, body),
        Form::Html => {
            let value: Value = serde_json::from_slice(&body).map_err(|error| Error::broken("own GeoJSON", error))?;
            answer::bytes("text/html; charset=utf-8", html::page(title, &value))
        }
    };
    let response = with_header(response, header::VARY, "Accept");
    Ok(with_header(response, header::HeaderName::from_static("content-crs"), &format!("<{}>", reference.uri)))
}

async fn one(id: &str, number: i64, query: &str, wanted: &Wanted, (app, caller): (&App, &Caller)) -> Result<Response> {
    let layer = Layer::known(id)?;
    let query = Query::parse(query)?;
    query.only(&["crs", "f"])?;
    let form = negotiate::form(&query, wanted.accept.as_deref())?;
    let mut selection = Selection::one(layer, number);
    if let Some(text) = query.get("crs") {
        selection.reference = Reference::parse("crs", text)?;
    }
    let read = app.db.read(caller).await?;
    let statement = read.prepare_cached(&selection.sql_and(layer.watched())).await?;
    let row = read
        .query_opt(&statement, &selection.values())
        .await?
        .ok_or_else(|| Error::NotFound(format!("there is no feature {number} in {id}")))?;
    let spaces = spaces_of(layer, std::slice::from_ref(&row))?;
    if !spaces.is_empty() {
        views::saw(app, caller, &format!("ogc/{id}/{number}"), &spaces, Often::Always).await?;
    }
    let mut body = Vec::with_capacity(4096);
    feature(&mut body, layer, &row, &selection.reference, app.config.survey_crs)?;
    let version = version_of(layer, &row)?;
    if let (Some(collection), true) = (layer.written(), caller.may(Right::Import.word())) {
        app.served.knows(&desk(caller, wanted.agent.clone()), collection, number, version);
    }
    let etag = etag(version, &body);
    if form == Form::Json && not_modified(wanted.tag.as_deref(), &etag) {
        return Ok(with_header(answer::empty(StatusCode::NOT_MODIFIED), header::ETAG, &etag));
    }
    let here = format!("/ogc/collections/{id}/items/{number}");
    let links = json!([
        describe::link(&wanted.base, &here, "self", GEOJSON, layer.title),
        describe::link(&wanted.base, &format!("{here}?f=html"), "alternate", "text/html", "HTML"),
        describe::link(&wanted.base, &format!("/ogc/collections/{id}"), "collection", "application/json", layer.title),
    ]);
    body.pop();
    body.extend_from_slice(format!(",\"links\":{links}}}").as_bytes());
    Ok(with_header(answer_in(form, layer.title, body, &selection.reference)?, header::ETAG, &etag))
}

fn version_of(layer: &Layer, row: &Row) -> Result<i32> {
    let place = layer.properties.iter().position(|property| property.name == "version");
    place.map_or(Ok(0), |place| Ok(row.try_get(place + 2)?))
}

/// The version, on which a change is based, and the content, which changes without a new version of the record (category, net
/// area, reference system).
fn etag(version: i32, body: &[u8]) -> String {
    format!("\"{version}-{}\"", answer::fingerprint(body))
}
