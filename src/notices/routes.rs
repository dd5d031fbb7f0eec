//! `/api/account/notices`, `/api/contracts/calendar.ics`.

use warp::Filter;

use super::address::{self, Wish};
use super::calendar;
use crate::app::App;
use crate::db::Caller;
use crate::http::answer::{self, finish};
use crate::http::group::{Routes, base, caller, group, with};

const LARGEST: u64 = 4096;

/// The routes of notices.
pub fn routes(app: &App) -> Routes {
    group([wanted(app), set(app), feed(app)])
}

fn wanted(app: &App) -> Routes {
    warp::path!("api" / "account" / "notices")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|caller: Caller, app: App| async move {
            finish(async { answer::json(&address::of(&app, &caller).await?) }.await)
        })
        .boxed()
}

fn set(app: &App) -> Routes {
    warp::path!("api" / "account" / "notices")
        .and(warp::put())
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|wish: Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    address::set(&app, &caller, &wish).await?;
                    answer::json(&address::of(&app, &caller).await?)
                }
                .await,
            )
        })
        .boxed()
}

fn feed(app: &App) -> Routes {
    warp::path!("api" / "contracts" / "calendar.ics")
        .and(warp::get())
        .and(base(app))
        .and(caller())
        .and(with(app))
        .then(|base: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let text = calendar::feed(&read, &caller, (app.config.today(), &base)).await?;
                    Ok(answer::bytes("text/calendar; charset=utf-8", text))
                }
                .await,
            )
        })
        .boxed()
}
