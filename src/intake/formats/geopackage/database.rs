//! An SQLite database that anybody may have made, opened so that nothing in it can write, run for ever or reach another file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::intake::problem::Problem;

/// What the file is called in messages.
const NAME: &str = "GeoPackage";
/// The head of every SQLite database.
const HEADER: usize = 100;
/// SQLite's virtual machine reports after so many instructions.
const INSTRUCTIONS: i32 = 100_000;
/// After so many reports without a row, some seconds, a query is stopped. Scanning a table takes none at all.
const MOST_REPORTS: u64 = 3_000;
/// Longest statement, bytes: a view is one.
const LONGEST_SQL: i32 = 1 << 20;

/// In a URI these would mean something.
const IN_PATH: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');

/// The opened database.
pub(super) struct Database {
    pub(super) connection: Connection,
    reports: Arc<AtomicU64>,
}

impl Database {
    /// Opens a file whose first bytes are `head`; no value may be larger than `most` bytes.
    ///
    /// # Errors
    /// `truncated` if it is shorter than it says, `unreadable-file` if it is damaged.
    pub(super) fn open(path: &Path, head: &[u8], most: usize) -> Result<Self, Problem> {
        complete(path, head)?;
        let reports = Arc::new(AtomicU64::new(0));
        let connection = guarded(path, most, Arc::clone(&reports)).map_err(|error| told(&error, ""))?;
        Ok(Self { connection, reports })
    }

    /// A row came: whatever computes it is not stuck.
    pub(super) fn alive(&self) {
        self.reports.store(0, Ordering::Relaxed);
    }
}

/// Whether the program that wrote it had not closed it.
pub(super) fn is_open_elsewhere(head: &[u8]) -> bool {
    matches!(head.get(18..20), Some([2, _] | [_, 2]))
}

/// Refuses a database that is shorter than its header says.
fn complete(path: &Path, head: &[u8]) -> Result<(), Problem> {
    let length = path.metadata().map_err(|cause| Problem::io(&cause))?.len();
    if head.len() < HEADER {
        return Err(Problem::cut_off(NAME, HEADER as u64, length));
    }
    let word = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let page = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    // The number of pages counts only if it was written together with the last change.
    let (pages, current) = (u64::from(word(28)), word(24) == word(92));
    if current && pages * page > length {
        return Err(Problem::cut_off(NAME, pages * page, length));
    }
    Ok(())
}

fn guarded(path: &Path, most: usize, reports: Arc<AtomicU64>) -> rusqlite::Result<Connection> {
    // Immutable: no journal beside the file is looked for, none is made.
    let path = path.to_string_lossy();
    let uri = format!("file:{}?mode=ro&immutable=1", utf8_percent_encode(&path, IN_PATH));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri, flags)?;
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
        (DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, i32::try_from(most).unwrap_or(i32::MAX)),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, LONGEST_SQL),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
        (Limit::SQLITE_LIMIT_VDBE_OP, 1_000_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, value)?;
    }
    connection.execute_batch("pragma cell_size_check = on; pragma mmap_size = 0; pragma cache_size = -8000;")?;
    connection.authorizer(Some(|context: AuthContext<'_>| permit(&context.action)));
    connection.progress_handler(INSTRUCTIONS, Some(move || reports.fetch_add(1, Ordering::Relaxed) > MOST_REPORTS));
    Ok(connection)
}

/// Reading, and nothing else.
fn permit(action: &AuthAction<'_>) -> Authorization {
    match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } => {
            let dangerous = ["load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"];
            match dangerous.iter().any(|name| name.eq_ignore_ascii_case(function_name)) {
                true => Authorization::Deny,
                false => Authorization::Allow,
            }
        }
        AuthAction::Pragma { pragma_name: "table_info", .. } => Authorization::Allow,
        _ => Authorization::Deny,
    }
}

/// A failure of the database in words; `layer` is the one that was read.
pub(super) fn told(error: &rusqlite::Error, layer: &str) -> Problem {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => Problem::too_slow(layer),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Problem::damaged_part(NAME, &error.to_string()),
        _ if layer.is_empty() => Problem::damaged_part(NAME, &error.to_string()),
        _ => Problem::damaged_part(&format!("{NAME} “{layer}”"), &error.to_string()),
    }
}

/// A name as it stands in SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
