//! The description of the whole API tells of every address, and of no other.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{TestApp, routes};

/// An address without the names of its variables.
fn bare(path: &str) -> String {
    let parts = path.trim_matches('/').split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    format!("/{}", parts.collect::<Vec<_>>().join("/"))
}

/// The addresses in the source.
fn known() -> BTreeSet<String> {
    let part = |part: &str| part.trim().strip_prefix('"').map_or("{}", |word| word.trim_end_matches('"')).to_owned();
    let plain = |spelled: &String| format!("/{}", spelled.split('/').map(part).collect::<Vec<_>>().join("/"));
    routes().iter().map(|(_, spelled)| plain(spelled)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_is_described_and_nothing_else() {
    let app = TestApp::start().await;
    let document = app.ok("/api/openapi.json").await;
    assert_eq!((&document["openapi"], &document["servers"][0]["url"]), (&json!("3.0.3"), &json!(app.base)));
    let paths = document["paths"].as_object().unwrap();
    let told: BTreeSet<String> = paths.keys().map(|path| bare(path)).collect();
    let known = known();
    let missing: Vec<_> = known.iter().filter(|route| !route.starts_with("/ogc") && !told.contains(*route)).collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
    let invented: Vec<_> = told.iter().filter(|path| !path.starts_with("/ogc") && !known.contains(*path)).collect();
    assert!(invented.is_empty(), "described, but not there: {invented:?}");
    let mut identifiers = BTreeSet::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            let identifier = operation["operationId"].as_str().unwrap();
            assert!(identifiers.insert(identifier), "{identifier} twice");
            let declared: BTreeSet<&str> = parameters(&document, operation)
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| parameter["name"].as_str().unwrap())
                .collect();
            let used: BTreeSet<&str> = path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
            assert_eq!(declared, used, "{method} {path}");
            // That the method is taken is told by anything but "there is nothing" and "not this method".
            let address = used.iter().fold(path.clone(), |path, name| {
                let value = if *name == "collectionId" { "parcels" } else { "1" };
                path.replace(&format!("{{{name}}}"), value)
            });
            let (status, body) = app.send(&method.to_uppercase(), &address, Value::Null).await;
            assert_ne!(status, 405, "{method} {path}");
            assert!(!body.to_string().contains("nothing at this address"), "{method} {path}: {body}");
        }
    }
    let text = document.to_string();
    for reference in text.split("\"#/components/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(&format!("/components/{reference}")).is_some(), "{reference}");
    }
}

fn parameters<'a>(document: &'a Value, operation: &'a Value) -> impl Iterator<Item = &'a Value> {
    operation["parameters"].as_array().into_iter().flatten().map(|parameter| match parameter["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => parameter,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn people_read_the_same_as_a_page() {
    let app = TestApp::start().await;
    let response = app.client.get(format!("{}/api/docs", app.base)).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    let page = response.text().await.unwrap();
    assert!(
        !page.contains("<script") && !page.contains("http://") && !page.contains("https://"),
        "nothing from elsewhere"
    );
    for told in ["POST /api/imports", "GET /ogc/collections/parcels/items", "If-Match", "GET /api/spaces/{id}/lineage"]
    {
        assert!(page.contains(told), "{told}");
    }
    assert_eq!(app.stranger().get("/api/docs").await.0, 401);
}
