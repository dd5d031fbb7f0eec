//! FlatGeobuf 3, feature by feature, in the order of the file; its index is passed over.
//!
//! The frames are taken apart here, because the crate reserves what a frame says it is long and trusts the attributes in it; what
//! is in a frame the crate's own tables read, once they are verified.

mod geometry;
mod properties;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flatgeobuf::{
    ColumnType, GeometryType, Header, VERSION, size_prefixed_root_as_feature, size_prefixed_root_as_header,
};

use self::properties::Column;
use super::{DeclaredCrs, Facts, Options, Reader, SourceFeature};
use crate::geo::crs::{Crs, CrsError};
use crate::geo::wkt;
use crate::intake::problem::Problem;

/// Bytes of the largest header that the format allows in practice (the crate draws the same line).
const LARGEST_HEADER: usize = 10 << 20;
/// Bytes of a node of the index: a box and an offset.
const NODE: u64 = 40;

/// A reader of one file.
pub struct FlatGeobuf {
    file: BufReader<File>,
    columns: Vec<Column>,
    /// The type of all geometries, or unknown where each tells its own.
    kind: GeometryType,
    heights_told: bool,
    facts: Facts,
    /// Features there are, where the header says.
    stated: Option<u64>,
    row: u64,
    at: u64,
    most: usize,
    frame: Vec<u8>,
    done: bool,
}

impl FlatGeobuf {
    /// Opens a file.
    ///
    /// # Errors
    /// Whatever makes it unreadable from the start.
    pub(super) fn open(path: &Path, options: &Options) -> Result<Self, Problem> {
        let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
        let length = file.metadata().map_err(|cause| Problem::io(&cause))?.len();
        let mut file = BufReader::with_capacity(256 * 1024, file);
        let mut start = [0; 12];
        file.read_exact(&mut start).map_err(|_| Problem::cut_off("FlatGeobuf", 12, length))?;
        if start[3] != VERSION {
            return Err(Problem::foreign_version("FlatGeobuf", &start[3].to_string(), &VERSION.to_string()));
        }
        let size = u32::from_le_bytes([start[8], start[9], start[10], start[11]]) as usize;
        if !(8..=LARGEST_HEADER).contains(&size) {
            return Err(Problem::damaged_part("FlatGeobuf", &format!("header {size}")));
        }
        let mut head = start[8..].to_vec();
        head.resize(4 + size, 0);
        let stated = 12 + size as u64;
        file.read_exact(&mut head[4..]).map_err(|_| Problem::cut_off("FlatGeobuf", stated, length))?;
        let header = size_prefixed_root_as_header(&head)
            .map_err(|error| Problem::damaged_part("FlatGeobuf", &error.to_string()))?;
        let index = index_size(header.features_count(), header.index_node_size());
        let at = stated.saturating_add(index);
        if at > length {
            return Err(Problem::cut_off("FlatGeobuf", at, length));
        }
        file.seek_relative(index.cast_signed()).map_err(|cause| Problem::io(&cause))?;
        let columns = properties::columns(&header);
        let facts = Facts { total_bytes: Some(length), ..facts(&header, &columns) };
        let reader = Self {
            file,
            kind: header.geometry_type(),
            heights_told: header.has_z() || header.has_m(),
            stated: Some(header.features_count()).filter(|count| *count > 0),
            columns,
            facts,
            row: 0,
            at,
            most: options.max_feature_bytes,
            frame: Vec::new(),
            done: false,
        };
        if at == length {
            return Err(Problem::empty_file());
        }
        Ok(reader)
    }

    fn step(&mut self) -> Result<Option<SourceFeature>, Problem> {
        let total = self.facts.total_bytes.unwrap_or_default();
        if self.at == total {
            return match self.stated {
                Some(stated) if stated > self.row => Err(Problem::rows_missing("FlatGeobuf", stated, self.row)),
                _ => Ok(None),
            };
        }
        let mut prefix = [0; 4];
        if self.at + 4 > total {
            return Err(Problem::cut_after(self.row));
        }
        self.file.read_exact(&mut prefix).map_err(|cause| Problem::io(&cause))?;
        let size = u32::from_le_bytes(prefix);
        self.at += 4 + u64::from(size);
        if self.at > total {
            return Err(Problem::cut_after(self.row));
        }
        self.row += 1;
        if size as usize > self.most {
            self.file.seek_relative(i64::from(size)).map_err(|cause| Problem::io(&cause))?;
            return Ok(Some(self.refused(Problem::too_large(self.most))));
        }
        self.frame.clear();
        self.frame.extend_from_slice(&prefix);
        self.frame.resize(4 + size as usize, 0);
        self.file.read_exact(&mut self.frame[4..]).map_err(|cause| Problem::io(&cause))?;
        let feature = self.feature();
        // One huge feature must not hold its memory for the rest of the file.
        self.frame.shrink_to(1 << 20);
        Ok(Some(feature))
    }

    fn feature(&self) -> SourceFeature {
        let feature = match size_prefixed_root_as_feature(&self.frame) {
            Ok(feature) => feature,
            Err(error) => return self.refused(Problem::damaged_geometry(&error.to_string())),
        };
        let mut notes = Vec::new();
        let geometry = match feature.geometry() {
            None => Err(vec![Problem::null_geometry()]),
            Some(shape) => {
                let kind = if self.kind == GeometryType::Unknown { shape.type_() } else { self.kind };
                geometry::read(&shape, kind, self.most).and_then(|outlines| {
                    let heights_told = self.heights_told;
                    super::rings::boundary(outlines, heights_told, &mut notes)
                })
            }
        };
        let bytes = feature.properties().map_or(&[][..], |properties| properties.bytes());
        let properties = properties::read(bytes, &self.columns, &mut notes);
        let place = |problem: Problem| problem.at_row(self.row, 0);
        SourceFeature {
            row: self.row,
            line: 0,
            id: None,
            properties,
            geometry: geometry.map_err(|problems| problems.into_iter().map(place).collect()),
            notes: notes.into_iter().map(place).collect(),
        }
    }

    /// A row of which nothing could be read.
    fn refused(&self, problem: Problem) -> SourceFeature {
        SourceFeature {
            row: self.row,
            line: 0,
            id: None,
            properties: serde_json::Map::new(),
            geometry: Err(vec![problem.at_row(self.row, 0)]),
            notes: Vec::new(),
        }
    }
}

/// What the header says of the file.
fn facts(header: &Header<'_>, columns: &[Column]) -> Facts {
    let mut facts = Facts::new("FlatGeobuf", "UTF-8");
    facts.crs = crs(header);
    facts.layer = header.name().map(str::to_owned).filter(|name| !name.is_empty());
    facts.titles = columns.iter().filter_map(|column| Some((column.name.clone(), column.title.clone()?))).collect();
    if header.has_z() || header.has_m() {
        facts.notes.push(Problem::height_dropped());
    }
    let binary: Vec<String> =
        columns.iter().filter(|column| column.kind == ColumnType::Binary).map(|column| column.name.clone()).collect();
    if !binary.is_empty() {
        facts.notes.push(Problem::columns_left_out(&binary, "二进制内容", "binary content"));
    }
    facts
}

fn crs(header: &Header<'_>) -> DeclaredCrs {
    let Some(crs) = header.crs() else { return DeclaredCrs::Absent };
    let is_epsg =
        crs.org().is_none_or(|organisation| organisation.is_empty() || organisation.eq_ignore_ascii_case("EPSG"));
    let code = u32::try_from(crs.code()).ok().filter(|code| *code > 0 && is_epsg);
    let by_code = code.map(Crs::from_epsg);
    match (by_code, crs.wkt().filter(|text| !text.trim().is_empty())) {
        (Some(Ok(crs)), _) => DeclaredCrs::Known(crs),
        (Some(Err(error @ CrsError::NeedsParameters { .. })), _) => DeclaredCrs::Unknown(error),
        (by_code, Some(text)) => match wkt::read(text) {
            Ok(crs) => DeclaredCrs::Known(crs),
            Err(error) => DeclaredCrs::Unknown(by_code.and_then(Result::err).unwrap_or(error)),
        },
        (Some(Err(error)), None) => DeclaredCrs::Unknown(error),
        (None, None) => match crs.name().or(crs.code_string()).filter(|name| !name.is_empty()) {
            Some(name) => DeclaredCrs::Unknown(CrsError::unknown(name)),
            None => DeclaredCrs::Absent,
        },
    }
}

/// Bytes of the index: a tree of boxes whose leaves are the features.
fn index_size(features: u64, node: u16) -> u64 {
    if features == 0 || node == 0 {
        return 0;
    }
    let node = u64::from(node.max(2));
    let (mut level, mut nodes) = (features, features);
    loop {
        level = level.div_ceil(node);
        nodes = nodes.saturating_add(level);
        if level == 1 {
            return nodes.saturating_mul(NODE);
        }
    }
}

impl Iterator for FlatGeobuf {
    type Item = Result<SourceFeature, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.step().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

impl Reader for FlatGeobuf {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn bytes_read(&self) -> u64 {
        self.at
    }
}
