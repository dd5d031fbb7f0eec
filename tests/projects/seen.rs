//! Who sees which project, and how much of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{COMPANY, at, change, id_of, import, land, link, project, streets};
use crate::support::{Person, TestApp};

async fn listed(person: &Person) -> BTreeSet<i64> {
    let list = person.ok("/api/projects?limit=100").await;
    let found: BTreeSet<i64> =
        list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect();
    assert_eq!(list["matched"], found.len());
    found
}

/// 街道, 园区 and 国企 see what names their street or park and what is linked with their spaces; the bureaux see all.
#[tokio::test(flavor = "multi_thread")]
async fn projects_are_seen_by_those_they_concern() {
    let app = TestApp::start().await;
    streets(&app).await;
    let company = json!({ "holder": "甲公司", "holder_kind": "soe", "holder_uscc": COMPANY });
    let rows = vec![
        land("OWN", at(600.0, 0.0), 100.0, company),
        land("PARK", at(100.0, 100.0), 100.0, json!({})),
        land("EAST", at(1100.0, 0.0), 100.0, json!({})),
    ];
    import(&app, "parcels", rows).await;
    let commerce = app.person("commerce").await;
    let named = |name: &str, more: Value| {
        let mut body = json!({ "name": name, "contact": "陈示范", "contact_phone": "0592-1234567", "remark": "底价" });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    let anywhere = project(&commerce, named("随处", json!({}))).await;
    let west = project(&commerce, named("湖里", json!({ "streets": ["350206001"] }))).await;
    let east = project(&commerce, named("殿前", json!({ "streets": ["350206002"] }))).await;
    let park = project(&commerce, named("园区", json!({ "parks": ["HL-YQ-01"] }))).await;
    let linked = project(&commerce, named("关联", json!({}))).await;
    let (own, foreign) = (id_of(&app, "OWN").await, id_of(&app, "EAST").await);
    assert_eq!(link(&commerce, linked, own, "intent").await.0, 201);
    assert_eq!(link(&commerce, west, foreign, "intent").await.0, 201);
    let every = BTreeSet::from([anywhere, west, east, park, linked]);
    for (who, wanted) in [
        ("leader", every.clone()),
        ("planning", every.clone()),
        ("finance", every.clone()),
        ("reserve", every.clone()),
        ("street1", BTreeSet::from([west, linked])),
        // Its own, and the one that is after a parcel in it.
        ("street2", BTreeSet::from([east, west])),
        ("soe", BTreeSet::from([linked])),
        ("park", BTreeSet::from([park])),
    ] {
        let person = app.person(who).await;
        assert_eq!(listed(&person).await, wanted, "{who}");
        for id in &every {
            for path in ["", "/history", "/candidates"] {
                let (status, body) = person.get(&format!("/api/projects/{id}{path}")).await;
                assert_eq!(status, if wanted.contains(id) { 200 } else { 404 }, "{who} {id}{path}: {body}");
                if status == 404 {
                    let unknown = person.get(&format!("/api/projects/987654321{path}")).await.1;
                    let told = |body: &Value, id: i64| body["detail"].as_str().unwrap().replace(&id.to_string(), "#");
                    assert_eq!(told(&body, *id), told(&unknown, 987_654_321));
                }
            }
        }
    }
    // A link elsewhere is not told to the street, though the project is; candidates are those of its own ground.
    let street = app.person("street1").await;
    let told = street.ok(&format!("/api/projects/{west}")).await;
    assert_eq!((&told["linked"]["intent"], &told["spaces"]), (&json!(0), &json!([])));
    assert!(!street.ok(&format!("/api/projects/{west}/history")).await.to_string().contains("EAST"));
    let told = street.ok(&format!("/api/projects/{west}/candidates")).await;
    let found: BTreeSet<i64> =
        told["items"].as_array().unwrap().iter().map(|one| one["space"]["id"].as_i64().unwrap()).collect();
    assert_eq!(found, BTreeSet::from([own, id_of(&app, "PARK").await]));
    assert_eq!(street.get(&format!("/api/spaces/{foreign}/projects")).await.0, 404);
    // Given up, it is not the company's any more.
    let (_, before) = app.get(&format!("/api/projects/{linked}")).await;
    let path = format!("/api/projects/{linked}/spaces/{own}");
    let tag = format!("\"{}\"", before["spaces"][0]["version"]);
    assert_eq!(commerce.send_with("DELETE", &path, &[("if-match", &tag)], json!({ "reason": "另选" })).await.0, 200);
    assert!(listed(&app.person("soe").await).await.is_empty());

    // Contacts are masked like private persons who hold land; remarks are for those who work on the records.
    assert_eq!(change(&commerce, west, 1, json!({ "contact": "林示范" })).await.0, 200);
    let told = app.person("leader").await.ok(&format!("/api/projects/{west}")).await;
    assert_eq!(
        (&told["contact"], &told["contact_phone"], &told["remark"]),
        (&json!("林**"), &json!("059****67"), &Value::Null)
    );
    for path in ["/api/projects", &format!("/api/projects/{west}/history"), "/api/projects?q=%E7%A4%BA%E8%8C%83"] {
        let told = app.person("finance").await.ok(path).await.to_string();
        assert!(!told.contains("陈示") && !told.contains("1234567") && !told.contains("底价"), "{path}");
    }
    assert_eq!(app.person("planning").await.ok(&format!("/api/projects/{west}")).await["contact"], "林示范");
    // Nor does the record of changes say to whom.
    let record = app.person("auditor").await.ok("/api/audit?limit=100").await.to_string();
    assert!(!record.contains("林示范") && record.contains("project.change"));
}

/// What was an ordinary space when it was linked, and is sensitive now, is gone from what others are told.
#[tokio::test(flavor = "multi_thread")]
async fn a_space_that_became_sensitive_leaves_no_trace_in_its_projects() {
    let app = TestApp::start().await;
    streets(&app).await;
    import(
        &app,
        "parcels",
        vec![land("OPEN", at(0.0, 0.0), 100.0, json!({})), land("LATER", at(200.0, 0.0), 100.0, json!({}))],
    )
    .await;
    let commerce = app.person("commerce").await;
    let id = project(&commerce, json!({ "name": "厂房" })).await;
    let (open, later) = (id_of(&app, "OPEN").await, id_of(&app, "LATER").await);
    for space in [open, later] {
        assert_eq!(link(&commerce, id, space, "locked").await.0, 201);
    }
    let body = json!({ "reason": "涉密", "properties": { "confidentiality": "sensitive" } });
    let (status, _, told) =
        app.send_with("PATCH", &format!("/api/spaces/{later}"), &[("if-match", "\"1\"")], body).await;
    assert_eq!(status, 200, "{told}");
    for path in ["", "/history", "/candidates"] {
        let told = commerce.ok(&format!("/api/projects/{id}{path}")).await.to_string();
        assert!(!told.contains("LATER") && !told.contains(&format!("\"space_id\":{later}")), "{path}: {told}");
    }
    assert_eq!(commerce.ok("/api/projects").await["items"][0]["linked"]["locked"], 1);
    // Whoever is named for it still sees it, and that is on record.
    let named = app.ok(&format!("/api/projects/{id}")).await;
    assert_eq!(named["linked"]["locked"], 2);
    let record = app.person("auditor").await.ok("/api/audit?action=spaces.view-sensitive").await.to_string();
    assert!(record.contains(&format!("project/{id}")), "{record}");
    // Dropping the project gives it back with the others.
    assert_eq!(change(&commerce, id, 1, json!({ "stage": "dropped", "reason": "停止" })).await.0, 200);
    assert_eq!(app.ok(&format!("/api/projects/{id}")).await["linked"]["locked"], 0);
}
