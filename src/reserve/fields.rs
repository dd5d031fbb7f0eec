//! 储备台账: who writes which field.

use crate::records::fields::Field;
pub(super) use crate::records::ledger::LEDGER_FIELDS as RESERVE_FIELDS;

/// Amounts: for those who manage them (发改局, 财政局, 区领导), nobody else (商务局 R(招商字段)).
pub(super) const MONEY: &[&str] = &["acq_cost", "eval_value"];

/// Fields that steps of the process or a delivered ledger write, never a person by hand: a number once given stays, days follow from
/// the steps, 地块编号 from the pieces.
pub(super) const OF_THE_PROCESS: &[&str] = &["ledger_no", "plot_no", "in_date", "out_date"];

/// The field of this name.
pub(super) fn named(name: &str) -> Option<&'static Field> {
    RESERVE_FIELDS.iter().find(|field| field.name == name)
}
