//! 趋势: 期初 + 新增 + 转入 − 转出 − 移出 ± 更正 = 期末, month by month, from frozen rows.
//!
//! 新增 is a space that was not there, 移出 one that is not there any more (出库, removed, out of the caller's reach); 转出 and 转入 one of
//! another category or main street; 更正 what the area of all others changed by. Ledger and 部队用地 follow the caller's sight.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use tokio_postgres::Row;

use super::cells::SEEN;
use super::month::Month;
use crate::classify::exact_area;
use crate::db::Read;
use crate::error::{Error, Result};

/// One measure of one month. A month without a frozen one before it has an end and no beginning.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Balance<T> {
    /// 期初
    pub(super) opening: T,
    /// 新增
    pub(super) added: T,
    /// 转入
    pub(super) moved_in: T,
    /// 转出
    pub(super) moved_out: T,
    /// 移出
    pub(super) removed: T,
    /// 更正, with its sign
    pub(super) corrected: T,
}

/// Areas in ㎡.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Area(#[serde(serialize_with = "exact_area")] pub(super) Decimal);

/// A measure with its end.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Moved<T> {
    #[serde(flatten)]
    pub(super) since: Option<Balance<T>>,
    /// 期末
    pub(super) closing: T,
}

/// One month.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Step {
    pub(super) month: String,
    pub(super) version: i32,
    pub(super) as_of: NaiveDate,
    /// Why it was frozen again.
    pub(super) reason: Option<String>,
    /// The frozen month it is compared with; none for the first.
    pub(super) since: Option<String>,
    /// 宗数
    pub(super) count: Moved<i64>,
    /// 去重净面积
    pub(super) land_area_m2: Moved<Area>,
    /// 可招商建筑面积
    pub(super) floor_area_m2: Moved<Area>,
}

/// The months from `first` to `last` that are frozen.
pub(super) async fn trend(
    read: &Read,
    (first, last): (Month, Month),
    category: Option<&str>,
    street: Option<&str>,
) -> Result<Vec<Step>> {
    let sums: Vec<String> = [("count", "bigint"), ("land", "numeric"), ("floor", "numeric")]
        .iter()
        .map(|(name, kind)| {
            let sum = |what: String, how: &str| {
                let filter = if how.is_empty() { String::new() } else { format!(" filter (where p.how = '{how}')") };
                format!("coalesce(sum({what}){filter}, 0)::{kind}")
            };
            let (was, is) = (format!("p.old_{name}"), format!("p.new_{name}"));
            [
                sum(was.clone(), ""),
                sum(is.clone(), "added"),
                sum(is.clone(), "moved"),
                sum(was.clone(), "moved"),
                sum(was.clone(), "removed"),
                sum(format!("{is} - {was}"), "corrected"),
                sum(is, ""),
            ]
            .join(",\n    ")
        })
        .collect();
    let sql = include_str!("trend.sql").replace("{seen}", SEEN).replace("{sums}", &sums.join(",\n    "));
    let rows = read.query(&sql, &[&first.to_string(), &last.to_string(), &category, &street]).await?;
    rows.iter().map(step).collect()
}

fn step(row: &Row) -> Result<Step> {
    let since: Option<String> = row.get(4);
    let known = since.is_some();
    Ok(Step {
        month: row.get(0),
        version: row.get(1),
        as_of: row.get(2),
        reason: row.get(3),
        count: moved(known, |place| row.get::<_, i64>(5 + place))?,
        land_area_m2: areas(known, row, 12)?,
        floor_area_m2: areas(known, row, 19)?,
        since,
    })
}

fn areas(known: bool, row: &Row, at: usize) -> Result<Moved<Area>> {
    let Moved { since, closing } = moved(known, |place| row.get::<_, Decimal>(at + place))?;
    let since = since.map(|b| Balance {
        opening: Area(b.opening),
        added: Area(b.added),
        moved_in: Area(b.moved_in),
        moved_out: Area(b.moved_out),
        removed: Area(b.removed),
        corrected: Area(b.corrected),
    });
    Ok(Moved { since, closing: Area(closing) })
}

/// Nobody is told figures that do not add up.
fn moved<T>(known: bool, value: impl Fn(usize) -> T) -> Result<Moved<T>>
where
    T: Copy + PartialEq + std::ops::Add<Output = T> + std::ops::Sub<Output = T>,
{
    let closing = value(6);
    if !known {
        return Ok(Moved { since: None, closing });
    }
    let [opening, added, moved_in, moved_out, removed, corrected] = [0, 1, 2, 3, 4, 5].map(value);
    if opening + added + moved_in - moved_out - removed + corrected != closing {
        return Err(Error::Broken("the movements of a month do not add up".to_owned()));
    }
    Ok(Moved { since: Some(Balance { opening, added, moved_in, moved_out, removed, corrected }), closing })
}
