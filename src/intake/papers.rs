//! Rows about papers and not about places: the ledger, contracts, enterprises. Each room works out what would come of them and writes them;
//! this is the one place that knows which.

use super::plan::in_row;
use super::problem::Problem;
use super::store::{Import, MOST_PROBLEMS};
use crate::app::App;
use crate::contracts::delivery as contracts;
use crate::db::{Read, Tx};
use crate::error::Result;
use crate::records::collection::Collection;
use crate::reserve::delivery as reserve;

/// Works out what would come of each row: what is told of them, and how many are taken over with a warning.
pub(super) async fn plan(
    app: &App,
    client: &Read,
    (import, rows): (&Import, &str),
    present: &[&'static str],
) -> Result<(Vec<Problem>, i64)> {
    if import.into == Collection::Ledger {
        reserve::plan(client, rows, present).await?;
        let refused = reserve::refused(client, rows, MOST_PROBLEMS).await?;
        let problem = |refused: &reserve::Refused| {
            in_row(Problem::of_ledger(&refused.why, &refused.what), refused.row, refused.line)
        };
        return Ok((refused.iter().map(problem).collect(), 0));
    }
    let planned = contracts::plan(app, client, (import.into, rows), MOST_PROBLEMS).await?;
    let problem = |told: &contracts::Told| in_row(Problem::of_paper(&told.what, told.warning), told.row, told.line);
    Ok((planned.told.iter().map(problem).collect(), planned.warned))
}

/// Keeps the records that rows are about from being changed by others until the transaction ends.
pub(super) async fn lock(tx: &Tx, into: Collection, rows: &str) -> Result<()> {
    match into {
        Collection::Contracts | Collection::Enterprises => contracts::lock(tx, (into, rows)).await,
        _ => Ok(()),
    }
}

/// Takes the planned rows over. The transaction acts for the service.
pub(super) async fn take_over(
    app: &App,
    tx: &Tx,
    (into, rows): (Collection, &str),
    present: &[&'static str],
    (import, reason): (i64, &str),
) -> Result<()> {
    match into {
        Collection::Ledger => reserve::take_over(tx, (rows, import), present, (app.config.today(), reason)).await,
        _ => contracts::take_over(app, tx, (into, rows), (import, reason)).await,
    }
}

/// Takes an import back. The transaction acts for the service.
pub(super) async fn undo(app: &App, tx: &Tx, into: Collection, import: i64) -> Result<()> {
    match into {
        Collection::Ledger => reserve::undo(tx, import, app.config.today()).await,
        _ => contracts::undo(app, tx, (into, import)).await,
    }
}
