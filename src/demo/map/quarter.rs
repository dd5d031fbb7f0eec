//! A quarter: four bent sides and the street grid that they bend (a Coons patch).

use super::curve::{Curve, Line};
use crate::demo::{
    rng::{fraction, mix},
    shape::Point,
};

/// How a quarter is drawn: given in [`super::quarters`].
#[derive(Debug)]
pub(in crate::demo) struct Draft {
    /// Name used for plots and planning units.
    pub name: &'static str,
    /// Index of the street (街道) that it lies in.
    pub street: usize,
    /// Sides: south and north run east, west and east run north.
    pub south: &'static [Curve],
    pub north: &'static [Curve],
    pub west: &'static [Curve],
    pub east: &'static [Curve],
    /// Blocks from west to east and from south to north.
    pub size: (usize, usize),
    /// Names of roads for addresses.
    pub roads: &'static [&'static str],
}

/// Metres from the middle of a main road, along the sides of the quarter, to the blocks.
const MAIN_ROAD: f64 = 21.0;

/// A quarter with its grid.
#[derive(Debug)]
pub(in crate::demo) struct Quarter {
    /// Place in the list of quarters.
    pub index: usize,
    /// What it was made from.
    pub draft: &'static Draft,
    south: Line,
    north: Line,
    west: Line,
    east: Line,
    columns: Vec<(f64, f64)>,
    rows: Vec<(f64, f64)>,
}

/// Part of a quarter between grid lines: from and to, as shares of the way from west to east and from south to north.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::demo) struct Window {
    /// West and east end.
    pub u: (f64, f64),
    /// South and north end.
    pub v: (f64, f64),
}

impl Quarter {
    /// Lays the grid; `seed` moves the roads a little.
    pub(in crate::demo) fn new(index: usize, draft: &'static Draft, seed: u64) -> Self {
        let side = |curves: &[Curve]| Line::new(curves);
        let (south, north, west, east) = (side(draft.south), side(draft.north), side(draft.west), side(draft.east));
        let key = |axis: u64| mix(&[seed, 11, index as u64, axis]);
        let columns = intervals(draft.size.0, (south.length + north.length) / 2.0, key(0));
        let rows = intervals(draft.size.1, (west.length + east.length) / 2.0, key(1));
        Self { index, draft, south, north, west, east, columns, rows }
    }

    /// The place at the share `u` from west to east and `v` from south to north, in metres of EPSG:4548.
    pub(in crate::demo) fn place(&self, u: f64, v: f64) -> (f64, f64) {
        let (s, n, w, e) = (self.south.at(u), self.north.at(u), self.west.at(v), self.east.at(v));
        let (sw, se, nw, ne) = (self.south.at(0.0), self.south.at(1.0), self.north.at(0.0), self.north.at(1.0));
        let blend = |s: f64, n: f64, w: f64, e: f64, [sw, se, nw, ne]: [f64; 4]| {
            let corners = (1.0 - u) * (1.0 - v) * sw + u * (1.0 - v) * se + (1.0 - u) * v * nw + u * v * ne;
            (1.0 - v) * s + v * n + (1.0 - u) * w + u * e - corners
        };
        (blend(s.0, n.0, w.0, e.0, [sw.0, se.0, nw.0, ne.0]), blend(s.1, n.1, w.1, e.1, [sw.1, se.1, nw.1, ne.1]))
    }

    /// The same to the millimetre.
    pub(in crate::demo) fn point(&self, u: f64, v: f64) -> Point {
        Point::from_metres(self.place(u, v))
    }

    /// The block in this column and row, up to the kerb of the roads around it.
    pub(in crate::demo) fn block(&self, column: usize, row: usize) -> Window {
        Window { u: self.columns[column], v: self.rows[row] }
    }

    /// Several blocks and the roads between them; with `roads` also half of the roads around.
    pub(in crate::demo) fn blocks(&self, columns: (usize, usize), rows: (usize, usize), roads: bool) -> Window {
        let span = |intervals: &[(f64, f64)], (first, last): (usize, usize)| {
            let (from, to) = (intervals[first].0, intervals[last].1);
            if !roads {
                return (from, to);
            }
            let before = first.checked_sub(1).map_or(0.0, |index| (intervals[index].1 + from) / 2.0);
            (before, intervals.get(last + 1).map_or(1.0, |next| (to + next.0) / 2.0))
        };
        Window { u: span(&self.columns, columns), v: span(&self.rows, rows) }
    }
}

/// Cuts a way of `length` metres into `count` blocks of uneven length with roads of uneven width between them.
fn intervals(count: usize, length: f64, key: u64) -> Vec<(f64, f64)> {
    let random = |kind: u64, index: usize| fraction(mix(&[key, kind, index as u64]));
    let weights: Vec<f64> = (0..count).map(|index| 0.82 + 0.36 * random(0, index)).collect();
    let total: f64 = weights.iter().sum();
    let half = |line: usize| {
        let metres = if line == 0 || line == count { MAIN_ROAD } else { 7.0 + (random(1, line) * 4.0).floor() * 2.5 };
        metres / length
    };
    let mut from = 0.0;
    (0..count)
        .map(|index| {
            let to = if index + 1 == count { 1.0 } else { from + weights[index] / total };
            let interval = (from + half(index), to - half(index + 1));
            from = to;
            interval
        })
        .collect()
}
