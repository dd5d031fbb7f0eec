//! Editing for the page: `/api/spaces` and `/api/parcels`. Coordinates are east and north in the survey system, to the last
//! digit; a change needs `If-Match` and a reason.

use http::{StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use warp::Filter;
use warp::reply::Response;

use super::near::{self, Sent};
use super::parts::{self, Became, Part};
use super::{Base, Saved, Wish, lineage, save, trial};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;
use crate::records::collection::Collection;
use crate::records::spaces::detail;

/// Largest body: a boundary of some hundred thousand points.
const LARGEST: u64 = 8 << 20;

/// The routes of editing; one group with those that read the same addresses.
pub fn routes(app: &App) -> Vec<Routes> {
    vec![
        boundary(app),
        neighbours(app),
        ancestry(app),
        check(app),
        make(app),
        revise(app),
        remove(app),
        divide(app),
        join(app),
    ]
}

/// Land or building, in the words of the page.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Parcel,
    Building,
}

impl Kind {
    fn collection(self) -> Collection {
        match self {
            Self::Parcel => Collection::Parcels,
            Self::Building => Collection::Buildings,
        }
    }
}

fn boundary(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64 / "boundary")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let (value, version) = near::boundary(&read, id).await?.ok_or_else(|| no_space(id))?;
                    views::saw(&app, &caller, &format!("space/{id}/boundary"), &[id], Often::Always).await?;
                    answer::versioned(&value, version)
                }
                .await,
            )
        })
        .boxed()
}

fn no_space(id: i64) -> Error {
    Error::NotFound(format!("there is no space {id}"))
}

fn neighbours(app: &App) -> Routes {
    warp::path!("api" / "spaces" / "near")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["bbox", "kind"])?;
                    let collection = match query.get("kind") {
                        None | Some("parcel") => Collection::Parcels,
                        Some("building") => Collection::Buildings,
                        Some(_) => return Err(Error::parameter("kind", "parcel or building")),
                    };
                    let bbox = query.bbox()?.ok_or_else(|| Error::parameter("bbox", "east1,north1,east2,north2"))?;
                    let read = app.db.read(&caller).await?;
                    let (items, ids) = near::near(&read, collection, bbox).await?;
                    views::saw(&app, &caller, "spaces/near", &ids, Often::Once).await?;
                    answer::json(&json!({ "epsg": app.config.survey_crs.epsg(), "items": items }))
                }
                .await,
            )
        })
        .boxed()
}

fn ancestry(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64 / "lineage")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    detail::collection_of(&read, id).await?.ok_or_else(|| no_space(id))?;
                    views::saw(&app, &caller, &format!("space/{id}/lineage"), &[id], Often::Always).await?;
                    answer::json(&lineage::of(&read, id).await?)
                }
                .await,
            )
        })
        .boxed()
}

/// A JSON body, read as what it is for.
fn body() -> impl Filter<Extract = (bytes::Bytes,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::bytes())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(|error| Error::BadRequest {
        detail: format!("the JSON body cannot be read: {error}"),
        errors: Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trial {
    id: Option<i64>,
    kind: Kind,
    coordinates: Sent,
}

fn check(app: &App) -> Routes {
    warp::path!("api" / "spaces" / "check")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(
                async {
                    let Trial { id, kind, coordinates } = parse(&body)?;
                    let shape = coordinates.shape();
                    answer::json(&trial::look(&app, &caller, kind.collection(), id, shape).await?)
                }
                .await,
            )
        })
        .boxed()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    kind: Kind,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    properties: Map<String, Value>,
    coordinates: Sent,
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "spaces")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|key: Option<String>, body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(
                async {
                    let New { kind, reason, properties, coordinates } = parse(&body)?;
                    let wish = wish(&app, properties, Some(&coordinates), reason);
                    let saved = save::create(&app, &caller, kind.collection(), &wish, key.as_deref()).await?;
                    let response = with_status(shown(&app, &caller, &saved).await?, StatusCode::CREATED);
                    Ok(with_header(response, header::LOCATION, &format!("/api/spaces/{}", saved.id)))
                }
                .await,
            )
        })
        .boxed()
}

fn wish(app: &App, properties: Map<String, Value>, coordinates: Option<&Sent>, reason: String) -> Wish {
    Wish { properties, boundary: coordinates.map(Sent::shape), crs: app.config.survey_crs, reason, lenient: false }
}

/// The space as it is now, with what to look at.
async fn shown(app: &App, caller: &Caller, saved: &Saved) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (mut space, version) = detail::detail(&read, saved.id).await?;
    space["warnings"] = json!(saved.warnings);
    answer::versioned(&space, version)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revision {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    properties: Map<String, Value>,
    coordinates: Option<Sent>,
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64)
        .and(warp::patch())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, tag: Option<String>, body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(tag.as_deref())?;
                    let Revision { reason, properties, coordinates } = parse(&body)?;
                    super::wish::reason(&reason)?;
                    let wish = wish(&app, properties, coordinates.as_ref(), reason);
                    let collection = collection_of(&app, &caller, id).await?;
                    let base = Base::Exactly(version);
                    let saved = save::change(&app, &caller, collection, id, base, &wish).await?;
                    shown(&app, &caller, &saved).await
                }
                .await,
            )
        })
        .boxed()
}

/// The collection of a space that is there now.
async fn collection_of(app: &App, caller: &Caller, id: i64) -> Result<Collection> {
    let read = app.db.read(caller).await?;
    detail::collection_of(&read, id).await?.ok_or_else(|| no_space(id))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    #[serde(default)]
    reason: String,
}

fn remove(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64)
        .and(warp::delete())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, tag: Option<String>, body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(tag.as_deref())?;
                    let End { reason } = parse(&body)?;
                    let collection = collection_of(&app, &caller, id).await?;
                    save::retire(&app, &caller, collection, id, Base::Exactly(version), &reason).await?;
                    Ok(answer::empty(StatusCode::NO_CONTENT))
                }
                .await,
            )
        })
        .boxed()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Split {
    #[serde(default)]
    reason: String,
    parts: Vec<Part>,
}

fn divide(app: &App) -> Routes {
    warp::path!("api" / "parcels" / i64 / "split")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, tag: Option<String>, body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(tag.as_deref())?;
                    let Split { reason, parts } = parse(&body)?;
                    let became = parts::split(&app, &caller, (id, version), &parts, &reason).await?;
                    let parts: Vec<Value> = became.records.iter().map(told).collect();
                    created(&json!({ "parts": parts, "warnings": became.warnings }), &became)
                }
                .await,
            )
        })
        .boxed()
}

fn told((id, version, area): &(i64, i32, rust_decimal::Decimal)) -> Value {
    json!({ "id": id, "version": version, "area_m2": area.to_string() })
}

fn created(value: &Value, became: &Became) -> Result<Response> {
    let response = with_status(answer::json(value)?, StatusCode::CREATED);
    let first = became.records.first().map_or(0, |(id, ..)| *id);
    Ok(with_header(response, header::LOCATION, &format!("/api/spaces/{first}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parcel {
    id: i64,
    version: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    #[serde(default)]
    reason: String,
    parcels: Vec<Parcel>,
    #[serde(default)]
    properties: Map<String, Value>,
}

fn join(app: &App) -> Routes {
    warp::path!("api" / "parcels" / "merge")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(
                async {
                    let Merge { reason, parcels, properties } = parse(&body)?;
                    let parcels: Vec<(i64, i32)> = parcels.iter().map(|parcel| (parcel.id, parcel.version)).collect();
                    let became = parts::merge(&app, &caller, &parcels, &properties, &reason).await?;
                    let mut value = became.records.first().map(told).unwrap_or_default();
                    value["warnings"] = json!(became.warnings);
                    created(&value, &became)
                }
                .await,
            )
        })
        .boxed()
}
