//! Tables of a report that cross two things: categories by streets, stages and years of supply by categories.

use super::cells::Named;
use super::crossing::Crossing;
use super::matrix::{Figures, Matrix};
use super::paper::{Cell, Table, wan};
use crate::classify::Measures;

/// All of them, in the order of the report.
pub(super) fn tables(matrix: &Matrix) -> Vec<Table> {
    let all = &matrix.total.measures;
    let land = |measures: &Measures| wan(measures.land_area_m2);
    let count = |measures: &Measures| Cell::Count(measures.count);
    let streets = by_street(matrix);
    let stages = by_value(matrix, &matrix.by.stage, "阶段");
    let years = by_value(matrix, &matrix.by.supply_year, "供应年份");
    vec![
        streets.table("用地面积分类分街道汇总表", "万㎡", all, land),
        streets.table("宗数分类分街道汇总表", "宗（幢）", all, count),
        streets.table("可招商建筑面积分类分街道汇总表", "万㎡", all, |measures| {
            wan(measures.floor_area_m2)
        }),
        stages.table("用地面积分阶段分类汇总表", "万㎡", all, land),
        stages.table("宗数分阶段分类汇总表", "宗（幢）", all, count),
        years.table("用地面积分供应年份分类汇总表", "万㎡", all, land),
        years.table("宗数分供应年份分类汇总表", "宗（幢）", all, count),
    ]
}

/// A table without its number.
pub(super) fn table(
    title: &str,
    unit: &str,
    heads: Vec<String>,
    rows: Vec<Vec<Cell>>,
    total: Option<Vec<Cell>>,
) -> Table {
    Table { title: title.to_owned(), unit: format!("单位：{unit}"), heads, rows, total }
}

/// Words in a cell.
pub(super) fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// What stands in a grid: its own columns, the names of its rows, and of each pair its sums, none where they are not told.
struct Grid<'a> {
    head: &'a str,
    columns: Vec<String>,
    rows: Vec<Line<'a>>,
    totals: Vec<&'a Measures>,
}

struct Line<'a> {
    name: &'a str,
    cells: Vec<Option<Measures>>,
    sum: &'a Measures,
}

impl Grid<'_> {
    /// A row that has nothing of what is shown (buildings no land, land no floor space) has no line.
    fn table(&self, title: &str, unit: &str, all: &Measures, shown: impl Fn(&Measures) -> Cell) -> Table {
        let nothing = shown(&Measures::default());
        let mut names = vec![self.head.to_owned()];
        names.extend(self.columns.iter().cloned());
        names.push("合计".to_owned());
        let rows = self
            .rows
            .iter()
            .filter(|row| shown(row.sum) != nothing)
            .map(|row| {
                let mut line = vec![text(row.name)];
                line.extend(row.cells.iter().map(|cell| cell.as_ref().map_or(Cell::Empty, &shown)));
                line.push(shown(row.sum));
                line
            })
            .collect();
        let mut total = vec![text("")];
        total.extend(self.totals.iter().map(|sum| shown(sum)));
        total.push(shown(all));
        table(title, unit, names, rows, Some(total))
    }
}

/// The sums where a row and a column meet. No object is a nought; what is told elsewhere in one sum is not known here.
fn met<'a>(mut own: impl Iterator<Item = &'a Figures>, told: bool) -> Option<Measures> {
    own.next().map(|cell| cell.measures).or_else(|| told.then(Measures::default))
}

/// Categories by streets; what is told without streets has a column of its own.
fn by_street(matrix: &Matrix) -> Grid<'_> {
    let name = |code: &Option<String>| {
        let street = matrix.streets.iter().find(|street| Some(&street.code) == code.as_ref());
        street.map_or_else(|| code.clone().unwrap_or_else(|| "不分街道".to_owned()), |street| street.name.clone())
    };
    let cells = |category: &Named| {
        let own = || matrix.cells.iter().filter(|cell| cell.category.as_ref() == Some(&category.code));
        let untold = own().any(|cell| cell.street.is_none());
        matrix
            .columns
            .iter()
            .map(|column| met(own().filter(|cell| cell.street == column.street), untold == column.street.is_none()))
            .collect()
    };
    Grid {
        head: "空间类别",
        columns: matrix.columns.iter().map(|column| name(&column.street)).collect(),
        rows: matrix
            .categories
            .iter()
            .zip(&matrix.rows)
            .map(|(category, row)| Line { name: &category.name, cells: cells(category), sum: &row.measures })
            .collect(),
        totals: matrix.columns.iter().map(|column| &column.measures).collect(),
    }
}

/// Values of an attribute by categories; what is told as a sum only has a row of its own.
fn by_value<'a>(matrix: &'a Matrix, crossing: &'a Crossing, head: &'a str) -> Grid<'a> {
    let name = |code: &Option<String>| {
        crossing
            .values
            .iter()
            .find(|value| Some(&value.code) == code.as_ref())
            .map_or("不分列", |value| value.name.as_str())
    };
    let cells = |row: &Figures| {
        matrix
            .categories
            .iter()
            .map(|category| {
                let own = || crossing.cells.iter().filter(|cell| cell.category.as_ref() == Some(&category.code));
                let untold = own().any(|cell| cell.value.is_none());
                met(own().filter(|cell| cell.value == row.value), untold == row.value.is_none())
            })
            .collect()
    };
    Grid {
        head,
        columns: matrix.categories.iter().map(|category| category.name.clone()).collect(),
        rows: crossing
            .rows
            .iter()
            .map(|row| Line { name: name(&row.value), cells: cells(row), sum: &row.measures })
            .collect(),
        totals: matrix.rows.iter().map(|row| &row.measures).collect(),
    }
}
