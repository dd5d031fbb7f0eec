//! Files of records: sent, looked at, fetched, corrected, withdrawn; the catalogue and the archive of a record. The files are made,
//! and what comes of them is looked at, by other programs (tests/clients/papers.py).

mod faults;
mod rights;
mod types;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Person, TestApp, collection, square};

/// Debian's Python with Pillow, openpyxl and xlwt.
fn papers(what: &str, path: &Path) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/papers.py");
    let output = Command::new("/usr/bin/python3").arg(script).arg(what).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The files that other programs made.
struct Papers(tempfile::TempDir);

impl Papers {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        papers("make", folder.path());
        Self(folder)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.path().join(name)).unwrap()
    }
}

/// What another program says of these bytes.
fn judged(what: &str, bytes: &[u8]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    std::fs::write(&path, bytes).unwrap();
    papers(what, &path)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A service with two parcels and a building; their ids.
async fn district(flags: &[&str]) -> (TestApp, i64, i64, i64) {
    let app = TestApp::start_with(flags).await;
    let parcel = |number: &str, east: f64| square(number, (east, 2_714_000.0), 100.0, json!({ "object_no": number }));
    app.must_import_text(collection(vec![parcel("甲-1", 612_400.0), parcel("甲-2", 612_600.0)]), "parcels").await;
    let house = square("楼一", (612_410.0, 2_714_010.0), 20.0, json!({ "object_no": "楼-1" }));
    app.must_import_text(collection(vec![house]), "buildings").await;
    let mut ids = [0; 3];
    for (id, number) in ids.iter_mut().zip(["%E7%94%B2-1", "%E7%94%B2-2", "%E6%A5%BC-1"]) {
        *id = app.ok(&format!("/api/spaces?q={number}")).await["items"][0]["id"].as_i64().unwrap();
    }
    (app, ids[0], ids[1], ids[2])
}

fn list_of(space: i64) -> String {
    format!("/api/attachments?owner_kind=space&owner_id={space}")
}

async fn added(person: &Person, space: i64, kind: &str, name: &str, bytes: Vec<u8>, more: &[(&str, &str)]) -> Value {
    let (status, body) = person.attach(space, kind, name, bytes, more).await;
    assert_eq!(status, 201, "{name}: {body}");
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_kept_as_it_is_with_what_the_camera_and_the_phone_say() {
    let (app, space, ..) = district(&[]).await;
    let photo = Papers::new().read("photo.jpg");
    let more =
        [("lng", "118.1099"), ("lat", "24.5102"), ("accuracy_m", "12.5"), ("taken_at", "2026-11-20T09:31:05+08:00")];
    let made = added(&app, space, "site_photo", "北角 1.JPG", photo.clone(), &more).await;
    // By hand: 118° 6' 36" is 118.11; 24° 30' 36.5" is 24 + 30/60 + 36.5/3600 = 24.510138888…
    let exif = &made["exif"];
    assert_eq!(exif["taken_at"], "2026-11-20T09:31:02+08:00", "{made:#}");
    assert!((exif["lng"].as_f64().unwrap() - 118.11).abs() < 1e-9, "{exif}");
    assert!((exif["lat"].as_f64().unwrap() - 24.510_138_888_9).abs() < 1e-9, "{exif}");
    assert_eq!(
        (&exif["accuracy_m"], &exif["direction"], &exif["camera"]),
        (&json!(4.5), &json!(225.0), &json!("HUAWEI Mate 60"))
    );
    assert_eq!(
        made["device"],
        json!({ "lng": 118.1099, "lat": 24.5102, "accuracy_m": 12.5, "taken_at": "2026-11-20T01:31:05Z" })
    );
    // Pillow's picture lies on its side; people see it upright.
    assert_eq!((&made["width"], &made["height"]), (&json!(2000), &json!(3000)));
    assert_eq!((&made["title"], &made["file_name"]), (&json!("北角 1"), &json!("北角 1.jpg")));
    assert_eq!((&made["sha256"], &made["bytes"]), (&json!(sha256(&photo)), &json!(photo.len())));
    assert_eq!(made["warnings"], json!([]));

    let address = format!("/api/attachments/{}", made["id"]);
    let (status, headers, content) = app.fetch(made["file"].as_str().unwrap(), &[]).await;
    assert_eq!((status, &content), (200, &photo), "the same bytes");
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!((header("content-type"), header("etag")), ("image/jpeg".to_owned(), format!("\"{}\"", sha256(&photo))));
    // RFC 8187: 北角 is E5 8C 97 E8 A7 92.
    assert!(header("content-disposition").ends_with("filename*=UTF-8''%E5%8C%97%E8%A7%92%201%2Ejpg"), "{headers:?}");
    assert!(header("content-security-policy").contains("sandbox") && header("x-content-type-options") == "nosniff");
    assert_eq!(header("cache-control"), "private, no-cache");
    let tag = header("etag");
    assert_eq!(app.fetch(&format!("{address}/file"), &[("if-none-match", &tag)]).await.0, 304);

    let whole = judged("seen", &photo);
    for (size, wanted) in [(1280, json!([853, 1280])), (320, json!([213, 320]))] {
        let (status, headers, small) = app.fetch(&format!("{address}/thumbnail?size={size}"), &[]).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/jpeg"));
        let seen = judged("seen", &small);
        assert_eq!((&seen["format"], &seen["size"]), (&json!("JPEG"), &wanted));
        assert_eq!(seen["corners"], whole["corners"], "the right way up, as Pillow turns it");
        assert_eq!(seen["exif"], 0, "says nothing of the place");
    }
    assert_eq!(app.get(&format!("{address}/thumbnail?size=99")).await.0, 400);
    let record = app.person("auditor").await.ok(&format!("/api/audit?subject=attachment/{}", made["id"])).await;
    let actions: Vec<&str> =
        record["items"].as_array().unwrap().iter().rev().map(|item| item["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["attachment.add", "attachment.fetch"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_file_can_be_fetched() {
    let (app, space, ..) = district(&[]).await;
    let text = "零一二三四五六七八九".repeat(100);
    let made = added(&app, space, "other", "说明.txt", text.clone().into_bytes(), &[]).await;
    let path = made["file"].as_str().unwrap();
    let tag = format!("\"{}\"", sha256(text.as_bytes()));
    for (range, if_range, status, content, told) in [
        ("bytes=0-2", None, 206, "零", Some("bytes 0-2/3000")),
        ("bytes=-3", None, 206, "九", Some("bytes 2997-2999/3000")),
        ("bytes=2997-", Some(tag.as_str()), 206, "九", Some("bytes 2997-2999/3000")),
        ("bytes=0-2", Some("\"other\""), 200, text.as_str(), None),
        ("bytes=0-2,5-6", None, 200, text.as_str(), None),
    ] {
        let mut headers = vec![("range", range)];
        headers.extend(if_range.map(|tag| ("if-range", tag)));
        let (found, answer, bytes) = app.fetch(path, &headers).await;
        assert_eq!((found, String::from_utf8(bytes).unwrap().as_str()), (status, content), "{range}");
        assert_eq!(answer.get("content-range").map(|told| told.to_str().unwrap()), told);
    }
    let (status, headers, _) = app.fetch(path, &[("range", "bytes=3000-")]).await;
    assert_eq!((status, headers["content-range"].to_str().unwrap()), (416, "bytes */3000"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_a_file_is_corrected_in_versions() {
    let (app, space, ..) = district(&[]).await;
    let papers = Papers::new();
    let more = [("doc_no", "厦府[2017] 341"), ("doc_date", "2017-09-30"), ("issuer", "厦门市人民政府"), ("pages", "4")];
    let made = added(&app, space, "government_decision", "批示.pdf", papers.read("paper.pdf"), &more).await;
    assert_eq!((&made["doc_no"], &made["version"]), (&json!("厦府〔2017〕341号"), &json!(1)), "{made:#}");
    let path = format!("/api/attachments/{}", made["id"]);
    let wish = json!({ "title": "关于收储的批示", "doc_no": "[2019]12", "pages": null });
    assert_eq!(app.send("PATCH", &path, wish.clone()).await.0, 428);
    let (status, headers, body) = app.send_with("PATCH", &path, &[("if-match", "\"1\"")], wish).await;
    assert_eq!((status, headers["etag"].to_str().unwrap()), (200, "\"2\""), "{body}");
    assert_eq!(
        (&body["title"], &body["doc_no"], &body["pages"]),
        (&json!("关于收储的批示"), &json!("〔2019〕12号"), &Value::Null)
    );
    assert_eq!(body["doc_date"], "2017-09-30", "what was not named stays");
    // Somebody else, still at the first version.
    let other = app.person("reserve").await;
    let late = json!({ "remark": "原件在档案室" });
    let (status, _, body) = other.send_with("PATCH", &path, &[("if-match", "\"1\"")], late.clone()).await;
    assert_eq!((status, &body["current_version"], &body["changed_by"]), (412, &json!(2), &json!("reserve2")), "{body}");
    let (status, _, body) =
        other.send_with("PATCH", &path, &[("if-match", "\"2\"")], json!({ "doc_no": "2019年第12次" })).await;
    assert_eq!((status, &body["doc_no"]), (200, &json!("2019年第12次")), "never mangled");
    assert_eq!(body["warnings"][0]["code"], "unusual-number");
    for (wish, field) in [
        (json!({ "title": " " }), "title"),
        (json!({ "doc_kind": "nothing" }), "doc_kind"),
        (json!({ "doc_date": "2019-02-30" }), "doc_date"),
        (json!({ "pages": 0 }), "pages"),
        (json!({ "remark": "x".repeat(501) }), "remark"),
        (json!({ "doc_no": ["厦府"] }), "doc_no"),
    ] {
        let (status, _, body) = app.send_with("PATCH", &path, &[("if-match", "\"3\"")], wish).await;
        assert_eq!((status, &body["errors"][0]["field"]), (422, &json!(field)), "{body}");
    }
    assert_eq!(app.send_with("PATCH", &path, &[("if-match", "\"3\"")], json!({ "sha256": "x" })).await.0, 400);
    let whole = app.ok(&path).await;
    assert_eq!(whole["version"], 3);
    let earlier: Vec<(i64, &str)> = whole["earlier"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| (version["version"].as_i64().unwrap(), version["doc_no"].as_str().unwrap()))
        .collect();
    assert_eq!(earlier, [(2, "〔2019〕12号"), (1, "厦府〔2017〕341号")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_file_stays_and_counts_no_more() {
    let (app, space, ..) = district(&[]).await;
    let made = added(&app, space, "agreement", "协议.txt", "甲乙双方".into(), &[]).await;
    added(&app, space, "other", "其他.txt", "另一份".into(), &[]).await;
    let id = made["id"].as_i64().unwrap();
    let path = format!("/api/attachments/{id}/withdraw");
    let kinds = async || {
        let sql = app.sql().await;
        tuguan::records::attachments::kinds_present(&sql, tuguan::records::attachments::OwnerKind::Space, space)
            .await
            .unwrap()
    };
    assert_eq!(kinds().await, [("agreement".to_owned(), 1), ("other".to_owned(), 1)].into());
    let (status, body) = app.send("POST", &path, json!({})).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("reason")));
    let (status, body) = app.send("POST", &path, json!({ "reason": "扫描不清，已重新扫描" })).await;
    assert_eq!(
        (status, &body["withdrawn"]["reason"], &body["withdrawn"]["by"]),
        (200, &json!("扫描不清，已重新扫描"), &json!("reserve2"))
    );
    assert_eq!(kinds().await, [("other".to_owned(), 1)].into());
    assert_eq!(app.ok(&list_of(space)).await["matched"], 1);
    let all = app.ok(&format!("{}&withdrawn=true", list_of(space))).await;
    assert_eq!((&all["matched"], &all["items"][0]["id"]), (&json!(2), &json!(id)));
    assert_eq!(app.fetch(made["file"].as_str().unwrap(), &[]).await.2, "甲乙双方".as_bytes(), "the content stays");
    assert_eq!(app.send("POST", &path, json!({ "reason": "再次" })).await.0, 409);
    let change = json!({ "title": "改" });
    let address = format!("/api/attachments/{id}");
    assert_eq!(app.send_with("PATCH", &address, &[("if-match", "\"2\"")], change).await.0, 409);
    // The same paper may come again.
    added(&app, space, "agreement", "协议.txt", "甲乙双方".into(), &[]).await;
    let deleted = app.send("DELETE", &address, json!({})).await.0;
    assert!([404, 405].contains(&deleted), "nobody deletes one: {deleted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_does_not_count_twice_and_the_same_request_makes_one() {
    let (app, space, other, _) = district(&[]).await;
    let fields = |space: i64, kind: &'static str| {
        [("owner_kind", "space".to_owned()), ("owner_id", space.to_string()), ("doc_kind", kind.to_owned())]
    };
    let send = async |space, kind, key: Option<&str>, text: &str| {
        let fields = fields(space, kind);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let headers: Vec<(&'static str, &str)> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
        app.attach_as(&fields, &headers, "a.txt", text.as_bytes().to_vec()).await
    };
    let (status, first) = send(space, "agreement", Some("k-1"), "一").await;
    assert_eq!(status, 201, "{first}");
    let (status, again) = send(space, "agreement", Some("k-1"), "一").await;
    assert_eq!((status, &again["id"]), (201, &first["id"]), "sent again by a phone that did not hear the answer");
    assert_eq!(send(space, "agreement", Some("k-1"), "二").await.0, 409, "the key stands for something else");
    let (status, body) = send(space, "agreement", Some("k-2"), "一").await;
    assert_eq!((status, &body["errors"][0]["code"]), (409, &json!("duplicate")), "{body}");
    assert!(body["detail"].as_str().unwrap().contains(&first["id"].to_string()), "names it: {body}");
    let (status, body) = send(space, "other", None, "一").await;
    assert_eq!(
        (status, &body["warnings"][0]["code"]),
        (201, &json!("same-content")),
        "as another document it is told: {body}"
    );
    assert_eq!(send(other, "agreement", None, "一").await.0, 201, "of another record it is another paper");
    // Many at once: one is kept.
    let (a, b, c, d) = tokio::join!(
        send(space, "agreement", None, "三"),
        send(space, "agreement", None, "三"),
        send(space, "agreement", None, "三"),
        send(space, "agreement", None, "三")
    );
    let mut all = [a.0, b.0, c.0, d.0];
    all.sort_unstable();
    assert_eq!(all, [201, 409, 409, 409]);
    assert_eq!(faults::contents(&app).len(), 4, "and of the others no content is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_a_record_has_a_catalogue_and_goes_into_one_archive() {
    let (app, space, other, _) = district(&[]).await;
    let papers = Papers::new();
    let of =
        |no: &'static str, day: &'static str| [("doc_no", no), ("doc_date", day), ("issuer", "发改局"), ("pages", "2")];
    let (photo, pdf) = (papers.read("photo.jpg"), papers.read("paper.pdf"));
    added(&app, space, "agreement", "a/..\\b:协议?.txt", "协议正文".into(), &of("厦湖发〔2026〕9号", "2026-03-01"))
        .await;
    added(&app, space, "government_decision", "2.pdf", pdf.clone(), &of("厦湖府[2026]2", "2026-02-01")).await;
    let title = [("title", "=HYPERLINK(\"x\")<script>")];
    added(&app, space, "government_decision", "3.txt", "纪要".into(), &title).await;
    added(&app, space, "site_photo", "同名.jpg", photo.clone(), &[]).await;
    let gone = added(&app, space, "site_photo", "同名.jpg", papers.read("plain.jpg"), &[]).await;
    let path = format!("/api/attachments/{}/withdraw", gone["id"]);
    assert_eq!(app.send("POST", &path, json!({ "reason": "拍错" })).await.0, 200);
    let query = format!("owner_kind=space&owner_id={space}");
    let list = app.ok(&format!("/api/attachments/catalogue?{query}")).await;
    let told: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|item| (&item["no"], &item["doc_no"], &item["title"])).collect();
    let (hyperlink, none) = (json!("=HYPERLINK(\"x\")<script>"), Value::Null);
    // Photos first, then by the list of kinds and by date.
    assert_eq!(
        told,
        [
            (&json!(1), &none, &json!("同名")),
            (&json!(2), &json!("厦湖府〔2026〕2号"), &json!("2")),
            (&json!(3), &none, &hyperlink),
            (&json!(4), &json!("厦湖发〔2026〕9号"), &json!("b 协议")),
        ]
    );
    let (_, headers, page) = app.fetch(&format!("/api/attachments/catalogue?{query}&f=html"), &[]).await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert!(
        page.contains("卷内目录")
            && page.contains("甲-1 甲-1")
            && page.contains("&lt;script&gt;")
            && !page.contains("<script")
    );
    let (_, _, book) = app.fetch(&format!("/api/attachments/catalogue?{query}&f=xlsx"), &[]).await;
    let rows = judged("sheet", &book);
    assert_eq!(rows[1], json!(["序号", "文号", "责任者", "题名", "日期", "页数", "大小", "备注"]));
    assert_eq!(rows[3], json!(["2", "厦湖府〔2026〕2号", "发改局", "2", "2026-02-01", "2", "4 KB", "会议纪要/批示"]));
    assert_eq!(rows[4][3], hyperlink, "text, no formula");

    let (status, headers, bytes) = app.fetch(&format!("/api/attachments/zip?{query}"), &[]).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "application/zip"));
    let archive = judged("archive", &bytes);
    assert_eq!(archive["broken"], Value::Null);
    let entries: Vec<(&str, &str)> = archive["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry[0].as_str().unwrap(), entry[1].as_str().unwrap()))
        .collect();
    assert_eq!(
        entries.iter().map(|entry| entry.0).collect::<Vec<_>>(),
        [
            "000_卷内目录.html",
            "000_卷内目录.xlsx",
            "001_现状照片_同名.jpg",
            "002_厦湖府〔2026〕2号_2.pdf",
            "003_会议纪要 批示_=HYPERLINK( x ) script.txt",
            "004_厦湖发〔2026〕9号_b 协议.txt",
        ]
    );
    let hashes: Vec<&str> = entries[2..].iter().map(|entry| entry.1).collect();
    assert_eq!(hashes, [sha256(&photo), sha256(&pdf), sha256("纪要".as_bytes()), sha256("协议正文".as_bytes())]);
    // A record without files has a file, too: its empty catalogue.
    let (status, _, bytes) = app.fetch(&format!("/api/attachments/zip?owner_kind=space&owner_id={other}"), &[]).await;
    assert_eq!((status, judged("archive", &bytes)["entries"].as_array().unwrap().len()), (200, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_go_by_pages() {
    let (app, space, ..) = district(&[]).await;
    for n in 0..5 {
        added(&app, space, "other", &format!("{n}.txt"), format!("第{n}份").into(), &[]).await;
    }
    let mut path = format!("{}&limit=2", list_of(space));
    let (mut titles, mut pages) = (Vec::new(), 0);
    loop {
        let page = app.ok(&path).await;
        assert_eq!((&page["matched"], &page["may_add"]), (&json!(5), &json!(true)));
        titles.extend(page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
        pages += 1;
        let Some(next) = page["next"].as_str() else { break };
        path = next.to_owned();
    }
    assert_eq!((titles, pages), (["0", "1", "2", "3", "4"].map(str::to_owned).to_vec(), 3));
    for query in [
        "",
        "?owner_kind=space",
        "?owner_kind=nothing&owner_id=1",
        "?owner_kind=space&owner_id=x",
        "?owner_kind=space&owner_id=1&q=1",
    ] {
        assert_eq!(app.get(&format!("/api/attachments{query}")).await.0, 400, "{query}");
    }
    assert_eq!(app.get(&list_of(987_654_321)).await.0, 404);
}
