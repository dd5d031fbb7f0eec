//! What can be wrong with a delivered file, its rows and their boundaries: one type, one list of codes, one place for
//! the wording.
//!
//! Officers read Chinese and scripts read English, so every sentence carries both, with the exact figures. The codes
//! are part of the contract: scripts rely on them.

mod code;
mod of_archive;
mod of_binary;
mod of_drawing;
mod of_file;
mod of_geometry;
mod of_paper;
mod of_records;
mod of_row;
mod of_table;

pub use code::Code;

use geo_types::Coord;
use serde::Serialize;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row is taken in; somebody should look at it.
    Warning,
    /// The row, or the whole file, is not taken in.
    Error,
}

impl Severity {
    /// The stable word of this severity.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One problem of a delivered file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// Row of the file (feature or table row), from 1; absent for problems of the whole file.
    pub row: Option<u64>,
    /// Line of the file at which the row begins or the problem lies, from 1.
    pub line: Option<u64>,
    /// Column or property.
    pub field: Option<String>,
    /// Stable word for programs.
    pub code: Code,
    /// Whether the row is refused.
    pub severity: Severity,
    /// What is wrong, with figures; Chinese, then English.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// Where, as longitude and latitude.
    pub position: Option<(f64, f64)>,
    /// Where, in the axes of the file: known to a reader that does not know the reference system yet.
    #[serde(skip)]
    pub at: Option<Coord<f64>>,
}

impl Problem {
    /// A problem with its wording; the functions named after the problems call this.
    fn new(code: Code, severity: Severity, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            row: None,
            line: None,
            field: None,
            code,
            severity,
            message: message.into(),
            remedy: remedy.into(),
            position: None,
            at: None,
        }
    }

    fn error(code: Code, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message, remedy)
    }

    fn warning(code: Code, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message, remedy)
    }

    /// The same problem in this row, which begins at this line (0 = not known).
    #[must_use]
    pub fn at_row(mut self, row: u64, line: u64) -> Self {
        self.row = Some(row);
        self.line = Some(line).filter(|line| *line > 0);
        self
    }

    /// The same problem of this column or property.
    #[must_use]
    pub fn in_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// The same problem at this longitude and latitude.
    #[must_use]
    pub fn placed(mut self, longitude: f64, latitude: f64) -> Self {
        self.position = Some((longitude, latitude));
        self
    }

    /// Whether the row (or the file) is refused because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
