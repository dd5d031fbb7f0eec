//! What a unit is asked for: a part of the ledger's own columns, so that nothing is translated when a report is taken over.

use std::sync::LazyLock;

use crate::records::fields::Field;
use crate::records::ledger::LEDGER_FIELDS;

/// Names of the columns, in the order of the form.
const NAMES: &[&str] = &[
    "plot_no",
    "name",
    "asset_type",
    "address",
    "street_code",
    "holder",
    "holder_uscc",
    "ownership",
    "right_type",
    "cert_no",
    "bdc_code",
    "registered",
    "encumbrance",
    "area_registered_m2",
    "area_ledger_m2",
    "floor_area_m2",
    "surface_state",
    "surface_note",
    "guard_person",
    "guard_phone",
    "problem",
    "remark",
];

/// The fields of a report.
pub(super) static OFFERED: LazyLock<Vec<Field>> = LazyLock::new(|| {
    NAMES.iter().filter_map(|name| LEDGER_FIELDS.iter().find(|field| field.name == *name)).copied().collect()
});

/// 地块编号: names places, and becomes pieces of the entry instead of text.
pub(super) const PLACES: &str = "plot_no";

/// The field of this name or Chinese title.
pub(super) fn named(name: &str) -> Option<&'static Field> {
    OFFERED.iter().find(|field| field.name == name || field.title == name)
}
