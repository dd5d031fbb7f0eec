//! QGIS, OWSLib and GDAL themselves, against the service: more rows than fit into a page, filters, boxes, other reference systems,
//! and edits.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{TestApp, collection, square};

/// More than two pages of 1,000.
const ROWS: usize = 2_600;

async fn many() -> TestApp {
    let app = TestApp::start().await;
    let rows = (0..ROWS).map(|n| {
        let at = (608_600.0 + 25.0 * (n % 100) as f64, 2_710_000.0 + 25.0 * (n / 100) as f64);
        let kind = if n % 4 == 0 { "reserve" } else { "enterprise" };
        square(
            &format!("地块{n}"),
            at,
            15.0 + (n % 5) as f64,
            json!({ "object_no": format!("N-{n}"), "holder_kind": kind }),
        )
    });
    app.must_import_text(collection(rows.collect()), "parcels").await;
    app
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    output
}

/// The last line that the script printed.
fn told(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().last().unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Debian's Python, which has the bindings of QGIS, with the OWSLib that `.ci/packages test` put beside it.
fn python(script: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/target/clients/bin/python"));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/");
    command.arg(format!("{folder}{script}")).args(arguments);
    command.env("QT_QPA_PLATFORM", "offscreen").env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn qgis_opens_the_layer_and_gets_every_row() {
    let app = many().await;
    let home = tempfile::tempdir().unwrap();
    // The south-western 4 × 4 squares: 608600 to 608700 east, 2710000 to 2710100 north (pyproj 3.4, a little inside).
    let landing = format!("{}/ogc", app.base);
    let mut command =
        python("open_in_qgis.py", &[&landing, "parcels", &app.token, "118.0714,24.4900,118.0723,24.4908"]);
    let seen = told(&run(command.env("HOME", home.path())));
    assert_eq!(seen["valid"], true, "{seen}");
    assert_eq!(seen["features"], ROWS, "{seen}");
    assert_eq!(seen["reserve"], ROWS / 4);
    assert_eq!(seen["kinds"], json!([6]), "MultiPolygon always");
    // Σ (15 + n mod 5)² over 2,600 squares: 520 × (225 + 256 + 289 + 324 + 361).
    assert!((seen["area"].as_f64().unwrap() - 520.0 * 1455.0).abs() < 0.01, "{seen}");
    let in_box = seen["in_box"].as_i64().unwrap();
    assert!((9..=25).contains(&in_box), "{seen}");
    assert_eq!(seen["fields"]["area_m2"], "Real", "decimals though the first ten have none");
    assert_eq!(seen["fields"]["version"], "Integer");
}

#[tokio::test(flavor = "multi_thread")]
async fn owslib_reads_pages_filters_and_edits() {
    let app = many().await;
    let seen = told(&run(&mut python("owslib_client.py", &[&format!("{}/ogc/", app.base), &app.token])));
    assert_eq!(seen["openapi"], "3.0.3");
    assert_eq!(seen["collections"], json!(["parcels", "buildings", "spaces", "zones", "reserve", "contracts"]));
    assert_eq!(seen["paged"], ROWS);
    // Every fourth of 2,600 is held by the reserve, two of five sides give more than 300 ㎡ (18² = 324, 19² = 361).
    assert_eq!(seen["filtered"], ROWS / 4 * 2 / 5);
    assert_eq!(seen["largest"], 361.0);
    let corner = seen["survey"].as_array().unwrap();
    assert!(corner[0].as_f64().unwrap() > 2_000_000.0, "north first: {seen}");
    assert_eq!((&seen["renamed"], &seen["deleted"]), (&json!("脚本改名"), &json!(true)), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_gets_every_row_whatever_its_page_size() {
    let app = many().await;
    let ogrinfo = |options: &[&str]| {
        let mut command = Command::new("ogrinfo");
        command.args(["-ro", "-q", "-al", "-geom=NO"]).args(options);
        command.env("GDAL_HTTP_HEADERS", format!("Authorization: Bearer {}", app.token));
        let output = run(command.arg(format!("OAPIF:{}/ogc/collections/parcels", app.base)));
        String::from_utf8_lossy(&output.stdout).matches("OGRFeature(").count()
    };
    assert_eq!(ogrinfo(&["-oo", "PAGE_SIZE=1000"]), ROWS);
    assert_eq!(ogrinfo(&["-oo", "PAGE_SIZE=300"]), ROWS);
    assert_eq!(ogrinfo(&["-where", "holder_kind = 'reserve'", "-oo", "PAGE_SIZE=1000"]), ROWS / 4);
    assert_eq!(ogrinfo(&["-where", "area_m2 > 300 and holder_kind = 'reserve'", "-oo", "PAGE_SIZE=1000"]), ROWS / 10);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("survey.gpkg");
    let mut command = Command::new("ogr2ogr");
    command.args(["-t_srs", "EPSG:4548", "-oo", "PAGE_SIZE=1000"]).arg(&path);
    command.env("GDAL_HTTP_HEADERS", format!("Authorization: Bearer {}", app.token));
    run(command.arg(format!("OAPIF:{}/ogc", app.base)).arg("parcels"));
    let sql = "select sum(st_area(geom)) as area, count(*) as rows from parcels";
    let output = run(Command::new("ogrinfo").args(["-q", "-dialect", "sqlite", "-sql", sql]).arg(&path));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains(&format!("rows (Integer) = {ROWS}")), "{text}");
    let area: f64 = text.split("area (Real) = ").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    // Nine decimals of a degree are 0.1 mm: each square may be off by some hundredths of a ㎡.
    assert!((area - 520.0 * 1455.0).abs() < 5.0, "{area}");
}
