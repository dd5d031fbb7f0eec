//! 项目库: projects through the API, what fits them, and who sees which.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Person, TestApp, collection, square};

mod fit;
mod seen;

/// South-west corner of 湖里街道 (350206001) of these tests; 殿前街道 (350206002) lies 1000 m to its east, the park is the first 500 m.
const HOME: (f64, f64) = (612_000.0, 2_714_000.0);
const COMPANY: &str = "91350206MA0032643M";

fn at(east: f64, north: f64) -> (f64, f64) {
    (HOME.0 + east, HOME.1 + north)
}

async fn streets(app: &TestApp) {
    let zone = |kind: &str, code: &str, place: (f64, f64), side: f64| {
        square(code, place, side, json!({ "kind": kind, "code": code }))
    };
    let all = vec![
        zone("street", "350206001", at(0.0, 0.0), 1000.0),
        zone("street", "350206002", at(1000.0, 0.0), 1000.0),
        zone("park", "HL-YQ-01", at(0.0, 0.0), 500.0),
    ];
    app.must_import_text(collection(all), "zones").await;
}

/// Land ready for supply, planned for industry; `more` says what is different.
fn land(number: &str, place: (f64, f64), side: f64, more: Value) -> Value {
    let mut all =
        json!({ "object_no": number, "stage": "reserved", "use_plan_scheme": "GB/T 21010-2017", "use_plan": "0601" });
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    square(number, place, side, all)
}

/// A finished factory floor.
fn floor(number: &str, place: (f64, f64), more: Value) -> Value {
    let mut all = json!({ "object_no": number, "stage": "finished", "use_now_scheme": "GB/T 21010-2017", "use_now": "0601",
        "lettable_area_m2": 20_000, "gross_floor_area_m2": 20_000 });
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    square(number, place, 40.0, all)
}

async fn import(app: &TestApp, into: &str, rows: Vec<Value>) {
    app.must_import_text(collection(rows), into).await;
}

async fn id_of(app: &TestApp, number: &str) -> i64 {
    let list = app.ok(&format!("/api/spaces?q={number}")).await;
    assert_eq!(list["matched"], 1, "{number}");
    list["items"][0]["id"].as_i64().unwrap()
}

/// A new project; its id.
async fn project(person: &Person, body: Value) -> i64 {
    let (status, made) = person.send("POST", "/api/projects", body).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_i64().unwrap()
}

async fn change(person: &Person, id: i64, version: i64, body: Value) -> (u16, Value) {
    let tag = format!("\"{version}\"");
    let (status, _, body) =
        person.send_with("PATCH", &format!("/api/projects/{id}"), &[("if-match", &tag)], body).await;
    (status, body)
}

async fn link(person: &Person, id: i64, space: i64, state: &str) -> (u16, Value) {
    person.send("POST", &format!("/api/projects/{id}/spaces"), json!({ "space_id": space, "state": state })).await
}

async fn step(person: &Person, id: i64, space: i64, version: i64, body: Value) -> (u16, Value) {
    let tag = format!("\"{version}\"");
    let path = format!("/api/projects/{id}/spaces/{space}");
    let (status, _, body) = person.send_with("PATCH", &path, &[("if-match", &tag)], body).await;
    (status, body)
}

fn codes(body: &Value) -> Vec<(&str, &str)> {
    let errors = body["errors"].as_array().unwrap();
    errors.iter().map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
}

/// A form that is sent twice, because nobody knew whether it had arrived, makes one project.
#[tokio::test(flavor = "multi_thread")]
async fn sent_twice_under_one_key_it_is_one_project() {
    let app = TestApp::start().await;
    let body = json!({ "name": "智能装备项目", "stage": "lead" });
    let send = async |key: &'static str, body: &Value| {
        let (status, _, body) = app.send_with("POST", "/api/projects", &[("idempotency-key", key)], body.clone()).await;
        (status, body["id"].clone())
    };
    let (first, again, other) = (send("a", &body).await, send("a", &body).await, send("b", &body).await);
    assert_eq!((first.0, &first.1), (201, &again.1));
    assert_ne!(first.1, other.1, "another wish in the same words");
    assert_eq!(send("a", &json!({ "name": "别的项目", "stage": "lead" })).await.0, 409);
    assert_eq!(app.ok("/api/projects").await["matched"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_made_changed_and_keeps_its_history() {
    let app = TestApp::start().await;
    streets(&app).await;
    let commerce = app.person("commerce").await;
    let body = json!({ "name": "模具厂", "enterprise": "厦门示范模具有限公司", "uscc": COMPANY.to_lowercase(), "investment_wan": 4500.5,
        "land_min_m2": 5000, "land_max_m2": 9000, "streets": ["350206001", "350206001"], "uses": ["industrial"] });
    let (status, headers, made) = commerce.send_with("POST", "/api/projects", &[], body).await;
    assert_eq!(status, 201, "{made}");
    let id = made["id"].as_i64().unwrap();
    assert_eq!(
        (headers["location"].to_str().unwrap(), headers["etag"].to_str().unwrap()),
        (&*format!("/api/projects/{id}"), "\"1\"")
    );
    // Today of the tests is in 2026.
    assert_eq!(made["project_no"], "XM2026-0001");
    assert_eq!((&made["stage"], &made["demand"], &made["uscc"]), (&json!("lead"), &json!("either"), &json!(COMPANY)));
    assert_eq!((&made["investment_wan"], &made["streets"]), (&json!(4500.5), &json!(["350206001"])));

    let path = format!("/api/projects/{id}");
    let unguarded = commerce.send("PATCH", &path, json!({ "name": "模具二厂" })).await;
    assert_eq!(unguarded.0, 428);
    let (status, changed) =
        change(&commerce, id, 1, json!({ "name": "模具二厂", "land_min_m2": 5000.00, "rent_max": null })).await;
    assert_eq!((status, &changed["version"], &changed["name"]), (200, &json!(2), &json!("模具二厂")), "{changed}");
    let (status, same) = change(&commerce, id, 2, json!({ "name": "模具二厂", "uses": ["industrial"] })).await;
    assert_eq!((status, &same["version"]), (200, &json!(2)), "nothing new is no version");
    let (status, stale) = change(&commerce, id, 1, json!({ "products": "模具" })).await;
    assert_eq!(
        (status, &stale["current_version"], &stale["changed_by"]),
        (412, &json!(2), &json!("commerce")),
        "{stale}"
    );
    assert_eq!(stale["changed_fields"], json!(["name"]));

    let history = commerce.ok(&format!("{path}/history")).await;
    let versions = history["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0]["changes"], json!([{ "field": "name", "from": "模具厂", "to": "模具二厂" }]));
    assert_eq!((&versions[0]["superseded_at"], versions[1]["superseded_at"].is_string()), (&Value::Null, true));

    let record = app.person("auditor").await.ok("/api/audit?subject=project/1").await;
    let actions: Vec<&str> =
        record["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["project.change", "project.create"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_with_a_project_is_told_at_once_and_nothing_is_kept() {
    let app = TestApp::start().await;
    streets(&app).await;
    let body = json!({ "enterprise": "x\u{7}", "uscc": "91350206MA0032643X", "streets": ["350206009"], "stage": "landed", "land_min_m2": 9,
        "land_max_m2": 8, "categories": ["military"] });
    let (status, told) = app.send("POST", "/api/projects", body).await;
    assert_eq!(status, 422);
    let wanted = [
        ("enterprise", "bad-text"),
        ("uscc", "bad-uscc"),
        ("categories", "bad-code"),
        ("name", "missing-field"),
        ("land_max_m2", "contradiction"),
        ("streets", "bad-code"),
        ("stage", "not-allowed"),
    ];
    assert_eq!(codes(&told), wanted);
    for (status, body) in [(400, json!([])), (400, json!("x")), (422, json!({ "name": "a", "id": 7 }))] {
        assert_eq!(app.send("POST", "/api/projects", body).await.0, status);
    }
    assert_eq!(app.ok("/api/projects").await["matched"], 0);
    for path in
        ["/api/projects?stages=lead", "/api/projects?sort=stage", "/api/projects?limit=0", "/api/projects?after=x"]
    {
        assert_eq!(app.get(path).await.0, 400, "{path}");
    }
    for after in ["1~x", "x~1", "9999999999999999999~1"] {
        assert_eq!(app.get(&format!("/api/projects?sort=investment&after={after}")).await.0, 400, "{after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_leave_no_gap_whoever_comes_first_and_whoever_gives_up() {
    let app = TestApp::start().await;
    // One transaction takes a number and is undone.
    let owner = app.administrator().await;
    owner.batch_execute("begin; set local tuguan.reach = 'everything'; set local role tuguan_worker").await.unwrap();
    let undone: String = owner.query_one("select next_project_no(2026)", &[]).await.unwrap().get(0);
    assert_eq!(undone, "XM2026-0001");
    owner.batch_execute("rollback").await.unwrap();
    let many = (0..12).map(|place| project(&app, json!({ "name": format!("项目{place}") })));
    join_all(many).await;
    let list = app.ok("/api/projects?limit=50").await;
    let found: BTreeSet<&str> =
        list["items"].as_array().unwrap().iter().map(|item| item["project_no"].as_str().unwrap()).collect();
    let wanted: Vec<String> = (1..=12).map(|number| format!("XM2026-{number:04}")).collect();
    assert_eq!(found, wanted.iter().map(String::as_str).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_filter_sort_and_page() {
    let app = TestApp::start().await;
    streets(&app).await;
    for (name, more) in [
        ("甲", json!({ "investment_wan": 30, "industry": "C", "demand": "land", "streets": ["350206001"] })),
        ("乙", json!({ "investment_wan": 10, "industry": "J", "demand": "floor", "next_step_on": "2026-11-23" })),
        ("丙", json!({ "stage": "talking", "enterprise": "厦门示范100%_公司", "next_step_on": "2026-11-24" })),
        ("丁", json!({ "investment_wan": 20, "stage": "signed", "streets": ["350206002", "350206001"] })),
    ] {
        let mut body = json!({ "name": name });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        project(&app, body).await;
    }
    for (query, wanted) in [
        ("", "丁丙乙甲"),
        ("stage=lead,signed", "丁乙甲"),
        ("demand=floor", "乙"),
        ("industry=C,J", "乙甲"),
        ("street=350206001", "丁甲"),
        ("q=100%25_", "丙"),
        ("q=xm2026-0003", "丙"),
        // The day itself is due; today is 2026-11-23.
        ("due=true", "乙"),
        ("sort=investment", "丙乙丁甲"),
        ("sort=-investment", "甲丁乙丙"),
        ("sort=next_step", "乙丙甲丁"),
        ("sort=updated", "甲乙丙丁"),
    ] {
        for limit in [1, 3, 50] {
            let mut found = String::new();
            let mut path = format!("/api/projects?limit={limit}&{query}");
            loop {
                let page = app.ok(&path).await;
                assert_eq!(page["matched"], wanted.chars().count(), "{path}");
                let items = page["items"].as_array().unwrap();
                assert!(items.len() <= limit);
                found.extend(items.iter().map(|item| item["name"].as_str().unwrap()));
                match page["next"].as_str() {
                    Some(next) => path = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(found, wanted, "{query} by {limit}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stages_and_links_move_together() {
    let app = TestApp::start().await;
    streets(&app).await;
    import(
        &app,
        "parcels",
        vec![land("P-1", at(0.0, 0.0), 100.0, json!({})), land("P-2", at(200.0, 0.0), 100.0, json!({}))],
    )
    .await;
    let (one, two) = (id_of(&app, "P-1").await, id_of(&app, "P-2").await);
    let (commerce, reserve) = (app.person("commerce").await, app.person("reserve").await);
    let id = project(&reserve, json!({ "name": "落地项目", "stage": "talking" })).await;
    // 发改局 marks an intent; taking the space is for 商务局.
    assert_eq!(link(&reserve, id, one, "locked").await.0, 403);
    let (status, told) = link(&reserve, id, one, "intent").await;
    assert_eq!((status, &told["linked"]), (201, &json!({ "intent": 1, "locked": 0, "landed": 0 })), "{told}");
    assert_eq!(codes(&link(&reserve, id, one, "intent").await.1), [("space_id", "linked")]);
    assert_eq!(step(&reserve, id, one, 1, json!({ "state": "locked" })).await.0, 403);
    let (status, told) = step(&commerce, id, one, 1, json!({ "state": "locked" })).await;
    assert_eq!(
        (status, &told["spaces"][0]["state"], &told["spaces"][0]["version"]),
        (200, &json!("locked"), &json!(2))
    );
    assert_eq!(step(&commerce, id, one, 1, json!({ "state": "landed" })).await.0, 412);
    assert_eq!(
        step(&reserve, id, one, 2, json!({ "state": "intent", "reason": "x" })).await.0,
        403,
        "giving back is taking, too"
    );
    assert_eq!(
        codes(&step(&commerce, id, one, 2, json!({ "state": "intent" })).await.1),
        [("reason", "missing-field")]
    );

    assert_eq!(codes(&change(&commerce, id, 1, json!({ "stage": "landed" })).await.1), [("stage", "not-allowed")]);
    assert_eq!(change(&commerce, id, 1, json!({ "stage": "signed" })).await.0, 200);
    assert_eq!(codes(&change(&commerce, id, 2, json!({ "stage": "landed" })).await.1), [("stage", "no-space")]);
    assert_eq!(step(&commerce, id, one, 2, json!({ "state": "landed" })).await.0, 200);
    assert_eq!(change(&commerce, id, 2, json!({ "stage": "landed" })).await.0, 200);
    let (status, told) = step(&commerce, id, one, 3, json!({ "state": "locked", "reason": "重谈" })).await;
    assert_eq!((status, codes(&told)), (409, vec![("state", "only-space")]));

    // Dropped: a reason, the right to give back, and everything is given back.
    assert_eq!(link(&commerce, id, two, "intent").await.0, 201);
    assert_eq!(codes(&change(&commerce, id, 3, json!({ "stage": "dropped" })).await.1), [("reason", "missing-field")]);
    assert_eq!(change(&reserve, id, 3, json!({ "stage": "dropped", "reason": "停止投资" })).await.0, 403);
    let (status, told) = change(&commerce, id, 3, json!({ "stage": "dropped", "reason": "停止投资" })).await;
    assert_eq!((status, &told["linked"]), (200, &json!({ "intent": 0, "locked": 0, "landed": 0 })), "{told}");
    assert_eq!(codes(&link(&commerce, id, one, "intent").await.1), [("stage", "dropped")]);
    assert_eq!(change(&commerce, id, 4, json!({ "stage": "lead", "reason": "恢复洽谈" })).await.0, 200);
    assert_eq!(link(&commerce, id, one, "intent").await.0, 201, "what was given up can be wanted again");
    let history = commerce.ok(&format!("/api/projects/{id}/history")).await;
    let states: Vec<&str> = history["links"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["space_id"] == one)
        .map(|entry| entry["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["intent", "abandoned", "landed", "locked", "intent"]);
    let path = format!("/api/projects/{id}/spaces/{one}");
    let (status, _, told) =
        commerce.send_with("DELETE", &path, &[("if-match", "\"5\"")], json!({ "reason": "另选" })).await;
    assert_eq!(
        (status, &told["spaces"][0]["state"], &told["spaces"][0]["reason"]),
        (200, &json!("abandoned"), &json!("另选"))
    );
    assert_eq!(commerce.send("DELETE", &path, json!({ "reason": "另选" })).await.0, 428);
    assert_eq!(commerce.send("POST", "/api/projects/99/spaces", json!({ "space_id": one })).await.0, 404);
    assert_eq!(codes(&link(&commerce, id, 987_654_321, "intent").await.1), [("space_id", "no-such-space")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_space_is_taken_once_also_when_two_come_at_the_same_moment_or_it_is_divided() {
    let app = TestApp::start().await;
    streets(&app).await;
    let rows = (0..6).map(|n| land(&format!("P-{n}"), at(150.0 * f64::from(n), 0.0), 100.0, json!({}))).collect();
    import(&app, "parcels", rows).await;
    let commerce = app.person("commerce").await;
    let wish = |name: &str| json!({ "name": name, "demand": "land", "land_min_m2": 9000, "land_max_m2": 11_000 });
    let (first, second) = (project(&commerce, wish("甲")).await, project(&commerce, wish("乙")).await);
    for n in 0..6 {
        let space = id_of(&app, &format!("P-{n}")).await;
        let (a, b) = tokio::join!(link(&commerce, first, space, "locked"), link(&commerce, second, space, "locked"));
        let mut statuses = [a.0, b.0];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{} {}", a.1, b.1);
        let refused = if a.0 == 409 { a.1 } else { b.1 };
        assert_eq!(codes(&refused), [("space_id", "taken")]);
    }
    let space = id_of(&app, "P-0").await;
    let links = app.ok(&format!("/api/spaces/{space}/projects")).await;
    let holder = links["links"][0]["project_id"].as_i64().unwrap();
    let other = if holder == first { second } else { first };
    // To the other it is a near miss that names the holder, to the holder a candidate.
    let told = commerce.ok(&format!("/api/projects/{other}/candidates")).await;
    let near = told["near_misses"].as_array().unwrap().iter().find(|one| one["space"]["id"] == space).unwrap();
    assert_eq!(near["missed"]["id"], "taken");
    assert!(
        near["missed"]["sentence"]["zh"].as_str().unwrap().contains(links["links"][0]["project_no"].as_str().unwrap())
    );
    let told = commerce.ok(&format!("/api/projects/{holder}/candidates")).await;
    assert!(
        told["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["space"]["id"] == space && one["link"]["state"] == "locked")
    );

    // Divided into 95 m and 5 m: the parts stay taken.
    let ring = |east: f64, width: f64| {
        let ((e, n), f) = (at(east, 0.0), HOME.0 + east + width);
        json!([[[[e, n], [f, n], [f, n + 100.0], [e, n + 100.0], [e, n]]]])
    };
    let body =
        json!({ "reason": "道路", "parts": [{ "coordinates": ring(0.0, 95.0) }, { "coordinates": ring(95.0, 5.0) }] });
    let (status, _, became) =
        app.send_with("POST", &format!("/api/parcels/{space}/split"), &[("if-match", "\"1\"")], body).await;
    assert_eq!(status, 201, "{became}");
    let part = became["parts"][0]["id"].as_i64().unwrap();
    assert_eq!(codes(&link(&commerce, other, part, "locked").await.1), [("space_id", "taken")]);
    let told = commerce.ok(&format!("/api/projects/{other}/candidates")).await;
    assert!(!told["items"].as_array().unwrap().iter().any(|one| one["space"]["id"] == part));
    // The link says that its space has ended.
    let told = commerce.ok(&format!("/api/projects/{holder}")).await;
    let ended = told["spaces"].as_array().unwrap().iter().find(|link| link["space_id"] == space).unwrap();
    assert_eq!((&ended["space"], &ended["state"]), (&Value::Null, &json!("locked")));
}
