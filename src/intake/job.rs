//! Validating one import: read, project, check and stage its rows in a stream, then match and compare them in sets.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio_postgres::types::Json;

use super::check::Checker;
use super::columns::{self, Column};
use super::formats;
use super::papers;
use super::plan::Planner;
use super::problem::Problem;
use super::reading::Reading;
use super::recover::Pulse;
use super::scope::Scope;
use super::staging::{self, Outcome, StagedRow};
use super::store::{self, Import, MOST_PROBLEMS, Plan, Rows};
use crate::app::App;
use crate::contracts;
use crate::db::{Acting, Caller, Read};
use crate::error::{Error, Result};
use crate::records::codes::Codes;
use crate::records::collection::Collection;
use crate::records::fields::Field;
use crate::reserve::delivery;

/// Rows that travel together from the reader to the database.
const BATCH: usize = 256;
/// Batches that may wait: with [`BATCH`] this bounds the memory an import needs.
const WAITING: usize = 8;
/// How often progress is written down, and a wish to cancel noticed.
const BEAT: Duration = Duration::from_millis(400);

/// What the reading thread hands over.
enum Message {
    Rows(Vec<StagedRow>, f64),
    /// The file cannot be read further.
    Broken(Problem),
}

/// What was found while reading.
#[derive(Default)]
struct Tally {
    rows: Rows,
    problems: i64,
    broken: bool,
    /// Whether the file has boundaries.
    shapes: bool,
    /// Whether the rows were matched with what is stored.
    matched: bool,
    present: Vec<&'static str>,
    columns: Vec<Column>,
}

/// Validates in the background; the outcome stands in the import itself.
pub fn in_background(app: &App, caller: &Caller, id: i64) {
    let (app, caller) = (app.clone(), caller.clone());
    tokio::spawn(async move {
        // A failure is written into the import itself, where the person looks.
        let _ = validate(&app, &caller, id).await;
    });
}

/// Validates import `id` from its kept file. Ends in status `ready`, `rejected`, `cancelled` or `failed`.
pub async fn validate(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let _pulse = Pulse::start(app, caller, id);
    // Parsing is bound by the processor: a few at a time, the others wait their turn.
    let _turn = app.jobs.acquire().await.map_err(|error| Error::broken("waiting for a turn", error))?;
    let outcome = validate_inner(app, caller, id).await;
    if let Err(error) = &outcome {
        tracing::error!(import = id, "validation failed: {error}");
        let client = app.db.work(&caller.as_service()).await?;
        store::advance(&client, id, "validating", "failed", Some(&failure(error))).await?;
        staging::drop_all(&client, &staging::rows_table(id)).await?;
    }
    outcome
}

/// What the person is told of our own failure.
fn failure(error: &Error) -> String {
    match error {
        Error::Broken(_) => {
            "服务内部错误，未改动任何数据，请联系管理员查看日志 (internal error; nothing was changed)".to_owned()
        }
        other => other.to_string(),
    }
}

async fn validate_inner(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let client = app.db.work(caller).await?;
    let mut import = store::find(&client, id).await?;
    // What follows is looked at with the caller's eyes again where records of others come in (`scope`).
    client.as_service().await?;
    client.execute("delete from import_problem where import_id = $1", &[&id]).await?;
    staging::create(&client, &staging::rows_table(id), import.into).await?;
    let Some(mut tally) = stage(app, caller, &client, &mut import).await? else {
        staging::drop_all(&client, &staging::rows_table(id)).await?;
        return Ok(());
    };
    if !tally.broken && tally.rows.accepted > 0 {
        compare(app, &client, &import, &mut tally).await?;
        tally.matched = true;
    }
    conclude(&client, &import, &tally).await
}

/// Reads the file into the staging table. `None` if it was cancelled meanwhile.
async fn stage(app: &App, caller: &Caller, client: &Read, import: &mut Import) -> Result<Option<Tally>> {
    let codes = Codes::load(client).await?;
    let path = super::files::path_of(app, &import.sha256);
    let reading = Reading::settle(app, import, path.clone()).await?;
    settle(client, import.id, &reading).await?;
    let mut tally = Tally::default();
    if let Some(problem) = reading.refusal() {
        tally.problems = 1;
        tally.broken = true;
        store::add_problems(client, import.id, 0, std::slice::from_ref(problem)).await?;
        return Ok(Some(tally));
    }
    tally.shapes = reading.has_shapes();
    let notes = reading.notes();
    store::add_problems(client, import.id, 0, notes).await?;
    tally.problems = notes.len() as i64;
    if import.map.is_none() {
        recall(client, caller, import, &reading).await?;
    }
    let checker = Checker::new(app, import, &reading, codes);
    let (sender, receiver) = mpsc::channel(WAITING);
    let options = reading.options().clone();
    let thread = tokio::task::spawn_blocking(move || read_rows(path, options, checker, &sender));
    // The COPY occupies this connection; progress and problems go over another.
    let side = app.db.work(&caller.as_service()).await?;
    let going_on = copy_rows(client, &side, import, receiver, &mut tally).await;
    let (present, columns) = thread.await.map_err(|error| Error::broken("reading thread", error))?;
    tally.present = present.iter().map(|field| field.name).collect();
    tally.columns = columns;
    Ok(going_on?.then_some(tally))
}

/// Writes down what was settled about the file before its rows are read.
async fn settle(client: &Read, id: i64, reading: &Reading) -> Result<()> {
    client
        .execute(
            "update import
             set crs_used = $2, crs_guessed = $3, crs_candidates = $4, encoding = $5, swap_axes = $6,
                 format = $7, layer = $8, layers = $9,
                 rows_read = 0, rows_accepted = 0, rows_rejected = 0, rows_warned = 0, problems_total = 0
             where id = $1",
            &[
                &id,
                &reading.crs(),
                &reading.guessed(),
                &reading.candidates(),
                &reading.encoding(),
                &reading.swapped(),
                &reading.format(),
                &reading.layer(),
                &Json(reading.layers()),
            ],
        )
        .await?;
    Ok(())
}

/// What was agreed on for such files of the same sender holds for this one.
async fn recall(client: &Read, caller: &Caller, import: &mut Import, reading: &Reading) -> Result<()> {
    let signature = columns::signature(reading.columns().iter().map(String::as_str));
    let Some(map) = columns::recall(client, caller, import.into, &signature).await? else { return Ok(()) };
    let stored = store::asked(Some(&map), import.into)?;
    client
        .execute("update import set map_asked = $2, map_remembered = true where id = $1", &[&import.id, &stored])
        .await?;
    import.map = Some(map);
    Ok(())
}

/// What the reading thread found of fields and columns.
fn found(checker: Checker) -> (Vec<&'static Field>, Vec<Column>) {
    (checker.present(), checker.into_columns())
}

/// The reading thread: parses and checks row after row. Returns the fields the delivery spoke of, and its columns.
fn read_rows(
    path: PathBuf,
    options: formats::Options,
    mut checker: Checker,
    sender: &mpsc::Sender<Message>,
) -> (Vec<&'static Field>, Vec<Column>) {
    let mut reader = match formats::open(&path, &options) {
        Ok(reader) => reader,
        Err(problem) => {
            // A closed channel means that nobody waits for the answer any more.
            let _ = sender.blocking_send(Message::Broken(problem));
            return (Vec::new(), Vec::new());
        }
    };
    let total = reader.facts().total_bytes.unwrap_or_default().max(1) as f64;
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(next) = reader.next() {
        let feature = match next {
            Ok(feature) => feature,
            Err(problem) => {
                let _ = sender.blocking_send(Message::Rows(std::mem::take(&mut batch), 1.0));
                let _ = sender.blocking_send(Message::Broken(problem));
                return found(checker);
            }
        };
        batch.push(checker.check(feature));
        if batch.len() == BATCH {
            let read = reader.bytes_read() as f64 / total;
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if sender.blocking_send(Message::Rows(full, read)).is_err() {
                return found(checker);
            }
        }
    }
    let _ = sender.blocking_send(Message::Rows(batch, 1.0));
    found(checker)
}

/// Copies what the reading thread sends. False if the import was cancelled.
async fn copy_rows(
    client: &Read,
    side: &Read,
    import: &Import,
    mut receiver: mpsc::Receiver<Message>,
    tally: &mut Tally,
) -> Result<bool> {
    let mut writer = staging::Writer::open(client, &staging::rows_table(import.id), import.into).await?;
    let mut last_beat = Instant::now();
    while let Some(message) = receiver.recv().await {
        match message {
            Message::Rows(rows, read) => {
                let mut problems = Vec::new();
                for mut row in rows {
                    problems.append(&mut row.problems);
                    tally.count(row.outcome);
                    writer.write(&row).await?;
                }
                tally.keep(side, import.id, &problems).await?;
                if last_beat.elapsed() >= BEAT {
                    last_beat = Instant::now();
                    if store::beat(side, import.id, "parse", read * 0.6, tally.rows.read).await? != "validating" {
                        return Ok(false);
                    }
                }
            }
            Message::Broken(problem) => {
                tally.broken = true;
                tally.keep(side, import.id, &[problem]).await?;
            }
        }
    }
    writer.finish().await?;
    Ok(true)
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        self.rows.read += 1;
        match outcome {
            Outcome::Good => self.rows.accepted += 1,
            Outcome::Warned => {
                self.rows.accepted += 1;
                self.rows.warned += 1;
            }
            Outcome::Rejected => self.rows.rejected += 1,
        }
    }

    async fn keep(&mut self, client: &Read, id: i64, problems: &[Problem]) -> Result<()> {
        if self.problems < MOST_PROBLEMS {
            store::add_problems(client, id, self.problems, problems).await?;
        }
        self.problems += problems.len() as i64;
        Ok(())
    }
}

/// Matches the staged rows with what is stored and looks for overlaps.
async fn compare(app: &App, client: &Read, import: &Import, tally: &mut Tally) -> Result<()> {
    let rows = staging::rows_table(import.id);
    if !import.into.has_boundary() {
        return compare_papers(app, client, import, (&rows, tally)).await;
    }
    let planner =
        Planner { client, rows: &rows, collection: import.into, present: &tally.present, shapes: tally.shapes };
    let scope = Scope { client, rows: &rows, collection: import.into, present: &tally.present };
    store::beat(client, import.id, "overlap", 0.65, tally.rows.read).await?;
    scope.unmask().await?;
    match_rows(client, &planner).await?;
    scope.refuse().await?;
    if tally.shapes {
        planner.find_overlaps().await?;
    }
    scope.hide_overlaps().await?;
    let hidden = scope.hidden().await?;
    if hidden > 0 {
        // Whoever draws shapes to find out what is hidden shall be found out.
        let tx = app.db.begin(client.caller()).await?;
        tx.note(import.entry("import.hidden-conflict").with("rows", hidden));
        tx.commit().await?;
    }
    let (overlaps, overlapping) = planner.overlaps(MOST_PROBLEMS).await?;
    let (plan, rejected) = planner.count().await?;
    let mut refused = scope.refused(MOST_PROBLEMS).await?;
    refused.append(&mut planner.unmatched().await?);
    refused.append(&mut planner.without_record(MOST_PROBLEMS).await?);
    tally.keep(client, import.id, &refused).await?;
    tally.keep(client, import.id, &overlaps).await?;
    tally.rows.rejected += rejected;
    tally.rows.accepted -= rejected;
    tally.rows.warned += overlapping;
    keep_plan(client, import.id, plan).await
}

/// Matches rows without boundary of their own with the papers they are about.
async fn compare_papers(app: &App, client: &Read, import: &Import, (rows, tally): (&str, &mut Tally)) -> Result<()> {
    let (problems, warned) = papers::plan(app, client, (import, rows), &tally.present).await?;
    let planner = Planner { client, rows, collection: import.into, present: &tally.present, shapes: false };
    let (plan, rejected) = planner.count().await?;
    tally.keep(client, import.id, &problems).await?;
    tally.rows.rejected += rejected;
    tally.rows.accepted -= rejected;
    tally.rows.warned += warned;
    keep_plan(client, import.id, plan).await
}

async fn keep_plan(client: &Read, id: i64, plan: Plan) -> Result<()> {
    client
        .execute(
            "update import set plan_create = $2, plan_update = $3, plan_unchanged = $4 where id = $1",
            &[&id, &plan.create, &plan.update, &plan.unchanged],
        )
        .await?;
    Ok(())
}

/// Matches the staged rows. Rows without boundary name records that are known: what the caller does not see is then as if it were not
/// there, and is not looked for.
async fn match_rows(client: &Read, planner: &Planner<'_>) -> Result<()> {
    if planner.shapes {
        return planner.match_rows().await;
    }
    client.as_caller().await?;
    let matched = planner.match_rows().await;
    client.as_service().await?;
    matched?;
    planner.keep_boundaries().await
}

/// SQL that tells whether the staged rows hold anything sensitive.
///
/// Only people named for it deliver such rows; those of others were refused, and their delivery stays theirs to look at.
fn sensitive_rows(client: &Read, import: &Import, matched: bool) -> String {
    if !client.caller().sees_restricted() {
        return "false".to_owned();
    }
    let of_papers = match import.into {
        Collection::Ledger => Some(delivery::sensitive_rows(&staging::rows_table(import.id))),
        Collection::Contracts => Some(contracts::delivery::sensitive_rows(&staging::rows_table(import.id))),
        Collection::Enterprises => Some("false".to_owned()),
        _ => None,
    };
    if let Some(condition) = of_papers {
        return if matched { condition } else { "false".to_owned() };
    }
    let condition = if import.into.is_space() {
        "is_sensitive(s.holder_kind, s.confidentiality, s.use_now_scheme, s.use_now, s.use_plan_scheme, s.use_plan)
         or exists (select from zone z where z.kind = 'military' and z.boundary && s.boundary)"
    } else {
        "s.kind = 'military'"
    };
    let rows = staging::rows_table(import.id);
    let mut said = format!("exists (select from {rows} s where {condition})");
    if matched && import.into.is_space() {
        // A row says only what changes: what it is about is stored.
        said.push_str(&format!(
            " or exists (select from {rows}_plan a join space_label l on l.space_id = a.target_id where l.restricted)"
        ));
    }
    said
}

/// Writes down the totals and moves on: ready if any row can be taken over, else rejected.
async fn conclude(client: &Read, import: &Import, tally: &Tally) -> Result<()> {
    let rows = tally.rows;
    let columns = serde_json::to_value(&tally.columns).map_err(|error| Error::broken("columns", error))?;
    client
        .execute(
            &format!(
                "update import
                 set rows_read = $2, rows_accepted = $3::bigint, rows_rejected = $4, rows_warned = least($5::bigint, $3::bigint), problems_total = $6,
                     present = $7, columns = $8, phase = 'done', restricted = {sensitive},
                     extent = (select st_setsrid(st_envelope(st_buffer(st_extent(location)::geometry, 1e-9)), 4490) from {})
                 where id = $1",
                staging::rows_table(import.id),
                sensitive = sensitive_rows(client, import, tally.matched),
            ),
            &[&import.id, &rows.read, &rows.accepted, &rows.rejected, &rows.warned, &tally.problems, &tally.present, &columns],
        )
        .await?;
    let usable = rows.accepted > 0 && !tally.broken;
    let status = if usable { "ready" } else { "rejected" };
    // An earlier delivery of somebody else's is not the caller's to know of.
    client.as_caller().await?;
    let twin = store::twin(client, import).await;
    client.as_service().await?;
    let twin = twin?;
    let message = match (usable, twin) {
        (false, _) => Some("没有可导入的行，未改动任何数据 (no row can be imported; nothing was changed)".to_owned()),
        (true, Some(twin)) => {
            Some(format!("同一文件已在第 {twin} 批导入过 (the same file was imported before, as import {twin})"))
        }
        (true, None) => None,
    };
    if !store::advance(client, import.id, "validating", status, message.as_deref()).await? || !usable {
        // Cancelled at the last moment, or of no use: the rows are not needed any more.
        if !usable {
            return Ok(());
        }
        staging::drop_all(client, &staging::rows_table(import.id)).await?;
    }
    Ok(())
}
