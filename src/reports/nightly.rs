//! 月末自动冻结: on the first night of a month the month before is frozen, by exactly one instance.

use std::time::Duration;

use chrono::{DateTime, Datelike, Days, Local, NaiveDate, NaiveTime};

use super::freeze::{Frozen, freeze_if_missing};
use super::month::Month;
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;

/// When the service freezes by itself; before anybody changes what was.
const AT: NaiveTime = match NaiveTime::from_hms_opt(0, 10, 0) {
    Some(at) => at,
    None => NaiveTime::MIN,
};

/// Freezes the month before `today` if today is the first of a month. A night on which no instance ran is made up for later, but
/// months before the first snapshot are not: nobody knows whether their data was complete.
///
/// # Errors
/// Those of the database.
pub async fn nightly(app: &App, today: NaiveDate) -> Result<Option<Frozen>> {
    let month = Month::of(today).before();
    if today.day() != 1 {
        let read = app.db.work(&Caller::system()).await?;
        let sql = "select exists (select from snapshot where month < $1)
                       and not exists (select from snapshot where month = $1)";
        if !read.query_one(sql, &[&month.to_string()]).await?.get::<_, bool>(0) {
            return Ok(None);
        }
    }
    freeze_if_missing(app, today, month).await
}

/// Looks at the start and then every night, until the program ends.
pub async fn every_night(app: App) {
    loop {
        if let Err(error) = nightly(&app, app.config.today()).await {
            tracing::error!("freezing the month failed: {error}");
        }
        tokio::time::sleep(until_next(Local::now())).await;
    }
}

/// How long it is to the next time.
fn until_next(now: DateTime<Local>) -> Duration {
    let today = now.date_naive();
    let next = if now.time() < AT { Some(today) } else { today.checked_add_days(Days::new(1)) };
    let wait = next.map(|day| day.and_time(AT) - now.naive_local()).and_then(|wait| wait.to_std().ok());
    // An hour forward or back, twice a year, does not matter.
    wait.unwrap_or(Duration::from_secs(24 * 60 * 60)).max(Duration::from_secs(60))
}
