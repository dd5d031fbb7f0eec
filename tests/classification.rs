//! What the rules decide, why, who may overrule them, and what adds up: over HTTP and in the tables.

use reqwest::header::{ETAG, IF_MATCH};
use serde_json::{Value, json};
use tuguan::classify::BUILT_IN;
use tuguan::db::Tx;
use tuguan::db::record::Entry;

use crate::net_area::{
    Attributes, INDUSTRIAL, MILITARY, NOTHING, RENEWAL, SUPPLY, begin, put, put_zone, rectangle, refresh_all,
};
use crate::support::TestApp;

const FINISHED: Attributes = &[
    ("stage", "'finished'"),
    ("gross_floor_area_m2", "12000"),
    ("lettable_area_m2", "9000.50"),
    ("vacant_area_m2", "100.25"),
];

/// Category and rule of each space, by id.
async fn decisions(tx: &Tx) -> Vec<(i64, String, String)> {
    let rows = tx.query("select space_id, category, rule from classification order by space_id", &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

async fn decided(attributes: &[(&str, Attributes<'_>)]) -> Vec<(String, String)> {
    let app = TestApp::start().await;
    let tx = begin(&app).await;
    put_zone(&tx, "renewal", "旧村", &rectangle(0.0, 0.0, 10_000.0, 100.0)).await;
    put_zone(&tx, "industrial_control", "控制线", &rectangle(0.0, 0.0, 10_000.0, 50.0)).await;
    for (id, (table, attributes)) in (1..).zip(attributes) {
        let west = id as f64 * 100.0;
        put(&tx, table, id, &rectangle(west, 0.0, west + 50.0, 100.0), attributes).await;
    }
    refresh_all(&tx).await;
    decisions(&tx).await.into_iter().map(|(_, category, rule)| (category, rule)).collect()
}

fn pairs(decisions: &[(String, String)]) -> Vec<(&str, &str)> {
    decisions.iter().map(|(category, rule)| (category.as_str(), rule.as_str())).collect()
}

#[tokio::test]
async fn codes_that_collide_between_schemes_are_told_apart() {
    const GB: (&str, &str) = ("use_now_scheme", "'GB/T 21010-2017'");
    const MNR: (&str, &str) = ("use_now_scheme", "'MNR-2023'");
    const TO_MNR: (&str, &str) = ("use_plan_scheme", "'MNR-2023'");
    const TO_GB: (&str, &str) = ("use_plan_scheme", "'GB/T 21010-2017'");
    let decisions = decided(&[
        ("parcel", &[GB, ("use_now", "'0901'")]),
        ("parcel", &[MNR, ("use_now", "'0901'")]),
        ("parcel", &[MNR, ("use_now", "'1501'")]),
        (
            "building",
            &[
                GB,
                ("use_now", "'0901'"),
                ("stage", "'finished'"),
                ("gross_floor_area_m2", "9"),
                ("lettable_area_m2", "9"),
            ],
        ),
        ("parcel", &[MNR, ("use_now", "'1001'"), TO_MNR, ("use_plan", "'1101'")]),
        // Railway in one scheme, industry in the other: use changes inside a renewal scope.
        ("parcel", &[GB, ("use_now", "'1001'"), TO_MNR, ("use_plan", "'1001'")]),
        ("parcel", &[GB, ("use_now", "'0702'"), TO_GB, ("use_plan", "'0701'")]),
        ("parcel", &[GB, ("use_now", "'0701'"), TO_MNR, ("use_plan", "'070102'")]),
    ])
    .await;
    assert_eq!(
        pairs(&decisions),
        [
            ("military", "R1"),
            ("unclassified", "R6"),
            ("military", "R1"),
            ("military", "R1"),
            ("industrial_upgrade", "R4"),
            ("renewal", "R5"),
            ("renewal", "R5"),
            ("unclassified", "R6"),
        ]
    );
}

#[tokio::test]
async fn the_first_rule_that_holds_decides() {
    const FACTORY: (&str, &str) = ("use_now_scheme", "'GB/T 21010-2017'");
    const OFFICES: (&str, &str) = ("use_plan_scheme", "'MNR-2023'");
    let decisions = decided(&[
        ("parcel", MILITARY),
        ("parcel", SUPPLY),
        ("parcel", &[("stage", "'reserved'"), ("supply_plan", "'2027-03'")]),
        ("parcel", &[("stage", "'unsupplied'")]),
        ("parcel", INDUSTRIAL),
        // A factory to become offices: renewal, were it not half inside the control line.
        ("parcel", &[FACTORY, ("use_now", "'0601'"), OFFICES, ("use_plan", "'0902'")]),
        ("parcel", RENEWAL),
        ("building", FINISHED),
        ("building", &[("stage", "'under_construction'"), ("gross_floor_area_m2", "9"), ("lettable_area_m2", "9")]),
        ("building", &[("stage", "'finished'"), ("gross_floor_area_m2", "9"), ("lettable_area_m2", "0")]),
        ("building", &[("completion_year", "2010"), ("gross_floor_area_m2", "9"), ("lettable_area_m2", "9")]),
        ("building", MILITARY),
        ("parcel", NOTHING),
    ])
    .await;
    assert_eq!(
        pairs(&decisions),
        [
            ("military", "R1"),
            ("supply", "R3"),
            ("supply", "R3"),
            ("unclassified", "R6"),
            ("industrial_upgrade", "R4"),
            ("industrial_upgrade", "R4a"),
            ("renewal", "R5"),
            ("building", "R2"),
            ("unclassified", "R6"),
            ("unclassified", "R6"),
            ("building", "R2"),
            ("military", "R1"),
            ("unclassified", "R6"),
        ]
    );
}

#[tokio::test]
async fn military_ground_takes_half_or_more_and_flags_less() {
    let app = TestApp::start().await;
    let tx = begin(&app).await;
    // Two zones of one kind that overlap: their union counts, not their sum.
    put_zone(&tx, "military", "甲", &rectangle(0.0, 0.0, 40.0, 100.0)).await;
    put_zone(&tx, "military", "乙", &rectangle(20.0, 0.0, 50.0, 100.0)).await;
    put(&tx, "parcel", 1, &rectangle(0.0, 0.0, 100.0, 10.0), NOTHING).await;
    put(&tx, "parcel", 2, &rectangle(1.0, 20.0, 101.0, 30.0), SUPPLY).await;
    put(&tx, "parcel", 3, &rectangle(50.0, 40.0, 60.0, 50.0), SUPPLY).await;
    refresh_all(&tx).await;
    let rows = tx
        .query(
            "select c.category, c.flags, p.shares ->> 'military' \
             from classification c join placement p using (space_id) order by space_id",
            &[],
        )
        .await
        .unwrap();
    let found: Vec<(String, Vec<String>, Option<String>)> =
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    let flag = vec!["military-overlap".to_owned()];
    assert_eq!(found[0], ("military".to_owned(), vec![], Some("0.5".to_owned())));
    assert_eq!(found[1], ("supply".to_owned(), flag, Some("0.49".to_owned())));
    assert_eq!(found[2], ("supply".to_owned(), vec![], None), "a common edge is no overlap");
}

/// Village 1 around factory 2, supply 3 beside, building 4, undecided 5; committed.
async fn village() -> TestApp {
    let app = TestApp::start().await;
    let tx = begin(&app).await;
    put_zone(&tx, "renewal", "旧村", &rectangle(-10.0, -10.0, 450.0, 500.0)).await;
    put_zone(&tx, "street", "350206001", &rectangle(-100.0, -100.0, 300.0, 900.0)).await;
    put_zone(&tx, "street", "350206002", &rectangle(300.0, -100.0, 900.0, 900.0)).await;
    put(&tx, "parcel", 1, &rectangle(0.0, 0.0, 400.0, 400.0), RENEWAL).await;
    put(&tx, "parcel", 2, &rectangle(100.0, 100.0, 150.0, 200.0), INDUSTRIAL).await;
    put(&tx, "parcel", 3, &rectangle(500.0, 0.0, 600.0, 100.0), SUPPLY).await;
    put(&tx, "building", 4, &rectangle(110.0, 110.0, 120.0, 120.0), FINISHED).await;
    put(&tx, "parcel", 5, &rectangle(700.0, 0.0, 710.0, 10.0), NOTHING).await;
    refresh_all(&tx).await;
    tx.note(Entry::done("test.arrange", "district"));
    tx.commit().await.unwrap();
    app
}

/// A PUT or DELETE of an override with an If-Match: status, ETag, body.
async fn change(app: &TestApp, method: &str, id: i64, version: Option<&str>, body: Value) -> (u16, String, Value) {
    let url = format!("{}/api/spaces/{id}/classification", app.base);
    let mut request = app.client.request(method.parse().unwrap(), url).json(&body);
    if let Some(version) = version {
        request = request.header(IF_MATCH, version);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let etag = response.headers().get(ETAG).map(|tag| tag.to_str().unwrap().to_owned()).unwrap_or_default();
    (status, etag, response.json().await.unwrap())
}

fn order() -> Value {
    json!({ "category": "supply", "reason": "已收回，纳入供地计划", "document_no": "厦湖府〔2026〕12号" })
}

#[tokio::test]
async fn evidence_names_each_rule_and_the_values_it_looked_at() {
    let app = village().await;
    let decision = app.ok("/api/spaces/2/classification").await;
    assert_eq!(decision["category"], "industrial_upgrade");
    assert_eq!(decision["rule"], "R4");
    assert_eq!(decision["source"], "rule");
    assert_eq!(decision["rules_version"], 1);
    assert_eq!(decision["title"], "工改工");
    assert_eq!(decision["override"], Value::Null);
    let evidence = decision["evidence"].as_array().unwrap();
    let holds: Vec<(&str, bool)> =
        evidence.iter().map(|e| (e["rule"].as_str().unwrap(), e["holds"].as_bool().unwrap())).collect();
    assert_eq!(
        holds,
        [("R0", false), ("R1", false), ("R3", false), ("R4", true), ("R4a", false), ("R5", false), ("R6", false)],
        "R2 is not asked about land"
    );
    assert_eq!(evidence[1]["facts"]["zone_share('military')"], 0);
    assert_eq!(evidence[1]["facts"]["holder_kind"], Value::Null);
    assert_eq!(evidence[3]["facts"], json!({ "use_now_group": "industrial", "use_plan_group": "industrial" }));
    assert_eq!(evidence[5]["facts"]["zone_share('renewal')"], 1);
    assert!(evidence[3]["expression"].as_str().unwrap().contains("use_now_group in"));
    assert_eq!(app.get("/api/spaces/99/classification").await.0, 404);
    assert_eq!(app.get("/api/spaces/2/classification?x=1").await.0, 400);
}

#[tokio::test]
async fn people_may_overrule_the_rules_with_reason_and_document() {
    let app = village().await;
    let (status, _, body) = change(&app, "PUT", 1, None, order()).await;
    assert_eq!(status, 428, "{body}");
    let (status, _, body) = change(&app, "PUT", 1, Some("\"1\""), json!({ "category": "garden", "reason": " " })).await;
    assert_eq!(status, 422);
    let fields: Vec<&str> = body["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["category", "reason", "document_no"]);
    assert_eq!(change(&app, "PUT", 1, Some("\"7\""), order()).await.0, 412);
    assert_eq!(change(&app, "PUT", 99, Some("\"1\""), order()).await.0, 404);

    let (status, etag, body) = change(&app, "PUT", 1, Some("\"1\""), order()).await;
    assert_eq!((status, etag.as_str()), (200, "\"2\""), "{body}");
    assert_eq!((body["rule"].as_str(), body["source"].as_str()), (Some("R0"), Some("override")));
    assert_eq!(body["override"]["document_no"], "厦湖府〔2026〕12号");
    assert_eq!(body["override"]["set_by"], "reserve2");
    assert_eq!(body["evidence"][0]["holds"], true);
    // 拟供地 counts before 工改工: the factory inside lost its ground, the village got it back.
    let summary = app.ok("/api/spaces/summary?by=category").await;
    assert_eq!(summary["total"]["land_area_m2"], 170_000.0);
    let net: Vec<f64> =
        summary["groups"].as_array().unwrap().iter().map(|g| g["land_area_m2"].as_f64().unwrap()).collect();
    assert_eq!(net, [0.0, 0.0, 170_000.0], "building, industrial_upgrade, supply");

    // The same category by another document is another decision.
    let mut other = order();
    other["document_no"] = json!("厦湖府〔2026〕13号");
    assert_eq!(change(&app, "PUT", 1, Some("\"2\""), other).await.1, "\"3\"");
    let (status, etag, body) = change(&app, "DELETE", 1, Some("\"3\""), json!({})).await;
    assert_eq!((status, etag.as_str(), body["rule"].as_str()), (200, "\"4\"", Some("R5")));
    assert_eq!(body["override"], Value::Null);
    let history = app
        .sql()
        .await
        .query(
            "select version, category, source, facts #>> '{R0,document_no}' from classification_history \
             where space_id = 1 order by version",
            &[],
        )
        .await
        .unwrap();
    let history: Vec<(i32, String, String, Option<String>)> =
        history.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect();
    assert_eq!(history[0], (1, "renewal".into(), "rule".into(), None));
    assert_eq!(history[1], (2, "supply".into(), "override".into(), Some("厦湖府〔2026〕12号".into())));
    assert_eq!(history[2].3.as_deref(), Some("厦湖府〔2026〕13号"));
    assert_eq!(history.len(), 3);
}

#[tokio::test]
async fn of_two_officers_at_once_one_is_told_to_read_again() {
    let app = village().await;
    let (first, second) =
        tokio::join!(change(&app, "PUT", 5, Some("\"1\""), order()), change(&app, "PUT", 5, Some("\"1\""), order()));
    let mut statuses = [first.0, second.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

/// Everything a run could write, as text.
async fn written(app: &TestApp) -> Vec<String> {
    let mut all = Vec::new();
    for table in [
        "classification",
        "classification_history",
        "net_area",
        "rule_set",
        "placement",
        "summary_part",
        "data_version",
    ] {
        let rows = app.sql().await.query(&format!("select t::text from {table} t order by 1"), &[]).await.unwrap();
        all.extend(rows.iter().map(|row| row.get::<_, String>(0)));
    }
    all
}

#[tokio::test]
async fn new_rules_are_tried_without_writing_and_then_adopted() {
    let app = village().await;
    // Factories count as renewal too, under a rule that comes first.
    let rules = BUILT_IN.replace(
        "[[rule]]\nid = \"R1\"",
        "[[rule]]\nid = \"X1\"\ncategory = \"renewal\"\napplies_to = [\"parcel\"]\ntitle = \"旧厂\"\nsentence = \"厂房\"\n\
         when = \"use_now_group = 'industrial' and in_zone('renewal', '旧村')\"\n\n[[rule]]\nid = \"R1\"",
    );
    assert_ne!(rules, BUILT_IN);
    let before = written(&app).await;
    let run = app.send("POST", "/api/classification/runs", json!({ "dry_run": true, "rules": rules })).await;
    assert_eq!(run.0, 200, "{}", run.1);
    let change = json!([{ "id": 2, "name": "对象2", "from": "industrial_upgrade", "to": "renewal", "rule": "X1" }]);
    assert_eq!(run.1["changes"], change);
    assert_eq!(run.1["counts"], json!({ "building": 1, "renewal": 2, "supply": 1, "unclassified": 1 }));
    assert_eq!((&run.1["changed"], &run.1["rules_version"]), (&json!(1), &Value::Null));
    assert_eq!(written(&app).await, before, "a dry run writes nothing");
    let kept = app.ok(&format!("/api/classification/runs/{}", run.1["id"])).await;
    assert_eq!(kept, run.1);

    let run = app.send("POST", "/api/classification/runs", json!({ "dry_run": false, "rules": rules })).await.1;
    assert_eq!((&run["changes"], &run["rules_version"]), (&change, &json!(2)));
    let decision = app.ok("/api/spaces/2/classification").await;
    assert_eq!((decision["rule"].as_str(), decision["version"].as_i64()), (Some("X1"), Some(2)));
    let unchanged = app.ok("/api/spaces/3/classification").await;
    assert_eq!((unchanged["rules_version"].as_i64(), unchanged["version"].as_i64()), (Some(2), Some(1)));
    let shown = app.ok("/api/classification/rules").await;
    assert_eq!((shown["version"].as_i64(), shown["source"].as_str()), (Some(2), Some("file")));
    assert_eq!(shown["rules"][1]["id"], "X1");
    // The village, with the smaller id, now cuts the factory.
    let summary = app.ok("/api/spaces/summary?by=category").await;
    assert_eq!(summary["groups"][1]["land_area_m2"], 160_000.0, "{summary}");

    // A second run with the same rules finds nothing, adopts nothing and touches no decision.
    let before = written(&app).await;
    let run = app.send("POST", "/api/classification/runs", json!({ "dry_run": false, "rules": rules })).await.1;
    assert_eq!((&run["changed"], &run["rules_version"]), (&json!(0), &json!(2)));
    assert_eq!(written(&app).await[..before.len() - 1], before[..before.len() - 1]);
    // Starting the program again does not bring the built-in rules back.
    assert_eq!(tuguan::classify::adopt_built_in(&app.app).await.unwrap(), 2);
}

#[tokio::test]
async fn rule_sets_with_faults_are_refused_by_rule_and_place() {
    let app = village().await;
    let rules = BUILT_IN.replace("holder_kind = 'military'", "holder_kindd = 'military'");
    let (status, body) =
        app.send("POST", "/api/classification/runs", json!({ "dry_run": false, "rules": rules })).await;
    assert_eq!(status, 422);
    assert_eq!(body["errors"][0]["field"], "R1");
    assert!(body["errors"][0]["message"].as_str().unwrap().contains("holder_kindd"));
    for body in [json!({}), json!({ "dry_run": true, "rule": "x" })] {
        assert_eq!(app.send("POST", "/api/classification/runs", body).await.0, 400);
    }
    assert_eq!(app.get("/api/classification/runs/99").await.0, 404);
    assert_eq!(app.get("/api/classification/nothing").await.0, 404);
}

#[tokio::test]
async fn totals_add_up_in_every_grouping() {
    let app = village().await;
    let whole = app.ok("/api/spaces/summary").await;
    let total = &whole["total"];
    assert_eq!(total["count"], 4);
    assert_eq!(total["land_area_m2"], 170_000.0);
    assert_eq!(total["gross_land_area_m2"], 175_000.0);
    assert_eq!(total["floor_area_m2"], 9_000.5);
    assert_eq!(total["vacant_area_m2"], 100.25);
    assert_eq!((&whole["pending"]["count"], &whole["pending"]["land_area_m2"]), (&json!(1), &json!(100.0)));
    assert_eq!(whole["groups"], json!([]));
    for by in ["category", "street", "stage", "use", "category,street", "use,stage,street,category"] {
        let summary = app.ok(&format!("/api/spaces/summary?by={by}")).await;
        assert_eq!(&summary["total"], total, "{by}");
        let groups = summary["groups"].as_array().unwrap();
        for measure in ["count", "land_area_m2", "floor_area_m2", "vacant_area_m2", "gross_land_area_m2"] {
            let sum: f64 = groups.iter().map(|group| group[measure].as_f64().unwrap()).sum();
            assert_eq!(sum, total[measure].as_f64().unwrap(), "{by} {measure}");
        }
        let keys: Vec<&str> = by.split(',').collect();
        assert!(groups.iter().all(|group| keys.iter().all(|key| group["key"].get(key).is_some())));
    }
    let by_street = app.ok("/api/spaces/summary?by=street").await;
    let pieces: Vec<(&str, i64, f64)> = by_street["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| {
            (g["key"]["street"].as_str().unwrap(), g["count"].as_i64().unwrap(), g["land_area_m2"].as_f64().unwrap())
        })
        .collect();
    assert_eq!(
        pieces,
        [("350206001", 3, 120_000.0), ("350206002", 1, 50_000.0)],
        "counted in one street, area in both"
    );
}

#[tokio::test]
async fn totals_can_be_filtered_and_follow_changes() {
    let app = village().await;
    let filter = "area_m2 > 6000 and not in_zone('street', '350206001') or kind = 'building'";
    let encoded: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let summary = app.ok(&format!("/api/spaces/summary?filter={encoded}&by=category")).await;
    assert_eq!(summary["total"]["count"], 2, "{summary}");
    assert_eq!(summary["total"]["land_area_m2"], 10_000.0);
    assert_eq!(summary["total"]["floor_area_m2"], 9_000.5);
    for bad in ["by=colour", "as_of=yesterday", "filter=colour%3D1", "filter=((", "group=category"] {
        let (status, body) = app.get(&format!("/api/spaces/summary?{bad}")).await;
        assert_eq!(status, 400, "{bad}");
        assert_eq!(body["errors"][0]["field"], bad.split('=').next().unwrap(), "{bad}");
    }
    let before = app.ok("/api/spaces/summary").await;
    change(&app, "PUT", 5, Some("\"1\""), order()).await;
    let after = app.ok("/api/spaces/summary").await;
    assert_eq!(after["total"]["count"], 5);
    assert_eq!(after["total"]["land_area_m2"], 170_100.0);
    assert!(after["data_version"].as_i64() > before["data_version"].as_i64());
}

#[tokio::test]
async fn another_day_is_counted_as_it_was() {
    let app = village().await;
    // Until 1 June the factory was twice as large and the supply land military; the village did not exist before May.
    // What the service itself may never do: history is only added to.
    let owner = app.administrator().await;
    owner
        .batch_execute(
            "update parcel set valid_from = '2026-01-01' where id = 3;
         update parcel set valid_from = '2026-05-01' where id = 1;
         update building set valid_from = '2026-01-01';
         update zone set valid_from = '2026-01-01';
         update classification set valid_from = '2026-01-01';
         insert into parcel_history
             select p.*, date '2026-06-01', now(), 'update', 'test' from parcel p where id = 2;
         update parcel_history set valid_from = '2026-01-01', boundary = st_multi(st_expand(boundary, 50, 0)),
             area_m2 = 2 * area_m2 + 5000;
         update parcel set valid_from = '2026-06-01', version = 2 where id = 2;
         insert into classification_history
             select c.*, date '2026-06-01', now() from classification c where space_id = 3;
         update classification_history set category = 'military', rule = 'R1';
         update classification set valid_from = '2026-06-01', version = 2 where space_id = 3",
        )
        .await
        .unwrap();
    let today = app.ok("/api/spaces/summary?by=category").await;
    for day in ["2026-06-01", "2026-11-22", "2026-11-23", "2030-01-01"] {
        let then = app.ok(&format!("/api/spaces/summary?by=category&as_of={day}")).await;
        // 5 is from 2026-11-23 on; it is pending, so the totals do not know it.
        assert_eq!((&then["total"], &then["groups"]), (&today["total"], &today["groups"]), "{day}");
    }
    let may = app.ok("/api/spaces/summary?by=category&as_of=2026-05-31").await;
    let land: Vec<(&str, f64)> = may["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (g["key"]["category"].as_str().unwrap(), g["land_area_m2"].as_f64().unwrap()))
        .collect();
    let expected =
        [("building", 0.0), ("industrial_upgrade", 15_000.0), ("military", 10_000.0), ("renewal", 145_000.0)];
    assert_eq!(land, expected);
    assert_eq!(may["as_of"], "2026-05-31");
    let april = app.ok("/api/spaces/summary?by=street&as_of=2026-04-30&filter=kind%3D%27parcel%27").await;
    assert_eq!((&april["total"]["count"], &april["total"]["land_area_m2"]), (&json!(2), &json!(25_000.0)));
    let nothing = app.ok("/api/spaces/summary?as_of=2025-12-31").await;
    assert_eq!(nothing["total"]["count"], 0);
    assert_eq!(nothing["total"]["land_area_m2"], 0.0);
}
