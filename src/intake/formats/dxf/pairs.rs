//! The pairs of group code and value that a drawing is made of, from text or from the binary form (DXF reference, "About DXF
//! formats").
//!
//! Values stay bytes until somebody needs them: most are passed over.

use std::io::{BufRead, BufReader, Chain, Cursor, Read};

use crate::intake::problem::Problem;

/// A longer line is in no drawing.
const LONGEST: usize = 1 << 20;
/// What a binary drawing begins with.
const SENTINEL: &[u8; 22] = b"AutoCAD Binary DXF\r\n\x1a\0";

/// A stream of pairs; the last one read is at hand.
pub(super) struct Pairs<R> {
    inner: BufReader<Chain<Cursor<Vec<u8>>, R>>,
    form: Form,
    code: i32,
    value: Vec<u8>,
    number: Option<f64>,
    line: u64,
    offset: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Text,
    /// Bytes of a group code: one up to R12, two since.
    Binary(usize),
}

impl<R: Read> Pairs<R> {
    /// Pairs of a stream in whichever form it is.
    pub(super) fn new(mut stream: R) -> Result<Self, Problem> {
        let mut head = Vec::new();
        stream.by_ref().take(25).read_to_end(&mut head).map_err(|cause| Problem::io(&cause))?;
        let (form, prefix) = match head.strip_prefix(SENTINEL) {
            Some([0, 0, ..]) => (Form::Binary(2), SENTINEL.len()),
            Some(_) => (Form::Binary(1), SENTINEL.len()),
            None if head.starts_with(b"\xef\xbb\xbf") => (Form::Text, 3),
            None => (Form::Text, 0),
        };
        head.drain(..prefix);
        let inner = BufReader::with_capacity(256 * 1024, Cursor::new(head).chain(stream));
        Ok(Self { inner, form, code: 0, value: Vec::new(), number: None, line: 0, offset: prefix as u64 })
    }

    /// Reads the next pair. False at the end of the stream, where a whole drawing has said `EOF` before.
    pub(super) fn next(&mut self) -> Result<bool, Problem> {
        match self.form {
            Form::Text => self.next_text(),
            Form::Binary(width) => self.next_binary(width),
        }
    }

    /// The group code.
    pub(super) fn code(&self) -> i32 {
        self.code
    }

    /// The line of the value, from 1; of a binary drawing the line it would have as text.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Where the value ends in the stream.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The value as text.
    pub(super) fn value(&self) -> &[u8] {
        &self.value
    }

    /// Whether the pair begins something of this name.
    pub(super) fn begins(&self, name: &str) -> bool {
        self.code == 0 && self.value.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value as a number that can be a coordinate in metres.
    pub(super) fn real(&self) -> Result<f64, Problem> {
        let text = || String::from_utf8_lossy(&self.value).trim().to_owned();
        let value = self.number.or_else(|| {
            let text = str::from_utf8(&self.value).ok()?.trim();
            let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            text.parse().ok().filter(|_| plain)
        });
        // Beyond this no system we know has coordinates, and products would overflow.
        value.filter(|value: &f64| value.abs() < 1e12).ok_or_else(|| {
            let found: String = text().chars().take(40).collect();
            Problem { line: Some(self.line), ..Problem::bad_group(self.code, &found) }
        })
    }

    /// The value as a whole number; 0 if it is none.
    pub(super) fn int(&self) -> i64 {
        match self.number {
            Some(number) => number as i64,
            None => str::from_utf8(&self.value).ok().and_then(|text| text.trim().parse().ok()).unwrap_or_default(),
        }
    }

    fn next_text(&mut self) -> Result<bool, Problem> {
        loop {
            if !self.read_line()? {
                return Ok(false);
            }
            let code = str::from_utf8(&self.value).ok().and_then(|text| text.trim().parse().ok());
            let Some(code) = code.filter(|code| (-5..=1071).contains(code)) else {
                let found: String = String::from_utf8_lossy(&self.value).chars().take(40).collect();
                return Err(Problem::no_group_code(&found, self.line));
            };
            if !self.read_line()? {
                return Ok(false);
            }
            // Remarks.
            if code != 999 {
                self.code = code;
                return Ok(true);
            }
        }
    }

    /// Reads a line into the value, without its end.
    fn read_line(&mut self) -> Result<bool, Problem> {
        self.value.clear();
        let count = self.inner.by_ref().take(LONGEST as u64 + 1).read_until(b'\n', &mut self.value);
        let count = count.map_err(|cause| Problem::io(&cause))?;
        self.offset += count as u64;
        if count == 0 {
            return Ok(false);
        }
        self.line += 1;
        if count > LONGEST {
            return Err(Problem { line: Some(self.line), ..Problem::long_line(LONGEST) });
        }
        while self.value.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            self.value.pop();
        }
        Ok(true)
    }

    fn next_binary(&mut self, width: usize) -> Result<bool, Problem> {
        let mut code = [0; 2];
        if !self.fill(&mut code[..width])? {
            return Ok(false);
        }
        let mut wide = i32::from(i16::from_le_bytes(code));
        if width == 1 && code[0] == 255 {
            // Extended data of R12.
            if !self.fill(&mut code)? {
                return Ok(false);
            }
            wide = i32::from(i16::from_le_bytes(code));
        }
        self.code = wide;
        self.line += 2;
        self.number = None;
        self.value.clear();
        let mut bytes = [0; 8];
        let whole = match self.code {
            0..=9
            | 100..=109
            | 300..=309
            | 320..=369
            | 390..=399
            | 410..=419
            | 430..=439
            | 470..=481
            | 999..=1003
            | 1005..=1009 => return self.read_string(),
            310..=319 | 1004 => return self.read_chunk(),
            10..=59 | 110..=149 | 210..=239 | 460..=469 | 1010..=1059 => {
                let whole = self.fill(&mut bytes)?;
                self.number = Some(f64::from_le_bytes(bytes));
                whole
            }
            60..=79 | 170..=179 | 270..=289 | 370..=389 | 400..=409 | 1060..=1070 => {
                let whole = self.fill(&mut bytes[..2])?;
                self.number = Some(f64::from(i16::from_le_bytes([bytes[0], bytes[1]])));
                whole
            }
            90..=99 | 420..=429 | 440..=459 | 1071 => {
                let whole = self.fill(&mut bytes[..4])?;
                self.number = Some(f64::from(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])));
                whole
            }
            160..=169 => self.fill(&mut bytes)?,
            290..=299 => {
                let whole = self.fill(&mut bytes[..1])?;
                self.number = Some(f64::from(bytes[0]));
                whole
            }
            other => return Err(Problem::no_group_code(&other.to_string(), self.line)),
        };
        Ok(whole)
    }

    fn read_string(&mut self) -> Result<bool, Problem> {
        let read = self.inner.by_ref().take(LONGEST as u64).read_until(0, &mut self.value);
        self.offset += read.map_err(|cause| Problem::io(&cause))? as u64;
        Ok(self.value.pop() == Some(0))
    }

    fn read_chunk(&mut self) -> Result<bool, Problem> {
        let mut bytes = [0; 256];
        if !self.fill(&mut bytes[..1])? {
            return Ok(false);
        }
        let length = usize::from(bytes[0]);
        self.fill(&mut bytes[..length])
    }

    /// False if the stream ends before.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<bool, Problem> {
        match self.inner.read_exact(bytes) {
            Ok(()) => {
                self.offset += bytes.len() as u64;
                Ok(true)
            }
            Err(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(cause) => Err(Problem::io(&cause)),
        }
    }
}
