//! Rings in the order in which survey files have them.

use geo_types::{Coord, LineString, Polygon};

/// The exterior, then the holes.
pub(in crate::publish) fn rings(part: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(part.exterior()).chain(part.interiors())
}

/// The corners of a ring without the closing one, clockwise (counter-clockwise for a hole), from the one next to the north-west
/// corner of its box.
pub(in crate::publish) fn from_north_west(ring: &LineString<f64>, is_hole: bool) -> Vec<Coord<f64>> {
    let mut corners = open(ring).to_vec();
    let (west, north) = corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(w, n), c| (w.min(c.x), n.max(c.y)));
    if (signed_area(&corners) > 0.0) != is_hole {
        corners.reverse();
    }
    let away = |corner: &Coord<f64>| (corner.x - west).hypot(corner.y - north);
    let first = (0..corners.len()).min_by(|a, b| away(&corners[*a]).total_cmp(&away(&corners[*b])));
    corners.rotate_left(first.unwrap_or_default());
    corners
}

/// The corners of a ring without the closing one.
pub(super) fn open(ring: &LineString<f64>) -> &[Coord<f64>] {
    ring.0.split_last().map_or(&[], |(_, corners)| corners)
}

/// Positive for counter-clockwise rings.
fn signed_area(corners: &[Coord<f64>]) -> f64 {
    let origin = corners.first().copied().unwrap_or_default();
    let next = corners.iter().cycle().skip(1);
    corners
        .iter()
        .zip(next)
        .map(|(a, b)| (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_begin_in_the_north_west_and_run_clockwise() {
        let at = |x: f64, y: f64| Coord { x, y };
        let square = LineString(vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0), at(0.0, 0.0)]);
        let clockwise = [at(0.0, 1.0), at(1.0, 1.0), at(1.0, 0.0), at(0.0, 0.0)];
        assert_eq!(from_north_west(&square, false), clockwise);
        let hole = [at(0.0, 1.0), at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0)];
        assert_eq!(from_north_west(&square, true), hole);
    }
}
