//! Faults on the way: killed programs, stores that do not answer, uploads that break off. No row without its content, no content
//! without its row.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::{Papers, added, district, list_of, sha256};
use crate::support::program::{Program, kill};
use crate::support::{TestApp, cluster, collection, square};

/// Every file under a folder; none if there is no folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(path) = open.pop() {
        match std::fs::read_dir(&path) {
            Ok(entries) => open.extend(entries.map(|entry| entry.unwrap().path())),
            Err(_) if path.is_file() => found.push(path),
            Err(_) => {}
        }
    }
    found
}

/// What lies in the store of a service.
pub fn contents(app: &TestApp) -> Vec<PathBuf> {
    files(&app.app.config.data_dir.join("attachments"))
}

/// What is arriving.
pub fn arriving(app: &TestApp) -> Vec<PathBuf> {
    files(&app.app.config.data_dir.join("uploads"))
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not within 30 s: {what}");
}

fn form(space: i64, bytes: Vec<u8>) -> reqwest::multipart::Form {
    let file = reqwest::multipart::Part::bytes(bytes).file_name("a.jpg");
    let form = reqwest::multipart::Form::new().text("owner_kind", "space").text("owner_id", space.to_string());
    form.text("doc_kind", "site_photo").part("file", file)
}

/// Killed when the content is there and the row is not: the table is held meanwhile, so that it cannot come.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_killed_between_content_and_row_leaves_no_orphan() {
    let program = Program::new();
    let client = program.person();
    let (mut service, base) = program.serve();
    let rows = collection(vec![square("甲", (612_400.0, 2_714_000.0), 10.0, json!({}))]);
    let path = program.folder.path().join("one.geojson");
    std::fs::write(&path, rows).unwrap();
    let (ok, text) = program.run(&["import", path.to_str().unwrap(), "--into", "parcels"]);
    assert!(ok, "{text}");
    let spaces: serde_json::Value =
        client.get(format!("{base}/api/spaces")).send().await.unwrap().json().await.unwrap();
    let space = spaces["items"][0]["id"].as_i64().unwrap();
    let mut config = tokio_postgres::Config::new();
    config.host_path(program.folder.path().join("socket")).user("tuguan").dbname("tuguan");
    let administrator = cluster::connect(&config).await;
    administrator.batch_execute("begin; lock table attachment in exclusive mode").await.unwrap();

    let photo = Papers::new().read("photo.jpg");
    let request = client.post(format!("{base}/api/attachments")).multipart(form(space, photo.clone()));
    let sent = tokio::spawn(request.send());
    let store = program.folder.path().join("attachments");
    let whole = || files(&store).iter().filter(|path| !path.display().to_string().contains('#')).count();
    until("content and two small copies are stored", async || whole() == 3).await;
    kill(&service, "-KILL");
    service.wait().unwrap();
    assert!(sent.await.unwrap().is_err(), "nothing was acknowledged");
    administrator.batch_execute("rollback").await.unwrap();

    let (mut again, base) = program.serve();
    let list = format!("{base}/api/attachments?owner_kind=space&owner_id={space}");
    let matched = async || -> serde_json::Value {
        client.get(&list).send().await.unwrap().json::<serde_json::Value>().await.unwrap()["matched"].clone()
    };
    assert_eq!(matched().await, 0, "no row");
    let count = async |table: &str| -> i64 {
        administrator.query_one(&format!("select count(*) from {table}"), &[]).await.unwrap().get(0)
    };
    assert_eq!(count("attachment_upload").await, 1, "the key stands");
    // An hour later.
    administrator.batch_execute("update attachment_upload set begun_at = now() - interval '61 minutes'").await.unwrap();
    until("the content is swept away", async || count("attachment_upload").await == 0).await;
    assert!(files(&store).is_empty(), "no content: {:?}", files(&store));
    // And the officer sends it again.
    let answer =
        client.post(format!("{base}/api/attachments")).multipart(form(space, photo.clone())).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let made: serde_json::Value = answer.json().await.unwrap();
    // Killed right after the answer, the program and the database: what was acknowledged is there.
    kill(&again, "-KILL");
    again.wait().unwrap();
    assert!(Command::new("kill").args(["-QUIT", &program.server().unwrap()]).status().unwrap().success());
    until("the server is gone", async || program.server().is_none()).await;
    let (mut third, base) = program.serve();
    let file = client.get(format!("{base}{}", made["file"].as_str().unwrap())).send().await.unwrap();
    assert_eq!(file.bytes().await.unwrap(), photo);
    kill(&third, "-TERM");
    third.wait().unwrap();
}

/// An upload that takes longer than the sweep waits: its key is gone when it comes to be named.
#[tokio::test(flavor = "multi_thread")]
async fn a_content_that_was_swept_away_is_not_named() {
    let (app, space, ..) = district(&[]).await;
    let lost = "create function lost() returns trigger language plpgsql as 'begin return null; end';
                create trigger lost before insert on attachment_upload for each row execute function lost()";
    app.administrator().await.batch_execute(lost).await.unwrap();
    let (status, body) = app.attach(space, "site_photo", "a.jpg", Papers::new().read("plain.jpg"), &[]).await;
    assert_eq!(status, 503, "{body}");
    assert_eq!((app.ok(&list_of(space)).await["matched"].clone(), contents(&app).len()), (json!(0), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_is_told_and_nothing_is_half_saved() {
    let blocked = tempfile::NamedTempFile::new().unwrap();
    let folder = format!("file://{}/attachments", blocked.path().display());
    // Nobody listens there.
    let s3 = [
        "--attachments-url",
        "s3://tuguan/a",
        "--attachments-endpoint",
        "http://127.0.0.1:1",
        "--attachments-key",
        "k",
        "--attachments-secret",
        "s",
    ];
    for flags in [&["--attachments-url", folder.as_str()][..], &s3] {
        let (app, space, ..) = district(flags).await;
        let (status, body) = app.attach(space, "other", "a.txt", b"text".to_vec(), &[]).await;
        assert_eq!(status, 503, "{body}");
        assert!(body["detail"].as_str().unwrap().contains("附件存储暂时无法访问"), "{body}");
        assert_eq!(app.ok(&list_of(space)).await["matched"], 0);
        assert!(arriving(&app).is_empty());
        let noted: i64 = app
            .sql()
            .await
            .query_one("select count(*) from audit_entry where action = 'attachment.add'", &[])
            .await
            .unwrap()
            .get(0);
        assert_eq!(noted, 0);
        assert_eq!(app.get(&format!("/api/spaces/{space}")).await.0, 200, "all else goes on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let (app, space, ..) = district(&[]).await;
    let address = app.base.strip_prefix("http://").unwrap().to_owned();
    let head = format!(
        "POST /api/attachments HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Length: 5000000\r\n\
         Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"owner_kind\"\r\n\r\n\
         space\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n",
        app.token
    );
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&vec![b'a'; 1_000_000]).unwrap();
    until("it arrives", async || !arriving(&app).is_empty()).await;
    drop(stream);
    until("it is gone", async || arriving(&app).is_empty()).await;
    assert_eq!((app.ok(&list_of(space)).await["matched"].clone(), contents(&app).len()), (json!(0), 0));
}

/// A bucket without its key, an address that is none: told before anything is served.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_are_told_at_the_start() {
    let program = Program::new();
    let bucket = ["--attachments-url", "s3://tuguan", "--attachments-key", "k", "--attachments-secret", "s"];
    for (flags, told) in [
        (&bucket[..2], "TUGUAN_ATTACHMENTS_KEY"),
        (&["--attachments-url", "ftp://x"][..], "file:///folder or s3://bucket/prefix"),
        (&[&bucket[..], &["--attachments-endpoint", "oss"]].concat()[..], "TUGUAN_ATTACHMENTS_ENDPOINT"),
    ] {
        let (ok, text) = program.run(&[&["migrate"][..], flags].concat());
        assert!(!ok && text.contains(told), "{flags:?}: {text}");
    }
}

/// A server that speaks S3 (moto), on a port of its own.
struct Bucket {
    child: std::process::Child,
    answers: BufReader<std::process::ChildStdout>,
    address: String,
}

impl Bucket {
    fn start() -> Self {
        let root = env!("CARGO_MANIFEST_DIR");
        let mut child = Command::new(format!("{root}/target/clients/bin/python"))
            .arg(format!("{root}/tests/clients/bucket.py"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        answers.read_line(&mut address).unwrap();
        Self { child, answers, address: address.trim().to_owned() }
    }

    /// The keys in the bucket.
    fn keys(&mut self) -> Vec<String> {
        self.child.stdin.as_mut().unwrap().write_all(b"list\n").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.split_whitespace().map(str::to_owned).collect()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_serves_as_well_as_a_folder() {
    let mut bucket = tokio::task::spawn_blocking(Bucket::start).await.unwrap();
    let address = bucket.address.clone();
    let flags = [
        "--attachments-url",
        "s3://tuguan/湖里/附件",
        "--attachments-endpoint",
        &address,
        "--attachments-key",
        "key",
        "--attachments-secret",
        "secret",
    ];
    let (app, space, ..) = district(&flags).await;
    let photo = Papers::new().read("photo.jpg");
    let made = added(&app, space, "site_photo", "a.jpg", photo.clone(), &[]).await;
    // More than one part of 8 MiB.
    let text = "厦门市湖里区\n".repeat(1_200_000);
    let long = added(&app, space, "other", "长.txt", text.clone().into_bytes(), &[]).await;
    let keys = bucket.keys();
    assert_eq!(keys.len(), 4, "{keys:?}");
    assert!(keys.iter().all(|key| key.contains("20")), "{keys:?}");
    let (status, _, content) = app.fetch(made["file"].as_str().unwrap(), &[]).await;
    assert_eq!((status, sha256(&content)), (200, sha256(&photo)));
    let (status, _, content) = app.fetch(long["file"].as_str().unwrap(), &[("range", "bytes=17000000-17000019")]).await;
    assert_eq!((status, content.as_slice()), (206, &text.as_bytes()[17_000_000..17_000_020]));
    assert_eq!(app.fetch(made["thumbnails"]["320"].as_str().unwrap(), &[]).await.0, 200);
    let zip = format!("/api/attachments/zip?owner_kind=space&owner_id={space}");
    let (status, _, archive) = app.fetch(&zip, &[]).await;
    let archive = super::judged("archive", &archive);
    assert_eq!((status, &archive["entries"][3][1]), (200, &json!(sha256(text.as_bytes()))), "{archive}");
    // The same file of another record is another content; refused ones leave none.
    let (status, _) = app.attach(space, "site_photo", "a.jpg", photo, &[]).await;
    assert_eq!((status, bucket.keys().len()), (409, 4));
    drop(bucket);
    assert_eq!(app.fetch(made["file"].as_str().unwrap(), &[]).await.0, 503, "gone down");
    assert_eq!(app.fetch(&zip, &[]).await.0, 503, "rather than half an archive");
    assert_eq!(app.get(&list_of(space)).await.0, 200);
}
