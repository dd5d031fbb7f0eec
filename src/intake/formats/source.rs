//! A window over a stream of bytes that knows where it is: offset and line.

use std::io::{self, Read};

const CHUNK: usize = 256 * 1024;

/// Bytes read from a stream and not consumed yet.
///
/// The window grows only as far as its user looks ahead, and shrinks again after a large feature.
pub(super) struct Source<R> {
    inner: R,
    buffer: Vec<u8>,
    /// Start and end of the window in the buffer.
    start: usize,
    end: usize,
    offset: u64,
    line: u64,
    finished: bool,
}

impl<R: Read> Source<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, buffer: Vec::new(), start: 0, end: 0, offset: 0, line: 1, finished: false }
    }

    /// What has been read and not consumed.
    pub(super) fn window(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Offset in the stream of the first byte of the window.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Line of the first byte of the window, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Reads more behind the window; `false` at the end of the stream.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.finished {
            return Ok(false);
        }
        if self.start > 0 && self.end + CHUNK > self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            // One huge feature must not hold its memory for the rest of the file.
            if self.buffer.len() > 16 * CHUNK && self.end < CHUNK {
                self.buffer.truncate(2 * CHUNK);
                self.buffer.shrink_to_fit();
            }
        }
        if self.buffer.len() < self.end + CHUNK {
            self.buffer.resize((self.end + CHUNK).max(self.buffer.len() * 2), 0);
        }
        loop {
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.finished = true;
                    return Ok(false);
                }
                Ok(count) => {
                    self.end += count;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The byte at `index` of the window, reading as far as needed.
    pub(super) fn byte(&mut self, index: usize) -> io::Result<Option<u8>> {
        while self.end - self.start <= index {
            if !self.more()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.start + index]))
    }

    /// Index of the first byte from `index` on that is not white space.
    pub(super) fn past_space(&mut self, mut index: usize) -> io::Result<usize> {
        while self.byte(index)?.is_some_and(|byte| byte.is_ascii_whitespace()) {
            index += 1;
        }
        Ok(index)
    }

    /// Drops the first `count` bytes of the window.
    pub(super) fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.line += lines(&self.buffer[self.start..self.start + count]);
        self.offset += count as u64;
        self.start += count;
    }

    /// Consumes white space, and bytes for which `also` holds.
    pub(super) fn skip(&mut self, also: impl Fn(u8) -> bool) -> io::Result<()> {
        loop {
            let window = self.window();
            let skippable = |byte: &u8| byte.is_ascii_whitespace() || also(*byte);
            let count = window.iter().take_while(|byte| skippable(byte)).count();
            let all = count == window.len();
            self.consume(count);
            if !all || !self.more()? {
                return Ok(());
            }
        }
    }
}

/// Number of line ends.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}
