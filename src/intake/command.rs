//! `tuguan import`: the same staged import from the command line.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::columns::ColumnMap;
use super::store::{self, Import, MOST_PROBLEMS, OnError, Options};
use super::{commit, files, job, staging};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::records::collection::Collection;

/// Problems printed on the terminal; the report has them all.
const PRINTED: usize = 20;

/// Arguments of `tuguan import`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// File to import
    pub file: PathBuf,
    /// Where its rows go: parcels, buildings, zones, ledger, contracts or enterprises
    #[arg(long)]
    pub into: Collection,
    /// CRS of the file, e.g. EPSG:4548 (default: what the file declares)
    #[arg(long)]
    pub crs: Option<Crs>,
    /// Encoding of its text, e.g. GB18030 (default: UTF-8)
    #[arg(long)]
    pub encoding: Option<String>,
    /// Layer, table or sheet of a file that has several (default: the first that can be read)
    #[arg(long)]
    pub layer: Option<String>,
    /// Read the first coordinate as the north one
    #[arg(long)]
    pub swap_axes: bool,
    /// TOML file that says which column is which field: `[columns]` with lines like `DKMC = "name"`, `XH = false` to leave one out
    #[arg(long)]
    pub map: Option<PathBuf>,
    /// Kind for zones whose rows give none
    #[arg(long)]
    pub zone_kind: Option<String>,
    /// With bad rows: change nothing, or take over the good ones
    #[arg(long, default_value = "abort")]
    pub on_error: OnError,
    /// Check only; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write the report to this file as JSON
    #[arg(long)]
    pub report: Option<PathBuf>,
}

impl Arguments {
    /// A plain import of `file`, all or nothing.
    pub fn of(file: PathBuf, into: &str) -> Result<Self> {
        Ok(Self {
            file,
            into: into.parse().map_err(|error| Error::broken("collection", error))?,
            crs: None,
            encoding: None,
            layer: None,
            swap_axes: false,
            map: None,
            zone_kind: None,
            on_error: OnError::Abort,
            dry_run: false,
            report: None,
        })
    }
}

/// How an import from the command line ended.
pub enum Outcome {
    /// All rows were taken over, or would be.
    Done(String),
    /// Nothing was changed; why.
    Nothing(String),
    /// Taken over in part: bad rows were left out.
    Partly(String),
}

/// The map in a TOML file.
fn map_of(path: &Path) -> Result<ColumnMap> {
    let text = std::fs::read_to_string(path)?;
    let bad =
        |detail: String| Error::BadRequest { detail: format!("{}: {detail}", path.display()), errors: Vec::new() };
    let file: toml::Table = text.parse().map_err(|error: toml::de::Error| bad(error.to_string()))?;
    let Some(columns) = file.get("columns").and_then(toml::Value::as_table) else {
        return Err(bad("there is no [columns]".to_owned()));
    };
    columns
        .iter()
        .map(|(column, field)| match field {
            toml::Value::String(field) => Ok((column.clone(), Some(field.clone()))),
            toml::Value::Boolean(false) => Ok((column.clone(), None)),
            _ => Err(bad(format!("{column}: a field in quotes, or false to leave it out"))),
        })
        .collect()
}

/// Imports a file and writes the report.
pub async fn run(app: &App, caller: &Caller, arguments: &Arguments) -> Result<Outcome> {
    let kept = files::keep_local(app, &arguments.file).await?;
    let name = arguments.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let options = Options {
        into: arguments.into,
        file_name: name.unwrap_or_default(),
        crs: arguments.crs,
        encoding: arguments.encoding.clone(),
        layer: arguments.layer.clone(),
        swap_axes: arguments.swap_axes,
        zone_kind: arguments.zone_kind.clone(),
        on_error: arguments.on_error,
        map: arguments.map.as_deref().map(map_of).transpose()?,
    };
    let tx = app.db.begin(caller).await?;
    let id = store::create(&tx, &options, &kept.sha256, i64::try_from(kept.bytes).unwrap_or(i64::MAX)).await?;
    tx.commit().await?;
    job::validate(app, caller, id).await?;
    let refusal = take_over(app, caller, id, arguments).await?;
    let client = app.db.work(caller).await?;
    let import = store::find(&client, id).await?;
    let problems = store::problems(&client, id, 0, MOST_PROBLEMS).await?;
    if let Some(path) = &arguments.report {
        write_report(path, &import, &problems)?;
    }
    Ok(outcome(&import, arguments, &problems, refusal))
}

/// Commits unless something is in the way; then says what, and drops the staged rows.
async fn take_over(app: &App, caller: &Caller, id: i64, arguments: &Arguments) -> Result<Option<String>> {
    let client = app.db.work(caller).await?;
    let import = store::find(&client, id).await?;
    if import.status != "ready" {
        return Ok(Some(import.message.unwrap_or_default()));
    }
    let give_up = |status: &'static str, message: String| async {
        store::advance(&client, id, "ready", status, Some(&message)).await?;
        staging::drop_all(&client, &staging::rows_table(id)).await?;
        Ok(Some(message))
    };
    if arguments.dry_run {
        return give_up("cancelled", "dry run: nothing was changed".to_owned()).await;
    }
    if import.crs_guessed {
        let guess = import.crs_used.unwrap_or_default();
        let message = format!(
            "the file does not say its CRS; the numbers look like EPSG:{guess}. Run again with --crs EPSG:{guess} if that is right"
        );
        return give_up("rejected", message).await;
    }
    if let Err(error) = commit::start(app, caller, id, None, None).await {
        return give_up("rejected", error.to_string()).await;
    }
    commit::commit(app, caller, id).await?;
    Ok(None)
}

fn write_report(path: &std::path::Path, import: &Import, problems: &[Value]) -> Result<()> {
    let mut report = import.to_json();
    report["problems"] = json!(problems);
    let text = serde_json::to_string_pretty(&report).map_err(|error| Error::broken("writing the report", error))?;
    std::fs::write(path, text).map_err(|error| Error::broken(&format!("writing {}", path.display()), error))
}

fn outcome(import: &Import, arguments: &Arguments, problems: &[Value], refusal: Option<String>) -> Outcome {
    let mut text = format!(
        "{}: {} rows read, {} accepted, {} rejected, {} with warnings; {} new, {} changed, {} unchanged",
        import.file_name,
        import.rows.read,
        import.rows.accepted,
        import.rows.rejected,
        import.rows.warned,
        import.plan.create,
        import.plan.update,
        import.plan.unchanged,
    );
    for problem in problems.iter().take(PRINTED) {
        let row = problem["row"].as_i64().map(|row| format!("row {row}: ")).unwrap_or_default();
        let part = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        text.push_str(&format!(
            "\n  {} {row}{} [{}] → {}",
            part("severity"),
            part("message"),
            part("code"),
            part("remedy")
        ));
    }
    if problems.len() > PRINTED {
        text.push_str(&format!("\n  … and {} more; --report FILE.json has them", problems.len() - PRINTED));
    }
    match refusal {
        Some(_) if arguments.dry_run && import.rows.rejected == 0 && import.status == "cancelled" => {
            Outcome::Done(text)
        }
        Some(reason) => Outcome::Nothing(format!("{text}\nnothing was changed: {reason}")),
        None if import.rows.rejected > 0 => Outcome::Partly(text),
        None => Outcome::Done(text),
    }
}
