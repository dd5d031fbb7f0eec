//! 信用: records entered and delivered, what follows from them to the day, checks, and the steps that need one. Today is 2026-11-23.
//! Check characters of 统一社会信用代码 after GB 32100-2015; days by the rules in docs/credit.md, counted by hand.

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::contracts::{USCC, enterprise, paper};
use crate::support::{Person, TestApp};
use crate::temporary_uses::{apply, form, go, plot, told};

/// Whom `temporary_uses::form` names.
const APPLICANT: &str = "91350206MA0032643M";
const HEAD: &str = "统一社会信用代码,企业名称,记录类型,认定机关,文号,决定日期,有效期至,事由,数据来源,数据日期,修复方式,修复日期,修复文书";

fn record(kind: &str, no: &str, until: Option<&str>) -> Value {
    json!({
        "uscc": APPLICANT, "name": "某停车公司", "kind": kind, "authority": "区市场监管局", "document_no": no, "decided_on": "2026-01-10",
        "valid_until": until, "words": "未按规定公示年度报告", "source": "信用中国", "source_on": "2026-11-01"
    })
}

async fn enter(person: &Person, body: Value) -> Value {
    let (status, made) = person.send("POST", "/api/credit/records", body).await;
    assert_eq!(status, 201, "{made}");
    made
}

async fn deliver(person: &Person, name: &str, bytes: Vec<u8>) -> (u16, Value) {
    let form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
    let request = person.client.post(format!("{}/api/credit/imports", person.base)).bearer_auth(&person.token);
    let answer = request.multipart(form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn accept(person: &Person, import: &Value) -> (u16, Value) {
    person.send("POST", &format!("/api/credit/imports/{}/accept", import["id"]), Value::Null).await
}

async fn check(person: &Person, purpose: &str, subject: &Value, more: Value) -> (u16, Value) {
    let mut body = json!({ "uscc": APPLICANT, "for": purpose, "subject_id": subject, "conclusion": "proceed" });
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    person.send("POST", "/api/credit/checks", body).await
}

fn rows(lines: &[&str]) -> Vec<u8> {
    format!("湖里区信用信息汇总表\n{HEAD}\n{}\n", lines.join("\n")).into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_looked_at_first_and_the_same_twice_changes_nothing() {
    let app = TestApp::start().await;
    let commerce = app.person("commerce").await;
    let good = [
        "91350206MA0032643M,某停车公司,行政处罚,区市场监管局,厦湖市监罚[2026]1号,2026年1月10日,2027-01-10,未按规定公示,信用中国,2026-11-01,,,",
        "91350206MA00000050,示范科技,黑名单,区税务局,厦湖税〔2025〕7号,2025-03-01,,偷逃税款,信用中国,2026-11-01,,,",
        "91350206MA0000001K,示范制造,红名单,区税务局,厦湖税〔2025〕8号,2025-03-01,,A 级纳税人,信用中国,2026-11-01,,,",
    ];
    let mut all = good.to_vec();
    all.extend([
        // The check character of the first is wrong, as in fixtures of GB 32100; each of the others has one fault of its own.
        "91350206MA0032643X,某公司,行政处罚,区城管局,罚 1,2026-01-10,,占道,信用中国,2026-11-01,,,",
        "91350206MA0032643M,某公司,行政处罚,区城管局,罚 2,2026-13-40,,占道,信用中国,2026-11-01,,,",
        "91350206MA0032643M,某公司,灰名单,区城管局,罚 3,2026-01-10,2025-01-10,占道,信用中国,2026-11-01,,,",
        "91350206MA0032643M,某公司,行政处罚,区城管局,罚 4,2026-01-10,2025-01-10,占道,信用中国,2026-11-01,,,",
        "91350206MA0032643M,某公司,行政处罚,,罚 5,2026-01-10,,占道,信用中国,2026-11-01,,,",
        "91350206MA00000050,示范科技,黑名单,区税务局,厦湖税〔2025〕7号,2025-03-01,,又一次,信用中国,2026-11-01,,,",
    ]);
    let (status, preview) = deliver(&commerce, "信用.csv", rows(&all)).await;
    assert_eq!(status, 201, "{preview}");
    assert_eq!(preview["counts"], json!({ "new": 3, "changed": 0, "same": 0, "older": 0 }), "{preview}");
    assert_eq!(preview["rejected"], 6);
    let told: Vec<(u64, &str, &str)> = preview["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| (each["line"].as_u64().unwrap(), each["field"].as_str().unwrap(), each["code"].as_str().unwrap()))
        .collect();
    // Lines of the file: a title, the heading, three good rows.
    assert_eq!(
        told,
        [
            (6, "uscc", "bad-code"),
            (7, "decided_on", "bad-date"),
            (8, "kind", "bad-code"),
            (9, "valid_until", "bad-date"),
            (10, "authority", "missing-field"),
            (11, "document_no 文号", "duplicate-code"),
        ],
        "{preview}"
    );
    assert!(preview["problems"].as_array().unwrap().iter().all(|each| !each["remedy"].as_str().unwrap().is_empty()));
    assert_eq!(app.ok("/api/credit/records").await["matched"], 0, "nothing is written before somebody says so");

    let (status, done) = accept(&commerce, &preview).await;
    assert_eq!((status, &done["done"]), (200, &json!({ "new": 3, "changed": 0 })), "{done}");
    assert_eq!(accept(&commerce, &preview).await.0, 409);
    let listed = app.ok("/api/credit/records?kind=penalty").await;
    let penalty = &listed["items"][0];
    assert_eq!(
        (&penalty["document_no"], &penalty["decided_on"], &penalty["stands"]),
        (&json!("厦湖市监罚〔2026〕1号"), &json!("2026-01-10"), &json!(true))
    );
    // A repair that was recorded here stays although the file does not know of it.
    let path = format!("/api/credit/records/{}/end", penalty["id"]);
    let repaired = json!({ "kind": "repaired", "on_day": "2026-06-01", "document_no": "信用修复〔2026〕3号" });
    assert_eq!(commerce.send("POST", &path, repaired.clone()).await.0, 428);
    let (status, _, now) = commerce.send_with("POST", &path, &[("if-match", "\"1\"")], repaired.clone()).await;
    assert_eq!((status, &now["stands"], &now["version"]), (200, &json!(false), &json!(2)), "{now}");
    assert_eq!(now["history"][0]["ended_on"], Value::Null);
    assert_eq!(commerce.send_with("POST", &path, &[("if-match", "\"1\"")], repaired.clone()).await.0, 412);
    assert_eq!(commerce.send_with("POST", &path, &[("if-match", "\"2\"")], repaired).await.0, 409);

    let (_, again) = deliver(&commerce, "信用.csv", rows(&all)).await;
    assert_eq!(again["counts"], json!({ "new": 0, "changed": 0, "same": 3, "older": 0 }), "{again}");
    let (status, done) = accept(&commerce, &again).await;
    assert_eq!((status, &done["done"]), (200, &json!({ "new": 0, "changed": 0 })));
    assert_eq!(commerce.ok(&format!("/api/credit/records/{}", penalty["id"])).await["version"], 2);

    // Newer data change what is there, older ones do not.
    let newer = good[1].replace("2026-11-01", "2026-11-20").replace("偷逃税款", "偷逃税款，已立案");
    let older = good[2].replace("2026-11-01", "2026-10-01").replace("A 级", "B 级");
    let (_, third) = deliver(&commerce, "信用.csv", rows(&[&newer, &older])).await;
    assert_eq!(third["counts"], json!({ "new": 0, "changed": 1, "same": 0, "older": 1 }), "{third}");
    assert_eq!(accept(&commerce, &third).await.1["done"], json!({ "new": 0, "changed": 1 }));
    let black = app.ok("/api/credit/records?kind=black").await["items"][0].clone();
    assert_eq!((&black["words"], &black["version"]), (&json!("偷逃税款，已立案"), &json!(2)));

    let (status, refused) = deliver(&commerce, "别的.csv", "名称,金额\n甲,1\n乙,2\n".into()).await;
    assert_eq!(status, 422, "{refused}");
    assert_eq!(refused["errors"].as_array().unwrap().len(), 8, "all columns that are missing: {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_template_filled_in_comes_in() {
    let app = TestApp::start().await;
    let (status, _, bytes) = app.fetch("/api/credit/template.xlsx", &[]).await;
    assert_eq!(status, 200);
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("信用记录").unwrap();
    let titles: Vec<String> = sheet.rows().next().unwrap().iter().map(Data::to_string).collect();
    assert_eq!(titles.len(), HEAD.split(',').count());
    assert!(titles.iter().zip(HEAD.split(',')).all(|(title, head)| title.trim_end_matches('*') == head), "{titles:?}");
    let mut filled = rust_xlsxwriter::Workbook::new();
    let sheet = filled.add_worksheet();
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 10).unwrap();
    let look = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    let row =
        [APPLICANT, "某停车公司", "经营异常", "区市场监管局", "异常 1", "", "", "未年报", "信用中国", "2026-11-01"];
    for (column, title) in (0_u16..).zip(&titles) {
        sheet.write_string(0, column, title).unwrap();
    }
    for (column, text) in (0_u16..).zip(row).filter(|(_, text)| !text.is_empty()) {
        sheet.write_string(1, column, text).unwrap();
    }
    // Excel keeps days as numbers.
    sheet.write_datetime_with_format(1, 5, &day, &look).unwrap();
    let (status, preview) = deliver(&app, "信用.xlsx", filled.save_to_buffer().unwrap()).await;
    assert_eq!((status, &preview["counts"]["new"]), (201, &json!(1)), "{preview}");
    assert_eq!(preview["items"][0]["decided_on"], "2026-01-10");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_entered_once_with_everything_that_is_wrong_told_at_once() {
    let app = TestApp::start().await;
    let wrong = json!({
        "uscc": "91350206MA0032643X", "name": " ", "kind": "grey", "authority": "", "document_no": "", "decided_on": "2026-12-01",
        "valid_until": "2026-01-01", "words": "", "source": "", "source_on": "2027-01-01", "end_kind": "repaired"
    });
    let (status, refused) = app.send("POST", "/api/credit/records", wrong).await;
    let fields: Vec<&str> = told(&refused).iter().map(|(field, _)| *field).collect();
    let wanted = [
        "uscc",
        "kind",
        "name",
        "authority",
        "document_no",
        "words",
        "source",
        "decided_on",
        "valid_until",
        "source_on",
        "ended_on",
    ];
    assert_eq!((status, fields), (422, wanted.to_vec()), "{refused}");
    enter(&app, record("penalty", "罚 1", None)).await;
    let (status, refused) = app.send("POST", "/api/credit/records", record("penalty", "罚 1", None)).await;
    assert_eq!((status, told(&refused)), (409, vec![("document_no", "known")]));
    // The same number of another kind is another record.
    enter(&app, record("abnormal", "罚 1", None)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_temporary_use_is_approved_and_signed_with_a_check_that_holds() {
    let app = TestApp::start().await;
    let commerce = app.person("commerce").await;
    let item = plot(&app).await;
    let one = apply(&app, item, form("2026-12-01", "2027-11-30"), None).await;
    let path = format!("/api/temporary-uses/{}", one["id"]);
    for to in ["applied", "consulting"] {
        assert_eq!(go(&app, &one, to).await.0, 200);
    }
    let lack = async || -> Option<String> {
        let (status, refused) = go(&app, &one, "approved").await;
        assert_eq!(status, 409);
        told(&refused).iter().find(|(field, _)| *field == "credit_check").map(|(_, code)| (*code).to_owned())
    };
    assert_eq!(lack().await.as_deref(), Some("check-missing"));
    assert_eq!(app.ok(&path).await["credit"], json!({ "state": "missing" }));
    // Of the applicant, for this use.
    let (status, refused) = check(&commerce, "temporary_use", &Value::Null, json!({ "uscc": USCC })).await;
    assert_eq!((status, told(&refused)), (422, vec![("subject_id", "missing-field")]));
    let (status, refused) = check(&app, "temporary_use", &one["id"], json!({ "uscc": USCC })).await;
    assert_eq!((status, told(&refused)), (422, vec![("uscc", "not-the-applicant")]));
    let (status, made) = check(&app, "temporary_use", &one["id"], json!({})).await;
    assert_eq!((status, &made["verdict"]), (201, &json!("clear")), "{made}");
    assert_eq!(lack().await, None);
    // 30 days: the last is 2026-12-23 for a check of 2026-11-23.
    assert_eq!(app.ok(&path).await["credit"], json!({ "state": "valid", "until": "2026-12-23" }));
    let age = async |days: i32| {
        let sql = "update credit_check set made_on = date '2026-11-23' - $1::integer";
        app.administrator().await.execute(sql, &[&days]).await.unwrap();
    };
    age(30).await;
    assert_eq!(lack().await, None, "the last day");
    age(31).await;
    assert_eq!(lack().await.as_deref(), Some("check-expired"));
    age(0).await;

    // What came after the check is not in it.
    enter(&app, record("penalty", "罚 9", Some("2026-11-23"))).await;
    assert_eq!(lack().await.as_deref(), Some("check-overtaken"), "a penalty counts on its last day");
    let (status, refused) =
        check(&app, "temporary_use", &one["id"], json!({ "seen": "clear", "reason": "罚款已缴清，情节轻微" })).await;
    assert_eq!((status, told(&refused)), (409, vec![("seen", "overtaken")]));
    let (status, refused) = check(&app, "temporary_use", &one["id"], json!({ "reason": "短" })).await;
    assert_eq!((status, told(&refused)), (422, vec![("reason", "missing-field")]));
    let (status, made) =
        check(&app, "temporary_use", &one["id"], json!({ "seen": "attention", "reason": "罚款已缴清，情节轻微" }))
            .await;
    assert_eq!((status, &made["verdict"]), (201, &json!("attention")), "{made}");
    assert_eq!(lack().await, None);
    let newest = &made["checks"][0];
    assert_eq!(
        (&newest["for"], &newest["subject"], &newest["records"].as_array().unwrap().len()),
        (&json!("temporary_use"), &one["no"], &1)
    );
    let frozen = made["checks"].as_array().unwrap().iter().find(|each| each["verdict"] == "clear").unwrap();
    assert_eq!(frozen["records"], json!([]), "what stood there that day stays");

    // On a black list: 发改局 alone goes on, and says why.
    let black = enter(&app, record("black", "黑 1", None)).await;
    assert_eq!(lack().await.as_deref(), Some("check-overtaken"));
    let reason = json!({ "reason": "区政府专题会同意，过渡期安置" });
    assert_eq!(check(&commerce, "transfer", &Value::Null, reason.clone()).await.0, 403);
    let (status, made) =
        check(&app, "temporary_use", &one["id"], json!({ "conclusion": "stop", "reason": "严重失信，不予办理" })).await;
    assert_eq!(status, 422, "nine characters: {made}");
    let (status, made) =
        check(&app, "temporary_use", &one["id"], json!({ "conclusion": "stop", "reason": "严重失信主体，不予办理" }))
            .await;
    assert_eq!((status, &made["verdict"]), (201, &json!("barred")), "{made}");
    assert_eq!(lack().await.as_deref(), Some("check-stopped"));
    let (status, refused) = check(&app, "temporary_use", &one["id"], json!({})).await;
    assert_eq!((status, told(&refused)), (422, vec![("reason", "missing-field")]));
    assert_eq!(check(&app, "temporary_use", &one["id"], reason).await.0, 201);
    assert_eq!(lack().await, None);
    let tag = [("if-match", "\"1\"")];
    let end = json!({ "kind": "repaired", "on_day": "2026-11-23", "document_no": "移出〔2026〕1号" });
    assert_eq!(app.send_with("POST", &format!("/api/credit/records/{}/end", black["id"]), &tag, end).await.0, 200);
    assert_eq!(app.ok(&format!("/api/credit/enterprises/{APPLICANT}")).await["verdict"], "attention");

    // Whoever signs is asked again: the applicant may have changed, or the days be over.
    age(31).await;
    let sql = "update temporary_use set status = 'approved' where uscc = $1";
    app.administrator().await.execute(sql, &[&APPLICANT]).await.unwrap();
    let (_, refused) = go(&app, &one, "signed").await;
    assert!(told(&refused).contains(&("credit_check", "check-expired")), "{refused}");
    // A check that nobody may see with its use is not told.
    assert_eq!(
        app.person("street1").await.ok(&format!("/api/credit/enterprises/{APPLICANT}")).await["checks"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_is_entered_with_a_check_from_before_its_signing() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let planning = app.person("planning").await;
    let signed = |no: &str, kind: &str, day: &str| {
        let mut body = paper(no, USCC, json!({}));
        body["kind"] = json!(kind);
        body["sign_on"] = json!(day);
        body
    };
    let make = async |body: Value| planning.send("POST", "/api/contracts", body).await;
    // The rule holds from 2026-11-01 (src/credit/rules.toml).
    assert_eq!(make(signed("旧 1", "sale", "2026-10-31")).await.0, 201);
    assert_eq!(make(signed("划 1", "allocation", "2026-11-20")).await.0, 201, "no transfer for a price");
    let mut bad = signed("新 1", "sale", "2026-11-20");
    bad["grantor"] = json!("某开发区管委会");
    let (status, refused) = make(bad).await;
    assert_eq!(
        (status, told(&refused)),
        (422, vec![("grantor", "not-the-grantor"), ("credit_check", "check-missing")])
    );
    let (status, made) = check(&planning, "transfer", &Value::Null, json!({ "uscc": USCC })).await;
    assert_eq!(status, 201, "{made}");
    let made_on = async |day: &str| {
        let day: chrono::NaiveDate = day.parse().unwrap();
        app.administrator().await.execute("update credit_check set made_on = $1", &[&day]).await.unwrap();
    };
    // Signed on 2026-11-20: 2026-10-21 is 30 days before. After the signing is too late.
    for (day, code) in [("2026-11-21", 422), ("2026-10-20", 422), ("2026-10-21", 201)] {
        made_on(day).await;
        assert_eq!(make(signed("新 1", "sale", "2026-11-20")).await.0, code, "{day}");
    }
    made_on("2026-11-20").await;
    assert_eq!(make(signed("新 2", "lease", "2026-11-20")).await.0, 201, "on the day itself");
    // What was signed before is entered freely, and its file says what is missing.
    let file = app.ok(&format!("/api/enterprises/{USCC}")).await;
    let lacks: Vec<(&str, bool)> = file["contracts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|contract| {
            let missing = contract["completeness"]["missing"].as_array().unwrap();
            (contract["contract_no"].as_str().unwrap(), missing.iter().any(|one| one["code"] == "credit_check"))
        })
        .collect();
    assert_eq!(lacks, [("旧 1", true), ("划 1", false), ("新 1", false), ("新 2", false)]);
    assert_eq!(file["credit"]["checks"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn land_that_leaves_to_somebody_named_needs_a_check_of_him() {
    let app = TestApp::start().await;
    let item = plot(&app).await;
    app.administrator()
        .await
        .execute("update reserve_item set state = 'supplying' where id = $1", &[&item])
        .await
        .unwrap();
    for kind in ["supply_result", "exit_form"] {
        crate::reserve::attach_to(&app, "reserve", item, kind).await;
    }
    let leave = async |uscc: &str| {
        let body = json!({ "to": "out", "transferee_uscc": uscc });
        app.send("POST", &format!("/api/reserve/{item}/transitions"), body).await
    };
    let (status, refused) = leave("91350206MA0032643X").await;
    assert_eq!((status, told(&refused)), (422, vec![("transferee_uscc", "bad-uscc")]), "{refused}");
    let (status, refused) = leave(APPLICANT).await;
    assert_eq!((status, told(&refused)), (409, vec![("credit_check", "check-missing")]), "{refused}");
    assert_eq!(check(&app, "transfer", &json!(item), json!({})).await.0, 201);
    let (status, gone) = leave(APPLICANT).await;
    assert_eq!((status, &gone["state"]), (200, &json!("out")), "{gone}");
}

/// Who reads, who writes: the rights of enterprises (商务局, 发改局 W; the others R).
#[tokio::test(flavor = "multi_thread")]
async fn records_are_read_by_supervision_and_written_by_two() {
    let app = TestApp::start().await;
    for (who, reads, writes) in [
        ("commerce", 200, 201),
        ("reserve", 200, 201),
        ("planning", 200, 403),
        ("finance", 200, 403),
        ("construction", 200, 403),
        ("street1", 200, 403),
        ("admin", 403, 403),
        ("auditor", 403, 403),
    ] {
        let person = app.person(who).await;
        assert_eq!(person.get("/api/credit/records").await.0, reads, "{who}");
        let body = record("penalty", &format!("罚 {who}"), None);
        assert_eq!(person.send("POST", "/api/credit/records", body).await.0, writes, "{who}");
        let expected = if writes == 201 { 201 } else { 403 };
        assert_eq!(
            deliver(
                &person,
                "信用.csv",
                rows(&["91350206MA0032643M,某公司,其他,区,1,2026-01-10,,事,网,2026-01-11,,,"])
            )
            .await
            .0,
            expected,
            "{who}"
        );
    }
    let finance = app.person("finance").await;
    assert_eq!(check(&finance, "transfer", &Value::Null, json!({ "uscc": USCC })).await.0, 403);
    let auditor = app.person("auditor").await;
    let noted = auditor.ok("/api/audit?action=credit&limit=50").await;
    let actions: Vec<&str> =
        noted["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions.iter().filter(|action| **action == "credit.enter").count(), 2, "{actions:?}");
    assert_eq!(actions.iter().filter(|action| **action == "credit.look").count(), 2, "{actions:?}");
}
