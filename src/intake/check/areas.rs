//! Areas of one row held against each other and against the boundary.

use rust_decimal::Decimal;

use super::Checker;
use crate::intake::problem::Problem;
use crate::intake::staging::{Cell, StagedRow};
use crate::records::collection::Collection;

/// A stated area may differ from the measured one by this share, or by one square metre (TXT exchange habit).
const DECLARED_SHARE: f64 = 0.001;
/// 证载面积 may differ by this share before somebody should look.
const REGISTERED_SHARE: f64 = 0.01;

impl Checker {
    /// 空置 ≤ 可招商 ≤ 总建筑面积.
    pub(super) fn check_floors(&self, row: &mut StagedRow) {
        let value = |name: &str| match self.names.get(name).map(|place| &row.cells[*place]) {
            Some(Cell::Number(number)) => Some(*number),
            _ => None,
        };
        let (gross, lettable, vacant) =
            (value("gross_floor_area_m2"), value("lettable_area_m2"), value("vacant_area_m2"));
        for (smaller, larger, names) in [
            (lettable, gross, ("lettable_area_m2", "可招商面积", "总建筑面积")),
            (vacant, lettable, ("vacant_area_m2", "空置面积", "可招商面积")),
        ] {
            if let (Some(smaller), Some(larger)) = (smaller, larger)
                && smaller > larger
            {
                row.problems.push(Problem::larger_than(names.0, names.1, names.2, (smaller, larger)));
            }
        }
    }

    pub(super) fn compare_areas(&self, row: &mut StagedRow) {
        let Some(measured) = row.area else { return };
        if let Some(declared) = row.area_declared
            && differs(declared, measured, DECLARED_SHARE)
        {
            row.problems.push(Problem::area_mismatch("area_m2", declared, measured));
        }
        let registered = self.names.get("area_registered_m2").map(|place| &row.cells[*place]);
        if let Some(Cell::Number(registered)) = registered
            && self.collection == Collection::Parcels
            && differs(*registered, measured, REGISTERED_SHARE)
        {
            row.problems.push(Problem::area_mismatch("area_registered_m2", *registered, measured));
        }
    }
}

/// Whether two areas differ by more than `share` of the measured one and by more than one square metre.
fn differs(stated: Decimal, measured: Decimal, share: f64) -> bool {
    let share = Decimal::try_from(share).unwrap_or_default();
    (stated - measured).abs() > (measured * share).max(Decimal::ONE)
}
