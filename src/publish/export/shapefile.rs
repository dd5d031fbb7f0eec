//! Zipped Shapefile: `.shp`, `.shx`, `.dbf`, `.prj`, `.cpg`, names of at most ten bytes, and a table that says what they mean.
//!
//! DBF texts hold 254 bytes; what had to be cut is listed in the table, so that nobody takes a shortened name for the real one.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8};
use shapefile::dbase::encoding::EncodingRs;
use shapefile::dbase::{FieldName, FieldValue, TableWriterBuilder};
use shapefile::{Point, Polygon, PolygonRing, ShapeWriter};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::record::{Cell, Plan, Record, Writer};
use crate::error::{Error, Result};
use crate::geo::wkt;
use crate::publish::layers::{Layer, Type};
use crate::records::names;

/// Bytes of a DBF text.
const WIDTH: u8 = 254;
/// Digits of a number with two decimals: numeric(14,2) and its sign and point.
const DIGITS: u8 = 17;
/// Texts that were cut and are told one by one.
const MOST_CUT: usize = 10_000;

pub(super) struct Shapefile {
    shapes: ShapeWriter<BufWriter<File>>,
    table: shapefile::dbase::TableWriter<BufWriter<File>>,
    folder: TempDir,
    to: PathBuf,
    plan: Plan,
    /// Record, field, and the whole text.
    cut: Vec<(i64, &'static str, String)>,
    rows: u64,
}

impl Shapefile {
    pub(super) fn create(plan: &Plan, to: &Path) -> Result<Self> {
        // Beside the archive: there is room for it there.
        let folder = tempfile::tempdir_in(to.parent().unwrap_or_else(|| Path::new(".")))?;
        let shp = folder.path().join(format!("{}.shp", plan.layer.id));
        let table =
            fields(plan.layer, plan.encoding)?.build_with_file_dest(shp.with_extension("dbf")).map_err(broken)?;
        let shapes = ShapeWriter::from_path(&shp).map_err(broken)?;
        Ok(Self { shapes, table, folder, to: to.to_owned(), plan: plan.clone(), cut: Vec::new(), rows: 0 })
    }

    /// A text as far as it fits.
    fn fitting(&mut self, id: i64, name: &'static str, text: &str) -> String {
        if self.plan.encoding.encode(text).0.len() <= usize::from(WIDTH) {
            return text.to_owned();
        }
        let mut end = 0;
        let mut bytes = 0;
        for (place, letter) in text.char_indices() {
            bytes += self.plan.encoding.encode(letter.encode_utf8(&mut [0; 4])).0.len();
            if bytes > usize::from(WIDTH) {
                break;
            }
            end = place + letter.len_utf8();
        }
        if self.cut.len() < MOST_CUT {
            self.cut.push((id, name, text.to_owned()));
        }
        text[..end].to_owned()
    }

    /// 字段说明: what the short names mean, and which texts are not whole.
    fn explanation(&self) -> Result<Vec<u8>> {
        let mut table =
            csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let mut say = |cells: &[&str]| table.write_record(cells).map_err(std::io::Error::from);
        say(&["字段", "名称", "含义"])?;
        for property in self.plan.layer.properties {
            say(&[names::short(property.name), property.name, self.plan.title(property.name)])?;
        }
        if !self.cut.is_empty() {
            say(&["", "", ""])?;
            say(&["记录号", "字段", "全文（DBF 只容 254 字节，表中为截断值）"])?;
            for (id, name, text) in &self.cut {
                say(&[&id.to_string(), names::short(name), text])?;
            }
        }
        let text = table.into_inner().map_err(|error| Error::broken("字段说明", error))?;
        Ok([b"\xef\xbb\xbf".to_vec(), text].concat())
    }
}

impl Writer for Shapefile {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        let id = record.id()?;
        let mut values = shapefile::dbase::Record::default();
        values.insert("id".to_owned(), FieldValue::Numeric(Some(id as f64)));
        for (place, property) in self.plan.layer.properties.iter().enumerate() {
            let value = match (record.cell(place)?, property.kind) {
                (Cell::Text(text), _) => FieldValue::Character(Some(self.fitting(id, property.name, text))),
                (Cell::Number(number), _) => FieldValue::Numeric(Some(number)),
                (Cell::Integer(number), _) => FieldValue::Numeric(Some(f64::from(number))),
                (Cell::Bool(yes), _) => FieldValue::Logical(Some(yes)),
                (Cell::Null, Type::Text) => FieldValue::Character(None),
                (Cell::Null, Type::Bool) => FieldValue::Logical(None),
                (Cell::Null, _) => FieldValue::Numeric(None),
            };
            values.insert(names::short(property.name).to_owned(), value);
        }
        let rings = record.shape()?.0.into_iter().flat_map(|part| {
            let (exterior, holes) = part.into_inner();
            std::iter::once(PolygonRing::Outer(points(exterior)))
                .chain(holes.into_iter().map(|hole| PolygonRing::Inner(points(hole))))
        });
        self.shapes.write_shape(&Polygon::with_rings(rings.collect())).map_err(broken)?;
        self.rows += 1;
        self.table.write_record(&values).map_err(broken)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.table.finalize().map_err(broken)?;
        self.shapes.finalize().map_err(broken)?;
        let id = self.plan.layer.id;
        let cpg = if self.plan.encoding == UTF_8 { "UTF-8" } else { "GBK" };
        let mut archive = ZipWriter::new(BufWriter::new(File::create(&self.to)?));
        let options = SimpleFileOptions::default().large_file(true);
        let mut add = |name: &str, content: &mut dyn std::io::Read| -> Result<()> {
            archive.start_file(name, options).map_err(std::io::Error::from)?;
            std::io::copy(content, &mut archive)?;
            Ok(())
        };
        for extension in ["shp", "shx", "dbf"] {
            let name = format!("{id}.{extension}");
            add(&name, &mut BufReader::new(File::open(self.folder.path().join(&name))?))?;
        }
        add(&format!("{id}.prj"), &mut wkt::esri(self.plan.crs).as_bytes())?;
        add(&format!("{id}.cpg"), &mut cpg.as_bytes())?;
        add("字段说明.csv", &mut self.explanation()?.as_slice())?;
        archive.finish().map_err(std::io::Error::from)?.flush()?;
        Ok(())
    }
}

fn fields(layer: &Layer, encoding: &'static Encoding) -> Result<TableWriterBuilder> {
    let name = |name: &'static str| {
        FieldName::try_from(names::short(name)).map_err(|_| Error::Broken(format!("{name} has no short name")))
    };
    // DBF knows GBK, of which GB18030 is the larger sister with the same two-byte letters.
    let start = TableWriterBuilder::with_encoding(EncodingRs::from(encoding)).add_numeric_field(name("id")?, 18, 0);
    layer.properties.iter().try_fold(start, |table, property| {
        let name = name(property.name)?;
        Ok(match property.kind {
            Type::Text => table.add_character_field(name, WIDTH),
            Type::Number => table.add_numeric_field(name, DIGITS, 2),
            Type::Integer => table.add_numeric_field(name, 10, 0),
            Type::Bool => table.add_logical_field(name),
        })
    })
}

fn points(ring: geo_types::LineString<f64>) -> Vec<Point> {
    ring.0.into_iter().map(|at| Point::new(at.x, at.y)).collect()
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::broken("Shapefile", error)
}
