//! `/api/views`.

use http::{StatusCode, header as headers};
use serde::de::DeserializeOwned;
use warp::Filter;
use warp::reply::Response;

use super::store::{self, Settings, Wish};
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, with};
use crate::http::precondition::if_match;

/// Largest body.
const LARGEST: u64 = 64 << 10;

/// The routes of saved views.
pub fn routes(app: &App) -> Routes {
    group([all(app), make(app), like(app), revise(app), discard(app)])
}

fn body<T: DeserializeOwned + Send>() -> impl Filter<Extract = (T,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::json())
}

fn all(app: &App) -> Routes {
    warp::path!("api" / "views" / String)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|page: String, caller: Caller, app: App| async move {
            finish(
                async {
                    store::known(&page)?;
                    answer::json(&store::all(&app.db.read(&caller).await?, &page).await?)
                }
                .await,
            )
        })
        .boxed()
}

async fn shown(app: &App, caller: &Caller, page: &str, id: i64) -> Result<Response> {
    let (view, version) = store::one(&app.db.read(caller).await?, page, id).await?;
    answer::versioned(&view, version)
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "views" / String)
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|page: String, wish: Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    store::known(&page)?;
                    let id = store::create(&app, &caller, &page, &wish).await?;
                    let response = with_status(shown(&app, &caller, &page, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/views/{page}/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn like(app: &App) -> Routes {
    warp::path!("api" / "views" / String / "settings")
        .and(warp::put())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|page: String, settings: Settings, caller: Caller, app: App| async move {
            finish(
                async {
                    store::known(&page)?;
                    store::like(&app, &caller, &page, &settings).await?;
                    Ok(answer::empty(StatusCode::NO_CONTENT))
                }
                .await,
            )
        })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "views" / String / i64)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|page: String, id: i64, based_on: Option<String>, wish: Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    store::change(&app, &caller, &page, (id, version), &wish).await?;
                    shown(&app, &caller, &page, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn discard(app: &App) -> Routes {
    warp::path!("api" / "views" / String / i64)
        .and(warp::delete())
        .and(header("if-match"))
        .and(caller())
        .and(with(app))
        .then(|page: String, id: i64, based_on: Option<String>, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    store::discard(&app, &caller, &page, (id, version)).await?;
                    Ok(answer::empty(StatusCode::NO_CONTENT))
                }
                .await,
            )
        })
        .boxed()
}
