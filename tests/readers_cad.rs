//! DXF as other programs write it: drawings made by ezdxf, whose own view of them (corners of blocks taken apart, arcs as ezdxf
//! flattens them) is compared with what is read here; areas of arcs by the formulas of circle segments.

use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use geo::{Area, BoundingRect};
use serde_json::{Value, json};
use tuguan::intake::formats::{self, DeclaredCrs, Facts, Options, SourceFeature};
use tuguan::intake::problem::{Code, Problem};

use crate::support::{TestApp, codes};

struct Drawings {
    folder: tempfile::TempDir,
    seen: Value,
}

/// Written once for all tests.
fn drawings() -> &'static Drawings {
    static MADE: OnceLock<Drawings> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/target/clients/bin/python"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/drawings.py"))
            .arg(folder.path())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        let seen = serde_json::from_slice(&output.stdout).unwrap_or_else(|cause| panic!("{cause}: {error}"));
        Drawings { folder, seen }
    })
}

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(drawings().folder.path().join(format!("{name}.dxf"))).unwrap()
}

fn read_path(path: &Path, options: &Options) -> Result<(Facts, Vec<SourceFeature>), Problem> {
    let mut reader = formats::open(path, options)?;
    let facts = reader.facts().clone();
    let rows = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    assert!(rows.iter().zip(1..).all(|(row, number)| row.row == number), "rows are numbered in order");
    Ok((facts, rows))
}

fn read_bytes(bytes: &[u8], options: &Options) -> Result<(Facts, Vec<SourceFeature>), Problem> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dxf");
    std::fs::write(&path, bytes).unwrap();
    read_path(&path, options)
}

fn read(name: &str) -> (Facts, Vec<SourceFeature>) {
    read_bytes(&bytes_of(name), &Options::default()).unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

fn areas(rows: &[SourceFeature]) -> Vec<f64> {
    rows.iter().map(|row| row.geometry.as_ref().map_or(f64::NAN, Area::unsigned_area)).collect()
}

fn codes_of(problems: &[Problem]) -> Vec<Code> {
    problems.iter().map(|problem| problem.code).collect()
}

/// Each kind of file tells the same three parcels: with the hole, the data of CASS and the texts.
#[test]
fn every_version_and_encoding_says_the_same() {
    for (name, encoding) in [
        ("r12_gbk", "gb18030"),
        ("r2000_gbk", "gb18030"),
        ("r2010", "UTF-8"),
        ("r2018", "UTF-8"),
        ("r12_binary", "gb18030"),
        ("r2010_binary", "UTF-8"),
    ] {
        let (facts, rows) = read(name);
        assert_eq!((facts.format, facts.encoding, &facts.crs), ("DXF", encoding, &DeclaredCrs::Absent), "{name}");
        assert_eq!(facts.layer.as_deref(), Some("JZD"), "{name}");
        let layers: Vec<(&str, Option<u64>)> = facts.layers.iter().map(|layer| (&*layer.name, layer.rows)).collect();
        assert_eq!(layers, [("JZD", Some(4)), ("房屋", Some(1))], "{name}");
        let others = facts.notes.iter().find(|note| note.code == Code::LeftOut).unwrap();
        assert!(others.message.contains("房屋 (1)"), "{name}: {}", others.message);
        // 100 × 100 less 10 × 10; 50 × 50; 20 × 20.
        let found = areas(&rows);
        assert!(found.iter().zip([9900.0, 2500.0, 400.0]).all(|(a, b)| (a - b).abs() < 1e-6), "{name}: {found:?}");
        let first = Value::Object(rows[0].properties.clone());
        let told =
            json!({ "地块编号": "350206001001GB00001", "权利人": "湖里土地公司", "地类": "0601", "name": "一号地块" });
        assert_eq!(first, told, "{name}");
        let second = Value::Object(rows[1].properties.clone());
        assert_eq!(second, json!({ "地块编号": "2013G05", "name": "二号地块" }), "{name}");
        // Two names: neither is taken.
        assert_eq!(Value::Object(rows[2].properties.clone()), json!({ "文字": "甲；乙" }), "{name}");
        assert_eq!(codes_of(&rows[2].notes), [Code::UnclearText], "{name}");
        assert!(rows[2].line > rows[1].line && rows[1].line > rows[0].line, "{name}");
    }
}

#[test]
fn the_person_chooses_layer_and_encoding() {
    let options = Options { layer: Some("房屋".to_owned()), ..Options::default() };
    let (facts, rows) = read_bytes(&bytes_of("r2000_gbk"), &options).unwrap();
    assert_eq!((facts.layer.as_deref(), rows.len()), (Some("房屋"), 1));
    let options = Options { layer: Some("DGX".to_owned()), ..Options::default() };
    let problem = read_bytes(&bytes_of("r2000_gbk"), &options).unwrap_err();
    assert!(problem.message.contains("DGX") && problem.remedy.contains("JZD、房屋"), "{problem:?}");
    // A header that says another code page than the texts have, as happens after conversions.
    let text = String::from_utf8(bytes_of("r2010")).unwrap().replace("AC1024", "AC1015");
    let wrong = text.replace("ANSI_1252", "ANSI_936");
    let options = Options { encoding: Some(encoding_rs::UTF_8), ..Options::default() };
    assert_eq!(read_bytes(wrong.as_bytes(), &options).unwrap().1[0].properties["name"], "一号地块");
    // One that says nothing about Chinese: UTF-8 if it is that, else GBK.
    assert_eq!(read_bytes(text.as_bytes(), &Options::default()).unwrap().1[0].properties["name"], "一号地块");
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    let (facts, rows) = read_bytes(&gbk, &Options::default()).unwrap();
    assert_eq!((facts.encoding, &rows[0].properties["name"]), ("gb18030", &json!("一号地块")));
    // And GBK where the version demands UTF-8 is refused with its line.
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    let at = gbk.windows(6).position(|window| window == b"AC1015").unwrap();
    let mut newer = gbk.into_owned();
    newer[at..at + 6].copy_from_slice(b"AC1024");
    let problem = read_bytes(&newer, &Options::default()).unwrap_err();
    assert_eq!((problem.code, problem.line.is_some()), (Code::BadEncoding, true), "{problem:?}");
}

/// Area between a chord and its arc, of a bulge.
fn segment(chord: f64, bulge: f64) -> f64 {
    let angle = 4.0 * bulge.atan();
    let radius = chord / (2.0 * (angle / 2.0).sin());
    radius * radius / 2.0 * (angle - angle.sin())
}

/// Chords of a millimetre take away up to ⅔ mm times the length of the arcs.
fn assert_areas(found: &[f64], wanted: &[(f64, f64)], what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}: {found:?}");
    for (area, (exact, arcs)) in found.iter().zip(wanted) {
        assert!((area - exact).abs() <= arcs * 0.001 * 2.0 / 3.0 + 1e-6, "{what}: {area} instead of {exact}");
    }
}

#[test]
fn arcs_become_chords_of_a_millimetre() {
    let (_, rows) = read("arcs");
    let quarter = f64::tan(PI / 8.0);
    let wanted = [
        (800.0 + PI * 100.0, 20.0 * PI),
        // The arc cuts into the square between corner and corner: its triangle of 30 × 30 / 2 is missing too.
        (3600.0 - 450.0 - segment(f64::hypot(30.0, 30.0), quarter), 15.0 * PI),
        (2.0 * segment(50.0, f64::tan(PI / 6.0)), 121.0),
    ];
    assert_areas(&areas(&rows), &wanted, "arcs");
    assert!(rows.iter().all(|row| codes_of(&row.notes) == [Code::ArcsReplaced]));
    let again = read("arcs").1;
    assert!(rows.iter().zip(&again).all(|(a, b)| a.geometry == b.geometry), "the same corners every time");
    // Circles and ellipses, where nothing else is on the layer: π r², π a b.
    let (facts, rows) = read("rounds");
    let wanted = [(PI * 625.0, 50.0 * PI), (PI * 50.0 * 20.0, 231.0), (PI * 25.0, 10.0 * PI)];
    assert_areas(&areas(&rows), &wanted, "rounds");
    assert!(facts.notes.iter().any(|note| note.code == Code::LeftOut && note.message.contains("ELLIPSE 1")));
}

#[test]
fn blocks_are_where_another_program_puts_them() {
    let (facts, rows) = read("blocks_spoilt");
    let said = facts.notes.iter().filter(|note| note.code == Code::LeftOut);
    let said: Vec<&str> = said.map(|note| note.message.as_str()).collect();
    assert!(said.iter().any(|text| text.contains("无")) && said.iter().any(|text| text.contains("循环")), "{said:?}");
    let of_file = |name: &str| drawings().seen[name].as_array().unwrap().clone();
    for (name, rows) in [("blocks", rows), ("arcs", read("arcs").1), ("rounds", read("rounds").1)] {
        let mut unmatched: Vec<&SourceFeature> = rows.iter().collect();
        for seen in of_file(name) {
            let number = |value: &Value| value.as_f64().unwrap();
            let wanted: Vec<f64> = seen["box"].as_array().unwrap().iter().map(number).collect();
            let place = unmatched.iter().position(|row| {
                let bounds = row.geometry.as_ref().unwrap().bounding_rect().unwrap();
                let found = [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y];
                found.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 0.002)
            });
            let row = unmatched.remove(place.unwrap_or_else(|| panic!("{name}: nothing at {wanted:?}")));
            let (area, length) = (row.geometry.as_ref().unwrap().unsigned_area(), number(&seen["length"]));
            assert!((area - number(&seen["area"])).abs() < length * 0.001, "{name}: {area} {seen}");
        }
        // What ezdxf takes apart into pieces of ellipses: the yard stretched by 1.5 and 0.5.
        let stretched = 0.75 * (2400.0 + segment(40.0, 0.3) - segment(40.0, 0.2));
        let rest: Vec<f64> = unmatched.iter().map(|row| row.geometry.as_ref().unwrap().unsigned_area()).collect();
        match name {
            "blocks" => assert_areas(&rest, &[(stretched, 90.0)], name),
            _ => assert_eq!(rest, [0.0; 0], "{name}"),
        }
    }
}

#[test]
fn what_is_no_ring_is_told() {
    let (facts, rows) = read("leftovers");
    let left = facts.notes.iter().find(|note| note.message.contains("HATCH")).unwrap();
    for name in ["CIRCLE 1", "HATCH 1", "LINE 1", "SPLINE 1"] {
        assert!(left.message.contains(name), "{}", left.message);
    }
    assert!(facts.notes.iter().any(|note| note.message.contains("图纸空间") && note.message.contains('1')));
    assert!(facts.notes.iter().any(|note| note.message.contains("房屋 (2)")));
    assert_eq!(rows.len(), 4);
    let found = areas(&rows);
    assert_eq!((found[0], found[3]), (900.0, 900.0));
    // Ends 0.6 mm apart are one point; 30 m apart they are not.
    assert!((found[1] - 900.0).abs() < 0.02, "{found:?}");
    assert_eq!(codes_of(&rows[1].notes), [Code::RingNotClosed]);
    let open = &rows[2].geometry.as_ref().unwrap_err()[0];
    assert_eq!((open.code, open.is_error(), open.row), (Code::RingNotClosed, true, Some(3)));
    assert!(open.line.is_some() && open.message.contains("30.000") && open.remedy.contains("PEDIT"), "{open:?}");
    assert_eq!(codes_of(&rows[3].notes), [Code::HeightDropped]);
}

/// A drawing of entities by hand, one pair to a line.
fn drawing(entities: &str) -> String {
    let pairs = format!("0 SECTION 2 ENTITIES {entities} 0 ENDSEC 0 EOF");
    let words: Vec<&str> = pairs.split_whitespace().collect();
    words.chunks(2).map(|pair| format!("{}\n{}\n", pair[0], pair[1])).collect()
}

fn polyline(corners: &[(f64, f64)]) -> String {
    let corners: String = corners.iter().map(|(x, y)| format!(" 10 {x} 20 {y}")).collect();
    format!(" 0 LWPOLYLINE 8 JZD 90 {} 70 1{corners}", corners.len())
}

fn square(x: f64, y: f64, side: f64) -> String {
    let (x, y) = (612_400.0 + x, 2_714_000.0 + y);
    polyline(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
}

#[test]
fn rings_lie_in_rings() {
    let read = |entities: &str| read_bytes(drawing(entities).as_bytes(), &Options::default()).unwrap().1;
    let nested: String = [(0.0, 100.0), (10.0, 80.0), (20.0, 60.0)].map(|(at, side)| square(at, at, side)).concat();
    assert_eq!(areas(&read(&nested)), [10_000.0 - 6_400.0, 3_600.0]);
    // A parcel inside another, known by its own data, is both: a hole there, and a row.
    let data = " 1001 SOUTH 1000 300000 1000 B-2 1000 乙";
    let own = format!("{}{}{data}{}", square(0.0, 0.0, 100.0), square(10.0, 10.0, 80.0), square(20.0, 20.0, 60.0));
    let rows = read(&own);
    assert_eq!(areas(&rows), [3_600.0, 6_400.0 - 3_600.0, 3_600.0]);
    assert_eq!(rows[1].properties["权利人"], "乙");
    // A text in a hole may mean that the hole is a parcel.
    let hole =
        format!("{}{} 0 TEXT 8 注记 10 612420 20 2714020 1 丙", square(0.0, 0.0, 100.0), square(10.0, 10.0, 80.0));
    let rows = read(&hole);
    assert_eq!((codes_of(&rows[0].notes), rows[0].properties.len()), (vec![Code::UnclearText], 0));
    assert!(rows[0].notes[0].message.contains('丙'));
}

#[test]
fn broken_entities_spoil_only_themselves() {
    let good = square(0.0, 0.0, 10.0);
    for (defect, entity, code) in [
        ("no number", square(20.0, 0.0, 10.0).replacen("2714000", "27140O0", 1), Code::BadNumber),
        ("not a number", square(20.0, 0.0, 10.0).replacen("2714000", "nan", 1), Code::BadNumber),
        ("too far", square(20.0, 0.0, 10.0).replacen("2714000", "1e11", 1), Code::BadNumber),
        ("tilted", format!("{} 210 1 220 0 230 0", square(20.0, 0.0, 10.0)), Code::WrongGeometryType),
        ("endless arc", square(20.0, 0.0, 10.0).replacen("20 2714000", "20 2714000 42 1e5", 1), Code::TooLarge),
        ("no corner", " 0 LWPOLYLINE 8 JZD 70 1".to_owned(), Code::NullGeometry),
    ] {
        let text = drawing(&format!("{entity}{good}"));
        let (_, rows) = read_bytes(text.as_bytes(), &Options::default()).unwrap();
        assert_eq!(rows.len(), 2, "{defect}");
        let problems = rows[0].geometry.as_ref().unwrap_err();
        assert_eq!(codes_of(problems), [code], "{defect}: {problems:?}");
        assert!(problems[0].line.is_some_and(|line| line > 0) && !problems[0].remedy.is_empty(), "{defect}");
        assert_eq!(areas(&rows[1..]), [100.0], "{defect}");
    }
}

#[test]
fn blocks_in_blocks_do_not_explode() {
    let mut blocks = "0 SECTION 2 BLOCKS 0 BLOCK 8 0 2 b0 70 0 10 0 20 0".to_owned();
    blocks += &square(0.0, 0.0, 1.0).replace("JZD", "0");
    for level in 1..12 {
        blocks += &format!(" 0 ENDBLK 0 BLOCK 8 0 2 b{level} 70 0 10 0 20 0");
        blocks += &format!(" 0 INSERT 8 0 2 b{} 10 0 20 0", level - 1).repeat(20);
    }
    let text = drawing(" 0 INSERT 8 JZD 2 b11 10 0 20 0");
    let words: Vec<&str> = blocks.split_whitespace().chain(["0", "ENDBLK", "0", "ENDSEC"]).collect();
    let blocks: String = words.chunks(2).map(|pair| format!("{}\n{}\n", pair[0], pair[1])).collect();
    let problem = read_bytes(format!("{blocks}{text}").as_bytes(), &Options::default()).unwrap_err();
    assert_eq!(problem.code, Code::TooLarge, "{problem:?}");
    assert!(problem.message.contains("图块") && problem.remedy.contains("EXPLODE"));
}

/// A block with itself inside is inserted once and told; it is not followed to the bottom.
#[test]
fn a_block_in_itself_is_told() {
    let mut blocks = "0 SECTION 2 BLOCKS 0 BLOCK 8 0 2 a 70 0 10 0 20 0".to_owned();
    blocks += &square(0.0, 0.0, 1.0).replace("JZD", "0");
    blocks += &" 0 INSERT 8 0 2 a 10 0 20 0".repeat(3);
    let text = drawing(" 0 INSERT 8 JZD 2 a 10 0 20 0");
    let words: Vec<&str> = blocks.split_whitespace().chain(["0", "ENDBLK", "0", "ENDSEC"]).collect();
    let blocks: String = words.chunks(2).map(|pair| format!("{}\n{}\n", pair[0], pair[1])).collect();
    let (facts, features) = read_bytes(format!("{blocks}{text}").as_bytes(), &Options::default()).unwrap();
    assert_eq!(features.len(), 1, "the square once, not three to the sixteenth times");
    assert!(facts.notes.iter().any(|note| note.message.contains("自我包含")), "{:?}", facts.notes);
}

/// What a file comes to at the front door: its codes, words that its message has to say, and nothing stored.
#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_read_are_refused_by_name() {
    let app = TestApp::start().await;
    let whole = bytes_of("r2000_gbk");
    let text = String::from_utf8_lossy(&whole).into_owned();
    let cut = whole.len() * 9 / 10;
    let no_end = text.rfind("EOF").map(|at| text[..at].replace('\u{fffd}', "?").into_bytes()).unwrap();
    let lost_code = drawing(&square(0.0, 0.0, 10.0)).replacen("LWPOLYLINE\n", "LWPOLYLINE\nJZD\n", 1);
    let binary = bytes_of("r2010_binary");
    let cases: BTreeMap<&str, (Vec<u8>, &str, &[&str])> = BTreeMap::from([
        ("a DWG", (b"AC1032\0\0\0\0\0".to_vec(), "unreadable-file", &["DWG", "另存为 DXF"] as &[&str])),
        ("millimetres", (bytes_of("units_4"), "unreadable-file", &["毫米", "UNITS"])),
        ("inches", (bytes_of("units_1"), "unreadable-file", &["英寸", "UNITS"])),
        ("cut off", (whole[..cut].to_vec(), "truncated", &["不完整"])),
        ("no EOF", (no_end, "truncated", &["不完整"])),
        (
            "no ENDSEC",
            (drawing(&square(0.0, 0.0, 1.0)).replace("ENDSEC", "EOF").into_bytes(), "truncated", &["不完整"]),
        ),
        ("a binary one, cut off", (binary[..binary.len() / 2].to_vec(), "truncated", &["不完整"])),
        ("a lost line", (lost_code.into_bytes(), "unreadable-file", &["第 7 行", "组码"])),
        ("nothing", (drawing("").into_bytes(), "empty-file", &["多段线", "BOUNDARY"])),
        ("a hatch only", (drawing(" 0 HATCH 8 JZD").into_bytes(), "empty-file", &["HATCH 1"])),
    ]);
    for (name, (bytes, code, words)) in cases {
        let import = app.validate(bytes, &[("into", "parcels")]).await;
        assert_eq!((codes(&import), &import["status"]), (vec![code], &json!("rejected")), "{name}: {import}");
        let problem = &import["problems"][0];
        let said = format!("{}{}", problem["message"], problem["remedy"]);
        assert!(words.iter().all(|word| said.contains(word)), "{name}: {said}");
    }
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    // The wrong extension does not matter: the content does.
    let (status, body) = app.upload("图.geojson", bytes_of("r12_gbk"), &[("into", "parcels")]).await;
    assert_eq!(status, 202, "{body}");
    let import = app.settled(body["id"].as_i64().unwrap()).await;
    assert_eq!((&import["format"], &import["layer"]), (&json!("DXF"), &json!("JZD")), "{import}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawing_is_imported_once_its_place_is_confirmed() {
    let app = TestApp::start().await;
    let import = app.validate(bytes_of("r2000_gbk"), &[("into", "parcels"), ("on_error", "skip")]).await;
    assert_eq!((&import["status"], &import["crs"]["used"]), (&json!("ready"), &json!("EPSG:4548")), "{import:#}");
    // The third has no name that is certain.
    assert_eq!((&import["rows"]["accepted"], &import["rows"]["rejected"]), (&json!(2), &json!(1)), "{import:#}");
    let named = import["problems"].as_array().unwrap().iter().find(|problem| problem["code"] == "missing-field");
    assert_eq!(named.unwrap()["row"], 3, "{import:#}");
    let id = import["id"].as_i64().unwrap();
    assert_eq!(app.send("POST", &format!("/api/imports/{id}/commit"), json!({})).await.0, 409, "a guess is confirmed");
    let done = app.commit(id, json!({ "confirm_crs": "EPSG:4548" })).await;
    assert_eq!(done["status"], "committed", "{done:#}");
    let items = app.ok("/ogc/collections/parcels/items").await;
    let of = |name: &str| {
        let features = items["features"].as_array().unwrap();
        features.iter().find(|feature| feature["properties"]["name"] == name).unwrap()["properties"].clone()
    };
    let first = of("一号地块");
    assert_eq!(
        (&first["code"], &first["holder"], &first["area_m2"]),
        (&json!("350206001001GB00001"), &json!("湖里土地公司"), &json!(9900.0))
    );
    assert_eq!((&of("二号地块")["object_no"], &of("二号地块")["area_m2"]), (&json!("2013G05"), &json!(2500.0)));
}

proptest::proptest! {
    /// Whatever the bytes, the reader ends and never panics.
    #[test]
    fn no_bytes_upset_it(cut in 0_usize..20_000, noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40), binary in 0..2) {
        let mut bytes = bytes_of(["r12_gbk", "r12_binary"][binary as usize]);
        let cut = cut.min(bytes.len());
        bytes.splice(cut..(cut + noise.len() / 2).min(bytes.len()), noise);
        if let Ok((_, rows)) = read_bytes(&bytes, &Options::default()) {
            proptest::prop_assert!(rows.len() < 100);
        }
    }
}
