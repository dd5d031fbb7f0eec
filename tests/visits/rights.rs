//! Who sees and does what; 部队用地 is not visited, and nobody learns of sensitive land by a number.

use serde_json::{Value, json};

use super::{contract_of, contract_on, give, organisation, put, step, visited, whole};
use crate::contracts::{USCC, enterprise};
use crate::edit::{make, ring};
use crate::patrols::{EAST, NORTH, attach, photo, told};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn it_is_seen_with_its_contract_and_written_by_whoever_was_sent() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let contract = contract_on(&app, "厦土合2017101").await;
    let street = organisation(&app, "湖里街道（示范）").await;
    // Another street sees nothing of the contract: it cannot be sent.
    let body = json!({
        "contract_id": contract["id"], "organisation_id": organisation(&app, "殿前街道（示范）").await,
        "due_on": "2026-12-01", "task": "核查是否动工"
    });
    let (status, refused) = app.send("POST", "/api/visits", body.clone()).await;
    assert_eq!((status, told(&refused, "field").join(" ")), (422, "organisation_id".to_owned()), "{refused}");
    for who in ["planning", "construction", "street1", "leader"] {
        assert_eq!(app.person(who).await.send("POST", "/api/visits", body.clone()).await.0, 403, "{who}");
    }
    let visit = give(&app, &contract, street).await;
    let officer = app.person("street1").await;
    let done = visited(&officer, &visit, json!({})).await;
    assert_eq!(done["form"]["invest_done"], "25000000.00", "whoever put it down sees it");
    let path = format!("/api/visits/{}", visit["id"]);
    let demand = json!({ "problem": "擅自搭建", "demand": "限期拆除", "deadline": "2026-12-15" });
    let (status, notice) = officer.send("POST", &format!("{path}/notices"), demand.clone()).await;
    assert_eq!(status, 201, "{notice}");
    let second = give(&app, &contract, street).await;

    for who in ["street2", "soe", "park"] {
        let person = app.person(who).await;
        for path in ["/api/visits", "/api/visits/notices"] {
            assert_eq!(person.ok(path).await["matched"], 0, "{who} {path}");
        }
        for path in [
            path.clone(),
            format!("{path}/print"),
            format!("/api/visits/notices/{}", notice["id"]),
            format!("/api/visits/notices/{}/print", notice["id"]),
            format!("/api/attachments?owner_kind=visit&owner_id={}", visit["id"]),
            format!("/api/attachments?owner_kind=visit_notice&owner_id={}", notice["id"]),
        ] {
            assert_eq!(person.get(&path).await.0, 404, "{who} {path}");
        }
        assert_eq!(step(&person, &second, "submitted", "").await.0, 404, "{who}");
        assert_eq!(person.send("POST", &format!("{path}/notices"), demand.clone()).await.0, 404, "{who}");
    }
    // Who sees the contract reads; who was not sent does not write.
    let works = app.person("construction").await;
    let seen = works.ok(&path).await;
    assert_eq!((&seen["form"]["invest_done"], &seen["may"]["notify"]), (&json!("25000000.00"), &json!(false)));
    assert_eq!(put(&works, &second, &whole(&[])).await.0, 403);
    assert_eq!(step(&works, &second, "submitted", "").await.0, 403);
    assert_eq!(attach(&works, "visit", &second["id"], "visit_photo", photo().0).await, 403);
    assert_eq!(works.send("POST", &format!("{path}/notices"), demand).await.0, 403);
    let report = json!({ "to": "reported", "words": "已拆除" });
    let address = format!("/api/visits/notices/{}/transitions", notice["id"]);
    assert_eq!(works.send("POST", &address, report).await.0, 403);
    // Investment is money: a street that did not put it down does not see it.
    let third = give(&app, &contract, organisation(&app, "湖里示范区建设局").await).await;
    visited(&works, &third, json!({})).await;
    let seen = officer.ok(&format!("/api/visits/{}", third["id"])).await;
    assert_eq!((&seen["form"]["dev_area_m2"], seen["form"].get("invest_done")), (&json!("3000.00"), None));
    let list = officer.ok("/api/visits?status=submitted").await;
    let shown: Vec<bool> =
        list["items"].as_array().unwrap().iter().map(|item| item["form"].get("invest_done").is_some()).collect();
    assert_eq!(shown.iter().filter(|shown| **shown).count(), 1, "{list}");
    let (_, _, page) = officer.fetch(&format!("/api/visits/{}/print", third["id"]), &[]).await;
    assert!(!String::from_utf8(page).unwrap().contains("25000000"));
    assert_eq!(app.person("auditor").await.get("/api/visits").await.0, 403);
}

/// What somebody sees of all that has to do with visits.
async fn everything(app: &TestApp, who: &str) -> Vec<(String, u16, Value)> {
    let person = app.person(who).await;
    let mut all = Vec::new();
    for path in [
        "/api/visits",
        "/api/visits?shapes=true",
        "/api/visits/notices",
        "/api/visits/1",
        "/api/visits/2",
        "/api/visits/1000000000001",
        "/api/visits/1000000000001/print",
        "/api/visits/notices/1",
        "/api/visits/notices/1000000000001",
    ] {
        let (status, body) = person.get(path).await;
        all.push((path.to_owned(), status, body));
    }
    all
}

/// A contract whose land is not to be known of: it became so after the contract was entered.
async fn hidden(app: &TestApp, no: &str, properties: Value, place: u32) -> Value {
    let contract = contract_of(app, no, json!([])).await;
    let parcel = make(app, no, ring(EAST + 1000.0 * f64::from(place), NORTH, 100.0), properties).await;
    let sql = "update contract set space_ids = array[$2::bigint] where id = $1";
    app.administrator().await.execute(sql, &[&contract["id"].as_i64(), &parcel]).await.unwrap();
    contract
}

#[tokio::test(flavor = "multi_thread")]
async fn military_land_is_not_visited_and_nobody_learns_of_it() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let works = organisation(&app, "湖里示范区建设局").await;
    let military = hidden(&app, "厦土合2017-M", json!({ "holder_kind": "部队" }), 1).await;
    let body = json!({
        "contract_id": military["id"], "organisation_id": works, "due_on": "2026-12-01", "task": "核查是否动工"
    });
    let (status, refused) = app.send("POST", "/api/visits", body.clone()).await;
    assert_eq!((status, told(&refused, "code")), (422, vec!["no-visit-here".to_owned()]), "{refused}");
    // To 发改局 who is not named for it there is no such contract: word for word as where there is none.
    let unnamed = app.person("reserve").await;
    let (status, refused) = unnamed.send("POST", "/api/visits", body.clone()).await;
    assert_eq!((status, told(&refused, "code")), (422, vec!["no-such-contract".to_owned()]));
    let mut nowhere = body;
    nowhere["contract_id"] = json!(999_999);
    assert_eq!(unnamed.send("POST", "/api/visits", nowhere).await, (422, refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_of_sensitive_land_leaves_no_trace() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let works = organisation(&app, "湖里示范区建设局").await;
    let before = everything(&app, "construction").await;
    let sensitive = hidden(&app, "厦土合2017-S", json!({ "confidentiality": "sensitive" }), 2).await;
    let secret = give(&app, &sensitive, organisation(&app, "湖里示范区发改局").await).await;
    assert_eq!((&secret["no"], &secret["id"]), (&json!("HL-HT-2026-001"), &json!(1_000_000_000_001_i64)));
    visited(&app, &secret, json!({ "far_reason": "测试" })).await;
    let demand = json!({ "problem": "擅自搭建", "demand": "限期拆除", "deadline": "2026-12-15" });
    let (status, notice) = app.send("POST", &format!("/api/visits/{}/notices", secret["id"]), demand).await;
    assert_eq!((status, &notice["no"]), (201, &json!("HL-ZT-2026-001")), "{notice}");
    assert_eq!(everything(&app, "construction").await, before);
    assert_eq!(everything(&app, "reserve").await[0].2["matched"], 0);
    // The numbers of others have no gap.
    let open = contract_on(&app, "厦土合2017101").await;
    let visit = give(&app, &open, works).await;
    assert_eq!((&visit["no"], &visit["id"]), (&json!("HL-HC-2026-001"), &json!(1)));
}
