//! Shapefiles written by GDAL, and what happens to them on their way to us.

use super::*;

/// The parts of a shapefile.
struct Parts {
    shp: Vec<u8>,
    shx: Vec<u8>,
    dbf: Vec<u8>,
    prj: Vec<u8>,
    cpg: Option<Vec<u8>>,
}

impl Parts {
    /// By GDAL, in this encoding.
    fn of(geojson: &str, encoding: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("a.shp");
        let encoding = format!("ENCODING={encoding}");
        let mut all = vec!["-f", "ESRI Shapefile", "-lco", &encoding];
        all.extend(options);
        ogr2ogr(geojson, &to, &all);
        let read = |extension: &str| std::fs::read(to.with_extension(extension));
        let must = |extension: &str| read(extension).unwrap();
        Self { shp: must("shp"), shx: must("shx"), dbf: must("dbf"), prj: must("prj"), cpg: read("cpg").ok() }
    }

    fn gbk() -> Self {
        Self::of(&parcels(), "GBK", &[])
    }

    fn files(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        let mut files = vec![
            (format!("{name}.shp"), self.shp.clone()),
            (format!("{name}.shx"), self.shx.clone()),
            (format!("{name}.dbf"), self.dbf.clone()),
            (format!("{name}.prj"), self.prj.clone()),
        ];
        files.extend(self.cpg.clone().map(|cpg| (format!("{name}.cpg"), cpg)));
        files
    }

    fn zip(&self) -> Vec<u8> {
        self.without(&[])
    }

    fn without(&self, extensions: &[&str]) -> Vec<u8> {
        let files = self.files("地块");
        let kept = files.iter().filter(|(name, _)| !extensions.iter().any(|extension| name.ends_with(extension)));
        zipped(&kept.map(|(name, bytes)| (name.as_str(), bytes.clone())).collect::<Vec<_>>())
    }

    fn with_cpg(self, cpg: Option<&str>) -> Self {
        Self { cpg: cpg.map(|text| text.as_bytes().to_vec()), ..self }
    }

    fn with_prj(self, prj: &str) -> Self {
        Self { prj: prj.as_bytes().to_vec(), ..self }
    }

    /// The language driver of the table.
    fn with_language(mut self, language: u8) -> Self {
        self.dbf[29] = language;
        self
    }

    /// Where the description of a column begins, its place in a record, and its width.
    fn column(&self, name: &str) -> (usize, usize, usize) {
        let mut start = 1;
        for at in (32..).step_by(32) {
            let raw: Vec<u8> = self.dbf[at..at + 11].iter().copied().take_while(|byte| *byte != 0).collect();
            let width = usize::from(self.dbf[at + 16]);
            if raw == name.as_bytes() {
                return (at, start, width);
            }
            start += width;
        }
        unreachable!()
    }

    fn record(&self, row: usize) -> usize {
        let word = |at: usize| usize::from(u16::from_le_bytes([self.dbf[at], self.dbf[at + 1]]));
        word(8) + row * word(10)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chinese_in_every_declaration_of_its_encoding() {
    let gbk = || Parts::gbk();
    let utf8 = || Parts::of(&parcels(), "UTF-8", &[]);
    let guessed: &[&str] = &["guessed-encoding"];
    for (parts, fields, encoding, warnings) in [
        (gbk(), vec![], "GBK", &[][..]),
        (gbk().with_cpg(Some("GBK")), vec![], "GBK", &[]),
        (gbk().with_cpg(Some("936")), vec![], "GBK", &[]),
        (gbk().with_cpg(Some("ANSI 936\r\n")), vec![], "GBK", &[]),
        (gbk().with_cpg(None).with_language(0x4d), vec![], "GBK", &[]),
        (gbk().with_cpg(None).with_language(0), vec![], "gb18030", guessed),
        (gbk().with_cpg(Some("OEM")).with_language(0x57), vec![], "gb18030", guessed),
        (utf8(), vec![], "UTF-8", &[]),
        (utf8().with_cpg(None).with_language(0), vec![], "UTF-8", guessed),
        // What the person says counts more than what the file says.
        (gbk().with_cpg(Some("UTF-8")), vec![("encoding", "GBK")], "GBK", &[]),
        (utf8().with_cpg(Some("GBK")), vec![("encoding", "UTF-8")], "UTF-8", &[]),
    ] {
        let app = TestApp::start().await;
        let import = ready(&app, parts.zip(), &fields, warnings).await;
        assert_eq!((&import["format"], &import["encoding"]), (&json!("Shapefile"), &json!(encoding)));
        assert_eq!(import["crs"]["used"], "EPSG:4548");
        let items = stored(&app, &import).await;
        are_the_parcels(&items);
        let one = app.ok(&format!("/api/spaces/{}", items[0]["id"])).await;
        assert_eq!(one["attributes"]["address"], "湖里区殿前街道", "{one:#}");
    }
    let app = TestApp::start().await;
    refused(&app, gbk().with_cpg(Some("UTF-8")).zip(), &[], "bad-encoding", &["UTF-8", "GBK"]).await;
    // Latin letters are no Chinese, and whoever delivers them is told.
    let latin = app.validate(gbk().with_cpg(Some("ISO-8859-1")).zip(), &[("into", "parcels")]).await;
    told(&latin, "guessed-encoding", &["windows-1252"]);
    // One row in another encoding is one bad row.
    let mut torn = utf8();
    let (_, start, _) = torn.column("address");
    let at = torn.record(1) + start;
    torn.dbf[at..at + 4].copy_from_slice(b"\xff\xff\xffx");
    let import = app.validate(torn.zip(), &[("into", "parcels")]).await;
    let problem = told(&import, "bad-encoding", &["address", "UTF-8"]);
    assert_eq!((&problem["row"], &problem["field"]), (&json!(2), &json!("address")));
    assert_eq!(import["rows"]["rejected"], 1);
}

/// WKT as ArcGIS writes it for these systems (pyproj 3.4, `CRS.from_epsg(n).to_wkt("WKT1_ESRI")`, which has Esri's own names).
#[tokio::test(flavor = "multi_thread")]
async fn reference_systems_without_codes() {
    let app = TestApp::start().await;
    let script = "import sys; from osgeo import osr; s = osr.SpatialReference(); s.ImportFromEPSG(int(sys.argv[1])); s.MorphToESRI(); print(s.ExportToWkt())";
    let esri = |code: &str| run("/usr/bin/python3", &["-c", script, code]);
    for code in ["4548", "4527", "4490", "4326"] {
        let options = ["-t_srs", &format!("EPSG:{code}")];
        let prj = esri(code);
        assert!(!prj.contains("AUTHORITY"), "{prj}");
        let import = ready(&app, Parts::of(&parcels(), "GBK", &options).with_prj(&prj).zip(), &[], &[]).await;
        assert_eq!(
            import["crs"],
            json!({ "used": format!("EPSG:{code}"), "guessed": false, "candidates": import["crs"]["candidates"] })
        );
    }
    for (code, name) in [("2384", "西安"), ("2436", "北京"), ("4610", "西安"), ("32650", "UTM"), ("3857", "Mercator")]
    {
        let prj = esri(code);
        refused(&app, Parts::gbk().with_prj(&prj).zip(), &[], "unknown-crs", &[name]).await;
    }
    // The same system but for one number is another system.
    let moved = esri("4548").replace("500000", "600000");
    refused(&app, Parts::gbk().with_prj(&moved).zip(), &[], "unknown-crs", &["CGCS2000"]).await;
    refused(&app, Parts::gbk().with_prj("PROJCS[[[[").zip(), &[], "unknown-crs", &["PROJCS"]).await;
    // Whoever knows better says so.
    let import = ready(&app, Parts::gbk().with_prj(&moved).zip(), &[("crs", "EPSG:4548")], &[]).await;
    assert_eq!(import["crs"]["used"], "EPSG:4548");
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_are_missing_are_told_by_name() {
    let app = TestApp::start().await;
    let parts = Parts::gbk();
    refused(&app, parts.without(&[".dbf"]), &[], "missing-part", &[".dbf", "地块"]).await;
    refused(&app, parts.shp.clone(), &[], "unreadable-file", &[".shp", ".dbf"]).await;
    ready(&app, parts.without(&[".shx"]), &[], &["missing-part"]).await;
    let damaged = Parts { shx: b"not an index".to_vec(), ..Parts::gbk() };
    let import = ready(&app, damaged.zip(), &[], &["missing-part"]).await;
    told(&import, "missing-part", &[".shx", "地块"]);
    // Without .prj the numbers are looked at, and a person has to confirm.
    let import = ready(&app, parts.without(&[".prj"]), &[], &["guessed-crs"]).await;
    assert_eq!(import["crs"]["guessed"], true);
    let (status, _) = app.send("POST", &format!("/api/imports/{}/commit", import["id"]), json!({})).await;
    assert_eq!(status, 409);
    are_the_parcels(&stored(&app, &import).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_shapefiles_are_layers() {
    let app = TestApp::start().await;
    let points = collection(vec![json!({
        "type": "Feature", "properties": { "name": "点" },
        "geometry": { "type": "Point", "coordinates": [612_400.0, 2_714_000.0] },
    })]);
    let (a, b) = (Parts::of(&points, "UTF-8", &[]), Parts::gbk());
    let files: Vec<(String, Vec<u8>)> = [a.files("测量/界址点"), b.files("测量/宗地")].concat();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let import = ready(&app, zipped(&files), &[], &[]).await;
    assert_eq!(import["layer"], "测量/宗地", "the one with polygons");
    let layers = json!([
        { "name": "测量/界址点", "rows": 1, "holds": "Point" },
        { "name": "测量/宗地", "rows": 4, "holds": "Polygon" },
    ]);
    assert_eq!(import["layers"], layers);
    let chosen = refused(&app, zipped(&files), &[("layer", "测量/界址点")], "wrong-geometry-type", &["Point"]).await;
    assert_eq!(chosen["problems"][0]["row"], 1, "{chosen:#}");
    refused(&app, zipped(&files), &[("layer", "没有")], "unreadable-file", &["没有"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shapes_of_every_kind() {
    let app = TestApp::start().await;
    for dimensions in ["XYZ", "XYM", "XYZM"] {
        let parts = Parts::of(&parcels(), "UTF-8", &["-dim", dimensions]);
        let import = ready(&app, parts.zip(), &[], &["height-dropped"]).await;
        assert_eq!(import["problems"][0]["row"], Value::Null, "told once");
    }
    // A null shape, by GDAL, and a record that is damaged: its neighbours come through.
    let mut features: Value = serde_json::from_str(&parcels()).unwrap();
    features["features"][1]["geometry"] = Value::Null;
    let mut parts = Parts::of(&features.to_string(), "UTF-8", &["-lco", "SHPT=POLYGON"]);
    // The third record: 2 heads, a polygon of 5 points, a null shape; its number of points is at 40.
    let third = 100 + 8 + 128 + 8 + 4 + 8;
    parts.shp[third + 40..third + 44].copy_from_slice(&i32::MAX.to_le_bytes());
    let import = app.validate(parts.zip(), &[("into", "parcels")]).await;
    assert_eq!((&import["status"], &import["rows"]["rejected"]), (&json!("ready"), &json!(2)), "{import:#}");
    assert_eq!(told(&import, "null-geometry", &[])["row"], 2);
    assert_eq!(told(&import, "damaged-geometry", &["2147483647"])["row"], 3);
    let (status, _) = app.send("POST", &format!("/api/imports/{}/commit", import["id"]), json!({})).await;
    assert_eq!(status, 409, "without a word nothing is taken over");
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    // Rings of another program that are not closed, and holes that run the wrong way are told or understood.
    let mut turned = Parts::gbk();
    let first = 100 + 8;
    let ring = first + 48;
    let points: Vec<Vec<u8>> = turned.shp[ring..ring + 80].chunks(16).map(<[u8]>::to_vec).collect();
    let reversed: Vec<u8> = points.into_iter().rev().flatten().collect();
    turned.shp[ring..ring + 80].copy_from_slice(&reversed);
    let import = ready(&app, turned.zip(), &[], &[]).await;
    are_the_parcels(&stored(&app, &import).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_cut_off_or_mixed_up() {
    let app = TestApp::start().await;
    let whole = Parts::gbk();
    let half = whole.shp.len() / 2;
    refused(&app, Parts { shp: whole.shp[..half].to_vec(), ..Parts::gbk() }.zip(), &[], "truncated", &[".shp"]).await;
    // The same with a head that agrees: the index knows better.
    let mut shorter = whole.shp[..half].to_vec();
    let words = u32::try_from(half / 2).unwrap();
    shorter[24..28].copy_from_slice(&words.to_be_bytes());
    let cut = Parts { shp: shorter, ..Parts::gbk() };
    refused(&app, cut.zip(), &[], "truncated", &["第 1 行"]).await;
    refused(&app, cut.without(&[".shx"]), &[], "truncated", &["第 1 行"]).await;
    let end = whole.record(2);
    let cut = Parts { dbf: whole.dbf[..end].to_vec(), ..Parts::gbk() };
    refused(&app, cut.zip(), &[], "truncated", &[".dbf", "4", "2"]).await;
    // Attributes of another file.
    let mut fewer: Value = serde_json::from_str(&parcels()).unwrap();
    fewer["features"].as_array_mut().unwrap().pop();
    let other = Parts::of(&fewer.to_string(), "GBK", &[]);
    let mixed = Parts { dbf: other.dbf, ..Parts::gbk() };
    refused(&app, mixed.zip(), &[], "count-mismatch", &["4", "3"]).await;
    let mut nonsense = Parts::gbk();
    nonsense.dbf[10..12].copy_from_slice(&3_u16.to_le_bytes());
    refused(&app, nonsense.zip(), &[], "unreadable-file", &[".dbf"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_with_everything_that_goes_wrong() {
    let app = TestApp::start().await;
    // A deleted record is left out together with its shape, and the others keep theirs.
    let mut parts = Parts::gbk();
    let second = parts.record(1);
    parts.dbf[second] = b'*';
    let import = app.validate(parts.zip(), &[("into", "parcels")]).await;
    assert_eq!((&import["status"], &import["rows"]["read"]), (&json!("ready"), &json!(3)), "{import:#}");
    told(&import, "left-out", &["1 行"]);
    let names: Vec<Value> = {
        let id = import["id"].as_i64().unwrap();
        let preview = app.ok(&format!("/api/imports/{id}/preview")).await;
        preview["features"].as_array().unwrap().iter().map(|f| f["properties"]["row"].clone()).collect()
    };
    assert_eq!(names, [json!(1), json!(3), json!(4)]);
    // Asterisks where a number did not fit.
    let mut parts = Parts::gbk();
    let (_, start, width) = parts.column("far_max");
    let at = parts.record(2) + start;
    parts.dbf[at..at + width].fill(b'*');
    let import = app.validate(parts.zip(), &[("into", "parcels")]).await;
    let problem = told(&import, "bad-number", &["far_max", "星号"]);
    assert_eq!((&problem["row"], &problem["field"]), (&json!(3), &json!("far_max")));
    assert_eq!(import["rows"]["rejected"], 1);
    // Two columns of one name: the second one has another name, and the file says so.
    let mut parts = Parts::gbk();
    let (at, ..) = parts.column("address");
    parts.dbf[at..at + 11].copy_from_slice(b"name\0\0\0\0\0\0\0");
    let import = app.validate(parts.zip(), &[("into", "parcels")]).await;
    told(&import, "duplicate-column", &["name", "name_2"]);
    // A name cut in the middle of a letter: a统一社会|信 in ten bytes of GBK.
    let mut parts = Parts::gbk();
    parts.dbf[at..at + 11].copy_from_slice(b"a\xcd\xb3\xd2\xbb\xc9\xe7\xbb\xe1\xd0\0");
    let import = app.validate(parts.zip(), &[("into", "parcels")]).await;
    let columns: Vec<&str> = import["columns"].as_array().unwrap().iter().filter_map(|c| c["name"].as_str()).collect();
    assert!(columns.contains(&"a统一社会"), "{columns:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn short_names_and_days_of_other_programs_are_understood() {
    let app = TestApp::start().await;
    // GDAL cuts names at ten bytes, and ten bytes of GBK are five letters.
    let features = collection(vec![square(
        "甲",
        (612_400.0, 2_714_000.0),
        100.0,
        json!({
            "object_no": "S-1", "统一社会信用代码": "91350200000000000B", "area_registered_m2": 10000.0,
            "acquisition_planned": 1, "valid_from": "2019-06-30", "use_now_scheme": "GB/T 21010-2017", "use_now": "0701",
        }),
    )]);
    let parts = Parts::of(&features, "GBK", &[]);
    let import = app.validate(parts.zip(), &[("into", "parcels")]).await;
    let fields: Vec<(&str, &str)> = import["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|column| Some((column["name"].as_str()?, column["field"].as_str()?)))
        .collect();
    for wanted in [
        ("统一社会信", "holder_uscc"),
        ("area_regis", "area_registered_m2"),
        ("acquisitio", "acquisition_planned"),
        ("use_now_sc", "use_now_scheme"),
    ] {
        assert!(fields.contains(&wanted), "{wanted:?} in {fields:?}: {import:#}");
    }
}
