//! Net areas: precedence, ties, streets, rounding, and that a small refresh ends where a full one would.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tuguan::classify::{Scope, prepare_touched, refresh, touch_zones};
use tuguan::db::{Caller, Tx};

use crate::support::TestApp;

/// South-west corner of the test district, EPSG:4548.
const CORNER: (f64, f64) = (612_000.0, 2_714_000.0);

pub type Attributes<'a> = &'a [(&'a str, &'a str)];

pub const SUPPLY: Attributes = &[("stage", "'unsupplied'"), ("use_plan_scheme", "'MNR-2023'"), ("use_plan", "'0902'")];
pub const INDUSTRIAL: Attributes = &[
    ("use_now_scheme", "'GB/T 21010-2017'"),
    ("use_now", "'0601'"),
    ("use_plan_scheme", "'MNR-2023'"),
    ("use_plan", "'1001'"),
];
/// 三旧改造, where a renewal scope covers it.
pub const RENEWAL: Attributes = &[("stage", "'in_use'"), ("acquisition_planned", "true")];
pub const MILITARY: Attributes = &[("holder_kind", "'military'")];
pub const NOTHING: Attributes = &[];

/// A rectangle by its corners, in metres from the corner of the district.
pub fn rectangle(west: f64, south: f64, east: f64, north: f64) -> String {
    format!("POLYGON({})", ring(west, south, east, north))
}

fn ring(west: f64, south: f64, east: f64, north: f64) -> String {
    let (e, n) = CORNER;
    let (w, s, e, n) = (e + west, n + south, e + east, n + north);
    format!("({w} {s},{e} {s},{e} {n},{w} {n},{w} {s})")
}

/// Stores a parcel or building past the import, valid from 2026-11-23.
pub async fn put(tx: &Tx, table: &str, id: i64, wkt: &str, attributes: Attributes<'_>) {
    let names: String = attributes.iter().map(|(name, _)| format!(", {name}")).collect();
    let values: String = attributes.iter().map(|(_, value)| format!(", {value}")).collect();
    tx.batch_execute(&format!(
        "insert into {table} (id, valid_from, changed_by, object_no, name, area_m2, boundary, location{names}) \
         select {id}, '2026-11-23', 'test', '{id}', '对象{id}', round(st_area(g)::numeric, 2), g, st_transform(g, 4490){values} \
         from (select st_multi(st_geomfromtext('{wkt}', 4548)) as g) x"
    ))
    .await
    .unwrap();
}

/// Stores a zone, valid from 2026-11-23.
pub async fn put_zone(tx: &Tx, kind: &str, code: &str, wkt: &str) {
    tx.batch_execute(&format!(
        "insert into zone (valid_from, changed_by, kind, code, name, area_m2, boundary, location) \
         select '2026-11-23', 'test', '{kind}', '{code}', '{code}', round(st_area(g)::numeric, 2), g, st_transform(g, 4490) \
         from (select st_multi(st_geomfromtext('{wkt}', 4548)) as g) x"
    ))
    .await
    .unwrap();
}

pub async fn begin(app: &TestApp) -> Tx {
    app.app.db.begin_work(&Caller::system()).await.unwrap()
}

pub async fn refresh_all(tx: &Tx) {
    refresh(tx, Scope::All, "2026-11-23".parse().unwrap()).await.unwrap();
}

/// Net and open net area of a space, summed over streets.
async fn net(tx: &Tx, id: i64) -> (String, String) {
    let row = tx
        .query_one(
            "select coalesce(sum(net_m2)::text, '-'), coalesce(sum(net_open_m2)::text, '-') from net_area where space_id = $1",
            &[&id],
        )
        .await
        .unwrap();
    (row.get(0), row.get(1))
}

fn areas(net: &str, open: &str) -> (String, String) {
    (net.to_owned(), open.to_owned())
}

/// Everything that a refresh derives, as text.
async fn derived(tx: &Tx) -> Vec<String> {
    let mut all = Vec::new();
    for query in [
        "select n::text from net_area n order by space_id, street_code",
        "select p::text from placement p order by space_id",
        "select p::text from summary_part p order by space_id, street_code",
        "select (space_id, category, rule, source, rules_version, holds, facts, flags)::text from classification order by space_id",
    ] {
        all.extend(tx.query(query, &[]).await.unwrap().iter().map(|row| row.get::<_, String>(0)));
    }
    all
}

#[tokio::test]
async fn a_factory_inside_a_village_is_cut_out_of_it() {
    let app = TestApp::start().await;
    let tx = begin(&app).await;
    put_zone(&tx, "renewal", "旧村", &rectangle(-10.0, -10.0, 500.0, 500.0)).await;
    put(&tx, "parcel", 1, &rectangle(0.0, 0.0, 400.0, 400.0), RENEWAL).await;
    put(&tx, "parcel", 2, &rectangle(100.0, 100.0, 150.0, 200.0), INDUSTRIAL).await;
    put(
        &tx,
        "building",
        3,
        &rectangle(110.0, 110.0, 120.0, 120.0),
        &[("stage", "'finished'"), ("lettable_area_m2", "900"), ("gross_floor_area_m2", "1000")],
    )
    .await;
    refresh_all(&tx).await;
    assert_eq!(net(&tx, 1).await, areas("155000.00", "155000.00"));
    assert_eq!(net(&tx, 2).await, areas("5000.00", "5000.00"), "the factory counts whole");
    assert_eq!(net(&tx, 3).await, areas("-", "-"), "a building is no land");
}

#[tokio::test]
async fn precedence_is_military_supply_industry_renewal_then_the_smaller_id() {
    let app = TestApp::start().await;
    let tx = begin(&app).await;
    put_zone(&tx, "renewal", "旧村", &rectangle(-10.0, -10.0, 900.0, 900.0)).await;
    // The same square for all five, stored in an order that is not the precedence.
    for (id, attributes) in [(1, RENEWAL), (2, INDUSTRIAL), (3, SUPPLY), (4, SUPPLY), (5, MILITARY)] {
        put(&tx, "parcel", id, &rectangle(0.0, 0.0, 100.0, 100.0), attributes).await;
    }
    put(&tx, "parcel", 6, &rectangle(50.0, 0.0, 100.0, 100.0), NOTHING).await;
    refresh_all(&tx).await;
    assert_eq!(net(&tx, 5).await, areas("10000.00", "0.00"), "部队用地 first, and never in the open count");
    assert_eq!(
        net(&tx, 3).await,
        areas("0.00", "10000.00"),
        "of two equals the smaller id, once the military is left out"
    );
    for id in [1, 2, 4] {
        assert_eq!(net(&tx, id).await, areas("0.00", "0.00"), "{id}");
    }
    assert_eq!(net(&tx, 6).await, areas("-", "-"), "what is not decided neither cuts nor counts");
}

#[tokio::test]
async fn holes_three_way_overlaps_and_touching_neighbours() {
    let app = TestApp::start().await;
    let tx = begin(&app).await;
    put_zone(&tx, "renewal", "旧村", &rectangle(-10.0, -10.0, 5000.0, 900.0)).await;
    let village = format!("POLYGON({},{})", ring(0.0, 0.0, 300.0, 300.0), ring(100.0, 100.0, 200.0, 200.0));
    put(&tx, "parcel", 1, &village, RENEWAL).await;
    put(&tx, "parcel", 2, &rectangle(100.0, 100.0, 200.0, 200.0), INDUSTRIAL).await;
    // Three that share one corner piece: A ∩ B ∩ C must be cut once only.
    put(&tx, "parcel", 3, &rectangle(1000.0, 0.0, 1100.0, 100.0), SUPPLY).await;
    put(&tx, "parcel", 4, &rectangle(1050.0, 0.0, 1150.0, 100.0), INDUSTRIAL).await;
    put(&tx, "parcel", 5, &rectangle(1000.0, 50.0, 1150.0, 150.0), RENEWAL).await;
    // Two surveys of one edge, 0.03 mm apart: 0.003 ㎡ in common.
    put(&tx, "parcel", 6, &rectangle(2000.0, 0.0, 2100.00003, 100.0), SUPPLY).await;
    put(&tx, "parcel", 7, &rectangle(2100.0, 0.0, 2200.0, 100.0), SUPPLY).await;
    refresh_all(&tx).await;
    assert_eq!(net(&tx, 1).await.0, "80000.00", "a factory in the hole takes nothing");
    assert_eq!(net(&tx, 2).await.0, "10000.00");
    assert_eq!(net(&tx, 3).await.0, "10000.00");
    assert_eq!(net(&tx, 4).await.0, "5000.00");
    assert_eq!(net(&tx, 5).await.0, "7500.00");
    assert_eq!(net(&tx, 7).await.0, "10000.00", "neighbours that only touch keep their registered area");
    let row = tx
        .query_one(
            "select abs(sum(n.net_m2) - (select st_area(st_union(p.boundary))::numeric from parcel p)) < 0.05 from net_area n",
            &[],
        )
        .await
        .unwrap();
    assert!(row.get::<_, bool>(0));
}

#[tokio::test]
async fn land_across_streets_is_split_and_the_pieces_add_up() {
    let app = TestApp::start().await;
    let tx = begin(&app).await;
    put_zone(&tx, "street", "350206001", &rectangle(0.0, 0.0, 100.0, 1000.0)).await;
    // The second street's outline overlaps the first by 10 m: the smaller code has the common strip.
    put_zone(&tx, "street", "350206002", &rectangle(90.0, 0.0, 200.0, 1000.0)).await;
    put(&tx, "parcel", 1, &rectangle(60.0, 0.0, 250.0, 100.0), SUPPLY).await;
    put(&tx, "parcel", 2, &rectangle(10.0, 200.0, 40.0, 230.0), SUPPLY).await;
    put(&tx, "parcel", 3, &rectangle(500.0, 0.0, 510.0, 10.0), SUPPLY).await;
    // 33.333 m wide, half in each street: 1111.09 as a whole, 555.544… in each half.
    put(&tx, "parcel", 4, &rectangle(83.3335, 400.0, 116.6665, 433.333), SUPPLY).await;
    refresh_all(&tx).await;
    let pieces = tx
        .query("select space_id, street_code, net_m2::text from net_area order by space_id, street_code", &[])
        .await
        .unwrap();
    let pieces: Vec<(i64, String, String)> = pieces.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    let expected = [
        (1, "", "5000.00"),
        (1, "350206001", "4000.00"),
        (1, "350206002", "10000.00"),
        (2, "350206001", "900.00"),
        (3, "", "100.00"),
        (4, "350206001", "555.55"),
        (4, "350206002", "555.54"),
    ];
    let expected: Vec<(i64, String, String)> =
        expected.iter().map(|(id, street, net)| (*id, (*street).to_owned(), (*net).to_owned())).collect();
    let whole: String = tx.query_one("select area_m2::text from parcel where id = 4", &[]).await.unwrap().get(0);
    assert_eq!(net(&tx, 4).await.0, whole, "pieces add up to the registered area to the cent");
    assert_eq!(pieces, expected);
    let main: String = tx.query_one("select street_code from placement where space_id = 1", &[]).await.unwrap().get(0);
    assert_eq!(main, "350206002", "as an object it counts in the street with most of it");
}

#[tokio::test]
async fn a_boundary_on_which_the_overlay_fails_does_not_stop_the_count() {
    let app = TestApp::start().await;
    let tx = begin(&app).await;
    // Two parts that overlap each other: no intake lets this in, and GEOS refuses to overlay it.
    let odd = format!("MULTIPOLYGON(({}),({}))", ring(0.0, 0.0, 100.0, 100.0), ring(50.0, 50.0, 150.0, 150.0));
    put(&tx, "parcel", 1, &odd, INDUSTRIAL).await;
    put(&tx, "parcel", 2, &rectangle(40.0, 40.0, 60.0, 60.0), SUPPLY).await;
    let plain = "savepoint s; select st_area(st_intersection(a.boundary, b.boundary)) from parcel a, parcel b where a.id < b.id";
    assert!(tx.batch_execute(plain).await.is_err(), "the case is no longer one");
    tx.batch_execute("rollback to s").await.unwrap();
    refresh_all(&tx).await;
    assert_eq!(net(&tx, 2).await.0, "400.00");
    let (odd, _) = net(&tx, 1).await;
    assert!(odd.parse::<f64>().unwrap() < 17_500.0, "{odd}");
}

/// Rectangles on a coarse grid (many shared edges and overlaps), turned a little or not at all.
#[derive(Debug, Clone)]
struct Piece {
    west: f64,
    south: f64,
    width: f64,
    height: f64,
    turn: f64,
    category: usize,
}

fn piece() -> impl Strategy<Value = Piece> {
    (0..12u8, 0..12u8, 1..6u8, 1..6u8, 0..3u8, 0..5usize).prop_map(|(x, y, w, h, turn, category)| Piece {
        west: f64::from(x) * 30.0,
        south: f64::from(y) * 30.0,
        width: f64::from(w) * 30.0,
        height: f64::from(h) * 30.0,
        turn: f64::from(turn) * 0.3,
        category,
    })
}

impl Piece {
    fn wkt(&self) -> String {
        let (sin, cos) = self.turn.sin_cos();
        let corners = [(0.0, 0.0), (self.width, 0.0), (self.width, self.height), (0.0, self.height), (0.0, 0.0)];
        let points: Vec<String> = corners
            .iter()
            .map(|(x, y)| {
                let (e, n) = (CORNER.0 + self.west + x * cos - y * sin, CORNER.1 + self.south + x * sin + y * cos);
                format!("{e:.3} {n:.3}")
            })
            .collect();
        format!("POLYGON(({}))", points.join(","))
    }

    fn attributes(&self) -> Attributes<'static> {
        [SUPPLY, INDUSTRIAL, RENEWAL, MILITARY, NOTHING][self.category]
    }
}

async fn district(tx: &Tx) {
    put_zone(tx, "renewal", "旧村", &rectangle(-500.0, -500.0, 300.0, 900.0)).await;
    put_zone(tx, "street", "350206001", &rectangle(-500.0, -500.0, 185.0, 900.0)).await;
    put_zone(tx, "street", "350206002", &rectangle(185.0, -500.0, 400.0, 900.0)).await;
}

#[tokio::test]
async fn net_areas_sum_to_the_area_of_the_union_whatever_overlaps() {
    let app = TestApp::start().await;
    let mut runner = TestRunner::deterministic();
    for case in 0..12 {
        let pieces = proptest::collection::vec(piece(), 1..14).new_tree(&mut runner).unwrap().current();
        let tx = begin(&app).await;
        district(&tx).await;
        for (id, piece) in (1..).zip(&pieces) {
            put(&tx, "parcel", id, &piece.wkt(), piece.attributes()).await;
        }
        refresh_all(&tx).await;
        let row = tx
            .query_one(
                "select
                     (select coalesce(sum(net_m2), 0) from net_area)::float8,
                     (select coalesce(st_area(st_union(p.boundary)), 0) from parcel p
                      join classification c on c.space_id = p.id where c.category <> 'unclassified'),
                     (select coalesce(sum(net_open_m2), 0) from net_area)::float8,
                     (select coalesce(st_area(st_union(p.boundary)), 0) from parcel p
                      join classification c on c.space_id = p.id where c.category not in ('unclassified', 'military')),
                     (select count(*) from net_area n join parcel p on p.id = n.space_id
                      group by p.id having sum(n.net_m2) > p.area_m2 or sum(n.net_open_m2) > p.area_m2 limit 1)",
                &[],
            )
            .await
            .unwrap();
        let (net, union, open, open_union): (f64, f64, f64, f64) = (row.get(0), row.get(1), row.get(2), row.get(3));
        let tolerance = 0.02 * pieces.len() as f64;
        assert!((net - union).abs() < tolerance, "case {case}: {net} against {union}\n{pieces:#?}");
        assert!((open - open_union).abs() < tolerance, "case {case}: {open} against {open_union}\n{pieces:#?}");
        assert_eq!(row.get::<_, Option<i64>>(4), None, "case {case}: more net than there is");
        // Dropped without commit: the next case finds an empty district.
    }
}

#[tokio::test]
async fn small_refreshes_end_where_a_full_one_would() {
    let app = TestApp::start().await;
    let mut runner = TestRunner::deterministic();
    let tx = begin(&app).await;
    district(&tx).await;
    let pieces = proptest::collection::vec(piece(), 20).new_tree(&mut runner).unwrap().current();
    for (id, piece) in (1..).zip(&pieces) {
        put(&tx, "parcel", id, &piece.wkt(), piece.attributes()).await;
    }
    refresh_all(&tx).await;
    for step in 0..25i64 {
        let piece = piece().new_tree(&mut runner).unwrap().current();
        prepare_touched(&tx).await.unwrap();
        edit(&tx, step, &piece).await;
        refresh(&tx, Scope::Touched, "2026-11-23".parse().unwrap()).await.unwrap();
        tx.batch_execute("drop table touched, touched_area, touched_zone").await.unwrap();
        let small = derived(&tx).await;
        refresh_all(&tx).await;
        let full = derived(&tx).await;
        assert_eq!(small, full, "step {step} {piece:?}");
    }
}

/// One change of a parcel or a zone, noted as writers note theirs.
async fn edit(tx: &Tx, step: i64, piece: &Piece) {
    let id = 1 + (step * 7) % 20;
    let note = format!("insert into touched_area select boundary from parcel where id = {id}");
    match step % 5 {
        // Moved.
        0 => {
            tx.batch_execute(&note).await.unwrap();
            let wkt = piece.wkt();
            let moved = format!(
                "update parcel set boundary = st_multi(st_geomfromtext('{wkt}', 4548)), \
                 area_m2 = round(st_area(st_geomfromtext('{wkt}', 4548))::numeric, 2) where id = {id}"
            );
            tx.batch_execute(&moved).await.unwrap();
            tx.batch_execute(&note).await.unwrap();
        }
        // Gone and replaced by another.
        1 => {
            tx.batch_execute(&note).await.unwrap();
            tx.batch_execute(&format!("delete from parcel where id = {id}")).await.unwrap();
        }
        2 => {
            tx.batch_execute(&format!("{note}; delete from parcel where id = {id}")).await.unwrap();
            put(tx, "parcel", 100 + step, &piece.wkt(), piece.attributes()).await;
            let new = format!(
                "insert into touched values ({0}); insert into touched_area select boundary from parcel where id = {0}",
                100 + step
            );
            tx.batch_execute(&new).await.unwrap();
        }
        // Another holder: another category without a new boundary.
        3 => tx
            .batch_execute(&format!(
                "update parcel set holder_kind = case when holder_kind = 'military' then 'enterprise' else 'military' end \
                 where id = {id}"
            ))
            .await
            .unwrap(),
        // The renewal scope and a street move.
        _ => {
            let shift = piece.west / 7.0;
            tx.batch_execute(&format!(
                "insert into touched_zone select boundary from zone where code in ('旧村', '350206001'); \
                 update zone set boundary = st_translate(boundary, {shift}, 0) where code in ('旧村', '350206001'); \
                 insert into touched_zone select boundary from zone where code in ('旧村', '350206001')"
            ))
            .await
            .unwrap();
            touch_zones(tx).await.unwrap();
        }
    }
    tx.batch_execute(&format!("insert into touched values ({id}) on conflict do nothing")).await.unwrap();
}
