//! Ways of cutting a block into lots.

use super::{block::Cell, rng::Rng};

/// Cuts of a block (shares along it and across it) and the cells that make up each lot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cuts {
    /// From west to east.
    pub along: Vec<f64>,
    /// From south to north.
    pub across: Vec<f64>,
    /// The lots.
    pub lots: Vec<Vec<Cell>>,
}

impl Cuts {
    /// One lot for the whole block.
    pub(super) fn whole() -> Self {
        Self { along: vec![], across: vec![], lots: vec![vec![(0, 0)]] }
    }

    /// Two lots side by side.
    pub(super) fn halves(rng: &mut Rng) -> Self {
        Self { along: vec![rng.between(0.42, 0.58)], across: vec![], lots: vec![vec![(0, 0)], vec![(1, 0)]] }
    }

    /// An L around a corner lot.
    pub(super) fn corner(rng: &mut Rng) -> Self {
        let mut cells = vec![(0, 0), (1, 0), (1, 1), (0, 1)];
        let corner = cells.remove(rng.below(4) as usize);
        Self {
            along: vec![rng.between(0.42, 0.58)],
            across: vec![rng.between(0.42, 0.58)],
            lots: vec![cells, vec![corner]],
        }
    }

    /// Four lots.
    pub(super) fn quarters(rng: &mut Rng) -> Self {
        let lots = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|cell| vec![cell]).to_vec();
        Self { along: vec![rng.between(0.4, 0.6)], across: vec![rng.between(0.4, 0.6)], lots }
    }

    /// A lot with a hole, and the lot in the hole.
    pub(super) fn island(rng: &mut Rng) -> Self {
        let ring: Vec<Cell> = (0..9).filter(|cell| *cell != 4).map(|cell| (cell % 3, cell / 3)).collect();
        let thirds = |rng: &mut Rng| vec![rng.between(0.28, 0.36), rng.between(0.62, 0.72)];
        Self { along: thirds(rng), across: thirds(rng), lots: vec![ring, vec![(1, 1)]] }
    }

    /// A lot in two parts with another between them.
    pub(super) fn divided(rng: &mut Rng) -> Self {
        let along = vec![rng.between(0.28, 0.38), rng.between(0.6, 0.7)];
        Self { along, across: vec![], lots: vec![vec![(0, 0), (2, 0)], vec![(1, 0)]] }
    }

    /// Two rows whose dividing lines do not meet.
    pub(super) fn staggered(rng: &mut Rng) -> Self {
        Self {
            along: vec![rng.between(0.3, 0.38), rng.between(0.6, 0.7)],
            across: vec![rng.between(0.42, 0.58)],
            lots: vec![vec![(0, 0), (1, 0)], vec![(2, 0)], vec![(0, 1)], vec![(1, 1), (2, 1)]],
        }
    }

    /// About square lots in the number wanted, for a block `shape` times as long as it is wide.
    pub(super) fn grid(count: usize, shape: f64, rng: &mut Rng) -> Self {
        let columns = ((count as f64 * shape).sqrt().round() as usize).clamp(1, count.max(1));
        let rows = count.div_ceil(columns);
        let spare = columns * rows - count;
        let uneven = |count: usize, rng: &mut Rng| {
            (1..count).map(|line| (line as f64 + rng.between(-0.15, 0.15)) / count as f64).collect()
        };
        let (along, across) = (uneven(columns, rng), uneven(rows, rng));
        // Cells to spare join the lot below them, in the last row.
        let joined = |i: usize, j: usize| j + 1 == rows && i < spare;
        let mut lots = Vec::with_capacity(count);
        for j in 0..rows {
            for i in (0..columns).filter(|i| !joined(*i, j)) {
                let mut lot = vec![(i, j)];
                lot.extend((j + 1 < rows && joined(i, j + 1)).then_some((i, j + 1)));
                lots.push(lot);
            }
        }
        Self { along, across, lots }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_the_lots_asked_for_and_uses_every_cell_once() {
        for count in 1..60 {
            for shape in [0.3, 1.0, 2.5] {
                let cuts = Cuts::grid(count, shape, &mut Rng::keyed(&[count as u64]));
                assert_eq!(cuts.lots.len(), count);
                let mut cells: Vec<Cell> = cuts.lots.concat();
                cells.sort_unstable();
                let total = cells.len();
                cells.dedup();
                assert_eq!((cells.len(), total), (total, (cuts.along.len() + 1) * (cuts.across.len() + 1)));
            }
        }
    }
}
