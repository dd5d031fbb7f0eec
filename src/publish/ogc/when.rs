//! `datetime` (Features part 1, 7.15.4): a moment, or an interval; read as the day whose records are shown.

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::error::{Error, Result};

/// Nothing is recorded before; PostgreSQL has no year 0.
const FIRST: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
/// Days begin at midnight in China.
const CHINA: i32 = 8 * 3600;

/// The day whose state is asked for: the moment, or the end of the interval. `None` for today and everything after.
///
/// # Errors
/// 400 if it cannot be read or ends before it begins.
pub fn day(text: &str, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let bad =
        || Error::parameter("datetime", "a date, an RFC 3339 moment, or an interval start/end with .. for open ends");
    let end = match text.split_once('/') {
        None => moment(text).ok_or_else(bad)?,
        Some((start, end)) => {
            let open = |text: &str| text.is_empty() || text == "..";
            let start = if open(start) { None } else { Some(moment(start).ok_or_else(bad)?) };
            if open(end) {
                return Ok(None);
            }
            let end = moment(end).ok_or_else(bad)?;
            if start.is_some_and(|start| start > end) {
                return Err(Error::parameter("datetime", "the interval ends before it begins"));
            }
            end
        }
    };
    Ok(Some(end.max(FIRST)).filter(|day| *day < today))
}

fn moment(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(day);
    }
    let zone = FixedOffset::east_opt(CHINA)?;
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.with_timezone(&zone).date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_intervals_as_clients_write_them() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let day = |text: &str| super::day(text, today);
        let on = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        assert_eq!(day("2023-06-01").unwrap(), on("2023-06-01"));
        assert_eq!(day("2023-06-01T20:00:00Z").unwrap(), on("2023-06-02"), "in China it is tomorrow");
        assert_eq!(day("../2023-06-01").unwrap(), on("2023-06-01"));
        assert_eq!(day("2023-06-01/..").unwrap(), None);
        // QGIS 3.22 writes open ends as years 0000 and 9999.
        assert_eq!(day("2023-06-01T00:00:00Z/9999-12-31T00:00:00Z").unwrap(), None);
        assert_eq!(day("0000-01-01T00:00:00Z/2023-06-01T00:00:00Z").unwrap(), on("2023-06-01"));
        assert_eq!(day("0000-01-01").unwrap(), Some(FIRST));
        assert_eq!(day("2026-11-23").unwrap(), None);
        for text in ["yesterday", "2023-13-01", "2023-06-02/2023-06-01", "/2023-06-01/", "2023-06-01T00:00:00"] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
