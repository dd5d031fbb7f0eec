//! People at the page: cookies, passwords, and a clock that stands still.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tuguan::access::establish;

use super::TestApp;

/// A password that satisfies the policy, also for administrators.
pub const GOOD: &str = "Dajia-Shan-7";
/// Another one.
pub const OTHER: &str = "Wuyuan-Wan-8";

/// A browser: it keeps its cookie and says where its requests come from.
pub struct Browser {
    pub base: String,
    client: reqwest::Client,
    pub cookie: Option<String>,
    pub address: String,
}

pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    /// Status and the code of the first error.
    pub fn said(&self) -> (u16, &str) {
        (self.status, self.body["errors"][0]["code"].as_str().unwrap_or_default())
    }
}

impl Browser {
    pub fn new(app: &TestApp) -> Self {
        let address = "10.0.0.1".to_owned();
        Self { base: app.base.clone(), client: reqwest::Client::new(), cookie: None, address }
    }

    pub async fn send(&mut self, method: &str, path: &str, body: Value) -> Answer {
        self.send_with(method, path, body, &[]).await
    }

    pub async fn send_with(&mut self, method: &str, path: &str, body: Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = self
            .client
            .request(method.parse().unwrap(), format!("{}{path}", self.base))
            .header("sec-fetch-mode", "cors")
            // The proxy of this machine is trusted.
            .header("x-forwarded-for", &self.address);
        if !headers.iter().any(|(name, _)| *name == "sec-fetch-site" || *name == "origin") {
            request = request.header("sec-fetch-site", "same-origin");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("a=b; tuguan_session={cookie}"));
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if let Some(set) = headers.get("set-cookie") {
            let value = set.to_str().unwrap().strip_prefix("tuguan_session=").unwrap().split(';').next().unwrap();
            self.cookie = Some(value.to_owned()).filter(|value| !value.is_empty());
        }
        let text = response.text().await.unwrap();
        Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)), headers }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Value::Null).await
    }

    pub async fn sign_in(&mut self, username: &str, password: &str) -> Answer {
        self.send("POST", "/api/session", json!({ "username": username, "password": password })).await
    }
}

/// Monday morning.
pub fn morning() -> DateTime<Utc> {
    "2026-11-23T00:30:00Z".parse().unwrap()
}

/// A service whose clock stands still, and where everybody has the password [`GOOD`].
pub async fn service(flags: &[&str]) -> TestApp {
    let all: Vec<&str> = ["--sign-in-rate", "100000"].iter().chain(flags).copied().collect();
    let app = TestApp::start_with(&all).await;
    app.app.clock.stop_at(morning());
    let hash = establish::hashed(&app.app, GOOD).await.unwrap();
    let owner = app.administrator().await;
    let sql = "set tuguan.reach = 'everything'; update account set password_hash = '$', password_set_at = '2026-11-23'";
    owner.batch_execute(&sql.replace('$', &hash)).await.unwrap();
    owner
        .batch_execute("insert into password_history select id, '2026-11-23', password_hash from account")
        .await
        .unwrap();
    app
}
