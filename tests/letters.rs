//! 函件: made from what is known of a contract, written, issued and locked; templates that the office edits.
//! Today is 2026-11-23. Sums are those of scenario 17 of the trade: 20 % of 120 000 000 are 24 000 000.00.

use std::io::Read as _;

use serde_json::{Value, json};
use tuguan::alerts::nightly;

use crate::contracts::{USCC, enter, enterprise};
use crate::support::{Person, TestApp, collection, square};

async fn put(person: &Person, (method, path): (&str, &str), of: &Value, body: Value) -> (u16, Value) {
    let tag = format!("\"{}\"", of["version"]);
    let (status, _, body) = person.send_with(method, path, &[("if-match", &tag)], body).await;
    (status, body)
}

fn fields(refusal: &Value) -> Vec<&str> {
    let errors = refusal["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
}

/// Bought in 2017, to be begun by 2018-03-15, never begun: suspected idle for more than a year, with a fee of a fifth of the price.
async fn idle(app: &TestApp) -> Value {
    enterprise(app, USCC, "示范科技有限公司").await;
    let terms = json!({ "price_total": "120000000", "handover_due": "2017-06-15", "start_due": "2025-06-15" });
    enter(app, "HJ-1", terms).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_made_of_what_is_known_written_issued_and_locked() {
    let app = TestApp::start().await;
    let contract = idle(&app).await;
    nightly::run(&app.app, "2026-11-23".parse().unwrap(), true).await.unwrap();
    let planning = app.person("planning").await;
    let alerts = app.ok(&format!("/api/alerts?kind=start&subject=contract/{}", contract["id"])).await;
    let new = json!({ "contract_id": contract["id"], "kind": "reminder", "alert_id": alerts["items"][0]["id"],
        "due_on": "2026-12-10", "contact": "张三 0592-1234567" });
    let (status, letter) = planning.send("POST", "/api/letters", new.clone()).await;
    assert_eq!(status, 201, "{letter}");
    assert_eq!(
        (&letter["no"], &letter["status"], &letter["addressee"]),
        (&json!("HL-HJ-2026-001"), &json!("draft"), &json!("示范科技有限公司"))
    );
    let body = letter["body"].as_str().unwrap();
    // From 2025-06-15 to 2026-11-23 are 526 days.
    for words in [
        "HJ-1",
        "动工",
        "2025年6月15日",
        "已逾 526 天",
        "土地闲置费：人民币 24,000,000.00 元（测算，不作为征收依据）",
        "2026年12月10日",
        "张三 0592-1234567",
        "闲置土地处置办法",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
    // Nobody said where the land lies: it is left blank, told, and has to be filled in before it goes out.
    assert!(body.contains("坐落：＿＿＿＿"), "{body}");
    assert_eq!(letter["blanks"], 1);
    let (status, again) = planning.send("POST", "/api/letters", new).await;
    assert_eq!((status, &again["id"]), (201, &letter["id"]), "sent twice it is made once");

    let path = format!("/api/letters/{}", letter["id"]);
    let steps = format!("{path}/transitions");
    let issue = json!({ "to": "issued", "document_no": "湖发改函[2026]8号", "issued_on": "2026-11-23" });
    let (status, refused) = put(&planning, ("POST", &steps), &letter, issue.clone()).await;
    assert_eq!((status, fields(&refused)), (422, vec!["body"]), "{refused}");
    let (status, refused) =
        put(&planning, ("POST", &steps), &letter, json!({ "to": "issued", "issued_on": "2026-11-24" })).await;
    assert_eq!((status, fields(&refused)), (422, vec!["document_no", "issued_on", "body"]), "all at once: {refused}");
    let whole = json!({ "title": "催告函", "addressee": "示范科技有限公司", "due_on": "2026-12-10", "body": body.replace("＿＿＿＿", "湖里区枋湖路1号") });
    let (status, written) = put(&planning, ("PUT", &path), &letter, whole.clone()).await;
    assert_eq!((status, &written["blanks"], &written["version"]), (200, &json!(0), &json!(2)), "{written}");
    assert_eq!(put(&planning, ("PUT", &path), &letter, whole.clone()).await.0, 412, "somebody was faster");
    let (status, issued) = put(&planning, ("POST", &steps), &written, issue.clone()).await;
    assert_eq!(
        (status, &issued["status"], &issued["document_no"]),
        (200, &json!("issued"), &json!("湖发改函〔2026〕8号"))
    );
    assert_eq!(put(&planning, ("PUT", &path), &issued, whole).await.0, 409, "locked");
    assert_eq!(put(&planning, ("POST", &steps), &issued, issue).await.0, 409);

    // On paper and as Word: the same words; a draft would say that it is one.
    let (status, headers, page) = planning.fetch(&format!("{path}?f=html"), &[]).await;
    let page = String::from_utf8(page).unwrap();
    assert!(status == 200 && headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(
        page.contains("湖发改函〔2026〕8号")
            && page.contains("24,000,000.00")
            && page.contains("2026年11月23日")
            && !page.contains("草稿")
    );
    let (status, _, file) = planning.fetch(&format!("{path}?f=docx"), &[]).await;
    assert_eq!(status, 200);
    let mut text = String::new();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains("湖里区枋湖路1号") && text.contains("湖发改函〔2026〕8号"));

    // The sealed page is kept with it.
    let id = letter["id"].to_string();
    let to = [("owner_kind", "letter"), ("owner_id", id.as_str()), ("doc_kind", "letter_scan")];
    let scan = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".to_vec();
    let (status, kept) = planning.attach_as(&to, &[], "盖章函件.pdf", scan).await;
    assert_eq!(status, 201, "{kept}");

    let (status, void) = put(&planning, ("POST", &steps), &issued, json!({ "to": "void", "reason": "文号有误" })).await;
    assert_eq!((status, &void["void_reason"], void["history"].as_array().unwrap().len()), (200, &json!("文号有误"), 3));
    let list = app.ok(&format!("/api/letters?contract_id={}&status=void", contract["id"])).await;
    assert_eq!(list["items"][0]["id"], letter["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_is_written_from_its_template_and_the_office_edits_it() {
    let app = TestApp::start().await;
    let contract = idle(&app).await;
    let make = async |person: &Person, more: Value| {
        let mut new = json!({ "contract_id": contract["id"] });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        person.send("POST", "/api/letters", new).await
    };
    let (_, letter) = make(&app, json!({ "kind": "investigation" })).await;
    // 《闲置土地处置办法》 第七条: thirty days to say why.
    assert_eq!((&letter["title"], &letter["due_on"]), (&json!("闲置土地调查通知书"), &json!("2026-12-23")), "{letter}");
    let (_, draft) = make(&app, json!({ "kind": "decision_draft" })).await;
    assert_eq!(draft["addressee"], "厦门市自然资源和规划局", "who decides");
    let body = draft["body"].as_str().unwrap();
    assert!(body.contains("由市自然资源和规划主管部门依法调查、认定") && body.contains("征缴土地闲置费"), "{body}");
    let (status, refused) = make(&app, json!({ "kind": "rectification", "due_on": "2026-11-01" })).await;
    assert_eq!((status, fields(&refused)), (422, vec!["due_on", "problem"]), "{refused}");
    assert_eq!(make(&app, json!({ "kind": "verdict" })).await.0, 422);
    // Another contract's alert is none of this one's.
    let (status, refused) = make(&app, json!({ "kind": "reminder", "alert_id": 999 })).await;
    assert_eq!((status, fields(&refused)), (422, vec!["alert_id"]), "{refused}");

    let path = "/api/letter-templates/reminder";
    let template = app.ok(path).await;
    assert_eq!(template["version"], 0);
    let wrong = json!({ "title": "催告函{{", "body": "{{enterprise}}欠{{debt}}元", "reason": "" });
    let (status, refused) = put(&app, ("PUT", path), &template, wrong).await;
    assert_eq!((status, fields(&refused)), (422, vec!["title", "body", "reason"]), "{refused}");
    assert!(refused["errors"][1]["message"].as_str().unwrap().contains("debt"));
    let ours = json!({ "title": "催缴催建函", "body": "{{enterprise}}：\n请于{{deadline}}前{{milestone}}。", "reason": "统一格式" });
    let planning = app.person("planning").await;
    assert_eq!(put(&planning, ("PUT", path), &template, ours.clone()).await.0, 403);
    let (status, now) = put(&app, ("PUT", path), &template, ours.clone()).await;
    assert_eq!((status, &now["version"]), (200, &json!(1)), "{now}");
    assert_eq!(put(&app, ("PUT", path), &template, ours).await.0, 412);
    let (_, letter) = make(&app, json!({ "kind": "reminder", "due_on": "2026-12-01" })).await;
    assert_eq!(
        (&letter["title"], &letter["body"], &letter["template"]),
        (&json!("催缴催建函"), &json!("示范科技有限公司：\n请于2026年12月1日前交地。"), &json!(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_for_those_who_see_the_contract_and_its_sums() {
    let app = TestApp::start().await;
    let contract = idle(&app).await;
    let (_, letter) =
        app.send("POST", "/api/letters", json!({ "contract_id": contract["id"], "kind": "reminder" })).await;
    let path = format!("/api/letters/{}", letter["id"]);
    for (who, status) in [("planning", 200), ("finance", 200), ("leader", 200), ("street1", 403), ("soe", 403)] {
        assert_eq!(app.person(who).await.get(&path).await.0, status, "{who}");
    }
    let finance = app.person("finance").await;
    let (status, _) =
        finance.send("POST", "/api/letters", json!({ "contract_id": contract["id"], "kind": "reminder" })).await;
    assert_eq!(status, 403);

    // Land that turns out to be sensitive takes its contract and letters with it, and the open numbers have no gap.
    let plot = json!({ "object_no": "P-1", "holder": "某公司", "holder_kind": "enterprise" });
    app.must_import_text(collection(vec![square("某地块", (612_400.0, 2_714_000.0), 100.0, plot)]), "parcels").await;
    let mut secret = crate::contracts::paper("JM-1", USCC, json!({ "start_due": "2020-01-01" }));
    secret["space_ids"] = json!([app.ok("/api/spaces?limit=1").await["items"][0]["id"]]);
    let (status, secret) = app.send("POST", "/api/contracts", secret).await;
    assert_eq!(status, 201, "{secret}");
    app.administrator().await.execute("update space_label set restricted = true", &[]).await.unwrap();
    let plain = app.person("reserve").await;
    let (status, hidden) =
        app.send("POST", "/api/letters", json!({ "contract_id": secret["id"], "kind": "reminder" })).await;
    assert_eq!((status, &hidden["no"]), (201, &json!("HL-HM-2026-001")), "{hidden}");
    let hidden = format!("/api/letters/{}", hidden["id"]);
    assert_eq!((app.get(&hidden).await.0, plain.get(&hidden).await.0), (200, 404));
    assert_eq!(plain.ok("/api/letters").await["items"].as_array().unwrap().len(), 1);
    let (_, next) =
        plain.send("POST", "/api/letters", json!({ "contract_id": contract["id"], "kind": "investigation" })).await;
    assert_eq!(next["no"], "HL-HJ-2026-002");
}
