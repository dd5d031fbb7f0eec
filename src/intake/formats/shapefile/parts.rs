//! Which files of an archive make a shapefile, and in which encoding its table is.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, WINDOWS_1252};

use super::dbf::Survey;
use super::shp;
use crate::intake::formats::Layer;
use crate::intake::formats::archive::{Archive, Entry};
use crate::intake::problem::Problem;

/// A `.prj` or `.cpg` is a line of text.
const LARGEST_NOTE: u64 = 64 * 1024;

/// One shapefile in an archive.
#[derive(Debug, Clone)]
pub(super) struct Set {
    /// Its path in the archive, without extension.
    pub(super) name: String,
    pub(super) shp: Entry,
    pub(super) shx: Option<Entry>,
    pub(super) dbf: Option<Entry>,
    /// Text of the `.prj` and of the `.cpg`.
    pub(super) prj: Option<String>,
    pub(super) cpg: Option<String>,
    /// The type of its shapes, as its head says.
    pub(super) kind: u32,
}

impl Set {
    /// The shapefile of which this is the `.shp`.
    ///
    /// # Errors
    /// Of unpacking the small files.
    pub(super) fn of(archive: &mut Archive, shp: &Entry) -> Result<Self, Problem> {
        let name = shp.stem().to_owned();
        let part = |archive: &Archive, extension: &str| archive.find(&format!("{name}.{extension}")).cloned();
        let (shx, dbf) = (part(archive, "shx"), part(archive, "dbf"));
        let mut text = |extension: &str| -> Result<Option<String>, Problem> {
            let Some(entry) = part(archive, extension) else { return Ok(None) };
            let bytes = archive.small(&entry, LARGEST_NOTE)?;
            Ok(Some(String::from_utf8_lossy(&bytes).into_owned()).filter(|text| !text.trim().is_empty()))
        };
        let (prj, cpg) = (text("prj")?, text("cpg")?);
        let kind = shp::kind_of(&archive.head(shp)?).unwrap_or_default();
        Ok(Self { name, shp: shp.clone(), shx, dbf, prj, cpg, kind })
    }

    /// What it is as one of several layers.
    ///
    /// # Errors
    /// Of unpacking the head of the table.
    pub(super) fn layer(&self, archive: &mut Archive) -> Result<Layer, Problem> {
        let head = self.dbf.as_ref().map(|dbf| archive.head(dbf)).transpose()?;
        let rows = head.as_deref().and_then(|head| head.get(4..8)?.first_chunk().copied()).map(u32::from_le_bytes);
        let holds = shp::name(self.kind).unwrap_or("?").to_owned();
        Ok(Layer { name: self.name.clone(), rows: rows.map(u64::from), holds })
    }

    /// Whether boundaries could be in it.
    pub(super) fn has_polygons(&self) -> bool {
        [5, 15, 25].contains(&self.kind)
    }
}

/// The encoding of a table, and what there is to note about it: what the person says counts most, then the `.cpg`, then the
/// language driver, then what the texts look like.
///
/// # Errors
/// `bad-encoding` if the file says UTF-8 and all of it makes sense as GBK only.
pub(super) fn encoding(
    asked: Option<&'static Encoding>,
    (cpg, language): (Option<&str>, u8),
    survey: Survey,
) -> Result<(&'static Encoding, Option<Problem>), Problem> {
    if let Some(asked) = asked {
        return Ok((asked, None));
    }
    match cpg.and_then(of_cpg).or_else(|| of_language(language)) {
        Some(declared) if declared == UTF_8 && !survey.utf8 && survey.gbk => {
            Err(Problem::table_not_in(UTF_8.name(), GBK.name()))
        }
        Some(declared) if declared == WINDOWS_1252 && !survey.ascii => {
            Ok((declared, Some(Problem::doubtful_encoding(declared.name()))))
        }
        Some(declared) => Ok((declared, None)),
        None if survey.ascii => Ok((UTF_8, None)),
        None => {
            let guess = if survey.utf8 { UTF_8 } else { GB18030 };
            Ok((guess, Some(Problem::guessed_encoding(guess.name()))))
        }
    }
}

/// `UTF-8`, `GBK`, `936`, `ANSI 936`, `CP936`; nothing for `OEM`, `System` and other words that only mean something on the
/// machine where they were written.
fn of_cpg(text: &str) -> Option<&'static Encoding> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0').to_ascii_uppercase();
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let before = text[..text.len() - digits.len()].trim_end_matches([' ', '-', '_']);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) && ["", "ANSI", "OEM", "CP", "MS", "WINDOWS"].contains(&before)
    {
        let page = match digits {
            "936" => Some(GBK),
            "54936" => Some(GB18030),
            "65001" => Some(UTF_8),
            "950" => Some(BIG5),
            "949" => Some(EUC_KR),
            "932" => Some(SHIFT_JIS),
            "1252" => Some(WINDOWS_1252),
            _ => None,
        };
        if page.is_some() {
            return page;
        }
    }
    match text.as_str() {
        "UTF8" => Some(UTF_8),
        label => Encoding::for_label_no_replacement(label.as_bytes()),
    }
}

/// The language drivers of dBase and FoxPro that name a page with Chinese, Japanese or Korean letters. 0x57 is “whatever this
/// machine has”, which is no answer.
fn of_language(language: u8) -> Option<&'static Encoding> {
    match language {
        0x4d | 0x7a => Some(GBK),
        0x4f | 0x78 => Some(BIG5),
        0x4e | 0x79 => Some(EUC_KR),
        0x13 | 0x7b => Some(SHIFT_JIS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_as_programs_name_them() {
        for text in ["GBK", "936", "ANSI 936", "cp936", "OEM 936", "gb2312", "\u{feff}936\r\n", "MS936"] {
            assert_eq!(of_cpg(text), Some(GBK), "{text}");
        }
        for text in ["UTF-8", "utf8", "65001", "UTF-8\n"] {
            assert_eq!(of_cpg(text), Some(UTF_8), "{text}");
        }
        for text in ["GB18030", "54936"] {
            assert_eq!(of_cpg(text), Some(GB18030), "{text}");
        }
        for text in ["OEM", "System", "", "437", "ANSI"] {
            assert_eq!(of_cpg(text), None, "{text}");
        }
        assert_eq!(of_cpg("ISO-8859-1"), Some(WINDOWS_1252));
    }
}
