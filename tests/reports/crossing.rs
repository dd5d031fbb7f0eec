//! Categories by stage, use and year of supply: against plain SQL over the base tables, with their lists, for each caller, and frozen.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tuguan::db::Caller;
use tuguan::reports::freeze;

use super::{cents, change, done, freeze_by, on, streets};
use crate::net_area::{MILITARY, SUPPLY, put, rectangle};
use crate::support::TestApp;

const MEASURES: [&str; 4] = ["land_area_m2", "floor_area_m2", "vacant_area_m2", "gross_land_area_m2"];
const BY: [&str; 3] = ["stage", "use", "supply_year"];
/// How many, and four areas in hundredths of ㎡.
type Sums = (i64, [i64; 4]);

fn rows(of: &Value) -> &[Value] {
    of.as_array().unwrap()
}

fn sums<'a>(rows: impl IntoIterator<Item = &'a Value>) -> Sums {
    rows.into_iter().fold((0, [0; 4]), |(count, areas), row| {
        let own = MEASURES.map(|measure| cents(&row[measure]));
        (count + row["count"].as_i64().unwrap(), [0, 1, 2, 3].map(|place| areas[place] + own[place]))
    })
}

/// Cells add up to their row and to the category, rows to the total: pieces and cents.
pub(crate) fn added_up(matrix: &Value, by: &str) {
    let crossing = &matrix["by"][by];
    let cells = rows(&crossing["cells"]);
    for row in rows(&crossing["rows"]) {
        let own = cells.iter().filter(|cell| cell.get("value") == row.get("value"));
        assert_eq!(sums(own), sums([row]), "{by}: {row}");
    }
    for row in rows(&matrix["rows"]) {
        let own = cells.iter().filter(|cell| cell["category"] == row["category"]);
        assert_eq!(sums(own), sums([row]), "{by}: {row}");
    }
    assert_eq!(sums(rows(&crossing["rows"])), sums([&matrix["total"]]), "{by}");
}

fn told(matrix: &Value, by: &str) -> BTreeMap<(String, String), Sums> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let cells = rows(&matrix["by"][by]["cells"]);
    cells.iter().map(|cell| ((text(&cell["category"]), text(&cell["value"])), sums([cell]))).collect()
}

/// What the tables themselves hold, space by space, without anything that is prepared.
async fn held(app: &TestApp, value: &str) -> BTreeMap<(String, String), Sums> {
    let sql = format!(
        "select c.category, coalesce({value}, 'none'), count(*),
             (sum(s.net) * 100)::bigint, (sum(s.floor) * 100)::bigint, (sum(s.vacant) * 100)::bigint, (sum(s.gross) * 100)::bigint
         from (
             select p.id, p.stage, p.supply_plan, p.use_plan_scheme, p.use_plan, p.use_now_scheme, p.use_now,
                 p.area_m2 as gross, 0 as floor, 0 as vacant,
                 coalesce((select sum(n.net_m2) from net_area n where n.space_id = p.id), 0) as net
             from parcel p
             union all
             select b.id, b.stage, null, b.use_plan_scheme, b.use_plan, b.use_now_scheme, b.use_now,
                 0, coalesce(b.lettable_area_m2, 0), coalesce(b.vacant_area_m2, 0), 0
             from building b
         ) s
         join classification c on c.space_id = s.id
         left join land_use_code later on later.scheme = s.use_plan_scheme and later.code = s.use_plan
         left join land_use_code now on now.scheme = s.use_now_scheme and now.code = s.use_now
         where c.category <> 'unclassified'
         group by 1, 2"
    );
    let rows = app.administrator().await.query(&sql, &[]).await.unwrap();
    rows.iter()
        .map(|row| ((row.get(0), row.get(1)), (row.get(2), [3, 4, 5, 6].map(|place| row.get::<_, i64>(place)))))
        .collect()
}

const HELD: [(&str, &str); 3] =
    [("stage", "s.stage"), ("use", "coalesce(later.grp, now.grp)"), ("supply_year", "substr(s.supply_plan, 1, 4)")];

async fn as_held(app: &TestApp, matrix: &Value) {
    for (by, value) in HELD {
        assert_eq!(told(matrix, by), held(app, value).await, "{by}");
        added_up(matrix, by);
    }
}

async fn opens(app: &TestApp, figures: &[Value]) {
    for one in figures {
        let list = app.ok(&format!("{}&limit=1", one["list"].as_str().unwrap())).await;
        assert_eq!(list["matched"], one["count"], "{one}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_crossing_is_what_the_tables_hold_and_a_frozen_month_stays() {
    let app = TestApp::with_demo().await;
    assert_eq!(freeze_by(&app.person("reserve").await, json!({ "month": "2026-10" })).await.0, 201);
    let live = app.ok("/api/reports/matrix").await;
    as_held(&app, &live).await;
    let october = app.ok("/api/reports/matrix?month=2026-10").await;
    as_held(&app, &october).await;
    for by in BY {
        opens(&app, rows(&live["by"][by]["cells"])).await;
        opens(&app, rows(&live["by"][by]["rows"])).await;
    }
    opens(&app, rows(&october["by"]["supply_year"]["rows"])).await;
    let last = rows(&live["by"]["supply_year"]["values"]).last().unwrap();
    assert_eq!(last, &json!({ "code": "none", "name": "未填" }), "buildings have no year");

    // The paper has the same, with its sums.
    let paper = app.ok("/api/reports/month?period=2026-10").await;
    for (title, by) in [("宗数分阶段分类汇总表", "stage"), ("宗数分供应年份分类汇总表", "supply_year")]
    {
        let tables = rows(&paper["paper"]["tables"]);
        let table = tables.iter().find(|table| table["title"].as_str().unwrap().ends_with(title)).unwrap();
        let ends: Vec<&Value> = rows(&table["rows"]).iter().map(|row| rows(row).last().unwrap()).collect();
        let wanted: Vec<&Value> = rows(&october["by"][by]["rows"]).iter().map(|row| &row["count"]).collect();
        assert_eq!(ends, wanted, "{title}");
        assert_eq!(rows(&table["total"]).last().unwrap(), &october["total"]["count"], "{title}");
    }

    // Then somebody plans a parcel for another year: today is another, October is not.
    let one = "select p.id, p.version from parcel p join classification c on c.space_id = p.id
               where c.category = 'supply' and p.stage = 'unsupplied' and p.supply_plan is not null order by p.id limit 1";
    let one = app.sql().await.query_one(one, &[]).await.unwrap();
    let (id, tag) = (one.get::<_, i64>(0), format!("\"{}\"", one.get::<_, i32>(1)));
    let change = json!({ "reason": "计划调整", "properties": { "supply_plan": "2041-05", "stage": "recovered" } });
    let (status, _, body) = app.send_with("PATCH", &format!("/api/spaces/{id}"), &[("if-match", &tag)], change).await;
    assert_eq!(status, 200, "{body}");
    let moved = app.ok("/api/reports/matrix").await;
    as_held(&app, &moved).await;
    assert_eq!(told(&moved, "supply_year")[&("supply".into(), "2041".into())].0, 1);
    assert_eq!(app.ok("/api/reports/matrix?month=2026-10").await, october);
    opens(&app, rows(&october["by"]["stage"]["rows"])).await;

    filled_as_frozen(&app).await;
    assert_eq!(app.ok("/api/reports/matrix?month=2026-10").await, october);
    assert_eq!(app.ok("/api/reports/matrix").await, moved);
}

/// A database from before has the years filled in by the migration: those of a frozen month as they were when it was frozen.
async fn filled_as_frozen(app: &TestApp) {
    let migration = include_str!("../../sql/migrations/V37__supply_years.sql");
    let fill = &migration[migration.find("alter table parcel no force").unwrap()..];
    let administrator = app.administrator().await;
    administrator
        .batch_execute("update snapshot_row set supply_year = null; update summary_part set supply_year = null")
        .await
        .unwrap();
    let empty = app.ok("/api/reports/matrix?month=2026-10").await;
    assert_eq!(rows(&empty["by"]["supply_year"]["values"]).len(), 1);
    administrator.batch_execute(fill).await.unwrap();
}

/// 部队用地 has a stage, a use and a year of its own, which only those named for its rows are told.
#[tokio::test(flavor = "multi_thread")]
async fn a_sum_is_all_that_is_told_of_military_by_any_attribute() {
    let app = TestApp::start().await;
    let tx = change(&app.app).await;
    streets(&tx).await;
    let with = |of: &'static [(&str, &str)], more: &[(&'static str, &'static str)]| [of, more].concat();
    put(&tx, "parcel", 1, &rectangle(100.0, 100.0, 200.0, 200.0), &with(SUPPLY, &[("supply_plan", "'2027-06'")])).await;
    put(&tx, "parcel", 2, &rectangle(1100.0, 100.0, 1150.0, 150.0), SUPPLY).await;
    let camp = with(
        MILITARY,
        &[
            ("supply_plan", "'2031-01'"),
            ("stage", "'renewing'"),
            ("use_now_scheme", "'MNR-2023'"),
            ("use_now", "'1501'"),
        ],
    );
    put(&tx, "parcel", 1_000_000_000_001, &rectangle(160.0, 100.0, 260.0, 200.0), &camp).await;
    done(tx, "2026-11-23").await;
    freeze(&on(&app, "2026-11-30"), &Caller::system(), "2026-11".parse().unwrap(), None).await.unwrap();

    for month in ["2026-11", "now"] {
        let of = async |who: &str| {
            let matrix = app.person(who).await.ok(&format!("/api/reports/matrix?month={month}")).await;
            BY.iter().for_each(|by| added_up(&matrix, by));
            matrix
        };
        let key = |category: &str, value: &str| (category.to_owned(), value.to_owned());
        // Named for its rows: 10 000 ㎡ of it, and what it leaves of the first square.
        let all = of("reserve2").await;
        for (by, value) in [("stage", "renewing"), ("use", "military"), ("supply_year", "2031")] {
            assert_eq!(told(&all, by)[&key("military", value)].0, 1, "{by} {month}");
        }
        assert_eq!(told(&all, "supply_year")[&key("supply", "2027")].1[0], 600_000);
        // Named for the sum: a row without a value and without a list, and nothing of its year, stage or use.
        let sum = of("leader").await;
        for (by, name) in [("stage", "renewing"), ("use", "军事设施"), ("supply_year", "2031")] {
            let crossing = &sum["by"][by];
            assert!(!crossing.to_string().contains(name), "{by}: {crossing}");
            let untold: Vec<&Value> = rows(&crossing["rows"]).iter().filter(|row| row.get("value").is_none()).collect();
            assert_eq!((untold.len(), &untold[0]["list"], sums(untold.clone()).0), (1, &Value::Null, 1), "{by}");
            let military = rows(&crossing["cells"]).iter().filter(|cell| cell["category"] == "military");
            assert!(military.clone().all(|cell| cell.get("value").is_none() && cell["list"].is_null()), "{crossing}");
            assert_eq!(military.count(), 1);
            for row in rows(&crossing["rows"]).iter().filter(|row| row.get("value").is_some()) {
                assert!(!row["list"].as_str().unwrap().contains("military"), "{row}");
            }
        }
        // Not named: as if it had never been there.
        for (who, years) in [
            ("commerce", vec![("2027", 1, 1_000_000), ("none", 1, 250_000)]),
            ("street1", vec![("2027", 1, 1_000_000)]),
            ("street2", vec![("none", 1, 250_000)]),
            ("soe", vec![]),
        ] {
            let matrix = of(who).await;
            let text = matrix.to_string();
            assert!(!["military", "2031", "renewing"].iter().any(|word| text.contains(word)), "{who}: {text}");
            let found: Vec<(String, i64, i64)> =
                told(&matrix, "supply_year").into_iter().map(|((_, year), sums)| (year, sums.0, sums.1[0])).collect();
            let years: Vec<(String, i64, i64)> =
                years.into_iter().map(|(year, count, land)| (year.to_owned(), count, land)).collect();
            assert_eq!(found, years, "{who} {month}");
        }
    }
}
