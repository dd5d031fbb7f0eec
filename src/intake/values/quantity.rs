//! Numbers as people write them: `约1,234.5㎡`, `１２.３亩`, `1.2万㎡`, `35%`.

use rust_decimal::Decimal;

use crate::intake::units::{Unit, is_plain};

/// A number and what stands around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    pub(super) number: Decimal,
    /// The unit behind it.
    pub(super) unit: Option<Unit>,
    /// Whether it says 约, 左右 or is a percentage: to be told when it is taken for exact.
    pub(super) loose: bool,
}

impl Quantity {
    /// Reads a text in half-width characters; none if it is no single number.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = text.trim_start_matches(['约', '≈', '~']).trim_start_matches("大约");
        let near = bare.trim_end_matches("左右");
        let mut loose = near.len() < text.len();
        let end = end_of_number(near);
        let (digits, mut rest) = near.split_at(end);
        let mut number = decimal(digits)?;
        if let Some(behind) = rest.strip_prefix('余') {
            (rest, loose) = (behind, true);
        }
        if let Some(behind) = rest.strip_suffix('%').filter(|behind| behind.is_empty()) {
            (rest, loose) = (behind, true);
            number = number.checked_div(Decimal::ONE_HUNDRED)?;
        }
        if rest.is_empty() || is_plain(rest) {
            return Some(Self { number, unit: None, loose });
        }
        if let Some(unit) = Unit::of(rest) {
            return Some(Self { number, unit: Some(unit), loose });
        }
        let number = number.checked_mul(Decimal::from(10_000)).filter(|_| rest == "万")?;
        Some(Self { number, unit: None, loose: true })
    }
}

/// Where the digits end; an `e` belongs to them if an exponent follows.
fn end_of_number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit_at = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let exponent = matches!(byte, b'e' | b'E')
            && at > 0
            && (digit_at(at + 1) || matches!(bytes.get(at + 1), Some(b'+' | b'-')) && digit_at(at + 2));
        let sign = matches!(byte, b'+' | b'-') && (at == 0 || matches!(bytes[at - 1], b'e' | b'E'));
        if !(byte.is_ascii_digit() || matches!(byte, b'.' | b',') || exponent || sign) {
            break;
        }
        at += 1;
    }
    at
}

fn decimal(digits: &str) -> Option<Decimal> {
    if !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let plain = if digits.contains(',') { without_thousands(digits)? } else { digits.to_owned() };
    plain.parse().or_else(|_| Decimal::from_scientific(&plain)).ok()
}

/// `1,234.5` without its commas; none if they do not part thousands, as in `1,5`.
fn without_thousands(digits: &str) -> Option<String> {
    let whole = digits.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next()?.trim_start_matches(['+', '-']);
    let fits = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    (fits && !digits[whole.len()..].contains(',')).then(|| digits.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_what_stands_around_them() {
        let of = |text: &str| Quantity::read(text).map(|q| (q.number.normalize().to_string(), q.unit, q.loose));
        let (metre, mu, hectare) = (Some(Unit::SquareMetre), Some(Unit::Mu), Some(Unit::Hectare));
        for (text, number, unit, loose) in [
            ("1234.5", "1234.5", None, false),
            ("约1,234.5㎡", "1234.5", metre, true),
            ("12.3亩", "12.3", mu, false),
            ("0.82公顷", "0.82", hectare, false),
            ("1.2万㎡", "1.2", hectare, false),
            ("1.2万", "12000", None, true),
            ("1.5E+3", "1500", None, false),
            ("35%", "0.35", None, true),
            ("6层", "6", None, false),
            ("1 200 平方米", "1200", metre, false),
            ("100余亩", "100", mu, true),
            ("-3", "-3", None, false),
        ] {
            assert_eq!(of(text), Some((number.to_owned(), unit, loose)), "{text}");
        }
        for text in ["", "㎡", "1,5", "100-200", "1.2.3", "12里", "三亩", "1,234,5", "1e"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
