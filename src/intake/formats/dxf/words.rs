//! Texts of a drawing: their encoding, and the codes that stand inside them.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8};

/// The encoding of a code page as `$DWGCODEPAGE` names it; none for those that say nothing about Chinese.
pub(super) fn code_page(name: &str) -> Option<&'static Encoding> {
    match name.trim().to_ascii_uppercase().trim_start_matches("ANSI_").trim_start_matches("DOS") {
        "936" | "GB2312" | "GBK" => Some(GB18030),
        "950" | "BIG5" => Some(BIG5),
        "932" => Some(SHIFT_JIS),
        "949" | "JOHAB" => Some(EUC_KR),
        "UTF-8" | "UTF8" => Some(UTF_8),
        _ => None,
    }
}

/// Letters that the code page did not have: `\U+4E00`, and `\M+5B5D8` (five for GBK).
pub(super) fn letters(text: &str) -> String {
    if !text.contains("\\U+") && !text.contains("\\M+") {
        return text.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let code = |from: usize| rest.get(from..from + 4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        if rest.starts_with("\\U+")
            && let Some(unit) = code(3)
        {
            units.push(unit);
            rest = &rest[7..];
        } else if rest.starts_with("\\M+")
            && let Some(bytes) = code(4)
        {
            let page = match rest.as_bytes()[3] {
                b'1' => SHIFT_JIS,
                b'2' => BIG5,
                b'3' | b'4' => EUC_KR,
                _ => GB18030,
            };
            units.extend(page.decode_without_bom_handling(&bytes.to_be_bytes()).0.encode_utf16());
            rest = &rest[8..];
        } else {
            units.extend_from_slice(letter.encode_utf16(&mut [0; 2]));
            rest = &rest[letter.len_utf8()..];
        }
    }
    String::from_utf16_lossy(&units)
}

/// A TEXT without its `%%` codes.
pub(super) fn line(text: &str) -> String {
    let text = letters(text);
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("%%") {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 2..];
        let Some(code) = rest.chars().next() else { break };
        let digits = rest.get(..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(letter) = digits.and_then(|digits| digits.parse::<u8>().ok()) {
            plain.push(char::from(letter));
            rest = &rest[3..];
            continue;
        }
        match code.to_ascii_lowercase() {
            'd' => plain.push('°'),
            'p' => plain.push('±'),
            'c' => plain.push('⌀'),
            '%' => plain.push('%'),
            // Underline, overline and the like begin and end.
            'u' | 'o' | 'k' => {}
            _ => continue,
        }
        rest = &rest[code.len_utf8()..];
    }
    plain.push_str(rest);
    tidy(&plain)
}

/// An MTEXT without its formatting; paragraphs become spaces.
pub(super) fn paragraphs(text: &str) -> String {
    let text = letters(text);
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '{' | '}' => {}
            '\\' => match letters.next() {
                Some('P' | 'X' | '~' | 'N' | 'n') => plain.push(' '),
                Some(literal @ ('\\' | '{' | '}')) => plain.push(literal),
                Some('A' | 'C' | 'c' | 'F' | 'f' | 'H' | 'Q' | 'T' | 'W' | 'p') => {
                    letters.by_ref().find(|letter| *letter == ';');
                }
                // One above the other.
                Some('S') => {
                    let stacked: String = letters.by_ref().take_while(|letter| *letter != ';').collect();
                    plain.push_str(&stacked.replace(['^', '#'], "/"));
                }
                _ => {}
            },
            '^' => match letters.next() {
                Some('I' | 'J' | 'M') => plain.push(' '),
                Some(other) => plain.extend(['^', other]),
                None => plain.push('^'),
            },
            other => plain.push(other),
        }
    }
    tidy(&plain)
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_inside_texts_are_read() {
        assert_eq!(letters("\\U+6E56\\U+91CC 1"), "湖里 1");
        // 𠮷 needs two units.
        assert_eq!(letters("\\U+D842\\U+DFB7"), "𠮷");
        // GBK of 地 is B5 D8.
        assert_eq!(letters("\\M+5B5D8块"), "地块");
        assert_eq!(letters("C:\\U+"), "C:\\U+");
        assert_eq!(line("%%u湖里%%u 45%%d %%p0.5 100%%% %%065"), "湖里 45° ±0.5 100% A");
        assert_eq!(
            paragraphs("{\\fSimSun|b0|i0|c134;\\H2.5x;湖里}\\P一号\\~地块 \\S1^2; \\\\"),
            "湖里 一号 地块 1/2 \\"
        );
    }
}
