//! Pages of the service itself: no script, nothing from elsewhere.

use std::fmt::{Arguments, Write};

const STYLE: &str = "body{font:15px/1.6 system-ui,\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif;color:#1f2937;background:#f5f7fa;\
     margin:0}header{background:#232f6f;color:#fff;padding:.7rem 1.2rem}header a{color:#fff}main{padding:1rem 1.2rem;max-width:100%}\
     h1{font-size:1.3rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin:1.2rem 0 .2rem}p{margin:.2rem 0 .4rem}\
     table{border-collapse:collapse;background:#fff}th,td{border:1px solid #d5dbe3;padding:.25rem .5rem;\
     text-align:left;vertical-align:top;white-space:nowrap}th{background:#e9edf3}.wide{overflow-x:auto}dt{font-weight:600}\
     dd{margin:0 0 .4rem 1rem}a{color:#2b50c7}code{overflow-wrap:anywhere}td.words{white-space:normal}";

/// A whole page: `title` is text, `body` is HTML.
pub fn document(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{STYLE}</style></head><body>\
         <header><a href=\"/ogc?f=html\">智慧土管 tuguan</a></header><main><h1>{title}</h1>{body}</main></body></html>"
    )
}

/// Text that stays text.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Appends.
pub fn push(out: &mut String, text: Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}
