//! Geometry: reference systems, projection, validation, repair, area and the database's bytes, against published
//! figures and independent implementations.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use geo::Validation;
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect, coord, polygon};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::str::FromStr;
use tuguan::geo::{
    area,
    crs::Crs,
    crs::CrsError,
    ewkb, guess, project, repair,
    validate::{self, FlawKind, Unit},
};

mod validation;
use validation::square_with;

fn crs(code: u32) -> Crs {
    Crs::from_epsg(code).unwrap()
}

fn near(a: Coord<f64>, b: (f64, f64), tolerance: f64) {
    assert!((a.x - b.0).abs() <= tolerance && (a.y - b.1).abs() <= tolerance, "{a:?} is not {b:?}");
}

fn huli() -> Rect<f64> {
    Rect::new(coord! { x: 118.07, y: 24.47 }, coord! { x: 118.20, y: 24.57 })
}

fn ring(points: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(points.to_vec())
}

fn kinds(shape: &Polygon<f64>) -> Vec<FlawKind> {
    validate::polygon(shape, Unit::Metre).into_iter().map(|flaw| flaw.kind).collect()
}

// ---- reference systems

#[test]
fn names_of_reference_systems_are_understood() {
    let names = [
        "EPSG:4548",
        "epsg:4548",
        " 4548 ",
        "urn:ogc:def:crs:EPSG::4548",
        "urn:ogc:def:crs:EPSG:9.8:4548",
        "http://www.opengis.net/def/crs/EPSG/0/4548",
        "https://www.opengis.net/def/crs/EPSG/0/4548",
        "<http://www.opengis.net/def/crs/EPSG/0/4548>",
        "http://www.opengis.net/gml/srs/epsg.xml#4548",
    ];
    for name in names {
        assert_eq!(name.parse::<Crs>().unwrap(), Crs::GK117, "{name}");
    }
    for name in ["OGC:CRS84", "CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
    {
        assert_eq!(name.parse::<Crs>().unwrap(), Crs::WGS84, "{name}");
    }
    assert_eq!(Crs::GK117.to_string(), "EPSG:4548");
    assert_eq!(serde_json::to_string(&Crs::GK117).unwrap(), "\"EPSG:4548\"");
}

#[test]
fn zones_are_those_of_the_epsg_dataset() {
    let of = |code| (crs(code).central_meridian().unwrap(), crs(code).false_easting().unwrap());
    assert_eq!(of(4513), (75.0, 25_500_000.0));
    assert_eq!(of(4527), (117.0, 39_500_000.0));
    assert_eq!(of(4533), (135.0, 45_500_000.0));
    assert_eq!(of(4534), (75.0, 500_000.0));
    assert_eq!(of(4548), (117.0, 500_000.0));
    assert_eq!(of(4549), (120.0, 500_000.0));
    assert_eq!(of(4554), (135.0, 500_000.0));
    assert_eq!(of(4491), (75.0, 13_500_000.0));
    assert_eq!(of(4501), (135.0, 23_500_000.0));
    assert_eq!(of(4502), (75.0, 500_000.0));
    assert_eq!(of(4512), (135.0, 500_000.0));
    assert!(Crs::GK117.same_coordinates(crs(4509)), "the 6° zone with the same meridian");
    assert!(Crs::WGS84.same_coordinates(Crs::CGCS2000));
    assert!(!Crs::GK117.same_coordinates(crs(4527)));
}

#[test]
fn other_reference_systems_are_refused_by_name() {
    for name in
        ["EPSG:3857", "2154", "urn:ogc:def:crs:EPSG::32650", "nonsense", "", "EPSG:99999999", "foo:4548", "EPSG:"]
    {
        let error = name.parse::<Crs>().unwrap_err();
        assert!(matches!(error, CrsError::Unknown(_)), "{name}");
        assert_eq!(error.code(), "unknown-crs");
    }
    for name in ["厦门92", "Xiamen92", "EPSG:2384", "EPSG:4610", "Xian_1980_3_Degree_GK_CM_117E", "EPSG:2436", "北京54"]
    {
        let error = name.parse::<Crs>().unwrap_err();
        assert!(matches!(error, CrsError::NeedsParameters { .. }), "{name}");
        assert!(error.to_string().contains("未配置"), "{error}");
    }
    for name in ["GCJ-02", "gcj02", "火星坐标系", "BD-09", "bd09ll"] {
        let error = name.parse::<Crs>().unwrap_err();
        assert!(matches!(error, CrsError::Shifted(_)), "{name}");
        assert_eq!(error.code(), "unknown-crs");
    }
}

// ---- projection

#[test]
fn published_points_are_met_to_a_millimetre() {
    // Computed with PROJ by others.
    let points = [
        ((118.11, 24.53), 4548, (612_481.741, 2_714_444.941)),
        ((118.11, 24.53), 4527, (39_612_481.741, 2_714_444.941)),
        ((118.146, 24.512), 4548, (616_146.669, 2_712_480.717)),
        ((118.146, 24.512), 4527, (39_616_146.669, 2_712_480.717)),
    ];
    for ((x, y), code, expected) in points {
        near(project::point(coord! { x: x, y: y }, Crs::CGCS2000, crs(code)).unwrap(), expected, 0.001);
    }
    let neighbour = |x, y| project::point(coord! { x: x, y: y }, Crs::CGCS2000, crs(4549)).unwrap().x;
    assert!((neighbour(118.11, 24.53) - 308_462.020).abs() < 0.001);
    assert!((neighbour(118.146, 24.512) - 312_084.417).abs() < 0.001);
}

#[test]
fn our_pipelines_agree_with_the_epsg_database() {
    for code in [4491, 4500, 4509, 4513, 4527, 4528, 4548, 4549, 4554] {
        let theirs = proj::Proj::new_known_crs("EPSG:4490", &format!("EPSG:{code}"), None).unwrap();
        let meridian = crs(code).central_meridian().unwrap();
        for (east, north) in [(0.0, 24.5), (1.2, 24.53), (-1.4, 18.2), (2.9, 53.0)] {
            let place = coord! { x: meridian + east, y: north };
            let expected = theirs.convert((place.x, place.y)).unwrap();
            near(project::point(place, Crs::CGCS2000, crs(code)).unwrap(), expected, 1e-6);
        }
    }
}

#[test]
fn equal_systems_and_zone_prefixes_need_no_projection() {
    let place = coord! { x: 612_481.741, y: 2_714_444.941 };
    assert_eq!(project::point(place, Crs::GK117, Crs::GK117).unwrap(), place);
    let prefixed = project::point(place, Crs::GK117, crs(4527)).unwrap();
    assert_eq!(prefixed, coord! { x: 39_612_481.741, y: 2_714_444.941 });
    near(project::point(prefixed, crs(4527), Crs::GK117).unwrap(), (place.x, place.y), 1e-8);
    let degrees = coord! { x: 118.11, y: 24.53 };
    assert_eq!(project::point(degrees, Crs::WGS84, Crs::CGCS2000).unwrap(), degrees);
}

#[test]
fn neighbouring_zones_convert_directly() {
    let place = coord! { x: 612_481.741, y: 2_714_444.941 };
    let there = project::point(place, Crs::GK117, crs(4549)).unwrap();
    assert!((there.x - 308_462.020).abs() < 0.002);
    near(project::point(there, crs(4549), Crs::GK117).unwrap(), (place.x, place.y), 1e-6);
}

#[test]
fn coordinates_outside_a_system_are_refused() {
    let bad = [(118.0, 95.0), (181.0, 24.0), (612_481.0, 2_714_444.0), (f64::NAN, 24.0), (f64::INFINITY, 1.0)];
    for (x, y) in bad {
        assert!(project::point(coord! { x: x, y: y }, Crs::CGCS2000, Crs::GK117).is_err(), "{x} {y}");
    }
    assert!(project::point(coord! { x: 39_612_481.0, y: 2_714_444.0 }, Crs::GK117, Crs::CGCS2000).is_err());
}

#[test]
fn multipolygons_keep_their_rings() {
    let hole = ring(&[(118.111, 24.531), (118.111, 24.532), (118.112, 24.532), (118.111, 24.531)]);
    let outer = ring(&[(118.11, 24.53), (118.12, 24.53), (118.12, 24.54), (118.11, 24.53)]);
    let original = MultiPolygon(vec![Polygon::new(outer.clone(), vec![hole]), Polygon::new(outer, vec![])]);
    let mut shape = original.clone();
    project::multi_polygon(&mut shape, Crs::CGCS2000, Crs::GK117).unwrap();
    near(shape.0[0].exterior().0[0], (612_481.741, 2_714_444.941), 0.001);
    let back = |point: Coord<f64>| project::point(point, Crs::GK117, Crs::CGCS2000).unwrap();
    near(back(shape.0[0].interiors()[0].0[1]), (118.111, 24.532), 1e-9);
    near(back(shape.0[1].exterior().0[2]), (118.12, 24.54), 1e-9);
    project::swap_axes(&mut shape);
    near(shape.0[0].exterior().0[0], (2_714_444.941, 612_481.741), 0.001);
}

proptest! {
    #[test]
    fn a_round_trip_keeps_a_millimetre(x in 115.0..121.0f64, y in 18.0..54.0f64, code in 4534u32..=4554) {
        let place = coord! { x: x, y: y };
        let meridian = crs(code).central_meridian().unwrap();
        if (x - meridian).abs() >= 6.0 {
            return Ok(());
        }
        let there = project::point(place, Crs::CGCS2000, crs(code)).unwrap();
        let back = project::point(there, crs(code), Crs::CGCS2000).unwrap();
        prop_assert!((back.x - x).abs() < 1e-9 && (back.y - y).abs() < 1e-9);
        let again = project::point(back, Crs::CGCS2000, crs(code)).unwrap();
        prop_assert!((again.x - there.x).abs() < 0.001 && (again.y - there.y).abs() < 0.001);
    }
}

// ---- guessing

fn best(x: (f64, f64), y: (f64, f64)) -> Option<(i32, bool)> {
    let extent = Rect::new(coord! { x: x.0, y: y.0 }, coord! { x: x.1, y: y.1 });
    guess::guess(extent, huli()).first().map(|best| (best.crs.epsg(), best.swapped))
}

#[test]
fn the_system_is_guessed_from_the_numbers() {
    assert_eq!(best((118.10, 118.15), (24.50, 24.55)), Some((4490, false)));
    assert_eq!(best((24.50, 24.55), (118.10, 118.15)), Some((4490, true)));
    assert_eq!(best((612_000.0, 618_000.0), (2_710_000.0, 2_715_000.0)), Some((4548, false)));
    assert_eq!(best((2_710_000.0, 2_715_000.0), (612_000.0, 618_000.0)), Some((4548, true)));
    assert_eq!(best((39_612_000.0, 39_618_000.0), (2_710_000.0, 2_715_000.0)), Some((4527, false)));
    assert_eq!(best((2_710_000.0, 2_715_000.0), (39_612_000.0, 39_618_000.0)), Some((4527, true)));
    assert_eq!(best((306_000.0, 312_000.0), (2_711_000.0, 2_716_000.0)), Some((4549, false)));
    assert_eq!(best((40_306_000.0, 40_312_000.0), (2_711_000.0, 2_716_000.0)), Some((4528, false)));
    // 厦门92, Web Mercator, Beijing: none of ours.
    assert_eq!(best((60_000.0, 66_000.0), (10_000.0, 15_000.0)), None);
    assert_eq!(best((13_148_000.0, 13_154_000.0), (2_814_000.0, 2_820_000.0)), None);
    assert_eq!(best((116.3, 116.4), (39.8, 39.9)), None);
    // A single point, and an extent that only touches the district.
    assert_eq!(best((118.11, 118.11), (24.53, 24.53)), Some((4490, false)));
    assert!(guess::guess(Rect::new(coord! { x: 118.0, y: 24.4 }, coord! { x: 118.3, y: 24.6 }), huli())[0].share < 1.0);
}

// ---- area

#[test]
fn areas_are_those_of_the_survey_plane() {
    // domain.md 4.5: a 100 m square at 118.11, 24.53.
    let corner = project::point(coord! { x: 118.11, y: 24.53 }, Crs::CGCS2000, Crs::GK117).unwrap();
    let square = |c: Coord<f64>, size: f64| {
        MultiPolygon(vec![
            polygon![(x: c.x, y: c.y), (x: c.x + size, y: c.y), (x: c.x + size, y: c.y + size), (x: c.x, y: c.y + size)],
        ])
    };
    let mut shape = square(corner, 100.0);
    assert_eq!(area::round_area(area::area(&shape)).to_string(), "10000.00");
    assert!((area::perimeter(&shape) - 400.0).abs() < 1e-6);
    project::multi_polygon(&mut shape, Crs::GK117, crs(4549)).unwrap();
    assert_eq!(area::round_area(area::area(&shape)).to_string(), "10005.93");
    project::multi_polygon(&mut shape, crs(4549), Crs::CGCS2000).unwrap();
    project::multi_polygon(&mut shape, Crs::CGCS2000, crs(4527)).unwrap();
    assert_eq!(area::round_area(area::area(&shape)).to_string(), "10000.00");
    // domain.md 4.1: the reference plot with its hole.
    let hole =
        ring(&[(613_040.0, 2_713_380.0), (613_040.0, 2_713_360.0), (613_060.0, 2_713_360.0), (613_060.0, 2_713_380.0)]);
    let outer =
        ring(&[(613_000.0, 2_713_400.0), (613_120.0, 2_713_400.0), (613_120.0, 2_713_320.0), (613_000.0, 2_713_320.0)]);
    let plot = MultiPolygon(vec![Polygon::new(outer, vec![hole])]);
    let square_metres = area::round_area(area::area(&plot));
    assert_eq!(square_metres.to_string(), "9200.00");
    assert_eq!(area::round_mu(square_metres).to_string(), "13.80");
    assert_eq!(area::perimeter(&plot), 480.0);
}

#[test]
fn rounding_is_half_away_from_zero() {
    for (value, expected) in [
        (10_000.005, "10000.01"),
        (0.125, "0.13"),
        (0.135, "0.14"),
        (2.675, "2.68"),
        (1.005, "1.01"),
        (-0.125, "-0.13"),
        (9_999.994_999_9, "9999.99"),
        (10_240_000.0, "10240000.00"),
        (0.0, "0.00"),
        (f64::NAN, "0.00"),
    ] {
        assert_eq!(area::round_area(value).to_string(), expected, "{value}");
    }
    let mu = |text: &str| area::mu(Decimal::from_str(text).unwrap());
    assert_eq!(mu("10000.00").normalize().to_string(), "15");
    assert_eq!(mu("666.67").normalize().to_string(), "1.000005");
    assert_eq!(area::round_mu(Decimal::from_str("2500.00").unwrap()).to_string(), "3.75");
}

// ---- bytes of the database

fn two_parts() -> MultiPolygon<f64> {
    let hole: &[(f64, f64)] = &[(2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 2.0)];
    let far = polygon![(x: 118.123_456_789_4, y: 24.5), (x: 118.2, y: 24.5), (x: 118.2, y: 24.6)];
    MultiPolygon(vec![square_with(&[hole]), far])
}

#[test]
fn ewkb_is_what_the_postgis_crate_reads_and_writes() {
    use postgis::ewkb::{AsEwkbMultiPolygon, EwkbRead, EwkbWrite, GeometryT, Point};
    let mut bytes = Vec::new();
    ewkb::write(&two_parts(), 4490, &mut bytes);
    let read = GeometryT::<Point>::read_ewkb(&mut bytes.as_slice()).unwrap();
    let GeometryT::MultiPolygon(theirs) = read else { panic!("not a multipolygon") };
    assert_eq!(theirs.srid, Some(4490));
    let points = |polygon: &postgis::ewkb::PolygonT<Point>| {
        polygon.rings.iter().map(|ring| ring.points.iter().map(|p| (p.x, p.y)).collect()).collect::<Vec<Vec<_>>>()
    };
    let ours: Vec<Vec<Vec<(f64, f64)>>> = two_parts()
        .0
        .iter()
        .map(|p| {
            std::iter::once(p.exterior()).chain(p.interiors()).map(|r| r.points().map(|p| p.x_y()).collect()).collect()
        })
        .collect();
    assert_eq!(theirs.polygons.iter().map(points).collect::<Vec<_>>(), ours);
    let mut back = Vec::new();
    theirs.as_ewkb().write_ewkb(&mut back).unwrap();
    assert_eq!(ewkb::read(&back).unwrap(), (two_parts(), Some(4490)));
    assert_eq!(ewkb::read(&bytes).unwrap(), (two_parts(), Some(4490)));
}

/// The bytes of a triangle with this type word; every point has the numbers x, y and further ones up to `size`.
fn triangle_bytes(kind: u32, srid: Option<u32>, size: usize, little: bool) -> Vec<u8> {
    let word = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let number = |value: f64| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let mut bytes = vec![u8::from(little)];
    for value in [Some(kind), srid, Some(1), Some(4)].into_iter().flatten() {
        bytes.extend(word(value));
    }
    for (x, y) in [(0.0, 0.0), (3.0, 0.0), (3.0, 4.0), (0.0, 0.0)] {
        [x, y, 7.0, 8.0][..size].iter().for_each(|value| bytes.extend(number(*value)));
    }
    bytes
}

#[test]
fn ewkb_of_other_kinds() {
    let triangle = MultiPolygon(vec![polygon![(x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 4.0)]]);
    let cases = [
        (triangle_bytes(0x2000_0003, Some(4490), 2, true), Some(4490)),
        (triangle_bytes(0xa000_0003, Some(4490), 3, true), Some(4490)),
        (triangle_bytes(0xe000_0003, Some(4548), 4, true), Some(4548)),
        (triangle_bytes(3, None, 2, false), None),
        (triangle_bytes(1003, None, 3, true), None),
        (triangle_bytes(2003, None, 3, false), None),
        (triangle_bytes(3003, None, 4, true), None),
    ];
    for (bytes, srid) in cases {
        assert_eq!(ewkb::read(&bytes).unwrap(), (triangle.clone(), srid));
    }
    assert_eq!(ewkb::read(&triangle_bytes(2, None, 2, true)), Err(ewkb::EwkbError::WrongType(2)));
    assert_eq!(ewkb::read(&triangle_bytes(3, None, 2, true)[..40]), Err(ewkb::EwkbError::Truncated));
    let mut bytes = Vec::new();
    ewkb::write(&MultiPolygon(vec![]), 4490, &mut bytes);
    assert_eq!(ewkb::read(&bytes).unwrap(), (MultiPolygon(vec![]), Some(4490)));
}

proptest! {
    #[test]
    fn damaged_ewkb_never_panics(mut bytes in Just({ let mut b = Vec::new(); ewkb::write(&two_parts(), 4548, &mut b); b }),
                                 at in 0usize..200, value: u8, cut in 0usize..300) {
        let at = at % bytes.len();
        bytes[at] = value;
        bytes.truncate(cut.min(bytes.len()));
        let _ = ewkb::read(&bytes);
        let mut out = b"kept".to_vec();
        if ewkb::geojson(&bytes, 9, &mut out).is_err() {
            prop_assert_eq!(out, b"kept");
        }
    }

    #[test]
    fn numbers_are_written_as_they_are(value in -1e6..1e6f64, decimals in 0u8..=9) {
        let mut out = Vec::new();
        ewkb::write_number(value, decimals, &mut out);
        let text = String::from_utf8(out).unwrap();
        let read: f64 = text.parse().unwrap();
        prop_assert!((read - value).abs() <= 0.500_001 * 10f64.powi(-i32::from(decimals)) + value.abs() * 1e-15, "{} {}", value, text);
        prop_assert!(!text.contains('.') || !text.ends_with('0'), "{}", text);
        prop_assert!(text.split('.').nth(1).is_none_or(|digits| digits.len() <= usize::from(decimals)));
    }
}

#[test]
fn numbers_as_text() {
    let text = |value: f64, decimals: u8| {
        let mut out = Vec::new();
        ewkb::write_number(value, decimals, &mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(text(118.11, 9), "118.11");
    assert_eq!(text(118.123_456_789_4, 9), "118.123456789");
    assert_eq!(text(24.000_000_001, 9), "24.000000001");
    assert_eq!(text(24.000_000_000_1, 9), "24");
    assert_eq!(text(-0.000_000_000_1, 9), "0");
    assert_eq!(text(-0.5, 9), "-0.5");
    assert_eq!(text(612_481.741, 3), "612481.741");
    assert_eq!(text(39_612_481.740_6, 3), "39612481.741");
    assert_eq!(text(2.5, 0), "3");
    assert_eq!(text(f64::NAN, 9), "null");
    assert_eq!(text(1e20, 9).parse::<f64>().unwrap(), 1e20);
}

#[test]
fn geojson_comes_straight_from_the_bytes() {
    let clockwise = Polygon::new(
        ring(&[(118.1, 24.5), (118.1, 24.6), (118.2, 24.6), (118.2, 24.5), (118.1, 24.5)]),
        vec![ring(&[(118.12, 24.52), (118.14, 24.52), (118.14, 24.54), (118.12, 24.52)])],
    );
    let mut bytes = Vec::new();
    ewkb::write(&MultiPolygon(vec![clockwise]), 4490, &mut bytes);
    let mut out = b"before ".to_vec();
    ewkb::geojson(&bytes, 9, &mut out).unwrap();
    let expected = r#"before {"type":"MultiPolygon","coordinates":[[[[118.1,24.5],[118.2,24.5],[118.2,24.6],[118.1,24.6],[118.1,24.5]],[[118.12,24.52],[118.14,24.54],[118.14,24.52],[118.12,24.52]]]]}"#;
    assert_eq!(String::from_utf8(out).unwrap(), expected);
    let geojson: geojson::Geometry = serde_json::from_str(&expected[7..]).unwrap();
    assert!(matches!(geojson.value, geojson::GeometryValue::MultiPolygon { .. }));
}
