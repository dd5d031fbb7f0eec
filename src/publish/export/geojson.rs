//! GeoJSON (RFC 7946), as one FeatureCollection or one feature a line.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::record::{Plan, Record, Writer};
use crate::error::Result;
use crate::publish::features::encode;

/// Decimals of metres: tenths of a millimetre.
const METRES: u8 = 4;
/// Decimals of degrees: tenths of a millimetre.
const DEGREES: u8 = 9;
/// Bytes gathered before they go to the file.
const CHUNK: usize = 48 * 1024;

pub(super) struct GeoJson {
    out: BufWriter<File>,
    buffer: Vec<u8>,
    decimals: u8,
    lines: bool,
    first: bool,
}

impl GeoJson {
    /// A collection, or one feature a line.
    pub(super) fn create(plan: &Plan, file: File, lines: bool) -> Result<Self> {
        let decimals = if plan.crs.is_geographic() { DEGREES } else { METRES };
        let mut buffer = Vec::with_capacity(2 * CHUNK);
        if !lines {
            buffer.extend_from_slice(b"{\"type\":\"FeatureCollection\",");
            if !plan.crs.is_geographic() {
                // Not in RFC 7946, but read by GDAL, QGIS and us; without it the numbers would mean nothing.
                let name = format!("urn:ogc:def:crs:EPSG::{}", plan.crs.epsg());
                write!(buffer, r#""crs":{{"type":"name","properties":{{"name":"{name}"}}}},"#)?;
            }
            buffer.extend_from_slice(b"\"features\":[");
        }
        Ok(Self { out: BufWriter::with_capacity(256 * 1024, file), buffer, decimals, lines, first: true })
    }
}

impl Writer for GeoJson {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        if !self.lines {
            self.buffer.extend_from_slice(if self.first { b"\n" } else { b",\n" });
            self.first = false;
        }
        encode::feature_with(&mut self.buffer, record.layer, record.row, (record.boundary, self.decimals))?;
        if self.lines {
            self.buffer.push(b'\n');
        }
        if self.buffer.len() > CHUNK {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        if !self.lines {
            self.buffer.extend_from_slice(b"\n]}\n");
        }
        self.out.write_all(&self.buffer)?;
        Ok(self.out.flush()?)
    }
}
