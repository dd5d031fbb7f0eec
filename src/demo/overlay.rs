//! Net areas by the published rule, so that the last parcel can be given the area that is missing to the total.
//!
//! `net(o) = area(o − union of all that count before it)`, split by street, each piece rounded to 0.01 ㎡.

use super::{profile::Role, shape::Shape};
use geo::{Area, BooleanOps, unary_union};
use geo_types::Polygon;

/// Overlaps below this many ㎡ are rounding noise of neighbours that share an edge.
const NOISE: f64 = 1e-4;
/// Distance from a rounding tie, in hundredths of ㎡, that no careful computation can err by.
const MARGIN: f64 = 0.2;

/// Order in which land counts: army, supply, works that stay works, renewal. `None` counts nowhere.
pub(super) fn rank(role: Role) -> Option<u8> {
    match role {
        Role::Camp => Some(0),
        Role::Supply | Role::Reserve => Some(1),
        Role::Works => Some(2),
        Role::Village | Role::OldWorks => Some(3),
        Role::Plain => None,
    }
}

/// What a piece of land adds to the total.
#[derive(Debug)]
pub(super) struct Net {
    /// ㎡ in each street; one figure for land in one street.
    pieces: Vec<f64>,
}

impl Net {
    /// Hundredths of ㎡ over all streets, each rounded for itself.
    pub(super) fn cents(&self) -> i64 {
        self.pieces.iter().copied().map(cents).sum()
    }

    /// Whether any sound way of computing it must round to the same: no piece (nor their sum) is near a tie, and the
    /// rounded pieces add up to the rounded sum.
    pub(super) fn is_settled(&self) -> bool {
        let sum: f64 = self.pieces.iter().sum();
        let clear = |area: &f64| (area * 100.0 - (area * 100.0).floor() - 0.5).abs() > MARGIN;
        self.pieces.iter().chain([&sum]).all(clear) && self.cents() == cents(sum)
    }
}

/// The net area of the land at `index`; of equal rank the earlier counts first.
pub(super) fn net_area(index: usize, land: &[(Role, &Shape)], streets: &[Shape]) -> Net {
    let order = |index: usize| rank(land[index].0).map(|rank| (rank, index));
    let Some(own) = order(index) else { return Net { pieces: Vec::new() } };
    let shape = land[index].1;
    let (origin, polygons) = (shape.bounds().0, shape.to_geo(shape.bounds().0));
    let above: Vec<Polygon<f64>> = (0..land.len())
        .filter(|other| order(*other).is_some_and(|other| other < own) && land[*other].1.is_near(shape))
        .map(|other| land[other].1.to_geo(origin))
        .filter(|other| polygons.intersection(other).unsigned_area() > NOISE)
        .flatten()
        .collect();
    let home = streets.iter().find(|street| street.surrounds(shape));
    if above.is_empty() && home.is_some() {
        return Net { pieces: vec![shape.area()] };
    }
    let net = polygons.difference(&unary_union(&above));
    let pieces = match home {
        Some(_) => vec![net.unsigned_area()],
        None => streets.iter().map(|street| net.intersection(&street.to_geo(origin)).unsigned_area()).collect(),
    };
    Net { pieces: pieces.into_iter().filter(|area| *area > NOISE).collect() }
}

fn cents(square_metres: f64) -> i64 {
    (square_metres * 100.0).round() as i64
}
