//! A drawing from its first pair to its last: the header, the blocks, the entities one by one.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use encoding_rs::Encoding;

use super::entity::{Draft, Names};
use super::pairs::Pairs;
use super::shapes::{Block, Blocks, Item, Shape};
use crate::intake::formats::text::{Counted, Progress};
use crate::intake::problem::Problem;

/// More layers are no drawing of people.
const MOST_LAYERS: usize = 20_000;
/// Corners, entities and pieces of text that all blocks together may hold.
const MOST_IN_BLOCKS: usize = 2_000_000;

type Stream = Pairs<Counted<File>>;

fn pairs_of(path: &Path, progress: Progress) -> Result<Stream, Problem> {
    let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
    Pairs::new(Counted::new(file, progress))
}

/// What the header says.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// `$ACADVER`, such as `AC1015`.
    pub(super) version: String,
    /// `$DWGCODEPAGE`.
    pub(super) code_page: String,
    /// `$INSUNITS`; 0 where it is not said.
    pub(super) units: i64,
}

impl Header {
    /// Reads the first section, if that is the header.
    pub(super) fn read(path: &Path) -> Result<Self, Problem> {
        let mut pairs = pairs_of(path, Progress::default())?;
        let mut header = Self::default();
        if !pairs.next()? || !pairs.begins("SECTION") {
            return Err(Problem::no_drawing());
        }
        if !pairs.next()? || pairs.value() != b"HEADER" {
            return Ok(header);
        }
        let mut variable = Vec::new();
        while pairs.next()? && pairs.code() != 0 {
            let text = || String::from_utf8_lossy(pairs.value()).trim().to_owned();
            match (pairs.code(), variable.as_slice()) {
                (9, _) => variable = pairs.value().to_vec(),
                (1, b"$ACADVER") => header.version = text(),
                (3, b"$DWGCODEPAGE") => header.code_page = text(),
                (70, b"$INSUNITS") => header.units = pairs.int(),
                _ => {}
            }
        }
        Ok(header)
    }

    /// Whether all its texts are UTF-8: since AutoCAD 2007.
    pub(super) fn is_unicode(&self) -> bool {
        self.version.as_str() >= "AC1021" && self.version.starts_with("AC")
    }
}

/// Layers by number, and texts in the encoding of the drawing.
pub(super) struct Book {
    encoding: &'static Encoding,
    numbers: HashMap<Vec<u8>, u32>,
    pub(super) layers: Vec<String>,
    offset: u64,
    line: u64,
}

impl Book {
    pub(super) fn new(encoding: &'static Encoding) -> Self {
        // The layer that means "wherever the block is put" is number 0.
        Self {
            encoding,
            numbers: HashMap::from([(b"0".to_vec(), 0)]),
            layers: vec!["0".to_owned()],
            offset: 0,
            line: 0,
        }
    }
}

impl Names for Book {
    fn layer(&mut self, name: &[u8]) -> Result<u32, Problem> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        if self.layers.len() >= MOST_LAYERS {
            return Err(Problem::too_many_layers(MOST_LAYERS));
        }
        let text = super::words::letters(&self.text(name, self.line)?);
        let number = u32::try_from(self.layers.len()).unwrap_or(u32::MAX);
        self.layers.push(text.trim().chars().take(255).collect());
        self.numbers.insert(name.to_vec(), number);
        Ok(number)
    }

    fn text(&mut self, bytes: &[u8], line: u64) -> Result<String, Problem> {
        let line = if line == 0 { self.line } else { line };
        match self.encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => Ok(text.into_owned()),
            None => Err(Problem::bad_encoding(self.encoding.name(), self.offset, line)),
        }
    }
}

/// A drawing being read.
pub(super) struct Drawing {
    pairs: Stream,
    pub(super) book: Book,
    pub(super) blocks: Blocks,
    most_vertices: usize,
    inside: bool,
    /// A POLYLINE whose vertices are still to come.
    polyline: Option<Draft>,
    /// Read already, to be looked at next.
    waiting: Option<Draft>,
    entities: u64,
    held: usize,
    /// Entities of sheets, and invisible ones.
    pub(super) hidden: u64,
}

impl Drawing {
    /// Opens a drawing whose names are in `book`; its blocks are read unless they are known already.
    pub(super) fn open(path: &Path, book: Book, most_vertices: usize, progress: Progress) -> Result<Self, Problem> {
        Ok(Self {
            pairs: pairs_of(path, progress)?,
            book,
            blocks: Blocks::default(),
            most_vertices,
            inside: false,
            polyline: None,
            waiting: None,
            entities: 0,
            held: 0,
            hidden: 0,
        })
    }

    /// The next entity of the model.
    pub(super) fn next_item(&mut self) -> Result<Option<Item>, Problem> {
        loop {
            if self.inside {
                match self.whole()? {
                    Some(item) => return Ok(Some(item)),
                    None => self.inside = false,
                }
            } else if !self.next_section()? {
                return Ok(None);
            }
        }
    }

    /// Goes on to the entities. False at the end of the drawing.
    fn next_section(&mut self) -> Result<bool, Problem> {
        loop {
            self.advance()?;
            if self.pairs.begins("EOF") {
                return Ok(false);
            }
            if !self.pairs.begins("SECTION") {
                continue;
            }
            self.advance()?;
            let name = self.pairs.value().to_ascii_uppercase();
            self.advance()?;
            match name.as_slice() {
                b"ENTITIES" => {
                    self.skip_to_name()?;
                    self.inside = true;
                    return Ok(true);
                }
                // Read before: a second walk has them.
                b"BLOCKS" if self.blocks.all.is_empty() => self.read_blocks()?,
                _ => {
                    while !self.pairs.begins("ENDSEC") {
                        if self.pairs.begins("EOF") {
                            return Err(self.truncated());
                        }
                        self.advance()?;
                    }
                }
            }
        }
    }

    fn advance(&mut self) -> Result<(), Problem> {
        let whole = self.pairs.next()?;
        self.book.offset = self.pairs.offset();
        self.book.line = self.pairs.line();
        if whole { Ok(()) } else { Err(self.truncated()) }
    }

    fn truncated(&self) -> Problem {
        Problem::truncated(self.entities, self.pairs.line())
    }

    /// Passes over what stands before the next name of an entity or end.
    fn skip_to_name(&mut self) -> Result<(), Problem> {
        while self.pairs.code() != 0 {
            self.advance()?;
        }
        Ok(())
    }

    /// The entity that begins here; none at the end of the section or block.
    fn read(&mut self) -> Result<Option<Draft>, Problem> {
        if let Some(draft) = self.waiting.take() {
            return Ok(Some(draft));
        }
        if self.pairs.begins("ENDSEC") || self.pairs.begins("ENDBLK") {
            return Ok(None);
        }
        if self.pairs.begins("SECTION") || self.pairs.begins("EOF") {
            return Err(self.truncated());
        }
        self.entities += 1;
        let mut draft = Draft::begin(&self.pairs, self.most_vertices);
        loop {
            self.advance()?;
            if self.pairs.code() == 0 {
                return Ok(Some(draft));
            }
            draft.take(&self.pairs);
        }
    }

    /// The next entity with its vertices.
    fn whole(&mut self) -> Result<Option<Item>, Problem> {
        loop {
            let done = match self.read()? {
                Some(vertex) if vertex.is("VERTEX") => {
                    if let Some(polyline) = &mut self.polyline {
                        polyline.add(vertex);
                    }
                    continue;
                }
                Some(end) if end.is("SEQEND") => self.polyline.take(),
                // Its end was forgotten.
                Some(other) if self.polyline.is_some() => {
                    self.waiting = Some(other);
                    self.polyline.take()
                }
                Some(polyline) if polyline.is("POLYLINE") => {
                    self.polyline = Some(polyline);
                    continue;
                }
                Some(other) => Some(other),
                None => match self.polyline.take() {
                    Some(polyline) => Some(polyline),
                    None => return Ok(None),
                },
            };
            let Some(draft) = done else { continue };
            if draft.is_shown() {
                return draft.finish(&mut self.book).map(Some);
            }
            self.hidden += 1;
        }
    }

    fn read_blocks(&mut self) -> Result<(), Problem> {
        loop {
            self.skip_to_name()?;
            if self.pairs.begins("ENDSEC") {
                return Ok(());
            }
            if self.pairs.begins("ENDBLK") {
                self.advance()?;
                continue;
            }
            let is_block = self.pairs.begins("BLOCK");
            let Some(head) = self.read()?.filter(|_| is_block) else { continue };
            let (name, base) = head.block(&mut self.book)?;
            let mut block = Block { base, ..Block::default() };
            while let Some(item) = self.whole()? {
                self.held += match &item.shape {
                    Shape::Line(line) => 4 + line.vertices.len(),
                    Shape::Text { text, .. } => 2 + text.len() / 32,
                    Shape::Insert(_) => 4,
                    Shape::Other(_) => 0,
                };
                match item.shape {
                    Shape::Other(name) => {
                        let count = block.others.entry((item.layer, name)).or_insert_with(|| {
                            self.held += 4;
                            0
                        });
                        *count += 1;
                    }
                    _ => block.items.push(item),
                }
                if self.held > MOST_IN_BLOCKS {
                    return Err(Problem::large_drawing(MOST_IN_BLOCKS));
                }
            }
            self.blocks.all.insert(name, block);
            self.held += 8;
        }
    }
}
