//! 月末自动冻结: on the first night of a month the month before is frozen, by exactly one instance.

use chrono::{Datelike, NaiveDate, Utc};

use super::freeze::{Frozen, freeze_if_missing};
use super::month::Month;
use crate::app::App;
use crate::clock::until;
use crate::db::Caller;
use crate::error::Result;

/// When the service freezes by itself; before anybody changes what was.
const AT: (u32, u32) = (0, 10);

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
        tokio::time::sleep(until(AT, Utc::now())).await;
    }
}
