//! Drawings for CAD, as 南方CASS and every other program reads them: DXF R12 (AC1009), metres, x east and y north.
//!
//! Boundaries are closed polylines on layer `JZD` (界址线), names are texts on `注记`. Each polyline carries the properties of its
//! record as extended data of application `TUGUAN`, one `name=value` each, by which a reader knows them and the rings of one record
//! again. R12 because it needs no object tables and is written in a stream.

use std::fs::File;
use std::io::{BufWriter, Write};

use encoding_rs::{Encoding, GBK};
use geo::InteriorPoint;

use super::record::{Cell, Plan, Record, Writer};
use super::rings::{open, rings};
use super::styles::CATEGORIES;
use crate::error::Result;

/// Layer of the boundaries.
const BOUNDARIES: &str = "JZD";
/// Layer of the names.
const NAMES: &str = "注记";
/// Under which name our extended data stands.
const APPLICATION: &str = "TUGUAN";
/// Height of the names in metres.
const HEIGHT: f64 = 5.0;
/// Bytes of one string of extended data.
const STRING: usize = 240;
/// Colours of the categories in AutoCAD's palette, in the order of [`CATEGORIES`].
const COLOURS: [u8; 6] = [5, 32, 200, 54, 134, 8];

pub(super) struct Dxf {
    out: BufWriter<File>,
}

impl Dxf {
    pub(super) fn create(_: &Plan, file: File) -> Result<Self> {
        let mut dxf = Self { out: BufWriter::with_capacity(256 * 1024, file) };
        dxf.section("HEADER")?;
        dxf.pairs(&[(9, "$ACADVER"), (1, "AC1009"), (9, "$DWGCODEPAGE"), (3, "ANSI_936")])?;
        dxf.pairs(&[(0, "ENDSEC")])?;
        dxf.section("TABLES")?;
        dxf.pairs(&[(0, "TABLE"), (2, "LTYPE"), (70, "1"), (0, "LTYPE"), (2, "CONTINUOUS"), (70, "0")])?;
        dxf.pairs(&[(3, "Solid line"), (72, "65"), (73, "0"), (40, "0.0"), (0, "ENDTAB")])?;
        dxf.pairs(&[(0, "TABLE"), (2, "LAYER"), (70, "3")])?;
        for (layer, colour) in [("0", "7"), (BOUNDARIES, "1"), (NAMES, "7")] {
            dxf.pairs(&[(0, "LAYER"), (2, layer), (70, "0"), (62, colour), (6, "CONTINUOUS")])?;
        }
        dxf.pairs(&[(0, "ENDTAB"), (0, "TABLE"), (2, "STYLE"), (70, "1")])?;
        // Without the big font Chinese texts are question marks.
        dxf.pairs(&[
            (0, "STYLE"),
            (2, "HZ"),
            (70, "0"),
            (40, "0.0"),
            (41, "1.0"),
            (50, "0.0"),
            (71, "0"),
            (42, "2.5"),
        ])?;
        dxf.pairs(&[(3, "txt.shx"), (4, "gbcbig.shx"), (0, "ENDTAB")])?;
        dxf.pairs(&[(0, "TABLE"), (2, "APPID"), (70, "2"), (0, "APPID"), (2, "ACAD"), (70, "0")])?;
        dxf.pairs(&[(0, "APPID"), (2, APPLICATION), (70, "0"), (0, "ENDTAB"), (0, "ENDSEC")])?;
        dxf.section("ENTITIES")?;
        Ok(dxf)
    }

    fn section(&mut self, name: &str) -> Result<()> {
        self.pairs(&[(0, "SECTION"), (2, name)])
    }

    fn pairs(&mut self, pairs: &[(u16, &str)]) -> Result<()> {
        pairs.iter().try_for_each(|(code, value)| self.pair(*code, value))
    }

    fn pair(&mut self, code: u16, value: &str) -> Result<()> {
        write!(self.out, "{code:3}\r\n")?;
        self.out.write_all(&encoded(value))?;
        Ok(self.out.write_all(b"\r\n")?)
    }

    /// A point; heights are zero.
    fn point(&mut self, first: u16, at: geo_types::Coord<f64>) -> Result<()> {
        write!(self.out, "{first:3}\r\n{:.4}\r\n{:3}\r\n{:.4}\r\n", at.x, first + 10, at.y)?;
        Ok(write!(self.out, "{:3}\r\n0.0\r\n", first + 20)?)
    }

    /// `name=value` as extended data; a long value goes on in `name+=more`.
    fn datum(&mut self, name: &str, value: &str) -> Result<()> {
        let mut sign = "=";
        let mut rest = value;
        loop {
            let mut end = rest.len();
            while name.len() + 2 + encoded(&rest[..end]).len() > STRING {
                end = rest[..end].char_indices().next_back().map_or(0, |(place, _)| place);
            }
            self.pair(1000, &format!("{name}{sign}{}", &rest[..end]))?;
            rest = &rest[end..];
            if rest.is_empty() {
                return Ok(());
            }
            sign = "+=";
        }
    }
}

impl Writer for Dxf {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        let shape = record.shape()?;
        let category = record.text("category")?;
        let colour = CATEGORIES.iter().position(|(known, ..)| *known == category).map_or(7, |place| COLOURS[place]);
        let (id, colour) = (record.id()?.to_string(), colour.to_string());
        for (number, ring) in shape.iter().flat_map(rings).enumerate() {
            self.pairs(&[(0, "POLYLINE"), (8, BOUNDARIES), (62, &colour), (66, "1")])?;
            self.point(10, geo_types::Coord::zero())?;
            // Closed.
            self.pair(70, "1")?;
            self.pair(1001, APPLICATION)?;
            self.datum("id", &id)?;
            if number == 0 {
                for (place, property) in record.layer.properties.iter().enumerate() {
                    match record.cell(place)? {
                        Cell::Null => {}
                        Cell::Text(text) => self.datum(property.name, text)?,
                        Cell::Number(number) => self.datum(property.name, &number.to_string())?,
                        Cell::Integer(number) => self.datum(property.name, &number.to_string())?,
                        Cell::Bool(yes) => self.datum(property.name, if yes { "true" } else { "false" })?,
                    }
                }
            }
            for corner in open(ring) {
                self.pairs(&[(0, "VERTEX"), (8, BOUNDARIES)])?;
                self.point(10, *corner)?;
            }
            self.pairs(&[(0, "SEQEND"), (8, BOUNDARIES)])?;
        }
        if let Some(inside) = shape.interior_point() {
            self.pairs(&[(0, "TEXT"), (8, NAMES), (7, "HZ")])?;
            self.point(10, inside.0)?;
            self.pairs(&[(40, &HEIGHT.to_string()), (1, record.text("name")?), (72, "1")])?;
            self.point(11, inside.0)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.pairs(&[(0, "ENDSEC"), (0, "EOF")])?;
        Ok(self.out.flush()?)
    }
}

/// A value of one line in the code page of the drawing; letters that it does not have as AutoCAD writes them, `\U+4E00`.
fn encoded(text: &str) -> Vec<u8> {
    let page: &'static Encoding = GBK;
    let line = text.replace(['\r', '\n'], " ");
    let (bytes, _, unknown) = page.encode(&line);
    if !unknown {
        return bytes.into_owned();
    }
    let mut out = Vec::with_capacity(line.len());
    let mut units = [0; 2];
    for letter in line.chars() {
        let mut single = [0; 4];
        let (bytes, _, unknown) = page.encode(letter.encode_utf8(&mut single));
        if unknown {
            for unit in letter.encode_utf16(&mut units) {
                out.extend_from_slice(format!("\\U+{unit:04X}").as_bytes());
            }
        } else {
            out.extend_from_slice(&bytes);
        }
    }
    out
}
