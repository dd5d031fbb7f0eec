//! What time it is: the machine's clock, or one that a test sets.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, Utc};

/// 北京时间, the one time of the country (UTC+8, no summer time since 1991): days of contracts, nights and stamps on paper are counted in
/// it wherever the machine stands and whatever its own zone is.
pub const BEIJING: FixedOffset = match FixedOffset::east_opt(8 * 60 * 60) {
    Some(offset) => offset,
    None => panic!("eight hours are an offset"),
};

/// The day in Beijing by the machine's clock.
pub fn today() -> NaiveDate {
    day_of(Utc::now())
}

/// The day in Beijing at this moment.
pub fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&BEIJING).date_naive()
}

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

/// How long it is from `now` until the clocks of Beijing show this hour and minute again; a minute at least.
pub fn until((hour, minute): (u32, u32), now: DateTime<Utc>) -> Duration {
    let now = now.with_timezone(&BEIJING);
    let at = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
    let today = now.date_naive();
    let next = if now.time() < at { Some(today) } else { today.checked_add_days(Days::new(1)) };
    let wait = next.map(|day| day.and_time(at) - now.naive_local()).and_then(|wait| wait.to_std().ok());
    wait.unwrap_or(Duration::from_secs(24 * 60 * 60)).max(Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone, Utc};

    use super::{BEIJING, day_of, until};

    #[test]
    fn the_next_time_is_today_or_tomorrow() {
        let at = |hour| BEIJING.with_ymd_and_hms(2026, 11, 23, hour, 0, 0).single().unwrap().to_utc();
        assert_eq!(until((2, 10), at(1)).as_secs(), 70 * 60);
        assert_eq!(until((2, 10), at(3)).as_secs(), (23 * 60 + 10) * 60);
    }

    /// What is paid on the evening of the 30th of November in Greenwich is paid on the 1st of December here.
    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let at = |hour| day_of(Utc.with_ymd_and_hms(2026, 11, 30, hour, 30, 0).single().unwrap());
        assert_eq!(
            (at(15), at(16)),
            (NaiveDate::from_ymd_opt(2026, 11, 30).unwrap(), NaiveDate::from_ymd_opt(2026, 12, 1).unwrap())
        );
    }
}
