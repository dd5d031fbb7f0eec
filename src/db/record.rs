//! 审计: what a transaction did, noted while it works and appended to the hash-chained record as its last act.

use postgres_types::Type;
use serde_json::{Map, Value};
use tokio_postgres::types::ToSql;

use super::Tx;
use crate::error::{Error, Result};

/// One entry: what was done to what. The moment and the caller's name are added by the database.
#[derive(Debug, Clone)]
pub struct Entry {
    action: &'static str,
    subject: String,
    outcome: &'static str,
    detail: Map<String, Value>,
}

impl Entry {
    /// `action` (a dotted word such as `import.commit`) was done to `subject` (`import/12`).
    pub fn done(action: &'static str, subject: impl Into<String>) -> Self {
        Self { action, subject: subject.into(), outcome: "done", detail: Map::new() }
    }

    /// `action` was tried on `subject` and refused.
    pub fn refused(action: &'static str, subject: impl Into<String>) -> Self {
        Self { outcome: "refused", ..Self::done(action, subject) }
    }

    /// Adds what else is worth knowing; for a change, the values before and after.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// Appends the entries in their order. The lock on the end of the chain lasts until the transaction ends.
pub(super) async fn append(tx: &Tx, entries: &[Entry]) -> Result<()> {
    let actions: Vec<&str> = entries.iter().map(|entry| entry.action).collect();
    let subjects: Vec<&str> = entries.iter().map(|entry| entry.subject.as_str()).collect();
    let details = entries
        .iter()
        .map(|entry| serde_json::to_string(&entry.detail))
        .collect::<Result<Vec<String>, _>>()
        .map_err(|error| Error::broken("encoding an audit entry", error))?;
    let outcomes: Vec<&str> = entries.iter().map(|entry| entry.outcome).collect();
    let text = |values| (values, Type::TEXT_ARRAY);
    let parameters: [(&(dyn ToSql + Sync), Type); 4] =
        [text(&actions as _), text(&subjects as _), text(&outcomes as _), text(&details as _)];
    tx.query_typed(
        "select audit_append(e.action, e.subject, e.outcome, e.detail::jsonb)
         from (
             select * from unnest($1, $2, $3, $4) with ordinality e (action, subject, outcome, detail, place)
             order by place
         ) e",
        &parameters,
    )
    .await?;
    Ok(())
}
