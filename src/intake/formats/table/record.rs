//! What a row leaves to be understood from the rows above it: 同上, and texts in cells merged downwards.

use std::collections::HashMap;

use super::cell::{Cell, Merged, Row};
use super::layout::Layout;
use crate::intake::problem::Problem;

const DITTO: &[&str] = &["同上", "〃", "″", "\"", "''", "同前"];

/// Fills cells from the rows above.
#[derive(Debug)]
pub(super) struct Filler {
    /// Column → blocks of at least two lines, in their order.
    merged: HashMap<usize, Vec<(u64, u64)>>,
    /// Column → what stands in the block that is open.
    open: HashMap<usize, ((u64, u64), Cell)>,
    /// Column → the last text.
    last: HashMap<usize, String>,
}

impl Filler {
    pub(super) fn new(blocks: Vec<Merged>) -> Self {
        let mut merged: HashMap<usize, Vec<(u64, u64)>> = HashMap::new();
        for block in blocks.into_iter().filter(|block| block.lines.1 > block.lines.0) {
            merged.entry(block.columns.0).or_default().push(block.lines);
        }
        merged.values_mut().for_each(|blocks| blocks.sort_unstable());
        Self { merged, open: HashMap::new(), last: HashMap::new() }
    }

    /// Fills texts in. A number merged over rows belongs to none of them, which is told.
    pub(super) fn fill(&mut self, row: &mut Row, layout: &Layout) -> Vec<Problem> {
        let mut problems = self.merged(row, layout);
        for (column, _) in layout.titles.iter().filter(|(column, _)| !layout.boundary.uses(*column)) {
            let Some(text) = row.get(*column).and_then(Cell::text) else { continue };
            if DITTO.contains(&text) {
                if let Some(above) = self.last.get(column) {
                    row.replace(*column, Cell::Text(above.clone()));
                }
            } else {
                let text = text.to_owned();
                self.last.insert(*column, text);
            }
        }
        problems.truncate(20);
        problems
    }

    fn merged(&mut self, row: &mut Row, layout: &Layout) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (column, blocks) in &self.merged {
            let place = blocks.partition_point(|(first, _)| *first <= row.line);
            let Some(block) = place.checked_sub(1).and_then(|place| blocks.get(place)) else { continue };
            if row.line > block.1 || layout.titles.binary_search_by_key(column, |(column, _)| *column).is_err() {
                continue;
            }
            if let Some(cell) = row.get(*column).filter(|_| row.line == block.0) {
                self.open.insert(*column, (*block, cell.clone()));
            }
            let Some((_, cell)) = self.open.get(column).filter(|(open, _)| open == block) else { continue };
            match cell {
                Cell::Number(_) => {
                    let problem = layout.merged_number(*column, *block);
                    problems.push(layout.in_cell(problem, *column, row.line));
                }
                cell => row.fill(*column, cell.clone()),
            }
        }
        problems
    }
}
