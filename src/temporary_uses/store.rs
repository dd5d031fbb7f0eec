//! How uses are read and written: each change closes a version.

use chrono::NaiveDate;
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::form::{Form, MONEY};
use super::process::Status;
use crate::access::Right;
use crate::db::{Acting, Caller, Read, Tx};
use crate::error::{Error, Result};

/// A use, locked for a change.
#[derive(Debug, Clone)]
pub(super) struct Use {
    pub(super) id: i64,
    pub(super) status: Status,
    pub(super) item_id: i64,
    pub(super) renews: Option<i64>,
    pub(super) form: Form,
    pub(super) handover_id: Option<i64>,
    pub(super) return_id: Option<i64>,
}

/// What a change writes besides the form.
#[derive(Debug, Default, Clone)]
pub(super) struct Also {
    pub(super) status: Option<Status>,
    pub(super) agreement_no: Option<String>,
    pub(super) handover_id: Option<i64>,
    pub(super) return_id: Option<i64>,
    pub(super) notice: Option<(NaiveDate, NaiveDate)>,
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("there is no temporary use {id}"))
}

/// Days to the end, with `$1` today; the early return counts.
const SHOWN: &str = "jsonb_build_object(
    'id', u.id, 'version', u.version, 'no', u.no, 'agreement_no', u.agreement_no, 'item_id', u.item_id, 'renews', u.renews,
    'status', u.status, 'ledger_no', v.ledger_no, 'name', v.name, 'address', v.address, 'street_code', v.street_code,
    'street', v.street, 'applicant', u.form ->> 'applicant', 'purpose', u.form ->> 'purpose', 'start_on', u.start_on,
    'end_on', u.end_on, 'notice_on', u.notice_on, 'back_on', u.back_on, 'area_m2', u.area_m2, 'handover_id', u.handover_id,
    'return_id', u.return_id, 'changed_by', u.changed_by, 'updated_at', u.recorded_at, 'reason', u.reason,
    'days_left', case when u.status = 'in_use' then coalesce(u.back_on, u.end_on) - $1::date end,
    'overdue', u.status = 'in_use' and coalesce(u.back_on, u.end_on) < $1::date
)";

/// What the list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) item: Option<i64>,
    pub(super) status: Option<&'a str>,
    pub(super) street: Option<&'a str>,
    pub(super) words: Option<&'a str>,
    /// In use, and at their end within so many days.
    pub(super) due: Option<i32>,
    /// Only those with rent overdue.
    pub(super) late: bool,
}

/// Rent overdue of each use with a plan, with `$1` today, 元.
const ARREARS: &str = "select r.use_id,
        coalesce(sum(greatest(r.amount - coalesce(p.paid, 0), 0)) filter (where r.due_on < $1), 0.00) as overdue
    from temporary_use_rent r
    left join (
        select use_id, seq, sum(amount) as paid from temporary_use_payment where void_reason is null group by use_id, seq
    ) p using (use_id, seq)
    group by r.use_id";

/// Uses, those first that end soonest, then the newest. What rent is overdue is told to those who see amounts; null without a plan.
pub(super) async fn list(
    read: &Read,
    caller: &Caller,
    today: NaiveDate,
    asked: &Asked<'_>,
    (limit, after): (i64, Option<i64>),
) -> Result<Vec<Row>> {
    let sql = format!(
        "select {SHOWN} || case when $9 then jsonb_build_object('rent_overdue', a.overdue::text) else '{{}}' end, u.id, v.space_ids,
             count(*) over ()
         from temporary_use u join reserve_view v on v.id = u.item_id
         left join ({ARREARS}) a on $9 and a.use_id = u.id
         where ($2::bigint is null or u.item_id = $2) and ($3::text is null or u.status = any(string_to_array($3, ',')))
           and ($4::text is null or v.street_code = any(string_to_array($4, ',')))
           and ($5::text is null or concat_ws(' ', u.no, u.agreement_no, v.name, v.ledger_no, u.form ->> 'applicant') ilike
               '%' || replace(replace(replace($5, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')
           and ($6::integer is null or u.status = 'in_use' and coalesce(u.back_on, u.end_on) - $1::date <= $6)
           and (not $10 or a.overdue > 0)
         order by u.status <> 'in_use', case when u.status = 'in_use' then coalesce(u.back_on, u.end_on) end, u.id desc
         limit $7::bigint offset coalesce($8::bigint, 0)"
    );
    let Asked { item, status, street, words, due, late } = asked;
    let money = caller.may(Right::SeeReserveMoney.word());
    Ok(read.query(&sql, &[&today, item, status, street, words, due, &limit, &after, &money, late]).await?)
}

/// One use as the caller may see it, its version, and the spaces of its entry.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, caller: &Caller, today: NaiveDate, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let sql = format!(
        "select {SHOWN} || jsonb_build_object('form', u.form, 'boundary', st_asgeojson(u.location, 8)::jsonb), u.version, v.space_ids
         from temporary_use u join reserve_view v on v.id = u.item_id where u.id = $2"
    );
    let row = read.query_opt(&sql, &[&today, &id]).await?.ok_or_else(|| not_found(id))?;
    let mut shown: Value = row.get(0);
    if !caller.may(Right::SeeReserveMoney.word())
        && let Some(form) = shown["form"].as_object_mut()
    {
        form.retain(|field, _| !MONEY.contains(&field.as_str()));
    }
    let sql = "select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'organisation_id', b.organisation_id, 'organisation', o.name,
                   'round', b.round, 'asked_at', b.asked_at, 'asked_by', b.asked_by, 'due_on', b.due_on, 'opinion', b.opinion,
                   'words', b.words, 'said_at', b.said_at, 'said_by', b.said_by) order by b.round desc, o.code), '[]'),
                   (select coalesce(jsonb_agg(jsonb_build_object('version', h.version, 'status', h.status, 'reason', h.reason,
                       'changed_by', h.changed_by, 'recorded_at', h.recorded_at) order by h.version desc), '[]')
                    from temporary_use_history h where h.id = $1),
                   (select coalesce(jsonb_agg(jsonb_build_object('kind', n.kind, 'end_on', n.end_on, 'told_on', n.told_on)
                        order by n.told_on desc), '[]')
                    from temporary_use_notice n where n.use_id = $1)
               from temporary_use_opinion b left join organisation o on o.id = b.organisation_id where b.use_id = $1";
    let further = read.query_one(sql, &[&id]).await?;
    for (name, place) in [("opinions", 0), ("history", 1), ("notices", 2)] {
        shown[name] = further.get::<_, Value>(place);
    }
    Ok((shown, row.get(1), row.get(2)))
}

/// The use, locked until the transaction ends, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404, or 412 if it is not at `version` any more.
pub(super) async fn take(tx: &Tx, id: i64, version: Option<i32>) -> Result<Use> {
    tx.query_opt("select from temporary_use where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql = "select version, status, item_id, renews, form, handover_id, return_id from temporary_use where id = $1
               for no key update";
    let row = tx.query_one(sql, &[&id]).await?;
    let now: i32 = row.get(0);
    if let Some(version) = version
        && version != now
    {
        return Err(Error::Stale(format!(
            "该临时利用已被他人更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    let word: String = row.get(1);
    let status = Status::of(&word).ok_or_else(|| Error::broken("stored status", &word))?;
    let form = serde_json::from_value(row.get(4)).map_err(|error| Error::broken("stored temporary use", error))?;
    Ok(Use {
        id,
        status,
        item_id: row.get(2),
        renews: row.get(3),
        form,
        handover_id: row.get(5),
        return_id: row.get(6),
    })
}

/// Makes a draft; answers its id and number. The transaction acts for the service.
pub(super) async fn insert(
    tx: &Tx,
    (item, renews, year): (i64, Option<i64>, i32),
    form: &Form,
) -> Result<(i64, String)> {
    let organisation = tx.caller().permit().organisation;
    let row = tx
        .query_one(
            "with entry as (
                 select i.confidentiality = 'sensitive' or exists (
                     select from space_label l where l.space_id = any (i.space_ids) and l.restricted
                 ) as restricted
                 from reserve_item i where i.id = $1
             )
             insert into temporary_use (id, no, item_id, renews, organisation_id, form, uscc, start_on, end_on)
             select case when restricted then nextval('temporary_use_restricted_id_seq') else nextval('temporary_use_id_seq') end,
                 next_number(case when restricted then 'temporary_use_restricted' else 'temporary_use' end, $2),
                 $1, $3, $4, $5, nullif($6, ''), $7, $8
             from entry
             returning id, no",
            &[&item, &year, &renews, &organisation, &written(form)?, &form.uscc, &form.start_on, &form.end_on],
        )
        .await?;
    Ok((row.get(0), row.get(1)))
}

/// Sets the range: what the person drew (EWKB), or all that is in stock of the plot.
pub(super) async fn place(tx: &Tx, id: i64, range: Option<&(Vec<u8>, Vec<u8>)>) -> Result<()> {
    match range {
        Some((boundary, location)) => {
            tx.execute(
                "update temporary_use
                 set boundary = $2::bytea::geometry, location = $3::bytea::geometry,
                     area_m2 = round(st_area($2::bytea::geometry)::numeric, 2)
                 where id = $1",
                &[&id, boundary, location],
            )
            .await?;
        }
        None => {
            tx.execute(
                "update temporary_use u
                 set boundary = s.shape, location = st_multi(st_transform(s.shape, 4490)), area_m2 = round(st_area(s.shape)::numeric, 2)
                 from (
                     select st_multi(st_union(p.boundary)) as shape
                     from temporary_use o
                     join reserve_piece r on r.item_id = o.item_id and r.out_on is null
                     join (select id, boundary from parcel union all select id, boundary from building) p on p.id = r.space_id
                     where o.id = $1
                 ) s
                 where u.id = $1 and s.shape is not null",
                &[&id],
            )
            .await?;
        }
    }
    Ok(())
}

/// Closes the present version and writes the next.
pub(super) async fn revise(tx: &Tx, id: i64, reason: Option<&str>, form: &Form, also: &Also) -> Result<i32> {
    let names = "id, version, recorded_at, changed_by, reason, no, item_id, renews, organisation_id, status, form, uscc, start_on,
        end_on, notice_on, back_on, agreement_no, handover_id, return_id, boundary, location, area_m2";
    let sql = format!("insert into temporary_use_history ({names}) select {names} from temporary_use where id = $1");
    tx.execute(&sql, &[&id]).await?;
    let (notice_on, back_on) = also.notice.unzip();
    let row = tx
        .query_one(
            "update temporary_use
             set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
                 reason = $2, form = $3, uscc = nullif($4, ''), start_on = $5, end_on = $6, status = coalesce($7, status),
                 agreement_no = coalesce($8, agreement_no), handover_id = coalesce($9, handover_id),
                 return_id = coalesce($10, return_id), notice_on = coalesce($11, notice_on), back_on = coalesce($12, back_on)
             where id = $1 returning version",
            &[
                &id,
                &reason,
                &written(form)?,
                &form.uscc,
                &form.start_on,
                &form.end_on,
                &also.status.map(Status::word),
                &also.agreement_no,
                &also.handover_id,
                &also.return_id,
                &notice_on,
                &back_on,
            ],
        )
        .await?;
    Ok(row.get(0))
}

fn written(form: &Form) -> Result<Value> {
    serde_json::to_value(form).map_err(|error| Error::broken("encoding a temporary use", error))
}

/// For the record: what of a form may stand there.
pub(super) fn discreet(form: &Form) -> Value {
    json!({ "applicant": form.applicant, "uscc": form.uscc, "start_on": form.start_on, "end_on": form.end_on, "purpose": form.purpose })
}
