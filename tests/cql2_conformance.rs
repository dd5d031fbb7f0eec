//! The conformance classes of CQL2 (OGC 21-065r2, annex A), each with expressions whose counts follow from how the data is made:
//! a hundred squares of 50 m, ten rows of ten, 100 m apart. Square n (0 to 99) stands in column n mod 10, row n div 10; it is
//! called P00 to P99, its `far_max` is n, every second one is cleared, and it was recorded n days after 2026-01-01.

use serde_json::{Value, json};

use crate::support::{TestApp, collection, square};

const EAST: f64 = 612_000.0;
const NORTH: f64 = 2_713_000.0;
const SURVEY: &str = "http://www.opengis.net/def/crs/EPSG/0/4548";

async fn hundred() -> TestApp {
    let app = TestApp::start().await;
    let rows = (0..100).map(|n| {
        let at = (EAST + 100.0 * f64::from(n % 10), NORTH + 100.0 * f64::from(n / 10));
        let mut all = json!({ "far_max": n, "cleared": n % 2 == 0, "address": if n % 4 == 0 { format!("P{n:02}") } else { "Straße é".to_owned() } });
        if n < 30 {
            all["supply_plan"] = json!(format!("2026-{:02}", n % 12 + 1));
        }
        square(&format!("P{n:02}"), at, 50.0, all)
    });
    app.must_import_text(collection(rows.collect()), "parcels").await;
    let sql = "update parcel set recorded_at = timestamptz '2026-01-01 00:00+08' + interval '1 day' * far_max::int";
    app.administrator().await.execute(sql, &[]).await.unwrap();
    app
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn count(app: &TestApp, language: &str, filter: &str) -> i64 {
    let crs = encode(SURVEY);
    let path = format!(
        "/ogc/collections/parcels/items?limit=1&filter-crs={crs}&filter-lang={language}&filter={}",
        encode(filter)
    );
    let (status, body) = app.get(&path).await;
    assert_eq!(status, 200, "{filter}: {body}");
    body["numberMatched"].as_i64().unwrap_or_else(|| body["numberReturned"].as_i64().unwrap())
}

/// A point of the survey plane as CQL2 text, north first as the axes of EPSG:4548 are; metres from the south-western corner.
fn at(east: f64, north: f64) -> String {
    format!("{} {}", NORTH + north, EAST + east)
}

fn polygon(west: f64, south: f64, east: f64, north: f64) -> String {
    let corners = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
    format!("POLYGON(({}))", corners.join(","))
}

async fn holds(app: &TestApp, cases: &[(&str, i64)]) {
    for (filter, wanted) in cases {
        assert_eq!(count(app, "cql2-text", filter).await, *wanted, "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_has_the_counts_that_the_data_gives() {
    let app = hundred().await;
    let basic = [
        ("far_max = 10", 1),
        ("far_max <> 10", 99),
        ("far_max < 10", 10),
        ("far_max <= 10", 11),
        ("far_max > 10", 89),
        ("far_max >= 10", 90),
        ("10 > far_max", 10),
        ("name = 'P10'", 1),
        ("name <> 'P10'", 99),
        ("name < 'P10'", 10),
        ("name >= 'P10'", 90),
        ("cleared = TRUE", 50),
        ("cleared = false", 50),
        ("cleared", 50),
        ("supply_plan IS NULL", 70),
        ("supply_plan IS NOT NULL", 30),
        ("far_max < 10 AND cleared = TRUE", 5),
        ("far_max < 10 OR far_max >= 90", 20),
        ("NOT (far_max < 10)", 90),
        ("NOT far_max < 10 AND NOT far_max >= 90", 80),
        ("far_max < 10 OR far_max >= 90 AND cleared", 15),
        ("(far_max < 10 OR far_max >= 90) AND cleared", 10),
        ("updated_at = TIMESTAMP('2026-01-10T16:00:00Z')", 1),
        ("updated_at < DATE('2026-01-11')", 10),
        ("updated_at >= TIMESTAMP('2026-01-11T00:00:00+08:00')", 90),
    ];
    holds(&app, &basic).await;
    let advanced = [
        ("name LIKE 'P1%'", 10),
        ("name LIKE 'P_5'", 10),
        ("name NOT LIKE 'P1%'", 90),
        ("far_max BETWEEN 10 AND 19", 10),
        ("far_max NOT BETWEEN 10 AND 19", 90),
        ("far_max IN (1, 2, 300)", 2),
        ("far_max NOT IN (1, 2, 300)", 98),
        ("name IN ('P01', 'P02', 'Q')", 2),
        ("cleared IN (TRUE)", 50),
        // Case and accents.
        ("CASEI(name) = CASEI('p10')", 1),
        ("CASEI(name) LIKE CASEI('p1%')", 10),
        ("CASEI(name) IN (CASEI('p01'), CASEI('p02'))", 2),
        ("name = 'p10'", 0),
        ("ACCENTI(address) = ACCENTI('Straße e')", 75),
        ("ACCENTI(CASEI(address)) LIKE ACCENTI(CASEI('STRAßE É%'))", 75),
        // One property with another.
        ("name = address", 25),
        ("area_m2 > far_max", 100),
        ("far_max = area_m2 - 2490", 1),
    ];
    holds(&app, &advanced).await;
    let arithmetic = [
        ("far_max = 5 + 5", 1),
        ("far_max * 2 = 20", 1),
        ("far_max = 100 / 10", 1),
        ("far_max - 1 < 10", 11),
        ("far_max % 10 = 3", 10),
        ("far_max div 10 = 3", 10),
        ("far_max ^ 2 = 81", 1),
        ("far_max = 2 ^ 3", 1),
        ("far_max ^ 0.5 = 3", 1),
        ("2 + 3 * far_max = 32", 1),
        ("(2 + 3) * far_max = 50", 1),
        ("-far_max = -7", 1),
        ("100 / far_max > 50", 1),
        // 1, 2, 4, 5, 10, 20, 25 and 50; what is divided by zero is unknown.
        ("100 % far_max = 0", 8),
        ("100 div far_max = 33", 1),
        ("area_m2 = 50 ^ 2", 100),
    ];
    holds(&app, &arithmetic).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn places_and_times_have_their_counts() {
    let app = hundred().await;
    let (two_and_a_half, west_of_all) = (polygon(-10.0, -10.0, 225.0, 1000.0), polygon(-50.0, -10.0, 0.0, 1000.0));
    let row = format!("LINESTRING({},{})", at(-10.0, 25.0), at(1000.0, 25.0));
    let edge = format!("LINESTRING({},{})", at(0.0, -10.0), at(0.0, 1000.0));
    let (one, other) = (at(25.0, 25.0), at(125.0, 125.0));
    let box_ = format!("BBOX({},{},{},{})", NORTH - 10.0, EAST - 10.0, NORTH + 1000.0, EAST + 260.0);
    let places = [
        (format!("S_INTERSECTS(geometry, POINT({one}))"), 1),
        (format!("S_INTERSECTS(geometry, {box_})"), 30),
        (format!("S_INTERSECTS(geometry, {row})"), 10),
        (format!("S_INTERSECTS(geometry, MULTIPOINT(({one}),({other})))"), 2),
        (format!("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT({one}),POINT({other})))"), 2),
        (format!("S_INTERSECTS(geometry, MULTILINESTRING(({one},{other}),({one},{other})))"), 2),
        (format!("S_INTERSECTS(geometry, {west_of_all})"), 10),
        (format!("S_INTERSECTS({two_and_a_half}, geometry)"), 30),
        (format!("S_DISJOINT(geometry, {two_and_a_half})"), 70),
        (format!("S_WITHIN(geometry, {two_and_a_half})"), 20),
        (format!("S_CONTAINS({two_and_a_half}, geometry)"), 20),
        (format!("S_CONTAINS(geometry, POINT({one}))"), 1),
        (format!("S_OVERLAPS(geometry, {two_and_a_half})"), 10),
        (format!("S_CROSSES({row}, geometry)"), 10),
        (format!("S_TOUCHES(geometry, {west_of_all})"), 10),
        (format!("S_TOUCHES(geometry, {edge})"), 10),
        (format!("S_EQUALS(geometry, {})", polygon(0.0, 0.0, 50.0, 50.0)), 1),
        (format!("NOT S_INTERSECTS(geometry, {row})"), 90),
        (format!("S_INTERSECTS(geometry, {row}) AND cleared"), 5),
    ];
    for (filter, wanted) in &places {
        assert_eq!(count(&app, "cql2-text", filter).await, *wanted, "{filter}");
    }
    // Days 0 to 99 from 2026-01-01; the 11th is day 10, the 20th day 19.
    let times = [
        ("T_AFTER(updated_at, DATE('2026-01-11'))", 89),
        ("T_BEFORE(updated_at, DATE('2026-01-11'))", 10),
        ("T_EQUALS(updated_at, TIMESTAMP('2026-01-11T00:00:00+08:00'))", 1),
        ("T_INTERSECTS(updated_at, INTERVAL('2026-01-11', '2026-01-20'))", 10),
        ("T_DISJOINT(updated_at, INTERVAL('2026-01-11', '2026-01-20'))", 90),
        ("T_INTERSECTS(updated_at, INTERVAL('..', '2026-01-20'))", 20),
        ("T_AFTER(updated_at, INTERVAL('2026-01-11', '2026-01-20'))", 80),
        ("T_BEFORE(updated_at, INTERVAL('2026-01-11', '2026-01-20'))", 10),
        ("T_MEETS(INTERVAL('2026-01-01T00:00:00Z', '2026-01-10T16:00:00Z'), updated_at)", 1),
        ("T_METBY(updated_at, INTERVAL('2026-01-01T00:00:00Z', '2026-01-10T16:00:00Z'))", 1),
        ("T_STARTS(updated_at, INTERVAL('2026-01-10T16:00:00Z', '..'))", 1),
        ("T_FINISHES(updated_at, INTERVAL('2026-01-01', '2026-01-10T16:00:00Z'))", 1),
        ("T_DISJOINT(updated_at, INTERVAL('2026-02-01', '2026-01-01'))", 0),
        // What falls on the beginning of an interval is not inside it.
        ("T_DURING(updated_at, INTERVAL('2026-01-11T00:00:00+08:00', '2026-01-20T00:00:00+08:00'))", 8),
        ("T_CONTAINS(INTERVAL('2026-01-11T00:00:00+08:00', '2026-01-20T00:00:00+08:00'), updated_at)", 8),
    ];
    holds(&app, &times).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_says_the_same_as_text() {
    let app = hundred().await;
    let property = |name: &str| json!({ "property": name });
    let op = |op: &str, args: Vec<Value>| json!({ "op": op, "args": args });
    let line =
        json!({ "type": "LineString", "coordinates": [[NORTH + 25.0, EAST - 10.0], [NORTH + 25.0, EAST + 1000.0]] });
    for (filter, wanted) in [
        (op("=", vec![property("far_max"), json!(10)]), 1),
        (op("<>", vec![property("name"), json!("P10")]), 99),
        (op("isNull", vec![property("supply_plan")]), 70),
        (op("not", vec![op("isNull", vec![property("supply_plan")])]), 30),
        (op("between", vec![property("far_max"), json!(10), json!(19)]), 10),
        (op("in", vec![property("far_max"), json!([1, 2, 300])]), 2),
        (op("like", vec![op("casei", vec![property("name")]), op("casei", vec![json!("p1%")])]), 10),
        (op("=", vec![op("accenti", vec![property("address")]), op("accenti", vec![json!("Straße e")])]), 75),
        (op("=", vec![op("%", vec![property("far_max"), json!(10)]), json!(3)]), 10),
        (op("=", vec![op("div", vec![property("far_max"), json!(10)]), json!(3)]), 10),
        (op("=", vec![op("^", vec![property("far_max"), json!(2)]), json!(81)]), 1),
        (op("<", vec![property("updated_at"), json!({ "date": "2026-01-11" })]), 10),
        (op("t_intersects", vec![property("updated_at"), json!({ "interval": ["2026-01-11", "2026-01-20"] })]), 10),
        (op("s_intersects", vec![property("geometry"), line]), 10),
        (
            op(
                "s_intersects",
                vec![
                    property("geometry"),
                    json!({ "bbox": [NORTH - 10.0, EAST - 10.0, NORTH + 1000.0, EAST + 260.0] }),
                ],
            ),
            30,
        ),
        (
            op(
                "and",
                vec![op("<", vec![property("far_max"), json!(10)]), op("=", vec![property("cleared"), json!(true)])],
            ),
            5,
        ),
        (
            op(
                "or",
                vec![op("<", vec![property("far_max"), json!(10)]), op(">=", vec![property("far_max"), json!(90)])],
            ),
            20,
        ),
    ] {
        assert_eq!(count(&app, "cql2-json", &filter.to_string()).await, wanted, "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reckoned_is_the_askers_fault_and_told() {
    let app = hundred().await;
    for filter in [
        "far_max ^ 1000 > 0",
        "(0 - far_max) ^ 0.5 > 0",
        "S_INTERSECTS(geometry, POINT(1 2 3 4 5))",
        "S_INTERSECTS(geometry, POINT(99999999 99999999))",
        "S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(2713000 612000), LINESTRING(2713000 612000, 2713001 612001)))",
        "name % 2 = 0",
        "far_max = '10' ^ 2",
    ] {
        let crs = encode(SURVEY);
        let path = format!("/ogc/collections/parcels/items?filter-crs={crs}&filter={}", encode(filter));
        let (status, body) = app.get(&path).await;
        assert_eq!((status, &body["errors"][0]["field"]), (400, &json!("filter")), "{filter}: {body}");
    }
}
