//! How entries are read, locked and written: each change closes a version and adds an event.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use tokio_postgres::types::ToSql;

use super::fields::{MONEY, RESERVE_FIELDS};
use super::pieces;
use super::process::State;
use crate::access::Right;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::intake::staging::Cell;
use crate::records::fields::{Field, Kind};

/// Columns every version has besides its fields. Those that follow from others are stored in history alone.
pub(super) const BOOKKEEPING: &[&str] = &[
    "id",
    "version",
    "recorded_at",
    "op",
    "changed_by",
    "reason",
    "state",
    "state_since",
    "space_ids",
    "organisation_id",
    "area_in_m2",
    "area_out_m2",
    "area_stock_m2",
    "taken_over",
    "import_id",
    "extra",
];

/// One entry, locked for a change.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) state: State,
    pub(super) space_ids: Vec<i64>,
    pub(super) fields: Map<String, Value>,
}

impl Entry {
    /// A field as text, if it says something.
    pub(super) fn says(&self, field: &str) -> Option<String> {
        match self.fields.get(field)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

/// As if there were none.
pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("there is no entry {id} in the ledger"))
}

/// The entry, locked until the transaction ends, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404 for what the caller does not see; 412 with what happened since, if it is not at `version` any more.
pub(super) async fn take(tx: &Tx, id: i64, version: Option<i32>) -> Result<Entry> {
    let entry = fetch(tx, id, "for no key update").await?;
    match version {
        Some(version) if version != entry.version => Err(outdated(tx, id, version, entry.version).await?),
        _ => Ok(entry),
    }
}

/// The entry as it is just now, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn look(tx: &Tx, id: i64) -> Result<Entry> {
    fetch(tx, id, "").await
}

async fn fetch(tx: &Tx, id: i64, lock: &str) -> Result<Entry> {
    let seen = tx.query_opt("select from reserve_item where id = $1", &[&id]).await?;
    seen.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql = format!("select version, state, space_ids, to_jsonb(i) from reserve_item i where id = $1 {lock}");
    let row = tx.query_opt(&sql, &[&id]).await?.ok_or_else(|| not_found(id))?;
    let word: String = row.get(1);
    let state = State::of(&word).ok_or_else(|| Error::broken("stored state", &word))?;
    let Value::Object(fields) = row.get::<_, Value>(3) else {
        return Err(Error::broken("stored entry", "not an object"));
    };
    Ok(Entry { id, version: row.get(0), state, space_ids: row.get(2), fields })
}

/// 412 that says who did what meanwhile, so that whoever lost sees what happened.
async fn outdated(tx: &Tx, id: i64, based_on: i32, now: i32) -> Result<Error> {
    tx.as_caller().await?;
    let rows = tx
        .query(
            "select jsonb_build_object('op', op, 'from', from_state, 'to', to_state, 'at', at, 'actor', actor, 'reason', reason)
             from reserve_event where item_id = $1 order by seq desc limit 5",
            &[&id],
        )
        .await?;
    let events: Vec<Value> = rows.iter().map(|row| row.get(0)).collect();
    Ok(Error::Outdated {
        detail: format!(
            "该台账已被他人更新为第 {now} 版，您依据的是第 {based_on} 版，请刷新后重试 (somebody changed it: read it again)"
        ),
        facts: json!({ "version": now, "events": events }),
    })
}

/// Whether the entry lies on 部队用地 or is 敏感 itself: its numbers come from sequences of their own.
pub(super) async fn is_restricted(tx: &Tx, spaces: &[i64], confidentiality: Option<&str>) -> Result<bool> {
    let row = tx
        .query_one(
            "select $2 or exists (select from space_label where space_id = any($1) and restricted)",
            &[&spaces, &(confidentiality == Some("sensitive"))],
        )
        .await?;
    Ok(row.get(0))
}

/// Makes an entry in 摸排线索 or, from the office's own ledger, in the state it is in. Answers its id.
pub(super) async fn insert(tx: &Tx, restricted: bool, sets: &[(&str, Cell)]) -> Result<i64> {
    let sequence = if restricted { "reserve_restricted_id_seq" } else { "reserve_id_seq" };
    let names: String = sets.iter().map(|(name, _)| format!(", {name}")).collect();
    let places: String = (2..sets.len() + 2).map(|place| format!(", ${place}")).collect();
    let organisation = tx.caller().permit().organisation;
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&organisation];
    values.extend(sets.iter().map(|(_, cell)| cell as &(dyn ToSql + Sync)));
    let sql = format!(
        "insert into reserve_item (id, organisation_id{names}) values (nextval('{sequence}'), $1{places}) returning id"
    );
    tx.query_one(&sql, &values).await.map(|row| row.get(0)).map_err(taken)
}

/// What a change writes besides fields.
#[derive(Debug, Default, Clone)]
pub(super) struct Also {
    pub(super) state: Option<State>,
    pub(super) space_ids: Option<Vec<i64>>,
}

/// Closes the present version and writes the next.
pub(super) async fn revise(
    tx: &Tx,
    id: i64,
    (op, reason): (&str, Option<&str>),
    sets: &[(&str, Cell)],
    also: &Also,
) -> Result<i32> {
    let names: Vec<&str> = BOOKKEEPING.iter().copied().chain(RESERVE_FIELDS.iter().map(|field| field.name)).collect();
    let names = names.join(", ");
    tx.execute(
        &format!("insert into reserve_item_history ({names}) select {names} from reserve_item where id = $1"),
        &[&id],
    )
    .await?;
    let mut sql = String::from(
        "update reserve_item set version = version + 1, recorded_at = clock_timestamp(), op = $2, reason = $3,
             changed_by = current_setting('tuguan.actor'), import_id = null",
    );
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&id, &op, &reason];
    let word = also.state.map(State::word);
    if word.is_some() {
        values.push(&word);
        sql.push_str(&format!(", state = ${}, state_since = clock_timestamp()", values.len()));
    }
    if let Some(spaces) = &also.space_ids {
        values.push(spaces);
        // 地块编号 follows from the new pieces.
        sql.push_str(&format!(", space_ids = ${}, plot_no = null", values.len()));
    }
    for (name, cell) in sets {
        values.push(cell);
        sql.push_str(&format!(", {name} = ${}", values.len()));
    }
    sql.push_str(" where id = $1 returning version");
    let version = tx.query_one(&sql, &values).await.map(|row| row.get(0)).map_err(taken)?;
    if also.space_ids.is_some() {
        pieces::settle(tx, &[id]).await?;
    }
    Ok(version)
}

/// What happened, for 流转记录.
pub(super) struct Happened<'a> {
    pub(super) op: &'a str,
    pub(super) from: Option<State>,
    pub(super) to: Option<State>,
    pub(super) reason: Option<&'a str>,
    pub(super) facts: Value,
}

/// Adds an event.
pub(super) async fn happen(tx: &Tx, id: i64, day: NaiveDate, what: Happened<'_>) -> Result<()> {
    let organisation = tx.caller().permit().organisation;
    tx.execute(
        "insert into reserve_event (item_id, seq, op, from_state, to_state, day, organisation_id, reason, facts)
         select $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from reserve_event where item_id = $1",
        &[
            &id,
            &what.op,
            &what.from.map(State::word),
            &what.to.map(State::word),
            &day,
            &organisation,
            &what.reason,
            &what.facts,
        ],
    )
    .await?;
    Ok(())
}

/// The caller must see what became of the entry.
pub(super) async fn still_seen(tx: &Tx, id: i64) -> Result<()> {
    tx.as_caller().await?;
    let seen = tx.query_opt("select from reserve_item where id = $1", &[&id]).await?;
    seen.map(|_| ()).ok_or_else(|| {
        let words = "这样修改后您将无权查看该台账 (after this you could not see the entry any more)";
        Error::Forbidden {
            detail: words.to_owned(),
            errors: vec![FieldError::new("street_code", "outside-scope", words)],
        }
    })
}

/// The fields a caller may write.
pub(super) fn may_write(caller: &Caller, field: &str) -> bool {
    !MONEY.contains(&field) || caller.may(Right::SeeReserveMoney.word())
}

/// A number that is in the ledger already is a conflict, not a fault of ours.
fn taken(error: tokio_postgres::Error) -> Error {
    let constraint = error.as_db_error().and_then(|db| db.constraint()).unwrap_or_default().to_owned();
    match constraint.as_str() {
        "reserve_item_ledger_no_is_unique" => Error::Conflict {
            detail: "台账编号已被使用 (this ledger number is in use)".to_owned(),
            errors: vec![FieldError::new("ledger_no", "duplicate-code", "台账编号已被使用 (in use)")],
        },
        "reserve_item_is_in_before_it_is_out" => {
            Error::field("out_date", "bad-date", "出库时间早于入库时间 (out before it was in)")
        }
        _ => error.into(),
    }
}

/// A stored value as it is written again.
pub(super) fn cell(field: &Field, value: &Value) -> Option<Cell> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match field.kind {
        Kind::Area | Kind::Money | Kind::Number(_) => text.parse().ok().map(Cell::Number),
        Kind::Integer(..) => text.parse().ok().map(Cell::Integer),
        Kind::Bool => text.parse().ok().map(Cell::Bool),
        Kind::Date => text.parse().ok().map(Cell::Date),
        _ => Some(Cell::Text(text)),
    }
}
