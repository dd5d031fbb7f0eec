//! Editing single records: what is said is checked like a delivery, kept as a version, and never overwrites others.

use serde_json::{Value, json};

use crate::support::{Person, TestApp, collection, square};

/// A square with its south-west corner here, EPSG:4548, as the editor sends it.
pub fn ring(east: f64, north: f64, side: f64) -> Value {
    let (e, n) = (east + side, north + side);
    json!([[[[east, north], [e, north], [e, n], [east, n], [east, north]]]])
}

const EAST: f64 = 612_100.0;
const NORTH: f64 = 2_714_100.0;

/// Makes a parcel; its id.
pub async fn make(person: &Person, name: &str, coordinates: Value, properties: Value) -> i64 {
    let mut all = properties;
    all["name"] = json!(name);
    let body = json!({ "kind": "parcel", "reason": "新测", "properties": all, "coordinates": coordinates });
    let (status, body) = person.send("POST", "/api/spaces", body).await;
    assert_eq!(status, 201, "{body}");
    body["id"].as_i64().unwrap()
}

/// Changes a record that is at this version.
async fn patch(person: &Person, id: i64, version: i64, body: Value) -> (u16, Value) {
    let tag = format!("\"{version}\"");
    let (status, _, body) = person.send_with("PATCH", &format!("/api/spaces/{id}"), &[("if-match", &tag)], body).await;
    (status, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_is_made_changed_and_ended_and_every_step_is_kept() {
    let app = TestApp::start().await;
    let (status, headers, made) = app
        .send_with(
            "POST",
            "/api/spaces",
            &[],
            json!({ "kind": "parcel", "reason": "2026 年补测", "coordinates": ring(EAST, NORTH, 100.0),
                    "properties": { "name": "甲地块", "holder_kind": "reserve", "宗地代码": "350206001001GB00001" } }),
        )
        .await;
    assert_eq!(status, 201, "{made}");
    let id = made["id"].as_i64().unwrap();
    assert_eq!(headers["location"], format!("/api/spaces/{id}").as_str());
    assert_eq!(headers["etag"], "\"1\"");
    assert_eq!(made["attributes"]["area_m2"], 10_000.0);
    assert_eq!(made["attributes"]["code"], "350206001001GB00001");
    // It is classified like any other: reserve land is 拟供地 by the built-in rules.
    assert_eq!(made["attributes"]["category_source"], "rule");

    let (status, body) = patch(&app, id, 1, json!({ "reason": "更名", "properties": { "name": "乙地块" } })).await;
    assert_eq!(
        (status, &body["attributes"]["version"], &body["attributes"]["name"]),
        (200, &json!(2), &json!("乙地块"))
    );
    let (status, body) = patch(&app, id, 2, json!({ "reason": "复测", "coordinates": ring(EAST, NORTH, 101.0) })).await;
    assert_eq!((status, &body["attributes"]["area_m2"]), (200, &json!(10_201.0)));
    // Saying the same again is no change.
    let (status, body) = patch(
        &app,
        id,
        3,
        json!({ "reason": "x", "properties": { "name": "乙地块" }, "coordinates": ring(EAST, NORTH, 101.0) }),
    )
    .await;
    assert_eq!((status, &body["attributes"]["version"]), (200, &json!(3)));

    let history = app.ok(&format!("/api/spaces/{id}/history")).await;
    let told: Vec<(&Value, &Value, &Value)> = history["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| (&version["version"], &version["reason"], &version["boundary_changed"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!(3), &json!("复测"), &json!(true)),
            (&json!(2), &json!("更名"), &json!(false)),
            (&json!(1), &json!("2026 年补测"), &json!(false)),
        ]
    );

    let path = format!("/api/spaces/{id}");
    let (status, _, body) = app.send_with("DELETE", &path, &[("if-match", "\"3\"")], json!({ "reason": "" })).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("reason")));
    let (status, _, body) = app.send_with("DELETE", &path, &[("if-match", "\"3\"")], json!({ "reason": "误建" })).await;
    assert_eq!(status, 204, "{body}");
    assert_eq!(app.get(&path).await.0, 404);
    let history = app.ok(&format!("/api/spaces/{id}/history")).await;
    assert_eq!(history["versions"][0]["superseded_op"], "retire");
    let record = app.person("auditor").await.ok("/api/audit?actor=reserve2").await;
    let actions: Vec<&str> =
        record["items"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap()).collect();
    let actions: Vec<&str> = actions.into_iter().filter(|action| action.starts_with("parcel.")).collect();
    assert_eq!(actions, ["parcel.retire", "parcel.update", "parcel.update", "parcel.create"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_overwrites_what_he_has_not_seen() {
    let app = TestApp::start().await;
    let id = make(&app, "甲", ring(EAST, NORTH, 100.0), json!({})).await;
    let path = format!("/api/spaces/{id}");
    let rename = |name: &str| json!({ "reason": "更名", "properties": { "name": name } });
    assert_eq!(app.send("PATCH", &path, rename("乙")).await.0, 428);
    let reserve = app.person("reserve").await;
    assert_eq!(patch(&reserve, id, 1, rename("乙")).await.0, 200);
    let (status, refused) = patch(&app, id, 1, rename("丙")).await;
    assert_eq!(status, 412, "{refused}");
    assert_eq!(refused["current_version"], 2);
    assert_eq!(refused["changed_by"], "reserve");
    assert_eq!(refused["changed_fields"], json!(["name"]));
    // Ten at once: one is written, nine are told.
    let tries = (0..10).map(|n| {
        let (app, body) = (&app, rename(&format!("同时 {n}")));
        async move { patch(app, id, 2, body).await.0 }
    });
    let mut outcomes = futures_util::future::join_all(tries).await;
    outcomes.sort_unstable();
    assert_eq!(outcomes, [vec![200], vec![412; 9]].concat());
    assert_eq!(app.ok(&path).await["attributes"]["version"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_named_and_changes_nothing() {
    let app = TestApp::start().await;
    let id = make(&app, "甲", ring(EAST, NORTH, 100.0), json!({ "code": "350206001001GB00001" })).await;
    make(&app, "乙", ring(EAST + 200.0, NORTH, 100.0), json!({ "code": "350206001001GB00002" })).await;
    let bow =
        json!([[[[EAST, NORTH], [EAST + 9.0, NORTH + 9.0], [EAST + 9.0, NORTH], [EAST, NORTH + 9.0], [EAST, NORTH]]]]);
    for (body, field, code) in [
        (json!({ "properties": { "name": "丙" } }), "reason", "missing-field"),
        (json!({ "reason": "x", "properties": { "name": null } }), "name", "missing-field"),
        (json!({ "reason": "x", "properties": { "colour": "red" } }), "colour", "unknown-field"),
        (json!({ "reason": "x", "properties": { "ownership": "moon" } }), "ownership", "bad-code"),
        (json!({ "reason": "x", "properties": { "far_max": -1 } }), "far_max", "bad-number"),
        (json!({ "reason": "x", "properties": { "code": "350206001001GB00002" } }), "code", "duplicate-code"),
        (json!({ "reason": "x", "coordinates": bow }), "geometry", "self-intersection"),
        (json!({ "reason": "x", "coordinates": ring(EAST + 90_000.0, NORTH, 10.0) }), "geometry", "outside-district"),
        (
            json!({ "reason": "x", "coordinates": [[[[EAST, NORTH], [EAST, NORTH + 1.0], [EAST, NORTH]]]] }),
            "geometry",
            "too-few-points",
        ),
    ] {
        let (status, answer) = patch(&app, id, 1, body.clone()).await;
        assert_eq!(status, 422, "{body} {answer}");
        assert_eq!(
            (&answer["errors"][0]["field"], &answer["errors"][0]["code"]),
            (&json!(field), &json!(code)),
            "{body}"
        );
    }
    for body in
        [json!({ "reason": "x", "coordinates": [[[["a", 1]]]] }), json!({ "reason": "x", "extra": 1 }), json!([])]
    {
        assert_eq!(patch(&app, id, 1, body.clone()).await.0, 400, "{body}");
    }
    // The same shape again under another number is the same land twice.
    let twice = json!({ "kind": "parcel", "reason": "x", "properties": { "name": "丙" }, "coordinates": ring(EAST, NORTH, 100.0) });
    let (status, answer) = app.send("POST", "/api/spaces", twice).await;
    assert_eq!((status, &answer["errors"][0]["code"]), (422, &json!("overlap")), "{answer}");
    assert_eq!(app.ok(&format!("/api/spaces/{id}")).await["attributes"]["version"], 1);
    assert_eq!(app.ok("/ogc/collections/parcels/items").await["numberReturned"], 2);
    let left = "select count(*) from pg_class c where c.relnamespace = 'staging'::regnamespace";
    assert_eq!(app.sql().await.query_one(left, &[]).await.unwrap().get::<_, i64>(0), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_says_what_saving_would_and_keeps_nothing() {
    let app = TestApp::start().await;
    let id = make(&app, "甲", ring(EAST, NORTH, 100.0), json!({})).await;
    let trial = json!({ "kind": "parcel", "coordinates": ring(EAST + 90.0, NORTH, 100.0) });
    let (status, seen) = app.send("POST", "/api/spaces/check", trial).await;
    assert_eq!(status, 200, "{seen}");
    // 10 m × 100 m of the neighbour; 1 ha is 15 亩, 400 m around.
    assert_eq!((&seen["area_m2"], &seen["area_mu"]), (&json!("10000.00"), &json!("15.00")));
    assert_eq!(seen["perimeter_m"], 400.0);
    assert_eq!((&seen["overlaps"][0]["id"], &seen["overlaps"][0]["area_m2"]), (&json!(id), &json!("1000.00")));
    assert_eq!(seen["problems"][0]["code"], "overlap");
    assert_eq!(seen["overlaps"][0]["coordinates"][0][0].as_array().unwrap().len(), 5);
    // Its own old boundary is no neighbour.
    let own = json!({ "id": id, "kind": "parcel", "coordinates": ring(EAST + 90.0, NORTH, 100.0) });
    let (_, seen) = app.send("POST", "/api/spaces/check", own).await;
    assert_eq!((&seen["overlaps"], &seen["problems"]), (&json!([]), &json!([])));
    let bow =
        json!([[[[EAST, NORTH], [EAST + 9.0, NORTH + 9.0], [EAST + 9.0, NORTH], [EAST, NORTH + 9.0], [EAST, NORTH]]]]);
    let (status, seen) = app.send("POST", "/api/spaces/check", json!({ "kind": "parcel", "coordinates": bow })).await;
    assert_eq!((status, &seen["problems"][0]["code"]), (200, &json!("self-intersection")));
    assert_eq!(app.ok("/ogc/collections/parcels/items").await["numberReturned"], 1);
    let boundary = app.ok(&format!("/api/spaces/{id}/boundary")).await;
    assert_eq!(boundary["coordinates"], ring(EAST, NORTH, 100.0));
    let near = app.ok(&format!("/api/spaces/near?bbox={EAST},{NORTH},{},{}", EAST + 10.0, NORTH + 10.0)).await;
    assert_eq!(near["items"][0]["id"], id);
    assert_eq!(app.get("/api/spaces/near?bbox=0,0,9000,9000").await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vertex_keeps_every_digit_it_came_with() {
    let app = TestApp::start().await;
    // Points of a circle have all the digits of a double; a vertex that is off by the last bit is another vertex than the neighbour's.
    let mut circle: Vec<[f64; 2]> = (0..300)
        .map(|step| f64::from(step) / 300.0 * std::f64::consts::TAU)
        .map(|angle| [EAST + 200.0 * angle.cos(), NORTH + 200.0 * angle.sin()])
        .collect();
    circle.push(circle[0]);
    let id = make(&app, "圆形", json!([[circle]]), json!({})).await;
    let sql =
        "select st_x(d.geom), st_y(d.geom) from parcel p, st_dumppoints(p.boundary) d where p.id = $1 order by d.path";
    let rows = app.sql().await.query(sql, &[&id]).await.unwrap();
    let stored: Vec<[f64; 2]> = rows.iter().map(|row| [row.get(0), row.get(1)]).collect();
    assert_eq!(stored, circle);
    let words = json!({ "kind": "parcel", "coordinates": [[[["east", 1], [2, 3], [4, 5]]]] });
    assert_eq!(app.send("POST", "/api/spaces/check", words).await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_hold_for_edits_as_for_imports() {
    let app = TestApp::start().await;
    let street =
        |code: &str, east: f64| square(code, (east, NORTH - 100.0), 1000.0, json!({ "kind": "street", "code": code }));
    let zones = vec![street("350206001", EAST - 100.0), street("350206002", EAST + 900.0)];
    app.must_import_text(collection(zones), "zones").await;
    let own = make(&app, "湖里的", ring(EAST, NORTH, 100.0), json!({})).await;
    let other = make(&app, "殿前的", ring(EAST + 1000.0, NORTH, 100.0), json!({})).await;
    let secret = make(
        &app,
        "某部",
        ring(EAST, NORTH + 300.0, 100.0),
        json!({ "holder_kind": "military", "confidentiality": "sensitive" }),
    )
    .await;
    // Numbers that are made of ids are whole, also of the high ids of sensitive land: another one without a number finds its own.
    let second =
        make(&app, "某部二", ring(EAST, NORTH + 500.0, 100.0), json!({ "confidentiality": "sensitive" })).await;
    let number = async |id: i64| app.ok(&format!("/api/spaces/{id}")).await["attributes"]["object_no"].clone();
    assert_eq!(
        (number(secret).await, number(second).await),
        (json!(format!("DK-{secret}")), json!(format!("DK-{second}")))
    );
    let rename = json!({ "reason": "更名", "properties": { "name": "新名" } });
    let planned = json!({ "reason": "控规", "properties": { "far_max": 2.5 } });
    for (who, id, body, wanted) in [
        ("street1", own, &rename, 200),
        ("street1", other, &rename, 404),
        ("street1", secret, &rename, 404),
        ("reserve", secret, &rename, 404),
        ("planning", other, &rename, 403),
        ("planning", other, &planned, 200),
        ("finance", other, &rename, 403),
        ("commerce", other, &rename, 403),
    ] {
        let person = app.person(who).await;
        let version = app.ok(&format!("/api/spaces/{id}")).await["attributes"]["version"].as_i64().unwrap();
        let (status, answer) = patch(&person, id, version, body.clone()).await;
        assert_eq!(status, wanted, "{who} {id} {body} {answer}");
    }
    let street1 = app.person("street1").await;
    // What lies elsewhere, and what only people named for it may make.
    for (coordinates, properties) in [
        (ring(EAST + 1200.0, NORTH, 50.0), json!({ "name": "x" })),
        (ring(EAST + 200.0, NORTH, 50.0), json!({ "name": "x", "confidentiality": "sensitive" })),
    ] {
        let body = json!({ "kind": "parcel", "reason": "x", "properties": properties, "coordinates": coordinates });
        assert_eq!(street1.send("POST", "/api/spaces", body.clone()).await.0, 403, "{body}");
    }
    // A shape over land that must not be known of tells nothing but that somebody has to look, whatever the overlap; on record.
    let over = |east: f64| json!({ "kind": "parcel", "reason": "x", "properties": { "name": "x" }, "coordinates": ring(east, NORTH + 300.0, 50.0) });
    let (status, first) = street1.send("POST", "/api/spaces", over(EAST)).await;
    let (_, second) = street1.send("POST", "/api/spaces", over(EAST - 49.9)).await;
    assert_eq!((status, &first), (409, &second));
    assert_eq!(first["errors"][0]["code"], "needs-verification");
    let record = app.person("auditor").await.ok("/api/audit?action=edit.hidden-conflict").await;
    assert_eq!(record["items"].as_array().unwrap().len(), 2);
    // Who may not see a name does not overwrite it with its mask.
    let shown = app.ok(&format!("/api/spaces/{secret}")).await;
    let mask = shown["attributes"]["name"].clone();
    assert!(mask.as_str().unwrap().starts_with("特殊用地"), "{shown}");
    let body = json!({ "reason": "x", "properties": { "name": mask, "holder": null, "far_max": 1 } });
    assert_eq!(patch(&app, secret, 1, body).await.0, 200);
    let kept =
        app.sql().await.query_one("select name, far_max::text from parcel where id = $1", &[&secret]).await.unwrap();
    assert_eq!((kept.get(0), kept.get(1)), ("某部", "1.00"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_creation_twice_is_one() {
    let app = TestApp::start().await;
    let body = |name: &str| json!({ "kind": "parcel", "reason": "x", "properties": { "name": name }, "coordinates": ring(EAST, NORTH, 100.0) });
    let send = async |key: &'static str, name: &'static str| {
        let headers: &[(&str, &str)] = if key.is_empty() { &[] } else { &[("idempotency-key", key)] };
        let (status, _, answer) = app.send_with("POST", "/api/spaces", headers, body(name)).await;
        (status, answer["id"].clone())
    };
    let (status, id) = send("k1", "甲").await;
    assert_eq!(status, 201);
    assert_eq!(send("k1", "甲").await, (201, id.clone()), "the key says so");
    assert_eq!(send("", "甲").await, (201, id.clone()), "a desktop that tries again");
    assert_eq!(send("k1", "乙").await.0, 409, "the key stands for something else");
    // Somebody else's request of the same content is no repetition.
    let reserve = app.person("reserve").await;
    assert_eq!(reserve.send("POST", "/api/spaces", body("甲")).await.0, 422);
    assert_eq!(app.ok("/ogc/collections/parcels/items").await["numberReturned"], 1);
}
