//! Tables: what a parcel is, and the coordinates of its corners.

use geo_types::{Coord, MultiPolygon};

use super::canvas::{Canvas, INK, PALE, Pen};
use super::furniture;
use super::occasion::Occasion;
use super::paper::{Layout, Rect};
use crate::geo::area::round_area;
use crate::publish::export::rings::{from_north_west, rings};

/// Corners that are listed; the TXT file has them all.
pub(super) const MOST_LISTED: usize = 2000;

/// A line of the table of corners.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Line {
    /// A ring begins.
    Ring(String),
    /// 点号, the corner, and the length of the edge that begins there.
    Corner { number: usize, at: Coord<f64>, edge: String },
}

/// 界址点: all rings of a boundary, numbered as in the TXT file: each ring from its north-west corner, exteriors clockwise, numbers
/// running on.
#[derive(Debug)]
pub(super) struct Corners {
    /// For the table, at most [`MOST_LISTED`] corners.
    pub(super) lines: Vec<Line>,
    /// The rings themselves, for the map.
    pub(super) rings: Vec<Vec<Coord<f64>>>,
    /// How many there are.
    pub(super) total: usize,
}

impl Corners {
    /// Of a boundary in survey metres.
    pub(super) fn of(boundary: &MultiPolygon<f64>) -> Self {
        let mut all = Self { lines: Vec::new(), rings: Vec::new(), total: 0 };
        let several = boundary.0.len() > 1 || boundary.iter().any(|part| !part.interiors().is_empty());
        for (place, ring) in boundary.iter().flat_map(|part| rings(part).enumerate()) {
            let corners = from_north_west(ring, place > 0);
            if several && all.total < MOST_LISTED {
                let kind = if place > 0 { "内圈，挖空" } else { "外圈" };
                all.lines.push(Line::Ring(format!("第 {} 圈（{kind}）", all.rings.len() + 1)));
            }
            for (at, next) in corners.iter().zip(corners.iter().cycle().skip(1)) {
                all.total += 1;
                if all.total <= MOST_LISTED {
                    let edge = round_area((next.x - at.x).hypot(next.y - at.y)).to_string();
                    all.lines.push(Line::Corner { number: all.total, at: *at, edge });
                }
            }
            all.rings.push(corners);
        }
        all
    }

    /// What the sheet says where not all corners are listed.
    pub(super) fn cut(&self) -> Option<String> {
        (self.total > MOST_LISTED)
            .then(|| format!("共 {} 个界址点，表中列前 {MOST_LISTED} 个；全部坐标见导出的界址点坐标 TXT", self.total))
    }
}

const ROW: f64 = 3.9;
/// Where the columns 点号, X, Y, 边长 end, as shares of the width.
const ENDS: [f64; 4] = [0.15, 0.475, 0.8, 1.0];

/// How many lines of corners stand in a table of this height.
pub(super) fn room(height: f64, k: f64) -> usize {
    ((height / (ROW * k)).floor() as usize).saturating_sub(1)
}

/// Draws the table's head and `lines`; answers its lower edge.
pub(super) fn corners(canvas: &mut Canvas, area: Rect, (lines, k): (&[Line], f64), occasion: &Occasion) -> f64 {
    let row = ROW * k;
    let pen = Pen::new(2.4 * k);
    let edge = |place: usize| area.x + area.w * ENDS[place];
    let centre =
        |place: usize| if place == 0 { (area.x + edge(0)) / 2.0 } else { (edge(place - 1) + edge(place)) / 2.0 };
    let head = Rect { h: row, ..area };
    canvas.rect(head, "fill=\"#e9edf3\"");
    for (place, title) in ["点号", "X（北）/m", "Y（东）/m", "边长/m"].into_iter().enumerate() {
        canvas.text((centre(place), area.y + row * 0.72), pen.bold().middle(), title);
    }
    let mut y = area.y + row;
    let mut grid = String::new();
    for line in lines {
        grid += &format!("M{:.3} {y:.3}H{:.3}", area.x, area.right());
        let base = y + row * 0.72;
        match line {
            Line::Ring(title) => canvas.text((area.x + 1.5 * k, base), pen.colour(PALE), title),
            Line::Corner { number, at, edge: length } => {
                canvas.text((centre(0), base), pen.middle(), &format!("J{number}"));
                let numbers = [format!("{:.3}", at.y), format!("{:.3}", occasion.easting(at.x)), length.clone()];
                for (place, text) in (1..).zip(numbers) {
                    let room = edge(place) - edge(place - 1) - 1.0 * k;
                    canvas.text((edge(place) - 1.0 * k, base), pen.end().fitted(&text, room), &text);
                }
                for place in 0..3 {
                    grid += &format!("M{:.3} {y:.3}v{row:.3}", edge(place));
                }
            }
        }
        y += row;
    }
    canvas.path(&grid, &format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"0.1\""));
    canvas.frame(Rect { h: y - area.y, ..area }, 0.2);
    y
}

/// Rows of names and values, broken into lines; what does not fit into `height` is cut with a sign.
#[derive(Debug)]
pub(super) struct Facts {
    rows: Vec<(&'static str, Vec<String>)>,
    k: f64,
}

impl Facts {
    const ROW: f64 = 4.6;
    const LINE: f64 = 3.3;
    const LABEL: f64 = 17.0;

    fn pen(k: f64) -> Pen {
        Pen::new(2.6 * k)
    }

    /// In a table of this width and at most this height.
    pub(super) fn new(facts: &[(&'static str, String)], (width, height): (f64, f64), k: f64) -> Self {
        let room = width - (Self::LABEL + 3.0) * k;
        let broken = |most: usize| Self {
            rows: facts.iter().map(|(name, text)| (*name, Self::pen(k).lines(text, room, most))).collect(),
            k,
        };
        [4, 3, 2].map(broken).into_iter().find(|facts| facts.height() <= height).unwrap_or_else(|| broken(1))
    }

    /// How high the table is.
    pub(super) fn height(&self) -> f64 {
        self.rows.iter().map(|(_, lines)| self.row(lines.len())).sum()
    }

    fn row(&self, lines: usize) -> f64 {
        (Self::ROW + Self::LINE * (lines.max(1) - 1) as f64) * self.k
    }

    /// Draws it; answers its lower edge.
    pub(super) fn draw(&self, canvas: &mut Canvas, area: Rect) -> f64 {
        let (k, pen) = (self.k, Self::pen(self.k));
        let label = area.x + Self::LABEL * k;
        let mut y = area.y;
        canvas.rect(Rect { w: Self::LABEL * k, h: self.height(), ..area }, "fill=\"#f1f4f8\"");
        for (name, lines) in &self.rows {
            let height = self.row(lines.len());
            canvas.line((area.x, y), (area.right(), y), 0.1);
            canvas.text((area.x + 1.5 * k, y + (height + 1.8 * k) / 2.0), pen.colour(PALE), name);
            for (place, line) in (0..).zip(lines) {
                canvas.text((label + 1.5 * k, y + (3.2 + Self::LINE * f64::from(place)) * k), pen, line);
            }
            y += height;
        }
        canvas.line((label, area.y), (label, y), 0.1);
        canvas.frame(Rect { h: y - area.y, ..area }, 0.2);
        y
    }
}

/// How the table of corners stands on further sheets: columns beside each other.
#[derive(Debug, Clone, Copy)]
struct Further {
    /// The first column, as high as there is room.
    first: Rect,
    gap: f64,
    columns: usize,
    /// Lines in a column.
    rows: usize,
}

impl Further {
    fn of(layout: &Layout) -> Self {
        let k = layout.k;
        let inside = layout.border.inset(4.0 * k);
        let y = layout.border.y + layout.head();
        let h = layout.border.bottom() - layout.foot() - 2.0 * k - y;
        let gap = 4.0 * k;
        let columns = ((inside.w + gap) / (66.0 * k + gap)).floor().max(1.0);
        let w = (inside.w - gap * (columns - 1.0)) / columns;
        Self { first: Rect { x: inside.x, y, w, h }, gap, columns: columns as usize, rows: room(h, k).max(1) }
    }
}

/// How many further sheets so many lines need.
pub(super) fn further_sheets(layout: &Layout, lines: usize) -> usize {
    let further = Further::of(layout);
    lines.div_ceil(further.rows * further.columns)
}

/// Further sheets with the lines that the first one has no room for; `page` is what they say of their place among all.
pub(super) fn continued(
    layout: &Layout,
    lines: &[Line],
    occasion: &Occasion,
    title: &str,
    page: impl Fn(usize) -> String,
) -> Vec<String> {
    let further = Further::of(layout);
    let sheet = |(place, lines): (usize, &[Line])| {
        let mut canvas = Canvas::default();
        furniture::head(&mut canvas, layout, (title, "界址点坐标表（续）"));
        for (column, lines) in (0..).zip(lines.chunks(further.rows)) {
            let x = further.first.x + f64::from(column) * (further.first.w + further.gap);
            corners(&mut canvas, Rect { x, ..further.first }, (lines, layout.k), occasion);
        }
        furniture::foot(&mut canvas, layout, occasion, (false, &page(place + 2)));
        furniture::watermark(&mut canvas, layout, occasion);
        canvas.into_svg()
    };
    lines.chunks(further.rows * further.columns).enumerate().map(sheet).collect()
}
