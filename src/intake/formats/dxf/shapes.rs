//! What a drawing consists of, as far as boundaries need it, and blocks put where they are inserted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use geo::AffineTransform;
use geo_types::Coord;
use serde_json::{Map, Value};

use super::entity::Names;
use crate::intake::problem::Problem;

/// Blocks inside blocks inside blocks.
const DEEPEST: usize = 16;
/// Entities that all insertions together may make.
const MOST_INSERTED: u64 = 2_000_000;

/// A corner, and how the line goes on from there: a quarter of the tangent of the arc's angle, 0 for a straight line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Vertex {
    pub(super) at: Coord<f64>,
    pub(super) bulge: f64,
}

/// An entity on its layer.
pub(super) struct Item {
    pub(super) layer: u32,
    pub(super) line: u64,
    pub(super) shape: Shape,
}

pub(super) enum Shape {
    Line(Box<Line>),
    Text {
        at: Coord<f64>,
        text: String,
        wrong: bool,
    },
    Insert(Box<Insert>),
    /// Anything else, by its name.
    Other(String),
}

/// A line that may be a ring.
pub(super) struct Line {
    pub(super) kind: &'static str,
    pub(super) vertices: Vec<Vertex>,
    pub(super) closed: bool,
    /// From its own plane to that of the block or drawing.
    pub(super) own: AffineTransform,
    pub(super) heights: bool,
    pub(super) data: Data,
    /// What makes it unusable.
    pub(super) wrong: Option<Problem>,
}

/// A block put into its place, perhaps in rows and columns.
pub(super) struct Insert {
    pub(super) block: String,
    /// Scales.
    pub(super) shape: AffineTransform,
    /// Turns and moves.
    pub(super) turn: AffineTransform,
    pub(super) columns: u32,
    pub(super) rows: u32,
    pub(super) spacing: Coord<f64>,
    pub(super) broken: bool,
}

/// Extended data that is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Data {
    /// To which of our records it belongs.
    pub(super) record: Option<String>,
    pub(super) properties: Map<String, Value>,
}

impl Data {
    /// Our own data (`TUGUAN`, `name=value`), or that of 南方CASS: application `SOUTH`, first the code of the feature (300000 for
    /// 界址线), then 宗地号, 权利人 and 地类.
    pub(super) fn of(data: &[(Vec<u8>, Vec<Vec<u8>>)], names: &mut dyn Names) -> Result<Self, Problem> {
        let mut found = Self::default();
        for (application, strings) in data {
            match application.as_slice() {
                b"TUGUAN" => {
                    for string in strings {
                        let text = super::words::letters(&names.text(string, 0)?);
                        let Some((name, value)) = text.split_once('=') else { continue };
                        match name.strip_suffix('+').and_then(|name| found.properties.get_mut(name)) {
                            Some(Value::String(begun)) => begun.push_str(value),
                            _ => drop(found.properties.insert(name.to_owned(), value.into())),
                        }
                    }
                    found.record = match found.properties.remove("id") {
                        Some(Value::String(id)) => Some(id),
                        _ => None,
                    };
                }
                b"SOUTH" if strings.first().is_some_and(|code| code.trim_ascii() == b"300000") => {
                    for (name, string) in ["地块编号", "权利人", "地类"].into_iter().zip(&strings[1..]) {
                        let text = super::words::letters(&names.text(string, 0)?);
                        if !text.trim().is_empty() {
                            found.properties.insert(name.to_owned(), text.trim().into());
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

/// A block.
#[derive(Default)]
pub(super) struct Block {
    pub(super) base: Coord<f64>,
    pub(super) items: Vec<Item>,
    /// Entities that are not looked at, by layer and name.
    pub(super) others: BTreeMap<(u32, String), u64>,
}

/// What is met when a drawing is gone through with all its blocks in place.
pub(super) enum Met<'a> {
    Line(&'a Line, u64, &'a AffineTransform),
    Text(&'a str, Coord<f64>),
    Other(&'a str, u64),
}

/// All blocks, and what went wrong with them.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) all: HashMap<String, Block>,
}

/// One walk through a drawing.
#[derive(Default)]
pub(super) struct Walk {
    inserted: u64,
    /// The blocks around what is looked at, the outermost first.
    open: Vec<String>,
    /// Blocks that are inserted and not there.
    pub(super) missing: BTreeSet<String>,
    /// Blocks that contain themselves, or are nested too deep.
    pub(super) endless: BTreeSet<String>,
    /// Insertions whose numbers cannot be read.
    pub(super) broken: u64,
}

impl Walk {
    /// Calls `meet` with an entity of the drawing and its layer, and for a block with everything in it.
    pub(super) fn visit(
        &mut self,
        blocks: &Blocks,
        item: &Item,
        meet: &mut dyn FnMut(u32, Met<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let identity = AffineTransform::identity();
        let mut at = Standing { blocks, depth: 0, layer: item.layer, place: &identity };
        self.go(&mut at, item, meet)
    }

    fn go(
        &mut self,
        at: &mut Standing<'_>,
        item: &Item,
        meet: &mut dyn FnMut(u32, Met<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.inserted += u64::from(at.depth > 0);
        if self.inserted > MOST_INSERTED {
            return Err(Problem::too_many_inserted(MOST_INSERTED));
        }
        match &item.shape {
            Shape::Line(line) => meet(at.layer, Met::Line(line, item.line, &line.own.compose(at.place))),
            Shape::Text { wrong: true, .. } => Ok(()),
            Shape::Text { at: point, text, .. } => meet(at.layer, Met::Text(text, at.place.apply(*point))),
            Shape::Other(name) => meet(at.layer, Met::Other(name, 1)),
            Shape::Insert(insert) => self.insert(at, insert, meet),
        }
    }

    fn insert(
        &mut self,
        at: &mut Standing<'_>,
        insert: &Insert,
        meet: &mut dyn FnMut(u32, Met<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        const MOST_NAMED: usize = 20;
        let Some(block) = at.blocks.all.get(&insert.block) else {
            if self.missing.len() < MOST_NAMED {
                self.missing.insert(insert.block.clone());
            }
            return Ok(());
        };
        if insert.broken {
            self.broken += 1;
            return Ok(());
        }
        if at.depth == DEEPEST || self.open.contains(&insert.block) {
            if self.endless.len() < MOST_NAMED {
                self.endless.insert(insert.block.clone());
            }
            return Ok(());
        }
        if block.items.is_empty() && block.others.is_empty() {
            return Ok(());
        }
        self.open.push(insert.block.clone());
        let shape = AffineTransform::translate(-block.base.x, -block.base.y).compose(&insert.shape);
        for (row, column) in (0..insert.rows).flat_map(|row| (0..insert.columns).map(move |column| (row, column))) {
            let moved = Coord { x: f64::from(column) * insert.spacing.x, y: f64::from(row) * insert.spacing.y };
            let place = shape.translated(moved.x, moved.y).compose(&insert.turn).compose(at.place);
            // An empty block in endless rows is work too.
            self.inserted += 1;
            for ((layer, name), count) in &block.others {
                meet(effective(*layer, at.layer), Met::Other(name, *count))?;
            }
            for item in &block.items {
                let layer = effective(item.layer, at.layer);
                let mut inner = Standing { blocks: at.blocks, depth: at.depth + 1, layer, place: &place };
                self.go(&mut inner, item, meet)?;
            }
            if self.inserted > MOST_INSERTED {
                return Err(Problem::too_many_inserted(MOST_INSERTED));
            }
        }
        self.open.pop();
        Ok(())
    }
}

struct Standing<'a> {
    blocks: &'a Blocks,
    depth: usize,
    layer: u32,
    place: &'a AffineTransform,
}

/// The layer named 0, which is always the first one known: what lies on it in a block goes to the layer of the insertion.
pub(super) const ZERO: u32 = 0;

fn effective(layer: u32, of_insert: u32) -> u32 {
    if layer == ZERO { of_insert } else { layer }
}
