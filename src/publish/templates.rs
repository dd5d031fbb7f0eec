//! `/api/imports/templates`: empty tables to fill in.

use http::header;
use warp::Filter;
use warp::reply::Response;

use super::export::{self, Format};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header};
use crate::http::group::{Routes, caller, group, with};
use crate::records::collection::Collection;

/// All routes of templates.
pub fn routes(app: &App) -> Routes {
    group([one(app)])
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "imports" / "templates" / String)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|name: String, caller: Caller, app: App| async move { finish(template(&app, &caller, &name).await) })
        .boxed()
}

async fn template(app: &App, caller: &Caller, name: &str) -> Result<Response> {
    let unknown = || {
        let known = Collection::known();
        Error::NotFound(format!("there is no template \"{name}\"; known: {known}, each .xlsx or .csv"))
    };
    let (collection, extension) = name.rsplit_once('.').ok_or_else(unknown)?;
    let collection: Collection = collection.parse().map_err(|_| unknown())?;
    let (bytes, format) = match extension {
        "xlsx" => (export::template_workbook(app, caller, collection.into()).await?, Format::Xlsx),
        "csv" => (export::template_text(collection)?, Format::Csv),
        _ => return Err(unknown()),
    };
    let response = answer::bytes(format.media_type(), bytes);
    let named = format!("attachment; filename=\"template-{}.{extension}\"", collection.name());
    Ok(with_header(response, header::CONTENT_DISPOSITION, &named))
}
