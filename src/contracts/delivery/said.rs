//! What a staged row says, and what is told of it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::error::FieldError;
use crate::records::collection::Collection;
use crate::records::fields::Kind;

/// Something worth telling of a row.
#[derive(Debug, Clone)]
pub struct Told {
    /// Row and line of the file.
    pub row: i64,
    pub line: Option<i64>,
    /// What is wrong, of which column, in which words.
    pub what: FieldError,
    /// Whether the row is taken over all the same.
    pub warning: bool,
}

/// The checked cells of a row, by the names of their columns: numbers and days as text.
#[derive(Debug)]
pub(super) struct Said(pub Value);

impl Said {
    /// SQL of the cells of staged row `s`.
    pub(super) fn sql(collection: Collection) -> String {
        let cells: Vec<String> = collection
            .fields()
            .iter()
            .map(|field| match field.kind {
                // Numbers of JSON lose digits.
                Kind::Area | Kind::Money | Kind::Number(_) | Kind::Rate => format!("s.{0}::text as {0}", field.name),
                _ => format!("s.{}", field.name),
            })
            .collect();
        format!("(select to_jsonb(d) from (select {}) d)", cells.join(", "))
    }

    pub(super) fn text(&self, column: &str) -> Option<String> {
        self.0[column].as_str().map(str::to_owned)
    }

    pub(super) fn number(&self, column: &str) -> Option<Decimal> {
        self.0[column].as_str().and_then(|text| text.parse().ok())
    }

    pub(super) fn whole(&self, column: &str) -> Option<u32> {
        self.0[column].as_u64().and_then(|number| u32::try_from(number).ok())
    }

    pub(super) fn yes(&self, column: &str) -> Option<bool> {
        self.0[column].as_bool()
    }

    pub(super) fn day(&self, column: &str) -> Option<NaiveDate> {
        self.0[column].as_str().and_then(|text| text.parse().ok())
    }
}

/// Puts what a row says in the place of what is stored. A cell that says nothing takes nothing away, and 1.0 is no other number than 1.
pub(super) fn put<T: PartialEq>(place: &mut T, said: Option<T>) {
    if let Some(said) = said
        && *place != said
    {
        *place = said;
    }
}

/// The same where there may be nothing.
pub(super) fn put_some<T: PartialEq>(place: &mut Option<T>, said: Option<T>) {
    if said.is_some() && *place != said {
        *place = said;
    }
}
