//! Descriptions: ArcGIS and Google write HTML tables, of which only the words are kept.

use super::xml;

/// Characters kept of one description; the file itself is kept whole.
const MOST: usize = 4000;
/// Characters of markup looked through for them.
const MOST_HTML: usize = 100_000;

/// The words of a text that may be HTML: cells side by side, rows below each other.
pub(super) fn plain(text: &str) -> String {
    let text: String = text.trim().chars().take(MOST_HTML).collect();
    let mut words = String::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find('<') {
        let is_tag = rest[start + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        if !is_tag {
            words.push_str(&unescaped(&rest[..=start]));
            rest = &rest[start + 1..];
            continue;
        }
        let Some(length) = rest[start..].find('>') else { break };
        words.push_str(&unescaped(&rest[..start]));
        let tag = rest[start + 1..start + length].to_ascii_lowercase();
        rest = &rest[start + length + 1..];
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        match name {
            // What stands inside is not for people.
            "style" | "script" | "head" if !tag.starts_with('/') => {
                let closing = format!("</{name}");
                let closes = |bytes: &[u8]| bytes.eq_ignore_ascii_case(closing.as_bytes());
                let end = rest.as_bytes().windows(closing.len()).position(closes).unwrap_or(rest.len());
                rest = &rest[end..];
            }
            "tr" | "br" | "p" | "div" | "table" | "li" => words.push('\n'),
            _ => words.push(' '),
        }
    }
    words.push_str(&unescaped(rest));
    let lines = words.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n").chars().take(MOST).collect()
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape_with(text, xml::entity).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_become_lines() {
        let table = "<html><head><style>td{color:red}</style></head><body><table border=\"1\">\
                     <tr><td>权利人</td><td>甲 &amp; 乙</td></tr><tr bgcolor=\"#D4E4F3\"><td>地类</td><td>0601</td></tr></table></body></html>";
        assert_eq!(plain(table), "权利人 甲 & 乙\n地类 0601");
        assert_eq!(plain(" 面积 < 10 亩"), "面积 < 10 亩");
        assert_eq!(plain("a & b"), "a & b");
    }
}
