//! Totals that add up: by category, street, stage and use, today or on another day, over everything or over a filter.
//!
//! 用地面积 is net of overlaps and 建筑面积 is what buildings offer; they are never added. Sums are exact decimals, and every
//! grouping is summed from the same cells, so groups add up to the total to 0.01 ㎡.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::as_of;
use super::cells::{self, Cell, Cells, Measures, Sight};
use super::fields::space_fields;
use super::rule_set::UNCLASSIFIED;
use crate::app::App;
use crate::cql2::{self, Sql};
use crate::db::{Caller, Military, Reach};
use crate::error::{Error, Result};

/// What can be grouped by.
const KEYS: [&str; 4] = ["category", "street", "stage", "use"];

/// A checked request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Keys to group by, in the order asked for.
    pub by: Vec<&'static str>,
    /// The day to count, today if absent.
    pub as_of: Option<NaiveDate>,
    /// Which spaces to count, all if absent.
    pub filter: Option<Sql>,
}

impl Request {
    /// Checks what was asked.
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub fn new(by: Option<Vec<String>>, as_of: Option<NaiveDate>, filter: Option<&str>) -> Result<Self> {
        let mut keys = Vec::new();
        for name in by.unwrap_or_default() {
            let known = KEYS.into_iter().find(|key| *key == name);
            let key = known.ok_or_else(|| {
                Error::parameter("by", format!("“{name}” cannot be grouped by; known are: {}", KEYS.join(", ")))
            })?;
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let filter = filter.map(|text| cql2::parse(text)?.to_sql(&space_fields(), 1)).transpose()?;
        Ok(Self { by: keys, as_of, filter })
    }
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The day that was counted.
    pub as_of: NaiveDate,
    /// What the caller's total covers.
    pub scope: String,
    /// The state of the data it was counted from.
    pub data_version: i64,
    /// Everything in the five categories.
    pub total: Measures,
    /// The same, split.
    pub groups: Vec<Group>,
    /// 待核: what no rule decides; not in the total, and its land not cut by overlaps.
    pub pending: Measures,
    /// 无图形: objects that count by their stated area only; every space has a boundary today.
    pub without_geometry: Count,
}

/// A number of objects.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Count {
    /// How many.
    pub count: i64,
}

/// One group.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// What its members have in common; null where they have none.
    pub key: BTreeMap<&'static str, Option<String>>,
    #[serde(flatten)]
    measures: Measures,
}

/// Counts what was asked for.
pub async fn summarise(app: &App, caller: &Caller, request: &Request) -> Result<Summary> {
    let today = app.config.today();
    let day = request.as_of.unwrap_or(today);
    let cells = match day < today {
        true => cells_of_day(app, caller, request, day).await?,
        false => cells_of_today(app, caller, request).await?,
    };
    Ok(sum(&cells, request, day, scope(caller)))
}

async fn cells_of_today(app: &App, caller: &Caller, request: &Request) -> Result<Arc<Cells>> {
    let read = app.db.read(caller).await?;
    if request.filter.is_some() {
        return Ok(Arc::new(cells::counted(&read, request.filter.as_ref()).await?));
    }
    let sight = Sight::of(caller);
    if let Some(kept) = app.summary.get(&sight, super::data_version(&read, caller).await?) {
        return Ok(kept);
    }
    let fresh = Arc::new(cells::prepared(&read).await?);
    app.summary.keep(sight, &fresh);
    Ok(fresh)
}

/// A day on which everything was as it is now needs no turning back.
async fn cells_of_day(app: &App, caller: &Caller, request: &Request, day: NaiveDate) -> Result<Arc<Cells>> {
    let tx = app.db.begin(caller).await?;
    if !as_of::changed_since(&tx, day).await? {
        return cells_of_today(app, caller, request).await;
    }
    as_of::go_back(&tx, day).await?;
    Ok(Arc::new(cells::counted(&tx, request.filter.as_ref()).await?))
}

/// What the caller's total covers, in the words that stand beside it.
pub fn scope(caller: &Caller) -> String {
    let permit = caller.permit();
    let rows = match permit.reach {
        Reach::Everything | Reach::District => "全部空间",
        Reach::Street(_) => "本街道空间",
        Reach::Holder(_) => "本单位空间",
        Reach::Park(_) => "本园区空间",
        Reach::Nothing => "无",
    };
    match permit.military {
        _ if permit.reach == Reach::Everything => rows.to_owned(),
        Military::Rows => rows.to_owned(),
        Military::Sum => format!("{rows}（特殊用地仅计全区合计）"),
        Military::No => format!("{rows}（不含特殊用地）"),
    }
}

fn sum(cells: &Cells, request: &Request, day: NaiveDate, scope: String) -> Summary {
    let (mut total, mut pending) = (Measures::default(), Measures::default());
    let mut groups: BTreeMap<Vec<Option<&str>>, Measures> = BTreeMap::new();
    for cell in &cells.cells {
        if cell.category == UNCLASSIFIED {
            pending.add(&cell.measures);
            continue;
        }
        total.add(&cell.measures);
        if !request.by.is_empty() {
            let key = request.by.iter().map(|key| value(cell, key)).collect();
            groups.entry(key).or_default().add(&cell.measures);
        }
    }
    let groups = groups
        .into_iter()
        .map(|(values, measures)| Group {
            key: request.by.iter().copied().zip(values.into_iter().map(|value| value.map(str::to_owned))).collect(),
            measures,
        })
        .collect();
    Summary {
        as_of: day,
        scope,
        data_version: cells.data_version,
        total,
        groups,
        pending,
        without_geometry: Count::default(),
    }
}

fn value<'a>(cell: &'a Cell, key: &str) -> Option<&'a str> {
    match key {
        "category" => Some(&cell.category),
        "street" => cell.street.as_deref(),
        "stage" => cell.stage.as_deref(),
        _ => cell.use_group.as_deref(),
    }
}
