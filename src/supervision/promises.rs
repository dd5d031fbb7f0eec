//! 履约指标: what was promised against what the departments that own the figures confirmed. Pure.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::civil::{add_days, days};
use super::dues::warned;
use super::facts::{Covenant, Direction, Facts};
use super::finding::{Amount, Basis, Finding, Kind, State};
use super::law::Law;
use super::level::Level;

/// The covenants that are numbers: each once, or for every year that is over.
pub(super) fn covenants(facts: &Facts, today: NaiveDate, law: &Law) -> Vec<Finding> {
    let mut said = Vec::new();
    for covenant in facts.covenants.iter().filter(|each| each.direction != Direction::Conduct) {
        match covenant.years {
            None => said.extend(once(covenant, facts, today, law)),
            Some((from, to)) => {
                said.extend(
                    (from..=to.min(today.year())).filter_map(|year| yearly(covenant, facts, (year, today), law)),
                );
            }
        }
    }
    said.sort_by_key(|finding| (finding.seq, finding.year));
    said
}

fn figure(covenant: &Covenant, year: i32) -> Option<Decimal> {
    covenant.actuals.iter().find(|each| each.year == year).map(|each| each.value)
}

/// Once the building is finished.
fn once(covenant: &Covenant, facts: &Facts, today: NaiveDate, law: &Law) -> Option<Finding> {
    let finished = facts.finish.done.filter(|done| *done <= today)?;
    let mut said = Finding { seq: covenant.seq, due: Some(finished), ..Finding::new(Kind::Covenant) };
    judge(&mut said, covenant, (figure(covenant, 0), facts.price_total), law);
    Some(said)
}

/// The figures of a year come in within some days after its end.
fn yearly(covenant: &Covenant, facts: &Facts, (year, today): (i32, NaiveDate), law: &Law) -> Option<Finding> {
    let last = NaiveDate::from_ymd_opt(year, 12, 31).filter(|last| today > *last)?;
    let due = add_days(last, law.covenant.figures_within_days)?;
    let mut said = Finding { seq: covenant.seq, year, due: Some(due), ..Finding::new(Kind::Covenant) };
    let value = figure(covenant, year);
    if value.is_none() && today <= due {
        said.days = Some(days(due, today));
        said.level = warned(due, today, law.warn.yearly);
        return Some(said);
    }
    judge(&mut said, covenant, (value, facts.price_total), law);
    Some(said)
}

fn judge(said: &mut Finding, covenant: &Covenant, (value, price): (Option<Decimal>, Option<Decimal>), law: &Law) {
    let (Some(value), Some(target)) = (value, covenant.target) else {
        said.state = State::Unknown;
        said.lacks(if covenant.target.is_none() { "covenant_target" } else { "covenant_actual" });
        return;
    };
    // Attained is part / whole; which is which follows from the direction.
    let (part, whole) = match covenant.direction {
        Direction::AtLeast => (value, target),
        Direction::AtMost | Direction::Conduct => (target, value),
    };
    said.state = State::Done;
    if law.covenant.red.exceeds(part, whole) {
        said.at_least(Level::Red, State::Short);
    } else if law.covenant.orange.exceeds(part, whole) {
        said.at_least(Level::Orange, State::Short);
    }
    if said.state == State::Short {
        said.basis.push(Basis {
            law: "出让合同、监管协议",
            article: "履约指标",
            formula: "实际 ÷ 约定（不高于的指标为约定 ÷ 实际）",
            inputs: vec![("约定", target.normalize().to_string()), ("实际", value.normalize().to_string())],
        });
        if covenant.same_share_penalty && covenant.direction == Direction::AtLeast && target > Decimal::ZERO {
            let sum = price.map(|price| super::amounts::to_cents(price * (target - value) / target));
            said.amounts.push(Amount::of("shortfall_penalty", sum));
        }
    }
}
