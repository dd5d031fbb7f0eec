//! The same change of many entries, looked at before it is made: all of them, or none.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::entry::{self, Change};
use super::moves::{self, Wish};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::{Acting, Caller};
use crate::error::{Error, FieldError, Result};

/// Most entries at once.
const MOST: usize = 500;

/// One entry as the person saw it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seen {
    id: i64,
    version: i32,
}

/// What is to be done to all of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Batch {
    items: Vec<Seen>,
    #[serde(default)]
    properties: Map<String, Value>,
    to: Option<String>,
    #[serde(default)]
    reason: String,
    /// Only says what would come of it.
    #[serde(default)]
    dry_run: bool,
}

/// Changes fields of, or moves, all entries: what would come of each, and whether it was done.
///
/// # Errors
/// 409 with the items of each entry that cannot be changed: then none is.
pub(super) async fn run(app: &App, caller: &Caller, batch: &Batch) -> Result<Value> {
    access::require(caller, Right::DecideReserve)?;
    if batch.items.is_empty() || batch.items.len() > MOST {
        return Err(Error::field("items", "bad-number", format!("1 to {MOST} entries")));
    }
    if batch.to.is_some() != batch.properties.is_empty() {
        return Err(Error::field("properties", "bad-request", "say either fields or a state to move to"));
    }
    // In the order of their ids, so that two batches wait for each other and do not block each other.
    let mut items = batch.items.clone();
    items.sort_unstable_by_key(|seen| seen.id);
    items.dedup_by_key(|seen| seen.id);
    let tx = app.db.begin(caller).await?;
    let mut results = Vec::with_capacity(items.len());
    let mut errors = Vec::new();
    for seen in &items {
        tx.batch_execute("savepoint one").await?;
        let done = match &batch.to {
            Some(to) => {
                let wish = Wish {
                    to: to.clone(),
                    reason: batch.reason.clone(),
                    documents: Vec::new(),
                    spaces: Vec::new(),
                    transferee_uscc: String::new(),
                };
                moves::within(app, &tx, caller, seen.id, Some(seen.version), &wish).await
            }
            None => {
                let change =
                    Change { properties: batch.properties.clone(), spaces: None, reason: batch.reason.clone() };
                entry::within(&tx, caller, seen.id, Some(seen.version), &change).await
            }
        };
        match done {
            Ok(version) => results.push(json!({ "id": seen.id, "ok": true, "version": version })),
            Err(Error::Broken(cause)) => return Err(Error::Broken(cause)),
            Err(Error::Unavailable(cause)) => return Err(Error::Unavailable(cause)),
            Err(error) => {
                tx.batch_execute("rollback to savepoint one").await?;
                tx.as_caller().await?;
                let words = error.to_string();
                results.push(json!({ "id": seen.id, "ok": false, "detail": words, "errors": error.errors() }));
                errors.push(FieldError::new(format!("items/{}", seen.id), "cannot-be-changed", words));
            }
        }
    }
    let refused = errors.len();
    let answer = json!({ "dry_run": batch.dry_run, "done": !batch.dry_run, "refused": refused, "results": results });
    if batch.dry_run {
        tx.abandon().await?;
        return Ok(answer);
    }
    if refused > 0 {
        let detail = format!("{refused} 条不能变更，未做任何修改 ({refused} cannot be changed; nothing was done)");
        return Err(Error::Conflict { detail, errors });
    }
    tx.commit().await?;
    Ok(answer)
}
