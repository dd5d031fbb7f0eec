//! From rings to polygons. 圈号 says holes in some files and detached parts in others, so where a ring lies decides: a ring in
//! another is its hole, a ring in a hole is a part again. Winding tells nothing.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// A ring while its points come in, without the closing one.
pub(super) struct Ring {
    pub(super) number: u32,
    pub(super) points: Vec<Coord<f64>>,
    pub(super) closed: bool,
}

struct Boxed {
    line: LineString<f64>,
    low: Coord<f64>,
    high: Coord<f64>,
}

/// The boundary that the rings make, its parts in the order of the file.
pub(super) fn nest(rings: Vec<Ring>) -> MultiPolygon<f64> {
    let rings: Vec<Boxed> = rings.into_iter().map(|ring| Boxed::new(ring.points)).collect();
    let around: Vec<Vec<usize>> = (0..rings.len())
        .map(|inner| (0..rings.len()).filter(|outer| *outer != inner && rings[inner].lies_in(&rings[*outer])).collect())
        .collect();
    let is_hole = |ring: usize| around[ring].len() % 2 == 1;
    // Of all that are around a hole, the innermost is the one with the most around itself.
    let owner: Vec<Option<usize>> = (0..rings.len())
        .map(|ring| {
            let parts = around[ring].iter().copied().filter(|outer| !is_hole(*outer));
            parts.max_by_key(|outer| around[*outer].len()).filter(|_| is_hole(ring))
        })
        .collect();
    let mut holes: Vec<Vec<LineString<f64>>> = vec![Vec::new(); rings.len()];
    let mut shells = Vec::new();
    for (ring, boxed) in rings.into_iter().enumerate() {
        match owner[ring] {
            Some(shell) => holes[shell].push(boxed.line),
            None => shells.push((ring, boxed.line)),
        }
    }
    let parts = shells.into_iter().map(|(ring, line)| Polygon::new(line, std::mem::take(&mut holes[ring])));
    MultiPolygon(parts.collect())
}

impl Boxed {
    fn new(mut points: Vec<Coord<f64>>) -> Self {
        let first = points.first().copied().unwrap_or_default();
        let (mut low, mut high) = (first, first);
        for point in &points {
            low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        points.push(first);
        Self { line: LineString(points), low, high }
    }

    /// Whether this ring runs inside `other`; rings that cross or coincide are for the validation to tell.
    fn lies_in(&self, other: &Self) -> bool {
        let within = self.low.x >= other.low.x
            && self.low.y >= other.low.y
            && self.high.x <= other.high.x
            && self.high.y <= other.high.y;
        if !within || other.line.0.len() < 4 {
            return false;
        }
        let middles = self
            .line
            .lines()
            .map(|edge| Coord { x: edge.start.x.midpoint(edge.end.x), y: edge.start.y.midpoint(edge.end.y) });
        let sides = self.line.0.iter().copied().chain(middles);
        let side = sides
            .map(|point| coord_pos_relative_to_ring(point, &other.line))
            .find(|position| *position != CoordPos::OnBoundary);
        side == Some(CoordPos::Inside)
    }
}
