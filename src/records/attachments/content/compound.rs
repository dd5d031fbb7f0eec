//! Documents of Office before 2007 and of WPS: compound files (MS-CFB). Those with VBA (MS-OVBA 2.2.1), with macros of Excel 4
//! (MS-XLS 2.4.28) or with a password are refused.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use cfb::CompoundFile;

use super::{Type, damaged, macros, of_file, protected, refused};
use crate::error::Result;

/// Storages and streams in which programs are kept.
const PROGRAMS: [&str; 5] = ["Macros", "_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR.bin"];
/// Bytes of a workbook's stream in which its sheets are listed.
const LARGEST_GLOBALS: u64 = 32 << 20;
/// Bit of the flags of a document that says that it is encrypted (MS-DOC 2.5.1, fEncrypted), and where the flags stand.
const ENCRYPTED: u16 = 0x0100;
const FLAGS_AT: usize = 10;

/// Which document the compound file is.
pub(super) fn type_of(path: &Path) -> Result<Type> {
    let mut document = CompoundFile::open(File::open(path)?).map_err(|error| of_file(&error))?;
    let names: Vec<String> = document.walk().map(|entry| entry.name().to_owned()).collect();
    if names.iter().any(|name| PROGRAMS.iter().any(|known| name.eq_ignore_ascii_case(known))) {
        return Err(macros());
    }
    if document.exists("/EncryptedPackage") {
        return Err(protected());
    }
    if document.is_stream("/WordDocument") {
        let flags = beginning(&mut document, "/WordDocument", FLAGS_AT as u64 + 2)?;
        let flags = flags.get(FLAGS_AT..FLAGS_AT + 2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        return match flags {
            None => Err(damaged(&"WordDocument")),
            Some(flags) if flags & ENCRYPTED != 0 => Err(protected()),
            Some(_) => Ok(Type::Doc),
        };
    }
    for stream in ["/Workbook", "/Book"] {
        if document.is_stream(stream) {
            look_through(&beginning(&mut document, stream, LARGEST_GLOBALS)?)?;
            return Ok(Type::Xls);
        }
    }
    Err(refused(
        "unknown-type",
        "文件不是 Word 或 Excel 文档（可能是 PowerPoint、安装包或邮件）；请另存为 PDF 后上传 (neither a Word nor an Excel document: save it as PDF)",
    ))
}

fn beginning(document: &mut CompoundFile<File>, stream: &str, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let stream = document.open_stream(stream).map_err(|error| of_file(&error))?;
    stream.take(limit).read_to_end(&mut bytes).map_err(|error| of_file(&error))?;
    Ok(bytes)
}

/// Reads the records before the first sheet: type and length, two bytes each.
fn look_through(mut records: &[u8]) -> Result<()> {
    const END: u16 = 0x000a;
    const FILE_PASS: u16 = 0x002f;
    const SHEET: u16 = 0x0085;
    // Behind the four bytes that say where the sheet is, and its visibility.
    const SHEET_TYPE_AT: usize = 5;
    const WORKSHEET: u8 = 0;
    const CHART: u8 = 2;
    while let [a, b, c, d, rest @ ..] = records {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let Some((body, next)) = rest.split_at_checked(length) else { return Err(damaged(&"Workbook")) };
        match kind {
            END => return Ok(()),
            FILE_PASS => return Err(protected()),
            SHEET if !body.get(SHEET_TYPE_AT).is_some_and(|kind| [WORKSHEET, CHART].contains(kind)) => {
                return Err(macros());
            }
            _ => records = next,
        }
    }
    Err(damaged(&"Workbook"))
}
