//! `/api/patrols`: what is due, the forms.

use chrono::{Datelike, NaiveDate};
use http::{StatusCode, header};
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use super::work::{self, Change, New, Wish};
use super::{due, print, routes_further, store};
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
pub(super) const LARGEST: u64 = 1 << 20;
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 500;

/// The routes of patrols, rectifications and warnings.
pub fn routes(app: &App) -> Routes {
    let own = [forms(app), dues(app), one(app), printed(app), make(app), revise(app), go(app)];
    group(own.into_iter().chain(routes_further::all(app)))
}

/// How many are asked for.
pub(super) fn limit(query: &Query) -> Result<i64> {
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    Ok(limit.min(MAX_LIMIT))
}

/// The two parts of a page mark.
fn mark<A: std::str::FromStr>(query: &Query) -> Result<Option<(A, i64)>> {
    let Some(text) = query.get("after") else { return Ok(None) };
    let parts = text.split_once('~').and_then(|(key, id)| key.parse().ok().zip(id.parse().ok()));
    parts.map(Some).ok_or_else(|| Error::parameter("after", "a page mark; follow the next link as it is"))
}

/// A day that the database knows.
fn day(query: &Query, name: &str) -> Result<Option<NaiveDate>> {
    let day = query.read::<NaiveDate>(name, "a day, YYYY-MM-DD")?;
    if day.is_some_and(|day| !(1900..=9999).contains(&day.year())) {
        return Err(Error::parameter(name, "a day, YYYY-MM-DD"));
    }
    Ok(day)
}

/// A page mark that begins with a day.
pub(super) fn day_mark(query: &Query) -> Result<Option<(NaiveDate, i64)>> {
    let mark = mark::<NaiveDate>(query)?;
    if mark.is_some_and(|(day, _)| !(1900..=9999).contains(&day.year())) {
        return Err(Error::parameter("after", "a page mark; follow the next link as it is"));
    }
    Ok(mark)
}

/// Codes separated by commas, as they stand.
pub(super) fn codes(query: &Query, name: &str) -> Option<String> {
    query.get(name).map(str::to_owned)
}

fn forms(app: &App) -> Routes {
    warp::path!("api" / "patrols")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(list(&query, &caller, &app).await) })
        .boxed()
}

async fn list(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["item_id", "status", "kind", "street", "problem", "from", "until", "q", "limit", "after"])?;
    let asked = store::Asked {
        item: query.read("item_id", "a whole number")?,
        status: codes(&query, "status"),
        kind: codes(&query, "kind"),
        street: codes(&query, "street"),
        problem: query.read("problem", "true or false")?,
        from: day(&query, "from")?,
        until: day(&query, "until")?,
        text: query.get("q").map(pattern),
        after: mark(&query)?,
        limit: limit(&query)?,
    };
    let read = app.db.read(caller).await?;
    let (rows, matched) = store::list(&read, &asked).await?;
    drop(read);
    let (page, spaces) = store::paged(&rows, asked.limit, matched, |last| {
        let after = format!("{}~{}", last.get::<_, i64>(1), last.get::<_, i64>(2));
        format!("/api/patrols?{}", query.with("after", &after))
    });
    views::saw(app, caller, "patrols", &spaces, Often::Once).await?;
    answer::json(&page)
}

fn dues(app: &App) -> Routes {
    warp::path!("api" / "patrols" / "due")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(duties(&query, &caller, &app).await) })
        .boxed()
}

async fn duties(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["street", "rule", "item_id", "overdue", "within", "mine", "shapes", "limit", "after"])?;
    let within = query.read::<i32>("within", "a number of days")?;
    if within.is_some_and(|days| !(0..=3660).contains(&days)) {
        return Err(Error::parameter("within", "0 to 3660 days"));
    }
    let asked = due::Asked {
        street: codes(&query, "street"),
        rule: codes(&query, "rule"),
        item: query.read("item_id", "a whole number")?,
        overdue: query.read("overdue", "true or false")?,
        within,
        mine: query.read("mine", "true or false")?.unwrap_or(false),
        shapes: query.read("shapes", "true or false")?.unwrap_or(false),
        after: day_mark(&query)?,
        limit: limit(&query)?,
    };
    let next = |day: NaiveDate, id: i64| format!("/api/patrols/due?{}", query.with("after", &format!("{day}~{id}")));
    let (page, spaces) = due::page(app, caller, &asked, next).await?;
    views::saw(app, caller, "patrols/due", &spaces, Often::Once).await?;
    answer::json(&page)
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "patrols" / i64)
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
    views::saw(app, caller, &format!("patrol/{id}"), &spaces, Often::Always).await?;
    Ok((shown, version))
}

fn printed(app: &App) -> Routes {
    warp::path!("api" / "patrols" / i64 / "print")
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
    warp::path!("api" / "patrols")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|key: Option<String>, new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = work::create(&app, &caller, &new, key.as_deref()).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, header::LOCATION, &format!("/api/patrols/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "patrols" / i64)
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
    warp::path!("api" / "patrols" / i64 / "transitions")
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

/// A list without pages.
pub(super) fn whole(items: Vec<Value>) -> Result<Response> {
    let matched = items.len();
    answer::json(&json!({ "items": items, "matched": matched, "next": null }))
}
