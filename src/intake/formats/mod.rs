//! Readers of delivered files: each turns its format into one stream of features with their source position.
//!
//! No reader knows about parcels or reference systems, and nothing behind this seam knows a format. Readers hold one
//! feature at a time, so memory stays flat whatever the size of the file (drawings are the exception, within a limit: see
//! `dxf`). They block and are `Send`: run them on a blocking thread.

mod archive;
mod csv;
pub mod dxf;
pub mod flatgeobuf;
pub mod geojson;
pub mod geopackage;
pub mod kml;
mod nest;
mod rings;
pub mod shapefile;
mod sniff;
mod source;
mod table;
mod text;
pub mod txt;
mod within;
mod xlsx;

use self::sniff::Kind;
use super::problem::Problem;
use crate::geo::crs::{Crs, CrsError};
use encoding_rs::Encoding;
use geo_types::{Coord, MultiPolygon, Rect};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read,
    path::Path,
};

/// What a reader has to know beforehand.
#[derive(Debug, Clone)]
pub struct Options {
    /// Encoding of the text; absent: what the format demands (UTF-8 for GeoJSON; a byte order mark is obeyed).
    pub encoding: Option<&'static Encoding>,
    /// Layer (table, sheet) to read of a file that has several; absent: the first that can be read.
    pub layer: Option<String>,
    /// A feature of more bytes is refused as `too-large`.
    pub max_feature_bytes: usize,
    /// A feature with brackets nested deeper is refused as `too-deep`. At most 100, or the JSON parser is in danger.
    pub max_depth: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { encoding: None, layer: None, max_feature_bytes: 64 * 1024 * 1024, max_depth: 64 }
    }
}

/// The reference system as the file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclaredCrs {
    /// Not at all.
    Absent,
    /// One we know.
    Known(Crs),
    /// One we do not accept.
    Unknown(CrsError),
}

/// What is known of the file as a whole. Complete from the start for readers opened by path.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Name of the format.
    pub format: &'static str,
    /// Encoding in which the text is read.
    pub encoding: &'static str,
    /// The declared reference system.
    pub crs: DeclaredCrs,
    /// Size in bytes, where known.
    pub total_bytes: Option<u64>,
    /// What could be read of a file that has several layers (tables, sheets); empty for files that are one layer.
    pub layers: Vec<Layer>,
    /// The layer that is read.
    pub layer: Option<String>,
    /// Whether rows can have boundaries. A table without any changes records that are known, and makes none.
    pub has_shapes: bool,
    /// Warnings about the file as a whole: what is left out, what was assumed.
    pub notes: Vec<Problem>,
    /// What columns are called for people, where the file says it beside their names.
    pub titles: BTreeMap<String, String>,
    /// Column → its letters, where columns have some: problems name their cell.
    pub letters: BTreeMap<String, String>,
    /// Whether a column without any value says nothing, as in a form that is filled in where there is something to say.
    pub blanks_say_nothing: bool,
}

impl Facts {
    /// Of a file with one layer of boundaries that declares no reference system, of unknown size.
    pub fn new(format: &'static str, encoding: &'static str) -> Self {
        Self {
            format,
            encoding,
            crs: DeclaredCrs::Absent,
            total_bytes: None,
            layers: Vec::new(),
            layer: None,
            has_shapes: true,
            notes: Vec::new(),
            titles: BTreeMap::new(),
            letters: BTreeMap::new(),
            blanks_say_nothing: false,
        }
    }
}

/// One layer (table, sheet) of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// Its name in the file.
    pub name: String,
    /// Its rows, where the file tells.
    pub rows: Option<u64>,
    /// What it holds, in the words of the format, such as `Polygon` or `LWPOLYLINE`.
    pub holds: String,
}

/// One feature (row) of a file, with everything wrong with it that can be seen without its reference system.
#[derive(Debug, Clone)]
pub struct SourceFeature {
    /// Number of the row, from 1.
    pub row: u64,
    /// Line of the file on which it begins, from 1; 0 in files that have no lines.
    pub line: u64,
    /// The feature's own identifier, where it has one.
    pub id: Option<Value>,
    /// Its attributes, in the order and under the names of the file.
    pub properties: Map<String, Value>,
    /// Its boundary in the axes and numbers of the file, or why there is none; no reason where the file has no boundaries.
    pub geometry: Result<MultiPolygon<f64>, Vec<Problem>>,
    /// What was changed in reading, and what is wrong with its attributes.
    pub notes: Vec<Problem>,
}

/// A reader of one file: an iterator of features.
///
/// An `Err` item means that the file cannot be read further (`truncated`, `bad-encoding` …); nothing comes after it. A
/// feature that is bad by itself is an `Ok` item whose geometry is the list of its problems.
pub trait Reader: Iterator<Item = Result<SourceFeature, Problem>> + Send {
    /// What is known of the file.
    fn facts(&self) -> &Facts;

    /// Bytes of the file read so far, to show progress against `Facts::total_bytes`.
    fn bytes_read(&self) -> u64;
}

/// Whether a file was delivered as it is, or came out of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Outermost,
    /// Archives in archives are a way to hide any amount of data: only what is a document by itself is opened.
    Inside,
}

/// Opens a file with the reader for its format, which is recognised by content.
///
/// # Errors
/// `unreadable-file` naming what the file looks like, or `empty-file`.
pub fn open(path: &Path, options: &Options) -> Result<Box<dyn Reader>, Problem> {
    open_file(path, options, Nesting::Outermost)
}

fn open_file(path: &Path, options: &Options, nesting: Nesting) -> Result<Box<dyn Reader>, Problem> {
    let mut head = Vec::with_capacity(sniff::HEAD);
    let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
    file.take(sniff::HEAD as u64).read_to_end(&mut head).map_err(|cause| Problem::io(&cause))?;
    match Kind::of(&head) {
        Kind::Txt => Ok(Box::new(txt::Txt::open(path, options)?)),
        Kind::GeoJson => Ok(Box::new(geojson::GeoJson::open(path, &head, options)?)),
        Kind::Archive => archive::open(path, options, nesting),
        Kind::GeoPackage => Ok(Box::new(geopackage::GeoPackage::open(path, &head, options)?)),
        Kind::FlatGeobuf => Ok(Box::new(flatgeobuf::FlatGeobuf::open(path, options)?)),
        Kind::Kml => Ok(Box::new(kml::Kml::open(path, options)?)),
        Kind::Dxf => Ok(Box::new(dxf::Dxf::open(path, options)?)),
        Kind::Table => csv::open(path, options),
        Kind::OldOffice => Err(xlsx::refuse_old(path)),
        kind => Err(kind.refusal()),
    }
}

/// The encoding with this label, such as `GBK`, `GB18030` or `UTF-8`.
///
/// # Errors
/// `bad-encoding` if nobody knows it.
pub fn encoding(label: &str) -> Result<&'static Encoding, Problem> {
    Encoding::for_label_no_replacement(label.trim().as_bytes()).ok_or_else(|| Problem::unknown_encoding(label))
}

/// What the first features of a file tell of all: where they lie, in the axes of the file (what `geo::guess` needs), and the names
/// of their columns.
///
/// Consumes the reader's features; open the file again to import it.
pub fn first_look(reader: &mut dyn Reader, count: usize) -> (Option<Rect<f64>>, BTreeSet<String>) {
    let mut extent: Option<Rect<f64>> = None;
    let mut columns = BTreeSet::new();
    for feature in reader.take(count).map_while(Result::ok) {
        for name in feature.properties.keys().filter(|name| !columns.contains(*name)).cloned().collect::<Vec<_>>() {
            columns.insert(name);
        }
        let Ok(shape) = feature.geometry else { continue };
        let points = shape.0.iter().flat_map(|polygon| &polygon.exterior().0);
        for point in points.filter(|point| point.x.is_finite() && point.y.is_finite()) {
            let (low, high) = extent.map_or((*point, *point), |extent| (extent.min(), extent.max()));
            let low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            let high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
            extent = Some(Rect::new(low, high));
        }
    }
    (extent, columns)
}
