//! Sums that follow from a delay. Decimal, rounded half up to 0.01 元 once, at the end. All are 测算，不作为征收依据. Pure.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use super::civil::days;

/// Rounds to 0.01 元, 四舍五入.
pub fn to_cents(amount: Decimal) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}

/// How an instalment stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    /// What is not paid.
    pub unpaid: Decimal,
    /// Days that something has been unpaid behind the last day.
    pub days: i64,
    /// 滞纳金
    pub fee: Decimal,
}

/// 滞纳金 of an instalment: what is unpaid, times the rate, for the days that it is unpaid. The last day to pay is not counted (民法典
/// 第二百零一条), the day of payment is.
///
/// `payments` may be in any order; those after `today` have not come yet.
pub fn late(
    amount: Decimal,
    last_day: NaiveDate,
    payments: &[(NaiveDate, Decimal)],
    rate: Decimal,
    today: NaiveDate,
) -> Late {
    let mut payments: Vec<_> = payments.iter().filter(|(on, _)| *on <= today).copied().collect();
    payments.sort_unstable_by_key(|(on, _)| *on);
    let (mut unpaid, mut since, mut days_late, mut fee) = (amount, last_day, 0, Decimal::ZERO);
    let zero = Decimal::ZERO;
    for (on, paid) in payments {
        if on > since && unpaid > zero {
            fee += unpaid * rate * Decimal::from(days(since, on));
            days_late += days(since, on);
            since = on;
        }
        unpaid -= paid;
    }
    if unpaid > zero && today > since {
        fee += unpaid * rate * Decimal::from(days(since, today));
        days_late += days(since, today);
    }
    Late { unpaid: unpaid.max(zero), days: days_late, fee: to_cents(fee) }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::late;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn money(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// 1 000 000 due 2019-04-30, paid 2019-05-20: 20 days at 1‰ are 20 000.00.
    #[test]
    fn twenty_days_on_a_million() {
        let paid = [(day("2019-05-20"), money("1000000"))];
        let late = late(money("1000000"), day("2019-04-30"), &paid, money("0.001"), day("2019-12-31"));
        assert_eq!((late.unpaid, late.days, late.fee), (money("0"), 20, money("20000.00")));
    }

    /// By hand: 600 000 on the 10th day after (1 000 000 × 1‰ × 10 = 10 000), the rest on the 30th (400 000 × 1‰ × 20 = 8 000).
    #[test]
    fn parts_are_counted_for_their_own_days() {
        let paid = [(day("2019-05-30"), money("400000")), (day("2019-05-10"), money("600000"))];
        let late = late(money("1000000"), day("2019-04-30"), &paid, money("0.001"), day("2019-05-30"));
        assert_eq!((late.days, late.fee), (30, money("18000.00")));
    }

    #[test]
    fn what_is_paid_on_the_last_day_is_not_late() {
        let paid = [(day("2019-04-30"), money("1000000"))];
        let late = late(money("1000000"), day("2019-04-30"), &paid, money("0.001"), day("2020-04-30"));
        assert_eq!((late.days, late.fee), (0, money("0.00")));
    }

    proptest! {
        #[test]
        fn the_order_in_which_payments_are_told_does_not_matter(
            parts in proptest::collection::vec((0_u64..400, 1_u32..200_000), 0..6), seed in any::<u64>(),
        ) {
            let due = day("2019-04-30");
            let mut payments: Vec<_> = parts
                .iter()
                .map(|(after, sum)| (due + chrono::Days::new(*after), Decimal::from(*sum)))
                .collect();
            let first = late(money("1000000"), due, &payments, money("0.001"), day("2020-06-30"));
            let turn = usize::try_from(seed % 7).unwrap();
            payments.reverse();
            let length = payments.len().max(1);
            payments.rotate_left(turn % length);
            prop_assert_eq!(first, late(money("1000000"), due, &payments, money("0.001"), day("2020-06-30")));
        }
    }
}
