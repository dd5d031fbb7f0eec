//! How letters are read and written: each change closes a version.

use serde_json::{Value, json};

use crate::access::Right;
use crate::db::{Acting, Caller, Read, Tx};
use crate::error::{Error, Result};

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有函件 {id} (there is no such letter)"))
}

const SHOWN: &str = "jsonb_build_object('id', l.id, 'version', l.version, 'no', l.no, 'kind', l.kind, 'status', l.status,
    'title', l.title, 'addressee', l.addressee, 'due_on', l.due_on, 'document_no', l.document_no, 'issued_on', l.issued_on,
    'void_reason', l.void_reason, 'made_on', l.made_on, 'changed_by', l.changed_by, 'recorded_at', l.recorded_at,
    'contract', jsonb_build_object('id', c.id, 'contract_no', c.contract_no, 'name', c.name),
    'enterprise', jsonb_build_object('uscc', e.uscc, 'name', e.name),
    'alert', case when a.id is not null then jsonb_build_object('id', a.id, 'no', a.no) end)";

const FROM: &str = "letter l join contract c on c.id = l.contract_id join enterprise e on e.id = c.enterprise_id
    left join alert a on a.id = l.alert_id";

/// What the list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) contract: Option<i64>,
    pub(super) alert: Option<i64>,
    pub(super) uscc: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) status: Option<&'a str>,
}

/// Letters, the latest first, and the spaces of their contracts.
pub(super) async fn list(
    read: &Read,
    asked: &Asked<'_>,
    (limit, offset): (i64, i64),
) -> Result<Vec<(Value, Vec<i64>)>> {
    let sql = format!(
        "select {SHOWN}, c.space_ids from {FROM}
         where ($1::bigint is null or l.contract_id = $1) and ($2::bigint is null or l.alert_id = $2)
           and ($3::text is null or e.uscc = $3) and ($4::text is null or l.kind = any(string_to_array($4, ',')))
           and ($5::text is null or l.status = any(string_to_array($5, ',')))
         order by l.made_on desc, l.id desc limit $6 offset $7"
    );
    let Asked { contract, alert, uscc, kind, status } = asked;
    let rows = read.query(&sql, &[contract, alert, uscc, kind, status, &limit, &offset]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// One letter with its text and history, its version, and the spaces of its contract.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, caller: &Caller, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let sql = format!(
        "select {SHOWN} || jsonb_build_object('body', l.body, 'template', l.template, 'facts', l.facts, 'history', (
             select coalesce(jsonb_agg(jsonb_build_object('version', h.version, 'status', h.status, 'changed_by', h.changed_by,
                 'recorded_at', h.recorded_at, 'title', h.title, 'body', h.body) order by h.version desc), '[]')
             from letter_history h where h.id = l.id)), l.version, c.space_ids
         from {FROM} where l.id = $1"
    );
    let row = read.query_opt(&sql, &[&id]).await?.ok_or_else(|| not_found(id))?;
    let mut shown: Value = row.get(0);
    let body = shown["body"].as_str().unwrap_or_default();
    shown["blanks"] = json!(body.matches(super::text::BLANK).count());
    let writes = caller.may(Right::WriteContracts.word());
    shown["may_write"] = json!(writes && shown["status"] == "draft");
    shown["may_void"] = json!(writes && shown["status"] != "void");
    Ok((shown, row.get(1), row.get(2)))
}

/// A letter, locked for a change.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) id: i64,
    pub(super) status: String,
    pub(super) body: String,
    pub(super) title: String,
    pub(super) made_on: chrono::NaiveDate,
}

/// The letter, locked until the transaction ends, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404, or 412 if it is not at `version` any more.
pub(super) async fn take(tx: &Tx, (id, version): (i64, i32)) -> Result<Letter> {
    tx.query_opt("select from letter where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql = "select version, status, body, title, made_on from letter where id = $1 for no key update";
    let row = tx.query_one(sql, &[&id]).await?;
    let now: i32 = row.get(0);
    if now != version {
        return Err(Error::Stale(format!(
            "该函件已被他人更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    Ok(Letter { id, status: row.get(1), body: row.get(2), title: row.get(3), made_on: row.get(4) })
}

/// Keeps the present version before the next is written.
pub(super) async fn close(tx: &Tx, id: i64) -> Result<()> {
    tx.execute("insert into letter_history select * from letter where id = $1", &[&id]).await?;
    tx.execute(
        "update letter set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor')
         where id = $1",
        &[&id],
    )
    .await?;
    Ok(())
}
