//! What a GeoJSON file says of itself: its reference system, or that it is something else.

use crate::{
    geo::crs::{Crs, CrsError},
    intake::{formats::DeclaredCrs, problem::Problem},
};
use serde_json::Value;

/// Notes a `crs` member (GeoJSON 2008; RFC 7946 has none, but most Chinese exports write it). The first one counts.
pub(super) fn note(text: &[u8], crs: &mut DeclaredCrs) {
    if *crs != DeclaredCrs::Absent {
        return;
    }
    let Ok(member) = serde_json::from_slice::<Value>(text) else { return };
    let name = match &member {
        Value::Null => return,
        Value::String(name) => Some(name.clone()),
        _ => ["/properties/name", "/properties/code", "/name"]
            .iter()
            .find_map(|pointer| member.pointer(pointer))
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
    };
    *crs = match name.map_or_else(|| Err(CrsError::Unknown(member.to_string())), |name| name.parse::<Crs>()) {
        Ok(known) => DeclaredCrs::Known(known),
        Err(error) => DeclaredCrs::Unknown(error),
    };
}

/// A JSON document that is no GeoJSON, by its `type`.
pub(super) fn stranger(kind: &str) -> Problem {
    let remedy = "请另存为 GeoJSON FeatureCollection (save it as a GeoJSON FeatureCollection)";
    match kind {
        "FeatureCollection" => {
            Problem::unreadable_file("FeatureCollection 没有 features 数组 (no features array)", remedy)
        }
        "Topology" => Problem::unreadable_file("是 TopoJSON (TopoJSON)", remedy),
        "" => Problem::unreadable_file("是 JSON，但不是 GeoJSON：没有 type (JSON without a GeoJSON type)", remedy),
        other => {
            let kind: String = other.chars().take(40).collect();
            Problem::unreadable_file(
                &format!("JSON 的 type 为 {kind}，不是 GeoJSON (type {kind} is not GeoJSON)"),
                remedy,
            )
        }
    }
}
