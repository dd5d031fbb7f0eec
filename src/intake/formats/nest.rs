//! From rings to polygons. 圈号 says holes in some files and detached parts in others, so where a ring lies decides: a ring in
//! another is its hole, a ring in a hole is a part again. Winding tells nothing, except in formats that say so.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::rings::Rings;
use super::within::{self, Part, Work};

/// A ring while its points come in, without the closing one.
pub(super) struct Ring {
    /// 圈号, where the format has one.
    pub(super) number: u32,
    pub(super) points: Vec<Coord<f64>>,
    pub(super) closed: bool,
}

/// The polygons of rings whose winding tells exteriors from holes, as in shapefiles: exteriors run in one direction, which is that
/// of the largest ring (it cannot be a hole; some programs turn all of them round), holes in the other.
///
/// A hole goes to the smallest exterior around it; one that lies in none stays with the first, where the validation tells it.
pub(super) fn by_winding(rings: Vec<Vec<Coord<f64>>>) -> Vec<Rings> {
    let areas: Vec<f64> = rings.iter().map(|ring| signed_area(ring)).collect();
    let Some(largest) = areas.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())) else { return Vec::new() };
    // What encloses nothing has no direction: it is told as an exterior.
    let is_exterior = |ring: usize| areas[ring] * largest >= 0.0;
    let exteriors: Vec<(usize, Boxed)> = (0..rings.len())
        .filter(|ring| is_exterior(*ring))
        .map(|ring| (ring, Boxed::new(rings[ring].clone())))
        .collect();
    let mut holes: Vec<Vec<usize>> = vec![Vec::new(); exteriors.len()];
    for hole in (0..rings.len()).filter(|ring| !is_exterior(*ring)) {
        let boxed = Boxed::new(rings[hole].clone());
        let around = (0..exteriors.len()).filter(|place| boxed.lies_in(&exteriors[*place].1));
        let smallest = around.min_by(|a, b| areas[exteriors[*a].0].abs().total_cmp(&areas[exteriors[*b].0].abs()));
        holes[smallest.unwrap_or_default()].push(hole);
    }
    let mut rings: Vec<Option<Vec<Coord<f64>>>> = rings.into_iter().map(Some).collect();
    let mut take = |ring: usize| rings[ring].take().unwrap_or_default();
    let parts = exteriors.iter().zip(&holes);
    parts
        .map(|((exterior, _), holes)| std::iter::once(*exterior).chain(holes.iter().copied()).map(&mut take).collect())
        .collect()
}

/// Positive for counter-clockwise rings, whether closed or not.
fn signed_area(ring: &[Coord<f64>]) -> f64 {
    let origin = ring.first().copied().unwrap_or_default();
    let next = ring.iter().cycle().skip(1);
    let twice =
        |(a, b): (&Coord<f64>, &Coord<f64>)| (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y);
    ring.iter().zip(next).map(twice).sum()
}

struct Boxed {
    line: LineString<f64>,
    low: Coord<f64>,
    high: Coord<f64>,
}

/// The boundary that the rings make, its parts in the order of the file.
pub(super) fn nest(rings: Vec<Ring>) -> MultiPolygon<f64> {
    let mut lines: Vec<LineString<f64>> = rings.into_iter().map(|ring| Boxed::new(ring.points).line).collect();
    let parts = within::parts(&lines, &mut Work::unlimited()).unwrap_or_default();
    let mut take = |ring: usize| std::mem::replace(&mut lines[ring], LineString(Vec::new()));
    let polygon = |part: Part| {
        let holes = part.holes.into_iter().map(&mut take).collect();
        Polygon::new(take(part.shell), holes)
    };
    MultiPolygon(parts.into_iter().map(polygon).collect())
}

impl Boxed {
    fn new(mut points: Vec<Coord<f64>>) -> Self {
        let first = points.first().copied().unwrap_or_default();
        let (mut low, mut high) = (first, first);
        for point in &points {
            low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        if points.len() < 2 || points.last() != Some(&first) {
            points.push(first);
        }
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
        within::lies_in(&self.line, &other.line, &mut Work::unlimited()) == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(low: f64, high: f64, clockwise: bool) -> Vec<Coord<f64>> {
        let mut ring: Vec<Coord<f64>> = [(low, low), (high, low), (high, high), (low, high), (low, low)]
            .into_iter()
            .map(|(x, y)| Coord { x, y })
            .collect();
        if clockwise {
            ring.reverse();
        }
        ring
    }

    #[test]
    fn winding_tells_holes() {
        for turned in [false, true] {
            let outer = square(0.0, 10.0, !turned);
            let hole = square(2.0, 8.0, turned);
            let island = square(4.0, 6.0, !turned);
            let polygons = by_winding(vec![hole.clone(), island.clone(), outer.clone()]);
            assert_eq!(polygons, [vec![island], vec![outer, hole]]);
        }
        // A hole that lies in no exterior stays one.
        let (outer, stray) = (square(0.0, 10.0, true), square(20.0, 22.0, false));
        assert_eq!(by_winding(vec![outer.clone(), stray.clone()]), [vec![outer, stray]]);
        assert_eq!(by_winding(Vec::new()), Vec::<Rings>::new());
    }
}
