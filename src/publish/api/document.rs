//! The description as OpenAPI 3.0.3.

use serde_json::{Map, Value, json};

use super::{Members, Operation, Told, member};
use crate::publish::ogc;

/// Everything, for a service at this address.
pub(super) fn whole(told: &Told, base: &str) -> Value {
    let mut document = ogc::document(base);
    document["servers"] = json!([{ "url": base }]);
    document["tags"] = told
        .group
        .iter()
        .map(|group| json!({ "name": group.title }))
        .chain([json!({ "name": super::page::OGC })])
        .collect();
    let mut paths = Map::new();
    for group in &told.group {
        for operation in &group.operation {
            let methods = paths.entry(&operation.path).or_insert_with(|| json!({}));
            methods[operation.method.to_lowercase()] = described(operation, &group.title);
        }
    }
    if let Value::Object(standard) = document["paths"].take() {
        for (path, mut methods) in standard {
            for operation in methods.as_object_mut().into_iter().flat_map(Map::values_mut) {
                operation["tags"] = json!([super::page::OGC]);
            }
            paths.insert(format!("/ogc{}", path.trim_end_matches('/')), methods);
        }
    }
    document["paths"] = Value::Object(paths);
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer" },
        "tokenAsPassword": { "type": "http", "scheme": "basic" },
        "session": { "type": "apiKey", "in": "cookie", "name": "tuguan" },
    });
    document["security"] = json!([{ "token": [] }, { "tokenAsPassword": [] }, { "session": [] }]);
    document
}

fn described(operation: &Operation, tag: &str) -> Value {
    let mut parameters: Vec<Value> = in_path(operation);
    parameters.extend(operation.query.iter().map(|(name, kind)| {
        let (name, needed) = member(name);
        json!({ "name": name, "in": "query", "required": needed, "schema": schema(kind) })
    }));
    if operation.if_match {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true, "schema": { "type": "string" },
            "description": "ETag of the version on which the change is based: 428 without it, 412 when it is stale",
        }));
    }
    let mut value = json!({
        "operationId": identifier(operation),
        "tags": [tag],
        "summary": operation.about,
        "parameters": parameters,
        "responses": { "2XX": { "description": "As asked" }, "default": { "$ref": "#/components/responses/Problem" } },
    });
    for (members, kind) in [(&operation.body, "application/json"), (&operation.form, "multipart/form-data")] {
        if !members.is_empty() {
            value["requestBody"] = json!({ "required": true, "content": { kind: { "schema": object(members) } } });
        }
    }
    value
}

fn in_path(operation: &Operation) -> Vec<Value> {
    let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let kind = |name: &str| if name == "id" { operation.id.as_deref().unwrap_or("integer") } else { "integer" };
    names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": schema(kind(name)) })).collect()
}

fn object(members: &Members) -> Value {
    let properties: Map<String, Value> =
        members.iter().map(|(name, kind)| (member(name).0.to_owned(), schema(kind))).collect();
    let needed: Vec<&str> =
        members.keys().map(|name| member(name)).filter(|(_, needed)| *needed).map(|(name, _)| name).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !needed.is_empty() {
        schema["required"] = json!(needed);
    }
    schema
}

fn schema(kind: &str) -> Value {
    match kind {
        "date" => json!({ "type": "string", "format": "date" }),
        "file" => json!({ "type": "string", "format": "binary" }),
        "array" => json!({ "type": "array", "items": {} }),
        kind => json!({ "type": kind }),
    }
}

/// `GET /api/spaces/{id}/history` → `get_api_spaces_id_history`.
fn identifier(operation: &Operation) -> String {
    let words = operation.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(operation.method.to_lowercase()).chain(words.map(str::to_owned)).collect::<Vec<_>>().join("_")
}
