//! 台账 for Excel: a title, units in the heads, sums below, Chinese words for codes, and the code lists on a sheet of their own.
//! No boundaries: read back, it changes the records it names and leaves where they lie.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format as Look, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::record::{Cell, Plan, Record, Writer};
use super::styles;
use crate::error::{Error, Result};
use crate::publish::layers::{Layer, Type};
use crate::records::collection::Collection;
use crate::records::fields::Kind;

/// Rows of a sheet (ECMA-376, Excel's limit), without title, note, heads and sums.
const MOST_ROWS: u32 = 1_048_576 - 5;
/// Row of the heads, counted from 0.
const HEADS: u32 = 2;

pub(super) struct Xlsx {
    book: Workbook,
    plan: Plan,
    to: PathBuf,
    row: u32,
    /// Sums in hundredths, per property; none where adding makes no sense.
    sums: Vec<Option<i128>>,
    number: Look,
    text: Look,
    plain: Look,
}

impl Xlsx {
    pub(super) fn create(plan: &Plan, to: &Path) -> Result<Self> {
        let mut book = Workbook::new();
        // Rows are written out as they come and not kept.
        let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
        let cell = Look::new().set_border(FormatBorder::Thin);
        let number = cell.clone().set_num_format("#,##0.00");
        head(sheet, plan).map_err(broken)?;
        let sums =
            plan.layer.properties.iter().map(|property| adds_up(plan.layer, property.name).then_some(0)).collect();
        let text = cell.clone().set_num_format("@");
        Ok(Self { book, plan: plan.clone(), to: to.to_owned(), row: HEADS + 1, sums, number, text, plain: cell })
    }

    fn sheet(&mut self) -> Result<&mut Worksheet> {
        self.book.worksheet_from_index(0).map_err(broken)
    }

    fn totals(&mut self) -> Result<()> {
        let (row, look) = (self.row, self.number.clone().set_bold());
        let sums = std::mem::take(&mut self.sums);
        let sheet = self.sheet()?;
        sheet.write_with_format(row, 0, "合计", &look).map_err(broken)?;
        for (place, sum) in sums.iter().enumerate() {
            let Some(sum) = sum else { continue };
            sheet.write_with_format(row, column(place), *sum as f64 / 100.0, &look).map_err(broken)?;
        }
        Ok(())
    }

    fn lists(&mut self) -> Result<()> {
        let lists = self.plan.lists.clone();
        code_lists(&mut self.book, "代码表", &lists).map_err(broken)
    }
}

impl Writer for Xlsx {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        if self.row - HEADS > MOST_ROWS {
            let detail =
                "超过 Excel 的 1,048,576 行，请用 --filter 分批导出 (more rows than a sheet holds: export in parts)";
            return Err(Error::BadRequest { detail: detail.to_owned(), errors: Vec::new() });
        }
        let (row, number, text, plain) = (self.row, &self.number, &self.text, &self.plain);
        let lists = self.plan.lists.clone();
        let id = record.id()?;
        let sheet = self.book.worksheet_from_index(0).map_err(broken)?;
        sheet.write_with_format(row, 0, id as f64, plain).map_err(broken)?;
        for (place, property) in record.layer.properties.iter().enumerate() {
            let column = column(place);
            match record.cell(place)? {
                Cell::Null => sheet.write_blank(row, column, text),
                Cell::Text(value) => sheet.write_with_format(row, column, worded(&lists, property.name, value), text),
                Cell::Number(value) => {
                    if let Some(Some(sum)) = self.sums.get_mut(place) {
                        *sum += (value * 100.0).round() as i128;
                    }
                    sheet.write_with_format(row, column, value, number)
                }
                Cell::Integer(value) => sheet.write_with_format(row, column, value, plain),
                Cell::Bool(yes) => sheet.write_with_format(row, column, if yes { "是" } else { "否" }, text),
            }
            .map_err(broken)?;
        }
        self.row += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.totals()?;
        let last = (self.row.max(HEADS + 2) - 1, column(self.plan.layer.properties.len() - 1));
        self.sheet()?.autofilter(HEADS, 0, last.0, last.1).map_err(broken)?;
        self.lists()?;
        self.book.save(&self.to).map_err(broken)
    }
}

/// An entry of a code list: the title of its field, the code, and its name.
#[derive(Debug, Clone)]
pub struct Entry {
    pub field: &'static str,
    pub title: String,
    pub code: String,
    pub name: String,
}

/// The code lists on a sheet of their own: field, code, name, below a heading.
pub fn code_lists(book: &mut Workbook, name: &str, lists: &[Entry]) -> Result<(), XlsxError> {
    if lists.is_empty() {
        return Ok(());
    }
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    let bold = Look::new().set_bold();
    for (place, title) in ["字段", "代码", "名称"].into_iter().enumerate() {
        sheet.write_with_format(0, place as u16, title, &bold)?;
    }
    for (row, entry) in (1..).zip(lists) {
        sheet.write(row, 0, &entry.title)?;
        sheet.write(row, 1, &entry.code)?;
        sheet.write(row, 2, &entry.name)?;
    }
    sheet.set_column_width(0, 18)?;
    sheet.set_column_width(2, 28)?;
    Ok(())
}

/// How the titles of columns look.
pub fn heading() -> Look {
    Look::new().set_bold().set_border(FormatBorder::Thin).set_background_color(0x00E8_EEF6).set_text_wrap()
}

/// The list of codes that a property is written by, if any: its name in table `code`.
pub(super) fn list_of(layer: &Layer, name: &str) -> Option<&'static str> {
    let of = |collection: &Collection| collection.fields().iter().find(|field| field.name == name);
    let known = match layer.collection() {
        Some(collection) => of(&collection),
        None => Collection::ALL.iter().filter(|collection| collection.is_space()).find_map(of),
    };
    match known?.kind {
        Kind::Code(list) => Some(list),
        _ => None,
    }
}

/// The words for a code; land-use codes stay, officers know them.
fn worded<'a>(lists: &'a [Entry], field: &str, value: &'a str) -> &'a str {
    if field == "category" {
        return styles::words(value).unwrap_or(value);
    }
    lists.iter().find(|entry| entry.field == field && entry.code == value).map_or(value, |entry| &entry.name)
}

/// Whether a column can be summed up: floor space is never added to land, and mixed footprints say nothing.
fn adds_up(layer: &Layer, name: &str) -> bool {
    let land = ["area_m2", "area_mu", "area_registered_m2", "net_area_m2"].contains(&name) && layer.id != "spaces";
    let floors = ["gross_floor_area_m2", "lettable_area_m2", "vacant_area_m2"].contains(&name);
    land || floors
}

/// The property at this place stands after the record number.
fn column(place: usize) -> u16 {
    u16::try_from(place + 1).unwrap_or(u16::MAX)
}

/// What stands behind a title.
pub(super) fn unit(name: &str) -> &'static str {
    match name {
        "rent" => "（元/㎡·月）",
        "area_mu" => "（亩）",
        _ if name.ends_with("_m2") => "（㎡）",
        _ => "",
    }
}

fn head(sheet: &mut Worksheet, plan: &Plan) -> Result<(), XlsxError> {
    sheet.set_name(plan.layer.title.split(' ').next().unwrap_or(plan.layer.id))?;
    sheet.set_freeze_panes(HEADS + 1, 0)?;
    for (place, property) in plan.layer.properties.iter().enumerate() {
        let width = match property.kind {
            Type::Text if ["name", "address", "holder"].contains(&property.name) => 28,
            Type::Text => 16,
            _ => 14,
        };
        sheet.set_column_width(column(place), width)?;
    }
    let title = Look::new().set_bold().set_font_size(16).set_align(FormatAlign::Left);
    let name = plan.layer.title.split(' ').next().unwrap_or(plan.layer.id);
    sheet.write_with_format(0, 0, format!("{name}台账"), &title)?;
    let day = plan.day.unwrap_or(plan.today);
    let note = format!(
        "数据日期 {day}；面积为 2000 国家大地坐标系高斯平面面积，亩数按 1 亩 = 10000/15 ㎡；因四舍五入，分项之和可能与合计略有差异"
    );
    sheet.write(1, 0, note)?;
    let look = heading();
    sheet.write_with_format(HEADS, 0, plan.title("id"), &look)?;
    for (place, property) in plan.layer.properties.iter().enumerate() {
        let text = format!("{}{}", plan.title(property.name), unit(property.name));
        sheet.write_with_format(HEADS, column(place), text, &look)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(HEADS, HEADS)?;
    Ok(())
}

pub fn broken(error: XlsxError) -> Error {
    Error::broken("Excel", error)
}
