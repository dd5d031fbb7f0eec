//! 视图: one's own, shared with colleagues, never anybody else's to change.

use serde_json::{Value, json};

use crate::support::{Person, TestApp};

async fn keep(person: &Person, name: &str, shared: bool) -> (u16, Value) {
    let view = json!({ "name": name, "address": "?state=in_stock&sort=-area_in_m2", "settings": { "columns": ["state", "acq_cost"], "dense": false }, "shared": shared });
    person.send("POST", "/api/views/ledger", view).await
}

fn names(list: &Value) -> Vec<(&str, bool)> {
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["name"].as_str().unwrap(), v["own"].as_bool().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_ones_own_or_shared_with_colleagues() {
    let app = TestApp::start().await;
    let (first, second, street) =
        (app.person("reserve").await, app.person("reserve2").await, app.person("street1").await);
    let (status, view) = keep(&first, "在库大宗", true).await;
    assert_eq!((status, &view["version"], &view["own"]), (201, &json!(1), &json!(true)), "{view}");
    assert_eq!(keep(&first, "我的", false).await.0, 201);
    let (status, refused) = keep(&first, "我的", false).await;
    assert_eq!((status, &refused["errors"][0]["code"]), (409, &json!("duplicate-code")));
    // The same name is free for others.
    assert_eq!(keep(&second, "我的", false).await.0, 201);
    assert_eq!(names(&first.ok("/api/views/ledger").await), [("在库大宗", true), ("我的", true)]);
    assert_eq!(names(&second.ok("/api/views/ledger").await), [("我的", true), ("在库大宗", false)]);
    // Another organisation sees neither.
    assert!(names(&street.ok("/api/views/ledger").await).is_empty());

    let path = format!("/api/views/ledger/{}", view["id"]);
    let wish = json!({ "name": "改名", "address": "" });
    let (status, _, _) = second.send_with("PUT", &path, &[("if-match", "\"1\"")], wish.clone()).await;
    assert_eq!(status, 403, "somebody else's");
    let (status, _, _) = street.send_with("DELETE", &path, &[("if-match", "\"1\"")], json!({})).await;
    assert_eq!(status, 404);
    assert_eq!(first.send("PUT", &path, wish.clone()).await.0, 428);
    let (status, _, changed) = first.send_with("PUT", &path, &[("if-match", "\"1\"")], wish.clone()).await;
    assert_eq!((status, &changed["name"], &changed["shared"]), (200, &json!("改名"), &json!(false)), "{changed}");
    let (status, _, _) = first.send_with("PUT", &path, &[("if-match", "\"1\"")], wish).await;
    assert_eq!(status, 412);
    assert_eq!(names(&second.ok("/api/views/ledger").await), [("我的", true)], "not shared any more");
    let (status, _, _) = first.send_with("DELETE", &path, &[("if-match", "\"2\"")], json!({})).await;
    assert_eq!(status, 204);
    assert_eq!(first.ok("/api/views/ledger").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_follow_the_person_and_nonsense_is_refused() {
    let app = TestApp::start().await;
    let (first, second) = (app.person("reserve").await, app.person("reserve2").await);
    assert_eq!(first.ok("/api/views/ledger").await["settings"], Value::Null);
    let settings = json!({ "columns": ["state", "holder"], "dense": true });
    assert_eq!(first.send("PUT", "/api/views/ledger/settings", settings.clone()).await.0, 204);
    assert_eq!(first.ok("/api/views/ledger").await["settings"], settings);
    assert_eq!(second.ok("/api/views/ledger").await["settings"], Value::Null);
    for bad in [json!({ "columns": ["a b"] }), json!({ "columns": vec!["x"; 201] })] {
        assert_eq!(first.send("PUT", "/api/views/ledger/settings", bad).await.0, 422);
    }
    for bad in [
        json!({ "name": " " }),
        json!({ "name": "x", "address": "http://elsewhere" }),
        json!({ "name": "长".repeat(61) }),
    ] {
        assert_eq!(first.send("POST", "/api/views/ledger", bad).await.0, 422);
    }
    assert_eq!(first.get("/api/views/nothing").await.0, 404);
    assert_eq!(app.person("statistics").await.get("/api/views/ledger").await.0, 403);
}
