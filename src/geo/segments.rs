//! How two straight segments meet, decided exactly.
//!
//! Orientation is tested with adaptive-precision arithmetic (Shewchuk), so a vertex that lies on an edge is recognised
//! as such and rounding never invents or hides a crossing.

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo_types::Coord;

/// A directed edge of a ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub(super) start: Coord<f64>,
    pub(super) end: Coord<f64>,
}

/// How two segments meet, with the place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meeting {
    /// In one point which is an end of at least one of them.
    Touch(Coord<f64>),
    /// In one point inside both.
    Cross(Coord<f64>),
    /// Along a stretch; the place is its middle.
    Along(Coord<f64>),
}

impl Meeting {
    pub(super) fn place(self) -> Coord<f64> {
        match self {
            Self::Touch(place) | Self::Cross(place) | Self::Along(place) => place,
        }
    }
}

/// Which side of the line `a`→`b` the point lies on.
#[inline]
pub(super) fn side(a: Coord<f64>, b: Coord<f64>, point: Coord<f64>) -> Orientation {
    RobustKernel::orient2d(a, b, point)
}

/// Whether the boxes of two segments have a common point: the cheap test before the exact one.
#[inline]
pub(super) fn boxes_meet(a: &Segment, b: &Segment) -> bool {
    a.start.x.min(a.end.x) <= b.start.x.max(b.end.x)
        && b.start.x.min(b.end.x) <= a.start.x.max(a.end.x)
        && a.start.y.min(a.end.y) <= b.start.y.max(b.end.y)
        && b.start.y.min(b.end.y) <= a.start.y.max(a.end.y)
}

/// How two segments of positive length meet, if they do.
pub(super) fn meet(a: &Segment, b: &Segment) -> Option<Meeting> {
    if !boxes_meet(a, b) {
        return None;
    }
    let (b0, b1) = (side(a.start, a.end, b.start), side(a.start, a.end, b.end));
    if b0 == b1 && b0 != Orientation::Collinear {
        return None;
    }
    let (a0, a1) = (side(b.start, b.end, a.start), side(b.start, b.end, a.end));
    if a0 == a1 && a0 != Orientation::Collinear {
        return None;
    }
    if b0 == Orientation::Collinear && b1 == Orientation::Collinear {
        return Some(along(a, b));
    }
    // At most one end can lie on the other segment now; the boxes meet, so on the line is on the segment.
    let ends = [(b0, b.start), (b1, b.end), (a0, a.start), (a1, a.end)];
    match ends.into_iter().find(|(side, _)| *side == Orientation::Collinear) {
        Some((_, place)) => Some(Meeting::Touch(place)),
        None => Some(Meeting::Cross(crossing(a, b))),
    }
}

/// Two collinear segments whose boxes meet share a stretch or a single end.
fn along(a: &Segment, b: &Segment) -> Meeting {
    let order = |segment: &Segment| match before(segment.start, segment.end) {
        true => (segment.start, segment.end),
        false => (segment.end, segment.start),
    };
    let ((a_low, a_high), (b_low, b_high)) = (order(a), order(b));
    let low = if before(a_low, b_low) { b_low } else { a_low };
    let high = if before(a_high, b_high) { a_high } else { b_high };
    match low == high {
        true => Meeting::Touch(low),
        false => Meeting::Along(middle(low, high)),
    }
}

/// Where two segments cross that are known to; rounded to a float, for messages only.
fn crossing(a: &Segment, b: &Segment) -> Coord<f64> {
    let (u, v) = (a.end - a.start, b.end - b.start);
    let gap = b.start - a.start;
    let t = (gap.x * v.y - gap.y * v.x) / (u.x * v.y - u.y * v.x);
    // Almost parallel segments: the quotient may be anything, but the place is somewhere on the segment.
    let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.5 };
    Coord { x: a.start.x + t * u.x, y: a.start.y + t * u.y }
}

/// The order of the sweep: by x, then y.
pub(super) fn before(a: Coord<f64>, b: Coord<f64>) -> bool {
    a.x < b.x || (a.x == b.x && a.y < b.y)
}

pub(super) fn middle(a: Coord<f64>, b: Coord<f64>) -> Coord<f64> {
    Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) }
}

/// The edges of a closed ring.
pub(super) fn segments(ring: &[Coord<f64>]) -> impl Iterator<Item = Segment> + '_ {
    ring.windows(2).map(|pair| Segment { start: pair[0], end: pair[1] })
}
