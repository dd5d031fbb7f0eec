//! 整改 → 复查 → 销号: the table of steps against the diagram of the documents, and every way through the front door.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use tuguan::patrols::process::{STEPS, Status, steps_from};

use super::{EAST, MORNING, attach, broken, held, photo, told};
use crate::support::{Person, TestApp};

/// The steps of the diagram in `docs/patrols.md`.
fn drawn() -> BTreeSet<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/patrols.md");
    let text = fs::read_to_string(path).unwrap();
    let diagram = text.split("```mermaid").nth(1).unwrap().split("```").next().unwrap();
    let word = |text: &str| text.split([':', ' ']).find(|part| !part.is_empty()).unwrap_or_default().to_owned();
    diagram
        .lines()
        .filter_map(|line| line.split_once("-->"))
        .map(|(from, to)| (word(from.trim()), word(to.trim())))
        .filter(|(from, to)| from != "[*]" && to != "[*]")
        .collect()
}

#[test]
fn the_diagram_shows_every_step_and_no_other() {
    let known: BTreeSet<(String, String)> =
        STEPS.iter().map(|step| (step.from.word().to_owned(), step.to.word().to_owned())).collect();
    assert_eq!(drawn(), known);
    assert_eq!(known.len(), STEPS.len(), "a step stands twice in the table");
    for status in Status::ALL {
        assert_eq!(steps_from(status).next().is_none(), status.is_end(), "{status:?}");
    }
}

/// Takes a step.
pub async fn go(person: &Person, id: &Value, wish: Value) -> (u16, Value) {
    person.send("POST", &format!("/api/patrols/rectifications/{id}/transitions"), wish).await
}

/// Says with a photo that it is done.
pub async fn report(person: &Person, id: &Value) {
    assert_eq!(attach(person, "rectification", id, "fix_photo", photo().0).await, 201);
    let (status, body) = go(person, id, json!({ "to": "reported", "words": "围挡已修复" })).await;
    assert_eq!((status, &body["status"]), (200, &json!("reported")), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_broken_fence_to_its_closing() {
    let app = TestApp::start().await;
    let item = held(&app, "墩上地块", EAST).await;
    let (street, soe, office) = (app.person("street1").await, app.person("soe").await, app.person("reserve").await);
    let id = broken(&street, item, MORNING).await["id"].clone();
    // 管护单位 is responsible where nobody else is named.
    let shown = soe.ok(&format!("/api/patrols/rectifications/{id}")).await;
    assert_eq!(
        (&shown["responsible"], &shown["checks"], &shown["deadline"]),
        (&json!("厦门示范殿信国有资产投资有限公司"), &json!(["fence"]), &json!("2026-11-30"))
    );
    assert_eq!(soe.ok("/api/patrols/rectifications?mine=true&open=true").await["matched"], 1);
    assert_eq!(street.ok("/api/patrols/rectifications?mine=true").await["matched"], 0);
    let (status, refused) = go(&soe, &id, json!({ "to": "reported" })).await;
    assert_eq!((status, told(&refused, "field")), (409, vec!["words".to_owned(), "fix_photo".to_owned()]), "{refused}");
    assert_eq!(go(&street, &id, json!({ "to": "reported", "words": "已修" })).await.0, 403, "not theirs to report");
    report(&soe, &id).await;

    // Nobody looks at his own work.
    let (status, refused) = go(&soe, &id, json!({ "to": "passed", "words": "很好" })).await;
    assert_eq!((status, told(&refused, "code")), (409, vec!["own-feedback".to_owned()]), "{refused}");
    let (status, refused) =
        go(&street, &id, json!({ "to": "returned", "words": "不行", "deadline": "2026-11-01" })).await;
    assert_eq!((status, told(&refused, "code")), (409, vec!["reason-too-short".to_owned(), "bad-date".to_owned()]));
    let back = json!({ "to": "returned", "words": "北端两块围挡仍然松动", "deadline": "2026-12-05" });
    let (status, body) = go(&street, &id, back).await;
    assert_eq!((status, &body["status"], &body["deadline"]), (200, &json!("returned"), &json!("2026-12-05")), "{body}");
    // The photo of the first time does not count again.
    let (_, refused) = go(&soe, &id, json!({ "to": "reported", "words": "再修" })).await;
    assert_eq!(told(&refused, "field"), ["fix_photo"]);
    report(&soe, &id).await;
    // The same request again, as a phone sends it, is one step; and whoever is late is told by whom.
    let path = format!("/api/patrols/rectifications/{id}/transitions");
    let passed = json!({ "to": "passed", "words": "复查合格" });
    let key = [("idempotency-key", "5f0c9f6e-0000-4000-8000-000000000009")];
    for _ in 0..3 {
        let (status, _, body) = street.send_with("POST", &path, &key, passed.clone()).await;
        assert_eq!(
            (status, &body["status"], body["events"].as_array().unwrap().len()),
            (200, &json!("passed"), 5),
            "{body}"
        );
    }
    assert_eq!(go(&street, &id, json!({ "to": "closed" })).await.0, 403);
    let stale = office.send_with("POST", &path, &[("if-match", "\"1\"")], json!({ "to": "closed" })).await;
    assert_eq!(stale.0, 412);
    let (status, done) = go(&office, &id, json!({ "to": "closed" })).await;
    assert_eq!((status, &done["status"], &done["closed_on"]), (200, &json!("closed"), &json!("2026-11-23")), "{done}");
    let steps: Vec<(&str, &str)> = done["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["to"].as_str().unwrap(), event["actor"].as_str().unwrap()))
        .collect();
    assert_eq!(
        steps,
        [
            ("issued", "street1"),
            ("reported", "soe"),
            ("returned", "street1"),
            ("reported", "soe"),
            ("passed", "street1"),
            ("closed", "reserve"),
        ]
    );
    let (status, refused) = go(&soe, &id, json!({ "to": "reported", "words": "迟到的反馈" })).await;
    assert_eq!((status, told(&refused, "code")), (409, vec!["already-closed".to_owned()]));
    assert!(refused.to_string().contains("发改局经办"), "by whom: {refused}");
    assert_eq!(attach(&soe, "rectification", &id, "fix_photo", photo().0).await, 403, "its papers are closed with it");
    // The print of the patrol tells the end of the story.
    let page = app.fetch(&format!("/api/patrols/{}/print", done["patrol_id"]), &[]).await.2;
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("已销号") && page.contains("北端两块围挡仍然松动"), "{page}");
    let record = app.person("auditor").await.ok("/api/audit?action=rectification&limit=100").await;
    assert_eq!(record["items"].as_array().unwrap().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_issued_by_mistake_is_withdrawn_and_what_is_late_is_counted() {
    let app = TestApp::start().await;
    let street = app.person("street1").await;
    let id = broken(&street, held(&app, "甲", EAST).await, MORNING).await["id"].clone();
    let late = broken(&street, held(&app, "乙", EAST + 300.0).await, MORNING).await["id"].clone();
    let (status, refused) = go(&app, &id, json!({ "to": "withdrawn", "words": "误" })).await;
    assert_eq!((status, told(&refused, "field")), (409, vec!["words".to_owned()]));
    let (status, body) = go(&app, &id, json!({ "to": "withdrawn", "words": "与上月整改通知重复下达" })).await;
    assert_eq!((status, &body["status"]), (200, &json!("withdrawn")), "{body}");
    let sql = "update rectification set deadline = '2026-11-20' where id = $1";
    app.administrator().await.execute(sql, &[&late.as_i64()]).await.unwrap();
    let list = app.ok("/api/patrols/rectifications?overdue=true").await;
    assert_eq!((&list["matched"], &list["items"][0]["overdue_days"]), (&json!(1), &json!(3)));
    assert_eq!(app.ok("/api/patrols/rectifications?open=true").await["matched"], 1);
    assert_eq!(go(&app, &late, json!({ "to": "nirvana" })).await.0, 422);
    assert_eq!(go(&app, &json!(999), json!({ "to": "closed" })).await.0, 404);
}
