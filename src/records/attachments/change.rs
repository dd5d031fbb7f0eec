//! Correcting what is said of a file, and withdrawing it.

use serde_json::{Map, Value, json};

use super::owner::Standing;
use super::rows;
use super::save::{Saved, duplicate};
use super::types::{Attachment, Described, DocKinds};
use super::wish::{Correction, Withdrawal};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Tx};
use crate::error::{Error, Result};

/// The file, for whoever may change it; nobody else changes it until the transaction ends.
async fn held(tx: &Tx, id: i64) -> Result<(Attachment, Standing)> {
    let shown = rows::find(tx, id).await?;
    let standing = shown.owner.standing(tx).await?;
    standing.require_writing()?;
    rows::take_turn(tx, shown.owner).await?;
    let now = rows::find(tx, id).await?;
    if now.counts() {
        return Ok((now, standing));
    }
    Err(Error::conflict("该附件已作废，不能再更改 (it was withdrawn and cannot be changed)"))
}

/// Corrects what is said of a file.
///
/// # Errors
/// 404 and 403 as for its record; 412 if somebody was faster; 409 if it was withdrawn; 422 with everything that is wrong.
pub(super) async fn correct(
    app: &App,
    caller: &Caller,
    id: i64,
    version: i32,
    correction: &Correction,
) -> Result<Saved> {
    let tx = app.db.begin(caller).await?;
    let (now, standing) = held(&tx, id).await?;
    if now.version != version {
        let (current, by) = (now.version, &now.changed_by);
        return Err(Error::Outdated {
            detail: format!(
                "您依据的是第 {version} 版，{by} 已改为第 {current} 版，请重新读取 (changed meanwhile; read it again)"
            ),
            facts: json!({ "current_version": current, "changed_by": by, "changed_at": now.recorded_at }),
        });
    }
    let (after, warnings) = correction.apply(&now.described)?;
    DocKinds::load(&tx).await?.check(&after.doc_kind)?;
    let changes = differing(&now.described, &after);
    if changes.is_empty() {
        tx.abandon().await?;
        return Ok(Saved { attachment: now, warnings });
    }
    if after.doc_kind != now.described.doc_kind {
        standing.allow(now.is_photo_as(&after.doc_kind))?;
        let same = rows::same_content(&tx, now.owner, &now.sha256).await?;
        if let Some((other, _)) = same.iter().find(|(other, doc_kind)| *other != id && *doc_kind == after.doc_kind) {
            return Err(duplicate(*other));
        }
    }
    rows::close_version(&tx, id).await?;
    let Described { doc_kind, title, doc_no, doc_date, issuer, pages, remark } = &after;
    tx.execute(
        "update attachment
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
             doc_kind = $2, title = $3, doc_no = $4, doc_date = $5, issuer = $6, pages = $7, remark = $8
         where id = $1",
        &[&id, doc_kind, title, doc_no, doc_date, issuer, pages, remark],
    )
    .await?;
    let attachment = rows::find(&tx, id).await?;
    tx.note(
        Entry::done("attachment.update", format!("attachment/{id}"))
            .with("record", now.owner.path())
            .with("version", attachment.version)
            .with("changes", changes),
    );
    tx.commit().await?;
    Ok(Saved { attachment, warnings })
}

/// What was changed: before and after.
fn differing(before: &Described, after: &Described) -> Map<String, Value> {
    let told = |described: &Described| {
        let Described { doc_kind, title, doc_no, doc_date, issuer, pages, remark } = described;
        [
            ("doc_kind", json!(doc_kind)),
            ("title", json!(title)),
            ("doc_no", json!(doc_no)),
            ("doc_date", json!(doc_date)),
            ("issuer", json!(issuer)),
            ("pages", json!(pages)),
            ("remark", json!(remark)),
        ]
    };
    let pairs = told(before).into_iter().zip(told(after));
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| (name.to_owned(), json!([before, after])))
        .collect()
}

/// Withdraws a file: it stays, and does not count any more.
///
/// # Errors
/// 404 and 403 as for its record; 409 if it was withdrawn before; 422 without a reason.
pub(super) async fn withdraw(app: &App, caller: &Caller, id: i64, wish: &Withdrawal) -> Result<Attachment> {
    let tx = app.db.begin(caller).await?;
    let (now, _) = held(&tx, id).await?;
    let reason = wish.reason()?;
    rows::close_version(&tx, id).await?;
    tx.execute(
        "update attachment
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
             withdrawn_at = clock_timestamp(), withdrawn_by = current_setting('tuguan.actor'), withdrawn_reason = $2
         where id = $1",
        &[&id, &reason],
    )
    .await?;
    let attachment = rows::find(&tx, id).await?;
    tx.note(
        Entry::done("attachment.withdraw", format!("attachment/{id}"))
            .with("record", now.owner.path())
            .with("reason", reason),
    );
    tx.commit().await?;
    Ok(attachment)
}
