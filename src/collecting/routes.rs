//! `/api/campaigns`.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use http::{StatusCode, header as headers};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use warp::Filter;
use warp::multipart::FormData;
use warp::reply::Response;

use super::campaign::{self, Move};
use super::compare::compare;
use super::decide::{self, Wish};
use super::fields::OFFERED;
use super::file::{self, Sent};
use super::report;
use crate::access::Right;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;
use crate::http::upload;
use crate::intake::files;
use crate::publish::export::{Form, Format, template_workbook};

/// Largest body that is no file.
const LARGEST: u64 = 4 << 20;
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 500;

/// The routes of collecting.
pub fn routes(app: &App) -> Routes {
    group([
        campaigns(app),
        one(app),
        make(app),
        revise(app),
        go(app),
        template(app),
        nothing(app),
        reports(app),
        report(app),
        add(app),
        add_file(app),
        change(app),
        discard(app),
        send(app),
        decided(app),
    ])
}

fn body<T: DeserializeOwned + Send>() -> impl Filter<Extract = (T,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::json())
}

fn campaigns(app: &App) -> Routes {
    warp::path!("api" / "campaigns")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(list(&query, &caller, &app).await) })
        .boxed()
}

/// A checked page: how many, and after which.
fn page(query: &Query) -> Result<(i64, Option<i64>)> {
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    Ok((limit.min(MAX_LIMIT), query.read("after", "a page mark; follow the next link as it is")?))
}

async fn list(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["status", "limit", "after"])?;
    let (limit, after) = page(&query)?;
    let read = app.db.read(caller).await?;
    let mut rows = campaign::list(&read, app.config.today(), query.get("status"), (limit + 1, after)).await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more);
    let next = next.map(|(id, _)| format!("/api/campaigns?{}", query.with("after", &id.to_string())));
    let items: Vec<Value> = rows.into_iter().map(|(_, shown)| shown).collect();
    answer::json(&json!({ "items": items, "next": next, "may_create": caller.may(Right::DecideReserve.word()) }))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (shown, version) = campaign::one(&read, caller, app.config.today(), id).await?;
    answer::versioned(&shown, version)
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "campaigns")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|key: Option<String>, wish: campaign::Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = campaign::create(&app, &caller, key.as_deref(), &wish).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/campaigns/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, wish: campaign::Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    campaign::change(&app, &caller, (id, version), &wish).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn go(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "transitions")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, wish: Move, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    campaign::go(&app, &caller, (id, version), &wish).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn template(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "template.xlsx")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    campaign::one(&read, &caller, app.config.today(), id).await?;
                    drop(read);
                    let form = Form { name: "报送表", fields: &OFFERED, boundary: true };
                    let book = template_workbook(&app, &caller, form).await?;
                    let response = answer::bytes(Format::Xlsx.media_type(), book);
                    let named = format!("attachment; filename=\"campaign-{id}.xlsx\"");
                    Ok(with_header(response, headers::CONTENT_DISPOSITION, &named))
                }
                .await,
            )
        })
        .boxed()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {
    nothing: bool,
}

fn nothing(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "nothing")
        .and(warp::put())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, said: Nothing, caller: Caller, app: App| async move {
            finish(
                async {
                    campaign::nothing(&app, &caller, id, said.nothing).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn reports(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "reports")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|id: i64, query: String, caller: Caller, app: App| async move {
            finish(staged(id, &query, &caller, &app).await)
        })
        .boxed()
}

/// Reports; for whoever decides with what is known of each.
async fn staged(id: i64, query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["status", "organisation_id", "limit", "after"])?;
    let (limit, after) = page(&query)?;
    let read = app.db.read(caller).await?;
    campaign::one(&read, caller, app.config.today(), id).await?;
    let filter = (query.get("status"), query.read("organisation_id", "a whole number")?);
    let mut rows = report::list(&read, id, filter, (limit + 1, after)).await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop_last();
    }
    let next = rows.last_key_value().filter(|_| more);
    let next = next.map(|(last, _)| format!("/api/campaigns/{id}/reports?{}", query.with("after", &last.to_string())));
    if caller.may(Right::DecideReserve.word()) {
        let ids: Vec<i64> = rows.keys().copied().collect();
        let known = compare(&read, &ids).await?;
        let spaces: Vec<i64> = known.values().flat_map(|known| known.spaces.iter().map(|space| space.id)).collect();
        for (report, known) in known {
            if let Some(row) = rows.get_mut(&report) {
                row["verdict"] = json!(known.verdict());
                row["known"] = json!(known);
            }
        }
        drop(read);
        views::saw(app, caller, &format!("campaign/{id}"), &spaces, Often::Once).await?;
    }
    let items: Vec<Value> = rows.into_values().collect();
    answer::json(&json!({ "items": items, "next": next }))
}

fn report(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "reports" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, report: i64, caller: Caller, app: App| async move {
            finish(shown_report(&app, &caller, (id, report)).await)
        })
        .boxed()
}

async fn shown_report(app: &App, caller: &Caller, place: (i64, i64)) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (mut shown, version) = report::one(&read, place).await?;
    if caller.may(Right::DecideReserve.word()) {
        let known = compare(&read, &[place.1]).await?.remove(&place.1).unwrap_or_default();
        drop(read);
        let spaces: Vec<i64> = known.spaces.iter().map(|space| space.id).collect();
        views::saw(app, caller, &format!("report/{}", place.1), &spaces, Often::Always).await?;
        shown["verdict"] = json!(known.verdict());
        shown["known"] = json!(known);
    }
    answer::versioned(&shown, version)
}

fn add(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "reports")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, key: Option<String>, wish: report::Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    let made = report::create(&app, &caller, id, key.as_deref(), &wish).await?;
                    let response = with_status(shown_report(&app, &caller, (id, made)).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/campaigns/{id}/reports/{made}")))
                }
                .await,
            )
        })
        .boxed()
}

fn add_file(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "file")
        .and(warp::post())
        .and(warp::multipart::form().max_length((app.config.import_limit_mib << 20) + (1 << 20)))
        .and(caller())
        .and(with(app))
        .then(|id: i64, form: FormData, caller: Caller, app: App| async move {
            finish(
                async {
                    let sent = received(form, &app).await?;
                    let added = file::add(&app, &caller, id, &sent).await?;
                    Ok(with_status(answer::json(&added)?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

async fn received(mut parts: FormData, app: &App) -> Result<Sent> {
    let (mut file, mut fields) = (None, BTreeMap::new());
    while let Some(part) = parts.try_next().await.map_err(|error| upload::broken_form(&error))? {
        if part.name() == "file" {
            let name = part.filename().unwrap_or("upload").to_owned();
            file = Some((name, files::keep(app, Box::pin(part.stream())).await?));
        } else {
            fields.insert(part.name().to_owned(), upload::field(part).await?);
        }
    }
    if let Some(name) = fields.keys().find(|name| !["crs", "on_error"].contains(&name.as_str())) {
        return Err(Error::field(name, "unknown-field", "known are: file, crs, on_error"));
    }
    let said = |name: &str| fields.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let crs = said("crs").map(str::parse).transpose();
    let crs = crs.map_err(|error| Error::field("crs", "unknown-crs", format!("{error}")))?;
    let skip = match said("on_error") {
        None | Some("abort") => false,
        Some("skip") => true,
        Some(_) => return Err(Error::field("on_error", "bad-code", "abort or skip")),
    };
    let Some((name, kept)) = file else {
        return Err(Error::field("file", "missing-field", "请选择文件 (the form has no part named \"file\")"));
    };
    Ok(Sent { name, kept, crs, skip })
}

fn change(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "reports" / i64)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, made: i64, based_on: Option<String>, wish: report::Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    report::change(&app, &caller, (id, made), if_match(based_on.as_deref())?, &wish).await?;
                    shown_report(&app, &caller, (id, made)).await
                }
                .await,
            )
        })
        .boxed()
}

fn discard(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "reports" / i64)
        .and(warp::delete())
        .and(header("if-match"))
        .and(caller())
        .and(with(app))
        .then(|id: i64, made: i64, based_on: Option<String>, caller: Caller, app: App| async move {
            finish(
                async {
                    report::discard(&app, &caller, (id, made), if_match(based_on.as_deref())?).await?;
                    Ok(answer::empty(StatusCode::NO_CONTENT))
                }
                .await,
            )
        })
        .boxed()
}

fn send(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "send")
        .and(warp::post())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(async { answer::json(&json!({ "sent": decide::send_all(&app, &caller, id).await? })) }.await)
        })
        .boxed()
}

fn decided(app: &App) -> Routes {
    warp::path!("api" / "campaigns" / i64 / "reports" / i64 / "transitions")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, made: i64, based_on: Option<String>, wish: Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    decide::go(&app, &caller, (id, made), if_match(based_on.as_deref())?, &wish).await?;
                    shown_report(&app, &caller, (id, made)).await
                }
                .await,
            )
        })
        .boxed()
}
