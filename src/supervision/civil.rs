//! 期间 as 民法典 第二百至二百零四条 count it: years and months to the corresponding day, days without the first, and a last day that is
//! a legal holiday moved to the day after it. Pure.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// 法定节假日 and the working days given for them (调休), as the State Council announces them each year. A day that is not in here is
/// what its weekday says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays(BTreeMap<NaiveDate, bool>);

impl Holidays {
    /// Of days, each with whether it is one of rest.
    pub fn new(days: impl IntoIterator<Item = (NaiveDate, bool)>) -> Self {
        Self(days.into_iter().collect())
    }

    /// Whether nobody works on this day.
    pub fn rests(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.0.get(&day).copied().unwrap_or(weekend)
    }

    /// 民法典 第二百零三条: where the last day is one of rest, the day after the rest is the last.
    pub fn last_day(&self, day: NaiveDate) -> NaiveDate {
        let mut last = day;
        // No rest is longer than this; a table that says so is broken, and the day stays what was agreed.
        for _ in 0..31 {
            if !self.rests(last) {
                return last;
            }
            match last.succ_opt() {
                Some(next) => last = next,
                None => return day,
            }
        }
        day
    }
}

/// 民法典 第二百零二条: the corresponding day so many years later, or the last of the month where there is none.
pub fn add_years(day: NaiveDate, years: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(years.checked_mul(12)?))
}

/// 民法典 第二百零一条: days of a term that begins on `from`, which is not counted, to `to`, which is.
pub fn days(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}

/// The day so many days later.
pub fn add_days(day: NaiveDate, days: u32) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::from(days)))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Holidays, add_years, days};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn years_end_on_the_corresponding_day_or_the_last_of_the_month() {
        assert_eq!(add_years(day("2018-03-15"), 1), Some(day("2019-03-15")));
        assert_eq!(add_years(day("2020-02-29"), 1), Some(day("2021-02-28")));
        assert_eq!(add_years(day("2020-02-29"), 4), Some(day("2024-02-29")));
    }

    #[test]
    fn the_first_day_is_not_counted() {
        assert_eq!(days(day("2019-04-30"), day("2019-05-20")), 20);
    }

    /// 国办发明电〔2019〕3号: 劳动节 2019-05-01 to 05-04 are of rest, 04-28 and 05-05 (both Sundays) are worked.
    #[test]
    fn a_last_day_of_rest_moves_behind_the_rest() {
        let rest = ["2019-05-01", "2019-05-02", "2019-05-03", "2019-05-04"].map(|text| (day(text), true));
        let holidays =
            Holidays::new(rest.into_iter().chain(["2019-04-28", "2019-05-05"].map(|text| (day(text), false))));
        assert_eq!(holidays.last_day(day("2019-05-01")), day("2019-05-05"));
        assert_eq!(holidays.last_day(day("2019-04-28")), day("2019-04-28"));
        assert_eq!(holidays.last_day(day("2019-04-27")), day("2019-04-28"), "a Saturday before a worked Sunday");
        assert_eq!(Holidays::default().last_day(day("2019-04-27")), day("2019-04-29"));
    }
}
