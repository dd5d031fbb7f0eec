//! Planar area and perimeter, and the units in which officers speak of them.
//!
//! Legal area of a 宗地 is planar, by coordinates on the Gauss–Krüger plane of the survey system (TD/T 1001), never
//! from degrees and never from Web Mercator (which overstates by 21 % in Xiamen).

use super::project::rings;
use geo_types::{Coord, MultiPolygon};
use rust_decimal::{Decimal, RoundingStrategy, prelude::FromPrimitive};

/// Plane area in ㎡ of a valid multipolygon in metres: exteriors less their holes, whatever the direction of the rings.
pub fn area(shape: &MultiPolygon<f64>) -> f64 {
    let of_part = |polygon| {
        let mut rings = rings(polygon).map(|ring| ring_area(ring).abs());
        rings.next().unwrap_or(0.0) - rings.sum::<f64>()
    };
    shape.0.iter().map(of_part).sum()
}

/// Length in metres of all rings, holes included.
pub fn perimeter(shape: &MultiPolygon<f64>) -> f64 {
    let length = |ring: &[Coord<f64>]| ring.windows(2).map(|pair| distance(pair[0], pair[1])).sum::<f64>();
    shape.0.iter().flat_map(rings).map(length).sum()
}

/// Signed plane area of a closed ring, positive when counter-clockwise.
///
/// Taken relative to the first vertex: with seven-digit northings the plain shoelace formula would lose the decimals.
pub fn ring_area(ring: &[Coord<f64>]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    let twice: f64 = ring
        .windows(2)
        .map(|pair| {
            let (ax, ay) = (pair[0].x - origin.x, pair[0].y - origin.y);
            let (bx, by) = (pair[1].x - origin.x, pair[1].y - origin.y);
            ax * by - bx * ay
        })
        .sum();
    twice / 2.0
}

/// An area in ㎡ with two decimals, half away from zero (四舍五入).
///
/// Vertices are millimetres, so a true area is a multiple of 0.000 000 5 ㎡: rounding to seven decimals first takes
/// away the noise of binary fractions, and 10000.005 becomes 10000.01 as on paper. Not-a-number gives zero; a checked
/// geometry has none.
pub fn round_area(square_metres: f64) -> Decimal {
    let exact = Decimal::from_f64_retain(square_metres).or_else(|| Decimal::from_f64(square_metres));
    let half_up = |value: Decimal, digits| value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    let mut rounded = half_up(half_up(exact.unwrap_or_default(), 7), 2);
    rounded.rescale(2);
    rounded
}

/// The same area in 亩, exactly: 1 亩 = 2000/3 ㎡, so ㎡ × 3/2000. Not rounded.
pub fn mu(square_metres: Decimal) -> Decimal {
    square_metres * Decimal::new(15, 4)
}

/// The same area in 亩 with two decimals, half away from zero, as officers read it.
pub fn round_mu(square_metres: Decimal) -> Decimal {
    let mut rounded = mu(square_metres).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}

/// Plane distance of two points, in their units.
pub fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}
