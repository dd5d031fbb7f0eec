//! Turning results into responses: JSON with an ETag, or RFC 9457 problem+json.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use warp::reply::{Reply, Response};

use super::precondition::not_modified;
use crate::error::{Error, FieldError, Result};

/// A JSON answer with status 200.
pub fn json<T: Serialize>(value: &T) -> Result<Response> {
    let body = serde_json::to_vec(value).map_err(|error| Error::broken("encoding an answer", error))?;
    Ok(bytes("application/json", body))
}

/// An answer of `content_type` with status 200.
pub fn bytes(content_type: &'static str, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(body.into().into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A file of this name to keep.
pub fn attachment(content_type: &'static str, name: &str, body: impl Into<Bytes>) -> Response {
    let named = format!("attachment; filename=\"{name}\"");
    with_header(bytes(content_type, body), header::CONTENT_DISPOSITION, &named)
}

/// An answer of `content_type` that is sent while it comes, with status 200. A piece that fails cuts the connection, so that half
/// an answer does not look like a whole one.
pub fn stream(
    content_type: &str,
    pieces: impl Stream<Item = std::io::Result<Bytes>> + Send + Unpin + 'static,
) -> Response {
    // Whoever compresses an answer asks once more behind its end.
    let response = warp::reply::stream(Alone(Mutex::new(pieces.fuse()))).into_response();
    with_header(response, header::CONTENT_TYPE, content_type)
}

/// A stream that only its owner touches, so that others may hold it.
struct Alone<S>(Mutex<S>);

impl<S: Stream + Unpin> Stream for Alone<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let stream = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        stream.poll_next_unpin(context)
    }
}

/// An empty answer with `status`.
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

/// Sets the status of an answer.
pub fn with_status(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response
}

/// Adds a header whose value this program made itself; a value that is no header text is left out.
pub fn with_header(mut response: Response, name: header::HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// A JSON answer of a versioned resource: the version is its strong ETag.
pub fn versioned<T: Serialize>(value: &T, version: i32) -> Result<Response> {
    Ok(with_header(json(value)?, header::ETAG, &format!("\"{version}\"")))
}

/// A document whose ETag is made of its content: 304 for whoever has it (`if_none_match`).
pub fn tagged(content_type: &'static str, body: String, if_none_match: Option<&str>) -> Response {
    let etag = format!("\"{}\"", fingerprint(body.as_bytes()));
    let response =
        if not_modified(if_none_match, &etag) { empty(StatusCode::NOT_MODIFIED) } else { bytes(content_type, body) };
    // Asking again costs one short answer; a description that is out of date costs a day of searching.
    let response = with_header(response, header::CACHE_CONTROL, "private, no-cache");
    with_header(response, header::ETAG, &etag)
}

/// Enough of the SHA-256 of a content to tell it from every other.
pub fn fingerprint(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// The response of a handler, whichever way it ended.
pub fn finish(result: Result<Response>) -> Response {
    result.unwrap_or_else(|error| problem(&error))
}

/// An error as `application/problem+json`. Our own failures are logged in full and answered by a number only.
pub fn problem(error: &Error) -> Response {
    let status = error.status();
    let (detail, instance) = match error {
        Error::Broken(cause) => {
            let id = incident();
            tracing::error!(incident = %id, "{cause}");
            let detail = format!("The service failed to do this; nothing was changed. Tell the administrator: {id}");
            (detail, Some(format!("urn:tuguan:incident:{id}")))
        }
        other => (other.to_string(), None),
    };
    let mut body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": detail,
        "instance": instance,
    });
    if !error.errors().is_empty() {
        body["errors"] = json!(error.errors());
    }
    if let (Error::Outdated { facts: serde_json::Value::Object(facts), .. }, Some(body)) = (error, body.as_object_mut())
    {
        body.extend(facts.clone());
    }
    let Error::TooOften { detail, code, seconds } = error else {
        return with_status(bytes("application/problem+json", body.to_string()), status);
    };
    body["errors"] = json!([FieldError::new("username", *code, detail)]);
    let response = with_status(bytes("application/problem+json", body.to_string()), status);
    with_header(response, header::RETRY_AFTER, &seconds.to_string())
}

/// A number under which a failure is found in the log.
fn incident() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let millis = chrono::Utc::now().timestamp_millis();
    format!("{millis:x}-{:x}", COUNT.fetch_add(1, Ordering::Relaxed))
}
