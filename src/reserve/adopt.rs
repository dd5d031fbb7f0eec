//! Entries taken over from the office's own ledger, in the state they are in: what the process would ask for was settled on paper.

use serde_json::{Map, Value, json};

use super::fields::RESERVE_FIELDS;
use super::pieces;
use super::process::State;
use crate::db::Tx;
use crate::error::Result;

/// One row of an existing ledger.
#[derive(Debug, Clone)]
pub struct Adopted {
    /// Checked fields by name.
    pub fields: Map<String, Value>,
    /// Where the entry stands.
    pub state: State,
    /// Its parcels and buildings.
    pub spaces: Vec<i64>,
}

/// Takes entries over, in sets. The transaction acts for the service. Answers their ids, in the order of the rows.
pub async fn adopt(tx: &Tx, rows: &[Adopted], day: chrono::NaiveDate, reason: &str) -> Result<Vec<i64>> {
    let given: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            json!({ "place": place, "state": row.state.word(), "space_ids": row.spaces, "fields": row.fields })
        })
        .collect();
    let given = Value::Array(given);
    let names: Vec<&str> = RESERVE_FIELDS.iter().map(|field| field.name).collect();
    let values: Vec<String> = RESERVE_FIELDS
        .iter()
        .map(|field| match field.default {
            Some(default) => format!("coalesce(r.{}, {default})", field.name),
            None => format!("r.{}", field.name),
        })
        .collect();
    let sql = format!(
        "with given as materialized (
             select g.place, g.state, g.space_ids, g.fields, g.fields ->> 'confidentiality' is not distinct from 'sensitive'
                 or exists (select from space_label l where l.space_id = any (g.space_ids) and l.restricted) as restricted
             from jsonb_to_recordset($1) as g (place integer, state text, space_ids bigint[], fields jsonb)
         ),
         numbered as materialized (
             select case when restricted then nextval('reserve_restricted_id_seq') else nextval('reserve_id_seq') end as id, g.*
             from (select * from given order by place) g
         ),
         made as (
             insert into reserve_item (id, op, reason, state, space_ids, {names})
             select n.id, 'adopt', $2, n.state, n.space_ids, {values}
             from numbered n cross join lateral jsonb_populate_record(null::reserve_item, n.fields) r
         )
         select id from numbered order by place",
        names = names.join(", "),
        values = values.join(", "),
    );
    let ids: Vec<i64> = tx.query(&sql, &[&given, &reason]).await?.iter().map(|row| row.get(0)).collect();
    pieces::fill(tx, &ids, day).await?;
    tx.execute(
        "insert into reserve_event (item_id, seq, op, to_state, day, reason)
         select id, 1, 'adopt', state, $2, $3 from reserve_item where id = any($1)",
        &[&ids, &day, &reason],
    )
    .await?;
    continue_numbers(tx, &ids).await?;
    Ok(ids)
}

/// Numbers that came with the office's ledger are given out already: the series goes on behind them.
pub(super) async fn continue_numbers(tx: &Tx, ids: &[i64]) -> Result<()> {
    tx.execute(
        "insert into number_series as s (kind, year, last)
         select p.kind, m[1]::integer, max(m[2]::integer)
         from number_pattern p
         join reserve_item i on i.id = any($1)
         cross join lateral regexp_match(
             i.ledger_no,
             '^' || replace(replace(p.pattern, '{year}', '(\\d{4})'), '{n}', '(\\d{1,8})') || '$'
         ) m
         where m is not null and p.kind in ('reserve', 'reserve_restricted')
         group by p.kind, m[1]
         on conflict on constraint number_series_is_one_per_kind_and_year do update set last = greatest(s.last, excluded.last)",
        &[&ids],
    )
    .await?;
    Ok(())
}
