//! The invented city: the same bytes from the same seed, the published figures, sound shapes, memory that does not grow.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use geo::{Area, BooleanOps, BoundingRect, Contains, Intersects, Validation};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use proj::Proj;
use rstar::{AABB, RTree, primitives::GeomWithData, primitives::Rectangle};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};
use tuguan::demo::{self, Params};

/// Zones, parcels and buildings as written.
type Files = [Vec<u8>; 3];

fn made(size: Option<u64>, seed: u64) -> Files {
    let mut files = Files::default();
    let [zones, parcels, buildings] = &mut files;
    demo::stream(Params { size, seed }, zones, parcels, buildings).unwrap();
    files
}

fn default_district() -> Files {
    let Params { size, seed } = Params::default();
    made(size, seed)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Properties and shape of each feature, in metres from a corner of the district.
fn features(file: &[u8]) -> Vec<(Value, MultiPolygon<f64>)> {
    let file: Value = serde_json::from_slice(file).unwrap();
    assert_eq!(file["crs"]["properties"]["name"], "urn:ogc:def:crs:EPSG::4548");
    let list = file["features"].as_array().unwrap();
    list.iter().map(|feature| (feature["properties"].clone(), shape(&feature["geometry"]))).collect()
}

fn shape(geometry: &Value) -> MultiPolygon<f64> {
    let coordinates = &geometry["coordinates"];
    match geometry["type"].as_str().unwrap() {
        "Polygon" => MultiPolygon(vec![polygon(coordinates)]),
        _ => MultiPolygon(coordinates.as_array().unwrap().iter().map(polygon).collect()),
    }
}

fn polygon(rings: &Value) -> Polygon<f64> {
    let ring = |ring: &Value| {
        let number = |value: &Value| value.as_f64().unwrap();
        let place = |at: &Value| Coord { x: number(&at[0]) - 600_000.0, y: number(&at[1]) - 2_700_000.0 };
        LineString(ring.as_array().unwrap().iter().map(place).collect())
    };
    let rings: Vec<LineString<f64>> = rings.as_array().unwrap().iter().map(ring).collect();
    Polygon::new(rings[0].clone(), rings[1..].to_vec())
}

/// The outline of the district, projected here, to the millimetre.
fn outline() -> MultiPolygon<f64> {
    let text = fs::read_to_string(root().join("fixtures/demo/outline.geojson")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let projection = Proj::new_known_crs("EPSG:4490", "EPSG:4548", None).unwrap();
    let project = |at: &Value| {
        let (x, y): (f64, f64) = projection.convert((at[0].as_f64().unwrap(), at[1].as_f64().unwrap())).unwrap();
        let millimetre = |value: f64| (value * 1000.0).round() / 1000.0;
        Coord { x: millimetre(x) - 600_000.0, y: millimetre(y) - 2_700_000.0 }
    };
    let parts = file["features"][0]["geometry"]["coordinates"].as_array().unwrap();
    let part =
        |part: &Value| Polygon::new(LineString(part[0].as_array().unwrap().iter().map(project).collect()), Vec::new());
    MultiPolygon(parts.iter().map(part).collect())
}

fn text<'a>(properties: &'a Value, name: &str) -> &'a str {
    properties[name].as_str().unwrap()
}

/// Hundredths of a number written with two decimals.
fn cents(properties: &Value, name: &str) -> i64 {
    (properties[name].as_f64().unwrap() * 100.0).round() as i64
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_city() {
    assert_eq!(default_district(), default_district());
    assert_eq!(made(Some(500), 3), made(Some(500), 3));
    assert_ne!(made(None, 1)[1], made(None, 2)[1]);
}

#[test]
fn the_stored_district_is_what_the_generator_makes() {
    for (name, bytes) in ["zones", "parcels", "buildings"].into_iter().zip(default_district()) {
        let stored = fs::read(root().join(format!("fixtures/demo/{name}.geojson"))).unwrap();
        assert!(stored == bytes, "fixtures/demo/{name}.geojson differs: make it again");
    }
}

#[test]
fn files_are_written_where_they_are_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let written = demo::write(Params { size: Some(60), seed: 1 }, folder.path()).unwrap();
    assert_eq!(written.parcel_count, 60);
    assert_eq!(features(&fs::read(&written.parcels).unwrap()).len(), 60);
    assert_eq!(features(&fs::read(&written.zones).unwrap()).len() as u64, written.zone_count);
    assert_eq!(features(&fs::read(&written.buildings).unwrap()).len() as u64, written.building_count);
}

#[test]
fn the_default_district_has_the_published_counts() {
    let [_, parcels, buildings] = default_district();
    let parcels = features(&parcels);
    let ledger: BTreeSet<&str> =
        parcels.iter().map(|(p, _)| text(p, "object_no")).filter(|no| no.starts_with("HL-CB-2019-")).collect();
    let expected: BTreeSet<String> = (1..=35).map(|number| format!("HL-CB-2019-{number:03}")).collect();
    assert_eq!(ledger, expected.iter().map(String::as_str).collect());
    let is_reserved = |p: &Value| p["stage"] == "reserved" && p["holder_kind"] == "reserve";
    let reserved: Vec<&Value> = parcels.iter().map(|(p, _)| p).filter(|p| is_reserved(p)).collect();
    assert_eq!(reserved.len(), 18);
    assert!(reserved.iter().all(|p| text(p, "object_no").starts_with("HL-CB-")));
    assert!((210..=250).contains(&parcels.len()), "{}", parcels.len());

    let buildings = features(&buildings);
    let finished = || buildings.iter().map(|(p, _)| p).filter(|p| p["stage"] == "finished");
    assert_eq!(finished().map(|p| cents(p, "lettable_area_m2")).sum::<i64>(), 175_900_000);
    assert_eq!(finished().filter(|p| cents(p, "lettable_area_m2") > 0).count(), 60);
    assert!(finished().count() < buildings.len());
    for (p, _) in &buildings {
        let [vacant, lettable, gross] =
            ["vacant_area_m2", "lettable_area_m2", "gross_floor_area_m2"].map(|name| cents(p, name));
        assert!(0 <= vacant && vacant <= lettable && lettable <= gross, "{p}");
    }
}

#[test]
fn codes_are_well_formed_and_unique() {
    for files in [default_district(), made(Some(3000), 5)] {
        let [_, parcels, buildings] = files;
        let (mut codes, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        let mut companies: BTreeMap<String, String> = BTreeMap::new();
        let parcels = features(&parcels);
        for (p, _) in &parcels {
            let (code, bytes) = (text(p, "code"), text(p, "code").as_bytes());
            assert!(code.len() == 19 && code.starts_with("35020600"), "{code}");
            assert!(bytes[..12].iter().chain(&bytes[14..]).all(u8::is_ascii_digit), "{code}");
            assert_eq!(&code[12..14], if p["ownership"] == "collective" { "JB" } else { "GB" });
            assert!(codes.insert(code.to_owned()), "{code} twice");
            assert!(numbers.insert(text(p, "object_no").to_owned()), "{p}");
        }
        let buildings = features(&buildings);
        for (p, _) in &buildings {
            let (land, own) = text(p, "code").split_at(19);
            assert!(codes.contains(land) && own.len() == 9 && own.starts_with('F'), "{p}");
            assert!(numbers.insert(text(p, "object_no").to_owned()), "{p}");
        }
        for (p, _) in parcels.iter().chain(&buildings) {
            if let Some(uscc) = p["holder_uscc"].as_str() {
                assert!(has_right_check_character(uscc), "{uscc}");
                let holder = companies.entry(uscc.to_owned()).or_insert_with(|| text(p, "holder").to_owned());
                assert_eq!(holder, text(p, "holder"), "{uscc} has two holders");
            }
            let day = chrono::NaiveDate::parse_from_str(text(p, "valid_from"), "%Y-%m-%d").unwrap();
            assert!((2015..=2019).contains(&chrono::Datelike::year(&day)));
        }
    }
}

/// GB 32100-2015, written again: the first 17 values weighted by powers of 3, and the check value, come to 0 modulo 31.
fn has_right_check_character(uscc: &str) -> bool {
    let value = |letter: char| "0123456789ABCDEFGHJKLMNPQRTUWXY".find(letter).unwrap();
    let weighted = |(place, letter)| value(letter) * if place < 17 { 3_usize.pow(place as u32) } else { 1 };
    uscc.chars().count() == 18 && uscc.chars().enumerate().map(weighted).sum::<usize>().is_multiple_of(31)
}

#[test]
fn military_land_is_restricted_and_anonymous() {
    let [_, parcels, buildings] = default_district();
    for (p, _) in features(&parcels).into_iter().chain(features(&buildings)) {
        let military = p["holder_kind"] == "military";
        assert_eq!(p["confidentiality"] == "sensitive", military, "{p}");
        assert!(!military || text(&p, "name").starts_with("特殊用地"), "{p}");
    }
}

#[test]
fn every_shape_is_valid_and_inside_the_outline() {
    let outline = outline();
    for files in [default_district(), made(Some(2000), 350_206)] {
        for file in files {
            for (p, shape) in features(&file) {
                assert!(shape.is_valid(), "{p}");
                assert!(p["kind"] == "street" || outline.contains(&shape), "{p}");
            }
        }
    }
}

#[test]
fn streets_fill_the_outline_without_gap_or_overlap() {
    let [zones, ..] = default_district();
    let streets: Vec<(String, MultiPolygon<f64>)> = features(&zones)
        .into_iter()
        .filter(|(p, _)| p["kind"] == "street")
        .map(|(p, shape)| (text(&p, "code").to_owned(), shape))
        .collect();
    let codes: Vec<&str> = streets.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["350206001", "350206002", "350206003", "350206004", "350206005"]);
    let sum: f64 = streets.iter().map(|(_, shape)| shape.unsigned_area()).sum();
    assert!((sum - outline().unsigned_area()).abs() < 0.001, "{sum}");
    for (index, (_, a)) in streets.iter().enumerate() {
        for (_, b) in &streets[..index] {
            assert!(a.intersection(b).unsigned_area() < 0.01);
        }
    }
    // Exactly the same vertices on both sides: every side is either the outline's or another street's, turned round.
    let key = |at: Coord<f64>| ((at.x * 1000.0).round() as i64, (at.y * 1000.0).round() as i64);
    let sides = |shape: &MultiPolygon<f64>| -> Vec<_> {
        shape.iter().flat_map(|part| part.exterior().lines()).map(|line| (key(line.start), key(line.end))).collect()
    };
    let mut open: BTreeSet<_> = BTreeSet::new();
    for (from, to) in streets.iter().flat_map(|(_, shape)| sides(shape)) {
        if !open.remove(&(to, from)) {
            open.insert((from, to));
        }
    }
    let undirected = |(a, b)| if a < b { (a, b) } else { (b, a) };
    let shore: BTreeSet<_> = sides(&outline()).into_iter().map(undirected).collect();
    assert_eq!(open.into_iter().map(undirected).collect::<BTreeSet<_>>(), shore);
}

#[test]
fn the_oddities_are_there() {
    let [zones, parcels, _] = default_district();
    let (zones, parcels) = (features(&zones), features(&parcels));
    assert!(parcels.iter().any(|(_, shape)| shape.0.len() > 1));
    assert!(parcels.iter().any(|(_, shape)| shape.iter().any(|part| !part.interiors().is_empty())));
    let common: Vec<f64> = overlaps(&parcels).into_iter().map(|(.., area)| area).collect();
    assert!(common.iter().any(|area| (0.01..1.0).contains(area)), "a sliver: {common:?}");
    assert!(common.iter().any(|area| (100.0..5_000.0).contains(area)), "a neighbour's line: {common:?}");
    assert!(common.iter().any(|area| *area > 30_000.0), "a works inside a village: {common:?}");
    let of_kind = |kind: &'static str| zones.iter().filter(move |(p, _)| p["kind"] == kind).map(|(_, shape)| shape);
    assert!(parcels.iter().any(|(_, shape)| of_kind("street").filter(|street| street.intersects(shape)).count() == 2));
    let partly = parcels.iter().filter(|(p, shape)| {
        let inside: f64 = of_kind("military").map(|zone| zone.intersection(shape).unsigned_area()).sum();
        p["holder_kind"] != "military" && inside > 0.0 && inside < 0.5 * shape.unsigned_area()
    });
    assert!(partly.count() >= 1);
    let differs = |p: &Value, shape: &MultiPolygon<f64>| {
        let (stated, measured) = (p["area_registered_m2"].as_f64().unwrap(), shape.unsigned_area());
        (stated - measured).abs() > 0.01 * measured
    };
    assert_eq!(parcels.iter().filter(|(p, shape)| differs(p, shape)).count(), 8);
}

/// Pairs that have more than 1 cm² in common, with their ㎡.
fn overlaps(features: &[(Value, MultiPolygon<f64>)]) -> Vec<(usize, usize, f64)> {
    let common = |(a, b): (usize, usize)| (a, b, features[a].1.intersection(&features[b].1).unsigned_area());
    neighbours(features).into_iter().map(common).filter(|(.., area)| *area > 1e-4).collect()
}

/// Pairs whose boxes meet.
fn neighbours(features: &[(Value, MultiPolygon<f64>)]) -> Vec<(usize, usize)> {
    let corners = |shape: &MultiPolygon<f64>| {
        let rect = shape.bounding_rect().unwrap();
        AABB::from_corners([rect.min().x, rect.min().y], [rect.max().x, rect.max().y])
    };
    let boxed = |(at, (_, shape)): (usize, &(Value, _))| GeomWithData::new(Rectangle::from_aabb(corners(shape)), at);
    let tree = RTree::bulk_load(features.iter().enumerate().map(boxed).collect());
    let mut pairs = Vec::new();
    for (at, (_, shape)) in features.iter().enumerate() {
        let others = tree.locate_in_envelope_intersecting(&corners(shape)).map(|other| other.data);
        pairs.extend(others.filter(|other| *other < at).map(|other| (other, at)));
    }
    pairs
}

#[test]
fn buildings_stand_on_the_land_that_their_code_names() {
    for files in [default_district(), made(Some(2000), 9)] {
        let [_, parcels, buildings] = files;
        let land: BTreeMap<String, MultiPolygon<f64>> =
            features(&parcels).into_iter().map(|(p, shape)| (text(&p, "code").to_owned(), shape)).collect();
        for (p, shape) in features(&buildings) {
            assert!(land[&text(&p, "code")[..19]].contains(&shape), "{p}");
        }
    }
}

#[test]
fn a_city_of_two_thousand_fits_together() {
    let [_, parcels, buildings] = made(Some(2000), 350_206);
    let parcels = features(&parcels);
    assert_eq!(parcels.len(), 2000);
    assert!((300..500).contains(&features(&buildings).len()));
    assert_eq!(overlaps(&parcels), []);
    let vertices = |at: usize| parcels[at].1.iter().flat_map(|part| part.exterior().0[1..].iter());
    let mean = (0..parcels.len()).map(|at| vertices(at).count()).sum::<usize>() as f64 / 2000.0;
    assert!((19.0..26.0).contains(&mean), "{mean} vertices a parcel");
    // Where two lots meet, they meet in vertices that both have, never in the middle of a side.
    let key = |at: &Coord<f64>| ((at.x * 1000.0).round() as i64, (at.y * 1000.0).round() as i64);
    let mut meetings = 0;
    for (one, other) in neighbours(&parcels) {
        let own: BTreeSet<_> = vertices(one).map(key).collect();
        let common = vertices(other).filter(|at| own.contains(&key(at))).count();
        assert_eq!(common > 0, parcels[one].1.intersects(&parcels[other].1), "{one} and {other}");
        meetings += usize::from(common > 2);
    }
    assert!(meetings > 1000, "{meetings}");
}

/// Counts bytes and keeps none; remembers the largest piece.
#[derive(Default)]
struct Sink {
    total: usize,
    largest: usize,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.total += bytes.len();
        self.largest = self.largest.max(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_large_city_is_written_feature_by_feature() {
    let (mut zones, mut parcels, mut buildings) = (Sink::default(), Sink::default(), Sink::default());
    let params = Params { size: Some(20_000), seed: 1 };
    let [_, count, _] = demo::stream(params, &mut zones, &mut parcels, &mut buildings).unwrap();
    assert_eq!(count, 20_000);
    assert!(parcels.total > 20_000_000, "{}", parcels.total);
    assert!(parcels.largest < 10_000, "one write of {} bytes", parcels.largest);
}

/// The figures once more by Python, shapely and PROJ, where these are installed.
#[test]
fn an_independent_program_finds_the_published_figures() {
    let python = Path::new("/usr/bin/python3");
    let has_shapely =
        || Command::new(python).args(["-c", "import shapely"]).status().is_ok_and(|status| status.success());
    if !python.exists() || !has_shapely() {
        return;
    }
    let script = root().join("tests/independent/demo_totals.py");
    let output = Command::new(python).arg(script).arg(root().join("fixtures/demo")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["total"]["land"], "10240000.00");
    assert_eq!(found["total"]["floor"], "1759000.00");
    assert_eq!((&found["ledger"], &found["reserved"]), (&Value::from(35), &Value::from(18)));
    assert_eq!(found["count"]["unclassified"], 10);
    assert_eq!(found["checks"]["invalid"], Value::Array(Vec::new()));
}
