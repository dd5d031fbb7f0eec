//! Contracts and enterprises as offices keep them in Excel: taken in by the rules of the room, told row by row, without a change the second
//! time, undone, and given out in the same columns. Today is 2026-11-23.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::contracts::{USCC, enterprise, paper};
use crate::support::program::Program;
use crate::support::{Person, TestApp, collection, square};

/// GB 32100-2015, check character worked out by hand.
const OTHER: &str = "91350206MA0000001K";
const CONTRACTS: &[(&str, &str)] = &[("into", "contracts")];

/// The office's own sheet: a title, a note, a head of two rows with merged cells, amounts in 万元, days in all habits, 约, a sum below.
const SHEET: &str = "
import openpyxl, datetime
wb = openpyxl.Workbook()
ws = wb.active
ws.append(['湖里区出让合同台账'])
ws.merge_cells('A1:V1')
ws.append(['填报单位：市资源规划局湖里分局', None, None, '2026年11月'])
ws.append(['序号', '合同编号', '电子监管号', '合同类别', '受让人', '统一社会信用代码', '出让方', '项目名称', '地块编号', '签订日期', '出让面积（公顷）',
    '成交价（万元）', '出让年限', '滞纳金比例', '第一期', None, '第二期', None, '约定', None, '投资强度（万元/亩）', '容积率', '实际交地日期', '交地确认书编号', '经办人意见'])
ws.append([None] * 14 + ['日期', '金额（万元）', '日期', '金额（万元）', '开工', '竣工'])
for block in ['O3:P3', 'Q3:R3', 'S3:T3']:
    ws.merge_cells(block)
for column in 'ABCDEFGHIJKLMNUVWXY':
    ws.merge_cells(f'{column}3:{column}4')
known, other = '91350206MA00000050', '91350206MA0000001K'
city = '厦门市自然资源和规划局'
ws.append([1, '厦土合2019001', '3502002019B00011', '出让', '示范科技有限公司', known, city, '甲项目', 'A-1', datetime.date(2019, 3, 15), 1.2,
    '约1,200万元', 50, '1‰', '2019.4.14', 600, '2019年5月14日', 600, '2020-03-15', '20220315', 300, '1.2-2.5', '2019/9/1', '交地 2019-1', '同意'])
ws.append([2, '厦土合2019002', None, '出让', '示范新材料有限公司', other, city, '乙项目', None, '2019-05-20', 0.5,
    500, 50, None, None, None, None, None, None, None, None, None, None, None, None])
ws.append(['小计', None, None, None, None, None, None, None, None, None, 1.7, 1700])
ws.append([3, '厦土合2019003', None, '出让', None, known, '某某管委会', '丙项目', 'A-99', '2019-05-20', 0.5,
    1000, 50, '1‰', '2019-06-01', 400, '2019-07-01', 500, '2022-01-01', '2021-01-01', None, '2.0', None, None, None])
ws.append([4, '厦土合2019001', None, '出让', None, known, city, '重复', None, '2019-05-20', 1, None, None, None, None, None, None, None, None, None, None, None, None, None, None])
ws.append([5, '厦土合2019005', None, '出让', None, '91350206MA00000051', city, '丁项目', None, '2030-01-01', 1, None, None, None, None, None, None, None, None, None, None, None, None, None, None])
ws.append(['合计', None, None, None, None, None, None, None, None, None, 3.2, 2700])
ws.append(['制表人：张三'])
wb.save(to)";

fn python(folder: &Path, name: &str, script: &str) -> Vec<u8> {
    let to = folder.join(name);
    // Debian's own, which has Debian's openpyxl.
    let script = format!("import sys\nto = sys.argv[1]\n{script}");
    let output = Command::new("/usr/bin/python3").arg("-c").arg(script).arg(&to).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(to).unwrap()
}

/// A street with the parcel A-1.
async fn with_parcel() -> TestApp {
    let app = TestApp::start().await;
    let street = square("湖里街道", (612_000.0, 2_714_000.0), 1000.0, json!({ "kind": "street", "code": "350206001" }));
    app.must_import_text(collection(vec![street]), "zones").await;
    let parcel = square("甲", (612_100.0, 2_714_100.0), 50.0, json!({ "object_no": "A-1" }));
    app.must_import_text(collection(vec![parcel]), "parcels").await;
    app
}

async fn deliver(person: &Person, name: &str, bytes: Vec<u8>, fields: &[(&str, &str)]) -> Value {
    let (status, body) = person.upload(name, bytes, fields).await;
    assert_eq!(status, 202, "{body}");
    person.settled(body["id"].as_i64().unwrap()).await
}

async fn take(person: &Person, import: &Value, wish: Value) -> Value {
    person.commit(import["id"].as_i64().unwrap(), wish).await
}

fn told(import: &Value, row: i64) -> Vec<(&str, &str)> {
    let problems = import["problems"].as_array().unwrap().iter();
    problems
        .filter(|problem| problem["row"] == row)
        .map(|problem| (problem["field"].as_str().unwrap_or_default(), problem["code"].as_str().unwrap()))
        .collect()
}

async fn contract(person: &Person, no: &str) -> Value {
    let list = person.ok(&format!("/api/contracts?q={no}")).await;
    let Some(id) = list["items"][0]["id"].as_i64() else { return Value::Null };
    person.ok(&format!("/api/contracts/{id}")).await
}

fn csv(rows: &str) -> Vec<u8> {
    rows.as_bytes().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offices_sheet_comes_in_its_bad_rows_are_told_and_it_can_be_undone() {
    let app = with_parcel().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let folder = tempfile::tempdir().unwrap();
    let bytes = python(folder.path(), "contracts.xlsx", SHEET);
    let import = deliver(&app, "contracts.xlsx", bytes.clone(), CONTRACTS).await;
    assert_eq!((&import["rows"]["read"], &import["rows"]["rejected"]), (&json!(5), &json!(4)), "{import:#}");
    assert_eq!(import["plan"], json!({ "create": 1, "update": 0, "unchanged": 0 }), "{import:#}");
    // The second has no street and no plot from which it would follow.
    let second = told(&import, 2);
    assert!(second.contains(&("street_code", "missing-field")), "{second:?}");
    assert!(second.contains(&("enterprise", "new-enterprise")), "{second:?}");
    let third = told(&import, 3);
    assert!(third.contains(&("plots", "no-such-record")), "{third:?}");
    for wrong in [
        ("street_code", "missing-field"),
        ("grantor", "not-the-grantor"),
        ("price_total", "does-not-add-up"),
        ("finish_due", "out-of-order"),
        ("far", "bad-number"),
    ] {
        assert!(third.contains(&wrong), "{wrong:?} in {third:?}");
    }
    assert!(told(&import, 4).contains(&("contract_no", "duplicate-code")), "{import:#}");
    assert!(told(&import, 5).contains(&("uscc", "bad-code")), "{import:#}");
    let columns = import["columns"].as_array().unwrap();
    let left_out = columns.iter().find(|column| column["name"] == "经办人意见").unwrap();
    assert_eq!(left_out["kept"], false);

    let id = import["id"].as_i64().unwrap();
    assert_eq!(app.send("POST", &format!("/api/imports/{id}/commit"), json!({})).await.0, 409);
    let done = take(&app, &import, json!({ "on_error": "skip" })).await;
    assert_eq!(done["status"], "committed", "{done:#}");
    let first = contract(&app, "厦土合2019001").await;
    // 1.2 公顷 = 12000 ㎡; 约1,200万元 = 12 000 000 元 = two instalments of 6 000 000 元.
    let terms = &first["terms"];
    assert_eq!(
        (&first["land_area_m2"], &first["kind"], &first["street_code"]),
        (&json!(12000.0), &json!("sale"), &json!("350206001")),
        "{first:#}"
    );
    let number = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
    assert!((number(&terms["price_total"]) - 12_000_000.0).abs() < f64::EPSILON, "{terms:#}");
    assert_eq!((&terms["late_rate"], &terms["term_years"]), (&json!("0.001"), &json!(50)));
    assert_eq!((&terms["start_due"], &terms["finish_due"]), (&json!("2020-03-15"), &json!("2022-03-15")));
    let due: Vec<&str> =
        terms["instalments"].as_array().unwrap().iter().map(|row| row["due"].as_str().unwrap()).collect();
    assert_eq!(due, ["2019-04-14", "2019-05-14"]);
    let promises: Vec<(&str, &str, &str)> = terms["covenants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (row["metric"].as_str().unwrap(), row["direction"].as_str().unwrap(), row["target"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        promises,
        [("invest_intensity", "at_least", "300"), ("far", "at_least", "1.2"), ("far", "at_most", "2.5")]
    );
    assert_eq!(first["progress"]["handover"], json!({ "on": "2019-09-01", "evidence": "交地 2019-1" }));
    assert_eq!(first["space_ids"].as_array().unwrap().len(), 1);
    // The clocks have looked at it: overdue since 2020.
    assert_ne!(first["level"], "green");

    // The same file again changes nothing.
    let again = deliver(&app, "contracts.xlsx", bytes, CONTRACTS).await;
    assert_eq!(again["plan"], json!({ "create": 0, "update": 0, "unchanged": 1 }), "{again:#}");

    let (status, body) = app.send("POST", &format!("/api/imports/{id}/undo"), Value::Null).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(contract(&app, "厦土合2019001").await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_the_room_hold_for_every_row() {
    let app = with_parcel().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let head = "合同编号,合同类型,受让人信用代码,受让人,出让人,项目名称,所在街道,签订日期,出让面积,合同价款,第1期日期,第1期金额,第2期日期,第2期金额,约定动工日期,约定竣工日期,容积率,实际动工日期,施工许可证号";
    let city = "厦门市自然资源和规划局";
    let rows = [
        // 400 + 500 are not 1000; the office of a zone grants no land; done before it begins; a ratio that may be either limit.
        format!(
            "H-1,出让,{USCC},,某某管委会,丙,湖里街道,2019-05-20,5000,1000,2019-06-01,400,2019-05-01,500,2022-01-01,2021-01-01,2.0,,"
        ),
        // A permit without its day.
        format!("H-2,出让,{USCC},另一名称,{city},丁,湖里街道,2019-05-20,5000,,,,,,,,,,施 1"),
        format!("H-3,划拨,{OTHER},新企业,{city},戊,湖里街道,2019-05-20,5000,,,,,,,,≥1.0,,"),
    ];
    let text = format!("{head}\n{}\n", rows.join("\n"));
    let import = deliver(&app, "rules.csv", csv(&text), CONTRACTS).await;
    let first = told(&import, 1);
    for wrong in [
        ("grantor", "not-the-grantor"),
        ("instalment_2_due", "before-signing"),
        ("price_total", "does-not-add-up"),
        ("finish_due", "out-of-order"),
        ("far", "bad-number"),
    ] {
        assert!(first.contains(&wrong), "{wrong:?} in {first:?}");
    }
    let second = told(&import, 2);
    assert!(second.contains(&("start_on", "missing-field")), "{second:?}");
    assert!(second.contains(&("enterprise", "other-name")), "{second:?}");
    let third = told(&import, 3);
    assert!(
        third.contains(&("plots", "null-geometry")) && third.contains(&("enterprise", "new-enterprise")),
        "{third:?}"
    );
    assert_eq!((&import["rows"]["rejected"], &import["rows"]["warned"]), (&json!(2), &json!(1)), "{import:#}");
    let problem = &import["problems"].as_array().unwrap()[0];
    assert!(!problem["remedy"].as_str().unwrap().is_empty() && problem["line"].as_i64().is_some(), "{problem}");

    // Planning keeps contracts, not the works of 建设局, and opens no files of enterprises.
    let planning = app.person("planning").await;
    let text = format!(
        "合同编号,合同类型,受让人信用代码,受让人,出让人,项目名称,所在街道,签订日期,出让面积,实际动工日期,施工许可证号\n\
         P-1,出让,{USCC},,{city},己,湖里街道,2019-05-20,5000,2020-01-01,施 1\n\
         P-2,出让,{OTHER},新企业,{city},庚,湖里街道,2019-05-20,5000,,\n\
         P-3,出让,{USCC},,{city},辛,湖里街道,2019-05-20,5000,,\n"
    );
    let import = deliver(&planning, "planning.csv", csv(&text), CONTRACTS).await;
    assert!(told(&import, 1).contains(&("start_on", "outside-scope")), "{import:#}");
    assert!(told(&import, 2).contains(&("uscc", "no-such-record")), "{import:#}");
    assert_eq!(import["plan"]["create"], 1, "{import:#}");
    // Others keep no contracts.
    for (who, into) in
        [("finance", "contracts"), ("street1", "contracts"), ("commerce", "contracts"), ("planning", "enterprises")]
    {
        let (status, body) = app.person(who).await.upload("x.csv", csv(&text), &[("into", into)]).await;
        assert_eq!(status, 403, "{who} {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_row_is_a_version_with_its_reason_and_never_overwrites() {
    let app = with_parcel().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let terms = json!({
        "price_total": "1000", "start_due": "2020-05-20",
        "instalments": [{ "seq": 1, "due": "2019-06-01", "amount": "400" }, { "seq": 9, "due": "2019-07-01", "amount": "600" }],
        "covenants": [{ "seq": 4, "metric": "tax_per_land", "direction": "at_least", "target": "30", "unit": "万元/亩·年", "years": [2023, 2026] }]
    });
    let (status, made) = app.send("POST", "/api/contracts", paper("厦土合2017009", USCC, terms)).await;
    assert_eq!(status, 201, "{made}");
    let id = made["id"].as_i64().unwrap();

    // What goes out comes back without a change, the ninth instalment too.
    let (status, _, book) = app.fetch("/api/contracts/file", &[]).await;
    assert_eq!(status, 200);
    let import = deliver(&app, "contracts.xlsx", book, CONTRACTS).await;
    assert_eq!(import["plan"], json!({ "create": 0, "update": 0, "unchanged": 1 }), "{import:#}");
    assert_eq!(import["rows"]["rejected"], 0, "{import:#}");

    // A later day to begin, by an amendment; a year is the most (53号令第十二条).
    let late = "合同编号,约定动工日期,补充协议编号,补充协议日期\n厦土合2017009,2021-05-21,补 1,2020-05-01\n";
    let import = deliver(&app, "late.csv", csv(late), CONTRACTS).await;
    assert!(told(&import, 1).contains(&("start_due", "out-of-order")), "{import:#}");
    let right = late.replace("2021-05-21", "2021-05-20");
    let import = deliver(&app, "amendment.csv", csv(&right), CONTRACTS).await;
    assert_eq!(import["plan"]["update"], 1, "{import:#}");
    let number = import["id"].as_i64().unwrap();
    assert_eq!(take(&app, &import, json!({})).await["status"], "committed");
    let now = app.ok(&format!("/api/contracts/{id}")).await;
    assert_eq!((&now["version"], &now["terms"]["start_due"]), (&json!(2), &json!("2021-05-20")), "{now:#}");
    assert_eq!(now["reason"], format!("import {number}: amendment.csv"));
    assert_eq!(
        (&now["amendments"][0]["no"], &now["amendments"][0]["changed"]),
        (&json!("补 1"), &json!({ "start_due": ["2020-05-20", "2021-05-20"] }))
    );
    assert_eq!(now["terms"]["covenants"][0]["metric"], "tax_per_land");
    assert_eq!(now["terms"]["instalments"].as_array().unwrap().len(), 2);

    // Progress, while somebody else is faster: told, and nothing is lost.
    let progress = "合同编号,实际交地日期,交地确认书编号\n厦土合2017009,2018-03-15,交地 1\n";
    let import = deliver(&app, "progress.csv", csv(progress), CONTRACTS).await;
    let body = json!({ "progress": { "handover": { "on": "2018-03-20", "evidence": "交地 2" } } });
    let (status, _, body) =
        app.send_with("PUT", &format!("/api/contracts/{id}/progress/land"), &[("if-match", "\"2\"")], body).await;
    assert_eq!(status, 200, "{body}");
    let done = take(&app, &import, json!({})).await;
    assert_eq!(done["status"], "ready", "{done:#}");
    assert!(done["message"].as_str().unwrap().contains("no longer fit"), "{done:#}");
    assert_eq!(app.ok(&format!("/api/contracts/{id}")).await["progress"]["handover"]["evidence"], "交地 2");
    // The amendment was superseded by that: it cannot be taken back.
    let (status, body) = app.send("POST", &format!("/api/imports/{number}/undo"), Value::Null).await;
    assert_eq!((status, &body["errors"][0]["field"]), (409, &json!("厦土合2017009")), "{body}");
    // Checked again it fits, and can be taken back.
    let again = deliver(&app, "progress.csv", csv(progress), CONTRACTS).await;
    assert_eq!(take(&app, &again, json!({})).await["status"], "committed");
    let (status, body) = app.send("POST", &format!("/api/imports/{}/undo", again["id"]), Value::Null).await;
    assert_eq!(status, 200, "{body}");
    let now = app.ok(&format!("/api/contracts/{id}")).await;
    assert_eq!((&now["version"], &now["progress"]["handover"]["on"]), (&json!(5), &json!("2018-03-20")), "{now:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn enterprises_come_in_and_go_out_with_their_shareholders() {
    let app = with_parcel().await;
    let commerce = app.person("commerce").await;
    let into = &[("into", "enterprises")];
    let text = format!(
        "企业台账\n统一社会信用代码,企业名称,注册资本（万元）,法人代表,所属行业,联系人,联系电话,成立时间,股东及股比\n\
         {USCC},示范科技有限公司,\"约1,500\",王五,计算机制造,赵六,0592-0000000,2015.3.1,示范控股有限公司({OTHER}):60:控股；张三：40%\n\
         91350206MA0000005X,错码公司,1,,,,,,\n\
         {OTHER},示范控股有限公司,,,,,,,张三:70;李四:40\n"
    );
    let import = deliver(&commerce, "enterprises.csv", csv(&text), into).await;
    assert!(told(&import, 2).contains(&("uscc", "bad-code")), "{import:#}");
    assert!(told(&import, 3).contains(&("shareholders", "does-not-add-up")), "{import:#}");
    assert_eq!(take(&commerce, &import, json!({ "on_error": "skip" })).await["status"], "committed");
    let file = commerce.ok(&format!("/api/enterprises/{USCC}")).await;
    // 1500 万元 = 15 000 000 元.
    assert_eq!(file["form"]["registered_capital"].as_str().unwrap().parse::<f64>().unwrap(), 15_000_000.0, "{file:#}");
    assert_eq!((&file["form"]["founded_on"], &file["form"]["legal_rep"]), (&json!("2015-03-01"), &json!("王五")));
    assert_eq!(
        file["form"]["shareholders"],
        json!([
            { "name": "示范控股有限公司", "uscc": OTHER, "percent": "60", "controls": true },
            { "name": "张三", "uscc": "", "percent": "40", "controls": false }
        ])
    );
    let (status, _, book) = commerce.fetch("/api/enterprises/file", &[]).await;
    assert_eq!(status, 200);
    let again = deliver(&commerce, "enterprises.xlsx", book, into).await;
    assert_eq!(again["plan"], json!({ "create": 0, "update": 0, "unchanged": 1 }), "{again:#}");
    let (status, body) = commerce.send("POST", &format!("/api/imports/{}/undo", import["id"]), Value::Null).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(commerce.get(&format!("/api/enterprises/{USCC}")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_and_templates_say_no_more_than_their_reader_may_know() {
    let app = with_parcel().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let (status, made) =
        app.send("POST", "/api/contracts", paper("厦土合2017010", USCC, json!({ "price_total": "7654321" }))).await;
    assert_eq!(status, 201, "{made}");
    let folder = tempfile::tempdir().unwrap();
    let cells = |book: Vec<u8>| {
        let from = folder.path().join("out.xlsx");
        std::fs::write(&from, book).unwrap();
        let script = "import json, openpyxl\nfrom pathlib import Path\nws = openpyxl.load_workbook(Path(to).parent / 'out.xlsx').worksheets[0]\n\
                      open(to, 'w').write(json.dumps([[str(c) for c in row] for row in ws.values], ensure_ascii=False))";
        String::from_utf8(python(folder.path(), "out.json", script)).unwrap()
    };
    for (who, money) in [("planning", true), ("street1", false)] {
        let person = app.person(who).await;
        let (status, _, book) = person.fetch("/api/contracts/file", &[]).await;
        assert_eq!(status, 200, "{who}");
        let text = cells(book);
        assert!(text.contains("厦土合2017010") && text.contains("出让合同"), "{text}");
        assert_eq!((text.contains("7654321"), text.contains("合同价款")), (money, money), "{who} {text}");
    }
    let (status, _, book) = app.fetch("/api/imports/templates/contracts.xlsx", &[]).await;
    assert_eq!(status, 200);
    let text = cells(book);
    assert!(text.contains("合同编号*") && text.contains("第8期金额"), "{text}");
    assert_eq!(app.fetch("/api/imports/templates/enterprises.csv", &[]).await.0, 200);
}

#[test]
fn the_command_line_takes_contracts_in() {
    let program = Program::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("enterprises.csv");
    std::fs::write(&file, format!("统一社会信用代码,企业名称\n{USCC},示范科技有限公司\n{OTHER},\n")).unwrap();
    let report = folder.path().join("report.json");
    let run = |further: &[&str]| {
        let mut arguments =
            vec!["import", file.to_str().unwrap(), "--into", "enterprises", "--report", report.to_str().unwrap()];
        arguments.extend(further);
        let output = program.command(&arguments).output().unwrap();
        let told: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
        (output.status.code(), told)
    };
    let (code, told) = run(&[]);
    assert_eq!((code, &told["problems"][0]["code"]), (Some(1), &json!("missing-field")), "{told:#}");
    let (code, told) = run(&["--dry-run", "--on-error", "skip"]);
    assert_eq!((code, &told["status"]), (Some(1), &json!("cancelled")), "{told:#}");
    let (code, told) = run(&["--on-error", "skip"]);
    assert_eq!((code, &told["plan"]["create"]), (Some(2), &json!(1)), "{told:#}");
    let (_, told) = run(&["--on-error", "skip"]);
    assert_eq!(told["plan"], json!({ "create": 0, "update": 0, "unchanged": 1 }), "{told:#}");
}

/// Whoever may run the program on the database's machine takes out all of it.
#[test]
fn the_command_line_takes_the_ledger_and_contracts_out() {
    let program = Program::new();
    assert!(program.command(&["demo"]).output().unwrap().status.success());
    let folder = tempfile::tempdir().unwrap();
    // The demonstration has 27 contracts (docs/supervision.md), and 38 entries of which three are leads (35 of the published report).
    for (collection, rows) in [("contracts", 27), ("reserve", 38)] {
        let out = folder.path().join(format!("{collection}.geojson"));
        let arguments = ["export", collection, "--format", "geojson", "--out", out.to_str().unwrap()];
        let output = program.command(&arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
        assert_eq!(told["features"].as_array().unwrap().len(), rows, "{collection}");
    }
    // What went out as a table comes back as it was, also what lies nowhere.
    let bare = folder.path().join("bare.csv");
    let heads = "合同编号,受让人,统一社会信用代码,合同类型,签订日期,出让人,项目名称,街道,出让面积";
    let row = format!("X-1,甲公司,{USCC},出让合同,2020-01-01,厦门市自然资源和规划局,甲项目,湖里街道,1000");
    std::fs::write(&bare, format!("{heads}\n{row}\n")).unwrap();
    let import = ["import", bare.to_str().unwrap(), "--into", "contracts"];
    assert!(program.command(&import).output().unwrap().status.success());
    let out = folder.path().join("contracts.csv");
    let export = ["export", "contracts", "--format", "csv", "--out", out.to_str().unwrap()];
    assert!(program.command(&export).output().unwrap().status.success());
    let report = folder.path().join("report.json");
    let import = ["import", out.to_str().unwrap(), "--into", "contracts", "--report", report.to_str().unwrap()];
    let output = program.command(&import).output().unwrap();
    let told: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    assert_eq!(
        told["plan"],
        json!({ "create": 0, "update": 0, "unchanged": 28 }),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
