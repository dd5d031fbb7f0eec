//! Tables with Chinese titles and the boundary as WKT, in UTF-8 with a byte order mark, by which Excel knows it.

use std::fs::File;
use std::io::{BufWriter, Write};

use csv::{ByteRecord, WriterBuilder};
use encoding_rs::{Encoding, UTF_8};
use geo_types::MultiPolygon;

use super::record::{Cell, Plan, Record, Writer};
use super::rings::rings;
use crate::error::Result;
use crate::geo::ewkb;

/// Title of the column with the boundary.
const BOUNDARY: &str = "WKT";

pub(super) struct Csv {
    out: csv::Writer<BufWriter<File>>,
    encoding: &'static Encoding,
    decimals: u8,
    record: ByteRecord,
}

impl Csv {
    pub(super) fn create(plan: &Plan, file: File) -> Result<Self> {
        let mut file = BufWriter::with_capacity(256 * 1024, file);
        if plan.encoding == UTF_8 {
            file.write_all("\u{feff}".as_bytes())?;
        }
        let out = WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
        let decimals = if plan.crs.is_geographic() { 9 } else { 4 };
        let mut csv = Self { out, encoding: plan.encoding, decimals, record: ByteRecord::new() };
        csv.text(plan.title("id"));
        for property in plan.layer.properties {
            csv.text(plan.title(property.name));
        }
        csv.text(BOUNDARY);
        csv.end()?;
        Ok(csv)
    }

    fn text(&mut self, text: &str) {
        self.record.push_field(&self.encoding.encode(text).0);
    }

    fn end(&mut self) -> Result<()> {
        self.out.write_byte_record(&self.record).map_err(std::io::Error::from)?;
        self.record.clear();
        Ok(())
    }
}

impl Writer for Csv {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        self.text(&record.id()?.to_string());
        for place in 0..record.layer.properties.len() {
            match record.cell(place)? {
                Cell::Null => self.text(""),
                Cell::Text(text) => self.text(&guarded(text)),
                Cell::Number(number) => self.text(&number.to_string()),
                Cell::Integer(number) => self.text(&number.to_string()),
                Cell::Bool(yes) => self.text(if yes { "是" } else { "否" }),
            }
        }
        let mut wkt = Vec::with_capacity(1024);
        if record.boundary.is_some() {
            write_wkt(&record.shape()?, self.decimals, &mut wkt);
        }
        self.record.push_field(&wkt);
        self.end()
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

/// A text that Excel takes for a text and not for a formula (OWASP, CSV Injection); readers of ours take the mark off again.
fn guarded(text: &str) -> String {
    let danger = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) || text.starts_with('\'');
    if danger { format!("'{text}") } else { text.to_owned() }
}

fn write_wkt(shape: &MultiPolygon<f64>, decimals: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"MULTIPOLYGON (");
    for (place, part) in shape.iter().enumerate() {
        out.extend_from_slice(if place > 0 { b", (" } else { b"(" });
        for (place, ring) in rings(part).enumerate() {
            out.extend_from_slice(if place > 0 { b", (" } else { b"(" });
            for (place, at) in ring.0.iter().enumerate() {
                if place > 0 {
                    out.extend_from_slice(b", ");
                }
                ewkb::write_number(at.x, decimals, out);
                out.push(b' ');
                ewkb::write_number(at.y, decimals, out);
            }
            out.push(b')');
        }
        out.push(b')');
    }
    out.push(b')');
}
