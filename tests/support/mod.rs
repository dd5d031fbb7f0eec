//! A running service for each test: its own database, made from a template in a cluster that the tests share.

pub mod browser;
pub mod cluster;
pub mod program;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tuguan::access::{NewToken, make_token, users};
use tuguan::app::App;
use tuguan::config::Config;
use tuguan::db::{Caller, Db};
use tuguan::demo::people;
use tuguan::server;

/// A service on a port of its own, stopped when the test ends.
pub struct TestApp {
    pub app: App,
    /// Whoever is asking unless another person is named: 发改局, named for 部队用地.
    me: Person,
    database: tokio_postgres::Config,
    _data: tempfile::TempDir,
    _stop: oneshot::Sender<()>,
}

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

/// Settings as the program has them when nothing is given, but for these flags.
pub fn config(flags: &[&str]) -> Config {
    Settings::parse_from(std::iter::once("test").chain(flags.iter().copied())).config
}

/// Every route in the source: the file, and the address as it is spelled there (`"api" / "spaces" / i64`).
pub fn routes() -> Vec<(String, String)> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let spelled = text.split("warp::path!(").skip(1).map(|route| route.split(')').next().unwrap().to_owned());
        found.extend(spelled.map(|spelled| (path.display().to_string(), spelled)));
    }
    found
}

/// A file under `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

impl TestApp {
    /// An empty database, today is 2026-11-23.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with further flags.
    pub async fn start_with(flags: &[&str]) -> Self {
        let mut app = Self::empty(flags).await;
        people::settle(&app.app, None).await.unwrap();
        app.me = Person::of(&app.app, &app.me.base, "reserve2").await;
        app
    }

    /// Without any account.
    pub async fn empty(flags: &[&str]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let database = cluster::database(&name).await;
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().to_str().unwrap().to_owned();
        let mut all = vec!["--data-dir", &folder, "--today", "2026-11-23"];
        all.extend(flags);
        let app = App::new(Db::new(&database).unwrap(), config(&all)).unwrap();
        tuguan::classify::adopt_built_in(&app).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = app.clone();
        tokio::spawn(async move {
            let ended = async {
                let _ = stopped.await;
            };
            server::serve(serving, listener, ended).await.unwrap();
        });
        let me = Person { base, token: String::new(), client: reqwest::Client::new() };
        Self { app, me, database, _data: data, _stop: stop }
    }

    /// With the demonstration district of `fixtures/demo` imported.
    pub async fn with_demo() -> Self {
        let app = Self::start().await;
        for collection in ["zones", "parcels", "buildings"] {
            app.must_import(&fixture(&format!("demo/{collection}.geojson")), collection).await;
        }
        app
    }

    /// Stops the clock, with a token that is good then.
    pub async fn stop_clock(&mut self, moment: &str) {
        self.app.clock.stop_at(moment.parse().unwrap());
        self.me = Person::of(&self.app, &self.me.base, "reserve2").await;
    }

    /// A connection of the server's administrator, who may do anything.
    pub async fn administrator(&self) -> tokio_postgres::Client {
        cluster::connect(&self.database).await
    }

    /// A connection for looking into tables.
    pub async fn sql(&self) -> tuguan::db::Read {
        self.app.db.work(&Caller::system()).await.unwrap()
    }

    /// Another of the demonstration's people, with a token of its own.
    pub async fn person(&self, username: &str) -> Person {
        Person::of(&self.app, &self.base, username).await
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Person {
        Person { base: self.base.clone(), token: String::new(), client: reqwest::Client::new() }
    }
}

impl Deref for TestApp {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.me
    }
}

/// Somebody who sends requests.
pub struct Person {
    /// `http://127.0.0.1:port`
    pub base: String,
    /// The API token, for other clients.
    pub token: String,
    pub client: reqwest::Client,
}

impl Person {
    async fn of(app: &App, base: &str, username: &str) -> Self {
        let id = users::id_of(app, username).await.unwrap();
        let wanted = NewToken { name: "test".to_owned(), access: "write".to_owned(), days: 1 };
        let made = make_token(app, &Caller::system(), id, &wanted).await.unwrap();
        let token = made["token"].as_str().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
        let client = reqwest::Client::builder().default_headers(headers).build().unwrap();
        Self { base: base.to_owned(), token, client }
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        read(self.client.get(format!("{}{path}", self.base)).send().await.unwrap()).await
    }

    /// A GET that must succeed.
    pub async fn ok(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub async fn send(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let method = method.parse().unwrap();
        read(self.client.request(method, format!("{}{path}", self.base)).json(&body).send().await.unwrap()).await
    }

    /// The same with headers of its own; the answer's headers too.
    pub async fn send_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> (u16, HeaderMap, Value) {
        let mut request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.base)).json(&body);
        for (name, value) in headers {
            // Replaces what `json` set.
            let name = reqwest::header::HeaderName::from_bytes(name.as_bytes()).unwrap();
            let mut own = HeaderMap::new();
            own.insert(name, value.parse().unwrap());
            request = request.headers(own);
        }
        let response = request.send().await.unwrap();
        let headers = response.headers().clone();
        let (status, body) = read(response).await;
        (status, headers, body)
    }

    /// Uploads bytes under a name; the answer of the upload.
    pub async fn upload(&self, name: &str, bytes: Vec<u8>, fields: &[(&str, &str)]) -> (u16, Value) {
        let mut form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
        for (key, value) in fields {
            form = form.text((*key).to_owned(), (*value).to_owned());
        }
        read(self.client.post(format!("{}/api/imports", self.base)).multipart(form).send().await.unwrap()).await
    }

    /// Sends a file of a space.
    pub async fn attach(
        &self,
        space: i64,
        kind: &str,
        name: &str,
        bytes: Vec<u8>,
        more: &[(&str, &str)],
    ) -> (u16, Value) {
        let id = space.to_string();
        let fields = [("owner_kind", "space"), ("owner_id", &id), ("doc_kind", kind)];
        let fields: Vec<(&str, &str)> = fields.into_iter().chain(more.iter().copied()).collect();
        self.attach_as(&fields, &[], name, bytes).await
    }

    /// Sends a form with a file to `/api/attachments`.
    pub async fn attach_as(
        &self,
        fields: &[(&str, &str)],
        headers: &[(&'static str, &str)],
        name: &str,
        bytes: Vec<u8>,
    ) -> (u16, Value) {
        let mut form = Form::new();
        for (key, value) in fields {
            form = form.text((*key).to_owned(), (*value).to_owned());
        }
        form = form.part("file", Part::bytes(bytes).file_name(name.to_owned()));
        let mut request = self.client.post(format!("{}/api/attachments", self.base)).multipart(form);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send().await.unwrap()).await
    }

    /// A GET whose answer is no JSON: status, headers, bytes.
    pub async fn fetch(&self, path: &str, headers: &[(&'static str, &str)]) -> (u16, HeaderMap, Vec<u8>) {
        let mut request = self.client.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, response.bytes().await.unwrap().to_vec())
    }

    /// Uploads bytes and waits until they are validated.
    pub async fn validate(&self, bytes: Vec<u8>, fields: &[(&str, &str)]) -> Value {
        let (status, body) = self.upload("test.geojson", bytes, fields).await;
        assert_eq!(status, 202, "{body}");
        self.settled(body["id"].as_i64().unwrap()).await
    }

    /// The import once nothing moves any more.
    pub async fn settled(&self, id: i64) -> Value {
        loop {
            let import = self.ok(&format!("/api/imports/{id}")).await;
            if !["validating", "committing"].contains(&import["status"].as_str().unwrap()) {
                return import;
            }
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    }

    /// Takes an import over and waits for the outcome.
    pub async fn commit(&self, id: i64, wish: Value) -> Value {
        let (status, body) = self.send("POST", &format!("/api/imports/{id}/commit"), wish).await;
        assert_eq!(status, 202, "{body}");
        self.settled(id).await
    }

    /// Imports GeoJSON text, which must go well.
    pub async fn must_import_text(&self, text: impl Into<Vec<u8>>, into: &str) -> Value {
        let import = self.validate(text.into(), &[("into", into)]).await;
        assert_eq!(import["status"], "ready", "{import:#}");
        let import = self.commit(import["id"].as_i64().unwrap(), serde_json::json!({})).await;
        assert_eq!(import["status"], "committed", "{import:#}");
        import
    }

    /// Imports a file, which must go well.
    pub async fn must_import(&self, path: &Path, into: &str) -> Value {
        self.must_import_text(std::fs::read(path).unwrap(), into).await
    }
}

async fn read(response: reqwest::Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, body)
}

/// Codes of an import's problems, in order.
pub fn codes(import: &Value) -> Vec<&str> {
    import["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect()
}

/// A square parcel as a GeoJSON feature in EPSG:4548: south-west corner, side, and properties beside a name.
pub fn square(name: &str, (east, north): (f64, f64), side: f64, properties: Value) -> Value {
    let mut all = serde_json::json!({ "name": name });
    for (key, value) in properties.as_object().unwrap() {
        all[key] = value.clone();
    }
    let (e, n) = (east + side, north + side);
    serde_json::json!({
        "type": "Feature",
        "properties": all,
        "geometry": { "type": "Polygon", "coordinates": [[[east, north], [e, north], [e, n], [east, n], [east, north]]] },
    })
}

/// A feature collection in EPSG:4548.
pub fn collection(features: Vec<Value>) -> String {
    serde_json::json!({
        "type": "FeatureCollection",
        "crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:EPSG::4548" } },
        "features": features,
    })
    .to_string()
}
