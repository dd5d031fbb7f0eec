//! `/api/credit`: records, deliveries of them, what is known of one enterprise, checks.

use futures_util::TryStreamExt;
use http::{StatusCode, header as headers};
use serde::de::DeserializeOwned;
use serde_json::json;
use warp::Filter;
use warp::multipart::FormData;
use warp::reply::Response;

use super::list::{self, Asked};
use super::{check, delivery, import, record};
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
use crate::records::identifiers::is_uscc;

/// Largest body that is no file.
const LARGEST: u64 = 1 << 20;
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 500;

/// The routes of credit.
pub fn routes(app: &App) -> Routes {
    group([
        records(app),
        one(app),
        enter(app),
        end(app),
        template(app),
        look(app),
        import(app),
        accept(app),
        enterprise(app),
        make(app),
    ])
}

fn body<T: DeserializeOwned + Send>() -> impl Filter<Extract = (T,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::json())
}

fn records(app: &App) -> Routes {
    warp::path!("api" / "credit" / "records")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(listed(&query, &caller, &app).await) })
        .boxed()
}

async fn listed(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["uscc", "kind", "q", "stands", "limit", "after"])?;
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let limit = limit.min(MAX_LIMIT);
    let offset = query.read::<i64>("after", "a page mark; follow the next link as it is")?.unwrap_or_default().max(0);
    let asked = Asked {
        uscc: query.get("uscc"),
        kind: query.get("kind"),
        words: query.get("q"),
        stands: query.read("stands", "true or false")?,
    };
    let read = app.db.read(caller).await?;
    let (mut items, matched) = list::list(&read, app.config.today(), &asked, (limit + 1, offset)).await?;
    let more = i64::try_from(items.len()).is_ok_and(|found| found > limit);
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = more.then(|| format!("/api/credit/records?{}", query.with("after", &(offset + limit).to_string())));
    answer::json(&json!({ "items": items, "matched": matched, "next": next }))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "credit" / "records" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (shown, version) = list::one(&read, app.config.today(), id).await?;
    answer::versioned(&shown, version)
}

fn enter(app: &App) -> Routes {
    warp::path!("api" / "credit" / "records")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|new: record::New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = record::enter(&app, &caller, new).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/credit/records/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn end(app: &App) -> Routes {
    warp::path!("api" / "credit" / "records" / i64 / "end")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, said: record::End, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    record::end(&app, &caller, (id, version), &said).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn template(app: &App) -> Routes {
    warp::path!("api" / "credit" / "template.xlsx")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|caller: Caller, app: App| async move {
            finish(
                async {
                    let form = Form { name: "信用记录", fields: delivery::COLUMNS, boundary: false };
                    let book = template_workbook(&app, &caller, form).await?;
                    let response = answer::bytes(Format::Xlsx.media_type(), book);
                    let named = "attachment; filename=\"credit-records.xlsx\"";
                    Ok(with_header(response, headers::CONTENT_DISPOSITION, named))
                }
                .await,
            )
        })
        .boxed()
}

fn look(app: &App) -> Routes {
    warp::path!("api" / "credit" / "imports")
        .and(warp::post())
        .and(warp::multipart::form().max_length((app.config.import_limit_mib << 20) + (1 << 20)))
        .and(caller())
        .and(with(app))
        .then(|form: FormData, caller: Caller, app: App| async move {
            finish(
                async {
                    let (name, kept) = received(form, &app).await?;
                    let id = import::look(&app, &caller, (&name, &kept)).await?;
                    let read = app.db.read(&caller).await?;
                    let response = answer::json(&import::shown(&read, id).await?)?;
                    let response = with_status(response, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/credit/imports/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

async fn received(mut parts: FormData, app: &App) -> Result<(String, files::Kept)> {
    let mut file = None;
    while let Some(part) = parts.try_next().await.map_err(|error| upload::broken_form(&error))? {
        if part.name() != "file" {
            return Err(Error::field(part.name(), "unknown-field", "known are: file"));
        }
        let name = part.filename().unwrap_or("upload").to_owned();
        file = Some((name, files::keep(app, Box::pin(part.stream())).await?));
    }
    file.ok_or_else(|| Error::field("file", "missing-field", "请选择文件 (the form has no part named \"file\")"))
}

fn import(app: &App) -> Routes {
    warp::path!("api" / "credit" / "imports" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(async { answer::json(&import::shown(&app.db.read(&caller).await?, id).await?) }.await)
        })
        .boxed()
}

fn accept(app: &App) -> Routes {
    warp::path!("api" / "credit" / "imports" / i64 / "accept")
        .and(warp::post())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    import::accept(&app, &caller, id).await?;
                    answer::json(&import::shown(&app.db.read(&caller).await?, id).await?)
                }
                .await,
            )
        })
        .boxed()
}

fn enterprise(app: &App) -> Routes {
    warp::path!("api" / "credit" / "enterprises" / String)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|uscc: String, caller: Caller, app: App| async move { finish(known(&app, &caller, &uscc).await) })
        .boxed()
}

async fn known(app: &App, caller: &Caller, uscc: &str) -> Result<Response> {
    if !is_uscc(uscc) {
        let words = format!("{uscc} 不是统一社会信用代码，请核对 (no 统一社会信用代码)");
        return Err(Error::NotFound(words));
    }
    let read = app.db.read(caller).await?;
    answer::json(&list::file(&read, &app.credit, app.config.today(), uscc).await?)
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "credit" / "checks")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|new: check::New, caller: Caller, app: App| async move {
            finish(
                async {
                    let uscc = new.uscc();
                    let id = check::make(&app, &caller, new).await?;
                    let read = app.db.read(&caller).await?;
                    let mut shown = list::file(&read, &app.credit, app.config.today(), &uscc).await?;
                    shown["check_id"] = json!(id);
                    Ok(with_status(answer::json(&shown)?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}
