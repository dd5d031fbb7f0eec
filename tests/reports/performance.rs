//! 履约 as of today, 2026-11-23, a Monday: every figure is worked out by hand from the papers entered here.

use serde_json::{Value, json};

use super::{change, done, streets};
use crate::contracts::{USCC, enterprise, paper};
use crate::net_area::{MILITARY, put, rectangle};
use crate::patrols::{held_at, patrolled};
use crate::support::{Person, TestApp};

const PATH: &str = "/api/reports/performance";
const FIRST: &str = "350206001";
const SECOND: &str = "350206002";

async fn enter(app: &TestApp, no: &str, change: Value, terms: Value) -> i64 {
    let mut body = paper(no, USCC, terms);
    for (field, value) in change.as_object().unwrap() {
        body[field] = value.clone();
    }
    let (status, made) = app.send("POST", "/api/contracts", body).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_i64().unwrap()
}

async fn at_its_version(person: &Person, id: i64, (method, part): (&str, &str), body: Value) {
    let path = format!("/api/contracts/{id}");
    let tag = format!("\"{}\"", person.ok(&path).await["version"]);
    let (status, _, said) = person.send_with(method, &format!("{path}/{part}"), &[("if-match", &tag)], body).await;
    assert_eq!(status, 200, "{part}: {said}");
}

async fn reached(app: &TestApp, id: i64, key: &str, on: &str) {
    let who = app.person(if key == "handover" { "planning" } else { "construction" }).await;
    let body = json!({ "on": on, "evidence": "证明1号" });
    at_its_version(&who, id, ("PUT", &format!("milestones/{key}")), body).await;
}

async fn record(person: &Person, id: i64, part: &str, body: Value) {
    let (status, said) = person.send("POST", &format!("/api/contracts/{id}/{part}"), body).await;
    assert_eq!(status, 201, "{part}: {said}");
}

async fn paid(app: &TestApp, id: i64, seq: i32, on: &str, amount: &str) {
    let body = json!({ "seq": seq, "kind": "price", "paid_on": on, "amount": amount, "voucher_no": format!("P{seq}") });
    record(app, id, "payments", body).await;
}

async fn figure(app: &TestApp, id: i64, (seq, year): (i32, i32), value: &str) {
    let body = json!({ "seq": seq, "year": year, "value": value, "evidence": "税务函〔2026〕1号" });
    record(&app.person("statistics").await, id, "covenants", body).await;
}

fn tax(metric: &str, target: &str, unit: &str, years: [i32; 2]) -> Value {
    json!({ "seq": 1, "metric": metric, "direction": "at_least", "target": target, "unit": unit, "years": years })
}

/// 甲 of the first street, 12 000 ㎡ (18 亩): amended, finished late, 20 000 000 short of its price.
async fn first(app: &TestApp) -> i64 {
    let far = json!({ "seq": 2, "metric": "far", "direction": "at_least", "target": "2", "unit": "—" });
    let mut terms = json!({
        "price_total": "120000000.00", "term_years": 50, "handover_due": "2017-06-15", "start_due": "2018-03-15",
        "finish_due": "2020-03-15", "production_due": "2020-09-15", "full_due": "2021-09-15",
        "instalments": [{ "seq": 1, "due": "2017-04-15", "amount": "60000000.00" },
                        { "seq": 2, "due": "2018-04-15", "amount": "60000000.00" }],
        "covenants": [tax("tax_total", "540", "万元", [2024, 2026]), far]
    });
    let id = enter(app, "甲", json!({}), terms.clone()).await;
    terms["start_due"] = json!("2018-09-15");
    let amendment = json!({ "no": "补1", "on_day": "2018-03-01", "reason": "延期动工", "terms": terms });
    at_its_version(app, id, ("POST", "amendments"), amendment).await;
    // On its day; late by the first day agreed and in time by the second; half a month late.
    for (key, on) in [("handover", "2017-06-15"), ("start", "2018-08-01"), ("finish", "2020-04-01")] {
        reached(app, id, key, on).await;
    }
    paid(app, id, 1, "2017-04-10", "60000000.00").await;
    paid(app, id, 2, "2018-04-10", "40000000.00").await;
    figure(app, id, (1, 2024), "360").await;
    figure(app, id, (1, 2025), "720").await;
    figure(app, id, (2, 0), "2.1").await;
    id
}

/// 乙 of the first street: delivery and first instalment due today, a million paid ahead, no figure of 2025.
async fn second(app: &TestApp) {
    let terms = json!({
        "price_total": "10000000.00", "handover_due": "2026-11-23", "start_due": "2027-06-01",
        "instalments": [{ "seq": 1, "due": "2026-11-23", "amount": "5000000.00" },
                        { "seq": 2, "due": "2027-11-23", "amount": "5000000.00" }],
        "covenants": [tax("tax_per_land", "30", "万元/亩·年", [2025, 2027])]
    });
    let id = enter(app, "乙", json!({}), terms).await;
    paid(app, id, 2, "2026-11-20", "1000000.00").await;
}

/// 丙 of the second street, 6 000 ㎡ (9 亩): delivered late, no day to begin agreed, an instalment that fell on a Saturday.
async fn third(app: &TestApp) {
    let terms = json!({
        "handover_due": "2025-01-10", "instalments": [{ "seq": 1, "due": "2026-11-21", "amount": "3000000.00" }],
        "covenants": [tax("tax_per_land", "450", "万元/公顷·年", [2025, 2025])]
    });
    let id = enter(app, "丙", json!({ "street_code": SECOND, "land_area_m2": "6000.00" }), terms).await;
    reached(app, id, "handover", "2025-01-20").await;
    figure(app, id, (1, 2025), "435").await;
}

fn numbers(of: &Value, fields: &[&str]) -> Vec<i64> {
    fields.iter().map(|field| of[field].as_i64().unwrap_or_else(|| panic!("{field} of {of}"))).collect()
}

fn texts<'a>(of: &'a Value, fields: &[&str]) -> Vec<&'a str> {
    fields.iter().map(|field| of[field].as_str().unwrap_or("null")).collect()
}

fn part<'a>(list: &'a Value, code: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|one| one["code"] == code).unwrap_or(&Value::Null)
}

/// How many stand in the list at this address.
async fn listed(person: &Person, list: &Value) -> i64 {
    person.ok(list.as_str().unwrap()).await["matched"].as_i64().unwrap()
}

const STEPS: [&str; 7] = ["due", "on_time", "late", "overdue", "due_today", "settled", "undated"];
const MONEY: [&str; 5] = ["due", "paid", "advance", "open", "overdue"];
const KEPT: [&str; 6] = ["due", "met", "short", "not_reported", "no_target", "pending"];

#[tokio::test(flavor = "multi_thread")]
async fn what_was_agreed_is_set_against_what_was_done() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "厦门示例一").await;
    first(&app).await;
    second(&app).await;
    third(&app).await;
    let told = app.ok(PATH).await;
    assert_eq!(
        (&told["as_of"], &told["scope"], &told["contracts"], &told["ended"]),
        (&json!("2026-11-23"), &json!("全部空间"), &json!(3), &json!(0))
    );

    for (code, expected) in [
        // 甲 in time, 乙 today, 丙 ten days late.
        ("handover", [3, 1, 1, 0, 1, 0, 0]),
        // 甲 by the amended day; 乙 is ahead; 丙 a year after its delivery (2026-01-20) by the rules.
        ("start", [2, 1, 0, 1, 0, 0, 0]),
        ("finish", [1, 0, 1, 0, 0, 0, 2]),
        ("production", [1, 0, 0, 1, 0, 0, 2]),
        ("full", [1, 0, 0, 1, 0, 0, 2]),
    ] {
        let one = part(&told["milestones"], code);
        assert_eq!(numbers(one, &STEPS), expected, "{code}");
        assert_eq!(listed(&app, &one["list"]).await, expected[3], "{code}");
    }

    let payments = &told["payments"];
    // 乙's is due and open and not overdue today; 丙's last day is the Monday behind its Saturday, today.
    let of_first = part(&payments["streets"], FIRST);
    assert_eq!(
        texts(of_first, &MONEY),
        ["125000000.00", "101000000.00", "1000000.00", "25000000.00", "20000000.00"],
        "60 + 60 + 5; 60 + 40 + 1; 1; 20 + 5; 20"
    );
    let of_second = part(&payments["streets"], SECOND);
    assert_eq!(texts(of_second, &MONEY[..1]), ["3000000.00"]);
    assert_eq!(texts(of_second, &MONEY[3..4]), ["3000000.00"]);
    for (sums, contracts, overdue) in [(of_first, 2, 1), (of_second, 1, 0)] {
        assert_eq!(numbers(sums, &["contracts", "overdue_contracts"]), [contracts, overdue]);
        assert_eq!(listed(&app, &sums["list"]).await, overdue);
    }
    let total = &payments["total"];
    assert_eq!(texts(total, &MONEY), ["128000000.00", "101000000.00", "1000000.00", "28000000.00", "20000000.00"]);
    // The same over the tables, instalment by instalment.
    let sql = "select coalesce(sum((i ->> 'amount')::numeric), 0)::text from contract, jsonb_array_elements(terms -> 'instalments') i
               where (i ->> 'due')::date <= '2026-11-23'";
    assert_eq!(app.sql().await.query_one(sql, &[]).await.unwrap().get::<_, &str>(0), total["due"]);
    assert_eq!((listed(&app, &payments["list"]).await, &payments["without_instalments"]), (1, &json!(0)));

    let covenants = &told["covenants"];
    let items = covenants["items"].as_array().unwrap();
    let codes: Vec<(&str, bool)> =
        items.iter().map(|one| (one["code"].as_str().unwrap(), one["yearly"].as_bool().unwrap())).collect();
    assert_eq!(codes, [("tax_per_land", true), ("tax_total", true), ("far", false)]);
    for (one, expected, rate) in [
        // 丙 29 of 30 万元/亩; 乙's figure was due on 2026-06-29, 180 days after the year, and is not nought.
        (&items[0], [2, 0, 1, 1, 0, 0], json!("0.00")),
        // 甲 360 and 720 of 540 万元.
        (&items[1], [2, 1, 1, 0, 0, 0], json!("50.00")),
        (&items[2], [1, 1, 0, 0, 0, 0], json!("100.00")),
        (&covenants["total"], [5, 2, 2, 1, 0, 0], json!("50.00")),
    ] {
        assert_eq!((numbers(one, &KEPT), &one["rate_percent"]), (expected.to_vec(), &rate), "{one}");
    }
    for (name, contracts) in [("short", 2), ("unknown", 1)] {
        assert_eq!(covenants[name]["contracts"], contracts, "{name}");
        assert_eq!(listed(&app, &covenants[name]["list"]).await, contracts, "{name}");
    }

    let ranking = &told["tax"];
    assert_eq!(
        numbers(ranking, &["year", "ranked", "not_reported", "unit_unknown", "no_covenant"]),
        [2025, 2, 1, 0, 0]
    );
    // 720 万元 on 18 亩; 435 万元/公顷 by 15, both against 30.
    let fields = ["contract_no", "land_area_mu", "per_mu", "promised_per_mu"];
    assert_eq!(texts(&ranking["items"][0], &fields), ["甲", "18.00", "40.00", "30.00"]);
    assert_eq!(texts(&ranking["items"][1], &fields), ["丙", "9.00", "29.00", "30.00"]);
    let places: Vec<(&Value, &Value)> =
        ranking["items"].as_array().unwrap().iter().map(|line| (&line["place"], &line["met"])).collect();
    assert_eq!(places, [(&json!(1), &json!(true)), (&json!(2), &json!(false))]);

    // One whose 30 years from 1996 are over: in no milestone, and lists that would hold it are not offered. It tells no instalment.
    let over = json!({ "sign_on": "1995-01-01", "street_code": SECOND });
    let terms = json!({ "term_years": 30, "handover_due": "1996-01-01", "finish_due": "1999-01-01" });
    enter(&app, "丁", over, terms).await;
    let told = app.ok(PATH).await;
    assert_eq!((&told["contracts"], &told["ended"]), (&json!(3), &json!(1)));
    let finish = part(&told["milestones"], "finish");
    assert_eq!((numbers(finish, &STEPS), &finish["list"]), (vec![1, 0, 1, 0, 0, 0, 2], &Value::Null));
    assert_eq!((&told["payments"]["without_instalments"], &told["payments"]["total"]), (&json!(1), total));
    assert_eq!(told["tax"]["no_covenant"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_told_of_their_own_and_money_is_for_those_who_see_it() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "厦门示例一").await;
    let tx = change(&app.app).await;
    streets(&tx).await;
    put(&tx, "parcel", 1_000_000_000_001, &rectangle(160.0, 100.0, 260.0, 200.0), MILITARY).await;
    done(tx, "2026-11-23").await;
    second(&app).await;
    third(&app).await;
    // On land that became 部队用地 since: its instalment is long overdue, its taxes are the best.
    let terms = json!({
        "handover_due": "2018-01-01", "instalments": [{ "seq": 1, "due": "2018-01-01", "amount": "7000000.00" }],
        "covenants": [tax("tax_total", "1", "万元", [2025, 2025])]
    });
    let hidden = enter(&app, "特1", json!({}), terms).await;
    make_sensitive(&app, hidden).await;

    let told = async |who: &str| app.person(who).await.ok(PATH).await;
    let named = app.ok(PATH).await;
    assert_eq!((&named["contracts"], &named["payments"]["total"]["due"]), (&json!(3), &json!("15000000.00")));
    assert_eq!(named["tax"]["items"][0]["contract_no"], "特1");
    let commerce = told("commerce").await;
    assert_eq!((&commerce["contracts"], &commerce["payments"]["total"]["due"]), (&json!(2), &json!("8000000.00")));
    assert_eq!(commerce["tax"]["ranked"], 1);
    assert!(!commerce.to_string().contains("特1"), "{commerce}");

    for (who, contracts, handed_late) in [("street1", 1, 0), ("street2", 1, 1), ("street3", 0, 0)] {
        let street = told(who).await;
        assert_eq!(street["contracts"], contracts, "{who}");
        assert_eq!(part(&street["milestones"], "handover")["late"], handed_late, "{who}");
        for money in ["payments", "covenants", "tax"] {
            assert_eq!(street[money], Value::Null, "{who} {money}");
        }
        assert_eq!((&street["alerts"]["opened"].is_i64(), &street["temporary_uses"]["rent"]), (&true, &Value::Null));
        assert!(!street.to_string().contains("000000.00"), "{street}");
    }
    // 工信/统计/税务 read no ledger.
    let statistics = told("statistics").await;
    assert_eq!((&statistics["patrols"], &statistics["temporary_uses"]), (&Value::Null, &Value::Null));
    assert!(statistics["payments"].is_object());
    assert_eq!(app.person("auditor").await.get(PATH).await.0, 403);
    assert_eq!(app.get(&format!("{PATH}?month=2026-10")).await.0, 400);

    // Nothing is a share of nothing.
    let none = told("street3").await;
    assert_eq!((&none["alerts"]["rate_percent"], &none["patrols"]["rate_percent"]), (&Value::Null, &Value::Null));
}

/// Puts a contract on 部队用地, with a figure of its taxes, beneath the process: there it would be refused.
async fn make_sensitive(app: &TestApp, id: i64) {
    let sql = format!(
        "begin; set local tuguan.actor = 'test';
         update contract set space_ids = '{{1000000000001}}' where id = {id};
         insert into contract_actual (contract_id, seq, year, value, evidence, organisation) values ({id}, 1, 2025, 9999, '函', '税务局');
         commit"
    );
    app.administrator().await.batch_execute(&sql).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_patrols_and_temporary_uses_are_counted() {
    let mut app = TestApp::start().await;
    app.stop_clock("2026-11-23T04:00:00Z").await;
    enterprise(&app, USCC, "厦门示例一").await;
    let contract = enter(&app, "甲", json!({}), json!({ "handover_due": "2027-01-01" })).await;
    let (one, other) = (held_at(&app, "墩上", 612_100.0, FIRST).await, held_at(&app, "坂美", 612_400.0, SECOND).await);
    // In stock from the middle of August: September and October are whole, November is not over.
    let sql = app.administrator().await;
    sql.execute("update reserve_item set in_date = '2026-08-15' where id = $1", &[&one]).await.unwrap();
    patrolled(&app, one, "2026-10-20T10:00:00+08:00").await;
    sql.batch_execute(&format!(
        "begin; set local tuguan.actor = 'test';
         delete from alert_event; delete from alert;
         insert into alert (no, subject, subject_id, contract_id, kind, seq, year, level, status, opened_on, raised_on, seen_on, finding, due_on, closed_at)
         select n, 'contract', {contract}, {contract}, k, 0, 0, 'red', s, o::date, o::date, o::date, '{{}}', d::date, c::timestamptz
         from (values ('1', 'finish', 'closed', '2026-02-01', null, '2026-03-01'), ('2', 'start', 'lapsed', '2026-03-01', null, '2026-04-01'),
             ('3', 'handover', 'assigned', '2026-04-01', '2026-11-22', null), ('4', 'full', 'answered', '2025-12-01', '2026-01-01', null),
             ('5', 'payment', 'open', '2026-05-01', null, null)) v (n, k, s, o, d, c);
         insert into temporary_use (id, no, item_id, status, form, start_on, end_on)
         values (1, 'L1', {one}, 'in_use', '{{}}', '2026-01-01', '2027-01-22'), (2, 'L2', {other}, 'in_use', '{{}}', '2026-01-01', '2026-11-01'),
             (3, 'L3', {one}, 'terminated', '{{}}', '2026-01-01', '2026-12-31'), (4, 'L4', {one}, 'in_use', '{{}}', '2026-01-01', '2027-01-23');
         insert into temporary_use_rent (use_id, seq, from_on, to_on, due_on, amount)
         select u, s, d::date, d::date, d::date, a from (values (1, 1, '2026-01-01', 100000.00), (1, 2, '2026-11-23', 50000), (1, 3, '2027-01-01', 50000),
             (2, 1, '2026-06-01', 80000.50), (3, 1, '2026-01-01', 999)) v (u, s, d, a);
         insert into temporary_use_payment (use_id, seq, paid_on, amount, voucher_no, void_reason)
         values (1, 1, '2026-01-01', 100000, 'a', null), (1, 3, '2026-11-01', 20000, 'b', null), (2, 1, '2026-06-01', 30000, 'c', null),
             (2, 1, '2026-06-02', 10, 'd', '误记');
         commit"
    ))
    .await
    .unwrap();

    let told = app.ok(PATH).await;
    let alerts = &told["alerts"];
    // 4 of this year, one of them 销号; the one of last year is open and answered in time or not, it waits for the review.
    assert_eq!(numbers(alerts, &["opened", "closed", "lapsed", "open", "late"]), [4, 1, 1, 3, 1]);
    assert_eq!((&alerts["since"], &alerts["rate_percent"]), (&json!("2026-01-01"), &json!("25.00")));
    assert_eq!(app.ok(alerts["list"].as_str().unwrap()).await["items"].as_array().unwrap().len(), 3);
    let patrols = &told["patrols"];
    // Due again on 2026-11-20; the other one since 2026-11-01 is due on 2026-12-01.
    assert_eq!(numbers(patrols, &["due", "done", "overdue"]), [2, 1, 1]);
    assert_eq!((&patrols["until"], &patrols["rate_percent"]), (&json!("2026-10-31"), &json!("50.00")));
    assert_eq!(app.ok(patrols["list"].as_str().unwrap()).await["items"].as_array().unwrap().len(), 1);
    let uses = &told["temporary_uses"];
    // 60 days from today are 2027-01-22.
    assert_eq!(numbers(uses, &["in_use", "ending", "over"]), [3, 2, 1]);
    for (count, list) in [("in_use", "in_use_list"), ("ending", "ending_list")] {
        assert_eq!(listed(&app, &uses[list]).await, uses[count].as_i64().unwrap(), "{count}");
    }
    // 100 000 + 50 000 + 80 000.50; 100 000 + 20 000 + 30 000; 80 000.50 − 30 000.
    assert_eq!(uses["rent"], json!({ "due": "230000.50", "paid": "150000.00", "overdue": "50000.50" }));

    // A street: its own land and contract, no payments and no rent.
    let street = app.person("street1").await.ok(PATH).await;
    assert_eq!(numbers(&street["alerts"], &["opened", "closed", "open"]), [3, 1, 2]);
    assert_eq!(street["alerts"]["rate_percent"], "33.33");
    assert_eq!(numbers(&street["temporary_uses"], &["in_use", "ending", "over"]), [2, 1, 0]);
    assert_eq!(street["temporary_uses"]["rent"], Value::Null);
    let beside = app.person("street2").await.ok(PATH).await;
    assert_eq!(numbers(&beside["patrols"], &["due", "done", "overdue"]), [0, 0, 0]);
    assert_eq!(numbers(&beside["temporary_uses"], &["in_use", "over"]), [1, 1]);
}
