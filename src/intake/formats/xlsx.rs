//! Excel workbooks (.xlsx): the sheets are the layers; values as they were saved, never computed.

mod guard;
mod sheet;

use std::path::Path;

use calamine::{Reader as _, SheetType, SheetVisible};
use memchr::memmem;

use self::sheet::{Book, Rows};
use super::archive::Archive;
use super::table::{self, Merged, Source, Table};
use super::text::Progress;
use super::{Facts, Layer, Options, Reader};
use crate::intake::problem::Problem;

const SAVE_AS: &str = "请在 Excel 中另存为“Excel 工作簿 (.xlsx)”后上传 (save it in Excel as .xlsx and upload that)";

/// What is known of a workbook before its rows are read.
struct Contents {
    layers: Vec<Layer>,
    hidden: Vec<String>,
    /// The sheet that is read.
    chosen: String,
    merged: Vec<Merged>,
}

/// Opens a workbook whose archive was opened already.
///
/// # Errors
/// `unreadable-file` for other kinds of workbooks, `unsafe-archive` and `too-large` beyond the limits, and whatever makes the sheet no
/// table.
pub(super) fn open(
    path: &Path,
    archive: &mut Archive,
    macros: bool,
    options: &Options,
) -> Result<Box<dyn Reader>, Problem> {
    if macros {
        let what = "是带宏的工作簿 (.xlsm)，不接收程序 (a workbook with macros, .xlsm: programs are not accepted)";
        return Err(Problem::unreadable_file(what, SAVE_AS));
    }
    if archive.find("xl/workbook.xml").is_none() {
        let what = "是二进制工作簿 (.xlsb) (a binary workbook, .xlsb)";
        return Err(Problem::unreadable_file(what, SAVE_AS));
    }
    let has_merged = guard::check(archive)?;
    let total_bytes = std::fs::metadata(path).map(|data| data.len()).ok();
    let contents = look(path, options.layer.clone(), has_merged)?;
    let mut facts = Facts { total_bytes, layer: Some(contents.chosen.clone()), ..Facts::new("XLSX", "UTF-8") };
    facts.layers = contents.layers;
    if !contents.hidden.is_empty() {
        facts.notes.push(Problem::hidden_sheets(&contents.hidden));
    }
    let progress = Progress::default();
    let (counted, sheet, place) = (progress.clone(), contents.chosen, path.to_owned());
    let rows = move || Ok(Box::new(Rows::of(&place, &sheet, counted.clone())) as table::Rows);
    let source = Source { rows: &rows, merged: contents.merged, sheet: true, facts, progress };
    Ok(Box::new(Table::open(source, options)?))
}

/// Looks into the workbook on a thread of its own: whatever a damaged file does to the library, it does to nobody else.
fn look(path: &Path, wanted: Option<String>, has_merged: bool) -> Result<Contents, Problem> {
    let path = path.to_owned();
    let thread = std::thread::spawn(move || contents(&path, wanted.as_deref(), has_merged));
    thread.join().unwrap_or_else(|_| Err(Problem::unreadable_workbook("内部结构错误 (its structure is broken)")))
}

fn contents(path: &Path, wanted: Option<&str>, has_merged: bool) -> Result<Contents, Problem> {
    let mut book = Book::open(path, Progress::default())?;
    let sheets: Vec<_> = book.inner.sheets_metadata().to_vec();
    let (mut layers, mut hidden, mut scores) = (Vec::new(), Vec::new(), Vec::new());
    for sheet in sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        if sheet.visible != SheetVisible::Visible {
            hidden.push(sheet.name);
            continue;
        }
        let rows = book.first_rows(&sheet.name, table::LOOKED_AT)?;
        let known = table::heading(&rows, &[]);
        let holds = if known.is_some() { "table" } else { "" };
        scores.push(known);
        layers.push(Layer { name: sheet.name, rows: None, holds: holds.to_owned() });
    }
    let chosen = match wanted {
        Some(wanted) => layers.iter().position(|layer| layer.name == wanted).ok_or_else(|| {
            let names: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
            Problem::no_layer(wanted, &names)
        })?,
        // The first that names columns we know; lists of codes and explanations name one at most.
        None => {
            let knows = |least: usize| scores.iter().position(|score| score.is_some_and(|known| known >= least));
            knows(2).or_else(|| knows(1)).or_else(|| knows(0)).unwrap_or_default()
        }
    };
    let Some(layer) = layers.get(chosen) else { return Err(Problem::empty_file()) };
    let chosen = layer.name.clone();
    let merged = if has_merged { book.merged(&chosen)? } else { Vec::new() };
    Ok(Contents { layers, hidden, chosen, merged })
}

/// Names a document of Office before 2007, or one that a password protects: both look alike from outside.
pub(super) fn refuse_old(path: &Path) -> Problem {
    // Names of streams, in UTF-16 (MS-CFB 2.6.1).
    let utf16 = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let bytes = match guard::beginning(path) {
        Ok(bytes) => bytes,
        Err(cause) => return Problem::io(&cause),
    };
    let has = |name: &str| memmem::find(&bytes, &utf16(name)).is_some();
    if has("EncryptedPackage") {
        return Problem::protected_workbook();
    }
    let what = if has("WordDocument") {
        "是旧版 Word 文档 (.doc) (an old Word document, .doc)"
    } else if has("Workbook") || has("Book") {
        "是旧版 Excel 工作簿 (.xls) (an old Excel workbook, .xls)"
    } else {
        "是旧版 Office 文档 (an old Office document)"
    };
    Problem::unreadable_file(what, SAVE_AS)
}
