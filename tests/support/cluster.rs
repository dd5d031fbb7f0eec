//! The tests' PostgreSQL: `DATABASE_URL` if it is set, else a private cluster under `target/`, shared by all tests of a
//! run and stopped when the run is over, however it ends.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tokio::sync::OnceCell;
use tokio_postgres::{Client, Config, NoTls};
use tuguan::db::cluster::Cluster;
use tuguan::db::migrate;

/// The server's own database, and the name of the migrated template.
static SERVER: OnceCell<(Config, String)> = OnceCell::const_new();

/// A fresh database with this name, migrated.
pub async fn database(name: &str) -> Config {
    let (server, template) = SERVER.get_or_init(prepare).await;
    let client = connect(server).await;
    client.batch_execute(&format!("create database {name} template {template}")).await.unwrap();
    of(server, name)
}

/// An empty database without any schema.
pub async fn bare_database(name: &str) -> Config {
    let (server, _) = SERVER.get_or_init(prepare).await;
    connect(server).await.batch_execute(&format!("create database {name}")).await.unwrap();
    of(server, name)
}

fn of(server: &Config, name: &str) -> Config {
    let mut config = server.clone();
    config.dbname(name);
    config
}

/// A plain connection, kept alive in the background.
pub async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn prepare() -> (Config, String) {
    let server = match std::env::var("DATABASE_URL") {
        Ok(url) => url.parse().unwrap(),
        Err(_) => tokio::task::spawn_blocking(private).await.unwrap(),
    };
    let client = connect(&server).await;
    let template = format!("template_{}", std::process::id());
    for row in
        client.query("select datname from pg_database where datname ~ '^(test|template)_[0-9]+'", &[]).await.unwrap()
    {
        let name: String = row.get(0);
        let pid = name.split('_').nth(1).unwrap_or_default();
        // Left behind by a run that is over.
        if !Path::new(&format!("/proc/{pid}")).exists() || pid == std::process::id().to_string() {
            client.batch_execute(&format!("drop database {name} with (force)")).await.unwrap();
        }
    }
    client.batch_execute(&format!("create database {template}")).await.unwrap();
    migrate::migrate(&of(&server, &template), tuguan::geo::crs::Crs::GK117).await.unwrap();
    (server, template)
}

fn private() -> Config {
    let folder = folder();
    let cluster = Cluster::start(&folder).unwrap();
    let config = cluster.connection();
    stop_after_this_process(&folder);
    // Its lock goes with the process; see below.
    std::mem::forget(cluster);
    config
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cluster")
}

/// Static values are never dropped, so a helper waits for the end of this process (its standard input closes) and then
/// lets the program itself find the cluster, do nothing, and stop it as its last user.
#[expect(clippy::zombie_processes, reason = "it outlives this process on purpose")]
fn stop_after_this_process(folder: &Path) {
    let script = format!(
        "cat >/dev/null; exec '{}' migrate --data-dir '{}' >/dev/null 2>&1",
        env!("CARGO_BIN_EXE_tuguan"),
        folder.display()
    );
    let mut helper = Command::new("setsid")
        .args(["sh", "-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env_remove("DATABASE_URL")
        .spawn()
        .unwrap();
    let mut input = helper.stdin.take().unwrap();
    input.flush().unwrap();
    std::mem::forget(input);
}
