//! 地块沿革: which parcel came from which, and what became of it.

use deadpool_postgres::ClientWrapper;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::db::Tx;
use crate::error::Result;

/// One parent and one child.
pub(super) struct Step {
    pub(super) parent: i64,
    pub(super) child: i64,
    /// How much of the parent became part of the child, ㎡.
    pub(super) area: Decimal,
}

/// Notes what became of what.
pub(super) async fn note(tx: &Tx, op: &str, reason: &str, steps: &[Step], today: chrono::NaiveDate) -> Result<()> {
    let parents: Vec<i64> = steps.iter().map(|step| step.parent).collect();
    let children: Vec<i64> = steps.iter().map(|step| step.child).collect();
    let areas: Vec<Decimal> = steps.iter().map(|step| step.area).collect();
    tx.execute(
        "insert into lineage (parent_id, child_id, op, valid_from, reason, area_m2)
         select s.parent, s.child, $4, $5, $6, s.area from unnest($1::bigint[], $2::bigint[], $3::numeric[]) s (parent, child, area)",
        &[&parents, &children, &areas, &op, &today, &reason],
    )
    .await?;
    Ok(())
}

/// Where a parcel comes from and what it became, as far as the caller may know.
pub(super) async fn of(client: &ClientWrapper, id: i64) -> Result<Value> {
    let list = |own: &str, other: &str| {
        format!(
            "select coalesce(jsonb_agg(jsonb_build_object(
                 'id', l.{other}_id, 'name', r.name, 'object_no', r.object_no, 'op', l.op, 'on', l.valid_from,
                 'area_m2', l.area_m2::text, 'reason', l.reason, 'by', l.changed_by, 'ended', r.ended) order by l.{other}_id), '[]')
             from lineage l
             cross join lateral (
                 select v.object_no, v.ended, case
                     when not sees_everything() and exists (
                         select from classification c where c.space_id = l.{other}_id and c.category = 'military'
                         union all
                         select from classification_history c where c.space_id = l.{other}_id and c.category = 'military')
                         then generic_name(l.{other}_id)
                     else v.name
                 end as name
                 from (
                     select object_no, name, false as ended, version from parcel where id = l.{other}_id
                     union all
                     select object_no, name, true, version from parcel_history where id = l.{other}_id
                     order by version desc limit 1
                 ) v
             ) r
             where l.{own}_id = $1"
        )
    };
    let sql = format!("select ({}), ({})", list("child", "parent"), list("parent", "child"));
    let row = client.query_one(&client.prepare_cached(&sql).await?, &[&id]).await?;
    Ok(json!({ "came_from": row.get::<_, Value>(0), "became": row.get::<_, Value>(1) }))
}
