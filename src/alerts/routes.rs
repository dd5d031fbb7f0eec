//! `/api/alerts`.

use serde_json::json;
use warp::Filter;
use warp::reply::Response;

use super::list::{self, Asked};
use super::work::{self, Wish};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;

const LARGEST: u64 = 1 << 16;

/// The routes of alerts.
pub fn routes(app: &App) -> Routes {
    group([alerts(app), one(app), go(app)])
}

fn alerts(app: &App) -> Routes {
    warp::path!("api" / "alerts")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(listed(&query, &caller, &app).await) })
        .boxed()
}

async fn listed(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["status", "level", "kind", "street", "contract_id", "subject", "mine", "limit", "after"])?;
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(50);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let limit = limit.min(500);
    let offset = query.read::<i64>("after", "a page mark; follow the next link as it is")?.unwrap_or_default().max(0);
    let (subject, subject_id) = query.get("subject").map(subject).transpose()?.unzip();
    let asked = Asked {
        status: query.get("status"),
        level: query.get("level"),
        kind: query.get("kind"),
        street: query.get("street"),
        contract: query.read("contract_id", "a whole number")?,
        subject: subject.flatten(),
        subject_id: subject_id.flatten(),
        mine: query.read::<bool>("mine", "true or false")?.unwrap_or_default(),
    };
    let read = app.db.read(caller).await?;
    let (mut items, levels) = list::list(&read, caller, app.config.today(), &asked, (limit + 1, offset)).await?;
    let more = i64::try_from(items.len()).is_ok_and(|found| found > limit);
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    list::explain(app, &read, caller, &mut items).await?;
    let run = read.query_opt("select max(on_day) from supervision_run", &[]).await?;
    let run: Option<chrono::NaiveDate> = run.and_then(|row| row.get(0));
    drop(read);
    let next = more.then(|| format!("/api/alerts?{}", query.with("after", &(offset + limit).to_string())));
    answer::json(&json!({ "items": items, "levels": levels, "looked_on": run, "next": next }))
}

/// `contract`, `contract/12`, or `12` of whatever sort.
fn subject(text: &str) -> Result<(Option<&str>, Option<i64>)> {
    if let Ok(id) = text.parse() {
        return Ok((None, Some(id)));
    }
    let wrong = || {
        let known = "contract, temporary_use, rectification";
        Error::parameter("subject", format!("应为类型或“类型/编号”，类型: {known} (a type, or type/id)"))
    };
    let (kind, id) = text.split_once('/').map_or((text, None), |(kind, id)| (kind, Some(id)));
    if !["contract", "temporary_use", "rectification"].contains(&kind) {
        return Err(wrong());
    }
    Ok((Some(kind), id.map(|id| id.parse().map_err(|_| wrong())).transpose()?))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "alerts" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (mut shown, version) = list::one(&read, caller, app.config.today(), id).await?;
    list::explain(app, &read, caller, std::slice::from_mut(&mut shown)).await?;
    drop(read);
    let status = shown["status"].as_str().unwrap_or_default().to_owned();
    shown["steps"] = work::steps(caller, &status, shown["organisation_id"].as_i64());
    answer::versioned(&shown, version)
}

fn go(app: &App) -> Routes {
    warp::path!("api" / "alerts" / i64 / "transitions")
        .and(warp::post())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, wish: Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    work::go(&app, &caller, (id, version), &wish).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}
