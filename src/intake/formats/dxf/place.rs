//! From lines and texts on a layer to rows: which ring lies in which, what stands inside, whose data counts.

use std::collections::HashMap;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde_json::{Map, Value};

use super::shapes::Data;
use crate::intake::formats::SourceFeature;
use crate::intake::formats::within::{self, Part, Work};
use crate::intake::problem::Problem;

/// A text that stands somewhere.
pub(super) struct Word {
    pub(super) at: Coord<f64>,
    pub(super) text: String,
}

/// A line on the layer that is read.
pub(super) struct Ring {
    pub(super) line: u64,
    /// Its corners without the closing one, or why it is no ring.
    pub(super) corners: Result<Vec<Coord<f64>>, Problem>,
    pub(super) data: Data,
    pub(super) notes: Vec<Problem>,
}

/// Rows, in the order of the drawing.
///
/// # Errors
/// `too-large`, where finding out what lies in what would take too long.
pub(super) fn rows(rings: Vec<Ring>, words: Vec<Word>) -> Result<Vec<SourceFeature>, Problem> {
    let mut rows = Vec::new();
    let mut records: HashMap<String, Row> = HashMap::new();
    let (mut lines, mut whose) = (Vec::new(), Vec::new());
    for ring in rings {
        let corners = match ring.corners {
            Ok(corners) => closed(corners),
            Err(problem) => {
                rows.push(Row { line: ring.line, wrong: Some(problem), ..Row::default() });
                continue;
            }
        };
        if let Some(record) = ring.data.record {
            // Rings of one record say so themselves.
            let row = records.entry(record.clone()).or_insert_with(|| Row { line: ring.line, ..Row::default() });
            row.id = Some(record);
            row.rings.push(corners);
            row.notes.extend(ring.notes);
            row.properties.extend(ring.data.properties);
            continue;
        }
        whose.push((ring.line, ring.data.properties, ring.notes));
        lines.push(corners);
    }
    rows.extend(records.into_values());
    rows.extend(nested(lines, whose, words)?);
    rows.sort_by_key(|row| row.line);
    (1..).zip(rows).map(|(number, row)| row.feature(number)).collect()
}

type Owner = (u64, Map<String, Value>, Vec<Problem>);

/// Rows of rings that lie in each other, with the texts inside.
fn nested(lines: Vec<LineString<f64>>, mut whose: Vec<Owner>, words: Vec<Word>) -> Result<Vec<Row>, Problem> {
    let mut work = Work::limited();
    let parts = within::parts(&lines, &mut work).ok_or_else(Problem::too_entangled)?;
    let inside = assign(&lines, &parts, words, &mut work).ok_or_else(Problem::too_entangled)?;
    let mut shells: HashMap<usize, Vec<usize>> = HashMap::new();
    for (hole, part) in parts.iter().filter_map(|part| Some((part.inside?, part.shell))) {
        shells.entry(hole).or_default().push(part);
    }
    let mut rows = Vec::new();
    for (part, (of_part, of_holes)) in parts.into_iter().zip(inside) {
        let mut rings = vec![lines[part.shell].clone()];
        for hole in part.holes {
            rings.push(lines[hole].clone());
            // A parcel of its own inside another: the hole of the one is the boundary of the other.
            if !whose[hole].1.is_empty() {
                let (line, properties, notes) = std::mem::take(&mut whose[hole]);
                let islands = shells.get(&hole).into_iter().flatten().map(|island| lines[*island].clone());
                let rings = std::iter::once(lines[hole].clone()).chain(islands).collect();
                rows.push(Row { line, properties, notes, rings, ..Row::default() });
            }
        }
        let (line, properties, notes) = std::mem::take(&mut whose[part.shell]);
        let mut row = Row { line, properties, notes, rings, ..Row::default() };
        row.label(of_part);
        if !of_holes.is_empty() {
            row.notes.push(Problem::text_in_hole(&shortened(&of_holes)));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The texts inside each part, and inside its holes.
type Inside = Vec<(Vec<String>, Vec<String>)>;

/// Texts go to the innermost part around them.
fn assign(lines: &[LineString<f64>], parts: &[Part], words: Vec<Word>, work: &mut Work) -> Option<Inside> {
    let mut inside: Inside = parts.iter().map(|_| Default::default()).collect();
    let boxes = parts.iter().enumerate().map(|(number, part)| {
        let (low, high) = within::extent(&lines[part.shell]);
        GeomWithData::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), number)
    });
    let tree = RTree::bulk_load(boxes.collect());
    for word in words {
        let point = AABB::from_point([word.at.x, word.at.y]);
        let mut innermost: Option<(f64, usize)> = None;
        for found in tree.locate_in_envelope_intersecting(&point) {
            let shell = &lines[parts[found.data].shell];
            work.spend(shell.0.len())?;
            let (low, high) = within::extent(shell);
            let size = (high.x - low.x) * (high.y - low.y);
            if innermost.is_none_or(|(smallest, _)| size < smallest) && within::contains(shell, word.at) {
                innermost = Some((size, found.data));
            }
        }
        let Some((_, part)) = innermost else { continue };
        let mut in_hole = false;
        for hole in &parts[part].holes {
            work.spend(lines[*hole].0.len())?;
            in_hole |= within::contains(&lines[*hole], word.at);
        }
        let texts = if in_hole { &mut inside[part].1 } else { &mut inside[part].0 };
        texts.push(word.text);
    }
    Some(inside)
}

/// A row while it is put together.
#[derive(Default)]
struct Row {
    line: u64,
    id: Option<String>,
    rings: Vec<LineString<f64>>,
    properties: Map<String, Value>,
    notes: Vec<Problem>,
    wrong: Option<Problem>,
}

impl Row {
    /// Takes a single number for the number of the parcel and a single name for its name; of several none is chosen.
    fn label(&mut self, texts: Vec<String>) {
        let mut texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        texts.dedup();
        for (name, kind) in [("地块编号", Kind::Number), ("name", Kind::Name)] {
            let mut of_kind = texts.iter().filter(|text| kind_of(text) == kind);
            let (Some(only), None) = (of_kind.next(), of_kind.next()) else { continue };
            self.properties.entry(name).or_insert_with(|| only.clone().into());
        }
        let several = |kind| texts.iter().filter(|text| kind_of(text) == kind).count() > 1;
        if several(Kind::Number) || several(Kind::Name) {
            let all = shortened(&texts);
            self.notes.push(Problem::several_texts(&all));
            self.properties.entry("文字").or_insert_with(|| all.into());
        }
    }

    fn feature(self, row: u64) -> Result<SourceFeature, Problem> {
        let place = |problem: Problem| {
            let line = problem.line.unwrap_or(self.line);
            problem.at_row(row, line)
        };
        let geometry = match self.wrong {
            Some(problem) => Err(vec![place(problem)]),
            None if self.rings.len() == 1 => {
                Ok(MultiPolygon(self.rings.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect()))
            }
            None => {
                let parts = within::parts(&self.rings, &mut Work::limited()).ok_or_else(Problem::too_entangled)?;
                let polygon = |part: Part| {
                    let holes = part.holes.into_iter().map(|hole| self.rings[hole].clone());
                    Polygon::new(self.rings[part.shell].clone(), holes.collect())
                };
                Ok(MultiPolygon(parts.into_iter().map(polygon).collect()))
            }
        };
        let notes = self.notes.into_iter().map(place).collect();
        Ok(SourceFeature {
            row,
            line: self.line,
            id: self.id.map(Value::String),
            properties: self.properties,
            geometry,
            notes,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Such as 350206001001GB00001 or 2013G05.
    Number,
    /// Words.
    Name,
    /// An area, a length, a height, or the number of a boundary point.
    Measure,
}

fn kind_of(text: &str) -> Kind {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./()#+".contains(c));
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let point = text.strip_prefix(['J', 'j']).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let unit = ["m", "㎡", "m²", "m2", "平方米", "米", "亩", "公顷"].iter().find_map(|unit| text.strip_suffix(unit));
    let is_decimal = |text: &str| text.trim().parse::<f64>().is_ok();
    if point || (text.contains('.') && is_decimal(text)) || unit.is_some_and(is_decimal) {
        Kind::Measure
    } else if plain && digits {
        Kind::Number
    } else if text.chars().any(char::is_alphabetic) {
        Kind::Name
    } else {
        Kind::Measure
    }
}

/// Texts side by side, not more than a person would read.
fn shortened(texts: &[String]) -> String {
    const MOST: usize = 500;
    let all = texts.join("；");
    match all.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &all[..end]),
        None => all,
    }
}

fn closed(mut corners: Vec<Coord<f64>>) -> LineString<f64> {
    if let Some(first) = corners.first().copied() {
        corners.push(first);
    }
    LineString(corners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbers_names_or_measures() {
        for text in ["350206001001GB00001", "2013G05", "JC-2020-11", "12"] {
            assert_eq!(kind_of(text), Kind::Number, "{text}");
        }
        for text in ["湖里一号地块", "T2020P01地块", "Block A"] {
            assert_eq!(kind_of(text), Kind::Name, "{text}");
        }
        for text in ["12.34", "2500㎡", "3.75亩", "J12", "-1.5", "——"] {
            assert_eq!(kind_of(text), Kind::Measure, "{text}");
        }
    }
}
