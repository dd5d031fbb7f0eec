//! 日常管理: filled in, submitted, locked; problems go through 整改 to 销号; nothing doubles, nothing is told to those it is not for.

mod due;
mod process;
mod rights;

use std::io::Cursor;
use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::edit::{make, ring};
use crate::support::{Person, TestApp};

pub const EAST: f64 = 612_100.0;
pub const NORTH: f64 = 2_714_100.0;
/// The company of the demonstration's `soe`.
const COMPANY: &str = "91350206MA0032643M";

/// An entry that is taken over since 2026-11-01, of 湖里街道 and kept by the company: a square of 100 m.
pub async fn held(app: &TestApp, name: &str, east: f64) -> i64 {
    held_at(app, name, east, "350206001").await
}

pub async fn held_at(app: &TestApp, name: &str, east: f64, street: &str) -> i64 {
    let parcel = make(app, name, ring(east, NORTH, 100.0), json!({})).await;
    let body =
        json!({ "properties": { "name": name, "asset_type": "土地", "guard_org": "管护公司" }, "spaces": [parcel] });
    let (status, entry) = app.send("POST", "/api/reserve", body).await;
    assert_eq!(status, 201, "{entry}");
    let id = entry["id"].as_i64().unwrap();
    let sql = "update reserve_item set state = 'in_stock', in_date = '2026-11-01', street_code = $2, guard_uscc = $3 where id = $1";
    app.administrator().await.execute(sql, &[&id, &street, &COMPANY]).await.unwrap();
    id
}

/// A form on which everything is well: in the middle of the plot (E 612150, N 2714150: PROJ 9.5.1, EPSG:4548 to 4490).
pub fn well(at: &str) -> Value {
    let items = [
        "boundary",
        "fence",
        "gate",
        "signs",
        "no_encroachment",
        "no_dumping",
        "no_planting",
        "no_parking",
        "drainage",
        "bare_soil",
        "slope",
        "fire",
        "electricity",
        "structure",
        "tenant_use",
        "no_sublet",
        "no_permanent",
        "monitoring",
    ];
    let checks: Vec<Value> = items.iter().map(|item| json!({ "item": item, "result": "yes" })).collect();
    json!({
        "happened_at": at, "patrollers": ["甲", "乙"], "weather": "晴", "checks": checks,
        "arrival": { "lng": 118.106_703_4, "lat": 24.527_361_8, "accuracy_m": 10.0 },
    })
}

/// A photo of its own and its SHA-256.
pub fn photo() -> (Vec<u8>, String) {
    static COUNT: AtomicU8 = AtomicU8::new(0);
    // Another size each time: colours that are close become the same JPEG.
    let width = 16 + u32::from(COUNT.fetch_add(1, Ordering::Relaxed));
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(width, 12, image::Rgb([30, 90, 200]))
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    let bytes = bytes.into_inner();
    let hash = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    (bytes, hash)
}

pub async fn attach(person: &Person, owner: &str, id: &Value, kind: &str, bytes: Vec<u8>) -> u16 {
    let id = id.to_string();
    let fields = [("owner_kind", owner), ("owner_id", id.as_str()), ("doc_kind", kind)];
    person.attach_as(&fields, &[], "照片.jpg", bytes).await.0
}

pub async fn begin(person: &Person, item: i64, form: &Value) -> Value {
    let body = json!({ "item_id": item, "kind": "daily", "form": form });
    let (status, made) = person.send("POST", "/api/patrols", body).await;
    assert_eq!(status, 201, "{made}");
    made
}

pub async fn submit(person: &Person, id: &Value) -> (u16, Value) {
    person.send("POST", &format!("/api/patrols/{id}/transitions"), json!({ "to": "submitted" })).await
}

/// A patrol that found nothing, done and submitted.
pub async fn patrolled(person: &Person, item: i64, at: &str) -> Value {
    let mut form = well(at);
    form["far_reason"] = json!("测试");
    let made = begin(person, item, &form).await;
    let (status, body) = submit(person, &made["id"]).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// A broken fence, photographed and submitted; the rectification that came of it.
pub async fn broken(person: &Person, item: i64, at: &str) -> Value {
    let (bytes, hash) = photo();
    let mut form = well(at);
    form["checks"][1] = json!({ "item": "fence", "result": "no", "note": "围挡破损 10 米", "photos": [hash] });
    form["problem"] = json!("围挡破损");
    form["severity"] = json!("major");
    form["far_reason"] = json!("测试");
    let made = begin(person, item, &form).await;
    assert_eq!(attach(person, "patrol", &made["id"], "patrol_photo", bytes).await, 201);
    let (status, body) = submit(person, &made["id"]).await;
    assert_eq!(status, 200, "{body}");
    body["rectification"].clone()
}

pub fn told(refusal: &Value, what: &str) -> Vec<String> {
    refusal["errors"].as_array().unwrap().iter().map(|error| error[what].as_str().unwrap().to_owned()).collect()
}

pub const MORNING: &str = "2026-11-23T09:30:00+08:00";

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_submitted_with_everything_it_needs_locked_and_corrected_by_another() {
    let app = TestApp::start().await;
    let item = held(&app, "墩上地块<一>", EAST).await;
    let empty = begin(&app, item, &json!({})).await;
    assert_eq!((&empty["status"], &empty["no"]), (&json!("draft"), &Value::Null));
    let (status, refused) = submit(&app, &empty["id"]).await;
    let fields = told(&refused, "field");
    assert_eq!(status, 409);
    assert_eq!(fields[..3], ["happened_at", "patrollers", "far_reason"]);
    assert_eq!(fields.len(), 3 + 18, "each item is asked for: {refused}");

    // 否 wants a photo and a note; a problem wants to be described; one person is no patrol.
    let mut form = well(MORNING);
    form["checks"][1] = json!({ "item": "fence", "result": "no" });
    form["patrollers"] = json!(["甲", " 甲 "]);
    let made = begin(&app, item, &form).await;
    let (status, refused) = submit(&app, &made["id"]).await;
    assert_eq!(
        (status, told(&refused, "field")),
        (
            409,
            ["patrollers", "checks/fence", "checks/fence/photos", "problem", "severity",].map(str::to_owned).to_vec()
        ),
        "{refused}"
    );
    let (bytes, hash) = photo();
    form["patrollers"] = json!(["甲", "乙"]);
    form["checks"][1] = json!({ "item": "fence", "result": "no", "note": "围挡破损<b>", "photos": [hash] });
    form["problem"] = json!("围挡破损 10 米");
    form["severity"] = json!("grave");
    let config = app.ok("/api/config").await;
    let offices = config["organisations"].as_array().unwrap();
    let office = offices.iter().find(|office| office["name"] == "湖里街道（示范）").unwrap();
    form["responsible_id"] = office["id"].clone();
    let path = format!("/api/patrols/{}", made["id"]);
    let (status, _, body) = app.send_with("PUT", &path, &[("if-match", "\"1\"")], json!({ "form": form })).await;
    assert_eq!(status, 200, "{body}");
    let (status, _, _) = app.send_with("PUT", &path, &[("if-match", "\"1\"")], json!({ "form": form })).await;
    assert_eq!(status, 412, "somebody was faster");
    let (_, refused) = submit(&app, &made["id"]).await;
    assert_eq!(told(&refused, "field"), ["checks/fence/photos"], "it names a photo that is not there");
    assert_eq!(attach(&app, "patrol", &made["id"], "patrol_photo", bytes).await, 201);
    let (status, done) = submit(&app, &made["id"]).await;
    assert_eq!((status, &done["no"], &done["distance_m"]), (200, &json!("HL-XC-202611-0001"), &json!(0.0)), "{done}");
    // 严重: three days.
    let rectification = &done["rectification"];
    assert_eq!((&rectification["no"], &rectification["deadline"]), (&json!("HL-ZG-2026-001"), &json!("2026-11-26")));
    assert_eq!(app.ok(&format!("/api/reserve/{item}")).await["last_patrol"], "2026-11-23");

    // Locked: for the service, and in the database for whatever program.
    let tag = format!("\"{}\"", done["version"]);
    let (status, _, refused) = app.send_with("PUT", &path, &[("if-match", &tag)], json!({ "form": form })).await;
    assert_eq!((status, &refused["errors"][0]["code"]), (409, &json!("locked")), "{refused}");
    assert_eq!(attach(&app, "patrol", &made["id"], "patrol_photo", photo().0).await, 403);
    assert!(
        app.administrator().await.execute("update patrol set form = '{}' where no is not null", &[]).await.is_err()
    );
    let body = json!({ "item_id": item, "supplement_of": made["id"], "form": { "happened_at": MORNING, "patrollers": ["甲", "乙"] } });
    let (status, supplement) = app.send("POST", "/api/patrols", body).await;
    assert_eq!((status, &supplement["kind"]), (201, &json!("daily")), "{supplement}");
    let (_, refused) = submit(&app, &supplement["id"]).await;
    assert_eq!(told(&refused, "field"), ["correction"]);

    let (status, headers, page) = app.fetch(&format!("{path}/print"), &[]).await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    for words in [
        "HL-XC-202611-0001",
        "墩上地块&lt;一&gt;",
        "围挡破损&lt;b&gt;",
        "2026年11月23日 09:30",
        "甲、乙",
        "<b>否</b>",
        "HL-ZG-2026-001",
        "湖里街道（示范）",
        "严重",
        "118.106703, 24.527362 ±10 m",
        "0.0 m",
        "管护单位负责人",
        "/thumbnail?size=1280",
    ] {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("<一>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_the_patroller_stood_is_worked_out_by_the_service() {
    let app = TestApp::start().await;
    let item = held(&app, "墩上地块", EAST).await;
    // Distances on the GRS80 ellipsoid by PROJ 9.5.1 (pyproj Geod) to the nearest point of the square's boundary, in metres. On the
    // survey plane the last would be 10000.0.
    for (lng, lat, metres) in [
        (118.105_485_9, 24.527_370_7, 73.4),
        (118.107_896_1, 24.528_346_0, 92.2),
        (118.007_542_0, 24.528_056_7, 9_998.6),
        (118.106_703_4, 24.527_361_8, 0.0),
    ] {
        let mut form = well(MORNING);
        form["arrival"] = json!({ "lng": lng, "lat": lat, "accuracy_m": 20.0 });
        let made = begin(&app, item, &form).await;
        assert!((made["distance_m"].as_f64().unwrap() - metres).abs() < 0.11, "{metres}: {}", made["distance_m"]);
        // 73.4 m is beyond 50 m and the accuracy of 20 m.
        let (status, refused) = submit(&app, &made["id"]).await;
        if metres > 70.0 {
            assert_eq!((status, told(&refused, "field")), (409, vec!["far_reason".to_owned()]), "{metres}");
        } else {
            assert_eq!(status, 200, "{refused}");
        }
    }
    let mut form = well(MORNING);
    form["arrival"]["accuracy_m"] = json!(30.0);
    form["arrival"]["lng"] = json!(118.105_485_9);
    let made = begin(&app, item, &form).await;
    assert_eq!(submit(&app, &made["id"]).await.0, 200, "73.4 m is within 50 m and 30 m");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_named_and_nothing_is_kept() {
    let mut app = TestApp::start().await;
    app.stop_clock("2026-11-23T02:00:00Z").await;
    let item = held(&app, "墩上地块", EAST).await;
    let mut form = well("2026-12-24T09:00:00+08:00");
    form["arrival"] = json!({ "lng": 24.5, "lat": 118.1 });
    form["checks"][2]["item"] = json!("fence");
    form["checks"][3]["item"] = json!("moat");
    form["checks"][4]["photos"] = json!(["../etc/passwd"]);
    form["occupied_area_m2"] = json!("-1");
    form["deadline"] = json!("2026-12-01");
    form["problem"] = json!("围".repeat(1001));
    let (status, refused) =
        app.send("POST", "/api/patrols", json!({ "item_id": item, "kind": "daily", "form": form })).await;
    let wanted = [
        "happened_at",
        "arrival",
        "checks/2/item",
        "checks/3/item",
        "checks/4/photos",
        "occupied_area_m2",
        "deadline",
        "problem",
    ];
    assert_eq!((status, told(&refused, "field")), (422, wanted.map(str::to_owned).to_vec()), "{refused}");
    let bad = json!({ "item_id": item, "kind": "nightly" });
    assert_eq!(told(&app.send("POST", "/api/patrols", bad).await.1, "field"), ["kind"]);
    for (field, body) in [
        ("despite", json!({ "item_id": item, "kind": "daily", "despite": ["anything\u{0}"] })),
        ("happened_at", json!({ "item_id": item, "kind": "daily", "form": { "happened_at": "1066-10-14T09:00:00Z" } })),
        ("deadline", json!({ "item_id": item, "kind": "daily", "form": { "deadline": "-9999-01-01" } })),
    ] {
        let (status, refused) = app.send("POST", "/api/patrols", body).await;
        assert_eq!((status, told(&refused, "field")), (422, vec![field.to_owned()]), "{refused}");
    }
    let warning = json!({ "kind": "typhoon", "name": "甲", "at": MORNING, "streets": ["\u{0}"] });
    assert_eq!(app.send("POST", "/api/patrols/weather", warning).await.0, 422);
    for bad in ["from=-99999-01-01", "after=1", "street=%00", "problem=maybe"] {
        assert_eq!(app.get(&format!("/api/patrols?{bad}")).await.0, 400, "{bad}");
    }
    assert_eq!(app.ok("/api/patrols").await["matched"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_makes_nothing_twice() {
    let app = TestApp::start().await;
    let item = held(&app, "墩上地块", EAST).await;
    let street = app.person("street1").await;
    let (bytes, hash) = photo();
    let mut form = well(MORNING);
    form["checks"][1] = json!({ "item": "fence", "result": "no", "note": "破损", "photos": [hash] });
    form["problem"] = json!("围挡破损");
    form["severity"] = json!("minor");
    let body = json!({ "item_id": item, "kind": "daily", "form": form });
    let key = [("idempotency-key", "5f0c9f6e-0000-4000-8000-000000000001")];
    // Five at once, as a phone does whose answers get lost; and days later, when other keys are forgotten.
    let sent =
        futures_util::future::join_all((0..5).map(|_| street.send_with("POST", "/api/patrols", &key, body.clone())));
    let ids: Vec<Value> = sent.await.into_iter().map(|(_, _, made)| made["id"].clone()).collect();
    assert!(ids.iter().all(|id| id.is_i64() && *id == ids[0]), "{ids:?}");
    app.administrator().await.execute("delete from request_key", &[]).await.unwrap();
    let (status, _, made) = street.send_with("POST", "/api/patrols", &key, body.clone()).await;
    assert_eq!((status, &made["id"]), (201, &ids[0]));
    let mut other = body.clone();
    other["form"]["weather"] = json!("雨");
    assert_eq!(street.send_with("POST", "/api/patrols", &key, other).await.0, 409, "the key is taken");
    let elsewhere = app.send_with("POST", "/api/patrols", &key, body.clone()).await.2;
    assert_ne!(elsewhere["id"], ids[0], "another person's key is another key");

    // The program dies between the photo and the submission: all of it is sent again.
    for _ in 0..2 {
        let status = attach(&street, "patrol", &ids[0], "patrol_photo", bytes.clone()).await;
        assert!([201, 409].contains(&status), "{status}");
    }
    for _ in 0..3 {
        let (status, body) = submit(&street, &ids[0]).await;
        assert_eq!((status, &body["no"], &body["photos"]), (200, &json!("HL-XC-202611-0001"), &json!(1)), "{body}");
    }
    let list = app.ok("/api/patrols?status=submitted").await;
    assert_eq!(list["matched"], 1);
    let open = app.ok("/api/patrols/rectifications?open=true").await;
    assert_eq!((&open["matched"], &open["items"][0]["no"]), (&json!(1), &json!("HL-ZG-2026-001")));
    // Numbers have no gap, though drafts were begun in between.
    let next = patrolled(&app, held(&app, "第二块", EAST + 300.0).await, "2026-10-23T09:30:00+08:00").await;
    assert_eq!(next["no"], "HL-XC-202610-0001", "by the month of the patrol");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_meanwhile_is_told_and_sent_on_only_when_somebody_says_so() {
    let app = TestApp::start().await;
    let item = held(&app, "墩上地块", EAST).await;
    patrolled(&app.person("street1").await, item, MORNING).await;
    let soe = app.person("soe").await;
    let body = json!({ "item_id": item, "kind": "daily", "form": well("2026-11-23T15:00:00+08:00") });
    let (status, refused) = soe.send("POST", "/api/patrols", body.clone()).await;
    assert_eq!((status, told(&refused, "code")), (409, vec!["patrolled-today".to_owned()]), "{refused}");
    assert!(refused.to_string().contains("湖里街道经办（HL-XC-202611-0001）"), "who and which: {refused}");
    let sql = "update reserve_item set state = 'out' where id = $1";
    app.administrator().await.execute(sql, &[&item]).await.unwrap();
    let (_, refused) = soe.send("POST", "/api/patrols", body.clone()).await;
    assert_eq!(told(&refused, "code"), ["left-the-store", "patrolled-today"]);
    let mut known = body;
    known["despite"] = json!(["left-the-store", "patrolled-today"]);
    let (status, made) = soe.send("POST", "/api/patrols", known).await;
    assert_eq!(status, 201, "{made}");
    let (status, done) = submit(&soe, &made["id"]).await;
    assert_eq!((status, &done["despite"]), (200, &json!(["left-the-store", "patrolled-today"])), "{done}");
}
