//! What a workbook is looked through for before a library opens it that knows no limits: it keeps all shared texts, and reserves room
//! for as many as the file says there are.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use memchr::{memchr_iter, memmem};

use crate::intake::formats::archive::{Archive, Entry};
use crate::intake::problem::Problem;

/// Shared texts of a workbook, unpacked; all of them are kept in memory.
const LARGEST_TEXTS: u64 = 128 << 20;
/// Styles, and whatever else is read as a whole.
const LARGEST_PART: u64 = 32 << 20;
/// Bytes between two tags: Excel allows 32 767 characters in a cell (Excel specifications and limits).
const LONGEST_TEXT: u64 = 1 << 20;
/// Blocks of merged cells.
const MOST_MERGED: u64 = 100_000;
/// The shortest text takes so many bytes: `<si/>`.
const SHORTEST_TEXT: u64 = 5;
/// A needle and the number behind it fit into so many bytes.
const TAIL: usize = 96;
/// Old documents are looked at so far for the names of their streams.
const LOOKED_AT: u64 = 64 << 20;

/// Reads all of a workbook once. Answers whether it has merged cells.
pub(super) fn check(archive: &mut Archive) -> Result<bool, Problem> {
    let mut merged = 0;
    for entry in archive.entries().to_vec() {
        let mut scan = Scan::new(&entry);
        let unpacked = archive.unpack(&entry, &mut scan);
        if let Some(problem) = scan.problem.take() {
            return Err(problem);
        }
        unpacked?;
        scan.finish()?;
        merged += scan.merged;
        if merged > MOST_MERGED {
            return Err(Problem::table_too_large("合并单元格 (merged cells) ", MOST_MERGED));
        }
    }
    Ok(merged > 0)
}

/// The beginning of a file.
pub(super) fn beginning(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LOOKED_AT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

struct Scan {
    name: String,
    is_sheet: bool,
    is_texts: bool,
    is_picture: bool,
    bytes: u64,
    /// Since the last tag began.
    run: u64,
    merged: u64,
    /// The most texts that it says it has.
    stated: u64,
    tail: Vec<u8>,
    problem: Option<Problem>,
}

impl Scan {
    fn new(entry: &Entry) -> Self {
        let file = entry.file_name().to_ascii_lowercase();
        let folder = entry.name.to_ascii_lowercase();
        Self {
            name: entry.name.clone(),
            is_sheet: folder.starts_with("xl/worksheets/") && file.ends_with(".xml"),
            is_texts: file == "sharedstrings.xml",
            is_picture: folder.starts_with("xl/media/") || ["bin", "vml", "emf"].iter().any(|kind| entry.is_a(kind)),
            bytes: 0,
            run: 0,
            merged: 0,
            stated: 0,
            tail: Vec::new(),
            problem: None,
        }
    }

    fn limit(&self) -> u64 {
        match (self.is_sheet, self.is_texts) {
            (true, _) => u64::MAX,
            (_, true) => LARGEST_TEXTS,
            _ => LARGEST_PART,
        }
    }

    fn look(&mut self, piece: &[u8]) -> Result<(), Problem> {
        self.bytes += piece.len() as u64;
        if self.bytes > self.limit() {
            return Err(Problem::large_entry(&self.name, self.limit()));
        }
        if self.is_picture {
            return Ok(());
        }
        let mut from = 0;
        for at in memchr_iter(b'<', piece) {
            self.text(at - from)?;
            (self.run, from) = (0, at);
        }
        self.text(piece.len() - from)?;
        self.words(piece);
        Ok(())
    }

    fn text(&mut self, length: usize) -> Result<(), Problem> {
        self.run += length as u64;
        if self.run <= LONGEST_TEXT {
            return Ok(());
        }
        Err(Problem::table_too_large("工作簿中一个单元格的字节数 (bytes of one cell) ", LONGEST_TEXT))
    }

    /// Counts words that begin before the last bytes; those are looked at with the next piece.
    fn words(&mut self, piece: &[u8]) {
        if !self.is_sheet && !self.is_texts {
            return;
        }
        let mut joint = std::mem::take(&mut self.tail);
        joint.extend_from_slice(piece);
        let settled = joint.len().saturating_sub(TAIL);
        self.count(&joint, settled);
        joint.drain(..settled);
        self.tail = joint;
    }

    fn count(&mut self, bytes: &[u8], before: usize) {
        if self.is_sheet {
            let found = memmem::find_iter(bytes, b"mergeCell ").take_while(|at| *at < before);
            self.merged += found.count() as u64;
            return;
        }
        for at in memmem::find_iter(bytes, b"uniqueCount").take_while(|at| *at < before) {
            let behind = bytes[at + b"uniqueCount".len()..].iter().skip_while(|byte| !byte.is_ascii_digit());
            let number = behind.take_while(|byte| byte.is_ascii_digit());
            let number = number.fold(0_u64, |all, byte| all.saturating_mul(10).saturating_add(u64::from(byte - b'0')));
            self.stated = self.stated.max(number);
        }
    }

    fn finish(&mut self) -> Result<(), Problem> {
        let tail = std::mem::take(&mut self.tail);
        self.count(&tail, tail.len());
        if self.stated.saturating_mul(SHORTEST_TEXT) > self.bytes {
            return Err(Problem::unreadable_workbook("sharedStrings.xml 的数量不实 (a false number of texts)"));
        }
        Ok(())
    }
}

impl Write for Scan {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match self.look(piece) {
            Ok(()) => Ok(piece.len()),
            Err(problem) => {
                self.problem = Some(problem);
                Err(io::Error::other("refused"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
