//! What pages read of credit: the records, and everything of one enterprise with what follows from it.

use chrono::NaiveDate;
use deadpool_postgres::ClientWrapper;
use serde_json::{Value, json};

use super::rules::Rules;
use super::verdict::{Kind, Standing, Verdict};
use crate::error::{Error, Result};

/// What every reader sees of a record `c`, with `$1` today: whether it counts now is reckoned as [`Standing::stands`] does.
const SHOWN: &str = "jsonb_build_object('id', c.id, 'version', c.version, 'uscc', c.uscc, 'name', c.name, 'kind', c.kind,
    'authority', c.authority, 'document_no', c.document_no, 'decided_on', c.decided_on, 'valid_until', c.valid_until, 'words', c.words,
    'source', c.source, 'source_on', c.source_on, 'end_kind', c.end_kind, 'ended_on', c.ended_on, 'end_no', c.end_no,
    'changed_by', c.changed_by, 'updated_at', c.recorded_at,
    'stands', c.decided_on <= $1::date and coalesce(c.valid_until >= $1, true) and coalesce(c.ended_on > $1, true))";

/// What the list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) uscc: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) words: Option<&'a str>,
    pub(super) stands: Option<bool>,
}

/// Records, the newest first, and how many there are.
pub(super) async fn list(
    client: &ClientWrapper,
    today: NaiveDate,
    asked: &Asked<'_>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Value>, i64)> {
    let sql = format!(
        "select shown, count(*) over () from (
             select {SHOWN} as shown, c.decided_on, c.id from credit_record c
             where ($2::text is null or c.uscc = $2) and ($3::text is null or c.kind = any (string_to_array($3, ',')))
               and ($4::text is null or concat_ws(' ', c.name, c.uscc, c.document_no, c.authority) ilike
                   '%' || replace(replace(replace($4, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')
         ) x
         where $5::boolean is null or (shown ->> 'stands')::boolean = $5
         order by decided_on desc, id desc limit $6 offset $7"
    );
    let Asked { uscc, kind, words, stands } = asked;
    let rows = client.query(&sql, &[&today, uscc, kind, words, stands, &limit, &offset]).await?;
    Ok((rows.iter().map(|row| row.get(0)).collect(), rows.first().map_or(0, |row| row.get(1))))
}

/// One record with its earlier versions.
///
/// # Errors
/// 404.
pub(super) async fn one(client: &ClientWrapper, today: NaiveDate, id: i64) -> Result<(Value, i32)> {
    let sql = format!(
        "select {SHOWN} || jsonb_build_object('history', (
             select coalesce(jsonb_agg(to_jsonb(h) - 'id' - 'import_id' order by h.version desc), '[]')
             from credit_record_history h where h.id = c.id
         )), c.version
         from credit_record c where c.id = $2"
    );
    let row = client.query_opt(&sql, &[&today, &id]).await?.ok_or_else(|| super::record::not_found(id))?;
    Ok((row.get(0), row.get(1)))
}

/// What counts of the records of an enterprise.
pub(super) async fn standings(client: &ClientWrapper, uscc: &str) -> Result<Vec<Standing>> {
    let sql = "select kind, decided_on, valid_until, ended_on from credit_record where uscc = $1";
    let rows = client.query(sql, &[&uscc]).await?;
    rows.iter()
        .map(|row| {
            let word: &str = row.get(0);
            let kind = Kind::of(word).ok_or_else(|| Error::broken("stored kind of a credit record", word))?;
            Ok(Standing { kind, decided_on: row.get(1), valid_until: row.get(2), ended_on: row.get(3) })
        })
        .collect()
}

/// All records of an enterprise as they stand on a day.
pub(super) async fn records(client: &ClientWrapper, today: NaiveDate, uscc: &str) -> Result<Value> {
    let sql = format!(
        "select coalesce(jsonb_agg({SHOWN} order by c.decided_on desc, c.id desc), '[]') from credit_record c where c.uscc = $2"
    );
    Ok(client.query_one(&sql, &[&today, &uscc]).await?.get(0))
}

/// Everything of an enterprise, on file or not: what its records say today, and who looked into it when, as far as the caller may know.
///
/// # Errors
/// Those of the database.
pub async fn file(client: &ClientWrapper, rules: &Rules, today: NaiveDate, uscc: &str) -> Result<Value> {
    let found = standings(client, uscc).await?;
    let red = found.iter().any(|record| record.kind == Kind::Red && record.stands(today));
    let sql = "select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'for', k.purpose, 'subject_id', k.subject_id, 'made_on', k.made_on,
                   'valid_until', k.made_on + $2::integer, 'made_at', k.made_at, 'made_by', k.made_by, 'organisation', k.organisation,
                   'verdict', k.verdict, 'records', k.records, 'conclusion', k.conclusion, 'reason', k.reason,
                   'subject', case when k.purpose = 'temporary_use' then (select u.no from temporary_use u where u.id = k.subject_id)
                       else (select coalesce(v.ledger_no, v.name) from reserve_view v where v.id = k.subject_id) end)
                   order by k.made_at desc, k.id desc), '[]')
               from credit_check k where k.uscc = $1";
    let days = i32::try_from(rules.valid_days).unwrap_or(i32::MAX);
    let checks: Value = client.query_one(sql, &[&uscc, &days]).await?.get(0);
    Ok(json!({
        "uscc": uscc, "today": today, "verdict": Verdict::on(today, &found), "red": red, "valid_days": rules.valid_days,
        "records": records(client, today, uscc).await?, "checks": checks,
    }))
}
