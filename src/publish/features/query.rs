//! From what was asked to what is selected: every name is looked up, every value bound.

use std::fmt::Write;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type as PgType, to_sql_checked};

use chrono::NaiveDate;

use super::columns::columns;
use crate::classify;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::project;
use crate::http::query::Query;
use crate::publish::extent::{Extent, survey_extent};
use crate::publish::layers::{Layer, Type};
use crate::publish::ogc::reference::Reference;
use crate::publish::ogc::{filter, when};

/// Features a page has unless asked otherwise.
pub const DEFAULT_LIMIT: u32 = 100;
/// Boxes up to this many ㎡ are always looked up by the boundary index: planning anew for each would cost as much as the
/// search. For a larger one PostgreSQL weighs the box against reading in order of id.
const SMALL_BOX_M2: f64 = 4e6;
/// Up to so many features are counted for `numberMatched`.
const COUNTED: i64 = 10_000;
/// Farthest a page that is not found by key may begin.
const FARTHEST: i64 = 1_000_000;
/// Most properties to sort by.
const MOST_KEYS: usize = 4;
/// Most features a page has; more is asked for in vain, not refused (clients page anyway).
pub const MAX_LIMIT: u32 = 10_000;

/// Parameters besides equality on properties.
pub const PARAMETERS: [&str; 12] = [
    "after",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "f",
    "filter",
    "filter-crs",
    "filter-lang",
    "limit",
    "offset",
    "sortby",
];

/// A bound value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// For text columns.
    Text(String),
    /// For numeric columns.
    Number(f64),
    /// For whole numbers.
    Integer(i64),
    /// For yes and no.
    Bool(bool),
}

impl ToSql for Value {
    fn to_sql(&self, ty: &PgType, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Text(text) => text.to_sql(ty, out),
            Self::Number(number) => number.to_sql(ty, out),
            Self::Integer(number) => number.to_sql(ty, out),
            Self::Bool(yes) => yes.to_sql(ty, out),
        }
    }

    fn accepts(ty: &PgType) -> bool {
        [PgType::TEXT, PgType::FLOAT8, PgType::INT8, PgType::BOOL].contains(ty)
    }

    to_sql_checked!();
}

/// A checked request for features of one layer.
#[derive(Debug)]
pub struct Selection {
    layer: &'static Layer,
    limit: u32,
    condition: String,
    values: Vec<Value>,
    /// Where among the values the number of rows stands.
    rows: String,
    /// Whether what is asked is so ordinary that its statement is worth keeping: there are as many others as there are
    /// combinations of properties, and each kept one costs memory on every connection.
    pub ordinary: bool,
    /// Whether the box is small enough that one plan suits every such request.
    small: bool,
    /// Nothing of ours can lie in the box asked for.
    pub nowhere: bool,
    /// Whether this is the first page.
    pub first: bool,
    /// In which coordinates are sent.
    pub reference: Reference,
    /// The day whose records are asked for, if not today.
    pub day: Option<NaiveDate>,
    /// Whether a filter in CQL2 is among the conditions.
    filtered: bool,
    /// `order by`, and how many rows come before the page, where it is not found by key.
    order: Option<String>,
    offset: Option<i64>,
}

impl Selection {
    /// Checks the parameters of an items request.
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub fn parse(layer: &'static Layer, query: &Query, config: &Config) -> Result<Self> {
        let mut known = PARAMETERS.to_vec();
        known.extend(layer.properties.iter().map(|property| property.name));
        query.only(&known)?;
        let limit = query.read::<u32>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
        if limit == 0 {
            return Err(Error::parameter("limit", "at least 1"));
        }
        let mut selection = Self::new(layer, limit.min(MAX_LIMIT));
        if let Some(text) = query.get("crs") {
            selection.reference = Reference::parse("crs", text)?;
        }
        if let Some(text) = query.get("datetime") {
            selection.at(when::day(text, config.today())?)?;
        }
        let reference = query.get("bbox-crs").map(|text| Reference::parse("bbox-crs", text)).transpose()?;
        if let Some(bbox) = query.bbox()? {
            selection.boxed(bbox, &reference.unwrap_or_default(), config.survey_crs)?;
        }
        if let Some(wanted) = filter::parse(query)? {
            selection.filter(&wanted)?;
        }
        for property in layer.properties {
            if let Some(text) = query.get(property.name) {
                selection.equals(property.name, property.kind, text)?;
                selection.ordinary = false;
            }
        }
        if let Some(keys) = query.list("sortby") {
            selection.sort(&keys)?;
        }
        selection.offset = query.read::<i64>("offset", "a whole number")?;
        if selection.order.is_some() {
            selection.offset.get_or_insert(0);
        }
        if let Some(offset) = selection.offset {
            if !(0..=FARTHEST).contains(&offset) {
                return Err(Error::parameter(
                    "offset",
                    format!("0 to {FARTHEST}; further pages are found by next links"),
                ));
            }
            selection.first = offset == 0;
            selection.ordinary = false;
        }
        if let Some(after) = query.read::<i64>("after", "a page mark; follow the next link as it is")? {
            if selection.offset.is_some() {
                return Err(Error::parameter("after", "does not go with sortby or offset"));
            }
            let place = selection.bind(Value::Integer(after));
            selection.and(&format!("v.id > {place}"));
            selection.first = false;
        }
        Ok(selection)
    }

    /// The box, said in some reference system with its axes in official order.
    fn boxed(&mut self, bbox: [f64; 4], reference: &Reference, survey: Crs) -> Result<()> {
        let bbox = reference.ordered(bbox);
        if reference.crs.is_geographic() {
            match survey_extent(bbox, survey)? {
                Extent::Everything => {}
                Extent::Nothing => self.nowhere = true,
                Extent::Box { survey, degrees } => self.within(survey, degrees),
            }
            return Ok(());
        }
        let [west, south, east, north] = bbox;
        if west > east || south > north {
            self.nowhere = true;
            return Ok(());
        }
        let rect = geo_types::Rect::new((west, south), (east, north));
        // What lies outside the system cannot hold anything of ours.
        let Ok(rect) = project::rect(rect, reference.crs, survey) else {
            self.nowhere = true;
            return Ok(());
        };
        let corners = [rect.min().x, rect.min().y, rect.max().x, rect.max().y];
        let envelope =
            format!("st_makeenvelope({}, survey_srid())", corners.map(|n| self.bind(Value::Number(n))).join(", "));
        self.and(&format!("v.boundary && {envelope} and st_intersects(v.boundary, {envelope})"));
        Ok(())
    }

    /// Chooses by an expression besides.
    ///
    /// # Errors
    /// 400 if it does not fit the layer or the day.
    pub fn filter(&mut self, wanted: &crate::cql2::Filter) -> Result<()> {
        let fields = filter::fields(self.layer);
        if self.day.is_some() && wanted.properties().contains("flags") {
            return Err(Error::parameter("filter", "flags are known of today only"));
        }
        let sql = wanted.to_sql(&fields, self.values.len() + 1)?;
        self.values.extend(sql.params.into_iter().map(Value::Text));
        self.and(&format!("({})", sql.text));
        self.filtered = true;
        self.ordinary = false;
        Ok(())
    }

    fn sort(&mut self, keys: &[String]) -> Result<()> {
        if keys.len() > MOST_KEYS {
            return Err(Error::parameter("sortby", format!("at most {MOST_KEYS} properties")));
        }
        let mut order = String::new();
        for key in keys {
            let (name, direction) = match key.strip_prefix('-') {
                Some(name) => (name, "desc nulls last"),
                None => (key.strip_prefix('+').unwrap_or(key).trim(), "asc nulls last"),
            };
            let known = filter::sortables(self.layer).find(|property| property.name == name);
            let Some(property) = known else {
                return Err(Error::parameter("sortby", format!("\"{name}\" cannot be sorted by; see /sortables")));
            };
            // Writing to a String cannot fail.
            let _ = write!(order, "v.{} {direction}, ", property.name);
        }
        self.order = Some(order + "v.id");
        Ok(())
    }

    /// The records of a day that is over.
    ///
    /// # Errors
    /// 400 for papers, whose rooms keep their own history.
    pub fn at(&mut self, day: Option<NaiveDate>) -> Result<()> {
        if day.is_some() && self.layer.is_of_papers() {
            let id = self.layer.id;
            return Err(Error::parameter("datetime", format!("{id} are published as of today only; see /api/{id}")));
        }
        self.day = day;
        Ok(())
    }

    /// Whether the features are spaces.
    pub fn is_of_spaces(&self) -> bool {
        self.layer.is_of_spaces()
    }

    /// The layer.
    pub fn layer(&self) -> &'static Layer {
        self.layer
    }

    /// How many features come before the page, if it is not found by key.
    pub fn offset(&self) -> Option<i64> {
        self.offset
    }

    /// Where the rows come from.
    fn source(&self) -> String {
        let view = self.layer.view;
        let source = match self.day {
            None => format!("{view} v"),
            // The transaction has gone back to the day already.
            Some(_) if self.layer.is_of_spaces() => {
                let kind = match self.layer.id {
                    "parcels" => "where r.kind = 'parcel'",
                    "buildings" => "where r.kind = 'building'",
                    _ => "",
                };
                format!(
                    "(select r.*, z.name as street, round(r.area_m2 * 3 / 2000, 2) as area_mu,
                          st_transform(r.boundary, 4490) as location
                      from ({}) r left join zone z on z.kind = 'street' and z.code = r.street_code {kind}) v",
                    classify::SPACE_ROWS
                )
            }
            Some(day) => format!(
                "(select t.* from (
                      select distinct on (h.id) h.*
                      from (
                          select id, version, valid_from, null::date as valid_to, recorded_at as updated_at, kind, code, name, remark,
                              area_m2, boundary, location from zone where valid_from <= date '{day}'
                          union all
                          select id, version, valid_from, valid_to, recorded_at, kind, code, name, remark,
                              area_m2, boundary, location from zone_history where valid_from <= date '{day}'
                      ) h
                      order by h.id, h.version desc
                  ) t where t.valid_to is null or t.valid_to > date '{day}') v"
            ),
        };
        // Expressions know the rows under another name.
        if self.filtered { format!("{source} cross join lateral (select v.*) s") } else { source }
    }

    /// How many features match, counted up to 10,000.
    pub fn count_sql(&self) -> String {
        format!(
            "select count(*) from (select from {} where {} limit {COUNTED} + 1 + 0 * {}) c",
            self.source(),
            self.condition,
            self.rows
        )
    }

    /// The count, unless there are more than were counted.
    pub fn exact(counted: i64) -> Option<i64> {
        (counted <= COUNTED).then_some(counted)
    }

    fn new(layer: &'static Layer, limit: u32) -> Self {
        let mut selection = Self {
            layer,
            limit,
            condition: String::from("true"),
            values: Vec::new(),
            rows: String::new(),
            ordinary: true,
            small: false,
            nowhere: false,
            first: true,
            reference: Reference::default(),
            day: None,
            filtered: false,
            order: None,
            offset: None,
        };
        selection.rows = selection.bind(Value::Integer(i64::from(limit) + 1));
        selection
    }

    /// All features of a layer.
    pub fn whole(layer: &'static Layer) -> Self {
        Self::new(layer, u32::MAX)
    }

    /// All that match instead of one page.
    pub fn unlimited(&mut self) {
        self.limit = u32::MAX;
        if let Some(rows) = self.values.first_mut() {
            *rows = Value::Integer(i64::from(u32::MAX));
        }
    }

    /// One feature by its id.
    pub fn one(layer: &'static Layer, id: i64) -> Self {
        let mut selection = Self::new(layer, 1);
        let place = selection.bind(Value::Integer(id));
        selection.and(&format!("v.id = {place}"));
        selection
    }

    /// Most features this page may have.
    pub fn limit(&self) -> usize {
        self.limit as usize
    }

    /// The values to bind, in order.
    pub fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
    }

    /// `select id, location or boundary, properties…`, one row more than the limit so that a next page is known to exist.
    pub fn sql(&self) -> String {
        self.sql_and("")
    }

    /// The same with further expressions over rows `v`, such as `, v.extra`.
    pub fn sql_and(&self, further: &str) -> String {
        let geometry = if self.reference.crs.is_geographic() { "location" } else { "boundary" };
        let mut sql = format!("select v.id, v.{geometry}{}{further}", columns(self.layer));
        let (source, condition, rows) = (self.source(), &self.condition, &self.rows);
        let order = self.order.as_deref().unwrap_or("v.id");
        if let Some(offset) = self.offset {
            let _ = write!(sql, " from {source} where {condition} order by {order} limit {rows} offset {offset}");
            return sql;
        }
        let view = self.layer.view;
        let _ = if self.small && !self.filtered && self.day.is_none() {
            // First the ids alone, which needs no table but the one with the boundaries; then what is told of them.
            write!(
                sql,
                " from {view} v where v.id = any (array(select v.id from {view} v where {condition} order by v.id \
                 limit {rows})) order by v.id"
            )
        } else {
            write!(sql, " from {source} where {condition} order by v.id limit {rows}")
        };
        sql
    }

    fn and(&mut self, condition: &str) {
        self.condition.push_str(" and ");
        self.condition.push_str(condition);
    }

    fn bind(&mut self, value: Value) -> String {
        let kind = match value {
            Value::Text(_) => "text",
            Value::Number(_) => "float8",
            Value::Integer(_) => "int8",
            Value::Bool(_) => "bool",
        };
        self.values.push(value);
        format!("${}::{kind}", self.values.len())
    }

    /// The index knows survey coordinates, the question is in degrees: the box is carried over, the columns stay.
    fn within(&mut self, survey: [f64; 4], degrees: [f64; 4]) {
        let [x1, y1, x2, y2] = survey;
        self.small = (x2 - x1) * (y2 - y1) <= SMALL_BOX_M2;
        let survey = survey.map(|n| self.bind(Value::Number(n))).join(", ");
        let degrees = degrees.map(|n| self.bind(Value::Number(n))).join(", ");
        // In a select of its own the box is unknown to the planner, which then keeps one plan for all boxes.
        let (open, close) = if self.small { ("(select ", ")") } else { ("", "") };
        self.and(&format!(
            "v.boundary && {open}st_makeenvelope({survey}, survey_srid()){close} \
             and st_intersects(v.location, {open}st_makeenvelope({degrees}, 4490){close})"
        ));
    }

    fn equals(&mut self, name: &'static str, kind: Type, text: &str) -> Result<()> {
        let wrong = |what: &str| Error::parameter(name, format!("\"{text}\" is not {what}"));
        let value = match kind {
            Type::Text => Value::Text(text.to_owned()),
            Type::Number => {
                Value::Number(text.parse().ok().filter(|n: &f64| n.is_finite()).ok_or_else(|| wrong("a number"))?)
            }
            Type::Integer => Value::Integer(text.parse().map_err(|_| wrong("a whole number"))?),
            Type::Bool => Value::Bool(text.parse().map_err(|_| wrong("true or false"))?),
        };
        let place = self.bind(value);
        let column = match (kind, name) {
            (Type::Number, _) => format!("v.{name}::float8"),
            (Type::Text, "updated_at") => return Err(Error::parameter(name, "equality on a timestamp is not offered")),
            _ => format!("v.{name}"),
        };
        self.and(&format!("{column} = {place}"));
        Ok(())
    }
}
