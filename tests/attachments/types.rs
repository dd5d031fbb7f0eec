//! What is kept and what is refused, by content and not by name.

use serde_json::{Value, json};

use super::{Papers, added, district, faults, judged, list_of};

#[tokio::test(flavor = "multi_thread")]
async fn documents_of_offices_are_kept_under_what_they_are() {
    let (app, space, ..) = district(&[]).await;
    let papers = Papers::new();
    let gbk = encoding_rs::GBK.encode("界址点坐标").0.into_owned();
    let doc = compound(&[("/WordDocument", &[0; 4096])]);
    let drawing = b"0\r\nSECTION\r\n2\r\nHEADER\r\n0\r\nENDSEC\r\n0\r\nEOF\r\n".to_vec();
    for (sent, bytes, media, kept, small) in [
        ("a.pdf", papers.read("paper.pdf"), "application/pdf", "a.pdf", false),
        ("a.ofd", papers.read("paper.ofd"), "application/ofd", "a.ofd", false),
        (
            "a.docx",
            papers.read("paper.docx"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "a.docx",
            false,
        ),
        (
            "a.xlsx",
            papers.read("book.xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "a.xlsx",
            false,
        ),
        ("a.xls", papers.read("book.xls"), "application/vnd.ms-excel", "a.xls", false),
        ("a.wps", doc, "application/msword", "a.wps", false),
        ("界址点.txt", gbk, "text/plain", "界址点.txt", false),
        ("a.csv", "\u{feff}名称,面积\n甲,1\n".into(), "text/csv", "a.csv", false),
        ("a.dxf", drawing, "image/vnd.dxf", "a.dxf", false),
        ("a.dwg", b"AC1032\0\0\0\0\0".to_vec(), "image/vnd.dwg", "a.dwg", false),
        ("a.tiff", papers.read("scan.tif"), "image/tiff", "a.tiff", true),
        ("a.webp", papers.read("a.webp"), "image/webp", "a.webp", true),
        // As chat programs name them.
        ("图片.png", papers.read("plain.jpg"), "image/jpeg", "图片.jpg", true),
        ("图片", papers.read("glass.png"), "image/png", "图片.png", true),
        ("合同.exe", papers.read("photo.jpg"), "image/jpeg", "合同.jpg", true),
    ] {
        let made = added(&app, space, "other", sent, bytes, &[]).await;
        assert_eq!((made["media_type"].as_str(), made["file_name"].as_str()), (Some(media), Some(kept)), "{sent}");
        assert_eq!(made["thumbnails"].is_object(), small, "{sent}: {made}");
        let renamed = made["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "renamed");
        assert_eq!(renamed, sent != kept, "{sent}: {made}");
        let shown = app.fetch(made["file"].as_str().unwrap(), &[]).await.1;
        let inline = shown["content-disposition"].to_str().unwrap().starts_with("inline");
        assert_eq!(inline, ["image/jpeg", "image/png", "image/webp"].contains(&media), "{sent}");
    }
    // What one can see through is paper behind.
    let list = app.ok(&list_of(space)).await;
    let glass = list["items"].as_array().unwrap().iter().find(|item| item["media_type"] == "image/png").unwrap();
    let (_, _, small) = app.fetch(glass["thumbnails"]["320"].as_str().unwrap(), &[]).await;
    assert_eq!(judged("seen", &small)["corners"], json!(["white", "white", "white", "white"]));
}

/// A compound file (MS-CFB) with these streams.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    for (path, content) in streams {
        let folder = path.rsplit_once('/').unwrap().0;
        if !folder.is_empty() {
            file.create_storage_all(folder).unwrap();
        }
        std::io::Write::write_all(&mut file.create_stream(path).unwrap(), content).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_pages_macros_and_broken_files_are_refused_by_what_they_are() {
    let (app, space, ..) = district(&[]).await;
    let papers = Papers::new();
    let word = [0_u8; 4096];
    let mut locked = word;
    locked[11] = 1;
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("照片.jpg", b"MZ\x90\0\x03\0\0\0".to_vec(), "program"),
        ("照片.jpg", b"\x7fELF\x02\x01\x01\0".to_vec(), "program"),
        ("说明.txt", b"#!/bin/sh\nrm -rf /\n".to_vec(), "script"),
        ("说明.txt", b"@echo off\r\ndel *.*\r\n".to_vec(), "script"),
        ("说明.txt", utf16("Set x = CreateObject(\"WScript.Shell\")"), "script"),
        ("说明.js", b"alert(1)".to_vec(), "unknown-type"),
        ("照片.png", b"<html><script>alert(1)</script></html>".to_vec(), "web-page"),
        ("说明.txt", utf16("<!DOCTYPE html><p>"), "web-page"),
        ("图.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>".to_vec(), "web-page"),
        ("说明.txt", "说明 <script>alert(1)</script>".into(), "web-page"),
        ("说明.docx", papers.read("macro.docx"), "macros"),
        ("说明.docx", papers.read("typed-macro.docx"), "macros"),
        ("说明.docx", papers.read("template.docx"), "macros"),
        ("台账.xls", papers.read("macro-sheet.xls"), "macros"),
        ("说明.doc", compound(&[("/WordDocument", &word), ("/Macros/VBA/dir", b"x")]), "macros"),
        ("说明.doc", compound(&[("/WordDocument", &locked)]), "protected"),
        ("说明.docx", compound(&[("/EncryptedPackage", b"x")]), "protected"),
        ("幻灯.ppt", compound(&[("/PowerPoint Document", b"x")]), "unknown-type"),
        ("资料.zip", papers.read("program.zip"), "archive"),
        ("资料.pdf", papers.read("program.zip"), "archive"),
        ("资料.rar", b"Rar!\x1a\x07\0".to_vec(), "archive"),
        ("IMG_1.HEIC", heic, "unshown-image"),
        ("a.gif", b"GIF89a\x01\0\x01\0".to_vec(), "unknown-type"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj\n".to_vec(), "truncated"),
        ("a.xlsx", papers.read("book.xlsx")[..3000].to_vec(), "damaged"),
        ("a.jpg", papers.read("truncated.jpg"), "broken-image"),
        ("a.png", papers.read("truncated.png"), "broken-image"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), "broken-image"),
        ("a.png", papers.read("bomb.png"), "too-many-pixels"),
        ("a.txt", Vec::new(), "empty-file"),
        ("a.bin", vec![0, 159, 146, 150, 1, 2, 3], "unknown-type"),
    ];
    for (name, bytes, code) in cases {
        let (status, body) = app.attach(space, "other", name, bytes, &[]).await;
        let error = &body["errors"][0];
        assert_eq!(
            (status, error["code"].as_str(), error["field"].as_str()),
            (422, Some(code), Some("file")),
            "{name}: {body}"
        );
        // Chinese first, English behind.
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with(|c: char| !c.is_ascii()) && message.contains('('), "{message}");
    }
    assert_eq!(app.ok(&list_of(space)).await["matched"], 0);
    assert!(faults::contents(&app).is_empty(), "nothing is kept of what was refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_whose_exif_cannot_be_read_is_kept_and_says_so() {
    let (app, space, ..) = district(&[]).await;
    let papers = Papers::new();
    let made = added(&app, space, "site_photo", "a.jpg", papers.read("broken-exif.jpg"), &[]).await;
    assert!(made["exif"]["note"].as_str().unwrap().contains("无法读取"), "{made:#}");
    assert_eq!((&made["exif"]["taken_at"], &made["warnings"][0]["code"]), (&Value::Null, &json!("partly-unreadable")));
    assert!(made["thumbnails"].is_object());
    let made = added(&app, space, "site_photo", "b.jpg", papers.read("plain.jpg"), &[]).await;
    assert_eq!((&made["exif"], &made["warnings"]), (&Value::Null, &json!([])), "none is no fault");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_told_with_the_limit() {
    let (app, space, ..) = district(&[]).await;
    // 60 MB, of a camera that means well.
    let mut photo = Papers::new().read("plain.jpg");
    photo.resize(60_000_000, 0);
    let (status, body) = app.attach(space, "site_photo", "大.jpg", photo, &[]).await;
    assert_eq!(status, 413, "{body}");
    let told = body["detail"].as_str().unwrap();
    assert!(told.contains("50 MiB") && told.contains("压缩"), "{told}");
    // The limit counts what comes, not what is announced.
    let (small, space, ..) = district(&["--attachment-limit-mib", "1"]).await;
    let (status, body) = small.attach(space, "other", "a.txt", vec![b'a'; (1 << 20) + 1], &[]).await;
    assert_eq!(status, 413, "{body}");
    added(&small, space, "other", "a.txt", vec![b'a'; 1 << 20], &[]).await;
    assert!(faults::arriving(&small).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_in_a_form_is_told_at_once() {
    let (app, space, ..) = district(&[]).await;
    let id = space.to_string();
    let fields = [
        ("owner_kind", "house"),
        ("owner_id", id.as_str()),
        ("doc_date", "2019-13-01"),
        ("lng", "200"),
        ("accuracy_m", "-1"),
        ("taken_at", "昨天"),
        ("pages", "0"),
        ("title", "\u{7}"),
        ("colour", "red"),
    ];
    let (status, body) = app.attach_as(&fields, &[], "a.txt", b"a".to_vec()).await;
    let wrong: Vec<&str> =
        body["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(status, 422, "{body}");
    assert_eq!(
        wrong,
        ["colour", "owner_kind", "doc_kind", "pages", "title", "doc_date", "lng", "lng", "taken_at", "accuracy_m"],
        "{body:#}"
    );
    let (status, body) = app.attach(space, "nothing", "a.txt", b"a".to_vec(), &[]).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("doc_kind")));
    let (status, body) =
        app.attach(space, "other", "a.txt", b"a".to_vec(), &[("taken_at", "2031-01-01T00:00:00Z")]).await;
    assert_eq!(
        (status, &body["warnings"][0]["code"]),
        (201, &json!("in-the-future")),
        "a wrong clock is no reason to lose a photo"
    );
    let form =
        reqwest::multipart::Form::new().text("owner_kind", "space").text("owner_id", id).text("doc_kind", "other");
    let answer = app.client.post(format!("{}/api/attachments", app.base)).multipart(form).send().await.unwrap();
    assert_eq!(answer.status(), 422, "no file");
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_that_ask_for_gzip_get_whole_files() {
    let (app, space, ..) = district(&[]).await;
    let text = "厦门市湖里区\n".repeat(20_000).into_bytes();
    let long = added(&app, space, "other", "长.txt", text.clone(), &[]).await;
    let browser = [("accept-encoding", "gzip, deflate, br, zstd")];
    let (status, headers, packed) = app.fetch(long["file"].as_str().unwrap(), &browser).await;
    assert_eq!((status, headers["content-encoding"].to_str().unwrap()), (200, "gzip"));
    // RFC 1952, 2.3.1: the last four bytes are the length of what was packed.
    let (_, length) = packed.split_last_chunk::<4>().unwrap();
    assert_eq!(u32::from_le_bytes(*length) as usize, text.len());
    // An archive is packed already.
    let zip = format!("/api/attachments/zip?owner_kind=space&owner_id={space}");
    let (status, headers, archive) = app.fetch(&zip, &browser).await;
    assert_eq!((status, headers.get("content-encoding")), (200, None));
    assert_eq!(judged("archive", &archive)["entries"].as_array().unwrap().len(), 3);
}
