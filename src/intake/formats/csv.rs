//! CSV and its like: commas, semicolons or tabs; UTF-8, UTF-16 or GB18030; texts of several lines in quotes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::Encoding;

use super::sniff::Kind;
use super::table::{Cell, Row, Rows, Source, Table};
use super::text::{self, Counted, Decoded, Malformed, Progress};
use super::{Facts, Options, Reader};
use crate::intake::problem::{Code, Problem};

/// What may part the cells; of those that part a file equally well, the first.
const DELIMITERS: &[u8] = b",;\t|";
/// So much of a file tells its delimiter.
const HEAD: usize = 64 * 1024;
/// Rows looked at for it.
const SAMPLED: usize = 50;
/// Cells of one row.
const MOST_CELLS: usize = 20_000;
/// What Excel would take for a formula: our export puts an apostrophe in front (OWASP, CSV Injection).
const GUARDED: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '\''];

/// Opens a text with columns.
///
/// # Errors
/// Whatever makes it no table, or unreadable from the start.
pub(super) fn open(path: &Path, options: &Options) -> Result<Box<dyn Reader>, Problem> {
    let encoding = match options.encoding {
        Some(encoding) => encoding,
        None => text::detect(path)?,
    };
    let total_bytes = File::open(path).and_then(|file| file.metadata()).map(|data| data.len()).ok();
    let progress = Progress::default();
    let file = Text { path: path.to_owned(), encoding, most: options.max_feature_bytes as u64 };
    let habits = file.habits()?;
    let facts = Facts { total_bytes, ..Facts::new("CSV", encoding.name()) };
    let counted = progress.clone();
    let rows = move || file.rows(habits, counted.clone());
    let source = Source { rows: &rows, merged: Vec::new(), sheet: false, facts, progress };
    let table = Table::open(source, options).map_err(|problem| match problem.code {
        // Prose, or something else altogether.
        Code::NoHeader if habits.columns < 2 => Kind::Table.refusal(),
        _ => problem,
    })?;
    Ok(Box::new(table))
}

struct Text {
    path: PathBuf,
    encoding: &'static Encoding,
    most: u64,
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
struct Habits {
    delimiter: u8,
    /// Cells of most rows.
    columns: usize,
    /// Whether lines end with CR LF.
    windows: bool,
}

type Inner = Budget<Decoded<Counted<File>>>;

impl Text {
    fn reader(&self, progress: Progress) -> Result<Inner, Problem> {
        let file = File::open(&self.path).map_err(|cause| Problem::io(&cause))?;
        Ok(Budget { inner: Decoded::new(Counted::new(file, progress), self.encoding), seen: Arc::default() })
    }

    /// The character that parts most rows into the same number of cells, and that number.
    fn habits(&self) -> Result<Habits, Problem> {
        let mut inner = self.reader(Progress::default())?;
        inner.seen.left.store(u64::MAX, Ordering::Relaxed);
        // A decoder wants room for a whole character.
        let (mut head, mut length) = (vec![0; 2 * HEAD], 0);
        while length < HEAD {
            match inner.read(&mut head[length..]).map_err(|cause| broken(&cause, 1, self.most))? {
                0 => break,
                count => length += count,
            }
        }
        let head = &head[..length];
        if head.contains(&0) {
            return Err(Kind::Table.refusal());
        }
        let parts = |delimiter: u8| {
            let mut builder = ReaderBuilder::new();
            let mut reader = builder.has_headers(false).flexible(true).delimiter(delimiter).from_reader(head);
            let records = reader.byte_records().take(SAMPLED).map_while(Result::ok);
            let counts: Vec<usize> = records.map(|record| record.len()).filter(|count| *count > 1).collect();
            let same = |count: usize| counts.iter().filter(|other| **other == count).count();
            counts.iter().map(|count| (same(*count), *count)).max().unwrap_or_default()
        };
        // Of those that do equally well, the first.
        let best =
            DELIMITERS.iter().rev().map(|delimiter| (parts(*delimiter), *delimiter)).max_by_key(|(found, _)| *found);
        let (delimiter, columns) = best.map_or((b',', 0), |((_, columns), delimiter)| (delimiter, columns));
        Ok(Habits { delimiter, columns, windows: memchr::memmem::find(head, b"\r\n").is_some() })
    }

    fn rows(&self, habits: Habits, progress: Progress) -> Result<Rows, Problem> {
        let inner = self.reader(progress)?;
        let seen = Arc::clone(&inner.seen);
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(habits.delimiter).from_reader(inner);
        Ok(Box::new(Records {
            reader,
            seen,
            windows: habits.windows,
            most: self.most,
            record: ByteRecord::new(),
            done: false,
        }))
    }
}

/// Records turned into rows.
struct Records {
    reader: csv::Reader<Inner>,
    seen: Arc<Seen>,
    /// Whether lines end with CR LF.
    windows: bool,
    most: u64,
    record: ByteRecord,
    done: bool,
}

impl Iterator for Records {
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        // A quote that is never closed would swallow the rest of the file.
        self.seen.left.store(self.most, Ordering::Relaxed);
        let begun = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) if self.record.len() > MOST_CELLS => {
                self.done = true;
                let problem = Problem::table_too_large("一行的格数 (cells in one row) ", MOST_CELLS as u64);
                Some(Err(Problem { line: Some(begun), ..problem }))
            }
            Ok(true) if self.breaks_off() => {
                self.done = true;
                Some(Err(Problem::open_quote(self.line())))
            }
            Ok(true) => Some(Ok(self.row())),
            Ok(false) => {
                self.done = true;
                None
            }
            Err(error) => {
                self.done = true;
                Some(Err(match error.into_kind() {
                    csv::ErrorKind::Io(cause) => broken(&cause, begun, self.most),
                    other => Problem::unreadable_file(&format!("{other:?}"), "请重新导出 (export it again)"),
                }))
            }
        }
    }
}

impl Records {
    /// Whether the file ended within quotes: then the record holds whatever came behind them.
    fn breaks_off(&self) -> bool {
        let quotes = self.seen.quotes.load(Ordering::Relaxed);
        self.breaks() > 0 && self.seen.ended.load(Ordering::Relaxed) && quotes % 2 == 1
    }

    /// Line breaks inside the texts of the record.
    fn breaks(&self) -> u64 {
        memchr::memchr_iter(b'\n', self.record.as_slice()).count() as u64
    }

    /// The line on which the record begins. Of CR LF the reader takes the LF for the beginning of the next record, and blank lines too.
    fn line(&self) -> u64 {
        let begun = self.record.position().map_or(0, csv::Position::line);
        let end = self.reader.position().line();
        if self.windows { end.saturating_sub(self.breaks()) } else { begun.max(end.saturating_sub(1 + self.breaks())) }
    }

    fn row(&self) -> Row {
        let line = self.line();
        let cells = self.record.iter().enumerate();
        let cells = cells
            .filter_map(|(column, bytes)| Some((column, Cell::of_text(unguarded(&String::from_utf8_lossy(bytes)))?)));
        Row { line, cells: cells.collect(), width: Some(self.record.len()) }
    }
}

/// A text without the apostrophe by which it was kept from being a formula.
fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(GUARDED)).unwrap_or(text)
}

/// What stopped the reading of the record that began at this line.
fn broken(cause: &io::Error, line: u64, most: u64) -> Problem {
    let inner = cause.get_ref();
    if let Some(malformed) = inner.and_then(|inner| inner.downcast_ref::<Malformed>()) {
        return Problem::bad_encoding(malformed.encoding, malformed.byte, line);
    }
    if inner.is_some_and(|inner| inner.is::<Spent>()) {
        let limit = usize::try_from(most).unwrap_or(usize::MAX);
        return Problem { line: Some(line), ..Problem::too_large(limit) };
    }
    Problem::io(cause)
}

/// Lets so many bytes through for one record, and counts quotes.
struct Budget<R> {
    inner: R,
    seen: Arc<Seen>,
}

/// What went through.
#[derive(Debug, Default)]
struct Seen {
    /// Bytes that the record may still have.
    left: AtomicU64,
    quotes: AtomicU64,
    ended: AtomicBool,
}

/// A record is larger than allowed.
#[derive(Debug, thiserror::Error)]
#[error("the record is too large; perhaps a quote is not closed")]
struct Spent;

impl<R: Read> Read for Budget<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.seen.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other(Spent));
        }
        let count = self.inner.read(buffer)?;
        let quotes = memchr::memchr_iter(b'"', &buffer[..count]).count();
        self.seen.quotes.fetch_add(quotes as u64, Ordering::Relaxed);
        self.seen.ended.store(count == 0, Ordering::Relaxed);
        self.seen.left.store(left.saturating_sub(count as u64), Ordering::Relaxed);
        Ok(count)
    }
}
