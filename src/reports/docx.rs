//! The report as a Word document in office style after GB/T 9704: title in 小标宋 or bold 黑体 centred, text in 三号 仿宋 with fixed line
//! spacing, headings in 黑体, tables with borders, page numbers below.

use docx_rs::{
    AlignmentType, Paragraph, Table as Grid, TableAlignmentType, TableCell, TableRow, VAlignType, WidthType,
};

use super::paper::{Cell, Paper, Table};
use crate::error::Result;
use crate::records::word::{BODY, TITLE, bytes, indented, line, run, sheet};

/// 小四, 五号, in half-points.
const SMALL: usize = 24;
const TINY: usize = 21;
/// Width of the text in twentieths of a point: A4 without 28 mm at the left and 26 mm at the right.
const WIDTH: usize = 8844;

/// The whole document.
pub(super) fn document(paper: &Paper) -> Result<Vec<u8>> {
    let mut docx = sheet().add_paragraph(
        Paragraph::new()
            .align(AlignmentType::Center)
            .line_spacing(line(34).after(200))
            .add_run(run(&paper.title, "黑体", TITLE).bold()),
    );
    for text in [
        format!("制表单位：{}", paper.compiled_by),
        format!("数据截止日期：{}", paper.cut_off),
        format!("统计范围：{}　数据版本：{}", paper.scope, paper.edition),
    ] {
        docx = docx.add_paragraph(Paragraph::new().line_spacing(line(24)).add_run(run(&text, "仿宋", SMALL)));
    }
    for text in &paper.paragraphs {
        docx = docx.add_paragraph(indented(run(text, "仿宋", BODY)));
    }
    for table in &paper.tables {
        docx = docx
            .add_paragraph(
                Paragraph::new()
                    .align(AlignmentType::Center)
                    .keep_next(true)
                    .line_spacing(line(28).before(240))
                    .add_run(run(&table.title, "黑体", SMALL)),
            )
            .add_paragraph(
                Paragraph::new().align(AlignmentType::Right).keep_next(true).line_spacing(line(20)).add_run(run(
                    &table.unit,
                    "仿宋",
                    TINY,
                )),
            )
            .add_table(grid(table));
    }
    docx = docx.add_paragraph(Paragraph::new().line_spacing(line(24).before(240)).add_run(run("注：", "黑体", TINY)));
    for (number, note) in (1..).zip(&paper.notes) {
        let text = format!("{number}.{note}");
        docx = docx.add_paragraph(Paragraph::new().line_spacing(line(20)).add_run(run(&text, "仿宋", TINY)));
    }
    let signatures: Vec<String> = paper.signatures.iter().map(|who| format!("{who}：　　　　　")).collect();
    docx = docx.add_paragraph(Paragraph::new().line_spacing(line(28).before(480)).add_run(run(
        &signatures.join("　"),
        "仿宋",
        SMALL,
    )));
    bytes(docx)
}

fn grid(table: &Table) -> Grid {
    let columns = table.heads.len().max(1);
    // 序号 is narrow, the first column of words wide.
    let first = WIDTH / 14;
    let second = if columns > 6 { WIDTH / 6 } else { WIDTH / 4 };
    let other = (WIDTH - first - second) / columns.saturating_sub(2).max(1);
    let width = |place: usize| match place {
        0 => first,
        1 => second,
        _ => other,
    };
    let cell = |place: usize, text: &str, bold: bool, align: AlignmentType| {
        let run = run(text, if bold { "黑体" } else { "仿宋" }, TINY);
        let paragraph = Paragraph::new().align(align).line_spacing(line(16)).add_run(run);
        TableCell::new().add_paragraph(paragraph).width(width(place), WidthType::Dxa).vertical_align(VAlignType::Center)
    };
    let heads = table.heads.iter().enumerate().map(|(place, head)| cell(place, head, true, AlignmentType::Center));
    let mut rows = vec![TableRow::new(heads.collect()).cant_split()];
    let body = table.rows.len();
    for (number, line) in table.lines().enumerate() {
        let cells = line.iter().enumerate().map(|(place, value)| {
            let align = match value {
                _ if place == 0 => AlignmentType::Center,
                Cell::Empty => AlignmentType::Center,
                value if value.is_number() => AlignmentType::Right,
                _ => AlignmentType::Left,
            };
            cell(place, &value.text(), number >= body, align)
        });
        rows.push(TableRow::new(cells.collect()).cant_split());
    }
    Grid::new(rows)
        .set_grid((0..columns).map(width).collect())
        .width(WIDTH, WidthType::Dxa)
        .align(TableAlignmentType::Center)
}
