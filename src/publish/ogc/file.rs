//! Features as a file of another format: `f=csv`, `f=fgb`, `f=gpkg` and the others. All that match, unless `limit` says less.

use http::header;
use warp::reply::Response;

use super::PAGING;
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;
use crate::http::answer::with_header;
use crate::http::query::Query;
use crate::publish::export::{self, Format, Order};
use crate::publish::exports::routes::as_attachment;
use crate::publish::features::query::Selection;

/// Writes the file beside the others and sends it; it is gone as soon as it is sent.
pub(super) async fn send(
    format: Format,
    mut selection: Selection,
    query: &Query,
    (app, caller): (&App, &Caller),
) -> Result<Response> {
    if query.get("limit").is_none() {
        selection.unlimited();
    }
    let asked = query.get("crs").is_some();
    // Drawings and TXT have no longitude and latitude; they say in what they are.
    let planar = matches!(format, Format::Dxf | Format::Txt);
    let crs = (asked || !planar).then_some(selection.reference.crs);
    let uri = asked.then(|| selection.reference.uri.clone());
    let name = format!("{}.{}", selection.layer().id, format.extension());
    let folder = tempfile::tempdir_in(&app.config.data_dir)?;
    let path = folder.path().join("file");
    let told = query.without(PAGING);
    export::export(app, caller, selection, &Order::of(format).in_crs(crs), (&path, &told)).await?;
    let file = tokio::fs::File::open(&path).await?;
    let response = as_attachment(file, format, &name).await?;
    Ok(match uri {
        Some(uri) => with_header(response, header::HeaderName::from_static("content-crs"), &format!("<{uri}>")),
        None => response,
    })
}
