//! Which blocks of the plan play which part: the investment space of the invented city, its scopes and its oddities.
//!
//! Columns and rows count from 0 in the south-west of a quarter; both ends of a range are included.

use super::{map::quarters::QUARTERS, profile::Role};

/// Blocks next to each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blocks {
    /// Name of the quarter.
    pub quarter: &'static str,
    pub columns: (usize, usize),
    pub rows: (usize, usize),
}

impl Blocks {
    /// Place of the quarter in the list of quarters.
    pub(super) fn index(&self) -> usize {
        QUARTERS.iter().position(|draft| draft.name == self.quarter).unwrap_or(0)
    }

    /// Whether the block is one of these.
    pub(super) fn contain(&self, quarter: usize, column: usize, row: usize) -> bool {
        self.index() == quarter
            && (self.columns.0..=self.columns.1).contains(&column)
            && (self.rows.0..=self.rows.1).contains(&row)
    }

    /// Each block, row by row.
    pub(super) fn each(self) -> impl Iterator<Item = (usize, usize)> {
        (self.rows.0..=self.rows.1)
            .flat_map(move |row| (self.columns.0..=self.columns.1).map(move |column| (column, row)))
    }
}

const fn at(quarter: &'static str, columns: (usize, usize), rows: (usize, usize)) -> Blocks {
    Blocks { quarter, columns, rows }
}

/// Villages delivered as one boundary around several blocks and the roads between them.
pub(super) const VILLAGES: &[Blocks] = &[
    at("钟宅", (3, 5), (1, 2)),
    at("枋湖", (1, 2), (1, 2)),
    at("后埔", (0, 1), (6, 7)),
    at("高林", (2, 3), (1, 2)),
    at("五通", (1, 2), (1, 2)),
    at("殿前", (6, 7), (5, 6)),
];

/// Works inside a village's boundary, delivered for themselves: they count before the village.
pub(super) const WORKS_IN_VILLAGES: &[Blocks] =
    &[at("钟宅", (5, 5), (2, 2)), at("后埔", (1, 1), (7, 7)), at("殿前", (7, 7), (5, 5))];

/// Blocks cut into lots, one role each.
pub(super) const SITES: &[(Role, Blocks)] = &[
    (Role::Works, at("湖里工业区", (0, 3), (3, 6))),
    (Role::Works, at("殿前", (0, 2), (0, 3))),
    (Role::Works, at("高崎", (0, 2), (0, 1))),
    (Role::Works, at("高殿", (0, 2), (0, 1))),
    (Role::Works, at("殿前", (4, 4), (0, 0))),
    (Role::OldWorks, at("湖里工业区", (4, 5), (0, 4))),
    (Role::OldWorks, at("康乐", (1, 3), (1, 3))),
    (Role::Village, at("殿前", (5, 5), (5, 6))),
    (Role::Village, at("殿前", (8, 8), (5, 6))),
    (Role::Village, at("殿前", (5, 8), (7, 7))),
    (Role::Village, at("枋湖", (3, 3), (1, 2))),
    (Role::Village, at("县后", (4, 5), (2, 3))),
    (Role::Village, at("钟宅", (6, 6), (1, 2))),
    (Role::Village, at("钟宅", (3, 6), (3, 3))),
    (Role::OldWorks, at("江头", (2, 4), (3, 4))),
    (Role::Village, at("后埔", (2, 2), (6, 7))),
    (Role::Village, at("后埔", (0, 2), (8, 8))),
    (Role::OldWorks, at("后埔", (1, 4), (0, 1))),
    (Role::Village, at("高林", (4, 4), (1, 2))),
    (Role::Village, at("五通", (3, 3), (1, 2))),
    (Role::Village, at("五通", (1, 3), (3, 3))),
    (Role::Works, at("枋湖", (5, 5), (4, 4))),
    (Role::Works, at("县后", (2, 3), (0, 0))),
    (Role::Works, at("高殿", (5, 6), (1, 1))),
    (Role::Supply, at("枋湖", (4, 6), (0, 1))),
    (Role::Supply, at("县后", (7, 9), (0, 1))),
    (Role::Supply, at("县后", (9, 9), (4, 4))),
    (Role::Supply, at("钟宅北", (2, 4), (1, 2))),
    (Role::Supply, at("钟宅北", (6, 6), (1, 1))),
    (Role::Supply, at("钟宅北", (1, 1), (0, 0))),
    (Role::Supply, at("钟宅", (9, 9), (1, 1))),
    (Role::Supply, at("钟宅", (1, 1), (4, 4))),
    (Role::Supply, at("高殿", (8, 8), (0, 1))),
    (Role::Supply, at("殿前", (4, 4), (3, 3))),
    (Role::Supply, at("殿前", (7, 7), (2, 2))),
    (Role::Supply, at("岭下", (6, 6), (0, 0))),
    (Role::Supply, at("康乐", (0, 0), (5, 5))),
    (Role::Supply, at("江头", (1, 1), (0, 0))),
    (Role::Supply, at("江头", (5, 5), (2, 2))),
    (Role::Supply, at("后埔", (4, 4), (4, 4))),
    (Role::Supply, at("高林", (5, 7), (2, 3))),
    (Role::Supply, at("高林", (6, 6), (4, 4))),
    (Role::Supply, at("高林", (1, 1), (4, 4))),
    (Role::Supply, at("金湖", (7, 8), (1, 1))),
    (Role::Supply, at("金湖", (4, 4), (2, 2))),
    (Role::Supply, at("五通", (0, 2), (4, 5))),
    (Role::Supply, at("五通", (4, 4), (0, 0))),
    (Role::Supply, at("五通", (1, 1), (6, 6))),
    (Role::Camp, at("高殿", (9, 10), (0, 1))),
    (Role::Camp, at("湖边", (3, 4), (1, 2))),
    (Role::Camp, at("康乐", (4, 4), (4, 5))),
    (Role::Plain, at("县后", (0, 1), (4, 4))),
    (Role::Plain, at("江头", (0, 0), (2, 3))),
    (Role::Plain, at("岭下", (4, 5), (2, 2))),
    (Role::Plain, at("古地石", (1, 1), (0, 1))),
    (Role::Plain, at("湖里工业区", (5, 5), (7, 8))),
];

/// More land to be supplied, taken block by block until the published total is near.
pub(super) const SPARE: &[Blocks] = &[
    at("钟宅", (8, 8), (4, 5)),
    at("江头", (5, 6), (6, 6)),
    at("后埔", (1, 2), (3, 3)),
    at("金湖", (5, 5), (0, 1)),
    at("岭下", (2, 3), (3, 3)),
    at("高林", (8, 8), (4, 5)),
    at("康乐", (2, 2), (5, 6)),
    at("湖边", (0, 0), (1, 2)),
];

/// Something wrong or unusual on purpose, and the block where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// The lot runs over the road to the west into the next block, by this per cent of that block's width.
    ReachesWest(u32),
    /// The lot runs over the main road in the south into the next street (街道).
    CrossesStreet,
    /// Less than half of the lot lies in a 军事用地范围.
    PartlySpecial,
    /// Two surveys of one line: an overlap below 1 ㎡.
    Sliver,
    /// Two surveys of one line: a gap below 1 ㎡.
    Gap,
    /// One neighbour lies some metres over the other.
    Encroaches,
}

/// The oddities.
pub(super) const ODDITIES: &[(Oddity, Blocks)] = &[
    (Oddity::ReachesWest(12), at("枋湖", (4, 4), (1, 1))),
    (Oddity::ReachesWest(6), at("高殿", (9, 9), (1, 1))),
    (Oddity::PartlySpecial, at("高殿", (8, 8), (0, 1))),
    (Oddity::CrossesStreet, at("殿前", (4, 4), (0, 0))),
    (Oddity::Sliver, at("湖里工业区", (1, 1), (5, 5))),
    (Oddity::Sliver, at("高林", (6, 6), (3, 3))),
    (Oddity::Gap, at("湖里工业区", (2, 2), (6, 6))),
    (Oddity::Encroaches, at("殿前", (1, 1), (2, 2))),
    (Oddity::Encroaches, at("县后", (8, 8), (1, 1))),
];

/// 三旧改造范围: kind in the name, all invented.
pub(super) const RENEWAL: &[(&str, Blocks)] = &[
    ("殿前旧村改造片区（示范）", at("殿前", (5, 8), (5, 7))),
    ("枋湖旧村改造片区（示范）", at("枋湖", (1, 3), (1, 2))),
    ("县后旧村改造片区（示范）", at("县后", (4, 5), (2, 3))),
    ("钟宅旧村改造片区（示范）", at("钟宅", (3, 6), (1, 3))),
    ("后埔旧村改造片区（示范）", at("后埔", (0, 2), (6, 8))),
    ("高林旧村改造片区（示范）", at("高林", (2, 4), (1, 2))),
    ("五通旧村改造片区（示范）", at("五通", (1, 3), (1, 3))),
    ("湖里老工业区旧厂改造片区（示范）", at("湖里工业区", (4, 5), (0, 4))),
    ("康乐旧厂改造片区（示范）", at("康乐", (1, 3), (1, 3))),
    ("江头旧厂改造片区（示范）", at("江头", (2, 4), (3, 4))),
    ("蔡塘旧厂改造片区（示范）", at("后埔", (1, 4), (0, 1))),
];

/// 工业用地控制线.
pub(super) const INDUSTRIAL_CONTROL: &[(&str, Blocks)] = &[
    ("湖里西部工业用地控制线（示范）", at("湖里工业区", (0, 3), (2, 9))),
    ("殿前工业用地控制线（示范）", at("殿前", (0, 3), (0, 5))),
    ("高崎仓储物流控制线（示范）", at("高崎", (0, 3), (0, 1))),
];

/// 军事用地范围; each reaches this share of a block's width over the block to its west.
pub(super) const MILITARY: &[(&str, Blocks, f64)] = &[
    ("特殊范围一（示范）", at("高殿", (9, 10), (0, 1)), 0.35),
    ("特殊范围二（示范）", at("湖边", (3, 4), (1, 2)), 0.0),
];

/// The role that the plan gives to a block, if any.
pub(super) fn role_at(quarter: usize, column: usize, row: usize) -> Option<Role> {
    let holds = |blocks: &Blocks| blocks.contain(quarter, column, row);
    if WORKS_IN_VILLAGES.iter().any(holds) {
        return Some(Role::Works);
    }
    if VILLAGES.iter().any(holds) {
        return Some(Role::Village);
    }
    SITES.iter().find(|(_, blocks)| holds(blocks)).map(|(role, _)| *role)
}

/// What is odd about a block, if anything.
pub(super) fn oddity_at(quarter: usize, column: usize, row: usize) -> Option<Oddity> {
    ODDITIES.iter().find(|(_, blocks)| blocks.contain(quarter, column, row)).map(|(oddity, _)| *oddity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_blocks_exist_and_none_has_two_roles() {
        let mut taken = std::collections::BTreeSet::new();
        let sites = SITES.iter().map(|(_, blocks)| blocks).chain(VILLAGES).chain(SPARE);
        for blocks in sites {
            assert_eq!(QUARTERS[blocks.index()].name, blocks.quarter);
            let (columns, rows) = QUARTERS[blocks.index()].size;
            assert!(blocks.columns.1 < columns && blocks.rows.1 < rows, "{blocks:?}");
            assert!(blocks.each().all(|block| taken.insert((blocks.index(), block))), "{blocks:?}");
        }
    }
}
