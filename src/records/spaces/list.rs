//! Lists of spaces: filtered, sorted, paged by key.

use std::fmt::Write;

use chrono::NaiveDate;
use deadpool_postgres::ClientWrapper;
use postgres_types::ToSql;
use serde_json::{Value, json};

use crate::app::App;
use crate::classify;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::http::query::Query;
use crate::publish::extent::{Extent, survey_extent};
use crate::publish::features::query::Value as Bound;

/// Rows a page has unless asked otherwise, and at most.
const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 1000;

/// One space as lists show it; `s` is a row of `space_view`.
pub const SPACE: &str = "jsonb_build_object(
    'id', s.id, 'kind', s.kind, 'code', s.code, 'object_no', s.object_no, 'name', s.name, 'address', s.address,
    'street_code', s.street_code, 'street', s.street, 'holder', s.holder, 'holder_kind', s.holder_kind,
    'stage', s.stage, 'use_plan_group', s.use_plan_group, 'category', s.category, 'category_rule', s.category_rule,
    'category_source', s.category_source, 'area_m2', s.area_m2, 'area_mu', s.area_mu, 'net_area_m2', s.net_area_m2,
    'gross_floor_area_m2', s.gross_floor_area_m2, 'lettable_area_m2', s.lettable_area_m2,
    'vacant_area_m2', s.vacant_area_m2,
    'bbox', json_build_array(st_xmin(s.location), st_ymin(s.location), st_xmax(s.location), st_ymax(s.location)),
    'center', json_build_array(st_x(st_pointonsurface(s.location)), st_y(st_pointonsurface(s.location))),
    'version', s.version
)";

/// Parameters that lists and the map share.
const FILTERS: &[&str] =
    &["category", "street", "stage", "use", "supply_year", "kind", "area_min", "area_max", "q", "bbox", "as_of"];

/// A checked request for a page of spaces.
pub struct Page {
    condition: String,
    values: Vec<Bound>,
    order: &'static str,
    descending: bool,
    limit: u32,
    after: Option<(String, i64)>,
    as_of: Option<NaiveDate>,
}

impl Page {
    /// Checks the parameters of a list request.
    pub fn parse(query: &Query, survey: Crs) -> Result<Self> {
        let known: Vec<&str> = FILTERS.iter().copied().chain(["limit", "after", "sort"]).collect();
        query.only(&known)?;
        let (order, descending) = order(query.get("sort").unwrap_or("id"))?;
        let limit = query.read::<u32>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
        if limit == 0 {
            return Err(Error::parameter("limit", "at least 1"));
        }
        let mut page = Self {
            condition: String::from("true"),
            values: Vec::new(),
            order,
            descending,
            limit: limit.min(MAX_LIMIT),
            after: query.get("after").map(mark).transpose()?,
            as_of: query.read("as_of", "a day, YYYY-MM-DD")?,
        };
        page.filter(query, survey)?;
        Ok(page)
    }

    fn filter(&mut self, query: &Query, survey: Crs) -> Result<()> {
        for (parameter, column) in [
            ("category", "coalesce(s.category, 'unclassified')"),
            ("street", "coalesce(s.street_code, '')"),
            ("stage", "coalesce(s.stage, 'none')"),
            ("use", "coalesce(s.use_plan_group, s.use_now_group, 'none')"),
            ("supply_year", "coalesce(left(s.supply_plan, 4), 'none')"),
            ("kind", "s.kind"),
        ] {
            if let Some(values) = query.list(parameter) {
                let place = self.bind(Bound::Text(values.join(",")));
                self.and(&format!("{column} = any(string_to_array({place}, ','))"));
            }
        }
        for (parameter, comparison) in [("area_min", ">="), ("area_max", "<=")] {
            if let Some(area) = query.read::<f64>(parameter, "a number of ㎡")?.filter(|area| area.is_finite()) {
                let place = self.bind(Bound::Number(area));
                self.and(&format!("s.area_m2 {comparison} {place}::numeric"));
            }
        }
        if let Some(text) = query.get("q") {
            let place = self.bind(Bound::Text(super::search::pattern(text)));
            self.and(&format!("concat_ws(' ', s.name, s.object_no, s.code, s.holder, s.address) ilike {place}"));
        }
        if let Some(bbox) = query.bbox()? {
            match survey_extent(bbox, survey)? {
                Extent::Everything => {}
                Extent::Nothing => self.and("false"),
                Extent::Box { survey, degrees } => {
                    let survey = survey.map(|n| self.bind(Bound::Number(n))).join(", ");
                    let degrees = degrees.map(|n| self.bind(Bound::Number(n))).join(", ");
                    self.and(&format!(
                        "s.boundary && st_makeenvelope({survey}, survey_srid())
                         and st_intersects(s.location, st_makeenvelope({degrees}, 4490))"
                    ));
                }
            }
        }
        Ok(())
    }

    fn and(&mut self, condition: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.condition, " and {condition}");
    }

    fn bind(&mut self, value: Bound) -> String {
        let kind = if matches!(value, Bound::Number(_)) { "float8" } else { "text" };
        self.values.push(value);
        format!("${}::{kind}", self.values.len())
    }

    fn parameters(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
    }

    /// The page, how many match in all, and where the next one begins: of today, or of the day asked for.
    /// Also the ids that are on the page.
    pub async fn answer(self, app: &App, caller: &Caller, query: &Query) -> Result<(Value, Vec<i64>)> {
        let Some(day) = self.as_of.filter(|day| *day < app.config.today()) else {
            let read = app.db.read(caller).await?;
            return self.fetch(&read, "space_view s", query).await;
        };
        // Turned back to that day for the length of this transaction, which is never committed.
        let tx = app.db.begin(caller).await?;
        classify::go_back(&tx, day).await?;
        let source = format!(
            "(select r.*, z.name as street, round(r.area_m2 * 3 / 2000, 2) as area_mu, st_transform(r.boundary, 4490) as location
              from ({}) r left join zone z on z.kind = 'street' and z.code = r.street_code) s",
            classify::SPACE_ROWS
        );
        self.fetch(&tx, &source, query).await
    }

    /// The statements are not kept: filters make too many of them.
    async fn fetch(mut self, client: &ClientWrapper, source: &str, query: &Query) -> Result<(Value, Vec<i64>)> {
        let count = format!("select count(*) from {source} where {}", self.condition);
        let matched: i64 = client.query_one(&count, &self.parameters()).await?.get(0);
        let direction = if self.descending { "desc" } else { "asc" };
        if let Some((key, id)) = self.after.take() {
            let (key, id) = (self.bind(Bound::Text(key)), self.bind(Bound::Text(id.to_string())));
            let (comparison, cast) = (if self.descending { "<" } else { ">" }, cast(self.order));
            self.and(&format!("({}, s.id) {comparison} ({key}::{cast}, {id}::bigint)", self.order));
        }
        let sql = format!(
            "select {SPACE}, {order}::text, s.id from {source} where {condition}
             order by {order} {direction}, s.id {direction} limit {limit}",
            order = self.order,
            condition = self.condition,
            limit = self.limit + 1,
        );
        let rows = client.query(&sql, &self.parameters()).await?;
        let shown = &rows[..rows.len().min(self.limit as usize)];
        let items: Vec<Value> = shown.iter().map(|row| row.get(0)).collect();
        let next = shown.last().filter(|_| rows.len() > shown.len()).map(|last| {
            let mark = format!("{}~{}", last.get::<_, i64>(2), last.get::<_, Option<String>>(1).unwrap_or_default());
            format!("/api/spaces?{}", query.with("after", &mark))
        });
        let ids = shown.iter().map(|row| row.get(2)).collect();
        Ok((json!({ "items": items, "matched": matched, "next": next }), ids))
    }
}

/// The column to sort by, and whether downwards.
fn order(text: &str) -> Result<(&'static str, bool)> {
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let column = match name {
        "id" => "s.id",
        "area" => "s.area_m2",
        "name" => "s.name",
        "object_no" => "s.object_no",
        _ => return Err(Error::parameter("sort", "one of id, area, name, object_no, with - in front for downwards")),
    };
    Ok((column, descending))
}

fn cast(order: &str) -> &'static str {
    match order {
        "s.id" => "bigint",
        "s.area_m2" => "numeric",
        _ => "text",
    }
}

/// A page mark: the last row's id and sort key.
fn mark(text: &str) -> Result<(String, i64)> {
    let bad = || Error::parameter("after", "a page mark; follow the next link as it is");
    let (id, key) = text.split_once('~').ok_or_else(bad)?;
    Ok((key.to_owned(), id.parse().map_err(|_| bad())?))
}
