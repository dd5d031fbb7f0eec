//! 临时利用: applied for, agreed to, approved, signed, delivered, reminded of, given back; two years at most, nothing permanent.

use serde_json::{Value, json};
use tuguan::alerts::nightly;

use crate::edit::{make, ring};
use crate::support::{Person, TestApp};

const EAST: f64 = 612_100.0;
const NORTH: f64 = 2_714_100.0;

/// A plot of 100 m by 100 m in stock: taken over on paper, so the state is set beneath the process.
pub(crate) async fn plot(app: &TestApp) -> i64 {
    let parcel = make(app, "墩上地块", ring(EAST, NORTH, 100.0), json!({})).await;
    let body = json!({ "properties": { "name": "墩上地块", "asset_type": "land" }, "spaces": [parcel] });
    let (status, entry) = app.send("POST", "/api/reserve", body).await;
    assert_eq!(status, 201, "{entry}");
    let id = entry["id"].as_i64().unwrap();
    app.administrator()
        .await
        .execute("update reserve_item set state = 'in_stock' where id = $1", &[&id])
        .await
        .unwrap();
    id
}

pub(crate) fn form(start: &str, end: &str) -> Value {
    json!({
        "applicant": "某停车公司", "uscc": "91350206MA0032643M", "legal_rep": "甲", "contact": "乙", "phone": "0592-1",
        "purpose": "parking", "start_on": start, "end_on": end, "promised": true
    })
}

pub(crate) async fn apply(person: &Person, item: i64, form: Value, renews: Option<&Value>) -> Value {
    let mut body = json!({ "item_id": item, "form": form });
    if let Some(first) = renews {
        body["renews"] = first.clone();
    }
    let (status, made) = person.send("POST", "/api/temporary-uses", body).await;
    assert_eq!(status, 201, "{made}");
    made
}

async fn send(person: &Person, one: &Value, path: &str, body: Value) -> (u16, Value) {
    let now = person.ok(&format!("/api/temporary-uses/{}", one["id"])).await;
    let tag = format!("\"{}\"", now["version"]);
    let method = if path.is_empty() { "PUT" } else { "POST" };
    let address = format!("/api/temporary-uses/{}{path}", one["id"]);
    let (status, _, body) = person.send_with(method, &address, &[("if-match", &tag)], body).await;
    (status, body)
}

pub(crate) async fn go(person: &Person, one: &Value, to: &str) -> (u16, Value) {
    send(person, one, "/transitions", json!({ "to": to, "reason": "依会议决定办理此事项" })).await
}

async fn fill(person: &Person, one: &Value, more: Value) {
    let mut form = person.ok(&format!("/api/temporary-uses/{}", one["id"])).await["form"].clone();
    for (field, value) in more.as_object().unwrap() {
        form[field] = value.clone();
    }
    let (status, body) = send(person, one, "", json!({ "form": form })).await;
    assert_eq!(status, 200, "{body}");
}

pub(crate) fn told(refusal: &Value) -> Vec<(&str, &str)> {
    let errors = refusal["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
}

async fn attach(app: &TestApp, one: &Value, kind: &str) {
    crate::reserve::attach_to(app, "temporary_use", one["id"].as_i64().unwrap(), kind).await;
}

/// Nothing stands against the applicant.
async fn check(app: &TestApp, one: &Value) {
    let uscc = app.ok(&format!("/api/temporary-uses/{}", one["id"])).await["form"]["uscc"].clone();
    let body = json!({ "uscc": uscc, "for": "temporary_use", "subject_id": one["id"], "conclusion": "proceed" });
    let (status, body) = app.send("POST", "/api/credit/checks", body).await;
    assert_eq!(status, 201, "{body}");
}

/// A hand-over form of this kind, as three parties signed it.
async fn handed_over(app: &TestApp, item: i64, kind: &str) -> i64 {
    let (status, form) = app.send("POST", "/api/handovers", json!({ "item_id": item, "kind": kind })).await;
    assert_eq!(status, 201, "{form}");
    let id = form["id"].as_i64().unwrap();
    let sql = "update handover set status = 'signed', signed_on = date '2026-11-23' where id = $1";
    app.administrator().await.execute(sql, &[&id]).await.unwrap();
    id
}

/// From the draft to the signed agreement.
async fn sign(app: &TestApp, one: &Value, rent: Value) {
    assert_eq!(go(app, one, "applied").await.0, 200);
    assert_eq!(go(app, one, "consulting").await.0, 200);
    let sql = "select organisation_id from account where username = 'finance'";
    let asked: i64 = app.sql().await.query_one(sql, &[]).await.unwrap().get(0);
    let path = format!("/api/temporary-uses/{}/opinions", one["id"]);
    let (status, body) = app.send("POST", &path, json!({ "organisations": [asked] })).await;
    assert_eq!(status, 201, "{body}");
    let opinion = body["opinions"][0]["id"].as_i64().unwrap();
    let finance = app.person("finance").await;
    let (status, body) = finance.send("PUT", &format!("{path}/{opinion}"), json!({ "opinion": "agree" })).await;
    assert_eq!(status, 200, "{body}");
    fill(app, one, json!({ "approval_no": "厦湖府[2026]12号", "approved_on": "2026-11-20" })).await;
    attach(app, one, "government_decision").await;
    check(app, one).await;
    let (status, body) = go(app, one, "approved").await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["form"]["approval_no"], "厦湖府〔2026〕12号");
    fill(app, one, rent).await;
    attach(app, one, "agreement").await;
    let (status, body) = go(app, one, "signed").await;
    assert_eq!(status, 200, "{body}");
}

fn yearly() -> Value {
    json!({ "price_mode": "appraisal", "price_basis": "评估报告 1 号", "rent": "120000.00", "rent_unit": "year",
            "rent_period": "half_year", "escalation": "0", "deposit": "10000.00", "signed_on": "2026-11-23", "notice_days": 30 })
}

async fn deliver(app: &TestApp, item: i64, one: &Value) {
    let deposit = format!("/api/temporary-uses/{}/deposit", one["id"]);
    let row = json!({ "kind": "received", "on_day": "2026-11-23", "amount": "10000.00", "voucher_no": "票 1" });
    let (status, body) = app.send("POST", &deposit, row).await;
    assert_eq!(status, 201, "{body}");
    let out = handed_over(app, item, "temporary_out").await;
    let (status, body) = send(app, one, "/transitions", json!({ "to": "in_use", "handover_id": out })).await;
    assert_eq!(status, 200, "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_application_to_the_file_every_missing_item_is_told_at_once() {
    let app = TestApp::start().await;
    let item = plot(&app).await;
    let one = apply(&app, item, json!({ "permanent": true }), None).await;
    assert_eq!(
        (&one["no"], &one["status"], &one["area_m2"]),
        (&json!("HL-LYSQ-2026-001"), &json!("draft"), &json!(10_000.0))
    );
    let (status, refused) = go(&app, &one, "applied").await;
    let fields: Vec<&str> = told(&refused).iter().map(|(field, _)| *field).collect();
    let wanted = [
        "applicant",
        "uscc",
        "legal_rep",
        "contact",
        "phone",
        "purpose",
        "start_on",
        "end_on",
        "promised",
        "permanent",
    ];
    assert_eq!((status, fields), (409, wanted.to_vec()), "{refused}");
    fill(&app, &one, form("2026-12-01", "2027-11-30")).await;
    let (status, refused) = go(&app, &one, "applied").await;
    assert_eq!((status, told(&refused)), (409, vec![("permanent", "not-allowed")]));
    fill(&app, &one, json!({ "permanent": false, "temp_structure": true, "structure_note": "岗亭一座" })).await;
    assert_eq!(go(&app, &one, "applied").await.0, 200);
    assert_eq!(go(&app, &one, "consulting").await.0, 200);
    let (status, refused) = go(&app, &one, "approved").await;
    let wanted = vec![
        ("planning_consent_no", "missing-field"),
        ("credit_check", "check-missing"),
        ("opinions", "opinions-not-asked"),
        ("approval_no", "missing-field"),
        ("approved_on", "missing-field"),
        ("government_decision", "missing-document"),
    ];
    assert_eq!((status, told(&refused)), (409, wanted), "{refused}");
    // The page is told the same before anybody presses.
    let shown = app.ok(&format!("/api/temporary-uses/{}", one["id"])).await;
    let step = shown["steps"].as_array().unwrap().iter().find(|step| step["to"] == "approved").unwrap();
    assert_eq!(step["missing"].as_array().unwrap().len(), 6);
    let (status, body) = send(&app, &one, "/transitions", json!({ "to": "applied", "reason": "短" })).await;
    assert_eq!((status, told(&body)), (409, vec![("reason", "reason-too-short")]));
    assert_eq!(go(&app, &one, "applied").await.0, 200, "back");
    fill(&app, &one, json!({ "planning_consent_no": "厦规〔2026〕3号" })).await;
    assert_eq!(go(&app, &one, "draft").await.0, 200);
    sign(&app, &one, yearly()).await;
    let shown = app.ok(&format!("/api/temporary-uses/{}", one["id"])).await;
    assert_eq!(shown["agreement_no"], "HL-LYXY-2026-001");
    // 120 000 元 a year in two halves.
    let rent: Vec<&str> =
        shown["books"]["rent"].as_array().unwrap().iter().map(|row| row["amount"].as_str().unwrap()).collect();
    assert_eq!(rent, ["60000.00", "60000.00"]);
    let (status, refused) = go(&app, &one, "in_use").await;
    assert_eq!((status, told(&refused)), (409, vec![("handover_id", "missing-document"), ("deposit", "not-received")]));
    deliver(&app, item, &one).await;

    // While it is let the land is not offered to others.
    let steps = app.ok(&format!("/api/reserve/{item}/transitions")).await;
    app.administrator().await.execute("update reserve_item set state = 'ready' where id = $1", &[&item]).await.unwrap();
    let (status, refused) =
        app.send("POST", &format!("/api/reserve/{item}/transitions"), json!({ "to": "supplying" })).await;
    assert!(status == 409 && told(&refused).contains(&("temporary_use", "let")), "{steps} {refused}");

    let back = handed_over(&app, item, "temporary_back").await;
    let (status, body) = send(&app, &one, "/transitions", json!({ "to": "returned", "handover_id": back })).await;
    assert_eq!(status, 200, "{body}");
    let (status, refused) = go(&app, &one, "archived").await;
    assert_eq!((status, told(&refused)), (409, vec![("deposit", "not-settled")]));
    let path = format!("/api/temporary-uses/{}/deposit", one["id"]);
    let row = |kind: &str, amount: &str| json!({ "kind": kind, "on_day": "2026-11-23", "amount": amount, "reason": "清运", "voucher_no": "票 2" });
    assert_eq!(app.send("POST", &path, row("deducted", "300.50")).await.0, 201);
    let (status, refused) = app.send("POST", &path, row("returned", "9699.51")).await;
    assert_eq!((status, told(&refused)), (409, vec![("amount", "above-held")]));
    assert_eq!(app.send("POST", &path, row("returned", "9699.50")).await.0, 201);
    let (status, body) = go(&app, &one, "archived").await;
    assert_eq!((status, &body["books"]["held"]), (200, &json!("0.00")), "{body}");
    let page = app.fetch(&format!("/api/temporary-uses/{}/print", one["id"]), &[]).await;
    let page = String::from_utf8(page.2).unwrap();
    for text in [
        "储备土地房屋临时利用申请表",
        "HL-LYSQ-2026-001",
        "某停车公司",
        "停车场",
        "10000.00 ㎡",
        "厦湖府〔2026〕12号",
        "同意",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

/// Scenario: 24 months and 6 more are refused, 23 and 1 more pass.
#[tokio::test(flavor = "multi_thread")]
async fn two_years_in_all_renewals_included() {
    for (first_end, renewal, passes) in
        [("2028-11-30", ("2028-12-01", "2029-05-31"), false), ("2028-10-31", ("2028-11-01", "2028-11-30"), true)]
    {
        let app = TestApp::start().await;
        let item = plot(&app).await;
        let one = apply(&app, item, form("2026-12-01", first_end), None).await;
        sign(&app, &one, yearly()).await;
        deliver(&app, item, &one).await;
        let next = apply(&app, item, form(renewal.0, renewal.1), Some(&one["id"])).await;
        let (status, refused) = go(&app, &next, "applied").await;
        if passes {
            assert_eq!(status, 200, "{refused}");
            continue;
        }
        assert_eq!((status, told(&refused)), (409, vec![("end_on", "too-long")]));
    }
    let app = TestApp::start().await;
    let item = plot(&app).await;
    // A day above two years; one day less is allowed.
    let long = apply(&app, item, form("2026-12-01", "2028-12-01"), None).await;
    assert_eq!(told(&go(&app, &long, "applied").await.1), [("end_on", "too-long")]);
    fill(&app, &long, json!({ "end_on": "2028-11-30" })).await;
    assert_eq!(go(&app, &long, "applied").await.0, 200);
    let (status, refused) = app
        .send("POST", "/api/temporary-uses", json!({ "item_id": item, "form": { "uscc": "91350206MA0032643X" } }))
        .await;
    assert_eq!((status, told(&refused)), (422, vec![("uscc", "bad-code")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_lies_inside_the_plot_and_touches_no_other_use() {
    let app = TestApp::start().await;
    let item = plot(&app).await;
    let outline = async |east: f64, side: f64| -> Value {
        let sql =
            "select st_asgeojson(st_transform(st_setsrid(st_makeenvelope($1, $2, $3, $4), 4548), 4490), 9)::jsonb";
        let (north, far, high) = (NORTH, east + side, NORTH + side);
        app.administrator().await.query_one(sql, &[&east, &north, &far, &high]).await.unwrap().get(0)
    };
    let draw = async |one: &Value, shape: Value| {
        let form = app.ok(&format!("/api/temporary-uses/{}", one["id"])).await["form"].clone();
        let (status, body) = send(&app, one, "", json!({ "form": form, "boundary": shape })).await;
        assert_eq!(status, 200, "{body}");
        body
    };
    let one = apply(&app, item, form("2026-12-01", "2027-05-31"), None).await;
    // Half a metre over the edge is outside; two centimetres are not.
    draw(&one, outline(EAST - 0.5, 50.0).await).await;
    assert_eq!(told(&go(&app, &one, "applied").await.1), [("boundary", "outside-plot")]);
    let body = draw(&one, outline(EAST - 0.02, 50.0).await).await;
    assert!((body["area_m2"].as_f64().unwrap() - 2500.0).abs() < 0.05, "{}", body["area_m2"]);
    assert_eq!(go(&app, &one, "applied").await.0, 200);
    assert_eq!(go(&app, &one, "consulting").await.0, 200);

    let other = apply(&app, item, form("2027-05-01", "2027-12-31"), None).await;
    draw(&other, outline(EAST + 40.0, 30.0).await).await;
    assert_eq!(go(&app, &other, "applied").await.0, 200);
    let (status, refused) = go(&app, &other, "consulting").await;
    assert_eq!((status, told(&refused)), (409, vec![("boundary", "overlap")]));
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("HL-LYSQ-2026-001"), "{refused}");
    // Later, or beside it, is free.
    fill(&app, &other, json!({ "start_on": "2027-06-01" })).await;
    assert_eq!(go(&app, &other, "consulting").await.0, 200);
    let third = apply(&app, item, form("2026-12-01", "2027-05-31"), None).await;
    draw(&third, outline(EAST + 50.0, 50.0).await).await;
    assert_eq!(go(&app, &third, "applied").await.0, 200);
    assert_eq!(go(&app, &third, "consulting").await.0, 200);

    // What is to be supplied is not let beyond that, and what is not in stock not at all.
    app.administrator()
        .await
        .execute("update reserve_item set supply_plan = '2027-05', state = 'supplying' where id = $1", &[&item])
        .await
        .unwrap();
    let late = apply(&app, item, form("2027-01-01", "2027-05-31"), None).await;
    draw(&late, outline(EAST, 10.0).await).await;
    assert_eq!(go(&app, &late, "applied").await.0, 200);
    let (_, refused) = go(&app, &late, "consulting").await;
    assert_eq!(told(&refused)[..2], [("item_id", "not-in-stock"), ("end_on", "before-supply")]);
}

/// Scenario: one reminder each at 60, 30 and 7 days and when it is over, not one a night.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_to_its_end_is_told_once() {
    let app = TestApp::start().await;
    let item = plot(&app).await;
    let one = apply(&app, item, form("2026-06-01", "2027-01-20"), None).await;
    sign(&app, &one, yearly()).await;
    deliver(&app, item, &one).await;
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let supervise = async |text: &str| tuguan::temporary_uses::notices::supervise(&app.app, day(text)).await.unwrap();
    assert_eq!(supervise("2026-11-20").await, 0, "61 days before");
    // Two instances in the same night make one set.
    let (a, b) = tokio::join!(supervise("2026-11-21"), supervise("2026-11-21"));
    assert_eq!(a + b, 1);
    for night in [
        "2026-11-22",
        "2026-12-20",
        "2026-12-21",
        "2026-12-22",
        "2027-01-12",
        "2027-01-13",
        "2027-01-20",
        "2027-01-21",
        "2027-01-22",
    ] {
        supervise(night).await;
    }
    let shown = app.ok(&format!("/api/temporary-uses/{}", one["id"])).await;
    let told: Vec<(&str, &str)> = shown["notices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|notice| (notice["kind"].as_str().unwrap(), notice["told_on"].as_str().unwrap()))
        .collect();
    let wanted =
        [("overdue", "2027-01-21"), ("days_7", "2027-01-13"), ("days_30", "2026-12-21"), ("days_60", "2026-11-21")];
    assert_eq!(told, wanted);
    // In the list of alerts it is one, raised on record: blue, yellow 30 days before, red when it is over.
    for night in ["2026-11-24", "2026-11-25", "2026-12-21", "2026-12-22", "2027-01-20", "2027-01-21", "2027-01-22"] {
        nightly::run(&app.app, day(night), true).await.unwrap();
    }
    let path = format!("/api/alerts?subject=temporary_use/{}", one["id"]);
    let list = app.ok(&path).await;
    let alert = &list["items"][0];
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!((&alert["level"], &alert["colour"], &alert["due"]), (&json!(4), &json!("red"), &json!("2027-01-20")));
    assert_eq!((&alert["subject"]["type"], &alert["subject"]["id"]), (&json!("temporary_use"), &one["id"]));
    assert_eq!(alert["basis"]["law"], "临时利用协议");
    let story = app.ok(&format!("/api/alerts/{}", alert["id"])).await;
    let events: Vec<&str> =
        story["events"].as_array().unwrap().iter().map(|event| event["what"].as_str().unwrap()).collect();
    assert_eq!(events, ["raised", "raised", "opened"]);
    assert_eq!(app.person("street2").await.ok(&path).await["items"], json!([]), "of another street");
    assert_eq!(app.ok("/api/temporary-uses?due=60").await["matched"], 1);
    assert_eq!(app.ok("/api/temporary-uses?due=30").await["matched"], 0, "58 days on 2026-11-23");

    // 提前收回: 30 days after the notice.
    let notice = json!({ "document_no": "湖发改(2026)5号", "on_day": "2026-11-23" });
    let (status, body) = send(&app, &one, "/notice", notice).await;
    assert_eq!((status, &body["back_on"], &body["days_left"]), (200, &json!("2026-12-23"), &json!(30)), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_for_those_who_keep_them_and_entries_for_those_who_see_them() {
    let app = TestApp::start().await;
    let item = plot(&app).await;
    let one = apply(&app, item, form("2026-06-01", "2027-05-31"), None).await;
    sign(&app, &one, yearly()).await;
    let (finance, planning, street) =
        (app.person("finance").await, app.person("planning").await, app.person("street1").await);
    let path = format!("/api/temporary-uses/{}", one["id"]);
    assert!(finance.ok(&path).await["books"]["rent"].is_array());
    let seen = planning.ok(&path).await;
    assert!(
        seen.get("books").is_none() && seen["form"].get("rent").is_none() && seen["form"].get("deposit").is_none(),
        "{seen}"
    );
    // The plot lies in none of the streets: it is no street's.
    assert_eq!(street.get(&path).await.0, 404);
    assert_eq!(street.ok("/api/temporary-uses").await["matched"], 0);

    let pay =
        |amount: &str, seq: i32| json!({ "seq": seq, "paid_on": "2026-11-20", "amount": amount, "voucher_no": "票 9" });
    let payments = format!("{path}/payments");
    assert_eq!(planning.send("POST", &payments, pay("1.00", 1)).await.0, 403);
    let leader = app.person("leader").await;
    assert_eq!(leader.send("POST", &payments, pay("1.00", 1)).await.0, 403, "leaders look at the books");
    assert_eq!(finance.send("POST", &payments, pay("20000.00", 1)).await.0, 201);
    let (status, refused) = finance.send("POST", &payments, pay("40000.01", 1)).await;
    assert_eq!((status, told(&refused)), (409, vec![("amount", "above-due")]));
    assert_eq!(finance.send("POST", &payments, pay("1.00", 7)).await.0, 422);
    let books = finance.ok(&path).await["books"].clone();
    // Due on 2026-06-01, today is 2026-11-23: 40 000 are late; the second half is due on 2026-12-01.
    assert_eq!(
        (&books["sums"]["paid"], &books["sums"]["overdue"]),
        (&json!("20000.00"), &json!("40000.00")),
        "{books}"
    );
    // The list tells it, and finds it, for those who see amounts.
    let late = finance.ok("/api/temporary-uses?rent=overdue").await;
    assert_eq!((&late["matched"], &late["items"][0]["rent_overdue"]), (&json!(1), &json!("40000.00")), "{late}");
    let other = apply(&app, item, form("2027-06-01", "2027-07-31"), None).await;
    let all = finance.ok("/api/temporary-uses").await;
    let without_plan = all["items"].as_array().unwrap().iter().find(|one| one["id"] == other["id"]).unwrap();
    assert_eq!((&all["matched"], &without_plan["rent_overdue"]), (&json!(2), &json!(null)), "nothing is agreed");
    assert_eq!(finance.ok("/api/temporary-uses?rent=overdue").await["matched"], 1);
    assert!(planning.ok("/api/temporary-uses").await["items"][0].get("rent_overdue").is_none());
    assert_eq!(planning.get("/api/temporary-uses?rent=overdue").await.0, 403);
    assert_eq!(finance.get("/api/temporary-uses?rent=paid").await.0, 400);
    let id = books["payments"][0]["id"].clone();
    assert_eq!(finance.send("POST", &format!("{payments}/{id}/void"), json!({ "reason": " " })).await.0, 422);
    let (status, body) = finance.send("POST", &format!("{payments}/{id}/void"), json!({ "reason": "录错" })).await;
    assert_eq!((status, &body["books"]["sums"]["paid"]), (200, &json!("0.00")), "{body}");
    assert_eq!(finance.send("POST", &format!("{payments}/{id}/void"), json!({ "reason": "录错" })).await.0, 409);
    // Signed is signed.
    let (status, refused) = send(&app, &one, "", json!({ "form": form("2026-06-01", "2028-05-31") })).await;
    assert_eq!((status, told(&refused)), (409, vec![("status", "locked")]));
}

/// The diagram of the documents and the table of the code say the same.
#[test]
fn the_diagram_is_the_process() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/temporary-use.md")).unwrap();
    let (_, diagram) = text.split_once("stateDiagram-v2").unwrap();
    let (diagram, _) = diagram.split_once("```").unwrap();
    let mut drawn: Vec<(String, String)> = diagram
        .lines()
        .filter_map(|line| line.trim().split_once(" --> "))
        .map(|(from, to)| (from.to_owned(), to.split(':').next().unwrap().trim().to_owned()))
        .filter(|(from, to)| from != "[*]" && to != "[*]")
        .collect();
    let mut coded: Vec<(String, String)> = tuguan::temporary_uses::process::STEPS
        .iter()
        .map(|step| (step.from.word().to_owned(), step.to.word().to_owned()))
        .collect();
    drawn.sort();
    coded.sort();
    assert_eq!(drawn, coded);
}
