//! The rest of the reader: opening, iterating, and problems with their place in the file.

use super::*;
use crate::intake::formats::text::{Counted, Decoded, Malformed, Progress as BytesRead};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use std::{
    fs::File,
    io::{Seek, SeekFrom},
    path::Path,
};

/// A `crs` member behind the features is looked for in so many last bytes.
const TAIL: i64 = 64 * 1024;

impl GeoJson<Box<dyn Read + Send>> {
    /// Opens a file and reads its beginning, so that the declared reference system is known.
    ///
    /// # Errors
    /// Whatever makes the file unreadable from the start.
    pub fn open(path: &Path, head: &[u8], options: &Options) -> Result<Self, Problem> {
        let mut reader = Self::begin(path, head, options)?;
        if reader.state == State::Features && reader.facts.crs == DeclaredCrs::Absent && names_crs_late(path, head)? {
            // Seldom: the whole file is gone through once more, only to find where the features end.
            let mut scout = Self::begin(path, head, options)?;
            if scout.skip_features().is_ok() {
                reader.facts.crs = scout.facts.crs;
            }
        }
        Ok(reader)
    }

    fn begin(path: &Path, head: &[u8], options: &Options) -> Result<Self, Problem> {
        let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
        let total_bytes = file.metadata().ok().map(|metadata| metadata.len());
        let progress = BytesRead::default();
        let counted = Counted::new(file, progress.clone());
        let encoding = options.encoding.filter(|encoding| *encoding != UTF_8).or_else(|| utf_16(head));
        let stream: Box<dyn Read + Send> = match encoding {
            Some(encoding) => Box::new(Decoded::new(counted, encoding)),
            None => Box::new(counted),
        };
        let mut reader = GeoJson::new(stream, options);
        reader.facts.encoding = encoding.unwrap_or(UTF_8).name();
        reader.facts.total_bytes = total_bytes;
        reader.progress = progress;
        while reader.state == State::Start && reader.pending.is_none() {
            reader.pending = reader.step()?;
        }
        Ok(reader)
    }

    /// Reads on behind the features, without looking at them.
    fn skip_features(&mut self) -> Result<(), Problem> {
        let mut scan = Scan::inside_array();
        while self.state == State::Features {
            match scan.feed(self.source.window()) {
                Progress::Ends(length) => {
                    self.source.consume(length);
                    self.state = State::Members;
                }
                Progress::Broken(_) => return Err(self.stray()),
                Progress::Open => {
                    self.source.consume(self.source.window().len());
                    if !self.more()? {
                        return Err(self.truncated());
                    }
                }
            }
        }
        while self.state == State::Members {
            self.members()?;
        }
        Ok(())
    }
}

/// UTF-16, which a byte order mark or the zero bytes of its first characters tell.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xff, 0xfe, ..] | [b'{', 0, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'{', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether the last part of the file mentions a `crs`; in UTF-16 it always may.
fn names_crs_late(path: &Path, head: &[u8]) -> Result<bool, Problem> {
    let tail = || -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL.unsigned_abs())))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = tail().map_err(|cause| Problem::io(&cause))?;
    Ok(utf_16(head).is_some() || bytes.windows(5).any(|window| window == b"\"crs\""))
}

impl<R: Read> Iterator for GeoJson<R> {
    type Item = Result<SourceFeature, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(feature) = self.pending.take() {
            return Some(Ok(feature));
        }
        while self.state != State::Done {
            match self.step() {
                Ok(None) => {}
                Ok(Some(feature)) => return Some(Ok(feature)),
                Err(problem) => {
                    self.state = State::Done;
                    return Some(Err(problem));
                }
            }
        }
        None
    }
}

impl<R: Read + Send> Reader for GeoJson<R> {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn bytes_read(&self) -> u64 {
        match self.progress.bytes() {
            0 => self.source.offset(),
            bytes => bytes,
        }
    }
}

impl<R: Read> GeoJson<R> {
    pub(super) fn byte(&mut self, index: usize) -> Result<Option<u8>, Problem> {
        self.source.byte(index).map_err(|cause| self.failed(&cause))
    }

    pub(super) fn more(&mut self) -> Result<bool, Problem> {
        self.source.more().map_err(|cause| self.failed(&cause))
    }

    pub(super) fn past_space(&mut self, index: usize) -> Result<usize, Problem> {
        self.source.past_space(index).map_err(|cause| self.failed(&cause))
    }

    pub(super) fn skip(&mut self, also: impl Fn(u8) -> bool) -> Result<(), Problem> {
        self.source.skip(also).map_err(|cause| self.failed(&cause))
    }

    /// The stream itself failed: the disk, or bytes outside the declared encoding.
    fn failed(&self, cause: &io::Error) -> Problem {
        match cause.get_ref().and_then(|inner| inner.downcast_ref::<Malformed>()) {
            Some(malformed) => {
                let line = self.source.line() + lines(self.source.window());
                let problem = Problem::bad_encoding(malformed.encoding, malformed.byte, line);
                Problem { row: Some(self.row + 1), ..problem }
            }
            None => Problem::io(cause),
        }
    }

    /// The file ends where it may not. What is not UTF-8 is told first: it may be why the end was missed.
    pub(super) fn truncated(&self) -> Problem {
        let window = self.source.window();
        if let Err(problem) = self.check_encoding(window.len()) {
            return problem;
        }
        let line = self.source.line() + lines(window);
        let complete = match self.state {
            // The row that was begun has been counted already.
            State::Features if window.first() == Some(&b'{') => self.row.saturating_sub(1),
            _ => self.row,
        };
        Problem { row: Some(complete + 1), ..Problem::truncated(complete, line) }
    }

    /// Something that is no JSON between the features.
    pub(super) fn stray(&self) -> Problem {
        let window = self.source.window();
        let found: String = String::from_utf8_lossy(&window[..window.len().min(40)]).chars().take(20).collect();
        self.here(Problem::bad_json(&format!("此处不应有“{found}” / unexpected text")))
    }

    /// A problem at the place of the window.
    pub(super) fn here(&self, problem: Problem) -> Problem {
        Problem { line: Some(self.source.line()), ..problem }
    }

    /// Whether the first `length` bytes of the window are UTF-8; what is wrong with them if they are damaged.
    ///
    /// # Errors
    /// `bad-encoding` for the whole file, if they make sense as GBK: then so will all the rest.
    pub(super) fn check_encoding(&self, length: usize) -> Result<Option<Problem>, Problem> {
        let bytes = &self.source.window()[..length];
        let Err(error) = str::from_utf8(bytes) else { return Ok(None) };
        if error.error_len().is_none() {
            return Ok(None);
        }
        let valid = error.valid_up_to();
        let (byte, line) = (self.source.offset() + valid as u64, self.source.line() + lines(&bytes[..valid]));
        let problem = Problem::bad_encoding(UTF_8.name(), byte, line);
        match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(_) => Err(Problem { row: Some(self.row), ..problem }),
            None => Ok(Some(problem)),
        }
    }
}
