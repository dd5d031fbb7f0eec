//! The description as a page to read: no script, nothing from elsewhere.

use serde_json::Value;

use super::{Members, Operation, Told, member};
use crate::http::html::{document, escape, push};

/// What stands under `/ogc`.
pub(super) const OGC: &str = "OGC API（QGIS、ArcGIS、GDAL）";

/// The page.
pub(super) fn page(told: &Told, whole: &Value) -> String {
    let mut out = String::from(
        "<p>JSON, UTF-8. 错误为 RFC 9457 <code>application/problem+json</code>，逐项列在 <code>errors</code>。\
         脚本与 GIS 桌面用 <code>Authorization: Bearer</code> 令牌，或以令牌为口令的 Basic 认证。\
         Errors are problem+json; scripts and desktops send an API token. \
         <a href=\"/api/openapi.json\">OpenAPI 3.0.3</a> · <a href=\"/ogc?f=html\">/ogc</a></p>",
    );
    for group in &told.group {
        push(&mut out, format_args!("<h2>{}</h2>", escape(&group.title)));
        group.operation.iter().for_each(|operation| one(operation, &mut out));
    }
    push(&mut out, format_args!("<h2>{}</h2>", escape(OGC)));
    standard(whole, &mut out);
    document("接口说明 API", &out)
}

fn one(operation: &Operation, out: &mut String) {
    push(out, format_args!("<h3><code>{} {}</code></h3>", escape(&operation.method), escape(&operation.path)));
    push(out, format_args!("<p>{}</p>", escape(&operation.about)));
    if operation.if_match {
        out.push_str("<p><code>If-Match</code>: 428 / 412</p>");
    }
    for (title, members) in [("query", &operation.query), ("JSON", &operation.body), ("form", &operation.form)] {
        table(title, members, out);
    }
}

fn table(title: &str, members: &Members, out: &mut String) {
    if members.is_empty() {
        return;
    }
    push(out, format_args!("<table><thead><tr><th>{title}</th><th></th><th></th></tr></thead><tbody>"));
    for (name, kind) in members {
        let (name, needed) = member(name);
        let needed = if needed { "必填 required" } else { "" };
        push(out, format_args!("<tr><td><code>{}</code></td><td>{kind}</td><td>{needed}</td></tr>", escape(name)));
    }
    out.push_str("</tbody></table>");
}

fn standard(whole: &Value, out: &mut String) {
    let paths = whole["paths"].as_object().into_iter().flatten().filter(|(path, _)| path.starts_with("/ogc"));
    out.push_str("<table><tbody>");
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let about = operation["summary"].as_str().unwrap_or_default();
            let line = format!("{} {path}", method.to_uppercase());
            push(
                out,
                format_args!(
                    "<tr><td class=\"words\"><code>{}</code></td><td class=\"words\">{}</td></tr>",
                    escape(&line),
                    escape(about)
                ),
            );
        }
    }
    out.push_str("</tbody></table>");
}
