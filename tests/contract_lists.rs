//! The lists of a contract and its milestones under their own addresses, as outside scripts know them.

use serde_json::{Value, json};
use tuguan::alerts::nightly;

use crate::contracts::{USCC, enter, enterprise};
use crate::support::{Person, TestApp};

async fn milestone(person: &Person, contract: &Value, key: &str, body: Value) -> (u16, Value) {
    let path = format!("/api/contracts/{}", contract["id"]);
    let tag = format!("\"{}\"", person.ok(&path).await["version"]);
    let (status, _, body) =
        person.send_with("PUT", &format!("{path}/milestones/{key}"), &[("if-match", &tag)], body).await;
    (status, body)
}

fn terms() -> Value {
    json!({
        "price_total": "120000000.00", "term_years": 50, "handover_due": "2017-06-15", "start_due": "2018-03-15",
        "finish_due": "2020-03-15", "should_dev_area": "12000.00",
        "instalments": [{ "seq": 1, "due": "2017-04-15", "amount": "120000000.00" }],
        "covenants": [{ "seq": 1, "metric": "tax_per_land", "direction": "at_least", "target": "30", "unit": "万元/亩·年", "years": [2024, 2026] }]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn milestones_have_a_day_first_agreed_one_that_holds_and_one_that_came() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "厦门示例一").await;
    let contract = enter(&app, "MS-1", terms()).await;
    let (works, planning) = (app.person("construction").await, app.person("planning").await);
    let path = format!("/api/contracts/{}", contract["id"]);

    let paper = json!({ "on": "2017-06-10", "evidence": "交地确认书〔2017〕3号" });
    assert_eq!(milestone(&works, &contract, "handover", paper.clone()).await.0, 403, "交地 is not for 建设局 to tell");
    assert_eq!(milestone(&planning, &contract, "handover", paper.clone()).await.0, 200);
    let (status, refused) = milestone(&works, &contract, "start", json!({ "on": "2017-05-01", "evidence": "x" })).await;
    assert_eq!(
        (status, &refused["errors"][0]["field"]),
        (422, &json!("start/on")),
        "before the land was given: {refused}"
    );
    let begun = json!({ "on": "2018-05-01", "evidence": "施工许可证3502062018001" });
    let (status, now) = milestone(&works, &contract, "start", begun).await;
    assert_eq!((status, &now["progress"]["handover"]["on"]), (200, &json!("2017-06-10")), "the other days stay: {now}");
    assert_eq!(milestone(&works, &contract, "sign", paper).await.0, 404);
    // Whoever looked at an earlier version is told.
    let body = json!({ "on": "2018-05-02", "evidence": "x" });
    let (status, _, _) =
        works.send_with("PUT", &format!("{path}/milestones/start"), &[("if-match", "\"1\"")], body).await;
    assert_eq!(status, 412);

    let mut later = terms();
    later["start_due"] = json!("2018-09-15");
    let tag = format!("\"{}\"", app.ok(&path).await["version"]);
    let amendment = json!({ "no": "补1", "on_day": "2018-03-01", "reason": "延期动工", "terms": later });
    let (status, _, body) =
        app.send_with("POST", &format!("{path}/amendments"), &[("if-match", &tag)], amendment).await;
    assert_eq!(status, 200, "{body}");
    let list = works.ok(&format!("{path}/milestones")).await;
    assert_eq!(
        list["items"][1],
        json!({ "key": "start", "agreed": "2018-03-15", "current": "2018-09-15", "actual": "2018-05-01",
            "evidence": "施工许可证3502062018001" })
    );
    let keys: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|one| &one["key"]).collect();
    assert_eq!(keys, ["handover", "start", "finish", "production", "full"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_list_has_its_address_and_money_is_for_those_who_see_it() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "厦门示例一").await;
    let contract = enter(&app, "MS-2", terms()).await;
    let path = format!("/api/contracts/{}", contract["id"]);
    let paid =
        json!({ "seq": 1, "kind": "price", "paid_on": "2017-04-10", "amount": "120000000.00", "voucher_no": "P1" });
    assert_eq!(app.send("POST", &format!("{path}/payments"), paid).await.0, 201);
    let figure = json!({ "seq": 1, "year": 2024, "value": "31", "evidence": "税务函〔2025〕8号" });
    assert_eq!(app.person("statistics").await.send("POST", &format!("{path}/covenants"), figure).await.0, 201);
    let claim = json!({ "kind": "late_delivery", "from_on": "2017-07-01", "to_on": "2017-08-01", "proof": "会议纪要〔2017〕5号" });
    let (status, body) = app.person("planning").await.send("POST", &format!("{path}/government-causes"), claim).await;
    assert_eq!(status, 201, "{body}");

    let of = async |name: &str| app.ok(&format!("{path}/{name}")).await["items"].clone();
    assert_eq!(of("payments").await[0]["amount"], "120000000.00");
    assert_eq!(of("covenants").await[0]["actuals"][0]["value"], "31.0000");
    assert_eq!(of("government-causes").await[0]["proof"], "会议纪要〔2017〕5号");
    for name in ["amendments", "suspensions", "rulings"] {
        assert_eq!(of(name).await, json!([]), "{name}");
    }
    assert_eq!(app.get(&format!("{path}/secrets")).await.0, 404);
    let street = app.person("street1").await;
    for (name, status) in [("milestones", 200), ("government-causes", 200), ("payments", 403), ("covenants", 403)] {
        assert_eq!(street.get(&format!("{path}/{name}")).await.0, status, "{name}");
    }
    assert_eq!(app.person("street2").await.get(&format!("{path}/milestones")).await.0, 404);
}

/// The shape that scripts outside rely on: level 0 to 5, what it is of, and why.
#[tokio::test(flavor = "multi_thread")]
async fn an_alert_says_how_bad_of_what_and_why() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "厦门示例一").await;
    let contract = enter(&app, "MS-3", terms()).await;
    nightly::run(&app.app, "2026-11-23".parse().unwrap(), true).await.unwrap();
    let path = format!("/api/alerts?kind=start&subject=contract/{}", contract["id"]);
    let list = app.ok(&path).await;
    let alert = &list["items"][0];
    // Due 2018-03-15 and never begun: two years were full on 2020-03-15, 紫, by order 53, article 2.
    assert_eq!((&alert["level"], &alert["colour"], &alert["due"]), (&json!(5), &json!("purple"), &json!("2018-03-15")));
    assert_eq!(alert["subject"]["name"], "MS-3 项目");
    assert!(alert["basis"]["law"].as_str().unwrap().contains("闲置土地处置办法"), "{alert}");
    assert!(!alert["basis"]["text"].as_str().unwrap().is_empty() && !alert["facts"].as_object().unwrap().is_empty());
    assert_eq!(app.ok(&format!("{path}&level=5")).await["items"].as_array().unwrap().len(), 1);
    assert_eq!(app.ok(&format!("{path}&level=0,1,2,3,4,null")).await["items"], json!([]));
    let by_id = app.ok(&format!("/api/alerts?kind=start&subject={}", contract["id"])).await;
    assert_eq!(by_id["items"], list["items"]);
    for wrong in ["level=6", "level=rot", "subject=parcel", "subject=contract/x"] {
        assert_eq!(app.get(&format!("/api/alerts?{wrong}")).await.0, 400, "{wrong}");
    }
}
