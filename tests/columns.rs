//! 字段对应: columns are read as what somebody said, what was agreed on before, or what their name is known to be; never as two
//! things at once.

use serde_json::{Value, json};

use crate::support::{TestApp, codes, collection, square};

const HOME: (f64, f64) = (612_400.0, 2_714_000.0);

/// One parcel with columns as a surveyor's program names them.
fn delivery(extra: Value) -> String {
    let mut feature = square("", HOME, 50.0, json!({}));
    feature["properties"] = extra;
    collection(vec![feature])
}

fn surveyors() -> Value {
    json!({ "XMMC": "甲项目", "编码X": "A-1", "用地说明": "厂房", "XH": 7 })
}

fn field_of<'a>(import: &'a Value, column: &str) -> &'a Value {
    import["columns"].as_array().unwrap().iter().find(|found| found["name"] == column).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_told_mapped_and_remembered_for_their_sender() {
    let app = TestApp::start().await;
    let import = app.validate(delivery(surveyors()).into(), &[("into", "parcels")]).await;
    assert_eq!(field_of(&import, "XMMC")["field"], "name", "a name that is known anyway");
    assert_eq!(
        (&field_of(&import, "编码X")["field"], &field_of(&import, "编码X")["sample"]),
        (&Value::Null, &json!("A-1"))
    );
    assert_eq!(import["map"], json!({ "columns": null, "remembered": false }));

    let map = json!({ "编码X": "object_no", "用地说明": "remark", "XH": null });
    let id = import["id"].as_i64().unwrap();
    let (status, body) = app.send("PATCH", &format!("/api/imports/{id}"), json!({ "map": map })).await;
    assert_eq!(status, 202, "{body}");
    let import = app.settled(id).await;
    assert_eq!(
        (&field_of(&import, "编码X")["field"], &field_of(&import, "XH")["kept"]),
        (&json!("object_no"), &json!(false))
    );
    app.commit(id, json!({})).await;
    let space = app.ok("/api/spaces?q=A-1").await["items"][0].clone();
    assert_eq!(space["name"], "甲项目");
    let extra: Value = app.sql().await.query_one("select extra from parcel", &[]).await.unwrap().get(0);
    assert_eq!(extra, json!({}), "what is left out is not kept either");

    // The next file of the same kind from the same office, whoever sends it, is read alike; somebody else's is not.
    let again = app.validate(delivery(surveyors()).into(), &[("into", "parcels")]).await;
    assert_eq!((&again["map"]["remembered"], &again["plan"]["unchanged"]), (&json!(true), &json!(1)), "{again}");
    let reserve = app.person("reserve").await;
    assert_eq!(reserve.validate(delivery(surveyors()).into(), &[("into", "parcels")]).await["map"]["remembered"], true);
    let street = app.person("street1").await;
    assert_eq!(street.validate(delivery(surveyors()).into(), &[("into", "parcels")]).await["map"]["remembered"], false);
    let mut other = surveyors();
    other["新列"] = json!(1);
    assert_eq!(app.validate(delivery(other).into(), &[("into", "parcels")]).await["map"]["remembered"], false);
    // What is said now counts more than what was remembered.
    let said = json!({ "编码X": "remark" }).to_string();
    let import = app.validate(delivery(surveyors()).into(), &[("into", "parcels"), ("map", &said)]).await;
    assert_eq!((&field_of(&import, "编码X")["field"], &import["map"]["remembered"]), (&json!("remark"), &json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_column_says_what_becomes_of_it() {
    let app = TestApp::start().await;
    // What the service derives is left out, the stated area compared, the rest kept; said otherwise, a known name is kept as it is.
    let mut properties = surveyors();
    for (name, value) in
        [("亩数", json!(3.75)), ("面积", json!(2500)), ("生效日期", json!("2024-01-01")), ("MC", json!("乙"))]
    {
        properties[name] = value;
    }
    let map = json!({ "MC": "extra", "编码X": "object_no" }).to_string();
    let import = app.validate(delivery(properties).into(), &[("into", "parcels"), ("map", &map)]).await;
    assert_eq!(import["status"], "ready", "{import}");
    for (column, field, kept) in [
        ("XMMC", json!("name"), true),
        ("编码X", json!("object_no"), true),
        ("用地说明", Value::Null, true),
        ("亩数", Value::Null, false),
        ("面积", json!("area_m2"), true),
        ("生效日期", json!("valid_from"), true),
        ("MC", Value::Null, true),
    ] {
        let told = field_of(&import, column);
        assert_eq!((&told["field"], &told["kept"]), (&field, &json!(kept)), "{column}");
    }
    app.commit(import["id"].as_i64().unwrap(), json!({})).await;
    let extra: Value = app.sql().await.query_one("select extra from parcel", &[]).await.unwrap().get(0);
    assert_eq!(extra, json!({ "MC": "乙", "用地说明": "厂房", "XH": 7 }));
    // What columns may be, under the names that officers know.
    let fields = import["fields"].as_array().unwrap();
    assert!(fields.contains(&json!({ "name": "name", "title": "名称", "required": true })), "{fields:?}");
    assert!(fields.contains(&json!({ "name": "valid_from", "title": "生效日期", "required": false })), "{fields:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_that_makes_no_sense_is_refused() {
    let app = TestApp::start().await;
    for (map, code) in [
        (json!({ "a": "colour" }), "unknown-field"),
        (json!({ "a": "name", "b": "name" }), "duplicate-column"),
        (json!({ "a": 1 }), "bad-code"),
        (json!(["a"]), "bad-code"),
    ] {
        let text = map.to_string();
        let (status, body) =
            app.upload("a.geojson", delivery(surveyors()).into(), &[("into", "parcels"), ("map", &text)]).await;
        assert_eq!((status, &body["errors"][0]["code"]), (422, &json!(code)), "{map} {body}");
    }
    // Two columns that both go by a field's name and differ are an error of the row, not a coin toss.
    let both = json!({ "name": "甲", "名称": "乙" });
    let import = app.validate(delivery(both).into(), &[("into", "parcels")]).await;
    assert_eq!((codes(&import), &import["status"]), (vec!["duplicate-column"], &json!("rejected")));
    let same = json!({ "name": "甲", "名称": "甲", "XMMC": null });
    assert_eq!(app.validate(delivery(same).into(), &[("into", "parcels")]).await["status"], "ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_takes_a_map_from_a_file() {
    use tuguan::intake::command::{self, Arguments, Outcome};
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (file, map) = (folder.path().join("a.geojson"), folder.path().join("map.toml"));
    std::fs::write(&file, delivery(surveyors())).unwrap();
    let mut arguments = Arguments::of(file, "parcels").unwrap();
    arguments.map = Some(map.clone());
    for bad in ["columns = 1", "[columns]\n\"编码X\" = 3", "[columns", "[columns]\n\"编码X\" = \"colour\""] {
        std::fs::write(&map, bad).unwrap();
        assert!(command::run(&app.app, &tuguan::db::Caller::system(), &arguments).await.is_err(), "{bad}");
    }
    std::fs::write(&map, "[columns]\n\"编码X\" = \"object_no\"\nXH = false\n").unwrap();
    let outcome = command::run(&app.app, &tuguan::db::Caller::system(), &arguments).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    let row = app.sql().await.query_one("select object_no, extra from parcel", &[]).await.unwrap();
    assert_eq!((row.get::<_, &str>(0), row.get::<_, Value>(1)), ("A-1", json!({ "用地说明": "厂房" })));
}
