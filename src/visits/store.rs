//! How site visits are read and written: each change closes a version, and what is submitted is locked.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use tokio_postgres::types::ToSql;

use super::form::Form;
use crate::db::{Acting, Read, Tx};
use crate::error::{Error, Result};

/// A visit, locked for a change.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) status: String,
    pub(super) contract_id: i64,
    pub(super) supplement_of: Option<i64>,
    pub(super) organisation_id: i64,
    pub(super) form: Form,
    pub(super) distance_m: Option<f64>,
    pub(super) submitted_by: Option<String>,
    /// What was granted, ㎡.
    pub(super) land_area: Decimal,
}

/// What is told of a visit `v` of a contract `c` with its enterprise `e`: `$1` is today. Investment is money: it is told to those who see
/// amounts, and to those who put it down. An alert of payments or covenants is not named to others.
const SHOWN: &str = "jsonb_build_object(
    'id', v.id, 'version', v.version, 'no', v.no, 'status', v.status, 'task', v.task, 'due_on', v.due_on,
    'late', v.status = 'open' and v.due_on < $1::date, 'organisation_id', v.organisation_id, 'organisation', o.name,
    'supplement_of', v.supplement_of, 'happened_at', v.happened_at, 'distance_m', v.distance_m,
    'created_at', v.created_at, 'created_by', v.created_by, 'submitted_at', v.submitted_at, 'submitted_by', v.submitted_by,
    'changed_by', v.changed_by, 'updated_at', v.recorded_at
) || jsonb_build_object(
    'reason', v.reason, 'problem', {PROBLEM},
    'contract', jsonb_build_object('id', c.id, 'contract_no', c.contract_no, 'name', c.name, 'address', c.address,
        'street_code', c.street_code, 'land_area_m2', c.land_area_m2::text),
    'enterprise', jsonb_build_object('uscc', e.uscc, 'name', e.name),
    'alert', (
        select jsonb_build_object('id', a.id, 'no', a.no, 'kind', a.kind, 'level', a.level) from alert a
        where a.id = v.alert_id and ((select caller_may('contracts.money')) or a.kind not in ('payment', 'covenant'))
    ),
    'notices', (
        select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'no', n.no, 'status', n.status, 'deadline', n.deadline)
            order by n.id), '[]')
        from visit_notice n where n.visit_id = v.id
    ),
    'form', case
        when (select caller_may('contracts.money')) or v.organisation_id::text = (select caller_organisation()) then v.form
        else v.form - array['invest_done', 'invest_evidence']
    end
)";
/// Whether the form says that something is to be put right ([`Form::has_problem`]).
const PROBLEM: &str = "coalesce(
    v.form -> 'boundary_matches' = 'false' or v.form -> 'sublet' = 'true' or v.form -> 'illegal_building' = 'true'
    or (v.form -> 'works_permit' = 'false' and v.form ->> 'judgement' <> 'not_begun'), false)";
const FROM: &str = "site_visit v join contract c on c.id = v.contract_id join enterprise e on e.id = c.enterprise_id
    left join organisation o on o.id = v.organisation_id";

fn shown_columns() -> String {
    SHOWN.replace("{PROBLEM}", PROBLEM)
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有现场核查 {id} (there is no such site visit)"))
}

/// One visit as it is shown, its version, and the spaces of its contract.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, today: NaiveDate, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let sql = format!(
        "select {} || jsonb_build_object(
             'supplements', (
                 select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'no', s.no, 'status', s.status) order by s.id), '[]')
                 from site_visit s where s.supplement_of = v.id and s.status <> 'withdrawn'
             ),
             'history', (
                 select coalesce(jsonb_agg(jsonb_build_object('version', h.version, 'changed_by', h.changed_by,
                     'recorded_at', h.recorded_at, 'reason', h.reason) order by h.version desc), '[]')
                 from site_visit_history h where h.id = v.id
             )
         ), v.version, c.space_ids
         from {FROM} where v.id = $2",
        shown_columns()
    );
    let row = read.query_opt(&sql, &[&today, &id]).await?.ok_or_else(|| not_found(id))?;
    Ok((row.get(0), row.get(1), row.get(2)))
}

/// What a list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) contract: Option<i64>,
    pub(super) alert: Option<i64>,
    /// Statuses, divided by commas; all but 已撤销 if nothing is said.
    pub(super) status: Option<&'a str>,
    pub(super) organisation: Option<i64>,
    /// Only what is overdue, or only what is not.
    pub(super) overdue: Option<bool>,
    /// Only what found something to put right, or only what did not.
    pub(super) problem: Option<bool>,
    pub(super) words: Option<String>,
    /// With the boundaries of the land, for whoever goes there without a net.
    pub(super) shapes: bool,
    pub(super) limit: i64,
    pub(super) offset: i64,
}

/// Visits: those to be made by their day, then those that were made, the latest first; how many there are, and the spaces shown.
pub(super) async fn list(read: &Read, today: NaiveDate, asked: &Asked<'_>) -> Result<(Vec<Value>, i64, Vec<i64>)> {
    let filter = format!(
        "from {FROM} where $1::date is not null and ($2::bigint is null or v.contract_id = $2)
           and ($3::bigint is null or v.alert_id = $3 and exists (
               select from alert a where a.id = $3
               and ((select caller_may('contracts.money')) or a.kind not in ('payment', 'covenant'))
           ))
           and case when $4::text is null then v.status <> 'withdrawn' else v.status = any(string_to_array($4, ',')) end
           and ($5::bigint is null or v.organisation_id = $5)
           and ($6::boolean is null or (v.status = 'open' and v.due_on < $1) = $6)
           and ($7::boolean is null or {PROBLEM} = $7)
           and ($8::text is null or concat_ws(' ', v.no, v.task, c.contract_no, c.name, c.address, e.name) ilike $8)"
    );
    let Asked { contract, alert, status, organisation, overdue, problem, words, .. } = asked;
    let given: [&(dyn ToSql + Sync); 8] = [&today, contract, alert, status, organisation, overdue, problem, words];
    let matched: i64 = read.query_one(&format!("select count(*) {filter}"), &given).await?.get(0);
    let sql = format!(
        "select {}, v.contract_id, c.space_ids {filter}
         order by v.status <> 'open', case when v.status = 'open' then v.due_on end, v.happened_at desc nulls last, v.id desc
         limit $9::bigint offset $10::bigint",
        shown_columns()
    );
    let mut all: Vec<&(dyn ToSql + Sync)> = given.to_vec();
    all.extend([&asked.limit as &(dyn ToSql + Sync), &asked.offset]);
    let rows = read.query(&sql, &all).await?;
    let mut items: Vec<Value> = rows.iter().map(|row| row.get(0)).collect();
    if asked.shapes {
        let contracts: Vec<i64> = rows.iter().map(|row| row.get(1)).collect();
        // Whoever is sent sees the red line of the land, though its parcels are another's.
        read.as_service().await?;
        place(read, &contracts, &mut items).await?;
        read.as_caller().await?;
    }
    Ok((items, matched, rows.iter().flat_map(|row| row.get::<_, Vec<i64>>(2)).collect()))
}

/// Adds to each item a point of the land and its boundary, in degrees.
async fn place(read: &Read, contracts: &[i64], items: &mut [Value]) -> Result<()> {
    let rows = read
        .query(
            "select c.id, st_x(st_pointonsurface(g.shape)), st_y(st_pointonsurface(g.shape)), st_asgeojson(g.shape, 7, 0)::jsonb
             from contract c
             cross join lateral (
                 select st_collectionextract(st_collect(coalesce(p.location, b.location)), 3) as shape
                 from unnest(c.space_ids) s (id)
                 left join parcel p on p.id = s.id
                 left join building b on b.id = s.id
             ) g
             where c.id = any ($1) and g.shape is not null",
            &[&contracts],
        )
        .await?;
    for row in rows {
        let id: i64 = row.get(0);
        for item in items.iter_mut().filter(|item| item["contract"]["id"].as_i64() == Some(id)) {
            item["place"] = serde_json::json!([row.get::<_, f64>(1), row.get::<_, f64>(2)]);
            item["shape"] = row.get(3);
        }
    }
    Ok(())
}

/// The visit, locked until the transaction ends, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404, or 412 if it is not at `version` any more.
pub(super) async fn take(tx: &Tx, id: i64, version: Option<i32>) -> Result<Visit> {
    tx.query_opt("select from site_visit where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql =
        "select v.version, v.status, v.contract_id, v.supplement_of, v.organisation_id, v.form, v.distance_m::float8,
                   v.submitted_by, c.land_area_m2
               from site_visit v join contract c on c.id = v.contract_id where v.id = $1 for no key update of v";
    let row = tx.query_one(sql, &[&id]).await?;
    let now: i32 = row.get(0);
    if let Some(version) = version
        && version != now
    {
        return Err(Error::Stale(format!(
            "该核查表已被更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    Ok(Visit {
        id,
        version: now,
        status: row.get(1),
        contract_id: row.get(2),
        supplement_of: row.get(3),
        organisation_id: row.get(4),
        form: serde_json::from_value(row.get(5)).map_err(|error| Error::broken("stored visit form", error))?,
        distance_m: row.get(6),
        submitted_by: row.get(7),
        land_area: row.get(8),
    })
}

/// A new visit as it is stored.
pub(super) struct Insert<'a> {
    pub(super) contract_id: i64,
    pub(super) alert_id: Option<i64>,
    pub(super) supplement_of: Option<i64>,
    pub(super) organisation_id: i64,
    pub(super) due_on: NaiveDate,
    pub(super) task: &'a str,
    /// The year of its number.
    pub(super) year: i32,
}

/// Makes a visit with its number. The transaction acts for the service.
pub(super) async fn insert(tx: &Tx, new: &Insert<'_>) -> Result<(i64, String)> {
    let row = tx
        .query_one(
            "insert into site_visit (id, no, contract_id, alert_id, supplement_of, organisation_id, due_on, task)
             select case when s.restricted then nextval('site_visit_restricted_id_seq') else nextval('site_visit_id_seq') end,
                 next_number(case when s.restricted then 'visit_restricted' else 'visit' end, $7), c.id, $2, $3, $4, $5, $6
             from contract c
             cross join lateral (
                 select exists (select from space_label l where l.space_id = any (c.space_ids) and l.restricted) as restricted
             ) s
             where c.id = $1
             returning id, no",
            &[
                &new.contract_id,
                &new.alert_id,
                &new.supplement_of,
                &new.organisation_id,
                &new.due_on,
                &new.task,
                &new.year,
            ],
        )
        .await?;
    Ok((row.get(0), row.get(1)))
}

/// What a change writes besides the form.
#[derive(Debug)]
pub(super) struct Also<'a> {
    pub(super) status: &'a str,
    pub(super) reason: Option<&'a str>,
    /// For 提交: the moment.
    pub(super) submitted_at: Option<DateTime<Utc>>,
}

/// Closes the present version and writes the next.
pub(super) async fn revise(tx: &Tx, visit: &Visit, form: &Form, also: &Also<'_>) -> Result<()> {
    tx.execute("insert into site_visit_history select * from site_visit where id = $1", &[&visit.id]).await?;
    let (lng, lat) = form.place.map(|at| (at.lng, at.lat)).unzip();
    let written = serde_json::to_value(form).map_err(|error| Error::broken("encoding a visit form", error))?;
    tx.execute(
        "update site_visit v
         set version = v.version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
             reason = $2, status = $3, form = $4, happened_at = $5, distance_m = metres_to_spaces(c.space_ids, $6, $7),
             submitted_at = $8,
             submitted_by = case when $8::timestamptz is not null then current_setting('tuguan.actor') end
         from contract c where v.id = $1 and c.id = v.contract_id",
        &[&visit.id, &also.reason, &also.status, &written, &form.happened_at, &lng, &lat, &also.submitted_at],
    )
    .await?;
    Ok(())
}
