//! 摸排征集: units are asked, report by page or table, and what they send is compared, taken over or returned.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::edit::{make, ring};
use crate::support::{Person, TestApp};

const EAST: f64 = 612_100.0;
const NORTH: f64 = 2_714_100.0;
/// The company of the demonstration's people, with its valid check character (GB 32100-2015).
const COMPANY: &str = "91350206MA0032643M";

async fn organisation(app: &TestApp, username: &str) -> i64 {
    let sql = "select organisation_id from account where username = $1";
    app.sql().await.query_one(sql, &[&username]).await.unwrap().get(0)
}

/// A campaign that asks these people's organisations, by the reserve manager.
async fn campaign(app: &TestApp, asked: &[&str]) -> i64 {
    let mut organisations = Vec::new();
    for username in asked {
        organisations.push(organisation(app, username).await);
    }
    let body = json!({ "title": "闲置土地房屋摸排", "ask": "请报送闲置土地和房屋", "due_on": "2026-12-31", "organisations": organisations });
    let (status, body) = app.person("reserve").await.send("POST", "/api/campaigns", body).await;
    assert_eq!(status, 201, "{body}");
    body["id"].as_i64().unwrap()
}

async fn report(person: &Person, campaign: i64, properties: Value, boundary: Option<Value>) -> Value {
    let mut body = json!({ "properties": properties });
    if let Some(boundary) = boundary {
        body["boundary"] = boundary;
    }
    let (status, made) = person.send("POST", &format!("/api/campaigns/{campaign}/reports"), body).await;
    assert_eq!(status, 201, "{made}");
    made
}

async fn step(person: &Person, report: &Value, wish: Value) -> (u16, Value) {
    let (id, campaign) = (&report["id"], &report["campaign_id"]);
    let path = format!("/api/campaigns/{campaign}/reports/{id}/transitions");
    let tag = format!("\"{}\"", report["version"]);
    let (status, _, body) = person.send_with("POST", &path, &[("if-match", &tag)], wish).await;
    (status, body)
}

async fn sent(person: &Person, campaign: i64, properties: Value, boundary: Option<Value>) -> Value {
    let made = report(person, campaign, properties, boundary).await;
    let (status, body) = step(person, &made, json!({ "to": "submitted" })).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// The boundary of a stored space in longitude and latitude.
async fn outline(app: &TestApp, space: i64) -> Value {
    let sql = "select st_asgeojson(location, 9)::jsonb from parcel where id = $1";
    app.sql().await.query_one(sql, &[&space]).await.unwrap().get(0)
}

fn codes(refusal: &Value) -> Vec<(&str, &str)> {
    let errors = refusal["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_asked_reports_and_its_plot_becomes_a_lead() {
    let app = TestApp::start().await;
    let parcel =
        make(&app, "旧仓库", ring(EAST, NORTH, 100.0), json!({ "object_no": "CK-1", "holder_uscc": COMPANY })).await;
    let id = campaign(&app, &["soe", "street1"]).await;
    let (manager, soe) = (app.person("reserve").await, app.person("soe").await);

    let own = soe.ok("/api/campaigns").await;
    assert_eq!((&own["items"][0]["id"], &own["items"][0]["no"]), (&json!(id), &json!("HL-ZJ-2026-001")));
    // It sees itself among those asked, and nobody else.
    assert_eq!(own["items"][0]["units"].as_array().unwrap().len(), 1);
    assert_eq!(own["may_create"], false);

    let properties =
        json!({ "地块编号": "CK-1", "地块名称": "湖里旧仓库", "类型": "土地", "证载面积": 9980.5, "权属单位": "国企" });
    let draft = report(&soe, id, properties, None).await;
    assert_eq!((&draft["status"], &draft["properties"]["area_registered_m2"]), (&json!("draft"), &json!(9980.5)));
    let path = format!("/api/campaigns/{id}/reports");
    assert_eq!(manager.ok(&path).await["items"], json!([]), "a draft is its unit's alone");
    let (status, body) = step(&soe, &draft, json!({ "to": "submitted" })).await;
    assert_eq!((status, &body["status"]), (200, &json!("submitted")), "{body}");

    let listed = manager.ok(&path).await;
    let row = &listed["items"][0];
    assert_eq!((&row["verdict"], &row["known"]["spaces"][0]["id"]), (&json!("new"), &json!(parcel)), "{row:#}");
    assert!(soe.ok(&path).await["items"][0].get("known").is_none(), "what the ledger knows is not the unit's to see");

    let (status, accepted) = step(&manager, row, json!({ "to": "accepted", "as": "new" })).await;
    assert_eq!(status, 200, "{accepted}");
    let entry = app.ok(&format!("/api/reserve/{}", accepted["item_id"])).await;
    assert_eq!(
        (&entry["state"], &entry["name"], &entry["space_ids"], &entry["area_in_m2"], &entry["area_registered_m2"]),
        (&json!("lead"), &json!("湖里旧仓库"), &json!([parcel]), &json!(10_000.0), &json!(9980.5)),
    );
    assert!(entry["source_note"].as_str().unwrap().contains("HL-ZJ-2026-001"), "{}", entry["source_note"]);
    // Decided once: somebody who looked at the same version is told.
    assert_eq!(step(&manager, row, json!({ "to": "declined", "remark": "重复" })).await.0, 412);
    let again = step(&manager, &accepted, json!({ "to": "accepted", "as": "new" })).await;
    assert_eq!((again.0, codes(&again.1)), (409, vec![("to", "no-such-step")]));
    let units = manager.ok(&format!("/api/campaigns/{id}")).await["units"].clone();
    let told: Vec<(&Value, &Value)> =
        units.as_array().unwrap().iter().map(|unit| (&unit["accepted"], &unit["silent"])).collect();
    assert!(told.contains(&(&json!(1), &json!(false))) && told.contains(&(&json!(0), &json!(true))), "{units}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_compared_with_what_is_known() {
    let app = TestApp::start().await;
    let first = make(&app, "甲地块", ring(EAST, NORTH, 100.0), json!({ "object_no": "A-1" })).await;
    make(&app, "乙地块", ring(EAST + 200.0, NORTH, 100.0), json!({ "object_no": "A-2" })).await;
    let entry = json!({ "properties": { "name": "甲地", "asset_type": "land", "holder": "区教育局", "cert_no": "闽2019001" }, "spaces": [first] });
    let (status, entry) = app.send("POST", "/api/reserve", entry).await;
    assert_eq!(status, 201, "{entry}");
    let id = campaign(&app, &["soe", "street1", "construction"]).await;
    let (soe, construction) = (app.person("soe").await, app.person("construction").await);
    let land = |more: Value| {
        let mut all = json!({ "name": "某地", "asset_type": "land" });
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        all
    };
    let shifted = {
        // 20 m to the east of a square of 100 m: 80 m by 100 m are common, 8000 ㎡.
        let other = make(&app, "量具", ring(EAST + 220.0, NORTH, 100.0), json!({})).await;
        let shape = outline(&app, other).await;
        let gone = json!({ "reason": "量完" });
        let (status, _, body) =
            app.send_with("DELETE", &format!("/api/spaces/{other}"), &[("if-match", "\"1\"")], gone).await;
        assert!(status < 300, "{body}");
        shape
    };
    let cases = [
        (land(json!({ "plot_no": "A-1", "name": "甲地", "holder": "区教育局" })), None, "known"),
        (land(json!({ "cert_no": "闽2019001", "name": "甲地", "problem": "围墙倒塌" })), None, "changed"),
        (land(json!({ "plot_no": "A-1", "name": "甲地", "holder": "区卫生局" })), None, "conflicting"),
        (land(json!({ "plot_no": "Z-9" })), None, "conflicting"),
        (land(json!({ "name": "从未听说" })), None, "new"),
        (land(json!({ "name": "画的地" })), Some(shifted), "overlapping"),
        (land(json!({ "name": "甲的图形" })), Some(outline(&app, first).await), "changed"),
    ];
    for (properties, boundary, wanted) in cases {
        let made = sent(&soe, id, properties.clone(), boundary).await;
        let seen = app.ok(&format!("/api/campaigns/{id}/reports/{}", made["id"])).await;
        assert_eq!(seen["verdict"], wanted, "{properties}: {seen:#}");
        if wanted == "overlapping" {
            let touched = &seen["known"]["spaces"][0];
            assert_eq!((&touched["overlap_m2"], &touched["share"]), (&json!(8000.0), &json!(0.8)), "{touched}");
        }
        // Out of the way of the next.
        let (status, body) = step(&app, &seen, json!({ "to": "declined", "remark": "下一例" })).await;
        assert_eq!(status, 200, "{body}");
    }
    // Two units report the same place: each is told of the other.
    let one = sent(&soe, id, land(json!({ "plot_no": "A-2" })), None).await;
    let two = sent(&construction, id, land(json!({ "plot_no": "A-2" })), None).await;
    let seen = app.ok(&format!("/api/campaigns/{id}/reports/{}", two["id"])).await;
    assert_eq!((&seen["verdict"], &seen["known"]["twins"][0]["id"]), (&json!("conflicting"), &one["id"]), "{seen:#}");

    // What differs is taken over field by field, on the version that was looked at.
    let made =
        sent(&soe, id, land(json!({ "plot_no": "A-1", "name": "甲地", "problem": "积水", "holder": "某公司" })), None)
            .await;
    let wish = |version: &Value| json!({ "to": "accepted", "as": "update", "item_id": entry["id"], "item_version": version, "fields": ["problem"] });
    assert_eq!(step(&app, &made, wish(&json!(9))).await.0, 412, "somebody changed the entry");
    let (status, body) = step(&app, &made, wish(&entry["version"])).await;
    assert_eq!(status, 200, "{body}");
    let now = app.ok(&format!("/api/reserve/{}", entry["id"])).await;
    assert_eq!((&now["problem"], &now["holder"]), (&json!("积水"), &json!("区教育局")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_returned_mended_and_sent_again() {
    let app = TestApp::start().await;
    let id = campaign(&app, &["soe"]).await;
    let (manager, soe) = (app.person("reserve").await, app.person("soe").await);
    let path = format!("/api/campaigns/{id}/reports");
    let bad = json!({ "properties": { "name": "", "asset_type": "飞机", "holder_uscc": "91350206MA0032643X", "ledger_no": "1" } });
    let (status, refused) = soe.send("POST", &path, bad).await;
    assert_eq!((status, codes(&refused)), (422, vec![("ledger_no", "unknown-field")]), "{refused}");
    let bad = json!({ "properties": { "name": "", "asset_type": "飞机", "holder_uscc": "91350206MA0032643X" } });
    let (status, refused) = soe.send("POST", &path, bad).await;
    let told = codes(&refused);
    assert_eq!(status, 422, "{refused}");
    for field in ["name", "asset_type", "holder_uscc"] {
        assert!(told.iter().any(|(named, _)| *named == field), "{field} in {told:?}");
    }

    let made = sent(&soe, id, json!({ "name": "旧厂", "asset_type": "房屋" }), None).await;
    let (status, refused) = step(&manager, &made, json!({ "to": "returned" })).await;
    assert_eq!((status, codes(&refused)), (422, vec![("remark", "missing-field")]));
    let (status, returned) = step(&manager, &made, json!({ "to": "returned", "remark": "请补权属单位" })).await;
    assert_eq!((status, &returned["remark"]), (200, &json!("请补权属单位")));
    let seen = soe.ok(&format!("{path}/{}", made["id"])).await;
    assert_eq!((&seen["status"], &seen["remark"]), (&json!("returned"), &json!("请补权属单位")));

    let one = format!("{path}/{}", made["id"]);
    let better = json!({ "properties": { "name": "旧厂", "asset_type": "房屋", "holder": "某公司" } });
    let (status, _, _) = soe.send_with("PUT", &one, &[("if-match", "\"1\"")], better.clone()).await;
    assert_eq!(status, 412, "it was sent and returned since");
    assert_eq!(soe.send("PUT", &one, better.clone()).await.0, 428);
    let tag = format!("\"{}\"", seen["version"]);
    let (status, _, body) = soe.send_with("PUT", &one, &[("if-match", &tag)], better.clone()).await;
    assert_eq!(status, 200, "{body}");
    let (status, body) = step(&soe, &body, json!({ "to": "submitted" })).await;
    assert_eq!(status, 200, "{body}");
    let tag = format!("\"{}\"", body["version"]);
    let (status, _, refused) = soe.send_with("PUT", &one, &[("if-match", &tag)], better).await;
    assert_eq!((status, codes(&refused)), (409, vec![("status", "sent")]));
    let (status, _, _) = soe.send_with("DELETE", &one, &[("if-match", &tag)], json!({})).await;
    assert_eq!(status, 409, "what was sent once stays on record");
    let history = manager.ok(&one).await["history"].clone();
    let steps: Vec<&str> = history.as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(steps, ["submitted", "returned", "returned"], "a draft stays its unit's");

    // 零报告 is for whoever has nothing; a closed campaign takes no more.
    let nothing = format!("/api/campaigns/{id}/nothing");
    let (status, refused) = soe.send("PUT", &nothing, json!({ "nothing": true })).await;
    assert_eq!((status, codes(&refused)), (409, vec![("nothing", "reported")]));
    let (status, _, body) = manager
        .send_with(
            "POST",
            &format!("/api/campaigns/{id}/transitions"),
            &[("if-match", "\"1\"")],
            json!({ "to": "closed" }),
        )
        .await;
    assert_eq!((status, &body["status"]), (200, &json!("closed")));
    let (status, refused) =
        soe.send("POST", &path, json!({ "properties": { "name": "迟", "asset_type": "土地" } })).await;
    assert_eq!((status, codes(&refused)), (409, vec![("status", "closed")]));
    // What was sent in time is still decided.
    let row = manager.ok(&one).await;
    assert_eq!(step(&manager, &row, json!({ "to": "declined", "remark": "不属于闲置" })).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_not_asked_sees_and_sends_nothing() {
    let app = TestApp::start().await;
    let id = campaign(&app, &["soe"]).await;
    let (soe, park) = (app.person("soe").await, app.person("park").await);
    let made = sent(&soe, id, json!({ "name": "旧厂", "asset_type": "房屋" }), None).await;
    assert_eq!(park.ok("/api/campaigns").await["items"], json!([]));
    for path in [
        format!("/api/campaigns/{id}"),
        format!("/api/campaigns/{id}/reports"),
        format!("/api/campaigns/{id}/reports/{}", made["id"]),
        format!("/api/campaigns/{id}/template.xlsx"),
        "/api/campaigns/999".to_owned(),
    ] {
        assert_eq!(park.get(&path).await.0, 404, "{path}");
    }
    let body = json!({ "properties": { "name": "旧厂", "asset_type": "房屋" } });
    assert_eq!(park.send("POST", &format!("/api/campaigns/{id}/reports"), body.clone()).await.0, 404);
    // The manager looks on, and does not report for others.
    assert_eq!(app.send("POST", &format!("/api/campaigns/{id}/reports"), body).await.0, 403);
    assert_eq!(step(&soe, &made, json!({ "to": "accepted", "as": "new" })).await.0, 403);
    assert_eq!(step(&app, &made, json!({ "to": "draft" })).await.0, 403);
    let other = organisation(&app, "park").await;
    assert_eq!(
        soe.send("POST", "/api/campaigns", json!({ "title": "x", "due_on": "2026-12-31", "organisations": [other] }))
            .await
            .0,
        403
    );

    // A repeated request begins one campaign; what is wrong is told at once.
    let manager = app.person("reserve").await;
    let body = json!({ "title": "二", "due_on": "2026-12-31", "organisations": [other] });
    let key = [("idempotency-key", "k1")];
    let (_, _, first) = manager.send_with("POST", "/api/campaigns", &key, body.clone()).await;
    let (_, _, second) = manager.send_with("POST", "/api/campaigns", &key, body).await;
    assert_eq!(first["id"], second["id"]);
    assert_eq!(first["no"], "HL-ZJ-2026-002");
    let (status, refused) = manager
        .send("POST", "/api/campaigns", json!({ "title": " ", "due_on": "2026-12-31", "organisations": [] }))
        .await;
    assert_eq!((status, codes(&refused)), (422, vec![("title", "missing-field"), ("organisations", "missing-field")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_military_land_is_not_shown_to_those_who_do_not_see_it() {
    let app = TestApp::start().await;
    let (named, plain, soe) = (app.person("reserve2").await, app.person("reserve").await, app.person("soe").await);
    make(&named, "营区", ring(EAST, NORTH, 100.0), json!({ "object_no": "M-1", "holder_kind": "military" })).await;
    let id = campaign(&app, &["soe"]).await;
    let hidden = sent(&soe, id, json!({ "name": "营房", "asset_type": "房屋", "plot_no": "M-1" }), None).await;
    let open = sent(&soe, id, json!({ "name": "旧厂", "asset_type": "房屋" }), None).await;
    let path = format!("/api/campaigns/{id}/reports");
    let ids = |list: Value| list["items"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(plain.ok(&path).await), [open["id"].clone()]);
    assert_eq!(open["id"], 1, "no gap tells of it");
    assert_eq!(plain.ok(&format!("/api/campaigns/{id}")).await["units"][0]["submitted"], 1);
    assert_eq!(plain.get(&format!("{path}/{}", hidden["id"])).await.0, 404);
    assert_eq!(ids(named.ok(&path).await), [open["id"].clone(), hidden["id"].clone()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_the_unit_comes_in_as_drafts_or_not_at_all() {
    let app = TestApp::start().await;
    let id = campaign(&app, &["soe"]).await;
    let soe = app.person("soe").await;
    let (status, _, template) = soe.fetch(&format!("/api/campaigns/{id}/template.xlsx"), &[]).await;
    assert_eq!(status, 200);
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("template.xlsx");
    std::fs::write(&empty, template).unwrap();
    // Filled in with openpyxl, as a clerk would; the second time with one bad row.
    let fill = |name: &str, rows: &str| {
        let to = folder.path().join(name);
        let script = "import sys, openpyxl\nwb = openpyxl.load_workbook(sys.argv[1])\nws = wb.worksheets[0]\n\
            heads = {str(c.value).split('（')[0].rstrip('*'): c.column for c in ws[1]}\n\
            for n, row in enumerate(eval(sys.argv[3])):\n    for head, value in row.items():\n        ws.cell(2 + n, heads[head], value)\n\
            wb.save(sys.argv[2])";
        let output = std::process::Command::new("/usr/bin/python3")
            .args(["-c", script, empty.to_str().unwrap(), to.to_str().unwrap(), rows])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(to).unwrap()
    };
    let send = async |bytes: Vec<u8>, fields: &[(&'static str, &'static str)]| {
        let mut form = Form::new().part("file", Part::bytes(bytes).file_name("报送.xlsx"));
        for (key, value) in fields {
            form = form.text(*key, *value);
        }
        let request = soe.client.post(format!("{}/api/campaigns/{id}/file", soe.base)).multipart(form);
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str::<Value>(&text).unwrap_or(Value::String(text)))
    };
    let rows = "[{'地块名称': '旧仓', '类型': '土地', '证载面积': '15亩'}, {'地块名称': '坏行', '类型': '飞机'}, {'地块名称': '旧楼', '类型': '房屋', '建筑面积': 800}]";
    let bad = fill("bad.xlsx", rows);
    let (status, refused) = send(bad.clone(), &[]).await;
    assert_eq!(status, 422, "{refused}");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("第 3 行"), "{refused}");
    assert_eq!(soe.ok(&format!("/api/campaigns/{id}/reports")).await["items"], json!([]), "nothing is kept");
    let (status, added) = send(bad, &[("on_error", "skip")]).await;
    assert_eq!(
        (status, &added["rejected"], added["reports"].as_array().unwrap().len()),
        (201, &json!(1), 2),
        "{added}"
    );
    let reports = soe.ok(&format!("/api/campaigns/{id}/reports")).await["items"].clone();
    // 15 亩 are one hectare.
    assert_eq!(
        (&reports[0]["properties"]["area_registered_m2"], &reports[1]["properties"]["floor_area_m2"]),
        (&json!(10_000), &json!(800)),
        "{reports:#}"
    );
    let (status, body) = soe.send("POST", &format!("/api/campaigns/{id}/send"), json!({})).await;
    assert_eq!((status, &body["sent"]), (200, &json!(2)));
    assert_eq!(soe.send("POST", &format!("/api/campaigns/{id}/send"), json!({})).await.0, 409);
    for broken in [Vec::new(), b"not a table at all".to_vec()] {
        let (status, refused) = send(broken, &[]).await;
        assert_eq!(status, 422, "{refused}");
    }
}
