//! One placemark.

use std::collections::{BTreeSet, HashMap};

use geo_types::{Coord, MultiPolygon};
use serde_json::{Map, Number, Value};

use super::xml::{Attributes, Node, Xml};
use super::{coordinates, html};
use crate::intake::formats::{SourceFeature, rings};
use crate::intake::problem::Problem;

/// `SchemaData` refers to these: schema → field → type.
pub(super) type Schemas = HashMap<String, HashMap<String, String>>;

/// A line whose ends are closer than this, in degrees (a millimetre), is a ring.
const CLOSED: f64 = 1e-8;

/// A boundary, or why there is none.
type Boundary = Result<MultiPolygon<f64>, Vec<Problem>>;

/// What is met of a placemark.
#[derive(Default)]
struct Draft {
    name: String,
    description: String,
    properties: Map<String, Value>,
    polygons: Vec<Vec<Vec<Coord<f64>>>>,
    lines: Vec<Vec<Coord<f64>>>,
    /// Kinds of geometry that are no boundary.
    strangers: BTreeSet<String>,
    heights: bool,
    problems: Vec<Problem>,
}

/// Where in a placemark the parser stands.
struct Place<'a> {
    schemas: &'a Schemas,
    open: Vec<String>,
    text: String,
    key: String,
    schema: String,
}

/// Reads up to the end of the placemark that has just been opened.
pub(super) fn read<R: std::io::Read>(
    xml: &mut Xml<R>,
    schemas: &Schemas,
    limit: usize,
    (row, id): (u64, Option<String>),
) -> Result<SourceFeature, Problem> {
    let (line, depth, begun) = (xml.line(), xml.depth(), xml.taken());
    let mut draft = Draft::default();
    let mut place = Place { schemas, open: Vec::new(), text: String::new(), key: String::new(), schema: String::new() };
    loop {
        if xml.taken() - begun > limit as u64 {
            draft = Draft { problems: vec![Problem::too_large(limit)], ..Draft::default() };
            xml.skip(depth)?;
            break;
        }
        match xml.next()? {
            Node::Open(name, attributes) => draft.open(&mut place, name, attributes),
            Node::Text(text) => place.text.push_str(&text),
            Node::Close if xml.depth() < depth => break,
            Node::Close => draft.close(&mut place, xml.line()),
            Node::End => return Err(Problem::truncated(row.saturating_sub(1), xml.line())),
        }
    }
    let at = |problem: Problem| {
        let on = problem.line.unwrap_or(line);
        problem.at_row(row, on)
    };
    let (geometry, notes, properties) = draft.finish();
    Ok(SourceFeature {
        row,
        line,
        id: id.map(Value::String),
        properties,
        geometry: geometry.map_err(|problems| problems.into_iter().map(at).collect()),
        notes: notes.into_iter().map(at).collect(),
    })
}

impl Draft {
    fn open(&mut self, place: &mut Place<'_>, name: String, attributes: Attributes) {
        place.text.clear();
        match name.as_str() {
            "Polygon" => self.polygons.push(Vec::new()),
            "Point" | "Track" | "MultiTrack" | "Model" => drop(self.strangers.insert(name.clone())),
            "Data" | "SimpleData" => place.key = attributes.name.unwrap_or_default(),
            "SchemaData" => {
                let url = attributes.schema.unwrap_or_default();
                place.schema = url.rsplit('#').next().unwrap_or_default().to_owned();
            }
            _ => {}
        }
        place.open.push(name);
    }

    fn close(&mut self, place: &mut Place<'_>, line: u64) {
        let Some(name) = place.open.pop() else { return };
        let text = std::mem::take(&mut place.text);
        let parent = place.open.last().map(String::as_str);
        match (name.as_str(), parent) {
            ("name", None) => self.name = text.trim().to_owned(),
            ("description", None) => self.description = html::plain(&text),
            ("value", Some("Data")) => self.property(&place.key, text.into()),
            ("SimpleData", _) => {
                let kind = place.schemas.get(&place.schema).and_then(|fields| fields.get(&place.key));
                self.property(&place.key, typed(text, kind.map_or("", String::as_str)));
            }
            ("coordinates", Some(of @ ("LinearRing" | "LineString"))) => {
                let ring = of == "LinearRing";
                let side = place.open.iter().rev().nth(1).map(String::as_str);
                self.points(&text, side.filter(|_| ring), line);
            }
            _ => {}
        }
    }

    fn property(&mut self, key: &str, value: Value) {
        if !key.is_empty() && self.properties.get(key).is_none_or(Value::is_null) {
            self.properties.insert(key.to_owned(), value);
        }
    }

    /// The points of a ring on this side of a polygon, or of a line.
    fn points(&mut self, text: &str, side: Option<&str>, line: u64) {
        let (part, ring) = match side {
            Some("outerBoundaryIs" | "innerBoundaryIs") => {
                (self.polygons.len(), self.polygons.last().map_or(0, Vec::len) + 1)
            }
            _ => (1, self.lines.len() + 1),
        };
        let points = match coordinates::read(text) {
            Ok(points) => points,
            Err(wrong) => {
                let problem = Problem::bad_tuple(&wrong.found, (part, ring, wrong.point));
                self.problems.push(Problem { line: Some(line), ..problem });
                return;
            }
        };
        self.heights |= points.heights;
        match (side, self.polygons.last_mut()) {
            (Some(side @ ("outerBoundaryIs" | "innerBoundaryIs")), Some(rings)) => {
                if (side == "outerBoundaryIs") == rings.is_empty() {
                    rings.push(points.all);
                } else {
                    self.problems.push(Problem { line: Some(line), ..Problem::rings_out_of_order(part) });
                }
            }
            _ => self.lines.push(points.all),
        }
    }

    /// The boundary or why there is none, what was changed in reading, and the attributes.
    fn finish(mut self) -> (Boundary, Vec<Problem>, Map<String, Value>) {
        let properties = self.named();
        let mut notes = Vec::new();
        if self.heights {
            notes.push(Problem::height_dropped());
        }
        if !self.problems.is_empty() {
            return (Err(self.problems), notes, properties);
        }
        let lines = std::mem::take(&mut self.lines);
        if self.polygons.is_empty() {
            // 奥维 and others draw boundaries as paths that end where they begin.
            let closed = |line: &Vec<Coord<f64>>| match (line.first(), line.last()) {
                (Some(a), Some(b)) => line.len() > 3 && (a.x - b.x).abs() < CLOSED && (a.y - b.y).abs() < CLOSED,
                _ => false,
            };
            if !lines.is_empty() && lines.iter().all(closed) {
                notes.push(Problem::closed_line("LineString"));
                self.polygons = lines.into_iter().map(|line| vec![line]).collect();
            } else if !lines.is_empty() {
                self.strangers.insert("LineString".to_owned());
            }
        } else if !lines.is_empty() {
            self.strangers.insert("LineString".to_owned());
        }
        let strangers = Vec::from_iter(self.strangers).join(", ");
        if !strangers.is_empty() {
            if self.polygons.iter().all(Vec::is_empty) {
                return (Err(vec![Problem::wrong_geometry_type(&strangers)]), notes, properties);
            }
            notes.push(Problem::other_shapes(&strangers));
        }
        (rings::multi_polygon(self.polygons, &mut notes), notes, properties)
    }

    /// The properties with `<name>` and `<description>`. Extended data counts more than `<name>`, in which programs put a number
    /// if they have nothing else.
    fn named(&mut self) -> Map<String, Value> {
        let mut properties = Map::new();
        let data = std::mem::take(&mut self.properties);
        let is_name =
            |key: &str| ["name", "名称", "地块名称", "项目名称"].iter().any(|known| known.eq_ignore_ascii_case(key));
        let said = data.iter().find(|(key, value)| is_name(key) && value.as_str().is_some_and(|text| !text.is_empty()));
        match said {
            Some((_, value)) if value.as_str().is_some_and(|text| text.trim() == self.name) => {}
            Some(_) if self.name.is_empty() => {}
            Some(_) => drop(properties.insert("Placemark".to_owned(), self.name.clone().into())),
            None if self.name.is_empty() => {}
            None => drop(properties.insert("name".to_owned(), self.name.clone().into())),
        }
        if !self.description.is_empty() && !data.contains_key("description") {
            properties.insert("description".to_owned(), self.description.clone().into());
        }
        properties.extend(data);
        properties
    }
}

/// A value of a type of KML; text if it is not of that type after all.
fn typed(text: String, kind: &str) -> Value {
    let word = text.trim();
    if word.is_empty() {
        return Value::Null;
    }
    let value = match kind {
        "int" | "uint" | "short" | "ushort" => word.parse::<i64>().ok().map(Value::from),
        "float" | "double" => word.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        "bool" => match word {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => None,
    };
    value.unwrap_or(Value::String(text))
}
