//! A frozen month, or now, as the caller sees it: rows of one shape, and the cells they add up to.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::month::Month;
use crate::classify::Measures;
use crate::db::Read;
use crate::error::{Error, Result};

/// A space that no rule decides: 待核, in no total.
pub(super) const PENDING: &str = "unclassified";

/// What is read: the latest version of a month, or now.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The snapshot; none for now.
    pub(super) id: Option<i64>,
    /// `2026-10`, or `now`.
    pub(super) month: String,
    pub(super) version: Option<i32>,
    /// 数据截止日期
    pub(super) cut_off: NaiveDate,
    pub(super) reason: Option<String>,
}

/// What is said of a month that nobody has frozen.
pub(super) fn not_frozen_yet(month: Month) -> String {
    format!(
        "{month} 尚未冻结，请由发改局先冻结该月 (the month is not frozen yet: 发改局 freezes it by POST /api/snapshots)"
    )
}

/// Refuses such a month.
pub(super) fn not_frozen(field: &str, month: Month) -> Error {
    Error::field(field, "not-frozen", not_frozen_yet(month))
}

impl Source {
    /// Today's figures.
    pub(super) fn now(today: NaiveDate) -> Self {
        Self { id: None, month: "now".to_owned(), version: None, cut_off: today, reason: None }
    }

    /// The latest version of `month`, if it is frozen.
    pub(super) async fn find(read: &Read, month: Month) -> Result<Option<Self>> {
        let sql =
            "select id, month, version, cut_off, reason from snapshot where month = $1 order by version desc limit 1";
        Ok(read.query_opt(sql, &[&month.to_string()]).await?.map(|row| Self {
            id: Some(row.get(0)),
            month: row.get(1),
            version: Some(row.get(2)),
            cut_off: row.get(3),
            reason: row.get(4),
        }))
    }

    /// A query over its rows: space_id, category, street_code, count, land_m2, floor_m2, vacant_m2, gross_m2, where `$1` is the
    /// snapshot. Who may not know of 部队用地 gets the count without it; who is named for its sum gets no street of it.
    fn rows(&self) -> String {
        let (table, condition) = match self.id {
            Some(_) => ("snapshot_row", "r.snapshot_id = $1"),
            None => ("summary_part", "$1::bigint is null"),
        };
        format!("select r.space_id, {SEEN} from {table} r where {condition}")
    }

    /// The query string behind `/api/spaces?` that lists the same objects.
    pub(super) fn list(&self, today: NaiveDate, filters: &str) -> String {
        let day = (self.id.is_some() && self.cut_off < today).then(|| format!("&as_of={}", self.cut_off));
        format!("/api/spaces?{filters}{}", day.unwrap_or_default())
    }
}

/// Columns of a row `r` of `snapshot_row` or `summary_part` with the caller's eyes.
pub(super) const SEEN: &str = "r.category,
    case when r.category <> 'military' or (select sees_restricted()) then r.street_code end as street_code,
    r.count,
    case when (select counts_restricted()) then r.land_m2 else r.land_open_m2 end as land_m2,
    r.floor_m2, r.vacant_m2, r.gross_m2";

/// The sums of one category in one street. The street is empty outside all streets, and none where it is not told.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) category: String,
    pub(super) street: Option<String>,
    pub(super) measures: Measures,
}

/// One cell for each category and street.
pub(super) async fn cells(read: &Read, source: &Source) -> Result<Vec<Cell>> {
    let sql = format!(
        "select p.category, p.street_code, sum(p.count)::bigint, sum(p.land_m2), sum(p.floor_m2), sum(p.vacant_m2), sum(p.gross_m2)
         from ({}) p
         group by 1, 2 order by 1, 2",
        source.rows()
    );
    let rows = read.query(&sql, &[&source.id]).await?;
    Ok(rows
        .iter()
        .map(|row| Cell {
            category: row.get(0),
            street: row.get(1),
            measures: Measures {
                count: row.get(2),
                land_area_m2: row.get(3),
                floor_area_m2: row.get(4),
                vacant_area_m2: row.get(5),
                gross_land_area_m2: row.get(6),
            },
        })
        .collect())
}

/// Land objects of one category in one band of size: the band, how many, their net land.
#[derive(Debug, Clone)]
pub(super) struct BandCell {
    pub(super) category: String,
    /// 0 to 4; none where sizes are not told.
    pub(super) band: Option<i32>,
    pub(super) count: i64,
    pub(super) land: Decimal,
}

/// Land by category and size. Bounds in ㎡ are those of 10, 30, 50 and 100 亩 (1 亩 = 10000/15 ㎡) to the cent; 30 亩 (20000 ㎡) is
/// the only one that can be met exactly, and begins its band.
pub(super) async fn bands(read: &Read, source: &Source) -> Result<Vec<BandCell>> {
    let sql = format!(
        "select o.category,
             case when o.category <> 'military' or (select sees_restricted())
                 then width_bucket(o.gross_m2, array[6666.67, 20000, 33333.34, 66666.67]::numeric[]) end,
             sum(o.count)::bigint, sum(o.land_m2)
         from (
             select p.space_id, p.category, sum(p.count) as count, sum(p.land_m2) as land_m2, sum(p.gross_m2) as gross_m2
             from ({}) p
             where p.category <> '{PENDING}'
             group by p.space_id, p.category
         ) o
         where o.gross_m2 > 0
         group by 1, 2 order by 1, 2",
        source.rows()
    );
    let rows = read.query(&sql, &[&source.id]).await?;
    Ok(rows
        .iter()
        .map(|row| BandCell { category: row.get(0), band: row.get(1), count: row.get(2), land: row.get(3) })
        .collect())
}

/// A code and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Named {
    pub(super) code: String,
    pub(super) name: String,
}

/// Codes and names, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(Vec<Named>);

impl Names {
    /// Of the five categories.
    pub(super) async fn categories(read: &Read) -> Result<Self> {
        Self::coded(read, "category").await
    }

    /// Of a list of codes.
    pub(super) async fn coded(read: &Read, list: &str) -> Result<Self> {
        let sql = "select code, name from code where list = $1 order by place";
        Ok(Self::of(&read.query(sql, &[&list]).await?))
    }

    /// Of the streets.
    pub(super) async fn streets(read: &Read) -> Result<Self> {
        let sql = "select distinct code, name from zone where kind = 'street' order by code";
        Ok(Self::of(&read.query(sql, &[]).await?))
    }

    fn of(rows: &[tokio_postgres::Row]) -> Self {
        Self(rows.iter().map(|row| Named { code: row.get(0), name: row.get(1) }).collect())
    }

    /// The codes among `used`, ours first in our order, then those that are not among ours any more.
    pub(super) fn in_order(&self, mut used: Vec<String>) -> Vec<Named> {
        used.sort();
        used.dedup();
        let mut ordered: Vec<Named> = self.0.iter().filter(|known| used.contains(&known.code)).cloned().collect();
        for code in used {
            if !ordered.iter().any(|known| known.code == code) {
                let name = if code.is_empty() { "街道范围外".to_owned() } else { code.clone() };
                ordered.push(Named { code, name });
            }
        }
        ordered
    }
}
