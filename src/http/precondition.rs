//! Conditional requests: strong ETags made of integer versions (RFC 9110 §13).

use crate::error::{Error, Result};

/// The version a write was based on, from `If-Match`. Without it the write is refused (428).
pub fn if_match(header: Option<&str>) -> Result<i32> {
    let Some(header) = header else {
        return Err(Error::MissingPrecondition(
            "send If-Match with the ETag of the version this change is based on; read the resource to get it"
                .to_owned(),
        ));
    };
    header.trim().trim_matches('"').parse().map_err(|_| {
        Error::Stale(format!("If-Match {header} is no version of this resource; read it again and repeat the change"))
    })
}

/// Whether `If-None-Match` names this ETag, so that 304 is enough.
pub fn not_modified(if_none_match: Option<&str>, etag: &str) -> bool {
    if_none_match.is_some_and(|header| {
        header.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_without_if_match_is_428() {
        assert_eq!(if_match(None).unwrap_err().status(), http::StatusCode::PRECONDITION_REQUIRED);
    }

    #[test]
    fn any_of_several_tags_is_enough() {
        assert!(not_modified(Some("\"a\", W/\"7\""), "\"7\""));
        assert!(!not_modified(Some("\"a\", \"8\""), "\"7\""));
        assert!(!not_modified(None, "\"7\""));
    }
}
