//! Tables without boundaries: their rows are matched with records that the caller sees, and change what they say of them. The
//! boundaries stay as they are stored.

use super::plan::{Planner, in_row};
use super::problem::Problem;
use crate::error::Result;
use crate::records::collection::Collection;

impl Planner<'_> {
    /// Gives the matched rows the stored boundaries, and what they leave blank of the fields that are never empty. The plan was made
    /// with the caller's eyes; this acts for the service.
    pub async fn keep_boundaries(&self) -> Result<()> {
        let (rows, table) = (self.rows, self.collection.table());
        let kept: String = self.never_empty().map(|name| format!("{name} = coalesce(s.{name}, t.{name}), ")).collect();
        let mut sql = format!(
            "update {rows} s
             set {kept} boundary = t.boundary, location = t.location, area_m2 = t.area_m2
             from {rows}_plan a
             join {table} t on t.id = a.target_id
             where a.row_no = s.row_no;
             -- Nothing moves, so nothing can come to overlap.
             create unlogged table {rows}_overlap (
                 row_no bigint, other_row bigint, other_id bigint, name text, m2 float8, own numeric, others numeric, hidden boolean
             );"
        );
        if self.collection != Collection::Zones {
            // The plan does not know of records that the caller does not see; their keys are taken all the same.
            sql.push_str(&format!(
                "update {rows}_plan a set action = 'reject', refusal = 'hidden'
                 from {rows} s
                 where s.row_no = a.row_no and a.action <> 'reject'
                   and exists (
                       select from {table} k where k.id <> a.target_id and (k.code = s.code or k.object_no = s.object_no)
                   )"
            ));
        }
        Ok(self.client.batch_execute(&sql).await?)
    }

    /// Fields that always hold something: where a row leaves one blank, it stays as it is.
    pub(super) fn never_empty(&self) -> impl Iterator<Item = &'static str> {
        let fields = self.collection.fields().iter();
        fields.filter(|field| field.required || field.default.is_some()).map(|field| field.name)
    }

    /// The rows that name no record which the caller sees.
    pub async fn without_record(&self, most: i64) -> Result<Vec<Problem>> {
        let rows = self.rows;
        let key = if self.collection == Collection::Zones { "s.code" } else { "coalesce(s.code, s.object_no)" };
        let found = self
            .client
            .query(
                &format!(
                    "select s.row_no, s.line_no, {key} from {rows}_plan a join {rows} s using (row_no)
                     where a.refusal = 'no-record' order by row_no limit $1"
                ),
                &[&most],
            )
            .await?;
        let problem = |row: &tokio_postgres::Row| {
            in_row(Problem::no_such_record(row.get::<_, Option<&str>>(2).unwrap_or_default()), row.get(0), row.get(1))
        };
        Ok(found.iter().map(problem).collect())
    }
}
