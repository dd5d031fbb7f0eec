//! Tables without boundaries change records that are known.

use serde_json::{Value, json};

use super::{message, stored, told, with_parcels, workbook};
use crate::support::{codes, collection, square};

/// What the trade's own list of traps names: title, two-row heading with merged cells, sums in the middle, repeated heading, notes below,
/// a hidden sheet, 同上, merged texts, full-width digits, units, dates, blanks in words.
#[tokio::test(flavor = "multi_thread")]
async fn an_untidy_workbook_is_understood_and_what_is_left_out_is_told() {
    let app = with_parcels().await;
    let folder = tempfile::tempdir().unwrap();
    let rows = "
        ['湖里区储备用地台账'],
        ['填报单位：区发改局', None, None, None, '2026年11月'],
        ['序号', '编号', '地块\\n名称', '证载面积', None, '净地', '计划供应年月', '权利人', '备注'],
        [None, None, None, '㎡', '亩', None, None, None, None],
        [1, 'A-1', '甲一\\n（东）', '约9,200.00㎡', 13.8, '√', '2019.6', '湖里城投', '/'],
        ['小计', None, None, 9200, 13.8],
        ['序号', '编号', '地块\\n名称', '证载面积', None, '净地', '计划供应年月', '权利人', '备注'],
        [2, 'A-2', '甲二', None, '１３．８０', '×', '2019年6月', '同上', '无'],
        [3, 'A-3', '甲三', '0.92公顷', None, '是', datetime.date(2019, 6, 1), None, '第一行\\n第二行'],
        [],
        ['合计', None, None, 27600, 41.4],
        ['备注：数据截至2026年11月'],
        ['制表人：张三', None, None, '审核：李四']";
    let further = "
for block in ['A1:I1', 'A3:A4', 'B3:B4', 'C3:C4', 'D3:E3', 'F3:F4', 'G3:G4', 'H3:H4', 'I3:I4', 'H8:H9']:
    ws.merge_cells(block)
hidden = wb.create_sheet('旧数据'); hidden.append(['编号', '名称']); hidden.append(['X', 'Y']); hidden.sheet_state = 'hidden'
wb.move_sheet(hidden, -1)";
    let import = app.validate(workbook(folder.path(), rows, further), &[("into", "parcels")]).await;
    assert_eq!(
        (&import["status"], &import["format"], &import["layer"]),
        (&json!("ready"), &json!("XLSX"), &json!("台账")),
        "{import:#}"
    );
    assert_eq!(import["layers"].as_array().unwrap().len(), 1);
    assert_eq!(import["plan"], json!({ "create": 0, "update": 3, "unchanged": 0 }), "{import:#}");
    assert_eq!((&import["rows"]["read"], &import["rows"]["rejected"]), (&json!(3), &json!(0)), "{import:#}");
    assert!(message(told(&import, "left-out")[0]).contains("旧数据"));
    let left: Vec<i64> =
        told(&import, "row-left-out").iter().map(|problem| problem["line"].as_i64().unwrap()).collect();
    let mut sorted = left.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [6, 7, 11, 12, 13], "{import:#}");
    let converted = told(&import, "unit-converted");
    assert!(converted.iter().any(|problem| message(problem).contains("D5：") && problem["line"] == 5), "{import:#}");

    let id = import["id"].as_i64().unwrap();
    assert_eq!(app.commit(id, json!({})).await["status"], "committed");
    // 9200.00 ㎡ = 0.9200 公顷 = 13.80 亩 (the reference file of 勘测定界 TXT).
    for (number, name, holder, remark, cleared) in [
        ("A-1", "甲一\n（东）", json!("湖里城投"), Value::Null, true),
        ("A-2", "甲二", json!("湖里城投"), Value::Null, false),
        ("A-3", "甲三", json!("湖里城投"), json!("第一行\n第二行"), true),
    ] {
        let parcel = stored(&app, number).await;
        assert_eq!(parcel["area_registered_m2"].as_f64(), Some(9200.0), "{parcel}");
        assert_eq!(
            (&parcel["name"], &parcel["holder"], &parcel["remark"]),
            (&json!(name), &holder, &remark),
            "{parcel}"
        );
        assert_eq!((&parcel["supply_plan"], &parcel["cleared"]), (&json!("2019-06"), &json!(cleared)), "{parcel}");
        assert_eq!((parcel["area_m2"].as_f64(), &parcel["extra"]), (Some(2500.0), &json!({})), "{parcel}");
    }

    let (status, body) = app.send("POST", &format!("/api/imports/{id}/undo"), Value::Null).await;
    assert_eq!(status, 200, "{body}");
    let parcel = stored(&app, "A-1").await;
    assert_eq!((&parcel["name"], &parcel["remark"], &parcel["holder"]), (&json!("甲1"), &json!("原"), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_name_no_record_are_refused_and_blank_columns_change_nothing() {
    let app = with_parcels().await;
    let table = "编号,名称,备注,证载面积（亩）\nA-1,,,15\nA-9,新,,1\n,无号,,1\n";
    let import = app.validate(table.as_bytes().to_vec(), &[("into", "parcels")]).await;
    assert_eq!(import["plan"], json!({ "create": 0, "update": 1, "unchanged": 0 }), "{import:#}");
    let missing = told(&import, "no-such-record");
    assert_eq!(
        missing.iter().map(|problem| problem["line"].as_i64().unwrap()).collect::<Vec<_>>(),
        [3, 4],
        "{import:#}"
    );
    assert!(message(missing[0]).contains("A-9") && missing[0]["remedy"].as_str().unwrap().contains("界线"));
    assert_eq!(import["crs"]["used"], Value::Null);
    let id = import["id"].as_i64().unwrap();
    assert_eq!(app.send("POST", &format!("/api/imports/{id}/commit"), json!({})).await.0, 409);
    assert_eq!(app.commit(id, json!({ "on_error": "skip" })).await["status"], "committed");
    let parcel = stored(&app, "A-1").await;
    // 15 亩 = 1 公顷. The name was left blank and stays; nobody said anything of the remark.
    assert_eq!(parcel["area_registered_m2"].as_f64(), Some(10_000.0));
    assert_eq!((&parcel["name"], &parcel["remark"]), (&json!("甲1"), &json!("原")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_may_not_see_answers_like_what_is_not_there() {
    let app = crate::support::TestApp::start().await;
    let zone = square("湖里街道", (612_000.0, 2_714_000.0), 1000.0, json!({ "kind": "street", "code": "350206001" }));
    app.must_import_text(collection(vec![zone]), "zones").await;
    let parcels = [
        square("己", (612_100.0, 2_714_100.0), 50.0, json!({ "object_no": "OWN" })),
        square("军", (612_300.0, 2_714_100.0), 50.0, json!({ "object_no": "HIDDEN", "holder_kind": "military" })),
    ];
    app.must_import_text(collection(parcels.to_vec()), "parcels").await;
    let street = app.person("street1").await;
    let ask = async |number: &str| {
        let table = format!("编号,备注\n{number},改\n");
        let import = street.validate(table.into_bytes(), &[("into", "parcels")]).await;
        let text = import.to_string().replace(number, "N");
        // What differs by itself: numbers, times, the hash of the file.
        let mut value: Value = serde_json::from_str(&text).unwrap();
        for key in ["id", "created_at", "file", "sha256", "version", "bytes"] {
            value.as_object_mut().unwrap().remove(key);
        }
        value
    };
    let (hidden, nothing) = (ask("HIDDEN").await, ask("ABSENT").await);
    assert_eq!(codes(&hidden), ["no-such-record"]);
    assert_eq!(hidden, nothing);
    assert_eq!(ask("OWN").await["plan"]["update"], 1);
    // To those named for it, it is there; and their delivery is not for others to look at.
    let import = app.validate("编号,备注\nHIDDEN,改\n".into(), &[("into", "parcels")]).await;
    assert_eq!(import["plan"]["update"], 1, "{import:#}");
    let path = format!("/api/imports/{}", import["id"]);
    assert_eq!(app.person("reserve").await.get(&path).await.0, 404);
    // A number that belongs to what he does not see cannot be given to his own.
    let table = "宗地代码,编号\n350206001001GB00001,OWN\n";
    let import = street.validate(table.into(), &[("into", "parcels")]).await;
    let import = street.commit(import["id"].as_i64().unwrap(), json!({})).await;
    assert_eq!(import["status"], "committed", "{import:#}");
    let import = street.validate("宗地代码,编号\n350206001001GB00001,HIDDEN\n".into(), &[("into", "parcels")]).await;
    assert_eq!(codes(&import), ["needs-verification"], "{import:#}");
}
