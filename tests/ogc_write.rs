//! Editing through OGC API – Features part 4, with the very requests that QGIS 3.40 sends (no `If-Match`, every field, the axes of
//! the reference system), and as the draft wants it from others.

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::{Person, TestApp};

const QGIS: (&str, &str) = ("user-agent", "Mozilla/5.0 QGIS/34006/Debian");
const GEOJSON: (&str, &str) = ("content-type", "application/geo+json");
const PATCH: (&str, &str) = ("content-type", "application/merge-patch+json");
const ITEMS: &str = "/ogc/collections/parcels/items";

/// A square at Huli in longitude and latitude.
fn feature(name: &str, lon: f64, properties: Value) -> Value {
    let (lat, side) = (24.52, 0.001);
    let mut all = properties;
    all["name"] = json!(name);
    let (e, n) = (lon + side, lat + side);
    json!({ "type": "Feature", "properties": all,
            "geometry": { "type": "Polygon", "coordinates": [[[lon, lat], [e, lat], [e, n], [lon, n], [lon, lat]]] } })
}

async fn send(
    person: &Person,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Value,
) -> (u16, HeaderMap, Value) {
    person.send_with(method, path, headers, body).await
}

/// Reads as QGIS does, and answers the feature.
async fn read(person: &Person, id: i64, agent: (&str, &str)) -> Value {
    let get = |path: String| person.client.get(format!("{}{path}", person.base)).header(agent.0, agent.1).send();
    get("/ogc/collections/parcels".to_owned()).await.unwrap();
    let page: Value = get(format!("{ITEMS}?limit=1000")).await.unwrap().json().await.unwrap();
    page["features"].as_array().unwrap().iter().find(|feature| feature["id"] == id).unwrap().clone()
}

async fn insert(person: &Person, body: Value) -> i64 {
    let (status, headers, answer) = send(person, "POST", ITEMS, &[QGIS, GEOJSON], body).await;
    assert_eq!(status, 201, "{answer}");
    headers["location"].to_str().unwrap().rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_may_do_is_told_by_options() {
    let app = TestApp::with_demo().await;
    for (who, path, wanted) in [
        ("reserve", ITEMS, "GET, HEAD, OPTIONS, POST"),
        ("finance", ITEMS, "GET, HEAD, OPTIONS"),
        ("commerce", ITEMS, "GET, HEAD, OPTIONS"),
        ("commerce", "/ogc/collections/buildings/items", "GET, HEAD, OPTIONS, POST"),
        ("reserve", "/ogc/collections/spaces/items", "GET, HEAD, OPTIONS"),
        ("reserve", "/ogc/collections/parcels/items/1", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"),
    ] {
        let person = app.person(who).await;
        let (status, headers, _) = send(&person, "OPTIONS", path, &[], Value::Null).await;
        assert_eq!((status, headers["allow"].to_str().unwrap()), (200, wanted), "{who} {path}");
        assert_eq!(headers.contains_key("accept-post"), wanted.contains("POST") || wanted.contains("PUT"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn qgis_inserts_changes_and_deletes() {
    let app = TestApp::start().await;
    // QGIS sends every field, unset ones as null, and derived ones too.
    let all = json!({ "code": null, "object_no": null, "stage": "reserved", "category": null, "area_m2": null, "street": null });
    let (status, headers, body) = send(&app, "POST", ITEMS, &[QGIS, GEOJSON], feature("新地块", 118.1, all)).await;
    assert_eq!(status, 201, "{body}");
    let location = headers["location"].to_str().unwrap().to_owned();
    assert!(location.starts_with(&format!("{}{ITEMS}/", app.base)));
    let warning = headers["warning"].to_str().unwrap();
    assert!(warning.starts_with("299 ") && warning.contains("area_m2") && warning.contains("category"), "{warning}");
    let id: i64 = location.rsplit('/').next().unwrap().parse().unwrap();
    let seen = read(&app, id, QGIS).await;
    assert_eq!((&seen["properties"]["name"], &seen["properties"]["version"]), (&json!("新地块"), &json!(1)));

    let path = format!("{ITEMS}/{id}");
    let (status, headers, body) =
        send(&app, "PATCH", &path, &[QGIS, PATCH], json!({ "properties": { "name": "改名", "far_max": 2.5 } })).await;
    assert_eq!(status, 204, "{body}");
    assert_eq!(headers["etag"], "\"2\"");
    // A moved vertex, the others as they were read.
    let mut moved = seen["geometry"].clone();
    moved["coordinates"][0][0][2] = json!([118.102, 24.522]);
    let (status, _, body) = send(&app, "PATCH", &path, &[QGIS, PATCH], json!({ "geometry": moved })).await;
    assert_eq!(status, 204, "{body}");
    let history = app.ok(&format!("/api/spaces/{id}/history")).await;
    assert_eq!(history["versions"][0]["reason"], "OGC API: Mozilla/5.0 QGIS/34006/Debian");
    let (status, _, body) = send(&app, "DELETE", &path, &[QGIS], Value::Null).await;
    assert_eq!(status, 204, "{body}");
    assert_eq!(app.get(&path).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_never_overwrite_each_other_unseen() {
    let app = TestApp::start().await;
    let (reserve, mine) = (app.person("reserve").await, &app);
    let id = insert(mine, feature("甲", 118.1, json!({ "far_max": 1, "address": "路 1 号" }))).await;
    let path = format!("{ITEMS}/{id}");
    read(&reserve, id, QGIS).await;
    read(mine, id, QGIS).await;
    let patch = async |person: &Person, properties: Value| {
        let (status, _, body) = send(person, "PATCH", &path, &[QGIS, PATCH], json!({ "properties": properties })).await;
        (status, body)
    };
    // Different fields: both are kept.
    assert_eq!(patch(&reserve, json!({ "far_max": 2 })).await.0, 204);
    assert_eq!(patch(mine, json!({ "address": "路 2 号" })).await.0, 204);
    let now = app.ok(&path).await;
    assert_eq!((&now["properties"]["far_max"], &now["properties"]["address"]), (&json!(2.0), &json!("路 2 号")));
    // The same field: whoever has not seen it is told, in words that fit into one line.
    assert_eq!(patch(mine, json!({ "far_max": 3 })).await.0, 409);
    let response = mine
        .client
        .patch(format!("{}{path}", mine.base))
        .header(QGIS.0, QGIS.1)
        .header(PATCH.0, PATCH.1)
        .body(json!({ "properties": { "far_max": 3 } }).to_string())
        .send()
        .await
        .unwrap();
    let phrase = response.extensions().get::<hyper::ext::ReasonPhrase>().map(|phrase| phrase.as_bytes().to_vec());
    let phrase = String::from_utf8(phrase.expect("a reason phrase of our own")).unwrap();
    assert!(phrase.contains("reserve changed far_max") && phrase.contains("Reload"), "{phrase}");
    // The same value is no conflict, and after reloading there is none either.
    assert_eq!(patch(mine, json!({ "far_max": 2 })).await.0, 204);
    read(mine, id, QGIS).await;
    assert_eq!(patch(mine, json!({ "far_max": 3 })).await.0, 204);
    // A boundary that both moved.
    let ring = |north: f64| {
        json!({ "type": "Polygon", "coordinates":
            [[[118.1, 24.52], [118.101, 24.52], [118.101, north], [118.1, north], [118.1, 24.52]]] })
    };
    read(&reserve, id, QGIS).await;
    let (status, _, _) = send(&reserve, "PATCH", &path, &[QGIS, PATCH], json!({ "geometry": ring(24.522) })).await;
    assert_eq!(status, 204);
    let (status, _, body) = send(mine, "PATCH", &path, &[QGIS, PATCH], json!({ "geometry": ring(24.523) })).await;
    assert_eq!((status, &body["errors"][0]["field"]), (409, &json!("boundary")));
    // A desk that has shown nothing knows nothing.
    let (status, _, body) =
        send(mine, "PATCH", &path, &[("user-agent", "curl"), PATCH], json!({ "properties": { "far_max": 9 } })).await;
    assert_eq!(status, 428, "{body}");
    let (status, _, _) = send(mine, "DELETE", &path, &[QGIS], Value::Null).await;
    assert_eq!(status, 412, "the version on this screen is gone");
    assert_eq!(app.ok(&path).await["properties"]["far_max"], 3.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn locking_as_the_draft_has_it() {
    let app = TestApp::start().await;
    let id = insert(&app, feature("甲", 118.1, json!({}))).await;
    let path = format!("{ITEMS}/{id}");
    let response = app.client.get(format!("{}{path}", app.base)).send().await.unwrap();
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with("\"1-"), "{tag}");
    let again = app.client.get(format!("{}{path}", app.base)).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    let body = json!({ "properties": { "name": "乙" } });
    let (status, headers, _) = send(&app, "PATCH", &path, &[("if-match", &tag), PATCH], body.clone()).await;
    assert_eq!((status, headers["etag"].to_str().unwrap()), (204, "\"2\""));
    for method in ["PUT", "PATCH", "DELETE"] {
        let kind = if method == "PATCH" { PATCH } else { GEOJSON };
        let whole = feature("丙", 118.1, json!({}));
        let (status, _, answer) = send(&app, method, &path, &[("if-match", &tag), kind], whole).await;
        assert_eq!(status, 412, "{method} {answer}");
    }
    // A whole feature replaces what is published, and leaves alone what is not.
    let sql = app.administrator().await;
    sql.execute("update parcel set remark = '内部', far_max = 3 where id = $1", &[&id]).await.unwrap();
    let whole = feature("丁", 118.1, json!({ "address": "路" }));
    let (status, _, answer) = send(&app, "PUT", &path, &[("if-match", "\"2\""), GEOJSON], whole).await;
    assert_eq!(status, 204, "{answer}");
    let row =
        sql.query_one("select name, address, far_max::text, remark from parcel where id = $1", &[&id]).await.unwrap();
    let of = |place: usize| row.get::<_, Option<String>>(place);
    assert_eq!(
        (of(0).as_deref(), of(1).as_deref(), of(2), of(3).as_deref()),
        (Some("丁"), Some("路"), None, Some("内部"))
    );
    // QGIS without PATCH sends the version with the rest: what it was based on.
    let mut old = feature("戊", 118.1, json!({ "address": "路", "version": 2 }));
    old["id"] = json!(id);
    let (status, _, answer) = send(&app, "PUT", &path, &[QGIS, GEOJSON], old).await;
    assert_eq!(status, 409, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_feature_is_refused_by_what_it_is() {
    let app = TestApp::start().await;
    let id = insert(&app, feature("甲", 118.1, json!({}))).await;
    let good = feature("乙", 118.11, json!({}));
    let with = |change: &dyn Fn(&mut Value)| {
        let mut feature = good.clone();
        change(&mut feature);
        feature
    };
    for (kind, body, wanted) in [
        ("text/xml", good.clone(), 415),
        ("text/plain", good.clone(), 415),
        (GEOJSON.1, json!({ "type": "FeatureCollection", "features": [] }), 400),
        (GEOJSON.1, json!([1]), 400),
        (GEOJSON.1, with(&|f| f["geometry"] = Value::Null), 422),
        (GEOJSON.1, with(&|f| f["geometry"] = json!({ "type": "Point", "coordinates": [118.1, 24.5] })), 422),
        (GEOJSON.1, with(&|f| f["geometry"] = json!({ "type": "CircularString", "coordinates": [] })), 422),
        (GEOJSON.1, with(&|f| f["geometry"]["coordinates"] = json!([[[118.1, 24.5], [118.2, 24.5]]])), 422),
        (GEOJSON.1, with(&|f| f["properties"]["colour"] = json!("red")), 422),
        (GEOJSON.1, with(&|f| f["properties"] = json!([1])), 422),
        (GEOJSON.1, with(&|f| f["properties"]["name"] = Value::Null), 422),
    ] {
        let (status, _, answer) = send(&app, "POST", ITEMS, &[("content-type", kind)], body.clone()).await;
        assert_eq!(status, wanted, "{kind} {body} {answer}");
    }
    let lenient = with(&|f| f["properties"]["colour"] = json!("red"));
    let (status, headers, _) = send(&app, "POST", ITEMS, &[GEOJSON, ("prefer", "handling=lenient")], lenient).await;
    assert_eq!(status, 201);
    assert!(headers["warning"].to_str().unwrap().contains("colour"));
    let path = format!("/ogc/collections/spaces/items/{id}");
    assert_eq!(send(&app, "PATCH", &path, &[PATCH], json!({})).await.0, 404);
    assert_eq!(send(&app.person("finance").await, "POST", ITEMS, &[GEOJSON], good.clone()).await.0, 403);
    // Northing first, as the system has its axes; without angle brackets, as QGIS sends it.
    let (east, north) = (612_500.0, 2_714_500.0);
    let ring =
        [[north, east], [north, east + 100.0], [north + 100.0, east + 100.0], [north + 100.0, east], [north, east]];
    let body = json!({ "type": "Feature", "properties": { "name": "丙" },
        "geometry": { "type": "MultiPolygon", "coordinates": [[ring]] } });
    for crs in ["http://www.opengis.net/def/crs/EPSG/0/4548", "<http://www.opengis.net/def/crs/EPSG/0/4548>"] {
        let (status, headers, answer) = send(&app, "POST", ITEMS, &[GEOJSON, ("content-crs", crs)], body.clone()).await;
        assert_eq!(status, 201, "{answer}");
        let id = headers["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let boundary = app.ok(&format!("/api/spaces/{id}/boundary")).await;
        assert_eq!(
            (&boundary["area_m2"], &boundary["coordinates"][0][0][0]),
            (&json!("10000.00"), &json!([east, north]))
        );
    }
    let xian = "http://www.opengis.net/def/crs/EPSG/0/2384";
    assert_eq!(send(&app, "POST", ITEMS, &[GEOJSON, ("content-crs", xian)], body).await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn zones_are_edited_and_what_depends_on_them_follows() {
    let app = TestApp::start().await;
    let parcel = insert(&app, feature("甲", 118.1, json!({}))).await;
    let zones = "/ogc/collections/zones/items";
    let zone = feature("湖里街道", 118.1, json!({ "kind": "street", "code": "350206001" }));
    let (status, headers, answer) = send(&app, "POST", zones, &[GEOJSON], zone).await;
    assert_eq!(status, 201, "{answer}");
    let street = async || app.ok(&format!("{ITEMS}/{parcel}")).await["properties"]["street"].clone();
    assert_eq!(street().await, "湖里街道");
    let path = headers["location"].to_str().unwrap()[app.base.len()..].to_owned();
    let (status, _, answer) =
        send(&app, "PATCH", &path, &[("if-match", "\"1\""), PATCH], json!({ "properties": { "name": "湖里" } })).await;
    assert_eq!(status, 204, "{answer}");
    assert_eq!(street().await, "湖里");
    assert_eq!(send(&app, "DELETE", &path, &[("if-match", "\"2\"")], Value::Null).await.0, 204);
    assert_eq!(street().await, Value::Null);
}
