//! 期初 + 新增 + 转入 − 转出 − 移出 ± 更正 = 期末, of squares whose every change is known, month after month of random edits.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use tuguan::db::Caller;
use tuguan::reports::freeze;

use super::{added_up, cents, change, done, on, streets};
use crate::net_area::{INDUSTRIAL, MILITARY, SUPPLY, put, rectangle};
use crate::support::{Person, TestApp};

/// One square of the model: its street (0, 1), category and side in metres. They never touch each other.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Square {
    street: usize,
    category: &'static str,
    side: i64,
}

type Model = BTreeMap<i64, Square>;
/// Whether somebody may know of a square.
type Sees = fn(&Square) -> bool;

const STREETS: [&str; 2] = ["350206001", "350206002"];
const MONTHS: [(&str, &str); 5] = [
    ("2026-01", "2026-01-31"),
    ("2026-02", "2026-02-28"),
    ("2026-03", "2026-03-31"),
    ("2026-04", "2026-04-30"),
    ("2026-05", "2026-05-31"),
];
/// Places in each street, on a grid of 100 m.
const PLACES: i64 = 36;

fn square() -> impl Strategy<Value = Square> {
    (0..2_usize, 0..3_usize, 10..90_i64).prop_map(|(street, category, side)| Square {
        street,
        category: ["supply", "industrial_upgrade", "military"][category],
        side,
    })
}

/// By which columns moves, in ㎡ and pieces.
#[derive(Debug, Default, PartialEq, Clone, Copy)]
struct Sums {
    opening: (i64, i64),
    added: (i64, i64),
    moved_in: (i64, i64),
    moved_out: (i64, i64),
    removed: (i64, i64),
    corrected: (i64, i64),
    closing: (i64, i64),
}

/// Reckoned from the model alone: count and ㎡ of what `asked` lets through. `sees` is who may know of a square at all.
fn expected(before: &Model, after: &Model, sees: &dyn Fn(&Square) -> bool, asked: &dyn Fn(&Square) -> bool) -> Sums {
    let amount = |square: Option<&Square>| match square {
        Some(square) if asked(square) => (1, square.side * square.side),
        _ => (0, 0),
    };
    let add = |sum: &mut (i64, i64), (count, land): (i64, i64), sign: i64| {
        sum.0 += sign * count;
        sum.1 += sign * land;
    };
    let mut sums = Sums::default();
    let mut ids: Vec<&i64> = before.keys().chain(after.keys()).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        let was = before.get(id).filter(|square| sees(square));
        let is = after.get(id).filter(|square| sees(square));
        add(&mut sums.opening, amount(was), 1);
        add(&mut sums.closing, amount(is), 1);
        match (was, is) {
            (None, _) => add(&mut sums.added, amount(is), 1),
            (_, None) => add(&mut sums.removed, amount(was), 1),
            (Some(a), Some(b)) if (a.category, a.street) != (b.category, b.street) => {
                add(&mut sums.moved_out, amount(was), 1);
                add(&mut sums.moved_in, amount(is), 1);
            }
            _ => {
                add(&mut sums.corrected, amount(is), 1);
                add(&mut sums.corrected, amount(was), -1);
            }
        }
    }
    sums
}

fn told(step: &Value) -> Sums {
    let pair = |name: &str| {
        let land = cents(&step["land_area_m2"][name]);
        assert_eq!(land % 100, 0, "whole square metres");
        (step["count"][name].as_i64().unwrap(), land / 100)
    };
    Sums {
        opening: pair("opening"),
        added: pair("added"),
        moved_in: pair("moved_in"),
        moved_out: pair("moved_out"),
        removed: pair("removed"),
        corrected: pair("corrected"),
        closing: pair("closing"),
    }
}

/// Makes the stored squares those of the model, from `day` on.
async fn store(app: &TestApp, model: &Model, day: &str) {
    let tx = change(&app.app).await;
    tx.batch_execute("delete from parcel").await.unwrap();
    for (id, square) in model {
        let place = id % PLACES;
        let west = (square.street as f64).mul_add(1000.0, (place % 6) as f64 * 100.0 + 200.0);
        let south = (place / 6) as f64 * 100.0 + 200.0;
        let side = square.side as f64;
        let attributes = match square.category {
            "supply" => SUPPLY,
            "military" => MILITARY,
            _ => INDUSTRIAL,
        };
        put(&tx, "parcel", *id, &rectangle(west, south, west + side, south + side), attributes).await;
    }
    done(tx, day).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_months_of_random_edits_add_up_to_the_cent() {
    let app = TestApp::start().await;
    let tx = change(&app.app).await;
    streets(&tx).await;
    done(tx, "2026-01-01").await;
    let mut runner = TestRunner::deterministic();
    let mut draw = |_: &()| square().new_tree(&mut runner).unwrap().current();
    let mut models: Vec<Model> = vec![(0..20).map(|id| (id, draw(&()))).collect()];
    for month in 1..MONTHS.len() {
        let mut next = models[month - 1].clone();
        for id in 0..PLACES {
            let fresh = draw(&());
            // A third of what is there changes, each in another way; what is not there may come.
            match ((id as usize + month) % 9, next.get(&id).copied()) {
                (0, Some(_)) => drop(next.remove(&id)),
                (1, Some(old)) => drop(next.insert(id, Square { side: fresh.side, ..old })),
                (2, Some(old)) => drop(next.insert(id, Square { category: fresh.category, ..old })),
                (3, Some(old)) => drop(next.insert(id, Square { street: fresh.street, ..old })),
                (4, Some(_)) | (0..=3, None) => drop(next.insert(id, fresh)),
                _ => {}
            }
        }
        models.push(next);
    }
    for ((month, day), model) in MONTHS.iter().zip(&models) {
        store(&app, model, day).await;
        let made = freeze(&on(&app, day), &Caller::system(), month.parse().unwrap(), None).await.unwrap();
        assert_eq!((made.month.as_str(), made.version), (*month, 1));
    }
    let people: [(&str, Sees); 4] = [
        ("reserve2", |_| true),
        ("commerce", |square| square.category != "military"),
        ("street1", |square| square.category != "military" && square.street == 0),
        ("street2", |square| square.category != "military" && square.street == 1),
    ];
    for (who, sees) in people {
        let person = app.person(who).await;
        // What is 部队用地 at last is not told of for earlier months either.
        let secret = |id: &i64| {
            models.iter().rev().find_map(|model| model.get(id)).is_some_and(|last| last.category == "military")
        };
        let told: Vec<Model> = models
            .iter()
            .map(|model| {
                model.iter().filter(|(id, _)| who == "reserve2" || !secret(id)).map(|(id, one)| (*id, *one)).collect()
            })
            .collect();
        for category in [None, Some("supply"), Some("industrial_upgrade"), Some("military"), Some("building")] {
            for street in [None, Some(0), Some(1)] {
                let asked = |square: &Square| {
                    category.is_none_or(|category| square.category == category)
                        && street.is_none_or(|street| square.street == street)
                };
                compare(&person, &told, (category, street), &sees, &asked).await;
            }
        }
        // The end of each month is what its matrix says.
        let steps = person.ok("/api/reports/trend?from=2026-01&to=2026-05").await;
        for step in steps["items"].as_array().unwrap() {
            let matrix = person.ok(&format!("/api/reports/matrix?month={}", step["month"].as_str().unwrap())).await;
            assert_eq!(cents(&step["land_area_m2"]["closing"]), added_up(&matrix).0, "{who}");
            assert_eq!(step["count"]["closing"], matrix["total"]["count"], "{who}");
        }
    }
    corrected(&app, &mut models).await;
}

async fn compare(
    person: &Person,
    models: &[Model],
    (category, street): (Option<&str>, Option<usize>),
    sees: &dyn Fn(&Square) -> bool,
    asked: &dyn Fn(&Square) -> bool,
) {
    let mut path = "/api/reports/trend?from=2026-01&to=2026-05".to_owned();
    path.extend(category.map(|category| format!("&category={category}")));
    path.extend(street.map(|street| format!("&street={}", STREETS[street])));
    let steps = person.ok(&path).await;
    let steps = steps["items"].as_array().unwrap();
    assert_eq!(steps.len(), MONTHS.len(), "{path}");
    assert!(steps[0]["since"].is_null() && steps[0]["count"].get("opening").is_none(), "{}", steps[0]);
    for (month, step) in steps.iter().enumerate().skip(1) {
        let sums = told(step);
        assert_eq!(sums, expected(&models[month - 1], &models[month], sees, asked), "{path} {}", step["month"]);
        for part in [|pair: (i64, i64)| pair.0, |pair: (i64, i64)| pair.1] {
            assert_eq!(
                part(sums.opening) + part(sums.added) + part(sums.moved_in) - part(sums.moved_out) - part(sums.removed)
                    + part(sums.corrected),
                part(sums.closing)
            );
        }
        assert_eq!(cents(&step["land_area_m2"]["opening"]), cents(&steps[month - 1]["land_area_m2"]["closing"]));
    }
}

/// March is corrected: its end and April's beginning are those of the second version, and the first still stands in its table.
async fn corrected(app: &TestApp, models: &mut [Model]) {
    models[2].insert(7, Square { street: 1, category: "supply", side: 31 });
    store(app, &models[2], "2026-03-31").await;
    let made =
        freeze(&on(app, "2026-03-31"), &Caller::system(), "2026-03".parse().unwrap(), Some("更正")).await.unwrap();
    assert_eq!(made.version, 2);
    let person = app.person("reserve2").await;
    compare(&person, models, (None, None), &|_| true, &|_| true).await;
    let steps = person.ok("/api/reports/trend?from=2026-03&to=2026-03").await;
    assert_eq!((&steps["items"][0]["version"], &steps["items"][0]["reason"]), (&2.into(), &"更正".into()));
    let sql = app.sql().await;
    let kept = "select count(distinct s.version) from snapshot s join snapshot_row r on r.snapshot_id = s.id where s.month = '2026-03'";
    assert_eq!(sql.query_one(kept, &[]).await.unwrap().get::<_, i64>(0), 2);
    // A month that nobody froze is passed over, and said so.
    let report = person.ok("/api/reports/quarter?period=2026-Q1").await;
    assert_eq!(report["trend"].as_array().unwrap().len(), 3);
    let titles: Vec<&str> =
        report["paper"]["tables"].as_array().unwrap().iter().map(|table| table["title"].as_str().unwrap()).collect();
    assert!(titles.iter().any(|title| title.ends_with("用地面积变动表")), "{titles:?}");
}
