//! 储备台账 as the office keeps it in Excel: read into the ledger, undone, and written again without a change (scenario 8).

use super::*;
use crate::support::codes;

/// The office's own sheet: a title, a head of two rows, merged cells, amounts in 万元, loose numbers, a sum in the middle.
const SHEET: &str = "
import openpyxl
wb = openpyxl.Workbook()
ws = wb.active
ws.title = '储备台账'
ws.append(['湖里区储备土地房屋台账'])
ws.merge_cells('A1:J1')
ws.append(['台账编号', '地块编号', '地块名称', '类型', '面积（㎡）', None, '收储成本（万元）', '出让计划', '取得方式', '状态', '档案盒'])
ws.append([None, None, None, None, '台账面积', '证载面积', None, None, None, None, None])
ws.merge_cells('E2:F2')
for column in 'ABCDGHIJK':
    ws.merge_cells(f'{column}2:{column}3')
ws.append(['HL-CB-2019-001', 'A-1', '墩上地块', '土地', '约1.2万㎡', 2500, 1234.5, '2019.6', '收购', '在库', '甲柜一'])
ws.append(['HL-CB-2019-002', 'A-2、A-3', '枋湖地块', '土地+房屋', 2500.25, 2500, None, '2020年3月', '无偿收回', '列入年度计划', None])
ws.append(['合计', None, None, None, 14500.25, 5000, 1234.5, None, None, None, None])
ws.append(['HL-CB-2019-007', None, '无图形房屋', '房屋', '/', None, None, None, None, '纳入台账', None])
ws.append(['HL-CB-2019-008', 'A-99', '错号地块', '土地', 1, None, None, None, None, '纳入台账', None])
ws.append(['HL-CB-2019-009', 'A-1', '重复地块', '土地', 1, None, None, None, None, '纳入台账', None])
ws.append(['HL-CB-2019-010', None, '飞机', '飞机', 1, None, None, None, None, '纳入台账', None])
wb.save(to)";

async fn deliver(app: &TestApp, bytes: Vec<u8>) -> Value {
    let (status, body) = app.upload("台账.xlsx", bytes, &[("into", "ledger")]).await;
    assert_eq!(status, 202, "{body}");
    app.settled(body["id"].as_i64().unwrap()).await
}

async fn entry(app: &TestApp, number: &str) -> Value {
    app.ok(&format!("/api/reserve?q={number}")).await["items"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offices_ledger_comes_in_its_bad_rows_are_told_and_it_can_be_undone() {
    let app = with_parcels().await;
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(python(folder.path(), "ledger.xlsx", SHEET)).unwrap();
    let import = deliver(&app, bytes).await;
    assert_eq!((&import["rows"]["accepted"], &import["rows"]["rejected"]), (&json!(3), &json!(3)), "{import:#}");
    let errors: Vec<(&str, &str)> = import["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["severity"] == "error")
        .map(|problem| (problem["field"].as_str().unwrap_or_default(), problem["code"].as_str().unwrap()))
        .collect();
    for wanted in [("plot_no", "no-such-record"), ("plot_no", "duplicate-code"), ("asset_type", "bad-code")] {
        assert!(errors.contains(&wanted), "{wanted:?} in {errors:?}");
    }
    let id = import["id"].as_i64().unwrap();
    let done = app.commit(id, json!({ "on_error": "skip" })).await;
    assert_eq!(done["status"], "committed", "{done:#}");
    let first = entry(&app, "HL-CB-2019-001").await;
    // 约1.2万㎡ is 12000 ㎡; 1234.5 万元 are 12 345 000 元; the parcel itself is 50 m by 50 m.
    assert_eq!(
        [&first["area_ledger_m2"], &first["area_registered_m2"], &first["acq_cost"], &first["area_in_m2"]],
        [&json!(12_000.0), &json!(2500.0), &json!(12_345_000.0), &json!(2500.0)]
    );
    assert_eq!(
        (&first["state"], &first["supply_plan"], &first["acq_mode"]),
        (&json!("in_stock"), &json!("2019-06"), &json!("purchase"))
    );
    assert_eq!(first["extra"]["档案盒"], "甲柜一", "columns of the office's own are kept");
    let second = entry(&app, "HL-CB-2019-002").await;
    assert_eq!((&second["area_in_m2"], second["space_ids"].as_array().unwrap().len()), (&json!(5000.0), 2));
    let total = app.ok("/api/reserve/summary").await["total"].clone();
    assert_eq!((&total["listed"], &total["taken_over"]), (&json!(3), &json!(1)), "{total}");
    assert_eq!(app.send("POST", &format!("/api/imports/{id}/undo"), json!({})).await.0, 200);
    assert_eq!(app.ok("/api/reserve/summary").await["total"]["count"], 0);
    assert_eq!(app.ok("/api/reserve?spaces=1,2,3").await["matched"], 0);
}

/// The exported workbook, of all that the person sees.
async fn taken_out(app: &TestApp, query: &str) -> Vec<u8> {
    let answer = app.client.get(format!("{}/api/reserve/file{query}", app.base)).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    answer.bytes().await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_comes_back_unchanged_in_whatever_order_of_columns() {
    let app = TestApp::with_demo().await;
    tuguan::demo::ledger::load(&app.app).await.unwrap();
    let order = "?listed=true&columns=state,name,ledger_no,area_stock_m2,acq_cost,guard_phone,plot_no,in_date,clean_basics,street_code,asset_type";
    for query in ["?listed=true", order] {
        let import = deliver(&app, taken_out(&app, query).await).await;
        assert_eq!(import["status"], "ready", "{import:#}");
        let plan = &import["plan"];
        assert_eq!(
            (&plan["create"], &plan["update"], &plan["unchanged"]),
            (&json!(0), &json!(0), &json!(35)),
            "{import:#}"
        );
    }
    // Another program reads it: 35 entries below the heads, and the sum that the service gives.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("out.xlsx"), taken_out(&app, order).await).unwrap();
    let script = format!(
        "import openpyxl\nws = openpyxl.load_workbook(r'{}').worksheets[0]\nrows = list(ws.iter_rows(values_only=True))\n\
         open(to, 'w').write(f'{{rows[2][1]}} {{len(rows) - 4}} {{rows[-1][3]:.2f}} {{rows[-1][0]}}')",
        folder.path().join("out.xlsx").display()
    );
    let read = std::fs::read_to_string(python(folder.path(), "read.txt", &script)).unwrap();
    let stock = app.ok("/api/reserve?listed=true").await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["area_stock_m2"].as_f64().unwrap())
        .sum::<f64>();
    assert_eq!(read, format!("地块名称 35 {stock:.2} 合计"));
    let record = app.person("auditor").await.ok("/api/audit?actor=reserve2").await.to_string();
    assert!(record.contains("reserve.export"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_changes_fields_but_never_the_state_of_what_is_known() {
    let app = TestApp::with_demo().await;
    tuguan::demo::ledger::load(&app.app).await.unwrap();
    let number =
        app.ok("/api/reserve?state=in_stock&limit=1").await["items"][0]["ledger_no"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let rows = format!("['台账编号', '状态', '管护人'], ['{number}', '已出库', '新人']");
    let import = deliver(&app, workbook(folder.path(), &rows, "")).await;
    assert_eq!(codes(&import), ["bad-code"], "{import:#}");
    let rows = format!("['台账编号', '管护人'], ['{number}', '新人']");
    let import = deliver(&app, workbook(folder.path(), &rows, "")).await;
    let id = import["id"].as_i64().unwrap();
    assert_eq!(import["plan"]["update"], 1, "{import:#}");
    let before = entry(&app, &number).await;
    assert_eq!(app.commit(id, json!({})).await["status"], "committed");
    let after = entry(&app, &number).await;
    assert_eq!((&after["guard_person"], &after["state"]), (&json!("新人"), &before["state"]));
    assert_eq!(app.send("POST", &format!("/api/imports/{id}/undo"), json!({})).await.0, 200);
    let again = entry(&app, &number).await;
    assert_eq!(
        (&again["guard_person"], again["version"].as_i64()),
        (&before["guard_person"], before["version"].as_i64().map(|v| v + 2))
    );
    for who in ["street1", "planning"] {
        let (status, _) =
            app.person(who).await.upload("a.xlsx", workbook(folder.path(), &rows, ""), &[("into", "ledger")]).await;
        assert_eq!(status, 403, "{who}");
    }
}
