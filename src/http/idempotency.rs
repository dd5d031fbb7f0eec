//! Creations that are sent twice: under the same `Idempotency-Key`, or without one in the same words, by the same person.

use crate::db::{Acting, Tx};
use crate::error::{Error, Result};

/// Longest Idempotency-Key.
const LONGEST_KEY: usize = 200;

/// The key, if it is one.
///
/// # Errors
/// 400 for a key that is none.
pub fn usable(key: Option<&str>) -> Result<Option<&str>> {
    if key.is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY || key.contains('\0')) {
        return Err(Error::parameter("Idempotency-Key", format!("1 to {LONGEST_KEY} characters")));
    }
    Ok(key)
}

/// What the same request made before: under the same key at any time within a day, without a key within ten minutes. `body` is the
/// hash of what was sent, its kind included. The transaction acts for the service.
///
/// # Errors
/// 400 for a key that is none; 409 if it was used for another request.
pub async fn sent_before(tx: &Tx, key: Option<&str>, body: &[u8]) -> Result<Option<i64>> {
    tx.execute("delete from request_key where made_at < clock_timestamp() - interval '1 day'", &[]).await?;
    let key = usable(key)?;
    let actor = tx.caller().name();
    let found = match key {
        Some(key) => {
            tx.query_opt("select record_id, body_hash from request_key where actor = $1 and key = $2", &[&actor, &key])
                .await?
        }
        None => {
            tx.query_opt(
                "select record_id, body_hash from request_key
                 where actor = $1 and body_hash = $2 and made_at > clock_timestamp() - interval '10 minutes'
                 order by made_at desc limit 1",
                &[&actor, &body],
            )
            .await?
        }
    };
    let Some(row) = found else { return Ok(None) };
    if row.get::<_, Vec<u8>>(1) != body {
        return Err(Error::conflict("this Idempotency-Key was used for another request; use a new one"));
    }
    Ok(Some(row.get(0)))
}

/// Remembers what a request made. The transaction acts for the caller afterwards.
///
/// # Errors
/// Those of the database.
pub async fn remember(tx: &Tx, key: Option<&str>, body: &[u8], id: i64) -> Result<()> {
    let own: String = body.iter().map(|byte| format!("{byte:02x}")).collect();
    tx.as_service().await?;
    tx.execute(
        "insert into request_key (actor, key, body_hash, record_id) values ($1, $2, $3, $4)
         on conflict (actor, key) do update set record_id = excluded.record_id, made_at = excluded.made_at",
        &[&tx.caller().name(), &key.unwrap_or(&own), &body, &id],
    )
    .await?;
    tx.as_caller().await
}
