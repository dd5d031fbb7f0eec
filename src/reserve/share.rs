//! A whole divided among parts so that nothing is lost: every part to the cent, the parts together the whole.

use rust_decimal::{Decimal, RoundingStrategy};

/// `whole` (two decimals) in shares by weight, by the largest remainders; without any weight, in equal shares.
pub(super) fn shares(whole: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
    if weights.is_empty() {
        return Vec::new();
    }
    let sum: Decimal = weights.iter().sum();
    let equal = vec![Decimal::ONE; weights.len()];
    let (weights, sum) = if sum.is_zero() { (equal.as_slice(), Decimal::from(weights.len())) } else { (weights, sum) };
    let exact: Vec<Decimal> = weights.iter().map(|weight| whole * weight / sum).collect();
    let mut parts: Vec<Decimal> =
        exact.iter().map(|share| share.round_dp_with_strategy(2, RoundingStrategy::ToZero)).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    // The earlier part wins a draw, so that the same division is always the same.
    order.sort_by(|a, b| (exact[*b] - parts[*b]).cmp(&(exact[*a] - parts[*a])).then(a.cmp(b)));
    let cent = Decimal::new(1, 2);
    let mut left = whole - parts.iter().sum::<Decimal>();
    for place in order.into_iter().cycle() {
        if left < cent {
            break;
        }
        parts[place] += cent;
        left -= cent;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_lost(whole in 0_i64..10_000_000_000, weights in prop::collection::vec(0_i64..1_000_000_000, 1..20)) {
            let whole = Decimal::new(whole, 2);
            let weights: Vec<Decimal> = weights.into_iter().map(|weight| Decimal::new(weight, 2)).collect();
            let parts = shares(whole, &weights);
            prop_assert_eq!(parts.iter().sum::<Decimal>(), whole);
            let sum: Decimal = weights.iter().sum();
            if !sum.is_zero() {
                for (part, weight) in parts.iter().zip(&weights) {
                    prop_assert!((part - whole * weight / sum).abs() <= Decimal::new(1, 2));
                }
            }
        }
    }

    #[test]
    fn a_third_each_gives_the_odd_cent_to_the_first() {
        let parts = shares(Decimal::new(10_000, 2), &[Decimal::ONE, Decimal::ONE, Decimal::ONE]);
        assert_eq!(parts, [Decimal::new(3334, 2), Decimal::new(3333, 2), Decimal::new(3333, 2)]);
    }
}
