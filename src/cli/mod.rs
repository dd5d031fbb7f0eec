//! The command line: arguments, one function per command, one exit code.

mod users;

use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::access::audit::{self, Anchor};
use crate::access::{self, establish, invitation};
use crate::alerts::nightly::Run;
use crate::app::App;
use crate::classify;
use crate::config::Config;
use crate::db::cluster::Cluster;
use crate::db::{Caller, Db, migrate};
use crate::demo::{self, Params, people, projects};
use crate::error::{Error, Result};
use crate::intake::command::{self, Outcome};
use crate::intake::recover;
use crate::publish::{export, exports};
use crate::records::attachments;
use crate::{alerts, notices, reports, server, temporary_uses};

/// 智慧土管 – a district's land by the map.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None, after_help = "Exit: 0 done; 1 nothing was changed, the reason on stderr; 2 done in part.")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the map and the API until stopped
    Serve,
    /// Bring the database to this program's schema
    Migrate,
    /// Load the invented demonstration district, unless it is there already
    Demo {
        /// Make a city with about this many parcels instead of the small district
        #[arg(long)]
        size: Option<u64>,
        /// Only write the files to this folder; load nothing
        #[arg(long)]
        out: Option<PathBuf>,
        /// Another seed makes another city of the same kind
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Import a file: check it, then take it over, all rows or the good ones
    Import(command::Arguments),
    /// Write a collection, or what is chosen of it, to a file
    Export(export::command::Arguments),
    /// Classify all spaces anew, with these rules or the adopted ones
    Classify {
        /// Rule set to adopt (TOML, docs/rules.md)
        #[arg(long)]
        rules: Option<PathBuf>,
        /// Show what would change; change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Look at what comes to its end – temporary uses, contracts – and tell it, each once (the service does so every night)
    Supervise,
    /// Freeze a month (the service does so on the first night of the next one)
    Snapshot {
        /// The month, like 2026-10; it must be over, or end today
        #[arg(value_name = "YYYY-MM")]
        month: reports::Month,
        /// Why it is frozen again
        #[arg(long)]
        reason: Option<String>,
    },
    /// Accounts
    #[command(subcommand)]
    User(users::User),
    /// The record of what was done
    #[command(subcommand)]
    Audit(Audit),
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Prove that no entry was changed, removed or moved; name those that were
    Verify {
        /// End of the chain as an earlier run printed it, kept elsewhere: proves that the chain was not made anew
        #[arg(long, value_name = "NUMBER:HASH")]
        anchor: Option<Anchor>,
    },
}

/// Runs the command line to its end.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    log(&cli.config.log);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Error::broken("starting", error)),
    };
    match runtime.block_on(carry_out(cli)) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

#[expect(clippy::print_stderr, reason = "the reason of a failure belongs on stderr, whatever the log filter says")]
fn fail(error: &Error) -> ExitCode {
    eprintln!("tuguan: {error}");
    for item in error.errors() {
        eprintln!("  {}: {}", item.field, item.message);
    }
    ExitCode::from(1)
}

fn say(text: &str) {
    // Nobody listening is no reason to stop serving.
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn log(filter: &str) {
    let filter =
        tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}

async fn carry_out(cli: Cli) -> Result<ExitCode> {
    if let Command::Demo { size, out: Some(folder), seed } = &cli.command {
        std::fs::create_dir_all(folder)?;
        let written = demo::write(params(*size, *seed), folder)?;
        let (zones, parcels, buildings) = (written.zone_count, written.parcel_count, written.building_count);
        say(&format!("{zones} zones, {parcels} parcels and {buildings} buildings written to {}", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Serve = cli.command {
        server::refuse_open_address(&cli.config)?;
    }
    let (database, cluster) = database(&cli.config).await?;
    let outcome = with_database(cli, &database).await;
    if let Some(cluster) = cluster {
        // The cluster stops last, whatever happened before.
        let stopped = tokio::task::spawn_blocking(move || cluster.stop()).await;
        stopped.map_err(|error| Error::broken("stopping the private cluster", error))??;
    }
    outcome
}

/// Where the database is: the given one, or our own cluster, started if need be.
async fn database(config: &Config) -> Result<(tokio_postgres::Config, Option<Cluster>)> {
    if let Some(url) = &config.database_url {
        // The error does not repeat the address: it may hold a password.
        let mut parsed: tokio_postgres::Config =
            url.parse().map_err(|error| Error::broken("DATABASE_URL cannot be read", error))?;
        if parsed.get_application_name().is_none() {
            parsed.application_name("tuguan");
        }
        return Ok((parsed, None));
    }
    let folder = config.data_dir.clone();
    let cluster = tokio::task::spawn_blocking(move || Cluster::start(&folder)).await;
    let cluster = cluster.map_err(|error| Error::broken("starting the private cluster", error))??;
    Ok((cluster.connection(), Some(cluster)))
}

async fn with_database(cli: Cli, database: &tokio_postgres::Config) -> Result<ExitCode> {
    migrate::migrate(database, cli.config.survey_crs).await?;
    let app = App::new(Db::new(database)?, cli.config)?;
    let caller = Caller::system();
    classify::adopt_built_in(&app).await?;
    recover::settle_dead(&app, &caller).await?;
    match cli.command {
        Command::Serve => serve(app).await,
        Command::Migrate => Ok(ExitCode::SUCCESS),
        Command::Demo { size, seed, .. } => load_demo(&app, &caller, params(size, seed)).await,
        Command::User(command) => {
            users::run(&app, &caller, &base(&app, app.config.listen), command).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Audit(Audit::Verify { anchor }) => verify(&app, &caller, anchor.as_ref()).await,
        Command::Import(arguments) => Ok(report(command::run(&app, &caller, &arguments).await?)),
        Command::Export(arguments) => {
            let rows = export::command::run(&app, &access::program(), &arguments).await?;
            say(&format!("{rows} rows written to {}", arguments.out.display()));
            Ok(ExitCode::SUCCESS)
        }
        Command::Supervise => {
            let today = app.config.today();
            let new = temporary_uses::notices::supervise(&app, today).await?;
            say(&format!("{new} new reminders by {today}"));
            if let Some(run) = alerts::nightly::run(&app, today, true).await? {
                let Run { contracts, came } = run;
                say(&format!(
                    "{contracts} contracts looked at: {} new alerts, {} changed, {} gone",
                    came.opened, came.raised, came.gone
                ));
            } else {
                say("another instance is looking at the contracts");
            }
            notices::digest::prepare(&app, today).await?;
            let sent = notices::post::once(&app).await?;
            say(&format!("{sent} digests sent"));
            Ok(ExitCode::SUCCESS)
        }
        Command::Snapshot { month, reason } => {
            let frozen = reports::freeze(&app, &caller, month, reason.as_deref()).await?;
            say(&format!("{} is frozen: version {}, cut off on {}", frozen.month, frozen.version, frozen.cut_off));
            Ok(ExitCode::SUCCESS)
        }
        Command::Classify { rules, dry_run } => {
            let rules = rules.map(std::fs::read_to_string).transpose()?;
            let run = classify::reclassify(&app, &caller, rules.as_deref(), dry_run).await?;
            let text = serde_json::to_string_pretty(&run).map_err(|error| Error::broken("writing the run", error))?;
            say(&text);
            Ok(ExitCode::SUCCESS)
        }
    }
}

#[expect(clippy::print_stderr, reason = "what is wrong belongs on stderr")]
async fn verify(app: &App, caller: &Caller, anchor: Option<&Anchor>) -> Result<ExitCode> {
    let verdict = audit::verify(app, caller, anchor).await?;
    for fault in &verdict.faults {
        eprintln!("{fault}");
    }
    let sound = verdict.faults.is_empty();
    let state = if sound { "the chain is whole" } else { "THE CHAIN IS BROKEN" };
    say(&format!("{} entries; {state}; its end is {}", verdict.entries, verdict.end));
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

#[expect(clippy::print_stderr, reason = "the reason why nothing was changed belongs on stderr")]
fn report(outcome: Outcome) -> ExitCode {
    match outcome {
        Outcome::Done(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Outcome::Partly(text) => {
            say(&text);
            ExitCode::from(2)
        }
        Outcome::Nothing(text) => {
            eprintln!("{text}");
            ExitCode::from(1)
        }
    }
}

/// Serves until Ctrl-C or SIGTERM.
async fn serve(app: App) -> Result<ExitCode> {
    let address = app.config.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| Error::Broken(format!("cannot listen on {address}: {error}; is tuguan running already?")))?;
    let address = listener.local_addr()?;
    let watch = tokio::spawn(watch_over_jobs(app.clone()));
    let nights = [
        tokio::spawn(temporary_uses::notices::every_night(app.clone())),
        tokio::spawn(alerts::nightly::every_night(app.clone())),
        tokio::spawn(notices::post::always(app.clone())),
        tokio::spawn(reports::nightly::every_night(app.clone())),
    ];
    let base = base(&app, address);
    say(&format!("tuguan serves on {base}"));
    if let Some(link) = invitation::set_up(&app, &base).await? {
        let until = link.until.to_rfc3339();
        say(&format!(
            "there is no account yet: the first administrator signs in by this link, once, until {until}\n{}",
            link.url
        ));
    } else {
        let kept = people::password_file(&app.config.data_dir);
        if kept.exists() {
            say(&format!(
                "sign in as reserve2 (or another of the demonstration accounts); password: see {}",
                kept.display()
            ));
        }
    }
    let mut terminate = signal(SignalKind::terminate())?;
    server::serve(app, listener, async {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
    })
    .await?;
    watch.abort();
    nights.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(ExitCode::SUCCESS)
}

/// The address that people use, for links.
fn base(app: &App, address: SocketAddr) -> String {
    let own = if app.config.tls_cert.is_some() { "https" } else { "http" };
    app.config
        .public_url
        .as_deref()
        .map_or_else(|| format!("{own}://{address}"), |url| url.trim_end_matches('/').to_owned())
}

/// Settles imports, exports and uploads of programs that died, this one's predecessors or another instance.
async fn watch_over_jobs(app: App) {
    let mut every = tokio::time::interval(std::time::Duration::from_secs(5));
    loop {
        every.tick().await;
        if let Err(error) = recover::settle_dead(&app, &Caller::system()).await {
            tracing::warn!("looking for interrupted imports: {error}");
        }
        if let Err(error) = attachments::sweep(&app).await {
            tracing::warn!("looking for files that never arrived: {error}");
        }
        if let Err(error) = exports::settle(&app).await {
            tracing::warn!("looking for exports whose time is up: {error}");
        }
    }
}

fn params(size: Option<u64>, seed: Option<u64>) -> Params {
    Params { size, seed: seed.unwrap_or(Params::default().seed) }
}

/// Makes the demonstration accounts, with the password that was given or a random one.
async fn settle_people(app: &App) -> Result<()> {
    let password = match &app.config.demo_password {
        Some(password) => password.clone(),
        None => access::random_password()?,
    };
    let hash = establish::hashed(app, &password).await?;
    if !people::settle(app, Some(&hash)).await? {
        return Ok(());
    }
    let kept = people::password_file(&app.config.data_dir);
    if let Some(folder) = kept.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(&kept)?.write_all(password.as_bytes())?;
    say(&format!("demonstration accounts (docs/operations.md lists them): reserve2 and others, password {password}"));
    Ok(())
}

/// Loads the demonstration through the same import as any other file. Done before: nothing to do.
async fn load_demo(app: &App, caller: &Caller, params: Params) -> Result<ExitCode> {
    settle_people(app).await?;
    let client = app.db.work(caller).await?;
    let loaded: bool = client
        .query_one("select exists (select from import where file_name like 'demo-%' and status = 'committed')", &[])
        .await?
        .get(0);
    drop(client);
    if loaded {
        demo::ledger::load(app).await?;
        demo::patrols::load(app).await?;
        demo::temporary_uses::load(app).await?;
        projects::settle(app, caller).await?;
        demo::contracts::settle(app).await?;
        say("the demonstration district is loaded already");
        return Ok(ExitCode::SUCCESS);
    }
    let folder = app.config.data_dir.join("demo");
    std::fs::create_dir_all(&folder)?;
    demo::write(params, &folder)?;
    for collection in ["zones", "parcels", "buildings"] {
        let file = folder.join(format!("demo-{collection}.geojson"));
        std::fs::rename(folder.join(format!("{collection}.geojson")), &file)?;
        let arguments = command::Arguments::of(file, collection)?;
        match command::run(app, caller, &arguments).await? {
            Outcome::Done(text) => tracing::info!("{}", text.lines().next().unwrap_or_default()),
            Outcome::Nothing(text) | Outcome::Partly(text) => return Err(Error::Broken(text)),
        }
    }
    demo::ledger::load(app).await?;
    demo::patrols::load(app).await?;
    demo::temporary_uses::load(app).await?;
    let projects = projects::settle(app, caller).await?;
    demo::contracts::settle(app).await?;
    say(&format!(
        "the demonstration district is loaded; its parcels, and {projects} projects that look for some, are invented"
    ));
    Ok(ExitCode::SUCCESS)
}
