//! The web page, built into the program: every path that is no file and no API is the page itself.

use http::{StatusCode, header};
use rust_embed::RustEmbed;
use warp::Filter;
use warp::reply::Response;

use crate::error::Error;
use crate::http::answer::{self, with_header};
use crate::http::group::{Routes, header as request_header};
use crate::http::precondition::not_modified;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Files;

/// Serves the page; comes after all other routes.
pub fn routes() -> Routes {
    warp::path::full()
        .and(warp::get())
        .and(request_header("if-none-match"))
        .map(|path: warp::path::FullPath, tag: Option<String>| serve(path.as_str(), tag.as_deref()))
        .boxed()
}

fn serve(path: &str, tag: Option<&str>) -> Response {
    let name = path.trim_start_matches('/');
    let (name, file) = match Files::get(name) {
        Some(file) => (name, file),
        // A missing file is missing; only names without an ending are places on the page.
        None if name.contains('.') => return answer::problem(&Error::NotFound(format!("there is no file {path}"))),
        None => match Files::get(shell(name)) {
            Some(file) => (shell(name), file),
            None => {
                let hint = "the page is not built into this program: run `make web`, then build again";
                return answer::problem(&Error::NotFound(hint.to_owned()));
            }
        },
    };
    let hash: String = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{hash}\"");
    // Names under assets/ carry a hash of their content.
    let keep = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let response = if not_modified(tag, &etag) {
        answer::empty(StatusCode::NOT_MODIFIED)
    } else {
        answer::bytes(content_type(name), file.data.into_owned())
    };
    let response = with_header(response, header::ETAG, &etag);
    with_header(response, header::CACHE_CONTROL, keep)
}

/// The page that a place is on: the phone's (`/field`, `/field/p12`) is one of its own, small enough for a bad net.
fn shell(place: &str) -> &'static str {
    if place == "field" || place.starts_with("field/") { "field.html" } else { "index.html" }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}
