//! 发送: empties the outbox. At least once: who receives knows a repetition by `tuguan-delivery`.

use std::time::Duration;

use super::send::{Letter, send};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::Result;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(30);
/// Minutes until the next try, by how often it was tried; after the last one it is given up.
const PAUSES: [i32; 7] = [1, 5, 15, 60, 240, 720, 1440];

/// Sends what is due; answers how many arrived. Another instance takes other rows.
///
/// # Errors
/// Those of the database; what could not be sent waits for its next try.
pub async fn once(app: &App) -> Result<u64> {
    let caller = Caller::system();
    let mut arrived = 0;
    loop {
        // Taken for ten minutes: who dies while sending leaves it to whoever looks then.
        let read = app.db.work(&caller).await?;
        read.as_service().await?;
        let row = read
            .query_opt(
                "update outbox set attempts = attempts + 1, next_at = clock_timestamp() + interval '10 minutes'
                 where id = (
                     select id from outbox where sent_at is null and gave_up is null and next_at <= clock_timestamp()
                     order by next_at limit 1 for update skip locked
                 )
                 returning id, kind, target, subject, body, attempts",
                &[],
            )
            .await?;
        drop(read);
        let Some(row) = row else { return Ok(arrived) };
        let letter =
            Letter { id: row.get(0), kind: row.get(1), target: row.get(2), subject: row.get(3), body: row.get(4) };
        let tried = usize::try_from(row.get::<_, i32>(5)).unwrap_or(1);
        let outcome = send(&app.config, &letter, app.clock.now().timestamp()).await;
        arrived += u64::from(outcome.is_ok());
        settle(app, &letter, tried, outcome).await?;
    }
}

async fn settle(app: &App, letter: &Letter, tried: usize, outcome: Result<(), String>) -> Result<()> {
    let tx = app.db.begin(&Caller::system()).await?;
    tx.as_service().await?;
    let error = outcome.err();
    let pause = PAUSES.get(tried.saturating_sub(1)).copied();
    tx.execute(
        "update outbox set sent_at = case when $2::text is null then clock_timestamp() end, error = $2,
             next_at = clock_timestamp() + make_interval(mins => coalesce($3, 0)),
             gave_up = case when $2 is not null and $3::int is null then clock_timestamp() end
         where id = $1",
        &[&letter.id, &error, &pause],
    )
    .await?;
    let entry = match &error {
        None => Entry::done("notice.send", format!("outbox/{}", letter.id)),
        Some(error) => Entry::refused("notice.send", format!("outbox/{}", letter.id)).with("error", error.as_str()),
    };
    tx.note(entry.with("kind", letter.kind.as_str()).with("try", tried));
    tx.commit().await
}

/// Sends until the program ends.
pub async fn always(app: App) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        if let Err(error) = once(&app).await {
            tracing::warn!("sending what waits failed: {error}");
        }
    }
}
