//! Files and features so large that they are made while the test runs.

use super::*;
use std::{
    fmt::Write as _,
    io::{Read, Write as _},
    time::Instant,
};
use tuguan::geo::project;

/// Text that is made while it is read: `count` times `item`, between a head and a tail.
struct Generated {
    head: Vec<u8>,
    item: Vec<u8>,
    tail: Vec<u8>,
    left: usize,
    now: std::io::Cursor<Vec<u8>>,
    stage: u8,
}

impl Generated {
    fn new(head: &str, item: &str, count: usize, tail: &str) -> Self {
        let bytes = |text: &str| text.as_bytes().to_vec();
        let now = std::io::Cursor::default();
        Self { head: bytes(head), item: bytes(item), tail: bytes(tail), left: count, now, stage: 0 }
    }
}

impl Read for Generated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let count = self.now.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            let next = match self.stage {
                0 => std::mem::take(&mut self.head),
                1 if self.left > 0 => {
                    self.left -= 1;
                    self.item.clone()
                }
                1 => std::mem::take(&mut self.tail),
                _ => return Ok(0),
            };
            if self.stage == 0 || self.left == 0 && next != self.item {
                self.stage += 1;
            }
            self.now = std::io::Cursor::new(next);
        }
    }
}

/// Memory of this process in MiB: now, and at its highest.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}

#[test]
fn two_hundred_megabytes_on_one_line_in_flat_memory() {
    let long = FEATURE.replace("湖里", &"湖里区的一段很长的备注".repeat(500));
    let count = 200 * 1024 * 1024 / (long.len() + 1);
    let text = Generated::new(r#"{"type":"FeatureCollection","features":["#, &format!("{long},"), count, "]}");
    let mut reader = GeoJson::new(text, &Options::default());
    let (mut rows, mut highest) = (0, 0);
    let before = memory().unwrap_or(0);
    for feature in reader.by_ref() {
        let feature = feature.unwrap();
        rows = feature.row;
        assert_eq!(feature.line, 1);
        if rows.is_multiple_of(1_000) {
            highest = highest.max(memory().unwrap_or(0));
        }
    }
    assert_eq!(rows, count as u64);
    assert!(reader.bytes_read() >= 200 * 1024 * 1024 - 32 * 1024);
    // Other tests run beside this one; the text alone would be 200 MiB.
    assert!(highest < before + 150, "{before} MiB before, {highest} MiB while reading");
}

#[test]
fn one_feature_of_a_million_bytes_on_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one_line.geojson");
    let mut ring = String::new();
    for index in 0..40_000 {
        let angle = f64::from(index) / 40_000.0 * std::f64::consts::TAU;
        write!(ring, "[{:.9},{:.9}],", 118.13 + 0.01 * angle.cos(), 24.52 + 0.01 * angle.sin()).unwrap();
    }
    ring.push_str("[118.14,24.52]");
    let large =
        format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}"#);
    assert!(large.len() > 1_000_000);
    fs::write(&path, collection(&[FEATURE, &large, FEATURE])).unwrap();
    let (features, end) = read_all(&mut *open(&path));
    assert_eq!((features.len(), end), (3, None));
    assert_eq!(features[1].geometry.as_ref().unwrap().0[0].exterior().0.len(), 40_001);
    assert!(features.iter().all(|feature| codes(feature).is_empty()));
}

#[test]
fn a_polygon_of_a_hundred_thousand_vertices_is_read_and_checked_in_no_time() {
    let mut ring = String::new();
    for index in 0..=100_000 {
        let angle = f64::from(index % 100_000) / 100_000.0 * std::f64::consts::TAU;
        let radius = if index % 2 == 0 { 0.03 } else { 0.02 };
        let comma = if index == 0 { "" } else { "," };
        write!(ring, "{comma}[{},{}]", 118.13 + radius * angle.cos(), 24.52 + radius * angle.sin()).unwrap();
    }
    let large =
        format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}"#);
    let started = Instant::now();
    let (features, end) = read_text(collection(&[&large]).as_bytes());
    assert_eq!((features.len(), end), (1, None));
    assert_eq!(codes(&features[0]), []);
    let mut shape = features[0].geometry.clone().unwrap();
    project::multi_polygon(&mut shape, Crs::CGCS2000, Crs::GK117).unwrap();
    assert_eq!(validate::multi_polygon(&shape, Unit::Metre), []);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn a_feature_beyond_the_limit_is_one_bad_row() {
    let options = Options { max_feature_bytes: 1024 * 1024, ..Options::default() };
    let large = FEATURE.replace("湖里", &"长".repeat(1_000_000));
    let text = collection(&[FEATURE, &large, FEATURE]);
    let (features, end) = read_all(&mut GeoJson::new(text.as_bytes(), &options));
    assert_eq!((features.len(), end), (3, None));
    assert_eq!(codes(&features[1]), [(Code::TooLarge, Severity::Error)]);
    assert_eq!((codes(&features[0]), codes(&features[2])), (vec![], vec![]));
    let lines = format!("{FEATURE}\n{large}\n{FEATURE}\n");
    let (features, end) = read_all(&mut GeoJson::new(lines.as_bytes(), &options));
    assert_eq!((features.len(), end), (3, None));
    assert_eq!(codes(&features[1]), [(Code::TooLarge, Severity::Error)]);
}

#[test]
fn a_hundred_thousand_brackets_do_no_harm() {
    let nest = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for depth in [65, 127, 128, 129, 100_000] {
        let deep = FEATURE.replace("\"湖里\"", &nest(depth));
        let (features, end) = read_text(collection(&[FEATURE, &deep, FEATURE]).as_bytes());
        assert_eq!((features.len(), end), (3, None), "{depth}");
        assert_eq!(codes(&features[1]), [(Code::TooDeep, Severity::Error)], "{depth}");
        assert_eq!(codes(&features[2]), [], "{depth}");
        let (features, _) = read_text(format!("{FEATURE}\n{deep}\n{FEATURE}").as_bytes());
        assert_eq!((features.len(), codes(&features[1])), (3, vec![(Code::TooDeep, Severity::Error)]), "{depth}");
        let (features, _) = read_text(deep.as_bytes());
        assert_eq!(codes(&features[0]), [(Code::TooDeep, Severity::Error)], "{depth}");
    }
    let open = format!(r#"{{"type":"FeatureCollection","features":[{}"#, "[".repeat(100_000));
    assert_eq!(read_text(open.as_bytes()).1.unwrap().code, Code::Truncated);
    assert_eq!(read_text("{\"a\":".repeat(100_000).as_bytes()).1.unwrap().code, Code::Truncated);
}

#[test]
fn progress_is_in_bytes_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.geojson");
    let mut file = fs::File::create(&path).unwrap();
    write!(file, r#"{{"type":"FeatureCollection","features":["#).unwrap();
    for _ in 0..20_000 {
        writeln!(file, "{FEATURE},").unwrap();
    }
    write!(file, "{FEATURE}]}}").unwrap();
    drop(file);
    let mut reader = open(&path);
    let total = reader.facts().total_bytes.unwrap();
    let mut last = 0;
    while let Some(feature) = reader.next() {
        let feature = feature.unwrap();
        assert_eq!(feature.line, feature.row);
        assert!(reader.bytes_read() >= last && reader.bytes_read() <= total);
        last = reader.bytes_read();
        assert!(feature.row > 1 || last < total / 2, "not the whole file at once");
    }
    assert_eq!(last, total);
}
