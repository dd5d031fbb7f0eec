//! 安全标记: what decides who sees a space, brought up to date before any figure of the same change is seen.

use super::template::fill;
use crate::db::Tx;
use crate::error::Result;

/// Recomputes and stores the labels of all spaces or of those in table `scope`. Tells whether anything changed that
/// everybody may see, which only a change noted in `touched` can deny.
pub(super) async fn refresh(tx: &Tx, scope: Option<&'static str>) -> Result<bool> {
    tx.batch_execute(&fill(include_str!("label.sql"), scope)).await?;
    let open = match scope {
        None => true,
        Some(_) => tx.query_one(include_str!("label_open.sql"), &[]).await?.get(0),
    };
    tx.batch_execute(include_str!("label_store.sql")).await?;
    Ok(open)
}
