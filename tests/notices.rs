//! What is told outside: signed posts that are tried until they arrive, one mail a day, a calendar to subscribe to.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tuguan::alerts::nightly;
use tuguan::notices::{digest, post};
use warp::Filter;

use crate::contracts::{USCC, enter, enterprise};
use crate::support::TestApp;
use crate::support::browser::{Browser, GOOD, service};

fn today() -> chrono::NaiveDate {
    "2026-11-23".parse().unwrap()
}

/// A system that listens: the first time it fails. What it was sent: signature, delivery, body.
type Heard = Arc<Mutex<Vec<(String, String, String)>>>;

async fn listener() -> (u16, Heard) {
    let heard: Heard = Arc::default();
    let kept = heard.clone();
    let route = warp::post()
        .and(warp::header("tuguan-signature"))
        .and(warp::header("tuguan-delivery"))
        .and(warp::body::bytes())
        .map(move |signature: String, delivery: String, body: bytes::Bytes| {
            let mut kept = kept.lock().unwrap();
            kept.push((signature, delivery, String::from_utf8(body.to_vec()).unwrap()));
            let status = if kept.len() == 1 { 503 } else { 204 };
            warp::reply::with_status("", http::StatusCode::from_u16(status).unwrap())
        });
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    tokio::spawn(warp::serve(route).incoming(socket).run());
    (port, heard)
}

/// HMAC-SHA256 by another program.
fn hmac(secret: &str, text: &str) -> String {
    let script = "import hmac,sys; print(hmac.new(sys.argv[1].encode(), sys.argv[2].encode(), 'sha256').hexdigest())";
    let output = Command::new("python3").args(["-c", script, secret, text]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_signed_and_tried_until_it_arrives() {
    let (port, heard) = listener().await;
    let url = format!("http://127.0.0.1:{port}/hook");
    let app = TestApp::start_with(&["--webhook-url", &url, "--webhook-secret", "s3cret"]).await;
    assert_eq!(digest::prepare(&app.app, today()).await.unwrap(), 0, "nothing happened, nothing is told");
    enterprise(&app, USCC, "示范科技有限公司").await;
    enter(&app, "厦土合2017020", json!({ "start_due": "2018-03-15", "finish_due": "2030-01-01" })).await;
    nightly::run(&app.app, today(), false).await.unwrap().unwrap();
    assert_eq!(digest::prepare(&app.app, today()).await.unwrap(), 1);
    assert_eq!(digest::prepare(&app.app, today()).await.unwrap(), 0, "once a day");
    assert_eq!(post::once(&app.app).await.unwrap(), 0, "the other side was down");
    let sql = app.administrator().await;
    let row = sql.query_one("select attempts, error, sent_at is null, next_at > now() from outbox", &[]).await.unwrap();
    assert_eq!((row.get::<_, i32>(0), row.get::<_, bool>(2), row.get::<_, bool>(3)), (1, true, true));
    assert!(row.get::<_, String>(1).contains("503"));
    assert_eq!(post::once(&app.app).await.unwrap(), 0, "not before its time");
    sql.execute("update outbox set next_at = now()", &[]).await.unwrap();
    // Two instances at once send it once.
    let (one, two) = tokio::join!(post::once(&app.app), post::once(&app.app));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0].1, heard[1].1, "who receives it twice knows it by its number");
    let (signature, _, body) = &heard[1];
    let (time, own) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    assert_eq!(own, hmac("s3cret", &format!("{time}.{body}")));
    let told: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        (&told["event"], &told["day"], &told["count"]),
        (&json!("supervision.night"), &json!("2026-11-23"), &json!(2))
    );
    let levels: Vec<_> =
        told["alerts"].as_array().unwrap().iter().map(|a| (a["kind"].clone(), a["level"].clone())).collect();
    assert!(levels.contains(&(json!("start"), json!("purple"))), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_last_try_it_is_given_up_and_never_posted_to_strangers_in_clear() {
    let app = TestApp::start_with(&["--webhook-url", "http://example.com/x", "--webhook-secret", "s"]).await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    enter(&app, "厦土合2017021", json!({ "start_due": "2018-03-15" })).await;
    nightly::run(&app.app, today(), false).await.unwrap();
    digest::prepare(&app.app, today()).await.unwrap();
    let sql = app.administrator().await;
    for _ in 0..8 {
        assert_eq!(post::once(&app.app).await.unwrap(), 0);
        sql.execute("update outbox set next_at = now()", &[]).await.unwrap();
    }
    let row = sql.query_one("select attempts, gave_up is not null, error from outbox", &[]).await.unwrap();
    assert_eq!((row.get::<_, i32>(0), row.get::<_, bool>(1)), (8, true));
    assert!(row.get::<_, String>(2).contains("https"));
}

/// Against the mail server of Python's own library (Debian 12: Python 3.11).
#[tokio::test(flavor = "multi_thread")]
async fn the_digest_comes_by_mail_once_a_day_with_numbers_and_no_names() {
    let script = "import warnings; warnings.simplefilter('ignore')\nimport smtpd, asyncore, sys\n\
        s = smtpd.DebuggingServer(('127.0.0.1', 0), None)\nprint(s.socket.getsockname()[1], flush=True)\nasyncore.loop()";
    let mut server =
        Command::new("/usr/bin/python3").args(["-u", "-c", script]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let port: u16 = lines.next().unwrap().unwrap().parse().unwrap();
    let url = format!("smtp://127.0.0.1:{port}");
    let app = service(&["--smtp-url", &url, "--mail-from", "tuguan <tuguan@example.gov.cn>"]).await;
    let mut street = Browser::new(&app);
    street.sign_in("street1", GOOD).await;
    assert_eq!(street.get("/api/account/notices").await.body, json!({ "email": null, "sends_mail": true }));
    let refused = street.send("PUT", "/api/account/notices", json!({ "email": "nobody" })).await;
    assert_eq!(refused.said(), (422, "bad-address"));
    assert_eq!(
        street.send("PUT", "/api/account/notices", json!({ "email": "street@example.gov.cn" })).await.status,
        200
    );
    let mut manager = Browser::new(&app);
    manager.sign_in("reserve", GOOD).await;
    assert_eq!(manager.send("PUT", "/api/account/notices", json!({ "email": "fgj@example.gov.cn" })).await.status, 200);
    enterprise(&app, USCC, "示范科技有限公司").await;
    enter(&app, "厦土合2017022", json!({ "start_due": "2018-03-15" })).await;
    nightly::run(&app.app, today(), false).await.unwrap();
    // Nothing was given to the street: nothing is told to it.
    assert_eq!(digest::prepare(&app.app, today()).await.unwrap(), 1);
    assert_eq!(post::once(&app.app).await.unwrap(), 1);
    let mut mail = String::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        if line.contains("END MESSAGE") {
            break;
        }
        mail.push_str(&line);
        mail.push('\n');
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(mail.contains("fgj@example.gov.cn") && !mail.contains("street@example.gov.cn"), "{mail}");
    let row = app.administrator().await.query_one("select body from outbox", &[]).await.unwrap();
    let body: String = row.get(0);
    assert!(body.contains("待派单：3 件") && !body.contains("示范科技") && !body.contains("2017022"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn coming_days_are_a_calendar_within_ones_sight() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let terms = json!({
        "price_total": "100", "start_due": "2026-12-15", "finish_due": "2029-01-01",
        "instalments": [{ "seq": 1, "due": "2026-12-31", "amount": "100" }]
    });
    enter(&app, "厦土合2017023", terms).await;
    let feed = async |who: &str| {
        let (status, headers, bytes) = app.person(who).await.fetch("/api/contracts/calendar.ics", &[]).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/calendar; charset=utf-8"), "{who}");
        String::from_utf8(bytes).unwrap()
    };
    // RFC 5545: 3.1 lines end with CR LF; 3.8.2.4 a day is VALUE=DATE.
    let text = feed("planning").await;
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.trim_end().ends_with("END:VCALENDAR"));
    assert!(text.lines().all(|line| line.len() <= 75), "3.1: lines are folded at 75 octets");
    for line in ["DTSTART;VALUE=DATE:20261215", "DTSTART;VALUE=DATE:20261231", "CLASS:CONFIDENTIAL"] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("20290101"), "too far ahead");
    assert!(!feed("street1").await.contains("20261231"), "payments are not told to those who see no amounts");
    assert!(!feed("street2").await.contains("BEGIN:VEVENT"));
}
