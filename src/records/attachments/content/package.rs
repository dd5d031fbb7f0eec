//! Documents that are ZIP archives: OOXML of Word and Excel, and OFD. Other archives are refused.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipReadOptions;
use zip::read::{Config, OwnedZipFileEntry};
use zip::unstable::read::ZipIterable;

use super::{PACKED, Type, damaged, macros, protected, refused};
use crate::error::Result;

/// Parts of one document; large ones have some hundreds.
const MOST_PARTS: usize = 20_000;
/// Largest part that is looked into.
const LARGEST_PART: u64 = 4 << 20;

/// The parts of a document by their names in small letters.
struct Package {
    file: BufReader<File>,
    parts: BTreeMap<String, OwnedZipFileEntry>,
}

/// Which document the archive is.
pub(super) fn type_of(path: &Path) -> Result<Type> {
    let mut package = Package::open(path)?;
    if package.has("ofd.xml") {
        return Ok(Type::Ofd);
    }
    let kind = match (package.has("word/document.xml"), package.has("xl/workbook.xml")) {
        (true, _) => Type::Docx,
        (false, true) => Type::Xlsx,
        (false, false) if package.has("xl/workbook.bin") || package.has("ppt/presentation.xml") => {
            return Err(refused(
                "unknown-type",
                "文件是 xlsb 或 PowerPoint；请另存为 xlsx 或 PDF 后上传 (an xlsb or a PowerPoint: save it as xlsx or PDF)",
            ));
        }
        (false, false) => return Err(refused(PACKED.0, PACKED.1)),
    };
    if package.has_program()? {
        return Err(macros());
    }
    if package.text("word/_rels/settings.xml.rels")?.is_some_and(|text| fetches_template(&text)) {
        return Err(refused(
            "macros",
            "文档引用外部模板，打开时会下载程序；请另存为 PDF 后上传 (the document loads a template from elsewhere; save it as PDF)",
        ));
    }
    Ok(kind)
}

/// A relationship to a template that does not lie in the document itself.
fn fetches_template(relationships: &str) -> bool {
    let mut all = relationships.split('<');
    all.any(|one| one.contains("attachedTemplate") && one.contains("External") && one.contains("://"))
}

impl Package {
    fn open(path: &Path) -> Result<Self> {
        let file = || File::open(path).map(BufReader::new);
        // Not `ZipArchive`: it reserves as much memory as the directory says it needs.
        let mut directory = ZipIterable::try_new(file()?, Config::default()).map_err(|error| damaged(&error))?;
        if directory.len() > MOST_PARTS {
            return Err(refused(PACKED.0, PACKED.1));
        }
        let mut parts = BTreeMap::new();
        for part in directory.files().map_err(|error| damaged(&error))? {
            let part: OwnedZipFileEntry = part.map_err(|error| damaged(&error))?.into();
            if part.encrypted() {
                return Err(protected());
            }
            let name = String::from_utf8_lossy(part.name_raw()).replace('\\', "/").to_ascii_lowercase();
            parts.insert(name.trim_start_matches('/').to_owned(), part);
        }
        Ok(Self { file: file()?, parts })
    }

    fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    /// VBA under whatever name, ActiveX, macros of Excel 4, dialog sheets.
    fn has_program(&mut self) -> Result<bool> {
        let named = self.parts.keys().any(|name| {
            name.ends_with("vbaproject.bin")
                || name.ends_with("vbadata.xml")
                || ["xl/macrosheets/", "xl/dialogsheets/"].iter().any(|folder| name.starts_with(folder))
                || name.contains("/activex/")
        });
        // What Office goes by is not the name of a part but what the list of types says of it.
        let typed = self.text("[content_types].xml")?.map(|text| text.to_ascii_lowercase());
        let Some(typed) = typed else { return Err(damaged(&"[Content_Types].xml is missing")) };
        Ok(named || ["macroenabled", "vbaproject", "macrosheet", "activex"].iter().any(|word| typed.contains(word)))
    }

    /// A small part as text.
    fn text(&mut self, name: &str) -> Result<Option<String>> {
        let Some(part) = self.parts.get(name) else { return Ok(None) };
        let reader =
            part.as_ref().with_reader(&mut self.file, ZipReadOptions::new()).map_err(|error| damaged(&error))?;
        let mut bytes = Vec::new();
        reader.take(LARGEST_PART + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        if bytes.len() as u64 > LARGEST_PART {
            return Err(damaged(&format!("{name} is too large")));
        }
        // UTF-16 is allowed for XML, and would hide the words.
        if bytes.contains(&0) {
            bytes.retain(|byte| *byte != 0);
        }
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}
