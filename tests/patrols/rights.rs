//! Who sees and does what; 部队用地 is neither patrolled nor told of.

use serde_json::{Value, json};

use super::{EAST, MORNING, NORTH, attach, begin, broken, held, held_at, patrolled, photo, submit, well};
use crate::edit::{make, ring};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn streets_and_custodians_patrol_their_own_and_see_no_other() {
    let app = TestApp::start().await;
    let own = held(&app, "本街道", EAST).await;
    let foreign = held_at(&app, "邻街道", EAST + 1000.0, "350206002").await;
    let sql = "update reserve_item set guard_uscc = null where id = $1";
    app.administrator().await.execute(sql, &[&foreign]).await.unwrap();
    let hidden = patrolled(&app, foreign, MORNING).await;
    let rectification = broken(&app.person("street2").await, foreign, "2026-11-22T09:00:00+08:00").await;
    for (who, mine) in [("street1", 0), ("soe", 1)] {
        let person = app.person(who).await;
        let due = person.ok("/api/patrols/due").await;
        assert_eq!((&due["matched"], &due["items"][0]["item_id"]), (&json!(1), &json!(own)), "{who}");
        assert_eq!(
            person.ok("/api/patrols/due?mine=true").await["matched"],
            mine,
            "{who}: the custodian's, not the street's"
        );
        // The custodian sees what the street did on the plot that it keeps.
        assert_eq!(person.ok("/api/patrols").await["matched"], mine, "{who}");
        for path in [
            format!("/api/patrols/{}", hidden["id"]),
            format!("/api/patrols/{}/print", hidden["id"]),
            format!("/api/patrols/rectifications/{}", rectification["id"]),
        ] {
            assert_eq!(person.get(&path).await.0, 404, "{who} {path}");
        }
        assert_eq!(
            person
                .send("POST", &format!("/api/patrols/{}/transitions", hidden["id"]), json!({ "to": "dropped" }))
                .await
                .0,
            404
        );
        let body = json!({ "item_id": foreign, "kind": "daily", "form": well(MORNING) });
        assert_eq!(person.send("POST", "/api/patrols", body).await.0, 422, "as if there were no such entry");
        let made = begin(&person, own, &well(&format!("2026-11-2{mine}T09:00:00+08:00"))).await;
        assert_eq!(attach(&person, "patrol", &made["id"], "patrol_photo", photo().0).await, 201, "{who}");
        assert_eq!(submit(&person, &made["id"]).await.0, 200, "{who}");
        let warning = json!({ "kind": "typhoon", "name": "甲", "at": MORNING });
        assert_eq!(person.send("POST", "/api/patrols/weather", warning).await.0, 403, "{who}");
    }
    // The custodian sees where the plot lies that it keeps, though the parcel is not its own.
    let due = app.person("soe").await.ok("/api/patrols/due?shapes=true").await;
    assert_eq!(due["items"][0]["shape"]["type"], "MultiPolygon");
    let finance = app.person("finance").await;
    assert_eq!(finance.ok("/api/patrols").await["matched"], 4, "reads");
    let body = json!({ "item_id": own, "kind": "daily" });
    assert_eq!(finance.send("POST", "/api/patrols", body).await.0, 403, "but does not write");
    assert_eq!(app.person("statistics").await.get("/api/patrols/due").await.0, 403);
}

/// What somebody sees of all that has to do with patrols.
async fn everything(app: &TestApp, who: &str) -> String {
    let person = app.person(who).await;
    let mut all = String::new();
    for path in [
        "/api/patrols",
        "/api/patrols/due?shapes=true",
        "/api/patrols/rectifications",
        "/api/patrols/weather",
        "/api/patrols/1",
        "/api/patrols/2",
        "/api/patrols/3",
        "/api/patrols/1000000000001",
        "/api/patrols/rectifications/1",
        "/api/patrols/rectifications/1000000000001",
        "/api/reserve",
    ] {
        let (status, mut body) = person.get(path).await;
        stripped(&mut body);
        all.push_str(&format!("{path} {status} {body}\n"));
    }
    all
}

/// Without moments of the clock.
fn stripped(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            // Photos are other ones in each service.
            fields.retain(|name, value| {
                let moments = ["updated_at", "submitted_at", "recorded_at", "state_since", "at"];
                let hashes = name == "photos" && value.is_array();
                !hashes && !moments.contains(&name.as_str())
            });
            fields.values_mut().for_each(stripped);
        }
        Value::Array(items) => items.iter_mut().for_each(stripped),
        _ => {}
    }
}

/// Ordinary land, with or without sensitive land before and between.
async fn ledger(secret: bool) -> TestApp {
    let app = TestApp::start().await;
    if secret {
        // 密级 says so: patrolled by those who are named for it. 部队用地: by nobody.
        let house =
            make(&app, "保密仓库", ring(EAST + 2000.0, NORTH, 100.0), json!({ "confidentiality": "sensitive" })).await;
        let body = json!({ "properties": { "name": "保密仓库", "asset_type": "land", "confidentiality": "sensitive" }, "spaces": [house] });
        let id = app.send("POST", "/api/reserve", body).await.1["id"].as_i64().unwrap();
        let sql = "update reserve_item set state = 'in_stock', in_date = '2026-11-01', guard_uscc = null where id = $1";
        app.administrator().await.execute(sql, &[&id]).await.unwrap();
        let (bytes, hash) = photo();
        let mut form = well(MORNING);
        form["far_reason"] = json!("测试");
        form["checks"][1] = json!({ "item": "fence", "result": "no", "note": "破", "photos": [hash] });
        form["problem"] = json!("绝密问题");
        form["severity"] = json!("grave");
        form["responsible_id"] = office(&app, "湖里示范区发改局").await;
        let made = begin(&app, id, &form).await;
        assert_eq!(attach(&app, "patrol", &made["id"], "patrol_photo", bytes).await, 201);
        let (status, done) = submit(&app, &made["id"]).await;
        assert_eq!((status, &done["no"]), (200, &json!("HL-XT-202611-0001")), "{done}");
        assert_eq!(done["rectification"]["no"], "HL-ZT-2026-001");
        assert!(done["id"].as_i64().unwrap() > 1_000_000_000_000, "numbered apart");
    }
    let item = held(&app, "公开地块", EAST).await;
    patrolled(&app.person("street1").await, item, "2026-11-20T09:30:00+08:00").await;
    broken(&app.person("street1").await, item, MORNING).await;
    app
}

async fn office(app: &TestApp, name: &str) -> Value {
    let config = app.ok("/api/config").await;
    let offices = config["organisations"].as_array().unwrap();
    offices.iter().find(|office| office["name"] == name).unwrap()["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn sensitive_land_leaves_no_trace_for_others() {
    let (with, without) = (ledger(true).await, ledger(false).await);
    for who in ["reserve", "street1", "soe", "finance", "leader"] {
        assert_eq!(everything(&with, who).await, everything(&without, who).await, "{who}");
    }
    let named = with.ok("/api/patrols?q=%E7%BB%9D%E5%AF%86").await;
    assert_eq!(named["matched"], 1, "those who are named for it see it");
    // A street could not see what it would be responsible for.
    let hidden = with.ok("/api/patrols?limit=100").await;
    let id = hidden["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["problem"] == true && item["no"] == "HL-XT-202611-0001");
    let item = id.unwrap()["item_id"].clone();
    let mut form = well("2026-11-22T09:00:00+08:00");
    form["far_reason"] = json!("测试");
    form["problem"] = json!("绝密问题二");
    form["severity"] = json!("minor");
    form["responsible_id"] = office(&with, "湖里街道（示范）").await;
    let made = begin(&with, item.as_i64().unwrap(), &form).await;
    let (status, refused) = submit(&with, &made["id"]).await;
    assert_eq!((status, super::told(&refused, "field")), (409, vec!["responsible_id".to_owned()]), "{refused}");
    let seen =
        with.person("auditor").await.ok("/api/audit?action=spaces.view-sensitive&actor=reserve2&limit=100").await;
    assert!(seen.to_string().contains("patrol/1000000000001"), "looks are on record");
}

#[tokio::test(flavor = "multi_thread")]
async fn military_land_is_not_patrolled_by_anybody() {
    let app = TestApp::start().await;
    let camp = make(&app, "某部营区", ring(EAST, NORTH, 100.0), json!({ "holder_kind": "部队" })).await;
    let body = json!({ "properties": { "name": "某部营区", "asset_type": "land" }, "spaces": [camp] });
    let secret = app.send("POST", "/api/reserve", body).await.1["id"].as_i64().unwrap();
    let sql =
        "update reserve_item set state = 'in_stock', in_date = '2025-01-01', street_code = '350206001' where id = $1";
    app.administrator().await.execute(sql, &[&secret]).await.unwrap();
    assert_eq!(app.ok("/api/patrols/due").await["matched"], 0, "not even for those who see it");
    let body = json!({ "item_id": secret, "kind": "daily", "form": well(MORNING) });
    let (status, refused) = app.send("POST", "/api/patrols", body.clone()).await;
    assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("no-patrol-here")), "{refused}");
    let (status, refused) = app.person("street1").await.send("POST", "/api/patrols", body).await;
    assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("no-such-entry")), "{refused}");
}
