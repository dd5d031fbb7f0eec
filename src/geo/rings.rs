//! How two simple rings lie to each other: apart, touching, crossing, one in the other.

use super::segments::{Meeting, Segment, meet, middle, segments};
use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo_types::{Coord, LineString};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};
use std::{cell::OnceCell, collections::HashSet};

/// Up to so many edges an index costs more than it saves.
const SMALL: usize = 48;

/// A coordinate as a key: touching points are vertices, so they agree to the last bit.
pub(super) type Key = (u64, u64);

/// The key of a coordinate.
pub(super) fn key(point: Coord<f64>) -> Key {
    // Adding zero turns -0 into 0.
    ((point.x + 0.0).to_bits(), (point.y + 0.0).to_bits())
}

/// A simple closed ring, with its box and, once needed, an index of its edges.
pub(super) struct Ring<'a> {
    line: &'a LineString<f64>,
    low: Coord<f64>,
    high: Coord<f64>,
    tree: OnceCell<RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>>,
}

/// Where two rings meet.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    /// A place where they cross properly, or share a stretch of edge.
    pub(super) conflict: Option<Coord<f64>>,
    /// Single common points, with the edge of the second ring.
    pub(super) touches: Vec<(usize, Coord<f64>)>,
}

/// On which sides of one ring another one runs; a point of it for each.
#[derive(Debug, Default)]
pub(super) struct Sides {
    pub(super) inside: Option<Coord<f64>>,
    pub(super) outside: Option<Coord<f64>>,
}

impl<'a> Ring<'a> {
    /// A ring that is closed and not empty.
    pub(super) fn new(line: &'a LineString<f64>) -> Self {
        let first = line.0.first().copied().unwrap_or_default();
        let (mut low, mut high) = (first, first);
        for point in &line.0 {
            low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        Self { line, low, high, tree: OnceCell::new() }
    }

    /// Whether the boxes have a common point.
    pub(super) fn near(&self, other: &Self) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }

    /// A point of the ring.
    pub(super) fn first(&self) -> Coord<f64> {
        self.line.0.first().copied().unwrap_or_default()
    }

    /// Where `other` meets this ring; ends at the first conflict.
    pub(super) fn contacts(&self, other: &Self) -> Contacts {
        let mut contacts = Contacts::default();
        for (index, edge) in segments(&other.line.0).enumerate() {
            let apart = edge.start.x.max(edge.end.x) < self.low.x
                || edge.start.x.min(edge.end.x) > self.high.x
                || edge.start.y.max(edge.end.y) < self.low.y
                || edge.start.y.min(edge.end.y) > self.high.y;
            if !apart {
                self.contacts_of_edge((index, edge), &mut contacts);
            }
            if contacts.conflict.is_some() {
                break;
            }
        }
        contacts
    }

    fn contacts_of_edge(&self, (index, edge): (usize, Segment), contacts: &mut Contacts) {
        let mut note = |mine: &Segment| match meet(mine, &edge) {
            Some(Meeting::Cross(place) | Meeting::Along(place)) => contacts.conflict = Some(place),
            Some(Meeting::Touch(place)) => contacts.touches.push((index, place)),
            None => {}
        };
        let mine = &self.line.0;
        if mine.len() <= SMALL {
            return segments(mine).for_each(|segment| note(&segment));
        }
        let area = AABB::from_corners([edge.start.x, edge.start.y], [edge.end.x, edge.end.y]);
        for found in self.tree().locate_in_envelope_intersecting(&area) {
            note(&Segment { start: mine[found.data], end: mine[found.data + 1] });
        }
    }

    fn tree(&self) -> &RTree<GeomWithData<Rectangle<[f64; 2]>, usize>> {
        self.tree.get_or_init(|| {
            let corner = |point: Coord<f64>| [point.x, point.y];
            let entry = |(index, edge): (usize, Segment)| {
                GeomWithData::new(Rectangle::from_corners(corner(edge.start), corner(edge.end)), index)
            };
            RTree::bulk_load(segments(&self.line.0).enumerate().map(entry).collect())
        })
    }

    /// Where a point lies relative to this ring.
    fn position(&self, point: Coord<f64>) -> CoordPos {
        coord_pos_relative_to_ring(point, self.line)
    }

    /// On which sides of this ring `other` runs, knowing that it only touches it at `touches`.
    ///
    /// Between two touching points it stays on one side, so one point of each such stretch tells.
    pub(super) fn sides(&self, other: &Self, touches: &[(usize, Coord<f64>)]) -> Sides {
        let mut sides = Sides::default();
        let mut test = |point| match self.position(point) {
            CoordPos::Inside => sides.inside = sides.inside.or(Some(point)),
            CoordPos::Outside => sides.outside = sides.outside.or(Some(point)),
            CoordPos::OnBoundary => {}
        };
        if touches.is_empty() {
            test(other.first());
            return sides;
        }
        let touching: HashSet<Key> = touches.iter().map(|(_, place)| key(*place)).collect();
        let nodes = other.nodes(touches);
        for pair in nodes.windows(2) {
            match (touching.contains(&key(pair[0])), touching.contains(&key(pair[1]))) {
                (true, true) => test(middle(pair[0], pair[1])),
                (true, false) => test(pair[1]),
                (false, _) => {}
            }
        }
        sides
    }

    /// The vertices of the closed ring with the touching points put in where they lie.
    fn nodes(&self, touches: &[(usize, Coord<f64>)]) -> Vec<Coord<f64>> {
        let mut by_edge: Vec<(usize, Coord<f64>)> = touches.to_vec();
        by_edge.sort_by_key(|(edge, _)| *edge);
        let mut rest = by_edge.as_slice();
        let mut nodes = Vec::with_capacity(self.line.0.len() + touches.len());
        for (index, edge) in segments(&self.line.0).enumerate() {
            let count = rest.iter().take_while(|(at, _)| *at == index).count();
            let (here, later) = rest.split_at(count);
            rest = later;
            nodes.push(edge.start);
            let from_start = |point: &Coord<f64>| (point.x - edge.start.x).abs() + (point.y - edge.start.y).abs();
            let mut between: Vec<Coord<f64>> = here.iter().map(|(_, place)| *place).collect();
            between.retain(|place| *place != edge.start && *place != edge.end);
            between.sort_by(|a, b| from_start(a).total_cmp(&from_start(b)));
            between.dedup();
            nodes.extend(between);
        }
        nodes.push(self.first());
        nodes
    }
}
