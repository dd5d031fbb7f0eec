//! A pull parser for XML that hostile files cannot upset: no document type and so no entities, limits on depth and size, and
//! every failure with its line.

use std::io::{self, BufRead, BufReader, Read};
use std::{error, fmt};

use quick_xml::XmlVersion;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::intake::formats::text::Malformed;
use crate::intake::problem::Problem;

/// A piece of the document.
#[derive(Debug, PartialEq)]
pub(super) enum Node {
    /// An element begins; its name without prefix.
    Open(String, Attributes),
    /// The element that began last ends.
    Close,
    /// Text inside an element; a text may come in several pieces.
    Text(String),
    /// The document has ended.
    End,
}

/// The attributes that mean something in KML.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Attributes {
    pub(super) name: Option<String>,
    pub(super) id: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) schema: Option<String>,
}

pub(super) struct Xml<R: Read> {
    reader: Reader<Guarded<R>>,
    buffer: Vec<u8>,
    depth: usize,
    max_depth: usize,
    /// An empty element was opened and is still to be closed.
    closing: bool,
}

impl<R: Read> Xml<R> {
    /// A parser of UTF-8. An element nested deeper than `max_depth` or a piece of more than `limit` bytes is refused.
    pub(super) fn new(stream: R, max_depth: usize, limit: usize) -> Self {
        let inner = BufReader::with_capacity(256 * 1024, stream);
        let mut reader = Reader::from_reader(Guarded { inner, line: 1, taken: 0, piece: 0, limit });
        // Descriptions written by hand are full of bare ampersands.
        reader.config_mut().allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), depth: 0, max_depth, closing: false }
    }

    /// Elements that are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The line that has been reached, from 1.
    pub(super) fn line(&self) -> u64 {
        self.reader.get_ref().line
    }

    /// Bytes of text consumed so far.
    pub(super) fn taken(&self) -> u64 {
        self.reader.get_ref().taken
    }

    /// The next piece. After [`Node::End`] or an error nothing more is to be asked.
    pub(super) fn next(&mut self) -> Result<Node, Problem> {
        if std::mem::take(&mut self.closing) {
            self.depth -= 1;
            return Ok(Node::Close);
        }
        loop {
            self.buffer.clear();
            self.buffer.shrink_to(1 << 20);
            self.reader.get_mut().piece = 0;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(failed(&error, self.reader.get_ref())),
            };
            let node = match event {
                Event::Start(start) => Node::Open(name_of(&start), attributes(&start)),
                Event::Empty(start) => {
                    self.closing = true;
                    Node::Open(name_of(&start), attributes(&start))
                }
                Event::End(_) => Node::Close,
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(name) => Node::Text(match name.resolve_char_ref() {
                    Ok(Some(letter)) => letter.to_string(),
                    Ok(None) => entity(&name).map_or_else(|| format!("&{};", &*name), str::to_owned),
                    Err(_) => "\u{fffd}".to_owned(),
                }),
                Event::DocType(_) => {
                    return Err(Problem { line: Some(self.line()), ..Problem::document_type() });
                }
                Event::Eof => Node::End,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
            match &node {
                Node::Open(..) => {
                    self.depth += 1;
                    if self.depth > self.max_depth {
                        return Err(Problem { line: Some(self.line()), ..Problem::deep_elements(self.max_depth) });
                    }
                }
                Node::Close => self.depth -= 1,
                Node::Text(_) | Node::End => {}
            }
            return Ok(node);
        }
    }

    /// Passes over the rest of the element that is open at this depth.
    pub(super) fn skip(&mut self, depth: usize) -> Result<(), Problem> {
        while self.depth >= depth {
            if self.next()? == Node::End {
                return Err(Problem::truncated(0, self.line()));
            }
        }
        Ok(())
    }
}

/// What an entity stands for: those of XML, and the one of HTML that people write by hand. There are no others, as there is no
/// document type.
pub(super) fn entity(name: &str) -> Option<&'static str> {
    resolve_xml_entity(name).or((name == "nbsp").then_some("\u{a0}"))
}

fn name_of(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

fn attributes(start: &BytesStart<'_>) -> Attributes {
    let mut all = Attributes::default();
    for attribute in start.attributes().with_checks(false).flatten() {
        let slot = match attribute.key.local_name().as_ref() {
            "name" => &mut all.name,
            "id" => &mut all.id,
            "type" => &mut all.kind,
            "schemaUrl" => &mut all.schema,
            _ => continue,
        };
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        *slot = Some(value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned()));
    }
    all
}

fn failed<R>(error: &Error, at: &Guarded<R>) -> Problem {
    match error {
        Error::Io(cause) => {
            let inner = cause.get_ref();
            if let Some(malformed) = inner.and_then(|inner| inner.downcast_ref::<Malformed>()) {
                return Problem::bad_encoding(malformed.encoding, malformed.byte, at.line);
            }
            if inner.is_some_and(|inner| inner.is::<TooLarge>()) {
                return Problem { line: Some(at.line), ..Problem::too_large(at.limit) };
            }
            Problem::io(cause)
        }
        // All the others mean that the document ends inside markup.
        Error::Syntax(SyntaxError::InvalidBangMarkup) => Problem::bad_xml(error, at.line),
        Error::Syntax(_) => Problem::truncated(0, at.line),
        _ => Problem::bad_xml(error, at.line),
    }
}

/// Counts lines, and stops a piece that would fill the memory.
struct Guarded<R> {
    inner: BufReader<R>,
    line: u64,
    taken: u64,
    piece: usize,
    limit: usize,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Guarded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > self.limit {
            return Err(io::Error::other(TooLarge));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        let used = &self.inner.buffer()[..count];
        self.line += used.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.taken += count as u64;
        self.piece += count;
        self.inner.consume(count);
    }
}

#[derive(Debug)]
struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a piece of XML is too large")
    }
}

impl error::Error for TooLarge {}
