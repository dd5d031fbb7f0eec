//! One entry whole, what it went through, and what differs from another day.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::fields::MONEY;
use super::store::not_found;
use crate::access::Right;
use crate::app::App;
use crate::db::{Caller, Read};
use crate::error::{Error, Result};

/// What a masked name is masked by, and what goes with it (sql/views/reserve.sql).
const OF_SECRET: &[&str] = &["name", "address", "holder", "holder_uscc", "remark"];
const DETAILS: &[&str] = &["guard_person", "guard_phone", "remark"];
/// Entries that a comparison tells of; beyond, it says that there are more.
const MOST_CHANGES: usize = 2000;
/// Columns that say when and by whom, not what.
const NOT_CONTENT: &[&str] = &[
    "id",
    "version",
    "recorded_at",
    "op",
    "changed_by",
    "reason",
    "state_since",
    "organisation_id",
    "taken_over",
    "superseded_at",
    "superseded_by",
];

/// The entry with its pieces, opinions and lineage; its version; its spaces.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let row = read
        .query_opt("select to_jsonb(v) - 'words', v.version, v.space_ids from reserve_view v where v.id = $1", &[&id])
        .await?
        .ok_or_else(|| not_found(id))?;
    let mut entry: Value = row.get(0);
    let many = async |sql: &str| -> Result<Value> {
        let rows = read.query(sql, &[&id]).await?;
        Ok(rows.iter().map(|row| row.get::<_, Value>(0)).collect())
    };
    entry["pieces"] = many(
        "select jsonb_build_object(
             'space_id', r.space_id, 'kind', s.kind, 'object_no', s.object_no, 'name', s.name, 'area_m2', r.area_m2,
             'area_now_m2', case s.kind when 'parcel' then s.area_m2 else 0 end,
             'gross_floor_area_m2', s.gross_floor_area_m2, 'out_on', r.out_on, 'category', s.category,
             'bbox', case when s.location is not null then jsonb_build_array(
                 st_xmin(s.location), st_ymin(s.location), st_xmax(s.location), st_ymax(s.location)) end
         )
         from reserve_piece r join space_view s on s.id = r.space_id where r.item_id = $1 order by r.space_id",
    )
    .await?;
    entry["opinions"] = many(
        "select jsonb_build_object(
             'id', b.id, 'organisation_id', b.organisation_id, 'organisation', o.name, 'round', b.round,
             'question', b.question, 'asked_at', b.asked_at, 'asked_by', b.asked_by, 'due_on', b.due_on,
             'opinion', b.opinion, 'words', b.words, 'said_at', b.said_at, 'said_by', b.said_by
         )
         from reserve_opinion b left join organisation o on o.id = b.organisation_id
         where b.item_id = $1 order by b.round desc, b.id",
    )
    .await?;
    entry["lineage"] = many(
        "select jsonb_build_object(
             'parent_id', l.parent_id, 'child_id', l.child_id, 'op', l.op, 'at', l.recorded_at, 'by', l.changed_by,
             'reason', l.reason, 'area_m2', l.area_m2, 'cost', case when caller_may('reserve.money') then l.cost end
         )
         from reserve_lineage l where $1 in (l.parent_id, l.child_id) order by l.recorded_at, l.child_id",
    )
    .await?;
    Ok((entry, row.get(1), row.get(2)))
}

/// 流转记录 and versions, newest first.
pub(super) async fn history(app: &App, caller: &Caller, id: i64) -> Result<(Value, Vec<i64>)> {
    let read = app.db.read(caller).await?;
    let (_, _, spaces) = one(&read, id).await?;
    let events = read
        .query(
            "select jsonb_build_object(
                 'seq', e.seq, 'op', e.op, 'from', e.from_state, 'to', e.to_state, 'at', e.at, 'day', e.day,
                 'actor', e.actor, 'organisation', o.name, 'reason', e.reason, 'facts', e.facts
             )
             from reserve_event e left join organisation o on o.id = e.organisation_id
             where e.item_id = $1 order by e.seq desc",
            &[&id],
        )
        .await?;
    let events: Vec<Value> = events.iter().map(|row| row.get(0)).collect();
    let rows = read
        .query(
            "select body from (
                 select version, to_jsonb(i) as body from reserve_item i where id = $1
                 union all
                 select version, to_jsonb(h) from reserve_item_history h where id = $1
             ) v order by version",
            &[&id],
        )
        .await?;
    let sql = "select exists (select from space_label where space_id = any($1) and restricted)";
    let hidden = hidden(caller, read.query_one(sql, &[&spaces]).await?.get(0));
    let mut versions = Vec::with_capacity(rows.len());
    let mut before: Option<Map<String, Value>> = None;
    for row in &rows {
        let Value::Object(mut body) = row.get::<_, Value>(0) else {
            return Err(Error::broken("stored version", "not an object"));
        };
        body.retain(|name, _| !hidden.contains(&name.as_str()));
        let changed = before.as_ref().map(|before| changes(before, &body)).unwrap_or_default();
        versions.push(json!({
            "version": body["version"],
            "op": body["op"],
            "recorded_at": body["recorded_at"],
            "changed_by": body["changed_by"],
            "reason": body["reason"],
            "state": body["state"],
            "changes": changed,
        }));
        before = Some(body);
    }
    versions.reverse();
    Ok((json!({ "events": events, "versions": versions }), spaces))
}

/// What versions do not tell this caller; `secret` where the entry lies on sensitive spaces.
fn hidden(caller: &Caller, secret: bool) -> Vec<&'static str> {
    let mut hidden = Vec::new();
    if !caller.may(Right::SeeReserveMoney.word()) {
        hidden.extend(MONEY);
    }
    if !caller.may(Right::SeeDetails.word()) {
        hidden.extend(DETAILS);
    }
    if secret {
        hidden.extend(OF_SECRET);
    }
    hidden
}

fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Value> {
    after
        .iter()
        .filter(|(name, value)| !NOT_CONTENT.contains(&name.as_str()) && before.get(*name) != Some(value))
        .map(|(name, value)| json!({ "field": name, "from": before.get(name), "to": value }))
        .collect()
}

/// 与某日相比: what is new since the end of that day, what changed, what has left the ledger.
pub(super) async fn since(app: &App, caller: &Caller, day: NaiveDate) -> Result<Value> {
    let read = app.db.read(caller).await?;
    let rows = read
        .query(
            "with past as (
                 select distinct on (id) id, body
                 from (
                     select id, version, recorded_at, to_jsonb(i) as body from reserve_item i
                     union all
                     select id, version, recorded_at, to_jsonb(h) from reserve_item_history h
                 ) every
                 where recorded_at < (($1::date + 1)::timestamp at time zone 'Asia/Shanghai')
                 order by id, version desc
             )
             select v.id, v.ledger_no, v.name,
                 case
                     when t.id is null then 'new'
                     when v.state in ('out', 'void') and t.body ->> 'state' not in ('out', 'void') then 'left'
                     else 'changed'
                 end,
                 t.body, to_jsonb(v) - 'words',
                 exists (select from space_label l where l.space_id = any (v.space_ids) and l.restricted)
             from reserve_view v
             left join past t on t.id = v.id
             where t.id is null or (t.body ->> 'version')::integer <> v.version
             order by v.ledger_no nulls last, v.id
             limit $2",
            &[&day, &(MOST_CHANGES as i64 + 1)],
        )
        .await?;
    let more = rows.len() > MOST_CHANGES;
    let items: Vec<Value> = rows
        .iter()
        .take(MOST_CHANGES)
        .map(|row| {
            let (then, now): (Option<Value>, Value) = (row.get(4), row.get(5));
            let fields = match (then, now) {
                (Some(Value::Object(mut then)), Value::Object(mut now)) => {
                    let hidden = hidden(caller, row.get(6));
                    then.retain(|name, _| now.contains_key(name) && !hidden.contains(&name.as_str()));
                    now.retain(|name, _| then.contains_key(name));
                    changes(&then, &now)
                }
                _ => Vec::new(),
            };
            json!({
                "id": row.get::<_, i64>(0),
                "ledger_no": row.get::<_, Option<String>>(1),
                "name": row.get::<_, Option<String>>(2),
                "kind": row.get::<_, String>(3),
                "changes": fields,
            })
        })
        .collect();
    Ok(json!({ "since": day, "items": items, "more": more }))
}
