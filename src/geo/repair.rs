//! The repairs that cannot change a shape, and no others.
//!
//! A boundary is a legal fact: what crosses itself, overlaps or has a hole outside goes back to the surveyor.

use super::{
    area::{distance, ring_area},
    project::each_ring,
    validate::Unit,
};
use geo_types::{Coord, Geometry, MultiPolygon};

/// Removes vertices that repeat the one before them within the tolerance of the unit; returns how many.
///
/// The first of the repeated vertices stays exactly as delivered. Rings that would be left with fewer than three
/// different points are not touched, so that validation still shows what was delivered.
pub fn clean(shape: &mut MultiPolygon<f64>, unit: Unit) -> usize {
    let mut removed = 0;
    each_ring(shape, |ring| {
        if let Some(kept) = without_duplicates(ring, unit.tolerance()).filter(|kept| kept.len() >= 4) {
            removed += ring.len() - kept.len();
            *ring = kept;
        }
    });
    removed
}

/// Closes an open ring by repeating its first point; returns the gap it closed, in the units of the ring.
pub fn close(ring: &mut Vec<Coord<f64>>) -> Option<f64> {
    match (ring.first().copied(), ring.last().copied()) {
        (Some(first), Some(last)) if first != last => {
            ring.push(first);
            Some(distance(first, last))
        }
        _ => None,
    }
}

/// Turns rings into the order of RFC 7946, exteriors counter-clockwise and holes clockwise. For output only: the
/// surveyed boundary keeps the order in which it was delivered.
pub fn orient(shape: &mut MultiPolygon<f64>) {
    for polygon in &mut shape.0 {
        let turn = |ring: &mut Vec<Coord<f64>>, counter_clockwise: bool| {
            if (ring_area(ring) > 0.0) != counter_clockwise {
                ring.reverse();
            }
        };
        polygon.exterior_mut(|ring| turn(&mut ring.0, true));
        polygon.interiors_mut(|rings| rings.iter_mut().for_each(|ring| turn(&mut ring.0, false)));
    }
}

/// A polygon as a multipolygon of one part; gives back any other kind of geometry.
///
/// # Errors
/// The geometry itself, if it is neither polygon nor multipolygon.
pub fn to_multi(geometry: Geometry<f64>) -> Result<MultiPolygon<f64>, Geometry<f64>> {
    match geometry {
        Geometry::MultiPolygon(shape) => Ok(shape),
        Geometry::Polygon(polygon) => Ok(MultiPolygon(vec![polygon])),
        other => Err(other),
    }
}

/// The closed ring without consecutive duplicates, or `None` if it has none (which is almost always).
pub(super) fn without_duplicates(ring: &[Coord<f64>], tolerance: f64) -> Option<Vec<Coord<f64>>> {
    let same = |a: Coord<f64>, b: Coord<f64>| (a.x - b.x).abs() <= tolerance && distance(a, b) < tolerance;
    if ring.len() < 2 || !ring.windows(2).any(|pair| same(pair[0], pair[1])) {
        return None;
    }
    let first = ring[0];
    let mut kept = vec![first];
    for point in &ring[1..ring.len() - 1] {
        if !kept.last().is_some_and(|last| same(*last, *point)) {
            kept.push(*point);
        }
    }
    // The point before the closing one may repeat it.
    while kept.len() > 1 && kept.last().is_some_and(|last| same(*last, first)) {
        kept.pop();
    }
    kept.push(first);
    Some(kept)
}
