//! Contracts and enterprises that come in a table: matched by 合同编号 and 统一社会信用代码, judged by the rules of this room, taken over as a
//! whole and undone as a whole.
//!
//! The rows wait in a staging table like those of any import (`intake::staging`); what would come of each stands in its plan table. Rows are
//! judged some hundreds at a time, each time with one query; they are written by a few statements over all of them.

pub(super) mod cells;
mod enterprises;
pub(super) mod judge;
mod plan;
mod said;
mod write;

use tokio_postgres::Row;

pub use self::said::Told;
pub use self::write::{changed_since, lock, take_over, undo};
use crate::app::App;
use crate::db::Acting;
use crate::error::Result;
use crate::records::collection::Collection;

/// Rows that are judged together.
const AT_ONCE: i64 = 500;

/// What was found of the rows.
#[derive(Debug, Default)]
pub struct Planned {
    /// What is told of them, as far as it was asked for.
    pub told: Vec<Told>,
    /// Rows that are taken over with a warning.
    pub warned: i64,
}

impl Planned {
    /// Adds what is told of one row; no more than `most` in all are kept.
    fn tell(
        &mut self,
        row: &Row,
        (errors, warnings): (Vec<crate::error::FieldError>, Vec<crate::error::FieldError>),
        most: usize,
    ) {
        self.warned += i64::from(errors.is_empty() && !warnings.is_empty());
        let told = errors.into_iter().map(|what| (what, false)).chain(warnings.into_iter().map(|what| (what, true)));
        let room = most.saturating_sub(self.told.len());
        self.told.extend(told.take(room).map(|(what, warning)| Told {
            row: row.get(0),
            line: row.get(1),
            what,
            warning,
        }));
    }
}

/// Works out what would come of each row. The client's caller is the person; it acts for the service now and afterwards.
///
/// # Errors
/// Those of the database.
pub async fn plan<C: Acting>(app: &App, client: &C, (into, rows): (Collection, &str), most: i64) -> Result<Planned> {
    let most = usize::try_from(most).unwrap_or_default();
    match into {
        Collection::Enterprises => enterprises::plan(app, client, rows, most).await,
        _ => plan::plan(app, client, rows, most).await,
    }
}

/// SQL that tells whether contracts of an import are sensitive; `$1` is the import.
pub const HOLDS_RESTRICTED: &str = "exists (
    select from contract c join space_label l on l.space_id = any (c.space_ids) where c.import_id = $1 and l.restricted
)";

/// SQL that tells whether staged contracts are sensitive.
pub fn sensitive_rows(rows: &str) -> String {
    format!(
        "exists (
             select from {rows}_plan a join contract c on c.id = a.target_id join space_label l on l.space_id = any (c.space_ids)
             where l.restricted
         )"
    )
}
