//! A block cut into lots. Neighbours share every vertex of the line between them, because each line of the little grid
//! inside the block is laid only once.

use super::{
    map::quarter::{Quarter, Window},
    rng::{fraction, mix},
    shape::{Point, Ring, Shape},
};

/// How many points a boundary line carries between its corners.
#[derive(Debug, Clone, Copy)]
pub(super) enum Detail {
    /// One about every so many metres.
    Every(f64),
    /// A few, whatever the length: three to six.
    Few,
}

/// Column and row inside the block.
pub(super) type Cell = (usize, usize);

/// The little grid inside a block.
#[derive(Debug)]
pub(super) struct Block<'a> {
    quarter: &'a Quarter,
    us: Vec<f64>,
    vs: Vec<f64>,
    key: u64,
    detail: Detail,
}

/// A directed line of the little grid, from node to node.
type Edge = (Cell, Cell);

impl<'a> Block<'a> {
    /// Divides `window` at the given shares (between 0 and 1, ascending) in both directions.
    pub(super) fn new(quarter: &'a Quarter, window: Window, cuts: (&[f64], &[f64]), key: u64, detail: Detail) -> Self {
        let lines = |(from, to): (f64, f64), cuts: &[f64]| {
            let inner = cuts.iter().map(|cut| from + (to - from) * cut);
            std::iter::once(from).chain(inner).chain(std::iter::once(to)).collect()
        };
        Self { quarter, us: lines(window.u, cuts.0), vs: lines(window.v, cuts.1), key, detail }
    }

    /// The part of the quarter that a cell covers.
    pub(super) fn window(&self, (column, row): Cell) -> Window {
        Window { u: (self.us[column], self.us[column + 1]), v: (self.vs[row], self.vs[row + 1]) }
    }

    /// The lot made of these cells, which must not meet in a corner only.
    pub(super) fn lot(&self, cells: &[Cell]) -> Shape {
        let mut edges = self.boundary(cells);
        let mut rings = Vec::new();
        while let Some(first) = edges.pop() {
            let mut loop_edges = vec![first];
            let mut end = first.1;
            while let Some(index) = edges.iter().position(|edge| edge.0 == end) {
                let edge = edges.remove(index);
                end = edge.1;
                loop_edges.push(edge);
            }
            rings.push(self.ring(&loop_edges));
        }
        Shape::from_rings(rings)
    }

    /// The sides of the cells that no other of the cells shares, with the lot on the left.
    fn boundary(&self, cells: &[Cell]) -> Vec<Edge> {
        let mut edges = Vec::new();
        for &(i, j) in cells {
            let has = |cell: Option<Cell>| cell.is_some_and(|cell| cells.contains(&cell));
            let sides = [
                (j.checked_sub(1).map(|j| (i, j)), ((i, j), (i + 1, j))),
                (Some((i + 1, j)), ((i + 1, j), (i + 1, j + 1))),
                (Some((i, j + 1)), ((i + 1, j + 1), (i, j + 1))),
                (i.checked_sub(1).map(|i| (i, j)), ((i, j + 1), (i, j))),
            ];
            edges.extend(sides.into_iter().filter(|(beyond, _)| !has(*beyond)).map(|(_, edge)| edge));
        }
        edges
    }

    fn ring(&self, edges: &[Edge]) -> Ring {
        let mut ring = Ring::new();
        for (index, edge) in edges.iter().enumerate() {
            let before = edges[(index + edges.len() - 1) % edges.len()];
            if self.is_corner(edge.0) {
                ring.extend([self.chamfer(edge.0, before.0), self.chamfer(edge.0, edge.1)]);
            } else {
                ring.push(self.node(edge.0));
            }
            self.between(*edge, &mut ring);
        }
        ring.dedup();
        ring
    }

    fn node(&self, (i, j): Cell) -> Point {
        self.quarter.point(self.us[i], self.vs[j])
    }

    /// Corners of the block are cut off for the sight of drivers.
    fn is_corner(&self, (i, j): Cell) -> bool {
        (i == 0 || i + 1 == self.us.len()) && (j == 0 || j + 1 == self.vs.len())
    }

    /// The point where the cut corner at `node` meets the line to `other`: 8 m away, less on short lines.
    fn chamfer(&self, node: Cell, other: Cell) -> Point {
        let share = (8.0 / self.node(node).distance(self.node(other))).min(0.12);
        let mix = |lines: &[f64], a: usize, b: usize| lines[a] + (lines[b] - lines[a]) * share;
        self.quarter.point(mix(&self.us, node.0, other.0), mix(&self.vs, node.1, other.1))
    }

    /// Adds the points between both ends. They are computed from the lower to the higher end and kept in that order
    /// for both neighbours, so that these agree to the millimetre.
    fn between(&self, (from, to): Edge, ring: &mut Ring) {
        let (low, high) = if from < to { (from, to) } else { (to, from) };
        let key = mix(&[self.key, low.0 as u64, low.1 as u64, u64::from(low.1 == high.1)]);
        let (a, b) = (self.node(low), self.node(high));
        let count = match self.detail {
            Detail::Every(metres) => (a.distance(b) / metres).round().clamp(0.0, 24.0) as usize,
            Detail::Few => 3 + (key % 4) as usize,
        };
        let along_road = (low.0 == high.0 && (low.0 == 0 || low.0 + 1 == self.us.len()))
            || (low.1 == high.1 && (low.1 == 0 || low.1 + 1 == self.vs.len()));
        let start = ring.len();
        for step in 1..=count {
            let share = step as f64 / (count + 1) as f64;
            let mix_at = |lines: &[f64], a: usize, b: usize| lines[a] + (lines[b] - lines[a]) * share;
            let place = self.quarter.point(mix_at(&self.us, low.0, high.0), mix_at(&self.vs, low.1, high.1));
            ring.push(if along_road { place } else { sideways(place, a, b, mix(&[key, step as u64])) });
        }
        if from > to {
            ring[start..].reverse();
        }
    }
}

/// Old walls are never straight: moves a point off the line by up to 0.3 m, much less on short lines.
fn sideways(place: Point, a: Point, b: Point, random: u64) -> Point {
    let length = a.distance(b).max(0.001);
    let shift = (fraction(random) - 0.5) * 2.0 * (length * 0.004).min(0.3) / length;
    let (east, north) = ((b.east - a.east) as f64 * shift, (b.north - a.north) as f64 * shift);
    place.moved(-north.round() as i64, east.round() as i64)
}
