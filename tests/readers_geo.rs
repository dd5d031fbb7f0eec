//! Files as other programs make them, delivered to the running service: Shapefile, GeoPackage, FlatGeobuf, and the archives they
//! come in. What is wrong is named with its place and a remedy, and then nothing is stored.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{TestApp, codes, collection, square};

mod archive;
mod flatgeobuf;
mod geopackage;
mod large;
mod shapefile;

/// Four parcels of 100 m × 100 m in EPSG:4548, one of them with a hole of 20 m × 20 m, with what attributes stumble over.
fn parcels() -> String {
    let home = |n: u32| (612_400.0 + 150.0 * f64::from(n), 2_714_000.0);
    let more = |no: &str| json!({ "object_no": no, "address": "湖里区殿前街道", "far_max": 2.55, "cleared": true });
    let mut holed = square("钟宅", home(3), 100.0, more("G-4"));
    let ring = |x: f64, y: f64, side: f64| json!([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]);
    let (x, y) = home(3);
    holed["geometry"]["coordinates"] = json!([ring(x, y, 100.0), ring(x + 40.0, y + 40.0, 20.0)]);
    collection(vec![
        square("湖里一号（虚构）", home(0), 100.0, more("G-1")),
        square("殿前", home(1), 100.0, more("G-2")),
        square("枋湖", home(2), 100.0, more("G-3")),
        holed,
    ])
}

/// What the parcels above measure, ㎡.
const AREAS: [f64; 4] = [10_000.0, 10_000.0, 10_000.0, 9_600.0];

/// Runs a program of the system, which must go well.
fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap();
    let (told, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?}: {told}{error}");
    told.into_owned()
}

/// GeoJSON in another format, by GDAL; `to` may have further options in front.
fn ogr2ogr(geojson: &str, to: &Path, options: &[&str]) {
    let source = to.with_extension("source.geojson");
    std::fs::write(&source, geojson).unwrap();
    let mut arguments = options.to_vec();
    arguments.extend([to.to_str().unwrap(), source.to_str().unwrap()]);
    run("ogr2ogr", &arguments);
    std::fs::remove_file(source).unwrap();
}

/// Files as a ZIP archive.
fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The file is ready to be taken over: all rows of [`parcels`], with these warnings and no others.
async fn ready(app: &TestApp, bytes: Vec<u8>, fields: &[(&str, &str)], warnings: &[&str]) -> Value {
    let mut all = vec![("into", "parcels")];
    all.extend(fields);
    let import = app.validate(bytes, &all).await;
    assert_eq!(import["status"], "ready", "{import:#}");
    assert_eq!((&import["rows"]["read"], &import["rows"]["rejected"]), (&json!(4), &json!(0)), "{import:#}");
    assert_eq!(codes(&import), warnings, "{import:#}");
    import
}

/// Takes over what is ready and answers the stored parcels by number.
async fn stored(app: &TestApp, import: &Value) -> Vec<Value> {
    let id = import["id"].as_i64().unwrap();
    assert_eq!(app.commit(id, json!({ "confirm_crs": import["crs"]["used"] })).await["status"], "committed");
    app.ok("/api/spaces?sort=object_no").await["items"].as_array().unwrap().clone()
}

/// The parcels above came through: names and areas.
fn are_the_parcels(items: &[Value]) {
    let names: Vec<&str> = items.iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["湖里一号（虚构）", "殿前", "枋湖", "钟宅"]);
    let areas: Vec<f64> = items.iter().map(|item| item["area_m2"].as_f64().unwrap()).collect();
    assert_eq!(areas, AREAS);
}

/// The file is refused with this code, in a message that has all these words; every problem has a remedy; nothing is stored.
async fn refused(app: &TestApp, bytes: Vec<u8>, fields: &[(&str, &str)], code: &str, words: &[&str]) -> Value {
    let mut all = vec![("into", "parcels")];
    all.extend(fields);
    let import = app.validate(bytes, &all).await;
    assert_eq!(import["status"], "rejected", "{code}: {import:#}");
    told(&import, code, words);
    assert_eq!(app.ok("/api/spaces").await["matched"], 0, "{code}");
    import
}

/// One of the problems has this code and these words.
fn told(import: &Value, code: &str, words: &[&str]) -> Value {
    let problems = import["problems"].as_array().unwrap();
    for problem in problems {
        let said = |key: &str| problem[key].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("message") && said("remedy"), "{problem}");
        assert!(problem["message"].as_str().unwrap().contains('('), "in both languages: {problem}");
    }
    let fits = |problem: &&Value| {
        let message = problem["message"].as_str().unwrap();
        problem["code"] == code && words.iter().all(|word| message.contains(word))
    };
    let found = problems.iter().find(fits);
    found.unwrap_or_else(|| panic!("no {code} with {words:?}: {import:#}")).clone()
}
