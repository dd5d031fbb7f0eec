//! `/api/snapshots` and `/api/reports`: freezing, and what is read from what was frozen.

use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use super::cells::{self, Source};
use super::month::{Month, Period};
use super::{docx, freeze, matrix, page, performance, period, sheet, trend};
use crate::access::{self, Right};
use crate::app::App;
use crate::classify::{self, CATEGORIES};
use crate::db::record::Entry;
use crate::db::{Caller, Read};
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, raw_query, with};
use crate::http::query::Query;
use crate::records::word;

/// Largest body.
const LARGEST: u64 = 16 * 1024;
/// Most months of one trend.
const MOST_MONTHS: u32 = 120;

/// The routes of reports.
pub fn routes(app: &App) -> Routes {
    group([snapshots(app), snapshot(app), make(app), moved(app), table(app), kept(app), paper(app)])
}

fn snapshots(app: &App) -> Routes {
    warp::path!("api" / "snapshots")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(listed(&query, &caller, &app).await) })
        .boxed()
}

async fn listed(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    Query::parse(query)?.only(&[])?;
    let read = app.db.read(caller).await?;
    answer::json(&json!({ "items": versions(&read, None).await? }))
}

/// What is frozen, the latest first: of all months, or of one.
async fn versions(read: &Read, month: Option<Month>) -> Result<Value> {
    let sql = "select coalesce(jsonb_agg(jsonb_build_object('month', s.month, 'version', s.version, 'cut_off', s.cut_off,
                   'frozen_at', s.frozen_at, 'frozen_by', s.frozen_by, 'reason', s.reason) order by s.month desc, s.version desc), '[]')
               from snapshot s where $1::text is null or s.month = $1";
    Ok(read.query_one(sql, &[&month.map(|month| month.to_string())]).await?.get(0))
}

fn snapshot(app: &App) -> Routes {
    warp::path!("api" / "snapshots" / String)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|month: String, caller: Caller, app: App| async move { finish(frozen(&month, &caller, &app).await) })
        .boxed()
}

/// One month: its versions, and the figures of the latest.
async fn frozen(month: &str, caller: &Caller, app: &App) -> Result<Response> {
    let month: Month = month.parse().map_err(|message: String| Error::parameter("month", message))?;
    let read = app.db.read(caller).await?;
    let source = Source::find(&read, month).await?.ok_or_else(|| Error::NotFound(cells::not_frozen_yet(month)))?;
    let versions = versions(&read, Some(month)).await?;
    let matrix = matrix::matrix(&read, &source, classify::scope(caller), app.config.today()).await?;
    answer::json(&json!({ "month": month.to_string(), "versions": versions, "matrix": matrix }))
}

/// What is to be frozen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    month: String,
    reason: Option<String>,
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "snapshots")
        .and(warp::post())
        .and(warp::body::content_length_limit(LARGEST))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|wanted: Wanted, caller: Caller, app: App| async move {
            finish(
                async {
                    let month: Month =
                        wanted.month.parse().map_err(|message: String| Error::field("month", "bad-month", message))?;
                    let frozen = freeze::freeze(&app, &caller, month, wanted.reason.as_deref()).await?;
                    Ok(with_status(answer::json(&frozen)?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

/// The month that a parameter names.
fn month(query: &Query, name: &str) -> Result<Month> {
    let text = query
        .get(name)
        .ok_or_else(|| Error::parameter(name, "请指定月份，如 2026-10 (say which month, like 2026-10)"))?;
    text.parse().map_err(|message: String| Error::parameter(name, message))
}

fn moved(app: &App) -> Routes {
    warp::path!("api" / "reports" / "trend")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(steps(&query, &caller, &app).await) })
        .boxed()
}

async fn steps(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["from", "to", "category", "street"])?;
    let (first, last) = (month(&query, "from")?, month(&query, "to")?);
    if last < first || last >= first.after(MOST_MONTHS) {
        let message =
            format!("不早于 from，且最多 {MOST_MONTHS} 个月 (not before from, and at most {MOST_MONTHS} months)");
        return Err(Error::parameter("to", message));
    }
    let category = query.get("category");
    if let Some(category) = category
        && !CATEGORIES.contains(&category)
    {
        let known = CATEGORIES.join("、");
        return Err(Error::parameter("category", format!("没有类别“{category}”，可选：{known} (unknown category)")));
    }
    let read = app.db.read(caller).await?;
    let items = trend::trend(&read, (first, last), category, query.get("street")).await?;
    #[derive(serde::Serialize)]
    struct Answer {
        scope: String,
        items: Vec<trend::Step>,
    }
    answer::json(&Answer { scope: classify::scope(caller), items })
}

fn table(app: &App) -> Routes {
    warp::path!("api" / "reports" / "matrix")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(crossed(&query, &caller, &app).await) })
        .boxed()
}

async fn crossed(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["month"])?;
    let today = app.config.today();
    let read = app.db.read(caller).await?;
    let source = match query.get("month") {
        None | Some("now") => Source::now(today),
        Some(_) => {
            let month = month(&query, "month")?;
            Source::find(&read, month).await?.ok_or_else(|| cells::not_frozen("month", month))?
        }
    };
    answer::json(&matrix::matrix(&read, &source, classify::scope(caller), today).await?)
}

fn kept(app: &App) -> Routes {
    warp::path!("api" / "reports" / "performance")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    Query::parse(&query)?.only(&[])?;
                    access::require(&caller, Right::ReadContracts)?;
                    answer::json(&performance::performance(&app, &caller).await?)
                }
                .await,
            )
        })
        .boxed()
}

fn paper(app: &App) -> Routes {
    warp::path!("api" / "reports" / String)
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|kind: String, query: String, caller: Caller, app: App| async move {
            finish(written(&kind, &query, &caller, &app).await)
        })
        .boxed()
}

/// The report of the period of this kind that `month` is in; `period` writes the period out (`2026-H1`).
async fn written(kind: &str, query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["month", "period", "f"])?;
    let format = query.get("f").unwrap_or("json");
    if !["json", "xlsx", "docx", "html"].contains(&format) {
        let message = format!("没有格式“{format}”，可选 json、xlsx、docx、html (json, xlsx, docx or html)");
        return Err(Error::parameter("f", message));
    }
    let of = match query.get("period") {
        Some(period) => Period::parse(kind, period),
        None => Period::around(kind, month(&query, "month")?),
    };
    let of = of.map_err(|(name, message)| match name {
        "kind" => Error::NotFound(message),
        name => Error::parameter(name, message),
    })?;
    let report = period::report(app, caller, of).await?;
    if format == "json" {
        return answer::json(&report);
    }
    // Whatever leaves the system is on record.
    let tx = app.db.begin(caller).await?;
    tx.note(Entry::done("period-report.export", format!("snapshot/{}", of.last)).with("filter", query.to_text()));
    tx.commit().await?;
    let paper = report.paper;
    let (media_type, bytes) = match format {
        "html" => return Ok(answer::bytes("text/html; charset=utf-8", page::page(&paper))),
        "xlsx" => (sheet::MEDIA_TYPE, built(move || sheet::workbook(&paper)).await?),
        _ => (word::MEDIA_TYPE, built(move || docx::document(&paper)).await?),
    };
    let name = format!("attachment; filename=\"{kind}-{}.{format}\"", of.last);
    Ok(with_header(answer::bytes(media_type, bytes), header::CONTENT_DISPOSITION, &name))
}

/// Packing takes a while: not on a thread that serves others.
async fn built(write: impl FnOnce() -> Result<Vec<u8>> + Send + 'static) -> Result<Vec<u8>> {
    tokio::task::spawn_blocking(write).await.map_err(|error| Error::broken("writing a report", error))?
}
