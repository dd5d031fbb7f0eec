//! Boxes in degrees to boxes in the survey CRS: the question is transformed, never the stored column.

use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::project;

/// Degrees of longitude either side of the central meridian, and of latitude, where a Gauss–Krüger system is used.
const HALF_WIDTH: f64 = 5.0;
const LATITUDES: [f64; 2] = [0.0, 60.0];
/// Points along each edge that are carried over: a straight edge in degrees is a curve in metres.
const STEPS: u32 = 16;

/// Where to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// The box covers all that can be stored.
    Everything,
    /// The box lies where nothing can be stored.
    Nothing,
    /// Search these.
    Box {
        /// Min east, min north, max east, max north in metres.
        survey: [f64; 4],
        /// The part of the box asked for that can hold anything, in degrees.
        degrees: [f64; 4],
    },
}

impl Extent {
    /// The same, with "everything" as a box that surely holds all: for callers that always need one.
    pub fn or_everywhere(self) -> Self {
        match self {
            Self::Everything => Self::Box { survey: [-1e9, -1e9, 1e9, 1e9], degrees: [-180.0, -90.0, 180.0, 90.0] },
            other => other,
        }
    }
}

/// Carries `[west, south, east, north]` over to `survey`. West > east means a box across the antimeridian.
pub fn survey_extent(bbox: [f64; 4], survey: Crs) -> Result<Extent> {
    let [west, south, mut east, north] = bbox;
    let meridian = survey.central_meridian().unwrap_or(117.0);
    let domain = [meridian - HALF_WIDTH, LATITUDES[0], meridian + HALF_WIDTH, LATITUDES[1]];
    if west > east {
        // China lies on the western part of such a box or nowhere.
        east = 180.0;
    }
    if west <= domain[0] && south <= domain[1] && east >= domain[2] && north >= domain[3] {
        return Ok(Extent::Everything);
    }
    let degrees = [west.max(domain[0]), south.max(domain[1]), east.min(domain[2]), north.min(domain[3])];
    if degrees[0] > degrees[2] || degrees[1] > degrees[3] {
        return Ok(Extent::Nothing);
    }
    let mut edge = outline(degrees);
    project::coords(&mut edge, Crs::CGCS2000, survey).map_err(|error| Error::broken("projecting a box", error))?;
    let mut found = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for point in &edge {
        found[0] = found[0].min(point.x);
        found[1] = found[1].min(point.y);
        found[2] = found[2].max(point.x);
        found[3] = found[3].max(point.y);
    }
    // What the curve bulges out between two carried points, generously.
    let slack = 0.001 * ((found[2] - found[0]) + (found[3] - found[1])) + 0.01;
    Ok(Extent::Box { survey: [found[0] - slack, found[1] - slack, found[2] + slack, found[3] + slack], degrees })
}

fn outline([west, south, east, north]: [f64; 4]) -> Vec<geo_types::Coord<f64>> {
    let mut points = Vec::with_capacity(4 * STEPS as usize + 4);
    for step in 0..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let (x, y) = (west + (east - west) * share, south + (north - south) * share);
        for (x, y) in [(x, south), (x, north), (west, y), (east, y)] {
            points.push(geo_types::Coord { x, y });
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(bbox: [f64; 4]) -> Extent {
        survey_extent(bbox, "EPSG:4548".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_world_is_everything_and_elsewhere_is_nothing() {
        assert_eq!(extent([-180.0, -90.0, 180.0, 90.0]), Extent::Everything);
        assert_eq!(extent([-1.5, 50.0, 1.5, 53.0]), Extent::Nothing);
        assert_eq!(extent([177.0, 65.0, -177.0, 70.0]), Extent::Nothing);
        assert_eq!(extent([110.0, -89.0, -170.0, 89.0]), Extent::Everything);
    }

    // 118.11 E, 24.53 N is N 2 714 444.941, E 612 481.741 in EPSG:4548 (cs2cs, PROJ 9).
    #[test]
    fn a_small_box_holds_the_point_at_its_corner() {
        let Extent::Box { survey, .. } = extent([118.11, 24.53, 118.12, 24.54]) else { panic!("a box") };
        assert!(survey[0] < 612_481.741 + 30.0 && survey[0] > 612_300.0);
        assert!(survey[1] < 2_714_444.941 + 30.0 && survey[1] > 2_714_300.0);
    }
}
