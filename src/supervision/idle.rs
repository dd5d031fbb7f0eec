//! 闲置土地: the clock of what was not begun, and of what was begun and stopped (《闲置土地处置办法》, 国土资源部令第53号). Pure.
//!
//! The finding itself is the city's: without its document a site is only suspected.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::civil::{add_years, days};
use super::dues::warned;
use super::facts::{Facts, Suspension};
use super::finding::{Amount, Basis, Finding, Kind, State};
use super::law::Law;
use super::level::Level;

const ORDER_53: &str = "《闲置土地处置办法》（国土资源部令第53号）";

/// What article 12 offers where the delay is not the holder's, and for suspended sites.
const BY_AGREEMENT: [&str; 5] = ["extend", "change_use", "temporary_use", "buy_back", "exchange"];

/// The day by which work has to begin: as amended, as agreed, or counted from actual delivery (article 22).
pub fn start_due(facts: &Facts, law: &Law) -> Option<NaiveDate> {
    facts.start.due.or_else(|| add_years(facts.handover.done?, law.start_after_delivery_years))
}

/// Whether a verified reason of the government, or 不可抗力, began before the site was idle.
fn excused(facts: &Facts, limit: NaiveDate) -> bool {
    facts.causes.iter().any(|cause| cause.verified && cause.from_on <= limit)
}

/// Whether one is claimed that nobody has verified.
fn claimed(facts: &Facts, today: NaiveDate) -> bool {
    facts.causes.iter().any(|cause| !cause.verified && cause.from_on <= today)
}

/// 开工: from far ahead to 疑似闲置（满两年）.
pub(super) fn start(facts: &Facts, today: NaiveDate, law: &Law) -> Finding {
    let mut said = Finding::new(Kind::Start);
    said.due = start_due(facts, law);
    said.done = facts.start.done.filter(|done| *done <= today);
    let Some(due) = said.due else {
        said.state = if said.done.is_some() { State::Done } else { State::Unknown };
        said.lacks("start_due");
        said.lacks("handover_done");
        said.basis.push(article_22(None));
        return said;
    };
    if facts.start.due.is_none() {
        said.basis.push(article_22(facts.handover.done));
    }
    let end = said.done.unwrap_or(today);
    said.days = Some(days(due, end));
    if let Some(amount) = delay(facts.price_total, facts.start_delay_rate, days(due, end)) {
        said.amounts.push(amount);
    }
    if said.done.is_some() {
        said.state = State::Done;
        if facts.start.evidence.is_none() {
            said.lacks("start_evidence");
        }
        return said;
    }
    if today <= due {
        said.level = warned(due, today, law.warn.milestone);
        return said;
    }
    overdue(&mut said, facts, (due, today), law);
    decided(&mut said, facts, today);
    said
}

fn overdue(said: &mut Finding, facts: &Facts, (due, today): (NaiveDate, NaiveDate), law: &Law) {
    said.at_least(Level::Orange, State::Overdue);
    let (Some(idle), Some(forfeit)) = (add_years(due, law.idle_years), add_years(due, law.forfeit_years)) else {
        return;
    };
    if today <= idle {
        return;
    }
    let inputs = vec![("动工开发日期", due.to_string()), ("满一年", idle.to_string()), ("今日", today.to_string())];
    said.basis.push(Basis {
        law: ORDER_53, article: "第二条第一款", formula: "今日 > 动工开发日期 + 1 年", inputs
    });
    let second = today > forfeit;
    match second {
        false => said.at_least(Level::Red, State::SuspectedOneYear),
        true => said.at_least(Level::Purple, State::SuspectedTwoYears),
    }
    if claimed(facts, today) {
        said.flags.push("cause_to_be_verified");
    }
    if excused(facts, idle) {
        by_agreement(said);
    } else if second {
        said.options.push("reclaim");
        let inputs = vec![("满两年", forfeit.to_string()), ("今日", today.to_string())];
        said.basis.push(Basis {
            law: ORDER_53,
            article: "第十四条第（二）项",
            formula: "未动工开发满两年：建议无偿收回",
            inputs,
        });
    } else {
        fee(said, facts.price_total, law);
    }
}

/// 土地闲置费 of the holder's own fault.
fn fee(said: &mut Finding, price: Option<Decimal>, law: &Law) {
    said.options.push("idle_fee");
    said.amounts.push(Amount::of("idle_fee", price.map(|price| law.fee_share.of(price))));
    if price.is_none() {
        said.missing.push("price_total");
    }
    let price = price.map_or_else(|| "缺".to_owned(), |price| price.to_string());
    said.basis.push(Basis {
        law: ORDER_53,
        article: "第十四条第（一）项",
        formula: "出让或者划拨价款 × 比例",
        inputs: vec![("价款", price), ("比例", law.fee_share.to_string())],
    });
}

fn by_agreement(said: &mut Finding) {
    said.options.extend(BY_AGREEMENT);
    said.basis.push(Basis {
        law: ORDER_53,
        article: "第八条、第十二条",
        formula: "政府原因（已核实）或中止开发：协商处置，不征闲置费",
        inputs: Vec::new(),
    });
}

fn article_22(delivered: Option<NaiveDate>) -> Basis {
    let day = delivered.map_or_else(|| "缺交地确认书".to_owned(), |day| day.to_string());
    Basis {
        law: ORDER_53,
        article: "第二十二条",
        formula: "没有约定的，实际交付土地之日 + 1 年",
        inputs: vec![("实际交地", day)],
    }
}

/// What the city has decided stands above what is only suspected.
fn decided(said: &mut Finding, facts: &Facts, today: NaiveDate) {
    let found = facts.finding.filter(|on| *on <= today);
    let disposed = facts.disposal.filter(|on| *on <= today);
    let Some(found) = found else { return };
    // A decision settles the idleness that was found; a new day to begin, agreed with it, is watched like any other.
    match disposed.filter(|on| *on >= found) {
        Some(on) if said.due.is_some_and(|due| due <= on) => {
            *said = Finding { due: said.due, days: said.days, ..Finding::new(said.kind) };
            said.state = State::Disposed;
        }
        Some(_) => {}
        None => said.at_least(Level::Red, State::FoundIdle),
    }
}

/// The suspension that lasts: the earliest of those without 复工 by today.
fn lasting(suspensions: &[Suspension], today: NaiveDate) -> Option<NaiveDate> {
    let open = |each: &&Suspension| each.stopped_on <= today && each.resumed_on.is_none_or(|on| on > today);
    suspensions.iter().filter(open).map(|each| each.stopped_on).min()
}

/// Whether a share falls short: unknown where a figure is missing or the whole is nothing.
fn short(part: Option<Decimal>, whole: Option<Decimal>, share: super::law::Share) -> Option<bool> {
    let (part, whole) = (part?, whole.filter(|whole| *whole > Decimal::ZERO)?);
    Some(share.exceeds(part, whole))
}

/// 中止开发 of what was begun and is not finished; nothing to say where work goes on.
pub(super) fn suspension(facts: &Facts, today: NaiveDate, law: &Law) -> Option<Finding> {
    facts.start.done.filter(|done| *done <= today)?;
    if facts.finish.done.is_some_and(|done| done <= today) {
        return None;
    }
    let stopped = lasting(&facts.suspensions, today)?;
    let limit = add_years(stopped, law.suspended_years)?;
    let built = short(facts.dev_area, facts.should_dev_area, law.built_share);
    let invested = short(facts.invest_done, facts.invest_total, law.invested_share);
    let mut said = Finding { due: Some(limit), days: Some(days(limit, today)), ..Finding::new(Kind::Suspension) };
    said.state = State::Stopped;
    let falls_short = built == Some(true) || invested == Some(true);
    // What is not known may fall short: neither is it in order, nor is it suspected.
    let unknown = !falls_short && (built.is_none() || invested.is_none());
    for (figure, name) in [
        (facts.should_dev_area, "should_dev_area"),
        (facts.dev_area, "dev_area"),
        (facts.invest_total, "invest_total"),
        (facts.invest_done, "invest_done"),
    ] {
        if unknown && figure.is_none() {
            said.lacks(name);
        }
    }
    if unknown {
        said.lacks("suspension_shares");
    }
    said.basis.push(shares(facts, (stopped, today), law));
    if falls_short {
        match today <= limit {
            true => said.level = said.level.max(warned(limit, today, law.warn.milestone)).max(Level::Blue),
            false => {
                said.at_least(Level::Red, State::SuspectedStopped);
                by_agreement(&mut said);
                if law.fee_for_suspended && !excused(facts, limit) {
                    fee(&mut said, facts.price_total, law);
                }
            }
        }
    }
    decided(&mut said, facts, today);
    Some(said)
}

fn shares(facts: &Facts, (stopped, today): (NaiveDate, NaiveDate), law: &Law) -> Basis {
    let of = |part: Option<Decimal>, whole: Option<Decimal>| {
        let text = |value: Option<Decimal>| value.map_or_else(|| "缺".to_owned(), |value| value.to_string());
        format!("{}/{}", text(part), text(whole))
    };
    Basis {
        law: ORDER_53,
        article: "第二条第二款",
        formula: "中止开发满一年，且 开发面积 < 1/3 或 已投资 < 25%（等于不算不足）",
        inputs: vec![
            ("中止", stopped.to_string()),
            ("今日", today.to_string()),
            ("已动工/应动工面积", of(facts.dev_area, facts.should_dev_area)),
            ("已投资/总投资", of(facts.invest_done, facts.invest_total)),
            ("面积界限", law.built_share.to_string()),
            ("投资界限", law.invested_share.to_string()),
        ],
    }
}

/// 违约金 of a delay, where the contract has a rate.
pub(super) fn delay(price: Option<Decimal>, rate: Option<Decimal>, late: i64) -> Option<Amount> {
    let rate = rate.filter(|rate| *rate > Decimal::ZERO && late > 0)?;
    let sum = price.map(|price| super::amounts::to_cents(price * rate * Decimal::from(late)));
    Some(Amount::of("delay_penalty", sum))
}
