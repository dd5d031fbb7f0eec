//! 整改通知: demanded, answered with photos, looked at again by somebody else, sent back, closed; each told when it is late.

use serde_json::{Value, json};

use super::{contract_on, give, organisation, visited};
use crate::contracts::{USCC, enterprise};
use crate::patrols::{attach, photo, told};
use crate::support::{Person, TestApp};

async fn go(person: &Person, notice: &Value, wish: Value) -> (u16, Value) {
    person.send("POST", &format!("/api/visits/notices/{}/transitions", notice["id"]), wish).await
}

/// A visit of 湖里街道 that found a shed, and what is demanded.
async fn issued(app: &TestApp, officer: &Person) -> (Value, Value) {
    enterprise(app, USCC, "示范科技有限公司").await;
    let contract = contract_on(app, "厦土合2017101").await;
    let visit = give(app, &contract, organisation(app, "湖里街道（示范）").await).await;
    let path = format!("/api/visits/{}/notices", visit["id"]);
    let demand = json!({ "problem": "东侧搭建铁皮房<i>", "demand": "拆除铁皮房并恢复原状", "deadline": "2026-12-15" });
    let (status, refused) = officer.send("POST", &path, demand.clone()).await;
    assert_eq!((status, told(&refused, "code")), (409, vec!["not-submitted".to_owned()]), "{refused}");
    visited(officer, &visit, json!({ "illegal_building": true, "illegal_note": "铁皮房 60 ㎡" })).await;
    let (status, refused) =
        officer.send("POST", &path, json!({ "problem": "", "demand": "", "deadline": "2026-11-22" })).await;
    assert_eq!((status, told(&refused, "field").join(" ")), (422, "problem demand deadline".to_owned()), "{refused}");
    let (status, headers, notice) = officer.send_with("POST", &path, &[("idempotency-key", "a")], demand.clone()).await;
    assert_eq!((status, &notice["no"]), (201, &json!("HL-ZG-2026-001")), "{notice}");
    assert_eq!(headers["location"], format!("/api/visits/notices/{}", notice["id"]));
    let again = officer.send_with("POST", &path, &[("idempotency-key", "a")], demand).await.2;
    assert_eq!(again["id"], notice["id"], "sent twice it is issued once");
    (visit, notice)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_demanded_is_answered_looked_at_again_by_somebody_else_and_closed() {
    let app = TestApp::start().await;
    let officer = app.person("street1").await;
    let (visit, notice) = issued(&app, &officer).await;
    // The holder does not work here: whoever visited puts its answer in.
    assert_eq!(notice["responsible"], "湖里街道（示范）");
    let path = format!("/api/visits/notices/{}", notice["id"]);
    let (_, refused) = go(&officer, &notice, json!({ "to": "reported" })).await;
    assert_eq!(told(&refused, "field"), ["words", "fix_photo"], "all at once");
    assert_eq!(go(&officer, &notice, json!({ "to": "passed", "words": "好" })).await.0, 409, "nothing to look at yet");
    assert_eq!(attach(&officer, "visit_notice", &notice["id"], "fix_photo", photo().0).await, 201);
    let answer = json!({ "to": "reported", "words": "铁皮房已拆除" });
    let (status, now) = go(&officer, &notice, answer).await;
    assert_eq!((status, &now["status"]), (200, &json!("reported")), "{now}");

    // 复查: not by whoever answered.
    let (status, refused) = go(&officer, &notice, json!({ "to": "passed", "words": "已复查" })).await;
    assert_eq!((status, told(&refused, "code")), (409, vec!["own-feedback".to_owned()]), "{refused}");
    let back = json!({ "to": "returned", "words": "地面基础仍未清除，继续整改", "deadline": "2026-12-31" });
    let (status, _, refused) =
        app.send_with("POST", &format!("{path}/transitions"), &[("if-match", "\"1\"")], back.clone()).await;
    assert_eq!(status, 412, "{refused}");
    let (status, now) = go(&app, &notice, back).await;
    assert_eq!((status, &now["status"], &now["deadline"]), (200, &json!("returned"), &json!("2026-12-31")), "{now}");
    // The photo of before proves nothing of what was demanded since.
    let answer = json!({ "to": "reported", "words": "基础已清除" });
    assert_eq!(told(&go(&officer, &notice, answer.clone()).await.1, "field"), ["fix_photo"]);
    assert_eq!(attach(&officer, "visit_notice", &notice["id"], "fix_photo", photo().0).await, 201);
    assert_eq!(go(&officer, &notice, answer).await.0, 200);
    assert_eq!(go(&app, &notice, json!({ "to": "passed", "words": "现场已恢复" })).await.0, 200);
    assert_eq!(go(&officer, &notice, json!({ "to": "closed" })).await.0, 403, "发改局 closes");
    let (status, now) = go(&app, &notice, json!({ "to": "closed" })).await;
    assert_eq!((status, &now["closed_on"]), (200, &json!("2026-11-23")), "{now}");
    let came: Vec<&str> = now["events"].as_array().unwrap().iter().map(|event| event["to"].as_str().unwrap()).collect();
    assert_eq!(came, ["issued", "reported", "returned", "reported", "passed", "closed"]);
    assert_eq!(attach(&officer, "visit_notice", &notice["id"], "fix_photo", photo().0).await, 403, "closed");
    let seen = officer.ok(&format!("/api/visits/{}", visit["id"])).await;
    assert_eq!(seen["notices"][0]["status"], "closed");
    assert_eq!(officer.ok("/api/visits/notices?open=true").await["matched"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_late_is_listed_and_the_notice_is_printed() {
    let app = TestApp::start().await;
    let officer = app.person("street1").await;
    let (_, notice) = issued(&app, &officer).await;
    let count = async |query: &str| officer.ok(&format!("/api/visits/notices?{query}")).await["matched"].clone();
    assert_eq!((count("overdue=true").await, count("mine=true&open=true").await), (json!(0), json!(1)));
    let sql = "update visit_notice set deadline = '2026-11-13'";
    app.administrator().await.execute(sql, &[]).await.unwrap();
    let late = officer.ok("/api/visits/notices?overdue=true").await;
    assert_eq!((&late["matched"], &late["items"][0]["overdue_days"]), (&json!(1), &json!(10)));
    let (status, _, page) = officer.fetch(&format!("/api/visits/notices/{}/print", notice["id"]), &[]).await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!(status, 200);
    for words in [
        "整改通知书",
        "HL-ZG-2026-001",
        "示范科技有限公司",
        USCC,
        "HL-HC-2026-001",
        "东侧搭建铁皮房&lt;i&gt;",
        "拆除铁皮房并恢复原状",
        "2026年11月13日",
        "受送达人",
    ] {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("<i>"));
}
