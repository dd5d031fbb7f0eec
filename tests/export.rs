//! What goes out comes back unchanged, and other programs read it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tuguan::geo::crs::Crs;
use tuguan::publish::export::{self, Format, Order};
use tuguan::publish::layers::Layer;

use crate::support::TestApp;

async fn try_write(app: &TestApp, collection: &str, order: &Order, to: &Path) -> tuguan::error::Result<u64> {
    let all = export::selection(&app.app, Layer::known(collection).unwrap(), None, None).unwrap();
    export::export(&app.app, &tuguan::db::Caller::system(), all, order, (to, "")).await
}

async fn write(app: &TestApp, collection: &str, format: Format, crs: Option<u32>, to: &Path) -> u64 {
    let order = Order::of(format).in_crs(crs.map(|code| Crs::from_epsg(code).unwrap()));
    try_write(app, collection, &order, to).await.unwrap()
}

/// What a second delivery of `file` would change: nothing, and all rows are found again.
async fn comes_back(app: &TestApp, file: &Path, collection: &str, rows: u64) {
    let name = format!("{} {collection}", file.display());
    let import = app.validate(std::fs::read(file).unwrap(), &[("into", collection)]).await;
    assert_eq!(import["status"], "ready", "{name}: {import}");
    assert_eq!(import["rows"]["rejected"], 0, "{name}: {import}");
    assert_eq!(import["plan"], json!({ "create": 0, "update": 0, "unchanged": rows }), "{name}");
    assert_eq!(app.send("DELETE", &format!("/api/imports/{}", import["id"]), Value::Null).await.0, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_comes_back_unchanged() {
    let app = TestApp::with_demo().await;
    let folder = tempfile::tempdir().unwrap();
    for (collection, format, crs, name) in [
        ("parcels", Format::Geojson, None, "a.geojson"),
        ("parcels", Format::Geojsonl, None, "b.geojsonl"),
        ("parcels", Format::Geojson, Some(4527), "c.geojson"),
        ("parcels", Format::Txt, None, "d.txt"),
        ("parcels", Format::Txt, Some(4548), "e.txt"),
        ("buildings", Format::Geojson, Some(4548), "f.geojson"),
        ("buildings", Format::Txt, None, "g.txt"),
        ("zones", Format::Geojson, None, "h.geojson"),
        ("parcels", Format::Kml, None, "i.kml"),
        ("buildings", Format::Kml, None, "j.kml"),
        ("zones", Format::Kml, None, "k.kml"),
        ("parcels", Format::Dxf, None, "l.dxf"),
        ("parcels", Format::Dxf, Some(4527), "m.dxf"),
        ("buildings", Format::Dxf, None, "n.dxf"),
        ("parcels", Format::Csv, None, "p.csv"),
        ("parcels", Format::Csv, Some(4548), "q.csv"),
        ("buildings", Format::Csv, None, "r.csv"),
        ("zones", Format::Csv, None, "s.csv"),
        // Ledgers with title, units and sums; without boundaries.
        ("parcels", Format::Xlsx, None, "t.xlsx"),
        ("buildings", Format::Xlsx, None, "u.xlsx"),
        ("zones", Format::Xlsx, None, "v.xlsx"),
    ] {
        let path = folder.path().join(name);
        let rows = write(&app, collection, format, crs, &path).await;
        assert!(rows > 0);
        comes_back(&app, &path, collection, rows).await;
    }
    let record = app.person("auditor").await.ok("/api/audit?action=items.export&actor=system").await;
    let last = &record["items"][0];
    assert_eq!((&last["subject"], &last["detail"]["format"]), (&json!("ogc/zones"), &json!("xlsx")));
    assert!(last["detail"]["rows"].as_u64().unwrap() > 0);
}

/// Boundaries to a millimetre, names of ten bytes as the properties they stand for, texts in both encodings.
#[tokio::test(flavor = "multi_thread")]
async fn files_for_desktops_come_back_unchanged() {
    let app = TestApp::with_demo().await;
    let folder = tempfile::tempdir().unwrap();
    let utf8 = |format| Order { encoding: Some(encoding_rs::UTF_8), ..Order::of(format) };
    for collection in ["parcels", "buildings", "zones"] {
        for (name, order) in [
            ("survey.gpkg", Order::of(Format::Gpkg)),
            ("degrees.gpkg", Order::of(Format::Gpkg).in_crs(Some(Crs::CGCS2000))),
            ("gbk.zip", Order::of(Format::Shp)),
            ("utf8.zip", utf8(Format::Shp)),
            ("prefixed.zip", Order::of(Format::Shp).in_crs(Some(Crs::from_epsg(4527).unwrap()))),
            ("degrees.fgb", Order::of(Format::Fgb)),
            ("survey.fgb", Order::of(Format::Fgb).in_crs(Some(Crs::GK117))),
        ] {
            let path = folder.path().join(name);
            let rows = try_write(&app, collection, &order, &path).await.unwrap();
            assert!(rows > 0);
            comes_back(&app, &path, collection, rows).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ogrinfo_reads_it_in_its_place() {
    let app = TestApp::with_demo().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parcels.geojson");
    let rows = write(&app, "parcels", Format::Geojson, Some(4548), &path).await;
    let output = Command::new("ogrinfo").args(["-so", "-al"]).arg(&path).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains(&format!("Feature Count: {rows}")), "{text}");
    assert!(text.contains("ID[\"EPSG\",4548]"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_format_cannot_hold_is_refused_and_leaves_no_file() {
    let app = TestApp::with_demo().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    for (collection, crs) in [("zones", None), ("parcels", Some(Crs::CGCS2000))] {
        try_write(&app, collection, &Order::of(Format::Txt).in_crs(crs), &path).await.unwrap_err();
    }
    // Without its record there is no export.
    let owner = app.administrator().await;
    owner.batch_execute("alter function audit_append rename to audit_append_away").await.unwrap();
    try_write(&app, "parcels", &Order::of(Format::Txt), &path).await.unwrap_err();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
