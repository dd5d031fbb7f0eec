//! What the columns of a table are: their titles, and those that hold the boundary.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Rows;
use super::cell::{Cell, Row, letters};
use super::header::{self, Header};
use super::points;
use super::shape::{self, Boundary, Read};
use crate::geo::crs::Crs;
use crate::intake::formats::DeclaredCrs;
use crate::intake::problem::Problem;

/// Columns with titles; nobody keeps more, and damaged files do.
const MOST_COLUMNS: usize = 2_000;
/// Running numbers, which say nothing of a record.
const NUMBERS: &[&str] = &["序号", "行号", "No.", "NO", "№", "No"];

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Layout {
    /// Column → title, in their order, all different.
    pub(super) titles: Vec<(usize, String)>,
    pub(super) boundary: Boundary,
    /// Line of the last row of the heading.
    pub(super) line: u64,
    /// Cells of a text's heading, empty ones too.
    width: Option<usize>,
    sheet: bool,
    srid: Option<u32>,
}

impl Layout {
    /// The columns below a heading whose last row is `last`.
    pub(super) fn new(header: &Header, last: &Row, data: &[Row], sheet: bool) -> Result<Self, Problem> {
        let mut titles = header.titles.clone();
        if titles.len() > MOST_COLUMNS {
            let problem = Problem::table_too_large("列数 (columns) ", MOST_COLUMNS as u64);
            return Err(Problem { line: Some(last.line), ..problem });
        }
        // A column without a title between others is kept under its letters.
        let end = titles.last().map_or(0, |(column, _)| *column);
        for column in 0..end {
            let filled = || data.iter().any(|row| row.get(column).is_some());
            if titles.binary_search_by_key(&column, |(column, _)| *column).is_err() && filled() {
                titles.push((column, format!("{}列", letters(column))));
                titles.sort_by_key(|(column, _)| *column);
            }
        }
        titles.retain(|(_, title)| !NUMBERS.contains(&title.as_str()));
        distinct(&mut titles, last.line)?;
        Ok(Self { titles, boundary: Boundary::None, line: last.line, width: last.width, sheet, srid: None })
    }

    /// Finds the columns of the boundary. One that is empty in the first rows may be so in all: then there is none.
    pub(super) fn settle(&mut self, data: &[Row], rows: &dyn Fn() -> Result<Rows, Problem>) -> Result<(), Problem> {
        self.boundary = shape::find(&self.titles, data);
        if self.boundary == Boundary::None || data.iter().any(|row| self.boundary.is_said(row)) {
            return Ok(());
        }
        for row in rows()? {
            let row = row?;
            if row.line > self.line && self.boundary.is_said(&row) {
                return Ok(());
            }
        }
        // The empty columns stay out of the properties.
        let boundary = std::mem::replace(&mut self.boundary, Boundary::None);
        self.titles.retain(|(column, _)| !boundary.uses(*column));
        Ok(())
    }

    /// Leaves out the columns of a single point, such as 经度 and 纬度, and tells their titles.
    pub(super) fn leave_out_points(&mut self) -> Option<String> {
        let (north, east) = points::single(&self.titles)?;
        let titles = format!("{}、{}", self.title(east), self.title(north));
        self.titles.retain(|(column, _)| ![north, east].contains(column));
        Some(titles)
    }

    /// Title → letters of its column, where there are letters.
    pub(super) fn letters(&self) -> BTreeMap<String, String> {
        let all = self.titles.iter().filter(|_| self.sheet);
        all.map(|(column, title)| (title.clone(), letters(*column))).collect()
    }

    /// The reference system that the first WKT declares.
    pub(super) fn crs(&mut self, data: &[Row]) -> DeclaredCrs {
        let Boundary::Wkt(column) = self.boundary else { return DeclaredCrs::Absent };
        self.srid = data.iter().find_map(|row| row.get(column)?.text()).and_then(|text| shape::srid(text).0);
        match self.srid.map(Crs::from_epsg) {
            None => DeclaredCrs::Absent,
            Some(Ok(crs)) => DeclaredCrs::Known(crs),
            Some(Err(error)) => DeclaredCrs::Unknown(error),
        }
    }

    fn title(&self, column: usize) -> &str {
        let place = self.titles.binary_search_by_key(&column, |(column, _)| *column).ok();
        place.and_then(|place| self.titles.get(place)).map_or("", |(_, title)| title)
    }

    /// Leaves the cells under titles; tells those beside them.
    pub(super) fn trim(&self, row: &mut Row) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let (Some(width), Some(found)) = (self.width, row.width) {
            let filled = row.cells.last().map_or(0, |(column, _)| column + 1);
            if filled > width {
                problems.push(Problem::too_many_cells(filled, width));
            } else if found < width {
                problems.push(Problem::too_few_cells(found, width));
            }
        }
        row.cells.retain(|(column, _)| self.titles.binary_search_by_key(column, |(column, _)| *column).is_ok());
        problems
    }

    /// The boundary of a row; nothing at all in a table without.
    pub(super) fn shape(&self, row: &Row) -> Result<Read, Vec<Problem>> {
        match &self.boundary {
            Boundary::None | Boundary::Points(_) => Err(Vec::new()),
            Boundary::Pairs(pairs) => {
                let name = pairs.first().map_or("", |(north, _)| self.title(*north));
                shape::pairs(row, pairs, name)
            }
            Boundary::Wkt(column) | Boundary::Series(column) => {
                let title = self.title(*column);
                let Some(cell) = row.get(*column) else { return Err(vec![Problem::null_geometry()]) };
                let Some(text) = cell.text() else { return Err(vec![Problem::bad_shape(title, &cell.said())]) };
                if matches!(self.boundary, Boundary::Series(_)) {
                    return shape::series(text, title);
                }
                let (srid, _) = shape::srid(text);
                if srid.is_some() && srid != self.srid {
                    return Err(vec![Problem::bad_shape(title, "SRID 与首行不同 (another SRID than the first row)")]);
                }
                shape::wkt(text, title)
            }
        }
    }

    /// The properties of a row, and what is wrong with its cells.
    pub(super) fn properties(&self, row: &Row, most_bytes: usize) -> (Map<String, Value>, Vec<Problem>) {
        let bytes: usize = row.cells.iter().map(|(_, cell)| cell.text().map_or(16, str::len)).sum();
        if bytes > most_bytes {
            return (Map::new(), vec![Problem::too_large(most_bytes)]);
        }
        let (mut properties, mut problems) = (Map::new(), Vec::new());
        for (column, title) in self.titles.iter().filter(|(column, _)| !self.boundary.uses(*column)) {
            let cell = row.get(*column);
            let flaw = match cell {
                Some(Cell::Error(found)) => Some(Problem::cell_error(title, found)),
                Some(Cell::NoResult(formula)) => Some(Problem::no_result(title, formula)),
                _ => None,
            };
            problems.extend(flaw.map(|flaw| self.in_cell(flaw, *column, row.line)));
            properties.insert(title.clone(), cell.map_or(Value::Null, Cell::value));
        }
        (properties, problems)
    }

    /// The problem with the address of its cell, where cells have one.
    pub(super) fn in_cell(&self, problem: Problem, column: usize, line: u64) -> Problem {
        if self.sheet { problem.in_cell(&letters(column), line) } else { problem }
    }

    /// A number merged over several rows.
    pub(super) fn merged_number(&self, column: usize, lines: (u64, u64)) -> Problem {
        Problem::merged_number(self.title(column), lines)
    }
}

/// Makes the titles different from each other.
///
/// # Errors
/// `duplicate-column` for titles that mean something: which of the two counts is not for a program to say.
fn distinct(titles: &mut [(usize, String)], line: u64) -> Result<(), Problem> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (column, title) in titles {
        let Some(first) = seen.insert(title.clone(), *column) else { continue };
        if header::is_known(title) {
            let problem = Problem::same_titles(title, (&letters(first), &letters(*column)));
            return Err(Problem { line: Some(line), ..problem });
        }
        *title = format!("{title}（{}列）", letters(*column));
        seen.insert(title.clone(), *column);
    }
    Ok(())
}
