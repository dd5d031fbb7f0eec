//! Every version of a project and what each changed; every step of its links.

use deadpool_postgres::ClientWrapper;
use serde_json::{Map, Value, json};

use super::store::{MASKED, no_project};
use crate::db::Tx;
use crate::error::{Error, Result};

/// Columns that say when and by whom, not what.
const NOT_CONTENT: &[&str] =
    &["id", "version", "recorded_at", "changed_by", "reason", "superseded_at", "superseded_by"];

/// Closes the present version; the next one is written in the same transaction.
pub(super) async fn close(tx: &Tx, id: i64) -> Result<()> {
    let sql = "insert into project_history
        select p.*, clock_timestamp(), current_setting('tuguan.actor') from project p where p.id = $1";
    tx.execute(sql, &[&id]).await?;
    Ok(())
}

/// Versions and links, each the newest first; also the ids of the spaces named.
pub(super) async fn of(client: &ClientWrapper, id: i64) -> Result<(Value, Vec<i64>)> {
    let sql = format!(
        "select body from (
             select p.version, {MASKED} as body from project p where p.id = $1
             union all
             select p.version, {MASKED} from project_history p where p.id = $1
         ) every order by version"
    );
    let rows = client.query(&client.prepare_cached(&sql).await?, &[&id]).await?;
    if rows.is_empty() {
        return Err(no_project(id));
    }
    let mut versions = Vec::with_capacity(rows.len());
    let mut before: Option<Map<String, Value>> = None;
    for row in &rows {
        let Value::Object(body) = row.get::<_, Value>(0) else {
            return Err(Error::broken("stored project", "not an object"));
        };
        versions.push(json!({
            "version": body["version"],
            "recorded_at": body["recorded_at"],
            "superseded_at": body.get("superseded_at"),
            "changed_by": body["changed_by"],
            "reason": body["reason"],
            "changes": before.as_ref().map(|before| changes(before, &body)).unwrap_or_default(),
        }));
        before = Some(body);
    }
    versions.reverse();
    let (links, spaces) = steps(client, id).await?;
    Ok((json!({ "versions": versions, "links": links }), spaces))
}

fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Value> {
    after
        .iter()
        .filter(|(name, value)| !NOT_CONTENT.contains(&name.as_str()) && before.get(*name) != Some(value))
        .map(|(name, value)| json!({ "field": name, "from": before.get(name), "to": value }))
        .collect()
}

async fn steps(client: &ClientWrapper, id: i64) -> Result<(Vec<Value>, Vec<i64>)> {
    let sql = "select jsonb_build_object('space_id', k.space_id, 'name', (select s.name from space_view s where s.id = k.space_id),
             'version', k.version, 'state', k.state, 'reason', k.reason, 'changed_by', k.changed_by,
             'recorded_at', k.recorded_at, 'superseded_at', k.superseded_at), k.space_id
         from (
             select project_id, space_id, version, state, reason, changed_by, recorded_at, null::timestamptz as superseded_at
             from project_space
             union all
             select project_id, space_id, version, state, reason, changed_by, recorded_at, superseded_at
             from project_space_history
         ) k
         where k.project_id = $1
         order by k.recorded_at desc, k.space_id, k.version desc";
    let rows = client.query(&client.prepare_cached(sql).await?, &[&id]).await?;
    Ok((rows.iter().map(|row| row.get(0)).collect(), rows.iter().map(|row| row.get(1)).collect()))
}
