//! The private PostGIS cluster: made, owned, found again and stopped by tuguan when no `DATABASE_URL` is given.
//!
//! It listens on a unix socket only, never runs as root, and keeps checksums. Its server is a process of its own: a
//! killed tuguan leaves it running, and the next start finds it by its socket. Several programs may use one data folder
//! (a server and an import, say): each holds a shared lock, and the last one to leave stops the server.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// Role and database inside the private cluster.
const NAME: &str = "tuguan";
/// Longest path a unix socket may have (sun_path is 108 bytes with its end), less the name PostgreSQL adds.
const LONGEST_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432.lock".len();

/// Longest that a server may take to stop or to recover before a start gives up.
const LONGEST_WAIT: Duration = Duration::from_secs(180);

/// A running private cluster, kept running for as long as this value lives.
pub struct Cluster {
    data: PathBuf,
    socket: PathBuf,
    programs: PathBuf,
    owner: Option<Owner>,
    /// Shared while in use; whoever can make it exclusive at the end is the last.
    users: File,
}

/// The account the server runs under when tuguan itself is root.
#[derive(Clone, Copy)]
struct Owner {
    uid: u32,
    gid: u32,
}

impl Cluster {
    /// Makes the cluster if there is none, starts its server if it does not run, and waits until it answers.
    ///
    /// Blocking: the first start takes some seconds.
    pub fn start(data_dir: &Path) -> Result<Self> {
        fs::create_dir_all(data_dir)?;
        let data_dir = data_dir.canonicalize()?;
        // One program at a time makes and starts the server.
        let starting = open_lock(&data_dir.join("cluster.starting"))?;
        starting.lock()?;
        let users = open_lock(&data_dir.join("cluster.users"))?;
        users.lock_shared()?;

        let owner = owner()?;
        let home = home(&data_dir, owner)?;
        let data = home.join("pg");
        let programs = programs(&data)?;
        let cluster = Self { socket: socket_folder(&home, owner)?, data, programs, owner, users };
        cluster.initialise()?;
        cluster.start_server()?;
        cluster.create_database()?;
        Ok(cluster)
    }

    /// How to connect.
    pub fn connection(&self) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&self.socket).user(NAME).dbname(NAME).application_name("tuguan");
        config
    }

    /// Stops the server, unless another program still uses it. Blocking.
    pub fn stop(self) -> Result<()> {
        match self.users.try_lock() {
            Ok(()) => self.control(&["stop", "--mode=fast", "--wait", "--silent"], "stopping the private cluster"),
            Err(TryLockError::WouldBlock) => {
                tracing::info!("the private cluster stays up: another program uses it");
                Ok(())
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    fn initialise(&self) -> Result<()> {
        if self.data.join("PG_VERSION").exists() {
            return Ok(());
        }
        tracing::info!("making a private PostGIS cluster in {}", self.data.display());
        // Made beside its place and moved there whole, so that an interrupted start leaves nothing half-made.
        let fresh = self.data.with_extension("new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        self.make_folder(&fresh)?;
        let mut initdb = self.program("initdb");
        initdb.arg("--pgdata").arg(&fresh);
        initdb.args(["--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-instructions"]);
        initdb.args(["--username", NAME]);
        run(initdb, "making the private cluster")?;
        let settings = fresh.join("postgresql.auto.conf");
        let mut text = fs::read_to_string(&settings)?;
        text.push_str(&server_settings());
        fs::write(&settings, text)?;
        fs::rename(&fresh, &self.data)?;
        Ok(())
    }

    fn start_server(&self) -> Result<()> {
        if self.found_running()? {
            tracing::info!("found the private cluster running");
            return Ok(());
        }
        self.forget_dead_server()?;
        let log = self.data.join("server.log");
        let options = format!("-k '{}'", self.socket.display());
        let mut start = self.program("pg_ctl");
        start.args(["start", "--wait", "--timeout=120", "--silent"]);
        start.arg("--pgdata").arg(&self.data).arg("--log").arg(&log).arg("--options").arg(options);
        run(start, "starting the private cluster").map(drop).map_err(|error| {
            let tail = fs::read_to_string(&log).unwrap_or_default();
            let lines: Vec<&str> = tail.lines().rev().take(5).collect();
            Error::Broken(format!("{error}; last words of {}: {}", log.display(), lines.join(" / ")))
        })
    }

    /// Whether a server runs that answers. One that is still stopping (its last checkpoint can take minutes on a slow disk) or
    /// recovering is waited for.
    fn found_running(&self) -> Result<bool> {
        let deadline = Instant::now() + LONGEST_WAIT;
        loop {
            if !self.program("pg_ctl").arg("status").arg("--pgdata").arg(&self.data).output()?.status.success() {
                return Ok(false);
            }
            match self.psql("postgres", "select 1") {
                Ok(_) => return Ok(true),
                Err(error) if Instant::now() > deadline => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(200)),
            }
        }
    }

    /// After a crash of the machine `postmaster.pid` may name a process that is somebody else today; PostgreSQL would
    /// refuse to start then.
    fn forget_dead_server(&self) -> Result<()> {
        let pid_file = self.data.join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&pid_file) else { return Ok(()) };
        let pid = text.lines().next().unwrap_or_default();
        let program = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if !program.starts_with("postgres") {
            fs::remove_file(&pid_file)?;
        }
        Ok(())
    }

    fn create_database(&self) -> Result<()> {
        let known = self.psql("postgres", "select 1 from pg_database where datname = 'tuguan'")?;
        if known.trim().is_empty() {
            self.psql("postgres", "create database tuguan")?;
        }
        Ok(())
    }

    fn psql(&self, database: &str, statement: &str) -> Result<String> {
        let mut command = self.program("psql");
        command.args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--username",
            NAME,
            "--dbname",
            database,
        ]);
        command.arg("--host").arg(&self.socket).args(["--command", statement]);
        run(command, "preparing the private database")
    }

    fn control(&self, arguments: &[&str], what: &str) -> Result<()> {
        let mut command = self.program("pg_ctl");
        command.args(arguments).arg("--pgdata").arg(&self.data);
        run(command, what).map(drop)
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        // A terminal's Ctrl-C must reach tuguan only: it stops the server in its own order.
        command.process_group(0).current_dir("/").env("LC_ALL", "C.UTF-8");
        if let Some(owner) = self.owner {
            command.uid(owner.uid).gid(owner.gid);
        }
        command
    }

    fn make_folder(&self, path: &Path) -> Result<()> {
        make_private_folder(path, self.owner)
    }
}

fn make_private_folder(path: &Path, owner: Option<Owner>) -> Result<()> {
    fs::create_dir_all(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    if let Some(owner) = owner {
        chown(path, Some(owner.uid), Some(owner.gid))?;
    }
    Ok(())
}

fn open_lock(path: &Path) -> Result<File> {
    Ok(File::options().create(true).truncate(false).read(true).write(true).open(path)?)
}

/// PostgreSQL refuses to run as root: then the server runs as Debian's `postgres` account.
fn owner() -> Result<Option<Owner>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let id = |flag: &str| -> Result<u32> {
        let mut command = Command::new("id");
        command.args([flag, "postgres"]);
        let text = run(command, "finding the postgres account")?;
        text.trim().parse().map_err(|error| Error::broken("finding the postgres account", error))
    };
    Ok(Some(Owner { uid: id("-u")?, gid: id("-g")? }))
}

/// Where the cluster lives: in the data folder, or under /var/lib/tuguan if the server's account cannot get there
/// (a checkout in /root, say).
fn home(data_dir: &Path, owner: Option<Owner>) -> Result<PathBuf> {
    let Some(owner) = owner else { return Ok(data_dir.to_owned()) };
    let passable = data_dir.ancestors().all(|folder| {
        fs::metadata(folder).is_ok_and(|m| m.mode() & 0o001 != 0 || (m.uid() == owner.uid && m.mode() & 0o100 != 0))
    });
    if passable {
        return Ok(data_dir.to_owned());
    }
    let home = Path::new("/var/lib/tuguan").join(digest(data_dir));
    make_private_folder(&home, Some(owner))?;
    tracing::info!(
        "{} cannot be entered by the postgres account; the cluster is in {}",
        data_dir.display(),
        home.display()
    );
    Ok(home)
}

fn socket_folder(home: &Path, owner: Option<Owner>) -> Result<PathBuf> {
    let beside = home.join("socket");
    let folder = if beside.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        beside
    } else {
        std::env::temp_dir().join(format!("tuguan-{}", digest(home)))
    };
    make_private_folder(&folder, owner)?;
    Ok(folder)
}

/// A short name for a path.
fn digest(path: &Path) -> String {
    let hash = Sha256::digest(path.as_os_str().as_encoded_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The folder of the server's programs: of the version that made the cluster, else the newest installed.
fn programs(data: &Path) -> Result<PathBuf> {
    let made_by = fs::read_to_string(data.join("PG_VERSION")).ok().and_then(|text| text.trim().parse::<u32>().ok());
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(version, bin)| *version >= 15 && bin.join("initdb").exists())
        .filter(|(version, _)| made_by.is_none_or(|made_by| made_by == *version))
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin).ok_or_else(|| {
        Error::Broken(match made_by {
            Some(version) => format!(
                "the cluster in {} was made by PostgreSQL {version}, which is not installed: \
                 install postgresql-{version} and postgresql-{version}-postgis-3",
                data.display()
            ),
            None => "PostgreSQL 15 or newer is not installed: install postgresql-15 and postgresql-15-postgis-3, \
                     or set DATABASE_URL"
                .to_owned(),
        })
    })
}

/// Settings for one machine that serves a district: a quarter of the memory for shared buffers, durable writes.
fn server_settings() -> String {
    let memory_mib = fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| text.lines().next()?.split_whitespace().nth(1)?.parse::<u64>().ok())
        .map_or(2048, |kib| kib / 1024);
    let shared = (memory_mib / 4).clamp(128, 4096);
    let cache = (memory_mib / 2).max(256);
    format!(
        "listen_addresses = ''\n\
         unix_socket_permissions = 0700\n\
         max_connections = 100\n\
         shared_buffers = {shared}MB\n\
         effective_cache_size = {cache}MB\n\
         work_mem = 32MB\n\
         maintenance_work_mem = 256MB\n\
         max_wal_size = 4GB\n\
         checkpoint_timeout = 15min\n\
         wal_compression = on\n\
         random_page_cost = 1.1\n\
         jit = off\n\
         log_min_duration_statement = 10s\n\
         timezone = 'Asia/Shanghai'\n"
    )
}

fn run(mut command: Command, what: &str) -> Result<String> {
    let output = command.output().map_err(|error| Error::broken(what, error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
    Err(Error::Broken(format!("{what} failed: {words}")))
}
