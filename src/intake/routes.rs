//! `/api/imports`: deliver, look, confirm, take over, undo.

use std::convert::Infallible;
use std::time::Duration;

use futures_util::{Stream, TryStreamExt, stream};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use warp::multipart::FormData;
use warp::reply::Response;
use warp::sse::Event;
use warp::{Filter, Reply};

use super::again::{self, Again};
use super::columns::{self, ColumnMap};
use super::store::{self, Import, OnError, Options};
use super::{commit, files, job, preview, staging};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, raw_query, with};
use crate::http::query::Query;
use crate::http::upload;
use crate::records::collection::Collection;

/// Problems shown at once.
const PROBLEMS_SHOWN: i64 = 500;
/// How often `…/events` looks for news.
const LOOK: Duration = Duration::from_millis(400);

/// The routes under `/api/imports`.
pub fn routes(app: &App) -> Routes {
    group([
        deliver(app),
        list(app),
        one(app),
        events(app),
        show(app),
        again(app),
        take_over(app),
        undo(app),
        cancel(app),
    ])
}

fn deliver(app: &App) -> Routes {
    warp::path!("api" / "imports")
        .and(warp::post())
        .and(warp::multipart::form().max_length((app.config.import_limit_mib << 20) + (1 << 20)))
        .and(caller())
        .and(with(app))
        .then(|form: FormData, caller: Caller, app: App| async move { finish(receive(form, &caller, &app).await) })
        .boxed()
}

/// What the form said besides the file.
#[derive(Default)]
struct Form {
    fields: std::collections::BTreeMap<String, String>,
    file: Option<(String, files::Kept)>,
}

async fn receive(mut parts: FormData, caller: &Caller, app: &App) -> Result<Response> {
    let mut form = Form::default();
    while let Some(part) = parts.try_next().await.map_err(|error| upload::broken_form(&error))? {
        if part.name() == "file" {
            let name = part.filename().unwrap_or("upload").to_owned();
            let kept = files::keep(app, Box::pin(part.stream())).await?;
            form.file = Some((name, kept));
        } else {
            let name = part.name().to_owned();
            form.fields.insert(name, upload::field(part).await?);
        }
    }
    let options = form.options()?;
    let Some((_, kept)) = &form.file else {
        return Err(Error::field("file", "missing-field", "the form has no part named \"file\""));
    };
    let tx = app.db.begin(caller).await?;
    let bytes = i64::try_from(kept.bytes).unwrap_or(i64::MAX);
    let id = store::create(&tx, &options, &kept.sha256, bytes).await?;
    tx.commit().await?;
    job::in_background(app, caller, id);
    accepted(app, caller, id).await
}

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn read<T: std::str::FromStr<Err: std::fmt::Display>>(&self, name: &str, code: &str) -> Result<Option<T>> {
        self.get(name)
            .map(|text| text.parse().map_err(|error: T::Err| Error::field(name, code, error.to_string())))
            .transpose()
    }

    fn options(&self) -> Result<Options> {
        let known = ["into", "crs", "encoding", "swap_axes", "on_error", "zone_kind", "map", "layer"];
        if let Some(name) = self.fields.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(Error::field(name, "unknown-field", format!("known are: file, {}", known.join(", "))));
        }
        let Some(into) = self.read::<Collection>("into", "bad-code")? else {
            return Err(Error::field("into", "missing-field", Collection::known()));
        };
        if let Some(label) = self.get("encoding") {
            super::formats::encoding(label)
                .map_err(|problem| Error::field("encoding", "bad-encoding", problem.message))?;
        }
        let map = self.get("map").map(serde_json::from_str::<ColumnMap>).transpose();
        let map = map.map_err(|error| Error::field("map", "bad-code", error.to_string()))?;
        Ok(Options {
            map,
            into,
            file_name: self.file.as_ref().map(|(name, _)| name.clone()).unwrap_or_default(),
            crs: self.read::<Crs>("crs", "unknown-crs")?,
            encoding: self.get("encoding").map(str::to_owned),
            layer: self.get("layer").map(str::to_owned),
            swap_axes: self.read::<bool>("swap_axes", "bad-code")?.unwrap_or(false),
            zone_kind: self.get("zone_kind").map(str::to_owned),
            on_error: self.read::<OnError>("on_error", "bad-code")?.unwrap_or(OnError::Abort),
        })
    }
}

async fn accepted(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let import = store::find(&read, id).await?;
    let response = with_status(answer::json(&full(app, caller, &import, 0).await?)?, StatusCode::ACCEPTED);
    Ok(with_header(response, header::LOCATION, &format!("/api/imports/{id}")))
}

/// The import with its problems.
async fn full(app: &App, caller: &Caller, import: &Import, offset: i64) -> Result<Value> {
    let read = app.db.read(caller).await?;
    let mut value = import.to_json();
    value["problems"] = json!(store::problems(&read, import.id, offset, PROBLEMS_SHOWN).await?);
    value["fields"] = json!(columns::fields_of(import.into));
    Ok(value)
}

fn list(app: &App) -> Routes {
    warp::path!("api" / "imports")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["limit", "after"])?;
                    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(50).clamp(1, 500);
                    let read = app.db.read(&caller).await?;
                    let found = store::latest(&read, limit, query.read("after", "a page mark")?).await?;
                    let next = found
                        .last()
                        .filter(|_| found.len() as i64 == limit)
                        .map(|last| format!("/api/imports?{}", query.with("after", &last.id.to_string())));
                    let items: Vec<Value> = found.iter().map(Import::to_json).collect();
                    answer::json(&json!({ "items": items, "next": next }))
                }
                .await,
            )
        })
        .boxed()
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "imports" / i64)
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|id: i64, query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["problems_after"])?;
                    let offset = query.read::<i64>("problems_after", "a whole number")?.unwrap_or(0).max(0);
                    let read = app.db.read(&caller).await?;
                    let import = store::find(&read, id).await?;
                    answer::versioned(&full(&app, &caller, &import, offset).await?, import.version)
                }
                .await,
            )
        })
        .boxed()
}

fn events(app: &App) -> Routes {
    warp::path!("api" / "imports" / i64 / "events")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            let read = match app.db.read(&caller).await {
                Ok(read) => read,
                Err(error) => return answer::problem(&error),
            };
            match store::find(&read, id).await {
                Ok(_) => warp::sse::reply(warp::sse::keep_alive().stream(news(app, caller, id))).into_response(),
                Err(error) => answer::problem(&error),
            }
        })
        .boxed()
}

/// One event per look while the import moves; ends with the state it comes to rest in, or when nobody listens.
fn news(app: App, caller: Caller, id: i64) -> impl Stream<Item = Result<Event, Infallible>> + Send + Sync + 'static {
    let (sender, mut receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        while let Ok(read) = app.db.read(&caller).await {
            let Ok(import) = store::find(&read, id).await else { return };
            drop(read);
            let event = Event::default().event("progress").data(import.to_json().to_string());
            let resting = !["validating", "committing"].contains(&import.status.as_str());
            if sender.send(Ok(event)).await.is_err() || resting {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    });
    stream::poll_fn(move |context| receiver.poll_recv(context))
}

fn show(app: &App) -> Routes {
    warp::path!("api" / "imports" / i64 / "preview")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(preview::preview(&app, &caller, id).await) })
        .boxed()
}

fn again(app: &App) -> Routes {
    warp::path!("api" / "imports" / i64)
        .and(warp::patch())
        .and(warp::body::content_length_limit(64 << 10))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|id: i64, body: Again, caller: Caller, app: App| async move {
            finish(
                async {
                    again::read_again(id, body, &caller, &app).await?;
                    accepted(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

/// How to take over.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct TakeOver {
    on_error: Option<String>,
    confirm_crs: Option<String>,
}

fn take_over(app: &App) -> Routes {
    warp::path!("api" / "imports" / i64 / "commit")
        .and(warp::post())
        .and(warp::body::content_length_limit(64 << 10).or(warp::any()).unify())
        .and(warp::body::bytes())
        .and(caller())
        .and(with(app))
        .then(|id: i64, body: bytes::Bytes, caller: Caller, app: App| async move {
            finish(start_commit(id, &body, &caller, &app).await)
        })
        .boxed()
}

async fn start_commit(id: i64, body: &[u8], caller: &Caller, app: &App) -> Result<Response> {
    let wish: TakeOver = if body.is_empty() {
        TakeOver::default()
    } else {
        serde_json::from_slice(body).map_err(|error| Error::BadRequest {
            detail: format!("the JSON body cannot be read: {error}"),
            errors: Vec::new(),
        })?
    };
    let on_error = wish
        .on_error
        .map(|text| text.parse::<OnError>().map_err(|error| Error::field("on_error", "bad-code", error)))
        .transpose()?;
    let confirmed = wish
        .confirm_crs
        .map(|text| text.parse::<Crs>().map_err(|error| Error::field("confirm_crs", "unknown-crs", error.to_string())))
        .transpose()?;
    commit::start(app, caller, id, on_error, confirmed).await?;
    let (background, person) = (app.clone(), caller.clone());
    tokio::spawn(async move { commit::commit(&background, &person, id).await });
    accepted(app, caller, id).await
}

fn undo(app: &App) -> Routes {
    warp::path!("api" / "imports" / i64 / "undo")
        .and(warp::post())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    commit::undo(&app, &caller, id).await?;
                    let read = app.db.read(&caller).await?;
                    let import = store::find(&read, id).await?;
                    answer::versioned(&full(&app, &caller, &import, 0).await?, import.version)
                }
                .await,
            )
        })
        .boxed()
}

fn cancel(app: &App) -> Routes {
    warp::path!("api" / "imports" / i64)
        .and(warp::delete())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(drop_import(id, &caller, &app).await) })
        .boxed()
}

async fn drop_import(id: i64, caller: &Caller, app: &App) -> Result<Response> {
    let tx = app.db.begin(caller).await?;
    let import = store::lock(&tx, id).await?;
    match import.status.as_str() {
        "cancelled" => return Ok(answer::empty(StatusCode::NO_CONTENT)),
        "committing" | "committed" | "undone" => {
            return Err(Error::conflict(format!("import {id} is {}; undo it instead", import.status)));
        }
        status => store::advance(&tx, id, status, "cancelled", None).await?,
    };
    let working = import.status == "validating";
    tx.note(import.entry("import.cancel"));
    tx.commit().await?;
    if !working {
        // A running validation drops its own rows when it notices.
        staging::drop_all(&*app.db.work(&caller.as_service()).await?, &staging::rows_table(id)).await?;
    }
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
