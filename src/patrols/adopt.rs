//! Patrols taken over as they were done on paper: submitted, with what became of their problems.

use chrono::{DateTime, NaiveDate, Utc};

use super::form::Form;
use super::process::Status;
use super::store;
use crate::db::Tx;
use crate::error::Result;

/// One patrol that took place.
#[derive(Debug, Clone)]
pub struct Adopted {
    pub item_id: i64,
    pub kind: &'static str,
    pub form: Form,
    /// What became of its problem: responsible organisation, and each step.
    pub rectification: Option<(i64, Vec<Put>)>,
}

/// A step of a rectification that was taken.
#[derive(Debug, Clone)]
pub struct Put {
    pub from: Option<Status>,
    pub to: Status,
    pub day: NaiveDate,
    pub words: &'static str,
    pub deadline: Option<NaiveDate>,
}

/// Takes patrols over, in their order. The transaction acts for the service.
pub async fn adopt(tx: &Tx, rows: &[Adopted]) -> Result<()> {
    for row in rows {
        let moment: Option<DateTime<Utc>> = row.form.happened_at;
        let (lng, lat) = row.form.arrival.map(|at| (at.lng, at.lat)).unzip();
        let id: i64 = tx
            .query_one(
                "insert into patrol (
                     id, no, kind, item_id, status, form, happened_at, distance_m, submitted_at, submitted_by
                 )
                 values (
                     nextval('patrol_id_seq'),
                     next_number('patrol', to_char($4::timestamptz at time zone 'Asia/Shanghai', 'YYYYMM')::integer),
                     $1, $2, 'submitted', $3, $4, metres_to_entry($2, $5, $6), $4, current_setting('tuguan.actor')
                 )
                 returning id",
                &[&row.kind, &row.item_id, &store::written(&row.form)?, &moment, &lng, &lat],
            )
            .await?
            .get(0);
        if let Some((responsible, steps)) = &row.rectification {
            rectification(tx, id, &row.form, *responsible, steps).await?;
        }
    }
    Ok(())
}

async fn rectification(tx: &Tx, patrol: i64, form: &Form, responsible: i64, steps: &[Put]) -> Result<()> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
    let reported = steps.iter().rfind(|step| step.to == Status::Reported).map(|step| step.day);
    let deadline = steps.iter().rev().find_map(|step| step.deadline);
    let checks: Vec<&str> = form.failed().map(|check| check.item.as_str()).collect();
    let severity = form.severity.map_or("minor", super::form::Severity::word);
    let id: i64 = tx
        .query_one(
            "insert into rectification (
                 id, no, patrol_id, item_id, status, problem, checks, severity, measures, responsible_id, deadline,
                 issued_on, reported_on, closed_on
             )
             select nextval('rectification_id_seq'), next_number('rectification', extract(year from $9::date)::integer),
                 p.id, p.item_id, $2, $3, $4, $5, $6, $7, coalesce($8::date, $9::date), $9, $10,
                 case when $11 then $12::date end
             from patrol p where p.id = $1
             returning id",
            &[
                &patrol,
                &last.to.word(),
                &form.problem,
                &checks,
                &severity,
                &form.measures,
                &responsible,
                &deadline,
                &first.day,
                &reported,
                &last.to.is_end(),
                &last.day,
            ],
        )
        .await?
        .get(0);
    for (place, step) in (1_i32..).zip(steps) {
        tx.execute(
            "insert into rectification_event (
                 rectification_id, seq, from_status, to_status, at, day, organisation_id, words, deadline
             )
             values ($1, $2, $3, $4, ($5::date + time '10:00') at time zone 'Asia/Shanghai', $5, $6, $7, $8)",
            &[
                &id,
                &place,
                &step.from.map(Status::word),
                &step.to.word(),
                &step.day,
                &(step.to == Status::Reported).then_some(responsible),
                &step.words,
                &step.deadline,
            ],
        )
        .await?;
    }
    Ok(())
}
