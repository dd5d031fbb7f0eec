//! FlatGeobuf 3 with its index. Features wait in a temporary file until the index is known.

use std::fs::File;
use std::io::{BufWriter, Write};

use flatgeobuf::geozero::error::{GeozeroError, Result as GeozeroResult};
use flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo_types::MultiPolygon;

use super::record::{Cell, Plan, Record, Writer};
use super::rings::rings;
use crate::error::{Error, Result};
use crate::geo::wkt;
use crate::publish::layers::Type;

pub(super) struct FlatGeobuf {
    writer: FgbWriter<'static>,
    out: File,
}

impl FlatGeobuf {
    pub(super) fn create(plan: &Plan, out: File) -> Result<Self> {
        let wkt = wkt::ogc(plan.crs);
        let title = plan.crs.title();
        let crs = FgbCrs {
            org: Some("EPSG"),
            code: plan.crs.epsg(),
            name: Some(&title),
            wkt: Some(&wkt),
            ..FgbCrs::default()
        };
        let options = FgbWriterOptions {
            crs,
            detect_type: false,
            title: Some(plan.layer.title),
            description: Some(plan.layer.description),
            // What lies nowhere has no place in an index.
            write_index: !plan.layer.is_of_papers(),
            ..FgbWriterOptions::default()
        };
        let mut writer = FgbWriter::create_with_options(plan.layer.id, GeometryType::MultiPolygon, options)
            .map_err(|error| Error::broken("FlatGeobuf", error))?;
        writer.add_column("id", ColumnType::Long, |_, _| {});
        for property in plan.layer.properties {
            let kind = match property.kind {
                Type::Text if property.name == "updated_at" => ColumnType::DateTime,
                Type::Text => ColumnType::String,
                Type::Number => ColumnType::Double,
                Type::Integer => ColumnType::Int,
                Type::Bool => ColumnType::Bool,
            };
            let title = plan.title(property.name);
            writer.add_column(property.name, kind, |buffer, column| {
                column.title = Some(buffer.create_string(title));
            });
        }
        Ok(Self { writer, out })
    }
}

impl Writer for FlatGeobuf {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        let id = record.id()?;
        let cells = (0..record.layer.properties.len()).map(|place| record.cell(place)).collect::<Result<Vec<_>>>()?;
        let mut told = Ok(());
        self.writer
            .add_feature_geom(Boundary(&record.shape()?), |feature| {
                let mut say = |place: usize, name: &str, value: &ColumnValue<'_>| {
                    if told.is_ok() {
                        told = feature.property(place, name, value).map(|_| ());
                    }
                };
                say(0, "id", &ColumnValue::Long(id));
                for (place, (cell, property)) in cells.iter().zip(record.layer.properties).enumerate() {
                    let value = match *cell {
                        Cell::Null => continue,
                        Cell::Text(text) if property.name == "updated_at" => ColumnValue::DateTime(text),
                        Cell::Text(text) => ColumnValue::String(text),
                        Cell::Number(number) => ColumnValue::Double(number),
                        Cell::Integer(number) => ColumnValue::Int(number),
                        Cell::Bool(yes) => ColumnValue::Bool(yes),
                    };
                    say(place + 1, property.name, &value);
                }
            })
            .map_err(broken)?;
        told.map_err(broken)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let mut out = BufWriter::with_capacity(256 * 1024, self.out);
        self.writer.write(&mut out).map_err(|error| Error::broken("FlatGeobuf", error))?;
        Ok(out.flush()?)
    }
}

fn broken(error: GeozeroError) -> Error {
    Error::broken("FlatGeobuf", error)
}

struct Boundary<'a>(&'a MultiPolygon<f64>);

impl GeozeroGeometry for Boundary<'_> {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> GeozeroResult<()> {
        if self.0.0.is_empty() {
            // The format's readers want a part, and take one without rings for an empty shape.
            to.multipolygon_begin(1, 0)?;
            to.polygon_begin(false, 0, 0)?;
            to.polygon_end(false, 0)?;
            return to.multipolygon_end(0);
        }
        to.multipolygon_begin(self.0.0.len(), 0)?;
        for (place, part) in self.0.iter().enumerate() {
            to.polygon_begin(false, part.interiors().len() + 1, place)?;
            for (place, ring) in rings(part).enumerate() {
                to.linestring_begin(false, ring.0.len(), place)?;
                for (place, at) in ring.0.iter().enumerate() {
                    to.xy(at.x, at.y, place)?;
                }
                to.linestring_end(false, place)?;
            }
            to.polygon_end(false, place)?;
        }
        to.multipolygon_end(0)
    }
}
