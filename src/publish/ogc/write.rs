//! Create, replace, update, delete (Features part 4), as desktops do it: one feature a request, with or without `If-Match`.
//!
//! QGIS never sends `If-Match`. What it was shown is remembered (`edit::Served`): what others changed since is merged field by
//! field or refused. Without `If-Match` and without such a memory nothing is changed.

use geo_types::{Geometry, MultiPolygon};
use http::{StatusCode, header};
use hyper::ext::ReasonPhrase;
use serde_json::{Map, Value, json};
use warp::Filter;
use warp::reply::Response;

use super::reference::Reference;
use super::{GEOJSON, desk};
use crate::access::Identity;
use crate::app::App;
use crate::db::Caller;
use crate::edit::{self, Base, Desk, Saved, Wish};
use crate::error::{Error, FieldError, Result};
use crate::http::answer::{self, with_header};
use crate::http::group::{Routes, base, caller, header, with};
use crate::intake::store;
use crate::publish::layers::Layer;
use crate::records::collection::Collection;

/// Largest feature.
const LARGEST: u64 = 16 << 20;
const MERGE_PATCH: &str = "application/merge-patch+json";
/// Longest reason phrase: desktops show it in one line.
const LONGEST_PHRASE: usize = 240;

pub(super) fn routes(app: &App) -> Vec<Routes> {
    vec![options(), options_of_one(), create(app), change(app), delete(app)]
}

/// What the headers of a write say.
struct Said {
    base: String,
    content_type: Option<String>,
    content_crs: Option<String>,
    tag: Option<String>,
    prefer: Option<String>,
    key: Option<String>,
    agent: Option<String>,
}

fn said(app: &App) -> impl Filter<Extract = (Said,), Error = warp::Rejection> + Clone + use<> {
    base(app)
        .and(header("content-type"))
        .and(header("content-crs"))
        .and(header("if-match"))
        .and(header("prefer"))
        .and(header("idempotency-key"))
        .and(header("user-agent"))
        .map(|base, content_type, content_crs, tag, prefer, key, agent| Said {
            base,
            content_type,
            content_crs,
            tag,
            prefer,
            key,
            agent,
        })
}

/// The collection whose features can be written.
fn writable(id: &str) -> Result<Collection> {
    let layer = Layer::known(id)?;
    let elsewhere = || match layer.is_of_papers() {
        true => format!("features of {id} are read only; they change through /api/{id}"),
        false => format!("features of {id} are written as parcels or buildings"),
    };
    layer.written().ok_or_else(|| Error::NotFound(elsewhere()))
}

fn options() -> Routes {
    warp::path!("ogc" / "collections" / String / "items")
        .and(warp::options())
        .and(warp::ext::get::<Identity>())
        .map(|id: String, identity: Identity| answer::finish(allowed(&id, &identity, "GET, HEAD, OPTIONS", ", POST")))
        .boxed()
}

fn options_of_one() -> Routes {
    warp::path!("ogc" / "collections" / String / "items" / i64)
        .and(warp::options())
        .and(warp::ext::get::<Identity>())
        .map(|id: String, _: i64, identity: Identity| {
            answer::finish(allowed(&id, &identity, "GET, HEAD, OPTIONS", ", PUT, PATCH, DELETE"))
        })
        .boxed()
}

/// What this caller may do here.
fn allowed(id: &str, identity: &Identity, reading: &str, writing: &str) -> Result<Response> {
    let writes = Layer::known(id)?
        .written()
        .is_some_and(|collection| identity.writes() && identity.caller.may(store::right(collection).word()));
    let allow = if writes { format!("{reading}{writing}") } else { reading.to_owned() };
    let mut response = with_header(answer::empty(StatusCode::OK), header::ALLOW, &allow);
    if writes {
        let named = header::HeaderName::from_static;
        response = with_header(response, named("accept-post"), GEOJSON);
        response = with_header(response, named("accept-patch"), &format!("{MERGE_PATCH}, {GEOJSON}"));
    }
    Ok(response)
}

fn create(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / "items")
        .and(warp::post())
        .and(said(app))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::bytes())
        .and(caller())
        .and(with(app))
        .then(|id: String, said: Said, body: bytes::Bytes, caller: Caller, app: App| async move {
            readable(insert(&id, &said, &body, (&app, &caller)).await)
        })
        .boxed()
}

fn change(app: &App) -> Routes {
    let put = warp::put().map(|| Verb::Put);
    let patch = warp::patch().map(|| Verb::Patch);
    warp::path!("ogc" / "collections" / String / "items" / i64)
        .and(put.or(patch).unify())
        .and(said(app))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::bytes())
        .and(caller())
        .and(with(app))
        .then(
            |id: String, number: i64, verb: Verb, said: Said, body: bytes::Bytes, caller: Caller, app: App| async move {
                readable(alter((&id, number), verb, &said, &body, (&app, &caller)).await)
            },
        )
        .boxed()
}

fn delete(app: &App) -> Routes {
    warp::path!("ogc" / "collections" / String / "items" / i64)
        .and(warp::delete())
        .and(said(app))
        .and(caller())
        .and(with(app))
        .then(|id: String, number: i64, said: Said, caller: Caller, app: App| async move {
            readable(end((&id, number), &said, (&app, &caller)).await)
        })
        .boxed()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Put,
    Patch,
}

/// Desktops show the reason phrase and nothing else of a refusal.
fn readable(result: Result<Response>) -> Response {
    let error = match result {
        Ok(response) => return response,
        Err(error) => error,
    };
    let mut response = answer::problem(&error);
    let plain: String = error
        .to_string()
        .chars()
        .map(|c| if c.is_ascii_graphic() { c } else { ' ' })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let phrase: String = plain.chars().take(LONGEST_PHRASE).collect();
    if response.status().is_client_error()
        && let Ok(phrase) = ReasonPhrase::try_from(phrase.into_bytes())
    {
        response.extensions_mut().insert(phrase);
    }
    response
}

async fn insert(id: &str, said: &Said, body: &[u8], (app, caller): (&App, &Caller)) -> Result<Response> {
    said.is_feature(&[GEOJSON, "application/json"])?;
    let collection = writable(id)?;
    let wish = said.wish(body, collection, Verb::Patch)?;
    let saved = edit::create(app, caller, collection, &wish, said.key.as_deref()).await?;
    app.served.knows(&said.desk(caller), collection, saved.id, saved.version);
    let response = with_header(
        told(&saved, StatusCode::CREATED),
        header::LOCATION,
        &format!("{}/ogc/collections/{id}/items/{}", said.base, saved.id),
    );
    Ok(response)
}

async fn alter(
    (id, number): (&str, i64),
    verb: Verb,
    said: &Said,
    body: &[u8],
    (app, caller): (&App, &Caller),
) -> Result<Response> {
    let collection = writable(id)?;
    let desk = said.desk(caller);
    let kinds: &[&str] =
        if verb == Verb::Put { &[GEOJSON, "application/json"] } else { &[MERGE_PATCH, GEOJSON, "application/json"] };
    said.is_feature(kinds)?;
    let wish = said.wish(body, collection, verb)?;
    // A whole feature says itself which version it was.
    let own = wish.properties.get("version").and_then(Value::as_i64).and_then(|version| i32::try_from(version).ok());
    let base = said.based(app, &desk, (collection, number), own.filter(|_| verb == Verb::Put))?;
    let saved = edit::change(app, caller, collection, number, base, &wish).await?;
    // What was merged in is not on the desktop's screen: its base stays.
    if saved.version <= base.version() + 1 {
        app.served.knows(&desk, collection, number, saved.version);
    }
    Ok(told(&saved, StatusCode::NO_CONTENT))
}

async fn end((id, number): (&str, i64), said: &Said, (app, caller): (&App, &Caller)) -> Result<Response> {
    let collection = writable(id)?;
    let base = said.based(app, &said.desk(caller), (collection, number), None)?;
    edit::retire(app, caller, collection, number, base, &said.reason(&Value::Null)).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// An answer with the version, and what was passed over.
fn told(saved: &Saved, status: StatusCode) -> Response {
    let response = with_header(answer::empty(status), header::ETAG, &format!("\"{}\"", saved.version));
    if saved.ignored.is_empty() {
        return response;
    }
    let names = saved.ignored.join(", ");
    with_header(response, header::WARNING, &format!("299 tuguan \"derived properties are not written: {names}\""))
}

impl Said {
    fn desk(&self, caller: &Caller) -> Desk {
        desk(caller, self.agent.clone())
    }

    /// Refuses what only looks like a feature: OWSLib posts queries as XML to the same address.
    fn is_feature(&self, kinds: &[&str]) -> Result<()> {
        let sent = self.content_type.as_deref().unwrap_or_default();
        let kind = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kinds.contains(&kind.as_str()) {
            return Ok(());
        }
        Err(Error::UnsupportedMedia(format!("\"{sent}\" is not read here; send {}", kinds[0])))
    }

    /// The version the change is based on: what the client says, else what it was shown.
    fn based(&self, app: &App, desk: &Desk, (collection, number): (Collection, i64), own: Option<i32>) -> Result<Base> {
        if let Some(tag) = &self.tag {
            let version = tag.trim().trim_start_matches("W/").trim_matches('"');
            let version = version.split('-').next().unwrap_or_default().parse().map_err(|_| {
                Error::Stale(format!(
                    "If-Match {tag} is no version of this feature; read it again and repeat the change"
                ))
            })?;
            return Ok(Base::Exactly(version));
        }
        own.or_else(|| app.served.version(desk, collection, number)).map(Base::Merge).ok_or_else(|| {
            Error::MissingPrecondition(
                "Refused: it is not known which version of this feature you see. Reload the layer and repeat your change, or \
                 send If-Match"
                    .to_owned(),
            )
        })
    }

    /// The reason that history gets: what the feature says beside its properties, else which program it came from.
    fn reason(&self, body: &Value) -> String {
        match body.get("reason").and_then(Value::as_str).filter(|text| !text.trim().is_empty()) {
            Some(reason) => reason.to_owned(),
            None => format!(
                "OGC API: {}",
                self.agent.as_deref().unwrap_or("unknown client").chars().take(200).collect::<String>()
            ),
        }
    }

    fn wish(&self, body: &[u8], collection: Collection, verb: Verb) -> Result<Wish> {
        let body: Value = serde_json::from_slice(body).map_err(|error| Error::BadRequest {
            detail: format!("the body is no JSON: {error}"),
            errors: Vec::new(),
        })?;
        let kind = body.get("type").and_then(Value::as_str);
        if !body.is_object() || kind.is_some_and(|kind| kind != "Feature") || (kind.is_none() && verb == Verb::Put) {
            return Err(Error::BadRequest {
                detail: "the body must be one GeoJSON Feature".to_owned(),
                errors: vec![FieldError::new("type", "bad-code", "Feature is expected")],
            });
        }
        let reference = match &self.content_crs {
            Some(text) => Reference::parse("Content-Crs", text)?,
            None => Reference::default(),
        };
        let mut properties = match body.get("properties") {
            Some(Value::Object(properties)) => properties.clone(),
            None | Some(Value::Null) => Map::new(),
            Some(_) => return Err(Error::field("properties", "bad-code", "an object is expected")),
        };
        if verb == Verb::Put {
            replace_all(&mut properties, collection);
        }
        let boundary = match body.get("geometry") {
            None | Some(Value::Null) if verb == Verb::Put => {
                return Err(Error::field("geometry", "missing-field", "a feature without a boundary is not kept"));
            }
            None => None,
            Some(Value::Null) => None,
            Some(geometry) => Some(polygons(geometry, reference.north_first)?),
        };
        let handling = self.prefer.as_deref().unwrap_or_default().replace(' ', "").to_ascii_lowercase();
        Ok(Wish {
            reason: self.reason(&body),
            properties,
            boundary,
            crs: reference.crs,
            lenient: handling.contains("handling=lenient"),
        })
    }
}

/// What a replacement leaves out of what the collection publishes is to be empty; what it does not publish stays.
fn replace_all(properties: &mut Map<String, Value>, collection: Collection) {
    let Some(layer) = Layer::find(collection.name()) else { return };
    for field in collection.fields() {
        if layer.property(field.name).is_some() && !properties.contains_key(field.title) {
            properties.entry(field.name).or_insert(Value::Null);
        }
    }
}

/// Polygons of a GeoJSON geometry, east first.
///
/// # Errors
/// 422 for what is no polygon.
pub fn polygons(geometry: &Value, north_first: bool) -> Result<MultiPolygon<f64>> {
    let bad = |message: String| Error::field("geometry", "unsupported-geometry", message);
    let parsed =
        serde_json::from_value::<geojson::Geometry>(geometry.clone()).map_err(|error| bad(error.to_string()))?;
    let parsed = Geometry::<f64>::try_from(parsed).map_err(|error| bad(error.to_string()))?;
    let mut shape = match parsed {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(polygons) => polygons,
        _ => return Err(bad("只接受面 (a Polygon or MultiPolygon is expected)".to_owned())),
    };
    if north_first {
        crate::geo::project::swap_axes(&mut shape);
    }
    Ok(shape)
}

/// The operations of writing, for the API description.
pub(super) fn operations(id: &str) -> (Value, Value) {
    let body = json!({ "required": true, "content": { GEOJSON: { "schema": { "type": "object" } } } });
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let done = |status: &str, words: &str| json!({ status: { "description": words }, "default": problem });
    let post = json!({
        "operationId": format!("create_{id}"), "summary": "Create a feature", "requestBody": body,
        "responses": done("201", "Created; Location names it"),
    });
    let one = |name: &str, words: &str, with_body: bool| {
        let mut operation = json!({
            "operationId": format!("{name}_{id}"), "summary": words,
            "parameters": [{ "$ref": "#/components/parameters/featureId" }], "responses": done("204", "Done"),
        });
        if with_body {
            operation["requestBody"] = body.clone();
        }
        operation
    };
    let item = json!({
        "put": one("replace", "Replace a feature", true),
        "patch": one("update", "Update a feature", true),
        "delete": one("delete", "Delete a feature", false),
    });
    (post, item)
}
