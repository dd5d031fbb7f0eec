//! The doors of the service: other sites' pages, tokens of scripts and GIS desktops, headers, limits, HTTPS.

use std::process::Command;

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::browser::{Browser, GOOD, morning, service};
use crate::support::{TestApp, collection, square};

#[tokio::test(flavor = "multi_thread")]
async fn other_sites_cannot_act_with_our_cookie() {
    let app = service(&[]).await;
    let mut person = Browser::new(&app);
    let come = person.sign_in("reserve", GOOD).await;
    let cookie = come.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    assert!(!cookie.contains("Secure"), "over plain HTTP on this machine it would be lost");
    let run = json!({ "dry_run": true });
    for (header, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = person.send_with("POST", "/api/classification/runs", run.clone(), &[(header, value)]).await;
        assert_eq!(answer.said(), (403, "cross-origin"), "{header}: {value}");
        let session = person
            .send_with("POST", "/api/session", json!({ "username": "reserve", "password": GOOD }), &[(header, value)])
            .await;
        assert_eq!(session.status, 403, "nor sign somebody in");
    }
    let own = person.base.clone();
    for (header, value) in [("sec-fetch-site", "same-origin"), ("origin", own.as_str())] {
        assert_eq!(
            person.send_with("POST", "/api/classification/runs", run.clone(), &[(header, value)]).await.status,
            200
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_let_scripts_and_gis_desktops_in() {
    let app = service(&[]).await;
    app.must_import_text(collection(vec![square("甲", (612_400.0, 2_714_000.0), 50.0, json!({}))]), "parcels").await;
    let mut person = Browser::new(&app);
    person.sign_in("reserve", GOOD).await;
    let made =
        person.send("POST", "/api/account/tokens", json!({ "name": "QGIS", "access": "read", "days": 30 })).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let token = made.body["token"].as_str().unwrap().to_owned();
    assert!(!person.get("/api/account/tokens").await.body.to_string().contains(&token), "told once");
    for (field, body) in [
        ("days", json!({ "name": "x", "days": 400 })),
        ("name", json!({ "name": " " })),
        ("access", json!({ "name": "x", "access": "all" })),
    ] {
        let answer = person.send("POST", "/api/account/tokens", body).await;
        assert_eq!((answer.status, answer.body["errors"][0]["field"].as_str()), (422, Some(field)));
    }

    let items = format!("{}/ogc/collections/parcels/items", app.base);
    let client = reqwest::Client::new();
    let status = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    assert_eq!(status(client.get(&items).bearer_auth(&token)).await, 200);
    assert_eq!(status(client.get(&items).basic_auth("reserve", Some(&token))).await, 200);
    assert_eq!(status(client.get(&items).basic_auth("reserve", Some(GOOD))).await, 401, "passwords are for the page");
    let plain = client.get(&items).send().await.unwrap();
    assert_eq!(plain.status(), 401);
    assert!(
        plain.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic realm="),
        "QGIS asks again when challenged"
    );
    assert!(person.get("/api/audit").await.headers.get("www-authenticate").is_none(), "a browser would open a window");
    let write = client.post(format!("{}/api/classification/runs", app.base)).json(&json!({ "dry_run": true }));
    assert_eq!(status(write.bearer_auth(&token)).await, 403, "it only reads");

    // GDAL as people set it up: user and password, or the header.
    let (base, secret) = (app.base.clone(), token.clone());
    let seen = tokio::task::spawn_blocking(move || {
        let ogrinfo = |name: &str, value: &str| {
            let mut command = Command::new("ogrinfo");
            command
                .args(["-so", &format!("OAPIF:{base}/ogc"), "parcels"])
                .env(name, value)
                .env("GDAL_HTTP_AUTH", "BASIC");
            String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
        };
        [
            ogrinfo("GDAL_HTTP_USERPWD", &format!("reserve:{secret}")),
            ogrinfo("GDAL_HTTP_HEADERS", &format!("Authorization: Bearer {secret}")),
            ogrinfo("GDAL_HTTP_USERPWD", "reserve:wrong"),
        ]
    });
    let [basic, bearer, wrong] = seen.await.unwrap();
    assert!(basic.contains("Feature Count: 1"), "{basic}");
    assert!(bearer.contains("Feature Count: 1"), "{bearer}");
    assert!(!wrong.contains("Feature Count"), "{wrong}");

    app.app.clock.stop_at(morning() + Duration::days(30));
    assert_eq!(status(client.get(&items).bearer_auth(&token)).await, 401, "after its days");
    app.app.clock.stop_at(morning());
    let id = made.body["item"]["id"].as_i64().unwrap();
    assert_eq!(person.send("DELETE", &format!("/api/account/tokens/{id}"), Value::Null).await.status, 204);
    assert_eq!(status(client.get(&items).bearer_auth(&token)).await, 401, "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_guarded_and_too_many_are_refused() {
    let app =
        TestApp::start_with(&["--search-rate", "3", "--sign-in-rate", "4", "--public-url", "https://map.example.cn"])
            .await;
    for (path, status) in [("/", 200), ("/api/config", 200), ("/api/nothing", 404), ("/api/imports/7", 404)] {
        let response = app.client.get(format!("{}{path}", app.base)).send().await.unwrap();
        assert!(response.status() == status || path == "/", "{path}");
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("strict-transport-security"), "max-age=31536000");
        assert!(header("vary").contains("Cookie"), "{path}");
        if path != "/" {
            assert_eq!(header("cache-control"), "no-store", "{path}");
        }
    }
    let mut searches = Vec::new();
    for _ in 0..4 {
        searches.push(app.get("/api/search?q=x").await.0);
    }
    assert_eq!(searches, [200, 200, 200, 429]);
    let mut browser = Browser::new(&app);
    let mut answers = Vec::new();
    for n in 0..5 {
        answers.push(browser.sign_in(&format!("name{n}"), "Wrong-Word-1").await.status);
    }
    assert_eq!(answers, [401, 401, 401, 401, 429], "by address, whatever the name");
    // A forged address does not help where the connection is no trusted proxy's.
    let large = browser.send("POST", "/api/session", json!({ "username": "x".repeat(20_000), "password": "y" })).await;
    assert_eq!(large.status, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_https_by_itself_where_no_proxy_does() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let app = TestApp::start_with(&["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()]).await;
    let trusted = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([trusted]).build().unwrap();
    let base = app.base.replace("http://127.0.0.1", "https://localhost");
    let answer = client.get(format!("{base}/api/config")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let items = client.get(format!("{base}/ogc/collections")).bearer_auth(&app.token).send().await.unwrap();
    assert!(items.text().await.unwrap().contains(&format!("{base}/ogc")), "links say https");
    assert!(reqwest::get(format!("{}/api/config", app.base)).await.is_err(), "nothing in clear");
}
