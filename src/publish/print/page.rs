//! The page around the sheets: everything is in it, and printed it is nothing but the sheets.

use super::paper::{Orientation, Paper};
use crate::http::html::escape;

const STYLE: &str = "html,body{margin:0;background:#5b6470}\
    svg{display:block;position:absolute;left:0;top:0;font-family:\"Noto Sans CJK SC\",\"Source Han Sans SC\",\
    \"Microsoft YaHei\",\"PingFang SC\",SimHei,sans-serif;font-variant-numeric:tabular-nums;fill:#17202c}\
    text{white-space:pre}.halo{paint-order:stroke;stroke:#fff;stroke-width:.5px;stroke-linejoin:round}\
    .sheet{position:relative;overflow:hidden;background:#fff;-webkit-print-color-adjust:exact;print-color-adjust:exact}\
    .bar{position:sticky;top:0;z-index:1;display:flex;gap:12px;align-items:center;padding:8px 16px;background:#14284b;\
    color:#fff;font:14px/1.5 system-ui,\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif}\
    .bar button{font:inherit;padding:4px 16px;border:0;border-radius:4px;cursor:pointer}\
    @media screen{.sheet{margin:10mm auto;box-shadow:0 2px 12px rgb(0 0 0/40%)}}\
    @media print{html,body{background:none}.bar{display:none}.sheet{break-after:page}.sheet:last-child{break-after:auto}}";

/// The sheets as a page. The one script is the service's own file (the policy allows no other), and all that it does is what the
/// browser's menu does too.
pub(super) fn page(
    title: &str,
    (paper, orientation): (Paper, Orientation),
    (w, h): (f64, f64),
    sheets: &[String],
) -> String {
    let title = escape(title);
    let size = format!("{} {}", paper.word(), orientation.word());
    // Browsers count in points: a sheet as high as the paper would begin a second page.
    let sheet = |svg: &String| {
        format!(
            "<section class=\"sheet\" style=\"width:{w}mm;height:{:.1}mm\"><svg xmlns=\"http://www.w3.org/2000/svg\" \
             width=\"{w}mm\" height=\"{h}mm\" viewBox=\"0 0 {w} {h}\">{svg}</svg></section>",
            h - 0.3
        )
    };
    let sheets: String = sheets.iter().map(sheet).collect();
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>@page{{size:{size};margin:0}}{STYLE}</style><script src=\"/print.js\" defer></script></head><body>\
         <div class=\"bar\"><button type=\"button\" id=\"print\" hidden>打印</button><span>{} {}，打印时边距选“无”、缩放选\
         “100%”</span></div>{sheets}</body></html>",
        paper.word(),
        if orientation == Orientation::Landscape { "横向" } else { "竖向" },
    )
}
