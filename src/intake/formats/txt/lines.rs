//! Lines of text that mean something, with their numbers.

use std::io::{BufRead, BufReader, Read};

use crate::intake::formats::text::Malformed;
use crate::intake::problem::Problem;

/// A longer line is no line of such a file.
const LONGEST: usize = 64 * 1024;

pub(super) struct Lines<R> {
    inner: BufReader<R>,
    line: Vec<u8>,
    text: String,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner: BufReader::with_capacity(64 * 1024, inner), line: Vec::new(), text: String::new(), number: 0 }
    }

    /// The next line that is not blank: without white space around it, with ASCII commas and brackets.
    pub(super) fn next_line(&mut self) -> Result<Option<(u64, &str)>, Problem> {
        loop {
            self.line.clear();
            let most = (LONGEST + 1) as u64;
            let read = self.inner.by_ref().take(most).read_until(b'\n', &mut self.line);
            self.number += 1;
            let count =
                read.map_err(|cause| match cause.get_ref().and_then(|inner| inner.downcast_ref::<Malformed>()) {
                    Some(malformed) => Problem::bad_encoding(malformed.encoding, malformed.byte, self.number),
                    None => Problem::io(&cause),
                })?;
            if count == 0 {
                return Ok(None);
            }
            if count > LONGEST {
                return Err(Problem { line: Some(self.number), ..Problem::long_line(LONGEST) });
            }
            let text = String::from_utf8_lossy(&self.line);
            let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
            if !text.is_empty() {
                // Beside ASCII commas a full-width one is part of a name.
                self.text = if text.contains(',') { text.to_owned() } else { text.replace('，', ",") };
                if let Some(section) = text.strip_prefix('【') {
                    self.text = format!("[{}", section.replace('】', "]"));
                }
                return Ok(Some((self.number, &self.text)));
            }
        }
    }
}
