//! Milestones, payments and covenants, added up contract by contract. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::super::cells::{Named, Names};
use super::{Judged, percent};
use crate::supervision::facts::PaymentKind;
use crate::supervision::finding::{Finding, Kind, State};

/// Milestones in the order of a contract's life.
const MILESTONES: [Kind; 5] = [Kind::Handover, Kind::Start, Kind::Finish, Kind::Production, Kind::Full];
/// States of what is not done though its day is over; what the city has decided on (`disposed`) is settled.
const BEHIND: [State; 4] = [State::Overdue, State::SuspectedOneYear, State::SuspectedTwoYears, State::FoundIdle];
/// How the same are written in the address of the list.
const BEHIND_WORDS: &str = "overdue,suspected_one_year,suspected_two_years,found_idle";
/// States of an instalment whose last day is over.
const UNPAID: [State; 2] = [State::Overdue, State::Rescindable];

/// One milestone, and where those overdue are listed.
#[derive(Debug, Serialize)]
pub(super) struct Milestone {
    #[serde(flatten)]
    milestone: Named,
    #[serde(flatten)]
    reached: Reached,
    /// None where the list would hold contracts whose term is over too.
    list: Option<String>,
}

/// What is counted of a milestone, contract by contract: 应 = 按期 + 迟延 + 逾期 + 今日到期 + 已处置.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Reached {
    /// 应: the day that is agreed now is today or before.
    due: usize,
    /// 已, by that day
    on_time: usize,
    /// 已, after it
    late: usize,
    /// 逾期: the day is over and it is not done
    overdue: usize,
    /// 今日到期 and not done
    due_today: usize,
    /// Not done; the city has decided what becomes of the land.
    settled: usize,
    /// No day is agreed.
    undated: usize,
}

impl Reached {
    /// The day is that of the last amendment; of 动工 without one, that of the rules.
    fn add(&mut self, finding: Option<&Finding>, today: NaiveDate) {
        let Some((finding, day)) = finding.and_then(|finding| Some((finding, finding.due?))) else {
            self.undated += 1;
            return;
        };
        if day > today {
            return;
        }
        self.due += 1;
        match finding.done {
            Some(done) if done <= day => self.on_time += 1,
            Some(_) => self.late += 1,
            None if BEHIND.contains(&finding.state) => self.overdue += 1,
            None if finding.state == State::Disposed => self.settled += 1,
            None if day == today && finding.state == State::Ahead => self.due_today += 1,
            None => {}
        }
    }
}

/// The milestones of contracts that are in force.
#[derive(Debug, Default)]
pub(super) struct Milestones([Reached; 5]);

impl Milestones {
    pub(super) fn add(&mut self, one: &Judged, today: NaiveDate) {
        for (reached, kind) in self.0.iter_mut().zip(MILESTONES) {
            reached.add(one.finding(kind), today);
        }
    }

    /// `listed`: the list holds just these contracts.
    pub(super) fn told(self, listed: bool) -> Vec<Milestone> {
        let told = |(reached, kind): (Reached, Kind)| Milestone {
            milestone: Named { code: kind.word().to_owned(), name: kind.title().to_owned() },
            reached,
            list: listed.then(|| format!("/api/contracts?finding={}&state={BEHIND_WORDS}", kind.word())),
        };
        self.0.into_iter().zip(MILESTONES).map(told).collect()
    }
}

/// 价款 of some contracts, 元: `due` = `paid` − `advance` + `open`.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Sums {
    /// Contracts whose instalments are told
    contracts: usize,
    /// 应缴: instalments whose agreed day is today or before
    due: Decimal,
    /// 已缴: price that came in by today
    paid: Decimal,
    /// Of it what came before it was due
    advance: Decimal,
    /// 到期未缴
    open: Decimal,
    /// Of it what is 逾期: the last day to pay, moved behind days of rest, is over
    overdue: Decimal,
    /// Contracts with something overdue
    overdue_contracts: usize,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.contracts += other.contracts;
        self.due += other.due;
        self.paid += other.paid;
        self.advance += other.advance;
        self.open += other.open;
        self.overdue += other.overdue;
        self.overdue_contracts += other.overdue_contracts;
    }
}

/// 价款 of one street, and where what is overdue is listed.
#[derive(Debug, Serialize)]
pub(super) struct OfStreet {
    #[serde(flatten)]
    street: Named,
    #[serde(flatten)]
    sums: Sums,
    list: String,
}

/// 价款 by street and in all.
#[derive(Debug, Serialize)]
pub(super) struct Payments {
    streets: Vec<OfStreet>,
    total: Sums,
    /// Contracts of which nobody told any instalment: in no sum.
    without_instalments: usize,
    list: String,
}

/// Payments of all contracts, whether their term is over or not: what is owed stays so.
#[derive(Debug, Default)]
pub(super) struct Owed {
    streets: BTreeMap<String, Sums>,
    total: Sums,
    without: usize,
}

impl Owed {
    pub(super) fn add(&mut self, one: &Judged, today: NaiveDate) {
        if one.seen.facts.instalments.is_empty() {
            self.without += 1;
            return;
        }
        let sums = owed(one, today);
        self.streets.entry(one.seen.street_code.clone()).or_default().add(&sums);
        self.total.add(&sums);
    }

    pub(super) fn told(self, names: &Names) -> Payments {
        let list = "/api/contracts?finding=payment&state=overdue,rescindable";
        let streets = names
            .in_order(self.streets.keys().cloned().collect())
            .into_iter()
            .map(|street| OfStreet {
                sums: self.streets.get(&street.code).copied().unwrap_or_default(),
                list: format!("{list}&street={}", street.code),
                street,
            })
            .collect();
        Payments { streets, total: self.total, without_instalments: self.without, list: list.to_owned() }
    }
}

fn owed(one: &Judged, today: NaiveDate) -> Sums {
    let facts = &one.seen.facts;
    let price = || facts.payments.iter().filter(|paid| paid.kind == PaymentKind::Price && paid.paid_on <= today);
    let mut sums = Sums { contracts: 1, paid: price().map(|paid| paid.amount).sum(), ..Sums::default() };
    for instalment in facts.instalments.iter().filter(|each| each.due <= today) {
        let paid: Decimal = price().filter(|paid| paid.seq == instalment.seq).map(|paid| paid.amount).sum();
        let open = (instalment.amount - paid).max(Decimal::ZERO);
        let late = one.findings.iter().any(|finding| {
            finding.kind == Kind::Payment && finding.seq == instalment.seq && UNPAID.contains(&finding.state)
        });
        sums.due += instalment.amount;
        sums.open += open;
        if late {
            sums.overdue += open;
        }
    }
    sums.advance = sums.paid - (sums.due - sums.open);
    sums.overdue_contracts = usize::from(sums.overdue > Decimal::ZERO);
    sums
}

/// One kind of covenant: 应考核 = 达标 + 未达标 + 未报 + 无约定值.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Kept {
    /// 应考核: contract-years that are over and whose figures were due or came, or finished contracts where it is asked once
    due: i64,
    /// 达标
    met: i64,
    /// 未达标
    short: i64,
    /// 未报: no figure, which is neither
    not_reported: i64,
    /// No figure was agreed on to measure by.
    no_target: i64,
    /// The year is over, the days for its figures are not.
    pending: i64,
    /// 达标 ÷ (达标 + 未达标); null where nothing was judged
    rate_percent: Option<Decimal>,
}

impl Kept {
    fn count(&mut self, finding: &Finding) {
        match finding.state {
            State::Ahead => {
                self.pending += 1;
                return;
            }
            State::Done => self.met += 1,
            State::Short => self.short += 1,
            _ if finding.missing.contains(&"covenant_target") => self.no_target += 1,
            _ => self.not_reported += 1,
        }
        self.due += 1;
        self.rate_percent = percent(self.met, self.met + self.short);
    }
}

/// 履约达标 of one kind.
#[derive(Debug, Serialize)]
struct OfMetric {
    #[serde(flatten)]
    metric: Named,
    /// Asked for every year, else once, by 竣工.
    yearly: bool,
    #[serde(flatten)]
    kept: Kept,
}

/// Contracts of which something is so, and their list.
#[derive(Debug, Serialize)]
struct Listed {
    contracts: usize,
    list: String,
}

/// 履约达标率.
#[derive(Debug, Serialize)]
pub(super) struct Covenants {
    items: Vec<OfMetric>,
    total: Kept,
    short: Listed,
    /// No figure, or nothing to measure by.
    unknown: Listed,
}

/// Covenants as supervision judges them.
#[derive(Debug, Default)]
pub(super) struct Promises {
    /// By whether it is asked for every year, and metric.
    sums: BTreeMap<(bool, String), Kept>,
    total: Kept,
    short: usize,
    unknown: usize,
}

impl Promises {
    pub(super) fn add(&mut self, one: &Judged) {
        let (mut short, mut unknown) = (false, false);
        for finding in one.findings.iter().filter(|finding| finding.kind == Kind::Covenant) {
            let Some(covenant) = one.seen.facts.covenants.iter().find(|each| each.seq == finding.seq) else { continue };
            self.sums.entry((covenant.years.is_some(), covenant.metric.clone())).or_default().count(finding);
            self.total.count(finding);
            short |= finding.state == State::Short;
            unknown |= finding.state == State::Unknown;
        }
        self.short += usize::from(short);
        self.unknown += usize::from(unknown);
    }

    /// By kind; yearly ones before those that are asked once.
    pub(super) fn told(self, names: &Names) -> Covenants {
        let known = names.in_order(self.sums.keys().map(|(_, metric)| metric.clone()).collect());
        let of = |yearly: bool| {
            let row =
                |metric: &Named| self.sums.get(&(yearly, metric.code.clone())).map(|kept| (metric.clone(), *kept));
            known
                .iter()
                .filter_map(row)
                .map(move |(metric, kept)| OfMetric { metric, yearly, kept })
                .collect::<Vec<_>>()
        };
        let listed = |contracts: usize, state: &str| Listed {
            contracts,
            list: format!("/api/contracts?finding=covenant&state={state}"),
        };
        let items = [of(true), of(false)].into_iter().flatten().collect();
        Covenants {
            items,
            total: self.total,
            short: listed(self.short, "short"),
            unknown: listed(self.unknown, "unknown"),
        }
    }
}
