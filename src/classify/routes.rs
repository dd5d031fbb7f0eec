//! /api/classification/*, and the two resources of /api/spaces that belong to classification.

use serde::{Deserialize, Serialize};
use serde_json::json;
use warp::Filter;
use warp::reply::Response;

use super::overrides::{OverrideRequest, clear_override, set_override};
use super::summary::{Request, summarise};
use super::{adopt, explain, run};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;
use crate::http::answer;
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;

/// Longest body of an override.
const OVERRIDE_BYTES: u64 = 64 * 1024;
/// Longest body of a run: a rule set of any reasonable size.
const RUN_BYTES: u64 = 1024 * 1024;

/// The group /api/classification/*.
pub fn routes(app: &App) -> Routes {
    group([rules(app), start_run(app), one_run(app)])
}

/// /api/spaces/summary and /api/spaces/{id}/classification, for the group that owns /api/spaces. They come first there.
pub fn space_routes(app: &App) -> Vec<Routes> {
    vec![summary(app), classification(app), put_classification(app), delete_classification(app)]
}

fn rules(app: &App) -> Routes {
    warp::path!("api" / "classification" / "rules")
        .and(warp::get())
        .and(with(app))
        .and(caller())
        .and(raw_query())
        .then(get_rules)
        .map(answer::finish)
        .boxed()
}

fn start_run(app: &App) -> Routes {
    warp::path!("api" / "classification" / "runs")
        .and(warp::post())
        .and(with(app))
        .and(caller())
        .and(raw_query())
        .and(warp::body::content_length_limit(RUN_BYTES))
        .and(warp::body::json())
        .then(post_run)
        .map(answer::finish)
        .boxed()
}

fn one_run(app: &App) -> Routes {
    warp::path!("api" / "classification" / "runs" / i64)
        .and(warp::get())
        .and(with(app))
        .and(caller())
        .and(raw_query())
        .then(get_run)
        .map(answer::finish)
        .boxed()
}

fn summary(app: &App) -> Routes {
    warp::path!("api" / "spaces" / "summary")
        .and(warp::get())
        .and(with(app))
        .and(caller())
        .and(raw_query())
        .then(get_summary)
        .map(answer::finish)
        .boxed()
}

fn classification(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64 / "classification")
        .and(warp::get())
        .and(with(app))
        .and(caller())
        .and(raw_query())
        .then(get_classification)
        .map(answer::finish)
        .boxed()
}

fn put_classification(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64 / "classification")
        .and(warp::put())
        .and(with(app))
        .and(caller())
        .and(raw_query())
        .and(header("if-match"))
        .and(warp::body::content_length_limit(OVERRIDE_BYTES))
        .and(warp::body::json())
        .then(override_classification)
        .map(answer::finish)
        .boxed()
}

fn delete_classification(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64 / "classification")
        .and(warp::delete())
        .and(with(app))
        .and(caller())
        .and(raw_query())
        .and(header("if-match"))
        .then(restore_classification)
        .map(answer::finish)
        .boxed()
}

/// One rule as the page shows it.
#[derive(Serialize)]
struct ShownRule<'a> {
    id: &'a str,
    category: Option<&'a str>,
    title: &'a str,
    sentence: &'a str,
    expression: Option<&'a str>,
    applies_to: Vec<&'static str>,
    basis: &'a str,
}

async fn get_rules(app: App, caller: Caller, raw: String) -> Result<Response> {
    Query::parse(&raw)?.only(&[])?;
    let read = app.db.read(&caller).await?;
    let adopted = adopt::current(&read).await?;
    let rules: Vec<ShownRule> = adopted
        .rules
        .rules
        .iter()
        .map(|rule| ShownRule {
            id: &rule.id,
            category: rule.category.as_deref(),
            title: &rule.title,
            sentence: &rule.sentence,
            expression: rule.when.as_ref().map(|when| when.text.as_str()),
            applies_to: [("parcel", rule.parcels), ("building", rule.buildings)]
                .into_iter()
                .filter_map(|(kind, applies)| applies.then_some(kind))
                .collect(),
            basis: &rule.basis,
        })
        .collect();
    answer::json(&json!({
        "version": adopted.version,
        "name": adopted.rules.name,
        "source": adopted.source,
        "rules": rules,
        "toml": adopted.rules.toml,
    }))
}

/// What a run is asked for. Without `dry_run` nothing is changed by mistake: it must be said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunRequest {
    dry_run: bool,
    rules: Option<String>,
}

async fn post_run(app: App, caller: Caller, raw: String, wanted: RunRequest) -> Result<Response> {
    Query::parse(&raw)?.only(&[])?;
    answer::json(&run::reclassify(&app, &caller, wanted.rules.as_deref(), wanted.dry_run).await?)
}

async fn get_run(id: i64, app: App, caller: Caller, raw: String) -> Result<Response> {
    Query::parse(&raw)?.only(&[])?;
    answer::json(&run::find(&app, &caller, id).await?)
}

async fn get_summary(app: App, caller: Caller, raw: String) -> Result<Response> {
    let query = Query::parse(&raw)?;
    query.only(&["by", "as_of", "filter"])?;
    let request = Request::new(query.list("by"), query.read("as_of", "a day, e.g. 2026-01-31")?, query.get("filter"))?;
    answer::json(&summarise(&app, &caller, &request).await?)
}

async fn get_classification(id: i64, app: App, caller: Caller, raw: String) -> Result<Response> {
    Query::parse(&raw)?.only(&[])?;
    let read = app.db.read(&caller).await?;
    let explained = explain::explain(&read, id).await?;
    views::saw(&app, &caller, &format!("space/{id}/classification"), &[id], Often::Always).await?;
    answer::versioned(&explained, explained.version)
}

async fn override_classification(
    id: i64,
    app: App,
    caller: Caller,
    raw: String,
    condition: Option<String>,
    wanted: OverrideRequest,
) -> Result<Response> {
    Query::parse(&raw)?.only(&[])?;
    let based_on = if_match(condition.as_deref())?;
    let explained = set_override(&app, &caller, id, based_on, &wanted).await?;
    answer::versioned(&explained, explained.version)
}

async fn restore_classification(
    id: i64,
    app: App,
    caller: Caller,
    raw: String,
    condition: Option<String>,
) -> Result<Response> {
    Query::parse(&raw)?.only(&[])?;
    let based_on = if_match(condition.as_deref())?;
    let explained = clear_override(&app, &caller, id, based_on).await?;
    answer::versioned(&explained, explained.version)
}
