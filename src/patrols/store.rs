//! How patrols are read and written.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::form::Form;
use crate::db::{Acting, Read, Tx};
use crate::error::{Error, Result};

/// A patrol, locked for a change.
#[derive(Debug, Clone)]
pub(super) struct Patrol {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) status: String,
    pub(super) item_id: i64,
    pub(super) supplement_of: Option<i64>,
    pub(super) form: Form,
    pub(super) distance_m: Option<f64>,
    pub(super) despite: Vec<String>,
    pub(super) created_by: String,
    pub(super) submitted_by: Option<String>,
}

/// Whether the form says that something is wrong ([`Form::has_problem`]).
const PROBLEM: &str =
    "(p.form @? '$.checks[*] ? (@.result == \"no\")' or coalesce(btrim(p.form ->> 'problem') <> '', false)
    or coalesce((p.form ->> 'occupied_area_m2')::numeric > 0, false))";

fn shown_columns() -> String {
    format!(
        "jsonb_build_object(
            'id', p.id, 'version', p.version, 'no', p.no, 'kind', p.kind, 'status', p.status, 'item_id', p.item_id,
            'ledger_no', v.ledger_no, 'name', v.name, 'address', v.address, 'street', v.street,
            'street_code', v.street_code, 'guard_org', v.guard_org, 'state', v.state
        ) || jsonb_build_object(
            'supplement_of', p.supplement_of, 'happened_at', p.happened_at, 'distance_m', p.distance_m,
            'patrollers', p.form -> 'patrollers', 'problem', {PROBLEM}, 'despite', p.despite,
            'created_by', p.created_by, 'submitted_at', p.submitted_at, 'submitted_by', p.submitted_by,
            'changed_by', p.changed_by, 'updated_at', p.recorded_at, 'form', p.form,
            'rectification', (
                select jsonb_build_object('id', r.id, 'no', r.no, 'status', r.status, 'deadline', r.deadline)
                from rectification r where r.patrol_id = p.id
            ),
            'photos', (
                select count(*) from attachment a
                where a.owner_kind = 'patrol' and a.owner_id = p.id and a.withdrawn_at is null
            )
        )"
    )
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有巡查表 {id} (there is no patrol {id})"))
}

/// One patrol as it is shown, its version, and the spaces of its entry.
pub(super) async fn one(read: &Read, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let sql = format!(
        "select {}, p.version, v.space_ids from patrol p join reserve_view v on v.id = p.item_id where p.id = $1",
        shown_columns()
    );
    let row = read.query_opt(&sql, &[&id]).await?.ok_or_else(|| not_found(id))?;
    let mut shown: Value = row.get(0);
    let sql = "select coalesce(jsonb_agg(jsonb_build_object('id', id, 'no', no, 'status', status) order by id), '[]')
               from patrol where supplement_of = $1 and status <> 'dropped'";
    shown["supplements"] = read.query_one(sql, &[&id]).await?.get(0);
    Ok((shown, row.get(1), row.get(2)))
}

/// What a list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) item: Option<i64>,
    pub(super) status: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) street: Option<String>,
    pub(super) problem: Option<bool>,
    pub(super) from: Option<chrono::NaiveDate>,
    pub(super) until: Option<chrono::NaiveDate>,
    pub(super) text: Option<String>,
    /// Moment (µs since 1970) and id of the last one of the page before.
    pub(super) after: Option<(i64, i64)>,
    pub(super) limit: i64,
}

/// Patrols, newest first, and how many match in all. Columns: shown, moment, id, spaces.
pub(super) async fn list(read: &Read, asked: &Asked) -> Result<(Vec<Row>, i64)> {
    let condition = format!(
        "from patrol p join reserve_view v on v.id = p.item_id
         where ($1::bigint is null or p.item_id = $1)
           and case when $2::text is null then p.status <> 'dropped' else p.status = any(string_to_array($2, ',')) end
           and ($3::text is null or p.kind = any(string_to_array($3, ',')))
           and ($4::text is null or v.street_code = any(string_to_array($4, ',')))
           and ($5::boolean is null or {PROBLEM} = $5)
           and ($6::date is null or p.happened_at >= $6::timestamp at time zone 'Asia/Shanghai')
           and ($7::date is null or p.happened_at < ($7 + 1)::timestamp at time zone 'Asia/Shanghai')
           and ($8::text is null or concat_ws(' ', p.no, v.ledger_no, v.name, v.address, p.form ->> 'problem') ilike $8)"
    );
    let given: [&(dyn ToSql + Sync); 8] = [
        &asked.item,
        &asked.status,
        &asked.kind,
        &asked.street,
        &asked.problem,
        &asked.from,
        &asked.until,
        &asked.text,
    ];
    let matched: i64 = read.query_one(&format!("select count(*) {condition}"), &given).await?.get(0);
    let moment = "(extract(epoch from coalesce(p.happened_at, p.created_at)) * 1000000)::bigint";
    let (at, id) = asked.after.unzip();
    let sql = format!(
        "select ({}) - 'form', {moment}, p.id, v.space_ids {condition}
           and ($9::bigint is null or ({moment}, p.id) < ($9, $10::bigint))
         order by {moment} desc, p.id desc limit $11",
        shown_columns()
    );
    let more = asked.limit + 1;
    let mut all: Vec<&(dyn ToSql + Sync)> = given.to_vec();
    all.extend([&at as &(dyn ToSql + Sync), &id, &more]);
    Ok((read.query(&sql, &all).await?, matched))
}

/// The patrol, locked until the transaction ends, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404, or 412 if it is not at `version` any more.
pub(super) async fn take(tx: &Tx, id: i64, version: Option<i32>) -> Result<Patrol> {
    tx.query_opt("select from patrol where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql =
        "select version, status, item_id, supplement_of, form, distance_m::float8, despite, created_by, submitted_by
               from patrol where id = $1 for no key update";
    let row = tx.query_one(sql, &[&id]).await?;
    let now: i32 = row.get(0);
    if let Some(version) = version
        && version != now
    {
        return Err(Error::Stale(format!(
            "该巡查表已被更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    let form = serde_json::from_value(row.get(4)).map_err(|error| Error::broken("stored patrol form", error))?;
    Ok(Patrol {
        id,
        version: now,
        status: row.get(1),
        item_id: row.get(2),
        supplement_of: row.get(3),
        form,
        distance_m: row.get(5),
        despite: row.get(6),
        created_by: row.get(7),
        submitted_by: row.get(8),
    })
}

/// A new patrol as it is stored.
pub(super) struct Insert<'a> {
    pub(super) kind: &'a str,
    pub(super) item_id: i64,
    pub(super) supplement_of: Option<i64>,
    pub(super) form: &'a Form,
    pub(super) despite: &'a [String],
    /// Idempotency-Key, and the hash of what was sent under it.
    pub(super) request: Option<(&'a str, &'a [u8])>,
}

/// Makes a draft. None if the same request made one meanwhile. The transaction acts for the service.
pub(super) async fn insert(tx: &Tx, new: &Insert<'_>) -> Result<Option<i64>> {
    let (lng, lat) = new.form.arrival.map(|at| (at.lng, at.lat)).unzip();
    let (key, hash) = new.request.unzip();
    let row = tx
        .query_opt(
            "with entry as (
                 select i.confidentiality = 'sensitive' or exists (
                     select from space_label l where l.space_id = any (i.space_ids) and l.restricted
                 ) as restricted
                 from reserve_item i where i.id = $2
             )
             insert into patrol (
                 id, kind, item_id, supplement_of, form, happened_at, distance_m, despite, request_key, request_hash
             )
             select case when restricted then nextval('patrol_restricted_id_seq') else nextval('patrol_id_seq') end,
                 $1, $2, $3, $4, $5, metres_to_entry($2, $6, $7), $8, $9, $10
             from entry
             on conflict on constraint patrol_is_sent_once do nothing
             returning id",
            &[
                &new.kind,
                &new.item_id,
                &new.supplement_of,
                &written(new.form)?,
                &new.form.happened_at,
                &lng,
                &lat,
                &new.despite,
                &key,
                &hash,
            ],
        )
        .await?;
    Ok(row.map(|row| row.get(0)))
}

/// What a change writes besides the form.
#[derive(Debug)]
pub(super) struct Also<'a> {
    pub(super) status: &'a str,
    pub(super) reason: Option<&'a str>,
    pub(super) despite: &'a [String],
    /// For 提交: the moment.
    pub(super) submitted_at: Option<DateTime<Utc>>,
}

/// Closes the present version and writes the next; a form that is submitted gets its number.
pub(super) async fn revise(tx: &Tx, patrol: &Patrol, form: &Form, also: &Also<'_>) -> Result<Option<String>> {
    let names = "id, version, recorded_at, changed_by, reason, no, kind, item_id, status, supplement_of, form, happened_at, \
                 distance_m, despite, created_at, created_by, request_key, request_hash, submitted_at, submitted_by";
    let sql = format!("insert into patrol_history ({names}) select {names} from patrol where id = $1");
    tx.execute(&sql, &[&patrol.id]).await?;
    let (lng, lat) = form.arrival.map(|at| (at.lng, at.lat)).unzip();
    let row = tx
        .query_one(
            "update patrol p
             set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
                 reason = $2, status = $3, form = $4, happened_at = $5, distance_m = metres_to_entry(item_id, $6, $7),
                 despite = $8, submitted_at = $9,
                 submitted_by = case when $9::timestamptz is not null then current_setting('tuguan.actor') end,
                 -- 按月编号: the month in which it took place.
                 no = case when $9 is not null then next_number(
                     case when id >= 1000000000001 then 'patrol_restricted' else 'patrol' end,
                     to_char($5::timestamptz at time zone 'Asia/Shanghai', 'YYYYMM')::integer
                 ) end
             where id = $1 returning no",
            &[
                &patrol.id,
                &also.reason,
                &also.status,
                &written(form)?,
                &form.happened_at,
                &lng,
                &lat,
                &also.despite,
                &also.submitted_at,
            ],
        )
        .await?;
    Ok(row.get(0))
}

pub(super) fn written(form: &Form) -> Result<Value> {
    serde_json::to_value(form).map_err(|error| Error::broken("encoding a patrol form", error))
}

/// A page of rows as an answer: what is shown, and the mark of the next page.
pub(super) fn paged(rows: &[Row], limit: i64, matched: i64, next: impl Fn(&Row) -> String) -> (Value, Vec<i64>) {
    let shown = &rows[..rows.len().min(usize::try_from(limit).unwrap_or(usize::MAX))];
    let spaces = shown.iter().flat_map(|row| row.get::<_, Vec<i64>>("space_ids")).collect();
    let items: Vec<Value> = shown.iter().map(|row| row.get(0)).collect();
    let next = shown.last().filter(|_| rows.len() > shown.len()).map(next);
    (json!({ "items": items, "matched": matched, "next": next }), spaces)
}
