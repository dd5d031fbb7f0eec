//! CSV and Excel as offices keep them: made by other programs (Python's csv, openpyxl), delivered to the running service.

mod bad;
mod ledger;
mod reserve;
mod shapes;
mod template;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{TestApp, collection, square};

/// Runs a Python script that writes the file whose name it finds in `to`.
fn python(folder: &Path, name: &str, script: &str) -> PathBuf {
    let to = folder.join(name);
    // Debian's own, which has Debian's openpyxl.
    let output = Command::new("/usr/bin/python3")
        .arg("-c")
        .arg(format!("import sys\nto = sys.argv[1]\n{script}"))
        .arg(&to)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    to
}

/// A workbook whose first sheet holds these rows, written in Python.
fn workbook(folder: &Path, rows: &str, further: &str) -> Vec<u8> {
    let script = format!(
        "import openpyxl, datetime\nfrom openpyxl.styles import numbers\nwb = openpyxl.Workbook()\nws = wb.active\nws.title = '台账'\n\
         for row in [{rows}]:\n    ws.append(row)\n{further}\nwb.save(to)"
    );
    std::fs::read(python(folder, "made.xlsx", &script)).unwrap()
}

/// Three parcels with numbers.
async fn with_parcels() -> TestApp {
    let app = TestApp::start().await;
    let all = (1..=3).map(|n| {
        let east = 612_400.0 + 100.0 * f64::from(n);
        square(&format!("甲{n}"), (east, 2_714_000.0), 50.0, json!({ "object_no": format!("A-{n}"), "remark": "原" }))
    });
    app.must_import_text(collection(all.collect()), "parcels").await;
    app
}

/// The stored fields of the parcel with this number.
async fn stored(app: &TestApp, number: &str) -> Value {
    let sql = "select to_jsonb(p) - 'boundary' - 'location' from parcel p where object_no = $1";
    app.sql().await.query_one(sql, &[&number]).await.unwrap().get(0)
}

/// The problems with this code: line, field, message, remedy.
fn told<'a>(import: &'a Value, code: &str) -> Vec<&'a Value> {
    import["problems"].as_array().unwrap().iter().filter(|problem| problem["code"] == code).collect()
}

fn message(problem: &Value) -> &str {
    problem["message"].as_str().unwrap()
}
