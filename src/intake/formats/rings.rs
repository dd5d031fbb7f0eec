//! Polygons from rings as they were delivered.

use geo_types::{LineString, MultiPolygon, Polygon};

use crate::geo::validate;
use crate::geo::wkb::Outlines;
use crate::intake::problem::Problem;

pub(super) use crate::geo::wkb::Rings;

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

/// The boundary of polygons, with notes of what was changed; heights are told here unless the layer told them.
///
/// # Errors
/// `null-geometry`.
pub(super) fn boundary(
    outlines: Outlines,
    heights_told: bool,
    notes: &mut Vec<Problem>,
) -> Result<MultiPolygon<f64>, Vec<Problem>> {
    if outlines.heights && !heights_told {
        notes.push(Problem::height_dropped());
    }
    if outlines.arcs {
        notes.push(Problem::arcs_replaced());
    }
    multi_polygon(outlines.polygons, notes)
}

fn polygon(part: usize, rings: Rings, notes: &mut Vec<Problem>) -> Polygon<f64> {
    let open = (1..).zip(&rings).filter_map(|(number, ring)| validate::open_ring(ring, part, number));
    notes.extend(open.map(|flaw| Problem::from_flaw(&flaw, None)));
    // `Polygon::new` closes what is open.
    let mut lines = rings.into_iter().map(LineString);
    Polygon::new(lines.next().unwrap_or_else(|| LineString(Vec::new())), lines.collect())
}
