//! What is known of a contract and of what it is written about, in the words of a letter.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::app::App;
use crate::contracts;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::supervision::facts::{Facts, PaymentKind};
use crate::supervision::finding::{ESTIMATE, Finding, Kind, State};
use crate::supervision::{assess, words};

/// Words by place.
pub(super) type Words = BTreeMap<&'static str, String>;

/// 2026年11月29日.
pub(super) fn day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// What a letter is about: the finding behind an alert, or the worst of the contract – of an investigation and a decision, of its
/// beginning and stopping, which is what idleness is found by.
pub(super) async fn gather(app: &App, tx: &Tx, kind: &str, (contract, alert): (i64, Option<i64>)) -> Result<Words> {
    let today = app.config.today();
    let mut words = paper(tx, contract).await?;
    words.insert("today", day(today));
    let facts = contracts::facts_of(tx, &[contract]).await?.pop().map(|(_, facts)| facts).unwrap_or_default();
    let paid: Decimal = facts.payments.iter().filter(|one| one.kind == PaymentKind::Price).map(|one| one.amount).sum();
    words.insert("paid", yuan(paid));
    words.insert("causes", causes(&facts));
    let findings = assess(&facts, today, &contracts::rules(app, tx).await?);
    let about = match alert {
        Some(alert) => Some(of_alert(tx, (contract, alert)).await?),
        None => None,
    };
    let idle = matches!(kind, "investigation" | "decision_draft");
    let wanted = |one: &&Finding| match &about {
        Some((kind, seq, year)) => (one.kind.word(), one.seq, one.year) == (kind.as_str(), *seq, *year),
        None => !idle || matches!(one.kind, Kind::Start | Kind::Suspension),
    };
    if let Some(finding) = findings.iter().filter(wanted).max_by_key(|one| (one.level, one.days)) {
        tell(tx, finding, &mut words).await?;
    }
    Ok(words)
}

/// Kind, instalment or covenant, and year of an alert of this contract.
async fn of_alert(tx: &Tx, (contract, alert): (i64, i64)) -> Result<(String, i32, i32)> {
    let sql = "select kind, seq, year from alert where id = $1 and contract_id = $2";
    let row = tx.query_opt(sql, &[&alert, &contract]).await?.ok_or_else(|| {
        Error::field("alert_id", "no-such-alert", "该合同没有这条预警 (the contract has no such alert)")
    })?;
    Ok((row.get(0), row.get(1), row.get(2)))
}

async fn paper(tx: &Tx, contract: i64) -> Result<Words> {
    let sql = "select c.contract_no, k.name, c.name, c.e_no, c.sign_on, c.address, s.name, c.land_area_m2, c.terms ->> 'price_total',
                   e.name, e.uscc, e.form ->> 'legal_rep', c.grantor
               from contract c join enterprise e on e.id = c.enterprise_id
               left join code k on k.list = 'contract_kind' and k.code = c.kind
               left join zone s on s.kind = 'street' and s.code = c.street_code
               where c.id = $1";
    let row = tx.query_one(sql, &[&contract]).await?;
    let text = |place: usize| row.get::<_, Option<String>>(place).unwrap_or_default();
    let price = text(8).parse::<Decimal>().ok().map(yuan).unwrap_or_default();
    Ok(BTreeMap::from([
        ("contract_no", text(0)),
        ("contract_kind", text(1)),
        ("contract_name", text(2)),
        ("e_no", text(3)),
        ("sign_on", day(row.get(4))),
        ("address", text(5)),
        ("street", text(6)),
        ("land_area", row.get::<_, Decimal>(7).to_string()),
        ("price_total", price),
        ("enterprise", text(9)),
        ("uscc", text(10)),
        ("legal_rep", text(11)),
        ("grantor", text(12)),
    ]))
}

async fn tell(tx: &Tx, finding: &Finding, words: &mut Words) -> Result<()> {
    words.insert("milestone", thing(finding));
    words.insert("due", finding.due.map(day).unwrap_or_default());
    words.insert("state", finding.state.title().to_owned());
    words.insert("level", finding.level.title().to_owned());
    let days = match finding.days {
        Some(days) if finding.state != State::Unknown && days > 0 => format!("已逾 {days} 天"),
        Some(days) if finding.state != State::Unknown => format!("距约定日期还有 {} 天", -days),
        _ => String::new(),
    };
    words.insert("days", days);
    if let Some(basis) = finding.basis.first() {
        words.insert("law", basis.law.to_owned());
        words.insert("article", basis.article.to_owned());
        words.insert("formula", basis.formula.to_owned());
    }
    let amounts: Vec<String> = finding
        .amounts
        .iter()
        .filter_map(|one| {
            one.amount.map(|amount| format!("{}：人民币 {} 元（{ESTIMATE}）", words::amount(one.kind), yuan(amount)))
        })
        .collect();
    // A letter without sums has no blank where they would stand.
    words.insert(
        "amounts",
        if amounts.is_empty() {
            "本函不涉及金额测算。".to_owned()
        } else {
            format!("{}。", amounts.join("；"))
        },
    );
    let sql = "select coalesce(string_agg(name, '；' order by place), '') from code where list = 'disposal_option' and code = any ($1)";
    let options: String = tx.query_one(sql, &[&finding.options]).await?.get(0);
    words.insert("options", options);
    Ok(())
}

/// 第 2 期价款, 竣工 …
fn thing(finding: &Finding) -> String {
    match (finding.kind, finding.year) {
        (Kind::Payment, _) => format!("第 {} 期价款缴纳", finding.seq),
        (Kind::Covenant, 0) => format!("第 {} 项履约指标", finding.seq),
        (Kind::Covenant, year) => format!("第 {} 项履约指标（{year}年）", finding.seq),
        (kind, _) => kind.title().to_owned(),
    }
}

fn causes(facts: &Facts) -> String {
    if facts.causes.is_empty() {
        return "未登记政府原因或者不可抗力。".to_owned();
    }
    let told: Vec<String> = facts
        .causes
        .iter()
        .map(|cause| {
            let to = cause.to_on.map_or_else(|| "至今".to_owned(), |to| format!("至{}", day(to)));
            let verified = if cause.verified { "已核实" } else { "未核实" };
            format!("{}{to}（{verified}）", day(cause.from_on))
        })
        .collect();
    format!("已登记政府原因或者不可抗力：{}。", told.join("；"))
}

/// 120,000,000.00
fn yuan(amount: Decimal) -> String {
    let text = format!("{amount:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents}")
}

/// As it is stored with a letter.
pub(super) fn json(words: &Words) -> Value {
    words.iter().map(|(name, text)| ((*name).to_owned(), Value::from(text.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_grouped_and_have_cents() {
        for (amount, wanted) in [
            ("120000000", "120,000,000.00"),
            ("20000.5", "20,000.50"),
            ("999", "999.00"),
            ("0", "0.00"),
            ("-1234.00", "-1,234.00"),
        ] {
            assert_eq!(yuan(amount.parse().unwrap()), wanted);
        }
    }
}
