//! Lists, one space whole, search, what lies under a point.

use serde_json::{Value, json};

use crate::support::{TestApp, collection, square};

const HOME: (f64, f64) = (612_400.0, 2_714_000.0);

async fn three() -> TestApp {
    let app = TestApp::start().await;
    let at = |east: f64| (HOME.0 + east, HOME.1);
    app.must_import_text(
        collection(vec![
            square(
                "高殿一号",
                HOME,
                100.0,
                json!({ "object_no": "A-1", "holder": "厦门示范公司", "code": "350206001001GB00001" }),
            ),
            square(
                "高殿二号",
                at(200.0),
                50.0,
                json!({ "object_no": "A-2", "stage": "reserved", "supply_plan": "2027-06", "use_now_scheme": "MNR-2023", "use_now": "0902" }),
            ),
            square("钟宅100%_地", at(400.0), 20.0, json!({ "object_no": "A-3" })),
        ]),
        "parcels",
    )
    .await;
    app
}

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn lists_filter_sort_and_page() {
    let app = three().await;
    assert_eq!(names(&app.ok("/api/spaces?sort=-area").await), ["高殿一号", "高殿二号", "钟宅100%_地"]);
    assert_eq!(names(&app.ok("/api/spaces?area_min=400&area_max=3000&sort=area").await), ["钟宅100%_地", "高殿二号"]);
    assert_eq!(names(&app.ok("/api/spaces?stage=reserved,recovered").await), ["高殿二号"]);
    // What nobody filled in is asked for by a word.
    for (filled, empty) in
        [("stage=reserved", "stage=none"), ("use=commercial", "use=none"), ("supply_year=2027", "supply_year=none")]
    {
        for day in ["", "&as_of=2026-11-22"] {
            let wanted = |names: &[&'static str]| if day.is_empty() { names.to_vec() } else { Vec::new() };
            assert_eq!(names(&app.ok(&format!("/api/spaces?{filled}{day}")).await), wanted(&["高殿二号"]));
            let others = app.ok(&format!("/api/spaces?{empty}&sort=-area{day}")).await;
            assert_eq!(names(&others), wanted(&["高殿一号", "钟宅100%_地"]), "{empty}");
        }
    }
    assert_eq!(app.ok("/api/spaces?supply_year=2026,2027,none").await["matched"], 3);
    assert_eq!(app.ok("/api/spaces?supply_year=2028").await["matched"], 0);
    assert_eq!(names(&app.ok("/api/spaces?q=100%25_").await), ["钟宅100%_地"], "signs are taken literally");
    assert_eq!(app.ok("/api/spaces?kind=building").await["matched"], 0);
    for sort in ["id", "-id", "area", "-area", "name", "-name", "object_no", "-object_no"] {
        let whole = app.ok(&format!("/api/spaces?sort={sort}")).await;
        let (mut paged, mut next) = (Vec::new(), Some(format!("/api/spaces?sort={sort}&limit=1")));
        while let Some(path) = next {
            let page = app.ok(&path).await;
            assert_eq!(page["matched"], 3);
            paged.extend(names(&page).into_iter().map(str::to_owned));
            next = page["next"].as_str().map(str::to_owned);
        }
        assert_eq!(paged, names(&whole), "{sort}");
    }
    for bad in ["sort=color", "limit=0", "after=zzz", "area_min=big", "colour=red", "as_of=yesterday"] {
        assert_eq!(app.get(&format!("/api/spaces?{bad}")).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn one_space_tells_everything_about_itself() {
    let app = three().await;
    let id = app.ok("/api/spaces?q=A-1").await["items"][0]["id"].as_i64().unwrap();
    let space = app.ok(&format!("/api/spaces/{id}")).await;
    assert_eq!(space["vertices_total"], 4);
    // Surveyors' habit: x is north.
    assert_eq!(space["vertices"][0], json!({ "part": 1, "ring": 1, "no": 1, "x": 2_714_000.0, "y": 612_400.0 }));
    assert_eq!(space["perimeter_m"], 400.0);
    assert_eq!(space["source"]["crs"], "EPSG:4548");
    assert_eq!(space["source"]["row"], 1);
    assert_eq!(space["source"]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(space["geometry"]["type"], "MultiPolygon");
    assert_eq!(app.get("/api/spaces/999999").await.0, 404);
    assert_eq!(app.get("/api/spaces/999999/history").await.0, 404);
}

#[tokio::test]
async fn a_click_finds_buildings_before_the_land_they_stand_on() {
    let app = three().await;
    let house = square(
        "一号楼",
        (HOME.0 + 10.0, HOME.1 + 10.0),
        30.0,
        json!({ "object_no": "L-1", "stage": "finished",
        "gross_floor_area_m2": 5000, "lettable_area_m2": 4000, "vacant_area_m2": 1000 }),
    );
    app.must_import_text(collection(vec![house]), "buildings").await;
    // 20 m north-east of the corner at 118.10916 E, 24.52599 N.
    let found = app.ok("/api/spaces/at?lng=118.10936&lat=24.52617&tol=1").await;
    assert_eq!(names(&found), ["一号楼", "高殿一号"]);
    let land = app.ok("/api/spaces?q=A-1").await["items"][0]["id"].as_i64().unwrap();
    let buildings = &app.ok(&format!("/api/spaces/{land}")).await["buildings"];
    assert_eq!(buildings[0]["name"], "一号楼");
    assert_eq!(names(&app.ok("/api/spaces/at?lng=2&lat=48").await), Vec::<&str>::new());
    for bad in ["lng=118", "lng=118&lat=x", "lng=118.1&lat=24.5&tol=1e9"] {
        assert_eq!(app.get(&format!("/api/spaces/at?{bad}")).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn search_finds_numbers_names_holders_and_coordinates() {
    let app = three().await;
    let first = |found: &Value| found["groups"][0]["items"][0]["title"].as_str().unwrap().to_owned();
    assert_eq!(first(&app.ok("/api/search?q=350206001001GB00001").await), "高殿一号");
    assert_eq!(first(&app.ok("/api/search?q=%E7%A4%BA%E8%8C%83%E5%85%AC%E5%8F%B8").await), "高殿一号");
    let both = app.ok("/api/search?q=%E9%AB%98%E6%AE%BF").await;
    assert_eq!(both["groups"][0]["items"].as_array().unwrap().len(), 2);
    let place = app.ok("/api/search?q=2714444.941,39612481.741").await;
    assert_eq!(place["groups"][0]["kind"], "coordinate");
    let center = place["groups"][0]["items"][0]["center"].as_array().unwrap().clone();
    assert!((center[0].as_f64().unwrap() - 118.11).abs() < 1e-6 && (center[1].as_f64().unwrap() - 24.53).abs() < 1e-6);
    assert_eq!(app.ok("/api/search?q=%27%20or%201%3D1--").await["groups"], json!([]));
}
