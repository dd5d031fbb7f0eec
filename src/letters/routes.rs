//! `/api/letters` and `/api/letter-templates`.

use http::{StatusCode, header as headers};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use super::store::{self, Asked};
use super::template;
use super::work::{self, New, Wish};
use super::{docx, page};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::db::record::Entry;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;
use crate::records::word;

/// Largest body.
const LARGEST: u64 = 1 << 18;

/// The routes of letters and their templates.
pub fn routes(app: &App) -> Routes {
    group([letters(app), one(app), make(app), revise(app), go(app), templates(app), one_template(app), replace(app)])
}

fn body<T: DeserializeOwned + Send>() -> impl Filter<Extract = (T,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::json())
}

fn letters(app: &App) -> Routes {
    warp::path!("api" / "letters")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(listed(&query, &caller, &app).await) })
        .boxed()
}

async fn listed(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["contract_id", "alert_id", "uscc", "kind", "status", "limit", "after"])?;
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(50);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let limit = limit.min(500);
    let offset = query.read::<i64>("after", "a page mark; follow the next link as it is")?.unwrap_or_default().max(0);
    let asked = Asked {
        contract: query.read("contract_id", "a whole number")?,
        alert: query.read("alert_id", "a whole number")?,
        uscc: query.get("uscc"),
        kind: query.get("kind"),
        status: query.get("status"),
    };
    let read = app.db.read(caller).await?;
    let mut rows = store::list(&read, &asked, (limit + 1, offset)).await?;
    drop(read);
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > limit);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = more.then(|| format!("/api/letters?{}", query.with("after", &(offset + limit).to_string())));
    let (items, spaces): (Vec<Value>, Vec<Vec<i64>>) = rows.into_iter().unzip();
    views::saw(app, caller, "letters", &spaces.concat(), Often::Once).await?;
    answer::json(&json!({ "items": items, "next": next }))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "letters" / i64)
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|id: i64, query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["f"])?;
                    match query.get("f").unwrap_or("json") {
                        "json" => shown(&app, &caller, id).await,
                        format @ ("docx" | "html") => paper(&app, &caller, (id, format)).await,
                        other => {
                            let words = format!("没有格式“{other}”，可选 json、docx、html (json, docx or html)");
                            Err(Error::parameter("f", words))
                        }
                    }
                }
                .await,
            )
        })
        .boxed()
}

async fn read(app: &App, caller: &Caller, id: i64) -> Result<(Value, i32)> {
    let read = app.db.read(caller).await?;
    let (letter, version, spaces) = store::one(&read, caller, id).await?;
    drop(read);
    views::saw(app, caller, &format!("letter/{id}"), &spaces, Often::Always).await?;
    Ok((letter, version))
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let (letter, version) = read(app, caller, id).await?;
    answer::versioned(&letter, version)
}

/// The paper. Whatever leaves the system is on record.
async fn paper(app: &App, caller: &Caller, (id, format): (i64, &str)) -> Result<Response> {
    let (letter, version) = read(app, caller, id).await?;
    let tx = app.db.begin(caller).await?;
    tx.note(Entry::done("letter.export", format!("letter/{id}")).with("format", format).with("version", version));
    tx.commit().await?;
    if format == "html" {
        return Ok(answer::bytes("text/html; charset=utf-8", page::page(&letter)));
    }
    let name = format!("attachment; filename=\"{}.docx\"", letter["no"].as_str().unwrap_or("letter"));
    // Packing takes a while: not on a thread that serves others.
    let made = tokio::task::spawn_blocking(move || docx::document(&letter)).await;
    let bytes = made.map_err(|error| Error::broken("writing a letter", error))??;
    Ok(with_header(answer::bytes(word::MEDIA_TYPE, bytes), headers::CONTENT_DISPOSITION, &name))
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "letters")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|key: Option<String>, new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = work::create(&app, &caller, key.as_deref(), &new).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/letters/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "letters" / i64)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, change: work::Change, caller: Caller, app: App| async move {
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
    warp::path!("api" / "letters" / i64 / "transitions")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
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

fn templates(app: &App) -> Routes {
    warp::path!("api" / "letter-templates")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    answer::json(&template::list(&read, &caller).await?)
                }
                .await,
            )
        })
        .boxed()
}

async fn shown_template(app: &App, caller: &Caller, kind: &str) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (template, version) = template::one(&read, kind).await?;
    answer::versioned(&template, version)
}

fn one_template(app: &App) -> Routes {
    warp::path!("api" / "letter-templates" / String)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(
            |kind: String, caller: Caller, app: App| async move { finish(shown_template(&app, &caller, &kind).await) },
        )
        .boxed()
}

fn replace(app: &App) -> Routes {
    warp::path!("api" / "letter-templates" / String)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|kind: String, based_on: Option<String>, said: template::Change, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    template::change(&app, &caller, (&kind, version), &said).await?;
                    shown_template(&app, &caller, &kind).await
                }
                .await,
            )
        })
        .boxed()
}
