//! What is due on a day: delivery, completion, production, instalments, the end of the term. Pure.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::amounts::late;
use super::civil::{Holidays, add_days, add_years, days};
use super::facts::{Facts, Instalment, Milestone, PaymentKind};
use super::finding::{Amount, Basis, Finding, Kind, State};
use super::idle::delay;
use super::law::{Law, Warn};
use super::level::Level;

/// What is still ahead, or due today.
pub(super) fn warned(due: NaiveDate, today: NaiveDate, warn: Warn) -> Level {
    match days(today, due) {
        left if left <= i64::from(warn.yellow) => Level::Yellow,
        left if left <= i64::from(warn.blue) => Level::Blue,
        _ => Level::Green,
    }
}

/// Which papers and days a milestone needs.
struct Needs {
    kind: Kind,
    /// Without a day it is not in order but unknown.
    day: Option<&'static str>,
    evidence: &'static str,
}

fn dated(milestone: &Milestone, needs: &Needs, today: NaiveDate, law: &Law) -> Option<Finding> {
    let mut said = Finding::new(needs.kind);
    said.due = milestone.due;
    said.done = milestone.done.filter(|done| *done <= today);
    let end = said.done.unwrap_or(today);
    said.days = said.due.map(|due| days(due, end));
    if said.done.is_some() {
        said.state = State::Done;
        if milestone.evidence.is_none() {
            said.lacks(needs.evidence);
        }
        return Some(said);
    }
    let Some(due) = said.due else {
        said.state = State::Unknown;
        said.lacks(needs.day?);
        return Some(said);
    };
    if today <= due {
        said.level = warned(due, today, law.warn.milestone);
    } else {
        let a_year = add_years(due, 1).is_none_or(|limit| today > limit);
        said.at_least(if a_year { Level::Red } else { Level::Orange }, State::Overdue);
    }
    Some(said)
}

/// 交地, 竣工, 投产, 达产.
pub(super) fn milestones(facts: &Facts, today: NaiveDate, law: &Law) -> Vec<Finding> {
    let list = [
        (&facts.handover, Kind::Handover, Some("handover_due"), "handover_evidence"),
        (&facts.finish, Kind::Finish, Some("finish_due"), "finish_evidence"),
        (&facts.production, Kind::Production, None, "production_evidence"),
        (&facts.full, Kind::Full, None, "full_evidence"),
    ];
    let mut said: Vec<Finding> = list
        .into_iter()
        .filter_map(|(milestone, kind, day, evidence)| dated(milestone, &Needs { kind, day, evidence }, today, law))
        .collect();
    for finding in &mut said {
        match finding.kind {
            // The land is given by the government: its delay is nobody else's.
            Kind::Handover if finding.state == State::Overdue => finding.flags.push("government_delivers_late"),
            Kind::Finish => {
                finding.amounts.extend(delay(
                    facts.price_total,
                    facts.finish_delay_rate,
                    finding.days.unwrap_or_default(),
                ));
                if finding.done.is_some() && facts.start.done.is_none_or(|start| Some(start) > finding.done) {
                    finding.flags.push("done_before_start");
                    finding.lacks("start_done");
                }
            }
            _ => {}
        }
    }
    said
}

/// The instalments, each by its place.
pub(super) fn instalments(facts: &Facts, today: NaiveDate, law: &Law, holidays: &Holidays) -> Vec<Finding> {
    let mut said: Vec<Finding> =
        facts.instalments.iter().map(|each| instalment(each, facts, (today, law, holidays))).collect();
    said.sort_by_key(|finding| finding.seq);
    said
}

fn instalment(each: &Instalment, facts: &Facts, (today, law, holidays): (NaiveDate, &Law, &Holidays)) -> Finding {
    let last_day = holidays.last_day(each.due);
    let rate = facts.late_rate.unwrap_or(law.late_rate);
    let of = |kind: PaymentKind| facts.payments.iter().filter(move |paid| paid.seq == each.seq && paid.kind == kind);
    let price: Vec<_> = of(PaymentKind::Price).map(|paid| (paid.paid_on, paid.amount)).collect();
    let late = late(each.amount, last_day, &price, rate, today);
    let fee_paid: Decimal = of(PaymentKind::Penalty).filter(|paid| paid.paid_on <= today).map(|paid| paid.amount).sum();
    let mut said = Finding { seq: each.seq, due: Some(last_day), ..Finding::new(Kind::Payment) };
    if late.unpaid > Decimal::ZERO {
        let behind = days(last_day, today);
        said.days = Some(behind);
        if behind > i64::from(law.rescind_after_days) {
            said.at_least(Level::Red, State::Rescindable);
            said.flags.push("rescindable");
        } else if behind > 0 {
            said.at_least(Level::Orange, State::Overdue);
        } else {
            said.level = warned(last_day, today, law.warn.payment);
        }
    } else {
        said.done = settled_on(each, &price);
        said.state = State::Done;
        said.days = said.done.map(|done| days(last_day, done));
        if late.fee > fee_paid {
            said.at_least(Level::Blue, State::PaidLate);
        }
    }
    if late.days > 0 {
        said.amounts.push(Amount::of("late_fee", Some(late.fee)));
        said.basis.push(Basis {
            law: "出让合同；国办发〔2006〕100号",
            article: "滞纳金",
            formula: "Σ 未付金额 × 日比例 × 天数（民法典第二百零一、二百零三条计算天数）",
            inputs: vec![
                ("约定支付日期", each.due.to_string()),
                ("顺延后最后一日", last_day.to_string()),
                ("未付", late.unpaid.to_string()),
                ("日比例", rate.normalize().to_string()),
                ("天数", late.days.to_string()),
            ],
        });
    }
    said
}

/// The day on which the sum of payments reached the instalment.
fn settled_on(each: &Instalment, paid: &[(NaiveDate, Decimal)]) -> Option<NaiveDate> {
    let mut paid = paid.to_vec();
    paid.sort_unstable_by_key(|(on, _)| *on);
    let mut sum = Decimal::ZERO;
    paid.into_iter().find_map(|(on, amount)| {
        sum += amount;
        (sum >= each.amount).then_some(on)
    })
}

/// 使用年限届满, counted from the agreed day of delivery (出让转让暂行条例 第十二条).
pub(super) fn term_end(facts: &Facts, today: NaiveDate, law: &Law) -> Option<Finding> {
    let from = facts.handover.due.or(facts.handover.done)?;
    let end = add_years(from, facts.term_years?)?;
    let mut said = Finding { due: Some(end), days: Some(days(end, today)), ..Finding::new(Kind::TermEnd) };
    let renewal = end.checked_sub_months(chrono::Months::new(law.renewal_years * 12))?;
    if today > end {
        said.at_least(Level::Red, State::Overdue);
    } else if today >= renewal {
        said.level = Level::Yellow;
    } else if add_days(today, law.warn.milestone.blue).is_some_and(|soon| soon >= renewal) {
        said.level = Level::Blue;
    }
    if said.level > Level::Green {
        said.basis.push(Basis {
            law: "《城市房地产管理法》",
            article: "第二十二条",
            formula: "至迟于使用年限届满前一年申请续期",
            inputs: vec![("届满", end.to_string()), ("申请不迟于", renewal.to_string())],
        });
    }
    Some(said)
}
