//! `/api/handovers`.

use http::{StatusCode, header};
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use super::work::{self, Change, New, Wish};
use super::{print, store};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;

/// Largest body.
const LARGEST: u64 = 1 << 20;
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 500;

/// The routes of hand-over forms.
pub fn routes(app: &App) -> Routes {
    group([forms(app), one(app), printed(app), make(app), revise(app), go(app)])
}

fn forms(app: &App) -> Routes {
    warp::path!("api" / "handovers")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(list(&query, &caller, &app).await) })
        .boxed()
}

async fn list(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["item_id", "status", "kind", "limit", "after"])?;
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let limit = limit.min(MAX_LIMIT);
    let item = query.read("item_id", "a whole number")?;
    let after = query.read("after", "a page mark; follow the next link as it is")?;
    let read = app.db.read(caller).await?;
    let rows = store::list(&read, (item, query.get("status"), query.get("kind")), (limit + 1, after)).await?;
    drop(read);
    let shown = &rows[..rows.len().min(usize::try_from(limit).unwrap_or(usize::MAX))];
    let spaces: Vec<i64> = shown.iter().flat_map(|row| row.get::<_, Vec<i64>>(2)).collect();
    views::saw(app, caller, "handovers", &spaces, Often::Once).await?;
    let items: Vec<Value> = shown.iter().map(|row| row.get(0)).collect();
    let next = shown.last().filter(|_| rows.len() > shown.len());
    let next = next.map(|last| format!("/api/handovers?{}", query.with("after", &last.get::<_, i64>(1).to_string())));
    answer::json(&json!({ "items": items, "next": next }))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "handovers" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let (shown, version) = seen(app, caller, id).await?;
    answer::versioned(&shown, version)
}

async fn seen(app: &App, caller: &Caller, id: i64) -> Result<(Value, i32)> {
    let read = app.db.read(caller).await?;
    let (shown, version, spaces) = store::one(&read, id).await?;
    drop(read);
    views::saw(app, caller, &format!("handover/{id}"), &spaces, Often::Always).await?;
    Ok((shown, version))
}

fn printed(app: &App) -> Routes {
    warp::path!("api" / "handovers" / i64 / "print")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let (shown, _) = seen(&app, &caller, id).await?;
                    let read = app.db.read(&caller).await?;
                    Ok(answer::bytes("text/html; charset=utf-8", print::page(&read, &shown).await?))
                }
                .await,
            )
        })
        .boxed()
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "handovers")
        .and(warp::post())
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = work::create(&app, &caller, &new).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, header::LOCATION, &format!("/api/handovers/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "handovers" / i64)
        .and(warp::put())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, change: Change, caller: Caller, app: App| async move {
            finish(
                async {
                    work::change(&app, &caller, id, if_match(based_on.as_deref())?, &change).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn go(app: &App) -> Routes {
    warp::path!("api" / "handovers" / i64 / "transitions")
        .and(warp::post())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, wish: Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = based_on.as_deref().map(|tag| if_match(Some(tag))).transpose()?;
                    work::go(&app, &caller, id, version, &wish).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}
