//! `/ogc` as clients use it: by hand, by GDAL, tile by tile.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{TestApp, collection, square};

const HOME: (f64, f64) = (612_400.0, 2_714_000.0);

fn row_of_squares(count: usize) -> String {
    let squares = (0..count).map(|n| {
        square(
            &format!("地块{n}"),
            (HOME.0 + 60.0 * n as f64, HOME.1),
            50.0,
            json!({ "object_no": format!("A-{n}"), "stage": "reserved" }),
        )
    });
    collection(squares.collect())
}

#[tokio::test]
async fn features_are_rfc_7946_and_carry_the_contract_names() {
    let app = TestApp::start().await;
    app.must_import_text(row_of_squares(1), "parcels").await;
    let response = app.client.get(format!("{}/ogc/collections/parcels/items", app.base)).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/geo+json");
    let page: Value = response.json().await.unwrap();
    assert_eq!(
        (&page["type"], &page["numberReturned"], &page["numberMatched"]),
        (&json!("FeatureCollection"), &json!(1), &json!(1))
    );
    assert!(page.get("crs").is_none());
    let feature = &page["features"][0];
    assert!(feature["id"].as_i64().unwrap() > 0);
    assert_eq!(feature["geometry"]["type"], "MultiPolygon");
    let ring = feature["geometry"]["coordinates"][0][0].as_array().unwrap();
    assert_eq!(ring.first(), ring.last());
    let xy: Vec<(f64, f64)> = ring.iter().map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap())).collect();
    let twice_area: f64 = xy.windows(2).map(|w| (w[1].0 - w[0].0) * (w[1].1 + w[0].1)).sum();
    assert!(twice_area < 0.0, "exterior rings run counter-clockwise");
    // Corner 612400, 2714000 by pyproj 3.4: Transformer.from_crs(4548, 4490, always_xy=True).
    assert!(
        xy.iter().any(|(lon, lat)| (lon - 118.109_158_190).abs() < 2e-9 && (lat - 24.525_989_740).abs() < 2e-9),
        "{xy:?}"
    );
    for name in [
        "code",
        "object_no",
        "name",
        "address",
        "street_code",
        "street",
        "holder",
        "holder_kind",
        "holder_uscc",
        "ownership",
        "use_now_scheme",
        "use_now",
        "use_plan_scheme",
        "use_plan",
        "stage",
        "cleared",
        "far_max",
        "area_m2",
        "area_registered_m2",
        "area_mu",
        "category",
        "category_rule",
        "category_source",
        "net_area_m2",
        "confidentiality",
        "updated_at",
        "version",
    ] {
        assert!(feature["properties"].get(name).is_some(), "{name} is missing, or null is left out");
    }
    assert_eq!(feature["properties"]["area_m2"], 2500.0);
    assert_eq!(feature["properties"]["area_mu"], 3.75);
}

#[tokio::test]
async fn pages_by_key_cover_everything_once_whatever_the_limit() {
    let app = TestApp::start().await;
    app.must_import_text(row_of_squares(25), "parcels").await;
    let mut seen = Vec::new();
    let mut next = Some("/ogc/collections/parcels/items?limit=7&stage=reserved".to_owned());
    let mut limit = 7;
    while let Some(path) = next {
        let page = app.ok(&path).await;
        let features = page["features"].as_array().unwrap();
        assert!(!features.is_empty() && features.len() <= limit);
        seen.extend(features.iter().map(|f| f["properties"]["object_no"].as_str().unwrap().to_owned()));
        limit = 4;
        next = page["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").map(|link| {
            let href = link["href"].as_str().unwrap();
            assert!(href.starts_with(&app.base), "links are absolute");
            // A client may change the page size on the way.
            href[app.base.len()..].replace("limit=7", "limit=4")
        });
    }
    let wanted: Vec<String> = (0..25).map(|n| format!("A-{n}")).collect();
    assert_eq!(seen, wanted);
}

#[tokio::test]
async fn boxes_find_what_they_touch_and_odd_boxes_are_no_errors() {
    let app = TestApp::start().await;
    app.must_import_text(row_of_squares(5), "parcels").await;
    let count = async |bbox: &str| {
        app.ok(&format!("/ogc/collections/parcels/items?bbox={bbox}")).await["numberReturned"].as_i64().unwrap()
    };
    assert_eq!(count("118.1,24.5,118.2,24.6").await, 5);
    assert_eq!(count("118.1,24.5,0,118.2,24.6,100").await, 5, "heights are ignored");
    // Only the first square lies west of 118.1097 (its east edge is at 118.10965).
    assert_eq!(count("118.1090,24.5,118.1097,24.6").await, 1);
    assert_eq!(count("-180,-90,180,90").await, 5);
    for elsewhere in ["-1.5,50,1.5,53", "177,65,-177,70", "-180,-90,180,-80", "113,28,114,29"] {
        assert_eq!(count(elsewhere).await, 0, "{elsewhere}");
    }
}

#[tokio::test]
async fn bad_requests_are_told_what_is_wrong() {
    let app = TestApp::start().await;
    for (path, status) in [
        ("/ogc/collections/parcels/items?limit=unlimited", 400),
        ("/ogc/collections/parcels/items?limit=0", 400),
        ("/ogc/collections/parcels/items?bbox=1,2,3", 400),
        ("/ogc/collections/parcels/items?unknown=1", 400),
        ("/ogc/collections/parcels/items?cleared=maybe", 400),
        ("/ogc/collections/parcels/items?after=x'--", 400),
        ("/ogc/collections/nothing/items", 404),
        ("/ogc/collections/parcels/items/1", 404),
        ("/ogc/collections/parcels/items/abc", 404),
        ("/ogc/nothing", 404),
        ("/api/nothing", 404),
        ("/ogc/collections/spaces/tiles/WebMercatorQuad/1/9/9", 404),
    ] {
        let (got, body) = app.get(path).await;
        assert_eq!(got, status, "{path}: {body}");
        assert_eq!(body["status"], status, "{path} answers as problem+json");
    }
    let hostile = app.ok("/ogc/collections/parcels/items?name=%27%3B%20drop%20table%20parcel%3B--").await;
    assert_eq!(hostile["numberReturned"], 0);
    assert_eq!(
        app.ok("/ogc/collections/parcels/items?limit=20000").await["numberReturned"],
        0,
        "a large limit is cut, not refused"
    );
}

#[tokio::test]
async fn one_feature_has_an_etag_that_moves_with_its_content() {
    let app = TestApp::start().await;
    app.must_import_text(row_of_squares(1), "parcels").await;
    let id = app.ok("/ogc/collections/parcels/items").await["features"][0]["id"].as_i64().unwrap();
    let url = format!("{}/ogc/collections/parcels/items/{id}", app.base);
    let response = app.client.get(&url).send().await.unwrap();
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let again = app.client.get(&url).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    let renamed = collection(vec![square("新名", HOME, 50.0, json!({ "object_no": "A-0" }))]);
    app.must_import_text(renamed, "parcels").await;
    let changed = app.client.get(&url).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(changed.status(), 200);
}

#[tokio::test]
async fn the_service_describes_itself_with_absolute_links() {
    let app = TestApp::start().await;
    for path in ["/ogc", "/ogc/"] {
        let landing = app.ok(path).await;
        for rel in ["self", "service-desc", "service-doc", "conformance", "data"] {
            let link = landing["links"].as_array().unwrap().iter().find(|link| link["rel"] == rel).unwrap();
            let href = link["href"].as_str().unwrap();
            assert!(href.starts_with("http://127.0.0.1:"), "{href}");
            assert_eq!(app.client.get(href).send().await.unwrap().status(), 200, "{href}");
        }
    }
    let all = app.ok("/ogc/collections").await;
    for entry in all["collections"].as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        let single = app.ok(&format!("/ogc/collections/{id}")).await;
        assert_eq!(&single, entry, "both say the same of {id}");
    }
    let description = app.ok("/ogc/api").await;
    assert_eq!(description["openapi"], "3.0.3");
    assert_eq!(description["components"]["parameters"]["limit"]["schema"]["maximum"], 10_000);
    assert!(description["paths"]["/collections/parcels/items"].is_object());
    let forwarded = app
        .client
        .get(format!("{}/ogc", app.base))
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "map.example.cn");
    let landing: Value = forwarded.send().await.unwrap().json().await.unwrap();
    assert_eq!(landing["links"][0]["href"], "https://map.example.cn/ogc");
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_reads_every_page_as_a_file_and_as_a_service() {
    let app = TestApp::start().await;
    app.must_import_text(row_of_squares(25), "parcels").await;
    let (base, token) = (app.base.clone(), app.token.clone());
    let run = move |program: &str, arguments: &[&str]| {
        let bearer = format!("Authorization: Bearer {token}");
        let output = Command::new(program).args(arguments).env("GDAL_HTTP_HEADERS", bearer).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {text}");
        text
    };
    let (file, service) = tokio::task::spawn_blocking(move || {
        let file = run("ogrinfo", &["-so", "-al", &format!("{base}/ogc/collections/parcels/items?limit=100")]);
        let service = run("ogrinfo", &["-so", &format!("OAPIF:{base}/ogc"), "parcels", "-oo", "PAGE_SIZE=7"]);
        let out = tempfile::tempdir().unwrap();
        let target = out.path().join("parcels.gpkg");
        run("ogr2ogr", &[target.to_str().unwrap(), &format!("OAPIF:{base}/ogc"), "parcels", "-oo", "PAGE_SIZE=7"]);
        let copied = run("ogrinfo", &["-so", "-al", target.to_str().unwrap()]);
        assert!(copied.contains("Feature Count: 25"), "{copied}");
        (file, service)
    })
    .await
    .unwrap();
    assert!(file.contains("Feature Count: 25") && file.contains("Multi Polygon"), "{file}");
    assert!(file.contains("area_m2: ") && file.contains("street_code: String"), "{file}");
    assert!(service.contains("Feature Count: 25"), "{service}");
}

#[tokio::test]
async fn tiles_hold_what_is_there_and_know_when_nothing_changed() {
    let app = TestApp::start().await;
    app.must_import_text(row_of_squares(5), "parcels").await;
    // mercantile.tile(118.1105, 24.5262, 16) is x 54269, y 28160.
    let url = format!("{}/ogc/collections/spaces/tiles/WebMercatorQuad/16/28160/54269", app.base);
    let response = app.client.get(&url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/vnd.mapbox-vector-tile");
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let bytes = response.bytes().await.unwrap();
    for text in ["spaces", "category", "地块0", "A-0"] {
        assert!(bytes.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
    }
    assert_eq!(app.client.get(&url).header("if-none-match", &tag).send().await.unwrap().status(), 304);
    app.must_import_text(collection(vec![square("新", (HOME.0, HOME.1 + 100.0), 10.0, json!({}))]), "parcels").await;
    assert_eq!(app.client.get(&url).header("if-none-match", &tag).send().await.unwrap().status(), 200);
    let empty = format!("{}/ogc/collections/spaces/tiles/WebMercatorQuad/16/100/100", app.base);
    assert_eq!(app.client.get(empty).send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn a_crowded_tile_is_capped_and_keeps_the_largest() {
    let app = TestApp::start().await;
    // 2,600 little plots and one large one within one tile of zoom 13.
    let mut plots: Vec<Value> = (0..2600)
        .map(|n| {
            let (column, row) = (f64::from(n % 60), f64::from(n / 60));
            square(
                &format!("小{n}"),
                (HOME.0 + column * 8.0, HOME.1 + row * 8.0),
                6.0,
                json!({ "object_no": format!("B-{n}") }),
            )
        })
        .collect();
    plots.push(square("大", (HOME.0 + 500.0, HOME.1), 80.0, json!({ "object_no": "LARGE" })));
    app.must_import_text(collection(plots), "parcels").await;
    // mercantile.tile(118.1115, 24.5275, 13)
    let (column, row) = (6783, 3519);
    let url = format!("{}/ogc/collections/spaces/tiles/WebMercatorQuad/13/{row}/{column}", app.base);
    let plain = app.client.get(&url).send().await.unwrap();
    let bytes = plain.bytes().await.unwrap();
    let path = std::env::temp_dir().join(format!("tuguan-tile-{}.mvt", std::process::id()));
    std::fs::write(&path, &bytes).unwrap();
    let text = Command::new("ogrinfo")
        .args([
            "-al",
            "-so",
            path.to_str().unwrap(),
            "-oo",
            &format!("X={column}"),
            "-oo",
            &format!("Y={row}"),
            "-oo",
            "Z=13",
        ])
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    let count = text.lines().find_map(|line| line.strip_prefix("Feature Count: ")).unwrap().parse::<u32>().unwrap();
    // 2,601 plots lie in it; of the 2,000 chosen, those smaller than a dot are not drawn.
    assert!((1000..=2000).contains(&count), "{text}");
    // The large one's side of 80 m at zoom 13 is far above those of 6 m: its area, 6400, is among the values kept.
    assert!(bytes.windows(8).any(|window| window == 6400_f64.to_le_bytes()), "the largest is kept");
    let packed = app.client.get(&url).header("accept-encoding", "gzip").send().await.unwrap().bytes().await.unwrap();
    assert!(packed.len() <= 60 * 1024, "{} bytes, interface budget 60 KB", packed.len());
}
