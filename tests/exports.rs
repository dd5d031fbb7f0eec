//! Files over HTTP: `f=` on items, and jobs for whatever takes longer; by filter, day and rights.

use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Person, TestApp, collection, square};

const HOME: (f64, f64) = (612_400.0, 2_714_000.0);

async fn bytes(person: &Person, path: &str) -> (reqwest::StatusCode, reqwest::header::HeaderMap, Vec<u8>) {
    let answer = person.client.get(format!("{}{path}", person.base)).send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.bytes().await.unwrap().to_vec())
}

async fn ended(person: &Person, id: i64) -> Value {
    for _ in 0..200 {
        let export = person.ok(&format!("/api/exports/{id}")).await;
        if export["status"] != "running" {
            return export;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("export {id} does not end");
}

async fn asked(person: &Person, wish: Value) -> Value {
    let (status, body) = person.send("POST", "/api/exports", wish).await;
    assert_eq!(status, 202, "{body}");
    ended(person, body["id"].as_i64().unwrap()).await
}

async fn file_of(person: &Person, export: &Value) -> Vec<u8> {
    assert_eq!(export["status"], "done", "{export}");
    let (status, headers, content) = bytes(person, export["file"].as_str().unwrap()).await;
    assert_eq!(status, 200);
    let name = headers["content-disposition"].to_str().unwrap();
    assert!(name.contains(export["file_name"].as_str().unwrap()), "{name}");
    assert_eq!(content.len() as i64, export["bytes"].as_i64().unwrap());
    content
}

/// How many rows GDAL finds in it.
fn rows_in(content: &[u8], ending: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("a.{ending}"));
    std::fs::write(&path, content).unwrap();
    let name = if ending == "zip" { format!("/vsizip/{}", path.display()) } else { path.display().to_string() };
    let output = Command::new("ogrinfo").args(["-so", "-al", &name]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("Feature Count: "));
    line.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr))).parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn features_come_in_every_format() {
    let app = TestApp::with_demo().await;
    let all = app.ok("/ogc/collections/parcels/items?limit=1").await["numberMatched"].as_u64().unwrap() as usize;
    let supply =
        app.ok("/ogc/collections/parcels/items?limit=1&category=supply").await["numberMatched"].as_u64().unwrap();
    assert!(all > supply as usize && supply > 2);
    for (format, media, ending) in [
        ("csv", "text/csv; charset=utf-8", "csv"),
        ("fgb", "application/flatgeobuf", "fgb"),
        ("gpkg", "application/geopackage+sqlite3", "gpkg"),
        ("shp", "application/zip", "zip"),
        ("kml", "application/vnd.google-earth.kml+xml", "kml"),
        ("geojsonl", "application/geo+json-seq", "geojsonl"),
    ] {
        let path = format!("/ogc/collections/parcels/items?f={format}");
        let (status, headers, content) = bytes(&app, &path).await;
        assert_eq!((status.as_u16(), headers["content-type"].to_str().unwrap()), (200, media), "{format}");
        let rows = |content: &[u8]| match format {
            "gpkg" => rows_in(content, ending),
            _ => rows_in(content, ending),
        };
        assert_eq!(rows(&content), all, "{format}: all, not a page");
        let (_, _, content) = bytes(&app, &format!("{path}&category=supply")).await;
        assert_eq!(rows(&content), supply as usize, "{format}");
        let (_, _, content) = bytes(&app, &format!("{path}&category=supply&limit=2")).await;
        assert_eq!(rows(&content), 2, "{format}");
    }
    let (status, headers, _) =
        bytes(&app, "/ogc/collections/parcels/items?f=fgb&crs=http://www.opengis.net/def/crs/EPSG/0/4548&limit=1")
            .await;
    assert_eq!(
        (status.as_u16(), headers["content-crs"].to_str().unwrap()),
        (200, "<http://www.opengis.net/def/crs/EPSG/0/4548>")
    );
    // A box in the sea is a file without rows, not an error.
    let (status, _, content) = bytes(&app, "/ogc/collections/parcels/items?f=gpkg&bbox=0,0,1,1").await;
    assert_eq!((status.as_u16(), rows_in(&content, "gpkg")), (200, 0));
    for (query, field) in [("f=doc", "f"), ("f=kml&crs=http://www.opengis.net/def/crs/EPSG/0/4548", "")] {
        let (status, body) = app.get(&format!("/ogc/collections/parcels/items?{query}")).await;
        assert_eq!(status, 400, "{body}");
        assert!(field.is_empty() || body["errors"][0]["field"] == field, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_writes_what_was_chosen_as_it_was_on_that_day() {
    let app = TestApp::start().await;
    let row = |number: &str, at: f64, from: &str| {
        square(number, (HOME.0 + at, HOME.1), 50.0, json!({ "object_no": number, "valid_from": from }))
    };
    let rows = vec![row("A-1", 0.0, "2020-01-01"), row("A-2", 100.0, "2024-01-01"), row("B-1", 200.0, "2020-01-01")];
    app.must_import_text(collection(rows), "parcels").await;
    let wish = json!({
        "collection": "parcels", "format": "geojson", "crs": "EPSG:4527", "filter": "object_no LIKE 'A-%'", "as_of": "2022-06-30",
    });
    let export = asked(&app, wish.clone()).await;
    assert_eq!((&export["rows"], &export["asked"]), (&json!(1), &wish), "{export}");
    let file: Value = serde_json::from_slice(&file_of(&app, &export).await).unwrap();
    assert_eq!(file["features"][0]["properties"]["object_no"], "A-1");
    // Zone 39 stands in front of the easting.
    let east = file["features"][0]["geometry"]["coordinates"][0][0][0][0].as_f64().unwrap();
    assert!((east - 39_612_400.0).abs() < 0.001 || (east - 39_612_450.0).abs() < 0.001, "{east}");
    let json = json!({ "op": "=", "args": [{ "property": "object_no" }, "B-1"] });
    let export = asked(&app, json!({ "collection": "parcels", "format": "csv", "filter": json })).await;
    assert_eq!(export["rows"], 1);
    let list = app.ok("/api/exports").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    // What was taken is on record, with what was chosen.
    let record = app.person("auditor").await.ok("/api/audit?action=items.export").await;
    let told = &record["items"][1]["detail"];
    assert_eq!((&told["filter"], &told["day"]), (&json!("object_no LIKE 'A-%'"), &json!("2022-06-30")), "{record}");
}

#[tokio::test(flavor = "multi_thread")]
async fn txt_comes_as_its_reader_wants_it() {
    let app = TestApp::start().await;
    let at = square("甲", HOME, 50.0, json!({ "object_no": "A-1" }));
    app.must_import_text(collection(vec![at]), "parcels").await;
    let wish = json!({
        "collection": "parcels", "format": "txt", "crs": "EPSG:4548", "encoding": "UTF-8",
        "j_prefix": false, "closing_point": false, "decimals": 2,
    });
    let export = asked(&app, wish).await;
    let text = String::from_utf8(file_of(&app, &export).await).unwrap();
    let body: Vec<&str> = text.lines().skip_while(|line| !line.contains("地块坐标")).skip(1).collect();
    // North-west corner first, clockwise; X is north. 50 m × 50 m = 0.25 公顷.
    assert_eq!(
        body,
        [
            "4,0.2500,A-1,甲,面,,,,@",
            "1,1,2714050.00,612400.00",
            "2,1,2714050.00,612450.00",
            "3,1,2714000.00,612450.00",
            "4,1,2714000.00,612400.00",
        ]
    );
    assert!(text.contains("精度=0.01\r\n"), "{text}");
    // Or in the order in which it was delivered, where point numbers are to be those of the record: from the south-west, as
    // `square` draws it.
    let wish = json!({ "collection": "parcels", "format": "txt", "crs": "EPSG:4527", "encoding": "UTF-8", "north_west": false });
    let export = asked(&app, wish).await;
    let text = String::from_utf8(file_of(&app, &export).await).unwrap();
    let body: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("J1")).collect();
    assert_eq!(
        body,
        [
            "J1,1,2714000.000,39612400.000",
            "J2,1,2714000.000,39612450.000",
            "J3,1,2714050.000,39612450.000",
            "J4,1,2714050.000,39612400.000",
            "J1,1,2714000.000,39612400.000",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_is_refused_at_once() {
    let app = TestApp::start().await;
    for (wish, status) in [
        (json!({ "collection": "parcels", "format": "dwg" }), 400),
        (json!({ "collection": "nothing", "format": "csv" }), 404),
        (json!({ "collection": "parcels", "format": "dxf", "crs": "EPSG:4490" }), 400),
        (json!({ "collection": "zones", "format": "txt" }), 400),
        (json!({ "collection": "parcels", "format": "csv", "crs": "EPSG:2414" }), 422),
        (json!({ "collection": "parcels", "format": "csv", "filter": "no_such = 1" }), 400),
        (json!({ "collection": "parcels", "format": "csv", "filter": "name = " }), 400),
        (json!({ "collection": "parcels", "format": "gpkg", "encoding": "GBK" }), 400),
        (json!({ "collection": "parcels", "format": "txt", "decimals": 9 }), 422),
        (json!({ "collection": "parcels", "format": "csv", "path": "/etc/passwd" }), 400),
    ] {
        let (found, body) = app.send("POST", "/api/exports", wish.clone()).await;
        assert_eq!(found, status, "{wish}: {body}");
        assert!(body["detail"].is_string());
    }
    assert_eq!(app.ok("/api/exports").await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_for_whoever_asked_and_for_a_day() {
    let app = TestApp::with_demo().await;
    let reserve = app.person("reserve").await;
    let export = asked(&reserve, json!({ "collection": "spaces", "format": "geojsonl" })).await;
    let id = export["id"].as_i64().unwrap();
    // reserve2 sees military land, reserve does not: the same wish, another file.
    let other = asked(&app, json!({ "collection": "spaces", "format": "geojsonl" })).await;
    let at = |key: &str| chrono::DateTime::parse_from_rfc3339(other[key].as_str().unwrap()).unwrap();
    assert_eq!(at("expires_at") - at("finished_at"), chrono::TimeDelta::hours(24));
    let text = |content: Vec<u8>| String::from_utf8(content).unwrap();
    let (mine, theirs) = (text(file_of(&reserve, &export).await), text(file_of(&app, &other).await));
    assert!(!mine.contains("\"military\"") && theirs.contains("\"military\""));
    let seen = app.person("auditor").await.ok("/api/audit?action=spaces.view-sensitive").await;
    let places: Vec<&str> =
        seen["items"].as_array().unwrap().iter().filter_map(|item| item["subject"].as_str()).collect();
    assert!(places.contains(&"export ogc/spaces"), "{seen}");
    for path in [format!("/api/exports/{id}"), format!("/api/exports/{id}/file")] {
        assert_eq!(app.get(&path).await.0, 404, "{path}");
    }
    assert_eq!(app.send("DELETE", &format!("/api/exports/{id}"), Value::Null).await.0, 404);

    // Rights that were taken away since do not let the file out.
    let owner = app.administrator().await;
    owner.execute("update export set permit = 'another' where id = $1", &[&id]).await.unwrap();
    assert_eq!(reserve.get(&format!("/api/exports/{id}/file")).await.0, 409);

    let path = app.app.config.data_dir.join("exports").join(id.to_string());
    assert!(path.exists());
    assert_eq!(reserve.send("DELETE", &format!("/api/exports/{id}"), Value::Null).await.0, 204);
    assert!(!path.exists());
    assert_eq!(reserve.get(&format!("/api/exports/{id}/file")).await.0, 404);

    let id = other["id"].as_i64().unwrap();
    owner.execute("update export set finished_at = now() - interval '25 hours' where id = $1", &[&id]).await.unwrap();
    tuguan::publish::exports::settle(&app.app).await.unwrap();
    assert_eq!(app.ok(&format!("/api/exports/{id}")).await["status"], "expired");
    assert!(!app.app.config.data_dir.join("exports").join(id.to_string()).exists());
    // A program that died while writing.
    owner
        .batch_execute(
            "insert into export (collection, format, asked, permit, created_by, heartbeat_at)
             values ('parcels', 'csv', '{}', '', 'reserve2', now() - interval '1 hour')",
        )
        .await
        .unwrap();
    tuguan::publish::exports::settle(&app.app).await.unwrap();
    assert_eq!(app.ok("/api/exports").await["items"][0]["status"], "failed");
}
