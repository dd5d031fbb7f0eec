//! Drawings for exchange (DXF, as text or binary, R12 and later), as 南方CASS, AutoCAD and GIS programs write them.
//!
//! Read by hand: the `dxf` crate holds a whole drawing, knows no lines, and drops what it does not know without a word. Here the
//! file is gone through twice, once to count what lies on which layer and once to take the rings of the layer that is read.
//! Which ring lies in which shows only when all are there, so the corners of one layer are held in memory, four million at most.
//!
//! Metres, x east and y north; a drawing does not say its reference system.

mod curve;
mod drawing;
mod entity;
mod pairs;
mod place;
mod shapes;
mod tally;
mod words;

use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8};
use geo::AffineTransform;
use geo_types::Coord;

use self::drawing::{Book, Drawing, Header};
use self::place::{Ring, Word};
use self::shapes::{Line, Met, Walk};
use self::tally::Tally;
use super::text::{self, Progress};
use super::{Facts, Options, Reader, SourceFeature};
use crate::geo::area::distance;
use crate::geo::validate;
use crate::intake::problem::Problem;

/// Corners of one layer, with those of its arcs.
const MOST_CORNERS: usize = 4_000_000;
/// Texts that are looked at.
const MOST_WORDS: usize = 500_000;
/// Longest text that can be a name, in characters.
const LONGEST_WORD: usize = 200;
/// The ends of a line that are so close are one point, in metres.
const MEETS: f64 = 0.001;

/// A reader of one drawing.
pub struct Dxf {
    facts: Facts,
    rows: std::vec::IntoIter<SourceFeature>,
    count: usize,
}

impl Dxf {
    /// Opens a drawing, chooses its layer and reads it.
    ///
    /// # Errors
    /// Whatever makes it unreadable: `truncated`, `bad-encoding`, `unreadable-file`, `too-large`, or `empty-file` where nothing in
    /// it can be a boundary.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Problem> {
        let header = Header::read(path)?;
        let encoding = encoding_of(path, &header, options)?;
        if let Some(unit) = foreign_unit(header.units) {
            return Err(Problem::drawing_unit(unit));
        }
        let most_vertices = options.max_feature_bytes / 32;
        let mut drawing = Drawing::open(path, Book::new(encoding), most_vertices, Progress::default())?;
        let mut walk = Walk::default();
        let mut tally = Tally::default();
        while let Some(item) = drawing.next_item()? {
            walk.visit(&drawing.blocks, &item, &mut |layer, met| {
                tally.count(layer, &met);
                Ok(())
            })?;
        }
        let layers = tally.layers(&drawing.book.layers);
        let chosen = tally.choose(&drawing.book.layers, options.layer.as_deref())?;
        let mut facts = Facts::new("DXF", encoding.name());
        facts.total_bytes = path.metadata().ok().map(|metadata| metadata.len());
        facts.notes = tally.notes(chosen, &drawing.book.layers);
        facts.notes.extend(walk_notes(&walk, drawing.hidden));
        let name = &drawing.book.layers[chosen as usize];
        if layers.len() > 1 {
            facts.notes.push(Problem::other_layers(&layers, name));
        }
        facts.layer = Some(name.clone());
        facts.layers = if layers.len() > 1 { layers } else { Vec::new() };
        let round = tally.reads_circles(chosen);
        let rows = collect(path, drawing, chosen, round, most_vertices)?;
        Ok(Self { facts, count: rows.len(), rows: rows.into_iter() })
    }
}

/// Goes through the drawing again for the rings of one layer, and the texts of all.
fn collect(
    path: &Path,
    counted: Drawing,
    chosen: u32,
    round: bool,
    most_vertices: usize,
) -> Result<Vec<SourceFeature>, Problem> {
    let mut drawing = Drawing::open(path, counted.book, most_vertices, Progress::default())?;
    drawing.blocks = counted.blocks;
    let (mut rings, mut words) = (Vec::new(), Vec::new());
    let mut corners = 0;
    let mut walk = Walk::default();
    while let Some(item) = drawing.next_item()? {
        walk.visit(&drawing.blocks, &item, &mut |layer, met| {
            match met {
                Met::Line(line, number, place) if layer == chosen && (round || !tally::is_round(line)) => {
                    let ring = ring(line, number, place);
                    corners += 8 + ring.corners.as_ref().map_or(0, Vec::len);
                    rings.push(ring);
                }
                Met::Text(text, at) if !text.is_empty() && words.len() < MOST_WORDS => {
                    words.push(Word { at, text: text.chars().take(LONGEST_WORD).collect() });
                }
                _ => {}
            }
            if corners > MOST_CORNERS { Err(Problem::large_drawing(MOST_CORNERS)) } else { Ok(()) }
        })?;
    }
    place::rows(rings, words)
}

/// A line as a ring, or why it is none.
fn ring(line: &Line, number: u64, place: &AffineTransform) -> Ring {
    let mut notes = Vec::new();
    let corners = match (&line.wrong, curve::corners(&line.vertices, line.closed, place)) {
        (Some(problem), _) => Err(problem.clone()),
        (None, None) => Err(Problem::fine_arc(line.kind)),
        (None, Some(corners)) if corners.is_empty() => Err(Problem::null_geometry()),
        (None, Some(corners)) => close(corners, line, &mut notes),
    };
    if line.heights && corners.is_ok() {
        notes.push(Problem::height_dropped());
    }
    if corners.as_ref().is_ok_and(|corners| corners.len() > line.vertices.len()) {
        notes.push(Problem::arcs_replaced());
    }
    Ring { line: number, corners, data: line.data.clone(), notes }
}

/// Without the last corner where it is the first again.
fn close(mut corners: Vec<Coord<f64>>, line: &Line, notes: &mut Vec<Problem>) -> Result<Vec<Coord<f64>>, Problem> {
    let (first, last) = (corners[0], corners[corners.len() - 1]);
    let gap = distance(first, last);
    // Beyond this no system we know has coordinates.
    if corners.iter().any(|corner| !(corner.x.abs() < 1e9 && corner.y.abs() < 1e9)) {
        return Err(Problem::far_corner(line.kind));
    }
    if !line.closed && gap > MEETS {
        return Err(Problem { at: Some(last), ..Problem::open_polyline(line.kind, gap) });
    }
    if !line.closed {
        notes.extend(validate::open_ring(&corners, 1, 1).map(|flaw| Problem::from_flaw(&flaw, None)));
    }
    if corners.len() > 1 && (first == last || !line.closed) {
        corners.pop();
    }
    Ok(corners)
}

fn walk_notes(walk: &Walk, hidden: u64) -> Vec<Problem> {
    let mut notes = Vec::new();
    let list = |names: &std::collections::BTreeSet<String>| Vec::from_iter(names.iter().cloned()).join("、");
    if !walk.missing.is_empty() {
        notes.push(Problem::left_out(&format!("没有定义的图块 (blocks without definition) {}", list(&walk.missing))));
    }
    if !walk.endless.is_empty() {
        notes.push(Problem::left_out(&format!("自我包含或嵌套过深的图块 (endless blocks) {}", list(&walk.endless))));
    }
    if walk.broken > 0 {
        notes.push(Problem::left_out(&format!("参数无效的图块引用 (insertions without numbers) {}", walk.broken)));
    }
    if hidden > 0 {
        notes.push(Problem::left_out(&format!("图纸空间或不可见的对象 (entities of sheets, or invisible) {hidden}")));
    }
    notes
}

/// What the person says; UTF-8 since AutoCAD 2007; the code page; else UTF-8 if the whole file is that, and GBK if not.
fn encoding_of(path: &Path, header: &Header, options: &Options) -> Result<&'static Encoding, Problem> {
    match (options.encoding, words::code_page(&header.code_page)) {
        (Some(asked), _) => Ok(asked),
        (None, _) if header.is_unicode() => Ok(UTF_8),
        (None, Some(page)) => Ok(page),
        (None, None) => text::detect(path).map(|found| if found == UTF_8 { UTF_8 } else { GB18030 }),
    }
}

/// The name of a unit of `$INSUNITS` that is not the metre; 0 says nothing.
fn foreign_unit(units: i64) -> Option<&'static str> {
    Some(match units {
        0 | 6 => return None,
        1 => "英寸 inch",
        2 => "英尺 foot",
        3 => "英里 mile",
        4 => "毫米 millimetre",
        5 => "厘米 centimetre",
        7 => "千米 kilometre",
        10 => "码 yard",
        14 => "分米 decimetre",
        21 => "美制英尺 US survey foot",
        _ => "其他 another",
    })
}

impl Iterator for Dxf {
    type Item = Result<SourceFeature, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next().map(Ok)
    }
}

impl Reader for Dxf {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn bytes_read(&self) -> u64 {
        // All of it was read before the first row.
        let handed_out = (self.count - self.rows.len()) as f64 / self.count.max(1) as f64;
        (self.facts.total_bytes.unwrap_or_default() as f64 * handed_out) as u64
    }
}
