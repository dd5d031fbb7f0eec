//! Whether a ring is simple, and every place where it is not.
//!
//! Small rings are compared edge by edge, which is fastest for them. Large ones go through a sweep (Shamos–Hoey) in
//! O(n log n) whatever their form: comparing boxes would be quadratic on a star with 100 000 points.

use super::segments::{Meeting, Segment, before, meet, segments, side};
use geo::algorithm::kernels::Orientation;
use geo_types::Coord;
use std::{cmp::Ordering, collections::BTreeSet};

/// Up to so many edges every pair is compared.
const SMALL: usize = 96;
/// So many places are enough for anyone to repair a ring.
const PLACES: usize = 20;

/// The places where a closed ring without repeated vertices meets itself, without its spikes.
pub(super) fn self_meetings(ring: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let edges: Vec<Segment> = segments(ring).collect();
    let mut found = Found { places: Vec::new(), edges: edges.len() };
    if edges.len() <= SMALL {
        compare_all(&edges, &mut found);
    } else {
        sweep(&edges, &mut found);
    }
    found.places
}

/// The vertices at which the ring turns back on itself, each with its two neighbours.
pub(super) fn spikes(ring: &[Coord<f64>]) -> impl Iterator<Item = (Coord<f64>, [Coord<f64>; 2])> + '_ {
    let open = &ring[..ring.len().saturating_sub(1)];
    (0..open.len()).map(|i| (open[(i + open.len() - 1) % open.len()], open[i], open[(i + 1) % open.len()])).filter_map(
        |(previous, here, next)| {
            let (back, on) = (previous - here, next - here);
            let turns_back = back.x * on.x + back.y * on.y > 0.0;
            (turns_back && side(previous, here, next) == Orientation::Collinear).then_some((here, [previous, next]))
        },
    )
}

struct Found {
    places: Vec<Coord<f64>>,
    edges: usize,
}

impl Found {
    /// Whether edges `i` and `j` meet where they should not; notes the place.
    fn check(&mut self, (i, a): (usize, &Segment), (j, b): (usize, &Segment)) -> bool {
        // Neighbours share a vertex; if they share more, the ring has a spike there, which is another problem.
        if i.abs_diff(j) <= 1 || i.abs_diff(j) + 1 == self.edges {
            return false;
        }
        meet(a, b).map(Meeting::place).inspect(|place| self.note(*place)).is_some()
    }

    fn note(&mut self, place: Coord<f64>) {
        // One crossing at a vertex is met by up to four pairs of edges.
        if self.places.len() < PLACES && !self.places.contains(&place) {
            self.places.push(place);
        }
    }

    fn enough(&self) -> bool {
        self.places.len() >= PLACES
    }
}

fn compare_all(edges: &[Segment], found: &mut Found) {
    for (i, a) in edges.iter().enumerate() {
        let (west, east) = (a.start.x.min(a.end.x), a.start.x.max(a.end.x));
        let (south, north) = (a.start.y.min(a.end.y), a.start.y.max(a.end.y));
        for (j, b) in edges.iter().enumerate().skip(i + 2) {
            let apart = (b.start.x < west && b.end.x < west)
                || (b.start.x > east && b.end.x > east)
                || (b.start.y < south && b.end.y < south)
                || (b.start.y > north && b.end.y > north);
            if !apart {
                found.check((i, a), (j, b));
            }
        }
        if found.enough() {
            return;
        }
    }
}

/// An edge on the sweep line, ordered from below to above.
///
/// Two edges that do not cross keep their order as long as the sweep line meets both, so the order may be read off the
/// edges themselves. An edge found crossing another is taken out, which keeps it true for the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Active {
    low: Coord<f64>,
    high: Coord<f64>,
    edge: usize,
}

impl Eq for Active {}

impl PartialOrd for Active {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Active {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.edge == other.edge {
            return Ordering::Equal;
        }
        if before(other.low, self.low) {
            return self.against(other);
        }
        other.against(self).reverse()
    }
}

impl Active {
    fn new(edge: usize, segment: &Segment) -> Self {
        let (low, high) = match before(segment.start, segment.end) {
            true => (segment.start, segment.end),
            false => (segment.end, segment.start),
        };
        Self { low, high, edge }
    }

    /// The order of `self`, which begins later in the sweep, relative to `earlier`.
    fn against(&self, earlier: &Self) -> Ordering {
        let of = |point| match side(earlier.low, earlier.high, point) {
            Orientation::CounterClockwise => Ordering::Greater,
            Orientation::Clockwise => Ordering::Less,
            Orientation::Collinear => Ordering::Equal,
        };
        of(self.low).then_with(|| of(self.high)).then(self.edge.cmp(&earlier.edge))
    }
}

fn sweep_order(a: Coord<f64>, b: Coord<f64>) -> Ordering {
    // Not `total_cmp`: it tells -0 from 0, which the geometry does not.
    let axis = |a: f64, b: f64| a.partial_cmp(&b).unwrap_or(Ordering::Equal);
    axis(a.x, b.x).then_with(|| axis(a.y, b.y))
}

struct Event {
    at: Coord<f64>,
    begins: bool,
    active: Active,
}

fn sweep(edges: &[Segment], found: &mut Found) {
    let mut events: Vec<Event> = Vec::with_capacity(edges.len() * 2);
    for (edge, segment) in edges.iter().enumerate() {
        let active = Active::new(edge, segment);
        events.push(Event { at: active.low, begins: true, active });
        events.push(Event { at: active.high, begins: false, active });
    }
    events.sort_unstable_by(|a, b| sweep_order(a.at, b.at).then(a.begins.cmp(&b.begins)));
    // In a simple ring exactly two edges end at each vertex.
    for same in events.chunk_by(|a, b| a.at == b.at).filter(|same| same.len() > 2) {
        found.note(same[0].at);
    }
    let mut line: BTreeSet<Active> = BTreeSet::new();
    for event in events {
        if found.enough() {
            return;
        }
        if event.begins {
            begin(&mut line, event.active, edges, found);
        } else {
            end(&mut line, event.active, edges, found);
        }
    }
}

fn begin(line: &mut BTreeSet<Active>, new: Active, edges: &[Segment], found: &mut Found) {
    let below = line.range(..new).next_back().copied();
    let above = line.range(new..).next().copied();
    let meets = |other: Active| found.check((new.edge, &edges[new.edge]), (other.edge, &edges[other.edge]));
    if ![below, above].into_iter().flatten().any(meets) {
        line.insert(new);
    }
}

fn end(line: &mut BTreeSet<Active>, old: Active, edges: &[Segment], found: &mut Found) {
    if !line.remove(&old) {
        return;
    }
    // Those on either side become neighbours; if they cross, the upper one goes and its neighbour is next.
    while let (Some(below), Some(above)) = (line.range(..old).next_back().copied(), line.range(old..).next().copied()) {
        if !found.check((below.edge, &edges[below.edge]), (above.edge, &edges[above.edge])) {
            return;
        }
        line.remove(&above);
    }
}
