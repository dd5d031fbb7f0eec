//! `.shp` and `.shx`: records of shapes (ESRI Shapefile Technical Description, 1998), one at a time.
//!
//! By hand, because the `shapefile` crate stops for good at the first damaged record and reserves as many points as a record says
//! it has; here a record is bounded by its own length first, and a bad one is a bad row.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use geo_types::Coord;

use crate::intake::problem::Problem;

const HEADER: u64 = 100;
const MAGIC: [u8; 4] = 9994_i32.to_be_bytes();

/// What one record holds.
#[derive(Debug)]
pub(super) enum Shape {
    /// Rings as delivered, in the order of the record.
    Rings(Vec<Vec<Coord<f64>>>),
    /// No boundary, and why.
    Bad(Problem),
}

/// The shapes of a file, in the order of its index.
pub(super) struct Shp {
    file: BufReader<File>,
    length: u64,
    at: u64,
    index: Option<BufReader<File>>,
    kind: u32,
    count: u64,
    read: u64,
    most: usize,
    record: Vec<u8>,
}

impl Shp {
    /// Opens a file with its index; records of more than `most` bytes are bad rows.
    ///
    /// # Errors
    /// `truncated`, or `unreadable-file` if it is no `.shp`.
    pub(super) fn open(path: &Path, index: Option<&Path>, most: usize) -> Result<Self, Problem> {
        let (mut file, length) = opened(path)?;
        let mut header = [0; HEADER as usize];
        file.read_exact(&mut header).map_err(|_| Problem::cut_off(".shp", HEADER, length))?;
        if header[..4] != MAGIC {
            return Err(Problem::damaged_part(".shp", "9994"));
        }
        let stated = u64::from(big(&header, 24)) * 2;
        if stated > length {
            return Err(Problem::cut_off(".shp", stated, length));
        }
        let kind = little(&header, 32);
        let index = index.and_then(usable_index);
        let mut shp = Self { file, length, at: HEADER, index: None, kind, count: 0, read: 0, most, record: Vec::new() };
        shp.count = match &index {
            Some((_, count)) => *count,
            None => shp.walk()?,
        };
        shp.index = index.map(|(index, _)| index);
        Ok(shp)
    }

    /// Counts the records by going from one to the next.
    fn walk(&mut self) -> Result<u64, Problem> {
        let mut count = 0;
        while self.at + 8 <= self.length {
            let size = self.head()?;
            if self.at + 8 + size > self.length {
                return Err(Problem::cut_after(count));
            }
            self.at += 8 + size;
            count += 1;
        }
        self.at = HEADER;
        Ok(count)
    }

    /// Whether there is an index that can be used.
    pub(super) fn has_index(&self) -> bool {
        self.index.is_some()
    }

    /// The type of the shapes in it, by its number.
    pub(super) fn kind(&self) -> u32 {
        self.kind
    }

    /// How many records there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Bytes read so far.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// The next record; none behind the last one.
    ///
    /// # Errors
    /// `truncated` if the file ends before the record does.
    pub(super) fn next(&mut self) -> Result<Option<Shape>, Problem> {
        if self.read == self.count {
            return Ok(None);
        }
        if let Some(index) = &mut self.index {
            let mut entry = [0; 8];
            index.read_exact(&mut entry).map_err(|_| Problem::cut_after(self.read))?;
            self.at = u64::from(big(&entry, 0)) * 2;
            if self.at < HEADER {
                self.read += 1;
                return Ok(Some(Shape::Bad(Problem::damaged_geometry("shx"))));
            }
        }
        if self.at + 8 > self.length {
            return Err(Problem::cut_after(self.read));
        }
        let size = self.head()?;
        if self.at + 8 + size > self.length {
            return Err(Problem::cut_after(self.read));
        }
        self.at += 8 + size;
        self.read += 1;
        if size > self.most as u64 {
            return Ok(Some(Shape::Bad(Problem::too_large(self.most))));
        }
        self.record.resize(size as usize, 0);
        self.file.read_exact(&mut self.record).map_err(|cause| Problem::io(&cause))?;
        let shape = rings(&self.record).map_or_else(Shape::Bad, Shape::Rings);
        // One huge record must not hold its memory for the rest of the file.
        self.record.shrink_to(1 << 20);
        Ok(Some(shape))
    }

    /// Reads the head of the record at the present place: the size of what follows it, in bytes.
    fn head(&mut self) -> Result<u64, Problem> {
        let mut head = [0; 8];
        seek(&mut self.file, self.at)
            .and_then(|()| self.file.read_exact(&mut head))
            .map_err(|cause| Problem::io(&cause))?;
        Ok(u64::from(big(&head, 4)) * 2)
    }
}

/// Seeks without losing what was read ahead.
fn seek(file: &mut BufReader<File>, to: u64) -> io::Result<()> {
    let now = file.stream_position()?;
    file.seek_relative(to.cast_signed() - now.cast_signed())
}

fn opened(path: &Path) -> Result<(BufReader<File>, u64), Problem> {
    let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
    let length = file.metadata().map_err(|cause| Problem::io(&cause))?.len();
    Ok((BufReader::with_capacity(256 * 1024, file), length))
}

/// The index behind its header, and the number of its entries; none if it is damaged.
fn usable_index(path: &Path) -> Option<(BufReader<File>, u64)> {
    let (mut file, length) = opened(path).ok()?;
    let mut header = [0; HEADER as usize];
    file.read_exact(&mut header).ok()?;
    let entries = length - HEADER;
    let whole = header[..4] == MAGIC && entries.is_multiple_of(8) && u64::from(big(&header, 24)) * 2 <= length;
    whole.then_some((file, entries / 8))
}

/// The name of a type of shapes, in the words of the format.
pub(super) fn name(kind: u32) -> Option<&'static str> {
    Some(match kind {
        0 => "Null",
        1 => "Point",
        3 => "PolyLine",
        5 => "Polygon",
        8 => "MultiPoint",
        11 => "PointZ",
        13 => "PolyLineZ",
        15 => "PolygonZ",
        18 => "MultiPointZ",
        21 => "PointM",
        23 => "PolyLineM",
        25 => "PolygonM",
        28 => "MultiPointM",
        31 => "MultiPatch",
        _ => return None,
    })
}

/// Whether shapes of this type have heights or measures.
pub(super) fn has_heights(kind: u32) -> bool {
    kind > 10
}

/// The type that a `.shp` names in its header.
pub(super) fn kind_of(head: &[u8]) -> Option<u32> {
    (head.len() >= HEADER as usize && head[..4] == MAGIC).then(|| little(head, 32))
}

/// The rings of a polygon record: its type, box, numbers of parts and points, where the parts begin, the points.
fn rings(record: &[u8]) -> Result<Vec<Vec<Coord<f64>>>, Problem> {
    let damaged = |cause: &str| Problem::damaged_geometry(cause);
    let kind = record.first_chunk().map(|bytes| u32::from_le_bytes(*bytes)).ok_or_else(|| damaged("0"))?;
    match kind {
        5 | 15 | 25 => {}
        0 => return Err(Problem::null_geometry()),
        kind => return Err(name(kind).map_or_else(|| damaged(&format!("type {kind}")), Problem::wrong_geometry_type)),
    }
    if record.len() < 44 {
        return Err(damaged(&format!("{} bytes", record.len())));
    }
    let (parts, points) = (little(record, 36) as usize, little(record, 40) as usize);
    let begin = 44 + 4 * parts;
    if begin + 16 * points > record.len() {
        return Err(damaged(&format!("{parts} rings, {points} points in {} bytes", record.len())));
    }
    let starts: Vec<usize> = (0..parts).map(|part| little(record, 44 + 4 * part) as usize).collect();
    let ends = starts.iter().skip(1).copied().chain([points]);
    let mut rings = Vec::with_capacity(parts);
    for (number, (start, end)) in (1..).zip(starts.iter().copied().zip(ends)) {
        if start > end || end > points || number == 1 && start != 0 {
            return Err(damaged(&format!("ring {number}: {start}–{end}")));
        }
        let bytes = &record[begin + 16 * start..begin + 16 * end];
        rings.push(bytes.chunks_exact(16).map(|bytes| Coord { x: real(bytes, 0), y: real(bytes, 8) }).collect());
    }
    rings.retain(|ring: &Vec<_>| !ring.is_empty());
    if rings.is_empty() { Err(Problem::null_geometry()) } else { Ok(rings) }
}

fn four(bytes: &[u8], at: usize) -> [u8; 4] {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    four
}

fn big(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(four(bytes, at))
}

fn little(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(four(bytes, at))
}

fn real(bytes: &[u8], at: usize) -> f64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    f64::from_le_bytes(eight)
}
