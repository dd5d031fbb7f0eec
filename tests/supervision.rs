//! 批后监管: the clocks against cases written by hand, and rules that hold for all of them.

use std::path::Path;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;
use tuguan::supervision::civil::Holidays;
use tuguan::supervision::facts::{
    Actual, Cause, Covenant, Direction, Facts, Instalment, Milestone, Payment, PaymentKind, Suspension,
};
use tuguan::supervision::finding::{ESTIMATE, Finding, Kind, State};
use tuguan::supervision::law::Laws;
use tuguan::supervision::level::Level;
use tuguan::supervision::{Rules, assess, worst};

fn rules() -> Rules {
    Rules { laws: Laws::built_in().unwrap(), holidays: Holidays::default() }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn money(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// What a serialised word is.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A line of the table.
struct Case {
    name: String,
    facts: Facts,
    today: NaiveDate,
    state: String,
    level: Level,
    action: String,
    fee: String,
}

fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/supervision/idle_cases.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(&path).unwrap();
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    lines
        .into_iter()
        .map(|line| {
            let of = |name: &str| {
                let place = heads.iter().position(|head| head == name).unwrap();
                Some(line[place].to_owned()).filter(|text| !text.is_empty())
            };
            let date = |name: &str| of(name).map(|text| day(&text));
            let number = |name: &str| of(name).map(|text| money(&text));
            let done = |name: &str, evidence: Option<String>| Milestone { done: date(name), evidence, due: None };
            let stop = date("stopped").map(|stopped_on| Suspension { stopped_on, resumed_on: date("resumed") });
            let cause = of("cause").map(|kind| Cause {
                kind,
                from_on: date("cause_from").unwrap(),
                to_on: None,
                verified: of("verified").unwrap() == "yes",
            });
            Case {
                name: format!("{} ({})", of("case").unwrap(), of("rule").unwrap()),
                facts: Facts {
                    price_total: number("price"),
                    handover: done("delivered", Some("交地确认书".to_owned())),
                    start: Milestone { due: date("start_due"), ..done("started", of("permit")) },
                    finish: done("finished", Some("竣工验收备案".to_owned())),
                    should_dev_area: number("should_area"),
                    dev_area: number("dev_area"),
                    invest_total: number("invest_total"),
                    invest_done: number("invest_done"),
                    suspensions: stop.into_iter().collect(),
                    causes: cause.into_iter().collect(),
                    finding: date("found"),
                    disposal: date("disposed"),
                    ..Facts::default()
                },
                today: date("today").unwrap(),
                state: of("state").unwrap(),
                level: Level::of(&of("level").unwrap()).unwrap(),
                action: of("action").unwrap(),
                fee: of("fee").unwrap_or_default(),
            }
        })
        .collect()
}

fn of_kind(findings: &[Finding], kind: Kind) -> Option<&Finding> {
    findings.iter().find(|finding| finding.kind == kind)
}

fn action(finding: &Finding) -> &'static str {
    match finding.options.as_slice() {
        [] => "none",
        ["idle_fee"] => "fee",
        ["reclaim"] => "reclaim",
        options if options.contains(&"extend") && options.contains(&"buy_back") => "agreement",
        other => panic!("unexpected options {other:?}"),
    }
}

#[test]
fn idle_land_is_what_the_text_of_the_rules_says() {
    let rules = rules();
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for case in cases {
        let findings = assess(&case.facts, case.today, &rules);
        let finding = of_kind(&findings, Kind::Suspension).or_else(|| of_kind(&findings, Kind::Start)).unwrap();
        let fee = finding.amounts.iter().find(|amount| amount.kind == "idle_fee");
        let told = fee.map_or(String::new(), |fee| fee.amount.map_or("unknown".to_owned(), |sum| sum.to_string()));
        assert_eq!(
            (word(&finding.state), finding.level, action(finding), told.as_str()),
            (case.state.clone(), case.level, case.action.as_str(), case.fee.as_str()),
            "case {}: {finding:?}",
            case.name
        );
        assert!(fee.is_none_or(|fee| fee.note == ESTIMATE), "case {}", case.name);
        let grounds = [State::SuspectedOneYear, State::SuspectedTwoYears, State::SuspectedStopped, State::FoundIdle];
        if grounds.contains(&finding.state) {
            assert!(
                finding.basis.iter().any(|basis| basis.law.contains("53号") && !basis.article.is_empty()),
                "{}",
                case.name
            );
        }
    }
}

/// Domain scenario 15: two instalments of 120 000 000; of the first 1 000 000 came 20 days late.
#[test]
fn instalments_are_watched_to_the_day() {
    let mut facts = Facts {
        price_total: Some(money("120000000")),
        instalments: vec![
            Instalment { seq: 2, due: day("2019-10-31"), amount: money("119000000") },
            Instalment { seq: 1, due: day("2019-04-30"), amount: money("1000000") },
        ],
        payments: vec![Payment {
            seq: 1,
            kind: PaymentKind::Price,
            paid_on: day("2019-05-20"),
            amount: money("1000000"),
        }],
        ..Facts::default()
    };
    let at = |facts: &Facts, today: &str| -> Vec<(Level, State, Vec<String>)> {
        assess(facts, day(today), &rules())
            .into_iter()
            .filter(|finding| finding.kind == Kind::Payment)
            .map(|finding| {
                let sums = finding.amounts.iter().map(|sum| sum.amount.unwrap().to_string()).collect();
                (finding.level, finding.state, sums)
            })
            .collect()
    };
    let late = at(&facts, "2019-06-01");
    assert_eq!(late[0], (Level::Blue, State::PaidLate, vec!["20000.00".to_owned()]));
    assert_eq!(late[1], (Level::Green, State::Ahead, Vec::new()));
    facts.payments.push(Payment {
        seq: 1,
        kind: PaymentKind::Penalty,
        paid_on: day("2019-06-01"),
        amount: money("20000"),
    });
    assert_eq!(at(&facts, "2019-06-01")[0].0, Level::Green, "the penalty is paid");
    // 10-01 and 10-24 are 30 and 7 days before; the 60th day behind 10-31 is 12-30.
    for (today, level, state) in [
        ("2019-09-30", Level::Green, State::Ahead),
        ("2019-10-01", Level::Blue, State::Ahead),
        ("2019-10-24", Level::Yellow, State::Ahead),
        ("2019-10-31", Level::Yellow, State::Ahead),
        ("2019-11-01", Level::Orange, State::Overdue),
        ("2019-12-30", Level::Orange, State::Overdue),
        ("2019-12-31", Level::Red, State::Rescindable),
    ] {
        let second = &at(&facts, today)[1];
        assert_eq!((second.0, second.1), (level, state), "{today}");
    }
    // 61 days on 119 000 000 at 1‰.
    assert_eq!(at(&facts, "2019-12-31")[1].2, ["7259000.00"]);
}

/// 民法典 第二百零三条: a last day on a Saturday is the Monday behind it, unless the calendar says that Saturday is worked.
#[test]
fn a_last_day_of_rest_is_not_late() {
    let facts = Facts {
        instalments: vec![Instalment { seq: 1, due: day("2026-09-26"), amount: money("1000") }],
        payments: vec![Payment { seq: 1, kind: PaymentKind::Price, paid_on: day("2026-09-28"), amount: money("1000") }],
        ..Facts::default()
    };
    let level = |rules: &Rules| of_kind(&assess(&facts, day("2026-10-09"), rules), Kind::Payment).unwrap().level;
    assert_eq!(level(&rules()), Level::Green);
    let worked = Rules { holidays: Holidays::new([(day("2026-09-26"), false)]), ..rules() };
    assert_eq!(level(&worked), Level::Blue);
}

/// Shares by hand: 80 of 100 is 橙, 79.99 is 红, 100 is kept; a ceiling of 7 with 7.01 is 99.86 %, with 9 it is 77.8 %.
#[test]
fn covenants_are_judged_by_their_share_and_never_green_without_a_figure() {
    let covenant = |direction, target: &str, value: Option<&str>, years: Option<(i32, i32)>| Facts {
        price_total: Some(money("1000000")),
        finish: Milestone { done: Some(day("2020-01-01")), ..Milestone::default() },
        covenants: vec![Covenant {
            seq: 1,
            metric: "tax_per_mu".to_owned(),
            direction,
            target: Some(money(target)),
            years,
            same_share_penalty: true,
            actuals: value
                .map(|value| Actual { year: years.map_or(0, |(from, _)| from), value: money(value) })
                .into_iter()
                .collect(),
        }],
        ..Facts::default()
    };
    let judged = |facts: &Facts, today: &str| {
        let said = assess(facts, day(today), &rules());
        of_kind(&said, Kind::Covenant).cloned()
    };
    for (direction, target, value, level) in [
        (Direction::AtLeast, "100", "100", Level::Green),
        (Direction::AtLeast, "100", "99.99", Level::Orange),
        (Direction::AtLeast, "100", "80", Level::Orange),
        (Direction::AtLeast, "100", "79.99", Level::Red),
        (Direction::AtMost, "7", "7", Level::Green),
        (Direction::AtMost, "7", "7.01", Level::Orange),
        (Direction::AtMost, "7", "9", Level::Red),
    ] {
        let said = judged(&covenant(direction, target, Some(value), None), "2021-01-01").unwrap();
        assert_eq!(said.level, level, "{direction:?} {target} {value}");
    }
    // 20 of 100 are missing: a fifth of 1 000 000.
    let said = judged(&covenant(Direction::AtLeast, "100", Some("80"), None), "2021-01-01").unwrap();
    assert_eq!(said.amounts[0].amount, Some(money("200000.00")));
    let yearly = covenant(Direction::AtLeast, "100", None, Some((2020, 2024)));
    assert_eq!(judged(&yearly, "2020-12-31"), None, "the year is not over");
    // 2021-06-29 is the 180th day behind 2020-12-31.
    for (today, level) in [
        ("2021-03-01", Level::Green),
        ("2021-05-30", Level::Blue),
        ("2021-06-29", Level::Yellow),
        ("2021-06-30", Level::Grey),
    ] {
        assert_eq!(judged(&yearly, today).unwrap().level, level, "{today}");
    }
}

#[test]
fn nothing_known_is_grey_and_never_green() {
    let said = assess(&Facts::default(), day("2026-01-01"), &rules());
    assert_eq!(worst(&said), Level::Grey);
    let finish = of_kind(&said, Kind::Finish).unwrap();
    assert_eq!((finish.state, finish.missing.as_slice()), (State::Unknown, ["finish_due"].as_slice()));
}

#[test]
fn what_was_finished_before_it_began_is_flagged() {
    let facts = Facts {
        finish: Milestone { due: Some(day("2020-01-01")), done: Some(day("2019-12-01")), evidence: Some("验".into()) },
        ..Facts::default()
    };
    let said = assess(&facts, day("2026-01-01"), &rules());
    assert_eq!(of_kind(&said, Kind::Finish).unwrap().flags, ["done_before_start"]);
    assert_eq!(of_kind(&said, Kind::Finish).unwrap().level, Level::Grey);
}

/// 70 years of a dwelling from the agreed delivery; 城市房地产管理法 第二十二条: apply a year before at the latest.
#[test]
fn the_end_of_the_term_is_told_before_it_comes() {
    let facts = Facts {
        term_years: Some(40),
        handover: Milestone { due: Some(day("1988-06-30")), ..Milestone::default() },
        ..Facts::default()
    };
    let level = |today: &str| of_kind(&assess(&facts, day(today), &rules()), Kind::TermEnd).unwrap().level;
    assert_eq!(level("2027-03-31"), Level::Green);
    assert_eq!(level("2027-04-01"), Level::Blue);
    assert_eq!(level("2027-06-30"), Level::Yellow);
    assert_eq!(level("2028-06-30"), Level::Yellow);
    assert_eq!(level("2028-07-01"), Level::Red);
}

fn some_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..5000).prop_map(|after| day("2012-07-01") + Days::new(after))
}

/// Facts that do not lie in the future of `today` in any thing done.
fn some_facts() -> impl Strategy<Value = Facts> {
    let day = || proptest::option::of(some_day());
    let money = || proptest::option::of((0_u32..1_000_000).prop_map(Decimal::from));
    (
        (day(), day(), day()),
        (money(), money(), money(), money(), money()),
        proptest::collection::vec((some_day(), 1_u32..100_000), 0..5),
        proptest::collection::vec((some_day(), 1_u32..100_000), 0..5),
        (proptest::option::of(some_day()), proptest::option::of(some_day()), any::<bool>()),
        (proptest::option::of(some_day()), any::<bool>()),
    )
        .prop_map(
            |(
                (handover, start, finish),
                (price, should, dev, total, done),
                dues,
                paid,
                (began, stopped, verified),
                (cause, evidence),
            )| {
                let of = |due: Option<NaiveDate>| Milestone { due, ..Milestone::default() };
                let number = |i: usize| i32::try_from(i).unwrap() + 1;
                Facts {
                    price_total: price,
                    handover: of(handover),
                    start: Milestone { done: began, evidence: evidence.then(|| "许可".to_owned()), due: start },
                    finish: of(finish),
                    should_dev_area: should,
                    dev_area: dev,
                    invest_total: total,
                    invest_done: done,
                    instalments: dues
                        .iter()
                        .enumerate()
                        .map(|(i, (due, sum))| Instalment { seq: number(i), due: *due, amount: Decimal::from(*sum) })
                        .collect(),
                    payments: paid
                        .iter()
                        .enumerate()
                        .map(|(i, (on, sum))| Payment {
                            seq: number(i % 3),
                            kind: PaymentKind::Price,
                            paid_on: *on,
                            amount: Decimal::from(*sum),
                        })
                        .collect(),
                    suspensions: stopped
                        .map(|stopped_on| Suspension { stopped_on, resumed_on: None })
                        .into_iter()
                        .collect(),
                    causes: cause
                        .map(|from_on| Cause { kind: "policy".into(), from_on, to_on: None, verified })
                        .into_iter()
                        .collect(),
                    ..Facts::default()
                }
            },
        )
}

/// Level of everything that is not done, by what it is.
fn open_levels(findings: &[Finding]) -> Vec<((Kind, i32, i32), Level)> {
    let open = |finding: &&Finding| finding.done.is_none() && finding.kind != Kind::Suspension;
    findings.iter().filter(open).map(|f| ((f.kind, f.seq, f.year), f.level)).collect()
}

proptest! {
    /// Time alone makes nothing better: what is open today and still open later is at least as urgent then.
    #[test]
    fn waiting_lowers_no_level(facts in some_facts(), today in some_day(), more in 0_u64..2000) {
        let later = today + Days::new(more);
        let after = open_levels(&assess(&facts, later, &rules()));
        for (what, level) in open_levels(&assess(&facts, today, &rules())) {
            if let Some((_, then)) = after.iter().find(|(other, _)| *other == what) {
                prop_assert!(*then >= level, "{what:?}: {level:?} on {today}, {then:?} on {later}");
            }
        }
    }

    /// A stop that lasts gets no better by itself either.
    #[test]
    fn a_stop_that_lasts_gets_no_better(facts in some_facts(), today in some_day(), more in 0_u64..2000) {
        let at = |today| of_kind(&assess(&facts, today, &rules()), Kind::Suspension).map(|finding| finding.level);
        if let (Some(now), Some(then)) = (at(today), at(today + Days::new(more))) {
            prop_assert!(then >= now);
        }
    }

    /// An earlier day to begin is never judged milder.
    #[test]
    fn an_earlier_day_is_never_milder(facts in some_facts(), today in some_day(), earlier in 0_u64..2000) {
        if let Some(due) = facts.start.due.filter(|_| facts.start.done.is_none()) {
            let mut sooner = facts.clone();
            sooner.start.due = Some(due - Days::new(earlier));
            let level = |facts: &Facts| of_kind(&assess(facts, today, &rules()), Kind::Start).unwrap().level;
            prop_assert!(level(&sooner) >= level(&facts));
        }
    }

    /// The same facts give the same findings, in whatever order they are told.
    #[test]
    fn order_does_not_matter_and_twice_is_once(facts in some_facts(), today in some_day(), turn in 0_usize..5) {
        let first = assess(&facts, today, &rules());
        prop_assert_eq!(&first, &assess(&facts, today, &rules()));
        let mut turned = facts.clone();
        turned.instalments.reverse();
        let by = turn % turned.payments.len().max(1);
        turned.payments.rotate_left(by);
        prop_assert_eq!(first, assess(&turned, today, &rules()));
    }

    /// A verified reason of the government changes what may be done, never how urgent it is.
    #[test]
    fn a_cause_changes_the_way_not_the_level(facts in some_facts(), today in some_day(), from in some_day()) {
        let mut excused = facts.clone();
        excused.causes.push(Cause { kind: "policy".into(), from_on: from, to_on: None, verified: true });
        let start = |facts: &Facts| of_kind(&assess(facts, today, &rules()), Kind::Start).unwrap().level;
        prop_assert_eq!(start(&facts), start(&excused));
    }
}
