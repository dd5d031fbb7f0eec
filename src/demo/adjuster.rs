//! The one parcel whose area is made to order: it brings the total to the published figure, to the cent.

use super::shape::{Point, Ring, Shape, doubled_area};

/// Its corner on free ground in the north-east, in metres; it overlaps nothing and lies in one street.
const CORNER: Point = Point { east: 619_800_000, north: 2_714_800_000 };
/// It is drawn in units of 25 mm turned by the triangle 7-24-25, so that all vertices fall on whole millimetres.
const ACROSS: (i64, i64) = (24, -7);
const DEEP: (i64, i64) = (7, 24);
/// Units in a metre.
const METRE: i64 = 40;
/// Length along the road: a unit of depth is then 10.00 ㎡.
const LENGTH: i64 = 400 * METRE;
/// Cuts at both back corners.
const CHAMFER: i64 = 10 * METRE;
/// A slight bend of the road: metres along, units out; multiples of 100 m keep the area a multiple of 0.01 ㎡.
const BEND: [(i64, i64); 3] = [(100, 90), (200, 130), (300, 84)];

/// Hundredths of ㎡ that it can have at least and at most.
pub(super) const RANGE: (i64, i64) = (2_600_000, 13_000_000);

/// The parcel with exactly `cents` hundredths of ㎡, if that is within [`RANGE`].
pub(super) fn parcel(cents: i64) -> Option<Shape> {
    if !(RANGE.0..=RANGE.1).contains(&cents) {
        return None;
    }
    let rest = cents - (doubled_area(&ring(0, [0; 3])) / 20_000) as i64;
    // A unit of depth for each 10 ㎡; then bays of one unit depth and 80, 8 and 0.8 m width for 1, 0.1 and 0.01 ㎡.
    let shape = Shape::polygon(ring(rest / 1000, [rest / 100 % 10, rest / 10 % 10, rest % 10]));
    (shape.area_cents() == cents).then_some(shape)
}

/// The ring, `depth` units deep, with bays in its back line.
fn ring(depth: i64, bays: [i64; 3]) -> Ring {
    let mut places = vec![(0, 0)];
    places.extend(BEND.map(|(along, out)| (along * METRE, -out)));
    places.extend([(LENGTH, 0), (LENGTH, depth - CHAMFER), (LENGTH - CHAMFER, depth)]);
    for ((middle, half), out) in [(300, 1600), (200, 160), (100, 16)].into_iter().zip(bays) {
        let middle = middle * METRE;
        places.extend([(middle + half, depth), (middle, depth + out), (middle - half, depth)]);
    }
    places.extend([(CHAMFER, depth), (0, depth - CHAMFER)]);
    places
        .into_iter()
        .map(|(along, deep)| CORNER.moved(along * ACROSS.0 + deep * DEEP.0, along * ACROSS.1 + deep * DEEP.1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cent_can_be_met() {
        for cents in (RANGE.0..RANGE.1).step_by(99_991).chain([RANGE.0, RANGE.1, 3_456_789]) {
            let shape = parcel(cents).unwrap();
            assert_eq!(shape.area_cents(), cents);
            assert_eq!(shape.rings().map(|ring| doubled_area(ring)).sum::<i128>() % 20_000, 0);
        }
        assert_eq!(parcel(RANGE.0 - 1), None);
    }
}
