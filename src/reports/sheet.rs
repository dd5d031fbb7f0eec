//! The report as a workbook: a sheet of words, then a sheet for each table, each with title, unit and 合计 of its own.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format as Look, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::paper::{Cell, Paper, Table, rounded};
use crate::error::Result;
use crate::publish::export::{broken, heading};

/// Of a workbook.
pub(super) const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The whole workbook.
pub(super) fn workbook(paper: &Paper) -> Result<Vec<u8>> {
    write(paper).map_err(broken)
}

fn title() -> Look {
    Look::new().set_bold().set_font_name("黑体").set_font_size(16).set_align(FormatAlign::Center)
}

fn write(paper: &Paper) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    words(book.add_worksheet(), paper)?;
    for table in &paper.tables {
        one(book.add_worksheet(), paper, table)?;
    }
    book.save_to_buffer()
}

/// Title, text and notes.
fn words(sheet: &mut Worksheet, paper: &Paper) -> Result<(), XlsxError> {
    let wrapped = Look::new().set_text_wrap().set_font_name("仿宋").set_font_size(12).set_align(FormatAlign::Top);
    sheet.set_name("说明")?.set_column_width(0, 100)?;
    sheet.write_with_format(0, 0, &paper.title, &title())?;
    let mut texts = vec![
        format!("制表单位：{}", paper.compiled_by),
        format!("数据截止日期：{}", paper.cut_off),
        format!("统计范围：{}", paper.scope),
        format!("数据版本：{}", paper.edition),
    ];
    texts.extend(paper.paragraphs.iter().cloned());
    texts.extend((1..).zip(&paper.notes).map(|(number, note)| format!("注{number}：{note}")));
    texts.push(signatures(paper));
    for (row, text) in (1_u32..).zip(&texts) {
        sheet.write_with_format(row, 0, text, &wrapped)?;
    }
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn signatures(paper: &Paper) -> String {
    paper.signatures.map(|who| format!("{who}：　　　　　　")).join("　")
}

fn one(sheet: &mut Worksheet, paper: &Paper, table: &Table) -> Result<(), XlsxError> {
    // Excel takes 31 characters of a name.
    let name: String = table.title.chars().take(31).collect();
    sheet.set_name(name)?;
    let last = u16::try_from(table.heads.len().max(2) - 1).unwrap_or(u16::MAX);
    sheet.merge_range(0, 0, 0, last, &table.title, &title())?;
    sheet.write(1, 0, format!("制表单位：{}　数据截止日期：{}　{}", paper.compiled_by, paper.cut_off, table.unit))?;
    for (place, head) in (0_u16..).zip(&table.heads) {
        sheet.set_column_width(place, if place == 0 { 6 } else { 16 })?;
        sheet.write_with_format(2, place, head, &heading())?;
    }
    let cell = Look::new().set_border(FormatBorder::Thin);
    let body = table.rows.len();
    for (number, line) in table.lines().enumerate() {
        let row = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(3);
        let look = if number >= body { cell.clone().set_bold() } else { cell.clone() };
        for (place, value) in (0_u16..).zip(line) {
            match value {
                Cell::Count(count) => {
                    sheet.write_with_format(row, place, *count, &look.clone().set_num_format("0"))?;
                }
                Cell::Number(value, decimals) => {
                    let format = format!("#,##0.{}", "0".repeat(*decimals as usize));
                    let value = rounded(*value, *decimals).to_f64().unwrap_or_default();
                    sheet.write_with_format(row, place, value, &look.clone().set_num_format(format))?;
                }
                Cell::Text(_) | Cell::Empty => {
                    sheet.write_with_format(row, place, value.text(), &look)?;
                }
            }
        }
    }
    let below = u32::try_from(table.lines().count()).unwrap_or_default().saturating_add(4);
    for (row, text) in (below..).zip(paper.notes.iter().take(2).cloned().chain([signatures(paper)])) {
        sheet.write(row, 0, text)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(2, 2)?;
    Ok(())
}
