//! Reading delivered files: every defect is told by its code, row and line, and good rows around it still come through.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};
use tuguan::geo::{
    crs::{Crs, CrsError},
    guess,
    validate::{self, Unit},
};
use tuguan::intake::{
    formats::{self, DeclaredCrs, Options, Reader, SourceFeature, geojson::GeoJson},
    problem::{Code, Problem, Severity},
};

mod large;

fn broken(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/broken").join(format!("{name}.geojson"))
}

fn open(path: &Path) -> Box<dyn Reader> {
    formats::open(path, &Options::default()).unwrap()
}

/// All features of a file and the problem that ended it.
fn read_all(reader: &mut dyn Reader) -> (Vec<SourceFeature>, Option<Problem>) {
    let mut features = Vec::new();
    let mut end = None;
    for item in reader {
        assert!(end.is_none(), "nothing comes after the end");
        match item {
            Ok(feature) => features.push(feature),
            Err(problem) => end = Some(problem),
        }
    }
    (features, end)
}

fn read_text(text: &[u8]) -> (Vec<SourceFeature>, Option<Problem>) {
    read_all(&mut GeoJson::new(text, &Options::default()))
}

/// Everything wrong with a feature: what the reader says, then what validation says.
fn problems(feature: &SourceFeature) -> Vec<Problem> {
    let mut all = feature.notes.clone();
    match &feature.geometry {
        Err(problems) => all.extend(problems.clone()),
        Ok(shape) => {
            let flaws = validate::multi_polygon(shape, Unit::Degree);
            let place = |flaw: &validate::Flaw| flaw.at.map(|at| (at.x, at.y));
            all.extend(
                flaws.iter().map(|flaw| Problem::from_flaw(flaw, place(flaw)).at_row(feature.row, feature.line)),
            );
        }
    }
    all
}

fn codes(feature: &SourceFeature) -> Vec<(Code, Severity)> {
    problems(feature).into_iter().map(|problem| (problem.code, problem.severity)).collect()
}

const FEATURE: &str = r#"{"type":"Feature","id":7,"properties":{"name":"湖里"},"geometry":{"type":"Polygon","coordinates":[[[118.11,24.52],[118.12,24.52],[118.12,24.53],[118.11,24.52]]]}}"#;

fn collection(features: &[&str]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

// ---- one file per defect

#[test]
fn a_bad_row_is_told_and_its_neighbours_come_through() {
    use Code::*;
    use Severity::{Error, Warning};
    let cases: &[(&str, Code, Severity)] = &[
        ("bowtie", SelfIntersection, Error),
        ("spike", Spike, Error),
        ("ring_not_closed", RingNotClosed, Warning),
        ("two_point_ring", TooFewPoints, Error),
        ("duplicate_points", DuplicatePoints, Warning),
        ("hole_outside", HoleOutside, Error),
        ("hole_crosses_exterior", HoleOutside, Error),
        ("holes_overlap", HolesOverlap, Error),
        ("parts_overlap", PartsOverlap, Error),
        ("zero_area", ZeroArea, Error),
        ("three_d", HeightDropped, Warning),
        ("geometry_collection", GeometryCollection, Error),
        ("point_geometry", WrongGeometryType, Error),
        ("null_geometry", NullGeometry, Error),
        ("empty_geometry", NullGeometry, Error),
        ("nan", BadNumber, Error),
        ("infinity", BadNumber, Error),
        ("huge_number", BadNumber, Error),
        ("text_coordinate", BadNumber, Error),
        ("one_value_position", BadNumber, Error),
        ("flat_coordinates", BadJson, Error),
        ("missing_bracket", BadJson, Error),
        ("missing_quote", BadJson, Error),
        ("not_a_feature", BadJson, Error),
        ("deep_nesting", TooDeep, Error),
        ("damaged_text", BadEncoding, Error),
    ];
    for (name, code, severity) in cases {
        let (features, end) = read_all(&mut *open(&broken(name)));
        assert_eq!(end, None, "{name}");
        let rows: Vec<_> = features.iter().map(|feature| (feature.row, feature.line)).collect();
        assert_eq!(rows, [(1, 3), (2, 4), (3, 5)], "{name}: rows and lines");
        assert_eq!(codes(&features[0]), [], "{name}: the row before");
        assert_eq!(codes(&features[2]), [], "{name}: the row after");
        assert_eq!(features[2].properties["name"], "湖里三号地块（虚构）", "{name}");
        let found = problems(&features[1]);
        assert_eq!(codes(&features[1]), [(*code, *severity)], "{name}: {found:?}");
        assert_eq!((found[0].row, found[0].line), (Some(2), Some(4)), "{name}");
        assert!(found[0].message.contains('(') && !found[0].remedy.is_empty(), "{name}: {}", found[0].message);
    }
}

#[test]
fn problems_name_ring_and_place() {
    let message = |name: &str| problems(&read_all(&mut *open(&broken(name))).0[1])[0].clone();
    let bowtie = message("bowtie");
    assert_eq!(
        bowtie.message,
        "第 1 环在 118.112600, 24.520550 附近自相交 (ring 1 crosses itself near 118.112600, 24.520550)"
    );
    let (longitude, latitude) = bowtie.position.unwrap();
    assert!((longitude - 118.1126).abs() < 1e-9 && (latitude - 24.52055).abs() < 1e-9);
    assert!(message("hole_outside").message.starts_with("第 2 环（内环）在 118.1133"), "{:?}", message("hole_outside"));
    assert!(message("holes_overlap").message.starts_with("第 3 环与第 2 环"), "{:?}", message("holes_overlap"));
    assert!(message("parts_overlap").message.starts_with("第 2 部分与第 1 部分"), "{:?}", message("parts_overlap"));
    assert!(
        message("text_coordinate").message.contains("第 1 环第 3 点")
            || message("text_coordinate").message.contains("第 2 点")
    );
    assert!(message("nan").message.contains("NaN"));
    assert!(message("infinity").message.contains("-Infinity"));
    assert!(message("ring_not_closed").message.contains("第 1 环未闭合"));
}

#[test]
fn rows_that_are_sound_but_for_their_values_are_read_unchanged() {
    for name in [
        "duplicate_code",
        "unknown_code_value",
        "missing_code",
        "malformed_code",
        "bad_date",
        "area_mismatch",
        "bad_number",
    ] {
        let (features, end) = read_all(&mut *open(&broken(name)));
        assert_eq!((features.len(), end), (3, None), "{name}");
        assert!(features.iter().all(|feature| codes(feature).is_empty()), "{name}");
    }
    let (features, _) = read_all(&mut *open(&broken("unknown_code_value")));
    assert_eq!(features[1].properties["stage"], "abc");
    let keys: Vec<_> = features[0].properties.keys().take(3).cloned().collect();
    assert_eq!(keys, ["code", "object_no", "name"], "the order of the file");
}

#[test]
fn files_that_are_something_else_are_named() {
    let cases = [
        ("html_instead", Code::UnreadableFile, "HTML"),
        ("zip_instead", Code::UnreadableFile, "ZIP"),
        ("txt_head_only", Code::EmptyFile, "空"),
        ("json_array", Code::UnreadableFile, "JSON"),
        ("topojson", Code::UnreadableFile, "TopoJSON"),
        ("empty", Code::EmptyFile, "空"),
    ];
    for (name, code, word) in cases {
        let problem = formats::open(&broken(name), &Options::default()).err().unwrap();
        assert_eq!(problem.code, code, "{name}");
        assert!(problem.message.contains(word), "{name}: {}", problem.message);
    }
    let (features, end) = read_all(&mut *open(&broken("no_features")));
    assert_eq!((features.len(), end.unwrap().code), (0, Code::EmptyFile));
    let missing = formats::open(Path::new("does/not/exist.geojson"), &Options::default()).err().unwrap();
    assert_eq!(missing.code, Code::UnreadableFile);
}

#[test]
fn a_truncated_file_tells_how_far_it_was_read() {
    let (features, end) = read_all(&mut *open(&broken("truncated")));
    let end = end.unwrap();
    assert_eq!(features.len(), 2);
    assert_eq!((end.code, end.row, end.line), (Code::Truncated, Some(3), Some(5)), "{end:?}");
    assert!(end.message.contains("第 2 行要素之后"), "{}", end.message);
    // Wherever it is cut, every complete row comes out, and nothing else is said.
    let text = collection(&[FEATURE, FEATURE, FEATURE]);
    let start = text.find("[{").unwrap() + 1;
    for cut in 1..text.len() {
        let (features, end) = read_text(&text.as_bytes()[..cut]);
        let complete = cut.saturating_sub(start).div_ceil(FEATURE.len() + 1).min(3);
        let complete = if cut < start + complete * (FEATURE.len() + 1) - usize::from(complete > 0) {
            complete.saturating_sub(1)
        } else {
            complete
        };
        assert_eq!(
            (features.len(), end.map(|end| (end.code, end.row))),
            (complete, Some((Code::Truncated, Some(complete as u64 + 1)))),
            "cut at {cut}"
        );
    }
}

#[test]
fn text_in_gbk_is_refused_with_a_remedy_and_read_when_told() {
    let path = broken("wrong_encoding");
    let (features, end) = read_all(&mut *open(&path));
    let end = end.unwrap();
    assert_eq!((features.len(), end.code, end.row, end.line), (0, Code::BadEncoding, Some(1), Some(3)));
    assert!(end.remedy.contains("--encoding GB18030"), "{}", end.remedy);
    for label in ["GBK", "gb18030", "GB2312"] {
        let options = Options { encoding: Some(formats::encoding(label).unwrap()), ..Options::default() };
        let mut reader = formats::open(&path, &options).unwrap();
        let (features, end) = read_all(&mut *reader);
        assert_eq!((features.len(), end), (3, None), "{label}");
        assert_eq!(features[2].properties["name"], "湖里三号地块");
        assert_eq!(reader.bytes_read(), fs::metadata(&path).unwrap().len());
    }
    assert_eq!(formats::encoding("klingon").unwrap_err().code, Code::BadEncoding);
    // And the other way round: UTF-8 that is declared to be GBK does not fit for long.
    let options = Options { encoding: Some(encoding_rs::BIG5), ..Options::default() };
    let (_, end) = read_all(&mut *formats::open(&broken("bowtie"), &options).unwrap());
    let end = end.unwrap();
    assert_eq!((end.code, end.line), (Code::BadEncoding, Some(3)), "{end:?}");
}

// ---- reference systems

#[test]
fn the_declared_reference_system_is_found_wherever_it_stands() {
    let facts = |name: &str| open(&broken(name)).facts().crs.clone();
    assert_eq!(facts("swapped_axes"), DeclaredCrs::Known(Crs::GK117));
    assert_eq!(facts("crs_missing_projected"), DeclaredCrs::Absent);
    assert!(matches!(facts("unknown_crs"), DeclaredCrs::Unknown(CrsError::Unknown(_))));
    assert!(matches!(facts("xian80_crs"), DeclaredCrs::Unknown(CrsError::NeedsParameters { .. })));
    assert!(matches!(facts("xiamen92_crs"), DeclaredCrs::Unknown(CrsError::NeedsParameters { .. })));
    let folder = tempfile::tempdir().unwrap();
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4548"}}"#;
    let files = [
        format!(r#"{{"type":"FeatureCollection","features":[{FEATURE}],{crs}}}"#),
        format!(r#"{{{crs},"features":[{FEATURE}],"type":"FeatureCollection"}}"#),
        format!(r#"{{"type":"Feature",{crs},"properties":null,"geometry":null}}"#),
        format!(r#"{{"features":[{FEATURE}],"name":"\"crs\":","bbox":[1,2,3,4],{crs},"more":{{"crs":null}}}}"#),
    ];
    for (index, text) in files.iter().enumerate() {
        let path = folder.path().join(format!("{index}.geojson"));
        fs::write(&path, text).unwrap();
        let mut reader = open(&path);
        assert_eq!(reader.facts().crs, DeclaredCrs::Known(Crs::GK117), "{text}");
        assert_eq!(read_all(&mut *reader).0.len(), 1);
    }
    // The `crs` of a property or of a feature inside is not the file's.
    let inner = FEATURE.replace(r#""id":7"#, crs);
    let mut reader = GeoJson::new(Box::new(std::io::Cursor::new(collection(&[&inner]))), &Options::default());
    assert_eq!(read_all(&mut reader).0.len(), 1);
}

#[test]
fn the_numbers_tell_the_reference_system() {
    let huli = geo_types::Rect::new((118.07, 24.47), (118.20, 24.57));
    let best = |name: &str| {
        let extent = formats::first_look(&mut *open(&broken(name)), 100).0.unwrap();
        guess::guess(extent, huli).first().map(|best| (best.crs.epsg(), best.swapped))
    };
    assert_eq!(best("crs_missing_projected"), Some((4548, false)));
    assert_eq!(best("crs_missing_projected_zone_prefix"), Some((4527, false)));
    assert_eq!(best("swapped_axes"), Some((4548, true)));
    assert_eq!(best("swapped_lonlat"), Some((4490, true)));
    assert_eq!(best("wrong_zone"), Some((4549, false)));
    assert_eq!(best("xiamen92_crs"), None);
    assert_eq!(best("bowtie"), Some((4490, false)));
}

// ---- shapes of files

#[test]
fn every_kind_of_geojson_text_is_read() {
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(FEATURE).unwrap()).unwrap();
    let geometry = &FEATURE[FEATURE.find(r#"{"type":"Polygon""#).unwrap()..FEATURE.len() - 1];
    let cases: [(String, usize); 14] = [
        (collection(&[FEATURE, FEATURE]), 2),
        (format!("\u{feff}{}", collection(&[FEATURE])), 1),
        (FEATURE.to_owned(), 1),
        (geometry.to_owned(), 1),
        (format!("\n\n {geometry} \n"), 1),
        (format!("{FEATURE}\n{FEATURE}\n{FEATURE}\n"), 3),
        (format!("{FEATURE}\r\n\r\n{FEATURE}"), 2),
        (format!("\u{1e}{FEATURE}\n\u{1e}{FEATURE}\n"), 2),
        (format!("\u{1e}{pretty}\n\u{1e}{pretty}"), 2),
        (format!("{FEATURE}{FEATURE}"), 2),
        (format!("{pretty}\n"), 1),
        (collection(&[&pretty, &pretty]), 2),
        (format!(r#"{{"features":[{FEATURE}],"type":"FeatureCollection","bbox":[1,2,3,4]}}"#), 1),
        (
            format!(
                r#"{{"type":"FeatureCollection","metadata":{{"features":[1,2]}},"totalFeatures":"unknown","features":[{FEATURE},]}}"#
            ),
            1,
        ),
    ];
    for (text, count) in &cases {
        let (features, end) = read_text(text.as_bytes());
        assert_eq!((features.len(), end), (*count, None), "{text}");
        for (index, feature) in features.iter().enumerate() {
            assert_eq!(feature.row, index as u64 + 1);
            assert_eq!(codes(feature), [], "{text}");
            assert_eq!(feature.geometry.as_ref().unwrap().0[0].exterior().0.len(), 4);
        }
    }
    let (features, _) = read_text(cases[11].0.as_bytes());
    assert_eq!((features[0].line, features[1].line), (1, 1 + pretty.lines().count() as u64 - 1));
    let (features, _) = read_text(cases[6].0.as_bytes());
    assert_eq!((features[0].line, features[1].line), (1, 3));
    assert_eq!(features[0].id, Some(serde_json::json!(7)));
}

#[test]
fn a_lost_bracket_costs_one_row() {
    for (at, _) in FEATURE.match_indices(['{', '}', '[', ']', '"']) {
        let mut damaged = FEATURE.to_owned();
        damaged.remove(at);
        let (features, end) = read_text(collection(&[FEATURE, &damaged, FEATURE]).as_bytes());
        let rows: Vec<_> = features.iter().map(|feature| (feature.row, codes(feature).is_empty())).collect();
        let last = at == FEATURE.len() - 1;
        assert!(rows == [(1, true), (2, false), (3, true)] || last, "without byte {at}: {rows:?} {end:?}");
    }
}

#[test]
fn strings_do_not_fool_the_splitter() {
    let tricky = FEATURE.replace("湖里", r#"}]{[\" \\\\\" ,{\"type\":\"Feature\" 湖\\"#);
    let (features, end) = read_text(collection(&[&tricky, FEATURE, &tricky]).as_bytes());
    assert_eq!((features.len(), end), (3, None));
    assert!(features.iter().all(|feature| codes(feature).is_empty()));
    assert!(features[0].properties["name"].as_str().unwrap().ends_with("湖\\"));
}

#[test]
fn one_bad_line_of_many_is_one_bad_row() {
    let torn = &FEATURE[..FEATURE.len() - 40];
    for text in [format!("{FEATURE}\n{torn}\n{FEATURE}\n"), format!("{torn}\n{FEATURE}\n{FEATURE}\n")] {
        let (features, end) = read_text(text.as_bytes());
        assert_eq!((features.len(), end), (3, None), "{text}");
        assert_eq!(features.iter().filter(|feature| !codes(feature).is_empty()).count(), 1, "{text}");
    }
    let (features, end) = read_text(format!("{FEATURE}\n{FEATURE}\n{torn}").as_bytes());
    assert_eq!((features.len(), end.map(|end| (end.code, end.row))), (2, Some((Code::Truncated, Some(3)))));
}

#[test]
fn utf_16_is_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let text = collection(&[FEATURE, FEATURE]);
    for (name, bom) in [("with", true), ("without", false)] {
        let path = folder.path().join(name);
        let units = bom.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        fs::write(&path, units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
        let mut reader = open(&path);
        assert_eq!(reader.facts().encoding, "UTF-16LE");
        let (features, end) = read_all(&mut *reader);
        assert_eq!((features.len(), end), (2, None));
        assert_eq!(features[1].properties["name"], "湖里");
    }
}

#[test]
fn readers_can_be_sent_to_another_thread() {
    let mut reader = open(&broken("bowtie"));
    let rows = std::thread::spawn(move || reader.by_ref().count()).join().unwrap();
    assert_eq!(rows, 3);
}

// ---- robustness

proptest::proptest! {
    #[test]
    fn damaged_files_never_panic_nor_hang(at in 0usize..1000, value: u8, cut in 0usize..1200, drop: bool) {
        let mut bytes = collection(&[FEATURE, FEATURE, FEATURE]).into_bytes();
        let at = at % bytes.len();
        if drop { bytes.remove(at); } else { bytes[at] = value; }
        if cut < 400 { bytes.truncate(cut); }
        let (features, end) = read_text(&bytes);
        proptest::prop_assert!(features.len() <= 4);
        // One damaged byte spoils one row, or is told as the end of the file; in the head it makes one strange row.
        let good = features.iter().filter(|feature| feature.geometry.is_ok()).count();
        let in_head = at < 41 && features.len() <= 1;
        proptest::prop_assert!(cut < 400 || good >= 2 || end.is_some() || in_head, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn codes_are_stable_words() {
    let mut words: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(
        words
            .iter()
            .all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'))
    );
    assert!(Code::ALL.iter().all(|code| code.about().len() > 10));
    let contract = [
        "self-intersection",
        "ring-not-closed",
        "too-few-points",
        "axis-swapped",
        "outside-district",
        "wrong-zone",
        "unknown-crs",
        "overlap",
        "area-mismatch",
        "bad-code",
        "duplicate-code",
        "missing-field",
        "bad-encoding",
        "bad-number",
        "bad-date",
        "too-large",
        "unreadable-file",
    ];
    assert!(contract.iter().all(|word| words.contains(word)));
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
    let problem = Problem::duplicate_code("code", "350206001001GB00001", 1).at_row(2, 0).placed(118.1, 24.5);
    let json = serde_json::to_value(&problem).unwrap();
    assert_eq!((&json["code"], &json["severity"]), (&"duplicate-code".into(), &"error".into()));
    assert_eq!((&json["row"], &json["line"], &json["field"]), (&2.into(), &serde_json::Value::Null, &"code".into()));
    assert_eq!(json["position"], serde_json::json!([118.1, 24.5]));
    assert!(json.get("at").is_none());
}
