//! `/api/attachments`: files of records – send, list, look, fetch, correct, withdraw; the catalogue and the archive of a record.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use warp::Filter;
use warp::multipart::FormData;
use warp::reply::Response;

use super::catalogue::Catalogue;
use super::owner::{Owner, OwnerKind};
use super::rows::{self, Page};
use super::save::{self, Saved};
use super::send::{self, Asked};
use super::types::DocKinds;
use super::wish::{Correction, Wish, Withdrawal};
use super::{bundle, change, sweep};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::db::record::Entry;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;
use crate::http::upload::{self, Received};

/// Room for the fields of a form beside the file.
const FIELDS: u64 = 1 << 20;
/// What is so many times as large as the limit is read on before it is refused.
const PATIENCE: u64 = 4;
/// Fields of one form.
const MOST_FIELDS: usize = 50;
/// Largest body that is no form.
const LARGEST: u64 = 64 << 10;

/// All routes of attachments.
pub fn routes(app: &App) -> Routes {
    group([
        add(app),
        list(app),
        one(app),
        file(app),
        thumbnail(app),
        correct(app),
        withdraw(app),
        catalogue(app),
        archive(app),
    ])
}

fn add(app: &App) -> Routes {
    warp::path!("api" / "attachments")
        .and(warp::post())
        .and(header("content-length"))
        .and(header("idempotency-key"))
        .and(warp::multipart::form().max_length(None))
        .and(caller())
        .and(with(app))
        .then(|length: Option<String>, key: Option<String>, form: FormData, caller: Caller, app: App| async move {
            finish(receive(form, (length.as_deref(), key.as_deref()), &caller, &app).await)
        })
        .boxed()
}

fn too_large(app: &App) -> Error {
    let limit = app.config.attachment_limit_mib;
    Error::TooLarge(format!(
        "文件超过 {limit} MiB；请压缩照片、拆分文档后上传，或由管理员调整 TUGUAN_ATTACHMENT_LIMIT_MIB (the file is larger than {limit} MiB; make the picture smaller or divide the document)"
    ))
}

async fn receive(
    mut parts: FormData,
    (length, key): (Option<&str>, Option<&str>),
    caller: &Caller,
    app: &App,
) -> Result<Response> {
    let limit = app.config.attachment_limit_mib << 20;
    let length = length.and_then(|length| length.parse::<u64>().ok());
    let patient = length.is_some_and(|length| length <= limit.saturating_mul(PATIENCE));
    // Told without keeping anything, where the sender says how much will come.
    if length.is_some_and(|length| length > limit + FIELDS) {
        if patient {
            read_on(&mut parts).await;
        }
        return Err(too_large(app));
    }
    let (mut fields, mut file): (BTreeMap<String, String>, Option<(String, Received)>) = Default::default();
    while let Some(part) = parts.try_next().await.map_err(|error| upload::broken_form(&error))? {
        let name = part.name().to_owned();
        if fields.len() >= MOST_FIELDS || fields.contains_key(&name) || (name == "file" && file.is_some()) {
            return Err(Error::field(
                &name,
                "given-twice",
                "每个字段只能出现一次，一次上传一个文件 (each field once, one file at a time)",
            ));
        }
        if name == "file" {
            let sent = part.filename().unwrap_or_default().to_owned();
            let pieces = Box::pin(part.stream());
            let arrived = upload::receive(&sweep::arrivals(app), limit, || too_large(app), pieces).await;
            if let (Err(Error::TooLarge(_)), true) = (&arrived, patient) {
                read_on(&mut parts).await;
            }
            file = Some((sent, arrived?));
        } else {
            fields.insert(name, upload::field(part).await?);
        }
    }
    let wish = Wish::read(&fields, app.clock.now())?;
    let Some((sent, received)) = file else {
        return Err(Error::field("file", "missing-field", "请选择要上传的文件 (the form has no part named \"file\")"));
    };
    let saved = save::add(app, caller, wish, (&sent, &received), key).await?;
    let address = format!("/api/attachments/{}", saved.attachment.id);
    let response = with_status(told(app, caller, &saved).await?, StatusCode::CREATED);
    Ok(with_header(response, header::LOCATION, &address))
}

/// Reads a form to its end and keeps nothing: whoever is cut off while sending sees a broken connection and not the answer.
async fn read_on(parts: &mut FormData) {
    while let Ok(Some(part)) = parts.try_next().await {
        let mut pieces = Box::pin(part.stream());
        while let Ok(Some(_)) = pieces.try_next().await {}
    }
}

/// The file as it is now, with what to look at.
async fn told(app: &App, caller: &Caller, saved: &Saved) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let mut value = saved.attachment.to_json(&DocKinds::load(&read).await?);
    value["warnings"] = json!(saved.warnings);
    answer::versioned(&value, saved.attachment.version)
}

/// The record that a query names.
fn owner(query: &Query) -> Result<Owner> {
    let needed = |name: &str| Error::parameter(name, "必填 (needed)");
    let kind = query.get("owner_kind").ok_or_else(|| needed("owner_kind"))?;
    let kind = kind.parse::<OwnerKind>().map_err(|error| Error::parameter("owner_kind", error))?;
    let id = query.read::<i64>("owner_id", "a whole number")?.ok_or_else(|| needed("owner_id"))?;
    Ok(Owner { kind, id })
}

fn list(app: &App) -> Routes {
    warp::path!("api" / "attachments")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(page(&query, &caller, &app).await) })
        .boxed()
}

async fn page(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["owner_kind", "owner_id", "withdrawn", "limit", "after"])?;
    let owner = owner(&query)?;
    let page = Page {
        after: query.read("after", "a page mark")?.unwrap_or(0),
        limit: query.read::<i64>("limit", "a whole number")?.unwrap_or(100).clamp(1, 1000),
        withdrawn: query.read("withdrawn", "true or false")?.unwrap_or(false),
    };
    let read = app.db.read(caller).await?;
    let standing = owner.standing(&read).await?;
    let (files, matched) = rows::list(&read, owner, page).await?;
    let kinds = DocKinds::load(&read).await?;
    drop(read);
    views::saw(app, caller, &format!("attachments/{}", owner.path()), &standing.spaces, Often::Always).await?;
    let items: Vec<Value> = files.iter().map(|file| file.to_json(&kinds)).collect();
    let next = files
        .last()
        .filter(|_| files.len() as i64 == page.limit)
        .map(|last| format!("/api/attachments?{}", query.with("after", &last.id.to_string())));
    answer::json(&json!({ "items": items, "matched": matched, "next": next, "may_add": standing.writes }))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "attachments" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let found = rows::find(&read, id).await?;
                    let mut value = found.to_json(&DocKinds::load(&read).await?);
                    value["earlier"] = rows::earlier(&read, id).await?;
                    drop(read);
                    send::saw(&app, &caller, &found, "", Often::Always).await?;
                    answer::versioned(&value, found.version)
                }
                .await,
            )
        })
        .boxed()
}

fn file(app: &App) -> Routes {
    warp::path!("api" / "attachments" / i64 / "file")
        .and(warp::get())
        .and(header("if-none-match"))
        .and(header("range"))
        .and(header("if-range"))
        .and(caller())
        .and(with(app))
        .then(|id: i64, if_none_match, range, if_range, caller: Caller, app: App| async move {
            finish(send::file(&app, &caller, id, &Asked { if_none_match, range, if_range }).await)
        })
        .boxed()
}

fn thumbnail(app: &App) -> Routes {
    warp::path!("api" / "attachments" / i64 / "thumbnail")
        .and(warp::get())
        .and(raw_query())
        .and(header("if-none-match"))
        .and(caller())
        .and(with(app))
        .then(|id: i64, query: String, tag: Option<String>, caller: Caller, app: App| async move {
            finish(async { send::thumbnail(&app, &caller, id, &Query::parse(&query)?, tag.as_deref()).await }.await)
        })
        .boxed()
}

fn body() -> impl Filter<Extract = (bytes::Bytes,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::bytes())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(|error| Error::BadRequest {
        detail: format!("the JSON body cannot be read: {error}"),
        errors: Vec::new(),
    })
}

fn correct(app: &App) -> Routes {
    warp::path!("api" / "attachments" / i64)
        .and(warp::patch())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, tag: Option<String>, body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(tag.as_deref())?;
                    let correction: Correction = parse(&body)?;
                    let saved = change::correct(&app, &caller, id, version, &correction).await?;
                    told(&app, &caller, &saved).await
                }
                .await,
            )
        })
        .boxed()
}

fn withdraw(app: &App) -> Routes {
    warp::path!("api" / "attachments" / i64 / "withdraw")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(
                async {
                    let wish: Withdrawal = parse(&body)?;
                    let attachment = change::withdraw(&app, &caller, id, &wish).await?;
                    told(&app, &caller, &Saved { attachment, warnings: Vec::new() }).await
                }
                .await,
            )
        })
        .boxed()
}

/// The catalogue of the record that a query names; the look at it is written down.
async fn listed(app: &App, caller: &Caller, query: &Query, what: &str) -> Result<Catalogue> {
    let owner = owner(query)?;
    let read = app.db.read(caller).await?;
    let standing = owner.standing(&read).await?;
    let catalogue = Catalogue::of(&read, owner).await?;
    drop(read);
    views::saw(app, caller, &format!("attachments/{}/{what}", owner.path()), &standing.spaces, Often::Always).await?;
    Ok(catalogue)
}

fn catalogue(app: &App) -> Routes {
    warp::path!("api" / "attachments" / "catalogue")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["owner_kind", "owner_id", "f"])?;
                    let form = query.get("f").unwrap_or("json");
                    if !["json", "html", "xlsx"].contains(&form) {
                        return Err(Error::parameter("f", "json, html or xlsx"));
                    }
                    let catalogue = listed(&app, &caller, &query, "catalogue").await?;
                    match form {
                        "html" => Ok(answer::bytes("text/html; charset=utf-8", catalogue.to_html())),
                        "xlsx" => Ok(workbook(catalogue.to_xlsx()?, &catalogue.title)),
                        _ => answer::json(&catalogue.to_json()),
                    }
                }
                .await,
            )
        })
        .boxed()
}

fn workbook(bytes: Vec<u8>, title: &str) -> Response {
    let response = answer::bytes(super::content::Type::Xlsx.media_type(), bytes);
    let name = format!("{}_卷内目录.xlsx", super::names::safe(title));
    with_header(response, header::CONTENT_DISPOSITION, &super::names::disposition("attachment", &name))
}

fn archive(app: &App) -> Routes {
    warp::path!("api" / "attachments" / "zip")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["owner_kind", "owner_id"])?;
                    let catalogue = listed(&app, &caller, &query, "zip").await?;
                    let ids: Vec<i64> = catalogue.files.iter().map(|file| file.id).collect();
                    let record = catalogue.owner.path();
                    let response = bundle::send(&app, catalogue).await?;
                    let tx = app.db.begin(&caller).await?;
                    tx.note(Entry::done("attachment.export", record).with("count", ids.len()).with("ids", ids));
                    tx.commit().await?;
                    Ok(response)
                }
                .await,
            )
        })
        .boxed()
}
