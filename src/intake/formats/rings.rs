//! Polygons from rings as they were delivered.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::geo::validate;
use crate::intake::problem::Problem;

/// Rings of one polygon, the exterior first; not closed if they were not.
pub(super) type Rings = Vec<Vec<Coord<f64>>>;

/// The boundary of polygons; open rings are closed and reported. Nothing if there is no point at all.
///
/// # Errors
/// `null-geometry`.
pub(super) fn multi_polygon(polygons: Vec<Rings>, notes: &mut Vec<Problem>) -> Result<MultiPolygon<f64>, Vec<Problem>> {
    if polygons.iter().flatten().all(Vec::is_empty) {
        return Err(vec![Problem::null_geometry()]);
    }
    Ok(MultiPolygon((1..).zip(polygons).map(|(part, rings)| polygon(part, rings, notes)).collect()))
}

fn polygon(part: usize, rings: Rings, notes: &mut Vec<Problem>) -> Polygon<f64> {
    let open = (1..).zip(&rings).filter_map(|(number, ring)| validate::open_ring(ring, part, number));
    notes.extend(open.map(|flaw| Problem::from_flaw(&flaw, None)));
    // `Polygon::new` closes what is open.
    let mut lines = rings.into_iter().map(LineString);
    Polygon::new(lines.next().unwrap_or_else(|| LineString(Vec::new())), lines.collect())
}
