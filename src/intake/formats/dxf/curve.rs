//! Arcs made into corners.
//!
//! A chord leaves its arc by at most a millimetre, so the area of a parcel falls short by at most ⅔ mm times the length of its arcs
//! (and is too large by as much where they curve inwards). Corners depend on the arc alone and not on the direction in which it is
//! drawn: neighbours that share an arc share its corners.

use geo::AffineTransform;
use geo_types::Coord;

use super::shapes::Vertex;
use crate::geo::arc;

/// Corners of one arc; more belong to no arc that was surveyed (a whole circle of 20 km radius).
const MOST: usize = 10_000;

/// The corners of a line with its arcs, without the closing one; `None` if an arc has too many.
pub(super) fn corners(vertices: &[Vertex], closed: bool, place: &AffineTransform) -> Option<Vec<Coord<f64>>> {
    let mut corners = Vec::with_capacity(vertices.len());
    let tolerance = arc::TOLERANCE_M / widest(place);
    let mut inside = Vec::new();
    for (number, from) in vertices.iter().enumerate() {
        corners.push(place.apply(from.at));
        let to = match vertices.get(number + 1) {
            Some(to) => to,
            None if closed => &vertices[0],
            None => break,
        };
        // Flatter than the tolerance it is a straight line.
        let (dx, dy) = (to.at.x - from.at.x, to.at.y - from.at.y);
        if from.bulge.abs() * dx.hypot(dy) / 2.0 <= tolerance {
            continue;
        }
        inside.clear();
        // The bulge is the height of the arc over half its chord, to the right where the arc runs counter-clockwise.
        let summit = Coord {
            x: from.at.x.midpoint(to.at.x) + from.bulge * dy / 2.0,
            y: from.at.y.midpoint(to.at.y) - from.bulge * dx / 2.0,
        };
        arc::append((from.at, summit, to.at), tolerance, MOST, &mut inside).ok()?;
        // The end of the arc is the next corner.
        inside.pop();
        corners.extend(inside.iter().map(|corner| place.apply(*corner)));
    }
    Some(corners)
}

/// By how much lengths grow at most: the greater singular value.
fn widest(place: &AffineTransform) -> f64 {
    let (a, b, d, e) = (place.a(), place.b(), place.d(), place.e());
    let sum = a * a + b * b + d * d + e * e;
    let difference = (a * a + d * d - b * b - e * e).hypot(2.0 * (a * b + d * e));
    ((sum + difference) / 2.0).sqrt().max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64, bulge: f64) -> Vertex {
        Vertex { at: Coord { x, y }, bulge }
    }

    #[test]
    fn corners_lie_on_the_arc_and_chords_near_it() {
        let (east, north) = (612_400.0, 2_714_000.0);
        let identity = AffineTransform::identity();
        // Half a circle of 50 m to the south (counter-clockwise from west to east), quarter, and a sliver.
        for (bulge, sweep) in [(1.0, std::f64::consts::PI), (0.41421356237309503, std::f64::consts::FRAC_PI_2)] {
            let radius: f64 = 50.0;
            let chord = 2.0 * radius * f64::sin(sweep / 2.0);
            let centre = Coord { x: east + chord / 2.0, y: north + radius * f64::cos(sweep / 2.0) };
            let line = corners(&[at(east, north, bulge), at(east + chord, north, 0.0)], false, &identity).unwrap();
            for pair in line.windows(2) {
                let off = |x: f64, y: f64| (radius - (x - centre.x).hypot(y - centre.y)).abs();
                assert!(off(pair[0].x, pair[0].y) < 1e-6, "{pair:?}");
                assert!(off(pair[0].x.midpoint(pair[1].x), pair[0].y.midpoint(pair[1].y)) < 0.001_001, "{pair:?}");
            }
        }
        assert_eq!(corners(&[at(0.0, 0.0, 1e-9), at(100.0, 0.0, 0.0)], false, &identity).unwrap().len(), 2);
        assert!(corners(&[at(0.0, 0.0, 1.0), at(1e9, 0.0, 0.0)], false, &identity).is_none());
    }

    #[test]
    fn neighbours_share_the_corners_of_their_arc() {
        let (a, b) = (Coord { x: 612_400.0, y: 2_714_000.0 }, Coord { x: 612_437.5, y: 2_714_021.25 });
        let identity = AffineTransform::identity();
        let mut there = corners(&[at(a.x, a.y, 0.3), at(b.x, b.y, 0.0)], false, &identity).unwrap();
        let back = corners(&[at(b.x, b.y, -0.3), at(a.x, a.y, 0.0)], false, &identity).unwrap();
        there.reverse();
        assert_eq!(there, back);
    }

    #[test]
    fn scaled_arcs_are_as_fine() {
        let small = [at(-1.0, 0.0, 1.0), at(1.0, 0.0, 1.0)];
        let place = AffineTransform::scale(50.0, 20.0, Coord::zero());
        let corners = corners(&small, true, &place).unwrap();
        // The ellipse has the area π · 50 · 20; chords of a millimetre take away ⅔ mm times its length of about 230 m.
        let mut ring = corners.clone();
        ring.push(corners[0]);
        let area = crate::geo::area::ring_area(&ring).abs();
        let missing = std::f64::consts::PI * 1000.0 - area;
        assert!((0.0..0.16).contains(&missing), "{missing}");
    }
}
