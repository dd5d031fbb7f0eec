//! In which form an answer is wanted: `f` wins, then `Accept`; JSON for whoever does not care.

use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::publish::export::Format;

/// A form of the descriptions and of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON, GeoJSON.
    Json,
    /// A page to read.
    Html,
}

/// A form of features alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FeatureForm {
    /// A page of them.
    Page(Form),
    /// A file of another format.
    File(Format),
}

/// The form in which features are wanted: besides the others, files.
///
/// # Errors
/// 400 for a form that is not offered.
pub(super) fn form_of_features(query: &Query, accept: Option<&str>) -> Result<FeatureForm> {
    match query.get("f") {
        None | Some("json" | "geojson" | "html") => form(query, accept).map(FeatureForm::Page),
        Some(word) => Ok(FeatureForm::File(Format::known("f", word)?)),
    }
}

/// The form that is wanted.
///
/// # Errors
/// 400 for a form that is not offered. An `Accept` that cannot be met is no error.
pub(super) fn form(query: &Query, accept: Option<&str>) -> Result<Form> {
    match query.get("f") {
        Some("json" | "geojson") => return Ok(Form::Json),
        Some("html") => return Ok(Form::Html),
        Some(other) => {
            return Err(Error::parameter("f", format!("\"{other}\" is not offered here; known: json, geojson, html")));
        }
        None => {}
    }
    let mut best = (Form::Json, 0.0);
    for item in accept.unwrap_or_default().split(',') {
        let mut parts = item.split(';').map(str::trim);
        let form = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => Form::Html,
            "application/json" | "application/geo+json" | "application/*" | "*/*" => Form::Json,
            _ => continue,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if quality > best.1 {
            best = (form, quality);
        }
    }
    Ok(best.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_for_browsers_only() {
        let of = |query: &str, accept: &str| form(&Query::parse(query).unwrap(), Some(accept)).unwrap();
        assert_eq!(of("", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), Form::Html);
        for accept in
            ["", "*/*", "application/geo+json, application/json", "text/xml", "application/json,text/html;q=0.9"]
        {
            assert_eq!(of("", accept), Form::Json, "{accept}");
        }
        assert_eq!(of("f=json", "text/html"), Form::Json);
        assert_eq!(of("f=html", "application/json"), Form::Html);
        assert!(form(&Query::parse("f=shp").unwrap(), None).is_err());
    }
}
