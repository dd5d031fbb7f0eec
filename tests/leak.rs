//! Nothing of 部队用地 reaches those who are not named for it: two services are given the same ordinary land, one of them also
//! military land before, between and over it, and everything that anybody else can fetch is the same to the byte.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tuguan::db::Caller;

use crate::support::{Person, TestApp, collection, square};

/// Within both streets below; 118.11 E, 24.53 N is E 612 481.741, N 2 714 444.941 (PROJ, EPSG:4548).
const HOME: (f64, f64) = (612_000.0, 2_714_000.0);
const COMPANY: &str = "91350206MA0032643M";

fn at(east: f64, north: f64) -> (f64, f64) {
    (HOME.0 + east, HOME.1 + north)
}

fn parcel(number: &str, place: (f64, f64), side: f64) -> Value {
    let properties = json!({ "object_no": number, "holder": "甲公司", "holder_kind": "soe", "holder_uscc": COMPANY, "stage": "reserved",
        "use_plan_scheme": "GB/T 21010-2017", "use_plan": "0505", "cleared": true, "supply_plan": "2027-06" });
    square(&format!("地块{number}"), place, side, properties)
}

fn military(number: &str, place: (f64, f64), side: f64) -> Value {
    let properties = json!({ "object_no": number, "holder": "某部", "holder_kind": "military", "remark": "绝密备注" });
    square(&format!("营区{number}"), place, side, properties)
}

fn zone(kind: &str, code: &str, place: (f64, f64), side: f64) -> Value {
    square(code, place, side, json!({ "kind": kind, "code": code }))
}

async fn import(person: &Person, into: &str, rows: Vec<Value>) {
    person.must_import_text(collection(rows), into).await;
}

async fn district(with_military: bool) -> TestApp {
    let app = TestApp::start_with(&["--search-rate", "100000"]).await;
    let (named, plain) = (app.person("reserve2").await, app.person("reserve").await);
    let streets = vec![
        zone("street", "350206001", at(0.0, 0.0), 1000.0),
        zone("street", "350206002", at(1000.0, 0.0), 1000.0),
        zone("park", "HL-YQ-01", at(0.0, 0.0), 500.0),
    ];
    import(&plain, "zones", streets).await;
    if with_military {
        import(&named, "zones", vec![zone("military", "TS-01", at(600.0, 600.0), 200.0)]).await;
        import(
            &named,
            "parcels",
            vec![military("M-1", at(620.0, 620.0), 100.0), military("M-2", at(1500.0, 500.0), 90.0)],
        )
        .await;
    }
    let rows = (0..6).map(|n| parcel(&format!("A-{n}"), at(100.0 + 150.0 * f64::from(n), 100.0), 100.0)).collect();
    import(&plain, "parcels", rows).await;
    let house = json!({ "object_no": "B-1", "lettable_area_m2": 1200, "vacant_area_m2": 300 });
    import(&plain, "buildings", vec![square("楼一", at(110.0, 110.0), 20.0, house)]).await;
    if with_military {
        // Over the middle of one parcel, over half of the next, along the edge of a third; and a zone that touches a fourth.
        let bites = vec![
            military("M-3", at(130.0, 130.0), 30.0),
            military("M-4", at(250.0, 150.0), 100.0),
            military("M-5", at(480.0, 90.0), 70.0),
        ];
        import(&named, "parcels", bites).await;
        import(&named, "zones", vec![zone("military", "TS-02", at(660.0, 90.0), 60.0)]).await;
        let house = json!({ "object_no": "MB-1", "holder_kind": "military", "lettable_area_m2": 99 });
        import(&named, "buildings", vec![square("营房", at(135.0, 135.0), 10.0, house)]).await;
    }
    let rows = (0..4).map(|n| parcel(&format!("C-{n}"), at(100.0 + 200.0 * f64::from(n), 400.0), 80.0)).collect();
    import(&plain, "parcels", rows).await;
    if with_military {
        // Scanned papers of the military land, before the first of anything else.
        let sql = "select min(id) from parcel where holder_kind = 'military'";
        let id: i64 = app.sql().await.query_one(sql, &[]).await.unwrap().get(0);
        for n in 0..3 {
            let text = format!("绝密附件{n}").into_bytes();
            let (status, body) = named.attach(id, "title_record", &format!("绝密{n}.txt"), text, &[]).await;
            assert_eq!(status, 201, "{body}");
        }
    }
    let id = plain.ok("/api/spaces?q=A-1").await["items"][0]["id"].as_i64().unwrap();
    for n in 0..2 {
        let text = format!("一般附件{n}").into_bytes();
        let (status, body) = plain.attach(id, "title_record", &format!("权证{n}.txt"), text, &[]).await;
        assert_eq!(status, 201, "{body}");
    }
    // A change of something that has a military neighbour, and a decision.
    let list = plain.ok("/api/spaces?q=A-5").await;
    let id = list["items"][0]["id"].as_i64().unwrap();
    let order = json!({ "category": "renewal", "reason": "会议决定", "document_no": "厦湖府〔2026〕1号" });
    let address = format!("{}/api/spaces/{id}/classification", plain.base);
    let status = plain.client.put(address).header("If-Match", "\"1\"").json(&order).send().await.unwrap().status();
    assert_eq!(status, 200);
    // A project that any land would suit, after one parcel.
    let commerce = app.person("commerce").await;
    let project = json!({ "name": "项目一", "streets": ["350206001"], "land_min_m2": 100, "remark": "底价" });
    assert_eq!(commerce.send("POST", "/api/projects", project).await.0, 201);
    assert_eq!(
        commerce.send("POST", "/api/projects/1/spaces", json!({ "space_id": id, "state": "intent" })).await.0,
        201
    );
    // Two month ends, one of them looked at later.
    for (month, day) in [("2026-10", "2026-11-23"), ("2026-11", "2026-11-30")] {
        let then = crate::reports::on(&app, day);
        tuguan::reports::freeze(&then, &Caller::system(), month.parse().unwrap(), None).await.unwrap();
    }
    app
}

/// Addresses that need no id.
fn addresses() -> Vec<String> {
    let mut all: Vec<String> = [
        "/api/config",
        "/api/session",
        "/api/openapi.json",
        "/api/spaces?limit=1000",
        "/api/spaces?limit=3",
        "/api/spaces?sort=-area",
        "/api/spaces?category=military,unclassified",
        "/api/spaces?use=military",
        "/api/spaces?q=%E8%90%A5",
        "/api/spaces?q=M-",
        "/api/spaces?kind=building",
        "/api/spaces?bbox=118.1,24.5,118.2,24.6",
        "/api/spaces?as_of=2026-11-22",
        "/api/spaces?area_min=1000",
        "/api/search?q=%E8%90%A5%E5%8C%BA",
        "/api/search?q=M",
        "/api/search?q=%E7%89%B9%E6%AE%8A",
        "/api/search?q=TS",
        "/api/search?q=%E6%9F%90%E9%83%A8",
        "/api/spaces/summary",
        "/api/spaces/summary?by=category",
        "/api/spaces/summary?by=category,street",
        "/api/spaces/summary?by=use",
        "/api/spaces/summary?by=stage",
        "/api/spaces/summary?as_of=2026-11-22&by=category",
        "/api/spaces/summary?by=street&filter=stage%3D%27reserved%27",
        "/api/spaces/summary?filter=area_m2%3E5000",
        "/api/spaces/summary?filter=holder_kind%3D%27military%27",
        "/api/spaces/summary?filter=zone_share%28%27military%27%29%3E0",
        "/api/snapshots",
        "/api/reports/matrix",
        "/api/reports/matrix?month=2026-10",
        "/api/reports/matrix?month=2026-11",
        "/api/reports/trend?from=2026-10&to=2026-11",
        "/api/reports/trend?from=2026-10&to=2026-11&street=350206001",
        "/api/reports/trend?from=2026-10&to=2026-11&category=military",
        "/api/reports/performance",
        "/api/reports/month?month=2026-11",
        "/api/reports/month?month=2026-11&f=html",
        "/api/classification/rules",
        "/api/imports",
        "/ogc",
        "/ogc/conformance",
        "/ogc/collections",
        "/ogc/collections/parcels",
        "/ogc/collections/spaces/items?limit=1000",
        "/ogc/collections/parcels/items?limit=1000",
        "/ogc/collections/parcels/items?limit=4",
        "/ogc/collections/parcels/items?holder_kind=military",
        "/ogc/collections/parcels/items?category=military",
        "/ogc/collections/parcels/items?bbox=118.1,24.52,118.12,24.535",
        "/ogc/collections/buildings/items?limit=1000",
        "/ogc/collections/zones/items?limit=1000",
        "/ogc/collections/zones/items?kind=military",
        "/ogc/collections/reserve/items?limit=1000",
        "/ogc/collections/contracts/items?limit=1000",
        "/api/users",
        "/api/audit",
        "/metrics",
        "/api/projects",
        "/api/projects/1",
        "/api/projects/1/history",
        "/api/projects/1/candidates?limit=100",
        "/api/print/papers",
        "/api/print/map?center=612500,2714300&scale=5000",
        "/api/print/map?center=612500,2714300&scale=10000&paper=A3&orientation=portrait",
        "/api/print/map?center=612500,2714300&scale=5000&cats=military,unclassified",
        "/api/print/map?center=612500,2714300&scale=5000&vertices=1000000000001",
    ]
    .map(str::to_owned)
    .to_vec();
    // mercantile.tile(118.11, 24.53, z)
    for (z, x, y) in [(10, 847, 439), (12, 3391, 1759), (14, 13567, 7039), (15, 27134, 14079)] {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            for layer in ["spaces", "zones", "reserve", "contracts"] {
                all.push(format!("/ogc/collections/{layer}/tiles/WebMercatorQuad/{z}/{}/{}", y + dy, x + dx));
            }
        }
    }
    for east in 0..12 {
        for north in 0..8 {
            let (lng, lat) = (118.1052 + f64::from(east) * 0.001, 24.526 + f64::from(north) * 0.001);
            all.push(format!("/api/spaces/at?lng={lng:.5}&lat={lat:.5}&tol=40"));
        }
    }
    all
}

/// Addresses of things by their number, existing or not: what is hidden must look like what is not there.
fn numbered() -> Vec<String> {
    let mut all = Vec::new();
    for id in (1..=24_i64).chain(1_000_000_000_001..=1_000_000_000_009) {
        for path in [
            "/api/spaces/{}",
            "/api/spaces/{}/history",
            "/api/spaces/{}/classification",
            "/api/spaces/{}/projects",
            "/api/print/spaces/{}/red-line",
            "/api/print/spaces/{}/investor",
        ] {
            all.push(path.replace("{}", &id.to_string()));
        }
        for path in [
            "/api/attachments?owner_kind=space&owner_id={}",
            "/api/attachments?owner_kind=space&owner_id={}&withdrawn=true",
            "/api/attachments/catalogue?owner_kind=space&owner_id={}&f=html",
            "/api/attachments/{}",
            "/api/attachments/{}/file",
            "/api/attachments/{}/thumbnail?size=320",
        ] {
            all.push(path.replace("{}", &id.to_string()));
        }
        if id > 1_000_000_000_000 {
            // An archive of ordinary land holds moments of its own.
            all.push(format!("/api/attachments/zip?owner_kind=space&owner_id={id}"));
        }
        for layer in ["spaces", "parcels", "buildings", "zones"] {
            all.push(format!("/ogc/collections/{layer}/items/{id}"));
        }
        for path in ["/api/imports/{}", "/api/imports/{}/preview", "/api/classification/runs/{}"] {
            all.push(path.replace("{}", &id.to_string()));
        }
    }
    all
}

/// Everything that tells moments, and the port of the test's service, made the same.
fn without_moments(text: &[u8], base: &str) -> Vec<u8> {
    let Ok(text) = String::from_utf8(text.to_vec()) else { return text.to_vec() };
    let text = text.replace(base, "http://service");
    let mut out = String::new();
    let mut rest = text.as_str();
    // A moment: 2026-11-23T…, up to the quotation mark.
    while let Some(found) = rest.find("T").filter(|_| true) {
        let moment = found >= 10 && rest.is_char_boundary(found - 10) && {
            let day = &rest.as_bytes()[found - 10..found];
            day[..4].iter().all(u8::is_ascii_digit)
                && day[4] == b'-'
                && rest.as_bytes().get(found + 1).is_some_and(u8::is_ascii_digit)
        };
        if moment {
            out.push_str(&rest[..found - 10]);
            out.push_str("MOMENT");
            rest = rest[found..].find('"').map_or("", |end| &rest[found + end..]);
        } else {
            out.push_str(&rest[..=found]);
            rest = &rest[found + 1..];
        }
    }
    out.push_str(rest);
    out.into_bytes()
}

/// What one person is told: status, tag of tiles, and body.
async fn told(person: &Person, path: &str) -> (u16, Option<String>, Vec<u8>) {
    let response = person.client.get(format!("{}{path}", person.base)).send().await.unwrap();
    let status = response.status().as_u16();
    let tag =
        response.headers().get("etag").filter(|_| path.contains("/tiles/")).map(|tag| tag.to_str().unwrap().to_owned());
    (status, tag, without_moments(&response.bytes().await.unwrap(), &person.base))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_named_cannot_tell_whether_there_is_military_land() {
    let (without, with) = tokio::join!(district(false), district(true));
    // Sheets say when they were printed.
    let moment = chrono::Utc::now();
    without.app.clock.stop_at(moment);
    with.app.clock.stop_at(moment);
    let paths: Vec<String> = addresses().into_iter().chain(numbered()).collect();
    // The comparison would notice: whoever is named is told something else at many of these addresses.
    let mut different = 0;
    for path in &paths {
        let (plain, military) = tokio::join!(told(&without, path), told(&with, path));
        different += usize::from(plain != military);
    }
    assert!(different > 100, "{different}");
    for who in ["reserve", "planning", "commerce", "finance", "street1", "soe", "park", "admin", "security"] {
        let (here, there) = (without.person(who).await, with.person(who).await);
        let mut seen = BTreeMap::new();
        for path in &paths {
            // Accounts and gauges hold moments of their own; what they say is the same people and no spaces.
            let (plain, military) = tokio::join!(told(&here, path), told(&there, path));
            let text = |body: &[u8]| String::from_utf8_lossy(body).chars().take(3000).collect::<String>();
            assert_eq!(plain.0, military.0, "{who} {path}: {} / {}", text(&plain.2), text(&military.2));
            assert_eq!(plain.1, military.1, "{who} {path}: tags");
            if path == "/metrics" {
                continue;
            }
            assert!(plain.2 == military.2, "{who} {path}:\n{}\n{}", text(&plain.2), text(&military.2));
            *seen.entry(plain.0).or_insert(0) += 1;
        }
        if !["admin", "security"].contains(&who) {
            assert!(seen[&200] > 60, "{who} is told something: {seen:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_named_for_it_see_it_under_a_general_name_and_are_on_record() {
    let app = district(true).await;
    let named = app.person("reserve2").await;
    let list = named.ok("/api/spaces?category=military&limit=100").await;
    // M-1 to M-5 and the building.
    assert_eq!(list["matched"], 6);
    let all = list.to_string();
    assert!(
        all.contains("特殊用地2号") && !all.contains("营区") && !all.contains("某部") && !all.contains("营房"),
        "{all}"
    );
    let id = list["items"][0]["id"].as_i64().unwrap();
    assert!(id > 1_000_000_000_000, "numbered apart");
    for path in [
        format!("/api/spaces/{id}"),
        format!("/api/spaces/{id}/history"),
        format!("/ogc/collections/parcels/items/{id}"),
        "/ogc/collections/spaces/items?limit=100".to_owned(),
        "/api/search?q=%E8%90%A5%E5%8C%BA".to_owned(),
    ] {
        let body = named.ok(&path).await.to_string();
        for secret in ["营区", "某部", "绝密备注"] {
            assert!(!body.contains(secret), "{path} tells {secret}");
        }
    }
    let tile = format!("{}/ogc/collections/spaces/tiles/WebMercatorQuad/14/7039/13567", named.base);
    for _ in 0..2 {
        assert_eq!(named.client.get(&tile).send().await.unwrap().status(), 200);
    }
    let record =
        app.person("auditor").await.ok("/api/audit?action=spaces.view-sensitive&actor=reserve2&limit=100").await;
    let subjects: Vec<&str> =
        record["items"].as_array().unwrap().iter().rev().map(|e| e["subject"].as_str().unwrap()).collect();
    assert_eq!(
        subjects,
        [
            "spaces",
            &format!("space/{id}"),
            &format!("space/{id}/history"),
            &format!("ogc/parcels/{id}"),
            "ogc/spaces",
            // Drawn twice within ten minutes: one look.
            "tile/14/7039/13567",
        ]
    );
    // The two sets of figures: with it, and without it (不含特殊用地), where nothing can be subtracted.
    let (with, without) = (
        named.ok("/api/spaces/summary?by=category").await,
        app.person("commerce").await.ok("/api/spaces/summary?by=category").await,
    );
    assert_eq!(without["scope"], "全部空间（不含特殊用地）");
    let sum = |summary: &Value| -> f64 {
        summary["groups"].as_array().unwrap().iter().map(|group| group["land_area_m2"].as_f64().unwrap()).sum()
    };
    assert!((sum(&without) - without["total"]["land_area_m2"].as_f64().unwrap()).abs() < 0.005);
    assert!(without["groups"].as_array().unwrap().iter().all(|group| group["key"]["category"] != "military"));
    assert!(with["groups"].as_array().unwrap().iter().any(|group| group["key"]["category"] == "military"));
    // 区领导 gets one figure for the district, and no rows.
    let leader = app.person("leader").await;
    assert_eq!(leader.ok("/api/spaces/summary").await["total"]["count"], with["total"]["count"]);
    assert_eq!(leader.ok("/api/spaces?category=military").await["matched"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn drawing_over_hidden_land_tells_nothing_but_that_it_must_be_verified() {
    let app = district(true).await;
    let commerce = app.person("reserve").await;
    for (name, place, side) in
        [("all", at(620.0, 620.0), 100.0), ("part", at(650.0, 650.0), 100.0), ("sliver", at(525.0, 620.0), 96.0)]
    {
        let import = commerce
            .validate(collection(vec![parcel(&format!("X-{name}"), place, side)]).into(), &[("into", "parcels")])
            .await;
        assert_eq!(import["status"], "rejected", "{name}");
        let problem = &import["problems"][0];
        assert_eq!(problem["code"], "needs-verification", "{name}: {import:#}");
        assert_eq!(import["problems"].as_array().unwrap().len(), 1, "{import:#}");
        let text = problem.to_string();
        assert!(text.contains("需发改局核实") && problem["position"].is_null(), "{text}");
        for secret in ["M-1", "营区", "军", "特殊", "㎡", "%"] {
            assert!(!text.contains(secret), "{name} tells {secret}: {text}");
        }
    }
    let record = app.person("auditor").await.ok("/api/audit?action=import.hidden-conflict").await;
    assert_eq!(record["items"].as_array().unwrap().len(), 3, "probing is on record");
}
