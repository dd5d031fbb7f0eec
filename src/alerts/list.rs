//! Alerts as they are shown.

use chrono::NaiveDate;
use serde_json::Value;

use crate::access::Right;
use crate::db::{Caller, Read};
use crate::error::{Error, Result};

/// What the list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    /// Statuses, divided by commas; those that stand open if nothing is said.
    pub(super) status: Option<&'a str>,
    pub(super) level: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) street: Option<&'a str>,
    pub(super) contract: Option<i64>,
    /// Only those given to the caller's organisation.
    pub(super) mine: bool,
}

const SHOWN: &str = "jsonb_build_object(
    'id', a.id, 'version', a.version, 'no', a.no, 'kind', a.kind, 'seq', a.seq, 'year', a.year, 'level', a.level,
    'status', a.status, 'opened_on', a.opened_on, 'raised_on', a.raised_on, 'gone_on', a.gone_on, 'finding', a.finding,
    'due', a.finding ->> 'due', 'days', $1::date - (a.finding ->> 'due')::date,
    'organisation_id', a.organisation_id, 'organisation', o.name, 'due_on', a.due_on, 'late', a.due_on < $1::date
        and a.status in ('assigned', 'acknowledged'), 'closed_at', a.closed_at,
    'contract', jsonb_build_object('id', c.id, 'contract_no', c.contract_no, 'name', c.name, 'street_code', c.street_code),
    'enterprise', jsonb_build_object('uscc', e.uscc, 'name', e.name)
)";

const FROM: &str = "alert a join contract c on c.id = a.contract_id join enterprise e on e.id = c.enterprise_id
    left join organisation o on o.id = a.organisation_id";

/// Payments and covenants are money; they are told to those who see it.
const SEEN: &str = "($2::boolean or a.kind not in ('payment', 'covenant'))";

/// Alerts, the most urgent first.
pub(super) async fn list(
    read: &Read,
    caller: &Caller,
    today: NaiveDate,
    asked: &Asked<'_>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Value>, Value)> {
    let money = caller.may(Right::SeeContractMoney.word());
    let organisation = caller.permit().organisation.filter(|_| asked.mine);
    let filter = format!(
        "{SEEN} and (a.status = any(string_to_array($3, ',')) or $3::text is null and a.status not in ('closed', 'lapsed'))
         and ($4::text is null or a.kind = any(string_to_array($4, ',')))
         and ($5::text is null or c.street_code = any(string_to_array($5, ',')))
         and ($6::bigint is null or a.contract_id = $6)
         and (not $7 or a.organisation_id = $8)
         and ($9::text is null or a.level = any(string_to_array($9, ',')))"
    );
    let sql = format!(
        "select {SHOWN} from {FROM} where {filter}
         order by array_position(array['purple', 'red', 'orange', 'yellow', 'blue', 'grey', 'green'], a.level),
             (a.finding ->> 'due')::date, a.id
         limit $10::bigint offset $11::bigint"
    );
    let Asked { status, level, kind, street, contract, mine } = asked;
    let rows = read
        .query(&sql, &[&today, &money, status, kind, street, contract, mine, &organisation, level, &limit, &offset])
        .await?;
    let sql = format!(
        "select coalesce(jsonb_object_agg(level, n), '{{}}') from (
             select a.level, count(*) as n from {FROM} where {filter} and $1::date is not null group by 1) x"
    );
    let every: Option<&str> = None;
    let levels =
        read.query_one(&sql, &[&today, &money, status, kind, street, contract, mine, &organisation, &every]).await?;
    Ok((rows.iter().map(|row| row.get(0)).collect(), levels.get(0)))
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有预警 {id} (there is no such alert)"))
}

/// One alert with its history.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, caller: &Caller, today: NaiveDate, id: i64) -> Result<(Value, i32)> {
    let money = caller.may(Right::SeeContractMoney.word());
    let sql = format!(
        "select {SHOWN} || jsonb_build_object('events', (
             select coalesce(jsonb_agg(jsonb_build_object('what', v.what, 'level', v.level, 'at', v.at, 'by', v.by, 'words', v.words)
                 order by v.id desc), '[]')
             from alert_event v where v.alert_id = a.id)), a.version
         from {FROM} where {SEEN} and a.id = $3"
    );
    let row = read.query_opt(&sql, &[&today, &money, &id]).await?.ok_or_else(|| not_found(id))?;
    Ok((row.get(0), row.get(1)))
}
