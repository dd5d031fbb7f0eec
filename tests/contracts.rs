//! Contracts and what follows from them: scenarios 15 to 20 of the trade, permission, concurrency, what is refused.
//! Today is 2026-11-23. Amounts, days and levels are those of the rules' text, reckoned by hand.

use serde_json::{Value, json};
use tuguan::alerts::nightly;

use crate::support::{Person, TestApp, collection, square};

/// GB 32100-2015, check characters worked out by hand.
pub(crate) const USCC: &str = "91350206MA00000050";
const OTHER: &str = "91350206MA0000001K";

pub(crate) async fn enterprise(app: &TestApp, uscc: &str, name: &str) {
    let (status, body) = app.send("POST", "/api/enterprises", json!({ "uscc": uscc, "name": name })).await;
    assert_eq!(status, 201, "{body}");
}

pub(crate) fn paper(no: &str, uscc: &str, terms: Value) -> Value {
    json!({
        "contract_no": no, "kind": "sale", "uscc": uscc, "grantor": "厦门市自然资源和规划局", "name": format!("{no} 项目"),
        "street_code": "350206001", "sign_on": "2017-03-15", "land_area_m2": "12000.00", "terms": terms
    })
}

pub(crate) async fn enter(app: &TestApp, no: &str, terms: Value) -> Value {
    let (status, body) = app.send("POST", "/api/contracts", paper(no, USCC, terms)).await;
    assert_eq!(status, 201, "{body}");
    body
}

fn finding<'a>(contract: &'a Value, kind: &str, seq: i64) -> &'a Value {
    let list = contract["findings"].as_array().unwrap();
    list.iter().find(|one| one["kind"] == kind && one["seq"] == seq).unwrap_or(&Value::Null)
}

fn fields(refusal: &Value) -> Vec<&str> {
    let errors = refusal["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
}

async fn add(person: &Person, contract: &Value, part: &str, body: Value) -> (u16, Value) {
    person.send("POST", &format!("/api/contracts/{}/{part}", contract["id"]), body).await
}

async fn change(person: &Person, contract: &Value, (method, part): (&str, &str), body: Value) -> (u16, Value) {
    let path = format!("/api/contracts/{}", contract["id"]);
    let now = person.ok(&path).await;
    let tag = format!("\"{}\"", now["version"]);
    let (status, _, body) = person.send_with(method, &format!("{path}/{part}"), &[("if-match", &tag)], body).await;
    (status, body)
}

async fn suppose(app: &TestApp, contract: &Value, wish: Value) -> Value {
    let (status, body) = add(app, contract, "what-if", wish).await;
    assert_eq!(status, 200, "{body}");
    body["after"].clone()
}

/// Scenario 15.
#[tokio::test(flavor = "multi_thread")]
async fn an_instalment_that_came_late_costs_what_the_contract_says() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let terms = json!({
        "price_total": "120000000", "late_rate": "0.001",
        "instalments": [
            { "seq": 1, "due": "2019-04-30", "amount": "1000000" }, { "seq": 2, "due": "2026-09-23", "amount": "119000000" }
        ]
    });
    let contract = enter(&app, "厦土合2017001", terms).await;
    let finance = app.person("finance").await;
    let row =
        json!({ "seq": 1, "kind": "price", "paid_on": "2019-05-20", "amount": "1000000.00", "voucher_no": "票 1" });
    let (status, now) = add(&finance, &contract, "payments", row.clone()).await;
    assert_eq!(status, 201, "{now}");
    let first = finding(&now, "payment", 1);
    assert_eq!(
        first["amounts"][0],
        json!({ "kind": "late_fee", "amount": "20000.00", "note": "测算，不作为征收依据" })
    );
    assert_eq!(first["state"], "paid_late");
    // 2026-09-23 to 2026-11-23 are 61 days.
    let second = finding(&now, "payment", 2);
    assert_eq!(
        (&second["days"], &second["state"], &second["level"]),
        (&json!(61), &json!("rescindable"), &json!("red"))
    );
    let (status, refused) = add(&finance, &contract, "payments", row).await;
    assert_eq!((status, fields(&refused)), (409, vec!["amount"]), "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("还应收 0"), "{refused}");
    // Recorded by mistake: out of the count, and still there.
    let payment = now["payments"][0]["id"].clone();
    let (status, _) = add(&finance, &contract, &format!("payments/{payment}/void"), json!({ "reason": "错录" })).await;
    assert_eq!(status, 200);
    let now = finance.ok(&format!("/api/contracts/{}", contract["id"])).await;
    assert_eq!(finding(&now, "payment", 1)["state"], "rescindable");
    assert_eq!(now["payments"][0]["void_reason"], "错录");
    let street = app.person("street1").await;
    let seen = street.ok(&format!("/api/contracts/{}", contract["id"])).await;
    assert!(seen.get("payments").is_none() && seen["terms"].get("price_total").is_none(), "{seen}");
    assert_eq!(finding(&seen, "payment", 1), &Value::Null);
    // Nor by a level: what is red is the payment, and of the rest nothing is known.
    for (person, level) in [(&finance, "red"), (&street, "grey")] {
        let list = person.ok("/api/contracts").await;
        assert_eq!((&list["items"][0]["level"], &list["levels"]), (&json!(level), &json!({ level: 1 })));
        assert_eq!(person.ok("/api/enterprises").await["items"][0]["level"], level);
        assert_eq!(person.ok("/api/contracts?finding=payment").await["matched"], i64::from(level == "red"));
    }
}

/// Scenarios 16 and 17.
#[tokio::test(flavor = "multi_thread")]
async fn idle_land_is_suspected_to_the_day_and_found_by_the_city_alone() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let nothing = enter(&app, "厦土合2017002", json!({ "price_total": "120000000" })).await;
    let start = finding(&nothing, "start", 0);
    assert_eq!((&start["level"], &start["missing"]), (&json!("grey"), &json!(["start_due", "handover_done"])));
    assert_eq!(nothing["level"], "grey");
    // Delivered 2018-03-15: to begin by 2019-03-15, and a year more.
    let delivered = json!({ "progress": { "handover": { "on": "2018-03-15", "evidence": "交地确认书 2018-3" } } });
    let planning = app.person("planning").await;
    let (status, now) = change(&planning, &nothing, ("PUT", "progress/land"), delivered).await;
    assert_eq!(status, 200, "{now}");
    assert_eq!(finding(&now, "start", 0)["due"], "2019-03-15");
    assert_eq!(finding(&now, "start", 0)["basis"][0]["article"], "第二十二条");

    let contract = enter(&app, "厦土合2017003", json!({ "price_total": "120000000", "start_due": "2018-03-15" })).await;
    let at = async |day: &str| {
        let after = suppose(&app, &contract, json!({ "today": day })).await;
        finding(&after, "start", 0).clone()
    };
    assert_eq!(at("2019-03-15").await["state"], "overdue");
    let idle = at("2019-03-16").await;
    assert_eq!((&idle["state"], &idle["amounts"][0]["amount"]), (&json!("suspected_one_year"), &json!("24000000.00")));
    let cause = json!({ "kind": "plan_change", "from_on": "2018-05-01", "proof": "厦府〔2018〕1号" });
    let (status, now) = add(&planning, &contract, "government-causes", cause.clone()).await;
    assert_eq!(status, 201, "{now}");
    assert_eq!(finding(&now, "start", 0)["flags"], json!(["cause_to_be_verified"]));
    let (status, refused) = add(&planning, &contract, "government-causes", cause).await;
    assert_eq!((status, fields(&refused)), (409, vec!["from_on"]), "two for one period: {refused}");
    let path = format!("government-causes/{}", now["causes"][0]["id"]);
    let verdict = json!({ "verified": true, "document_no": "厦资源规划[2026]8号" });
    assert_eq!(change(&planning, &contract, ("PUT", &path), verdict.clone()).await.0, 403, "not whoever recorded it");
    let (status, now) = change(&app, &contract, ("PUT", &path), verdict).await;
    assert_eq!(status, 200, "{now}");
    let start = finding(&now, "start", 0);
    assert_eq!((&start["amounts"], &start["state"]), (&json!([]), &json!("suspected_two_years")));
    assert_eq!(start["options"], json!(["extend", "change_use", "temporary_use", "buy_back", "exchange"]));

    // Scenario 19: never our own word.
    let ruling = json!({ "kind": "finding", "document_no": "厦资源规划[2026]9号", "on_day": "2026-11-01" });
    let (status, refused) = add(&planning, &contract, "rulings", ruling.clone()).await;
    assert_eq!((status, fields(&refused)), (422, vec!["attachment_id"]), "{refused}");
    let scan = crate::reserve::attach_to(&app, "contract", contract["id"].as_i64().unwrap(), "city_finding").await;
    let mut whole = ruling;
    whole["attachment_id"] = json!(scan);
    let (status, now) = add(&planning, &contract, "rulings", whole).await;
    assert_eq!(status, 201, "{now}");
    assert_eq!(finding(&now, "start", 0)["state"], "found_idle");
    assert_eq!(now["rulings"][0]["document_no"], "厦资源规划〔2026〕9号");
    assert_eq!(
        app.person("street1")
            .await
            .send("POST", &format!("/api/contracts/{}/rulings", contract["id"]), json!({}))
            .await
            .0,
        403
    );
}

/// Scenario 18.
#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_site_is_idle_below_a_third_or_a_quarter() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let terms = json!({ "start_due": "2018-03-15", "finish_due": "2030-01-01", "should_dev_area": "12000", "invest_total": "100000000" });
    let contract = enter(&app, "厦土合2017004", terms).await;
    let works = app.person("construction").await;
    let stop = json!({ "stopped_on": "2025-09-23", "words": "资金链断裂" });
    let (status, refused) = add(&works, &contract, "suspensions", stop.clone()).await;
    assert_eq!((status, fields(&refused)), (422, vec!["stopped_on"]), "not begun: {refused}");
    let begun = json!({ "progress": {
        "start": { "on": "2018-03-01", "evidence": "350206201803010101" }, "dev_area": "4000", "works_permit_no": "建字 1"
    } });
    assert_eq!(change(&works, &contract, ("PUT", "progress/works"), begun).await.0, 200);
    let (status, now) = add(&works, &contract, "suspensions", stop.clone()).await;
    assert_eq!(status, 201, "{now}");
    assert_eq!(finding(&now, "suspension", 0)["level"], "grey", "nobody said what was invested");
    let (status, refused) =
        add(&works, &contract, "suspensions", json!({ "stopped_on": "2026-01-01", "words": "又停" })).await;
    assert_eq!((status, fields(&refused)), (409, vec!["stopped_on"]), "{refused}");
    let statistics = app.person("statistics").await;
    for (invested, state, level) in [("30000000", "stopped", "green"), ("24990000", "suspected_stopped", "red")] {
        let said = json!({ "progress": { "invest_done": invested } });
        let (status, now) = change(&statistics, &contract, ("PUT", "progress/operation"), said).await;
        assert_eq!(status, 200, "{now}");
        let stopped = finding(&now, "suspension", 0);
        assert_eq!((&stopped["state"], &stopped["level"]), (&json!(state), &json!(level)), "{invested}");
        assert_eq!(now["progress"]["dev_area"], "4000", "what others keep stays");
    }
    assert_eq!(change(&statistics, &contract, ("PUT", "progress/works"), json!({ "progress": {} })).await.0, 403);
    let stop = app.ok(&format!("/api/contracts/{}", contract["id"])).await["suspensions"][0]["id"].clone();
    let (status, now) =
        change(&works, &contract, ("PUT", &format!("suspensions/{stop}")), json!({ "resumed_on": "2026-11-20" })).await;
    assert_eq!((status, finding(&now, "suspension", 0)), (200, &Value::Null), "{now}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_recorded_by_mistake_is_voided_and_stays_on_record() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let terms = json!({ "start_due": "2018-03-15", "should_dev_area": "12000", "invest_total": "100000000" });
    let contract = enter(&app, "厦土合2017044", terms).await;
    let works = app.person("construction").await;
    let begun = json!({ "progress": { "start": { "on": "2018-03-01", "evidence": "350206201803010101" }, "dev_area": "3000" } });
    assert_eq!(change(&works, &contract, ("PUT", "progress/works"), begun).await.0, 200);
    let (_, now) =
        add(&works, &contract, "suspensions", json!({ "stopped_on": "2025-09-23", "words": "录错项目" })).await;
    // 3000 of 12000 ㎡ are less than a third: it stands still for more than a year.
    assert_eq!(finding(&now, "suspension", 0)["state"], "suspected_stopped", "{now}");
    let part = format!("suspensions/{}/void", now["suspensions"][0]["id"]);
    let void = json!({ "reason": "登记到别的项目" });
    assert_eq!(add(&works, &contract, &part, void.clone()).await.0, 428, "without the version it is based on");
    assert_eq!(change(&works, &contract, ("POST", &part), json!({ "reason": " " })).await.0, 422);
    assert_eq!(change(&app.person("finance").await, &contract, ("POST", &part), void.clone()).await.0, 403);
    let (status, now) = change(&works, &contract, ("POST", &part), void.clone()).await;
    assert_eq!((status, finding(&now, "suspension", 0)), (200, &Value::Null), "{now}");
    let kept = &now["suspensions"][0];
    assert_eq!(kept["void_reason"], "登记到别的项目");
    assert!(kept["voided_by"].as_str().is_some_and(|by| by.contains("construction")), "{kept}");
    assert_eq!(change(&works, &contract, ("POST", &part), void).await.0, 409);
    // Its days are free again.
    let again = json!({ "stopped_on": "2025-09-23", "words": "停工" });
    assert_eq!(add(&works, &contract, "suspensions", again).await.0, 201);
    let audit = app.person("auditor").await.ok("/api/audit?action=contract.void").await;
    assert_eq!(audit["items"][0]["detail"]["reason"], "登记到别的项目", "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_contradicts_is_refused_all_at_once() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let (status, refused) =
        app.send("POST", "/api/enterprises", json!({ "uscc": "91350206MA00000051", "name": "错" })).await;
    assert_eq!((status, fields(&refused)), (422, vec!["uscc"]), "{refused}");
    let wrong = json!({
        "contract_no": "", "kind": "gift", "uscc": OTHER, "grantor": "某开发区管委会", "name": "x", "street_code": "1",
        "sign_on": "2017-03-15", "land_area_m2": "12000.00",
        "terms": {
            "price_total": "100", "late_rate": "1", "start_due": "2016-01-01", "handover_due": "2018-05-01", "finish_due": "2018-01-01",
            "should_dev_area": "12000.01", "term_years": 71,
            "instalments": [{ "seq": 1, "due": "2017-03-14", "amount": "60" }, { "seq": 1, "due": "2018-01-01", "amount": "0" }],
            "covenants": [{ "seq": 1, "metric": "far", "direction": "at_least", "target": "1.5", "years": [2020, 2019] }]
        }
    });
    let (status, refused) = app.send("POST", "/api/contracts", wrong).await;
    assert_eq!(status, 422);
    let mut told = fields(&refused);
    told.sort_unstable();
    told.dedup();
    assert_eq!(
        told,
        [
            "contract_no",
            "covenants/0/unit",
            "covenants/0/years",
            "finish_due",
            "grantor",
            "instalments",
            "instalments/0/due",
            "instalments/1/amount",
            "instalments/1/seq",
            "kind",
            "late_rate",
            "should_dev_area",
            "start_due",
            "street_code",
            "term_years",
            "uscc"
        ],
        "{refused}"
    );
    let contract = enter(&app, "厦土合2017005", json!({ "start_due": "2018-03-15" })).await;
    let (status, _) = app.send("POST", "/api/contracts", paper("厦土合2017005", USCC, json!({}))).await;
    assert_eq!(status, 409, "the number is taken");
    // 53号令 第十二条: a year at most. An amendment comes behind those before it.
    let amend = |no: &str, on: &str, due: &str| json!({ "no": no, "on_day": on, "reason": "政府原因延期", "terms": { "start_due": due } });
    let (status, refused) =
        change(&app, &contract, ("POST", "amendments"), amend("补1", "2018-02-01", "2019-03-16")).await;
    assert_eq!((status, fields(&refused)), (422, vec!["start_due"]), "{refused}");
    let (status, now) = change(&app, &contract, ("POST", "amendments"), amend("补1", "2018-02-01", "2019-03-15")).await;
    assert_eq!(status, 200, "{now}");
    assert_eq!(now["amendments"][0]["changed"]["start_due"], json!(["2018-03-15", "2019-03-15"]));
    assert_eq!(finding(&now, "start", 0)["due"], "2019-03-15");
    let (status, refused) =
        change(&app, &contract, ("POST", "amendments"), amend("补1", "2017-12-01", "2019-01-15")).await;
    let mut told = fields(&refused);
    told.sort_unstable();
    assert_eq!((status, told), (422, vec!["no", "on_day"]), "{refused}");
    // 29 February: what is no day is no day.
    let (status, _) = app.send("POST", "/api/contracts", paper("x", USCC, json!({ "start_due": "2019-02-29" }))).await;
    assert_eq!(status, 400);
    let early =
        json!({ "progress": { "start": { "on": "2017-01-01", "evidence": "x" }, "finish": { "on": "2016-01-01" } } });
    let (status, refused) = change(&app, &contract, ("PUT", "progress/works"), early).await;
    assert_eq!((status, fields(&refused)), (422, vec!["start/on", "finish/on"]), "{refused}");
    // Somebody else was faster.
    let path = format!("/api/contracts/{}/progress/land", contract["id"]);
    let (status, _, _) = app.send_with("PUT", &path, &[("if-match", "\"1\"")], json!({ "progress": {} })).await;
    assert_eq!(status, 412);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_a_contract_is_decided_by_street_holder_and_district() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    enterprise(&app, "91350206MA0032643M", "厦门示范殿信国有资产投资有限公司").await;
    let one = enter(&app, "厦土合2017006", json!({ "start_due": "2018-03-15" })).await;
    let (status, own) =
        app.send("POST", "/api/contracts", paper("厦土合2017007", "91350206MA0032643M", json!({}))).await;
    assert_eq!(status, 201, "{own}");
    let count = async |who: &str| app.person(who).await.ok("/api/contracts").await["matched"].as_i64().unwrap();
    for (who, seen) in [("planning", 2), ("leader", 2), ("street1", 2), ("street2", 0), ("soe", 1), ("park", 0)] {
        assert_eq!(count(who).await, seen, "{who}");
    }
    let path = format!("/api/contracts/{}", one["id"]);
    nightly::run(&app.app, "2026-11-23".parse().unwrap(), false).await.unwrap();
    let alerts = app.ok(&format!("/api/alerts?contract_id={}", one["id"])).await["items"].clone();
    assert!(!alerts.as_array().unwrap().is_empty());
    for who in ["street2", "soe", "park"] {
        let person = app.person(who).await;
        assert_eq!(person.get(&path).await.0, 404, "{who}");
        assert_eq!(person.get(&format!("/api/enterprises/{USCC}")).await.0, 404, "{who}");
        assert_eq!(person.get(&format!("/api/alerts/{}", alerts[0]["id"])).await.0, 404, "{who}");
        assert_eq!(
            person.ok("/api/enterprises").await["items"].as_array().unwrap().len(),
            usize::from(who == "soe"),
            "{who}"
        );
    }
    assert_eq!(app.person("auditor").await.get("/api/contracts").await.0, 403);
}

/// Scenario 20.
#[tokio::test(flavor = "multi_thread")]
async fn one_file_per_enterprise_says_what_is_missing_and_whom_to_ask() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let terms = json!({
        "price_total": "120000000", "start_due": "2018-03-15", "finish_due": "2020-03-15",
        "covenants": [{ "seq": 1, "metric": "tax_per_land", "direction": "at_least", "target": "30", "unit": "万元/亩·年",
                        "years": [2024, 2027] }]
    });
    let contract = enter(&app, "厦土合2017008", terms).await;
    let statistics = app.person("statistics").await;
    let figure = |year: i32, value: &str| json!({ "seq": 1, "year": year, "value": value, "evidence": "税务函 1" });
    let (status, refused) = add(&statistics, &contract, "covenants", figure(2026, "1")).await;
    assert_eq!((status, fields(&refused)), (422, vec!["year"]), "the year is not over: {refused}");
    assert_eq!(add(&statistics, &contract, "covenants", figure(2024, "10")).await.0, 201);
    let (status, now) = add(&statistics, &contract, "covenants", figure(2024, "24")).await;
    assert_eq!(status, 201, "{now}");
    assert_eq!(now["actuals"].as_array().unwrap().len(), 2, "what was corrected stays on record");
    // 24 of 30 are 80 %: 橙, not 红. Of 2025 nothing came within 180 days.
    let judged: Vec<(i64, &str)> = now["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["kind"] == "covenant")
        .map(|one| (one["year"].as_i64().unwrap(), one["level"].as_str().unwrap()))
        .collect();
    assert_eq!(judged, [(2024, "orange"), (2025, "grey")]);
    let file = app.ok(&format!("/api/enterprises/{USCC}")).await;
    let own = &file["contracts"][0]["completeness"];
    let missing: Vec<(&str, &str)> = own["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["code"].as_str().unwrap(), one["ask"].as_str().unwrap()))
        .collect();
    assert!(
        missing.contains(&("actual/1/2025", "statistics")) && missing.contains(&("start_evidence", "construction")),
        "{missing:?}"
    );
    assert!(!missing.iter().any(|(code, _)| *code == "actual/1/2024"));
    let (of, gone) = (own["of"].as_u64().unwrap(), u64::try_from(missing.len()).unwrap());
    assert_eq!(own["percent"].as_u64().unwrap(), (of - gone) * 100 / of);
    // Shareholders of every time.
    let commerce = app.person("commerce").await;
    let path = format!("/api/enterprises/{USCC}");
    let holders = |percent: &str| json!({ "name": "示范科技有限公司", "form": { "shareholders": [{ "name": "甲", "percent": percent }] } });
    let (status, _, first) = commerce.send_with("PUT", &path, &[("if-match", "\"1\"")], holders("60")).await;
    assert_eq!(status, 200, "{first}");
    let (_, _, second) = commerce.send_with("PUT", &path, &[("if-match", "\"2\"")], holders("100")).await;
    assert_eq!(second["history"][0]["shareholders"][0]["percent"], "60");
    let (status, _, refused) = commerce.send_with("PUT", &path, &[("if-match", "\"3\"")], holders("100.01")).await;
    assert_eq!(status, 422, "{refused}");
    assert_eq!(commerce.send_with("PUT", &path, &[("if-match", "\"1\"")], holders("1")).await.0, 412);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_opened_once_raised_on_record_and_closed_by_hand() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    enter(&app, "厦土合2017009", json!({ "start_due": "2026-03-15", "finish_due": "2030-01-01" })).await;
    let contract = app.ok("/api/contracts?q=2017009").await["items"][0].clone();
    let today = "2026-11-23".parse().unwrap();
    assert_eq!(app.ok("/api/alerts").await["items"], json!([]), "its papers are still being entered");
    assert_eq!(nightly::run(&app.app, today, false).await.unwrap().unwrap().came.opened, 2);
    let every = "open,assigned,acknowledged,answered,closed,lapsed";
    let address = format!("/api/alerts?kind=start&status={every}&contract_id={}", contract["id"]);
    let list = async || app.ok(&address).await["items"].clone();
    let alerts = list().await;
    assert_eq!(alerts.as_array().unwrap().len(), 1, "{alerts}");
    let alert = &alerts[0];
    assert_eq!(
        (&alert["kind"], &alert["colour"], &alert["status"], &alert["no"]),
        (&json!("start"), &json!("orange"), &json!("open"), &json!("HL-YJ-2026-002"))
    );
    let path = format!("/api/alerts/{}", alert["id"]);
    let step = async |person: &Person, body: Value| {
        let version = app.ok(&path).await["version"].clone();
        let (status, _, body) = person
            .send_with("POST", &format!("{path}/transitions"), &[("if-match", &format!("\"{version}\""))], body)
            .await;
        (status, body)
    };
    // By the same day nothing changes, however often and by however many instances it is looked at.
    let (one, two) = tokio::join!(nightly::run(&app.app, today, true), nightly::run(&app.app, today, true));
    let ran: Vec<_> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
    assert!(!ran.is_empty() && ran.iter().all(|run| run.contracts == 1 && run.came == Default::default()), "{ran:?}");
    assert_eq!(nightly::run(&app.app, today, false).await.unwrap(), None, "it was looked at today");
    assert_eq!(list().await.as_array().unwrap().len(), 1);

    let (status, refused) = step(&app, json!({ "deed": "assign" })).await;
    assert_eq!((status, fields(&refused)), (422, vec!["organisation_id", "due_on"]), "{refused}");
    let sql = "select organisation_id from account where username = 'street1'";
    let street: i64 = app.sql().await.query_one(sql, &[]).await.unwrap().get(0);
    let (status, now) =
        step(&app, json!({ "deed": "assign", "organisation_id": street, "due_on": "2026-12-10" })).await;
    assert_eq!((status, &now["status"]), (200, &json!("assigned")), "{now}");
    let construction = app.person("construction").await;
    assert_eq!(step(&construction, json!({ "deed": "acknowledge" })).await.0, 403, "it is not theirs");
    let officer = app.person("street1").await;
    assert_eq!(officer.ok("/api/alerts?mine=true").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(step(&officer, json!({ "deed": "answer", "words": "已约谈" })).await.0, 409, "not signed for yet");
    assert_eq!(step(&officer, json!({ "deed": "acknowledge" })).await.0, 200);
    assert_eq!(step(&officer, json!({ "deed": "answer", "words": "已约谈企业，承诺复工" })).await.0, 200);

    // A year later it is worse: raised on record, to be signed for again.
    let later = "2027-03-16".parse().unwrap();
    let run = nightly::run(&app.app, later, false).await.unwrap().unwrap();
    assert_eq!((run.came.opened, run.came.raised), (0, 1));
    let now = app.ok(&path).await;
    assert_eq!(
        (&now["colour"], &now["status"], &now["opened_on"]),
        (&json!("red"), &json!("assigned"), &json!("2026-11-23"))
    );
    let what: Vec<&str> =
        now["events"].as_array().unwrap().iter().map(|event| event["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["raised", "answered", "acknowledged", "assigned", "opened"]);

    // Closed though its reason stays: not opened again until it is worse.
    assert_eq!(step(&app, json!({ "deed": "close", "words": "移交市局处理" })).await.0, 200);
    let again = nightly::run(&app.app, later, true).await.unwrap().unwrap();
    assert_eq!(again.came, Default::default());
    let worse = nightly::run(&app.app, "2028-03-16".parse().unwrap(), false).await.unwrap().unwrap();
    assert_eq!(worse.came.opened, 1);
    let alerts = list().await;
    assert_eq!(alerts.as_array().unwrap().len(), 2);
    assert_eq!((&alerts[0]["colour"], &alerts[0]["no"]), (&json!("purple"), &json!("HL-YJ-2028-001")));
    // Begun after all: what nobody took up lapses by itself.
    let works = app.person("construction").await;
    let begun = json!({ "progress": { "start": { "on": "2026-11-20", "evidence": "许可 1" } } });
    let (status, now) = change(&works, &contract, ("PUT", "progress/works"), begun).await;
    assert_eq!(status, 200, "{now}");
    nightly::run(&app.app, "2028-03-16".parse().unwrap(), true).await.unwrap();
    assert_eq!(list().await[0]["status"], "lapsed");
}

/// 民法典 第二百零三条: the last day falls on a day of rest, and days of rest are data.
#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_moves_the_last_day() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    // 2026-09-25 is a Friday: 中秋节 of that year.
    let terms = json!({ "price_total": "100", "instalments": [{ "seq": 1, "due": "2026-09-25", "amount": "100" }] });
    let contract = enter(&app, "厦土合2017010", terms).await;
    assert_eq!(finding(&contract, "payment", 1)["due"], "2026-09-25");
    let days = json!({ "days": [
        { "day": "2026-09-25", "works": false, "note": "中秋节" }, { "day": "2026-09-20", "works": true, "note": "调休上班" }
    ] });
    assert_eq!(app.person("planning").await.send("PUT", "/api/calendar/2026", days.clone()).await.0, 403);
    let (status, refused) = app.send("PUT", "/api/calendar/2025", days.clone()).await;
    assert_eq!((status, fields(&refused)), (422, vec!["days/0/day", "days/1/day"]), "{refused}");
    let (status, body) = app.send("PUT", "/api/calendar/2026", days).await;
    assert_eq!(status, 200, "{body}");
    let now = app.ok(&format!("/api/contracts/{}", contract["id"])).await;
    assert_eq!(finding(&now, "payment", 1)["due"], "2026-09-28", "Friday, Saturday and Sunday are of rest");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_if_tells_what_would_come_and_go_and_stores_nothing() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let contract = enter(&app, "厦土合2017011", json!({ "price_total": "100", "start_due": "2026-03-15" })).await;
    let ask = async |wish: Value| add(&app, &contract, "what-if", wish).await;
    let (status, body) = ask(json!({ "facts": { "start": { "due": "2024-03-15" } }, "law": { "warn": { "milestone": { "blue": 1, "yellow": 1 } } } })).await;
    assert_eq!(status, 200, "{body}");
    let start = body["differs"].as_array().unwrap().iter().find(|one| one["kind"] == "start").cloned();
    assert_eq!(start, Some(json!({ "kind": "start", "seq": 0, "year": 0, "from": "orange", "to": "purple" })));
    let (status, body) = ask(json!({ "law": { "idle_years": "soon" } })).await;
    assert_eq!((status, fields(&body)), (422, vec!["law"]), "{body}");
    let now = app.ok(&format!("/api/contracts/{}", contract["id"])).await;
    assert_eq!((&now["version"], &now["level"]), (&json!(1), &json!("orange")));
}

/// Areas by hand: 100 m by 100 m squares; the second contract shares half of the first one's land.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_and_not_supplied_or_supplied_and_not_begun_is_told_with_net_areas() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let (east, north) = (612_100.0, 2_714_100.0);
    let zone = |name: &str, at: (f64, f64), side: f64, day: &str| {
        square(name, at, side, json!({ "kind": "approval_batch", "code": name, "name": name, "批准日期": day }))
    };
    let zones = collection(vec![
        zone("批次一", (east, north), 200.0, "2023-05-01"),
        zone("批次二", (east + 500.0, north), 100.0, "2026-05-01"),
    ]);
    app.must_import_text(zones, "zones").await;
    let parcel = |east: f64| crate::edit::make(&app, "地块", crate::edit::ring(east, north, 100.0), json!({}));
    let (first, second) = (parcel(east).await, parcel(east + 1000.0).await);
    let enter = async |no: &str, spaces: Value, terms: Value| {
        let mut body = paper(no, USCC, terms);
        body["space_ids"] = spaces;
        let (status, body) = app.send("POST", "/api/contracts", body).await;
        assert_eq!(status, 201, "{body}");
    };
    enter("一", json!([first]), json!({ "start_due": "2025-11-22" })).await;
    enter("二", json!([first, second]), json!({ "start_due": "2025-11-22" })).await;
    enter("三", json!([]), json!({ "start_due": "2026-11-22" })).await;
    enter("四", json!([]), json!({})).await;
    let told = app.ok("/api/contracts/unused").await;
    let band = |name: &str| told["bands"].as_array().unwrap().iter().find(|band| band["band"] == name).unwrap().clone();
    // 2025-11-22 + 1 year is 2026-11-22: on the 23rd the year is full.
    let full = band("from_1_to_2");
    assert_eq!(
        (&full["contracts"], &full["land_area_m2"], &full["net_area_m2"]),
        (&json!(2), &json!("24000.00"), &json!("20000.00"))
    );
    assert_eq!((&band("under_1")["contracts"], &band("unknown")["without_boundary"]), (&json!(1), &json!(1)));
    for name in ["ahead", "under_1", "from_1_to_2", "over_2", "unknown"] {
        let list = app.ok(band(name)["list"].as_str().unwrap()).await;
        assert_eq!(list["matched"], band(name)["contracts"], "{name} opens its own list");
    }
    let batches = told["batches"]["items"].as_array().unwrap();
    let row = |at: usize| (&batches[at]["area_m2"], &batches[at]["unsupplied_m2"], &batches[at]["level"]);
    assert_eq!(row(0), (&json!("40000.00"), &json!("30000.00"), &json!("red")), "three years old");
    assert_eq!(row(1), (&json!("10000.00"), &json!("10000.00"), &json!("green")), "of this year");
    // Of the five years before this one: a quarter of 40 000 was supplied.
    assert_eq!(told["batches"]["five_years"]["supply_rate_percent"], "25.00");
}
