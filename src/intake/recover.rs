//! Imports whose program was killed: found by their silent heartbeat, and brought to an honest end.

use std::time::Duration;

use super::store::DEAD_AFTER;
use super::{files, staging};
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;

/// A fifth of the time after which an import is taken for dead.
const BEAT: Duration = Duration::from_secs(3);

/// Settles imports that nobody works on any more: those being validated have failed, those being taken over were rolled
/// back by the database and are ready again.
pub async fn settle_dead(app: &App, caller: &Caller) -> Result<()> {
    files::sweep(app).await?;
    let client = app.db.work(caller).await?;
    let settled = client
        .query(
            &format!(
                "update import
                 set status = case status when 'validating' then 'failed' else 'ready' end,
                     message = case status
                         when 'validating' then '程序中断，未改动任何数据，请重新上传 (interrupted; nothing was changed; upload again)'
                         else '提交时程序中断，未改动任何数据，可再次提交 (interrupted while taking over; nothing was changed; commit again)'
                     end,
                     version = version + 1
                 where status in ('validating', 'committing') and heartbeat_at < clock_timestamp() - interval '{DEAD_AFTER}'
                 returning id, status"
            ),
            &[],
        )
        .await?;
    for row in settled {
        let (id, status): (i64, &str) = (row.get(0), row.get(1));
        tracing::warn!("import {id} was interrupted and is now {status}");
        if status == "failed" {
            staging::drop_all(&client, &staging::rows_table(id)).await?;
        }
    }
    Ok(())
}

/// Keeps saying that somebody works on an import, for as long as it lives: long statements leave no other moment for it.
pub struct Pulse(tokio::task::JoinHandle<()>);

impl Pulse {
    /// Starts the pulse of import `id`.
    pub fn start(app: &App, caller: &Caller, id: i64) -> Self {
        let (app, caller) = (app.clone(), caller.as_service());
        Self(tokio::spawn(async move {
            loop {
                if let Ok(client) = app.db.read(&caller).await {
                    let beat = "update import set heartbeat_at = clock_timestamp() where id = $1";
                    if let Err(error) = client.execute(beat, &[&id]).await {
                        tracing::warn!("heartbeat of import {id}: {error}");
                    }
                }
                tokio::time::sleep(BEAT).await;
            }
        }))
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.0.abort();
    }
}
