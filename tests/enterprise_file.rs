//! 一企一档 as an archive (scenario 20): its catalogue tells the truth, and nobody finds in it what he may not see.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use serde_json::json;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::contracts::{USCC, enter, enterprise};
use crate::edit::{make, ring};
use crate::support::{Person, TestApp};

/// The archive as it arrives: names and contents.
async fn archive(person: &Person) -> Vec<(String, Vec<u8>)> {
    let (status, headers, bytes) = person.fetch(&format!("/api/enterprises/{USCC}/dossier?f=zip"), &[]).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "application/zip"));
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|place| {
            let mut entry = zip.by_index(place).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn text(entries: &[(String, Vec<u8>)], name: &str) -> String {
    let (_, bytes) = entries.iter().find(|(entry, _)| entry == name).unwrap();
    String::from_utf8(bytes.clone()).unwrap()
}

/// The lines of the catalogue as Excel shows them, below title and heading.
fn catalogue(entries: &[(String, Vec<u8>)]) -> Vec<Vec<String>> {
    let (_, bytes) = entries.iter().find(|(name, _)| name == "000_卷内目录.xlsx").unwrap();
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.clone())).unwrap();
    let sheet = book.worksheet_range("卷内目录").unwrap();
    sheet.rows().skip(2).map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_names_every_file_by_its_hash() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let terms = json!({
        "price_total": "120000000", "start_due": "2018-03-15", "instalments": [{ "seq": 1, "due": "2017-04-15", "amount": "120000000" }],
        "covenants": [{ "seq": 1, "metric": "tax_per_land", "direction": "at_least", "target": "30", "unit": "万元/亩·年", "years": [2024, 2027] }]
    });
    let contract = enter(&app, "厦土合2017/008", terms).await;
    let id = contract["id"].as_i64().unwrap();
    for kind in ["contract", "amendment"] {
        crate::reserve::attach_to(&app, "contract", id, kind).await;
    }
    let finance = app.person("finance").await;
    let row =
        json!({ "seq": 1, "kind": "price", "paid_on": "2017-04-10", "amount": "7654321.00", "voucher_no": "票 17-1" });
    assert_eq!(finance.send("POST", &format!("/api/contracts/{id}/payments"), row).await.0, 201);
    let penalty = json!({
        "uscc": USCC, "name": "示范科技有限公司", "kind": "penalty", "authority": "区城管局", "document_no": "湖城管罚〔2026〕5号",
        "decided_on": "2026-05-01", "words": "占道施工", "source": "信用中国", "source_on": "2026-11-01"
    });
    assert_eq!(app.send("POST", "/api/credit/records", penalty).await.0, 201);

    let entries = archive(&app).await;
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..3], ["000_卷内目录.html", "000_卷内目录.xlsx", "001_一企一档.html"]);
    // A stroke in a number is no folder.
    assert!(names[3].starts_with("合同_厦土合2017 008/001_"), "{names:?}");
    assert_eq!(names.len(), 5, "{names:?}");
    let lines = catalogue(&entries);
    assert_eq!(lines.len(), 3, "the page and two files: {lines:?}");
    for (line, (name, bytes)) in lines.iter().zip(&entries[2..]) {
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((&line[6], &line[7]), (&hash, name));
    }
    assert!(text(&entries, "000_卷内目录.html").contains(&lines[2][6]), "the same on paper");
    let page = text(&entries, "001_一企一档.html");
    for told in [
        "示范科技有限公司",
        "厦土合2017/008",
        "7,654,321.00",
        "票 17-1",
        "地均税收",
        "湖城管罚〔2026〕5号",
        "需关注",
        "股东及股比",
        "履约指标第 1 项 2024 年实绩",
        "签订前的信用核查",
        "区建设局",
    ] {
        assert!(page.contains(told), "{told}");
    }
    let contract = app.ok(&format!("/api/enterprises/{USCC}")).await["contracts"][0]["id"].clone();
    let letter = json!({ "contract_id": contract, "kind": "reminder" });
    assert_eq!(app.send("POST", "/api/letters", letter).await.0, 201);
    let (status, headers, printed) = app.fetch(&format!("/api/enterprises/{USCC}/dossier?f=html"), &[]).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    let printed = String::from_utf8(printed).unwrap();
    assert!(printed.contains("十二、完整度") && printed.contains("HL-HJ-2026-001") && printed.contains("催告函"));
    let audit = app.person("auditor").await.ok("/api/audit?action=enterprise.export").await;
    let taken: Vec<_> = audit["items"].as_array().unwrap().iter().map(|one| one["detail"]["format"].clone()).collect();
    assert_eq!(taken, [json!("html"), json!("zip")]);
    assert_eq!(audit["items"][1]["detail"]["count"], 2);

    // Who sees no amounts finds none: neither what was paid nor what is agreed.
    let street = app.person("street1").await;
    let page = text(&archive(&street).await, "001_一企一档.html");
    for hidden in ["7,654,321", "7654321", "120,000,000", "120000000", "票 17-1", "价款台账", "地均税收"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    assert!(page.contains("厦土合2017/008"));
    // Another street sees none of its contracts, and so not the enterprise.
    let other = app.person("street2").await;
    assert_eq!(other.fetch(&format!("/api/enterprises/{USCC}/dossier?f=zip"), &[]).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_on_sensitive_land_is_in_nobodys_file_but_theirs() {
    let app = TestApp::start().await;
    enterprise(&app, USCC, "示范科技有限公司").await;
    let parcel = make(&app, "甲地块", ring(612_100.0, 2_714_100.0, 100.0), json!({})).await;
    let open = enter(&app, "开 1", json!({})).await;
    let mut paper = crate::contracts::paper("密 1", USCC, json!({}));
    paper["space_ids"] = json!([parcel]);
    let (status, hidden) = app.send("POST", "/api/contracts", paper).await;
    assert_eq!(status, 201, "{hidden}");
    for contract in [&open, &hidden] {
        crate::reserve::attach_to(&app, "contract", contract["id"].as_i64().unwrap(), "contract").await;
    }
    let commerce = app.person("commerce").await;
    assert_eq!(archive(&commerce).await.len(), 5, "before it is sensitive");
    let sql = "update space_label set restricted = true where space_id = $1";
    assert_eq!(app.administrator().await.execute(sql, &[&parcel]).await.unwrap(), 1);
    let entries = archive(&commerce).await;
    assert_eq!(entries.len(), 4);
    for (name, bytes) in &entries {
        let told = name.contains("密 1") || bytes.windows("密 1".len()).any(|window| window == "密 1".as_bytes());
        assert!(!told, "{name}");
    }
    assert_eq!(archive(&app).await.len(), 5, "who is named for it");
}
