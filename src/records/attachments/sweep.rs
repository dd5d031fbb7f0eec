//! 清理: contents that were never acknowledged. Before a content is written its key is put down; the transaction that names it by a row
//! takes the key away. What is left was cut off by a fault, and goes – its row can never come, because that transaction needs the key.

use std::path::PathBuf;
use std::time::Duration;

use chrono::Datelike;

use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, Result};
use crate::http::upload;

/// No upload takes as long, in SQL and for files.
const DEAD_AFTER: &str = "1 hour";
const OLD: Duration = Duration::from_secs(60 * 60);
/// Contents removed at a time.
const MOST: i64 = 100;

/// Where files lie while they arrive.
pub(super) fn arrivals(app: &App) -> PathBuf {
    app.config.data_dir.join("uploads")
}

/// Puts down the key of a content that is about to be written. It is kept at once.
pub(super) async fn announce(app: &App, caller: &Caller) -> Result<String> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|error| Error::broken("random numbers", error))?;
    let word: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let today = app.clock.now();
    let key = format!("{:04}/{:02}/{word}", today.year(), today.month());
    let client = app.db.read(&caller.as_service()).await?;
    client.execute("insert into attachment_upload (object_key) values ($1)", &[&key]).await?;
    Ok(key)
}

/// Takes the key away, in the transaction that names the content.
///
/// # Errors
/// 503 if the content was swept away meanwhile.
pub(super) async fn arrive(tx: &Tx, key: &str) -> Result<()> {
    tx.as_service().await?;
    let taken = tx.execute("delete from attachment_upload where object_key = $1", &[&key]).await?;
    tx.as_caller().await?;
    if taken == 1 {
        return Ok(());
    }
    Err(Error::Unavailable("上传耗时过长，请重新上传 (the upload took too long; send it again)".to_owned()))
}

/// Removes a content that no row names. While it is removed no transaction can name it: that needs the key, which is held here, or gone.
pub(super) async fn discard(app: &App, caller: &Caller, key: &str) -> Result<()> {
    let tx = app.db.begin_work(&caller.as_service()).await?;
    // Waits for a transaction that takes it away just now.
    tx.execute("select from attachment_upload where object_key = $1 for update", &[&key]).await?;
    let named = tx.query_one("select exists (select from attachment where object_key = $1)", &[&key]).await?;
    if named.get(0) {
        return tx.abandon().await;
    }
    app.attachments.remove(key).await?;
    tx.execute("delete from attachment_upload where object_key = $1", &[&key]).await?;
    tx.note(Entry::done("attachment.discard", "attachments").with("key", key));
    tx.commit().await
}

/// Removes what faults have left: contents without a row, and files that never arrived.
///
/// # Errors
/// Those of the database. A store that cannot be reached is asked again next time.
pub async fn sweep(app: &App) -> Result<()> {
    upload::sweep(&arrivals(app), &[upload::DRAFT], OLD).await?;
    let caller = Caller::system();
    let client = app.db.work(&caller).await?;
    let sql = format!(
        "select object_key from attachment_upload where begun_at < clock_timestamp() - interval '{DEAD_AFTER}' limit {MOST}"
    );
    let keys: Vec<String> = client.query(&sql, &[]).await?.iter().map(|row| row.get(0)).collect();
    drop(client);
    for key in keys {
        if let Err(cause) = discard(app, &caller, &key).await {
            tracing::warn!("a content without a row is still there: {cause}");
            break;
        }
    }
    Ok(())
}
