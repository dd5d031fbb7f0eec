//! `/api/audit`: the auditor's view of the record.

use chrono::{DateTime, Local, NaiveDate, NaiveTime, Utc};
use serde_json::json;
use warp::Filter;
use warp::reply::Response;

use super::audit::{self, Wanted};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish};
use crate::http::group::{Routes, group, raw_query, with};
use crate::http::query::Query;

/// Entries a page has unless asked otherwise, and at most.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 1000;

/// The routes of this folder.
pub fn routes(app: &App) -> Routes {
    group([list(app)])
}

fn list(app: &App) -> Routes {
    warp::path!("api" / "audit")
        .and(warp::get())
        .and(raw_query())
        .and(with(app))
        .then(|query: String, app: App| async move { finish(page(&query, &app).await) })
        .boxed()
}

async fn page(query: &str, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["actor", "action", "subject", "from", "until", "after", "limit"])?;
    let text = |key: &str| query.get(key).map(str::to_owned);
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let limit = limit.min(MAX_LIMIT);
    let wanted = Wanted {
        actor: text("actor"),
        action: text("action"),
        subject: text("subject"),
        from: moment(&query, "from")?,
        until: moment(&query, "until")?,
        before: query.read("after", "a page mark; follow the next link as it is")?,
        limit: limit + 1,
    };
    let mut entries = audit::list(app, &Caller::local(), &wanted).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next = entries
        .last()
        .filter(|_| more)
        .map(|last| format!("/api/audit?{}", query.with("after", &last.seq.to_string())));
    answer::json(&json!({ "items": entries, "next": next }))
}

/// A moment (RFC 3339), or the beginning of a day in local time.
fn moment(query: &Query, key: &str) -> Result<Option<DateTime<Utc>>> {
    let Some(text) = query.get(key) else { return Ok(None) };
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(Some(moment.to_utc()));
    }
    text.parse::<NaiveDate>()
        .ok()
        .and_then(|day| day.and_time(NaiveTime::MIN).and_local_timezone(Local).earliest())
        .map(|moment| Some(moment.to_utc()))
        .ok_or_else(|| Error::parameter(key, "a moment such as 2026-11-23T08:00:00+08:00, or a day such as 2026-11-23"))
}
