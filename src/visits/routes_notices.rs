//! `/api/visits/notices`, and issuing one.

use http::{StatusCode, header as headers};
use warp::Filter;
use warp::reply::Response;

use super::notice::{self, New, Wish};
use super::notice_list::{self, Asked};
use super::print_notice;
use super::routes::{LARGEST, own, page, paged};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;

pub(super) fn all(app: &App) -> [Routes; 5] {
    [notices(app), one(app), printed(app), issue(app), go(app)]
}

fn notices(app: &App) -> Routes {
    warp::path!("api" / "visits" / "notices")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(listed(&query, &caller, &app).await) })
        .boxed()
}

async fn listed(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["contract_id", "status", "overdue", "open", "mine", "limit", "after"])?;
    let (limit, offset) = page(&query)?;
    let asked = Asked {
        contract: query.read("contract_id", "a whole number")?,
        status: query.get("status"),
        overdue: query.read("overdue", "true or false")?,
        open: query.read("open", "true or false")?,
        organisation: own(&query, caller)?,
        limit,
        offset,
    };
    let read = app.db.read(caller).await?;
    let (items, matched, spaces) = notice_list::list(&read, app.config.today(), &asked).await?;
    drop(read);
    views::saw(app, caller, "visits/notices", &spaces, Often::Once).await?;
    paged(("/api/visits/notices", &query), items, matched, (limit, offset))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "visits" / "notices" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (shown, version, spaces) = notice_list::one(&read, caller, app.config.today(), id).await?;
    drop(read);
    views::saw(app, caller, &format!("visit_notice/{id}"), &spaces, Often::Always).await?;
    answer::versioned(&shown, version)
}

fn printed(app: &App) -> Routes {
    warp::path!("api" / "visits" / "notices" / i64 / "print")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let (shown, _, spaces) = notice_list::one(&read, &caller, app.config.today(), id).await?;
                    drop(read);
                    views::saw(&app, &caller, &format!("visit_notice/{id}"), &spaces, Often::Always).await?;
                    Ok(answer::bytes("text/html; charset=utf-8", print_notice::document(&shown)))
                }
                .await,
            )
        })
        .boxed()
}

fn issue(app: &App) -> Routes {
    warp::path!("api" / "visits" / i64 / "notices")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|visit: i64, key: Option<String>, new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = notice::issue(&app, &caller, visit, key.as_deref(), &new).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/visits/notices/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn go(app: &App) -> Routes {
    warp::path!("api" / "visits" / "notices" / i64 / "transitions")
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
                        notice::go(&app, &caller, id, (version, key.as_deref()), &wish).await?;
                        shown(&app, &caller, id).await
                    }
                    .await,
                )
            },
        )
        .boxed()
}
