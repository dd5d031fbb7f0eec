//! Pages of A4 that look like the office's own forms: to be printed, signed and stamped.

use std::fmt::Display;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::html::{escape, push};

const STYLE: &str = "@page{size:A4;margin:16mm 14mm 18mm}*{box-sizing:border-box}body{font:10.5pt/1.5 \"SimSun\",\"Songti SC\",\"Noto Serif CJK SC\",serif;\
    color:#000;background:#fff;margin:0 auto;max-width:182mm;padding:6mm 0}h1{font:700 18pt/1.4 \"SimHei\",\"Noto Sans CJK SC\",sans-serif;text-align:center;\
    letter-spacing:.3em;margin:0 0 2mm}.head{display:flex;justify-content:space-between;margin-bottom:2mm}table{width:100%;border-collapse:collapse;\
    table-layout:fixed;margin-bottom:-1px}th,td{border:1px solid #000;padding:1.2mm 1.6mm;text-align:left;vertical-align:middle;overflow-wrap:anywhere}\
    th{font-weight:400;text-align:center;background:#f4f4f4}caption,.part{font-weight:700;text-align:left}td.n{text-align:right}\
    tr{break-inside:avoid}.sign td{height:24mm;vertical-align:top}.foot{margin-top:2mm;font-size:9pt}\
    @media screen{html{background:#dfe3e8}body{padding:16mm 14mm;max-width:210mm;box-shadow:0 1px 8px #0003}}\
    @media screen and (max-width:600px){body{padding:4mm}h1{font-size:14pt;letter-spacing:0}}@media print{th{background:none}}\
    thead{display:table-header-group}.sign{break-inside:avoid}.foot{break-before:avoid}\
    @media print{body{padding:0;font-size:10pt;line-height:1.35}th,td{padding:.7mm 1.6mm}}";

/// The beginning of a page up to its body; `title` is HTML already.
pub fn head(title: &str) -> String {
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head><body>"
    )
}

/// A table of titles and values, two pairs a line; the values are HTML.
pub fn plain(out: &mut String, lines: &[&[(&str, String)]]) {
    out.push_str("<table><colgroup><col style=\"width:27mm\"><col><col style=\"width:26mm\"><col></colgroup>");
    for line in lines {
        out.push_str("<tr>");
        for (title, value) in *line {
            push(out, format_args!("<th>{title}</th><td>{value}</td>"));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}

/// A day as documents write it, or a dash.
pub fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "—".to_owned(), |day| day.format("%Y年%-m月%-d日").to_string())
}

/// A value as text, or a dash.
pub fn said(value: Option<impl Display>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| escape(&value.to_string()))
}

/// A moment as clocks in China show it, or a dash.
pub fn moment(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "—".to_owned(), |at| (at + TimeDelta::hours(8)).format("%Y年%-m月%-d日 %H:%M").to_string())
}

/// One title and one value over the whole width; the value is HTML.
pub fn wide(out: &mut String, title: &str, value: &str) {
    push(out, format_args!("<table><tr><th style=\"width:27mm\">{title}</th><td>{value}</td></tr></table>"));
}
