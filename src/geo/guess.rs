//! Which reference system the numbers of a file are in, when the file does not say or says something impossible.
//!
//! A guess is a proposal for a person to confirm on the map, never a decision.

use super::{crs::Crs, project};
use geo_types::{Coord, Rect};
use serde::Serialize;

/// One reading of the numbers under which they fall into the district.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Candidate {
    /// The reference system.
    pub crs: Crs,
    /// Whether x and y have to be exchanged first (north delivered before east, latitude before longitude).
    pub swapped: bool,
    /// How much of the extent then lies in the district, 0–1.
    pub share: f64,
}

/// Zones whose central meridian is farther from the district than this are not tried, in degrees.
const FARTHEST_ZONE: f64 = 6.5;

/// All readings of `extent` (in the file's own axes) that bring it into `district` (longitude/latitude), best first.
///
/// Tried are longitude/latitude and the 3° and 6° zones around the district, each with and without the zone prefix and
/// with both axis orders. Systems in which the same numbers mean the same place appear once.
pub fn guess(extent: Rect<f64>, district: Rect<f64>) -> Vec<Candidate> {
    let middle = district.center().x;
    let off_centre = |crs: Crs| crs.central_meridian().map_or(0.0, |meridian| (meridian - middle).abs());
    let mut systems: Vec<Crs> = vec![Crs::CGCS2000];
    // By code, so 6° zones would come first: what Chinese cadastral surveying uses is 3°.
    let mut zones: Vec<Crs> =
        Crs::all().filter(|crs| !crs.is_geographic() && off_centre(*crs) <= FARTHEST_ZONE).collect();
    zones.sort_by_key(|crs| (crs.zone_width(), crs.zone_prefix().is_some()));
    for zone in zones {
        if !systems.iter().any(|known| known.same_coordinates(zone)) {
            systems.push(zone);
        }
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for crs in systems {
        for swapped in [false, true] {
            let share = share_inside(if swapped { exchanged(extent) } else { extent }, crs, district);
            if share > 0.0 {
                candidates.push(Candidate { crs, swapped, share });
            }
        }
    }
    // A stable sort: what fits equally well stays in the order of preference above, nearest meridian first.
    candidates.sort_by(|a, b| {
        let nearer = off_centre(a.crs).total_cmp(&off_centre(b.crs));
        b.share.total_cmp(&a.share).then(a.swapped.cmp(&b.swapped)).then(nearer)
    });
    candidates
}

fn exchanged(rect: Rect<f64>) -> Rect<f64> {
    let turn = |point: Coord<f64>| Coord { x: point.y, y: point.x };
    Rect::new(turn(rect.min()), turn(rect.max()))
}

/// The part of `extent`, read in `crs`, that lies in the district; 0 when it cannot be read in `crs` at all.
fn share_inside(extent: Rect<f64>, crs: Crs, district: Rect<f64>) -> f64 {
    let Ok(seen) = project::rect(extent, crs, Crs::CGCS2000) else { return 0.0 };
    let (min, max) = (seen.min(), seen.max());
    let (low, high) = (district.min(), district.max());
    overlap((min.x, max.x), (low.x, high.x)) * overlap((min.y, max.y), (low.y, high.y))
}

/// Share of the interval `inner` within `outer`; an interval without length is inside or not.
fn overlap(inner: (f64, f64), outer: (f64, f64)) -> f64 {
    let common = inner.1.min(outer.1) - inner.0.max(outer.0);
    let length = inner.1 - inner.0;
    if common < 0.0 {
        0.0
    } else if length <= 0.0 {
        1.0
    } else {
        common / length
    }
}
