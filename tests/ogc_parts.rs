//! OGC API – Features parts 1 (HTML, negotiation), 2, 3 and 5, and Tiles: the checklist of what clients and the conformance suite
//! ask for.

use serde_json::{Value, json};

use crate::support::{Person, TestApp, collection, square};

const EAST: f64 = 612_000.0;
const NORTH: f64 = 2_714_000.0;
const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";

/// Five squares of 10 to 50 m in a row.
async fn five() -> TestApp {
    let app = TestApp::start().await;
    let rows = (1..=5).map(|n| {
        let name = ["Alpha", "beta", "Gämma", "湖里", "O'Brien 5%"][n - 1];
        let properties = json!({
            "object_no": format!("N-{n}"), "far_max": n, "supply_plan": format!("2026-0{n}"),
            "holder_kind": if n % 2 == 0 { "reserve" } else { "enterprise" }, "cleared": n > 3,
        });
        square(name, (EAST + 100.0 * n as f64, NORTH), 10.0 * n as f64, properties)
    });
    app.must_import_text(collection(rows.collect()), "parcels").await;
    app
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

async fn raw(person: &Person, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
    let mut request = person.client.get(format!("{}{path}", person.base));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

/// Numbers of what a filter finds.
async fn found(app: &TestApp, query: &str) -> Vec<i64> {
    let page = app.ok(&format!("/ogc/collections/parcels/items?{query}")).await;
    let numbers = page["features"].as_array().unwrap().iter();
    numbers.map(|f| f["properties"]["object_no"].as_str().unwrap()[2..].parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_has_the_links_that_clients_follow() {
    let app = five().await;
    for path in ["/ogc", "/ogc/"] {
        let landing = app.ok(path).await;
        let links = landing["links"].as_array().unwrap();
        for rel in ["self", "alternate", "service-desc", "service-doc", "conformance", "data"] {
            let link = links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("{rel}"));
            assert!(link["type"].is_string() && link["title"].is_string());
            assert!(link["href"].as_str().unwrap().starts_with(&app.base));
        }
        let service = links.iter().find(|link| link["rel"] == "service-desc").unwrap();
        assert_eq!(service["type"], "application/vnd.oai.openapi+json;version=3.0");
    }
    let all = app.ok("/ogc/collections").await;
    for entry in all["collections"].as_array().unwrap() {
        let alone = app.ok(&format!("/ogc/collections/{}", entry["id"].as_str().unwrap())).await;
        assert_eq!(*entry, alone, "the entry and the collection itself are the same");
        assert_eq!(entry["crs"][0], "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
        assert!(entry["crs"].as_array().unwrap().contains(&entry["storageCrs"]));
        assert_eq!(entry["extent"]["spatial"]["bbox"][0].as_array().unwrap().len(), 4);
        assert!(entry["extent"]["temporal"]["interval"].is_array());
        let rels: Vec<&str> =
            entry["links"].as_array().unwrap().iter().map(|link| link["rel"].as_str().unwrap()).collect();
        for rel in [
            "self",
            "alternate",
            "items",
            "describedBy",
            "describedby",
            "http://www.opengis.net/def/rel/ogc/1.0/queryables",
        ] {
            assert!(rels.contains(&rel), "{rel}");
        }
    }
    let classes = app.ok("/ogc/conformance").await["conformsTo"].to_string();
    // QGIS offers filters only if it finds all four of these, and reads in the storage CRS only with the fifth.
    for class in [
        "ogcapi-features-3/1.0/conf/filter\"",
        "ogcapi-features-3/1.0/conf/features-filter",
        "cql2/1.0/conf/cql2-text",
        "cql2/1.0/conf/basic-cql2",
        "ogcapi-features-2/1.0/conf/crs",
    ] {
        assert!(classes.contains(class), "{class}");
    }
    let page = app.ok("/ogc/collections/parcels/items?limit=2").await;
    let links = page["links"].as_array().unwrap();
    let link = |rel: &str| links.iter().find(|link| link["rel"] == rel).unwrap();
    assert_eq!(
        (&link("next")["type"], &link("alternate")["type"]),
        (&json!("application/geo+json"), &json!("text/html"))
    );
    assert_eq!(page["numberMatched"], 5, "counted though there are more pages");
    assert!(page["timeStamp"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_description_is_what_gdal_qgis_and_the_suite_look_for() {
    let app = TestApp::start().await;
    let document = app.ok("/ogc/api").await;
    assert_eq!(document["openapi"], "3.0.3");
    assert_eq!(document["servers"][0]["url"], format!("{}/ogc", app.base));
    let limit = &document["components"]["parameters"]["limit"]["schema"];
    assert_eq!((&limit["minimum"], &limit["maximum"]), (&json!(1), &json!(10_000)));
    for path in [
        "/",
        "/conformance",
        "/collections",
        "/collections/{collectionId}",
        "/collections/{collectionId}/items",
        "/collections/{collectionId}/items/{featureId}",
        "/collections/parcels/items",
    ] {
        assert!(document["paths"][path]["get"].is_object(), "{path}");
    }
    let own = document["paths"]["/collections/parcels/items"].to_string();
    assert!(own.contains("#/components/parameters/limit") && own.contains("#/components/parameters/p-category"));
    // Every reference leads somewhere.
    let text = document.to_string();
    for reference in text.split("\"#/components/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(&format!("/components/{reference}")).is_some(), "{reference}");
    }
    assert!(text.len() < 60_000, "a large document makes desktops slow: {}", text.len());
    assert_eq!(
        document["components"]["parameters"]["filter-lang"]["schema"]["enum"],
        json!(["cql2-text", "cql2-json", "cql-text"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn json_for_programs_and_pages_for_browsers() {
    let app = five().await;
    let browser = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    for path in
        ["/ogc", "/ogc/conformance", "/ogc/collections", "/ogc/collections/parcels", "/ogc/collections/parcels/items"]
    {
        let page = raw(&app, path, &[browser]).await;
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8", "{path}");
        assert!(page.headers().get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("Accept")));
        assert!(page.text().await.unwrap().starts_with("<!doctype html>"));
        let json = raw(&app, &format!("{path}?f=json"), &[browser]).await;
        assert!(json.headers()["content-type"].to_str().unwrap().contains("json"), "{path}");
        assert_eq!(raw(&app, &format!("{path}?f=tiff"), &[]).await.status(), 400);
        assert_eq!(raw(&app, &format!("{path}?unknown=1"), &[]).await.status(), 400);
        // OWSLib sends */*.
        let any = raw(&app, path, &[("accept", "*/*")]).await;
        assert!(any.headers()["content-type"].to_str().unwrap().contains("json"), "{path}");
        let head = app.client.head(format!("{}{path}", app.base)).send().await.unwrap();
        assert_eq!(head.status(), 200, "{path}");
    }
    let text = raw(&app, "/ogc/collections/parcels/items?f=html", &[]).await.text().await.unwrap();
    assert!(text.contains("O&#39;Brien 5%"));
}

// 113°E 28°N: N 3098844.765 E 401635.319 in EPSG:4547, and 118.11°E 24.53°N: N 2714444.941 E 612481.741 in 4548, 39612481.741 in
// 4527 (cs2cs, PROJ 9.1). The corner used here: pyproj 3.4, Transformer.from_crs(4548, …, always_xy=True) of (612100, 2714000).
#[tokio::test(flavor = "multi_thread")]
async fn coordinates_come_in_the_order_of_the_authority() {
    let app = five().await;
    let (lon, lat) = (118.106_198_237, 24.526_011_474);
    for (uri, wanted) in [
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84".to_owned(), [lon, lat]),
        (format!("{EPSG}4326"), [lat, lon]),
        (format!("{EPSG}4490"), [lat, lon]),
        (format!("{EPSG}4548"), [NORTH, EAST + 100.0]),
        (format!("{EPSG}4527"), [NORTH, 39_000_000.0 + EAST + 100.0]),
    ] {
        for path in ["items?limit=1&", "items/1?"] {
            let answer = raw(&app, &format!("/ogc/collections/parcels/{path}crs={}", encode(&uri)), &[]).await;
            assert_eq!(answer.status(), 200, "{uri}");
            assert_eq!(answer.headers()["content-crs"], format!("<{uri}>").as_str());
            let body: Value = answer.json().await.unwrap();
            let feature = if path.contains("limit") { &body["features"][0] } else { &body };
            let ring = feature["geometry"]["coordinates"][0][0].as_array().unwrap();
            let near = ring.iter().any(|point| {
                (0..2).all(|axis| {
                    let tolerance = if wanted[axis] < 1000.0 { 1e-7 } else { 2e-4 };
                    (point[axis].as_f64().unwrap() - wanted[axis]).abs() < tolerance
                })
            });
            assert!(near, "{uri}: {ring:?} has no {wanted:?}");
        }
    }
    let answer = raw(&app, "/ogc/collections/parcels/items", &[]).await;
    assert_eq!(answer.headers()["content-crs"], "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
    for parameter in ["crs", "bbox-crs"] {
        let path = format!(
            "/ogc/collections/parcels/items?bbox=1,2,3,4&{parameter}=http://www.opengis.net/def/crs/0/unsupported"
        );
        assert_eq!(raw(&app, &path, &[]).await.status(), 400);
    }
    let within = async |bbox: &str, crs: &str| found(&app, &format!("bbox={bbox}&bbox-crs={}", encode(crs))).await;
    let metres = format!("{},{},{},{}", NORTH - 1.0, EAST + 199.0, NORTH + 1.0, EAST + 301.0);
    assert_eq!(within(&metres, &format!("{EPSG}4548")).await, [2, 3]);
    let zoned = format!("{},{},{},{}", NORTH - 1.0, 39e6 + EAST + 199.0, NORTH + 1.0, 39e6 + EAST + 301.0);
    assert_eq!(within(&zoned, &format!("{EPSG}4527")).await, [2, 3]);
    assert_eq!(within("24.5,118.1,24.6,118.2", &format!("{EPSG}4490")).await.len(), 5);
    // The conformance suite has the axes of 4490 the other way round: nothing is found, nothing breaks.
    assert_eq!(within("113,28,114,29", &format!("{EPSG}4490")).await.len(), 0);
    assert_eq!(within("0,0,1,1", &format!("{EPSG}4548")).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_as_qgis_and_the_standard_write_them() {
    let app = five().await;
    let page = app.ok("/ogc/collections/parcels/items?limit=1").await;
    let ring = page["features"][0]["geometry"]["coordinates"][0][0].clone();
    let (lon, lat) = (ring[0][0].as_f64().unwrap() + 2e-5, ring[0][1].as_f64().unwrap() + 2e-5);
    for (filter, wanted) in [
        // As QGIS 3.40 sends them.
        ("((far_max = 3) AND (\"area_m2\" > 10))", vec![3]),
        ("(\"object_no\" LIKE 'N-%')", vec![1, 2, 3, 4, 5]),
        ("(CASEI(\"name\") LIKE CASEI('AL%'))", vec![1]),
        ("far_max IN (1,2)", vec![1, 2]),
        ("\"far_max\" BETWEEN 2 AND 4", vec![2, 3, 4]),
        ("(\"code\" IS NULL)", vec![1, 2, 3, 4, 5]),
        ("cleared = TRUE", vec![4, 5]),
        ("NOT (cleared = TRUE)", vec![1, 2, 3]),
        // The rest of the standard.
        ("name = '湖里'", vec![4]),
        ("name = 'O''Brien 5%'", vec![5]),
        ("ACCENTI(name) = ACCENTI('Gamma')", vec![3]),
        ("area_m2 + 100 >= far_max * 500", vec![5]),
        ("area_m2 = 100 * far_max * far_max", vec![1, 2, 3, 4, 5]),
        ("T_AFTER(updated_at, TIMESTAMP('2020-01-01T00:00:00Z'))", vec![1, 2, 3, 4, 5]),
        ("T_DURING(updated_at, INTERVAL('2020-01-01', '..'))", vec![1, 2, 3, 4, 5]),
        ("T_INTERSECTS(updated_at, INTERVAL('..', '2020-01-01'))", vec![]),
        ("A_CONTAINS(flags, ('military-overlap'))", vec![]),
        ("A_CONTAINEDBY(flags, ('military-overlap', 'other'))", vec![1, 2, 3, 4, 5]),
        (&format!("S_INTERSECTS(geometry, POINT({lon} {lat}))"), vec![1]),
        ("S_INTERSECTS(geometry, BBOX(118, 24, 119, 25))", vec![1, 2, 3, 4, 5]),
        ("S_DISJOINT(geometry, BBOX(118, 24, 119, 25))", vec![]),
    ] {
        assert_eq!(found(&app, &format!("filter={}", encode(filter))).await, wanted, "{filter}");
    }
    for (filter, wanted) in [
        (json!({ "op": "=", "args": [{ "property": "far_max" }, 3] }), vec![3]),
        (
            json!({ "op": "and", "args": [
            { "op": ">", "args": [{ "property": "far_max" }, 1] }, { "op": "like", "args": [{ "property": "name" }, "%a"] }] }),
            vec![2, 3],
        ),
        (
            json!({ "op": "s_intersects", "args": [{ "property": "geometry" }, { "type": "Point", "coordinates": [lon, lat] }] }),
            vec![1],
        ),
        (json!({ "op": "in", "args": [{ "property": "name" }, ["beta", "湖里"]] }), vec![2, 4]),
    ] {
        let query = format!("filter-lang=cql2-json&filter={}", encode(&filter.to_string()));
        assert_eq!(found(&app, &query).await, wanted, "{filter}");
    }
    // In the survey system, north first.
    let point = format!("S_INTERSECTS(geometry, POINT({} {}))", NORTH + 5.0, EAST + 105.0);
    let crs = encode(&format!("{EPSG}4548"));
    assert_eq!(found(&app, &format!("filter={}&filter-crs={crs}", encode(&point))).await, [1]);
    for wrong in [
        "nothing = 1",
        "name =",
        "pg_sleep(10) = 1",
        "far_max = 'three'",
        "A_CONTAINS(name, ('a'))",
        "T_DURING(name, INTERVAL('..','..'))",
        "name = 'x' OR 1 = 1 --",
        "flags = 'x'",
        "T_DURING(updated_at, INTERVAL('yesterday', '..'))",
    ] {
        let (status, body) = app.get(&format!("/ogc/collections/parcels/items?filter={}", encode(wrong))).await;
        assert_eq!(status, 400, "{wrong}: {body}");
        assert_eq!(body["errors"][0]["field"], "filter", "{wrong}");
    }
    let deep = format!("{}1{}", "{\"op\":\"not\",\"args\":[".repeat(500), "]}".repeat(500));
    let (status, _) =
        app.get(&format!("/ogc/collections/parcels/items?filter-lang=cql2-json&filter={}", encode(&deep))).await;
    assert_eq!(status, 400);
    assert_eq!(app.get("/ogc/collections/parcels/items?filter-lang=xquery&filter=1").await.0, 400);
    // The filter goes on through the pages.
    let mut path = format!("/ogc/collections/parcels/items?limit=1&filter={}", encode("far_max > 2"));
    let mut count = 0;
    loop {
        let page = app.ok(&path).await;
        count += page["numberReturned"].as_i64().unwrap();
        let Some(next) = page["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next") else { break };
        path = next["href"].as_str().unwrap()[app.base.len()..].to_owned();
    }
    assert_eq!(count, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn sorting_and_offsets() {
    let app = five().await;
    assert_eq!(found(&app, "sortby=-area_m2").await, [5, 4, 3, 2, 1]);
    assert_eq!(found(&app, "sortby=holder_kind,-far_max").await, [5, 3, 1, 4, 2]);
    assert_eq!(found(&app, "sortby=%2Bfar_max&limit=2&offset=2").await, [3, 4]);
    assert_eq!(found(&app, "offset=4").await, [5]);
    let page = app.ok("/ogc/collections/parcels/items?sortby=-far_max&limit=3").await;
    let next = page["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").unwrap();
    let rest = app.ok(&next["href"].as_str().unwrap()[app.base.len()..]).await;
    assert_eq!(rest["features"][0]["properties"]["far_max"], 2.0);
    for wrong in ["sortby=remark", "sortby=nothing", "offset=-1", "offset=1&after=3"] {
        assert_eq!(app.get(&format!("/ogc/collections/parcels/items?{wrong}")).await.0, 400, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn schemas_tell_what_there_is_and_what_can_be_written() {
    let app = TestApp::start().await;
    let schema = app.ok("/ogc/collections/parcels/schema").await;
    let properties = &schema["properties"];
    assert_eq!(properties["id"]["x-ogc-role"], "id");
    assert_eq!(properties["geometry"]["$ref"], "https://geojson.org/schema/MultiPolygon.json");
    assert_eq!((&properties["name"]["title"], &properties["name"]["type"]), (&json!("名称"), &json!("string")));
    assert_eq!((&properties["category"]["readOnly"], &properties["name"]["readOnly"]), (&json!(true), &Value::Null));
    assert_eq!(schema["required"], json!(["name"]));
    let queryables = app.ok("/ogc/collections/parcels/queryables").await;
    assert_eq!(queryables["properties"]["area_m2"]["type"], "number");
    assert!(queryables["properties"]["geometry"]["$ref"].is_string());
    // What is offered works.
    for (name, schema) in queryables["properties"].as_object().unwrap() {
        if schema["type"].is_string() && schema["type"] != "array" {
            let filter = encode(&format!("\"{name}\" IS NOT NULL"));
            assert_eq!(app.get(&format!("/ogc/collections/parcels/items?filter={filter}")).await.0, 200, "{name}");
        }
    }
    for name in app.ok("/ogc/collections/zones/sortables").await["properties"].as_object().unwrap().keys() {
        assert_eq!(app.get(&format!("/ogc/collections/zones/items?sortby=-{name}")).await.0, 200, "{name}");
    }
    let response = raw(&app, "/ogc/collections/parcels/schema", &[]).await;
    assert_eq!(response.headers()["content-type"], "application/schema+json");
    assert_eq!(app.get("/ogc/collections/parcels/nothing").await.0, 404);
    assert_eq!(app.get("/ogc/collections/nothing/schema").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn datetime_reads_history() {
    let app = TestApp::start().await;
    let row = |day: &str, side: f64, name: &str| {
        square(name, (EAST, NORTH), side, json!({ "object_no": "N-1", "valid_from": day }))
    };
    app.must_import_text(collection(vec![row("2023-01-10", 100.0, "旧")]), "parcels").await;
    app.must_import_text(collection(vec![row("2025-03-01", 120.0, "新")]), "parcels").await;
    let zone = square(
        "街道",
        (EAST, NORTH),
        500.0,
        json!({ "kind": "street", "code": "350206001", "valid_from": "2024-01-01" }),
    );
    app.must_import_text(collection(vec![zone]), "zones").await;
    let area = async |datetime: &str| {
        let page = app.ok(&format!("/ogc/collections/parcels/items?datetime={datetime}")).await;
        page["features"].as_array().unwrap().first().map(|f| f["properties"]["area_m2"].as_f64().unwrap())
    };
    assert_eq!(area("2022-12-31").await, None);
    assert_eq!(area("2023-01-10").await, Some(10_000.0));
    assert_eq!(area("2025-02-28T12:00:00Z").await, Some(10_000.0));
    assert_eq!(area("2025-03-01").await, Some(14_400.0));
    assert_eq!(area("../2024-06-01").await, Some(10_000.0));
    assert_eq!(area("2023-06-01T00:00:00Z%2F9999-12-31T00:00:00Z").await, Some(14_400.0));
    assert_eq!(area("0000-01-01T00:00:00Z%2F2023-06-01T00:00:00Z").await, Some(10_000.0));
    let count = async |query: &str| app.ok(&format!("/ogc/collections/{query}")).await["numberReturned"].clone();
    assert_eq!(count("zones/items?datetime=2023-12-31").await, 0);
    assert_eq!(count("zones/items?datetime=2024-01-01").await, 1);
    assert_eq!(count("spaces/items?datetime=2024-01-01&filter=area_m2%20%3C%2011000").await, 1);
    assert_eq!(count("buildings/items?datetime=2024-01-01").await, 0);
    assert_eq!(app.get("/ogc/collections/parcels/items?datetime=yesterday").await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn tile_sets_are_described_and_every_collection_has_tiles() {
    let app = TestApp::with_demo().await;
    let scheme = app.ok("/ogc/tileMatrixSets/WebMercatorQuad").await;
    // OGC 17-083r4, annex D.1, zoom 0 and 18.
    let near = |value: &Value, wanted: f64| (value.as_f64().unwrap() - wanted).abs() < wanted * 1e-9;
    assert!(near(&scheme["tileMatrices"][0]["scaleDenominator"], 559_082_264.028_717_9));
    assert!(near(&scheme["tileMatrices"][18]["cellSize"], 0.597_164_283_559_817));
    for id in ["parcels", "buildings", "spaces", "zones"] {
        let sets = app.ok(&format!("/ogc/collections/{id}/tiles")).await;
        let tile = sets["tilesets"][0]["links"].as_array().unwrap().iter().find(|link| link["rel"] == "item").unwrap();
        let href = tile["href"]
            .as_str()
            .unwrap()
            .replace("{tileMatrix}", "14")
            .replace("{tileRow}", "7039")
            .replace("{tileCol}", "13568");
        let tile = app.client.get(href).send().await.unwrap();
        assert!([200, 204].contains(&tile.status().as_u16()), "{id}");
        if tile.status() == 200 {
            let bytes = tile.bytes().await.unwrap();
            assert!(bytes.windows(id.len()).any(|window| window == id.as_bytes()), "the layer is called {id}");
        }
        app.ok(&format!("/ogc/collections/{id}/tiles/WebMercatorQuad")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_it_already_is_told_so() {
    let app = five().await;
    let paths = [
        "/ogc",
        "/ogc/conformance",
        "/ogc/collections",
        "/ogc/collections/parcels",
        "/ogc/collections/parcels/schema",
        "/ogc/collections/parcels/items?limit=2",
        "/ogc/collections/parcels/items?filter=far_max%20%3E%202",
        "/ogc/collections/parcels/items/1",
        "/ogc/collections/parcels/tiles/WebMercatorQuad/14/7039/13567",
    ];
    let mut tags = Vec::new();
    for path in paths {
        let first = raw(&app, path, &[]).await;
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        let again = raw(&app, path, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status(), 304, "{path}");
        assert_eq!(again.headers()["etag"], tag.as_str(), "{path}");
        assert!(again.text().await.unwrap().is_empty());
        assert_eq!(raw(&app, path, &[("if-none-match", "\"other\"")]).await.status(), first.status(), "{path}");
        tags.push(tag);
    }
    // Another question, another form, another pair of eyes: another tag.
    let of = async |person: &Person, path: &str, accept: &str| {
        raw(person, path, &[("accept", accept)]).await.headers()["etag"].to_str().unwrap().to_owned()
    };
    let (plain, street) = (of(&app, paths[5], "*/*").await, app.person("street1").await);
    assert_ne!(of(&app, "/ogc/collections/parcels/items?limit=3", "*/*").await, plain);
    assert_ne!(of(&app, paths[5], "text/html").await, plain);
    assert_ne!(of(&street, paths[5], "*/*").await, plain);
    // A change is noticed at once, by the page that shows it and by every other.
    let body = json!({ "reason": "测试", "properties": { "far_max": 9 } });
    let (status, _, body) = app.send_with("PATCH", "/api/spaces/1", &[("if-match", "\"1\"")], body).await;
    assert_eq!(status, 200, "{body}");
    for (path, tag) in paths.iter().zip(&tags).skip(5).take(3) {
        assert_eq!(raw(&app, path, &[("if-none-match", tag)]).await.status(), 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_can_be_read_answers_head() {
    let app = five().await;
    for path in [
        "/ogc",
        "/ogc/collections/parcels/schema",
        "/ogc/collections/parcels/tiles",
        "/ogc/collections/parcels/tiles/WebMercatorQuad/14/7039/13568",
        "/ogc/tileMatrixSets/WebMercatorQuad",
        "/ogc/collections/parcels/items",
        "/api/openapi.json",
        "/api/spaces/1",
        "/healthz",
    ] {
        let get = raw(&app, path, &[("accept-encoding", "identity")]).await;
        let head =
            app.client.head(format!("{}{path}", app.base)).header("accept-encoding", "identity").send().await.unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        assert_eq!(head.headers().get("content-type"), get.headers().get("content-type"), "{path}");
        assert_eq!(head.bytes().await.unwrap().len(), 0, "{path}");
    }
    assert_eq!(app.client.head(format!("{}/ogc/nothing", app.base)).send().await.unwrap().status(), 404);
}
