//! Lists of projects: filtered, sorted, paged by key.

use std::fmt::Write;

use postgres_types::ToSql;
use serde_json::{Value, json};

use super::store::{LINKED, MASKED};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::records::spaces::search::pattern;

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 500;

/// What can be sorted by: the parameter, the expression, its type. What has no value comes last going upwards.
const ORDERS: &[(&str, &str, &str)] = &[
    ("id", "p.id", "bigint"),
    ("name", "p.name", "text"),
    ("investment", "coalesce(p.investment_wan, 0)", "numeric"),
    ("next_step", "coalesce(p.next_step_on, date '9999-12-31')", "date"),
    ("updated", "p.recorded_at", "timestamptz"),
];

/// A page of projects.
pub(super) async fn page(app: &App, caller: &Caller, query: &Query) -> Result<Value> {
    query.only(&["stage", "demand", "industry", "street", "q", "due", "sort", "limit", "after"])?;
    let limit = query.read::<u32>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    if limit == 0 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let sort = query.get("sort").unwrap_or("-id");
    let (name, descending) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    let known = || ORDERS.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(", ");
    let (_, order, cast) = ORDERS
        .iter()
        .find(|(known, ..)| *known == name)
        .ok_or_else(|| Error::parameter("sort", format!("one of {}, with - in front for downwards", known())))?;
    let mut wanted = Wanted::of(query, app)?;
    let read = app.db.read(caller).await?;
    let count = format!("select count(*) from project p where {}", wanted.condition);
    let matched: i64 = read.query_one(&count, &wanted.parameters()).await?.get(0);
    if let Some(mark) = query.get("after") {
        let bad = || Error::parameter("after", "a page mark; follow the next link as it is");
        let (id, key) = mark.split_once('~').ok_or_else(bad)?;
        if id.parse::<i64>().is_err() || !is(cast, key) {
            return Err(bad());
        }
        let (key, id) = (wanted.bind(key.to_owned()), wanted.bind(id.to_owned()));
        let comparison = if descending { "<" } else { ">" };
        wanted.and(&format!("({order}, p.id) {comparison} ({key}::{cast}, {id}::bigint)"));
    }
    let direction = if descending { "desc" } else { "asc" };
    let sql = format!(
        "select {MASKED} || {LINKED}, p.id, ({order})::text from project p where {} \
         order by {order} {direction}, p.id {direction} limit {}",
        wanted.condition,
        limit + 1
    );
    let rows = read.query(&sql, &wanted.parameters()).await?;
    let shown = &rows[..rows.len().min(limit as usize)];
    let items: Vec<Value> = shown.iter().map(|row| row.get(0)).collect();
    let next = shown.last().filter(|_| rows.len() > shown.len()).map(|last| {
        let mark = format!("{}~{}", last.get::<_, i64>(1), last.get::<_, String>(2));
        format!("/api/projects?{}", query.with("after", &mark))
    });
    Ok(json!({ "items": items, "matched": matched, "next": next }))
}

/// Whether a text is what a page mark of this type holds: it comes from outside.
fn is(cast: &str, key: &str) -> bool {
    match cast {
        "bigint" => key.parse::<i64>().is_ok(),
        "numeric" => key.parse::<rust_decimal::Decimal>().is_ok(),
        "date" => key.parse::<chrono::NaiveDate>().is_ok(),
        "timestamptz" => chrono::DateTime::parse_from_str(key, "%Y-%m-%d %H:%M:%S%.f%#z").is_ok(),
        _ => true,
    }
}

/// Conditions and what is bound in them.
struct Wanted {
    condition: String,
    values: Vec<String>,
}

impl Wanted {
    fn of(query: &Query, app: &App) -> Result<Self> {
        let mut wanted = Self { condition: "true".to_owned(), values: Vec::new() };
        for (parameter, column) in [("stage", "p.stage"), ("demand", "p.demand"), ("industry", "p.industry")] {
            if let Some(values) = query.list(parameter) {
                let place = wanted.bind(values.join(","));
                wanted.and(&format!("{column} = any(string_to_array({place}, ','))"));
            }
        }
        if let Some(values) = query.list("street") {
            let place = wanted.bind(values.join(","));
            wanted.and(&format!("p.streets && string_to_array({place}, ',')"));
        }
        if let Some(text) = query.get("q") {
            let place = wanted.bind(pattern(text));
            wanted
                .and(&format!("concat_ws(' ', p.name, p.project_no, p.enterprise, p.uscc, p.products) ilike {place}"));
        }
        if query.read::<bool>("due", "true or false")? == Some(true) {
            let place = wanted.bind(app.config.today().to_string());
            wanted.and(&format!("p.next_step_on <= {place}::date and p.stage not in ('producing', 'dropped')"));
        }
        Ok(wanted)
    }

    fn and(&mut self, condition: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.condition, " and {condition}");
    }

    fn bind(&mut self, value: String) -> String {
        self.values.push(value);
        format!("${}::text", self.values.len())
    }

    fn parameters(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
    }
}
