//! The zones: streets, planning units, scopes and control lines. The same for every size.

use super::{
    block::{Block, Detail},
    map::{
        curve::{Curve, sampled},
        outline::{Outline, STREETS},
        quarter::{Quarter, Window},
    },
    record::Zone,
    shape::{Point, Ring, Shape},
    sites::{self, Blocks},
};

/// Shore of the invented wetland, its island, and the lake, in metres as in `map::roads`.
const WETLAND: Curve =
    &[(18250, 12520), (18640, 12500), (18600, 13000), (18480, 13380), (18390, 13000), (18250, 12520)];
const ISLAND: Curve = &[(18430, 12700), (18440, 12850), (18510, 12820), (18520, 12690), (18430, 12700)];
const LAKE: Curve = &[
    (17000, 10800),
    (17500, 10720),
    (17900, 10850),
    (17990, 11200),
    (17800, 11440),
    (17200, 11480),
    (16900, 11200),
    (17000, 10800),
];

/// All zones, streets first.
pub(super) fn all(outline: &Outline, quarters: &[Quarter]) -> Vec<Zone> {
    let mut zones = Vec::new();
    for (shape, (code, name)) in outline.streets().into_iter().zip(STREETS) {
        zones.push(Zone { kind: "street", code: code.to_owned(), name: name.to_owned(), remark: None, shape });
    }
    for (number, quarter) in (1..).zip(quarters) {
        let name = format!("{}规划单元（示范）", quarter.draft.name);
        zones.push(numbered("planning_unit", "GH", number, name, unit(quarter)));
    }
    for (number, (name, blocks)) in (1..).zip(sites::RENEWAL) {
        zones.push(numbered("renewal", "SJ", number, (*name).to_owned(), scope(quarters, blocks, 0.0)));
    }
    for (number, (name, blocks)) in (1..).zip(sites::INDUSTRIAL_CONTROL) {
        zones.push(numbered("industrial_control", "GK", number, (*name).to_owned(), scope(quarters, blocks, 0.0)));
    }
    let redline = Shape::from_rings(vec![closed(WETLAND, true), closed(ISLAND, false), closed(LAKE, true)]);
    zones.push(numbered("ecological_redline", "ST", 1, "生态保护红线（示范）".to_owned(), redline));
    for (number, (name, blocks, reach)) in (1..).zip(sites::MILITARY) {
        zones.push(numbered("military", "TS", number, (*name).to_owned(), scope(quarters, blocks, *reach)));
    }
    // The park office looks after one of the industrial areas.
    if let Some((_, blocks)) = sites::INDUSTRIAL_CONTROL.first() {
        zones.push(numbered("park", "YQ", 1, "示范园区".to_owned(), scope(quarters, blocks, 0.0)));
    }
    zones
}

fn numbered(kind: &'static str, letters: &str, number: u32, name: String, shape: Shape) -> Zone {
    Zone { kind, code: format!("HL-{letters}-{number:02}"), name, remark: Some("虚构示范数据"), shape }
}

/// A planning unit is a quarter up to the middle of the roads around it, with the vertices of these roads.
fn unit(quarter: &Quarter) -> Shape {
    let side = |curves: &[Curve]| curves.iter().flat_map(|curve| points(curve)).collect::<Ring>();
    let draft = quarter.draft;
    let mut ring = side(draft.south);
    ring.extend(side(draft.east));
    ring.extend(side(draft.north).into_iter().rev());
    ring.extend(side(draft.west).into_iter().rev());
    ring.dedup();
    ring.pop();
    Shape::polygon(ring)
}

/// Blocks with half of the roads around them, reaching this share of a block over the one to the west.
fn scope(quarters: &[Quarter], blocks: &Blocks, reach: f64) -> Shape {
    let quarter = &quarters[blocks.index()];
    let mut window = quarter.blocks(blocks.columns, blocks.rows, true);
    if reach > 0.0 && blocks.columns.0 > 0 {
        let Window { u: (from, to), .. } = quarter.block(blocks.columns.0 - 1, blocks.rows.0);
        window.u.0 = to - (to - from) * reach;
    }
    Block::new(quarter, window, (&[], &[]), 0, Detail::Every(60.0)).lot(&[(0, 0)])
}

fn points(curve: Curve) -> Ring {
    sampled(curve).into_iter().map(Point::from_metres).collect()
}

/// A closed curve as a ring: counter-clockwise for an exterior, clockwise for a hole.
fn closed(curve: Curve, exterior: bool) -> Ring {
    let mut ring = points(curve);
    ring.pop();
    if (super::shape::doubled_area(&ring) > 0) != exterior {
        ring.reverse();
    }
    ring
}
