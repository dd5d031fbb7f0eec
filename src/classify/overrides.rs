//! R0: a category assigned by a decision of the district government, with its document, instead of the rules.

use serde::Deserialize;
use serde_json::json;

use super::explain::{Explained, explain, not_found};
use super::rule_set::CATEGORIES;
use super::{Scope, lock, prepare_touched, refresh};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};

/// What an officer enters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideRequest {
    /// The category decided upon.
    #[serde(default)]
    pub category: String,
    /// Why, in words.
    #[serde(default)]
    pub reason: String,
    /// 文号 of the decision.
    #[serde(default)]
    pub document_no: String,
}

/// Assigns a category. `based_on` is the version of the decision the officer saw.
///
/// # Errors
/// 404 for an unknown space, 412 if the decision changed meanwhile, 422 without a category, a reason or a document.
pub async fn set_override(
    app: &App,
    caller: &Caller,
    id: i64,
    based_on: i32,
    wanted: &OverrideRequest,
) -> Result<Explained> {
    check(wanted)?;
    if wanted.category == "military" && !caller.sees_restricted() {
        return Err(access::refused("only people named for 部队用地 decide on it"));
    }
    let tx = begin(app, caller, id, based_on).await?;
    let before = explain(&tx, id).await?;
    tx.as_service().await?;
    tx.execute(
        "insert into classification_override (space_id, category, reason, document_no, set_by) \
         values ($1, $2, $3, $4, current_setting('tuguan.actor')) \
         on conflict (space_id) do update set category = excluded.category, reason = excluded.reason, \
             document_no = excluded.document_no, set_by = excluded.set_by, set_at = clock_timestamp()",
        &[&id, &wanted.category, &wanted.reason.trim(), &wanted.document_no.trim()],
    )
    .await?;
    let entry = Entry::done("classification.override", format!("space/{id}"))
        .with("category", wanted.category.as_str())
        .with("reason", wanted.reason.trim())
        .with("document_no", wanted.document_no.trim());
    finish(app, tx, id, &before, entry).await
}

/// Returns a space to the rules. Without an override nothing changes.
///
/// # Errors
/// 404 for an unknown space, 412 if the decision changed meanwhile.
pub async fn clear_override(app: &App, caller: &Caller, id: i64, based_on: i32) -> Result<Explained> {
    let tx = begin(app, caller, id, based_on).await?;
    let before = explain(&tx, id).await?;
    tx.as_service().await?;
    tx.execute("delete from classification_override where space_id = $1", &[&id]).await?;
    let entry = Entry::done("classification.override-clear", format!("space/{id}"));
    finish(app, tx, id, &before, entry).await
}

/// Opens the transaction and makes sure that the officer saw the present decision; the lock keeps it so.
async fn begin(app: &App, caller: &Caller, id: i64, based_on: i32) -> Result<Tx> {
    let tx = app.db.begin(caller).await?;
    lock(&tx).await?;
    let row = tx.query_opt("select version from classification where space_id = $1", &[&id]).await?;
    let version: i32 = row.ok_or_else(|| not_found(id))?.get(0);
    may_decide(&tx, caller, id).await?;
    if version == based_on {
        return Ok(tx);
    }
    Err(Error::Stale(format!(
        "the classification of space {id} is at version {version}, this change is based on version {based_on}; \
         read it again and repeat the change"
    )))
}

/// 发改局 decides on land and buildings, 商务局 on buildings.
async fn may_decide(tx: &Tx, caller: &Caller, id: i64) -> Result<()> {
    let is_building: bool = tx.query_one("select exists (select from building where id = $1)", &[&id]).await?.get(0);
    access::require(caller, if is_building { Right::DecideBuildings } else { Right::DecideLand })
}

/// The change has been written by the service for the caller; the caller must be able to see what becomes of the space.
async fn finish(app: &App, tx: Tx, id: i64, before: &Explained, entry: Entry) -> Result<Explained> {
    prepare_touched(&tx).await?;
    tx.execute("insert into touched (space_id) values ($1)", &[&id]).await?;
    refresh(&tx, Scope::Touched, app.config.today()).await?;
    tx.as_caller().await?;
    let explained = explain(&tx, id).await?;
    let told = |explained: &Explained| json!({ "category": explained.category, "rule": explained.rule, "source": explained.source });
    tx.note(entry.with("before", told(before)).with("after", told(&explained)));
    tx.commit().await?;
    Ok(explained)
}

fn check(wanted: &OverrideRequest) -> Result<()> {
    let mut errors = Vec::new();
    if !CATEGORIES.contains(&wanted.category.as_str()) {
        let known = CATEGORIES.join(", ");
        errors.push(FieldError::new("category", "bad-code", format!("a category is one of {known}")));
    }
    for (field, text, limit) in [("reason", &wanted.reason, 2000), ("document_no", &wanted.document_no, 200)] {
        if text.trim().is_empty() {
            errors.push(FieldError::new(field, "missing-field", "a decision by people needs it (R0)"));
        } else if text.chars().count() > limit || text.contains('\0') {
            errors.push(FieldError::new(field, "bad-text", format!("at most {limit} characters of plain text")));
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid { detail: format!("{}: {}", errors[0].field, errors[0].message), errors })
}
