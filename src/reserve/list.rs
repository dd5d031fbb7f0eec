//! 储备台账 as a table: filtered, sorted, page by page, with sums over everything that matches, and groups.

use std::fmt::Write;

use serde_json::{Value, json};
use tokio_postgres::types::{ToSql, Type};

use super::fields::RESERVE_FIELDS;
use super::process::State;
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::records::fields::Kind;
use crate::records::spaces::pattern;

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 500;

/// Filters that take several codes, separated by commas.
const CODES: &[&str] = &[
    "state",
    "street_code",
    "asset_type",
    "acq_mode",
    "ownership",
    "right_type",
    "compensation",
    "surface_state",
    "dev_state",
    "guard_mode",
    "supply_mode",
];
/// Filters that take yes or no.
const TRUTHS: &[&str] = &["taken_over", "registered", "can_supply"];
/// Filters that take a least or a most.
const BOUNDS: &[(&str, &str)] = &[
    ("area_min", "area_in_m2 >="),
    ("area_max", "area_in_m2 <="),
    ("stock_min", "area_stock_m2 >="),
    ("stock_max", "area_stock_m2 <="),
];
const DAYS: &[(&str, &str)] = &[("in_from", "in_date >="), ("in_to", "in_date <=")];
/// What groups may be made by.
const GROUPS: &[&str] = &["state", "street_code", "asset_type", "acq_mode", "guard_mode", "plan_year", "supply_plan"];

/// Sums of what matches. 纳入台账 and 已储备 are counted apart (35 and 18 of the published report).
const SUMS: &str = "jsonb_build_object(
    'count', count(*),
    'listed', count(*) filter (where v.state not in ('lead', 'check', 'out', 'void')),
    'taken_over', count(*) filter (where v.taken_over),
    'area_in_m2', coalesce(sum(v.area_in_m2), 0),
    'area_stock_m2', coalesce(sum(v.area_stock_m2) filter (where v.taken_over), 0),
    'area_out_m2', coalesce(sum(v.area_out_m2), 0),
    'area_registered_m2', sum(v.area_registered_m2),
    'floor_area_m2', sum(v.floor_area_m2),
    'acq_cost', sum(v.acq_cost)
)";

/// A question to the ledger.
pub(super) struct Asked {
    condition: String,
    values: Vec<String>,
}

impl Asked {
    /// Reads the filters.
    ///
    /// # Errors
    /// 400 for an unknown parameter or a value that cannot be read.
    pub(super) fn parse(query: &Query, also: &[&str]) -> Result<Self> {
        let mut known: Vec<&str> = CODES.iter().chain(TRUTHS).copied().collect();
        known.extend(BOUNDS.iter().chain(DAYS).map(|(name, _)| *name));
        known.extend(["q", "plan_year", "listed", "spaces", "ids"]);
        known.extend(also);
        query.only(&known)?;
        let mut asked = Self { condition: "true".to_owned(), values: Vec::new() };
        for name in CODES {
            if let Some(codes) = query.list(name) {
                // An empty code asks for what has none; without it the indexes can answer.
                let told = if codes.iter().any(String::is_empty) {
                    format!("coalesce(v.{name}, '')")
                } else {
                    format!("v.{name}")
                };
                asked.and(&format!("{told} = any(string_to_array({{}}, ','))"), codes.join(","));
            }
        }
        for name in TRUTHS {
            if let Some(truth) = query.read::<bool>(name, "true or false")? {
                asked.and(&format!("v.{name} is not distinct from {{}}::boolean"), truth.to_string());
            }
        }
        for (name, comparison) in BOUNDS {
            if let Some(area) = query.read::<rust_decimal::Decimal>(name, "a number of ㎡")? {
                asked.and(&format!("v.{comparison} {{}}::numeric"), area.to_string());
            }
        }
        for (name, comparison) in DAYS {
            if let Some(day) = query.read::<chrono::NaiveDate>(name, "a day, YYYY-MM-DD")? {
                asked.and(&format!("v.{comparison} {{}}::date"), day.to_string());
            }
        }
        if let Some(year) = query.read::<i32>("plan_year", "a year")? {
            asked.and("v.plan_year = {}::integer", year.to_string());
        }
        match query.read::<bool>("listed", "true or false")? {
            Some(true) => asked.condition.push_str(" and v.state not in ('lead', 'check', 'out', 'void')"),
            Some(false) => asked.condition.push_str(" and v.state in ('lead', 'check', 'out', 'void')"),
            None => {}
        }
        for (name, condition) in [
            ("ids", "v.id = any(string_to_array({}, ',')::bigint[])"),
            ("spaces", "v.space_ids && string_to_array({}, ',')::bigint[]"),
        ] {
            if let Some(ids) = query.list(name) {
                if ids.iter().any(|id| id.parse::<i64>().is_err()) {
                    return Err(Error::parameter(name, "whole numbers, separated by commas"));
                }
                asked.and(condition, ids.join(","));
            }
        }
        if let Some(text) = query.get("q") {
            // A third of the time for words that have no capitals, as those of Chinese have none.
            let like = if text.chars().any(|c| c.is_lowercase() || c.is_uppercase()) { "ilike" } else { "like" };
            asked.and(&format!("v.words {like} {{}}"), pattern(text));
        }
        Ok(asked)
    }

    fn and(&mut self, condition: &str, value: String) {
        let place = self.bind(value);
        // Writing to a String cannot fail.
        let _ = write!(self.condition, " and {}", condition.replace("{}", &place));
    }

    fn bind(&mut self, value: String) -> String {
        self.values.push(value);
        format!("${}::text", self.values.len())
    }

    /// The filters as SQL over `reserve_view v`.
    pub(super) fn condition(&self) -> &str {
        &self.condition
    }

    /// The values of the filters.
    pub(super) fn parameters(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
    }
}

/// A page of entries, how many match in all with their sums, and where the next page begins. Also the ids of sensitive spaces shown.
pub(super) async fn page(app: &App, caller: &Caller, query: &Query) -> Result<(Value, Vec<i64>)> {
    let mut asked = Asked::parse(query, &["sort", "limit", "after"])?;
    let limit = query.read::<u32>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit == 0 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let limit = limit.min(MAX_LIMIT);
    let (column, cast, descending) = order(query.get("sort").unwrap_or("ledger_no"))?;
    let read = app.db.read(caller).await?;
    let sums = format!("select {SUMS} from reserve_view v where {}", asked.condition);
    let matching = asked.values.clone();
    // Entries without a value come last whichever way they are sorted: the mark says which side of that it is on.
    if let Some(mark) = query.get("after") {
        let bad = || Error::parameter("after", "a page mark; follow the next link as it is");
        let (id, key) = mark.split_once('~').ok_or_else(bad)?;
        let id = asked.bind(id.parse::<i64>().map_err(|_| bad())?.to_string());
        let comparison = if descending { "<" } else { ">" };
        let beyond = match key.strip_prefix('=') {
            Some(key) => {
                let key = asked.bind(key.to_owned());
                format!("(v.{column} is null or (v.{column}, v.id) {comparison} ({key}::{cast}, {id}::bigint))")
            }
            None => format!("(v.{column} is null and v.id {comparison} {id}::bigint)"),
        };
        let _ = write!(asked.condition, " and {beyond}");
    }
    let direction = if descending { "desc" } else { "asc" };
    let sql = format!(
        // Whole rows are made of those that are shown only, not of all that are sorted.
        "with shown as materialized (
             select v.id, v.{column} as key from reserve_view v where {condition}
             order by v.{column} {direction} nulls last, v.id {direction} limit {more}
         )
         select to_jsonb(v) - 'words', s.key::text, v.id, v.space_ids from shown s join reserve_view v on v.id = s.id
         order by s.key {direction} nulls last, v.id {direction}",
        condition = asked.condition,
        more = limit + 1,
    );
    let (sums, rows) = if matching.is_empty() && asked.values.is_empty() {
        // The first page of everything, which everybody opens: planned once for a connection.
        let (sums, page) = tokio::try_join!(read.prepare_cached(&sums), read.prepare_cached(&sql))?;
        tokio::try_join!(read.query(&sums, &[]), read.query(&page, &[]))?
    } else {
        // Of questions there are too many to keep their plans. Sent together and without being prepared first: one way there and back.
        let (matching, beyond) = (typed(&matching), typed(&asked.values));
        tokio::try_join!(read.query_typed(&sums, &matching), read.query_typed(&sql, &beyond))?
    };
    let sums: Value = sums.first().map(|row| row.get(0)).unwrap_or_default();
    let shown = &rows[..rows.len().min(limit as usize)];
    let items: Vec<Value> = shown.iter().map(|row| row.get(0)).collect();
    let next = shown.last().filter(|_| rows.len() > shown.len()).map(|last| {
        let key = last.get::<_, Option<String>>(1).map_or_else(String::new, |key| format!("={key}"));
        format!("/api/reserve?{}", query.with("after", &format!("{}~{key}", last.get::<_, i64>(2))))
    });
    let spaces = shown.iter().flat_map(|row| row.get::<_, Vec<i64>>(3)).collect();
    Ok((json!({ "items": items, "matched": sums["count"], "sums": sums, "next": next }), spaces))
}

fn typed(values: &[String]) -> Vec<(&(dyn ToSql + Sync), Type)> {
    values.iter().map(|value| (value as &(dyn ToSql + Sync), Type::TEXT)).collect()
}

/// Sums by one or two columns, and of everything.
pub(super) async fn summary(app: &App, caller: &Caller, query: &Query) -> Result<Value> {
    let asked = Asked::parse(query, &["by"])?;
    let by = query.list("by").unwrap_or_else(|| vec!["state".to_owned()]);
    if by.len() > 2 || by.iter().any(|name| !GROUPS.contains(&name.as_str())) {
        return Err(Error::parameter("by", format!("one or two of {}", GROUPS.join(", "))));
    }
    let keys: Vec<String> = by.iter().map(|name| format!("'{name}', v.{name}")).collect();
    let columns: Vec<String> = by.iter().map(|name| format!("v.{name}")).collect();
    let read = app.db.read(caller).await?;
    let sql = format!(
        "select case when grouping({first}) = 0 then jsonb_build_object({keys}) end, {SUMS}
         from reserve_view v where {condition}
         group by grouping sets (({columns}), ())",
        first = columns[0],
        keys = keys.join(", "),
        columns = columns.join(", "),
        condition = asked.condition,
    );
    let mut total = Value::Null;
    let mut groups = Vec::new();
    for row in read.query(&sql, &asked.parameters()).await? {
        let mut sums: Value = row.get(1);
        match row.get::<_, Option<Value>>(0) {
            None => total = sums,
            Some(key) => {
                sums["key"] = key;
                groups.push(sums);
            }
        }
    }
    let place = |group: &Value| {
        let state = group["key"]["state"].as_str().and_then(State::of);
        (state.map(|state| State::ALL.iter().position(|other| *other == state)), group["key"].to_string())
    };
    groups.sort_by_key(place);
    Ok(json!({ "by": by, "groups": groups, "total": total }))
}

/// The column to sort by, its type, and whether downwards.
fn order(text: &str) -> Result<(&'static str, &'static str, bool)> {
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let derived = [
        ("id", "bigint"),
        ("state", "text"),
        ("state_since", "timestamptz"),
        ("area_in_m2", "numeric"),
        ("area_stock_m2", "numeric"),
        ("area_out_m2", "numeric"),
        ("updated_at", "timestamptz"),
        ("last_patrol", "date"),
    ];
    if let Some((name, kind)) = derived.into_iter().find(|(known, _)| *known == name) {
        return Ok((name, kind, descending));
    }
    let field = RESERVE_FIELDS.iter().find(|field| field.name == name && !matches!(field.kind, Kind::Bool));
    field
        .map(|field| (field.name, field.kind.sql_type(), descending))
        .ok_or_else(|| Error::parameter("sort", "the name of a column, with - in front for downwards"))
}
