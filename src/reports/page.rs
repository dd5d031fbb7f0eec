//! The report as a page of A4, to be read on the screen and printed.

use super::paper::{Cell, Paper, Table};
use crate::http::html::{escape, push};

const STYLE: &str = "@page{size:A4;margin:20mm 18mm}*{box-sizing:border-box}body{font:12pt/1.75 \"FangSong\",\"STFangsong\",\"Noto Serif CJK SC\",serif;\
    color:#000;background:#fff;margin:0 auto;max-width:190mm;padding:6mm 0}h1{font:700 20pt/1.4 \"SimHei\",\"Noto Sans CJK SC\",sans-serif;\
    text-align:center;margin:0 0 4mm}h2{font:700 12pt/1.4 \"SimHei\",\"Noto Sans CJK SC\",sans-serif;text-align:center;margin:7mm 0 0}\
    .head{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 4mm;font-size:10.5pt}p{text-indent:2em;margin:0}\
    .unit{text-align:right;font-size:10pt}.wide{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:10pt;line-height:1.4}\
    th,td{border:1px solid #000;padding:1mm 1.5mm}th{font-weight:700;background:#f4f4f4}td.n{text-align:right;font-variant-numeric:tabular-nums}\
    td.c{text-align:center}td:nth-child(-n+2){white-space:nowrap}tfoot td{font-weight:700}tr{break-inside:avoid}ol{font-size:9.5pt;padding-left:2em}\
    .sign{display:flex;justify-content:space-between;margin-top:8mm}.sign span{min-width:40mm}@media print{th{background:none}body{padding:0}}\
    @media screen{html{background:#dfe3e8}body{padding:16mm 14mm;max-width:210mm;box-shadow:0 1px 8px #0003}}\
    @media screen and (max-width:600px){body{padding:4mm}h1{font-size:15pt}}";

/// The whole page.
pub(super) fn page(paper: &Paper) -> String {
    let title = escape(&paper.title);
    let mut out = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1><div class=\"head\"><span>制表单位：{}</span>\
         <span>数据截止日期：{}</span><span>统计范围：{}</span><span>数据版本：{}</span></div>",
        escape(&paper.compiled_by),
        escape(&paper.cut_off),
        escape(&paper.scope),
        escape(&paper.edition),
    );
    for text in &paper.paragraphs {
        push(&mut out, format_args!("<p>{}</p>", escape(text)));
    }
    for one in &paper.tables {
        table(&mut out, one);
    }
    out.push_str("<h2>注</h2><ol>");
    for note in &paper.notes {
        push(&mut out, format_args!("<li>{}</li>", escape(note)));
    }
    out.push_str("</ol><div class=\"sign\">");
    for who in paper.signatures {
        push(&mut out, format_args!("<span>{who}：</span>"));
    }
    out.push_str("</div></body></html>");
    out
}

fn table(out: &mut String, table: &Table) {
    push(
        out,
        format_args!(
            "<h2>{}</h2><div class=\"unit\">{}</div><div class=\"wide\" tabindex=\"0\"><table><thead><tr>",
            escape(&table.title),
            escape(&table.unit)
        ),
    );
    for head in &table.heads {
        push(out, format_args!("<th scope=\"col\">{}</th>", escape(head)));
    }
    out.push_str("</tr></thead><tbody>");
    table.rows.iter().for_each(|row| line(out, row));
    out.push_str("</tbody>");
    if let Some(total) = &table.total {
        out.push_str("<tfoot>");
        line(out, total);
        out.push_str("</tfoot>");
    }
    out.push_str("</table></div>");
}

fn line(out: &mut String, row: &[Cell]) {
    out.push_str("<tr>");
    for (place, value) in row.iter().enumerate() {
        let class = match value {
            _ if place == 0 => " class=\"c\"",
            Cell::Empty => " class=\"c\"",
            value if value.is_number() => " class=\"n\"",
            _ => "",
        };
        push(out, format_args!("<td{class}>{}</td>", escape(&value.text())));
    }
    out.push_str("</tr>");
}
