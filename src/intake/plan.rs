//! What taking over would do, row by row: create, change, leave alone, or refuse; and what overlaps what.
//!
//! Worked out in sets over the staged rows. `staging.import_<id>_plan` keeps the answer until the commit, which checks
//! that it still holds.

use deadpool_postgres::ClientWrapper;

use super::problem::Problem;
use super::store::Plan;
use crate::error::Result;
use crate::records::collection::Collection;

/// Shares of both shapes that must coincide for them to be the same thing delivered twice.
const SAME_SHAPE: f64 = 0.95;
/// An overlap below this area, ㎡, or below this share of the smaller shape is a sliver of surveying, not a conflict.
const SLIVER_M2: f64 = 1.0;
const SLIVER_SHARE: f64 = 0.001;

/// The staged rows of one import or edit.
pub struct Planner<'a> {
    pub client: &'a ClientWrapper,
    /// Their table.
    pub rows: &'a str,
    pub collection: Collection,
    /// Fields the delivery speaks of.
    pub present: &'a [&'static str],
    /// Whether its rows bring boundaries. Without, they change records that are known.
    pub shapes: bool,
}

impl Planner<'_> {
    /// Matches the rows with what is stored, whoever may see it, and makes the plan table.
    pub async fn match_rows(&self) -> Result<()> {
        let rows = self.rows;
        let table = self.collection.table();
        let keys = self.collection.keys();
        let mut joins = String::new();
        for (place, key) in keys.iter().enumerate() {
            let on: Vec<String> = key.iter().map(|column| format!("k{place}.{column} = s.{column}")).collect();
            joins.push_str(&format!(" left join {table} k{place} on {}", on.join(" and ")));
        }
        // The strongest key decides; a weaker one may not point elsewhere.
        let (target, found, contradiction) = match keys.len() {
            1 => ("k0.id", "array[k0.id]", "false"),
            _ => (
                "case when k0.id is not null then k0.id when s.code is null or k1.code is null then k1.id end",
                "array[k0.id, k1.id]",
                "(k0.id <> k1.id) or (k0.id is null and s.code is not null and k1.code is not null)",
            ),
        };
        let first_key = |column: &str| format!("s.{column}");
        let repeats: Vec<String> = keys
            .iter()
            .map(|key| {
                let columns: Vec<String> = key.iter().map(|column| first_key(column)).collect();
                let columns = columns.join(", ");
                let last = first_key(key[key.len() - 1]);
                format!("({last} is not null and row_number() over (partition by {columns} order by s.row_no) > 1)")
            })
            .collect();
        let sql = format!(
            "create unlogged table {rows}_plan with (autovacuum_enabled = false) as
             with matched as (
                 select s.row_no, {target} as target_id, {found} as found, {contradiction} as contradicts, {repeats} as repeats
                 from {rows} s {joins}
                 where not s.rejected
             ),
             judged as (
                 select m.*, m.target_id is not null
                     and row_number() over (partition by m.target_id order by m.row_no) > 1 as twice
                 from matched m
             ),
             compared as (
                 select j.row_no, j.target_id, j.found, t.version as base_version, j.contradicts, j.repeats or j.twice as repeats,
                     t.id is not null and {same_boundary} as same_boundary,
                     t.id is not null and {same} as same_fields
                 from judged j
                 join {rows} s using (row_no)
                 left join {table} t on t.id = j.target_id
             )
             select row_no, target_id, found, base_version, same_boundary, contradicts, repeats,
                 case when {unknown} then 'no-record' end as refusal,
                 case
                     when contradicts or repeats or {unknown} then 'reject'
                     when target_id is null then 'create'
                     when same_boundary and same_fields then 'unchanged'
                     else 'update'
                 end as action
             from compared",
            repeats = repeats.join(" or "),
            same_boundary = if self.shapes { "same_boundary(s.boundary, t.boundary)" } else { "true" },
            unknown = if self.shapes { "false" } else { "target_id is null and contradicts is not true and repeats is not true" },
            same = self.same_fields(),
        );
        self.client.batch_execute(&sql).await?;
        // A rough idea is enough to join by, and sampling boundaries is slow.
        self.client
            .batch_execute(&format!(
                "set default_statistics_target = 10; analyze {rows}; analyze {rows}_plan; reset default_statistics_target"
            ))
            .await?;
        Ok(())
    }

    /// The rows that match no record or several, or come twice: those that were not refused for a better reason.
    pub async fn unmatched(&self) -> Result<Vec<Problem>> {
        let rows = self.rows;
        let refused = self
            .client
            .query(
                &format!(
                    "select s.row_no, s.line_no, a.repeats, s.code, s.name from {rows}_plan a join {rows} s using (row_no)
                     where (a.contradicts or a.repeats) and a.refusal is null order by row_no"
                ),
                &[],
            )
            .await?;
        Ok(refused
            .iter()
            .map(|row| {
                let code = row.get::<_, Option<&str>>(3).or(row.get(4)).unwrap_or_default();
                let problem = if row.get(2) { Problem::repeated_code(code) } else { Problem::contradicting_keys(code) };
                in_row(problem.in_field("code"), row.get(0), row.get(1))
            })
            .collect())
    }

    fn same_fields(&self) -> String {
        if self.present.is_empty() {
            return "t.extra @> s.extra".to_owned();
        }
        let fields = self.collection.fields();
        let said: Vec<String> = self
            .present
            .iter()
            .map(|name| match fields.iter().find(|field| field.name == *name).and_then(|field| field.default) {
                _ if !self.shapes && self.never_empty().any(|kept| kept == *name) => {
                    format!("coalesce(s.{name}, t.{name})")
                }
                Some(default) => format!("coalesce(s.{name}, {default})"),
                None if *name == "object_no" => "coalesce(s.object_no, t.object_no)".to_owned(),
                None => format!("s.{name}"),
            })
            .collect();
        let stored: Vec<String> = self.present.iter().map(|name| format!("t.{name}")).collect();
        format!("row({}) is not distinct from row({}) and t.extra @> s.extra", said.join(", "), stored.join(", "))
    }

    /// Finds overlaps among the rows and with what is stored, whoever may see it. The shapes of one kind must not overlap:
    /// land with land, buildings with buildings, streets with streets.
    pub async fn find_overlaps(&self) -> Result<()> {
        let rows = self.rows;
        let table = self.collection.table();
        let same_kind =
            if self.collection == Collection::Zones { "and s.kind = 'street' and o.kind = 'street'" } else { "" };
        let measured = |other: &str| {
            format!(
                // `offset 0` keeps the costly intersection from being worked out before the cheap tests, or twice.
                "cross join lateral (select st_area(st_intersection(s.boundary, {other}.boundary)) as m2 offset 0) i
                 where {other}.boundary && s.boundary
                   -- Neighbours touch at most; boxes that share less than a sliver cannot hide more.
                   and (least(st_xmax(s.boundary), st_xmax({other}.boundary)) - greatest(st_xmin(s.boundary), st_xmin({other}.boundary)))
                     * (least(st_ymax(s.boundary), st_ymax({other}.boundary)) - greatest(st_ymin(s.boundary), st_ymin({other}.boundary)))
                     >= {SLIVER_M2}
                   and st_relate(s.boundary, {other}.boundary, '2********')
                   and i.m2 >= greatest({SLIVER_M2}, {SLIVER_SHARE} * least(s.area_m2, {other}.area_m2)::float8)"
            )
        };
        self.client
            .batch_execute(&format!(
                "create index on {rows} using gist (boundary);
                 create unlogged table {rows}_overlap with (autovacuum_enabled = false) as
                 select s.row_no, o.row_no as other_row, null::bigint as other_id, o.name, i.m2, s.area_m2 as own, o.area_m2 as others,
                     false as hidden
                 from {rows} s
                 join {rows} o on o.boundary && s.boundary and o.row_no < s.row_no and not o.rejected
                 {in_file} and not s.rejected {same_kind}
                 union all
                 select s.row_no, null, o.id, o.name, i.m2, s.area_m2, o.area_m2, false
                 from {rows} s
                 join {table} o on o.boundary && s.boundary
                 {stored} and not s.rejected {same_kind}
                   -- What the file itself replaces is compared in its new shape above.
                   and not exists (select from {rows}_plan a where a.target_id = o.id)",
                in_file = measured("o"),
                stored = measured("o"),
            ))
            .await?;
        self.refuse_same_shapes().await
    }

    /// Up to `most` overlaps with what the caller sees, and how many rows have them.
    pub async fn overlaps(&self, most: i64) -> Result<(Vec<Problem>, i64)> {
        let rows = self.rows;
        let warned: i64 = self.client.query_one(&format!("select count(distinct v.row_no) from {rows}_overlap v join {rows}_plan a using (row_no) where a.action <> 'reject' and not v.hidden"), &[]).await?.get(0);
        let found = self
            .client
            .query(
                &format!(
                    "select v.row_no, s.line_no, v.name, v.other_row, v.m2, v.m2 / least(v.own, v.others)::float8, a.action = 'reject',
                         st_x(c.at), st_y(c.at)
                     from {rows}_overlap v
                     join {rows} s using (row_no)
                     join {rows}_plan a using (row_no)
                     cross join lateral (select st_pointonsurface(s.location) as at) c
                     where not v.hidden and a.refusal is null
                     order by v.row_no, v.m2 desc limit $1"
                ),
                &[&most],
            )
            .await?;
        let street = self.collection == Collection::Zones;
        let problems = found
            .iter()
            .map(|row| {
                let other = match row.get::<_, Option<i64>>(3) {
                    Some(other) => format!("{} (row {other})", row.get::<_, &str>(2)),
                    None => row.get::<_, &str>(2).to_owned(),
                };
                let m2 = crate::geo::area::round_area(row.get(4));
                let share: f64 = row.get(5);
                let refused = street || row.get(6);
                let problem = if refused {
                    Problem::overlap_refused(&other, m2, share)
                } else {
                    Problem::overlap(&other, m2, share)
                };
                in_row(problem, row.get(0), row.get(1)).placed(row.get(7), row.get(8))
            })
            .collect();
        Ok((problems, warned))
    }

    /// A shape that is there already, under no key or another, is the same thing delivered twice. Streets must not
    /// overlap at all, or sums by street would count ground twice.
    async fn refuse_same_shapes(&self) -> Result<()> {
        let rows = self.rows;
        let condition = if self.collection == Collection::Zones {
            "true".to_owned()
        } else {
            format!("v.m2 >= {SAME_SHAPE} * greatest(v.own, v.others)::float8 and a.action = 'create'")
        };
        self.client
            .batch_execute(&format!(
                "update {rows}_plan a set action = 'reject' from {rows}_overlap v where v.row_no = a.row_no and {condition}"
            ))
            .await?;
        Ok(())
    }

    /// Counts the plan: what would be done, and how many rows are refused by it.
    pub async fn count(&self) -> Result<(Plan, i64)> {
        let row = self
            .client
            .query_one(
                &format!(
                    "select count(*) filter (where action = 'create'), count(*) filter (where action = 'update'),
                            count(*) filter (where action = 'unchanged'), count(*) filter (where action = 'reject')
                     from {}_plan",
                    self.rows
                ),
                &[],
            )
            .await?;
        Ok((Plan { create: row.get(0), update: row.get(1), unchanged: row.get(2) }, row.get(3)))
    }

    /// How many planned rows no longer fit what is stored: matched records changed or went, or new ones came.
    pub async fn outdated(&self) -> Result<i64> {
        let rows = self.rows;
        let table = self.collection.table();
        let mut arrived: Vec<String> = Vec::new();
        for key in self.collection.keys() {
            let on: Vec<String> = key.iter().map(|column| format!("t.{column} = s.{column}")).collect();
            arrived.push(format!("exists (select from {table} t where {})", on.join(" and ")));
        }
        let row = self
            .client
            .query_one(
                &format!(
                    "select count(*) from {rows}_plan a
                     join {rows} s using (row_no)
                     left join {table} p on p.id = a.target_id
                     where (a.action in ('update', 'unchanged') and p.version is distinct from a.base_version)
                        or (a.action = 'create' and ({}))",
                    arrived.join(" or ")
                ),
                &[],
            )
            .await?;
        Ok(row.get(0))
    }
}

/// The problem at the place of a staged row in its file.
pub(super) fn in_row(problem: Problem, row: i64, line: Option<i64>) -> Problem {
    problem.at_row(row.unsigned_abs(), line.unwrap_or_default().unsigned_abs())
}
