//! 批后监管 (supervision after transfer): `facts` and a day give what is due, overdue or suspected, with the law that says so.
//!
//! Pure: no clock but the day that is given, no database. The nightly run, the explanation on the page and the what-if are the same
//! function. Figures of the law are data (`law.toml`), days are counted by `civil`.

pub mod amounts;
pub mod civil;
mod dues;
pub mod facts;
pub mod finding;
pub mod idle;
pub mod law;
pub mod level;
mod promises;
pub mod words;

use chrono::NaiveDate;

use civil::Holidays;
use facts::Facts;
use finding::Finding;
use law::Laws;
use level::Level;

/// What holds for every contract on a day: the law and the calendar.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The figures of the law.
    pub laws: Laws,
    /// The calendar.
    pub holidays: Holidays,
}

/// All that is to be said of a contract on a day, in the order of its life.
pub fn assess(facts: &Facts, today: NaiveDate, rules: &Rules) -> Vec<Finding> {
    let law = rules.laws.on(today);
    let mut said = dues::instalments(facts, today, law, &rules.holidays);
    said.extend(dues::milestones(facts, today, law));
    said.push(idle::start(facts, today, law));
    said.extend(idle::suspension(facts, today, law));
    said.extend(promises::covenants(facts, today, law));
    said.extend(dues::term_end(facts, today, law));
    said.sort_by_key(|finding| (finding.kind, finding.seq, finding.year));
    said
}

/// The worst of them.
pub fn worst(findings: &[Finding]) -> Level {
    findings.iter().map(|finding| finding.level).max().unwrap_or_default()
}
