//! Who sees and who sends files: whoever sees the record, whoever writes it, and for nobody else is there anything.

use serde_json::{Value, json};

use super::{Papers, added, list_of};
use crate::support::{Person, TestApp, collection, square};

const COMPANY: &str = "91350206MA0032643M";

/// Who sees (all, own, none), whether also what is sensitive, who writes parcels (all, own, none) and buildings; by the rows 空间 A–C,
/// 楼宇 E and 部队 D of the permission matrix.
const PEOPLE: &[(&str, &str, bool, &str, &str)] = &[
    ("leader", "all", false, "none", "none"),
    ("reserve", "all", false, "all", "all"),
    ("reserve2", "all", true, "all", "all"),
    ("planning", "all", false, "all", "none"),
    ("commerce", "all", false, "none", "all"),
    ("finance", "all", false, "none", "none"),
    ("construction", "all", false, "none", "none"),
    ("statistics", "all", false, "none", "none"),
    ("street1", "own", false, "own", "own"),
    ("soe", "own", false, "own", "own"),
    ("park", "own", false, "own", "own"),
    ("admin", "none", false, "none", "none"),
    ("security", "none", false, "none", "none"),
    ("auditor", "none", false, "none", "none"),
];

struct Object {
    number: &'static str,
    own: bool,
    sensitive: bool,
    building: bool,
    space: i64,
    file: i64,
}

/// Own and foreign land as in the tests of the matrix: 湖里街道, the park and the company; 殿前街道 and nobody.
async fn district() -> (TestApp, Vec<Object>) {
    let app = TestApp::start().await;
    let zone = |kind: &str, code: &str, east: f64, side: f64| {
        square(code, (east, 2_714_000.0), side, json!({ "kind": kind, "code": code }))
    };
    let zones = vec![
        zone("street", "350206001", 612_000.0, 1000.0),
        zone("street", "350206002", 613_000.0, 1000.0),
        zone("park", "HL-YQ-01", 612_000.0, 500.0),
    ];
    app.must_import_text(collection(zones), "zones").await;
    let row = |number: &str, at: (f64, f64), side: f64, holder: Value| {
        let mut all = json!({ "object_no": number });
        all.as_object_mut().unwrap().extend(holder.as_object().unwrap().clone());
        square(number, at, side, all)
    };
    let company = |more: Value| {
        let mut all = json!({ "holder": "甲", "holder_kind": "soe", "holder_uscc": COMPANY });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let parcels = vec![
        row("OWN", (612_100.0, 2_714_100.0), 100.0, company(json!({}))),
        row("SECRET", (612_100.0, 2_714_300.0), 100.0, company(json!({ "confidentiality": "sensitive" }))),
        row("FOREIGN", (613_100.0, 2_714_100.0), 100.0, json!({ "holder": "乙", "holder_kind": "collective" })),
        row("ARMY", (613_100.0, 2_714_300.0), 100.0, json!({ "holder": "某部", "holder_kind": "military" })),
    ];
    app.must_import_text(collection(parcels), "parcels").await;
    let house = row("HOUSE", (612_110.0, 2_714_110.0), 20.0, company(json!({})));
    app.must_import_text(collection(vec![house]), "buildings").await;
    let mut objects = Vec::new();
    for (number, own, sensitive) in [
        ("OWN", true, false),
        ("SECRET", true, true),
        ("FOREIGN", false, false),
        ("ARMY", false, true),
        ("HOUSE", true, false),
    ] {
        let building = number == "HOUSE";
        let table = if building { "building" } else { "parcel" };
        let sql = format!("select id from {table} where object_no = $1");
        let space: i64 = app.sql().await.query_one(&sql, &[&number]).await.unwrap().get(0);
        let made = added(&app, space, "title_record", "权证.txt", format!("权证 {number}").into(), &[]).await;
        objects.push(Object { number, own, sensitive, building, space, file: made["id"].as_i64().unwrap() });
    }
    (app, objects)
}

/// Status, and the words without the numbers that were asked for.
async fn told(person: &Person, method: &str, path: &str, id: i64, body: Value) -> (u16, String) {
    let (status, _, answer) = person.send_with(method, path, &[("if-match", "\"77\"")], body).await;
    let text = answer["detail"].as_str().unwrap_or_default().replace(&id.to_string(), "#");
    (status, text)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_reads_and_writes_the_files_of_its_records() {
    let (app, objects) = district().await;
    for (who, reads, named, parcels, buildings) in PEOPLE {
        let person = app.person(who).await;
        for Object { number, own, sensitive, building, space, file } in &objects {
            let within = |what: &str| what == "all" || (what == "own" && *own);
            let sees = within(reads) && (*named || !sensitive);
            let writes = sees && within(if *building { buildings } else { parcels });
            let wanted = match (*reads, sees) {
                ("none", _) => 403,
                (_, true) => 200,
                (_, false) => 404,
            };
            let record = format!("owner_kind=space&owner_id={space}");
            for (path, id) in [
                (format!("/api/attachments?{record}"), space),
                (format!("/api/attachments/catalogue?{record}&f=html"), space),
                (format!("/api/attachments/zip?{record}"), space),
                (format!("/api/attachments/{file}"), file),
                (format!("/api/attachments/{file}/file"), file),
            ] {
                let (status, text) = told(&person, "GET", &path, *id, json!({})).await;
                assert_eq!(status, wanted, "{who} {number} {path}: {text}");
                if status == 404 {
                    let other = path.replace(&id.to_string(), "987654321");
                    assert_eq!(told(&person, "GET", &other, 987_654_321, json!({})).await, (404, text), "{who} {path}");
                }
            }
            if sees {
                assert_eq!(person.ok(&list_of(*space)).await["may_add"], writes, "{who} {number}");
            }
            // Of a version that never was: whoever may is told that it changed.
            let wanted = |allowed: u16| match (*reads, sees, writes) {
                ("none", ..) => 403,
                (_, false, _) => 404,
                (_, true, false) => 403,
                (_, true, true) => allowed,
            };
            let path = format!("/api/attachments/{file}");
            assert_eq!(
                told(&person, "PATCH", &path, *file, json!({ "title": "改" })).await.0,
                wanted(412),
                "{who} {number}"
            );
            let path = format!("{path}/withdraw");
            assert_eq!(told(&person, "POST", &path, *file, json!({})).await.0, wanted(422), "{who} {number}");
            let (status, body) = person.attach(*space, "other", "a.txt", format!("{who} {number}").into(), &[]).await;
            assert_eq!(status, wanted(201), "{who} {number}: {body}");
            if status == 404 {
                let (_, unknown) = person.attach(987_654_321, "other", "a.txt", b"a".to_vec(), &[]).await;
                let text = |body: &Value, id: &str| body["detail"].as_str().unwrap().replace(id, "#");
                assert_eq!(text(&body, &space.to_string()), text(&unknown, "987654321"));
            }
        }
    }
    // Past the routes, the database itself lets nobody write a file of a record that he does not write.
    let permit = tuguan::db::Permit {
        actor: "finance".to_owned(),
        reach: tuguan::db::Reach::District,
        rights: vec!["spaces.read"],
        ..tuguan::db::Permit::default()
    };
    let tx = app.app.db.begin(&tuguan::db::Caller::new(permit)).await.unwrap();
    let insert = "insert into attachment (id, owner_kind, owner_id, doc_kind, title, file_name, media_type, bytes, sha256, object_key)
                  values (1234, 'space', $1, 'other', 'a', 'a.txt', 'text/plain', 1, repeat('0', 64), 'x')";
    let refused = tx.execute(insert, &[&objects[0].space]).await.unwrap_err();
    assert!(refused.as_db_error().unwrap().message().contains("row-level security"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_of_private_persons_are_for_those_who_work_on_the_records() {
    let (app, _) = district().await;
    let owner = json!({ "object_no": "HOME", "holder": "张三丰", "holder_kind": "individual" });
    app.must_import_text(collection(vec![square("民宅", (612_600.0, 2_714_600.0), 40.0, owner)]), "parcels").await;
    let space = app.ok("/api/spaces?q=HOME").await["items"][0]["id"].as_i64().unwrap();
    let made = added(&app, space, "title_record", "权证.txt", "张三丰的权证".into(), &[]).await;
    let file = made["file"].as_str().unwrap();
    for (who, status, count) in [
        ("leader", 404, 0),
        ("finance", 404, 0),
        ("statistics", 404, 0),
        ("street1", 200, 1),
        ("planning", 200, 1),
        ("commerce", 200, 1),
    ] {
        let person = app.person(who).await;
        assert_eq!(person.fetch(file, &[]).await.0, status, "{who}");
        assert_eq!(person.ok(&list_of(space)).await["matched"], count, "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_at_sensitive_files_are_on_record_and_such_land_is_not_photographed() {
    let (app, objects) = district().await;
    let army = objects.iter().find(|object| object.number == "ARMY").unwrap();
    let papers = Papers::new();
    let (status, body) = app.attach(army.space, "site_photo", "a.jpg", papers.read("plain.jpg"), &[]).await;
    assert_eq!((status, &body["errors"][0]["code"]), (422, &json!("photo-not-allowed")), "{body}");
    // Whatever it is called: a camera made it.
    let (status, body) = app.attach(army.space, "other", "a.jpg", papers.read("photo.jpg"), &[]).await;
    assert_eq!((status, &body["errors"][0]["code"]), (422, &json!("photo-not-allowed")), "{body}");
    let made = added(&app, army.space, "agreement", "扫描件.jpg", papers.read("plain.jpg"), &[]).await;
    assert!(made["id"].as_i64().unwrap() > 1_000_000_000_000, "numbered apart: no gap tells of it");
    let path = format!("/api/attachments/{}", made["id"]);
    let (status, _, body) =
        app.send_with("PATCH", &path, &[("if-match", "\"1\"")], json!({ "doc_kind": "site_photo" })).await;
    assert_eq!((status, &body["errors"][0]["code"]), (422, &json!("photo-not-allowed")), "{body}");
    let record = format!("owner_kind=space&owner_id={}", army.space);
    for path in [
        format!("/api/attachments?{record}"),
        path.clone(),
        format!("{path}/file"),
        format!("{path}/thumbnail?size=320"),
        format!("/api/attachments/catalogue?{record}"),
        format!("/api/attachments/zip?{record}"),
    ] {
        assert_eq!(app.fetch(&path, &[]).await.0, 200, "{path}");
    }
    let seen = app.person("auditor").await.ok("/api/audit?action=spaces.view-sensitive&actor=reserve2&limit=100").await;
    let places: Vec<&str> =
        seen["items"].as_array().unwrap().iter().rev().map(|item| item["subject"].as_str().unwrap()).collect();
    let (space, id) = (army.space, &made["id"]);
    assert_eq!(
        places,
        [
            format!("attachments/space/{space}"),
            format!("attachment/{id}"),
            format!("attachment/{id}/file"),
            format!("attachment/{id}/thumbnail"),
            format!("attachments/space/{space}/catalogue"),
            format!("attachments/space/{space}/zip"),
        ]
    );
}
