//! Months as 民法典 第二百至二百零二条 count them: to the day that corresponds, or the last of the month where there is none. Pure.

use chrono::{Days, Months, NaiveDate};

/// 临时利用 lasts two years at most, renewals included (土地储备管理办法; 土地管理法 第五十七条 for 临时用地).
pub const MOST_MONTHS: u32 = 24;

/// From a day on, both days included.
pub type Term = (NaiveDate, NaiveDate);

/// The last day of a term of so many months: the day before the corresponding one.
pub fn last_day(start: NaiveDate, months: u32) -> Option<NaiveDate> {
    start.checked_add_months(Months::new(months))?.pred_opt()
}

/// Whole months of a term, and the days behind them.
pub fn months_and_days((start, end): Term) -> (u32, u32) {
    let Some(beyond) = end.succ_opt() else { return (u32::MAX, 0) };
    let mut months = 0;
    while let Some(next) = start.checked_add_months(Months::new(months + 1)).filter(|next| *next <= beyond) {
        debug_assert!(next > start);
        months += 1;
    }
    let whole = start.checked_add_months(Months::new(months)).unwrap_or(start);
    let days = u32::try_from((beyond - whole).num_days()).unwrap_or_default();
    (months, days)
}

/// Whether several terms, put one behind the other, are longer than two years in all.
pub fn too_long(terms: &[Term]) -> bool {
    let mut terms = terms.to_vec();
    terms.sort_unstable();
    let Some((first, _)) = terms.first().copied() else { return false };
    let behind = terms.iter().try_fold(first, |day, term| {
        let (months, days) = months_and_days(*term);
        day.checked_add_months(Months::new(months))?.checked_add_days(Days::new(u64::from(days)))
    });
    let limit = first.checked_add_months(Months::new(MOST_MONTHS));
    behind.zip(limit).is_none_or(|(behind, limit)| behind > limit)
}

/// Months of several terms in all; what is no whole month counts as one.
pub fn months_in_all(terms: &[Term]) -> u32 {
    let (months, days) = terms.iter().map(|term| months_and_days(*term)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    months + days.div_ceil(30)
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    use super::{last_day, months_and_days, months_in_all, too_long};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn term(start: &str, months: u32) -> (NaiveDate, NaiveDate) {
        (day(start), last_day(day(start), months).unwrap())
    }

    #[test]
    fn two_years_in_all() {
        // From 2026-03-01: 24 months end on 2028-02-29.
        assert_eq!(last_day(day("2026-03-01"), 24), Some(day("2028-02-29")));
        assert!(!too_long(&[term("2026-03-01", 24)]));
        assert!(too_long(&[(day("2026-03-01"), day("2028-03-01"))]), "a day more");
        assert!(too_long(&[term("2026-03-01", 24), term("2028-03-01", 6)]), "24 + 6");
        assert!(!too_long(&[term("2026-03-01", 23), term("2028-02-01", 1)]), "23 + 1");
        assert!(!too_long(&[term("2026-03-01", 12), term("2027-06-01", 12)]), "with a gap");
        assert!(too_long(&[term("2026-03-01", 12), (day("2027-06-01"), day("2028-06-01"))]));
    }

    #[test]
    fn a_month_without_the_day_ends_with_its_last() {
        assert_eq!(last_day(day("2028-02-29"), 12), Some(day("2029-02-27")));
        assert_eq!(last_day(day("2026-08-31"), 6), Some(day("2027-02-27")));
        assert_eq!(months_and_days((day("2026-01-31"), day("2026-02-27"))), (1, 0));
        assert_eq!(months_and_days((day("2026-01-01"), day("2026-02-14"))), (1, 14));
        assert_eq!(months_in_all(&[(day("2026-01-01"), day("2026-02-14"))]), 2);
    }

    proptest! {
        /// Cutting a term into two that follow each other makes it neither allowed nor forbidden, but for the days at a month's end.
        #[test]
        fn a_longer_end_is_never_allowed_where_a_shorter_is_not(start in 0_u64..9000, length in 1_u64..900, more in 1_u64..400) {
            let first = day("2020-01-01").checked_add_days(Days::new(start)).unwrap();
            let end = first.checked_add_days(Days::new(length)).unwrap();
            let later = end.checked_add_days(Days::new(more)).unwrap();
            prop_assert!(!too_long(&[(first, end)]) || too_long(&[(first, later)]));
        }
    }
}
