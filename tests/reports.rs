//! Month ends and reports: scenario 25 of the trade, corrections, who sees what, two instances at once, what is refused.
//! Today is 2026-11-23. Figures are those the district published in 2019, or of squares reckoned by hand.

mod crossing;
mod performance;
mod trend;

use std::io::Read;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};
use tuguan::app::App;
use tuguan::db::{Caller, Tx};
use tuguan::error::Error;
use tuguan::reports::{freeze, nightly};

use crate::net_area::{MILITARY, SUPPLY, put, put_zone, rectangle};
use crate::support::{Person, TestApp};

/// Hundredths, from a number.
pub(crate) fn cents(value: &Value) -> i64 {
    (value.as_f64().unwrap_or_else(|| panic!("{value} is no number")) * 100.0).round() as i64
}

/// The same service on another day.
pub(crate) fn on(app: &TestApp, day: &str) -> App {
    let mut other = app.app.clone();
    let mut config = (*app.app.config).clone();
    config.today = Some(day.parse().unwrap());
    other.config = config.into();
    other
}

async fn freeze_by(person: &Person, body: Value) -> (u16, Value) {
    person.send("POST", "/api/snapshots", body).await
}

/// Cells, rows and columns add up to the total, count by count and cent by cent; its land and floor in cents.
fn added_up(matrix: &Value) -> (i64, i64) {
    let list = |name: &str| matrix[name].as_array().unwrap().clone();
    for measure in ["land_area_m2", "floor_area_m2", "vacant_area_m2", "gross_land_area_m2"] {
        let sum = |rows: &[Value]| rows.iter().map(|row| cents(&row[measure])).sum::<i64>();
        let total = cents(&matrix["total"][measure]);
        for part in ["cells", "rows", "columns"] {
            assert_eq!(sum(&list(part)), total, "{measure} of {part}");
        }
        for row in list("rows") {
            let cells: Vec<Value> =
                list("cells").into_iter().filter(|cell| cell["category"] == row["category"]).collect();
            assert_eq!(sum(&cells), cents(&row[measure]), "{row}");
        }
    }
    for part in ["cells", "rows", "columns"] {
        let count: i64 = list(part).iter().map(|row| row["count"].as_i64().unwrap()).sum();
        assert_eq!(count, matrix["total"]["count"].as_i64().unwrap(), "{part}");
    }
    for by in ["stage", "use", "supply_year"] {
        crossing::added_up(matrix, by);
    }
    let bands = &matrix["bands"];
    let land = |rows: &Value| rows.as_array().unwrap().iter().map(|row| cents(&row["land_area_m2"])).sum::<i64>();
    assert_eq!(land(&bands["cells"]), cents(&bands["total"]["land_area_m2"]));
    assert_eq!(cents(&bands["total"]["land_area_m2"]), cents(&matrix["total"]["land_area_m2"]));
    (cents(&matrix["total"]["land_area_m2"]), cents(&matrix["total"]["floor_area_m2"]))
}

/// What stands in a Word document, without its markup.
fn words(docx: Vec<u8>) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text)).collect()
}

/// What stands in a workbook, sheet by sheet.
fn sheets(xlsx: Vec<u8>) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book = Xlsx::new(std::io::Cursor::new(xlsx)).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let rows = book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect();
            (name, rows)
        })
        .collect()
}

/// Scenario 25, with the published figures.
#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_october_has_the_published_figures_and_keeps_them() {
    let app = TestApp::with_demo().await;
    tuguan::demo::ledger::load(&app.app).await.unwrap();
    // Whoever is not named for 部队用地 freezes all the same.
    let (status, frozen) = freeze_by(&app.person("reserve").await, json!({ "month": "2026-10" })).await;
    assert_eq!((status, &frozen["version"], &frozen["cut_off"]), (201, &json!(1), &json!("2026-10-31")), "{frozen}");

    let october = app.ok("/api/reports/matrix?month=2026-10").await;
    assert_eq!(added_up(&october), (1_024_000_000, 175_900_000));
    let live = app.ok("/api/reports/matrix").await;
    assert_eq!((&live["cells"], &live["total"]["count"]), (&frozen_cells(&live, &october), &october["total"]["count"]));
    let summary = app.ok("/api/spaces/summary?by=category,street").await;
    assert_eq!(cents(&summary["total"]["vacant_area_m2"]), cents(&october["total"]["vacant_area_m2"]));

    // Every cell opens the list of just as many.
    for part in [&october["cells"], &october["rows"], &live["columns"], &october["bands"]["cells"]] {
        for cell in part.as_array().unwrap() {
            let list = app.ok(&format!("{}&limit=1", cell["list"].as_str().unwrap())).await;
            assert_eq!(list["matched"], cell["count"], "{cell}");
        }
    }

    let sentence = ["共计总用地面积约1024万㎡", "已建成楼宇可招商空间有建筑面积175.9万㎡", "将全区35宗", "其中有18宗"];
    let path = "/api/reports/month?period=2026-10&f=";
    let (status, headers, docx) = app.fetch(&format!("{path}docx"), &[]).await;
    assert_eq!(status, 200);
    assert!(headers["content-type"].to_str().unwrap().contains("wordprocessingml"));
    let docx = words(docx);
    for wanted in sentence.iter().chain(&[
        "制表单位：",
        "数据截止日期：2026年10月31日",
        "填报人",
        "审核人",
        "负责人",
        "因四舍五入",
        "合计",
    ]) {
        assert!(docx.contains(wanted), "{wanted} is not in {docx}");
    }
    let (status, _, xlsx) = app.fetch(&format!("{path}xlsx"), &[]).await;
    assert_eq!(status, 200);
    let book = sheets(xlsx);
    let text: String = book[0].1.iter().flatten().map(ToString::to_string).collect();
    for wanted in sentence {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
    let total = book[1].1.iter().find(|row| row[0] == Data::String("合计".into())).unwrap();
    assert_eq!((&total[3], &total[4], &total[6]), (&Data::Float(1024.0), &Data::Float(15_360.0), &Data::Float(175.9)));
    let ledger = &book.iter().find(|(name, _)| name.contains("储备台账")).unwrap().1;
    assert_eq!((&ledger[3][2], &ledger[4][2]), (&Data::Float(35.0), &Data::Float(18.0)));
    let (_, headers, html) = app.fetch(&format!("{path}html"), &[]).await;
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    let html = String::from_utf8(html).unwrap();
    assert!(sentence.iter().all(|wanted| html.contains(wanted)) && !html.contains("<script"));

    // The next day a parcel goes: today is another, October is not.
    let free = "select p.id, p.version from parcel p join net_area n on n.space_id = p.id
                where n.net_m2 > 1000 and not exists (select from reserve_piece r where r.space_id = p.id) order by p.id limit 1";
    let free = app.sql().await.query_one(free, &[]).await.unwrap();
    let (id, tag) = (free.get::<_, i64>(0), format!("\"{}\"", free.get::<_, i32>(1)));
    let (status, _, body) =
        app.send_with("DELETE", &format!("/api/spaces/{id}"), &[("if-match", &tag)], json!({ "reason": "误建" })).await;
    assert_eq!(status, 204, "{body}");
    let (land, _) = added_up(&app.ok("/api/reports/matrix?month=now").await);
    assert!(land < 1_024_000_000, "{land}");
    assert_eq!(app.ok("/api/reports/matrix?month=2026-10").await, october);
    let (_, _, again) = app.fetch(&format!("{path}docx"), &[]).await;
    assert_eq!(words(again), docx);

    // Frozen again though today is another: October was what it was.
    let (status, body) = freeze_by(&app, json!({ "month": "2026-10", "reason": "补录台账" })).await;
    assert_eq!((status, &body["version"]), (201, &json!(2)), "{body}");
    assert_eq!(added_up(&app.ok("/api/reports/matrix?month=2026-10").await), (1_024_000_000, 175_900_000));
}

/// Cells of a frozen month as those of now: only the day of their lists is another.
fn frozen_cells(live: &Value, frozen: &Value) -> Value {
    let mut cells = frozen["cells"].clone();
    for (cell, now) in cells.as_array_mut().unwrap().iter_mut().zip(live["cells"].as_array().unwrap()) {
        assert_eq!(cell["list"].as_str().unwrap(), format!("{}&as_of=2026-10-31", now["list"].as_str().unwrap()));
        cell["list"] = now["list"].clone();
    }
    cells
}

/// Two streets side by side, 1000 m each.
pub(crate) async fn streets(tx: &Tx) {
    put_zone(tx, "street", "350206001", &rectangle(0.0, 0.0, 1000.0, 1000.0)).await;
    put_zone(tx, "street", "350206002", &rectangle(1000.0, 0.0, 2000.0, 1000.0)).await;
}

pub(crate) async fn change(app: &App) -> Tx {
    app.db.begin_work(&Caller::system()).await.unwrap()
}

pub(crate) async fn done(tx: Tx, day: &str) {
    tuguan::classify::refresh(&tx, tuguan::classify::Scope::All, day.parse().unwrap()).await.unwrap();
    tx.note(tuguan::db::record::Entry::done("test.change", "spaces"));
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_another_version_with_its_reason() {
    let app = TestApp::start_with(&[]).await;
    let reserve = app.person("reserve").await;
    assert_eq!(freeze_by(&reserve, json!({ "month": "2026-10" })).await.0, 201);
    for body in [json!({ "month": "2026-10" }), json!({ "month": "2026-10", "reason": "  " })] {
        let (status, refused) = freeze_by(&reserve, body).await;
        assert_eq!((status, &refused["errors"][0]["field"]), (409, &json!("reason")), "{refused}");
        assert!(refused["detail"].as_str().unwrap().contains("第 1 版"), "{refused}");
    }
    let (status, second) = freeze_by(&reserve, json!({ "month": "2026-10", "reason": "补录漏报地块" })).await;
    assert_eq!((status, &second["version"], &second["reason"]), (201, &json!(2), &json!("补录漏报地块")));
    let list = app.ok("/api/snapshots").await;
    let versions: Vec<i64> =
        list["items"].as_array().unwrap().iter().map(|one| one["version"].as_i64().unwrap()).collect();
    assert_eq!(versions, [2, 1]);
    assert_eq!(list["items"][0]["frozen_by"], "reserve");
    let report = app.ok("/api/reports/month?period=2026-10").await;
    assert!(report["paper"]["edition"].as_str().unwrap().contains("补录漏报地块"), "{report}");
    // Nobody changes what is frozen, not the service itself.
    let sql = app.sql().await;
    for statement in
        ["update snapshot set reason = 'x'", "delete from snapshot_row", "update snapshot_row set land_m2 = 0"]
    {
        let error = sql.execute(statement, &[]).await.unwrap_err();
        assert_eq!(error.code(), Some(&tokio_postgres::error::SqlState::INSUFFICIENT_PRIVILEGE), "{statement}");
    }
    let record = app.person("auditor").await.ok("/api/audit?action=snapshot").await;
    let actions: Vec<&str> =
        record["items"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["snapshot.correct", "snapshot.freeze"]);
}

/// 部队用地 of 100 × 100 m bites 40 × 100 m out of 拟供地 of 100 × 100 m in the first street; a square of 50 m lies in the second.
#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_their_own_and_no_military() {
    let app = TestApp::start().await;
    let tx = change(&app.app).await;
    streets(&tx).await;
    put(&tx, "parcel", 1, &rectangle(100.0, 100.0, 200.0, 200.0), SUPPLY).await;
    put(&tx, "parcel", 2, &rectangle(1100.0, 100.0, 1150.0, 150.0), SUPPLY).await;
    put(&tx, "parcel", 1_000_000_000_001, &rectangle(160.0, 100.0, 260.0, 200.0), MILITARY).await;
    done(tx, "2026-11-23").await;
    let tenth = on(&app, "2026-11-30");
    freeze(&tenth, &Caller::system(), "2026-11".parse().unwrap(), None).await.unwrap();

    let totals = async |who: &str, month: &str| {
        let person = app.person(who).await;
        let matrix = person.ok(&format!("/api/reports/matrix?month={month}")).await;
        let counted = matrix["total"]["count"].as_i64().unwrap();
        (counted, added_up(&matrix).0, matrix)
    };
    for month in ["2026-11", "now"] {
        // Named for its rows: 10 000 + (10 000 − 4 000) + 2 500 ㎡.
        let (count, land, all) = totals("reserve2", month).await;
        assert_eq!((count, land), (3, 1_850_000), "{month}");
        assert!(all["cells"].to_string().contains("military"));
        // Not named: 10 000 + 2 500 ㎡, as if it had never been there.
        for who in ["reserve", "commerce", "planning", "statistics"] {
            let (count, land, matrix) = totals(who, month).await;
            assert_eq!((count, land), (2, 1_250_000), "{who} {month}");
            assert!(!matrix.to_string().contains("military") && !matrix.to_string().contains("部队"), "{matrix}");
        }
        // Named for the sum: one figure for the district, no street, no size, no list.
        let (count, land, sum) = totals("leader", month).await;
        assert_eq!((count, land), (3, 1_850_000));
        let military: Vec<&Value> =
            sum["cells"].as_array().unwrap().iter().filter(|cell| cell["category"] == "military").collect();
        assert_eq!((military.len(), &military[0]["list"], military[0].get("street")), (1, &Value::Null, None));
        assert!(sum["bands"]["cells"].as_array().unwrap().iter().any(|cell| cell.get("band").is_none()));
        // A street: its own.
        let (count, land, _) = totals("street1", month).await;
        assert_eq!((count, land), (1, 1_000_000));
        let (count, land, _) = totals("street2", month).await;
        assert_eq!((count, land), (1, 250_000));
        assert_eq!(totals("street3", month).await.0, 0);
        assert_eq!(totals("soe", month).await.0, 0);
    }
    for who in ["commerce", "street1"] {
        let person = app.person(who).await;
        for path in ["trend?from=2026-11&to=2026-11", "month?month=2026-11", "month?period=2026-11&f=html"] {
            let (status, text) = person.get(&format!("/api/reports/{path}")).await;
            let text = text.to_string();
            assert!(status == 200 && !text.contains("military") && !text.contains("2|"), "{who} {path}");
            assert!(!text.contains("1000000000001") && !text.contains("特殊用地1"), "{who} {path}");
        }
        let (status, _) = freeze_by(&person, json!({ "month": "2026-10" })).await;
        assert_eq!(status, 403, "{who}");
    }
    let street = app.person("street1").await.ok("/api/reports/month?month=2026-11").await;
    assert!(
        street["paper"]["paragraphs"][0]
            .as_str()
            .unwrap()
            .contains("共1宗（幢）（统计范围：本街道空间（不含特殊用地））")
    );
    assert!(app.person("statistics").await.ok("/api/reports/month?month=2026-11").await["ledger"].is_null());
    for who in ["auditor", "admin"] {
        assert_eq!(app.person(who).await.get("/api/reports/matrix").await.0, 403);
    }
    // What becomes sensitive later is not told of afterwards either.
    let sql = app.sql().await;
    sql.execute("update space_label set restricted = true where space_id = 2", &[]).await.unwrap();
    assert_eq!(totals("commerce", "2026-11").await.0, 1);
    assert_eq!(totals("street2", "2026-11").await.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_instances_one_freezes() {
    let app = TestApp::start().await;
    let first = on(&app, "2026-11-01");
    let caller = Caller::system();
    let month = || "2026-09".parse().unwrap();
    let (one, other) = tokio::join!(freeze(&first, &caller, month(), None), freeze(&app.app, &caller, month(), None));
    let refused: Vec<Error> = [one, other].into_iter().filter_map(Result::err).collect();
    assert!(matches!(refused.as_slice(), [Error::Conflict { .. }]), "{refused:?}");

    let day = |text: &str| text.parse().unwrap();
    let nights = tokio::join!(
        nightly::nightly(&first, day("2026-11-01")),
        nightly::nightly(&first, day("2026-11-01")),
        nightly::nightly(&first, day("2026-11-01")),
    );
    let made = [nights.0.unwrap(), nights.1.unwrap(), nights.2.unwrap()];
    assert_eq!(made.iter().flatten().count(), 1);
    assert!(made.iter().flatten().all(|made| made.month == "2026-10" && made.version == 1));
    let count = "select count(*) from snapshot where month = '2026-10'";
    assert_eq!(app.sql().await.query_one(count, &[]).await.unwrap().get::<_, i64>(0), 1);
    // A night that was missed is made up for; nothing is frozen twice.
    let later = on(&app, "2026-12-05");
    assert_eq!(nightly::nightly(&later, day("2026-12-05")).await.unwrap().unwrap().month, "2026-11");
    assert!(nightly::nightly(&later, day("2026-12-06")).await.unwrap().is_none());
    // A new service does not freeze what was before it.
    let fresh = TestApp::start().await;
    assert!(nightly::nightly(&fresh.app, day("2026-11-23")).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_by_field() {
    let app = TestApp::start().await;
    for (month, field) in
        [("2026-13", "month"), ("2026-11", "month"), ("2027-01", "month"), ("10/2026", "month"), ("", "month")]
    {
        let (status, body) = freeze_by(&app, json!({ "month": month })).await;
        assert_eq!((status, &body["errors"][0]["field"]), (422, &json!(field)), "{month}: {body}");
    }
    let (status, body) = freeze_by(&app, json!({ "month": "2026-11" })).await;
    assert!(status == 422 && body["detail"].as_str().unwrap().contains("2026-11-30"), "{body}");
    let long = "长".repeat(501);
    let (status, body) = freeze_by(&app, json!({ "month": "2026-10", "reason": long })).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("reason")));
    assert_eq!(freeze_by(&app, json!({ "month": "2026-10", "force": true })).await.0, 400);
    for (path, status, field) in [
        ("matrix?month=2026-13", 400, "month"),
        ("matrix?month=2026-10", 422, "month"),
        ("matrix?mouth=2026-10", 400, "mouth"),
        ("trend?from=2026-10", 400, "to"),
        ("trend?from=2026-10&to=2026-09", 400, "to"),
        ("trend?from=1900-01&to=2026-09", 400, "to"),
        ("trend?from=2026-1&to=2026-09", 400, "from"),
        ("trend?from=2026-01&to=2026-09&category=park", 400, "category"),
        ("month?period=2026-13", 400, "period"),
        ("month?month=2026-13", 400, "month"),
        ("quarter?period=2026-Q5", 400, "period"),
        ("month", 400, "month"),
        ("month?month=2026-10&f=pdf", 400, "f"),
        ("half_year?month=2026-06", 422, "period"),
    ] {
        let (answered, headers, body) = app.fetch(&format!("/api/reports/{path}"), &[]).await;
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((answered, &body["errors"][0]["field"]), (status, &json!(field)), "{path}: {body}");
        assert_eq!(headers["content-type"], "application/problem+json", "{path}");
    }
    let (status, told) = app.get("/api/reports/week?month=2026-10").await;
    assert!(status == 404 && told["detail"].as_str().unwrap().contains("half_year"), "names what there is: {told}");
    assert_eq!(app.get("/api/snapshots/2026-10").await.0, 404);
    assert_eq!(app.get("/api/snapshots/2026-1").await.0, 400);
}
