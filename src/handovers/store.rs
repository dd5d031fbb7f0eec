//! How forms are read and written.

use serde_json::{Value, json};
use tokio_postgres::Row;

use super::form::Form;
use crate::db::{Acting, Read, Tx};
use crate::error::{Error, Result};

/// A form, locked for a change.
#[derive(Debug, Clone)]
pub(super) struct Handover {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) status: String,
    pub(super) item_id: i64,
    pub(super) supplement_of: Option<i64>,
    pub(super) form: Form,
}

const SHOWN: &str = "jsonb_build_object(
    'id', h.id, 'version', h.version, 'no', h.no, 'kind', h.kind, 'status', h.status, 'item_id', h.item_id,
    'ledger_no', v.ledger_no, 'name', v.name, 'address', v.address, 'street', v.street, 'asset_type', v.asset_type,
    'supplement_of', h.supplement_of, 'signed_on', h.signed_on, 'changed_by', h.changed_by, 'updated_at', h.recorded_at,
    'form', h.form
)";

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("there is no hand-over form {id}"))
}

/// One form as it is shown, its version, and the spaces of its entry.
pub(super) async fn one(read: &Read, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let sql = format!(
        "select {SHOWN}, h.version, v.space_ids from handover h join reserve_view v on v.id = h.item_id where h.id = $1"
    );
    let row = read.query_opt(&sql, &[&id]).await?.ok_or_else(|| not_found(id))?;
    let mut shown: Value = row.get(0);
    let form: Form = parsed(shown["form"].clone())?;
    shown["deviation_percent"] = json!(form.deviation());
    Ok((shown, row.get(1), row.get(2)))
}

/// Forms, newest first, page by page.
pub(super) async fn list(
    read: &Read,
    (item, status, kind): (Option<i64>, Option<&str>, Option<&str>),
    (limit, after): (i64, Option<i64>),
) -> Result<Vec<Row>> {
    let sql = format!(
        "select {SHOWN} - 'form', h.id, v.space_ids, count(*) over ()
         from handover h join reserve_view v on v.id = h.item_id
         where ($1::bigint is null or h.item_id = $1) and ($2::text is null or h.status = any(string_to_array($2, ',')))
           and ($3::text is null or h.kind = any(string_to_array($3, ','))) and ($5::bigint is null or h.id < $5)
         order by h.id desc limit $4"
    );
    Ok(read.query(&sql, &[&item, &status, &kind, &limit, &after]).await?)
}

/// The form, locked until the transaction ends, if the caller sees it. The transaction acts for the service from here on.
///
/// # Errors
/// 404, or 412 if it is not at `version` any more.
pub(super) async fn take(tx: &Tx, id: i64, version: Option<i32>) -> Result<Handover> {
    tx.query_opt("select from handover where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let sql = "select version, status, item_id, supplement_of, form from handover where id = $1 for no key update";
    let row = tx.query_one(sql, &[&id]).await?;
    let now: i32 = row.get(0);
    if let Some(version) = version
        && version != now
    {
        return Err(Error::Stale(format!(
            "该交接表已被他人更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    let form = parsed(row.get(4))?;
    Ok(Handover { id, version: now, status: row.get(1), item_id: row.get(2), supplement_of: row.get(3), form })
}

fn parsed(form: Value) -> Result<Form> {
    serde_json::from_value(form).map_err(|error| Error::broken("stored hand-over form", error))
}

/// Makes a form; answers its id and number.
pub(super) async fn insert(
    tx: &Tx,
    (kind, item, year): (&str, i64, i32),
    supplement_of: Option<i64>,
    form: &Form,
) -> Result<(i64, String)> {
    let row = tx
        .query_one(
            "with entry as (
                 select i.confidentiality = 'sensitive' or exists (
                     select from space_label l where l.space_id = any (i.space_ids) and l.restricted
                 ) as restricted
                 from reserve_item i where i.id = $2
             )
             insert into handover (id, no, kind, item_id, supplement_of, form)
             select case when restricted then nextval('handover_restricted_id_seq') else nextval('handover_id_seq') end,
                 next_number(case when restricted then 'handover_restricted' else 'handover' end, $3), $1, $2, $4, $5
             from entry
             returning id, no",
            &[&kind, &item, &year, &supplement_of, &written(form)?],
        )
        .await?;
    Ok((row.get(0), row.get(1)))
}

/// Closes the present version and writes the next.
pub(super) async fn revise(
    tx: &Tx,
    id: i64,
    reason: Option<&str>,
    (status, signed_on): (&str, Option<chrono::NaiveDate>),
    form: &Form,
) -> Result<i32> {
    let names =
        "id, version, recorded_at, changed_by, reason, no, kind, item_id, status, supplement_of, form, signed_on";
    tx.execute(&format!("insert into handover_history ({names}) select {names} from handover where id = $1"), &[&id])
        .await?;
    let row = tx
        .query_one(
            "update handover
             set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
                 reason = $2, status = $3, form = $4, signed_on = coalesce($5, signed_on)
             where id = $1 returning version",
            &[&id, &reason, &status, &written(form)?, &signed_on],
        )
        .await?;
    Ok(row.get(0))
}

fn written(form: &Form) -> Result<Value> {
    serde_json::to_value(form).map_err(|error| Error::broken("encoding a hand-over form", error))
}
