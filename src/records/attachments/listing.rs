//! A 卷内目录 on paper and for Excel: its columns are the caller's.

use rust_xlsxwriter::{Format as Look, FormatAlign, FormatBorder, Workbook, XlsxError};

use crate::error::{Error, Result};
use crate::http::html::{escape, push};

/// A column: its title, and how wide it is in a sheet.
pub(super) type Head = (&'static str, f64);

const STYLE: &str = "@page{size:A4;margin:20mm}body{font:14px/1.6 \"Noto Sans CJK SC\",\"Microsoft YaHei\",SimSun,sans-serif;\
    margin:1.5rem;color:#000}h1{font-size:20px;text-align:center;letter-spacing:.5em;margin:0 0 .5rem}table{border-collapse:\
    collapse;width:100%}th,td{border:1px solid #000;padding:3px 6px;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
    th{text-align:center;white-space:nowrap}thead{display:table-header-group}tr{break-inside:avoid}";

/// A page to read and print.
pub(super) fn html<const N: usize>(title: &str, heads: &[Head; N], lines: &[[String; N]]) -> String {
    let mut page = String::new();
    let title = escape(title);
    push(
        &mut page,
        format_args!(
            "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>卷内目录 {title}</title>\
             <style>{STYLE}</style></head><body><h1>卷内目录</h1><p>{title}</p><table><thead><tr>"
        ),
    );
    for (head, _) in heads {
        push(&mut page, format_args!("<th>{head}</th>"));
    }
    page.push_str("</tr></thead><tbody>");
    for line in lines {
        page.push_str("<tr>");
        for cell in line {
            push(&mut page, format_args!("<td>{}</td>", escape(cell)));
        }
        page.push_str("</tr>");
    }
    push(&mut page, format_args!("</tbody></table><p>共 {} 件</p></body></html>", lines.len()));
    page
}

/// For Excel.
///
/// # Errors
/// Whatever the writer of workbooks says.
pub(super) fn workbook<const N: usize>(title: &str, heads: &[Head; N], lines: &[[String; N]]) -> Result<Vec<u8>> {
    let broken = |error: XlsxError| Error::broken("writing a workbook", error);
    let mut book = Workbook::new();
    fill(&mut book, title, heads, lines).map_err(broken)?;
    book.save_to_buffer().map_err(broken)
}

fn fill<const N: usize>(
    book: &mut Workbook,
    title: &str,
    heads: &[Head; N],
    lines: &[[String; N]],
) -> Result<(), XlsxError> {
    let head = Look::new().set_bold().set_align(FormatAlign::Center).set_border(FormatBorder::Thin);
    // Text stays text: what begins with = is no formula.
    let cell = Look::new().set_num_format("@").set_border(FormatBorder::Thin).set_text_wrap();
    let sheet = book.add_worksheet();
    sheet.set_name("卷内目录")?;
    sheet.write_string(0, 0, format!("卷内目录　{title}"))?;
    for (column, (name, width)) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(1, column, *name, &head)?;
        sheet.set_column_width(column, *width)?;
    }
    for (row, line) in (2_u32..).zip(lines) {
        for (column, text) in (0_u16..).zip(line) {
            sheet.write_string_with_format(row, column, text, &cell)?;
        }
    }
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_repeat_rows(1, 1)?;
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}
