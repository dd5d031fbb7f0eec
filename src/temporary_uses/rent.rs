//! The rent of a term, period by period. Exact to 0.01 元, half up; the last period takes what rounding left. Pure.

use chrono::{Months, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::terms::{Term, months_and_days};

/// What a rent is said for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 元/年
    Year,
    /// 元/月
    Month,
    /// 元 for the whole term
    Total,
}

impl Unit {
    /// The unit of this word.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "year" => Some(Self::Year),
            "month" => Some(Self::Month),
            "total" => Some(Self::Total),
            _ => None,
        }
    }
}

/// Months of a period of this word; once is the whole term.
pub fn months_of(period: &str) -> Option<u32> {
    match period {
        "once" => Some(u32::MAX),
        "year" => Some(12),
        "half_year" => Some(6),
        "quarter" => Some(3),
        "month" => Some(1),
        _ => None,
    }
}

/// What is agreed.
#[derive(Debug, Clone, Copy)]
pub struct Agreed {
    /// 租金
    pub rent: Decimal,
    /// What it is said for.
    pub unit: Unit,
    /// 递增率, % a year, from the second year on.
    pub escalation: Decimal,
    /// Months that are paid together.
    pub months: u32,
}

/// One period: paid in advance, on its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its days, both included.
    pub term: Term,
    /// 元
    pub amount: Decimal,
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// The schedule of a term; nothing where the days are beyond the calendar.
pub fn schedule(term: Term, agreed: &Agreed) -> Option<Vec<Row>> {
    let (start, end) = term;
    let mut terms = Vec::new();
    let mut from = start;
    let mut passed = 0_u32;
    while from <= end {
        passed = passed.saturating_add(agreed.months);
        let to = match agreed.months {
            u32::MAX => end,
            _ => start.checked_add_months(Months::new(passed))?.pred_opt()?.min(end),
        };
        terms.push((from, to));
        from = to.succ_opt()?;
    }
    let exact: Vec<Decimal> = match agreed.unit {
        Unit::Total => terms.iter().map(|_| agreed.rent / Decimal::from(terms.len())).collect(),
        _ => terms.iter().map(|one| worth(start, *one, agreed)).collect::<Option<_>>()?,
    };
    let whole = cents(exact.iter().sum());
    let mut rows: Vec<Row> =
        terms.iter().zip(&exact).map(|(term, amount)| Row { term: *term, amount: cents(*amount) }).collect();
    let others: Decimal = rows.iter().rev().skip(1).map(|row| row.amount).sum();
    if let Some(last) = rows.last_mut() {
        last.amount = whole - others;
    }
    Some(rows)
}

/// Rent of a part of the term, month by month: a month that is not whole counts by its days.
fn worth(start: NaiveDate, (from, to): Term, agreed: &Agreed) -> Option<Decimal> {
    let monthly = match agreed.unit {
        Unit::Year => agreed.rent / Decimal::from(12),
        _ => agreed.rent,
    };
    let rise = Decimal::ONE + agreed.escalation / Decimal::ONE_HUNDRED;
    let (before, _) = months_and_days((start, from.pred_opt()?));
    let before = if from == start { 0 } else { before };
    let mut sum = Decimal::ZERO;
    let mut month = before;
    loop {
        let first = start.checked_add_months(Months::new(month))?;
        if first > to {
            return Some(sum);
        }
        let next = start.checked_add_months(Months::new(month + 1))?;
        let price = (0..month / 12).fold(monthly, |price, _| price * rise);
        let beyond = to.succ_opt()?.min(next);
        sum += price * Decimal::from((beyond - first).num_days()) / Decimal::from((next - first).num_days());
        month += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn amounts(rows: &[Row]) -> Vec<String> {
        rows.iter().map(|row| format!("{:.2}", row.amount)).collect()
    }

    #[test]
    fn by_quarter_with_a_rise_in_the_second_year() {
        // 120 000 元 a year: 30 000 a quarter; 5 % more in the second year: 31 500.
        let agreed = Agreed { rent: Decimal::from(120_000), unit: Unit::Year, escalation: Decimal::from(5), months: 3 };
        let rows = schedule((day("2026-01-01"), day("2027-12-31")), &agreed).unwrap();
        assert_eq!(
            amounts(&rows),
            ["30000.00", "30000.00", "30000.00", "30000.00", "31500.00", "31500.00", "31500.00", "31500.00"]
        );
        assert_eq!(rows[4].term, (day("2027-01-01"), day("2027-03-31")));
    }

    #[test]
    fn a_broken_month_counts_by_its_days_and_the_last_row_takes_the_remainder() {
        // 1 000 元 a month for one month and 14 of the 28 days of February 2026: 1 500.
        let agreed = Agreed { rent: Decimal::from(1_000), unit: Unit::Month, escalation: Decimal::ZERO, months: 1 };
        let rows = schedule((day("2026-01-01"), day("2026-02-14")), &agreed).unwrap();
        assert_eq!(amounts(&rows), ["1000.00", "500.00"]);
        // 100 元 in three: 33.33, 33.33 and what is left.
        let agreed = Agreed { rent: Decimal::from(100), unit: Unit::Total, escalation: Decimal::ZERO, months: 3 };
        let rows = schedule((day("2026-01-01"), day("2026-09-30")), &agreed).unwrap();
        assert_eq!(amounts(&rows), ["33.33", "33.33", "33.34"]);
        let once = Agreed { months: u32::MAX, ..agreed };
        assert_eq!(amounts(&schedule((day("2026-01-01"), day("2026-09-30")), &once).unwrap()), ["100.00"]);
    }

    proptest! {
        #[test]
        fn periods_cover_the_term_without_gap_and_add_up(start in 0_u64..6000, length in 0_u64..730, rent in 1_i64..10_000_000, months in prop::sample::select(vec![1_u32, 3, 6, 12, u32::MAX])) {
            let first = day("2020-01-01").checked_add_days(chrono::Days::new(start)).unwrap();
            let end = first.checked_add_days(chrono::Days::new(length)).unwrap();
            let agreed = Agreed { rent: Decimal::new(rent, 2), unit: Unit::Month, escalation: Decimal::from(3), months };
            let rows = schedule((first, end), &agreed).unwrap();
            prop_assert_eq!(rows[0].term.0, first);
            prop_assert_eq!(rows[rows.len() - 1].term.1, end);
            prop_assert!(rows.windows(2).all(|two| two[0].term.1.succ_opt() == Some(two[1].term.0)));
            let once = schedule((first, end), &Agreed { months: u32::MAX, ..agreed }).unwrap();
            let sum: Decimal = rows.iter().map(|row| row.amount).sum();
            prop_assert!((sum - once[0].amount).abs() <= Decimal::new(1, 2), "{} {}", sum, once[0].amount);
        }
    }
}
