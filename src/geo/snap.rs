//! Bringing back to their exact place the vertices that only passed through another reference system.

use std::collections::HashMap;

use geo_types::{Coord, MultiPolygon};

use super::project::each_ring;

/// Moves each vertex of `shape` that lies within `tolerance` (same unit as the coordinates) of a vertex of `reference` onto it.
///
/// A boundary read in degrees with nine decimals and written back differs from the stored one by a tenth of a millimetre at
/// every vertex; only those that somebody moved are meant to move.
pub fn to_vertices(shape: &mut MultiPolygon<f64>, reference: &MultiPolygon<f64>, tolerance: f64) {
    let cell = |point: Coord<f64>| ((point.x / tolerance).floor() as i64, (point.y / tolerance).floor() as i64);
    let mut known: HashMap<(i64, i64), Vec<Coord<f64>>> = HashMap::new();
    for polygon in reference {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        for point in rings.flat_map(|ring| &ring.0) {
            known.entry(cell(*point)).or_default().push(*point);
        }
    }
    each_ring(shape, |ring| {
        for point in ring {
            let (column, row) = cell(*point);
            let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (column + dx, row + dy)));
            let away = |other: &Coord<f64>| (other.x - point.x).hypot(other.y - point.y);
            let nearest = around
                .filter_map(|place| known.get(&place))
                .flatten()
                .filter(|other| away(other) <= tolerance)
                .min_by(|a, b| away(a).total_cmp(&away(b)));
            if let Some(exact) = nearest.copied() {
                *point = exact;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn vertices_come_back_and_moved_ones_stay_moved() {
        let stored = MultiPolygon(vec![polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0)]]);
        let mut read =
            MultiPolygon(vec![polygon![(x: 0.0004, y: -0.0003), (x: 10.002, y: 0.0), (x: 9.9999, y: 10.0001)]]);
        to_vertices(&mut read, &stored, 0.001);
        let points = &read.0[0].exterior().0;
        assert_eq!(points[0], Coord { x: 0.0, y: 0.0 });
        assert_eq!(points[1], Coord { x: 10.002, y: 0.0 });
        assert_eq!(points[2], Coord { x: 10.0, y: 10.0 });
        assert_eq!(points[3], points[0], "still closed");
    }
}
