//! 到期提醒: 60, 30 and 7 days before the end and when it is over, each told once however often the day is looked at.

use chrono::{NaiveDate, Utc};

use crate::app::App;
use crate::clock::until;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::Result;

/// Of the instances that look at the same moment one does.
const TURN: i64 = 0x7475_6775_616e_0001;
/// When the service looks by itself.
const AT: (u32, u32) = (2, 0);

/// Tells what comes to its end by `today`, in one set; answers how many notices are new.
///
/// # Errors
/// Those of the database.
pub async fn supervise(app: &App, today: NaiveDate) -> Result<u64> {
    let tx = app.db.begin(&Caller::system()).await?;
    tx.as_service().await?;
    tx.execute("select pg_advisory_xact_lock($1)", &[&TURN]).await?;
    let new = tx
        .execute(
            "insert into temporary_use_notice (use_id, kind, end_on, told_on)
             select u.id,
                 case when e.day < $1 then 'overdue' when e.day - $1 <= 7 then 'days_7'
                      when e.day - $1 <= 30 then 'days_30' else 'days_60' end, e.day, $1
             from temporary_use u
             cross join lateral (select coalesce(u.back_on, u.end_on) as day) e
             where u.status = 'in_use' and e.day - $1 <= 60
             on conflict do nothing",
            &[&today],
        )
        .await?;
    if new == 0 {
        return Ok(0);
    }
    tx.note(Entry::done("temporary-use.remind", "temporary-use").with("notices", new).with("day", today.to_string()));
    tx.commit().await?;
    Ok(new)
}

/// Looks at the start and then every night, until the program ends.
pub async fn every_night(app: App) {
    loop {
        if let Err(error) = supervise(&app, app.config.today()).await {
            tracing::error!("looking at what comes to its end failed: {error}");
        }
        tokio::time::sleep(until(AT, Utc::now())).await;
    }
}
