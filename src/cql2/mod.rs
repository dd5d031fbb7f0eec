//! CQL2 (OGC 21-065), the one expression language: filters, saved views and classification rules.
//!
//! `parse` reads a text into a tree; `Filter::to_sql` walks that tree with an allow-list of properties and functions
//! (`Fields`) and binds every literal as a parameter, so that nothing a caller writes ever becomes SQL text. Unknown is
//! unknown as in SQL: a comparison with a missing value is neither true nor false.

mod arithmetic;
mod fields;
mod guard;
mod literal;
mod sql;
mod temporal;
mod walk;

use std::collections::BTreeSet;
use std::fmt;

pub use fields::{Argument, Fields, Function, Property, Type};
pub use walk::Call;

use crate::error::Error;
use crate::geo::crs::Crs;

/// What is wrong with an expression, for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError(String);

impl ExpressionError {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ExpressionError {}

impl From<ExpressionError> for Error {
    fn from(error: ExpressionError) -> Self {
        Self::parameter("filter", error.0)
    }
}

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct Filter {
    expr: cql2::Expr,
    /// In which its geometries are said, and whether north comes first; else longitude and latitude.
    said_in: Option<(Crs, bool)>,
}

/// A condition in SQL with its bound values.
///
/// Every parameter is text and is cast where it is used (`$1::text::numeric`), so values are bound as plain strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql {
    /// The SQL expression; contains identifiers and functions of the allow-list only.
    pub text: String,
    /// The values of `$first`, `$first + 1`, …
    pub params: Vec<String>,
}

/// Reads CQL2 text.
///
/// # Errors
/// Texts that are too long, too deep or no CQL2, with the place of the fault.
pub fn parse(text: &str) -> Result<Filter, ExpressionError> {
    guard::check(text)?;
    guard::limit_parser();
    match cql2::parse_text(text) {
        Ok(expr) => Ok(Filter { expr, said_in: None }),
        Err(cql2::Error::Pest(error)) => Err(ExpressionError::new(syntax_message(text, &error.to_string()))),
        Err(error) => Err(ExpressionError::new(format!("cannot be read as CQL2: {error}"))),
    }
}

/// Reads CQL2 JSON.
///
/// # Errors
/// Texts that are too long or no CQL2.
pub fn parse_json(text: &str) -> Result<Filter, ExpressionError> {
    guard::check_json(text)?;
    match cql2::parse_json(text) {
        Ok(expr) => Ok(Filter { expr, said_in: None }),
        Err(error) => Err(ExpressionError::new(format!("cannot be read as CQL2 JSON: {error}"))),
    }
}

/// The parser's report without its drawing: where it stopped, and the text from there.
fn syntax_message(text: &str, report: &str) -> String {
    let place = report
        .lines()
        .next()
        .and_then(|line| line.trim().strip_prefix("-->"))
        .and_then(|place| place.trim().split_once(':'))
        .and_then(|(line, column)| Some((line.parse::<usize>().ok()?, column.parse::<usize>().ok()?)));
    let Some((line, column)) = place else {
        return "cannot be read as CQL2: too complicated, or not CQL2 at all".to_owned();
    };
    let rest: String = text.lines().nth(line - 1).unwrap_or_default().chars().skip(column - 1).take(30).collect();
    if rest.is_empty() {
        return format!("cannot be read as CQL2: it ends too early (line {line}, character {column})");
    }
    format!("cannot be read as CQL2 from line {line}, character {column}: “{rest}”")
}

impl Filter {
    /// The same expression with its geometries in this reference system (`filter-crs`).
    #[must_use]
    pub fn said_in(self, crs: Crs, north_first: bool) -> Self {
        Self { said_in: Some((crs, north_first)), ..self }
    }

    /// The SQL condition of this expression over `fields`, with parameters numbered from `first_param`.
    ///
    /// # Errors
    /// Unknown properties, functions and operators, and operands of types that do not go together.
    pub fn to_sql(&self, fields: &Fields, first_param: usize) -> Result<Sql, ExpressionError> {
        sql::Writer::new(fields, first_param).said_in(self.said_in).condition(&self.expr)
    }

    /// The names of all properties the expression looks at, sorted.
    pub fn properties(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        walk::properties(&self.expr, &mut found);
        found
    }

    /// All calls of custom functions (those of `fields`) in the expression, sorted, each once.
    pub fn functions(&self, fields: &Fields) -> BTreeSet<Call> {
        let mut found = BTreeSet::new();
        walk::calls(&self.expr, fields, &mut found);
        found
    }
}

impl Fields {
    /// The SQL value of one call of a custom function, with parameters numbered from `first_param`.
    ///
    /// # Errors
    /// The function is unknown or does not take these arguments.
    pub fn call_sql(&self, call: &Call, first_param: usize) -> Result<Sql, ExpressionError> {
        sql::Writer::new(self, first_param).custom_call(call)
    }
}
