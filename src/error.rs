//! One error for the whole service, and one table from it to an HTTP status.
//!
//! Everything a caller can do wrong is a value here, never a panic and never a bare rejection: the answer names the
//! field and the remedy, as RFC 9457 `application/problem+json`.

use http::StatusCode;
use serde::Serialize;

/// Result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is wrong with one field, row or missing item.
#[derive(Debug, Clone, Serialize)]
pub struct FieldError {
    /// Field, parameter or row the error is about.
    pub field: String,
    /// Stable kebab-case word for programs.
    pub code: String,
    /// What is wrong and what to do, for people.
    pub message: String,
}

impl FieldError {
    /// An error about `field`.
    pub fn new(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into() }
    }
}

/// Why a request or a command could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request itself cannot be understood: a bad parameter or malformed body (400).
    #[error("{detail}")]
    BadRequest { detail: String, errors: Vec<FieldError> },
    /// Understood, but its content breaks a rule (422).
    #[error("{detail}")]
    Invalid { detail: String, errors: Vec<FieldError> },
    /// Nobody is signed in, or not any more (401); the code says which.
    #[error("{detail}")]
    SignedOut { detail: String, errors: Vec<FieldError> },
    /// Signed in, but not for this (403).
    #[error("{detail}")]
    Forbidden { detail: String, errors: Vec<FieldError> },
    /// Too often, or locked (429): again after so many seconds.
    #[error("{detail}")]
    TooOften { detail: String, code: &'static str, seconds: u64 },
    /// No such thing, or none the caller may know of (404).
    #[error("{0}")]
    NotFound(String),
    /// In conflict with the present state (409).
    #[error("{detail}")]
    Conflict { detail: String, errors: Vec<FieldError> },
    /// Somebody changed it since the caller read it (412).
    #[error("{0}")]
    Stale(String),
    /// The same, with what the caller has to know to decide, as further members of the answer (412).
    #[error("{detail}")]
    Outdated { detail: String, facts: serde_json::Value },
    /// A write without `If-Match` (428).
    #[error("{0}")]
    MissingPrecondition(String),
    /// Larger than allowed (413).
    #[error("{0}")]
    TooLarge(String),
    /// A content type nobody here reads (415).
    #[error("{0}")]
    UnsupportedMedia(String),
    /// The database cannot be reached just now (503).
    #[error("{0}")]
    Unavailable(String),
    /// Something else's server did not answer as it should (502).
    #[error("{0}")]
    BadGateway(String),
    /// Our fault: logged with its cause, answered without it (500).
    #[error("{0}")]
    Broken(String),
}

impl Error {
    /// A bad request parameter.
    pub fn parameter(name: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::BadRequest {
            detail: format!("{name}: {message}"),
            errors: vec![FieldError::new(name, "bad-parameter", message)],
        }
    }

    /// A field of a body that breaks a rule.
    pub fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Invalid { detail: format!("{field}: {message}"), errors: vec![FieldError::new(field, code, message)] }
    }

    /// A conflict without further items.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::Conflict { detail: detail.into(), errors: Vec::new() }
    }

    /// Our own failure, with the context in which it happened.
    pub fn broken(context: &str, cause: impl std::fmt::Display) -> Self {
        Self::Broken(format!("{context}: {cause}"))
    }

    /// The HTTP status of this error.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest { .. } => StatusCode::BAD_REQUEST,
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::SignedOut { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::Stale(_) | Self::Outdated { .. } => StatusCode::PRECONDITION_FAILED,
            Self::MissingPrecondition(_) => StatusCode::PRECONDITION_REQUIRED,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::BadGateway(_) => StatusCode::BAD_GATEWAY,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The single items that are wrong, where there are any.
    pub fn errors(&self) -> &[FieldError] {
        match self {
            Self::BadRequest { errors, .. }
            | Self::Invalid { errors, .. }
            | Self::SignedOut { errors, .. }
            | Self::Forbidden { errors, .. }
            | Self::Conflict { errors, .. } => errors,
            _ => &[],
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(db) = error.as_db_error() else {
            return Self::Unavailable(format!("the database connection failed: {error}"));
        };
        let lost = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
        if lost.contains(db.code()) {
            return Self::Unavailable(format!("the database is shutting down or starting: {}", db.message()));
        }
        let again =
            [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::LOCK_NOT_AVAILABLE];
        if again.contains(db.code()) {
            return Self::conflict("somebody else changed the same data at the same moment; try again");
        }
        if *db.code() == SqlState::QUERY_CANCELED {
            return Self::Unavailable("the query took too long and was stopped; ask for less at a time".to_owned());
        }
        if *db.code() == SqlState::FOREIGN_KEY_VIOLATION {
            let detail = match db.constraint() {
                Some("reserve_piece_is_of_a_space") => format!(
                    "地块 {} 在储备台账中，不能删除或撤销 (it is in the reserve ledger: take it out of its entry first)",
                    db.message()
                ),
                _ => format!("other records refer to it: {}", db.constraint().unwrap_or_default()),
            };
            return Self::conflict(detail);
        }
        let unreckonable = [
            SqlState::NUMERIC_VALUE_OUT_OF_RANGE,
            SqlState::INVALID_ARGUMENT_FOR_POWER_FUNCTION,
            SqlState::DIVISION_BY_ZERO,
        ];
        if unreckonable.contains(db.code()) {
            // Our own statements reckon with checked values; a warning, should one of them ever be the cause.
            tracing::warn!("database: {} {}", db.code().code(), db.message());
            let detail = format!("the expression cannot be reckoned for every row: {}", db.message());
            return Self::BadRequest {
                detail: detail.clone(),
                errors: vec![FieldError::new("filter", "bad-number", detail)],
            };
        }
        let place = db.constraint().or(db.table()).unwrap_or_default();
        Self::Broken(format!("database: {} {} {place}", db.code().code(), db.message()))
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            other => Self::Unavailable(format!("no database connection: {other}")),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Broken(format!("file system: {error}"))
    }
}

/// 422 with everything that is wrong, if there is anything.
///
/// # Errors
/// What is in `errors`.
pub fn refuse(errors: Vec<FieldError>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}

/// 409 with everything that is missing or in the way, if there is anything.
///
/// # Errors
/// What is in `errors`.
pub fn told(errors: Vec<FieldError>, detail: &str) -> Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    Err(Error::Conflict { detail: detail.to_owned(), errors })
}
