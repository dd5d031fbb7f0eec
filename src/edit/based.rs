//! What a change is based on, and what others changed since.

use serde_json::{Map, Value, json};

use super::stored::Stored;
use crate::error::{Error, FieldError, Result};
use crate::intake::staging::Cell;
use crate::intake::values;
use crate::records::codes::Codes;
use crate::records::collection::Collection;
use crate::records::fields::{Field, Kind};

/// The version that whoever edits had before his eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// `If-Match`: it must still be the present one.
    Exactly(i32),
    /// The one that the client read last, though it does not say so: what others changed since is kept, and where both changed
    /// the same the change is refused.
    Merge(i32),
}

impl Base {
    /// The version.
    pub fn version(self) -> i32 {
        match self {
            Self::Exactly(version) | Self::Merge(version) => version,
        }
    }
}

/// What others changed since the base: for the answer to a refused change.
#[derive(Debug, Clone)]
pub struct Changed;

impl Changed {
    /// 412, with what whoever edits has to know to decide.
    pub(super) fn refuse(now: &Stored, base: i32, fields: &[String]) -> Error {
        Error::Outdated {
            detail: format!(
                "{} changed this record after you read it: it is at version {}, your change is based on version {base}. \
                 Read it again and repeat the change",
                now.changed_by, now.version
            ),
            facts: json!({
                "current_version": now.version,
                "changed_by": now.changed_by,
                "changed_at": now.changed_at,
                "changed_fields": fields,
            }),
        }
    }

    /// 409, for clients that show one line: which fields, by whom, when, and what to do.
    pub(super) fn conflict(now: &Stored, last: &Stored, fields: &[String]) -> Error {
        let errors = fields.iter().map(|name| {
            let told = if name == "boundary" {
                "the boundary was moved meanwhile".to_owned()
            } else {
                format!("is now {}", now.fields.get(name).unwrap_or(&Value::Null))
            };
            FieldError::new(name, "changed-meanwhile", told)
        });
        Error::Conflict {
            detail: format!(
                "Refused: {} changed {} at {} after you loaded this feature. Reload the layer and repeat your change",
                last.changed_by,
                fields.join(", "),
                last.changed_at.format("%Y-%m-%d %H:%M UTC"),
            ),
            errors: errors.collect(),
        }
    }
}

/// Compares values of fields as they would be stored.
pub(super) struct Compare<'a> {
    pub(super) collection: Collection,
    pub(super) codes: &'a Codes,
}

impl Compare<'_> {
    fn cell(&self, field: &Field, of: &Map<String, Value>) -> Option<Cell> {
        let scheme = match field.kind {
            Kind::Use(scheme) => of.get(scheme).and_then(Value::as_str),
            _ => None,
        };
        values::read(field, of.get(field.name).unwrap_or(&Value::Null), scheme, self.codes).ok()
    }

    /// Whether the field holds the same in both. What cannot be read is never the same.
    pub(super) fn same(&self, field: &Field, a: &Map<String, Value>, b: &Map<String, Value>) -> bool {
        match (self.cell(field, a), self.cell(field, b)) {
            (Some(a), Some(b)) => a == b,
            _ => a.get(field.name) == b.get(field.name),
        }
    }

    /// The fields that differ.
    pub(super) fn differing(&self, a: &Map<String, Value>, b: &Map<String, Value>) -> Vec<String> {
        let fields = self.collection.fields().iter();
        fields.filter(|field| !self.same(field, a, b)).map(|field| field.name.to_owned()).collect()
    }

    /// What was said, less what says nothing new: values as they were at the base, or as the caller is shown them now, which
    /// for masked ones is not as they are stored; and nothing where the field always has a value.
    pub(super) fn news(
        &self,
        said: &Map<String, Value>,
        base: &Stored,
        shown: &Map<String, Value>,
    ) -> Result<Map<String, Value>> {
        // A land-use code is read by the scheme beside it, said or stored.
        let mut whole = base.fields.clone();
        whole.extend(said.iter().map(|(name, value)| (name.clone(), value.clone())));
        let mut seen = shown.clone();
        seen.retain(|name, _| said.contains_key(name) || name.ends_with("_scheme"));
        let mut news = Map::new();
        for field in self.collection.fields() {
            let Some(value) = said.get(field.name) else { continue };
            let empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
            let kept = empty && (field.default.is_some() || field.name == "object_no");
            let masked = seen.contains_key(field.name) && self.same(field, &whole, &seen);
            if !kept && !masked && !self.same(field, &whole, &base.fields) {
                news.insert(field.name.to_owned(), value.clone());
            }
        }
        Ok(news)
    }
}
