//! 夜间复算: every night the clocks look at every contract, by exactly one instance, in sets and with flat memory.

use chrono::{NaiveDate, Utc};
use tokio::task::JoinSet;

use super::others;
use super::sync::{Came, Said, sync};
use crate::app::App;
use crate::clock::until;
use crate::contracts;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, Result};
use crate::notices;
use crate::supervision::assess;
use crate::supervision::facts::Facts;

/// Of the instances that look at the same moment one does.
const TURN: i64 = 0x7475_6775_616e_0002;
/// Contracts of one transaction.
const BATCH: i64 = 2000;
/// When the service looks by itself; behind temporary use, at two.
const AT: (u32, u32) = (2, 10);

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    /// Contracts that were looked at.
    pub contracts: u64,
    /// What came of it.
    pub came: Came,
}

/// Looks at all contracts as of `today`; none if another instance is at it, or has done it today (unless `again`).
///
/// # Errors
/// Those of the database. What was looked at until then stays; the next run looks at everything again.
pub async fn run(app: &App, today: NaiveDate, again: bool) -> Result<Option<Run>> {
    // Held to the end: the lock goes with the transaction, and with the connection if the program dies.
    let turn = app.db.begin_work(&Caller::system()).await?;
    turn.as_service().await?;
    if !turn.query_one("select pg_try_advisory_xact_lock($1)", &[&TURN]).await?.get::<_, bool>(0) {
        turn.abandon().await?;
        return Ok(None);
    }
    let done = turn.query_opt("select from supervision_run where on_day = $1", &[&today]).await?.is_some();
    if done && !again {
        turn.abandon().await?;
        return Ok(None);
    }
    let rules = contracts::rules(app, &turn).await?;
    let mut run = Run::default();
    let mut ahead = Ahead::behind(app, 0);
    while let Some((tx, batch)) = ahead.wait().await? {
        let after = batch.last().map_or(0, |(last, _)| *last);
        ahead = Ahead::behind(app, after);
        let mut said = Said::default();
        for (id, facts) in &batch {
            said.add(*id, &assess(facts, today, &rules))?;
        }
        let came = sync(&tx, today, &said).await?;
        run.contracts += u64::try_from(batch.len()).unwrap_or_default();
        run.came.opened += came.opened;
        run.came.raised += came.raised;
        run.came.gone += came.gone;
        tx.note(
            Entry::done("supervision.look", "contracts")
                .with("to", after)
                .with("opened", came.opened)
                .with("changed", came.raised)
                .with("gone", came.gone),
        );
        tx.commit().await?;
    }
    let others = others::look(&turn, today).await?;
    run.came.opened += others.opened;
    run.came.raised += others.raised;
    run.came.gone += others.gone;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    turn.execute(
        "insert into supervision_run (on_day, contracts, opened, raised, gone) values ($1, $2, $3, $4, $5)
         on conflict on constraint supervision_run_is_once_a_day do update
         set ended_at = clock_timestamp(), contracts = excluded.contracts, opened = excluded.opened, raised = excluded.raised,
             gone = excluded.gone",
        &[
            &today,
            &number(run.contracts),
            &number(run.came.opened),
            &number(run.came.raised),
            &number(run.came.gone),
        ],
    )
    .await?;
    turn.note(
        Entry::done("supervision.run", "contracts")
            .with("day", today.to_string())
            .with("contracts", run.contracts)
            .with("opened", run.came.opened),
    );
    turn.commit().await?;
    Ok(Some(run))
}

/// Contracts with their facts, and the transaction in which they do not change.
type Batch = (Tx, Vec<(i64, Facts)>);

/// The next batch, read while the one before is looked at: database and service work side by side. It holds no row that the batch
/// before waits for, so neither waits for the other.
struct Ahead(JoinSet<Result<Option<Batch>>>);

impl Ahead {
    /// The batch behind this id.
    fn behind(app: &App, after: i64) -> Self {
        let app = app.clone();
        let mut reading = JoinSet::new();
        reading.spawn(async move {
            let tx = app.db.begin_work(&Caller::system()).await?;
            tx.as_service().await?;
            let batch = contracts::facts_after(&tx, after, BATCH).await?;
            if batch.is_empty() {
                tx.abandon().await?;
                return Ok(None);
            }
            Ok(Some((tx, batch)))
        });
        Self(reading)
    }

    /// None behind the last.
    async fn wait(mut self) -> Result<Option<Batch>> {
        match self.0.join_next().await {
            Some(Ok(batch)) => batch,
            Some(Err(error)) => Err(Error::broken("reading contracts", error)),
            None => Ok(None),
        }
    }
}

/// Looks at the start, if nobody has today, and then every night, until the program ends.
pub async fn every_night(app: App) {
    loop {
        if let Err(error) = run(&app, app.config.today(), false).await {
            tracing::error!("looking at the contracts failed: {error}");
        }
        if let Err(error) = notices::digest::prepare(&app, app.config.today()).await {
            tracing::error!("what is to be told could not be written: {error}");
        }
        tokio::time::sleep(until(AT, Utc::now())).await;
    }
}
