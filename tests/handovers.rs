//! 地块交接表: filled in, confirmed, signed by three parties, locked, corrected by a 补充交接表, printed.

use serde_json::{Value, json};

use crate::edit::{make, ring};
use crate::support::{Person, TestApp};

const EAST: f64 = 612_100.0;
const NORTH: f64 = 2_714_100.0;

async fn entry(app: &TestApp) -> i64 {
    let parcel = make(app, "墩上地块", ring(EAST, NORTH, 100.0), json!({})).await;
    let body = json!({
        "properties": { "name": "墩上地块<一>", "asset_type": "土地", "holder": "区教育局", "ownership": "国有", "area_registered_m2": 9800 },
        "spaces": [parcel],
    });
    let (status, entry) = app.send("POST", "/api/reserve", body).await;
    assert_eq!(status, 201, "{entry}");
    entry["id"].as_i64().unwrap()
}

async fn begin(person: &Person, item: i64) -> Value {
    let (status, form) = person.send("POST", "/api/handovers", json!({ "item_id": item, "kind": "reserve_in" })).await;
    assert_eq!(status, 201, "{form}");
    form
}

async fn write(person: &Person, id: &Value, form: &Value) -> (u16, Value) {
    let version = person.ok(&format!("/api/handovers/{id}")).await["version"].clone();
    let tag = format!("\"{version}\"");
    let path = format!("/api/handovers/{id}");
    let (status, _, body) = person.send_with("PUT", &path, &[("if-match", &tag)], json!({ "form": form })).await;
    (status, body)
}

async fn go(person: &Person, id: &Value, to: &str) -> (u16, Value) {
    let wish = json!({ "to": to, "reason": "移交面积填写有误退回修改" });
    person.send("POST", &format!("/api/handovers/{id}/transitions"), wish).await
}

fn told(refusal: &Value) -> Vec<&str> {
    refusal["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect()
}

/// What the three parties fill in.
fn filled(mut form: Value) -> Value {
    for (field, value) in [
        ("north", "规划路"),
        ("east", "墩上社区"),
        ("south", "枋湖路"),
        ("west", "小学"),
        ("encumbrance", "无"),
        ("handed_over_on", "2026-11-20"),
    ] {
        form[field] = json!(value);
    }
    form["no_occupants"] = json!(true);
    form["surface"] = json!([{ "name": "砖房", "structure": "砖混", "storeys": 2, "floor_area_m2": "120.50", "illegal": true, "disposal": "拆除" }]);
    for (party, name) in [("transferor", "区教育局"), ("receiver", "管护中心"), ("witness", "街道办")] {
        form[party] = json!({ "organisation": name, "person": "甲", "head": "乙", "phone": "0592", "signed_on": "2026-11-20", "sealed": true });
    }
    form
}

/// A scan or a photo, as its program makes it; another content for every call.
async fn attach(person: &Person, id: &Value, kind: &str) {
    let entry = id.as_i64().unwrap();
    crate::reserve::attach_to(person, "handover", entry, kind).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_signed_by_three_locked_and_corrected_by_another() {
    let app = TestApp::start().await;
    let item = entry(&app).await;
    let draft = begin(&app, item).await;
    let id = &draft["id"];
    assert_eq!(draft["no"], "HL-JJ-2026-001");
    // What the ledger knows stands in the form already; 10000 against 9800 is +2.04 %.
    assert_eq!((&draft["form"]["area_m2"], &draft["deviation_percent"]), (&json!("10000.00"), &json!("2.04")));
    assert_eq!(draft["form"]["transferor"]["organisation"], "区教育局");
    let (status, refused) = go(&app, id, "confirming").await;
    let wanted = [
        "north",
        "east",
        "south",
        "west",
        "encumbrance",
        "surface",
        "occupants",
        "receiver/organisation",
        "witness/organisation",
    ];
    assert_eq!((status, told(&refused)), (409, wanted.to_vec()), "{refused}");

    let form = filled(draft["form"].clone());
    let (status, body) = write(&app, id, &form).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(go(&app, id, "confirming").await.0, 200);
    let (status, refused) = go(&app, id, "signed").await;
    assert_eq!((status, told(&refused)), (409, vec!["signed_scan", "site_photo"]), "{refused}");
    attach(&app, id, "signed_scan").await;
    for _ in 0..4 {
        attach(&app, id, "site_photo").await;
    }
    assert_eq!(
        app.person("street1")
            .await
            .send("POST", &format!("/api/handovers/{id}/transitions"), json!({ "to": "signed" }))
            .await
            .0,
        404
    );
    let (status, signed) = go(&app, id, "signed").await;
    assert_eq!((status, &signed["signed_on"]), (200, &json!("2026-11-23")), "{signed}");

    // Locked: for the service, and in the database for whatever program.
    let mut other = form.clone();
    other["area_m2"] = json!("1.00");
    let (status, refused) = write(&app, id, &other).await;
    assert_eq!((status, &refused["errors"][0]["code"]), (409, &json!("locked")), "{refused}");
    assert_eq!(go(&app, id, "draft").await.0, 409);
    let direct = app.administrator().await.execute("update handover set form = '{}'", &[]).await;
    assert!(direct.is_err());

    let body = json!({ "item_id": item, "supplement_of": id });
    let (status, supplement) = app.send("POST", "/api/handovers", body).await;
    assert_eq!((status, &supplement["kind"]), (201, &json!("reserve_in")), "{supplement}");
    let (_, refused) = go(&app, &supplement["id"], "confirming").await;
    assert!(told(&refused).contains(&"correction"), "{refused}");
    let early = json!({ "item_id": item, "supplement_of": supplement["id"] });
    assert_eq!(app.send("POST", "/api/handovers", early).await.0, 409, "what is not signed is simply changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_printed_page_shows_everything_and_no_markup_of_others() {
    let app = TestApp::start().await;
    let item = entry(&app).await;
    let draft = begin(&app, item).await;
    let id = &draft["id"];
    assert_eq!(write(&app, id, &filled(draft["form"].clone())).await.0, 200);
    let answer = app.client.get(format!("{}/api/handovers/{id}/print", app.base)).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
    let page = answer.text().await.unwrap();
    // 10000 ㎡ are 15 亩; a square has four corners.
    for words in [
        "地块交接表",
        "HL-JJ-2026-001",
        "墩上地块&lt;一&gt;",
        "10000.00 ㎡",
        "15.00 亩",
        "2.04 %",
        "<td>4</td>",
        "砖混",
        "移交单位",
        "2026年11月20日",
        "草稿",
    ] {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
    assert!(!page.contains("<一>") && !page.contains("<script"));
}

#[tokio::test(flavor = "multi_thread")]
async fn contradictions_are_named_and_nothing_is_kept() {
    let app = TestApp::start().await;
    let item = entry(&app).await;
    let draft = begin(&app, item).await;
    let id = &draft["id"];
    let mut form = filled(draft["form"].clone());
    form["no_surface"] = json!(true);
    form["area_m2"] = json!("-1");
    form["houses"] = json!([{ "safety_grade": "E" }]);
    form["delivered_on"] = json!("2026-11-01");
    form["north"] = json!("路".repeat(2000));
    let (status, refused) = write(&app, id, &form).await;
    assert_eq!(status, 422);
    assert_eq!(told(&refused), ["area_m2", "surface", "houses/0/safety_grade", "delivered_on", "north"]);
    assert_eq!(app.ok(&format!("/api/handovers/{id}")).await["version"], 1);
    let (status, _) = write(&app, id, &json!({ "nothing": 1 })).await;
    assert_eq!(status, 400, "unknown fields are not swallowed");
    let future = {
        let mut form = filled(draft["form"].clone());
        form["witness"]["signed_on"] = json!("2026-12-01");
        form
    };
    assert_eq!(write(&app, id, &future).await.0, 200);
    assert_eq!(go(&app, id, "confirming").await.0, 200);
    let (_, refused) = go(&app, id, "signed").await;
    assert!(told(&refused).contains(&"witness/signed_on"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_seen_with_their_entry_and_written_by_those_who_may() {
    let app = TestApp::start().await;
    let camp = make(&app, "某部营区", ring(EAST, NORTH, 100.0), json!({ "holder_kind": "部队" })).await;
    let body = json!({ "properties": { "name": "某部营区", "asset_type": "land" }, "spaces": [camp] });
    let secret = app.send("POST", "/api/reserve", body).await.1["id"].as_i64().unwrap();
    let hidden = begin(&app, secret).await;
    let open = entry_at(&app, EAST + 300.0).await;
    let seen = begin(&app, open).await;
    assert_eq!(seen["no"], "HL-JJ-2026-001", "the open numbering has no gap");
    let others = app.person("reserve").await;
    assert_eq!(others.ok("/api/handovers").await["items"].as_array().unwrap().len(), 1);
    for path in ["", "/print"] {
        assert_eq!(others.get(&format!("/api/handovers/{}{path}", hidden["id"])).await.0, 404);
    }
    let (status, _) = others.send("POST", "/api/handovers", json!({ "item_id": secret, "kind": "reserve_in" })).await;
    assert_eq!(status, 422, "as if there were no such entry");
    assert_eq!(
        app.person("finance")
            .await
            .send("POST", "/api/handovers", json!({ "item_id": open, "kind": "supply" }))
            .await
            .0,
        403
    );
}

async fn entry_at(app: &TestApp, east: f64) -> i64 {
    let parcel = make(app, "公开地块", ring(east, NORTH, 100.0), json!({})).await;
    let body = json!({ "properties": { "name": "公开地块", "asset_type": "land" }, "spaces": [parcel] });
    app.send("POST", "/api/reserve", body).await.1["id"].as_i64().unwrap()
}
