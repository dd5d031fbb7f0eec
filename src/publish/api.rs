//! The description of the whole API: `/api/openapi.json` for programs, `/api/docs` for people. What stands under `/ogc` comes from
//! there; everything else is told in `api/operations.toml`.

mod document;
mod page;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use warp::Filter;

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header};
use crate::http::group::{Routes, base, header};
use crate::publish::ogc;

/// Name → type, in the order of names; a name that ends in `?` may be left out.
type Members = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    group: Vec<Group>,
}

/// Operations on one subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    title: String,
    operation: Vec<Operation>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    method: String,
    path: String,
    about: String,
    /// Type of `{id}` in the path; a number where nothing is said.
    id: Option<String>,
    #[serde(default)]
    if_match: bool,
    #[serde(default)]
    query: Members,
    #[serde(default)]
    body: Members,
    #[serde(default)]
    form: Members,
}

/// Read once; `tests/api_docs.rs` shows that it can be read.
static TOLD: LazyLock<std::result::Result<Told, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("api/operations.toml")));

fn told() -> Result<&'static Told> {
    TOLD.as_ref().map_err(|error| Error::broken("operations.toml", error))
}

/// `/api/openapi.json`, `/api/docs`.
pub fn routes(app: &App) -> Vec<Routes> {
    let document = warp::path!("api" / "openapi.json")
        .and(warp::get())
        .and(base(app))
        .and(header("if-none-match"))
        .map(|base: String, tag: Option<String>| {
            let text = told().map(|told| document::whole(told, &base).to_string());
            finish(text.map(|text| answer::tagged(ogc::describe::OPENAPI, text, tag.as_deref())))
        })
        .boxed();
    let page = warp::path!("api" / "docs")
        .and(warp::get())
        .and(base(app))
        .and(header("if-none-match"))
        .map(|base: String, tag: Option<String>| {
            let text = told().map(|told| page::page(told, &document::whole(told, &base)));
            let answer = text.map(|text| answer::tagged("text/html; charset=utf-8", text, tag.as_deref()));
            finish(answer.map(|answer| with_header(answer, http::header::CONTENT_LANGUAGE, "zh-CN, en")))
        })
        .boxed();
    vec![document, page]
}

/// The name without its `?`, and whether it is needed.
fn member(name: &str) -> (&str, bool) {
    name.strip_suffix('?').map_or((name, true), |name| (name, false))
}
