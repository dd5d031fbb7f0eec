//! What stands beside a map, or below it on an upright sheet: facts, corners, legend, stamp.

use super::canvas::{Canvas, PALE, Pen};
use super::furniture::{self, stamp_height};
use super::legend::{self, Look, Sign};
use super::occasion::Occasion;
use super::paper::{Layout, Rect};
use super::tables::{self, Corners, Facts, Line};

/// Height of the title over the table of corners.
const TITLE: f64 = 5.0;

/// What is to be told beside a map.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) facts: &'a [(&'static str, String)],
    pub(super) corners: Option<&'a Corners>,
    pub(super) signs: &'a [Sign],
    pub(super) looks: &'a [Look],
}

impl Side<'_> {
    /// Draws it; answers how many lines of corners found room.
    pub(super) fn draw(&self, canvas: &mut Canvas, layout: &Layout, occasion: &Occasion) -> usize {
        let k = layout.k;
        let gap = 2.0 * k;
        let legend = legend::height(self.signs.len() + self.looks.len(), k);
        let entries = (self.signs, self.looks);
        match layout.columns.as_slice() {
            [left, middle, right] => {
                Facts::new(self.facts, (left.w, left.h - gap), k).draw(canvas, *left);
                let beside = if self.corners.is_some() { right } else { middle };
                legend::draw(canvas, Rect { h: legend, ..*beside }, entries, k);
                let stamp = stamp_height(k).min(right.h - if self.corners.is_some() { legend + gap } else { gap });
                let y = right.bottom() - gap - stamp;
                furniture::stamp(canvas, Rect { y, h: stamp, ..*right }, occasion, k);
                self.table(canvas, Rect { h: middle.h - gap, ..*middle }, occasion, k)
            }
            [column, ..] => {
                let stamp = Rect { y: column.bottom() - gap - stamp_height(k), h: stamp_height(k), ..*column };
                furniture::stamp(canvas, stamp, occasion, k);
                let legend = Rect { y: stamp.y - gap - legend, h: legend, ..*column };
                legend::draw(canvas, legend, entries, k);
                let least = if self.corners.is_some() { (TITLE + 5.0 * 3.9) * k } else { 0.0 };
                let facts = Facts::new(self.facts, (column.w, legend.y - column.y - gap - least), k);
                let y = facts.draw(canvas, *column) + gap;
                self.table(canvas, Rect { y, h: legend.y - y, ..*column }, occasion, k)
            }
            [] => 0,
        }
    }

    fn table(&self, canvas: &mut Canvas, area: Rect, occasion: &Occasion, k: f64) -> usize {
        let Some(corners) = self.corners else { return 0 };
        let title = TITLE * k;
        canvas.text((area.middle(), area.y + 3.6 * k), Pen::new(3.0 * k).bold().middle(), "界址点坐标表");
        let rows = tables::room(area.h - title, k);
        let whole = corners.lines.len() <= rows && corners.cut().is_none();
        // A line less where something has to be said below.
        let shown = if whole { corners.lines.len() } else { rows.saturating_sub(1).min(corners.lines.len()) };
        let lines: &[Line] = &corners.lines[..shown];
        let y = tables::corners(canvas, Rect { y: area.y + title, h: area.h - title, ..area }, (lines, k), occasion);
        if !whole {
            let rest = if shown < corners.lines.len() { "（续附页）" } else { "" };
            let note = corners.cut().map_or(rest.to_owned(), |cut| format!("{cut}{rest}"));
            let pen = Pen::new(2.2 * k).colour(PALE).middle().fitted(&note, area.w);
            canvas.text((area.middle(), y + 2.8 * k), pen, &note);
        }
        shown
    }
}
