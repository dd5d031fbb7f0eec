//! What somebody wants a record to be.

use geo_types::MultiPolygon;
use serde_json::{Map, Value};

use crate::error::{Error, FieldError, Result};
use crate::geo::crs::Crs;
use crate::geo::{project, snap};
use crate::records::collection::Collection;
use crate::records::fields::Field;
use crate::records::names;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 2000;
/// A vertex this near to a stored one, in metres, is that vertex.
const SAME_VERTEX: f64 = 0.001;

/// What is said of a record: some of its fields, perhaps its boundary, and why.
#[derive(Debug, Clone)]
pub struct Wish {
    /// By key or Chinese title.
    pub properties: Map<String, Value>,
    /// East or longitude first.
    pub boundary: Option<MultiPolygon<f64>>,
    /// In which the boundary is said.
    pub crs: Crs,
    /// 变更原因.
    pub reason: String,
    /// Whether properties that nobody knows are passed over instead of refused.
    pub lenient: bool,
}

/// The fields that were said, by key, and the names of what was passed over.
pub(super) struct Said {
    pub(super) fields: Map<String, Value>,
    pub(super) ignored: Vec<String>,
}

impl Wish {
    /// The reason, which history needs.
    ///
    /// # Errors
    /// 422 if there is none or it cannot be kept.
    pub(super) fn reason(&self) -> Result<&str> {
        reason(&self.reason)
    }

    /// Sorts what was said. What the service derives is passed over: a desktop sends back every column it was shown.
    ///
    /// # Errors
    /// 422 naming properties that the collection does not have.
    pub(super) fn said(&self, collection: Collection) -> Result<Said> {
        let mut said = Said { fields: Map::new(), ignored: Vec::new() };
        let mut errors = Vec::new();
        for (name, value) in &self.properties {
            if name == "valid_from" {
                said.fields.insert(name.clone(), value.clone());
            } else if let Some(field) = field(collection, name) {
                said.fields.insert(field.name.to_owned(), value.clone());
            } else if names::is_derived(name) || name == "kind" || self.lenient {
                said.ignored.push(name.clone());
            } else {
                let known: Vec<&str> = collection.fields().iter().map(|field| field.name).collect();
                errors.push(FieldError::new(name, "unknown-field", format!("known are: {}", known.join(", "))));
            }
        }
        if errors.is_empty() {
            return Ok(said);
        }
        Err(Error::Invalid { detail: format!("{} has no field {}", collection.name(), errors[0].field), errors })
    }

    /// The boundary in the survey system; vertices that nobody moved are exactly where they are stored.
    ///
    /// # Errors
    /// 422 if the coordinates lie outside their reference system.
    pub(super) fn surveyed(
        &self,
        survey: Crs,
        stored: Option<&MultiPolygon<f64>>,
    ) -> Result<Option<MultiPolygon<f64>>> {
        let Some(mut shape) = self.boundary.clone() else { return Ok(None) };
        project::multi_polygon(&mut shape, self.crs, survey)
            .map_err(|error| Error::field("geometry", "outside-district", error.to_string()))?;
        if let Some(stored) = stored {
            snap::to_vertices(&mut shape, stored, SAME_VERTEX);
        }
        Ok(Some(shape))
    }
}

/// A reason that can be kept.
///
/// # Errors
/// 422 if there is none, or it is too long.
pub(super) fn reason(text: &str) -> Result<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::field("reason", "missing-field", "请填写变更原因 (say why)"));
    }
    if text.chars().count() > LONGEST_REASON || text.contains('\0') {
        return Err(Error::field("reason", "bad-text", format!("at most {LONGEST_REASON} characters of plain text")));
    }
    Ok(text)
}

/// The field of this key or Chinese title.
pub(super) fn field(collection: Collection, name: &str) -> Option<&'static Field> {
    collection.fields().iter().find(|field| field.name == name || field.title == name)
}
