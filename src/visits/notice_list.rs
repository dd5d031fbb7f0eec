//! Notices as they are shown.

use chrono::NaiveDate;
use serde_json::Value;
use tokio_postgres::types::ToSql;

use super::notice::{self, Standing, not_found};
use crate::db::{Caller, Read};
use crate::error::Result;
use crate::patrols::process::Status;

/// What is told of a notice `n` of a visit `v`; `$1` is today.
const SHOWN: &str = "jsonb_build_object(
    'id', n.id, 'version', n.version, 'no', n.no, 'status', n.status, 'visit_id', n.visit_id, 'visit_no', v.no,
    'problem', n.problem, 'demand', n.demand, 'responsible_id', n.responsible_id, 'responsible', o.name,
    'visitor_id', v.organisation_id, 'visitor', w.name, 'happened_at', v.happened_at,
    'deadline', n.deadline, 'issued_on', n.issued_on, 'reported_on', n.reported_on, 'closed_on', n.closed_on,
    'overdue_days', case when n.status in ('issued', 'returned') then greatest(0, $1::date - n.deadline) else 0 end,
    'changed_by', n.changed_by, 'updated_at', n.recorded_at,
    'contract', jsonb_build_object('id', c.id, 'contract_no', c.contract_no, 'name', c.name, 'address', c.address),
    'enterprise', jsonb_build_object('uscc', e.uscc, 'name', e.name)
)";
const FROM: &str = "visit_notice n join site_visit v on v.id = n.visit_id join contract c on c.id = n.contract_id
    join enterprise e on e.id = c.enterprise_id
    left join organisation o on o.id = n.responsible_id left join organisation w on w.id = v.organisation_id";

/// One notice with what happened to it and the steps from here, its version, and the spaces of its contract.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, caller: &Caller, today: NaiveDate, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let sql = format!(
        "select {SHOWN} || jsonb_build_object('events', (
             select coalesce(jsonb_agg(jsonb_build_object(
                 'seq', x.seq, 'from', x.from_status, 'to', x.to_status, 'at', x.at, 'day', x.day, 'actor', x.actor,
                 'organisation', g.name, 'words', x.words, 'deadline', x.deadline
             ) order by x.seq), '[]')
             from visit_notice_event x left join organisation g on g.id = x.organisation_id where x.notice_id = n.id
         )), n.version, c.space_ids, n.responsible_id, v.organisation_id
         from {FROM} where n.id = $2"
    );
    let row = read.query_opt(&sql, &[&today, &id]).await?.ok_or_else(|| not_found(id))?;
    let mut shown: Value = row.get(0);
    let status = shown["status"].as_str().and_then(Status::of).unwrap_or(Status::Closed);
    let standing = Standing { version: row.get(1), status, responsible: row.get(3), visitor: row.get(4) };
    shown["steps"] = notice::steps(caller, &standing);
    Ok((shown, standing.version, row.get(2)))
}

/// What a list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) contract: Option<i64>,
    /// Statuses, divided by commas.
    pub(super) status: Option<&'a str>,
    pub(super) overdue: Option<bool>,
    /// Only what is not settled, or only what is.
    pub(super) open: Option<bool>,
    /// Those that this organisation answers or looks at again.
    pub(super) organisation: Option<i64>,
    pub(super) limit: i64,
    pub(super) offset: i64,
}

/// Notices, the earliest deadline first, how many there are, and the spaces shown.
pub(super) async fn list(read: &Read, today: NaiveDate, asked: &Asked<'_>) -> Result<(Vec<Value>, i64, Vec<i64>)> {
    let filter = format!(
        "from {FROM} where $1::date is not null and ($2::bigint is null or n.contract_id = $2)
           and ($3::text is null or n.status = any(string_to_array($3, ',')))
           and ($4::boolean is null or (n.status in ('issued', 'returned') and n.deadline < $1) = $4)
           and ($5::boolean is null or (n.closed_on is null) = $5)
           and ($6::bigint is null or $6 in (n.responsible_id, v.organisation_id))"
    );
    let Asked { contract, status, overdue, open, organisation, .. } = asked;
    let given: [&(dyn ToSql + Sync); 6] = [&today, contract, status, overdue, open, organisation];
    let matched: i64 = read.query_one(&format!("select count(*) {filter}"), &given).await?.get(0);
    let sql = format!(
        "select {SHOWN}, c.space_ids {filter} order by n.closed_on is not null, n.deadline, n.id
         limit $7::bigint offset $8::bigint"
    );
    let mut all: Vec<&(dyn ToSql + Sync)> = given.to_vec();
    all.extend([&asked.limit as &(dyn ToSql + Sync), &asked.offset]);
    let rows = read.query(&sql, &all).await?;
    Ok((
        rows.iter().map(|row| row.get(0)).collect(),
        matched,
        rows.iter().flat_map(|row| row.get::<_, Vec<i64>>(1)).collect(),
    ))
}
