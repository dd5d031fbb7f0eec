//! A unit's own table, or a drawing with its boundaries: every row becomes a draft.

use std::path::PathBuf;

use serde::Serialize;

use super::campaign;
use super::fields::OFFERED;
use super::report::{self, Checked};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::{Error, FieldError, Result};
use crate::geo::crs::Crs;
use crate::intake::check::Checker;
use crate::intake::problem::Problem;
use crate::intake::reading::Reading;
use crate::intake::staging::Outcome;
use crate::intake::{files, formats};
use crate::records::codes::Codes;
use crate::records::collection::Collection;

/// Most rows of one file: more are no report but a ledger, which is imported.
const MOST_ROWS: usize = 2_000;
/// Problems that are told.
const MOST_PROBLEMS: usize = 200;

/// A file as it arrived.
pub(super) struct Sent {
    pub(super) name: String,
    pub(super) kept: files::Kept,
    pub(super) crs: Option<Crs>,
    /// Whether good rows are taken although others are bad.
    pub(super) skip: bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub(super) struct Added {
    /// The drafts.
    reports: Vec<i64>,
    /// Rows that were left out.
    rejected: usize,
    /// What is wrong or worth knowing, by row.
    problems: Vec<Problem>,
    /// Columns of the file that a report does not have.
    left_out: Vec<String>,
}

#[derive(Default)]
struct Rows {
    good: Vec<(Checked, Option<String>)>,
    rejected: usize,
    problems: Vec<Problem>,
    left_out: Vec<String>,
}

/// Adds the rows of a file as drafts of the caller's unit.
///
/// # Errors
/// 403, 404, 409 if the campaign is closed; 422 with what is wrong, and nothing is added, unless the good rows are wanted.
pub(super) async fn add(app: &App, caller: &Caller, id: i64, sent: &Sent) -> Result<Added> {
    let tx = app.db.begin(caller).await?;
    let unit = campaign::asked(&tx, caller, id).await?;
    let codes = Codes::load(&tx).await?;
    let path = files::path_of(app, &sent.kept.sha256);
    let reading = Reading::of_file(app, path.clone(), sent.crs).await?;
    if let Some(refusal) = reading.refusal() {
        return Err(refused(std::slice::from_ref(refusal)));
    }
    if reading.guessed() {
        let words = format!(
            "文件没有说明坐标系，按数值推测为 EPSG:{}，请确认后带上 crs 重新上传 (confirm the reference system with crs)",
            reading.crs().unwrap_or_default()
        );
        return Err(Error::field("crs", "unknown-crs", words));
    }
    let checker = Checker::of_file(app, Collection::Ledger, &reading, codes);
    let (name, options) = (sent.name.clone(), reading.options().clone());
    let thread = tokio::task::spawn_blocking(move || rows(path, &options, checker, &name));
    let rows = thread.await.map_err(|error| Error::broken("reading thread", error))??;
    if rows.good.is_empty() || rows.rejected > 0 && !sent.skip {
        return Err(refused(&rows.problems));
    }
    let (good, sources): (Vec<Checked>, Vec<Option<String>>) = rows.good.into_iter().unzip();
    tx.as_service().await?;
    let reports = report::insert(&tx, (id, unit), &good, &sources).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("report.file", format!("campaign/{id}"))
            .with("file", sent.name.as_str())
            .with("sha256", sent.kept.sha256.as_str())
            .with("reports", reports.clone())
            .with("rejected", rows.rejected as u64),
    );
    tx.commit().await?;
    Ok(Added { reports, rejected: rows.rejected, problems: rows.problems, left_out: rows.left_out })
}

/// Reads and checks all rows.
fn rows(path: PathBuf, options: &formats::Options, mut checker: Checker, name: &str) -> Result<Rows> {
    let mut rows = Rows::default();
    let reader = formats::open(&path, options).map_err(|problem| refused(&[problem]))?;
    for feature in reader {
        let mut row = checker.check(feature.map_err(|problem| refused(&[problem]))?);
        if rows.good.len() + rows.rejected == MOST_ROWS {
            let words = format!("文件超过 {MOST_ROWS} 行，请分次上传 (more than {MOST_ROWS} rows: divide the file)");
            return Err(Error::field("file", "too-large", words));
        }
        let room = MOST_PROBLEMS.saturating_sub(rows.problems.len());
        let problems = std::mem::take(&mut row.problems);
        rows.problems.extend(problems.into_iter().take(room));
        if row.outcome == Outcome::Rejected {
            rows.rejected += 1;
        } else {
            let source = format!("{name} 第 {} 行", if row.line > 0 { row.line } else { row.row });
            rows.good.push((report::kept(row), Some(source)));
        }
    }
    if rows.good.is_empty() && rows.rejected == 0 {
        return Err(Error::field("file", "empty-file", "文件中没有可报送的行 (the file has no rows)"));
    }
    let offered = |name: &str| OFFERED.iter().any(|field| field.name == name);
    let columns = checker.into_columns().into_iter();
    rows.left_out =
        columns.filter(|column| column.field.is_none_or(|field| !offered(field))).map(|column| column.name).collect();
    Ok(rows)
}

/// 422 that names row and field of each problem.
fn refused(problems: &[Problem]) -> Error {
    let errors: Vec<FieldError> = problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| {
            let line = problem.line.or(problem.row).map(|line| format!("第 {line} 行：")).unwrap_or_default();
            let field = problem.field.clone().unwrap_or_else(|| "file".to_owned());
            FieldError::new(field, problem.code.as_str(), format!("{line}{} {}", problem.message, problem.remedy))
        })
        .collect();
    let detail = match errors.first() {
        Some(first) => format!("文件未导入，共 {} 处问题；{} (nothing was added)", errors.len(), first.message),
        None => "文件未导入 (nothing was added)".to_owned(),
    };
    Error::Invalid { detail, errors }
}
