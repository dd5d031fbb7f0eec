//! 分割 and 合并: areas, what is said, decisions and ancestry go over to what parcels become.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::edit::{make, ring};
use crate::support::{Person, TestApp};

const EAST: f64 = 612_100.0;
const NORTH: f64 = 2_714_100.0;

/// A rectangle as one part.
fn rectangle(east: f64, north: f64, width: f64, height: f64) -> Value {
    let (e, n) = (east + width, north + height);
    json!([[[[east, north], [e, north], [e, n], [east, n], [east, north]]]])
}

async fn split(person: &Person, id: i64, version: i64, parts: Value) -> (u16, Value) {
    let tag = format!("\"{version}\"");
    let body = json!({ "reason": "道路穿过", "parts": parts });
    let (status, _, body) =
        person.send_with("POST", &format!("/api/parcels/{id}/split"), &[("if-match", &tag)], body).await;
    (status, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_divided_and_joined_again_keeps_area_and_ancestry() {
    let app = TestApp::start().await;
    let facts =
        json!({ "object_no": "HL-1", "holder": "甲公司", "holder_kind": "enterprise", "area_registered_m2": 10_000 });
    let id = make(&app, "整块", ring(EAST, NORTH, 100.0), facts).await;
    let decision = json!({ "category": "renewal", "reason": "会议纪要", "document_no": "厦湖政〔2026〕1号" });
    let path = format!("/api/spaces/{id}/classification");
    let (status, _, _) = app.send_with("PUT", &path, &[("if-match", "\"1\"")], decision).await;
    assert_eq!(status, 200);
    let parts = json!([
        { "coordinates": rectangle(EAST, NORTH, 33.333, 100.0) },
        { "coordinates": rectangle(EAST + 33.333, NORTH, 66.667, 100.0), "properties": { "name": "东块" } },
    ]);
    let (status, became) = split(&app, id, 1, parts).await;
    assert_eq!(status, 201, "{became}");
    let areas: Vec<&str> = became["parts"].as_array().unwrap().iter().map(|p| p["area_m2"].as_str().unwrap()).collect();
    assert_eq!(areas, ["3333.30", "6666.70"]);
    let ids: Vec<i64> = became["parts"].as_array().unwrap().iter().map(|p| p["id"].as_i64().unwrap()).collect();
    let west = app.ok(&format!("/api/spaces/{}", ids[0])).await;
    assert_eq!((&west["attributes"]["name"], &west["attributes"]["object_no"]), (&json!("整块-1"), &json!("HL-1-1")));
    assert_eq!(west["attributes"]["holder"], "甲公司");
    assert_eq!(west["area_registered_m2"], Value::Null, "the certificate was for the whole");
    assert_eq!(app.ok(&format!("/api/spaces/{}", ids[1])).await["attributes"]["name"], "东块");
    for id in &ids {
        let decided = app.ok(&format!("/api/spaces/{id}/classification")).await;
        assert_eq!((&decided["category"], &decided["source"]), (&json!("renewal"), &json!("override")));
    }
    assert_eq!(app.get(&format!("/api/spaces/{id}")).await.0, 404);
    let lineage = app.ok(&format!("/api/spaces/{}/lineage", ids[0])).await;
    let parent = &lineage["came_from"][0];
    assert_eq!((&parent["id"], &parent["op"], &parent["name"]), (&json!(id), &json!("split"), &json!("整块")));
    assert_eq!(app.ok(&format!("/api/spaces/{id}/lineage")).await["became"].as_array().unwrap().len(), 2);

    let body = json!({ "reason": "恢复", "parcels": ids.iter().map(|id| json!({ "id": id, "version": 1 })).collect::<Vec<_>>() });
    let (status, whole) = app.send("POST", "/api/parcels/merge", body).await;
    assert_eq!((status, &whole["area_m2"]), (201, &json!("10000.00")), "{whole}");
    let decided = app.ok(&format!("/api/spaces/{}/classification", whole["id"])).await;
    assert_eq!(decided["source"], "override");
    let history = app.ok(&format!("/api/spaces/{}/history", ids[0])).await;
    assert_eq!(history["versions"][0]["superseded_op"], "retire");
    let record = app.person("auditor").await.ok("/api/audit?actor=reserve2").await;
    assert_eq!(record["items"][0]["action"], "parcel.merge");
    assert_eq!(record["items"][0]["detail"]["parents"], json!(ids));
    // The day before, it was one parcel; nothing of that is lost.
    let total = app.ok("/api/spaces/summary?by=category").await;
    assert_eq!(total["total"]["land_area_m2"], 10_000.0, "{total}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_are_not_the_whole_and_parcels_that_do_not_fit_are_refused() {
    let app = TestApp::start().await;
    let id = make(&app, "整块", ring(EAST, NORTH, 100.0), json!({ "holder": "甲" })).await;
    for (width, code) in [(40.0, "parts-leave-out"), (60.0, "parts-overlap")] {
        let parts = json!([
            { "coordinates": rectangle(EAST, NORTH, width, 100.0) },
            { "coordinates": rectangle(EAST + 50.0, NORTH, 50.0, 100.0) },
        ]);
        let (status, answer) = split(&app, id, 1, parts).await;
        assert_eq!((status, &answer["errors"][0]["code"]), (422, &json!(code)), "{answer}");
    }
    let beyond = json!([
        { "coordinates": rectangle(EAST, NORTH, 50.0, 100.0) },
        { "coordinates": rectangle(EAST + 50.0, NORTH, 51.0, 100.0) },
    ]);
    assert_eq!(split(&app, id, 1, beyond).await.1["errors"][0]["code"], "parts-reach-beyond");
    let good = json!([
        { "coordinates": rectangle(EAST, NORTH, 50.0, 100.0) },
        { "coordinates": rectangle(EAST + 50.0, NORTH, 50.0, 100.0) },
    ]);
    assert_eq!(split(&app, id, 2, good.clone()).await.0, 412);
    assert_eq!(split(&app, id, 1, json!([good[0]])).await.0, 422);
    assert_eq!(split(&app.person("planning").await, id, 1, good).await.0, 403);

    let beside = make(&app, "隔壁", rectangle(EAST + 100.0, NORTH, 50.0, 100.0), json!({ "holder": "乙" })).await;
    let away = make(&app, "远处", rectangle(EAST + 150.002, NORTH, 50.0, 100.0), json!({ "holder": "乙" })).await;
    let merge = async |parcels: &[i64], properties: Value| {
        let parcels: Vec<Value> = parcels.iter().map(|id| json!({ "id": id, "version": 1 })).collect();
        let body = json!({ "reason": "合并开发", "parcels": parcels, "properties": properties });
        app.send("POST", "/api/parcels/merge", body).await
    };
    let (status, answer) = merge(&[beside, away], json!({})).await;
    assert_eq!(
        (status, &answer["errors"][0]["code"]),
        (422, &json!("not-adjacent")),
        "two millimetres are a gap: {answer}"
    );
    let (status, answer) = merge(&[id, beside], json!({})).await;
    assert_eq!((status, &answer["errors"][0]["field"]), (422, &json!("holder")), "{answer}");
    assert_eq!(merge(&[id, id], json!({})).await.0, 422);
    assert_eq!(merge(&[id, 987_654_321], json!({})).await.0, 404);
    assert_eq!(app.ok("/ogc/collections/parcels/items").await["numberReturned"], 3, "nothing was changed");
    let (status, answer) = merge(&[id, beside], json!({ "holder": "丙", "name": "合并地块" })).await;
    assert_eq!((status, &answer["area_m2"]), (201, &json!("15000.00")), "{answer}");
}

/// Cuts of a square by parallel lines, anywhere: what comes out adds up to what went in.
#[test]
fn parts_add_up_wherever_the_cuts_are() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(TestApp::start());
    let row = std::cell::Cell::new(NORTH);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(8));
    let cuts = proptest::collection::btree_set(1..99_999_u32, 1..5);
    let run = runner.run(&(cuts, any::<bool>()), |(cuts, slanted)| {
        let north = row.get();
        let lean = if slanted { 0.377_123 } else { 0.0 };
        let mut at: Vec<f64> = cuts.iter().map(|cut| f64::from(*cut) / 1000.0).collect();
        at.insert(0, 0.0);
        at.push(100.0);
        // The upper edge is moved aside, so that cuts end anywhere on it.
        let upper = |x: f64| EAST + x + lean;
        let whole = json!([[[
            [EAST, north],
            [EAST + 100.0, north],
            [upper(100.0), north + 100.0],
            [upper(0.0), north + 100.0],
            [EAST, north]
        ]]]);
        let parts: Vec<Value> = at
            .windows(2)
            .map(|pair| {
                let (a, b) = (pair[0], pair[1]);
                json!({ "coordinates": [[[[EAST + a, north], [EAST + b, north], [upper(b), north + 100.0],
                    [upper(a), north + 100.0], [EAST + a, north]]]] })
            })
            .collect();
        let count = parts.len() as f64;
        let became = runtime.block_on(async {
            let id = make(&app, "整块", whole, json!({})).await;
            split(&app, id, 1, json!(parts)).await
        });
        row.set(north + 200.0);
        prop_assert_eq!(became.0, 201, "{}", became.1);
        let sum: f64 = became.1["parts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["area_m2"].as_str().unwrap().parse::<f64>().unwrap())
            .sum();
        prop_assert!((sum - 10_000.0).abs() <= 0.005 * count + 1e-6, "{sum}");
        Ok(())
    });
    run.unwrap();
}
