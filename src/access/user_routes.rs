//! `/api/users` and `/api/organisations`: what the system and the security administrator keep.

use http::StatusCode;
use serde_json::json;
use warp::Filter;
use warp::reply::Response;

use super::organisations::{self, Wanted};
use super::routes::{body, done};
use super::users::{self, Change, NewUser};
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;
use crate::http::answer::{self, finish, with_status};
use crate::http::group::{Routes, base, caller, header, with};
use crate::http::precondition::if_match;

/// The routes of users and organisations.
pub(super) fn routes(app: &App) -> [Routes; 9] {
    [
        list(app),
        create(app),
        change(app),
        reset(app),
        unlock(app),
        sign_out(app),
        organisations(app),
        create_organisation(app),
        change_organisation(app),
    ]
}

fn list(app: &App) -> Routes {
    warp::path!("api" / "users")
        .and(warp::get())
        .and(with(app))
        .then(|app: App| async move { finish(async { answer::json(&users::list(&app).await?) }.await) })
        .boxed()
}

fn create(app: &App) -> Routes {
    warp::path!("api" / "users")
        .and(warp::post())
        .and(body::<NewUser>())
        .and(caller())
        .and(base(app))
        .and(with(app))
        .then(|new: NewUser, caller: Caller, base: String, app: App| async move {
            finish(
                async {
                    let (id, link) = users::create(&app, &caller, &base, &new).await?;
                    let (user, _) = users::one(&app, id).await?;
                    let made = json!({ "user": user, "link": link.url, "until": link.until });
                    Ok(with_status(answer::json(&made)?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

fn change(app: &App) -> Routes {
    warp::path!("api" / "users" / i64)
        .and(warp::patch())
        .and(header("if-match"))
        .and(body::<Change>())
        .and(caller())
        .and(with(app))
        .then(|id: i64, condition: Option<String>, wanted: Change, caller: Caller, app: App| async move {
            finish(
                async {
                    users::change(&app, &caller, id, if_match(condition.as_deref())?, &wanted).await?;
                    let (user, version) = users::one(&app, id).await?;
                    answer::versioned(&user, version)
                }
                .await,
            )
        })
        .boxed()
}

fn reset(app: &App) -> Routes {
    warp::path!("api" / "users" / i64 / "reset")
        .and(warp::post())
        .and(caller())
        .and(base(app))
        .and(with(app))
        .then(|id: i64, caller: Caller, base: String, app: App| async move {
            finish(
                async {
                    let link = users::reset(&app, &caller, &base, id).await?;
                    let made = json!({ "link": link.url, "until": link.until });
                    Ok(with_status(answer::json(&made)?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

fn unlock(app: &App) -> Routes {
    warp::path!("api" / "users" / i64 / "unlock")
        .and(warp::post())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { done(users::unlock(&app, &caller, id).await) })
        .boxed()
}

fn sign_out(app: &App) -> Routes {
    warp::path!("api" / "users" / i64 / "sessions")
        .and(warp::delete())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { done(users::sign_out(&app, &caller, id).await) })
        .boxed()
}

fn organisations(app: &App) -> Routes {
    warp::path!("api" / "organisations")
        .and(warp::get())
        .and(with(app))
        .then(|app: App| async move { finish(async { answer::json(&organisations::list(&app).await?) }.await) })
        .boxed()
}

fn create_organisation(app: &App) -> Routes {
    warp::path!("api" / "organisations")
        .and(warp::post())
        .and(body::<Wanted>())
        .and(caller())
        .and(with(app))
        .then(|wanted: Wanted, caller: Caller, app: App| async move {
            let made = organisations::create(&app, &caller, &wanted).await;
            finish(made.and_then(|made| Ok(with_status(answer::json(&made)?, StatusCode::CREATED))))
        })
        .boxed()
}

fn change_organisation(app: &App) -> Routes {
    warp::path!("api" / "organisations" / i64)
        .and(warp::patch())
        .and(header("if-match"))
        .and(body::<Wanted>())
        .and(caller())
        .and(with(app))
        .then(|id: i64, condition: Option<String>, wanted: Wanted, caller: Caller, app: App| async move {
            let changed = async {
                let based_on = if_match(condition.as_deref())?;
                let (organisation, version) = organisations::change(&app, &caller, id, based_on, &wanted).await?;
                answer::versioned(&organisation, version)
            };
            let changed: Result<Response> = changed.await;
            finish(changed)
        })
        .boxed()
}
