//! Writing one export in the background.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::store;
use super::wish::Wish;
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::publish::export;

/// How often a running export says that it is alive and how far it is, and notices that nobody wants it any more.
const BEAT: Duration = Duration::from_secs(1);

/// Writes export `id`. Its outcome stands in the export itself.
pub(super) async fn run(app: App, caller: Caller, id: i64, wish: Wish) {
    let written = Arc::default();
    let work = write(&app, &caller, id, (&wish, &written));
    let outcome = tokio::select! {
        outcome = work => outcome,
        () = unwanted(&app, &caller, id, &written) => return remove(&store::path_of(&app, id)).await,
    };
    let outcome = outcome.map_err(|error| match &error {
        Error::Broken(cause) => {
            tracing::error!(export = id, "export failed: {cause}");
            "服务内部错误，请联系管理员查看日志 (internal error; tell the administrator)".to_owned()
        }
        other => other.to_string(),
    });
    let told = async { store::conclude(&*app.db.work(&caller).await?, id, &outcome).await };
    match told.await {
        Ok(true) => {}
        Ok(false) => remove(&store::path_of(&app, id)).await,
        Err(error) => tracing::error!(export = id, "the end of an export could not be written down: {error}"),
    }
}

/// Ends when the export is cancelled.
async fn unwanted(app: &App, caller: &Caller, id: i64, written: &AtomicU64) {
    loop {
        tokio::time::sleep(BEAT).await;
        let wanted = async { store::beat(&*app.db.work(caller).await?, id, written.load(Ordering::Relaxed)).await };
        // A database that does not answer for a moment is no wish.
        if let Ok(false) = wanted.await {
            return;
        }
    }
}

async fn write(app: &App, caller: &Caller, id: i64, (wish, written): (&Wish, &Arc<AtomicU64>)) -> Result<(u64, u64)> {
    // Writing is bound by the processor: a few at a time, the others wait their turn.
    let _turn = app.jobs.acquire().await.map_err(|error| Error::broken("waiting for a turn", error))?;
    let mut wish = wish.understand()?;
    wish.order.written = Arc::clone(written);
    let chosen = export::selection(app, wish.layer, wish.filter.as_ref(), wish.day)?;
    tokio::fs::create_dir_all(store::folder(app)).await?;
    let path = store::path_of(app, id);
    let rows = export::export(app, caller, chosen, &wish.order, (&path, &wish.told)).await?;
    Ok((rows, tokio::fs::metadata(&path).await?.len()))
}

pub(super) async fn remove(path: &Path) {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!("{} could not be removed: {error}", path.display());
        }
        _ => {}
    }
}

/// Brings exports whose program died to an end, and removes files whose time is up.
pub async fn settle(app: &App) -> Result<()> {
    let client = app.db.work(&Caller::system()).await?;
    for id in store::expire(&client).await? {
        remove(&store::path_of(app, id)).await;
    }
    Ok(())
}
