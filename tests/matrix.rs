//! Who may do what: every address, every role, own and foreign, ordinary and sensitive. The expectations are the table of the
//! district's permission matrix (rows 空间 A–C, 楼宇 E, 部队 D, 用户/字典/参数, 审计日志), written by hand.

mod doors;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use self::doors::{DOORS, comes_in};
use crate::support::{Person, TestApp, collection, routes, square};

/// What a person may do, in the words of the matrix: R reads, W writes, – nothing; `own` is the person's street, organisation or
/// park. 规划 is W(规划字段): planning fields of parcels that exist.
struct Row {
    who: &'static str,
    /// 空间 A–C and 楼宇 E: all, own, none
    reads: &'static str,
    /// 部队 D: rows or none (区领导 gets a sum, no rows)
    sensitive: bool,
    /// 地块: all, own, 规划, none
    parcels: &'static str,
    /// 楼宇: all, own, none
    buildings: &'static str,
    zones: bool,
    /// A: decides the category of land, of buildings
    land: bool,
    building: bool,
    rules: bool,
}

const fn row(
    who: &'static str,
    reads: &'static str,
    sensitive: bool,
    writes: (&'static str, &'static str, bool),
    approves: (bool, bool, bool),
) -> Row {
    let (parcels, buildings, zones) = writes;
    let (land, building, rules) = approves;
    Row { who, reads, sensitive, parcels, buildings, zones, land, building, rules }
}

const NOT: bool = false;
const YES: bool = true;

#[rustfmt::skip]
const MATRIX: &[Row] = &[
    //   account         reads   D    地块     楼宇     分区   定类: 地块, 楼宇; 规则
    row("leader",       "all",  NOT, ("none", "none", NOT), (NOT, NOT, NOT)), // 区领导 R, D 汇总
    row("reserve",      "all",  NOT, ("all",  "all",  YES), (YES, YES, YES)), // 发改局 W A
    row("reserve2",     "all",  YES, ("all",  "all",  YES), (YES, YES, YES)), // 发改局, 指名
    row("planning",     "all",  NOT, ("规划", "none", YES), (NOT, NOT, NOT)), // 资源规划 W(规划字段), 楼宇 R
    row("commerce",     "all",  NOT, ("none", "all",  NOT), (NOT, YES, NOT)), // 商务局 R, 楼宇 W A
    row("finance",      "all",  NOT, ("none", "none", NOT), (NOT, NOT, NOT)),
    row("construction", "all",  NOT, ("none", "none", NOT), (NOT, NOT, NOT)),
    row("statistics",   "all",  NOT, ("none", "none", NOT), (NOT, NOT, NOT)),
    row("street1",      "own",  NOT, ("own",  "own",  NOT), (NOT, NOT, NOT)), // 街道 W[本街道]
    row("soe",          "own",  NOT, ("own",  "own",  NOT), (NOT, NOT, NOT)), // 区属国企 W[本单位]
    row("park",         "own",  NOT, ("own",  "own",  NOT), (NOT, NOT, NOT)), // 园区管委会 W[本园区]
    row("admin",        "none", NOT, ("none", "none", NOT), (NOT, NOT, NOT)),
    row("security",     "none", NOT, ("none", "none", NOT), (NOT, NOT, NOT)),
    row("auditor",      "none", NOT, ("none", "none", NOT), (NOT, NOT, NOT)),
];

/// South-west corners (EPSG:4548): what is `own` lies in 湖里街道 (350206001), in the park, and belongs to the company `soe`
/// works for; what is foreign lies in 殿前街道.
const OWN: (f64, f64) = (612_100.0, 2_714_100.0);
const FOREIGN: (f64, f64) = (613_100.0, 2_714_100.0);
const COMPANY: &str = "91350206MA0032643M";
const OTHER: &str = "91350206MA0031825X";

#[derive(Clone, Copy, Debug)]
struct Object {
    id: i64,
    building: bool,
    own: bool,
    sensitive: bool,
    /// South-west corner.
    at: (f64, f64),
}

impl Object {
    fn number(self) -> String {
        let letter = |yes: bool, letters: [&'static str; 2]| letters[usize::from(yes)];
        let kind = letter(self.building, ["P", "B"]);
        format!("{kind}-{}-{}", letter(self.own, ["F", "O"]), letter(self.sensitive, ["N", "S"]))
    }

    fn properties(self) -> Value {
        let holder = if self.own { ("soe", COMPANY) } else { ("soe", OTHER) };
        // A sensitive one of the company: 密级 says so. The foreign one is 部队用地.
        let mut all =
            json!({ "object_no": self.number(), "holder": "甲", "holder_kind": holder.0, "holder_uscc": holder.1 });
        if self.sensitive {
            all["confidentiality"] = json!("sensitive");
            if !self.own {
                all["holder_kind"] = json!("military");
                all["holder_uscc"] = Value::Null;
            }
        }
        all
    }

    fn feature(self, name: &str) -> Value {
        square(name, self.at, if self.building { 20.0 } else { 100.0 }, self.properties())
    }
}

fn objects() -> Vec<Object> {
    let mut all = Vec::new();
    for building in [false, true] {
        for own in [true, false] {
            for sensitive in [false, true] {
                let (east, north) = if own { OWN } else { FOREIGN };
                let aside = if sensitive { 200.0 } else { 0.0 };
                let inside = if building { 10.0 } else { 0.0 };
                all.push(Object { id: 0, building, own, sensitive, at: (east + inside, north + aside + inside) });
            }
        }
    }
    all
}

fn zones() -> String {
    let zone = |kind: &str, code: &str, at: (f64, f64), side: f64| {
        square(code, at, side, json!({ "kind": kind, "code": code }))
    };
    collection(vec![
        zone("street", "350206001", (612_000.0, 2_714_000.0), 1000.0),
        zone("street", "350206002", (613_000.0, 2_714_000.0), 1000.0),
        zone("park", "HL-YQ-01", (612_000.0, 2_714_000.0), 500.0),
    ])
}

async fn district() -> (TestApp, Vec<Object>) {
    let app = TestApp::start_with(&["--search-rate", "100000"]).await;
    app.must_import_text(zones(), "zones").await;
    let mut all = objects();
    for (into, building) in [("parcels", false), ("buildings", true)] {
        let rows =
            all.iter().filter(|object| object.building == building).map(|object| object.feature(&object.number()));
        app.must_import_text(collection(rows.collect()), into).await;
    }
    let sql = app.sql().await;
    for object in &mut all {
        let table = if object.building { "building" } else { "parcel" };
        let row =
            sql.query_one(&format!("select id from {table} where object_no = $1"), &[&object.number()]).await.unwrap();
        object.id = row.get(0);
    }
    drop(sql);
    (app, all)
}

impl Row {
    /// Whether the person sees the object.
    fn sees(&self, object: Object) -> bool {
        let reach = self.reads == "all" || (self.reads == "own" && object.own);
        reach && (self.sensitive || !object.sensitive)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_sees_its_rows_and_no_other_wherever_it_looks() {
    let (app, objects) = district().await;
    for row in MATRIX {
        let person = app.person(row.who).await;
        for object in &objects {
            let seen = row.sees(*object);
            let context = format!("{} {object:?}", row.who);
            let collection = if object.building { "buildings" } else { "parcels" };
            let wanted = match (row.reads, seen) {
                ("none", _) => 403,
                (_, true) => 200,
                (_, false) => 404,
            };
            let id = object.id;
            for path in [
                format!("/api/spaces/{id}"),
                format!("/api/spaces/{id}/history"),
                format!("/api/spaces/{id}/classification"),
                format!("/ogc/collections/{collection}/items/{id}"),
                format!("/ogc/collections/spaces/items/{id}"),
                format!("/api/print/spaces/{id}/red-line"),
            ] {
                let (status, body) = person.get(&path).await;
                assert_eq!(status, wanted, "{context} {path}: {body}");
                if status == 404 {
                    // Unknown and forbidden answer alike.
                    let (_, unknown) = person.get(&path.replace(&format!("/{id}"), "/987654321")).await;
                    let told =
                        |body: &Value, id: i64| body["detail"].as_str().unwrap().replace(&format!(" {id}"), " #");
                    assert_eq!(told(&body, id), told(&unknown, 987_654_321), "{context}");
                }
            }
        }
        if row.reads == "none" {
            continue;
        }
        let wanted: BTreeSet<i64> =
            objects.iter().filter(|object| row.sees(**object)).map(|object| object.id).collect();
        assert_eq!(listed(&person).await, wanted, "{}", row.who);
        for (collection, kind) in [("spaces", None), ("parcels", Some(false)), ("buildings", Some(true))] {
            let of_kind =
                |id: &i64| kind.is_none_or(|building| objects.iter().any(|o| o.id == *id && o.building == building));
            let wanted: BTreeSet<i64> = wanted.iter().copied().filter(of_kind).collect();
            let items = person.ok(&format!("/ogc/collections/{collection}/items?limit=100")).await;
            let found: BTreeSet<i64> =
                items["features"].as_array().unwrap().iter().map(|f| f["id"].as_i64().unwrap()).collect();
            assert_eq!(found, wanted, "{} {collection}", row.who);
        }
        for object in &objects {
            let found = found_at(&person, *object).await;
            assert_eq!(found.contains(&object.id), row.sees(*object), "{} at {object:?}", row.who);
            // 部队用地 is not found by searching, whoever searches; what else is sensitive is, by those named for it.
            let search = person.ok(&format!("/api/search?q={}", object.number())).await.to_string();
            let military = object.sensitive && !object.own;
            assert_eq!(
                search.contains(&format!("\"id\":{}", object.id)),
                row.sees(*object) && !military,
                "{} {search}",
                row.who
            );
        }
        assert_eq!(drawn(&person, &objects).await, wanted, "tile of {}", row.who);
        counts_agree(&person, row, &objects).await;
    }
}

async fn listed(person: &Person) -> BTreeSet<i64> {
    let list = person.ok("/api/spaces?limit=100").await;
    let found: BTreeSet<i64> =
        list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect();
    assert_eq!(list["matched"], found.len());
    found
}

async fn found_at(person: &Person, object: Object) -> BTreeSet<i64> {
    // Degrees of the square's middle: 1 degree is 101 300 m east and 110 780 m north here; 118.11 E, 24.53 N is
    // E 612 481.741, N 2 714 444.941 (PROJ, EPSG:4548).
    let (east, north) = (object.at.0 + 15.0, object.at.1 + 15.0);
    let lng = 118.11 + (east - 612_481.741) / 101_300.0;
    let lat = 24.53 + (north - 2_714_444.941) / 110_780.0;
    let found = person.ok(&format!("/api/spaces/at?lng={lng}&lat={lat}&tol=3")).await;
    found["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

/// The objects whose ids stand in the tiles over the district, read by GDAL.
async fn drawn(person: &Person, objects: &[Object]) -> BTreeSet<i64> {
    // mercantile.tile(118.11, 24.53, 14) is x 13567, y 7039; the district of this test lies in it and its neighbours.
    let mut found = BTreeSet::new();
    for (x, y) in [(13567, 7039), (13567, 7040), (13568, 7039), (13568, 7040)] {
        let url = format!("{}/ogc/collections/spaces/tiles/WebMercatorQuad/14/{y}/{x}", person.base);
        let bytes = person.client.get(url).send().await.unwrap().bytes().await.unwrap();
        if bytes.is_empty() {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tile.mvt");
        std::fs::write(&path, &bytes).unwrap();
        let arguments =
            ["-al", path.to_str().unwrap(), "-oo", &format!("X={x}"), "-oo", &format!("Y={y}"), "-oo", "Z=14"]
                .map(str::to_owned);
        let output =
            tokio::task::spawn_blocking(move || std::process::Command::new("ogrinfo").args(arguments).output());
        let text = String::from_utf8_lossy(&output.await.unwrap().unwrap().stdout).into_owned();
        for object in objects {
            if text.lines().any(|line| line.trim() == format!("mvt_id (Integer64) = {}", object.id)) {
                found.insert(object.id);
            }
        }
    }
    found
}

/// What is counted is what is seen.
async fn counts_agree(person: &Person, row: &Row, objects: &[Object]) {
    let summary = person.ok("/api/spaces/summary?by=category").await;
    let count = summary["total"]["count"].as_i64().unwrap() + summary["pending"]["count"].as_i64().unwrap();
    let seen = objects.iter().filter(|object| row.sees(**object)).count();
    // 区领导 sees no rows of what is sensitive, and is told their sum.
    let wanted = if row.who == "leader" { objects.len() } else { seen };
    assert_eq!(count, i64::try_from(wanted).unwrap(), "{}: {summary}", row.who);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_decides_what_it_may() {
    let (app, objects) = district().await;
    let order = json!({ "category": "supply", "reason": "会议决定", "document_no": "厦湖府〔2026〕1号" });
    for row in MATRIX {
        let person = app.person(row.who).await;
        for object in &objects {
            let may = if object.building { row.building } else { row.land };
            let any = row.land || row.building;
            // Based on a version that never was: whoever may decide is told that it changed.
            let wanted = match (row.reads, any, row.sees(*object), may) {
                ("none", ..) | (_, false, ..) => 403,
                (_, true, false, _) => 404,
                (_, true, true, false) => 403,
                (_, true, true, true) => 412,
            };
            for method in ["PUT", "DELETE"] {
                let request = person
                    .client
                    .request(
                        method.parse().unwrap(),
                        format!("{}/api/spaces/{}/classification", person.base, object.id),
                    )
                    .header("If-Match", "\"77\"");
                let request = if method == "PUT" { request.json(&order) } else { request };
                let status = request.send().await.unwrap().status();
                assert_eq!(status, wanted, "{} {method} {object:?}", row.who);
            }
        }
        let run = person.send("POST", "/api/classification/runs", json!({ "dry_run": true })).await.0;
        assert_eq!(run, if row.rules { 200 } else { 403 }, "{}", row.who);
    }
}

/// What an import of one row came to: the refusal at the door, or the codes of the row's problems.
async fn delivered(person: &Person, into: &str, feature: Value) -> String {
    let text = collection(vec![feature]);
    let (status, body) = person.upload("one.geojson", text.into_bytes(), &[("into", into)]).await;
    if status != 202 {
        return status.to_string();
    }
    let import = person.settled(body["id"].as_i64().unwrap()).await;
    if import["status"] == "ready" { "ready".to_owned() } else { crate::support::codes(&import).join(",") }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_imports_what_it_may() {
    let (app, objects) = district().await;
    for row in MATRIX {
        let person = app.person(row.who).await;
        for object in &objects {
            let (may, into) = if object.building { (row.buildings, "buildings") } else { (row.parcels, "parcels") };
            let changed = delivered(&person, into, object.feature("改名")).await;
            let wanted = match may {
                "none" => "403",
                // A record that one does not see, and a shape that is there already, are for 发改局 to look at.
                _ if !row.sees(*object) => "needs-verification",
                "规划" => "outside-scope",
                _ => "ready",
            };
            assert_eq!(changed, wanted, "{} changes {object:?}", row.who);
            let fresh = Object { at: (object.at.0 + 700.0, object.at.1), ..*object };
            // Within the street and of the company, but not in the park, which ends after 500 m.
            let own = object.own && row.who != "park";
            let mut feature = fresh.feature("新");
            feature["properties"]["object_no"] = json!("NEW-1");
            let wanted = match may {
                "none" => "403",
                "own" if !own => "outside-scope",
                "规划" => "outside-scope",
                _ if object.sensitive && !row.sensitive => "outside-scope",
                _ => "ready",
            };
            assert_eq!(delivered(&person, into, feature).await, wanted, "{} makes {object:?}", row.who);
        }
        let zone =
            square("规划单元一", (612_000.0, 2_714_000.0), 50.0, json!({ "kind": "planning_unit", "code": "GH-1" }));
        assert_eq!(delivered(&person, "zones", zone).await, if row.zones { "ready" } else { "403" }, "{}", row.who);
        let military = square("范围", (612_000.0, 2_714_000.0), 50.0, json!({ "kind": "military", "code": "TS-1" }));
        let wanted = match (row.zones, row.sensitive) {
            (false, _) => "403",
            (true, false) => "outside-scope",
            (true, true) => "ready",
        };
        assert_eq!(delivered(&person, "zones", military).await, wanted, "{}", row.who);
    }
    // 规划: the planning fields of a parcel that is there, all else as it is.
    let planning = app.person("planning").await;
    let ordinary = objects.iter().find(|object| !object.building && object.own && !object.sensitive).unwrap();
    let mut feature = ordinary.feature(&ordinary.number());
    feature["properties"]["use_plan_scheme"] = json!("GB/T 21010-2017");
    feature["properties"]["use_plan"] = json!("0601");
    assert_eq!(delivered(&planning, "parcels", feature.clone()).await, "ready");
    feature["properties"]["holder"] = json!("乙");
    assert_eq!(delivered(&planning, "parcels", feature).await, "outside-scope");
}

fn address(spelled: &str) -> String {
    let part = |part: &str| match part.trim() {
        "i64" => "987654321".to_owned(),
        "u8" => "14".to_owned(),
        "u32" => "7039".to_owned(),
        "usize" => "0".to_owned(),
        "String" => "parcels".to_owned(),
        word => word.trim_matches('"').to_owned(),
    };
    format!("/{}", spelled.split('/').map(part).collect::<Vec<_>>().join("/"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_opens_to_those_it_is_for() {
    let app = TestApp::start_with(&["--sign-in-rate", "100000"]).await;
    let mut people: BTreeMap<&str, Person> = BTreeMap::new();
    for row in MATRIX {
        people.insert(row.who, app.person(row.who).await);
    }
    for (method, spelled, who) in DOORS {
        let path = address(spelled);
        for (username, person) in &people {
            let (status, body) = person.send(method, &path, json!({})).await;
            let refused = [401, 403].contains(&status);
            assert_eq!(!refused, comes_in(who, username), "{method} {path} by {username}: {status} {body}");
        }
        let (status, body) = app.stranger().send(method, &path, json!({})).await;
        if *who == "everybody" {
            assert!(![401, 403].contains(&status), "{method} {path} by a stranger: {status} {body}");
        } else {
            assert_eq!(status, 401, "{method} {path} by a stranger: {body}");
        }
    }
    // What is not there is not there for anybody, and a stranger does not learn even that.
    assert_eq!(people["reserve2"].get("/api/nothing").await.0, 404);
    assert_eq!(app.stranger().get("/api/nothing").await.0, 401);
}

/// A new route has to say in [`DOORS`] whom it is for.
#[test]
fn every_route_stands_in_the_table() {
    let known: BTreeSet<&str> = DOORS.iter().map(|(_, spelled, _)| *spelled).collect();
    let routes = routes();
    for (file, spelled) in &routes {
        assert!(known.contains(spelled.as_str()), "{file} has a route {spelled}");
    }
    assert!(routes.len() > 40);
}

/// 行级权限 holds for the owner too, and nothing keeps the service from obeying it.
#[tokio::test]
async fn every_business_table_is_guarded_by_row_and_nobody_bypasses_it() {
    let app = TestApp::start().await;
    let owner = app.administrator().await;
    let open: Vec<String> = owner
        .query(
            "select relname::text from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)
             order by 1",
            &[],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    // Lists of codes and rules, the state of the data as a number, the end of the chain, and what the policies themselves read.
    let known = [
        "applied_view",
        "audit_head",
        "code",
        "data_version",
        "land_use_code",
        "number_pattern",
        "number_series",
        "refinery_schema_history",
        "rule_set",
        "space_label",
        "spatial_ref_sys",
        "special_day",
    ];
    assert_eq!(open, known);
    for role in ["tuguan_service", "tuguan_worker", "tuguan_reader"] {
        let power = "select rolsuper or rolbypassrls or rolcreaterole or rolcanlogin from pg_roles where rolname = $1";
        assert!(!owner.query_one(power, &[&role]).await.unwrap().get::<_, bool>(0), "{role}");
        let owned = format!(
            "select count(*) from pg_class where relowner = '{role}'::regrole and relkind <> 'v' and relnamespace = 'public'::regnamespace"
        );
        assert_eq!(owner.query_one(&owned, &[]).await.unwrap().get::<_, i64>(0), 0, "{role}");
    }
    // The worker sees every row by a policy of its own, wherever there are policies, and has no right of its own.
    let lacking = "select count(*) from pg_class c where c.relrowsecurity and not exists (
        select from pg_policy p where p.polrelid = c.oid and p.polname = 'worked_on_by_the_service')";
    assert_eq!(owner.query_one(lacking, &[]).await.unwrap().get::<_, i64>(0), 0);
    let granted = "select count(*) from information_schema.role_table_grants
        where grantee = 'tuguan_worker' and table_schema = 'public'";
    assert_eq!(owner.query_one(granted, &[]).await.unwrap().get::<_, i64>(0), 0);
    // Whoever does not say who is asking sees nothing.
    app.must_import_text(zones(), "zones").await;
    owner.batch_execute("set role tuguan_service").await.unwrap();
    for table in ["zone", "parcel", "import", "account", "audit_entry"] {
        let count: i64 = owner.query_one(&format!("select count(*) from {table}"), &[]).await.unwrap().get(0);
        assert_eq!(count, 0, "{table}");
    }
}
