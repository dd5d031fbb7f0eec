//! Polygons from WKB as other programs write it (OGC 06-103r4, ISO 13249-3): both byte orders, heights and measures, arcs.
//!
//! Beside `ewkb`, which reads only what our own database writes.

use super::arc;
use geo_types::Coord;

/// Rings as delivered, not closed if they were not.
pub type Rings = Vec<Vec<Coord<f64>>>;

/// The polygons of a geometry.
#[derive(Debug, Default, PartialEq)]
pub struct Outlines {
    /// Each polygon's exterior and holes.
    pub polygons: Vec<Rings>,
    /// Whether heights or measures were left out.
    pub heights: bool,
    /// Whether arcs were replaced by chords.
    pub arcs: bool,
}

/// Why bytes are no polygons.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WkbError {
    /// The bytes end before the geometry does, or a count in them is impossible.
    #[error("the geometry bytes are cut off or damaged")]
    Damaged,
    /// A geometry without an area; its name.
    #[error("{0} where a polygon was expected")]
    WrongType(&'static str),
    /// A collection, which has no single boundary.
    #[error("a geometry collection")]
    Collection,
    /// More points than are allowed.
    #[error("more than {0} points")]
    TooManyPoints(usize),
}

/// Reads polygons. Arcs become chords within a millimetre of them.
///
/// # Errors
/// Why there are no polygons; `TooManyPoints` beyond `most`.
pub fn polygons(wkb: &[u8], most: usize) -> Result<Outlines, WkbError> {
    let mut reader = Reader { rest: wkb, most, outlines: Outlines::default() };
    let head = reader.head()?;
    match head.kind {
        3 | 17 => reader.polygon(head)?,
        10 => reader.curve_polygon(head)?,
        6 | 12 => {
            for _ in 0..reader.count(head, 9)? {
                let part = reader.head()?;
                match (head.kind, part.kind) {
                    (_, 3) => reader.polygon(part)?,
                    (12, 10) => reader.curve_polygon(part)?,
                    _ => return Err(WkbError::Damaged),
                }
            }
        }
        7 => return Err(WkbError::Collection),
        kind => return Err(name(kind).map_or(WkbError::Damaged, WkbError::WrongType)),
    }
    Ok(reader.outlines)
}

fn name(kind: u32) -> Option<&'static str> {
    Some(match kind {
        1 => "Point",
        2 => "LineString",
        4 => "MultiPoint",
        5 => "MultiLineString",
        8 => "CircularString",
        9 => "CompoundCurve",
        11 => "MultiCurve",
        15 => "PolyhedralSurface",
        16 => "TIN",
        _ => return None,
    })
}

#[derive(Clone, Copy)]
struct Head {
    big: bool,
    kind: u32,
    /// Numbers of one point.
    dimensions: usize,
}

struct Reader<'a> {
    rest: &'a [u8],
    /// Points that may still come.
    most: usize,
    outlines: Outlines,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(WkbError::Damaged)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn word(&mut self, big: bool) -> Result<u32, WkbError> {
        let bytes = self.take()?;
        Ok(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn number(&mut self, big: bool) -> Result<f64, WkbError> {
        let bytes = self.take()?;
        Ok(if big { f64::from_be_bytes(bytes) } else { f64::from_le_bytes(bytes) })
    }

    fn head(&mut self) -> Result<Head, WkbError> {
        let [order] = self.take()?;
        let big = match order {
            0 => true,
            1 => false,
            _ => return Err(WkbError::Damaged),
        };
        let word = self.word(big)?;
        // ISO adds thousands for heights and measures; older programs set the highest bits.
        let (flags, base) = (word >> 29, word & 0x1fff_ffff);
        let extra = match base / 1000 {
            0 => usize::from(flags & 4 != 0) + usize::from(flags & 2 != 0),
            1 | 2 => 1,
            3 => 2,
            _ => return Err(WkbError::Damaged),
        };
        if flags & 1 != 0 {
            self.word(big)?;
        }
        self.outlines.heights |= extra > 0;
        Ok(Head { big, kind: base % 1000, dimensions: 2 + extra })
    }

    /// A number of things of at least `size` bytes each.
    fn count(&mut self, head: Head, size: usize) -> Result<usize, WkbError> {
        let count = self.word(head.big)? as usize;
        if count > self.rest.len() / size { Err(WkbError::Damaged) } else { Ok(count) }
    }

    fn points(&mut self, head: Head) -> Result<Vec<Coord<f64>>, WkbError> {
        let count = self.count(head, 8 * head.dimensions)?;
        self.spend(count)?;
        let mut points = Vec::with_capacity(count);
        for _ in 0..count {
            let point = Coord { x: self.number(head.big)?, y: self.number(head.big)? };
            for _ in 2..head.dimensions {
                self.number(head.big)?;
            }
            points.push(point);
        }
        Ok(points)
    }

    fn spend(&mut self, points: usize) -> Result<(), WkbError> {
        self.most = self.most.checked_sub(points).ok_or(WkbError::TooManyPoints(self.most))?;
        Ok(())
    }

    fn polygon(&mut self, head: Head) -> Result<(), WkbError> {
        let count = self.count(head, 4)?;
        let rings = (0..count).map(|_| self.points(head)).collect::<Result<_, _>>()?;
        self.outlines.polygons.push(rings);
        Ok(())
    }

    fn curve_polygon(&mut self, head: Head) -> Result<(), WkbError> {
        let mut rings = Vec::new();
        for _ in 0..self.count(head, 9)? {
            let ring = self.head()?;
            rings.push(match ring.kind {
                9 => {
                    let mut points: Vec<Coord<f64>> = Vec::new();
                    for _ in 0..self.count(ring, 9)? {
                        let piece = self.head()?;
                        let piece = self.curve(piece)?;
                        // A piece begins where the one before ends.
                        let shared = usize::from(points.last().is_some() && points.last() == piece.first());
                        points.extend_from_slice(piece.get(shared..).unwrap_or_default());
                    }
                    points
                }
                _ => self.curve(ring)?,
            });
        }
        self.outlines.polygons.push(rings);
        Ok(())
    }

    /// A line or a chain of arcs, each of which begins where the one before ends.
    fn curve(&mut self, head: Head) -> Result<Vec<Coord<f64>>, WkbError> {
        let points = self.points(head)?;
        match head.kind {
            2 => return Ok(points),
            8 if points.is_empty() => return Ok(points),
            8 if points.len() >= 3 && points.len() % 2 == 1 => {}
            _ => return Err(WkbError::Damaged),
        }
        self.outlines.arcs = true;
        let mut chords = vec![points[0]];
        for arc in points.windows(3).step_by(2) {
            let from = chords.len();
            arc::append((arc[0], arc[1], arc[2]), arc::tolerance(arc[0]), self.most, &mut chords)
                .map_err(|error| WkbError::TooManyPoints(error.0))?;
            self.spend(chords.len() - from)?;
        }
        Ok(chords)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_counts_reserve_nothing() {
        // A polygon of four thousand million rings, and one whose ring has as many points.
        let mut bytes = vec![1, 3, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(polygons(&bytes, 1000), Err(WkbError::Damaged));
        bytes.splice(5.., [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0]);
        assert_eq!(polygons(&bytes, 1000), Err(WkbError::Damaged));
        assert_eq!(polygons(&[1, 1, 0, 0, 0], 1000), Err(WkbError::WrongType("Point")));
        assert_eq!(polygons(&[], 1000), Err(WkbError::Damaged));
    }
}
