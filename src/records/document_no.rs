//! 文号 as GB/T 9704-2012 7.2.5 wants them: 机关代字〔年份〕顺序号号 – four digits of the year in hexagonal brackets, no 第, 号 at the
//! end. Offices write them in all habits; what is understood is put into this form, what is not is kept as it was said.

/// The year in which the first such number can have been given, and one that nobody will see.
const YEARS: std::ops::RangeInclusive<u32> = 1949..=2099;
/// Longest 顺序号.
const MOST_DIGITS: usize = 6;

/// A document number as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentNo {
    /// The number.
    pub text: String,
    /// Whether it has the standard's form. If not, it is what was said, trimmed.
    pub understood: bool,
}

impl DocumentNo {
    /// What to tell whoever entered a number that was not understood.
    pub fn warning(&self) -> Option<String> {
        let form = "未能识别为规范文号，已按原样保存；规范写法如“厦府〔2017〕341号”";
        (!self.understood)
            .then(|| format!("“{}”{form} (not a document number of the usual form; kept as it is)", self.text))
    }
}

/// Puts a document number into the standard's form. Digits stay the same digits, in the same order; full-width ones become
/// half-width.
pub fn normalise(text: &str) -> DocumentNo {
    let trimmed = text.trim_matches(is_blank);
    match standard(trimmed) {
        Some(text) => DocumentNo { text, understood: true },
        None => DocumentNo { text: trimmed.to_owned(), understood: false },
    }
}

/// White space of any width, and marks that nobody sees.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_opening(letter: char) -> bool {
    matches!(letter, '[' | '［' | '(' | '（' | '【' | '〔' | '〖' | '{' | '｛' | '〈' | '《')
}

fn is_closing(letter: char) -> bool {
    matches!(letter, ']' | '］' | ')' | '）' | '】' | '〕' | '〗' | '}' | '｝' | '〉' | '》')
}

/// The half-width form of a digit.
fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '０'..='９' => char::from_digit(letter as u32 - '０' as u32, 10),
        _ => None,
    }
}

/// Prefix, year and number, from the end; nothing if there is anything else.
fn standard(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().filter(|letter| !is_blank(*letter)).collect();
    let rest = letters.strip_suffix(&['号']).or(letters.strip_suffix(&['號'])).unwrap_or(&letters);
    let (rest, number) = digits_at_end(rest);
    if number.is_empty() || number.len() > MOST_DIGITS {
        return None;
    }
    let rest = rest.strip_suffix(&['第']).unwrap_or(rest);
    let (last, rest) = rest.split_last()?;
    if !is_closing(*last) {
        return None;
    }
    let rest = rest.strip_suffix(&['年']).unwrap_or(rest);
    let (rest, year) = digits_at_end(rest);
    let known = year.len() == 4 && year.parse().is_ok_and(|year: u32| YEARS.contains(&year));
    let (last, prefix) = rest.split_last()?;
    if !known || !is_opening(*last) || !is_prefix(prefix) {
        return None;
    }
    Some(format!("{}〔{year}〕{number}号", prefix_of(text, prefix)))
}

/// The digits at the end, half-width, and what stands before them.
fn digits_at_end(letters: &[char]) -> (&[char], String) {
    let count = letters.iter().rev().take_while(|letter| digit(**letter).is_some()).count();
    let (rest, digits) = letters.split_at(letters.len() - count);
    (rest, digits.iter().filter_map(|letter| digit(*letter)).collect())
}

/// A prefix holds no second number: `厦府〔2017〕341号、〔2018〕2号` are two.
fn is_prefix(prefix: &[char]) -> bool {
    !prefix
        .iter()
        .any(|letter| digit(*letter).is_some() || matches!(letter, '〔' | '〕' | '号' | '、' | '，' | ',' | ';' | '；'))
}

/// The prefix as it was written. White space between Chinese letters is a slip; between Latin words it is needed.
fn prefix_of(text: &str, prefix: &[char]) -> String {
    if !prefix.iter().any(char::is_ascii_alphabetic) {
        return prefix.iter().collect();
    }
    let (mut left, mut kept) = (prefix.len(), String::new());
    for letter in text.chars() {
        if left == 0 {
            break;
        }
        if is_blank(letter) {
            if !kept.ends_with(' ') && !kept.is_empty() {
                kept.push(' ');
            }
        } else {
            kept.push(letter);
            left -= 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // Written by hand from GB/T 9704-2012 7.2.5 and from numbers of published documents (厦府〔2017〕341号, 厦府办〔2020〕35号,
    // 国土资规〔2017〕17号, 厦资源规划规〔2025〕7号).
    #[test]
    fn habits_of_offices_become_the_standard_form() {
        for (said, kept) in [
            ("厦府[2017]341号", "厦府〔2017〕341号"),
            ("厦府（2017） 341号", "厦府〔2017〕341号"),
            ("厦府(2017)341", "厦府〔2017〕341号"),
            ("厦府【２０１７】３４１号", "厦府〔2017〕341号"),
            ("厦府〔2017〕341号", "厦府〔2017〕341号"),
            (" 厦府　〔 2017 〕 第 341 号 ", "厦府〔2017〕341号"),
            ("厦府〔2017年〕341号", "厦府〔2017〕341号"),
            ("厦府办[2020)35號", "厦府办〔2020〕35号"),
            ("厦资源规划规{2025}7号", "厦资源规划规〔2025〕7号"),
            ("区政府专题会议纪要[2019]12号", "区政府专题会议纪要〔2019〕12号"),
            ("[2019]12", "〔2019〕12号"),
            ("厦湖府（办）[2019]003号", "厦湖府（办）〔2019〕003号"),
            ("XM  LR [2019] 12", "XM LR〔2019〕12号"),
        ] {
            let found = normalise(said);
            assert_eq!((found.text.as_str(), found.understood), (kept, true), "{said}");
        }
    }

    #[test]
    fn what_is_not_understood_is_kept() {
        for said in [
            "2019年第12次",
            "厦府2017-341",
            "厦府〔17〕341号",
            "厦府〔2017〕341号、342号",
            "厦府〔2017〕341号、厦府〔2018〕2号",
            "厦府〔2017〕341号文",
            "厦府〔0341〕2017号",
            "厦府〔二〇一七〕341号",
            "厦府〔2017〕",
            "无",
            "",
        ] {
            let found = normalise(&format!(" {said}\u{3000}"));
            assert_eq!((found.text.as_str(), found.understood), (said, false), "{said}");
            assert!(found.warning().is_some());
        }
    }

    /// The digits of a text, by value.
    fn values(text: &str) -> Vec<char> {
        text.chars().filter_map(digit).collect()
    }

    proptest! {
        #[test]
        fn twice_is_once_and_digits_stay(
            text in "[厦府办〔（\\[【 　]{0,8}[0-9０-９]{0,5}[〕）\\]】年]{0,2}[ 第]{0,2}[0-9０-９]{0,7}[号號文 　]{0,3}"
        ) {
            let once = normalise(&text);
            prop_assert_eq!(values(&once.text), values(&text));
            let twice = normalise(&once.text);
            prop_assert_eq!(twice, once);
        }

        #[test]
        fn any_text_is_kept_or_understood(text in "\\PC{0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(values(&once.text), values(&text));
            prop_assert_eq!(normalise(&once.text), once.clone());
            if !once.understood {
                prop_assert!(text.contains(&once.text));
            }
        }

        #[test]
        fn every_pair_of_brackets_means_the_same(
            prefix in "[一-龥]{1,10}", year in 1990_u32..2099, number in 1_u32..99_999,
            open in prop::sample::select(vec!['[', '［', '(', '（', '【', '〔']),
            close in prop::sample::select(vec![']', '］', ')', '）', '】', '〕']),
            end in prop::sample::select(vec!["", "号", " 号"]),
        ) {
            prop_assume!(!prefix.contains(['号', '第', '年']));
            let found = normalise(&format!("{prefix}{open}{year}{close}{number}{end}"));
            prop_assert_eq!(found.text, format!("{prefix}〔{year}〕{number}号"));
        }
    }
}
