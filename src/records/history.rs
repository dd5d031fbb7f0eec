//! Every version a record ever had, and what each changed.

use deadpool_postgres::ClientWrapper;
use serde_json::{Map, Value, json};

use super::collection::Collection;
use crate::error::{Error, Result};

/// Columns that say when and by whom, not what.
const NOT_CONTENT: &[&str] = &[
    "id",
    "version",
    "valid_from",
    "recorded_at",
    "op",
    "changed_by",
    "reason",
    "import_id",
    "source_row",
    "source_crs",
    "area_declared_m2",
    "valid_to",
    "superseded_at",
    "superseded_op",
    "superseded_by",
    "extra",
];

/// All versions of one record, newest first, each with what it changed against the one before.
pub async fn versions(client: &ClientWrapper, collection: Collection, id: i64) -> Result<Vec<Value>> {
    let table = collection.table();
    let open = if collection.is_space() {
        "is_sensitive(holder_kind, confidentiality, use_now_scheme, use_now, use_plan_scheme, use_plan)"
    } else {
        "kind = 'military'"
    };
    // Boundaries are compared where they are; only whether they differ travels. What was sensitive then is as closed as what is
    // sensitive now, and what is masked in the record (sql/views/spaces.sql) is masked in its versions.
    let sql = format!(
        "with masks as (
             select
                 case
                     when sees_everything() then '{{}}'::text[]
                     when exists (select from classification c where c.space_id = $1 and c.category = 'military')
                         then '{{name,address,holder,holder_uscc,remark}}'
                     when sees_details() then '{{}}'
                     else '{{remark}}'
                 end as hidden
         ),
         every as (
             select version, to_jsonb(t) - 'boundary' - 'location' as body, boundary, {open} as sensitive
             from {table} t where id = $1
             union all
             select version, to_jsonb(h) - 'boundary' - 'location', boundary, {open}
             from {table}_history h where id = $1
         )
         select
             case
                 when body ->> 'holder_kind' = 'individual' and not sees_details()
                     then jsonb_set(body, '{{holder}}', to_jsonb(left(body ->> 'holder', 1) || '**'))
                 else body
             end - hidden as body,
             boundary is distinct from lag(boundary) over (order by version) as moved
         from every, masks
         where not sensitive or sees_restricted()
         order by version"
    );
    let rows = client.query(&sql, &[&id]).await?;
    let mut versions = Vec::with_capacity(rows.len());
    let mut before: Option<Map<String, Value>> = None;
    for row in &rows {
        let Value::Object(body) = row.get::<_, Value>(0) else {
            return Err(Error::broken("stored version", "not an object"));
        };
        let changes = before.as_ref().map(|before| changes(before, &body)).unwrap_or_default();
        versions.push(json!({
            "version": body["version"],
            "op": body["op"],
            "valid_from": body["valid_from"],
            "valid_to": body.get("valid_to"),
            "recorded_at": body["recorded_at"],
            "superseded_at": body.get("superseded_at"),
            "superseded_op": body.get("superseded_op"),
            "changed_by": body["changed_by"],
            "reason": body["reason"],
            "import_id": body["import_id"],
            "changes": changes,
            "boundary_changed": before.is_some() && row.get::<_, bool>(1),
        }));
        before = Some(body);
    }
    versions.reverse();
    Ok(versions)
}

fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Value> {
    after
        .iter()
        .filter(|(name, value)| !NOT_CONTENT.contains(&name.as_str()) && before.get(*name) != Some(value))
        .map(|(name, value)| json!({ "field": name, "from": before.get(name), "to": value }))
        .collect()
}

/// All decisions on the category of one space, newest first.
pub async fn decisions(client: &ClientWrapper, id: i64) -> Result<Vec<Value>> {
    let rows = client
        .query(
            "with every as (
                 select version, category, rule, source, decided_at, null::timestamptz as until, rules_version, facts
                 from classification where space_id = $1 and (category <> 'military' or sees_restricted())
                 union all
                 select version, category, rule, source, decided_at, superseded_at, rules_version, facts
                 from classification_history where space_id = $1 and (category <> 'military' or sees_restricted())
             )
             select jsonb_build_object(
                 'category', category, 'rule', rule, 'source', source, 'decided_at', decided_at, 'until', until,
                 'rules_version', rules_version,
                 'document_no', facts #> '{R0,document_no}', 'reason', facts #> '{R0,reason}',
                 'set_by', facts #> '{R0,set_by}'
             )
             from every order by version desc",
            &[&id],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
