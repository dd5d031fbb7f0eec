//! Every format as other programs read it: GDAL, QGIS and the grammar of the format itself.

use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};
use tuguan::geo::crs::Crs;
use tuguan::geo::wkt;
use tuguan::publish::export::{self, Format, Order};
use tuguan::publish::layers::Layer;
use tuguan::records::names;

use crate::support::{TestApp, collection, square};

/// Parcels with everything that formats stumble over: long Chinese names, letters that GBK does not have, formulas, quotes, holes
/// and several parts.
async fn awkward() -> TestApp {
    let app = TestApp::start().await;
    let home = |n: u32| (612_400.0 + 100.0 * f64::from(n), 2_714_000.0);
    let long = "湖里区".repeat(60);
    let mut holed = square("带洞", home(5), 50.0, json!({ "object_no": "A-5" }));
    holed["geometry"] = json!({ "type": "MultiPolygon", "coordinates": [
        [ring(612_900.0, 2_714_000.0, 50.0), ring(612_910.0, 2_714_010.0, 10.0)],
        [ring(612_960.0, 2_714_000.0, 20.0)],
    ] });
    let rows = vec![
        square(&long, home(0), 50.0, json!({ "object_no": "A-0", "area_registered_m2": 2500.5, "remark": "a" })),
        square("=1+2", home(1), 50.0, json!({ "object_no": "A-1", "cleared": true, "far_max": 2.55 })),
        square("引\"号, 逗号;\n换行", home(2), 50.0, json!({ "object_no": "A-2", "cleared": false })),
        square("生僻字𠮷㐂", home(3), 50.0, json!({ "object_no": "A-3", "address": "<b>&amp;</b>" })),
        square("'引", home(4), 50.0, json!({ "object_no": "-A4", "holder_kind": "enterprise" })),
        holed,
    ];
    app.must_import_text(collection(rows), "parcels").await;
    app
}

fn ring(x: f64, y: f64, side: f64) -> Vec<[f64; 2]> {
    vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
}

async fn write(app: &TestApp, collection: &str, order: &Order, to: &Path) -> u64 {
    let all = export::selection(&app.app, Layer::known(collection).unwrap(), None, None).unwrap();
    export::export(&app.app, &tuguan::db::Caller::system(), all, order, (to, "")).await.unwrap()
}

/// Has GDAL compare the file with our GeoJSON of the same rows in the survey system.
async fn gdal_agrees(app: &TestApp, collection: &str, order: &Order, options: Value) -> String {
    let folder = tempfile::tempdir().unwrap();
    let reference = folder.path().join("reference.geojson");
    let survey = Order::of(Format::Geojson).in_crs(Some(Crs::GK117));
    let rows = write(app, collection, &survey, &reference).await;
    let file = folder.path().join(format!("{collection}.{}", order.format.extension()));
    assert_eq!(write(app, collection, order, &file).await, rows);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/same_rows.py");
    let mut command = Command::new("/usr/bin/python3");
    command.arg(script).arg(&reference).arg(&file).arg(options.to_string()).env("PYTHONDONTWRITEBYTECODE", "1");
    let output = command.output().unwrap();
    let (told, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{order:?} of {collection}: {told}{error}");
    let told = told.lines().last().unwrap_or_default().to_owned();
    assert!(told.starts_with(&format!("{rows} ")), "{told}");
    told
}

/// Short or Chinese name → property, for the layers' columns.
fn names_of(collection: &str, short: bool) -> Value {
    let layer = Layer::known(collection).unwrap();
    let kind = collection.parse().ok();
    let called = |name: &'static str| {
        if short { names::short(name) } else { names::title(kind, name).unwrap() }
    };
    let pairs = layer.properties.iter().map(|property| (called(property.name).to_owned(), json!(property.name)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

fn columns_of(collection: &str) -> Vec<&'static str> {
    Layer::known(collection).unwrap().properties.iter().map(|property| property.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn geopackages_are_whole_in_every_reference_system() {
    for app in [TestApp::with_demo().await, awkward().await] {
        for crs in [None, Some(4490), Some(4527), Some(4326), Some(4549)] {
            let order = Order::of(Format::Gpkg).in_crs(crs.map(|code| Crs::from_epsg(code).unwrap()));
            let options = json!({ "columns": columns_of("parcels"), "layer": "parcels" });
            let told = gdal_agrees(&app, "parcels", &order, options).await;
            assert!(told.contains(&format!(" {} GPKG", crs.unwrap_or(4548))), "{told}");
        }
    }
    let app = TestApp::with_demo().await;
    for collection in ["buildings", "spaces", "zones"] {
        let options = json!({ "columns": columns_of(collection), "layer": collection });
        gdal_agrees(&app, collection, &Order::of(Format::Gpkg), options).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn qgis_opens_a_geopackage_with_its_colours_and_chinese_columns() {
    let app = TestApp::with_demo().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parcels.gpkg");
    let rows = write(&app, "parcels", &Order::of(Format::Gpkg), &file).await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/geopackage_in_qgis.py");
    let output = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(&file)
        .env("QT_QPA_PLATFORM", "offscreen")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let seen: Value = serde_json::from_str(text.lines().last().unwrap_or_default())
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(seen["rows"], json!(rows), "{seen}");
    assert_eq!(seen["renderer"], "categorizedSymbol");
    // The page's own legend and colours (拟供地, web/src/shared/category.ts).
    assert_eq!(seen["categories"]["supply"], json!(["拟供地", "#232f6f"]));
    assert_eq!(seen["alias"], "宗地代码");
    assert_eq!(seen["crs"], "EPSG:4548");
    // Editing keeps the index: the triggers of the standard are there.
    assert_eq!(seen["found_after_move"], json!(1), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn flatgeobuf_has_its_rows_and_an_index() {
    for app in [TestApp::with_demo().await, awkward().await] {
        for crs in [None, Some(4548)] {
            let order = Order::of(Format::Fgb).in_crs(crs.map(|code| Crs::from_epsg(code).unwrap()));
            let options = json!({ "columns": columns_of("parcels"), "id": "id" });
            let told = gdal_agrees(&app, "parcels", &order, options).await;
            assert!(told.contains(&format!(" {} FlatGeobuf", crs.unwrap_or(4490))), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn shapefiles_in_both_encodings() {
    let app = TestApp::with_demo().await;
    for encoding in [encoding_rs::UTF_8, encoding_rs::GBK] {
        for crs in [None, Some(4527), Some(4490)] {
            let order = Order { encoding: Some(encoding), ..Order::of(Format::Shp) };
            let order = order.in_crs(crs.map(|code| Crs::from_epsg(code).unwrap()));
            let options = json!({ "names": names_of("parcels", true), "id": "id", "columns": columns_of("parcels") });
            gdal_agrees(&app, "parcels", &order, options).await;
        }
    }
    let options = json!({ "names": names_of("buildings", true), "id": "id" });
    gdal_agrees(&app, "buildings", &Order::of(Format::Shp), options).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shapefile_tells_which_texts_are_not_whole() {
    let app = awkward().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parcels.zip");
    let order = Order { encoding: Some(encoding_rs::UTF_8), ..Order::of(Format::Shp) };
    write(&app, "parcels", &order, &file).await;
    let unpacked =
        Command::new("/usr/bin/python3").args(["-m", "zipfile", "-e"]).arg(&file).arg(folder.path()).status();
    assert!(unpacked.unwrap().success());
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected =
        ["parcels.cpg", "parcels.dbf", "parcels.prj", "parcels.shp", "parcels.shx", "parcels.zip", "字段说明.csv"];
    assert_eq!(names, expected);
    let told = std::fs::read_to_string(folder.path().join("字段说明.csv")).unwrap();
    assert!(told.contains("area_reg,area_registered_m2,证载面积"), "{told}");
    // 180 characters of three bytes each do not fit into 254.
    assert!(told.contains(&"湖里区".repeat(60)), "{told}");
    // GDAL reads a whole letter at the end, not half of one: 84 of three bytes.
    let text = Command::new("ogrinfo").args(["-al", "-q", "-fid", "0"]).arg(folder.path().join("parcels.shp")).output();
    let text = String::from_utf8(text.unwrap().stdout).unwrap();
    assert!(text.contains(&format!("name (String) = {}\n", "湖里区".repeat(28))), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_keep_every_value_and_no_formula() {
    let demo = TestApp::with_demo().await;
    let mut names = names_of("parcels", false);
    names["记录号"] = json!("id");
    gdal_agrees(&demo, "parcels", &Order::of(Format::Csv), json!({ "names": names, "id": "记录号", "crs": 4490 }))
        .await;
    let survey = Order::of(Format::Csv).in_crs(Some(Crs::GK117));
    gdal_agrees(&demo, "parcels", &survey, json!({ "names": names, "id": "记录号", "crs": 4548 })).await;
    let app = awkward().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parcels.csv");
    write(&app, "parcels", &Order::of(Format::Csv), &file).await;
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf"), "Excel knows UTF-8 by its mark");
    let text = String::from_utf8(bytes).unwrap();
    let cell = |wanted: &str| text.contains(wanted);
    assert!(cell(",'=1+2,") && cell(",'-A4,") && cell(",''引,"), "{text}");
    assert!(!cell(",=1+2"), "{text}");
    let order = Order { encoding: Some(encoding_rs::GBK), ..Order::of(Format::Csv) };
    write(&app, "parcels", &order, &file).await;
    let bytes = std::fs::read(&file).unwrap();
    let (text, _, bad) = encoding_rs::GB18030.decode(&bytes);
    assert!(!bad && text.contains("生僻字𠮷㐂"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_has_words_units_and_sums() {
    let app = TestApp::with_demo().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("buildings.xlsx");
    let rows = write(&app, "buildings", &Order::of(Format::Xlsx), &file).await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/ledger.py");
    let output = Command::new("/usr/bin/python3").arg(script).arg(&file).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let seen: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    let list = seen["sheets"].as_array().unwrap();
    assert_eq!(list[0], "楼宇");
    assert_eq!(list[1], "代码表");
    assert_eq!(seen["rows"], json!(rows));
    let heads = seen["heads"].as_array().unwrap();
    assert!(heads.contains(&json!("总建筑面积（㎡）")) && heads.contains(&json!("不动产单元号")), "{heads:?}");
    // The sum of the column as the other program adds it up, in decimals.
    assert_eq!(seen["sum_told"], seen["sum_added"], "{seen}");
    assert!(seen["stages"].as_array().unwrap().iter().all(|stage| !stage.as_str().unwrap().is_ascii()), "{seen}");
    assert_eq!(seen["frozen"], "A4");
}

#[tokio::test(flavor = "multi_thread")]
async fn kml_and_dxf_are_read_by_gdal() {
    let app = awkward().await;
    let folder = tempfile::tempdir().unwrap();
    let kml = folder.path().join("parcels.kml");
    let rows = write(&app, "parcels", &Order::of(Format::Kml), &kml).await;
    let text = std::fs::read_to_string(&kml).unwrap();
    assert!(text.contains("&lt;b&gt;&amp;amp;&lt;/b&gt;"), "markup in a value stays a value");
    let output = Command::new("ogrinfo").args(["-al"]).arg(&kml).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(&format!("Feature Count: {rows}")), "{text}");
    assert!(text.contains("area_m2 (Real) = 2500"), "{text}");
    let dxf = folder.path().join("parcels.dxf");
    write(&app, "parcels", &Order::of(Format::Dxf), &dxf).await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/drawing.py");
    let output = Command::new("/usr/bin/python3").arg(script).arg(&dxf).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let seen: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    // Six records, of which one has a hole and a second part.
    assert_eq!(seen["closed"], json!(8), "{seen}");
    // 5 × 2500, 2500 − 100 (the hole counts with its own area), 400 (coordinates above).
    assert!((seen["area"].as_f64().unwrap() - (6.0 * 2500.0 + 100.0 + 400.0)).abs() < 0.01, "{seen}");
    let texts = seen["texts"].as_array().unwrap();
    assert!(texts.contains(&json!("=1+2")) && texts.contains(&json!("'引")), "{texts:?}");
}

/// Names and parameters as GDAL knows them (gdalsrsinfo 3.6, PROJ 9.1), for every reference system there is.
#[test]
fn reference_systems_are_worded_as_other_programs_do() {
    for crs in Crs::all() {
        let ask = |form: &str| {
            let code = format!("EPSG:{}", crs.epsg());
            let output = Command::new("gdalsrsinfo").args(["--single-line", "-o", form, &code]).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        assert_eq!(wkt::esri(crs), ask("wkt_esri"));
        let theirs = ask("wkt1");
        let plain = ["Northing\",NORTH", "Easting\",EAST", "Latitude\",NORTH", "Longitude\",EAST"]
            .iter()
            .fold(theirs, |text, axis| text.replace(&format!("AXIS[\"{axis}],"), ""));
        assert_eq!(wkt::ogc(crs), plain);
    }
}
