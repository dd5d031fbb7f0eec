//! A letter as a page of A4 after GB/T 9704: 标题 in the middle, the receiver at the left, sender and day at the right.

use serde_json::Value;

use crate::http::html::{escape, push};

const STYLE: &str = "@page{size:A4;margin:37mm 26mm 35mm 28mm}*{box-sizing:border-box}body{font:16pt/28pt \"FangSong\",\"STFangsong\",\"Noto Serif CJK SC\",serif;\
    color:#000;background:#fff;margin:0 auto;max-width:156mm}h1{font:700 22pt/34pt \"SimHei\",\"Noto Sans CJK SC\",sans-serif;text-align:center;\
    margin:0 0 4mm}h2{font:400 16pt/28pt \"SimHei\",\"Noto Sans CJK SC\",sans-serif;margin:0;text-indent:2em}.no{text-align:center;margin:0 0 8mm}\
    p{text-indent:2em;margin:0;text-align:justify;overflow-wrap:anywhere}p.to{text-indent:0}.from{margin-top:14mm;text-align:right;break-inside:avoid}\
    .from span{display:block;padding-right:2em}.mark{position:fixed;top:40%;left:0;right:0;text-align:center;font-size:60pt;color:#0002;transform:rotate(-24deg)}\
    @media screen{html{background:#dfe3e8}body{padding:25mm 27mm;max-width:210mm;box-shadow:0 1px 8px #0003;position:relative}}\
    @media screen and (max-width:600px){body{padding:6mm 5mm;font-size:13pt;line-height:1.7}h1{font-size:16pt;line-height:1.5}h2{font-size:13pt}.mark{font-size:34pt}}";

/// What stands over the text of a letter that is not one that was sent.
pub(super) fn mark(letter: &Value) -> Option<&'static str> {
    match letter["status"].as_str() {
        Some("draft") => Some("草稿"),
        Some("void") => Some("作废"),
        _ => None,
    }
}

/// Number that the letter bears: that of the document, else that of the draft.
pub(super) fn number(letter: &Value) -> &str {
    letter["document_no"].as_str().or_else(|| letter["no"].as_str()).unwrap_or_default()
}

/// 成文日期: of the issue, else of the draft.
pub(super) fn dated(letter: &Value) -> String {
    let day = letter["issued_on"].as_str().or_else(|| letter["made_on"].as_str()).unwrap_or_default();
    day.parse().map(super::facts::day).unwrap_or_default()
}

/// The whole page.
pub(super) fn page(letter: &Value) -> String {
    let of = |name: &str| letter[name].as_str().map(escape).unwrap_or_default();
    let mut out = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} {no}</title><style>{STYLE}</style></head><body><h1>{title}</h1><p class=\"no\">{no}</p><p class=\"to\">{to}：</p>",
        title = of("title"),
        no = escape(number(letter)),
        to = of("addressee"),
    );
    if let Some(mark) = mark(letter) {
        push(&mut out, format_args!("<div class=\"mark\" aria-hidden=\"true\">{mark}</div>"));
    }
    for line in letter["body"].as_str().unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix('#') {
            Some(head) => push(&mut out, format_args!("<h2>{}</h2>", escape(head.trim()))),
            None => push(&mut out, format_args!("<p>{}</p>", escape(line))),
        }
    }
    push(
        &mut out,
        format_args!(
            "<div class=\"from\"><span>{}</span><span>{}</span></div></body></html>",
            escape(letter["facts"]["organisation"].as_str().unwrap_or_default()),
            dated(letter),
        ),
    );
    out
}
