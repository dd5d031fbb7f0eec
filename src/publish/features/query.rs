//! From what was asked to what is selected: every name is looked up, every value bound.

use std::fmt::Write;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type as PgType, to_sql_checked};

use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::publish::extent::{Extent, survey_extent};
use crate::publish::layers::{Layer, Type};

/// Features a page has unless asked otherwise.
pub const DEFAULT_LIMIT: u32 = 100;
/// Boxes up to this many ㎡ are always looked up by the boundary index: planning anew for each would cost as much as the
/// search. For a larger one PostgreSQL weighs the box against reading in order of id.
const SMALL_BOX_M2: f64 = 4e6;
/// Most features a page has; more is asked for in vain, not refused (clients page anyway).
pub const MAX_LIMIT: u32 = 10_000;

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
}

impl Selection {
    /// Checks the parameters of an items request.
    pub fn parse(layer: &'static Layer, query: &Query, survey: crate::geo::crs::Crs) -> Result<Self> {
        let mut known = vec!["bbox", "limit", "after", "f"];
        known.extend(layer.properties.iter().map(|property| property.name));
        query.only(&known)?;
        if let Some(format) = query.get("f").filter(|f| !["json", "geojson"].contains(f)) {
            return Err(Error::parameter("f", format!("\"{format}\" is not offered here; known: json, geojson")));
        }
        let limit = query.read::<u32>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
        if limit == 0 {
            return Err(Error::parameter("limit", "at least 1"));
        }
        let mut selection = Self::new(layer, limit.min(MAX_LIMIT));
        if let Some(bbox) = query.bbox()? {
            match survey_extent(bbox, survey)? {
                Extent::Everything => {}
                Extent::Nothing => selection.nowhere = true,
                Extent::Box { survey, degrees } => selection.within(survey, degrees),
            }
        }
        for property in layer.properties {
            if let Some(text) = query.get(property.name) {
                selection.equals(property.name, property.kind, text)?;
                selection.ordinary = false;
            }
        }
        if let Some(after) = query.read::<i64>("after", "a page mark; follow the next link as it is")? {
            let place = selection.bind(Value::Integer(after));
            selection.and(&format!("v.id > {place}"));
            selection.first = false;
        }
        Ok(selection)
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
        };
        selection.rows = selection.bind(Value::Integer(i64::from(limit) + 1));
        selection
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

    /// `select id, location, properties…`, one row more than the limit so that a next page is known to exist.
    pub fn sql(&self) -> String {
        let mut sql = format!("select v.id, v.location{}", columns(self.layer));
        let (view, condition, rows) = (self.layer.view, &self.condition, &self.rows);
        let _ = if self.small {
            // First the ids alone, which needs no table but the one with the boundaries; then what is told of them.
            write!(
                sql,
                " from {view} v where v.id = any (array(select v.id from {view} v where {condition} order by v.id \
                 limit {rows})) order by v.id"
            )
        } else {
            write!(sql, " from {view} v where {condition} order by v.id limit {rows}")
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

/// `, property, …`: the properties of a layer as they are written, of its view `v`.
pub fn columns(layer: &Layer) -> String {
    let mut sql = String::new();
    for property in layer.properties {
        // Writing to a String cannot fail.
        let _ = match property.kind {
            Type::Text if property.name == "updated_at" => {
                write!(sql, ", to_char(v.updated_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
            }
            Type::Text => write!(sql, ", v.{}", property.name),
            Type::Number => write!(sql, ", v.{}::float8", property.name),
            Type::Integer => write!(sql, ", v.{}::int4", property.name),
            Type::Bool => write!(sql, ", v.{}", property.name),
        };
    }
    sql
}
