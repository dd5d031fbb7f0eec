//! The rows of one sheet, read on a thread of their own: the library borrows the workbook while it reads.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{DataRef, Xlsx, XlsxError, XlsxFormulaMetadata};

use crate::intake::formats::table::{Cell, Merged, Row};
use crate::intake::formats::text::{Counted, Progress};
use crate::intake::problem::Problem;

/// Rows of a sheet (ECMA-376; Excel's limit).
const MOST_ROWS: u32 = 1_048_576;
/// Columns of a sheet.
const MOST_COLUMNS: u32 = 16_384;
/// Cells and rows that travel together, and how many such pieces may wait.
const CELLS: usize = 8_192;
const ROWS: usize = 256;
const WAITING: usize = 4;

/// An opened workbook.
pub(super) struct Book {
    pub(super) inner: Xlsx<BufReader<Watched>>,
}

/// Counts what is read of a file.
pub(super) struct Watched {
    file: Counted<File>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for Watched {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.get_mut().seek(to)
    }
}

impl Book {
    pub(super) fn open(path: &Path, progress: Progress) -> Result<Self, Problem> {
        let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
        let watched = Watched { file: Counted::new(file, progress) };
        let inner =
            calamine::Reader::new(BufReader::with_capacity(64 * 1024, watched)).map_err(|error| broken(&error))?;
        Ok(Self { inner })
    }

    /// The first rows of a sheet that are not empty.
    pub(super) fn first_rows(&mut self, sheet: &str, most: usize) -> Result<Vec<Row>, Problem> {
        let mut rows = Vec::new();
        self.read(sheet, &mut |row| {
            rows.push(row);
            rows.len() < most
        })?;
        Ok(rows)
    }

    /// Hands out the rows of a sheet while they are wanted.
    fn read(&mut self, sheet: &str, wanted: &mut dyn FnMut(Row) -> bool) -> Result<(), Problem> {
        let mut cells = self.inner.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
        let mut row = Row::default();
        loop {
            let next = cells.next_cell_with_formula_metadata();
            let Some(next) = next.map_err(|error| Problem { line: Some(row.line.max(1)), ..broken(&error) })? else {
                break;
            };
            let (number, column) = next.pos;
            if number >= MOST_ROWS {
                return Err(Problem::table_too_large("工作表的行数 (rows of a sheet) ", MOST_ROWS.into()));
            }
            if column >= MOST_COLUMNS || row.cells.len() >= MOST_COLUMNS as usize {
                let problem = Problem::table_too_large("工作表的列数 (columns of a sheet) ", MOST_COLUMNS.into());
                return Err(Problem { line: Some(u64::from(number) + 1), ..problem });
            }
            let line = u64::from(number) + 1;
            if line != row.line {
                let full = std::mem::replace(&mut row, Row { line, ..Row::default() });
                if !full.cells.is_empty() && !wanted(tidy(full)) {
                    return Ok(());
                }
            }
            if let Some(cell) = cell(&next.value, next.formula.as_ref()) {
                row.cells.push((column as usize, cell));
            }
        }
        if !row.cells.is_empty() {
            wanted(tidy(row));
        }
        Ok(())
    }

    /// The merged cells of a sheet.
    pub(super) fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, Problem> {
        let blocks = self.inner.merge_cells_by_sheet_name(sheet).map_err(|error| broken(&error))?;
        let merged = blocks.iter().map(|block| Merged {
            lines: (u64::from(block.start.0) + 1, u64::from(block.end.0) + 1),
            columns: (block.start.1 as usize, block.end.1 as usize),
        });
        Ok(merged.collect())
    }
}

/// Cells in the order of their columns, each once.
fn tidy(mut row: Row) -> Row {
    if !row.cells.is_sorted_by_key(|(column, _)| *column) {
        row.cells.sort_by_key(|(column, _)| *column);
    }
    row.cells.dedup_by_key(|(column, _)| *column);
    row
}

fn cell(value: &DataRef<'_>, formula: Option<&XlsxFormulaMetadata>) -> Option<Cell> {
    match value {
        DataRef::Empty => formula.map(|formula| Cell::NoResult(text_of(formula))),
        DataRef::Int(number) => Some(Cell::Number(*number as f64)),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        DataRef::String(text) => Cell::of_text(text),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Bool(yes) => Some(Cell::Bool(*yes)),
        DataRef::DateTime(moment) if moment.is_duration() => Some(Cell::Number(moment.as_f64())),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let midnight = (hour, minute, second) == (0, 0, 0);
            Some(Cell::Day(if midnight { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }))
        }
        DataRef::DateTimeIso(text) => Some(Cell::Day(text.clone())),
        DataRef::DurationIso(text) => Cell::of_text(text),
        DataRef::Error(error) => Some(Cell::Error(error.to_string())),
    }
}

fn text_of(formula: &XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula.clone(),
        _ => String::new(),
    }
}

fn broken(error: &XlsxError) -> Problem {
    match error {
        XlsxError::Password => Problem::protected_workbook(),
        XlsxError::Io(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => Problem::io(cause),
        error => Problem::unreadable_workbook(&error.to_string()),
    }
}

enum Piece {
    Rows(Vec<Row>),
    /// The end, and why if it came too early.
    End(Option<Problem>),
}

/// The rows of a sheet as they come from their thread.
pub(super) struct Rows {
    pieces: Receiver<Piece>,
    rows: std::vec::IntoIter<Row>,
    done: bool,
}

impl Rows {
    pub(super) fn of(path: &Path, sheet: &str, progress: Progress) -> Self {
        let (sender, pieces) = sync_channel(WAITING);
        let (path, sheet) = (path.to_owned(), sheet.to_owned());
        std::thread::spawn(move || {
            let outcome = Book::open(&path, progress).and_then(|mut book| send(&mut book, &sheet, &sender));
            // Nobody may wait for it any more.
            let _ = sender.send(Piece::End(outcome.err()));
        });
        Self { pieces, rows: Vec::new().into_iter(), done: false }
    }
}

fn send(book: &mut Book, sheet: &str, sender: &SyncSender<Piece>) -> Result<(), Problem> {
    let (mut rows, mut cells) = (Vec::new(), 0);
    let mut listening = true;
    book.read(sheet, &mut |row| {
        cells += row.cells.len();
        rows.push(row);
        if rows.len() >= ROWS || cells >= CELLS {
            cells = 0;
            listening = sender.send(Piece::Rows(std::mem::take(&mut rows))).is_ok();
        }
        listening
    })?;
    let _ = sender.send(Piece::Rows(rows));
    Ok(())
}

impl Iterator for Rows {
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            if self.done {
                return None;
            }
            match self.pieces.recv() {
                Ok(Piece::Rows(rows)) => self.rows = rows.into_iter(),
                Ok(Piece::End(problem)) => {
                    self.done = true;
                    return problem.map(Err);
                }
                // The thread broke off.
                Err(_) => {
                    self.done = true;
                    return Some(Err(Problem::unreadable_workbook("内部结构错误 (its structure is broken)")));
                }
            }
        }
    }
}
