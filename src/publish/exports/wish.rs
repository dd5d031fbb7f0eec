//! What somebody asks for.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cql2::{self, Filter};
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::publish::export::{Format, Order, Points, command};
use crate::publish::layers::Layer;

/// The body of `POST /api/exports`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// parcels, buildings, spaces or zones.
    pub(super) collection: String,
    /// The word of a format.
    pub(super) format: String,
    /// Absent: what suits the format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crs: Option<String>,
    /// CQL2, as text or as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filter: Option<Value>,
    /// As it was on this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    as_of: Option<NaiveDate>,
    /// Of the text, for Shapefile, CSV and TXT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    /// TXT: `J` before the numbers of points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    j_prefix: Option<bool>,
    /// TXT: the first point of a ring again at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closing_point: Option<bool>,
    /// TXT: of the coordinates, 2 to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decimals: Option<u8>,
    /// TXT: rings clockwise from the north-west corner, or as they are stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    north_west: Option<bool>,
}

/// The same, understood.
#[derive(Debug)]
pub(super) struct Understood {
    pub(super) layer: &'static Layer,
    pub(super) order: Order,
    pub(super) filter: Option<Filter>,
    pub(super) day: Option<NaiveDate>,
    /// What was chosen, for the record.
    pub(super) told: String,
}

impl Wish {
    /// Looks up every word.
    ///
    /// # Errors
    /// 400, 404 or 422 naming the field.
    pub(super) fn understand(&self) -> Result<Understood> {
        let crs = self.crs.as_deref().map(str::parse::<Crs>).transpose();
        let decimals = self.decimals.unwrap_or(Points::default().decimals);
        if !(2..=4).contains(&decimals) {
            return Err(Error::field("decimals", "bad-number", "2, 3 or 4"));
        }
        let filter = match &self.filter {
            None => None,
            Some(Value::String(text)) => Some(cql2::parse(text)?),
            Some(other) => Some(cql2::parse_json(&other.to_string())?),
        };
        Ok(Understood {
            layer: Layer::known(&self.collection)?,
            order: Order {
                format: Format::known("format", &self.format)?,
                crs: crs.map_err(|error| Error::field("crs", "unknown-crs", error.to_string()))?,
                encoding: self.encoding.as_deref().map(command::encoding).transpose()?,
                points: Points {
                    letter: self.j_prefix.unwrap_or(true),
                    closing: self.closing_point.unwrap_or(true),
                    decimals,
                    north_west: self.north_west.unwrap_or(true),
                },
                written: Arc::default(),
            },
            filter,
            day: self.as_of,
            told: match &self.filter {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => String::new(),
            },
        })
    }
}
