//! Plots that a table names by number: 地块编号 or 宗地代码 of parcels and buildings, several in one cell.

/// What may stand between the numbers of several plots.
const BETWEEN: &str = r"[、，,;；/\s]+";

/// SQL that makes `{rows}_plot` of a staging table: row, number as it was said, the space it names (null for none). The column holds the
/// numbers.
pub fn named_in(rows: &str, column: &str) -> String {
    format!(
        "create unlogged table {rows}_plot with (autovacuum_enabled = false) as
         select s.row_no, t.no, coalesce(a.id, b.id, c.id, d.id) as space_id
         from {rows} s
         cross join lateral regexp_split_to_table(btrim(s.{column}), '{BETWEEN}') t (no)
         left join parcel a on a.object_no = t.no
         left join parcel b on b.code = t.no
         left join building c on c.object_no = t.no
         left join building d on d.code = t.no
         where not s.rejected and s.{column} is not null and t.no <> '';"
    )
}
