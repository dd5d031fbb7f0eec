//! A delivered ledger: the office's own table, matched by 台账编号, taken over as a whole and undone as a whole.
//!
//! The rows wait in a staging table like those of any import (`intake::staging`); what would come of each stands in its plan table.
//! A state that is known moves by the process only: a row that says another one is refused.

use chrono::NaiveDate;
use deadpool_postgres::ClientWrapper;

use super::adopt::continue_numbers;
use super::fields::RESERVE_FIELDS;
use super::pieces;
use super::store::BOOKKEEPING;
use crate::db::{Acting, Tx};
use crate::error::Result;
use crate::records::fields::Field;
use crate::records::plots;

/// Why a row is refused, in the plan's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub row: i64,
    pub line: Option<i64>,
    pub why: String,
    /// What it is about: a number, a plot, a state.
    pub what: String,
}

/// Works out what would come of each row. The client's caller is the person; it acts for the service now and afterwards.
pub async fn plan<C: Acting>(client: &C, rows: &str, present: &[&'static str]) -> Result<()> {
    let same = same_fields(present);
    client
        .batch_execute(&format!(
            "{plots}
             create unlogged table {rows}_plan with (autovacuum_enabled = false) as
             with plots as (
                 select row_no, array_agg(distinct space_id order by space_id) filter (where space_id is not null) as spaces,
                     string_agg(no, '、') filter (where space_id is null) as unknown
                 from {rows}_plot group by row_no
             ),
             matched as (
                 select s.row_no, i.id as target_id, i.version as base_version, i.state as stored_state, s.state as said_state,
                     coalesce(p.spaces, i.space_ids, '{{}}') as spaces, p.unknown,
                     s.ledger_no is not null and row_number() over (partition by s.ledger_no order by s.row_no) > 1 as repeats,
                     i.id is not null and {same} and (p.spaces is null or p.spaces = i.space_ids) as same
                 from {rows} s
                 left join reserve_item i on i.ledger_no = s.ledger_no
                 left join plots p using (row_no)
                 where not s.rejected
             )
             select m.row_no, m.target_id, array[m.target_id] as found, m.base_version, m.spaces, m.repeats,
                 false as contradicts, true as same_boundary,
                 case
                     when m.repeats then 'repeats'
                     when m.unknown is not null then 'no-plot'
                     when m.target_id is null and (s.name is null or s.asset_type is null) then 'missing'
                     when m.target_id is not null and m.said_state <> m.stored_state then 'state'
                 end as refusal,
                 coalesce(m.unknown, case when m.said_state <> m.stored_state then m.said_state end, s.ledger_no, s.name) as what,
                 case when m.target_id is null then 'create' when m.same then 'unchanged' else 'update' end as action
             from matched m join {rows} s using (row_no);
             update {rows}_plan a set refusal = 'plot-taken', what = (select s.ledger_no from {rows} s where s.row_no = a.row_no)
             where a.refusal is null and exists (
                 select from reserve_piece r where r.space_id = any (a.spaces) and r.item_id is distinct from a.target_id
             );
             update {rows}_plan a set refusal = 'plot-twice'
             where a.refusal is null and exists (
                 select from {rows}_plan b where b.row_no < a.row_no and b.refusal is null and b.spaces && a.spaces
             );",
            plots = plots::named_in(rows, "plot_no"),
        ))
        .await?;
    // The one place that knows what a caller sees is the database: it is asked as the caller.
    client.as_caller().await?;
    let hidden = client
        .batch_execute(&format!(
            "update {rows}_plan a set refusal = 'no-plot', what = (
                 select string_agg(p.no, '、') from {rows}_plot p where p.row_no = a.row_no
             )
             where exists (
                 select from unnest(a.spaces) x (id)
                 where x.id not in (select id from parcel) and x.id not in (select id from building)
             );
             update {rows}_plan a set refusal = 'hidden'
             where a.target_id is not null and a.target_id not in (select id from reserve_item)"
        ))
        .await;
    client.as_service().await?;
    hidden?;
    client
        .batch_execute(&format!(
            "update {rows}_plan set action = 'reject' where refusal is not null; drop table {rows}_plot; analyze {rows}_plan"
        ))
        .await?;
    Ok(())
}

/// The refused rows, at most `most`.
pub async fn refused(client: &ClientWrapper, rows: &str, most: i64) -> Result<Vec<Refused>> {
    let found = client
        .query(
            &format!(
                "select a.row_no, s.line_no, a.refusal, coalesce(a.what, '') from {rows}_plan a join {rows} s using (row_no)
                 where a.refusal is not null order by a.row_no limit $1"
            ),
            &[&most],
        )
        .await?;
    let refused =
        |row: &tokio_postgres::Row| Refused { row: row.get(0), line: row.get(1), why: row.get(2), what: row.get(3) };
    Ok(found.iter().map(refused).collect())
}

/// What a row that leaves a field blank says of it: of one that always holds something nothing, of others that it is empty.
fn kept(field: &Field) -> bool {
    // Street and plot follow from the pieces where nobody says them.
    field.required || field.default.is_some() || ["street_code", "plot_no"].contains(&field.name)
}

/// The fields that rows speak of.
fn spoken<'a>(present: &'a [&'static str]) -> impl Iterator<Item = &'static Field> + 'a {
    RESERVE_FIELDS.iter().filter(|field| field.name != "ledger_no" && present.contains(&field.name))
}

fn said(field: &Field) -> String {
    // The generic name of 部队用地 comes back as it went out: what it masks stays as it is stored.
    let name = field.name;
    if ["name", "address", "holder", "holder_uscc", "remark", "plot_no"].contains(&name) {
        let or = if kept(field) { format!("coalesce(s.{name}, i.{name})") } else { format!("s.{name}") };
        return format!(
            "case when s.name like '特殊用地%号' and s.name = generic_name(i.space_ids[1]) then i.{name} else {or} end"
        );
    }
    if kept(field) { format!("coalesce(s.{name}, i.{name})") } else { format!("s.{name}") }
}

fn same_fields(present: &[&'static str]) -> String {
    let said: Vec<String> = spoken(present).map(said).collect();
    let stored: Vec<String> = spoken(present).map(|field| format!("i.{}", field.name)).collect();
    if said.is_empty() {
        return "i.extra @> s.extra".to_owned();
    }
    format!("row({}) is not distinct from row({}) and i.extra @> s.extra", said.join(", "), stored.join(", "))
}

/// Takes the planned rows over. The transaction acts for the service.
pub async fn take_over(
    tx: &Tx,
    (rows, import): (&str, i64),
    present: &[&'static str],
    (day, reason): (NaiveDate, &str),
) -> Result<()> {
    let names: Vec<&str> = BOOKKEEPING.iter().copied().chain(RESERVE_FIELDS.iter().map(|field| field.name)).collect();
    let names = names.join(", ");
    tx.execute(
        &format!(
            "insert into reserve_item_history ({names})
             select {names} from reserve_item where id in (select target_id from {rows}_plan where action = 'update')"
        ),
        &[],
    )
    .await?;
    let sets: String = spoken(present).map(|field| format!(", {} = {}", field.name, said(field))).collect();
    tx.execute(
        &format!(
            "update reserve_item i
             set version = i.version + 1, recorded_at = clock_timestamp(), op = 'import', reason = $2, import_id = $1,
                 changed_by = current_setting('tuguan.actor'), extra = i.extra || s.extra, space_ids = a.spaces{sets}
             from {rows}_plan a join {rows} s using (row_no)
             where a.action = 'update' and i.id = a.target_id"
        ),
        &[&import, &reason],
    )
    .await?;
    let fields: Vec<&Field> = RESERVE_FIELDS.iter().collect();
    let columns: String = fields.iter().map(|field| format!(", {}", field.name)).collect();
    let values: String = fields
        .iter()
        .map(|field| match field.default {
            Some(default) => format!(", coalesce(s.{}, {default})", field.name),
            None => format!(", s.{}", field.name),
        })
        .collect();
    // Ids follow the order of the file.
    tx.execute(
        &format!(
            "insert into reserve_item (id, op, reason, import_id, extra, space_ids, state{columns})
             select case when r.restricted then nextval('reserve_restricted_id_seq') else nextval('reserve_id_seq') end,
                 'import', $2, $1, s.extra, a.spaces,
                 coalesce(s.state, case when s.ledger_no is null then 'lead' else 'listed' end){values}
             from (select * from {rows}_plan where action = 'create' order by row_no) a
             join {rows} s using (row_no)
             cross join lateral (
                 select s.confidentiality is not distinct from 'sensitive' or exists (
                     select from space_label l where l.space_id = any (a.spaces) and l.restricted
                 ) as restricted
             ) r"
        ),
        &[&import, &reason],
    )
    .await?;
    let ids = written(tx, import).await?;
    pieces::fill(tx, &ids, day).await?;
    tx.execute(
        "insert into reserve_event (item_id, seq, op, to_state, day, reason)
         select i.id, 1 + coalesce((select max(e.seq) from reserve_event e where e.item_id = i.id), 0), 'import', i.state, $2, $3
         from reserve_item i where i.import_id = $1",
        &[&import, &day, &reason],
    )
    .await?;
    continue_numbers(tx, &ids).await
}

/// The entries that an import wrote.
async fn written(tx: &Tx, import: i64) -> Result<Vec<i64>> {
    let rows = tx.query("select id from reserve_item where import_id = $1", &[&import]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Numbers of entries that were changed after this import, so that it cannot be undone (at most 20).
pub async fn changed_since(tx: &Tx, import: i64) -> Result<Vec<String>> {
    let rows = tx
        .query(
            "select distinct coalesce(ledger_no, name) from reserve_item_history where import_id = $1 order by 1 limit 20",
            &[&import],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Takes an import back: what it made goes, what it changed is as before, as a new version. The transaction acts for the service.
pub async fn undo(tx: &Tx, import: i64, day: NaiveDate) -> Result<()> {
    let names: Vec<&str> = BOOKKEEPING.iter().copied().chain(RESERVE_FIELDS.iter().map(|field| field.name)).collect();
    let names = names.join(", ");
    tx.execute(
        "delete from reserve_piece r using reserve_item i where i.import_id = $1 and i.version = 1 and r.item_id = i.id",
        &[&import],
    )
    .await?;
    tx.execute(
        &format!("insert into reserve_item_history ({names}) select {names} from reserve_item where import_id = $1"),
        &[&import],
    )
    .await?;
    tx.execute("delete from reserve_item where import_id = $1 and version = 1", &[&import]).await?;
    let back: Vec<&str> = RESERVE_FIELDS.iter().map(|field| field.name).chain(["extra", "space_ids"]).collect();
    let values: Vec<String> = back.iter().map(|name| format!("h.{name}")).collect();
    tx.execute(
        &format!(
            "update reserve_item i
             set ({back}) = row({values}), version = i.version + 1, recorded_at = clock_timestamp(), op = 'undo',
                 changed_by = current_setting('tuguan.actor'), reason = 'undo import ' || $1::text
             from reserve_item_history h
             where i.import_id = $1 and h.id = i.id and h.version = i.version - 1",
            back = back.join(", "),
            values = values.join(", "),
        ),
        &[&import],
    )
    .await?;
    pieces::fill(tx, &written(tx, import).await?, day).await?;
    tx.execute(
        "insert into reserve_event (item_id, seq, op, to_state, day)
         select i.id, 1 + coalesce((select max(e.seq) from reserve_event e where e.item_id = i.id), 0), 'undo', i.state, $2
         from reserve_item i where i.import_id = $1",
        &[&import, &day],
    )
    .await?;
    tx.execute("update reserve_item set import_id = null where import_id = $1", &[&import]).await?;
    Ok(())
}

/// SQL that tells whether entries of an import are sensitive; `$1` is the import.
pub const HOLDS_RESTRICTED: &str = "exists (
    select from reserve_item i
    where i.import_id = $1 and (i.confidentiality = 'sensitive' or exists (
        select from space_label l where l.space_id = any (i.space_ids) and l.restricted
    ))
)";

/// SQL that tells whether staged rows (`s`, planned as `a`) are sensitive.
pub fn sensitive_rows(rows: &str) -> String {
    format!(
        "exists (
             select from {rows} s left join {rows}_plan a using (row_no)
             where s.confidentiality = 'sensitive' or exists (
                 select from space_label l where l.space_id = any (a.spaces) and l.restricted
             )
         )"
    )
}
