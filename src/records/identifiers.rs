//! Official identifiers and their check rules.

/// Characters a 统一社会信用代码 may have, in order of their value (GB 32100-2015, 4.2).
const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^i mod 31 for the first 17 places (GB 32100-2015, 4.3).
const USCC_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Whether `text` is a 统一社会信用代码 with the right check character.
pub fn is_uscc(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 18 {
        return false;
    }
    let values: Option<Vec<usize>> =
        bytes.iter().map(|byte| USCC_ALPHABET.iter().position(|letter| letter == byte)).collect();
    let Some(values) = values else { return false };
    let sum: usize = values.iter().zip(USCC_WEIGHTS).map(|(value, weight)| value * weight).sum();
    values[17] == (31 - sum % 31) % 31
}

/// Whether `text` is a 宗地代码: 县级区划 6, 地籍区 3, 地籍子区 3, 特征码 2 (`[GJZ][A-Z]`), 顺序号 5 (TD/T 1001).
pub fn is_parcel_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 19
        && bytes[..12].iter().all(u8::is_ascii_digit)
        && b"GJZ".contains(&bytes[12])
        && bytes[13].is_ascii_uppercase()
        && bytes[14..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Synthetic codes worked out by hand from the standard's formula; the second has Σ mod 31 = 0, check character 0.
    #[test]
    fn check_characters_are_verified() {
        for good in ["91350206MA0000001K", "91350206MA00000050", "12350206MB0000000P"] {
            assert!(is_uscc(good), "{good}");
        }
        for bad in ["91350206MA0000001L", "91350206MA000000I0", "91350206MA000001K", "", "91350206ma0000001k"] {
            assert!(!is_uscc(bad), "{bad}");
        }
    }

    #[test]
    fn parcel_codes_have_nineteen_characters() {
        assert!(is_parcel_code("350206001001GB00001"));
        assert!(!is_parcel_code("350206001001GB0001"));
        assert!(!is_parcel_code("350206001001XB00001"));
    }
}
