//! What time it is: the machine's clock, or one that a test sets.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Days, Local, NaiveTime, Utc};

/// The clock of sessions, lock-outs and tokens. Cheap to clone; clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<Mutex<Option<DateTime<Utc>>>>);

impl Clock {
    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(Utc::now)
    }

    /// Stops the clock at this moment.
    pub fn stop_at(&self, moment: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(moment);
    }
}

/// How long it is from `now` until the clocks show this hour and minute again; a minute at least.
pub fn until((hour, minute): (u32, u32), now: DateTime<Local>) -> Duration {
    let at = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
    let today = now.date_naive();
    let next = if now.time() < at { Some(today) } else { today.checked_add_days(Days::new(1)) };
    let wait = next.map(|day| day.and_time(at) - now.naive_local()).and_then(|wait| wait.to_std().ok());
    // An hour forward or back, twice a year, does not matter.
    wait.unwrap_or(Duration::from_secs(24 * 60 * 60)).max(Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use chrono::{Local, TimeZone};

    use super::until;

    #[test]
    fn the_next_time_is_today_or_tomorrow() {
        let at = |hour| Local.with_ymd_and_hms(2026, 11, 23, hour, 0, 0).single().unwrap();
        assert_eq!(until((2, 10), at(1)).as_secs(), 70 * 60);
        assert_eq!(until((2, 10), at(3)).as_secs(), (23 * 60 + 10) * 60);
    }
}
