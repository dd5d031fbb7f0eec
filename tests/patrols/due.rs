//! When the next patrol is due: days reckoned by hand, on a calendar.

use serde_json::{Value, json};

use super::{EAST, broken, held, held_at, patrolled};
use crate::support::{TestApp, collection, square};

async fn due(app: &TestApp, item: i64) -> Value {
    let list = app.ok(&format!("/api/patrols/due?item_id={item}")).await;
    list["items"][0].clone()
}

fn rules(due: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    due["reasons"].as_array().unwrap().iter().map(|reason| (text(&reason["rule"]), text(&reason["due_on"]))).collect()
}

fn pair(rule: &str, day: &str) -> (String, String) {
    (rule.to_owned(), day.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_after_the_last_one_by_the_calendar() {
    let mut app = TestApp::start().await;
    app.stop_clock("2029-01-01T00:00:00Z").await;
    let item = held(&app, "墩上地块", EAST).await;
    // Never patrolled: a month after it was taken over. Today is 2026-11-23.
    let first = due(&app, item).await;
    assert_eq!(rules(&first), [pair("monthly", "2026-12-01")]);
    assert_eq!(
        (&first["overdue"], &first["overdue_days"], &first["last_patrol"]),
        (&json!(false), &json!(0), &Value::Null)
    );
    assert_eq!(
        (&first["assignee"], &first["assignee_id"].is_i64()),
        (&json!("厦门示范殿信国有资产投资有限公司"), &true)
    );
    // The last day of a short month: 29 February 2028, 28 February 2027, and on from there.
    for (at, next) in [
        ("2026-10-20T10:00:00+08:00", "2026-11-20"),
        ("2027-01-31T10:00:00+08:00", "2027-02-28"),
        ("2028-01-31T10:00:00+08:00", "2028-02-29"),
        // In Greenwich it is the day before.
        ("2028-02-29T00:30:00+08:00", "2028-03-29"),
        ("2028-12-31T23:30:00+08:00", "2029-01-31"),
    ] {
        patrolled(&app, item, at).await;
        assert_eq!(rules(&due(&app, item).await), [pair("monthly", next)], "{at}");
        if next == "2026-11-20" {
            let late = due(&app, item).await;
            // 20 to 23 November.
            assert_eq!((&late["overdue"], &late["overdue_days"]), (&json!(true), &json!(3)));
            assert_eq!(app.ok("/api/patrols/due?overdue=true").await["counts"]["overdue"], 1);
        }
    }
    // An earlier one that is handed in later changes nothing.
    patrolled(&app, item, "2027-05-05T10:00:00+08:00").await;
    assert_eq!(due(&app, item).await["next_due"], "2029-01-31");
}

#[tokio::test(flavor = "multi_thread")]
async fn weekly_while_a_problem_is_open_and_within_three_days_after_feedback() {
    let app = TestApp::start().await;
    let item = held(&app, "墩上地块", EAST).await;
    let street = app.person("street1").await;
    let rectification = broken(&street, item, "2026-11-10T10:00:00+08:00").await;
    // 较重: seven days, from the day it was handed in.
    assert_eq!(rectification["deadline"], "2026-11-30");
    assert_eq!(rules(&due(&app, item).await), [pair("problem", "2026-11-17"), pair("monthly", "2026-12-10")]);
    assert_eq!(due(&app, item).await["overdue_days"], 6);
    super::process::report(&app.person("soe").await, &rectification["id"]).await;
    let reasons = rules(&due(&app, item).await);
    assert!(reasons.contains(&pair("recheck", "2026-11-26")), "{reasons:?}");
    let sql = "update reserve_item set problem = '被占用' where id = $1";
    let other = held(&app, "第二块", EAST + 300.0).await;
    app.administrator().await.execute(sql, &[&other]).await.unwrap();
    assert_eq!(rules(&due(&app, other).await)[0], pair("problem", "2026-11-08"));
    // Rules are data.
    let admin = app.administrator().await;
    admin.execute("update patrol_rule set days = 10 where code = 'problem'", &[]).await.unwrap();
    assert_eq!(rules(&due(&app, other).await)[0], pair("problem", "2026-11-11"));
    admin.execute("update patrol_rule set enabled = false where code = 'problem'", &[]).await.unwrap();
    assert_eq!(rules(&due(&app, other).await), [pair("monthly", "2026-12-01")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn within_24_hours_of_a_warning_in_its_streets_and_before_holidays() {
    let mut app = TestApp::start().await;
    app.stop_clock("2026-11-23T04:00:00Z").await;
    let zone =
        |code: &str, east: f64| square(code, (east, 2_714_000.0), 900.0, json!({ "kind": "street", "code": code }));
    let streets = vec![zone("350206001", 612_000.0), zone("350206002", 613_000.0)];
    app.must_import_text(collection(streets), "zones").await;
    let here = held(&app, "甲", EAST).await;
    let there = held_at(&app, "乙", 613_100.0, "350206002").await;
    patrolled(&app, here, "2026-11-21T10:00:00+08:00").await;
    patrolled(&app, there, "2026-11-21T10:00:00+08:00").await;
    let bad = json!({ "kind": "snow", "name": "", "at": "2026-11-30T00:00:00Z", "streets": ["1"] });
    let (status, refused) = app.send("POST", "/api/patrols/weather", bad).await;
    assert_eq!((status, super::told(&refused, "field").len()), (422, 4), "{refused}");
    let warning =
        json!({ "kind": "typhoon", "name": "台风“示范”", "at": "2026-11-22T08:00:00+08:00", "streets": ["350206001"] });
    let (status, made) = app.send("POST", "/api/patrols/weather", warning.clone()).await;
    let until: chrono::DateTime<chrono::Utc> = made["due_at"].as_str().unwrap().parse().unwrap();
    assert_eq!((status, until.to_rfc3339().as_str()), (201, "2026-11-23T00:00:00+00:00"), "{made}");
    let (_, again) = app.send("POST", "/api/patrols/weather", warning).await;
    assert_eq!(again["id"], made["id"], "sent twice is one");
    let late = due(&app, here).await;
    assert_eq!(rules(&late), [pair("weather", "2026-11-23"), pair("monthly", "2026-12-21")]);
    // Now is four hours after 8 o'clock of the 23rd.
    assert_eq!((&late["overdue"], &late["reasons"][0]["event"]), (&json!(true), &json!("台风“示范”")));
    assert_eq!(rules(&due(&app, there).await), [pair("monthly", "2026-12-21")], "another street");
    // One before the warning does not count, one after it does.
    patrolled(&app, here, "2026-11-22T07:00:00+08:00").await;
    assert_eq!(rules(&due(&app, here).await)[0].0, "weather");
    patrolled(&app, here, "2026-11-22T18:00:00+08:00").await;
    assert_eq!(rules(&due(&app, here).await), [pair("monthly", "2026-12-22")]);
    // A warning by mistake is taken back.
    let rain = json!({ "kind": "rainstorm", "name": "暴雨橙色预警", "at": "2026-11-23T06:00:00+08:00" });
    let (_, rain) = app.send("POST", "/api/patrols/weather", rain).await;
    assert_eq!(rules(&due(&app, there).await)[0], pair("weather", "2026-11-24"));
    let path = format!("/api/patrols/weather/{}", rain["id"]);
    let gone =
        app.send_with("DELETE", &path, &[("if-match", "\"1\"")], json!({ "reason": "误录，应为邻区预警" })).await;
    assert_eq!(gone.0, 200, "{}", gone.2);
    assert_eq!(rules(&due(&app, there).await), [pair("monthly", "2026-12-21")]);

    // 元旦 2027-01-01 to 03: one within three days before, until 31 December.
    let sql = "insert into special_day (day, works, note) select d, false, '元旦' from generate_series(date '2027-01-01', '2027-01-03', '1 day') d";
    app.administrator().await.execute(sql, &[]).await.unwrap();
    assert_eq!(rules(&due(&app, there).await), [pair("monthly", "2026-12-21"), pair("holiday", "2026-12-31")]);
    app.stop_clock("2027-01-02T00:00:00Z").await;
    patrolled(&app, there, "2026-12-28T10:00:00+08:00").await;
    assert_eq!(
        rules(&due(&app, there).await),
        [pair("holiday", "2026-12-31"), pair("monthly", "2027-01-28")],
        "four days before"
    );
    patrolled(&app, there, "2026-12-29T10:00:00+08:00").await;
    assert_eq!(rules(&due(&app, there).await), [pair("monthly", "2027-01-29")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_by_pages_filters_and_tells_where_things_lie() {
    let app = TestApp::start().await;
    for place in 0..5_u8 {
        let street = if place < 3 { "350206001" } else { "350206002" };
        let item = held_at(&app, &format!("地块{place}"), EAST + 200.0 * f64::from(place), street).await;
        patrolled(&app, item, &format!("2026-10-{:02}T10:00:00+08:00", 20 + place)).await;
    }
    // Due on 20 to 24 November; today is the 23rd.
    let all = app.ok("/api/patrols/due?limit=2&shapes=true").await;
    assert_eq!(all["counts"], json!({ "all": 5, "overdue": 3, "today": 1, "week": 2 }));
    let (mut names, mut next) = (Vec::new(), Some("/api/patrols/due?limit=2".to_owned()));
    while let Some(path) = next {
        let page = app.ok(&path).await;
        assert_eq!(page["matched"], 5);
        names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(names, ["地块0", "地块1", "地块2", "地块3", "地块4"]);
    for (query, count) in
        [("overdue=true", 3), ("street=350206002", 2), ("within=0", 4), ("within=1", 5), ("rule=problem", 0)]
    {
        assert_eq!(app.ok(&format!("/api/patrols/due?{query}")).await["matched"], count, "{query}");
    }
    // PROJ 9.5.1: E 612150, N 2714150 is 118.106703431 E, 24.527361809 N.
    let item = &all["items"][0];
    assert_eq!(item["shape"]["type"], "MultiPolygon");
    let near = |value: &Value, wanted: f64| (value.as_f64().unwrap() - wanted).abs() < 0.0006;
    assert!(near(&item["place"][0], 118.106_703_431) && near(&item["place"][1], 24.527_361_809), "{item}");
    for bad in ["after=x", "within=-1", "within=99999", "limit=0", "nothing=1", "overdue=maybe"] {
        assert_eq!(app.get(&format!("/api/patrols/due?{bad}")).await.0, 400, "{bad}");
    }
}
