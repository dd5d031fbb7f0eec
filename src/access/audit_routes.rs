//! `/api/audit`: the auditor's view of the record.

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use http::header;
use serde_json::json;
use tokio::sync::mpsc;
use warp::reply::Response;
use warp::{Filter, Reply};

use super::audit::{self, Wanted};
use crate::app::App;
use crate::clock::BEIJING;
use crate::db::Caller;
use crate::db::record::Entry as Note;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header};
use crate::http::group::{Routes, caller, raw_query, with};
use crate::http::query::Query;

/// Entries a page has unless asked otherwise, and at most.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 1000;

/// The routes of the record.
pub(super) fn routes(app: &App) -> [Routes; 2] {
    [list(app), verify(app)]
}

fn list(app: &App) -> Routes {
    warp::path!("api" / "audit")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(answer(&query, &caller, &app).await) })
        .boxed()
}

async fn answer(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["actor", "action", "subject", "outcome", "from", "until", "after", "limit", "f"])?;
    match query.get("f") {
        None | Some("json") => page(&query, caller, app).await,
        Some("csv") => export(&query, caller, app).await,
        Some(_) => Err(Error::parameter("f", "json or csv")),
    }
}

fn wanted(query: &Query, limit: i64) -> Result<Wanted> {
    let text = |key: &str| query.get(key).map(str::to_owned);
    Ok(Wanted {
        actor: text("actor"),
        action: text("action"),
        subject: text("subject"),
        outcome: text("outcome"),
        from: moment(query, "from")?,
        until: moment(query, "until")?,
        before: query.read("after", "a page mark; follow the next link as it is")?,
        limit,
    })
}

async fn page(query: &Query, caller: &Caller, app: &App) -> Result<Response> {
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let limit = limit.min(MAX_LIMIT);
    let mut entries = audit::list(app, caller, &wanted(query, limit + 1)?).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next = entries
        .last()
        .filter(|_| more)
        .map(|last| format!("/api/audit?{}", query.with("after", &last.seq.to_string())));
    answer::json(&json!({ "items": entries, "next": next }))
}

/// Everything that matches, as CSV in a stream: pages are read one after the other, so memory does not grow with the record.
/// The export is itself recorded before the first line leaves.
async fn export(query: &Query, caller: &Caller, app: &App) -> Result<Response> {
    let mut wanted = wanted(query, MAX_LIMIT)?;
    let tx = app.db.begin(caller).await?;
    let rows = audit::count(&tx, &wanted).await?;
    tx.note(Note::done("audit.export", "audit").with("filter", query.to_text()).with("rows", rows));
    tx.commit().await?;
    let (sender, mut receiver) = mpsc::channel::<Result<Bytes, Error>>(2);
    let (app, caller) = (app.clone(), caller.clone());
    tokio::spawn(async move {
        let mut first = true;
        loop {
            let page = audit::list(&app, &caller, &wanted).await;
            let last = page.as_ref().ok().and_then(|entries| entries.last()).map(|entry| entry.seq);
            let lines = page.and_then(|entries| csv(&entries, first));
            let failed = lines.is_err();
            first = false;
            if sender.send(lines).await.is_err() || failed || last.is_none() {
                return;
            }
            wanted.before = last;
        }
    });
    let stream = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
    let response =
        with_header(warp::reply::stream(stream).into_response(), header::CONTENT_TYPE, "text/csv; charset=utf-8");
    Ok(with_header(response, header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""))
}

fn csv(entries: &[audit::Entry], with_head: bool) -> Result<Bytes> {
    let broken = |error: &dyn std::fmt::Display| Error::broken("writing CSV", error);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if with_head {
        let head = ["seq", "at", "actor", "action", "subject", "outcome", "detail", "hash"];
        writer.write_record(head).map_err(|error| broken(&error))?;
    }
    for entry in entries {
        let plain = |text: &str| guarded(text);
        writer
            .write_record([
                entry.seq.to_string(),
                entry.at.to_rfc3339(),
                plain(&entry.actor),
                plain(&entry.action),
                plain(&entry.subject),
                plain(&entry.outcome),
                entry.detail.to_string(),
                entry.hash.clone(),
            ])
            .map_err(|error| broken(&error))?;
    }
    let lines = writer.into_inner().map_err(|error| broken(&error))?;
    // Excel takes a file for UTF-8 only if it begins with a mark.
    let mark: &[u8] = if with_head { "\u{feff}".as_bytes() } else { &[] };
    Ok([mark, &lines].concat().into())
}

/// Text that a spreadsheet will not take for a formula (OWASP, CSV injection).
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn verify(app: &App) -> Routes {
    warp::path!("api" / "audit" / "verify")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|caller: Caller, app: App| async move { finish(prove(&caller, &app).await) })
        .boxed()
}

async fn prove(caller: &Caller, app: &App) -> Result<Response> {
    let verdict = audit::verify(app, caller, None).await?;
    let faults: Vec<_> = verdict.faults.iter().map(audit::Fault::to_json).collect();
    answer::json(&json!({
        "whole": faults.is_empty(),
        "entries": verdict.entries,
        "last": { "seq": verdict.end.seq, "hash": verdict.end.hash_text() },
        "fault": faults.first(),
        "faults": faults,
    }))
}

/// A moment (RFC 3339), or the beginning of a day in Beijing.
fn moment(query: &Query, key: &str) -> Result<Option<DateTime<Utc>>> {
    let Some(text) = query.get(key) else { return Ok(None) };
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(Some(moment.to_utc()));
    }
    text.parse::<NaiveDate>()
        .ok()
        .and_then(|day| day.and_time(NaiveTime::MIN).and_local_timezone(BEIJING).earliest())
        .map(|moment| Some(moment.to_utc()))
        .ok_or_else(|| Error::parameter(key, "a moment such as 2026-11-23T08:00:00+08:00, or a day such as 2026-11-23"))
}
