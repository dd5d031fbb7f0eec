//! 现场核查: from an alert to the form that two officers and the holder sign, from a problem to its re-check; who sees and does what.
//! Today is 2026-11-23.

mod notices;
mod rights;

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tuguan::alerts::nightly;

use crate::contracts::{USCC, enterprise, paper};
use crate::edit::{make, ring};
use crate::patrols::{EAST, MORNING, NORTH, attach, photo, told};
use crate::support::{Person, TestApp};

/// Everything that a form asks for, in its order; written by hand.
const ALL: [&str; 22] = [
    "happened_at",
    "officers",
    "far_reason",
    "boundary_matches",
    "works_permit",
    "judgement",
    "progress_note",
    "actual_use",
    "sublet",
    "illegal_building",
    "talk",
    "photos/gate",
    "photos/corner_nw",
    "photos/corner_ne",
    "photos/corner_se",
    "photos/corner_sw",
    "photos/board",
    "photos/works",
    "photos/building",
    "photos/signed_page",
    "holder/signed",
    "",
];

pub async fn organisation(app: &TestApp, name: &str) -> i64 {
    let config = app.ok("/api/config").await;
    let offices = config["organisations"].as_array().unwrap();
    offices.iter().find(|office| office["name"] == name).unwrap()["id"].as_i64().unwrap()
}

/// A contract of 湖里街道, to begin by 2026-03-15, on a square of 100 m.
pub async fn contract_on(app: &TestApp, no: &str) -> Value {
    let parcel = make(app, no, ring(EAST, NORTH, 100.0), json!({})).await;
    contract_of(app, no, json!([parcel])).await
}

pub async fn contract_of(app: &TestApp, no: &str, spaces: Value) -> Value {
    let mut body = paper(no, USCC, json!({ "start_due": "2026-03-15", "finish_due": "2030-01-01" }));
    body["space_ids"] = spaces;
    let (status, made) = app.send("POST", "/api/contracts", body).await;
    assert_eq!(status, 201, "{made}");
    made
}

pub async fn give(app: &TestApp, contract: &Value, organisation: i64) -> Value {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // The same words within ten minutes would be the same task.
    let task = format!("核查是否动工 {}", COUNT.fetch_add(1, Ordering::Relaxed));
    let body = json!({
        "contract_id": contract["id"], "organisation_id": organisation, "due_on": "2026-12-01", "task": task
    });
    let (status, made) = app.send("POST", "/api/visits", body).await;
    assert_eq!(status, 201, "{made}");
    made
}

/// A form that lacks nothing but its photos, in the middle of the square at 612150, 2714150 (PROJ 9.5.1, EPSG:4548 to 4490).
pub fn whole(photos: &[String]) -> Value {
    let subjects = ["gate", "corner_nw", "corner_ne", "corner_se", "corner_sw", "board", "works", "building"];
    let mut shots: Vec<Value> =
        subjects.iter().map(|subject| json!({ "subject": subject, "absent": "现场没有" })).collect();
    shots.push(json!({ "subject": "signed_page", "photos": photos }));
    json!({
        "happened_at": MORNING,
        "place": { "lng": 118.106_703_4, "lat": 24.527_361_8, "accuracy_m": 10.0, "source": "device", "confirmed": true },
        "boundary_matches": true, "works_permit": true, "works_permit_no": "350206202611010101", "judgement": "building",
        "progress_note": "地下室施工<b>", "built_area_m2": "1200.00", "floor_area_m2": "3600.00", "dev_area_m2": "3000.00",
        "invest_done": "25000000.00", "invest_evidence": "工程款发票 12 张", "actual_use": "工业厂房", "sublet": false,
        "illegal_building": false, "talk": "承诺 2027 年 6 月竣工", "officers": ["甲", "乙"],
        "holder": { "name": "丙", "position": "经理", "signed": true }, "photos": shots,
    })
}

pub async fn put(person: &Person, visit: &Value, form: &Value) -> (u16, Value) {
    let path = format!("/api/visits/{}", visit["id"]);
    let tag = format!("\"{}\"", person.ok(&path).await["version"]);
    let (status, _, body) = person.send_with("PUT", &path, &[("if-match", &tag)], json!({ "form": form })).await;
    (status, body)
}

pub async fn step(person: &Person, visit: &Value, to: &str, reason: &str) -> (u16, Value) {
    let path = format!("/api/visits/{}/transitions", visit["id"]);
    person.send("POST", &path, json!({ "to": to, "reason": reason })).await
}

/// Filled in, photographed and submitted; what is changed in the form is `with`.
pub async fn visited(person: &Person, visit: &Value, with: Value) -> Value {
    let (bytes, hash) = photo();
    assert_eq!(attach(person, "visit", &visit["id"], "visit_photo", bytes).await, 201);
    let mut form = whole(&[hash]);
    for (field, value) in with.as_object().unwrap() {
        form[field] = value.clone();
    }
    let (status, body) = put(person, visit, &form).await;
    assert_eq!(status, 200, "{body}");
    let (status, body) = step(person, visit, "submitted", "").await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_alert_to_a_form_that_is_signed_and_locked() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let contract = contract_on(&app, "厦土合2017101").await;
    nightly::run(&app.app, "2026-11-23".parse().unwrap(), false).await.unwrap();
    let alerts = app.ok(&format!("/api/alerts?kind=start&contract_id={}", contract["id"])).await;
    let alert = &alerts["items"][0];
    let works = organisation(&app, "湖里示范区建设局").await;
    // All that is missing at once, and nothing is made of it.
    let (status, refused) = app.send("POST", "/api/visits", json!({ "due_on": "2026-11-22" })).await;
    assert_eq!(
        (status, told(&refused, "field").join(" ")),
        (422, "contract_id due_on task organisation_id".to_owned())
    );
    let body = json!({
        "contract_id": contract["id"], "alert_id": alert["id"], "organisation_id": works, "due_on": "2026-12-01",
        "task": "核查是否动工、是否按红线建设"
    });
    let send = async || app.send_with("POST", "/api/visits", &[("idempotency-key", "one")], body.clone()).await;
    let (status, headers, visit) = send().await;
    assert_eq!((status, &visit["no"], &visit["status"]), (201, &json!("HL-HC-2026-001"), &json!("open")), "{visit}");
    assert_eq!(headers["location"], format!("/api/visits/{}", visit["id"]));
    assert_eq!(send().await.2["id"], visit["id"], "sent twice it is made once");
    assert_eq!((&visit["alert"]["no"], &visit["organisation"]), (&alert["no"], &json!("湖里示范区建设局")));
    for query in [
        format!("alert_id={}", alert["id"]),
        format!("contract_id={}", contract["id"]),
        format!("organisation_id={works}"),
        "status=open".to_owned(),
        "overdue=false".to_owned(),
        "q=2017101".to_owned(),
    ] {
        assert_eq!(app.ok(&format!("/api/visits?{query}")).await["matched"], 1, "{query}");
    }
    for query in ["status=submitted", "overdue=true", "problem=true", "q=HL-HC-2025", "mine=true"] {
        assert_eq!(app.ok(&format!("/api/visits?{query}")).await["matched"], 0, "{query}");
    }
    // Late once its day is past.
    let sql = "update site_visit set due_on = '2026-11-22'";
    app.administrator().await.execute(sql, &[]).await.unwrap();
    let late = app.ok("/api/visits?overdue=true").await;
    assert_eq!((&late["matched"], &late["items"][0]["late"]), (&json!(1), &json!(true)));

    let officer = app.person("construction").await;
    let tasks = officer.ok("/api/visits?mine=true&status=open&shapes=true").await;
    assert_eq!((&tasks["matched"], &tasks["items"][0]["shape"]["type"]), (&json!(1), &json!("MultiPolygon")));
    let done = visited(&officer, &visit, json!({})).await;
    assert_eq!(
        (&done["status"], &done["distance_m"], &done["problem"]),
        (&json!("submitted"), &json!(0.0), &json!(false))
    );
    assert_eq!((&done["submitted_by"], done["history"].as_array().unwrap().len()), (&json!("construction"), 2));
    // The answer was lost on its way: the same again changes nothing.
    let (status, again) = step(&officer, &visit, "submitted", "").await;
    assert_eq!((status, &again["version"]), (200, &done["version"]));

    // Locked: for the service, and in the database for whatever program.
    let (status, refused) = put(&officer, &visit, &whole(&[])).await;
    assert_eq!((status, told(&refused, "code")), (409, vec!["locked".to_owned()]), "{refused}");
    assert_eq!(attach(&officer, "visit", &visit["id"], "visit_photo", photo().0).await, 403);
    assert!(app.administrator().await.execute("update site_visit set form = '{}'", &[]).await.is_err());
    assert_eq!(step(&app, &visit, "withdrawn", "派错了单位").await.0, 409);

    // Nothing of the contract was changed by it: those who keep its figures look at them and decide.
    let now = app.ok(&format!("/api/contracts/{}", contract["id"])).await;
    assert_eq!((&now["version"], &now["progress"]), (&contract["version"], &contract["progress"]));
    let file = app.ok(&format!("/api/enterprises/{USCC}")).await;
    assert_eq!((&file["visits"][0]["no"], &file["visits"][0]["judgement"]), (&visit["no"], &json!("building")));

    let (status, headers, page) = officer.fetch(&format!("/api/visits/{}/print", visit["id"]), &[]).await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    for words in [
        "HL-HC-2026-001",
        "示范科技有限公司",
        "地下室施工&lt;b&gt;",
        "2026年11月23日 09:30",
        "甲、乙",
        "在建",
        "3000.00 ㎡",
        "25000000.00 元",
        "118.106703, 24.527362",
        "签字页",
        "/thumbnail?size=1280",
    ] {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("施工<b>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_missing_or_wrong_is_told_at_once() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let contract = contract_on(&app, "厦土合2017101").await;
    let works = organisation(&app, "湖里示范区建设局").await;
    let visit = give(&app, &contract, works).await;
    let officer = app.person("construction").await;
    let (status, refused) = step(&officer, &visit, "submitted", "").await;
    assert_eq!(
        (status, told(&refused, "field")),
        (409, ALL[..21].iter().map(ToString::to_string).collect()),
        "{refused}"
    );

    // Two of the same name are one; what is answered wants its words; a refusal wants a witness who is none of the two.
    let (bytes, hash) = photo();
    let mut form = whole(std::slice::from_ref(&hash));
    for (field, value) in [
        ("officers", json!(["甲", " 甲 "])),
        ("boundary_matches", json!(false)),
        ("works_permit_no", json!("")),
        ("invest_evidence", json!(" ")),
        ("sublet", json!(true)),
        ("illegal_building", json!(true)),
        ("dev_area_m2", Value::Null),
        ("holder", json!({ "signed": false, "witness": "甲" })),
    ] {
        form[field] = value;
    }
    form["place"] = json!({ "lng": 118.105_485_9, "lat": 24.527_370_7, "accuracy_m": 20.0, "source": "device" });
    assert_eq!(put(&officer, &visit, &form).await.0, 200, "what is not whole is kept");
    let (status, refused) = step(&officer, &visit, "submitted", "").await;
    let wanted = [
        "officers",
        "place",
        // 73.4 m from the edge (PROJ 9.5.1, pyproj Geod): more than 50 m and the accuracy.
        "far_reason",
        "boundary_note",
        "works_permit_no",
        "dev_area_m2",
        "invest_evidence",
        "sublet_note",
        "illegal_note",
        // The photo is named, and not there.
        "photos/signed_page",
        "holder/refusal",
        "holder/witness",
    ];
    assert_eq!((status, told(&refused, "field")), (409, wanted.map(str::to_owned).to_vec()), "{refused}");
    assert!(refused.to_string().contains("73 m"), "{refused}");
    assert_eq!(attach(&officer, "visit", &visit["id"], "visit_photo", bytes).await, 201);

    // What cannot be kept at all: all of it at once, and nothing is changed.
    let mut bad = whole(&[hash]);
    for (field, value) in [
        ("happened_at", json!("2099-11-25T09:00:00+08:00")),
        ("place", json!({ "lng": 181.0, "lat": 24.5, "source": "map" })),
        ("dev_area_m2", json!("12000.01")),
        ("invest_done", json!("-1")),
        ("judgement", json!("not_begun")),
        ("photos", json!([{ "subject": "moon" }, { "subject": "gate", "photos": ["x"] }])),
    ] {
        bad[field] = value;
    }
    let (status, refused) = put(&officer, &visit, &bad).await;
    let wanted = [
        "happened_at",
        "place",
        "invest_done",
        // 12 000 ㎡ were granted; and of what is not begun nothing is built on.
        "dev_area_m2",
        "dev_area_m2",
        "photos/0/subject",
        "photos/1/photos",
    ];
    assert_eq!((status, told(&refused, "field")), (422, wanted.map(str::to_owned).to_vec()), "{refused}");
    let now = officer.ok(&format!("/api/visits/{}", visit["id"])).await;
    assert_eq!((&now["version"], &now["form"]["dev_area_m2"]), (&json!(2), &Value::Null));

    // A refusal that is written down with its witness is a signature, too.
    form["officers"] = json!(["甲", "乙"]);
    form["place"]["confirmed"] = json!(true);
    for (field, words) in [
        ("far_reason", "大门在东侧"),
        ("boundary_note", "东侧超出"),
        ("works_permit_no", "1"),
        ("invest_evidence", "发票"),
        ("sublet_note", "二层"),
        ("illegal_note", "铁皮房"),
        ("dev_area_m2", "1"),
    ] {
        form[field] = json!(words);
    }
    form["holder"] = json!({ "signed": false, "refusal": "拒绝签字", "witness": "社区丁" });
    assert_eq!(put(&officer, &visit, &form).await.0, 200);
    let (status, done) = step(&officer, &visit, "submitted", "").await;
    assert_eq!((status, &done["problem"], &done["distance_m"]), (200, &json!(true), &json!(73.4)), "{done}");
    assert_eq!(app.ok("/api/visits?problem=true").await["matched"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_fill_in_at_once_do_not_overwrite_each_other_and_a_locked_form_is_corrected_by_another() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let contract = contract_on(&app, "厦土合2017101").await;
    let street = organisation(&app, "湖里街道（示范）").await;
    let visit = give(&app, &contract, street).await;
    let officer = app.person("street1").await;
    let path = format!("/api/visits/{}", visit["id"]);
    let send = async |person: &Person, use_now: &str| {
        let body = json!({ "form": { "actual_use": use_now } });
        person.send_with("PUT", &path, &[("if-match", "\"1\"")], body).await.0
    };
    let mut both = [send(&officer, "厂房").await, send(&app, "仓库").await];
    assert_eq!(both, [200, 412], "the first one is kept");
    let other = give(&app, &contract, street).await;
    let path = format!("/api/visits/{}", other["id"]);
    let at_once = async |person: &Person| {
        let body = json!({ "form": { "actual_use": "厂房" } });
        person.send_with("PUT", &path, &[("if-match", "\"1\"")], body).await.0
    };
    let (one, two) = tokio::join!(at_once(&officer), at_once(&app));
    both = [one, two];
    both.sort_unstable();
    assert_eq!(both, [200, 412]);
    assert_eq!(app.send("PUT", &path, json!({ "form": {} })).await.0, 428);

    // A task given by mistake is taken back by 发改局, with a reason.
    assert_eq!(step(&officer, &other, "withdrawn", "派错了单位").await.0, 403);
    assert_eq!(told(&step(&app, &other, "withdrawn", "错").await.1, "field"), ["reason"]);
    let (status, gone) = step(&app, &other, "withdrawn", "派错了单位").await;
    assert_eq!((status, &gone["status"], &gone["reason"]), (200, &json!("withdrawn"), &json!("派错了单位")), "{gone}");
    assert_eq!(step(&app, &visit, "closed", "").await.0, 409, "no such step");

    let wish = json!({ "supplement_of": visit["id"] });
    assert_eq!(officer.send("POST", "/api/visits", wish.clone()).await.0, 409, "not submitted yet");
    visited(&officer, &visit, json!({})).await;
    assert_eq!(app.person("construction").await.send("POST", "/api/visits", wish.clone()).await.0, 403);
    let (status, second) = officer.send("POST", "/api/visits", wish).await;
    assert_eq!((status, &second["no"], &second["supplement_of"]), (201, &json!("HL-HC-2026-003"), &visit["id"]));
    let (_, refused) = step(&officer, &second, "submitted", "").await;
    assert_eq!(told(&refused, "field"), ["happened_at", "officers", "correction"]);
    let form = json!({ "happened_at": MORNING, "officers": ["甲", "乙"], "correction": "已动工面积应为 3100 ㎡" });
    assert_eq!(put(&officer, &second, &form).await.0, 200);
    assert_eq!(step(&officer, &second, "submitted", "").await.0, 200);
    let first = officer.ok(&format!("/api/visits/{}", visit["id"])).await;
    assert_eq!(first["supplements"][0]["no"], second["no"]);
    assert_eq!(officer.send("POST", "/api/visits", json!({ "supplement_of": second["id"] })).await.0, 409);
}
