//! KML and KMZ: as GDAL's LIBKML writes them, and as Google Earth, 奥维 and ArcGIS do (by the patterns of their exports).

use std::io::Write;
use std::path::Path;
use std::process::Command;

use geo::{Area, CoordsIter};
use geo_types::Coord;
use serde_json::{Value, json};
use tuguan::geo::crs::Crs;
use tuguan::geo::project;
use tuguan::intake::formats::{self, DeclaredCrs, Facts, Options, SourceFeature};
use tuguan::intake::problem::{Code, Problem};

use crate::support::{TestApp, codes, fixture};

fn read_path(path: &Path, options: &Options) -> Result<(Facts, Vec<SourceFeature>), Problem> {
    let mut reader = formats::open(path, options)?;
    let facts = reader.facts().clone();
    let rows = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    assert!(rows.iter().zip(1..).all(|(row, number)| row.row == number), "rows are numbered in order");
    Ok((facts, rows))
}

fn read_with(bytes: &[u8], options: &Options) -> Result<(Facts, Vec<SourceFeature>), Problem> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    read_path(file.path(), options)
}

fn read(text: &str) -> (Facts, Vec<SourceFeature>) {
    read_with(text.as_bytes(), &Options::default()).unwrap_or_else(|problem| panic!("{problem:?}: {text}"))
}

fn document(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\" xmlns:gx=\"http://www.google.com/kml/ext/2.2\">\n<Document><name>导出</name>\n{inside}\n</Document></kml>"
    )
}

fn placemark(inside: &str) -> String {
    format!("<Placemark>{inside}</Placemark>\n")
}

/// A square of a thousandth of a degree, in the middle of the district.
const SQUARE: &str = "118.11,24.52,0 118.111,24.52,0 118.111,24.521,0 118.11,24.521,0 118.11,24.52,0";
const INNER: &str = "118.1102,24.5202 118.1104,24.5202 118.1104,24.5204 118.1102,24.5204 118.1102,24.5202";

fn polygon(coordinates: &str) -> String {
    format!(
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>{coordinates}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
}

fn good() -> String {
    placemark(&format!("<name>好</name>{}", polygon(SQUARE)))
}

fn codes_of(problems: &[Problem]) -> Vec<Code> {
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn what_gdal_writes_is_what_it_read() {
    let folder = tempfile::tempdir().unwrap();
    let demo = fixture("demo/parcels.geojson");
    let (_, wanted) = read_path(&demo, &Options::default()).unwrap();
    for name in ["a.kml", "a.kmz"] {
        let mut command = Command::new("ogr2ogr");
        command.args(["-f", "LIBKML", "-nln", "parcels"]).arg(folder.path().join(name)).arg(&demo);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    for (name, format) in [("a.kml", "KML"), ("a.kmz", "KMZ")] {
        let (facts, rows) = read_path(&folder.path().join(name), &Options::default()).unwrap();
        assert_eq!((facts.format, rows.len(), facts.layers.len()), (format, wanted.len(), 0), "{name}");
        assert_eq!(facts.crs, DeclaredCrs::Known(Crs::WGS84));
        for (row, wanted) in rows.iter().zip(&wanted) {
            let mut delivered = wanted.geometry.clone().unwrap();
            project::multi_polygon(&mut delivered, Crs::GK117, Crs::CGCS2000).unwrap();
            let found = row.geometry.as_ref().unwrap();
            assert_eq!(found.coords_count(), delivered.coords_count(), "{name}");
            // To a millimetre.
            let close = |(a, b): (Coord, Coord)| (a.x - b.x).abs() < 1e-8 && (a.y - b.y).abs() < 1e-8;
            assert!(found.coords_iter().zip(delivered.coords_iter()).all(close), "{name}: row {}", row.row);
            // GDAL writes days in its own way.
            let kept = wanted.properties.iter().filter(|(key, value)| !value.is_null() && *key != "valid_from");
            for (key, value) in kept {
                let is = row.properties.get(key).unwrap_or_else(|| panic!("{name}: {key} is lost: {row:?}"));
                let number = |value: &Value| value.as_bool().map_or_else(|| value.as_f64(), |yes| Some(f64::from(yes)));
                match (number(value), number(is)) {
                    (Some(value), Some(is)) => assert!((value - is).abs() < 1e-6 * value.abs().max(1.0), "{key}"),
                    _ => assert_eq!(value, is, "{name}: {key}"),
                }
            }
        }
    }
}

#[test]
fn programs_write_placemarks_in_many_ways() {
    let typed = "<Schema name=\"t\" id=\"t1\"><SimpleField type=\"double\" name=\"面积\"/><SimpleField type=\"int\" name=\"层数\"/><SimpleField type=\"bool\" name=\"净地\"/><SimpleField type=\"string\" name=\"编号\"/></Schema>";
    let data = "<ExtendedData><SchemaData schemaUrl=\"#t1\"><SimpleData name=\"面积\">1234.5</SimpleData><SimpleData name=\"层数\">7</SimpleData><SimpleData name=\"净地\">1</SimpleData><SimpleData name=\"编号\">007</SimpleData></SchemaData></ExtendedData>";
    let with_hole = format!(
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>\n{SQUARE}\n</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>{INNER}</coordinates></LinearRing></innerBoundaryIs></Polygon>"
    );
    let table = "<description><![CDATA[<html><body><table><tr><td>权利人</td><td>甲 &amp; 乙</td></tr><tr><td>地类</td><td>0601</td></tr></table></body></html>]]></description>";
    let closed = format!("<LineString><tessellate>1</tessellate><coordinates>{SQUARE}</coordinates></LineString>");
    let two = format!(
        "<MultiGeometry><Point><coordinates>118.11,24.52</coordinates></Point>{}{}</MultiGeometry>",
        polygon(SQUARE),
        polygon(&SQUARE.replace("118.11", "118.12"))
    );
    let inside = [
        typed.to_owned(),
        placemark(&format!("<name>地块一</name>{data}{with_hole}")),
        placemark(&format!("<name>地块二</name>{table}{}", polygon(SQUARE))),
        placemark(&format!(
            "<name>A&amp;B &lt;1&gt; C & D</name><ExtendedData><Data name=\"权利人\"><displayName>x</displayName><value>甲</value></Data></ExtendedData>{two}"
        )),
        placemark(&format!(
            "<name>0</name><ExtendedData><Data name=\"名称\"><value>真名</value></Data></ExtendedData>{closed}"
        )),
        format!(
            "<kml:Placemark xmlns:kml=\"x\" id=\"p9\">{}</kml:Placemark>",
            polygon(&SQUARE.replace(",0", ",12.5").replace(',', ", "))
        ),
    ];
    let (facts, rows) = read(&document(&inside.concat()));
    assert_eq!(codes_of(&facts.notes), [Code::GuessedCrs, Code::MaybeGcj02]);
    let properties: Vec<Value> = rows.iter().map(|row| Value::Object(row.properties.clone())).collect();
    assert_eq!(
        properties,
        [
            json!({ "name": "地块一", "面积": 1234.5, "层数": 7, "净地": true, "编号": "007" }),
            json!({ "name": "地块二", "description": "权利人 甲 & 乙\n地类 0601" }),
            json!({ "name": "A&B <1> C & D", "权利人": "甲" }),
            json!({ "Placemark": "0", "名称": "真名" }),
            json!({}),
        ]
    );
    let of = |row: usize| rows[row].geometry.as_ref().unwrap();
    // A thousandth of a degree squared, less the hole of two ten-thousandths squared.
    assert!((of(0).unsigned_area() - 0.96e-6).abs() < 1e-12 && of(0).0[0].interiors().len() == 1);
    assert_eq!((of(2).0.len(), codes_of(&rows[2].notes)), (2, vec![Code::LeftOut]));
    assert_eq!(codes_of(&rows[3].notes), [Code::WrongGeometryType]);
    assert!(rows[3].notes.iter().all(|note| !note.is_error()));
    assert_eq!((codes_of(&rows[4].notes), &rows[4].id), (vec![Code::HeightDropped], &Some(json!("p9"))));
    let corners: Vec<usize> = rows.iter().map(|row| row.geometry.as_ref().unwrap().0[0].exterior().0.len()).collect();
    assert_eq!(corners, [5; 5]);
    assert_eq!((rows[0].line, rows[4].line), (4, 10));
}

#[test]
fn folders_are_layers_and_all_are_read() {
    let of = |name: &str| placemark(&format!("<name>{name}</name>{}", polygon(SQUARE)));
    let inside = format!(
        "<Folder>{}<name>甲区</name><Folder><name>一期</name>{}</Folder></Folder><Folder><name>点</name>{}</Folder><NetworkLink><Link><href>http://192.0.2.1/x.kml</href></Link></NetworkLink><GroundOverlay/>",
        of("a"),
        of("b"),
        placemark("<Point><coordinates>118.1,24.5</coordinates></Point>")
    );
    let text = document(&inside);
    let (facts, rows) = read(&text);
    let layers: Vec<(&str, Option<u64>, &str)> =
        facts.layers.iter().map(|layer| (&*layer.name, layer.rows, &*layer.holds)).collect();
    assert_eq!(
        layers,
        [("甲区", Some(1), "Polygon 1"), ("甲区/一期", Some(1), "Polygon 1"), ("点", Some(1), "Point 1")]
    );
    assert_eq!(facts.layer, None);
    let left = facts.notes.iter().find(|note| note.code == Code::LeftOut).unwrap();
    assert!(left.message.contains("NetworkLink 1") && left.message.contains("GroundOverlay 1"), "{}", left.message);
    let folders: Vec<&Value> = rows.iter().map(|row| &row.properties["图层"]).collect();
    assert_eq!(folders, ["甲区", "甲区/一期", "点"]);
    let options = Options { layer: Some("甲区/一期".to_owned()), ..Options::default() };
    let (facts, rows) = read_with(text.as_bytes(), &options).unwrap();
    assert_eq!((rows.len(), &rows[0].properties["name"], facts.layer.as_deref()), (1, &json!("b"), Some("甲区/一期")));
    assert!(facts.notes.iter().any(|note| note.code == Code::LeftOut && note.message.contains("甲区 (1)、点 (1)")));
    let options = Options { layer: Some("乙区".to_owned()), ..Options::default() };
    let problem = read_with(text.as_bytes(), &options).unwrap_err();
    assert!(problem.message.contains("乙区") && problem.remedy.contains("甲区/一期"), "{problem:?}");
}

#[test]
fn the_encoding_of_its_head_counts() {
    let text = document(&good());
    let gbk = text.replace("UTF-8", "GBK");
    let (bytes, ..) = encoding_rs::GBK.encode(&gbk);
    let (facts, rows) = read_with(&bytes, &Options::default()).unwrap();
    assert_eq!((facts.encoding, &rows[0].properties["name"]), ("GBK", &json!("好")));
    // Said to be UTF-8 and not so: refused with the place, read once the person says what it is.
    let (bytes, ..) = encoding_rs::GBK.encode(&text);
    let problem = read_with(&bytes, &Options::default()).unwrap_err();
    assert_eq!((problem.code, problem.line), (Code::BadEncoding, Some(3)), "{problem:?}");
    let options = Options { encoding: Some(encoding_rs::GB18030), ..Options::default() };
    assert_eq!(read_with(&bytes, &options).unwrap().1[0].properties["name"], "好");
    let utf16: Vec<u8> =
        format!("\u{feff}{}", text.replace("UTF-8", "UTF-16")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_with(&utf16, &Options::default()).unwrap().1[0].properties["name"], "好");
    assert_eq!(read(&format!("\n  {text}")).1.len(), 1);
    assert_eq!(read(&format!("\u{feff}{text}")).1.len(), 1);
}

#[test]
fn bad_placemarks_spoil_only_themselves() {
    let ring = |text: &str| format!("<LinearRing><coordinates>{text}</coordinates></LinearRing>");
    let long = Options { max_feature_bytes: 20_000, ..Options::default() };
    for (defect, inside, code, says) in [
        (
            "a point",
            "<Point><coordinates>118.1,24.5</coordinates></Point>".to_owned(),
            Code::WrongGeometryType,
            "Point",
        ),
        (
            "a track",
            "<gx:Track><gx:coord>118.1 24.5 0</gx:coord></gx:Track>".to_owned(),
            Code::WrongGeometryType,
            "Track",
        ),
        (
            "a line",
            "<LineString><coordinates>118.1,24.5 118.2,24.5 118.2,24.6 118.1,24.6</coordinates></LineString>"
                .to_owned(),
            Code::WrongGeometryType,
            "LineString",
        ),
        ("nothing", "<name>空</name>".to_owned(), Code::NullGeometry, "没有图形"),
        ("an empty ring", polygon(" "), Code::NullGeometry, "没有图形"),
        ("half a tuple", polygon(&SQUARE.replacen("118.111,24.52,0", "118.111", 1)), Code::BadNumber, "第 1 环第 2 点"),
        ("no number", polygon(&SQUARE.replacen("24.521", "24.52l", 1)), Code::BadNumber, "第 3 点"),
        ("no blanks", polygon(&SQUARE.replace(' ', ",")), Code::BadNumber, "第 1 点"),
        (
            "a hole first",
            format!("<Polygon><innerBoundaryIs>{}</innerBoundaryIs></Polygon>", ring(INNER)),
            Code::BadXml,
            "外环",
        ),
        (
            "too long",
            format!("<description>{}</description>{}", "x".repeat(30_000), polygon(SQUARE)),
            Code::TooLarge,
            "MiB",
        ),
    ] {
        let text = document(&format!("{}{}{}", good(), placemark(&inside), good()));
        let (_, rows) = read_with(text.as_bytes(), &long).unwrap_or_else(|problem| panic!("{defect}: {problem:?}"));
        assert_eq!(rows.len(), 3, "{defect}");
        let problems = rows[1].geometry.as_ref().unwrap_err();
        assert_eq!(codes_of(problems), [code], "{defect}");
        assert_eq!((problems[0].row, problems[0].line), (Some(2), Some(5)), "{defect}");
        assert!(
            problems[0].message.contains(says) && !problems[0].remedy.is_empty(),
            "{defect}: {}",
            problems[0].message
        );
        assert!(rows[0].geometry.is_ok() && rows[2].geometry.is_ok(), "{defect}");
    }
}

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_kmz_is_read_by_its_main_document() {
    let other = document(&placemark("<Point><coordinates>1,1</coordinates></Point>"));
    let bytes =
        packed(&[("files/b.kml", &other), ("a.kml", &other), ("doc.kml", &document(&good())), ("files/p.png", "")]);
    let (facts, rows) = read_with(&bytes, &Options::default()).unwrap();
    assert_eq!((facts.format, rows.len(), rows[0].geometry.is_ok()), ("KMZ", 1, true));
    let left = facts.notes.iter().find(|note| note.code == Code::LeftOut).unwrap();
    assert!(left.message.contains("a.kml、files/b.kml"), "{}", left.message);
    let (_, rows) =
        read_with(&packed(&[("x/b.kml", &other), ("地块.kml", &document(&good()))]), &Options::default()).unwrap();
    assert!(rows[0].geometry.is_ok(), "without doc.kml the first outside of folders");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_cannot_be_read_are_refused_by_name() {
    let app = TestApp::start().await;
    let text = document(&format!("{}{}", good(), good()));
    let bomb = text.replacen("<kml ", "<!DOCTYPE kml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<kml ", 1);
    let deep = document(&format!("{}{}", "<Folder>".repeat(100), "</Folder>".repeat(100)));
    let cut = text.find("118.111,24.521").unwrap();
    let second = text.rfind("<Placemark>").unwrap() + 40;
    for (name, text, code, says) in [
        ("entities", bomb, "unreadable-file", "DOCTYPE"),
        ("too deep", deep, "too-deep", "64"),
        ("cut off", text[..cut].to_owned(), "truncated", "读到第 0 行"),
        ("cut off later", text[..second].to_owned(), "truncated", "读到第 1 行"),
        ("tags that do not match", text.replacen("</Polygon>", "</Polygone>", 1), "bad-xml", "第 4 行"),
        ("nothing", document(""), "empty-file", "没有任何要素"),
        ("links only", document("<NetworkLink/>"), "empty-file", "NetworkLink"),
        ("another root", text.replace("kml", "gpx").replacen("<gpx", "<!-- <kml --><gpx", 1), "unreadable-file", "gpx"),
        ("an unknown encoding", text.replace("UTF-8", "EBCDIC"), "bad-encoding", "EBCDIC"),
    ] {
        let import = app.validate(text.into_bytes(), &[("into", "parcels")]).await;
        assert_eq!((codes(&import), &import["status"]), (vec![code], &json!("rejected")), "{name}: {import}");
        let problem = &import["problems"][0];
        let said = format!("{}{}", problem["message"], problem["remedy"]);
        assert!(
            said.contains(says) && problem["remedy"].as_str().is_some_and(|text| !text.is_empty()),
            "{name}: {said}"
        );
    }
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_imported_in_its_place() {
    let app = TestApp::start().await;
    let text = document(&placemark(&format!("<name>奥维地块</name>{}", polygon(SQUARE))));
    let import = app.must_import_text(text, "parcels").await;
    assert_eq!((&import["format"], &import["crs"]["used"]), (&json!("KML"), &json!("EPSG:4326")), "{import:#}");
    assert_eq!(codes(&import), ["guessed-crs", "maybe-gcj02"]);
    let item = app.ok("/ogc/collections/parcels/items").await["features"][0].clone();
    assert_eq!(item["properties"]["name"], "奥维地块");
    // 0.001° × 0.001° at 24.52° N: 101.31 m × 110.77 m on the ellipsoid of CGCS2000 (radii of curvature 6 381 819 m in the prime
    // vertical and 6 346 469 m in the meridian), and 0.03 % more on the plane.
    let area = item["properties"]["area_m2"].as_f64().unwrap();
    assert!((area - 11_225.0).abs() < 15.0, "{area}");
    assert!(item["geometry"].to_string().contains("118.11,24.52"), "{item}");
}

proptest::proptest! {
    /// Whatever the bytes, the reader ends and never panics.
    #[test]
    fn no_bytes_upset_it(cut in 0_usize..1500, noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)) {
        let mut bytes = document(&format!("{}{}", good(), good())).into_bytes();
        let cut = cut.min(bytes.len());
        bytes.splice(cut..(cut + noise.len() / 2).min(bytes.len()), noise);
        if let Ok((_, rows)) = read_with(&bytes, &Options::default()) {
            proptest::prop_assert!(rows.len() <= 2);
        }
    }
}
