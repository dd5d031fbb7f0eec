//! One feature, from its JSON text.

use super::coordinates::{self, Wrong};
use crate::intake::{
    formats::{SourceFeature, rings},
    problem::Problem,
};
use geo_types::MultiPolygon;
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};
use std::borrow::Cow;

/// A GeoJSON object as far as we need it. Coordinates stay text until their type is known.
#[derive(Deserialize)]
struct RawObject<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(default)]
    id: Option<Value>,
    #[serde(borrow, default)]
    geometry: Option<RawGeometry<'a>>,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(borrow, default)]
    crs: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawGeometry<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
}

/// An object that stands for a row, with the `crs` member it may carry when it is the whole file.
pub(super) struct Read<'a> {
    pub(super) feature: SourceFeature,
    pub(super) crs: Option<&'a RawValue>,
    /// Its `type`, if that is neither a feature nor a geometry.
    pub(super) stranger: Option<String>,
}

/// Reads a `Feature` or a bare geometry. Never fails: what is wrong becomes the feature's problems.
pub(super) fn read(text: &str, row: u64, line: u64) -> Read<'_> {
    let object: RawObject<'_> = match serde_json::from_str(text) {
        Ok(object) => object,
        Err(error) => {
            return Read { feature: refused(row, line, syntax(text, line, &error)), crs: None, stranger: None };
        }
    };
    let mut notes = Vec::new();
    let mut stranger = None;
    let geometry = match object.kind.as_deref() {
        Some("Feature") => match object.geometry {
            None => Err(vec![Problem::null_geometry()]),
            Some(geometry) => {
                let kind = geometry.kind.as_deref().unwrap_or_default();
                shape(kind, geometry.coordinates.map(RawValue::get), &mut notes)
            }
        },
        Some(kind) if is_geometry(kind) => shape(kind, object.coordinates.map(RawValue::get), &mut notes),
        kind => {
            stranger = Some(kind.unwrap_or_default().to_owned());
            let cause = format!("type 应为 Feature，实为 {} / type is not Feature", kind.unwrap_or("空 (absent)"));
            Err(vec![Problem::bad_json(&cause)])
        }
    };
    let place = |problem: Problem| problem.at_row(row, line);
    let feature = SourceFeature {
        row,
        line,
        id: object.id,
        properties: object.properties.unwrap_or_default(),
        geometry: geometry.map_err(|problems| problems.into_iter().map(place).collect()),
        notes: notes.into_iter().map(place).collect(),
    };
    Read { feature, crs: object.crs, stranger }
}

/// A row of which nothing could be read.
pub(super) fn refused(row: u64, line: u64, problem: Problem) -> SourceFeature {
    let line_of_problem = problem.line.unwrap_or(line);
    SourceFeature {
        row,
        line,
        id: None,
        properties: Map::new(),
        geometry: Err(vec![problem.at_row(row, line_of_problem)]),
        notes: Vec::new(),
    }
}

fn is_geometry(kind: &str) -> bool {
    matches!(
        kind,
        "Polygon" | "MultiPolygon" | "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "GeometryCollection"
    )
}

/// The multipolygon of a geometry's type and coordinates.
fn shape(kind: &str, text: Option<&str>, notes: &mut Vec<Problem>) -> Result<MultiPolygon<f64>, Vec<Problem>> {
    let multi = match kind {
        "Polygon" => false,
        "MultiPolygon" => true,
        "GeometryCollection" => return Err(vec![Problem::geometry_collection()]),
        kind if is_geometry(kind) => return Err(vec![Problem::wrong_geometry_type(kind)]),
        _ => return Err(vec![Problem::bad_json(&format!("geometry.type = {kind:?}"))]),
    };
    let Some(text) = text else { return Err(vec![Problem::null_geometry()]) };
    let parts = coordinates::read(text, multi).map_err(|wrong| match wrong {
        Wrong::Coordinate { found, part, ring, point } => vec![Problem::bad_coordinate(&found, part, ring, point)],
        Wrong::Shape => vec![Problem::bad_coordinates_shape(kind)],
    })?;
    if parts.heights && parts.polygons.iter().flatten().any(|ring| !ring.is_empty()) {
        notes.push(Problem::height_dropped());
    }
    rings::multi_polygon(parts.polygons, notes)
}

/// A syntax error, on its own line, and told apart from the numbers that JSON does not have.
fn syntax(text: &str, line: u64, error: &serde_json::Error) -> Problem {
    let problem = match word_for_no_number(text) {
        Some(word) => Problem::not_a_number(word),
        None => Problem::bad_json(&error.to_string()),
    };
    Problem { line: Some(line + (error.line() as u64).saturating_sub(1)), ..problem }
}

/// The first of `NaN`, `Infinity` and their relatives that stands where a value may stand.
fn word_for_no_number(text: &str) -> Option<&'static str> {
    const WORDS: [&str; 8] = ["NaN", "nan", "NAN", "-Infinity", "Infinity", "-inf", "inf", "-nan"];
    let mut in_string = false;
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'[' | b',' | b':' if !in_string => {
                let rest = text[index + 1..].trim_start();
                if let Some(word) = WORDS.into_iter().find(|word| rest.starts_with(word)) {
                    return Some(word);
                }
            }
            _ => {}
        }
    }
    None
}
