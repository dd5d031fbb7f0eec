//! Milestones, payments and covenants, added up over contracts that are judged. Pure.

use std::collections::{BTreeMap, BTreeSet};

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

/// Whether the term (使用年限) is over.
pub(super) fn ended(one: &Judged) -> bool {
    one.finding(Kind::TermEnd).is_some_and(|finding| finding.state == State::Overdue)
}

/// One milestone: 应 = 按期 + 迟延 + 逾期 + 今日到期 + 已处置.
#[derive(Debug, Serialize)]
pub(super) struct Milestone {
    #[serde(flatten)]
    milestone: Named,
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
    /// Where those overdue are listed; none where the list would hold contracts whose term is over too.
    list: Option<String>,
}

/// The milestones of contracts that are in force. The day is that of the last amendment; of 动工 without one, that of the rules.
pub(super) fn milestones(contracts: &[&Judged], today: NaiveDate, listed: bool) -> Vec<Milestone> {
    MILESTONES.map(|kind| milestone(kind, contracts, today, listed)).into()
}

fn milestone(kind: Kind, contracts: &[&Judged], today: NaiveDate, listed: bool) -> Milestone {
    let findings: Vec<&Finding> = contracts.iter().filter_map(|one| one.finding(kind)).collect();
    let dated: Vec<(&Finding, NaiveDate)> =
        findings.iter().filter_map(|finding| Some((*finding, finding.due?))).collect();
    let due: Vec<(&Finding, NaiveDate)> = dated.iter().filter(|(_, day)| *day <= today).copied().collect();
    let count = |wanted: &dyn Fn(&Finding, NaiveDate) -> bool| {
        due.iter().filter(|(finding, day)| wanted(finding, *day)).count()
    };
    Milestone {
        milestone: Named { code: kind.word().to_owned(), name: kind.title().to_owned() },
        due: due.len(),
        on_time: count(&|finding, day| finding.done.is_some_and(|done| done <= day)),
        late: count(&|finding, day| finding.done.is_some_and(|done| done > day)),
        overdue: count(&|finding, _| finding.done.is_none() && BEHIND.contains(&finding.state)),
        due_today: count(&|finding, day| finding.done.is_none() && day == today && finding.state == State::Ahead),
        settled: count(&|finding, _| finding.state == State::Disposed),
        undated: contracts.len() - dated.len(),
        list: listed.then(|| format!("/api/contracts?finding={}&state={BEHIND_WORDS}", kind.word())),
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

/// Payments over all contracts, whether their term is over or not: what is owed stays so.
pub(super) fn payments(contracts: &[Judged], today: NaiveDate, names: &Names) -> Payments {
    let mut streets: BTreeMap<&str, Sums> = BTreeMap::new();
    let mut total = Sums::default();
    let (with, without): (Vec<&Judged>, Vec<&Judged>) =
        contracts.iter().partition(|one| !one.seen.facts.instalments.is_empty());
    for one in with {
        let sums = owed(one, today);
        streets.entry(&one.seen.street_code).or_default().add(&sums);
        total.add(&sums);
    }
    let list = "/api/contracts?finding=payment&state=overdue,rescindable";
    let streets = names
        .in_order(streets.keys().map(|code| (*code).to_owned()).collect())
        .into_iter()
        .map(|street| OfStreet {
            sums: streets.get(street.code.as_str()).copied().unwrap_or_default(),
            list: format!("{list}&street={}", street.code),
            street,
        })
        .collect();
    Payments { streets, total, without_instalments: without.len(), list: list.to_owned() }
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

/// Covenants as supervision judges them, by kind; yearly ones before those that are asked once.
pub(super) fn covenants(contracts: &[Judged], names: &Names) -> Covenants {
    let mut sums: BTreeMap<(bool, &str), Kept> = BTreeMap::new();
    let mut total = Kept::default();
    let (mut short, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    for one in contracts {
        for finding in one.findings.iter().filter(|finding| finding.kind == Kind::Covenant) {
            let Some(covenant) = one.seen.facts.covenants.iter().find(|each| each.seq == finding.seq) else { continue };
            sums.entry((covenant.years.is_some(), &covenant.metric)).or_default().count(finding);
            total.count(finding);
            match finding.state {
                State::Short => short.insert(one.seen.id),
                State::Unknown => unknown.insert(one.seen.id),
                _ => false,
            };
        }
    }
    let known = names.in_order(sums.keys().map(|(_, metric)| (*metric).to_owned()).collect());
    let of = |yearly: bool| {
        let row = |metric: &Named| sums.get(&(yearly, metric.code.as_str())).map(|kept| (metric.clone(), *kept));
        known.iter().filter_map(row).map(move |(metric, kept)| OfMetric { metric, yearly, kept }).collect::<Vec<_>>()
    };
    let listed = |contracts: &BTreeSet<i64>, state: &str| Listed {
        contracts: contracts.len(),
        list: format!("/api/contracts?finding=covenant&state={state}"),
    };
    let items = [of(true), of(false)].into_iter().flatten().collect();
    Covenants { items, total, short: listed(&short, "short"), unknown: listed(&unknown, "unknown") }
}
