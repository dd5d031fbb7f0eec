//! Shares a day as contracts write them: `1‰`, `0.1%`, `千分之一`, `万分之五`, `0.001`.

use rust_decimal::Decimal;

/// Most a day that anybody agrees on.
const MOST: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
const NUMERALS: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// The share, and whether it was written as a plain one. None for what is no share of at most one in a hundred.
pub(super) fn read(text: &str) -> Option<(Decimal, bool)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_start_matches(['日', '每', '按']).trim_end_matches("/日").trim_end_matches("/天");
    let (share, plain) = if let Some(number) = text.strip_suffix('‰') {
        (number.parse::<Decimal>().ok()?.checked_div(Decimal::ONE_THOUSAND)?, false)
    } else if let Some(number) = text.strip_suffix('%') {
        (number.parse::<Decimal>().ok()?.checked_div(Decimal::ONE_HUNDRED)?, false)
    } else if let Some(number) = text.strip_prefix("千分之") {
        (numeral(number)?.checked_div(Decimal::ONE_THOUSAND)?, false)
    } else if let Some(number) = text.strip_prefix("万分之") {
        (numeral(number)?.checked_div(Decimal::from(10_000))?, false)
    } else {
        (text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text)).ok()?, true)
    };
    let share = share.normalize();
    (share >= Decimal::ZERO && share <= MOST && share.scale() <= 5).then_some((share, plain))
}

/// One to nine in words, or a number.
fn numeral(text: &str) -> Option<Decimal> {
    let mut letters = text.chars();
    let word = letters.next().and_then(|first| NUMERALS.iter().position(|known| *known == first));
    match (word, letters.next()) {
        (Some(place), None) => Some(Decimal::from(place + 1)),
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_in_all_habits() {
        // 国办发〔2006〕100号: 按日加收违约金额 1‰.
        for text in ["1‰", "0.1%", "千分之一", "千分之1", "万分之10", "日1‰", "0.1 %"] {
            assert_eq!(read(text), Some((Decimal::new(1, 3), false)), "{text}");
        }
        assert_eq!(read("0.001"), Some((Decimal::new(1, 3), true)));
        assert_eq!(read("万分之五"), Some((Decimal::new(5, 4), false)));
        assert_eq!(read("1E-3"), Some((Decimal::new(1, 3), true)));
        // 1 may be 1‰ or 1%: nobody knows.
        for text in ["1", "5%", "-1‰", "千分之", "一", "0.0000001"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
