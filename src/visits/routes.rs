//! `/api/visits`: the tasks and their forms.

use http::{StatusCode, header as headers};
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use super::store::{self, Asked};
use super::work::{self, Change, New, Wish};
use super::{print, routes_notices};
use crate::access::Right;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;
use crate::records::spaces::pattern;

/// Largest body.
pub(super) const LARGEST: u64 = 1 << 18;
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 500;

/// The routes of site visits and their notices.
pub fn routes(app: &App) -> Routes {
    let own = [visits(app), one(app), printed(app), make(app), revise(app), go(app)];
    group(own.into_iter().chain(routes_notices::all(app)))
}

/// Page size and offset that a query asks for.
pub(super) fn page(query: &Query) -> Result<(i64, i64)> {
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let after = query.read::<i64>("after", "a page mark; follow the next link as it is")?.unwrap_or_default();
    Ok((limit.min(MAX_LIMIT), after.max(0)))
}

/// A page of what was found: the next one begins where this one ends.
pub(super) fn paged(
    (path, query): (&str, &Query),
    items: Vec<Value>,
    matched: i64,
    (limit, offset): (i64, i64),
) -> Result<Response> {
    let next =
        (matched > offset + limit).then(|| format!("{path}?{}", query.with("after", &(offset + limit).to_string())));
    answer::json(&json!({ "items": items, "matched": matched, "next": next }))
}

/// The caller's own organisation, if only its work is asked for. Whoever belongs to none has no work of his own.
pub(super) fn own(query: &Query, caller: &Caller) -> Result<Option<i64>> {
    let mine = query.read("mine", "true or false")?.unwrap_or(false);
    Ok(mine.then(|| caller.permit().organisation.unwrap_or(-1)))
}

fn visits(app: &App) -> Routes {
    warp::path!("api" / "visits")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(listed(&query, &caller, &app).await) })
        .boxed()
}

async fn listed(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&[
        "contract_id",
        "alert_id",
        "status",
        "organisation_id",
        "mine",
        "overdue",
        "problem",
        "q",
        "shapes",
        "limit",
        "after",
    ])?;
    let (limit, offset) = page(&query)?;
    let organisation = query.read("organisation_id", "a whole number")?;
    let asked = Asked {
        contract: query.read("contract_id", "a whole number")?,
        alert: query.read("alert_id", "a whole number")?,
        status: query.get("status"),
        organisation: own(&query, caller)?.or(organisation),
        overdue: query.read("overdue", "true or false")?,
        problem: query.read("problem", "true or false")?,
        words: query.get("q").map(pattern),
        shapes: query.read("shapes", "true or false")?.unwrap_or(false),
        limit,
        offset,
    };
    let read = app.db.read(caller).await?;
    let (items, matched, spaces) = store::list(&read, app.config.today(), &asked).await?;
    drop(read);
    views::saw(app, caller, "visits", &spaces, Often::Once).await?;
    paged(("/api/visits", &query), items, matched, (limit, offset))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "visits" / i64)
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

/// A visit, with what the caller does with it.
async fn seen(app: &App, caller: &Caller, id: i64) -> Result<(Value, i32)> {
    let read = app.db.read(caller).await?;
    let (mut shown, version, spaces) = store::one(&read, app.config.today(), id).await?;
    drop(read);
    let works = shown["organisation_id"].as_i64().is_some_and(|given| work::works(caller, given));
    let (open, first) = (shown["status"] == "open", shown["supplement_of"].is_null());
    shown["may"] = json!({
        "write": works && open,
        "withdraw": open && (if first { caller.may(Right::DecideContracts.word()) } else { works }),
        "notify": works && shown["status"] == "submitted",
        "supplement": works && shown["status"] == "submitted" && first,
    });
    views::saw(app, caller, &format!("visit/{id}"), &spaces, Often::Always).await?;
    Ok((shown, version))
}

fn printed(app: &App) -> Routes {
    warp::path!("api" / "visits" / i64 / "print")
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
    warp::path!("api" / "visits")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|key: Option<String>, new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = work::create(&app, &caller, key.as_deref(), &new).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/visits/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "visits" / i64)
        .and(warp::put())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, change: Change, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    work::change(&app, &caller, (id, version), &change).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn go(app: &App) -> Routes {
    warp::path!("api" / "visits" / i64 / "transitions")
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
