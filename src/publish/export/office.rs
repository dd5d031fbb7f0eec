//! A table for Excel as offices keep it: a title, a note, units in the heads, Chinese words for codes, sums below, the code lists on a sheet
//! of their own. Read back it changes nothing. Rows are written as they come and not kept.

use std::collections::HashMap;

use rust_xlsxwriter::{Format as Look, FormatBorder, Workbook, XlsxError};

use super::xlsx::{Entry, broken, code_lists, heading};
use crate::db::Read;
use crate::error::Result;
use crate::records::fields::{Field, Kind};

/// Of a workbook.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Row of the heads, counted from 0.
const HEADS: u32 = 2;
/// Columns wider than others hold these.
const WIDE: &[&str] = &["name", "address", "holder", "guard_org", "enterprise", "grantor", "plots", "shareholders"];

/// One column of a sheet.
#[derive(Debug, Clone)]
pub struct Column {
    /// Name of the field.
    pub name: &'static str,
    /// What stands above it.
    pub head: String,
    /// Whether its figures are added up below.
    pub adds_up: bool,
}

impl Column {
    /// The column of a field.
    pub fn of(field: &Field) -> Self {
        let unit = match field.kind {
            Kind::Area => "（㎡）",
            Kind::Money => "（元）",
            _ => "",
        };
        let adds_up = matches!(field.kind, Kind::Area | Kind::Money);
        Self { name: field.name, head: format!("{}{unit}", field.title), adds_up }
    }
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Filled {
    Nothing,
    /// Text, or a code that is written by its word.
    Text(String),
    Number(f64),
    Whole(i64),
    Bool(bool),
}

impl<T: Into<Self>> From<Option<T>> for Filled {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl From<String> for Filled {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }
}

impl From<f64> for Filled {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Filled {
    fn from(number: i32) -> Self {
        Self::Whole(number.into())
    }
}

impl From<bool> for Filled {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

/// The words for the codes of these fields.
///
/// # Errors
/// Those of the database.
pub async fn lists(read: &Read, fields: impl Iterator<Item = &Field>) -> Result<Vec<Entry>> {
    let rows = read
        .query(
            "select list, code, name from (
                 select list, code, name, place from code
                 union all
                 select 'street', code, name, 0 from zone where kind = 'street'
             ) c order by list, place, code",
            &[],
        )
        .await?;
    let mut entries = Vec::new();
    for field in fields {
        let Kind::Code(list) = field.kind else { continue };
        for row in rows.iter().filter(|row| row.get::<_, &str>(0) == list) {
            entries.push(Entry {
                field: field.name,
                title: field.title.to_owned(),
                code: row.get(1),
                name: row.get(2),
            });
        }
    }
    Ok(entries)
}

/// The workbook while it is written.
pub struct Sheet<'a> {
    book: Workbook,
    columns: &'a [Column],
    lists: &'a [Entry],
    words: HashMap<(&'static str, &'a str), &'a str>,
    row: u32,
    sums: Vec<f64>,
    text: Look,
    number: Look,
}

impl<'a> Sheet<'a> {
    /// Begins a sheet of this name with a title and a note above the heads; so many columns stay in sight.
    ///
    /// # Errors
    /// Whatever the writer of workbooks says.
    pub fn begin(
        columns: &'a [Column],
        lists: &'a [Entry],
        (name, title, note): (&str, &str, &str),
        frozen: u16,
    ) -> Result<Self> {
        Self::head(columns, lists, (name, title, note), frozen).map_err(broken)
    }

    fn head(
        columns: &'a [Column],
        lists: &'a [Entry],
        (name, title, note): (&str, &str, &str),
        frozen: u16,
    ) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(HEADS + 1, frozen)?;
        for (place, column) in (0_u16..).zip(columns) {
            sheet.set_column_width(place, if WIDE.contains(&column.name) { 28 } else { 15 })?;
        }
        sheet.write_with_format(0, 0, title, &Look::new().set_bold().set_font_size(16))?;
        sheet.write(1, 0, note)?;
        for (place, column) in (0_u16..).zip(columns) {
            sheet.write_with_format(HEADS, place, column.head.as_str(), &heading())?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(HEADS, HEADS)?;
        let cell = Look::new().set_border(FormatBorder::Thin);
        Ok(Self {
            book,
            columns,
            lists,
            words: lists.iter().map(|entry| ((entry.field, entry.code.as_str()), entry.name.as_str())).collect(),
            row: HEADS + 1,
            sums: vec![0.0; columns.len()],
            text: cell.clone().set_num_format("@"),
            number: cell.set_num_format("#,##0.00"),
        })
    }

    /// Writes a row, a cell for each column.
    ///
    /// # Errors
    /// Whatever the writer of workbooks says.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Filled>) -> Result<()> {
        self.cells(cells).map_err(broken)
    }

    fn cells(&mut self, cells: impl IntoIterator<Item = Filled>) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for ((place, column), cell) in self.columns.iter().enumerate().zip(cells) {
            let at = u16::try_from(place).unwrap_or(u16::MAX);
            match cell {
                Filled::Nothing => continue,
                Filled::Number(value) => {
                    // Cents add up exactly as whole numbers.
                    self.sums[place] += (value * 100.0).round();
                    sheet.write_with_format(self.row, at, value, &self.number)?
                }
                Filled::Whole(number) => sheet.write_with_format(self.row, at, number, &self.text)?,
                Filled::Bool(yes) => {
                    sheet.write_with_format(self.row, at, if yes { "是" } else { "否" }, &self.text)?
                }
                Filled::Text(text) => {
                    let word = self.words.get(&(column.name, text.as_str())).copied().unwrap_or(&text);
                    sheet.write_with_format(self.row, at, word, &self.text)?
                }
            };
        }
        self.row += 1;
        Ok(())
    }

    /// Ends the sheet with its sums, and adds the code lists.
    ///
    /// # Errors
    /// Whatever the writer of workbooks says.
    pub fn end(self) -> Result<Vec<u8>> {
        self.close().map_err(broken)
    }

    fn close(mut self) -> Result<Vec<u8>, XlsxError> {
        let bold = self.number.clone().set_bold();
        let sheet = self.book.worksheet_from_index(0)?;
        sheet.write_with_format(self.row, 0, "合计", &bold)?;
        for (place, column) in self.columns.iter().enumerate() {
            if place == 0 || !column.adds_up {
                continue;
            }
            sheet.write_with_format(self.row, place as u16, self.sums[place] / 100.0, &bold)?;
        }
        let last = u16::try_from(self.columns.len().max(1) - 1).unwrap_or(u16::MAX);
        sheet.autofilter(HEADS, 0, self.row.max(HEADS + 2) - 1, last)?;
        code_lists(&mut self.book, "代码表", self.lists)?;
        self.book.save_to_buffer()
    }
}
