//! Taking files in: what is accepted, what is refused and why, all or nothing, undo, and what survives a crash.

use serde_json::{Value, json};

use crate::support::{TestApp, codes, collection, fixture, square};

const HOME: (f64, f64) = (612_400.0, 2_714_000.0);

fn shifted(east: f64) -> (f64, f64) {
    (HOME.0 + east, HOME.1)
}

#[tokio::test]
async fn a_good_file_is_staged_taken_over_and_undone() {
    let app = TestApp::start().await;
    let file = collection(vec![
        square("甲", HOME, 100.0, json!({ "object_no": "A-1" })),
        square("乙", shifted(200.0), 50.0, json!({ "object_no": "A-2" })),
    ]);
    let import = app.validate(file.into_bytes(), &[("into", "parcels")]).await;
    assert_eq!(import["status"], "ready");
    assert_eq!(import["rows"], json!({ "read": 2, "accepted": 2, "rejected": 0, "warned": 0 }));
    assert_eq!(import["plan"], json!({ "create": 2, "update": 0, "unchanged": 0 }));
    assert_eq!(import["crs"], json!({ "used": "EPSG:4548", "guessed": false, "candidates": ["EPSG:4548"] }));
    assert_eq!(app.ok("/api/spaces").await["matched"], 0, "staged rows are not there yet");

    let id = import["id"].as_i64().unwrap();
    let import = app.commit(id, json!({})).await;
    assert_eq!(import["status"], "committed");
    let spaces = app.ok("/api/spaces?sort=-area").await;
    assert_eq!(spaces["matched"], 2);
    // 100 m × 100 m in the survey plane.
    assert_eq!(spaces["items"][0]["area_m2"], 10_000.0);
    assert_eq!(spaces["items"][0]["area_mu"], 15.0);

    let (status, undone) = app.send("POST", &format!("/api/imports/{id}/undo"), json!({})).await;
    assert_eq!((status, &undone["status"]), (200, &json!("undone")));
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    let versions: i64 = app.sql().await.query_one("select count(*) from parcel_history", &[]).await.unwrap().get(0);
    assert_eq!(versions, 2, "what was undone stays on record");
}

#[tokio::test]
async fn the_same_place_in_four_systems_is_the_same_boundary() {
    // One parcel of the reference file (TXT example), outer 120 m × 80 m with a hole of 20 m × 20 m: 9200.00 ㎡.
    let app = TestApp::start().await;
    for name in ["parcels_4548.geojson", "parcels_4527.geojson", "parcels_4490.geojson", "parcels_newline.geojsonl"] {
        let bytes = std::fs::read(fixture(&format!("small/{name}"))).unwrap();
        let import = app.validate(bytes, &[("into", "parcels")]).await;
        assert_eq!(import["status"], "ready", "{name}: {import:#}");
        if name == "parcels_4548.geojson" {
            app.commit(import["id"].as_i64().unwrap(), json!({})).await;
        } else {
            let plan = &import["plan"];
            assert_eq!(
                (&plan["create"], &plan["update"]),
                (&json!(0), &json!(0)),
                "{name} brings nothing new: {import:#}"
            );
        }
    }
}

#[tokio::test]
async fn a_survey_in_the_survey_crs_is_stored_as_delivered() {
    let app = TestApp::start().await;
    let odd = json!({ "type": "Feature", "properties": { "name": "甲", "object_no": "A-1" }, "geometry": { "type": "Polygon", "coordinates":
        [[[612_400.123, 2_714_000.456], [612_400.124, 2_714_100.001], [612_499.999, 2_714_099.877], [612_400.123, 2_714_000.456]]] } });
    app.must_import_text(collection(vec![odd]), "parcels").await;
    let row = app.sql().await.query_one("select st_astext(boundary, 15) from parcel", &[]).await.unwrap();
    assert_eq!(
        row.get::<_, &str>(0),
        "MULTIPOLYGON(((612400.123 2714000.456,612400.124 2714100.001,612499.999 2714099.877,612400.123 2714000.456)))",
        "to the digit, and clockwise as it came"
    );
}

#[tokio::test]
async fn one_bad_row_stops_all_unless_the_good_ones_are_asked_for() {
    let app = TestApp::start().await;
    let bow_tie = json!({ "type": "Feature", "properties": { "name": "结" }, "geometry": { "type": "Polygon", "coordinates":
        [[[612_400.0, 2_714_300.0], [612_500.0, 2_714_400.0], [612_500.0, 2_714_300.0], [612_400.0, 2_714_400.0], [612_400.0, 2_714_300.0]]] } });
    let file = collection(vec![square("甲", HOME, 100.0, json!({})), bow_tie]);
    let import = app.validate(file.into_bytes(), &[("into", "parcels")]).await;
    assert_eq!(codes(&import), ["self-intersection"]);
    let problem = &import["problems"][0];
    assert_eq!((&problem["row"], &problem["severity"]), (&json!(2), &json!("error")));
    // The diagonals cross in the middle: 612450, 2714350 is 118.1096793 E, 24.5291453 N (pyproj 3.4, EPSG:4548 to 4490).
    let place = problem["position"].as_array().unwrap();
    assert!(
        (place[0].as_f64().unwrap() - 118.109_679_3).abs() < 1e-6
            && (place[1].as_f64().unwrap() - 24.529_145_3).abs() < 1e-6
    );

    let id = import["id"].as_i64().unwrap();
    let (status, refused) = app.send("POST", &format!("/api/imports/{id}/commit"), json!({})).await;
    assert_eq!(status, 409, "{refused}");
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    let import = app.commit(id, json!({ "on_error": "skip" })).await;
    assert_eq!(import["status"], "committed");
    assert_eq!(app.ok("/api/spaces").await["matched"], 1);
}

#[tokio::test]
async fn codes_fields_and_numbers_are_checked_by_name() {
    let app = TestApp::start().await;
    let file = collection(vec![
        square("甲", HOME, 10.0, json!({ "stage": "abc" })),
        square("乙", shifted(100.0), 10.0, json!({ "code": "350206001001GB0001" })),
        square("丙", shifted(200.0), 10.0, json!({ "holder_uscc": "91350206MA0000001L" })),
        square("丁", shifted(300.0), 10.0, json!({ "area_registered_m2": "一万二" })),
        square("", shifted(400.0), 10.0, json!({})),
        // 1001 is railway in one scheme and industry in the other: never without its scheme.
        square("己", shifted(500.0), 10.0, json!({ "use_now": "1001" })),
        square("庚", shifted(600.0), 10.0, json!({ "use_now": "9999", "use_now_scheme": "MNR-2023" })),
        square("辛", shifted(700.0), 10.0, json!({ "valid_from": "2019.6" })),
        square("壬", shifted(800.0), 10.0, json!({ "supply_plan": "2026-13" })),
        square("癸", shifted(900.0), 10.0, json!({ "stage": "已储备", "cleared": "是" })),
    ]);
    let import = app.validate(file.into_bytes(), &[("into", "parcels")]).await;
    let found: Vec<(i64, &str, &str)> = import["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["row"].as_i64().unwrap(), p["field"].as_str().unwrap(), p["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            (1, "stage", "bad-code"),
            (2, "code", "bad-code"),
            (3, "holder_uscc", "bad-code"),
            (4, "area_registered_m2", "bad-number"),
            (5, "name", "missing-field"),
            (6, "use_now", "missing-field"),
            (7, "use_now", "bad-code"),
            (8, "valid_from", "bad-date"),
            (9, "supply_plan", "bad-date"),
        ]
    );
    assert!(import["problems"].as_array().unwrap().iter().all(|p| !p["remedy"].as_str().unwrap().is_empty()));
    app.commit(import["id"].as_i64().unwrap(), json!({ "on_error": "skip" })).await;
    let row = app.sql().await.query_one("select stage, cleared from parcel", &[]).await.unwrap();
    assert_eq!(
        (row.get::<_, &str>(0), row.get::<_, bool>(1)),
        ("reserved", true),
        "Chinese names stand for their codes"
    );
}

#[tokio::test]
async fn repeated_and_contradicting_codes_are_refused() {
    let app = TestApp::start().await;
    let code = |n: u32| format!("350206001001GB{n:05}");
    app.must_import_text(
        collection(vec![
            square("甲", HOME, 10.0, json!({ "code": code(1), "object_no": "A-1" })),
            square("乙", shifted(100.0), 10.0, json!({ "code": code(2), "object_no": "A-2" })),
        ]),
        "parcels",
    )
    .await;
    let file = collection(vec![
        square("丙", shifted(200.0), 10.0, json!({ "code": code(3) })),
        square("丁", shifted(300.0), 10.0, json!({ "code": code(3) })),
        square("甲", HOME, 10.0, json!({ "code": code(1), "object_no": "A-2" })),
    ]);
    let import = app.validate(file.into_bytes(), &[("into", "parcels")]).await;
    let rows: Vec<i64> = import["problems"].as_array().unwrap().iter().map(|p| p["row"].as_i64().unwrap()).collect();
    assert_eq!((codes(&import), rows), (vec!["duplicate-code", "duplicate-code"], vec![2, 3]));
    assert_eq!(import["rows"]["accepted"], 1);
}

#[tokio::test]
async fn a_second_delivery_changes_only_what_it_speaks_of() {
    let app = TestApp::start().await;
    let first =
        square("甲", HOME, 100.0, json!({ "object_no": "A-1", "holder": "示范公司", "far_max": 2.5, "垫高": "3 米" }));
    app.must_import_text(collection(vec![first.clone()]), "parcels").await;

    let again = app.validate(collection(vec![first]).into_bytes(), &[("into", "parcels")]).await;
    assert_eq!(again["plan"], json!({ "create": 0, "update": 0, "unchanged": 1 }));
    assert!(again["message"].as_str().unwrap().contains("import 1"), "the twin is named: {again}");

    let renamed = square("甲地块", HOME, 100.0, json!({ "object_no": "A-1", "valid_from": "2026-10-01" }));
    app.must_import_text(collection(vec![renamed]), "parcels").await;
    let id = app.ok("/api/spaces").await["items"][0]["id"].as_i64().unwrap();
    let space = app.ok(&format!("/api/spaces/{id}")).await;
    assert_eq!(space["name"], "甲地块");
    assert_eq!(space["attributes"]["holder"], "示范公司", "what the second file does not speak of stays");
    assert_eq!(space["extra"]["垫高"], "3 米");

    let history = app.ok(&format!("/api/spaces/{id}/history")).await;
    let newest = &history["versions"][0];
    assert_eq!((&newest["version"], &newest["valid_from"]), (&json!(2), &json!("2026-10-01")));
    assert_eq!(newest["changes"], json!([{ "field": "name", "from": "甲", "to": "甲地块" }]));
    assert_eq!(newest["boundary_changed"], false);
    assert_eq!(history["versions"][1]["superseded_op"], "update");
}

#[tokio::test]
async fn undo_brings_the_earlier_version_back_unless_somebody_changed_it_since() {
    let app = TestApp::start().await;
    let of = |name: &str| collection(vec![square(name, HOME, 100.0, json!({ "object_no": "A-1" }))]);
    let first = app.must_import_text(of("甲"), "parcels").await["id"].as_i64().unwrap();
    let second = app.must_import_text(of("乙"), "parcels").await["id"].as_i64().unwrap();
    let (status, refused) = app.send("POST", &format!("/api/imports/{first}/undo"), json!({})).await;
    assert_eq!((status, refused["errors"][0]["field"].as_str()), (409, Some("甲")));
    let (status, _) = app.send("POST", &format!("/api/imports/{second}/undo"), json!({})).await;
    assert_eq!(status, 200);
    let space = &app.ok("/api/spaces").await["items"][0];
    assert_eq!((&space["name"], &space["version"]), (&json!("甲"), &json!(3)), "a new version with the old content");
}

#[tokio::test]
async fn two_imports_of_one_file_at_once_make_one_record() {
    let app = TestApp::start().await;
    let file = collection(vec![square("甲", HOME, 100.0, json!({ "object_no": "A-1" }))]).into_bytes();
    let (one, two) = tokio::join!(
        app.validate(file.clone(), &[("into", "parcels")]),
        app.validate(file.clone(), &[("into", "parcels")])
    );
    assert_eq!(
        (&one["plan"]["create"], &two["plan"]["create"]),
        (&json!(1), &json!(1)),
        "both were checked before either came"
    );
    let (one, two) = (one["id"].as_i64().unwrap(), two["id"].as_i64().unwrap());
    let (one, two) = tokio::join!(app.commit(one, json!({})), app.commit(two, json!({})));
    let (won, lost) = if one["status"] == "committed" { (one, two) } else { (two, one) };
    assert_eq!((&won["status"], &lost["status"]), (&json!("committed"), &json!("ready")));
    assert!(lost["message"].as_str().unwrap().contains("1 rows no longer fit"), "{lost}");
    assert_eq!(app.ok("/api/spaces").await["matched"], 1);

    // Checked again it finds that nothing is left to do.
    let (status, _) = app.send("PATCH", &format!("/api/imports/{}", lost["id"]), json!({})).await;
    assert_eq!(status, 202);
    let lost = app.settled(lost["id"].as_i64().unwrap()).await;
    assert_eq!(lost["plan"], json!({ "create": 0, "update": 0, "unchanged": 1 }));
}

#[tokio::test]
async fn overlaps_are_reported_and_doubles_refused() {
    let app = TestApp::start().await;
    app.must_import_text(collection(vec![square("甲", HOME, 100.0, json!({ "object_no": "A-1" }))]), "parcels").await;
    let file = collection(vec![
        // 50 m × 100 m over it.
        square("乙", shifted(50.0), 100.0, json!({ "object_no": "A-2" })),
        // Touches 乙 along an edge.
        square("丙", shifted(150.0), 100.0, json!({ "object_no": "A-3" })),
        // 甲 once more under another number.
        square("丁", HOME, 100.0, json!({ "object_no": "A-4" })),
    ]);
    let import = app.validate(file.into_bytes(), &[("into", "parcels")]).await;
    let found: Vec<(i64, &str)> = import["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["row"].as_i64().unwrap(), p["severity"].as_str().unwrap()))
        .collect();
    assert_eq!(found[0], (3, "error"), "{import:#}");
    assert!(found[1..].contains(&(1, "warning")) && found.iter().all(|(row, _)| *row != 2), "{found:?}");
    let over = import["problems"].as_array().unwrap().iter().find(|p| p["row"] == 1).unwrap();
    assert!(over["message"].as_str().unwrap().contains("5000.00"), "{over}");
    assert_eq!(import["rows"], json!({ "read": 3, "accepted": 2, "rejected": 1, "warned": 1 }));
}

#[tokio::test]
async fn streets_must_not_overlap_because_sums_by_street_add_up() {
    let app = TestApp::start().await;
    let street = |code: &str, east: f64| square(code, shifted(east), 1000.0, json!({ "kind": "street", "code": code }));
    let file = collection(vec![street("350206001", 0.0), street("350206002", 900.0)]);
    let import = app.validate(file.into_bytes(), &[("into", "zones")]).await;
    assert_eq!(codes(&import), ["overlap"]);
    assert_eq!(import["problems"][0]["severity"], "error");
}

#[tokio::test]
async fn a_file_without_crs_must_be_confirmed_and_exchanged_axes_are_named() {
    let app = TestApp::start().await;
    let mut file: Value = serde_json::from_str(&collection(vec![square("甲", HOME, 100.0, json!({}))])).unwrap();
    file.as_object_mut().unwrap().remove("crs");
    let import = app.validate(file.to_string().into_bytes(), &[("into", "parcels")]).await;
    assert_eq!((&import["crs"]["used"], &import["crs"]["guessed"]), (&json!("EPSG:4548"), &json!(true)));
    let id = import["id"].as_i64().unwrap();
    let (status, asked) = app.send("POST", &format!("/api/imports/{id}/commit"), json!({})).await;
    assert_eq!((status, asked["errors"][0]["field"].as_str()), (409, Some("confirm_crs")));
    assert_eq!(app.commit(id, json!({ "confirm_crs": "EPSG:4548" })).await["status"], "committed");

    let swapped = json!({ "type": "FeatureCollection", "features": [{ "type": "Feature", "properties": { "name": "乙", "object_no": "S" },
        "geometry": { "type": "Polygon", "coordinates": [[[24.52, 118.11], [24.521, 118.11], [24.521, 118.111], [24.52, 118.11]]] } }] });
    let import = app.validate(swapped.to_string().into_bytes(), &[("into", "parcels")]).await;
    assert_eq!(import["status"], "rejected");
    assert!(codes(&import).contains(&"axis-swapped"), "{import:#}");
    let (status, _) = app.send("PATCH", &format!("/api/imports/{}", import["id"]), json!({ "swap_axes": true })).await;
    assert_eq!(status, 202);
    let import = app.settled(import["id"].as_i64().unwrap()).await;
    assert_eq!((&import["status"], &import["rows"]["accepted"]), (&json!("ready"), &json!(1)), "{import:#}");
}

#[tokio::test]
async fn a_wrong_zone_and_a_place_far_away_are_told_apart() {
    let app = TestApp::start().await;
    // The home corner in EPSG:4549 is E 308 370.6, N 2 714 861.2 (pyproj 3.4); declared as 4548 it would lie far in the west.
    let file = collection(vec![square("甲", (308_370.6, 2_714_861.2), 100.0, json!({}))]);
    let import = app.validate(file.into_bytes(), &[("into", "parcels")]).await;
    assert_eq!(codes(&import), ["wrong-zone"], "{import:#}");
    assert!(import["problems"][0]["remedy"].as_str().unwrap().contains("EPSG:4549"));
    let far = json!({ "type": "FeatureCollection", "features": [{ "type": "Feature", "properties": { "name": "京" },
        "geometry": { "type": "Polygon", "coordinates": [[[116.4, 39.9], [116.41, 39.9], [116.41, 39.91], [116.4, 39.9]]] } }] });
    let import = app.validate(far.to_string().into_bytes(), &[("into", "parcels")]).await;
    assert_eq!(codes(&import), ["outside-district"]);
}

#[tokio::test]
async fn what_an_export_holds_comes_back_without_a_change() {
    let app = TestApp::start().await;
    for name in ["zones", "parcels", "buildings"] {
        app.must_import(&fixture(&format!("demo/{name}.geojson")), name).await;
    }
    for name in ["zones", "parcels", "buildings"] {
        let features = app.ok(&format!("/ogc/collections/{name}/items?limit=10000")).await;
        let import = app.validate(features.to_string().into_bytes(), &[("into", name)]).await;
        let plan = &import["plan"];
        assert_eq!((&plan["create"], &plan["update"]), (&json!(0), &json!(0)), "{name}: {import:#}");
        assert_eq!(import["rows"]["rejected"], 0);
        assert_eq!(plan["unchanged"], features["numberReturned"]);
    }
}

#[tokio::test]
async fn a_killed_program_leaves_nothing_half_done() {
    let app = TestApp::start().await;
    let file = collection(vec![square("甲", HOME, 100.0, json!({ "object_no": "A-1" }))]);
    let import = app.validate(file.clone().into_bytes(), &[("into", "parcels")]).await;
    let committing = import["id"].as_i64().unwrap();
    let import = app.validate(file.into_bytes(), &[("into", "parcels")]).await;
    let validating = import["id"].as_i64().unwrap();
    // As a program leaves them that was killed a minute ago: in between, its heart silent.
    app.sql()
        .await
        .batch_execute(&format!(
            "update import set status = 'committing' where id = {committing};
             update import set status = 'validating' where id = {validating};
             update import set heartbeat_at = now() - interval '1 minute'"
        ))
        .await
        .unwrap();
    tuguan::intake::recover::settle_dead(&app.app, &tuguan::db::Caller::system()).await.unwrap();
    let failed = app.ok(&format!("/api/imports/{validating}")).await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["message"].as_str().unwrap().contains("upload again"));
    assert_eq!(app.commit(committing, json!({})).await["status"], "committed", "its rows were still staged");
    assert_eq!(app.ok("/api/spaces").await["matched"], 1);
}

#[tokio::test]
async fn uploads_that_are_no_imports_are_refused_with_a_reason() {
    let app = TestApp::start().await;
    let file = || collection(vec![square("甲", HOME, 100.0, json!({}))]).into_bytes();
    for (fields, field) in [
        (vec![], "into"),
        (vec![("into", "ledger?")], "into"),
        (vec![("into", "parcels"), ("crs", "EPSG:2383")], "crs"),
        (vec![("into", "parcels"), ("encoding", "klingon")], "encoding"),
        (vec![("into", "parcels"), ("typo", "1")], "typo"),
    ] {
        let (status, body) = app.upload("x.geojson", file(), &fields).await;
        assert_eq!((status, body["errors"][0]["field"].as_str()), (422, Some(field)), "{body}");
    }
    let (status, _) = app.send("POST", "/api/imports", json!({})).await;
    assert!([400, 415].contains(&status), "{status}");
    let limited = TestApp::start_with(&["--import-limit-mib", "0"]).await;
    let (status, body) = limited.upload("x.geojson", file(), &[("into", "parcels")]).await;
    assert_eq!(status, 413, "{body}");
    let kept = std::fs::read_dir(limited.app.config.data_dir.join("files")).unwrap().count();
    assert_eq!(kept, 0, "nothing is kept of what was refused");
}

#[tokio::test]
async fn progress_arrives_as_events_and_ends_with_the_outcome() {
    let app = TestApp::start().await;
    let file = collection(vec![square("甲", HOME, 100.0, json!({}))]);
    let import = app.validate(file.into_bytes(), &[("into", "parcels")]).await;
    let url = format!("{}/api/imports/{}/events", app.base, import["id"]);
    let text = app.client.get(url).send().await.unwrap().text().await.unwrap();
    assert!(text.starts_with("event:progress") || text.contains("event: progress") || text.contains("event:progress"));
    let data = text.lines().rev().find_map(|line| line.strip_prefix("data:")).unwrap();
    let last: Value = serde_json::from_str(data).unwrap();
    assert_eq!(last["status"], "ready");
}

#[tokio::test]
async fn cancelling_drops_the_staged_rows() {
    let app = TestApp::start().await;
    let file = collection(vec![square("甲", HOME, 100.0, json!({}))]);
    let id = app.validate(file.into_bytes(), &[("into", "parcels")]).await["id"].as_i64().unwrap();
    assert_eq!(app.ok(&format!("/api/imports/{id}/preview")).await["features"][0]["properties"]["status"], "ok");
    let gone = app.client.delete(format!("{}/api/imports/{id}", app.base)).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(app.get(&format!("/api/imports/{id}/preview")).await.0, 404);
    let (status, _) = app.send("POST", &format!("/api/imports/{id}/commit"), json!({})).await;
    assert_eq!(status, 409);
}
