//! The private cluster and migrations: made once, found again, refused when they should be.

use std::process::Command;
use std::time::Duration;

use tuguan::db::migrate;
use tuguan::geo::crs::Crs;

use crate::support::cluster;
use crate::support::program::{Program, kill};

#[tokio::test(flavor = "multi_thread")]
async fn the_cluster_outlives_a_killed_program_and_is_found_again() {
    let program = Program::new();
    let (mut first, base) = program.serve();
    assert_eq!(reqwest::get(format!("{base}/readyz")).await.unwrap().status(), 200);
    let server = program.server().expect("a server runs");
    kill(&first, "-KILL");
    first.wait().unwrap();
    assert_eq!(program.server().as_ref(), Some(&server), "the server is a process of its own");

    let (mut second, base) = program.serve();
    assert_eq!(program.server().as_ref(), Some(&server), "adopted, not started again");
    assert_eq!(reqwest::get(format!("{base}/readyz")).await.unwrap().status(), 200);
    // A command beside the service uses the same server and leaves it running.
    let (ok, text) = program.run(&["migrate"]);
    assert!(ok, "{text}");
    assert_eq!(program.server().as_ref(), Some(&server));
    kill(&second, "-TERM");
    assert!(second.wait().unwrap().success(), "SIGTERM ends it in order");
    assert_eq!(program.server(), None, "the last user stops the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crashed_server_recovers_with_what_was_acknowledged() {
    let program = Program::new();
    let client = program.person();
    let (mut service, base) = program.serve();
    let file = crate::support::collection(vec![crate::support::square(
        "甲",
        (612_400.0, 2_714_000.0),
        10.0,
        serde_json::json!({}),
    )]);
    let path = program.folder.path().join("one.geojson");
    std::fs::write(&path, file).unwrap();
    let (ok, text) = program.run(&["import", path.to_str().unwrap(), "--into", "parcels"]);
    assert!(ok, "{text}");
    // Both die at once, the server without a checkpoint.
    kill(&service, "-KILL");
    service.wait().unwrap();
    let pid = program.server().unwrap();
    assert!(Command::new("kill").args(["-QUIT", &pid]).status().unwrap().success());
    while program.server().is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (mut again, base_again) = program.serve();
    assert_ne!(base, base_again);
    let list: serde_json::Value =
        client.get(format!("{base_again}/api/spaces")).send().await.unwrap().json().await.unwrap();
    assert_eq!(list["matched"], 1);
    kill(&again, "-TERM");
    again.wait().unwrap();
}

/// A large database writes for minutes while it stops; whoever starts the program again meanwhile must not be turned away.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_still_stopping_is_waited_for() {
    let program = Program::new();
    let (mut service, _) = program.serve();
    kill(&service, "-KILL");
    service.wait().unwrap();
    let pid = program.server().expect("the server outlives the program");
    let mut config = tokio_postgres::Config::new();
    config.host_path(program.folder.path().join("socket")).user("tuguan").dbname("tuguan");
    let guest = crate::support::cluster::connect(&config).await;
    // Politely (SIGTERM is a smart shutdown): it turns everybody away and waits for the guest.
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    while config.connect(tokio_postgres::NoTls).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let starting = tokio::task::spawn_blocking(move || {
        let (child, base) = program.serve();
        (program, child, base)
    });
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!starting.is_finished(), "it waits");
    drop(guest);
    let (program, mut again, base) = starting.await.unwrap();
    assert_eq!(reqwest::get(format!("{base}/readyz")).await.unwrap().status(), 200);
    assert_ne!(program.server(), Some(pid), "a new server");
    kill(&again, "-TERM");
    again.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_killed_while_taking_over_leaves_all_or_nothing() {
    let program = Program::new();
    let client = program.person();
    let (mut service, base) = program.serve();
    let files = tempfile::tempdir().unwrap();
    tuguan::demo::write(tuguan::demo::Params { size: Some(3000), seed: 7 }, files.path()).unwrap();
    let rows = std::fs::read(files.path().join("parcels.geojson")).unwrap();
    let form = reqwest::multipart::Form::new()
        .part("file", reqwest::multipart::Part::bytes(rows).file_name("parcels.geojson"))
        .text("into", "parcels")
        .text("on_error", "skip");
    client.post(format!("{base}/api/imports")).multipart(form).send().await.unwrap();
    let import = async |base: &str| -> serde_json::Value {
        client.get(format!("{base}/api/imports/1")).send().await.unwrap().json().await.unwrap()
    };
    while import(&base).await["status"] == "validating" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let answer = client.post(format!("{base}/api/imports/1/commit")).send().await.unwrap();
    assert_eq!(answer.status(), 202);
    kill(&service, "-KILL");
    service.wait().unwrap();

    let (mut again, base) = program.serve();
    let end = loop {
        let import = import(&base).await;
        if import["status"] != "committing" {
            break import;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let stored = async || -> serde_json::Value {
        let list: serde_json::Value =
            client.get(format!("{base}/api/spaces?limit=1")).send().await.unwrap().json().await.unwrap();
        list["matched"].clone()
    };
    if end["status"] == "ready" {
        assert!(end["message"].as_str().unwrap().contains("commit again"), "{end}");
        assert_eq!(stored().await, 0, "nothing of it");
        client.post(format!("{base}/api/imports/1/commit")).send().await.unwrap();
        while import(&base).await["status"] == "committing" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    assert_eq!(stored().await, end["rows"]["accepted"], "or all of it");
    kill(&again, "-TERM");
    again.wait().unwrap();
}

#[test]
fn a_cluster_has_checksums_a_socket_only_and_never_runs_as_root() {
    let program = Program::new();
    let (ok, text) = program.run(&["migrate"]);
    assert!(ok, "{text}");
    let settings = std::fs::read_to_string(program.folder.path().join("pg/postgresql.auto.conf")).unwrap();
    assert!(settings.contains("listen_addresses = ''"));
    let control = Command::new("sh")
        .args([
            "-c",
            &format!("/usr/lib/postgresql/*/bin/pg_controldata {}", program.folder.path().join("pg").display()),
        ])
        .output()
        .unwrap();
    let control = String::from_utf8_lossy(&control.stdout).into_owned();
    assert!(
        control.lines().any(|line| line.starts_with("Data page checksum version") && !line.ends_with(" 0")),
        "{control}"
    );
    let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(program.folder.path().join("pg")).unwrap());
    assert_ne!(owner, 0);
}

#[test]
fn an_open_address_without_https_is_refused() {
    let program = Program::new();
    let (ok, text) = program.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(!ok && text.contains("TUGUAN_TLS_CERT"), "{text}");
    assert_eq!(program.server(), None);
}

#[tokio::test]
async fn two_instances_may_migrate_at_once_and_a_newer_database_is_refused() {
    let database = cluster::bare_database(&format!("test_{}_twice", std::process::id())).await;
    let (one, two) = tokio::join!(migrate::migrate(&database, Crs::GK117), migrate::migrate(&database, Crs::GK117));
    one.unwrap();
    two.unwrap();
    let client = cluster::connect(&database).await;
    let doubled: i64 = client
        .query_one("select count(*) - count(distinct version) from refinery_schema_history", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(doubled, 0);

    let other = migrate::migrate(&database, "EPSG:4549".parse().unwrap()).await.unwrap_err().to_string();
    assert!(other.contains("EPSG:4548") && other.contains("TUGUAN_SURVEY_CRS"), "{other}");

    client
        .execute("insert into refinery_schema_history select 9999, name, applied_on, checksum from refinery_schema_history limit 1", &[])
        .await
        .unwrap();
    let newer = migrate::migrate(&database, Crs::GK117).await.unwrap_err().to_string();
    assert!(newer.contains("9999") && newer.contains("newer"), "{newer}");
}

/// As managed databases are: the role owns the database and may make roles, but is no superuser; the extensions are there.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_a_superuser_is_enough() {
    let pid = std::process::id();
    let (name, role) = (format!("test_{pid}_managed"), format!("test_{pid}_owner"));
    let server = cluster::bare_database(&name).await;
    let administrator = cluster::connect(&server).await;
    administrator
        .batch_execute(&format!(
            "drop role if exists {role}; create role {role} login createrole noinherit password 'Huli-2026';
             create extension postgis; create extension pg_trgm;
             alter database {name} owner to {role}; alter schema public owner to {role}"
        ))
        .await
        .unwrap();
    let mut managed = server.clone();
    managed.user(&role).password("Huli-2026");
    migrate::migrate(&managed, Crs::GK117).await.unwrap();
    migrate::migrate(&managed, Crs::GK117).await.unwrap();
    let db = tuguan::db::Db::new(&managed).unwrap();
    let nobody = tuguan::db::Caller::new(tuguan::db::Permit::default());
    let tx = db.begin(&tuguan::db::Caller::system()).await.unwrap();
    tx.execute("insert into organisation (code, name, kind) values ('fgj', '发改局', 'government')", &[])
        .await
        .unwrap();
    tx.note(tuguan::db::record::Entry::done("test.write", "organisation"));
    tx.commit().await.unwrap();
    let count = "select count(*) from organisation";
    let seen = async |caller: &tuguan::db::Caller| {
        let count: i64 = db.read(caller).await.unwrap().query_one(count, &[]).await.unwrap().get(0);
        count
    };
    assert_eq!((seen(&tuguan::db::Caller::system()).await, seen(&nobody).await), (1, 0));
    let owner = cluster::connect(&managed).await;
    assert_eq!(owner.query_one(count, &[]).await.unwrap().get::<_, i64>(0), 0, "the policies hold for the owner");
    administrator
        .batch_execute(&format!("reassign owned by {role} to current_user; drop owned by {role}"))
        .await
        .unwrap();
}
