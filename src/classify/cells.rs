//! The sums behind every summary: one cell for each category, street, stage and group of use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use deadpool_postgres::ClientWrapper;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use tokio_postgres::types::ToSql;

use super::SPACE_ROWS;
use super::template::fill;
use crate::cql2::Sql;
use crate::db::{Caller, Military, Reach, Tx};
use crate::error::Result;

/// What is counted. Areas in ㎡.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Measures {
    /// 宗数/幢数: objects.
    pub count: i64,
    /// 去重净面积: land net of overlaps.
    #[serde(serialize_with = "area")]
    pub land_area_m2: Decimal,
    /// 可招商建筑面积 of buildings.
    #[serde(serialize_with = "area")]
    pub floor_area_m2: Decimal,
    /// 空置建筑面积.
    #[serde(serialize_with = "area")]
    pub vacant_area_m2: Decimal,
    /// 登记总面积: land as it is registered, overlaps counted twice.
    #[serde(serialize_with = "area")]
    pub gross_land_area_m2: Decimal,
}

impl Measures {
    /// Adds what another group has.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.land_area_m2 += other.land_area_m2;
        self.floor_area_m2 += other.floor_area_m2;
        self.vacant_area_m2 += other.vacant_area_m2;
        self.gross_land_area_m2 += other.gross_land_area_m2;
    }
}

/// An exact JSON number with two decimals.
pub fn area<S: Serializer>(value: &Decimal, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    let mut value = *value;
    value.rescale(2);
    RawValue::from_string(value.to_string()).map_err(serde::ser::Error::custom)?.serialize(serializer)
}

/// The sums of one category, street, stage and use.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) category: String,
    pub(super) street: Option<String>,
    pub(super) stage: Option<String>,
    pub(super) use_group: Option<String>,
    pub(super) measures: Measures,
}

/// All cells of one state of the data.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) data_version: i64,
    pub(super) cells: Vec<Cell>,
}

/// Sums of different sights that are kept: each street, each organisation, everybody.
const MOST_KEPT: usize = 64;

/// Keeps the cells of today's unfiltered sums, for each sight, until the data version moves.
#[derive(Debug, Default)]
pub struct SummaryCache(Mutex<HashMap<Sight, Arc<Cells>>>);

/// What makes two callers see the same sums.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Sight(Reach, Military);

impl Sight {
    pub(super) fn of(caller: &Caller) -> Self {
        Self(caller.permit().reach.clone(), caller.permit().military)
    }
}

impl SummaryCache {
    /// The cells, if they are of this data version.
    pub(super) fn get(&self, sight: &Sight, data_version: i64) -> Option<Arc<Cells>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(sight).filter(|cells| cells.data_version == data_version).cloned()
    }

    /// Keeps newer cells in place of older ones.
    pub(super) fn keep(&self, sight: Sight, cells: &Arc<Cells>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT && !kept.contains_key(&sight) {
            kept.clear();
        }
        let newest = kept.entry(sight).or_insert_with(|| Arc::clone(cells));
        if newest.data_version <= cells.data_version {
            *newest = Arc::clone(cells);
        }
    }
}

/// Today's sums over everything, from what each refresh has prepared.
pub(super) async fn prepared(client: &ClientWrapper) -> Result<Cells> {
    query(client, "summary_part", "counts_restricted", &[]).await
}

/// Sums over the spaces that `filter` lets through, of the day this connection sees.
pub(super) async fn counted(client: &ClientWrapper, filter: Option<&Sql>) -> Result<Cells> {
    let condition = filter.map_or("true", |sql| sql.text.as_str());
    let params = filter.map_or(&[][..], |sql| &sql.params);
    // A filter could single out what 部队用地 is cut out of: only those who see it count without it.
    query(client, &format!("({})", parts(condition, None)), "sees_restricted", params).await
}

/// Brings table `summary_part` up to date, for all spaces or those in table `scope`.
pub(super) async fn refresh(tx: &Tx, scope: Option<&'static str>) -> Result<()> {
    let text = include_str!("summary_store.sql").replace("{parts}", parts("true", scope).trim_end());
    tx.batch_execute(&fill(&text, scope)).await?;
    Ok(())
}

/// What each space adds to the totals, of all spaces: a query over today's tables, or after [`super::show_day`] over another day's.
pub fn part_rows() -> String {
    parts("true", None)
}

/// What each space adds to the totals. `condition` comes from the expression writer, with its values as parameters.
fn parts(condition: &str, scope: Option<&'static str>) -> String {
    let rows = fill(SPACE_ROWS, scope);
    include_str!("summary_rows.sql").replace("{rows}", rows.trim_end()).replace("{filter}", condition)
}

/// `full`: the function that tells who gets the count with 部队用地.
async fn query(client: &ClientWrapper, parts: &str, full: &'static str, params: &[String]) -> Result<Cells> {
    let statement = include_str!("summary.sql").replace("{parts}", parts).replace("{full}", full);
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    let rows = client.query(statement.as_str(), &params).await?;
    let data_version = rows.first().map_or(0, |row| row.get(0));
    let cells = rows
        .iter()
        .filter_map(|row| {
            Some(Cell {
                category: row.get::<_, Option<String>>(1)?,
                street: row.get(2),
                stage: row.get(3),
                use_group: row.get(4),
                measures: Measures {
                    count: row.get(5),
                    land_area_m2: row.get(6),
                    floor_area_m2: row.get(7),
                    vacant_area_m2: row.get(8),
                    gross_land_area_m2: row.get(9),
                },
            })
        })
        .collect();
    Ok(Cells { data_version, cells })
}
