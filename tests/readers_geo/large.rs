//! A hundred thousand rows in memory that does not grow with them.

use super::*;
use std::fmt::Write as _;
use tuguan::intake::formats::{self, Options};

const ROWS: u64 = 100_000;

/// Memory of this process in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn a_hundred_thousand_rows_in_flat_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for row in 0..ROWS {
        let (x, y) = (600_000.0 + 10.0 * (row % 1000) as f64, 2_700_000.0 + 10.0 * (row / 1000) as f64);
        let ring = format!("[[{x},{y}],[{},{y}],[{},{}],[{x},{}],[{x},{y}]]", x + 9.0, x + 9.0, y + 9.0, y + 9.0);
        let remark = "湖里区的一段备注".repeat(60);
        writeln!(
            text,
            r#"{{"type":"Feature","properties":{{"object_no":"N-{row}","name":"地块","remark":"{remark}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        )
        .unwrap();
    }
    let path = |name: &str| folder.path().join(name);
    ogr2ogr(&text, &path("a.gpkg"), &["-f", "GPKG", "-a_srs", "EPSG:4548"]);
    ogr2ogr(&text, &path("a.fgb"), &["-f", "FlatGeobuf", "-a_srs", "EPSG:4548"]);
    ogr2ogr(&text, &path("a.shp"), &["-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8", "-a_srs", "EPSG:4548"]);
    drop(text);
    let parts = ["shp", "shx", "dbf", "prj", "cpg"]
        .map(|extension| (format!("a.{extension}"), path("a").with_extension(extension)));
    let parts: Vec<(&str, Vec<u8>)> =
        parts.iter().map(|(name, path)| (name.as_str(), std::fs::read(path).unwrap())).collect();
    std::fs::write(path("a.zip"), zipped(&parts)).unwrap();
    drop(parts);
    for name in ["a.gpkg", "a.fgb", "a.zip"] {
        let before = memory();
        let mut reader = formats::open(&path(name), &Options::default()).unwrap();
        let (mut count, mut highest, mut progress) = (0, 0, 0);
        while let Some(feature) = reader.next() {
            let feature = feature.unwrap();
            count += 1;
            // FlatGeobuf sorts its features by place.
            assert!(feature.geometry.is_ok() && feature.properties["object_no"].as_str().unwrap().starts_with("N-"));
            assert_eq!(feature.row, count);
            if count % 5_000 == 0 {
                highest = highest.max(memory());
                assert!(reader.bytes_read() >= progress, "{name}: progress goes forward");
                progress = reader.bytes_read();
            }
        }
        assert_eq!(count, ROWS, "{name}");
        // The rows alone are 150 MB; other tests run beside this one.
        assert!(highest < before + 100, "{name}: {before} MiB before, {highest} MiB while reading");
    }
}
