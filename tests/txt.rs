//! 界址点坐标 TXT: the reference file of the format (areas computed from its numbers by hand: 120 × 80 − 20 × 20 = 9200 ㎡ and
//! 50 × 50 = 2500 ㎡), its habits, and its defects with line and remedy.

use geo::Area;
use serde_json::json;
use tuguan::geo::crs::Crs;
use tuguan::intake::formats::{self, DeclaredCrs, Options, SourceFeature};
use tuguan::intake::problem::{Code, Problem};

use crate::support::{TestApp, fixture};

const HEAD: &str = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n计量单位=米\n带号=39\n[地块坐标]\n";

struct File {
    crs: DeclaredCrs,
    encoding: &'static str,
    rows: Vec<SourceFeature>,
    end: Option<Problem>,
}

fn read_bytes(bytes: &[u8]) -> Result<File, Problem> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, bytes).unwrap();
    let mut reader = formats::open(&path, &Options::default())?;
    assert_eq!(reader.facts().format, "TXT");
    let (crs, encoding) = (reader.facts().crs.clone(), reader.facts().encoding);
    let (mut rows, mut end) = (Vec::new(), None);
    for item in reader.by_ref() {
        assert!(end.is_none(), "nothing comes after the end");
        match item {
            Ok(row) => rows.push(row),
            Err(problem) => end = Some(problem),
        }
    }
    Ok(File { crs, encoding, rows, end })
}

fn read(text: &str) -> File {
    read_bytes(text.as_bytes()).unwrap()
}

/// The lines of a ring without a closing point: corners as (north, east).
fn ring(number: u32, corners: &[(f64, f64)]) -> String {
    let lines: Vec<String> =
        corners.iter().enumerate().map(|(n, (x, y))| format!("J{},{number},{x:.3},{y:.3}\n", n + 1)).collect();
    lines.concat()
}

fn square(north: f64, east: f64, side: f64) -> [(f64, f64); 4] {
    [(north, east), (north, east + side), (north - side, east + side), (north - side, east)]
}

const NORTH: f64 = 2_713_400.0;
const EAST: f64 = 39_613_000.0;

#[test]
fn the_reference_file_is_read_as_it_means() {
    let file = read_bytes(&std::fs::read(fixture("txt/reference.txt")).unwrap()).unwrap();
    assert_eq!(file.encoding, "gb18030");
    // EPSG:4527 is CGCS2000 / 3-degree Gauss-Kruger zone 39 (EPSG dataset): eastings carry the zone.
    assert_eq!(file.crs, DeclaredCrs::Known(Crs::from_epsg(4527).unwrap()));
    let areas: Vec<f64> = file.rows.iter().map(|row| row.geometry.as_ref().unwrap().unsigned_area()).collect();
    assert_eq!(areas, [9200.0, 2500.0]);
    let first = &file.rows[0];
    assert_eq!((first.row, first.line, first.notes.len()), (1, 13, 0));
    assert_eq!(first.geometry.as_ref().unwrap().0[0].interiors().len(), 1);
    assert_eq!(
        serde_json::Value::Object(first.properties.clone()),
        json!({ "地块编号": "HL-CB-2019-001", "name": "示例地块一", "area_m2": 9200.0, "地块用途": "工业用地", "地类编码": "0601" })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_imported_with_its_areas_and_place() {
    let app = TestApp::start().await;
    let import = app.must_import(&fixture("txt/reference.txt"), "parcels").await;
    assert_eq!((&import["encoding"], &import["crs"]["used"]), (&json!("gb18030"), &json!("EPSG:4527")), "{import}");
    let items = app.ok("/ogc/collections/parcels/items").await;
    let of = |no: &str| {
        let features = items["features"].as_array().unwrap();
        features.iter().find(|feature| feature["properties"]["object_no"] == no).unwrap().clone()
    };
    assert_eq!(of("HL-CB-2019-001")["properties"]["area_m2"], 9200.0);
    assert_eq!(of("HL-CB-2019-002")["properties"]["area_m2"], 2500.0);
    // Near 118.1156 E 24.5202 N, where PROJ puts the middle of the two.
    let corner = of("HL-CB-2019-001")["geometry"]["coordinates"][0][0].clone();
    let corner = if corner[0].is_array() { corner[0].clone() } else { corner };
    assert!((corner[0].as_f64().unwrap() - 118.1156).abs() < 0.002, "{corner}");
    assert!((corner[1].as_f64().unwrap() - 24.5202).abs() < 0.002, "{corner}");
}

#[test]
fn its_habits_do_not_matter() {
    let plain = format!("{HEAD}4,0.2500,A-1,甲,面,,工业用地,0601,@\n{}", ring(1, &square(NORTH, EAST, 50.0)));
    let wanted = read(&plain).rows[0].geometry.clone().unwrap();
    let first_point = format!("J1,1,{NORTH:.3},{EAST:.3}\n");
    for (habit, text) in [
        ("a closing point", format!("{plain}{first_point}")),
        ("a closing point that is counted", format!("{}{first_point}", plain.replace("\n4,", "\n5,"))),
        ("a byte order mark", format!("\u{feff}{plain}")),
        ("windows line ends", plain.replace('\n', "\r\n")),
        ("blank lines and spaces", plain.replace('\n', "\n\n  ").replace(',', " , ")),
        ("full-width brackets and commas", plain.replace('[', "【").replace(']', "】").replace(',', "，")),
        ("plain point numbers", plain.replace("\nJ", "\n")),
        ("trailing commas", plain.replace("000\n", "000,\n")),
        ("an area with its unit", plain.replace("0.2500", "0.2500公顷")),
        ("more columns", plain.replace(",0601,@", ",0601,地上,备注,@")),
        ("a project section", format!("[项目信息]\n项目名称=甲\n{plain}")),
    ] {
        let file = read(&text);
        assert_eq!(file.rows.len(), 1, "{habit}");
        assert_eq!(file.rows[0].geometry.as_ref().unwrap(), &wanted, "{habit}");
        assert!(file.rows[0].notes.is_empty(), "{habit}: {:?}", file.rows[0].notes);
        assert_eq!(file.rows[0].properties["area_m2"], 2500.0, "{habit}");
    }
    // Without the zone in its eastings it is EPSG:4548, the same zone by its central meridian.
    let file = read(&plain.replace(",39613", ",613"));
    assert_eq!(file.crs, DeclaredCrs::Known(Crs::GK117));
}

#[test]
fn rings_are_holes_or_parts_by_where_they_lie() {
    let shape = |rings: &str| read(&format!("{HEAD}0,,A-1,甲,面,,,,@\n{rings}")).rows.remove(0).geometry.unwrap();
    let outer = ring(1, &square(NORTH, EAST, 100.0));
    let (hole, island) = (square(NORTH - 20.0, EAST + 20.0, 60.0), square(NORTH - 40.0, EAST + 40.0, 20.0));
    let apart = square(NORTH, EAST + 200.0, 50.0);
    let made = shape(&format!("{outer}{}{}{}", ring(2, &hole), ring(3, &apart), ring(4, &island)));
    let parts: Vec<(f64, usize)> = made.iter().map(|part| (part.unsigned_area(), part.interiors().len())).collect();
    assert_eq!(parts, [(10_000.0 - 3_600.0, 1), (2_500.0, 0), (400.0, 0)]);
    // All called 1, told apart by their closing points; wound the other way round.
    let mut back = hole;
    back.reverse();
    let close = |ring: &str| format!("{ring}{}\n", ring.lines().next().unwrap());
    let made = shape(&format!("{}{}", close(&outer), close(&ring(1, &back))));
    assert_eq!((made.0.len(), made.unsigned_area()), (1, 6_400.0));
    // A hole that touches its ring in a corner is a hole.
    let touching = [(NORTH, EAST), (NORTH - 20.0, EAST + 10.0), (NORTH - 20.0, EAST + 20.0)];
    assert_eq!(shape(&format!("{outer}{}", ring(2, &touching))).0[0].interiors().len(), 1);
}

fn errors(file: &File) -> Vec<(Code, Option<u64>)> {
    let of = |row: &SourceFeature| row.geometry.clone().err().unwrap_or_default();
    file.rows.iter().flat_map(of).map(|problem| (problem.code, problem.line)).collect()
}

#[test]
fn defects_are_told_with_their_line_and_good_rows_come_through() {
    let good = format!("4,0.2500,B-2,乙,面,,,,@\n{}", ring(1, &square(NORTH - 500.0, EAST, 50.0)));
    let row = "4,0.2500,A-1,甲,面,,,,@";
    let points = ring(1, &square(NORTH, EAST, 50.0));
    for (defect, text, code, line) in [
        ("X twice", format!("{row}\n{points}J1,1,2713400.000,2713400.000\n"), Code::BadNumber, 12),
        ("another zone", format!("{row}\n{}", points.replacen("39613", "40613", 1)), Code::WrongZone, 8),
        ("no number", format!("{row}\n{}", points.replacen("2713400", "27134OO", 1)), Code::BadNumber, 8),
        ("infinity", format!("{row}\n{}", points.replacen("2713400.000", "inf", 1)), Code::BadNumber, 8),
        ("torn line", format!("{row}\n{points}J5,1,2713\n"), Code::BadNumber, 12),
        ("a remark", format!("{row}\n{points}以下空白\n"), Code::BadNumber, 12),
        ("a line", format!("{}\n{points}", row.replace('面', "线")), Code::WrongGeometryType, 7),
        ("no points", format!("{row}\n"), Code::NullGeometry, 7),
        ("an area in words", format!("{}\n{points}", row.replace("0.2500", "约一亩")), Code::BadNumber, 7),
    ] {
        let file = read(&format!("{HEAD}{text}{good}"));
        assert_eq!(errors(&file), [(code, Some(line))], "{defect}");
        assert_eq!((file.rows.len(), file.rows[1].row, file.end), (2, 2, None), "{defect}");
        assert!(file.rows[1].geometry.is_ok(), "{defect}");
    }
    let short = read(&format!("{HEAD}{}\n{points}", row.replacen('4', "9", 1)));
    assert_eq!(short.rows[0].notes[0].code, Code::CountMismatch);
    assert!(short.rows[0].geometry.is_ok(), "a wrong number of points is only worth a warning");
}

#[test]
fn files_that_cannot_be_read_right_are_not_read() {
    let row = format!("4,0.25,A-1,甲,面,,,,@\n{}", ring(1, &square(NORTH, EAST, 50.0)));
    let refused = |text: &str| read_bytes(text.as_bytes()).map(|_| ()).unwrap_err().code;
    assert_eq!(refused(HEAD), Code::EmptyFile);
    assert_eq!(refused(&format!("{}{row}", HEAD.replace("=米", "=公里"))), Code::UnreadableFile);
    assert_eq!(refused(&format!("{HEAD}{}", ring(1, &square(NORTH, EAST, 50.0)))), Code::NullGeometry);
    assert_eq!(refused(&format!("{HEAD}{}", "1".repeat(100_000))), Code::TooLarge);
    // Other datums need official parameters: refused by name.
    for system in ["1980西安坐标系", "1954北京坐标系"] {
        let file = read(&format!("{}{row}", HEAD.replace("2000国家大地坐标系", system)));
        assert!(matches!(file.crs, DeclaredCrs::Unknown(_)), "{system}: {:?}", file.crs);
    }
    assert_eq!(
        read(&format!("{}{row}", HEAD.replace("坐标系=2000国家大地坐标系", "坐标系="))).crs,
        DeclaredCrs::Absent
    );
    // Two files in one are read on if they say the same of their coordinates.
    assert_eq!(read(&format!("{HEAD}{row}{HEAD}{row}")).rows.len(), 2);
    let mixed = read(&format!("{HEAD}{row}{}{row}", HEAD.replace("带号=39", "带号=40")));
    assert_eq!((mixed.rows.len(), mixed.end.unwrap().code), (1, Code::UnreadableFile));
    // GBK with one byte broken is named by its line.
    let mut bytes = std::fs::read(fixture("txt/reference.txt")).unwrap();
    let at = bytes.windows(4).position(|window| window == b"HL-C").unwrap() + 16;
    bytes[at] = 0xff;
    let broken = read_bytes(&bytes);
    let problem = broken.map(|file| file.end.or(file.rows.into_iter().find_map(|row| row.geometry.err()?.pop())));
    let problem = problem.unwrap_or_else(Some).unwrap();
    assert_eq!(problem.code, Code::BadEncoding, "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanged_axes_are_told_and_put_right_with_one_word() {
    let app = TestApp::start().await;
    let exchanged: Vec<(f64, f64)> = square(NORTH, EAST - 39e6, 50.0).iter().map(|(x, y)| (*y, *x)).collect();
    let text = format!("{HEAD}4,0.2500,A-1,甲,面,,,,@\n{}", ring(1, &exchanged));
    let import = app.validate(text.clone().into_bytes(), &[("into", "parcels")]).await;
    assert_eq!(import["status"], "rejected", "{import}");
    assert_eq!(import["problems"][0]["code"], "axis-swapped", "{import}");
    let again = app.validate(text.into_bytes(), &[("into", "parcels"), ("swap_axes", "true")]).await;
    assert_eq!((&again["status"], &again["rows"]["accepted"]), (&json!("ready"), &json!(1)), "{again}");
}

proptest::proptest! {
    /// Whatever the bytes, the reader ends and never panics; rows are numbered in order.
    #[test]
    fn no_bytes_upset_it(cut in 0_usize..1200, noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)) {
        let mut bytes = std::fs::read(fixture("txt/reference.txt")).unwrap();
        let cut = cut.min(bytes.len());
        bytes.splice(cut..(cut + noise.len() / 2).min(bytes.len()), noise);
        let head = "[属性描述]\n".as_bytes();
        if let Ok(file) = read_bytes(&[head, &bytes].concat()) {
            let numbers: Vec<u64> = file.rows.iter().map(|row| row.row).collect();
            proptest::prop_assert_eq!(&numbers, &(1..=numbers.len() as u64).collect::<Vec<_>>());
        }
    }
}
