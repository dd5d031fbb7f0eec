//! What the clocks look at, read from what is stored.

use chrono::NaiveDate;
use serde::Deserialize;
use tokio_postgres::Row;
use tokio_postgres::types::Json;

use super::progress::{Done, Progress};
use super::terms::Terms;
use crate::app::App;
use crate::db::{Acting, Tx};
use crate::error::{Error, Result};
use crate::supervision::Rules;
use crate::supervision::civil::Holidays;
use crate::supervision::facts::{Actual, Cause, Covenant, Facts, Milestone, Payment, Suspension};

/// Columns of a contract `c` that its facts are made of; the lists come from what was recorded of it.
pub(super) const COLUMNS: &str = "c.id, c.sign_on, c.terms, c.progress,
    (select json_agg(json_build_object('seq', p.seq, 'kind', p.kind, 'paid_on', p.paid_on, 'amount', p.amount::text))
     from contract_payment p where p.contract_id = c.id and p.void_reason is null),
    (select json_agg(json_build_object('stopped_on', s.stopped_on, 'resumed_on', s.resumed_on))
     from contract_suspension s where s.contract_id = c.id and s.void_reason is null),
    (select json_agg(json_build_object('kind', g.kind, 'from_on', g.from_on, 'to_on', g.to_on, 'verified', g.verdict is not null))
     from contract_cause g where g.contract_id = c.id and g.verdict is distinct from 'refused'),
    (select json_agg(json_build_array(a.seq, a.year, a.value::text))
     from contract_actual a where a.contract_id = c.id and a.void_reason is null),
    (select min(r.on_day) from contract_ruling r where r.contract_id = c.id and r.kind = 'finding'),
    (select max(r.on_day) from contract_ruling r where r.contract_id = c.id and r.kind = 'disposal')";

/// Facts of the contract in this row of [`COLUMNS`].
pub(super) fn of_row(row: &Row) -> Result<(i64, Facts)> {
    let id: i64 = row.get(0);
    let terms: Terms = part(row, 2)?.ok_or_else(|| Error::broken("contract without terms", id))?;
    let progress: Progress = part(row, 3)?.ok_or_else(|| Error::broken("contract without progress", id))?;
    let actuals: Vec<(i32, i32, rust_decimal::Decimal)> = part(row, 7)?.unwrap_or_default();
    let mut facts = of(row.get(1), terms, progress, &actuals);
    facts.payments = part::<Vec<Payment>>(row, 4)?.unwrap_or_default();
    facts.suspensions = part::<Vec<Suspension>>(row, 5)?.unwrap_or_default();
    facts.causes = part::<Vec<Cause>>(row, 6)?.unwrap_or_default();
    facts.finding = row.get(8);
    facts.disposal = row.get(9);
    Ok((id, facts))
}

/// Straight from what the database sends: a night reads millions of them.
fn part<T: for<'a> Deserialize<'a>>(row: &Row, place: usize) -> Result<Option<T>> {
    let read: Result<Option<Json<T>>, _> = row.try_get(place);
    read.map(|part| part.map(|Json(part)| part))
        .map_err(|error| Error::broken(&format!("contract {}", row.get::<_, i64>(0)), error))
}

fn of(sign_on: NaiveDate, terms: Terms, progress: Progress, actuals: &[(i32, i32, rust_decimal::Decimal)]) -> Facts {
    let milestone = |due: Option<NaiveDate>, Done { on, evidence }: Done| Milestone { due, done: on, evidence };
    Facts {
        sign_on: Some(sign_on),
        price_total: terms.price_total,
        term_years: terms.term_years,
        late_rate: terms.late_rate,
        start_delay_rate: terms.start_delay_rate,
        finish_delay_rate: terms.finish_delay_rate,
        handover: milestone(terms.handover_due, progress.handover),
        start: milestone(terms.start_due, progress.start),
        finish: milestone(terms.finish_due, progress.finish),
        production: milestone(terms.production_due, progress.production),
        full: milestone(terms.full_due, progress.full),
        should_dev_area: terms.should_dev_area,
        dev_area: progress.dev_area,
        invest_total: terms.invest_total,
        invest_done: progress.invest_done,
        instalments: terms.instalments,
        covenants: terms
            .covenants
            .into_iter()
            .map(|covenant| Covenant {
                actuals: actuals
                    .iter()
                    .filter(|(seq, ..)| *seq == covenant.seq)
                    .map(|(_, year, value)| Actual { year: *year, value: *value })
                    .collect(),
                seq: covenant.seq,
                metric: covenant.metric,
                direction: covenant.direction,
                target: covenant.target,
                years: covenant.years,
                same_share_penalty: covenant.same_share_penalty,
            })
            .collect(),
        ..Facts::default()
    }
}

/// Facts of one contract that the connection sees.
///
/// # Errors
/// 404.
pub(super) async fn one(db: &impl Acting, id: i64) -> Result<Facts> {
    let row = db.query_opt(&format!("select {COLUMNS} from contract c where c.id = $1"), &[&id]).await?;
    Ok(of_row(&row.ok_or_else(|| super::store::not_found(id))?)?.1)
}

/// Facts of these contracts, with their ids.
///
/// # Errors
/// Those of the database.
pub async fn of_all(db: &impl Acting, ids: &[i64]) -> Result<Vec<(i64, Facts)>> {
    let sql = format!("select {COLUMNS} from contract c where c.id = any ($1) order by c.id");
    db.query(&sql, &[&ids]).await?.iter().map(of_row).collect()
}

/// A contract as sums are made of it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its id.
    pub id: i64,
    /// The street that it lies in.
    pub street_code: String,
    /// What the clocks look at.
    pub facts: Facts,
}

/// The contracts behind this id that the connection sees, by their ids; payments are in it for those who see amounts.
///
/// # Errors
/// Those of the database.
pub async fn of_seen(db: &impl Acting, id: i64, limit: i64) -> Result<Vec<Seen>> {
    let sql = format!("select {COLUMNS}, c.street_code from contract c where c.id > $1 order by c.id limit $2");
    let seen = |row: &Row| of_row(row).map(|(id, facts)| Seen { id, street_code: row.get(10), facts });
    db.query(&sql, &[&id, &limit]).await?.iter().map(seen).collect()
}

/// Facts of the contracts behind this id, by their ids; they cannot change until the transaction ends.
pub async fn after(tx: &Tx, id: i64, limit: i64) -> Result<Vec<(i64, Facts)>> {
    let sql = format!("select {COLUMNS} from contract c where c.id > $1 order by c.id limit $2 for share of c");
    tx.query(&sql, &[&id, &limit]).await?.iter().map(of_row).collect()
}

/// The law and the calendar.
///
/// # Errors
/// Those of the database.
pub async fn rules(app: &App, db: &impl Acting) -> Result<Rules> {
    let rows = db.query("select day, not works from special_day", &[]).await?;
    let holidays = Holidays::new(rows.iter().map(|row| (row.get(0), row.get(1))));
    Ok(Rules { laws: (*app.laws).clone(), holidays })
}
