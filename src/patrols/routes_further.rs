//! `/api/patrols/rectifications` and `/api/patrols/weather`.

use chrono::NaiveDate;
use http::{StatusCode, header};
use warp::Filter;
use warp::reply::Response;

use super::rectify::{self, Wish};
use super::routes::{LARGEST, codes, day_mark, limit, whole};
use super::store;
use super::weather::{self, New, Withdrawal};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;

pub(super) fn all(app: &App) -> [Routes; 6] {
    [rectifications(app), rectification(app), go(app), warnings(app), warn(app), withdraw(app)]
}

fn rectifications(app: &App) -> Routes {
    warp::path!("api" / "patrols" / "rectifications")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(list(&query, &caller, &app).await) })
        .boxed()
}

async fn list(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["item_id", "status", "street", "overdue", "open", "mine", "limit", "after"])?;
    let mine = query.read("mine", "true or false")?.unwrap_or(false);
    let asked = rectify::Asked {
        item: query.read("item_id", "a whole number")?,
        status: codes(&query, "status"),
        street: codes(&query, "street"),
        overdue: query.read("overdue", "true or false")?,
        responsible: mine.then(|| caller.permit().organisation.unwrap_or(-1)),
        open: query.read("open", "true or false")?,
        after: day_mark(&query)?,
        limit: limit(&query)?,
    };
    let read = app.db.read(caller).await?;
    let (rows, matched) = rectify::list(app, &read, &asked).await?;
    drop(read);
    let (page, spaces) = store::paged(&rows, asked.limit, matched, |last| {
        let after = format!("{}~{}", last.get::<_, NaiveDate>(1), last.get::<_, i64>(2));
        format!("/api/patrols/rectifications?{}", query.with("after", &after))
    });
    views::saw(app, caller, "rectifications", &spaces, Often::Once).await?;
    answer::json(&page)
}

fn rectification(app: &App) -> Routes {
    warp::path!("api" / "patrols" / "rectifications" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (shown, version, spaces) = rectify::one(app, caller, &read, id).await?;
    drop(read);
    views::saw(app, caller, &format!("rectification/{id}"), &spaces, Often::Always).await?;
    answer::versioned(&shown, version)
}

fn go(app: &App) -> Routes {
    warp::path!("api" / "patrols" / "rectifications" / i64 / "transitions")
        .and(warp::post())
        .and(header("if-match"))
        .and(header("idempotency-key"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(
            |id: i64, based_on: Option<String>, key: Option<String>, wish: Wish, caller: Caller, app: App| async move {
                finish(
                    async {
                        let version = based_on.as_deref().map(|tag| if_match(Some(tag))).transpose()?;
                        rectify::go(&app, &caller, id, (version, key.as_deref()), &wish).await?;
                        shown(&app, &caller, id).await
                    }
                    .await,
                )
            },
        )
        .boxed()
}

fn warnings(app: &App) -> Routes {
    warp::path!("api" / "patrols" / "weather")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["limit"])?;
                    let read = app.db.read(&caller).await?;
                    whole(weather::list(&read, limit(&query)?).await?)
                }
                .await,
            )
        })
        .boxed()
}

async fn warning(app: &App, caller: &Caller, id: i64) -> Result<Response, Error> {
    let read = app.db.read(caller).await?;
    let (shown, version) = weather::one(&read, id).await?;
    answer::versioned(&shown, version)
}

fn warn(app: &App) -> Routes {
    warp::path!("api" / "patrols" / "weather")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|key: Option<String>, new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = weather::create(&app, &caller, &new, key.as_deref()).await?;
                    let response = with_status(warning(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, header::LOCATION, &format!("/api/patrols/weather/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn withdraw(app: &App) -> Routes {
    warp::path!("api" / "patrols" / "weather" / i64)
        .and(warp::delete())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, wish: Withdrawal, caller: Caller, app: App| async move {
            finish(
                async {
                    weather::withdraw(&app, &caller, id, if_match(based_on.as_deref())?, &wish).await?;
                    warning(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}
