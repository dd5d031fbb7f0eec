//! The same descriptions and features as pages to read: no script, nothing from elsewhere.

use serde_json::Value;

use crate::http::html::{document, escape, push};

/// A document of JSON as a page. Features become a table, everything else a list of its members.
pub(super) fn page(title: &str, value: &Value) -> String {
    let mut body = String::new();
    match value.get("features").and_then(Value::as_array) {
        Some(features) => table(features, &mut body),
        None => member(value, &mut body),
    }
    links(value, &mut body);
    document(title, &body)
}

fn table(features: &[Value], out: &mut String) {
    let Some(first) = features.first() else {
        out.push_str("<p>没有记录 (nothing found)</p>");
        return;
    };
    let names: Vec<&String> = first["properties"].as_object().map(|all| all.keys().collect()).unwrap_or_default();
    out.push_str("<div class=\"wide\"><table><thead><tr><th>id</th>");
    names.iter().for_each(|name| push(out, format_args!("<th>{}</th>", escape(name))));
    out.push_str("</tr></thead><tbody>");
    for feature in features {
        push(out, format_args!("<tr><td>{}</td>", escape(&text(&feature["id"]))));
        for name in &names {
            push(out, format_args!("<td>{}</td>", escape(&text(&feature["properties"][name.as_str()]))));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}

fn member(value: &Value, out: &mut String) {
    match value {
        Value::Object(all) => {
            out.push_str("<dl>");
            // Links come at the end; coordinates are nothing to read.
            for (name, value) in all.iter().filter(|(name, _)| !["links", "geometry"].contains(&name.as_str())) {
                push(out, format_args!("<dt>{}</dt><dd>", escape(name)));
                member(value, out);
                links(value, out);
                out.push_str("</dd>");
            }
            out.push_str("</dl>");
        }
        Value::Array(items) => {
            out.push_str("<ul>");
            for item in items {
                out.push_str("<li>");
                member(item, out);
                links(item, out);
                out.push_str("</li>");
            }
            out.push_str("</ul>");
        }
        scalar => out.push_str(&escape(&text(scalar))),
    }
}

/// The links of a document that lead to pages.
fn links(value: &Value, out: &mut String) {
    let Some(all) = value.get("links").and_then(Value::as_array) else { return };
    out.push_str("<ul>");
    for link in all.iter().filter(|link| link.get("templated").is_none()) {
        let told = |name: &str| escape(link[name].as_str().unwrap_or_default());
        push(
            out,
            format_args!(
                "<li><a href=\"{}\">{}</a> {} ({})</li>",
                told("href"),
                told("title"),
                told("rel"),
                told("type")
            ),
        );
    }
    out.push_str("</ul>");
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_people_write_stays_text() {
        let features = json!({ "features": [{ "id": 1, "properties": { "name": "<script>alert('x')</script>&\"" } }] });
        let page = page("<b>", &features);
        assert!(!page.contains("<script>") && !page.contains("<b>"));
        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"));
    }
}
