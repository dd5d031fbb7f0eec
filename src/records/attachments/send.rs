//! Handing out contents: by pieces, in ranges, under a name that tells what it is, and so that no browser runs anything in it.

use std::ops::Range;

use http::{HeaderName, StatusCode, header};
use warp::reply::Response;

use super::content::Type;
use super::image::SIZES;
use super::rows;
use super::types::Attachment;
use super::{names, store};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::db::record::Entry;
use crate::error::{Error, Result};
use crate::http::answer::{self, with_header, with_status};
use crate::http::precondition::not_modified;
use crate::http::query::Query;

/// Nothing in it runs, loads or sends anything.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
/// Asked for again each time, so that whoever may not see it any more does not see it.
const CACHE: &str = "private, no-cache";

/// Conditions of a request for a content.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) if_none_match: Option<String>,
    pub(super) range: Option<String>,
    pub(super) if_range: Option<String>,
}

/// Writes down that the caller looks at a file, if its record is sensitive.
pub(super) async fn saw(app: &App, caller: &Caller, file: &Attachment, what: &str, often: Often) -> Result<()> {
    let read = app.db.read(caller).await?;
    let spaces = file.owner.standing(&read).await?.spaces;
    drop(read);
    views::saw(app, caller, &format!("attachment/{}{what}", file.id), &spaces, often).await
}

/// The content.
///
/// # Errors
/// 404 as for its record; 503 if the store cannot be reached.
pub(super) async fn file(app: &App, caller: &Caller, id: i64, asked: &Asked) -> Result<Response> {
    let found = rows::find(&*app.db.read(caller).await?, id).await?;
    saw(app, caller, &found, "/file", Often::Always).await?;
    let tag = format!("\"{}\"", found.sha256);
    if not_modified(asked.if_none_match.as_deref(), &tag) {
        return Ok(guarded(answer::empty(StatusCode::NOT_MODIFIED), &tag));
    }
    let length = u64::try_from(found.bytes).unwrap_or_default();
    let wanted = asked.range.as_deref().filter(|_| asked.if_range.as_ref().is_none_or(|known| *known == tag));
    let range = match wanted.map(|range| part(range, length)) {
        None | Some(Part::Whole) => None,
        Some(Part::Of(range)) => Some(range),
        Some(Part::Nothing) => {
            let detail = format!("the file has {length} bytes; this range is not among them");
            let answer = answer::problem(&Error::BadRequest { detail, errors: Vec::new() });
            let answer = with_status(answer, StatusCode::RANGE_NOT_SATISFIABLE);
            return Ok(with_header(answer, header::CONTENT_RANGE, &format!("bytes */{length}")));
        }
    };
    let content = app.attachments.get(&found.object_key, range.clone()).await?;
    if range.as_ref().is_none_or(|range| range.start == 0) {
        taken(app, caller, &found).await?;
    }
    let mut response = answer::stream(&found.media_type, content);
    let bytes = range.as_ref().map_or(length, |range| range.end - range.start);
    if let Some(range) = range {
        response = with_status(response, StatusCode::PARTIAL_CONTENT);
        let told = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        response = with_header(response, header::CONTENT_RANGE, &told);
    }
    let how = if Type::is_shown(&found.media_type) { "inline" } else { "attachment" };
    let response = with_header(response, header::CONTENT_LENGTH, &bytes.to_string());
    let response = with_header(response, header::ACCEPT_RANGES, "bytes");
    let response = with_header(response, header::CONTENT_DISPOSITION, &names::disposition(how, &found.file_name));
    Ok(guarded(response, &tag))
}

/// 数据导出留痕: whoever is handed a file is on record.
async fn taken(app: &App, caller: &Caller, found: &Attachment) -> Result<()> {
    let tx = app.db.begin(caller).await?;
    tx.note(
        Entry::done("attachment.fetch", format!("attachment/{}", found.id))
            .with("record", found.owner.path())
            .with("sha256", found.sha256.as_str()),
    );
    tx.commit().await
}

fn guarded(response: Response, tag: &str) -> Response {
    let response = with_header(response, HeaderName::from_static("content-security-policy"), SANDBOX);
    let response = with_header(response, header::CACHE_CONTROL, CACHE);
    with_header(response, header::ETAG, tag)
}

/// A small copy.
///
/// # Errors
/// 404 as for its record, and for what is no picture; 400 for a size that is not made.
pub(super) async fn thumbnail(
    app: &App,
    caller: &Caller,
    id: i64,
    query: &Query,
    if_none_match: Option<&str>,
) -> Result<Response> {
    query.only(&["size"])?;
    let side = query.read::<u32>("size", "a number of pixels")?.unwrap_or(320);
    if !SIZES.contains(&side) {
        return Err(Error::parameter("size", "320 or 1280"));
    }
    let found = rows::find(&*app.db.read(caller).await?, id).await?;
    if !found.has_thumbnails {
        return Err(Error::NotFound(format!("附件 {id} 没有缩略图 (attachment {id} has no thumbnail)")));
    }
    saw(app, caller, &found, "/thumbnail", Often::Once).await?;
    let tag = format!("\"{}-{side}\"", found.sha256);
    if not_modified(if_none_match, &tag) {
        return Ok(guarded(answer::empty(StatusCode::NOT_MODIFIED), &tag));
    }
    let content = app.attachments.get(&store::thumbnail(&found.object_key, side), None).await?;
    Ok(guarded(answer::stream("image/jpeg", content), &tag))
}

/// What a `Range` asks for.
#[derive(Debug, PartialEq)]
enum Part {
    /// Everything: nothing that is understood was asked, or several ranges.
    Whole,
    /// From here to before there.
    Of(Range<u64>),
    /// Beyond the end.
    Nothing,
}

/// One range of bytes (RFC 9110, 14.1.2) of a content of `length` bytes.
fn part(header: &str, length: u64) -> Part {
    let Some((first, last)) = header.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(last)) if first.is_empty() => length.saturating_sub(last)..length,
        _ => return Part::Whole,
    };
    if range.start < range.end { Part::Of(range) } else { Part::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The examples of RFC 9110, 14.1.2, of a representation of 10 000 bytes.
    #[test]
    fn ranges_of_the_standard() {
        for (header, wanted) in [
            ("bytes=0-499", Part::Of(0..500)),
            ("bytes=500-999", Part::Of(500..1000)),
            ("bytes=-500", Part::Of(9500..10_000)),
            ("bytes=9500-", Part::Of(9500..10_000)),
            ("bytes=0-0", Part::Of(0..1)),
            ("bytes=0-99999", Part::Of(0..10_000)),
            ("bytes=10000-", Part::Nothing),
            ("bytes=-0", Part::Nothing),
            ("bytes=0-0,-1", Part::Whole),
            ("bytes=9-3", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(header, 10_000), wanted, "{header}");
        }
    }
}
