//! 储备台账: one entry from the first lead to supply, what is refused on the way, who may do what, and figures that add up.

use serde_json::{Value, json};

use crate::edit::{make, ring};
use crate::support::{Person, TestApp, collection, square};

const EAST: f64 = 612_100.0;
const NORTH: f64 = 2_714_100.0;

/// A square parcel of 100 m and an entry on it, as 发改局 files it.
async fn lead(app: &TestApp, name: &str, east: f64) -> (i64, i64) {
    let parcel = make(app, name, ring(east, NORTH, 100.0), json!({})).await;
    let entry = file(app, name, &[parcel]).await;
    (entry, parcel)
}

async fn file(person: &Person, name: &str, spaces: &[i64]) -> i64 {
    let body = json!({
        "properties": { "name": name, "asset_type": "土地", "source_note": "街道上报", "holder": "区教育局", "ownership": "国有" },
        "spaces": spaces,
    });
    let (status, entry) = person.send("POST", "/api/reserve", body).await;
    assert_eq!(status, 201, "{entry}");
    entry["id"].as_i64().unwrap()
}

/// Attaches a document of this kind: a real PDF of one page, another for every call.
pub async fn attach(person: &Person, entry: i64, kind: &str) -> i64 {
    attach_to(person, "reserve", entry, kind).await
}

/// The same on another record.
pub async fn attach_to(person: &Person, owner: &'static str, id: i64, kind: &str) -> i64 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let text = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% {}\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let form = reqwest::multipart::Form::new()
        .text("owner_kind", owner)
        .text("owner_id", id.to_string())
        .text("doc_kind", kind.to_owned())
        .part("file", reqwest::multipart::Part::bytes(text.into_bytes()).file_name(format!("{kind}.pdf")));
    let answer = person.client.post(format!("{}/api/attachments", person.base)).multipart(form).send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(status, 201, "{body}");
    body["id"].as_i64().unwrap()
}

async fn say(person: &Person, entry: i64, properties: Value) -> Value {
    let version = person.ok(&format!("/api/reserve/{entry}")).await["version"].clone();
    let tag = format!("\"{version}\"");
    let path = format!("/api/reserve/{entry}");
    let (status, _, body) =
        person.send_with("PATCH", &path, &[("if-match", &tag)], json!({ "properties": properties })).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn go(person: &Person, entry: i64, wish: Value) -> (u16, Value) {
    person.send("POST", &format!("/api/reserve/{entry}/transitions"), wish).await
}

async fn must_go(person: &Person, entry: i64, to: &str) -> Value {
    let (status, body) = go(person, entry, json!({ "to": to })).await;
    assert_eq!(status, 200, "{to}: {body}");
    assert_eq!(body["state"], to);
    body
}

fn fields(refusal: &Value) -> Vec<&str> {
    refusal["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect()
}

/// Asks two departments, who agree.
async fn agree(app: &TestApp, entry: i64) {
    let organisations = app.sql().await;
    let rows = organisations
        .query("select id from organisation where code in ('czj', 'zygh') order by code", &[])
        .await
        .unwrap();
    let ids: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    let body = json!({ "organisations": ids, "question": "拟收储，请提出意见" });
    let (status, asked) = app.send("POST", &format!("/api/reserve/{entry}/opinions"), body).await;
    assert_eq!(status, 201, "{asked}");
    for opinion in asked["opinions"].as_array().unwrap() {
        let who = if opinion["organisation_id"] == json!(ids[0]) { "finance" } else { "planning" };
        let path = format!("/api/reserve/{entry}/opinions/{}", opinion["id"]);
        let (status, said) = app.person(who).await.send("PUT", &path, json!({ "opinion": "agree" })).await;
        assert_eq!(status, 200, "{said}");
    }
}

/// Everything up to 在库.
async fn take_in(app: &TestApp, entry: i64) {
    attach(app, entry, "site_photo").await;
    must_go(app, entry, "check").await;
    for kind in ["title_record", "survey_map", "encumbrance_search", "government_decision"] {
        attach(app, entry, kind).await;
    }
    agree(app, entry).await;
    must_go(app, entry, "listed").await;
    attach(app, entry, "annual_plan").await;
    say(app, entry, json!({ "plan_year": 2026 })).await;
    must_go(app, entry, "planned").await;
    say(app, entry, json!({ "acq_mode": "收购", "acq_doc_no": "厦湖府〔2026〕8号", "acq_doc_date": "2026-03-02", "acq_cost": 1_000_000 })).await;
    must_go(app, entry, "acquiring").await;
    for kind in [
        "acquisition_document",
        "appraisal_report",
        "payment_voucher",
        "vacancy_confirmation",
        "handover_form",
        "entry_review",
    ] {
        attach(app, entry, kind).await;
    }
    for _ in 0..3 {
        attach(app, entry, "site_photo").await;
    }
    say(
        app,
        entry,
        json!({
            "hazard_pollution": "无", "hazard_relic": "无", "hazard_mineral": "无", "hazard_flood": "无",
            "hazard_geology": "有-已治理", "rights_clear": true, "compensation": "补偿到位",
        }),
    )
    .await;
    must_go(app, entry, "handover").await;
    say(app, entry, json!({ "right_type": "政府储备", "guard_org": "管护中心" })).await;
    must_go(app, entry, "in_stock").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_lead_to_supply() {
    let app = TestApp::start().await;
    let (entry, parcel) = lead(&app, "墩上地块", EAST).await;
    let shown = app.ok(&format!("/api/reserve/{entry}")).await;
    assert_eq!(
        (&shown["state"], &shown["ledger_no"], &shown["area_in_m2"]),
        (&json!("lead"), &Value::Null, &json!(10_000.0))
    );
    // Scenario 9: what is missing is told, all of it; then it is there.
    let (status, refused) = go(&app, entry, json!({ "to": "check" })).await;
    assert_eq!((status, fields(&refused)), (409, vec!["site_photo"]), "{refused}");
    take_in(&app, entry).await;
    let held = app.ok(&format!("/api/reserve/{entry}")).await;
    assert_eq!(held["ledger_no"], "HL-CB-2026-001");
    assert_eq!((&held["in_date"], &held["taken_over"]), (&json!("2026-11-23"), &json!(true)));
    let (status, refused) = go(&app, entry, json!({ "to": "ready" })).await;
    let five = ["clean_rights", "clean_resettled", "clean_undisputed", "clean_planned", "clean_basics"];
    assert_eq!(status, 409);
    assert!(five.iter().all(|clean| fields(&refused).contains(clean)), "{refused}");
    say(
        &app,
        entry,
        five.iter().map(|clean| ((*clean).to_owned(), json!(true))).collect::<serde_json::Map<_, _>>().into(),
    )
    .await;
    for kind in [
        "custody_agreement",
        "clean_proof_1",
        "clean_proof_2",
        "clean_proof_3",
        "clean_proof_4",
        "clean_proof_5",
        "planning_conditions",
        "announcement",
        "supply_result",
        "exit_form",
    ] {
        attach(&app, entry, kind).await;
    }
    must_go(&app, entry, "ready").await;
    say(&app, entry, json!({ "supply_mode": "出让" })).await;
    must_go(&app, entry, "supplying").await;

    // Scenario 11: 40 % of the plot is sold. The parcel is divided on the map, the entry follows.
    let part = |from: f64, to: f64| {
        let (west, east, south, north) = (EAST + from, EAST + to, NORTH, NORTH + 100.0);
        json!({ "coordinates": [[[[west, south], [east, south], [east, north], [west, north], [west, south]]]] })
    };
    let (status, refused) = go(&app, entry, json!({ "to": "part_out", "spaces": [parcel] })).await;
    assert_eq!((status, fields(&refused)), (409, vec!["spaces"]), "nothing would be left: {refused}");
    let body = json!({ "reason": "部分出让", "parts": [part(0.0, 40.0), part(40.0, 100.0)] });
    let path = format!("/api/parcels/{parcel}/split");
    let (status, _, became) = app.send_with("POST", &path, &[("if-match", "\"1\"")], body).await;
    assert_eq!(status, 201, "{became}");
    let ids: Vec<i64> = became["parts"].as_array().unwrap().iter().map(|part| part["id"].as_i64().unwrap()).collect();
    let (status, sold) = go(&app, entry, json!({ "to": "part_out", "spaces": [ids[0]] })).await;
    assert_eq!((status, &sold["state"]), (200, &json!("part_out")), "{sold}");
    let areas = ["area_in_m2", "area_stock_m2", "area_out_m2"].map(|name| sold[name].as_f64().unwrap());
    assert_eq!(areas, [10_000.0, 6_000.0, 4_000.0]);
    let both = json!({ "reason": "误合并", "parcels": ids.iter().map(|id| json!({ "id": id, "version": 1 })).collect::<Vec<_>>() });
    assert_eq!(
        app.send("POST", "/api/parcels/merge", both).await.0,
        409,
        "what was sold is not joined with what is held"
    );
    // Each exit has its own decision and slip, and something that leaves.
    let (status, refused) = go(&app, entry, json!({ "to": "part_out" })).await;
    assert_eq!((status, fields(&refused)), (409, vec!["supply_result", "exit_form", "spaces"]), "{refused}");
    let (status, refused) = go(&app, entry, json!({ "to": "out" })).await;
    assert_eq!((status, fields(&refused)), (409, vec!["supply_result", "exit_form"]), "{refused}");
    for kind in ["supply_result", "exit_form"] {
        attach(&app, entry, kind).await;
    }
    let gone = must_go(&app, entry, "out").await;
    assert_eq!((&gone["area_stock_m2"], &gone["out_date"]), (&json!(0.0), &json!("2026-11-23")));
    let story = app.ok(&format!("/api/reserve/{entry}/history")).await;
    let states: Vec<&str> =
        story["events"].as_array().unwrap().iter().rev().filter_map(|event| event["to"].as_str()).collect();
    let way = [
        "lead",
        "check",
        "listed",
        "planned",
        "acquiring",
        "handover",
        "in_stock",
        "ready",
        "supplying",
        "part_out",
        "out",
    ];
    assert_eq!(states, way);
}

#[tokio::test(flavor = "multi_thread")]
async fn land_with_open_vetoes_does_not_get_in() {
    let app = TestApp::start().await;
    let (entry, _) = lead(&app, "污染地块", EAST).await;
    attach(&app, entry, "site_photo").await;
    must_go(&app, entry, "check").await;
    let (_, refused) = go(&app, entry, json!({ "to": "listed" })).await;
    assert_eq!(
        fields(&refused),
        ["title_record", "survey_map", "encumbrance_search", "opinions", "government_decision"]
    );
    let (status, refused) = go(&app, entry, json!({ "to": "in_stock" })).await;
    assert_eq!((status, &refused["errors"][0]["code"]), (409, &json!("no-such-step")), "{refused}");
    // The page is told the same before anybody presses a button.
    let steps = app.ok(&format!("/api/reserve/{entry}/transitions")).await;
    let listed = steps["steps"].as_array().unwrap().iter().find(|step| step["to"] == "listed").unwrap().clone();
    assert_eq!(listed["missing"].as_array().unwrap().len(), 5);
    let (status, short) = go(&app, entry, json!({ "to": "lead", "reason": "错了" })).await;
    assert_eq!((status, fields(&short)), (409, vec!["reason"]));
    assert_eq!(go(&app, entry, json!({ "to": "lead", "reason": "权属资料与现场不一致，退回补正" })).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_says_no_stops_the_step_until_it_is_asked_again() {
    let app = TestApp::start().await;
    let (entry, _) = lead(&app, "会签地块", EAST).await;
    let id: i64 =
        app.sql().await.query_one("select id from organisation where code = 'jsj'", &[]).await.unwrap().get(0);
    let ask = json!({ "organisations": [id] });
    let (_, asked) = app.send("POST", &format!("/api/reserve/{entry}/opinions"), ask.clone()).await;
    let opinion = &asked["opinions"][0];
    // Monday 2026-11-23: five working days on is Monday 2026-11-30.
    assert_eq!(opinion["due_on"], "2026-11-30");
    let path = format!("/api/reserve/{entry}/opinions/{}", opinion["id"]);
    let builder = app.person("construction").await;
    assert_eq!(app.person("finance").await.send("PUT", &path, json!({ "opinion": "agree" })).await.0, 403);
    assert_eq!(builder.send("PUT", &path, json!({ "opinion": "disagree" })).await.0, 422, "a no needs its reason");
    assert_eq!(builder.send("PUT", &path, json!({ "opinion": "disagree", "words": "地下有管线" })).await.0, 200);
    assert_eq!(builder.send("PUT", &path, json!({ "opinion": "agree" })).await.0, 409, "a word is said once");
    let missing = async || {
        attach(&app, entry, "site_photo").await;
        let steps = app.ok(&format!("/api/reserve/{entry}/transitions")).await;
        steps.to_string()
    };
    must_go_with_photo(&app, entry).await;
    assert!(missing().await.contains("opinions-against"));
    let (_, asked) = app.send("POST", &format!("/api/reserve/{entry}/opinions"), ask).await;
    assert_eq!(asked["opinions"][0]["round"], 2);
    let path = format!("/api/reserve/{entry}/opinions/{}", asked["opinions"][0]["id"]);
    assert_eq!(builder.send("PUT", &path, json!({ "opinion": "agree" })).await.0, 200);
    assert!(!missing().await.contains("\"opinions-"));
}

async fn must_go_with_photo(app: &TestApp, entry: i64) {
    attach(app, entry, "site_photo").await;
    must_go(app, entry, "check").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_move_the_same_entry_and_one_is_told_what_happened() {
    let app = TestApp::start().await;
    let (entry, _) = lead(&app, "争抢地块", EAST).await;
    attach(&app, entry, "site_photo").await;
    let path = format!("/api/reserve/{entry}/transitions");
    let (a, b) = (app.person("reserve").await, app.person("reserve2").await);
    let wish = || json!({ "to": "check" });
    let tag = [("if-match", "\"1\"")];
    let (first, second) =
        tokio::join!(a.send_with("POST", &path, &tag, wish()), b.send_with("POST", &path, &tag, wish()));
    let mut statuses = [first.0, second.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let (winner, loser) = if first.0 == 200 { ("reserve", second.2) } else { ("reserve2", first.2) };
    assert_eq!((&loser["version"], &loser["events"][0]["actor"]), (&json!(2), &json!(winner)), "{loser}");
    assert_eq!(loser["events"][0]["to"], "check");
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_no_gaps_though_many_ask_at_once_and_some_are_turned_away() {
    let app = TestApp::start().await;
    let mut entries = Vec::new();
    for place in 0..8 {
        let (entry, _) = lead(&app, &format!("并发{place}"), EAST + 200.0 * f64::from(place)).await;
        attach(&app, entry, "site_photo").await;
        must_go(&app, entry, "check").await;
        // Every fourth lacks its minutes and is turned away.
        for kind in ["title_record", "survey_map", "encumbrance_search", "government_decision"] {
            if place % 4 != 3 || kind != "government_decision" {
                attach(&app, entry, kind).await;
            }
        }
        agree(&app, entry).await;
        entries.push(entry);
    }
    let moves = entries.iter().map(|entry| go(&app, *entry, json!({ "to": "listed" })));
    let done = futures_util::future::join_all(moves).await;
    assert_eq!(done.iter().filter(|(status, _)| *status == 409).count(), 2);
    let mut numbers: Vec<String> =
        done.iter().filter_map(|(_, body)| body["ledger_no"].as_str().map(str::to_owned)).collect();
    numbers.sort_unstable();
    let wanted: Vec<String> = (1..=6).map(|number| format!("HL-CB-2026-{number:03}")).collect();
    assert_eq!(numbers, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_divided_and_joined_keep_area_and_cost_to_the_cent() {
    let app = TestApp::start().await;
    let mut parcels = Vec::new();
    for place in 0..3 {
        parcels.push(
            make(&app, &format!("块{place}"), ring(EAST + 100.0 * f64::from(place), NORTH, 100.0), json!({})).await,
        );
    }
    let entry = file(&app, "三块", &parcels).await;
    say(&app, entry, json!({ "acq_cost": "100.00", "eval_value": "0.05" })).await;
    let parts = json!({ "reason": "分别处置", "parts": parcels.iter().map(|id| json!({ "spaces": [id] })).collect::<Vec<_>>() });
    let path = format!("/api/reserve/{entry}/split");
    let (status, _, body) = app.send_with("POST", &path, &[("if-match", "\"2\"")], parts).await;
    assert_eq!(status, 201, "{body}");
    let children: Vec<i64> = body["children"].as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
    let mut seen = Vec::new();
    for child in &children {
        seen.push(app.ok(&format!("/api/reserve/{child}")).await);
    }
    let costs: Vec<f64> = seen.iter().map(|child| child["acq_cost"].as_f64().unwrap()).collect();
    assert_eq!(costs, [33.34, 33.33, 33.33]);
    let values: Vec<f64> = seen.iter().map(|child| child["eval_value"].as_f64().unwrap()).collect();
    assert_eq!(values, [0.02, 0.02, 0.01]);
    assert_eq!(app.ok(&format!("/api/reserve/{entry}")).await["state"], "void");
    let (status, again) = go(&app, entry, json!({ "to": "lead", "reason": "想要重新启用这条台账" })).await;
    assert_eq!(status, 409, "it lives on in its parts: {again}");
    let items: Vec<Value> =
        seen.iter().map(|child| json!({ "id": child["id"], "version": child["version"] })).collect();
    let (status, joined) =
        app.send("POST", "/api/reserve/merge", json!({ "items": items, "reason": "恢复整体" })).await;
    assert_eq!(status, 201, "{joined}");
    let whole = app.ok(&format!("/api/reserve/{}", joined["child"])).await;
    assert_eq!(
        (whole["acq_cost"].as_f64(), whole["eval_value"].as_f64(), whole["area_in_m2"].as_f64()),
        (Some(100.0), Some(0.05), Some(30_000.0))
    );
    let summary = app.ok("/api/reserve/summary?by=state").await;
    let lead =
        summary["groups"].as_array().unwrap().iter().find(|group| group["key"]["state"] == "lead").unwrap().clone();
    assert_eq!((&lead["count"], &lead["area_in_m2"]), (&json!(1), &json!(30_000.0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn parcels_of_the_ledger_stay_and_are_in_one_entry_only() {
    let app = TestApp::start().await;
    let (entry, parcel) = lead(&app, "在册地块", EAST).await;
    let body = json!({ "properties": { "name": "重复", "asset_type": "land" }, "spaces": [parcel] });
    let (status, refused) = app.send("POST", "/api/reserve", body).await;
    assert_eq!((status, &refused["errors"][0]["code"]), (409, &json!("in-another-entry")), "{refused}");
    let path = format!("/api/spaces/{parcel}");
    let (status, _, refused) =
        app.send_with("DELETE", &path, &[("if-match", "\"1\"")], json!({ "reason": "删除" })).await;
    assert_eq!(status, 409, "{refused}");
    assert_eq!(app.get(&path).await.0, 200);
    // Ended, it lets its parcel go.
    attach(&app, entry, "termination_basis").await;
    assert_eq!(go(&app, entry, json!({ "to": "void", "reason": "经核查不属于可收储范围" })).await.0, 200);
    let other = file(&app, "另一条", &[parcel]).await;
    let (_, opened) = go(&app, entry, json!({ "to": "lead", "reason": "补充材料后重新申报该地块" })).await;
    assert_eq!(opened["pieces"], json!([]), "its parcel is in entry {other} now");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_department_sees_and_writes_what_is_its_own() {
    let app = TestApp::start().await;
    let streets = vec![
        square("湖里街道", (612_000.0, 2_714_000.0), 1000.0, json!({ "kind": "street", "code": "350206001" })),
        square("殿前街道", (613_000.0, 2_714_000.0), 1000.0, json!({ "kind": "street", "code": "350206002" })),
    ];
    app.must_import_text(collection(streets), "zones").await;
    let (own, _) = lead(&app, "湖里地块", EAST).await;
    let (foreign, _) = lead(&app, "殿前地块", EAST + 1000.0).await;
    say(&app, own, json!({ "acq_cost": 5_000_000, "guard_phone": "0592-1", "remark": "内部" })).await;
    let street = app.person("street1").await;
    let list = street.ok("/api/reserve").await;
    assert_eq!((list["matched"].clone(), &list["items"][0]["id"]), (json!(1), &json!(own)));
    assert_eq!(street.get(&format!("/api/reserve/{foreign}")).await.0, 404);
    assert_eq!(street.get(&format!("/api/reserve/{foreign}/history")).await.0, 404);
    assert_eq!(
        street.ok(&format!("/api/reserve/{own}")).await["acq_cost"],
        Value::Null,
        "amounts are not the street's"
    );
    let story = street.ok(&format!("/api/reserve/{own}/history")).await.to_string();
    assert!(!story.contains("5000000") && story.contains("guard_phone"), "{story}");
    for (who, cost, phone) in [("finance", true, false), ("commerce", false, true), ("leader", true, false)] {
        let seen = app.person(who).await.ok(&format!("/api/reserve/{own}")).await;
        assert_eq!((!seen["acq_cost"].is_null(), !seen["guard_phone"].is_null()), (cost, phone), "{who}");
        assert_eq!(
            app.person(who).await.send("PATCH", &format!("/api/reserve/{own}"), json!({})).await.0,
            403,
            "{who}"
        );
    }
    for who in ["statistics", "admin", "security", "auditor"] {
        assert_eq!(app.person(who).await.get("/api/reserve").await.0, 403, "{who}");
    }
    // A street files a lead, sends it to be checked, and no further.
    let filed = file(&street, "街道线索", &[]).await;
    assert_eq!(app.ok(&format!("/api/reserve/{filed}")).await["organisation"], "湖里街道（示范）");
    assert_eq!(go(&street, own, json!({ "to": "void", "reason": "街道想要终止这条台账" })).await.0, 403);
    let (status, _, refused) = street
        .send_with(
            "PATCH",
            &format!("/api/reserve/{filed}"),
            &[("if-match", "\"1\"")],
            json!({ "properties": { "acq_cost": 1 } }),
        )
        .await;
    assert_eq!(status, 403, "{refused}");
    let (status, _, refused) = street
        .send_with(
            "PATCH",
            &format!("/api/reserve/{own}"),
            &[("if-match", "\"2\"")],
            json!({ "properties": { "street_code": "殿前街道" } }),
        )
        .await;
    assert_eq!(status, 403, "out of one's own sight: {refused}");
    assert_eq!(app.ok(&format!("/api/reserve/{own}")).await["street_code"], "350206001");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_on_military_land_is_not_there_for_others() {
    let app = TestApp::start().await;
    let (open, _) = lead(&app, "公开地块", EAST).await;
    let camp =
        make(&app, "某部营区", ring(EAST + 300.0, NORTH, 100.0), json!({ "holder_kind": "部队", "holder": "某部" }))
            .await;
    let secret = file(&app, "某部营区", &[camp]).await;
    let (next, _) = lead(&app, "后来地块", EAST + 600.0).await;
    assert_eq!(next, open + 1, "the numbering that others see has no gap");
    let others = app.person("reserve").await;
    let list = others.ok("/api/reserve").await;
    assert_eq!(list["matched"], 2);
    assert!(!list.to_string().contains("营区"));
    let missing = others.get(&format!("/api/reserve/{}", secret + 1)).await;
    let hidden = others.get(&format!("/api/reserve/{secret}")).await;
    assert_eq!((missing.0, hidden.0), (404, 404));
    assert_eq!(
        others.send("POST", &format!("/api/reserve/{secret}/transitions"), json!({ "to": "check" })).await.0,
        404
    );
    assert_eq!(others.ok("/api/reserve/summary").await["total"]["count"], 2);
    // Who is named for it sees it, under a generic name, and that is on record.
    let seen = app.ok(&format!("/api/reserve/{secret}")).await;
    assert!(seen["name"].as_str().unwrap().starts_with("特殊用地"), "{seen}");
    assert_eq!(seen["holder"], Value::Null);
    let record = app.person("auditor").await.ok("/api/audit?actor=reserve2").await.to_string();
    assert!(record.contains(&format!("reserve/{secret}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_fields_are_named_all_at_once_and_change_nothing() {
    let app = TestApp::start().await;
    let (entry, _) = lead(&app, "坏字段", EAST).await;
    let bad = json!({
        "asset_type": "飞机", "holder_uscc": "91350206MA0000001X", "acq_cost": "-1", "in_date": "2026-01-01", "nonsense": 1,
        "supply_plan": "2026-13", "name": "",
    });
    let path = format!("/api/reserve/{entry}");
    let (status, _, refused) =
        app.send_with("PATCH", &path, &[("if-match", "\"1\"")], json!({ "properties": bad })).await;
    assert_eq!(status, 422);
    let mut told = fields(&refused);
    told.sort_unstable();
    assert_eq!(told, ["acq_cost", "asset_type", "holder_uscc", "in_date", "name", "nonsense", "supply_plan"]);
    assert_eq!(app.ok(&path).await["version"], 1);
    assert_eq!(app.send("PATCH", &path, json!({ "properties": { "remark": "x" } })).await.0, 428);
    let (status, refused) = app
        .send(
            "POST",
            "/api/reserve",
            json!({ "properties": { "name": "x", "asset_type": "land" }, "spaces": [999_999] }),
        )
        .await;
    assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("no-such-space")));
    // 万元 in, 元 stored.
    assert_eq!(say(&app, entry, json!({ "acq_cost": "120万元" })).await["acq_cost"], 1_200_000.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_pages_filters_sums_and_compares() {
    let app = TestApp::start().await;
    for place in 0..5 {
        lead(&app, &format!("列表{place}"), EAST + 200.0 * f64::from(place)).await;
    }
    let entry = app.ok("/api/reserve?q=列表3").await["items"][0]["id"].as_i64().unwrap();
    say(&app, entry, json!({ "plan_year": 2027, "guard_mode": "委托" })).await;
    let mut names = Vec::new();
    let mut next = Some("/api/reserve?sort=-plan_year&limit=2".to_owned());
    while let Some(path) = next {
        let page = app.ok(&path).await;
        assert_eq!((&page["matched"], &page["sums"]["area_in_m2"]), (&json!(5), &json!(50_000.0)));
        names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(names, ["列表3", "列表4", "列表2", "列表1", "列表0"], "without a year comes last, each once");
    assert_eq!(app.ok("/api/reserve?guard_mode=entrusted&plan_year=2027").await["matched"], 1);
    assert_eq!(app.get("/api/reserve?gard_mode=entrusted").await.0, 400, "a mistyped filter is no filter");
    let yesterday = app.ok("/api/reserve/changes?since=2026-11-22").await;
    assert_eq!(yesterday["items"].as_array().unwrap().len(), 5);
    assert!(yesterday["items"].as_array().unwrap().iter().all(|item| item["kind"] == "new"));
    let items: Vec<Value> = app.ok("/api/reserve").await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| json!({ "id": item["id"], "version": item["version"] }))
        .collect();
    let wish = |dry: bool| json!({ "items": items, "properties": { "guard_org": "管护中心" }, "dry_run": dry });
    assert_eq!(app.send("POST", "/api/reserve/batch", wish(true)).await.1["refused"], 0);
    assert_eq!(app.ok("/api/reserve?q=管护中心").await["matched"], 0, "a preview changes nothing");
    assert_eq!(app.send("POST", "/api/reserve/batch", wish(false)).await.0, 200);
    assert_eq!(app.ok("/api/reserve?q=管护中心").await["matched"], 5);
    let (status, refused) = app.send("POST", "/api/reserve/batch", wish(false)).await;
    assert_eq!(
        (status, refused["errors"].as_array().unwrap().len()),
        (409, 5),
        "all were seen in an older version: {refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_has_35_entries_of_which_18_are_taken_over() {
    // 湖里区发改局 2019 年上半年工作总结: “将全区35宗…其中有18宗…已储备或管理”.
    let app = TestApp::with_demo().await;
    assert!(tuguan::demo::ledger::load(&app.app).await.unwrap());
    assert!(!tuguan::demo::ledger::load(&app.app).await.unwrap(), "once is enough");
    let total = app.ok("/api/reserve/summary").await["total"].clone();
    assert_eq!((&total["listed"], &total["taken_over"]), (&json!(35), &json!(18)), "{total}");
    // The series goes on behind the numbers of the office's own ledger.
    let read = app.sql().await;
    let last: i32 = read
        .query_one("select last from number_series where kind = 'reserve' and year = 2019", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(last, 35);
}
