//! The ledger and the contracts as collections of `/ogc`: whole, where their spaces lie, with the rows and masks of the API.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Person, TestApp, collection, square};

/// GB 32100-2015, check character worked out by hand.
const USCC: &str = "91350206MA00000050";
/// More than two pages of 1,000.
const ROWS: usize = 2_501;

async fn deliver(app: &TestApp, name: &str, text: String, into: &str) -> Value {
    let (status, body) = app.upload(name, text.into_bytes(), &[("into", into)]).await;
    assert_eq!(status, 202, "{body}");
    let import = app.settled(body["id"].as_i64().unwrap()).await;
    assert_eq!((&import["status"], &import["rows"]["rejected"]), (&json!("ready"), &json!(0)), "{import:#}");
    app.commit(import["id"].as_i64().unwrap(), json!({})).await
}

/// Two parcels of 50 m by 50 m side by side and one of 部队用地; an entry on both, one on nothing; contracts: one on the first parcel, one on
/// nothing, one on what became 部队用地.
async fn with_papers() -> TestApp {
    let app = TestApp::start().await;
    let street = square("湖里街道", (612_000.0, 2_714_000.0), 1000.0, json!({ "kind": "street", "code": "350206001" }));
    app.must_import_text(collection(vec![street]), "zones").await;
    let parcels = [
        square("甲", (612_100.0, 2_714_100.0), 50.0, json!({ "object_no": "A-1" })),
        square("乙", (612_150.0, 2_714_100.0), 50.0, json!({ "object_no": "A-2" })),
        square("丙", (612_300.0, 2_714_100.0), 50.0, json!({ "object_no": "A-3" })),
    ];
    app.must_import_text(collection(parcels.to_vec()), "parcels").await;
    let ledger = "台账编号,地块编号,地块名称,类型,状态,收储成本\nR-1,A-1、A-2,墩上,土地,在库,7654321\nR-2,,无图形,房屋,纳入台账,\n";
    deliver(&app, "ledger.csv", ledger.to_owned(), "ledger").await;
    let head = "合同编号,合同类型,受让人信用代码,受让人,出让人,项目名称,所在街道,签订日期,出让面积,合同价款,宗地代码";
    let rest = "厦门市自然资源和规划局,甲项目,湖里街道,2019-05-20,2500";
    let contracts = format!(
        "{head}\nC-1,出让,{USCC},示范公司,{rest},1234567,A-1\nC-2,出让,{USCC},示范公司,{rest},,\nC-3,出让,{USCC},示范公司,{rest},7777777,A-3\n"
    );
    deliver(&app, "contracts.csv", contracts, "contracts").await;
    let secret = square("丙", (612_300.0, 2_714_100.0), 50.0, json!({ "object_no": "A-3", "holder_kind": "military" }));
    app.must_import_text(collection(vec![secret]), "parcels").await;
    app
}

async fn features(person: &Person, path: &str) -> Vec<Value> {
    let body = person.ok(&format!("/ogc/collections/{path}")).await;
    body["features"].as_array().unwrap_or_else(|| panic!("{body}")).clone()
}

fn by<'a>(all: &'a [Value], name: &str, value: &str) -> Option<&'a Value> {
    all.iter().find(|feature| feature["properties"][name] == value)
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_lie_where_their_spaces_lie_and_say_what_the_api_says() {
    let app = with_papers().await;
    let planning = app.person("planning").await;
    let entries = features(&planning, "reserve/items").await;
    let both = by(&entries, "ledger_no", "R-1").unwrap();
    assert_eq!(
        (&both["geometry"]["type"], &both["properties"]["state"]),
        (&json!("MultiPolygon"), &json!("in_stock")),
        "{both}"
    );
    // Two squares side by side are one polygon: the edge between them is gone.
    assert_eq!(both["geometry"]["coordinates"].as_array().unwrap().len(), 1);
    assert_eq!(by(&entries, "ledger_no", "R-2").unwrap()["geometry"], Value::Null);
    // Cost is for 发改局, 财政局 and 区领导.
    assert_eq!(both["properties"]["acq_cost"], Value::Null);
    let finance = app.person("finance").await;
    let costs = features(&finance, "reserve/items").await;
    assert_eq!(by(&costs, "ledger_no", "R-1").unwrap()["properties"]["acq_cost"], 7_654_321.0);

    // Who is not named sees nothing of what lies on 部队用地, here as in the API.
    for (who, price) in [("planning", json!(1_234_567.0)), ("street1", Value::Null)] {
        let person = app.person(who).await;
        let seen = features(&person, "contracts/items").await;
        let numbers: Vec<&str> = seen.iter().map(|one| one["properties"]["contract_no"].as_str().unwrap()).collect();
        assert_eq!(numbers, ["C-1", "C-2"], "{who}");
        assert_eq!(by(&seen, "contract_no", "C-1").unwrap()["properties"]["price_total"], price, "{who}");
        assert_eq!(by(&seen, "contract_no", "C-2").unwrap()["geometry"], Value::Null);
        assert_eq!(features(&person, "contracts/items?filter=price_total%3D7777777").await.len(), 0);
        let guess = features(&person, "contracts/items?filter=price_total%3D1234567").await;
        assert_eq!(guess.len(), usize::from(!price.is_null()), "{who}: masks hold for filters too");
    }
    let named = features(&app.person("reserve2").await, "contracts/items").await;
    assert!(by(&named, "contract_no", "C-3").is_some(), "{named:?}");

    // 118.1073 is 612100 east, 24.5247 is 2714100 north (pyproj 3.4): the box holds the first parcel.
    let found = features(&planning, "contracts/items?bbox=118.10,24.52,118.12,24.54").await;
    assert_eq!(found.len(), 1);
    let sorted = features(&planning, "contracts/items?sortby=-contract_no").await;
    assert_eq!(sorted[0]["properties"]["contract_no"], "C-2");
    assert_eq!(features(&planning, "contracts/items?contract_no=C-2").await.len(), 1);
    let id = sorted[0]["id"].as_i64().unwrap();
    assert_eq!(planning.ok(&format!("/ogc/collections/contracts/items/{id}")).await["geometry"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_are_described_drawn_and_never_written() {
    let app = with_papers().await;
    for id in ["reserve", "contracts"] {
        for part in ["", "/schema", "/queryables", "/sortables", "/items?f=html", "/tiles", "/items?f=csv"] {
            let (status, _, _) = app.fetch(&format!("/ogc/collections/{id}{part}"), &[]).await;
            assert_eq!(status, 200, "{id}{part}");
        }
        let schema = app.ok(&format!("/ogc/collections/{id}/schema")).await;
        assert_eq!(schema["properties"]["name"]["readOnly"], true, "{schema}");
        // mercantile.tile(118.11, 24.53, 14)
        let (status, headers, tile) =
            app.fetch(&format!("/ogc/collections/{id}/tiles/WebMercatorQuad/14/7039/13567"), &[]).await;
        assert!(status == 200 && !tile.is_empty() && headers.contains_key("etag"), "{id} {status}");
        let wish = json!({ "type": "Feature", "geometry": null, "properties": { "name": "x" } });
        let (status, body) = app.send("POST", &format!("/ogc/collections/{id}/items"), wish).await;
        assert_eq!(status, 404, "{body}");
        let (status, body) = app.get(&format!("/ogc/collections/{id}/items?datetime=2020-01-01")).await;
        assert_eq!((status, &body["errors"][0]["field"]), (400, &json!("datetime")), "{body}");
        let (status, _, _) = app.fetch(&format!("/ogc/collections/{id}/items?f=dxf"), &[]).await;
        assert_eq!(status, 400);
    }
    // GDAL reads what has a place and what has none.
    let folder = tempfile::tempdir().unwrap();
    for format in ["gpkg", "fgb", "geojson"] {
        let (status, _, bytes) = app.fetch(&format!("/ogc/collections/contracts/items?f={format}"), &[]).await;
        assert_eq!(status, 200, "{format}");
        let file = folder.path().join(format!("contracts.{format}"));
        std::fs::write(&file, bytes).unwrap();
        let output = Command::new("ogrinfo").args(["-ro", "-al", "-q"]).arg(&file).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !text.contains("ERROR"), "{format}: {text}");
        assert!(text.contains("C-1") && text.contains("C-2") && text.contains("MULTIPOLYGON"), "{format}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_contracts_come_in_and_are_paged_to_the_last() {
    let app = TestApp::start().await;
    let mut text = String::from("合同编号,合同类型,受让人信用代码,受让人,出让人,项目名称,所在街道,签订日期,出让面积\n");
    for n in 0..ROWS {
        text.push_str(&format!(
            "M-{n},出让,{USCC},示范公司,厦门市自然资源和规划局,项目{n},350206001,2019-05-20,{}\n",
            n + 1
        ));
    }
    let street = square("湖里街道", (612_000.0, 2_714_000.0), 1000.0, json!({ "kind": "street", "code": "350206001" }));
    app.must_import_text(collection(vec![street]), "zones").await;
    let done = deliver(&app, "many.csv", text, "contracts").await;
    assert_eq!((&done["status"], &done["plan"]["create"]), (&json!("committed"), &json!(ROWS)), "{done:#}");
    let mut next = Some("/ogc/collections/contracts/items?limit=1000".to_owned());
    let (mut ids, mut area) = (std::collections::BTreeSet::new(), 0.0);
    while let Some(path) = next {
        let page = app.ok(&path).await;
        for feature in page["features"].as_array().unwrap() {
            ids.insert(feature["id"].as_i64().unwrap());
            area += feature["properties"]["land_area_m2"].as_f64().unwrap();
        }
        let links = page["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["rel"] == "next");
        next = link.map(|link| link["href"].as_str().unwrap().replace(&app.base, ""));
    }
    // 1 + 2 + … + 2501.
    assert_eq!(ids.len(), ROWS);
    assert!((area - (ROWS * (ROWS + 1) / 2) as f64).abs() < f64::EPSILON);
    // GDAL pages by itself.
    let url = format!("OAPIF:{}/ogc/collections/contracts", app.base);
    let header = format!("Authorization: Bearer {}", app.token);
    let output = Command::new("ogrinfo")
        .args(["-ro", "-so", "-oo", "PAGE_SIZE=500", "--config", "GDAL_HTTP_HEADERS", &header, &url, "contracts"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(text.contains(&format!("Feature Count: {ROWS}")), "{text}");
}
