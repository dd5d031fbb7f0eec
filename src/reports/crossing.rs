//! Categories by stage, by use and by the year in which supply is planned. What nobody filled in is a row of its own (未填), so that
//! every crossing adds up to the total of the matrix.

use serde::Serialize;

use super::cells::{self, Lists, NOT_FILLED, Named, Names, PENDING, Source};
use super::matrix::Figures;
use crate::classify::Measures;
use crate::db::Read;
use crate::error::Result;

/// One crossing: values of an attribute by categories. Its columns and its total are the rows and the total of the matrix.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Crossing {
    /// Those that occur, in their order; `none` (未填) last.
    pub(super) values: Vec<Named>,
    pub(super) cells: Vec<Figures>,
    /// Of each value; the last may be without one: what is told as a sum only.
    pub(super) rows: Vec<Figures>,
}

/// All of them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Crossings {
    /// 阶段
    pub(super) stage: Crossing,
    /// 用途: group of the planned use, else of the present one.
    #[serde(rename = "use")]
    pub(super) use_group: Crossing,
    /// 供应年份: year of 计划供应年月, which parcels have and buildings have not.
    pub(super) supply_year: Crossing,
}

/// The sums of one category and one value of a column; the value is none where it is not told.
#[derive(Debug, Clone)]
struct Cell {
    column: String,
    category: String,
    value: Option<String>,
    measures: Measures,
}

/// Sums by all three columns, and what their values are called.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    cells: Vec<Cell>,
    stages: Names,
    uses: Names,
}

impl Sums {
    /// Reads them in one query over the rows of which the matrix is made.
    pub(super) async fn read(read: &Read, source: &Source) -> Result<Self> {
        // Of the columns in a grouping set all but its own are null, so the first that is there is the value.
        let sql = format!(
            "select
                 case 0 when grouping(p.stage) then 'stage' when grouping(p.use_group) then 'use' else 'supply_year' end,
                 p.category, coalesce(p.stage, p.use_group, p.supply_year),
                 sum(p.count)::bigint, sum(p.land_m2), sum(p.floor_m2), sum(p.vacant_m2), sum(p.gross_m2)
             from ({}) p
             where p.category <> '{PENDING}'
             group by grouping sets ((p.category, p.stage), (p.category, p.use_group), (p.category, p.supply_year))
             order by 1, 2, 3",
            source.rows()
        );
        let rows = read.query(&sql, &[&source.id]).await?;
        let cells = rows
            .iter()
            .map(|row| Cell {
                column: row.get(0),
                category: row.get(1),
                value: row.get(2),
                measures: cells::measures(row, 3),
            })
            .collect();
        let (stages, uses) = (Names::codes(read, "stage").await?, Names::codes(read, "use_group").await?);
        Ok(Self { cells, stages, uses })
    }

    /// Adds up. Columns are called as the filters of `/api/spaces` are.
    pub(super) fn crossings(self, lists: &Lists<'_>) -> Crossings {
        Crossings {
            stage: self.crossing("stage", &self.stages, lists),
            use_group: self.crossing("use", &self.uses, lists),
            supply_year: self.crossing("supply_year", &Names::default(), lists),
        }
    }

    fn crossing(&self, column: &str, names: &Names, lists: &Lists<'_>) -> Crossing {
        let cells = || self.cells.iter().filter(|cell| cell.column == column);
        let figures = |category: Option<&str>, value: Option<&str>, measures: Measures| Figures {
            category: category.map(str::to_owned),
            value: value.map(str::to_owned),
            measures,
            list: value.and_then(|value| lists.of(category, &format!("&{column}={value}"))),
            ..Figures::default()
        };
        let values = names.in_order(cells().filter_map(|cell| cell.value.clone()).collect());
        let (empty, mut values): (Vec<Named>, Vec<Named>) = values.into_iter().partition(|one| one.code == NOT_FILLED);
        values.extend(empty.into_iter().map(|one| Named { name: "未填".to_owned(), ..one }));
        let row = |value: Option<&str>| {
            let mut sum = Measures::default();
            cells().filter(|cell| cell.value.as_deref() == value).for_each(|cell| sum.add(&cell.measures));
            figures(None, value, sum)
        };
        let mut rows: Vec<Figures> = values.iter().map(|value| row(Some(&value.code))).collect();
        if cells().any(|cell| cell.value.is_none()) {
            rows.push(row(None));
        }
        let cells = cells().map(|cell| figures(Some(&cell.category), cell.value.as_deref(), cell.measures)).collect();
        Crossing { values, cells, rows }
    }
}
