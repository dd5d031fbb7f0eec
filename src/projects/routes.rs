//! `/api/projects`, and which projects fit a space.

use http::{StatusCode, header as headers};
use serde::Deserialize;
use serde_json::{Map, Value};
use warp::Filter;
use warp::reply::Response;

use super::links::{Between, Link, link};
use super::store::{self, based_on};
use super::{history, list, matching};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::query::Query;

/// Longest body.
const LARGEST: u64 = 64 << 10;
/// Candidates told unless asked otherwise, and at most.
const CANDIDATES: usize = 20;
const MOST_CANDIDATES: usize = 100;

/// All routes of projects.
pub fn routes(app: &App) -> Routes {
    group([
        all(app),
        make(app),
        one(app),
        revise(app),
        versions(app),
        candidates(app),
        make_link(app),
        move_link(app),
        end_link(app),
        of_space(app),
    ])
}

fn all(app: &App) -> Routes {
    warp::path!("api" / "projects")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(async { answer::json(&list::page(&app, &caller, &Query::parse(&query)?).await?) }.await)
        })
        .boxed()
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "projects")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|key: Option<String>, body: Map<String, Value>, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = store::create(&app, &caller, key.as_deref(), body).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/projects/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

/// The project as it is now.
async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (project, version, spaces) = store::one(&read, id).await?;
    drop(read);
    views::saw(app, caller, &format!("project/{id}"), &spaces, Often::Always).await?;
    answer::versioned(&project, version)
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "projects" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "projects" / i64)
        .and(warp::patch())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|id: i64, tag: Option<String>, body: Map<String, Value>, caller: Caller, app: App| async move {
            finish(
                async {
                    store::change(&app, &caller, id, based_on(tag.as_deref())?, body).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn versions(app: &App) -> Routes {
    warp::path!("api" / "projects" / i64 / "history")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let (told, spaces) = history::of(&read, id).await?;
                    drop(read);
                    views::saw(&app, &caller, &format!("project/{id}/history"), &spaces, Often::Always).await?;
                    answer::json(&told)
                }
                .await,
            )
        })
        .boxed()
}

/// How many are wanted.
fn limit(query: &str) -> Result<usize> {
    let query = Query::parse(query)?;
    query.only(&["limit"])?;
    match query.read::<usize>("limit", "a whole number")?.unwrap_or(CANDIDATES) {
        0 => Err(Error::parameter("limit", "at least 1")),
        limit => Ok(limit.min(MOST_CANDIDATES)),
    }
}

fn candidates(app: &App) -> Routes {
    warp::path!("api" / "projects" / i64 / "candidates")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|id: i64, query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let (told, _) = matching::candidates(&read, id, limit(&query)?).await?;
                    answer::json(&told)
                }
                .await,
            )
        })
        .boxed()
}

/// A new link.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewLink {
    space_id: i64,
    state: Option<String>,
    reason: Option<String>,
}

fn make_link(app: &App) -> Routes {
    warp::path!("api" / "projects" / i64 / "spaces")
        .and(warp::post())
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|project: i64, wanted: NewLink, caller: Caller, app: App| async move {
            finish(
                async {
                    let NewLink { space_id: space, state, reason } = wanted;
                    let between = Between { project, space, based_on: None };
                    link(&app, &caller, between, &Link { state, reason }).await?;
                    Ok(with_status(shown(&app, &caller, project).await?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

async fn moved(app: &App, caller: &Caller, between: Between, wanted: &Link) -> Result<Response> {
    link(app, caller, between, wanted).await?;
    shown(app, caller, between.project).await
}

fn move_link(app: &App) -> Routes {
    warp::path!("api" / "projects" / i64 / "spaces" / i64)
        .and(warp::patch())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|project: i64, space: i64, tag: Option<String>, wanted: Link, caller: Caller, app: App| async move {
            finish(
                async {
                    if wanted.state.is_none() {
                        return Err(Error::field("state", "missing-field", "请选状态 (say which state)"));
                    }
                    let between = Between { project, space, based_on: Some(based_on(tag.as_deref())?) };
                    moved(&app, &caller, between, &wanted).await
                }
                .await,
            )
        })
        .boxed()
}

/// Why a link is given up.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    reason: Option<String>,
}

fn end_link(app: &App) -> Routes {
    warp::path!("api" / "projects" / i64 / "spaces" / i64)
        .and(warp::delete())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(
            |project: i64, space: i64, tag: Option<String>, End { reason }: End, caller: Caller, app: App| async move {
                finish(
                    async {
                        let between = Between { project, space, based_on: Some(based_on(tag.as_deref())?) };
                        moved(&app, &caller, between, &Link { state: Some("abandoned".to_owned()), reason }).await
                    }
                    .await,
                )
            },
        )
        .boxed()
}

fn of_space(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64 / "projects")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|id: i64, query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let told = matching::projects(&read, id, limit(&query)?).await?;
                    drop(read);
                    views::saw(&app, &caller, &format!("space/{id}/projects"), &[id], Often::Always).await?;
                    answer::json(&told)
                }
                .await,
            )
        })
        .boxed()
}
