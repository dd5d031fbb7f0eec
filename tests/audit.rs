//! The record of what was done: complete, append-only, and proof against those who can change tables.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tuguan::access::audit::{self, Anchor, Fault};
use tuguan::db::Caller;
use tuguan::db::record::Entry;

use crate::support::{TestApp, collection, square};

async fn faults(app: &TestApp, anchor: Option<&Anchor>) -> Vec<Fault> {
    audit::verify(&app.app, &Caller::system(), anchor).await.unwrap().faults
}

/// Appends `count` entries, each in a transaction of its own.
async fn fill(app: &TestApp, count: usize) {
    for n in 0..count {
        let tx = app.app.db.begin(&Caller::system()).await.unwrap();
        tx.note(Entry::done("test.write", format!("thing/{n}")).with("value", "湖里 \"引号\" \\ 1.50"));
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn every_write_leaves_its_record() {
    let app = TestApp::start().await;
    let good = collection(vec![square("甲", (613_000.0, 2_711_000.0), 50.0, json!({ "object_no": "A-1" }))]);
    let import = app.must_import_text(good.clone(), "parcels").await["id"].as_i64().unwrap();
    let space = app.ok("/api/spaces").await["items"][0]["id"].as_i64().unwrap();
    let path = format!("/api/spaces/{space}/classification");
    let put = app
        .client
        .put(format!("{}{path}", app.base))
        .header("If-Match", "\"1\"")
        .json(&json!({ "category": "supply", "reason": "会议决定", "document_no": "厦湖府〔2026〕1号" }));
    assert_eq!(put.send().await.unwrap().status(), 200);
    let back = app.client.delete(format!("{}{path}", app.base)).header("If-Match", "\"2\"");
    assert_eq!(back.send().await.unwrap().status(), 200);
    assert!(app.send("POST", "/api/classification/runs", json!({ "dry_run": true })).await.0 < 300);
    assert!(app.send("POST", "/api/classification/runs", json!({ "dry_run": false })).await.0 < 300);
    assert_eq!(app.send("POST", &format!("/api/imports/{import}/undo"), json!({})).await.0, 200);
    let other = app.validate(good.into_bytes(), &[("into", "parcels")]).await["id"].as_i64().unwrap();
    assert!(app.send("PATCH", &format!("/api/imports/{other}"), json!({})).await.0 < 300);
    app.settled(other).await;
    assert_eq!(app.send("DELETE", &format!("/api/imports/{other}"), Value::Null).await.0, 204);

    let auditor = app.person("auditor").await;
    let page = auditor.ok("/api/audit?actor=reserve2").await;
    let items = page["items"].as_array().unwrap();
    let done: Vec<&str> = items.iter().rev().map(|item| item["action"].as_str().unwrap()).collect();
    assert_eq!(
        done,
        [
            "import.upload",
            "import.take-over",
            "import.commit",
            "classification.override",
            "classification.override-clear",
            "classification.try",
            "classification.run",
            "import.undo",
            "import.upload",
            "import.check-again",
            "import.cancel",
        ]
    );
    let change = items.iter().find(|item| item["action"] == "classification.override").unwrap();
    assert_eq!(change["subject"], format!("space/{space}"));
    assert_eq!(change["actor"], "reserve2");
    assert_eq!(change["detail"]["document_no"], "厦湖府〔2026〕1号");
    assert_eq!(change["detail"]["before"]["category"], "unclassified");
    assert_eq!(change["detail"]["after"]["category"], "supply");
    assert_eq!(faults(&app, None).await, []);
}

#[tokio::test]
async fn the_auditor_filters_and_pages() {
    let app = TestApp::start().await;
    fill(&app, 7).await;
    let auditor = app.person("auditor").await;
    let mut seen = BTreeSet::new();
    let mut next = Some("/api/audit?action=test&limit=3".to_owned());
    while let Some(path) = next {
        let page = auditor.ok(&path).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["subject"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 7);
    let count = async |query: &str| auditor.ok(&format!("/api/audit?{query}")).await["items"].as_array().unwrap().len();
    assert_eq!(count("subject=thing/3").await, 1);
    assert_eq!(count("actor=system&action=test").await, 7);
    assert_eq!(count("actor=system&action=tes").await, 0, "a beginning ends at a dot");
    assert_eq!(count("until=2020-01-01").await, 0);
    assert_eq!(count("from=2020-01-01T00:00:00Z&action=test.write").await, 7);
    assert_eq!(auditor.get("/api/audit?from=yesterday").await.0, 400);
    assert_eq!(auditor.get("/api/audit?who=me").await.0, 400);
}

#[tokio::test]
async fn what_is_taken_out_is_on_record_with_filter_and_rows() {
    let app = TestApp::with_demo().await;
    let officer = app.person("reserve").await;
    let taken = officer.ok("/ogc/collections/parcels/items?street_code=350206003&limit=7&f=json").await;
    assert_eq!(taken["numberReturned"], 7);
    officer.ok("/ogc/collections/parcels/items?street_code=350206003&limit=5&after=7").await;
    let boxed = officer.ok("/ogc/collections/buildings/items?limit=3&bbox=118,24,119,25").await;
    assert_eq!(boxed["numberReturned"], 3);
    officer.ok("/ogc/collections/parcels/items?bbox=1,1,2,2").await;
    let record = app.person("auditor").await.ok("/api/audit?action=items.export&actor=reserve").await;
    let entries: Vec<_> = record["items"].as_array().unwrap().iter().map(|e| (&e["subject"], &e["detail"])).collect();
    // The following page of the same is summed, and an empty answer takes nothing.
    let box_ = json!({ "rows": 3, "filter": "", "bbox": "118,24,119,25" });
    let first = json!({ "rows": 7, "filter": "street_code=350206003" });
    assert_eq!(entries, [(&json!("ogc/buildings"), &box_), (&json!("ogc/parcels"), &first)]);
    // What cannot be recorded is not handed out, today or at the next try.
    let named = app.person("reserve2").await;
    let owner = app.administrator().await;
    owner.batch_execute("alter function audit_append rename to audit_append_away").await.unwrap();
    for _ in 0..2 {
        assert_eq!(officer.get("/ogc/collections/parcels/items?limit=2").await.0, 500);
        assert_eq!(named.get("/api/spaces?category=military").await.0, 500);
    }
    assert_eq!(officer.get("/api/spaces?category=military").await.0, 200, "nothing sensitive, nothing to record");
}

#[tokio::test]
async fn nothing_is_kept_without_its_record() {
    let app = TestApp::start().await;
    let tx = app.app.db.begin(&Caller::system()).await.unwrap();
    tx.execute("update data_version set version = version + 41", &[]).await.unwrap();
    let before: i64 = app.sql().await.query_one("select version from data_version", &[]).await.unwrap().get(0);
    assert!(tx.commit().await.unwrap_err().to_string().contains("without its record"));
    let after: i64 = app.sql().await.query_one("select version from data_version", &[]).await.unwrap().get(0);
    assert_eq!(before, after);
    // A record that cannot be written takes the change with it.
    let owner = app.administrator().await;
    owner.batch_execute("alter function audit_append rename to audit_append_away").await.unwrap();
    let tx = app.app.db.begin(&Caller::system()).await.unwrap();
    tx.execute("update data_version set version = version + 41", &[]).await.unwrap();
    tx.note(Entry::done("test.write", "data_version"));
    tx.commit().await.unwrap_err();
    let after: i64 = app.sql().await.query_one("select version from data_version", &[]).await.unwrap().get(0);
    assert_eq!(before, after);
}

#[tokio::test]
async fn writers_at_the_same_time_make_one_chain() {
    let app = TestApp::empty(&[]).await;
    let writers: Vec<_> = (0..16)
        .map(|n| {
            let db = app.app.db.clone();
            tokio::spawn(async move {
                for m in 0..10 {
                    let tx = db.begin(&Caller::system()).await.unwrap();
                    tx.note(Entry::done("test.write", format!("{n}/{m}/a")));
                    tx.note(Entry::done("test.write", format!("{n}/{m}/b")));
                    // Every third is given up: its entries leave no gap.
                    if m % 3 == 0 {
                        drop(tx);
                    } else {
                        tx.commit().await.unwrap();
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let verdict = audit::verify(&app.app, &Caller::system(), None).await.unwrap();
    assert_eq!(verdict.faults, []);
    // Beside the adoption of the rules at the start; of 0..10, the four multiples of three were given up.
    assert_eq!(verdict.entries, 1 + 16 * 6 * 2);
}

#[tokio::test]
async fn the_service_can_only_append() {
    let app = TestApp::start().await;
    let service = app.sql().await;
    for forbidden in [
        "update audit_entry set actor = 'somebody'",
        "delete from audit_entry",
        "truncate audit_entry",
        "insert into audit_entry select * from audit_entry",
        "update audit_head set seq = 0",
        "alter table audit_entry disable trigger all",
        "drop trigger audit_entry_is_append_only on audit_entry",
        "create or replace function audit_hash(bytea, bigint, timestamptz, text, text, text, text, jsonb) returns bytea language sql return ''::bytea",
        "delete from parcel_history",
        "update rule_set set toml = ''",
        "create table public.anything (n integer)",
    ] {
        let error = service.batch_execute(forbidden).await.unwrap_err();
        let code = error.code().unwrap().code();
        assert_eq!(code, "42501", "{forbidden}: {error:?}");
    }
    // Nor can the owner, as long as the trigger stands.
    let owner = app.administrator().await;
    for forbidden in ["update audit_entry set actor = 'somebody'", "delete from audit_entry", "truncate audit_entry"] {
        let error = owner.batch_execute(forbidden).await.unwrap_err();
        assert!(error.as_db_error().unwrap().message().contains("append-only"), "{forbidden}");
    }
}

/// What somebody with every right over the database might do to the record.
async fn tampered(statement: &str) -> Vec<Fault> {
    let app = TestApp::empty(&[]).await;
    fill(&app, 9).await;
    assert_eq!(faults(&app, None).await, []);
    let owner = app.administrator().await;
    owner.batch_execute("alter table audit_entry disable trigger all").await.unwrap();
    owner.batch_execute(statement).await.unwrap();
    faults(&app, None).await
}

#[tokio::test]
async fn a_changed_entry_is_named() {
    for change in [
        "detail = '{\"value\": \"别的\"}'",
        "actor = 'somebody'",
        "at = at + interval '1 microsecond'",
        "outcome = 'failed'",
        // The same letters, moved over the border between two fields.
        "action = action || left(subject, 1), subject = substr(subject, 2)",
        "hash = sha256('x')",
    ] {
        let found = tampered(&format!("update audit_entry set {change} where seq = 5")).await;
        assert_eq!(found[0], Fault::Changed(5), "{change}");
    }
}

#[tokio::test]
async fn a_removed_entry_is_named_wherever_it_stood() {
    assert_eq!(tampered("delete from audit_entry where seq = 1").await, [Fault::Missing { from: 1, to: 1 }]);
    assert_eq!(tampered("delete from audit_entry where seq in (4, 5)").await, [Fault::Missing { from: 4, to: 5 }]);
    assert_eq!(tampered("delete from audit_entry where seq >= 9").await, [Fault::Missing { from: 9, to: 10 }]);
}

#[tokio::test]
async fn exchanged_and_moved_entries_are_named() {
    let forged = "update audit_entry set actor = 'somebody' where seq = 5;
        update audit_entry set hash = audit_hash(prev_hash, seq, at, actor, action, subject, outcome, detail) where seq = 5";
    assert_eq!(tampered(forged).await, [Fault::Exchanged(5)]);
    let moved = "update audit_entry set seq = -1 where seq = 5;
        update audit_entry set seq = 5 where seq = 6; update audit_entry set seq = 6 where seq = -1";
    let found = tampered(moved).await;
    assert!(found.contains(&Fault::Changed(5)) && found.contains(&Fault::Changed(6)), "{found:?}");
    // Removed, and the numbers closed up.
    let closed = "delete from audit_entry where seq = 5; update audit_entry set seq = seq - 1 where seq > 5";
    assert_eq!(tampered(closed).await[0], Fault::Changed(5));
    let forged_end = "update audit_entry set actor = 'somebody' where seq = 10;
        update audit_entry set hash = audit_hash(prev_hash, seq, at, actor, action, subject, outcome, detail) where seq = 10";
    assert!(matches!(tampered(forged_end).await[..], [Fault::End { .. }]));
}

#[tokio::test]
async fn an_anchor_kept_elsewhere_proves_that_the_chain_was_not_made_anew() {
    let app = TestApp::empty(&[]).await;
    fill(&app, 5).await;
    let kept = audit::verify(&app.app, &Caller::system(), None).await.unwrap().end;
    fill(&app, 2).await;
    assert_eq!(kept.to_string().parse::<Anchor>().unwrap(), kept);
    assert_eq!(faults(&app, Some(&kept)).await, []);
    // Somebody with every right rewrites entry 3 and the whole chain behind it, and the note of its end.
    let owner = app.administrator().await;
    owner
        .batch_execute(
            "alter table audit_entry disable trigger all;
             do $$
             declare
                 one audit_entry;
                 last bytea := decode(repeat('00', 32), 'hex');
             begin
                 for one in select * from audit_entry order by seq loop
                     if one.seq = 3 then one.actor := 'somebody'; end if;
                     one.prev_hash := last;
                     last := audit_hash(last, one.seq, one.at, one.actor, one.action, one.subject, one.outcome, one.detail);
                     update audit_entry set actor = one.actor, prev_hash = one.prev_hash, hash = last where seq = one.seq;
                 end loop;
                 update audit_head set hash = last;
             end
             $$",
        )
        .await
        .unwrap();
    assert_eq!(faults(&app, None).await, [], "without the anchor nothing shows");
    assert_eq!(faults(&app, Some(&kept)).await, [Fault::Anchor(kept)]);
    assert!("7:abc".parse::<Anchor>().is_err());
    assert!(format!("x:{}", "0".repeat(64)).parse::<Anchor>().is_err());
}
