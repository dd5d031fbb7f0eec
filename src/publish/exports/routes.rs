//! `/api/exports`: ask for a file, look how far it is, fetch it.

use http::{StatusCode, header};
use serde_json::json;
use warp::Filter;
use warp::reply::{Reply, Response};

use super::wish::Wish;
use super::{job, store};
use crate::app::App;
use crate::db::Caller;
use crate::db::record::Entry;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, with};
use crate::publish::export::{self, Format};

/// All routes of exports.
pub fn routes(app: &App) -> Routes {
    group([ask(app), list(app), one(app), file(app), cancel(app)])
}

fn ask(app: &App) -> Routes {
    warp::path!("api" / "exports")
        .and(warp::post())
        .and(warp::body::content_length_limit(64 << 10))
        .and(warp::body::json())
        .and(caller())
        .and(with(app))
        .then(|wish: Wish, caller: Caller, app: App| async move { finish(start(wish, &caller, &app).await) })
        .boxed()
}

async fn start(wish: Wish, caller: &Caller, app: &App) -> Result<Response> {
    let understood = wish.understand()?;
    let chosen = export::selection(app, understood.layer, understood.filter.as_ref(), understood.day)?;
    understood.order.check(&chosen, &app.config)?;
    job::settle(app).await?;
    let tx = app.db.begin(caller).await?;
    let id = store::create(&tx, &wish).await?;
    tx.commit().await?;
    tokio::spawn(job::run(app.clone(), caller.clone(), id, wish));
    let found = store::find(&*app.db.read(caller).await?, id).await?;
    let response = with_status(answer::json(&found.to_json())?, StatusCode::ACCEPTED);
    Ok(with_header(response, header::LOCATION, &format!("/api/exports/{id}")))
}

fn list(app: &App) -> Routes {
    warp::path!("api" / "exports")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|caller: Caller, app: App| async move {
            finish(
                async {
                    let found = store::latest(&*app.db.read(&caller).await?).await?;
                    let items: Vec<_> = found.iter().map(store::Export::to_json).collect();
                    answer::json(&json!({ "items": items, "next": null }))
                }
                .await,
            )
        })
        .boxed()
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "exports" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let found = store::find(&*app.db.read(&caller).await?, id).await?;
                    answer::versioned(&found.to_json(), found.version())
                }
                .await,
            )
        })
        .boxed()
}

fn file(app: &App) -> Routes {
    warp::path!("api" / "exports" / i64 / "file")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(send(id, &caller, &app).await) })
        .boxed()
}

async fn send(id: i64, caller: &Caller, app: &App) -> Result<Response> {
    let found = store::find(&*app.db.read(caller).await?, id).await?;
    match found.status.as_str() {
        "done" => {}
        "running" => return Err(Error::conflict(format!("export {id} is still being written"))),
        other => return Err(Error::NotFound(format!("the file of export {id} is gone: {other}"))),
    }
    if found.permit != store::permit(caller) {
        let detail = "导出之后您的权限有变动，请重新导出 (your rights have changed since; export again)";
        return Err(Error::conflict(detail.to_owned()));
    }
    let file = tokio::fs::File::open(store::path_of(app, id)).await?;
    let tx = app.db.begin(caller).await?;
    tx.note(Entry::done("export.fetch", format!("export/{id}")));
    tx.commit().await?;
    let format = Format::known("format", &found.format)?;
    as_attachment(file, format, &found.file_name()).await
}

/// A file by pieces, to be saved under a name.
pub(crate) async fn as_attachment(file: tokio::fs::File, format: Format, name: &str) -> Result<Response> {
    let bytes = file.metadata().await?.len();
    let stream = tokio_util::io::ReaderStream::with_capacity(file, 256 * 1024);
    let response = warp::reply::stream(stream).into_response();
    let response = with_header(response, header::CONTENT_TYPE, format.media_type());
    let response = with_header(response, header::CONTENT_LENGTH, &bytes.to_string());
    Ok(with_header(response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\"")))
}

fn cancel(app: &App) -> Routes {
    warp::path!("api" / "exports" / i64)
        .and(warp::delete())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let tx = app.db.begin(&caller).await?;
                    store::find(&tx, id).await?;
                    store::cancel(&tx, id).await?;
                    tx.note(Entry::done("export.cancel", format!("export/{id}")));
                    tx.commit().await?;
                    job::remove(&store::path_of(&app, id)).await;
                    Ok(answer::empty(StatusCode::NO_CONTENT))
                }
                .await,
            )
        })
        .boxed()
}
