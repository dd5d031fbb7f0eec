//! Every defect of `fixtures/broken` delivered to the running service: a clear message, and nothing stored.

use serde_json::{Value, json};

use crate::support::{TestApp, codes, fixture};

/// File, the codes that must be among its problems, and what the import comes to.
const DEFECTS: &[(&str, &[&str], &str)] = &[
    ("truncated.geojson", &["truncated"], "rejected"),
    ("empty.geojson", &["empty-file"], "rejected"),
    ("wrong_encoding.geojson", &["bad-encoding"], "rejected"),
    ("unknown_crs.geojson", &["unknown-crs"], "rejected"),
    ("xiamen92_crs.geojson", &["unknown-crs"], "rejected"),
    ("xian80_crs.geojson", &["unknown-crs"], "rejected"),
    ("crs_missing_projected.geojson", &["guessed-crs"], "ready"),
    ("swapped_axes.geojson", &["axis-swapped"], "rejected"),
    ("swapped_lonlat.geojson", &["axis-swapped"], "rejected"),
    ("wrong_zone.geojson", &["wrong-zone"], "rejected"),
    ("outside_district.geojson", &["outside-district"], "ready"),
    ("bowtie.geojson", &["self-intersection"], "ready"),
    ("ring_not_closed.geojson", &["ring-not-closed"], "ready"),
    ("two_point_ring.geojson", &["too-few-points"], "ready"),
    ("duplicate_points.geojson", &["duplicate-points"], "ready"),
    ("hole_outside.geojson", &["hole-outside"], "ready"),
    ("holes_overlap.geojson", &["holes-overlap"], "ready"),
    ("parts_overlap.geojson", &["parts-overlap"], "ready"),
    ("zero_area.geojson", &["zero-area"], "ready"),
    ("three_d.geojson", &["height-dropped"], "ready"),
    ("geometry_collection.geojson", &["geometry-collection"], "ready"),
    ("null_geometry.geojson", &["null-geometry"], "ready"),
    ("deep_nesting.geojson", &["too-deep"], "ready"),
    ("nan.geojson", &["bad-number"], "ready"),
    ("infinity.geojson", &["bad-number"], "ready"),
    ("text_coordinate.geojson", &["bad-number"], "ready"),
    ("duplicate_code.geojson", &["duplicate-code"], "ready"),
    ("unknown_code_value.geojson", &["bad-code"], "ready"),
    ("malformed_code.geojson", &["bad-code"], "ready"),
    ("bad_date.geojson", &["bad-date"], "ready"),
    ("bad_number.geojson", &["bad-number"], "ready"),
    ("area_mismatch.geojson", &["area-mismatch"], "ready"),
    ("html_instead.geojson", &["unreadable-file"], "rejected"),
    ("zip_instead.geojson", &["unreadable-file"], "rejected"),
    ("json_array.geojson", &["unreadable-file"], "rejected"),
];

#[tokio::test]
async fn each_defect_is_named_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let mut wrong = Vec::new();
    for (name, wanted, status) in DEFECTS {
        let bytes = std::fs::read(fixture(&format!("broken/{name}"))).unwrap();
        let import = app.validate(bytes, &[("into", "parcels")]).await;
        let found = codes(&import);
        if !wanted.iter().all(|code| found.contains(code)) || import["status"] != *status {
            wrong.push(format!("{name}: {} with {found:?}, wanted {status} with {wanted:?}", import["status"]));
        }
        for problem in import["problems"].as_array().unwrap() {
            let said = |key: &str| problem[key].as_str().is_some_and(|text| !text.is_empty());
            assert!(said("message") && said("remedy"), "{name}: {problem}");
            let of_a_row =
                !["truncated", "empty-file", "unreadable-file", "bad-encoding", "unknown-crs", "guessed-crs"]
                    .contains(&problem["code"].as_str().unwrap());
            assert!(!of_a_row || problem["row"].is_i64(), "{name} names the row: {problem}");
        }
        // Without a word nothing bad is taken over.
        if import["status"] == "ready" && import["rows"]["rejected"] != 0 {
            let (status, _) = app.send("POST", &format!("/api/imports/{}/commit", import["id"]), json!({})).await;
            assert_eq!(status, 409, "{name}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    assert_eq!(app.get("/readyz").await.0, 200);
}

#[tokio::test]
async fn a_gbk_file_reads_once_its_encoding_is_named() {
    let app = TestApp::start().await;
    let bytes = std::fs::read(fixture("broken/wrong_encoding.geojson")).unwrap();
    let import = app.validate(bytes, &[("into", "parcels"), ("encoding", "GB18030")]).await;
    assert_eq!((&import["status"], &import["encoding"]), (&json!("ready"), &json!("gb18030")), "{import:#}");
}

fn with_ring(ring: Vec<[f64; 2]>) -> Vec<u8> {
    let feature = json!({ "type": "Feature", "properties": { "name": "大" }, "geometry": { "type": "Polygon", "coordinates": [ring] } });
    crate::support::collection(vec![feature]).into_bytes()
}

#[tokio::test]
async fn a_hundred_thousand_vertices_are_measured_and_served() {
    let app = TestApp::start().await;
    let count = 100_000;
    // A circle of 300 m: its polygon has the area n/2 · r² · sin(2π/n).
    let mut ring: Vec<[f64; 2]> = (0..count)
        .map(|n| {
            let angle = std::f64::consts::TAU * f64::from(n) / f64::from(count);
            [613_000.0 + 300.0 * angle.cos(), 2_713_000.0 + 300.0 * angle.sin()]
        })
        .collect();
    ring.push(ring[0]);
    let import = app.validate(with_ring(ring), &[("into", "parcels")]).await;
    assert_eq!(import["status"], "ready", "{import:#}");
    assert_eq!(app.commit(import["id"].as_i64().unwrap(), json!({})).await["status"], "committed");
    let space = &app.ok("/api/spaces").await["items"][0];
    let wanted = f64::from(count) / 2.0 * 90_000.0 * (std::f64::consts::TAU / f64::from(count)).sin();
    assert!((space["area_m2"].as_f64().unwrap() - wanted).abs() < 0.01, "{space} {wanted}");
}

#[tokio::test]
async fn a_huge_line_is_read_in_a_stream() {
    let app = TestApp::start().await;
    // 200 MB on one line: padding inside a property of an otherwise good feature is more than one row may bring.
    let feature = String::from_utf8(with_ring(vec![
        [612_400.0, 2_714_000.0],
        [612_500.0, 2_714_000.0],
        [612_500.0, 2_714_100.0],
        [612_400.0, 2_714_000.0],
    ]))
    .unwrap();
    let huge = feature.replace("\"大\"", &format!("\"大\",\"pad\":\"{}\"", "x".repeat(200 << 20)));
    let import = app.validate(huge.into_bytes(), &[("into", "parcels")]).await;
    assert!(codes(&import).contains(&"too-large"), "{:?} {}", codes(&import), import["status"]);
    // One megabyte on one line is nothing special.
    let long = feature.replace("\"大\"", &format!("\"大\",\"remark\":\"{}\"", "x".repeat(1 << 20)));
    let import = app.validate(long.into_bytes(), &[("into", "parcels")]).await;
    assert_eq!(import["problems"][0]["field"], Value::from("remark"), "too long for a remark, and said so: {import:#}");
    assert_eq!(app.get("/readyz").await.0, 200);
}
