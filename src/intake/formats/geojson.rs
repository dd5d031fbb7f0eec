//! GeoJSON: RFC 7946, its 2008 ancestor with a `crs` member, and newline-delimited or RFC 8142 sequences.
//!
//! The file is cut into features by following brackets and strings, and each feature is parsed by itself. So one bad
//! feature does not spoil the file, every problem has its row and line, and memory holds one feature at a time, also
//! when everything stands on a single line.

mod coordinates;
mod declared;
mod feature;
mod items;
mod place;
mod scan;

use super::{DeclaredCrs, Facts, Options, Reader, SourceFeature, source::Source, source::lines, text};
use crate::intake::problem::Problem;
use encoding_rs::{GB18030, UTF_8};
use scan::{Progress, Scan, begins_feature};
use std::io::{self, Read};

/// RFC 8142 puts this before each record.
const RECORD_SEPARATOR: u8 = 0x1e;

/// A reader of GeoJSON in UTF-8 (other encodings are decoded before it).
pub struct GeoJson<R> {
    source: Source<R>,
    facts: Facts,
    options: Options,
    progress: text::Progress,
    state: State,
    row: u64,
    /// Read while opening, not handed out yet.
    pending: Option<SourceFeature>,
}

/// Where in the file the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a top-level object.
    Start,
    /// Inside a collection, before its next member.
    Members,
    /// Inside the features array.
    Features,
    /// Behind a top-level object.
    Between,
    /// Before a record that ends with this byte.
    Records(u8),
    Done,
}

/// A member of an object, as indices into the window.
enum Member {
    /// The object ends before this index.
    End(usize),
    /// The `features` array, whose items begin at this index.
    Features(usize),
    Value {
        is_crs: bool,
        start: usize,
        end: usize,
        depth: usize,
    },
}

impl<R: Read> GeoJson<R> {
    /// A reader of any stream. The `crs` member is known as soon as it has been met, at the latest at the end.
    pub fn new(stream: R, options: &Options) -> Self {
        let facts = Facts::new("GeoJSON", UTF_8.name());
        Self {
            source: Source::new(stream),
            facts,
            options: options.clone(),
            progress: text::Progress::default(),
            state: State::Start,
            row: 0,
            pending: None,
        }
    }

    /// Goes on to the next feature or state.
    fn step(&mut self) -> Result<Option<SourceFeature>, Problem> {
        match self.state {
            State::Start => self.start(),
            State::Members => self.members().map(|()| None),
            State::Features => self.next_feature(),
            State::Between => self.between().map(|()| None),
            State::Records(delimiter) => self.record(delimiter),
            State::Done => Ok(None),
        }
    }

    fn start(&mut self) -> Result<Option<SourceFeature>, Problem> {
        let bom = [0xef, 0xbb, 0xbf];
        self.skip(|byte| bom.contains(&byte))?;
        match self.byte(0)? {
            None => self.finish().map(|()| None),
            Some(RECORD_SEPARATOR) => {
                self.state = State::Records(RECORD_SEPARATOR);
                Ok(None)
            }
            Some(b'{') => self.document(),
            Some(_) => Err(self.stray()),
        }
    }

    /// The end of the file where it may end.
    fn finish(&mut self) -> Result<(), Problem> {
        self.state = State::Done;
        if self.row == 0 { Err(Problem::empty_file()) } else { Ok(()) }
    }

    /// A top-level object: a collection, whose features follow one by one, or a single feature or geometry.
    fn document(&mut self) -> Result<Option<SourceFeature>, Problem> {
        let mut index = 1;
        let mut deepest = 0;
        loop {
            match self.member(index)? {
                Some(Member::Features(start)) => {
                    self.source.consume(start);
                    self.state = State::Features;
                    return Ok(None);
                }
                Some(Member::Value { is_crs, start, end, depth }) => {
                    if is_crs {
                        declared::note(&self.source.window()[start..end], &mut self.facts.crs);
                    }
                    deepest = deepest.max(depth + 1);
                    index = end;
                }
                Some(Member::End(end)) => return self.single(end, deepest),
                None => return self.broken_document().map(Some),
            }
            if index > self.options.max_feature_bytes {
                return Err(self.here(Problem::too_large(self.options.max_feature_bytes)));
            }
        }
    }

    /// A whole document without a features array.
    fn single(&mut self, length: usize, depth: usize) -> Result<Option<SourceFeature>, Problem> {
        self.row += 1;
        let (feature, stranger) = self.parse(length, depth)?;
        self.source.consume(length);
        self.state = State::Between;
        match stranger {
            Some(kind) if feature.row == 1 => Err(declared::stranger(&kind)),
            _ => Ok(Some(feature)),
        }
    }

    /// A document that is no JSON: if another record begins on the next line it was the first of many.
    fn broken_document(&mut self) -> Result<SourceFeature, Problem> {
        self.check_encoding(self.source.window().len())?;
        self.row += 1;
        let problem = Problem::bad_json("括号不匹配 / brackets do not match");
        let feature = feature::refused(self.row, self.source.line(), problem);
        while self.byte(0)?.is_some_and(|byte| byte != b'\n') {
            let window = self.source.window();
            let rest = window.iter().position(|byte| *byte == b'\n').unwrap_or(window.len());
            self.source.consume(rest);
        }
        self.skip(|_| false)?;
        match self.byte(0)? {
            Some(b'{') => {
                self.state = State::Records(b'\n');
                Ok(feature)
            }
            _ => {
                Err(feature.geometry.err().and_then(|mut problems| problems.pop()).unwrap_or_else(Problem::empty_file))
            }
        }
    }

    /// The members of a collection behind its features.
    fn members(&mut self) -> Result<(), Problem> {
        match self.member(0)? {
            Some(Member::Features(start)) => {
                self.source.consume(start);
                self.state = State::Features;
            }
            Some(Member::Value { is_crs, start, end, .. }) => {
                if is_crs {
                    declared::note(&self.source.window()[start..end], &mut self.facts.crs);
                }
                self.source.consume(end);
            }
            Some(Member::End(end)) => {
                self.source.consume(end);
                self.state = State::Between;
            }
            None => return Err(self.stray()),
        }
        Ok(())
    }

    /// The next member of an object from `index` on; `None` if what follows is no JSON.
    fn member(&mut self, index: usize) -> Result<Option<Member>, Problem> {
        let mut index = self.past_space(index)?;
        if self.byte(index)? == Some(b',') {
            index = self.past_space(index + 1)?;
        }
        match self.byte(index)? {
            None => return Err(self.truncated()),
            Some(b'}') => return Ok(Some(Member::End(index + 1))),
            Some(b'"') => {}
            Some(_) => return Ok(None),
        }
        let key_start = index;
        let Some((key_end, _)) = self.value_end(index)? else { return Ok(None) };
        let key = &self.source.window()[key_start + 1..key_end - 1];
        let (is_features, is_crs) = (key == b"features", key == b"crs");
        let colon = self.past_space(key_end)?;
        match self.byte(colon)? {
            None => return Err(self.truncated()),
            Some(b':') => {}
            Some(_) => return Ok(None),
        }
        let start = self.past_space(colon + 1)?;
        if is_features && self.byte(start)? == Some(b'[') {
            return Ok(Some(Member::Features(start + 1)));
        }
        let value = self.value_end(start)?;
        Ok(value.map(|(end, depth)| Member::Value { is_crs, start, end, depth }))
    }

    /// Where the value at `index` ends and how deep it is nested; `None` if it is no JSON.
    fn value_end(&mut self, index: usize) -> Result<Option<(usize, usize)>, Problem> {
        let mut scan = match self.byte(index)? {
            None => return Err(self.truncated()),
            Some(b'{' | b'[' | b'"') => Scan::default(),
            Some(b'}' | b']' | b',' | b':') => return Ok(None),
            Some(_) => return self.word_end(index).map(|end| Some((end, 0))),
        };
        let mut scanned = index;
        loop {
            match scan.feed(&self.source.window()[scanned..]) {
                Progress::Ends(length) => return Ok(Some((scanned + length, scan.deepest()))),
                Progress::Broken(_) => return Ok(None),
                // A feature on a new line, inside a document that is none: the first of many lines was torn off.
                Progress::Open if self.state == State::Start && self.line_begins_feature(index) => return Ok(None),
                Progress::Open => scanned = self.source.window().len(),
            }
            if scanned > self.options.max_feature_bytes {
                return Err(self.here(Problem::too_large(self.options.max_feature_bytes)));
            }
            if !self.more()? {
                return Err(self.truncated());
            }
        }
    }

    /// Where a number, `true`, `null` or the like ends.
    fn word_end(&mut self, mut index: usize) -> Result<usize, Problem> {
        let ends = |byte: u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
        while self.byte(index)?.is_some_and(|byte| !ends(byte)) {
            index += 1;
        }
        Ok(index)
    }

    fn between(&mut self) -> Result<(), Problem> {
        let line = self.source.line();
        self.skip(|_| false)?;
        self.state = match self.byte(0)? {
            None => return self.finish(),
            Some(RECORD_SEPARATOR) => State::Records(RECORD_SEPARATOR),
            Some(b'{') if self.source.line() > line => State::Records(b'\n'),
            Some(b'{') => State::Start,
            Some(_) => return Err(self.stray()),
        };
        Ok(())
    }

    /// The next record of a sequence.
    fn record(&mut self, delimiter: u8) -> Result<Option<SourceFeature>, Problem> {
        self.skip(|byte| byte == RECORD_SEPARATOR)?;
        if self.byte(0)?.is_none() {
            return self.finish().map(|()| None);
        }
        self.row += 1;
        let (line, mut length, mut too_large) = (self.source.line(), 0, false);
        let ended = loop {
            let window = &self.source.window()[length..];
            if let Some(end) = window.iter().position(|byte| *byte == delimiter) {
                length += end;
                break true;
            }
            length += window.len();
            if length > self.options.max_feature_bytes {
                too_large = true;
                self.source.consume(length);
                length = 0;
            }
            if !self.more()? {
                break false;
            }
        };
        let mut scan = Scan::default();
        let open = scan.feed(&self.source.window()[..length]) == Progress::Open;
        if open && !ended {
            self.row -= 1;
            return Err(self.truncated());
        }
        let feature = match too_large {
            true => feature::refused(self.row, line, Problem::too_large(self.options.max_feature_bytes)),
            false => self.parse(length, scan.deepest())?.0,
        };
        self.source.consume(length);
        Ok(Some(feature))
    }

    /// The feature in the first `length` bytes of the window, and its type if it is none.
    fn parse(&mut self, length: usize, depth: usize) -> Result<(SourceFeature, Option<String>), Problem> {
        let line = self.source.line();
        if depth > self.options.max_depth.min(100) {
            return Ok((feature::refused(self.row, line, Problem::too_deep(self.options.max_depth)), None));
        }
        if let Some(problem) = self.check_encoding(length)? {
            return Ok((feature::refused(self.row, line, problem), None));
        }
        let text = str::from_utf8(&self.source.window()[..length]).unwrap_or_default();
        let read = feature::read(text, self.row, line);
        if let Some(crs) = read.crs {
            declared::note(crs.get().as_bytes(), &mut self.facts.crs);
        }
        Ok((read.feature, read.stranger))
    }
}
