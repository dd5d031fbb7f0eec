//! Which ring lies in which, also where there are a hundred thousand of them: a ring in another is its hole, a ring in a hole is a
//! part again.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo_types::{Coord, LineString};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// An exterior with its holes, as places in the list of rings.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    pub(super) shell: usize,
    pub(super) holes: Vec<usize>,
    /// The hole in which it lies.
    pub(super) inside: Option<usize>,
}

/// How much may still be looked at: rings all inside each other are as many pairs as their square.
pub(super) struct Work(u64);

impl Work {
    /// For rings whose number is limited already.
    pub(super) fn unlimited() -> Self {
        Self(u64::MAX)
    }

    /// A second or so.
    pub(super) fn limited() -> Self {
        Self(300_000_000)
    }

    /// None once it is used up.
    pub(super) fn spend(&mut self, points: usize) -> Option<()> {
        self.0 = self.0.checked_sub(points as u64)?;
        Some(())
    }
}

/// Which closed rings are parts, and which their holes; none if that is too much work.
pub(super) fn parts(rings: &[LineString<f64>], work: &mut Work) -> Option<Vec<Part>> {
    let around = around(rings, work)?;
    let is_hole = |ring: usize| around[ring].len() % 2 == 1;
    // Of all that are around a ring, the innermost is the one with the most around itself.
    let innermost = |ring: usize| around[ring].iter().copied().max_by_key(|outer| around[*outer].len());
    let mut place = vec![0; rings.len()];
    let mut parts: Vec<Part> = Vec::new();
    for shell in (0..rings.len()).filter(|ring| !is_hole(*ring)) {
        place[shell] = parts.len();
        parts.push(Part { shell, holes: Vec::new(), inside: innermost(shell) });
    }
    for hole in (0..rings.len()).filter(|ring| is_hole(*ring)) {
        let owner = around[hole].iter().copied().filter(|outer| !is_hole(*outer));
        match owner.max_by_key(|outer| around[*outer].len()) {
            Some(shell) => parts[place[shell]].holes.push(hole),
            None => parts.push(Part { shell: hole, holes: Vec::new(), inside: None }),
        }
    }
    Some(parts)
}

/// For each ring those that it lies in.
fn around(rings: &[LineString<f64>], work: &mut Work) -> Option<Vec<Vec<usize>>> {
    // Beside the points: what a pair needs to be remembered.
    const PAIR: usize = 64;
    let boxes: Vec<(Coord<f64>, Coord<f64>)> = rings.iter().map(extent).collect();
    let usable = |(low, high): &(Coord<f64>, Coord<f64>)| [low.x, low.y, high.x, high.y].iter().all(|v| v.is_finite());
    let known = boxes.iter().enumerate().filter(|(_, extent)| usable(extent));
    let tree = RTree::bulk_load(
        known
            .map(|(ring, (low, high))| {
                GeomWithData::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), ring)
            })
            .collect(),
    );
    let mut around = vec![Vec::new(); rings.len()];
    for (inner, (low, high)) in boxes.iter().enumerate().filter(|(_, extent)| usable(extent)) {
        let own = AABB::from_corners([low.x, low.y], [high.x, high.y]);
        for found in tree.locate_in_envelope_intersecting(&own) {
            work.spend(1)?;
            let (outer, (lowest, highest)) = (found.data, boxes[found.data]);
            let within = low.x >= lowest.x && low.y >= lowest.y && high.x <= highest.x && high.y <= highest.y;
            if !within || outer == inner || rings[outer].0.len() < 4 {
                continue;
            }
            work.spend(PAIR)?;
            if lies_in(&rings[inner], &rings[outer], work)? {
                around[inner].push(outer);
            }
        }
        around[inner].sort_unstable();
    }
    Some(around)
}

/// The box of a ring; that of nothing is the origin.
pub(super) fn extent(ring: &LineString<f64>) -> (Coord<f64>, Coord<f64>) {
    let first = ring.0.first().copied().unwrap_or_default();
    ring.0.iter().fold((first, first), |(low, high), point| {
        let low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
        (low, Coord { x: high.x.max(point.x), y: high.y.max(point.y) })
    })
}

/// Whether a point lies inside a closed ring or on it.
pub(super) fn contains(ring: &LineString<f64>, point: Coord<f64>) -> bool {
    ring.0.len() >= 4 && coord_pos_relative_to_ring(point, ring) != CoordPos::Outside
}

/// Whether a ring runs inside `other`; rings that cross or coincide are for the validation to tell.
pub(super) fn lies_in(ring: &LineString<f64>, other: &LineString<f64>, work: &mut Work) -> Option<bool> {
    let middle = |edge: geo_types::Line<f64>| Coord {
        x: edge.start.x.midpoint(edge.end.x),
        y: edge.start.y.midpoint(edge.end.y),
    };
    for point in ring.0.iter().copied().chain(ring.lines().map(middle)) {
        work.spend(other.0.len())?;
        match coord_pos_relative_to_ring(point, other) {
            CoordPos::OnBoundary => {}
            side => return Some(side == CoordPos::Inside),
        }
    }
    Some(false)
}
