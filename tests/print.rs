//! Sheets to print: what they say, whom they are for, and what they refuse.

use serde_json::{Value, json};

use crate::support::{Person, TestApp, collection, square};

/// 118.11 E, 24.53 N is E 612 481.741, N 2 714 444.941 (PROJ, EPSG:4548).
const HOME: (f64, f64) = (612_400.0, 2_714_400.0);

/// A page, which must come.
async fn page(person: &Person, path: &str) -> String {
    let answer = person.client.get(format!("{}{path}", person.base)).send().await.unwrap();
    let (status, media) = (answer.status(), answer.headers()["content-type"].clone());
    let text = answer.text().await.unwrap();
    assert_eq!((status.as_u16(), media.to_str().unwrap()), (200, "text/html; charset=utf-8"), "{path}: {text}");
    text
}

/// Whether it stands on the page; text may be broken into lines.
fn says(html: &str, words: &str) -> bool {
    let plain: String = html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    html.contains(words) || plain.contains(words)
}

async fn id_of(person: &Person, number: &str) -> i64 {
    let list = person.ok(&format!("/api/spaces?q={number}&limit=10")).await;
    let found = list["items"].as_array().unwrap().iter().find(|item| item["object_no"] == number);
    found.unwrap_or_else(|| panic!("{number}: {list}"))["id"].as_i64().unwrap()
}

fn supply(number: &str, more: Value) -> Value {
    let mut all = json!({ "object_no": number, "holder": "甲公司", "holder_kind": "soe", "stage": "reserved",
        "use_plan_scheme": "GB/T 21010-2017", "use_plan": "0505", "cleared": true, "supply_plan": "2027-06", "far_max": 3.5,
        "address": "枋湖路一号" });
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

fn at(east: f64, north: f64) -> (f64, f64) {
    (HOME.0 + east, HOME.1 + north)
}

/// Rings as a MultiPolygon in EPSG:4548.
fn feature(name: &str, properties: Value, parts: Value) -> Value {
    let mut all = properties;
    all["name"] = json!(name);
    json!({ "type": "Feature", "properties": all, "geometry": { "type": "MultiPolygon", "coordinates": parts } })
}

fn ring(east: f64, north: f64, side: f64) -> Value {
    let (x, y) = at(east, north);
    json!([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])
}

/// The numbers of a path's points.
fn points(d: &str) -> Vec<(f64, f64)> {
    d.split(['M', 'L', 'Z'])
        .filter_map(|pair| pair.split_once(' '))
        .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
        .collect()
}

/// The red line's path.
fn red_line(html: &str) -> Vec<(f64, f64)> {
    let end = html.find(" data-red-line").unwrap();
    let start = html[..end].rfind("<path d=\"").unwrap() + 9;
    points(html[start..end].split('"').next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_red_line_map_has_the_boundary_to_scale_and_the_figures_of_the_record() {
    let app = TestApp::start().await;
    let rows = vec![
        square("方块", at(0.0, 0.0), 100.0, supply("A-1", json!({}))),
        square("东邻", at(110.0, 0.0), 80.0, supply("A-2", json!({}))),
        square("北邻", at(0.0, 105.0), 90.0, supply("A-3", json!({}))),
        square("远处", at(400.0, 0.0), 50.0, supply("A-4", json!({}))),
    ];
    app.must_import_text(collection(rows), "parcels").await;
    let id = id_of(&app, "A-1").await;
    let path = format!(
        "/api/print/spaces/{id}/red-line?scale=1000&issuer=%E6%B5%8B%E7%BB%98%E9%99%A2&drafter=%E5%BC%A0%E4%B8%89&review_no=%E9%97%BDS(2026)1%E5%8F%B7&date=2026-11-20"
    );
    let html = page(&app, &path).await;
    for words in [
        "@page{size:A4 landscape;margin:0}",
        "方块用地红线图",
        ">1:1000<",
        "审图号：闽S(2026)1号",
        "测绘院",
        "张三",
        "2026年11月20日",
        // 100 m × 100 m are 10 000 ㎡ or 15 亩.
        "10,000.00 ㎡（合 15.00 亩）",
        // North-west corner first, X is north.
        ">J1<",
        ">2714500.000<",
        ">612400.000<",
        ">100.00<",
        "东：东邻；南：—；西：—；北：北邻",
        "0505 商务金融用地",
        "枋湖路一号",
        "中央经线 117°E",
        "data-category=\"supply\" data-pattern=\"solid\"",
        "（reserve2）",
    ] {
        assert!(says(&html, words), "{words}: {html}");
    }
    assert!(!html.contains("data-category=\"renewal\"") && !html.contains("示范数据"));
    let corners = red_line(&html);
    let (x1, y1) = corners.iter().fold((f64::MAX, f64::MAX), |(x, y), p| (x.min(p.0), y.min(p.1)));
    let (x2, y2) = corners.iter().fold((f64::MIN, f64::MIN), |(x, y), p| (x.max(p.0), y.max(p.1)));
    assert!((x2 - x1 - 100.0).abs() < 0.002 && (y2 - y1 - 100.0).abs() < 0.002, "{corners:?}");
    // Without a scale the largest that has room: 100 m are 200 mm at 1:500, more than A4 has in height.
    assert!(page(&app, &format!("/api/print/spaces/{id}/red-line")).await.contains(">1:1000<"));
    assert!(page(&app, &format!("/api/print/spaces/{id}/red-line?paper=A3")).await.contains(">1:500<"));
    // With the zone (39 for 117° E) in the eastings, and no 审图号.
    let html = page(&app, &format!("/api/print/spaces/{id}/red-line?prefix=true&orientation=portrait")).await;
    assert!(html.contains(">39612400.000<") && html.contains("审图号：无（内部用图，不得公开）"), "{html}");
    assert!(html.contains("@page{size:A4 portrait;margin:0}"));
    let record = app.person("auditor").await.ok("/api/audit?action=sheet.print").await;
    let items = record["items"].as_array().unwrap();
    assert_eq!(items.len(), 4, "{record}");
    assert_eq!((&items[3]["subject"], &items[3]["detail"]["scale"]), (&json!(format!("space/{id}")), &json!(1000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn holes_parts_and_many_corners_stay_right() {
    let app = TestApp::start().await;
    let pieces = json!([[ring(0.0, 0.0, 60.0), ring(20.0, 20.0, 10.0)], [ring(80.0, 0.0, 20.0)]]);
    // A saw with many teeth: 3 000 corners, which are more than a sheet lists.
    let mut saw: Vec<Value> = (0..1500)
        .flat_map(|n| {
            let x = HOME.0 + f64::from(n) * 0.2;
            [json!([x, HOME.1 + 500.0]), json!([x + 0.1, HOME.1 + 501.0])]
        })
        .collect();
    saw.push(json!([HOME.0 + 300.0, HOME.1 + 400.0]));
    saw.push(json!([HOME.0, HOME.1 + 400.0]));
    saw.push(saw[0].clone());
    let rows = vec![
        feature("两块", supply("B-1", json!({})), pieces),
        feature("锯齿", supply("B-2", json!({})), json!([[saw]])),
    ];
    app.must_import_text(collection(rows), "parcels").await;
    let html = page(&app, &format!("/api/print/spaces/{}/red-line?scale=1000", id_of(&app, "B-1").await)).await;
    // 60² − 10² + 20² = 3 900 ㎡ = 5.85 亩.
    for words in ["3,900.00 ㎡（合 5.85 亩）", "第 1 圈（外圈）", "第 2 圈（内圈，挖空）", "第 3 圈（外圈）", ">J12<"]
    {
        assert!(says(&html, words), "{words}: {html}");
    }
    assert!(!html.contains(">J13<"));
    assert_eq!(red_line(&html).len(), 12);
    let id = id_of(&app, "B-2").await;
    let html = page(&app, &format!("/api/print/spaces/{id}/red-line")).await;
    assert!(html.contains("共 3002 个界址点，表中列前 2000 个；全部坐标见导出的界址点坐标 TXT"), "the note");
    assert!(html.contains(">J2000<") && !html.contains(">J2001<"));
    let sheets = html.matches("<section").count();
    assert!(sheets > 10 && html.contains(&format!("第 {sheets} 页 共 {sheets} 页")), "{sheets}");
    assert!(html.len() < 3_000_000, "{}", html.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_stays_text() {
    let app = TestApp::start().await;
    let evil = "<script>alert(1)</script>\"'&";
    let more = json!({ "address": evil, "holder": evil });
    app.must_import_text(collection(vec![square(evil, at(0.0, 0.0), 50.0, supply("C-1", more))]), "parcels").await;
    let id = id_of(&app, "C-1").await;
    let told = "%3Cscript%3Ealert(2)%3C%2Fscript%3E%22%27%26";
    let common = format!("title={told}&issuer={told}&drafter={told}&checker={told}&review_no={told}");
    for path in [
        format!("/api/print/spaces/{id}/red-line?{common}"),
        format!("/api/print/spaces/{id}/investor?{common}&contact={told}"),
        format!("/api/print/spaces/{id}/investor"),
        format!("/api/print/map?center=612425,2714425&scale=500&vertices={id}&{common}"),
    ] {
        let html = page(&app, &path).await;
        // The page's own script is the only one.
        assert_eq!(html.matches("<script").count(), 1, "{path}");
        assert!(html.contains("<script src=\"/print.js\" defer></script>") && html.contains("&lt;script&gt;alert("));
        assert!(!html.contains("'&<") && !html.contains("\"'&"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_printed_is_refused_with_the_remedy() {
    let app = TestApp::start().await;
    app.must_import_text(collection(vec![square("甲", at(0.0, 0.0), 300.0, supply("D-1", json!({})))]), "parcels")
        .await;
    let id = id_of(&app, "D-1").await;
    let map = |query: &str| format!("/api/print/map?{query}");
    let red = |query: &str| format!("/api/print/spaces/{id}/red-line?{query}");
    let long = "x".repeat(61);
    for (path, status, field) in [
        (map(""), 400, "scale"),
        (map("scale=1000"), 400, "center"),
        (map("scale=1000&center=612400"), 400, "center"),
        (map("scale=1000&center=2714400,612400"), 400, "center"),
        (map("scale=1000&center=NaN,2714400"), 400, "center"),
        (map("scale=1000&center=40612400,2714400"), 400, "center"),
        (map("scale=1234&center=612400,2714400"), 400, "scale"),
        (map("scale=0&center=612400,2714400"), 400, "scale"),
        (map("scale=-5&center=612400,2714400"), 400, "scale"),
        (map("scale=1000&center=612400,2714400&paper=A5"), 400, "paper"),
        (map("scale=1000&center=612400,2714400&orientation=up"), 400, "orientation"),
        (map("scale=1000&center=612400,2714400&cats=supply,nothing"), 400, "cats"),
        (map("scale=1000&center=612400,2714400&vertices=x"), 400, "vertices"),
        (map("scale=1000&center=612400,2714400&vertices=987654321"), 404, ""),
        (map("scale=1000&center=612400,2714400&colour=red"), 400, "colour"),
        (red(&format!("title={long}")), 400, "title"),
        (red("title=a%0Ab"), 400, "title"),
        (red("date=tomorrow"), 400, "date"),
        (red("contact=x"), 400, "contact"),
        // 300 m are 600 mm at 1:500.
        (red("scale=500"), 422, "scale"),
        (format!("/api/print/spaces/{id}/investor?orientation=landscape"), 400, "orientation"),
        ("/api/print/spaces/987654321/red-line".to_owned(), 404, ""),
        ("/api/print/spaces/987654321/investor".to_owned(), 404, ""),
    ] {
        let (found, body) = app.get(&path).await;
        assert_eq!(found, status, "{path}: {body}");
        assert!(field.is_empty() || body["errors"][0]["field"] == field, "{path}: {body}");
    }
    let (_, body) = app.get(&red("scale=500")).await;
    assert_eq!(body["errors"][0]["code"], "does-not-fit");
    assert!(body["detail"].as_str().unwrap().contains("1:5000"), "300 m and room for numbers need 1:5000 here: {body}");
    // The zone may stand in the easting.
    page(&app, &map("scale=1000&center=39612550,2714550")).await;
    assert_eq!(app.send("POST", "/api/print/map", json!({})).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_shows_what_was_chosen_in_the_colours_of_the_page() {
    let app = TestApp::with_demo().await;
    let colours = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/web/src/shared/category.ts")).unwrap();
    let light = &colours[colours.find("light: palette").unwrap()..colours.find("imagery: palette").unwrap()];
    let html = page(&app, "/api/print/map?center=613500,2713500&scale=25000&paper=A3").await;
    assert!(html.contains("湖里区招商空间分布图"));
    let mut seen = 0;
    for category in ["supply", "renewal", "industrial_upgrade", "military", "building", "unclassified"] {
        let line = |text: &str, from: &str| text[text.find(from).unwrap()..].lines().next().unwrap().to_owned();
        let told = line(&colours, &format!("    {category}: {{ stroke"));
        let pattern = told.split("pattern: \"").nth(1).unwrap().split('"').next().unwrap();
        let told = line(light, &format!("    {category}: \"#"));
        let colour = told.split('"').nth(1).unwrap();
        let entry = format!("data-category=\"{category}\" data-pattern=\"{pattern}\"");
        let count = app.ok(&format!("/api/spaces?category={category}&limit=1")).await["matched"].as_i64().unwrap();
        if count > 0 && html.contains(&entry) {
            seen += 1;
            assert!(html.matches(colour).count() >= 3, "{category} is drawn in {colour}");
        }
    }
    assert!(seen >= 5, "{seen}");
    let html = page(&app, "/api/print/map?center=613500,2713500&scale=25000&paper=A3&cats=renewal,building").await;
    assert_eq!(html.matches("<g data-category=").count(), 2);
    assert!(html.contains("data-category=\"renewal\"") && html.contains("data-category=\"building\""));
    // Out in the sea there is nothing to explain.
    let html = page(&app, "/api/print/map?center=700000,2500000&scale=1000").await;
    assert!(html.contains("图内地块") && !html.contains("data-category"));
    let papers = app.ok("/api/print/papers").await;
    assert_eq!(papers["papers"].as_array().unwrap().len(), 4);
    assert_eq!(papers["scales"][0], 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_investor_page_tells_what_is_offered_and_no_more() {
    let app = TestApp::start().await;
    let secret = json!({ "holder": "王五", "holder_kind": "individual", "remark": "谈判底价" });
    let rows = vec![
        square("好地", at(0.0, 0.0), 100.0, supply("E-1", secret)),
        square("敏感", at(200.0, 0.0), 50.0, supply("E-2", json!({ "confidentiality": "sensitive" }))),
        square("营区", at(0.0, 150.0), 50.0, json!({ "object_no": "E-3", "holder_kind": "military" })),
    ];
    app.must_import_text(collection(rows), "parcels").await;
    let house = json!({ "object_no": "H-1", "gross_floor_area_m2": 6000, "lettable_area_m2": 5000.5, "vacant_area_m2": 1200,
        "rent": 45.5, "completion_year": 2018, "floors_up": 6, "floors_down": 1 });
    let second = json!({ "object_no": "H-2", "lettable_area_m2": 100, "gross_floor_area_m2": 200 });
    let houses = vec![square("楼甲", at(10.0, 10.0), 20.0, house), square("楼乙", at(60.0, 60.0), 20.0, second)];
    app.must_import_text(collection(houses), "buildings").await;
    let path = format!("/api/print/spaces/{}/investor", id_of(&app, "E-1").await);
    let html = page(&app, &format!("{path}?contact=0592-1234567")).await;
    for words in [
        "@page{size:A4 portrait;margin:0}",
        "招商一页纸",
        "10,000.00 ㎡",
        "15.00 亩",
        "3.50",
        "2027-06",
        "拟供地",
        "0505 商务金融用地",
        "招商联系：0592-1234567",
        // 5 000.5 + 100 = 5 100.5
        "2 栋，可招商建筑面积 5,100.50 ㎡，空置 1,200.00 ㎡",
        "楼甲：可招商 5,000.50 ㎡，空置 1,200.00 ㎡，租金 45.50 元",
    ] {
        assert!(says(&html, words), "{words}: {html}");
    }
    for secret in ["王五", "王**", "谈判底价", "敏感", "特殊用地", "营区"] {
        assert!(!html.contains(secret), "{secret}: {html}");
    }
    assert_eq!(html.matches("<section").count(), 1);
    let html = page(&app, &format!("/api/print/spaces/{}/investor", id_of(&app, "H-1").await)).await;
    for words in ["5,000.50 ㎡", "1,200.00 ㎡", "45.50 元/㎡·月", "地上 6 层，地下 1 层", "楼宇空间"] {
        assert!(says(&html, words), "{words}: {html}");
    }
    for number in ["E-2", "E-3"] {
        let list = app.ok("/api/spaces?limit=100").await;
        let found = list["items"].as_array().unwrap().iter().find(|item| item["object_no"] == number).unwrap();
        let id = found["id"].as_i64().unwrap();
        let (status, body) = app.get(&format!("/api/print/spaces/{id}/investor")).await;
        assert_eq!((status, &body["errors"][0]["code"]), (422, &json!("not-offered")), "{number}: {body}");
        // Somebody who is not named for it does not learn that it exists.
        let other = app.person("commerce").await;
        for sheet in ["investor", "red-line"] {
            assert_eq!(other.get(&format!("/api/print/spaces/{id}/{sheet}")).await.0, 404, "{number} {sheet}");
        }
    }
    // A map with it says so, and stands in the record of sensitive views.
    let html = page(&app, "/api/print/map?center=612450,2714500&scale=2000").await;
    assert!(html.contains("含敏感数据") && html.contains("特殊用地") && !html.contains("营区"), "{html}");
    let other = page(&app.person("commerce").await, "/api/print/map?center=612450,2714500&scale=2000").await;
    assert!(
        !other.contains("含敏感数据") && !other.contains("特殊用地") && !other.contains("data-category=\"military\"")
    );
    let seen = app.person("auditor").await.ok("/api/audit?action=spaces.view-sensitive&actor=reserve2").await;
    assert!(seen["items"].as_array().unwrap().iter().any(|item| item["subject"] == "print"), "{seen}");
}
