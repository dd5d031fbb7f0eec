//! One row on its way into a file, and what a writer of a format is.

use std::sync::Arc;

use chrono::NaiveDate;
use encoding_rs::Encoding;
use geo_types::MultiPolygon;
use tokio_postgres::Row;

use super::Points;
use super::xlsx::Entry;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::ewkb;
use crate::publish::layers::{Layer, Type};
use crate::records::names;

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Text(&'a str),
    Number(f64),
    Integer(i32),
    Bool(bool),
}

/// A row with its boundary in the reference system of the file.
pub(super) struct Record<'a> {
    pub(super) layer: &'static Layer,
    /// `id`, boundary, the properties of the layer, and what the format asked for besides.
    pub(super) row: &'a Row,
    /// EWKB of a MultiPolygon, east or longitude first; none for papers about no space.
    pub(super) boundary: Option<&'a [u8]>,
}

impl Record<'_> {
    pub(super) fn id(&self) -> Result<i64> {
        Ok(self.row.try_get(0)?)
    }

    /// The property at this place in the layer's list.
    pub(super) fn cell(&self, place: usize) -> Result<Cell<'_>> {
        let column = place + 2;
        let cell = match self.layer.properties[place].kind {
            Type::Text => self.row.try_get::<_, Option<&str>>(column)?.map(Cell::Text),
            Type::Number => self.row.try_get::<_, Option<f64>>(column)?.map(Cell::Number),
            Type::Integer => self.row.try_get::<_, Option<i32>>(column)?.map(Cell::Integer),
            Type::Bool => self.row.try_get::<_, Option<bool>>(column)?.map(Cell::Bool),
        };
        Ok(cell.unwrap_or(Cell::Null))
    }

    /// The property of this name as text; empty if there is none.
    pub(super) fn text(&self, name: &str) -> Result<&str> {
        let Some(place) = self.layer.properties.iter().position(|property| property.name == name) else {
            return Ok("");
        };
        Ok(self.row.try_get::<_, Option<&str>>(place + 2)?.unwrap_or_default())
    }

    /// The boundary; without parts where there is none.
    pub(super) fn shape(&self) -> Result<MultiPolygon<f64>> {
        let Some(boundary) = self.boundary else { return Ok(MultiPolygon(Vec::new())) };
        Ok(ewkb::read(boundary).map_err(|error| Error::broken("stored geometry", error))?.0)
    }

    /// What comes after the properties, where the format asked for it.
    pub(super) fn further(&self) -> usize {
        self.layer.properties.len() + 2
    }
}

/// What a writer is told before the first row.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) layer: &'static Layer,
    pub(super) crs: Crs,
    /// Of the text, for the formats that leave a choice.
    pub(super) encoding: &'static Encoding,
    /// How TXT writes its points.
    pub(super) points: Points,
    /// The day whose records these are; today if there is none.
    pub(super) day: Option<NaiveDate>,
    pub(super) today: NaiveDate,
    /// The code lists of the layer's fields, for formats that write words instead.
    pub(super) lists: Arc<[Entry]>,
}

impl Plan {
    /// 中文名 of a property of the layer.
    pub(super) fn title(&self, name: &'static str) -> &'static str {
        names::title(self.layer.collection(), name).unwrap_or(name)
    }
}

/// Writes rows into one file, on a thread of its own: it may block. Memory does not grow with the rows.
pub(super) trait Writer: Send {
    /// One row.
    fn row(&mut self, record: &Record<'_>) -> Result<()>;

    /// Ends the file.
    fn finish(self: Box<Self>) -> Result<()>;
}
