//! One entity while its pairs come in, and what it is once they are all there.

use std::io::Read;

use geo::AffineTransform;
use geo_types::Coord;

use super::pairs::Pairs;
use super::shapes::{Data, Insert, Item, Line, Shape, Vertex};
use crate::intake::problem::Problem;

/// Bytes of extended data kept of one entity; AutoCAD itself allows 16 KiB.
const MOST_DATA: usize = 64 * 1024;
/// Longest text of one entity, in bytes.
const MOST_TEXT: usize = 64 * 1024;
/// Flags of a POLYLINE (group 70) that make it a mesh, and of a VERTEX that is only the frame of a spline.
const MESH: i64 = 16 | 64;
const FRAME: i64 = 16;

/// The pairs of one entity, as far as boundaries need them.
pub(super) struct Draft {
    name: String,
    line: u64,
    layer: Vec<u8>,
    /// Groups 10 to 14, 20 to 24, 30 to 34.
    axes: [[f64; 5]; 3],
    /// Groups 40 to 59.
    reals: [Option<f64>; 20],
    /// Groups 60 to 79.
    ints: [i64; 20],
    /// Groups 210, 220, 230.
    up: [f64; 3],
    elevation: f64,
    has_second: bool,
    vertices: Vec<Vertex>,
    most_vertices: usize,
    too_large: bool,
    heights: bool,
    block: Vec<u8>,
    text: Vec<u8>,
    data: Vec<(Vec<u8>, Vec<Vec<u8>>)>,
    data_bytes: usize,
    /// Inside an embedded object, whose groups mean something else.
    embedded: bool,
    wrong: Option<Problem>,
}

impl Draft {
    /// Of the entity whose name was just read.
    pub(super) fn begin<R: Read>(pairs: &Pairs<R>, most_vertices: usize) -> Self {
        let name = String::from_utf8_lossy(pairs.value()).trim().chars().take(32).collect::<String>();
        Self {
            name: name.to_ascii_uppercase(),
            line: pairs.line(),
            layer: b"0".to_vec(),
            axes: [[0.0; 5]; 3],
            reals: [None; 20],
            ints: [0; 20],
            up: [0.0, 0.0, 1.0],
            elevation: 0.0,
            has_second: false,
            vertices: Vec::new(),
            most_vertices,
            too_large: false,
            heights: false,
            block: Vec::new(),
            text: Vec::new(),
            data: Vec::new(),
            data_bytes: 0,
            embedded: false,
            wrong: None,
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Whether it is drawn in the model, and to be seen.
    pub(super) fn is_shown(&self) -> bool {
        self.ints[7] == 0 && self.ints[0] == 0
    }

    /// Takes in the pair that was read last.
    pub(super) fn take<R: Read>(&mut self, pairs: &Pairs<R>) {
        if self.embedded {
            return;
        }
        match pairs.code() {
            101 => self.embedded = true,
            8 => self.layer = pairs.value().to_vec(),
            2 => self.block = pairs.value().to_vec(),
            1 | 3 => {
                let room = MOST_TEXT.saturating_sub(self.text.len());
                self.text.extend(pairs.value().iter().take(room));
            }
            60..=79 => self.ints[(pairs.code() - 60) as usize] = pairs.int(),
            1000..=1071 => self.extended(pairs),
            10..=59 | 210 | 220 | 230 => match pairs.real() {
                Ok(value) => self.number(pairs.code(), value),
                Err(problem) => drop(self.wrong.get_or_insert(problem)),
            },
            _ => {}
        }
    }

    fn number(&mut self, code: i32, value: f64) {
        let place = (code % 10) as usize;
        match code {
            10 if self.name == "LWPOLYLINE" => {
                if self.vertices.len() < self.most_vertices {
                    self.vertices.push(Vertex { at: Coord { x: value, y: 0.0 }, bulge: 0.0 });
                } else {
                    self.too_large = true;
                }
            }
            20 if self.name == "LWPOLYLINE" => {
                if let Some(last) = self.vertices.last_mut().filter(|_| !self.too_large) {
                    last.at.y = value;
                }
            }
            42 if self.name == "LWPOLYLINE" => {
                if let Some(last) = self.vertices.last_mut().filter(|_| !self.too_large) {
                    last.bulge = value;
                }
            }
            10..=14 | 20..=24 | 30..=34 => {
                self.axes[(code / 10 - 1) as usize][place] = value;
                self.has_second |= code == 11;
            }
            38 => self.elevation = value,
            40..=59 => self.reals[(code - 40) as usize] = Some(value),
            210 | 220 | 230 => self.up[((code - 210) / 10) as usize] = value,
            _ => {}
        }
    }

    fn extended<R: Read>(&mut self, pairs: &Pairs<R>) {
        let value = pairs.value().to_vec();
        self.data_bytes += value.len() + 32;
        if self.data_bytes > MOST_DATA {
            return;
        }
        match (pairs.code(), self.data.last_mut()) {
            (1001, _) => self.data.push((value, Vec::new())),
            (1000, Some((_, strings))) => strings.push(value),
            _ => {}
        }
    }

    /// Takes in a VERTEX of this POLYLINE.
    pub(super) fn add(&mut self, vertex: Self) {
        if vertex.ints[10] & FRAME != 0 {
            return;
        }
        if self.vertices.len() < self.most_vertices {
            self.heights |= vertex.axes[2][0] != 0.0;
            self.vertices.push(Vertex { at: vertex.at(0), bulge: vertex.real(42, 0.0) });
        } else {
            self.too_large = true;
        }
        if let Some(problem) = vertex.wrong {
            self.wrong.get_or_insert(problem);
        }
    }

    /// Name and base point, of a BLOCK.
    pub(super) fn block(&self, names: &mut dyn Names) -> Result<(String, Coord<f64>), Problem> {
        Ok((names.text(&self.block, self.line)?.to_lowercase(), self.at(0)))
    }

    fn at(&self, place: usize) -> Coord<f64> {
        Coord { x: self.axes[0][place], y: self.axes[1][place] }
    }

    fn real(&self, code: usize, otherwise: f64) -> f64 {
        self.reals[code - 40].unwrap_or(otherwise)
    }

    /// What it is. `decode` turns bytes into text and knows layers by number.
    ///
    /// # Errors
    /// Bytes that are not in the encoding of the drawing.
    pub(super) fn finish(mut self, names: &mut dyn Names) -> Result<Item, Problem> {
        let layer = names.layer(&self.layer)?;
        let line = self.line;
        let shape = match self.name.as_str() {
            "LWPOLYLINE" => self.line_of("LWPOLYLINE", names)?,
            "POLYLINE" if self.ints[10] & MESH == 0 => self.line_of("POLYLINE", names)?,
            "CIRCLE" => self.circle(),
            "ELLIPSE" => self.ellipse(),
            "TEXT" | "ATTRIB" | "MTEXT" => self.words(names)?,
            "INSERT" => match plane(self.up) {
                Some(own) => Shape::Insert(Box::new(self.insert(own, names)?)),
                None => Shape::Other("INSERT".to_owned()),
            },
            _ => Shape::Other(self.name),
        };
        Ok(Item { layer, line, shape })
    }

    fn line_of(&mut self, kind: &'static str, names: &mut dyn Names) -> Result<Shape, Problem> {
        // A 3D polyline lies in the axes of the drawing itself.
        let is_3d = kind == "POLYLINE" && self.ints[10] & 8 != 0;
        let own = if is_3d { Some(AffineTransform::identity()) } else { plane(self.up) };
        if self.too_large {
            self.vertices = Vec::new();
            self.wrong = Some(Problem::too_large(self.most_vertices * 32));
        }
        if own.is_none() {
            self.wrong.get_or_insert_with(|| Problem::tilted(kind));
        }
        Ok(Shape::Line(Box::new(Line {
            kind,
            vertices: std::mem::take(&mut self.vertices),
            closed: self.ints[10] & 1 != 0,
            own: own.unwrap_or_default(),
            heights: self.heights || self.elevation != 0.0 || self.axes[2][0] != 0.0,
            data: Data::of(&self.data, names)?,
            wrong: self.wrong.take(),
        })))
    }

    fn round(&mut self, kind: &'static str, radius: f64, own: Option<AffineTransform>) -> Shape {
        // Two half circles.
        let (centre, at) = if kind == "CIRCLE" { (self.at(0), self.at(0)) } else { (Coord::zero(), Coord::zero()) };
        let half = |x: f64| Vertex { at: Coord { x, y: at.y }, bulge: 1.0 };
        if own.is_none() {
            self.wrong.get_or_insert_with(|| Problem::tilted(kind));
        }
        Shape::Line(Box::new(Line {
            kind,
            vertices: vec![half(centre.x - radius), half(centre.x + radius)],
            closed: true,
            own: own.unwrap_or_default(),
            heights: self.axes[2][0] != 0.0,
            data: Data::default(),
            wrong: self.wrong.take(),
        }))
    }

    fn circle(&mut self) -> Shape {
        let radius = self.real(40, 0.0);
        self.round("CIRCLE", radius, plane(self.up))
    }

    /// The unit circle, stretched along both axes of the ellipse, whose centre is in the axes of the drawing.
    fn ellipse(&mut self) -> Shape {
        let turn = self.real(42, std::f64::consts::TAU) - self.real(41, 0.0);
        if (turn.abs() - std::f64::consts::TAU).abs() > 1e-6 {
            return Shape::Other("ELLIPSE".to_owned());
        }
        let (centre, major) = (self.at(0), self.at(1));
        let ratio = self.real(40, 1.0) * plane(self.up).map_or(1.0, |own| own.a());
        let own = AffineTransform::new(major.x, -major.y * ratio, centre.x, major.y, major.x * ratio, centre.y);
        self.round("ELLIPSE", 1.0, plane(self.up).map(|_| own))
    }

    fn words(&self, names: &mut dyn Names) -> Result<Shape, Problem> {
        let text = names.text(&self.text, self.line)?;
        let text = if self.name == "MTEXT" { super::words::paragraphs(&text) } else { super::words::line(&text) };
        // Where a text is not aligned to the left, its second point is the one that was chosen.
        let aligned = self.has_second && self.name != "MTEXT" && self.ints[12..=14].iter().any(|flag| *flag != 0);
        let own = plane(self.up).unwrap_or_default();
        Ok(Shape::Text { at: own.apply(self.at(usize::from(aligned))), text, wrong: self.wrong.is_some() })
    }

    fn insert(&self, own: AffineTransform, names: &mut dyn Names) -> Result<Insert, Problem> {
        let turn = AffineTransform::rotate(self.real(50, 0.0), Coord::zero());
        let shrink = AffineTransform::scale(self.real(41, 1.0), self.real(42, 1.0), Coord::zero());
        let count = |code: usize| u32::try_from(self.ints[code - 60].max(1)).unwrap_or(u32::MAX);
        Ok(Insert {
            block: names.text(&self.block, self.line)?.to_lowercase(),
            shape: shrink,
            turn: turn.translated(self.at(0).x, self.at(0).y).compose(&own),
            columns: count(70),
            rows: count(71),
            spacing: Coord { x: self.real(44, 0.0), y: self.real(45, 0.0) },
            broken: self.wrong.is_some(),
        })
    }
}

/// Names and texts of the drawing, in its encoding.
pub(super) trait Names {
    /// The number of the layer of this name.
    fn layer(&mut self, name: &[u8]) -> Result<u32, Problem>;

    /// A text that stands on this line.
    fn text(&mut self, bytes: &[u8], line: u64) -> Result<String, Problem>;
}

/// From the plane of an entity to that of the drawing, for the two that show its shape as it is: from above, and mirrored, seen
/// from below (the arbitrary axis algorithm gives x = −x there).
fn plane(up: [f64; 3]) -> Option<AffineTransform> {
    let [x, y, z] = up;
    let level = x.abs() < 1e-9 * z.abs() && y.abs() < 1e-9 * z.abs();
    level.then(|| AffineTransform::scale(z.signum(), 1.0, Coord::zero()))
}
