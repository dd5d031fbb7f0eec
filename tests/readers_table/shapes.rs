//! Boundaries in tables: WKT, rows of points, columns of points, lists.

use serde_json::json;

use super::{message, python, told, workbook};
use crate::support::{TestApp, codes};

/// GBK, semicolons, CRLF, texts of several lines in quotes: by Python's csv.
#[tokio::test(flavor = "multi_thread")]
async fn a_gbk_csv_with_wkt_keeps_its_lines() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let script = "
import csv
with open(to, 'w', encoding='gbk', newline='') as f:
    w = csv.writer(f, delimiter=';')
    w.writerow(['编号', '名称', '备注', 'WKT'])
    w.writerow(['W-1', '一', '两\\n行', 'SRID=4548;POLYGON Z((612400 2714000 5,612450 2714000 5,612450 2714050 5,612400 2714050 5,612400 2714000 5))'])
    w.writerow(['W-2', '二', '', 'POLYGON EMPTY'])
    w.writerow(['W-3', '三', '', 'POINT(612400 2714000)'])
    w.writerow(['W-4', '四', '', 'MULTIPOLYGON(((612500 2714000,612600 2714000,612600 2714100,612500 2714100,612500 2714000),(612520 2714020,612540 2714020,612540 2714040,612520 2714040,612520 2714020)))'])";
    let bytes = std::fs::read(python(folder.path(), "a.csv", script)).unwrap();
    let import = app.validate(bytes, &[("into", "parcels")]).await;
    assert_eq!(
        (&import["encoding"], &import["crs"]["used"], &import["crs"]["guessed"]),
        (&json!("gb18030"), &json!("EPSG:4548"), &json!(false)),
        "{import:#}"
    );
    assert_eq!(
        (&told(&import, "null-geometry")[0]["line"], &told(&import, "wrong-geometry-type")[0]["line"]),
        (&json!(4), &json!(5)),
        "{import:#}"
    );
    assert_eq!(told(&import, "height-dropped")[0]["row"], 1);
    let id = import["id"].as_i64().unwrap();
    app.commit(id, json!({ "on_error": "skip" })).await;
    let items = app.ok("/api/spaces?sort=object_no").await["items"].clone();
    // 50 × 50, and 100 × 100 with a hole of 20 × 20.
    assert_eq!((items[0]["area_m2"].as_f64(), items[1]["area_m2"].as_f64()), (Some(2500.0), Some(9600.0)), "{items:#}");
}

/// The reference rows of 勘测定界 TXT as a table: 9200.00 ㎡ with its hole, 2500.00 ㎡ (the reference file; checked by script there).
#[tokio::test(flavor = "multi_thread")]
async fn rows_of_points_make_parcels() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let rows = "
        ['界址点成果表'],
        ['地块编号', '地块名称', '点号', '圈号', 'X坐标', 'Y坐标'],
        ['P-1', '示例一', 'J1', 1, 2713400.000, 39613000.000], [None, None, 'J2', 1, 2713400, 39613120],
        [None, None, 'J3', 1, 2713320, 39613120], [None, None, 'J4', 1, 2713320, 39613000], [None, None, 'J1', 1, 2713400, 39613000],
        [None, None, 'J5', 2, '2713380.000', 39613040], [None, None, 'J6', 2, 2713360, 39613040],
        [None, None, 'J7', 2, 2713360, 39613060], [None, None, 'J8', 2, 2713380, 39613060],
        ['P-2', '示例二', 'J1', 1, 2713300, 39613000], ['P-2', '示例二', 'J2', 1, 2713300, 39613050],
        ['P-2', '示例二', 'J3', 1, 2713250, 39613050], ['P-2', '示例二', 'J4', 1, 2713250, 39613000],
        ['P-3', '坏', 'J1', 1, 'abc', 39613000], ['P-1', '又', 'J1', 1, 2713300, 39613000]";
    let further = "ws.merge_cells('A3:A11'); ws.merge_cells('B3:B11')";
    let import = app.validate(workbook(folder.path(), rows, further), &[("into", "parcels")]).await;
    // Without a word on the reference system it is guessed, and to be confirmed.
    assert_eq!((&import["crs"]["used"], &import["crs"]["guessed"]), (&json!("EPSG:4527"), &json!(true)), "{import:#}");
    assert_eq!((&import["rows"]["read"], &import["rows"]["rejected"]), (&json!(4), &json!(2)), "{import:#}");
    assert_eq!(told(&import, "bad-number")[0]["line"], 16, "{import:#}");
    assert_eq!(told(&import, "duplicate-code")[0]["line"], 17, "{import:#}");
    app.commit(import["id"].as_i64().unwrap(), json!({ "on_error": "skip", "confirm_crs": "EPSG:4527" })).await;
    let items = app.ok("/api/spaces?sort=object_no").await["items"].clone();
    assert_eq!((items[0]["area_m2"].as_f64(), items[1]["area_m2"].as_f64()), (Some(9200.0), Some(2500.0)), "{items:#}");
    assert_eq!((&items[0]["object_no"], &items[0]["name"]), (&json!("P-1"), &json!("示例一")));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_columns_of_points_make_parcels() {
    let app = TestApp::start().await;
    let corners = [(2_713_300, 613_000), (2_713_300, 613_050), (2_713_250, 613_050), (2_713_250, 613_000)];
    let list = corners.map(|(x, y)| format!("{x},{y}")).join(";");
    let flat = corners.map(|(x, y)| format!("{x},{y}")).join(",");
    let lists = format!("编号,名称,坐标串\nL-1,一,\"{list}\"\n");
    let columns = format!("编号,名称,x1,y1,x2,y2,x3,y3,x4,y4\nL-1,一,{flat}\n");
    for table in [lists, columns] {
        let import = app.validate(table.clone().into_bytes(), &[("into", "parcels"), ("crs", "EPSG:4548")]).await;
        assert_eq!((&import["status"], &import["plan"]["create"]), (&json!("ready"), &json!(1)), "{table}{import:#}");
        let preview = app.ok(&format!("/api/imports/{}/preview", import["id"])).await;
        let first = &preview["features"][0]["geometry"]["coordinates"][0][0][0];
        // E 613 000, N 2 713 300 in EPSG:4548 are 118.1150223, 24.5196277 by pyproj (PROJ 9.1.1).
        assert!((first[0].as_f64().unwrap() - 118.1150).abs() < 0.001, "{first}");
    }
    // A single point is no boundary; without a record it belongs to it is refused, and why is told.
    let import = app.validate("编号,名称,经度,纬度\nL-9,九,118.11,24.52\n".into(), &[("into", "parcels")]).await;
    assert_eq!(import["status"], "rejected");
    assert!(
        codes(&import).contains(&"wrong-geometry-type") && codes(&import).contains(&"no-such-record"),
        "{import:#}"
    );
    assert!(message(told(&import, "wrong-geometry-type")[0]).contains("经度"));
}
