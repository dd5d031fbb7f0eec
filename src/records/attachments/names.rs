//! Names of files: as sent, without what misleads or leads elsewhere, and with an ending that tells the truth.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::content::Type;

/// Longest name without its ending, in characters: with three bytes each it fits into any file system.
const LONGEST: usize = 80;

/// The ending of a name in small letters, without its full stop.
pub(super) fn ending(name: &str) -> String {
    let name = last_part(name);
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.trim().to_lowercase())
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// A name that can be kept for a file of this type, and whether its ending had to be changed.
pub(super) fn kept(sent: &str, kind: Type) -> (String, bool) {
    let (name, ending) = (last_part(sent), ending(sent));
    if kind.endings().contains(&ending.as_str()) {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        return (format!("{}.{ending}", safe(stem)), false);
    }
    let stem = if ending.is_empty() { name } else { name.rsplit_once('.').map_or(name, |(stem, _)| stem) };
    let proper = kind.endings().first().copied().unwrap_or("bin");
    (format!("{}.{proper}", safe(stem)), true)
}

/// Text that may stand in the name of a file anywhere.
pub(super) fn safe(text: &str) -> String {
    let plain = text.chars().map(|letter| match letter {
        // What no file system of Windows takes.
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => ' ',
        letter if letter.is_control() => ' ',
        letter => letter,
    });
    // Marks that turn the direction of writing make gpj.exe of exe.jpg; others cannot be seen.
    let seen = plain.filter(|letter| {
        !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    });
    let text: String = seen.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.trim_matches(['.', ' ']).chars().take(LONGEST).collect();
    let text = text.trim_matches(['.', ' ']);
    if text.is_empty() { "附件".to_owned() } else { text.to_owned() }
}

/// `Content-Disposition` with a name in any script (RFC 6266, RFC 8187).
pub(super) fn disposition(how: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_graphic() && !"\"\\%;".contains(letter) { letter } else { '_' })
        .collect();
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_truth() {
        for (sent, kind, name, changed) in [
            ("照片.JPG", Type::Jpeg, "照片.jpg", false),
            ("C:\\fake\\照片.jpeg", Type::Jpeg, "照片.jpeg", false),
            ("../../etc/passwd", Type::Pdf, "passwd.pdf", true),
            ("合同.exe", Type::Pdf, "合同.pdf", true),
            ("a\u{202e}fdp.exe", Type::Pdf, "afdp.pdf", true),
            ("a:b*c?.pdf", Type::Pdf, "a b c.pdf", false),
            ("", Type::Pdf, "附件.pdf", true),
            (".pdf", Type::Pdf, "附件.pdf", false),
            ("...", Type::Txt, "附件.txt", true),
        ] {
            assert_eq!(kept(sent, kind), (name.to_owned(), changed), "{sent}");
        }
        assert_eq!(kept(&"长".repeat(300), Type::Pdf).0.chars().count(), LONGEST + 4);
    }

    #[test]
    fn a_header_is_plain_ascii() {
        let header = disposition("attachment", "图 \"1\";\r\n.pdf");
        assert!(header.is_ascii() && !header.contains(['\r', '\n']), "{header}");
        assert!(header.contains("filename*=UTF-8''%E5%9B%BE%20%221%22%3B%0D%0A%2Epdf"), "{header}");
    }
}
