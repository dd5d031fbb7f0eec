//! Templates: empty they are no delivery, filled in they are.

use serde_json::json;

use super::{python, with_parcels};
use crate::support::{TestApp, codes};

async fn fetch(app: &TestApp, name: &str) -> Vec<u8> {
    let url = format!("{}/api/imports/templates/{name}", app.base);
    let response = app.client.get(url).send().await.unwrap();
    assert_eq!(response.status(), 200, "{name}");
    assert!(response.headers()["content-disposition"].to_str().unwrap().contains(name));
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_empty_until_they_are_filled_in() {
    let app = with_parcels().await;
    for collection in ["parcels", "buildings", "zones"] {
        for extension in ["xlsx", "csv"] {
            let bytes = fetch(&app, &format!("{collection}.{extension}")).await;
            let import = app.validate(bytes, &[("into", collection)]).await;
            assert_eq!((codes(&import), &import["status"]), (vec!["empty-file"], &json!("rejected")), "{import:#}");
        }
    }
    assert_eq!(app.get("/api/imports/templates/parcels.docx").await.0, 404);
    assert_eq!(app.get("/api/imports/templates/streets.xlsx").await.0, 404);

    // Filled in by openpyxl, which also sees the lists to choose from.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.xlsx"), fetch(&app, "parcels.xlsx").await).unwrap();
    let script = "
import openpyxl, os
wb = openpyxl.load_workbook(os.path.join(os.path.dirname(to), 'empty.xlsx'))
ws = wb.worksheets[0]
titles = {cell.value: cell.column for cell in ws[1]}
assert '名称*' in titles and '证载面积（㎡）' in titles, titles
lists = [v.formula1 for v in ws.data_validations.dataValidation]
assert any('代码表' in one for one in lists) and any('是,否' in one for one in lists), lists
assert wb.sheetnames == ['地块', '填写说明', '代码表'], wb.sheetnames
ws.cell(2, titles['编号'], 'T-1'); ws.cell(2, titles['名称*'], '新地块'); ws.cell(2, titles['净地'], '是')
ws.cell(2, titles['权利人类型'], [r[2].value for r in wb['代码表'].iter_rows() if r[0].value == '权利人类型'][0])
ws.cell(2, titles['图形（WKT）'], 'POLYGON((612800 2714000,612850 2714000,612850 2714050,612800 2714050,612800 2714000))')
wb.save(to)";
    let filled = std::fs::read(python(folder.path(), "filled.xlsx", script)).unwrap();
    let import = app.validate(filled, &[("into", "parcels"), ("crs", "EPSG:4548")]).await;
    assert_eq!((&import["status"], &import["plan"]["create"]), (&json!("ready"), &json!(1)), "{import:#}");
    assert_eq!(app.commit(import["id"].as_i64().unwrap(), json!({})).await["status"], "committed");
    assert_eq!(app.ok("/api/spaces?q=T-1").await["items"][0]["area_m2"].as_f64(), Some(2500.0));
}
