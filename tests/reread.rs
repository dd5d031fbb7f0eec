//! Reading the same delivery differently: what is remembered is looked up anew, and a shifted file is refused.

use serde_json::{Value, json};

use crate::support::{TestApp, codes, collection, square};

const HOME: (f64, f64) = (612_400.0, 2_714_000.0);

async fn again(app: &TestApp, id: i64, how: Value) -> Value {
    let (status, body) = app.send("PATCH", &format!("/api/imports/{id}"), how).await;
    assert_eq!(status, 202, "{body}");
    app.settled(id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_said_to_be_shifted_is_refused_and_nothing_of_it_is_taken_over() {
    let app = TestApp::start().await;
    let file = collection(vec![square("甲", HOME, 50.0, json!({ "object_no": "A-1" }))]);
    let import = app.validate(file.clone().into(), &[("into", "parcels")]).await;
    assert_eq!(import["status"], "ready");
    let id = import["id"].as_i64().unwrap();

    let refused = again(&app, id, json!({ "crs": "GCJ-02" })).await;
    assert_eq!((&refused["status"], codes(&refused)), (&json!("rejected"), vec!["unknown-crs"]), "{refused}");
    assert_eq!(refused["rows"], json!({ "read": 1, "accepted": 0, "rejected": 1, "warned": 0 }));
    let problem = &refused["problems"][0];
    assert!(problem["message"].as_str().unwrap().contains("GCJ-02"), "{problem}");
    assert!(problem["remedy"].as_str().unwrap().contains("CGCS2000"), "{problem}");
    // The map still shows how far off it lies, unmoved.
    let preview = app.ok(&format!("/api/imports/{id}/preview")).await;
    assert_eq!(preview["features"].as_array().unwrap().len(), 1);
    let (status, _) = app.send("POST", &format!("/api/imports/{id}/commit"), json!({})).await;
    assert_eq!(status, 409);
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    let record = app.person("auditor").await.ok("/api/audit?action=import.check-again").await;
    assert!(record["items"][0]["detail"]["crs"].as_str().unwrap().contains("GCJ-02"), "{record}");

    // It was a slip: read as before, it can be taken over.
    let ready = again(&app, id, json!({ "crs": "EPSG:4548" })).await;
    assert_eq!((&ready["status"], &ready["rows"]["accepted"]), (&json!("ready"), &json!(1)), "{ready}");
    app.commit(id, json!({})).await;
    assert_eq!(app.ok("/api/spaces").await["matched"], 1);
    let (status, _) = app.send("PATCH", &format!("/api/imports/{id}"), json!({ "crs": "BD-09" })).await;
    assert_eq!(status, 409, "what is taken over is undone, not read again");
    // Said at once, it does not even come in.
    let (status, body) = app.upload("a.geojson", file.into(), &[("into", "parcels"), ("crs", "GCJ-02")]).await;
    assert_eq!((status, &body["errors"][0]["code"]), (422, &json!("unknown-crs")), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_reading_looks_up_anew_what_was_remembered() {
    let app = TestApp::start().await;
    let gbk = |number: &str| {
        let text = collection(vec![square("甲", HOME, 50.0, json!({ "编码X": number }))]);
        encoding_rs::GBK.encode(&text).0.into_owned()
    };
    let taught = json!({ "编码X": "object_no" });
    let asked = taught.to_string();
    let fields = [("into", "parcels"), ("encoding", "GBK"), ("map", &asked)];
    let import = app.validate(gbk("A-1"), &fields).await;
    app.commit(import["id"].as_i64().unwrap(), json!({})).await;
    // Read in the wrong encoding the columns have other names, and nothing is known of them.
    let import = app.validate(gbk("A-2"), &[("into", "parcels"), ("encoding", "Big5")]).await;
    assert_eq!(import["map"]["remembered"], false, "{import}");
    let id = import["id"].as_i64().unwrap();
    let right = again(&app, id, json!({ "encoding": "GB18030" })).await;
    assert_eq!((&right["map"]["remembered"], &right["map"]["columns"]), (&json!(true), &taught), "{right}");
    // What the person says now stays, whatever else is changed.
    let said = json!({ "编码X": "remark" });
    let right = again(&app, id, json!({ "map": said })).await;
    assert_eq!(right["map"], json!({ "columns": said, "remembered": false }));
    let right = again(&app, id, json!({ "crs": "EPSG:4548" })).await;
    assert_eq!(right["map"], json!({ "columns": said, "remembered": false }));
}
