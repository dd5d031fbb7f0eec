//! 模板: the text of each kind of letter, as the program brings it or as the office has made it since.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::text;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Read};
use crate::error::{Error, FieldError, Result};

/// Kinds of letters.
pub(super) const KINDS: [&str; 4] = ["investigation", "rectification", "reminder", "decision_draft"];
/// Longest title and text, in characters.
const LONGEST: (usize, usize) = (100, 20_000);

/// Title and text of a kind of letter.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Template {
    #[serde(default)]
    pub(super) version: i32,
    pub(super) title: String,
    pub(super) body: String,
}

/// The texts that come with the program.
static BUILT_IN: LazyLock<Result<BTreeMap<String, Template>, String>> =
    LazyLock::new(|| toml::from_str(include_str!("templates.toml")).map_err(|error| error.to_string()));

fn built_in(kind: &str) -> Result<Template> {
    let all = BUILT_IN.as_ref().map_err(|error| Error::broken("letter templates", error))?;
    all.get(kind).cloned().ok_or_else(|| not_found(kind))
}

fn not_found(kind: &str) -> Error {
    let known = KINDS.join("、");
    Error::NotFound(format!("没有函件种类“{kind}”，可选 {known} (no such kind of letter; one of these)"))
}

/// The text that holds now.
pub(super) async fn current(read: &impl Acting, kind: &str) -> Result<Template> {
    let sql = "select version, title, body from letter_template where kind = $1 order by version desc limit 1";
    match read.query_opt(sql, &[&kind]).await? {
        Some(row) => Ok(Template { version: row.get(0), title: row.get(1), body: row.get(2) }),
        None => built_in(kind),
    }
}

/// All kinds with their texts, and what can be filled in.
pub(super) async fn list(read: &Read, caller: &Caller) -> Result<Value> {
    let mut items = Vec::with_capacity(KINDS.len());
    for kind in KINDS {
        items.push(one(read, kind).await?.0);
    }
    let places: Vec<Value> = text::places().map(|(name, about)| json!({ "name": name, "about": about })).collect();
    Ok(json!({ "items": items, "places": places, "may_change": caller.may(Right::DecideContracts.word()) }))
}

/// One kind with its earlier versions, and its version.
pub(super) async fn one(read: &Read, kind: &str) -> Result<(Value, i32)> {
    let Template { version, title, body } = current(read, kind).await?;
    let sql = "select coalesce(jsonb_agg(jsonb_build_object('version', version, 'title', title, 'body', body, 'reason', reason,
                   'recorded_at', recorded_at, 'changed_by', changed_by) order by version desc), '[]')
               from letter_template where kind = $1";
    let history: Value = read.query_one(sql, &[&kind]).await?.get(0);
    Ok((json!({ "kind": kind, "version": version, "title": title, "body": body, "history": history }), version))
}

/// What the office makes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    title: String,
    body: String,
    reason: String,
}

/// Replaces the text of a kind by its next version.
///
/// # Errors
/// 403 for whoever is not 发改局, 404, 412, 422 with every place that there is not.
pub(super) async fn change(app: &App, caller: &Caller, (kind, version): (&str, i32), change: &Change) -> Result<()> {
    access::require(caller, Right::DecideContracts)?;
    built_in(kind)?;
    let mut errors = Vec::new();
    for (field, text, most) in [("title", &change.title, LONGEST.0), ("body", &change.body, LONGEST.1)] {
        check(field, text, most, &mut errors);
    }
    let why = change.reason.trim();
    if why.is_empty() || why.chars().count() > 200 || why.contains('\0') {
        errors.push(FieldError::new("reason", "missing-field", "请写明修改原因，至多 200 字 (say why it is changed)"));
    }
    super::work::refuse(errors)?;
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    // Two who change at once: the key of the version lets one of them through.
    let now = current(&tx, kind).await?.version;
    let sql = "insert into letter_template (kind, version, title, body, reason) values ($1, $2, $3, $4, $5)
               on conflict on constraint letter_template_version_is_unique do nothing";
    let title = change.title.trim();
    if now != version || tx.execute(sql, &[&kind, &(version + 1), &title, &change.body, &why]).await? == 0 {
        return Err(Error::Stale(
            "模板已被他人修改，请刷新后重试 (somebody changed the template: read it again)".to_owned(),
        ));
    }
    tx.as_caller().await?;
    tx.note(Entry::done("letter-template.change", format!("letter-template/{kind}")).with("reason", why));
    tx.commit().await
}

fn check(field: &str, written: &str, most: usize, errors: &mut Vec<FieldError>) {
    let length = written.trim().chars().count();
    if length == 0 || length > most || written.contains('\0') {
        let words = format!("请填写，至多 {most} 字 (1 to {most} characters)");
        errors.push(FieldError::new(field, "bad-text", words));
    }
    match text::unknown(written) {
        Err(open) => {
            let words = format!("“{open}”：占位符应写作 {{{{名称}}}} (a place is written between two pairs of braces)");
            errors.push(FieldError::new(field, "bad-place", words));
        }
        Ok(unknown) => errors.extend(unknown.into_iter().map(|name| {
            let known: Vec<&str> = text::places().map(|(name, _)| name).collect();
            let words =
                format!("没有占位符“{name}”，可用：{} (there is no such place; one of these)", known.join("、"));
            FieldError::new(field, "unknown-place", words)
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_that_come_with_the_program_are_whole() {
        for kind in KINDS {
            let template = built_in(kind).unwrap();
            let mut errors = Vec::new();
            check("title", &template.title, LONGEST.0, &mut errors);
            check("body", &template.body, LONGEST.1, &mut errors);
            assert!(errors.is_empty(), "{kind}: {errors:?}");
            assert_eq!(template.version, 0);
        }
        assert!(built_in("verdict").is_err());
    }
}
