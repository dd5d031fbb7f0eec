//! GeoPackage: its layers of features, also views and curves, and its tables of attributes.
//!
//! Rows are fetched page by page, so that memory stays flat and no statement has to be kept open beside its connection.

mod database;
mod geometry;
mod layers;

use std::collections::VecDeque;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{ErrorCode, Row};
use serde_json::{Map, Number, Value};

use self::database::{Database, quoted, told};
use self::layers::{Column, Listed};
use super::{Facts, Options, Reader, SourceFeature, rings};
use crate::intake::problem::Problem;

/// Rows of one page.
const PAGE: u64 = 2_048;
/// Bytes of geometries after which a page ends early.
const PAGE_BYTES: usize = 8 << 20;

/// A reader of one layer of a GeoPackage.
pub struct GeoPackage {
    database: Database,
    layer: Listed,
    columns: Vec<Column>,
    sql: String,
    /// Whether pages go on behind the key of the last row, or behind so many rows.
    by_key: bool,
    last_key: i64,
    facts: Facts,
    row: u64,
    most: usize,
    page: VecDeque<SourceFeature>,
    /// Why nothing behind the page can be read.
    end: Option<Problem>,
    done: bool,
}

impl GeoPackage {
    /// Opens a file, whose first bytes are `head`, at the layer that was asked for.
    ///
    /// # Errors
    /// Whatever makes it unreadable from the start.
    pub(super) fn open(path: &Path, head: &[u8], options: &Options) -> Result<Self, Problem> {
        let database = Database::open(path, head, options.max_feature_bytes)?;
        let connection = &database.connection;
        let failed = |error: rusqlite::Error| told(&error, "");
        if !layers::is_geopackage(connection).map_err(failed)? {
            return Err(Problem::no_geopackage());
        }
        let all = layers::list(connection).map_err(failed)?;
        let layer = match &options.layer {
            Some(asked) => all.iter().find(|layer| layer.is_called(asked)).ok_or_else(|| {
                Problem::no_layer(asked, &all.iter().map(|layer| layer.table.as_str()).collect::<Vec<_>>())
            })?,
            None => layers::likeliest(&all).ok_or_else(|| Problem::no_layers("GeoPackage"))?,
        };
        let failed = |error: rusqlite::Error| told(&error, &layer.table);
        let (columns, key) = layers::columns(connection, &layer.table).map_err(failed)?;
        let mut facts = Facts::new("GeoPackage", "UTF-8");
        facts.total_bytes = path.metadata().ok().map(|metadata| metadata.len());
        facts.has_shapes = layer.geometry.is_some();
        facts.titles = layers::titles(connection, &layer.table).map_err(failed)?;
        if facts.has_shapes {
            facts.crs = layers::crs(connection, layer.srs).map_err(failed)?;
        }
        facts.layer = Some(layer.table.clone());
        if all.len() > 1 {
            facts.layers = all.iter().map(Listed::layer).collect();
        }
        if database::is_open_elsewhere(head) {
            facts.notes.push(Problem::open_database());
        }
        if layer.heights {
            facts.notes.push(Problem::height_dropped());
        }
        let shape = layer.geometry.as_ref().map(|(column, _)| column.clone());
        let kept = |column: &Column| key.as_ref() != Some(&column.name) && shape.as_ref() != Some(&column.name);
        let (blobs, columns): (Vec<Column>, Vec<Column>) =
            columns.into_iter().filter(kept).partition(|column| column.kind == "BLOB");
        if !blobs.is_empty() {
            let names: Vec<String> = blobs.into_iter().map(|column| column.name).collect();
            facts.notes.push(Problem::columns_left_out(&names, "二进制内容", "binary content"));
        }
        let (sql, by_key) = statement(connection, layer, &columns, key.as_deref());
        let layer = layer.clone();
        let mut reader = Self {
            database,
            layer,
            columns,
            sql,
            by_key,
            last_key: i64::MIN,
            facts,
            row: 0,
            most: options.max_feature_bytes,
            page: VecDeque::new(),
            end: None,
            done: false,
        };
        reader.turn()?;
        match (reader.page.is_empty(), reader.end.take()) {
            (true, Some(problem)) => Err(problem),
            (true, None) => Err(Problem::empty_file()),
            (false, end) => Ok(Self { end, ..reader }),
        }
    }

    /// Fetches the next page; it is empty behind the last row.
    fn turn(&mut self) -> Result<(), Problem> {
        let told = |error: &rusqlite::Error| told(error, &self.layer.table);
        let mut statement = self.database.connection.prepare_cached(&self.sql).map_err(|error| told(&error))?;
        let from = if self.by_key { self.last_key } else { self.row.cast_signed() };
        let mut rows = statement.query([from, PAGE.cast_signed()]).map_err(|error| told(&error))?;
        let (mut row_number, mut bytes) = (self.row, 0);
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(error) => {
                    let problem = match error.sqlite_error_code() {
                        Some(ErrorCode::TooBig) => Problem::too_large(self.most),
                        _ => told(&error),
                    };
                    self.end = Some(Problem { row: Some(row_number + 1), ..problem });
                    break;
                }
            };
            self.database.alive();
            row_number += 1;
            let (feature, size, key) = self.feature(row, row_number).map_err(|error| told(&error))?;
            self.page.push_back(feature);
            self.last_key = key;
            bytes += size;
            if bytes > PAGE_BYTES {
                break;
            }
        }
        self.row = row_number;
        Ok(())
    }

    /// A row, the size of its geometry, and its key.
    fn feature(&self, row: &Row<'_>, number: u64) -> rusqlite::Result<(SourceFeature, usize, i64)> {
        let key: Option<i64> = row.get(0)?;
        let mut notes = Vec::new();
        let (geometry, size) = match (&self.layer.geometry, row.get_ref(1)?) {
            // A table of attributes has no boundaries that could be missing.
            (None, _) => (Err(Vec::new()), 0),
            (Some(_), ValueRef::Null) => (Err(vec![Problem::null_geometry()]), 0),
            (Some(_), ValueRef::Blob(blob)) => {
                let read = geometry::read(blob, self.layer.srs, self.most);
                (read.and_then(|outlines| rings::boundary(outlines, self.layer.heights, &mut notes)), blob.len())
            }
            (Some(_), other) => (Err(vec![Problem::damaged_geometry(&other.data_type().to_string())]), 0),
        };
        let mut properties = Map::new();
        for (place, column) in self.columns.iter().enumerate() {
            let value = value(column, row.get_ref(place + 2)?).unwrap_or_else(|problem| {
                notes.push(problem);
                Value::Null
            });
            properties.insert(column.name.clone(), value);
        }
        let place = |problem: Problem| problem.at_row(number, 0);
        let feature = SourceFeature {
            row: number,
            line: 0,
            id: key.filter(|_| self.by_key).map(Value::from),
            properties,
            geometry: geometry.map_err(|problems| problems.into_iter().map(place).collect()),
            notes: notes.into_iter().map(place).collect(),
        };
        Ok((feature, size, key.unwrap_or_default()))
    }
}

/// The statement for one page: key, geometry, columns. Views have no key of which one could be sure.
fn statement(database: &rusqlite::Connection, layer: &Listed, columns: &[Column], key: Option<&str>) -> (String, bool) {
    let shape = layer.geometry.as_ref().map_or_else(|| "null".to_owned(), |(column, _)| quoted(column));
    let columns: String = columns.iter().map(|column| format!(", {}", quoted(&column.name))).collect();
    let table = quoted(&layer.table);
    let by =
        |key: &str| format!("select {key}, {shape}{columns} from {table} where {key} > ?1 order by {key} limit ?2");
    let sql = by(&key.map_or_else(|| "rowid".to_owned(), quoted));
    let is_table = "select 1 from sqlite_master where name = ?1 and type = 'table'";
    let is_table = database.query_row(is_table, [&layer.table], |_| Ok(())).is_ok();
    if is_table && database.prepare(&sql).is_ok() {
        return (sql, true);
    }
    (format!("select 0, {shape}{columns} from {table} limit ?2 offset ?1"), false)
}

fn value(column: &Column, value: ValueRef<'_>) -> Result<Value, Problem> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) if column.kind == "BOOLEAN" && (number == 0 || number == 1) => {
            Value::Bool(number == 1)
        }
        ValueRef::Integer(number) => Value::Number(number.into()),
        ValueRef::Real(number) => Number::from_f64(number)
            .map(Value::Number)
            .ok_or_else(|| Problem::bad_number(&column.name, &number.to_string()).in_field(&column.name))?,
        ValueRef::Text(text) => match str::from_utf8(text) {
            Ok(text) => Value::String(text.to_owned()),
            Err(_) => return Err(Problem::text_not_in(&column.name, "UTF-8")),
        },
        ValueRef::Blob(_) => {
            return Err(Problem::columns_left_out(std::slice::from_ref(&column.name), "二进制内容", "binary content"));
        }
    })
}

impl Iterator for GeoPackage {
    type Item = Result<SourceFeature, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty() && self.end.is_none() && !self.done {
            self.end = self.turn().err().or(self.end.take());
            self.done = self.page.is_empty();
        }
        if self.page.is_empty() {
            self.done = true;
            return self.end.take().map(Err);
        }
        self.page.pop_front().map(Ok)
    }
}

impl Reader for GeoPackage {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn bytes_read(&self) -> u64 {
        // How far the pages are a database does not tell; what matters is that progress is seen.
        let total = self.facts.total_bytes.unwrap_or_default();
        match self.facts.layers.iter().find(|layer| Some(&layer.name) == self.facts.layer.as_ref()).and_then(|l| l.rows)
        {
            _ if self.done => total,
            Some(rows) if rows > 0 => (total as f64 * (self.row as f64 / rows as f64).min(1.0)) as u64,
            _ => 0,
        }
    }
}
