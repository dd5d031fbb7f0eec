//! The demonstration district through the whole service: the published figures, recomputed by other code.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{TestApp, fixture};

/// The same files classified and overlaid in Python with shapely; nothing of ours is used.
fn independent() -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/independent/demo_totals.py");
    let output = Command::new("/usr/bin/python3").arg(script).arg(fixture("demo")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Hundredths of a square metre, from a number or from text.
fn cents(value: &Value) -> i64 {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap();
    (number * 100.0).round() as i64
}

#[tokio::test(flavor = "multi_thread")]
async fn the_district_has_the_published_figures_and_other_code_agrees() {
    let app = TestApp::with_demo().await;
    let other = tokio::task::spawn_blocking(independent).await.unwrap();
    let summary = app.ok("/api/spaces/summary?by=category").await;
    // 湖里区发改局 2019-10-21: 共计总用地面积约 1024 万㎡, 已建成楼宇可招商空间有建筑面积 175.9 万㎡.
    assert_eq!(cents(&summary["total"]["land_area_m2"]), 1_024_000_000);
    assert_eq!(cents(&summary["total"]["floor_area_m2"]), 175_900_000);
    assert_eq!(cents(&other["total"]["land"]), 1_024_000_000);

    let groups = summary["groups"].as_array().unwrap();
    for (category, land) in other["by_category"].as_object().unwrap() {
        let ours = groups.iter().find(|group| group["key"]["category"] == *category).unwrap();
        assert_eq!(cents(&ours["land_area_m2"]), cents(land), "{category}");
    }
    let by_street = app.ok("/api/spaces/summary?by=street").await;
    for (street, land) in other["by_street"].as_object().unwrap() {
        let ours =
            by_street["groups"].as_array().unwrap().iter().find(|group| group["key"]["street"] == *street).unwrap();
        assert_eq!(cents(&ours["land_area_m2"]), cents(land), "{street}");
    }

    // 将全区 35 宗 … 其中有 18 宗: the ledger's numbers, of which those taken over.
    let entries = app.ok("/api/spaces?q=HL-CB-2019-&limit=100").await;
    assert_eq!((&entries["matched"], &other["ledger"]), (&json!(35), &json!(35)));
    assert_eq!(app.ok("/api/spaces?q=HL-CB-2019-&stage=reserved").await["matched"], 18);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_of_grouping_adds_up_to_the_total_to_the_cent() {
    let app = TestApp::with_demo().await;
    let measures = ["count", "land_area_m2", "floor_area_m2", "vacant_area_m2", "gross_land_area_m2"];
    for by in ["category", "street", "stage", "use", "category,street", "street,stage,use,category"] {
        for filter in ["", "&filter=area_m2%20%3E%2030000", "&filter=zone_share('renewal')%20%3E%200"] {
            let summary = app.ok(&format!("/api/spaces/summary?by={by}{filter}")).await;
            for measure in measures {
                let sum: i64 = summary["groups"].as_array().unwrap().iter().map(|group| cents(&group[measure])).sum();
                assert_eq!(sum, cents(&summary["total"][measure]), "{by}{filter} {measure}");
            }
        }
    }
}

#[tokio::test]
async fn every_version_answers_for_its_day() {
    let app = TestApp::with_demo().await;
    let today = app.ok("/api/spaces/summary?by=category").await;
    // The district's versions are valid from 2015 to 2019: on a later day all of them were there, with their categories.
    let then = app.ok("/api/spaces/summary?by=category&as_of=2020-01-01").await;
    assert_eq!((&then["total"], &then["groups"]), (&today["total"], &today["groups"]));
    let list = app.ok("/api/spaces?as_of=2020-01-01&limit=1").await;
    assert_eq!(list["matched"], app.ok("/api/spaces?limit=1").await["matched"]);
    let before = app.ok("/api/spaces?as_of=2000-01-01").await;
    assert_eq!(before["matched"], 0);
}

#[tokio::test]
async fn the_program_loads_the_district_once_and_imports_by_the_contract() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::Builder::new().prefix("tuguan-").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tuguan"));
        command.args(arguments).arg("--data-dir").arg(folder.path()).args(["--log", "warn"]).env_remove("DATABASE_URL");
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    let (code, said, _) = run(&["demo"]);
    assert_eq!((code, said.contains("is loaded;")), (0, true), "{said}");
    let (code, said, _) = run(&["demo"]);
    assert_eq!((code, said.contains("already")), (0, true), "{said}");

    let report = folder.path().join("report.json");
    let import = |name: &str, more: &[&str]| {
        let file = fixture(name);
        let mut arguments =
            vec!["import", file.to_str().unwrap(), "--into", "parcels", "--report", report.to_str().unwrap()];
        arguments.extend(more);
        let (code, _, stderr) = run(&arguments);
        (code, serde_json::from_slice::<Value>(&std::fs::read(&report).unwrap()).unwrap(), stderr)
    };
    let (code, told, _) = import("broken/bowtie.geojson", &["--dry-run"]);
    assert_eq!((code, &told["status"]), (1, &json!("cancelled")), "a dry run with errors");
    let (code, told, stderr) = import("broken/bowtie.geojson", &[]);
    assert_eq!((code, &told["status"]), (1, &json!("rejected")), "{stderr}");
    assert!(stderr.contains("nothing was changed"), "{stderr}");
    let (code, told, _) = import("broken/bowtie.geojson", &["--on-error", "skip"]);
    assert_eq!((code, &told["status"]), (2, &json!("committed")), "{told:#}");
    assert_eq!(told["rows"]["rejected"], 1);
    for key in ["id", "file", "into", "status", "crs", "encoding", "rows", "problems", "undoable"] {
        assert!(told.get(key).is_some(), "{key}");
    }
    let (code, _, stderr) = run(&["import", "/nowhere.geojson", "--into", "parcels"]);
    assert_eq!(code, 1, "{stderr}");
}
