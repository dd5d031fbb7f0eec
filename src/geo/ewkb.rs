//! Polygons to and from the database's bytes (EWKB), and straight from those bytes to GeoJSON.
//!
//! Hand-written because both ways are hot: bulk `COPY` in, and every feature that is answered. The reader names the
//! type it met instead of answering an empty shape, which the general crate does for a type it was not asked for.

use super::{number, project::rings};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;
const HAS_Z: u32 = 0x8000_0000;
const HAS_M: u32 = 0x4000_0000;
const HAS_SRID: u32 = 0x2000_0000;

/// Why bytes are not a polygon we can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EwkbError {
    /// The bytes end before the geometry does, or a count in them is impossible.
    #[error("the geometry bytes are cut off or damaged")]
    Truncated,
    /// Another geometry type than polygon or multipolygon, by its WKB number.
    #[error("geometry type {0} where a polygon was expected")]
    WrongType(u32),
}

/// Appends a multipolygon as little-endian EWKB with its SRID.
pub fn write(shape: &MultiPolygon<f64>, srid: i32, out: &mut Vec<u8>) {
    out.reserve(13 + shape.0.iter().flat_map(rings).map(|ring| 13 + ring.len() * 16).sum::<usize>());
    head(MULTI_POLYGON | HAS_SRID, out);
    out.extend_from_slice(&srid.to_le_bytes());
    parts(shape, out);
}

/// The same as WKB (OGC 06-103r4), which has no SRID.
pub fn write_plain(shape: &MultiPolygon<f64>, out: &mut Vec<u8>) {
    head(MULTI_POLYGON, out);
    parts(shape, out);
}

fn parts(shape: &MultiPolygon<f64>, out: &mut Vec<u8>) {
    count(shape.0.len(), out);
    for polygon in &shape.0 {
        head(POLYGON, out);
        // An empty exterior makes an empty polygon: no ring at all.
        let full = !polygon.exterior().0.is_empty();
        count(if full { polygon.interiors().len() + 1 } else { 0 }, out);
        for ring in rings(polygon).filter(|_| full) {
            count(ring.len(), out);
            for point in ring {
                out.extend_from_slice(&point.x.to_le_bytes());
                out.extend_from_slice(&point.y.to_le_bytes());
            }
        }
    }
}

fn head(kind: u32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn count(number: usize, out: &mut Vec<u8>) {
    // More than four thousand million vertices do not fit into a machine, let alone into one geometry.
    out.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

/// Reads a polygon or multipolygon with its SRID; heights and measures are dropped.
///
/// # Errors
/// `WrongType` for any other geometry, `Truncated` for damaged bytes.
pub fn read(ewkb: &[u8]) -> Result<(MultiPolygon<f64>, Option<i32>), EwkbError> {
    let mut polygons = Vec::new();
    let srid = each_polygon(ewkb, |cursor, big, stride| {
        let mut lines = Vec::new();
        for _ in 0..cursor.count(big, 4)? {
            let number = cursor.count(big, stride)?;
            let bytes = cursor.take(number * stride)?;
            lines.push(LineString(bytes.chunks_exact(stride).map(|bytes| coord(bytes, big)).collect()));
        }
        let mut lines = lines.into_iter();
        let exterior = lines.next().unwrap_or_else(|| LineString(Vec::new()));
        polygons.push(Polygon::new(exterior, lines.collect()));
        Ok(())
    })?;
    Ok((MultiPolygon(polygons), srid))
}

/// Appends the geometry as a GeoJSON `MultiPolygon` object, without building anything in between.
///
/// Numbers have at most `decimals` decimals (9 for degrees is 0.1 mm) without trailing zeros; rings are in the order
/// of RFC 7946 (exterior counter-clockwise). On an error `out` is as it was.
///
/// # Errors
/// As [`read`].
pub fn geojson(ewkb: &[u8], decimals: u8, out: &mut Vec<u8>) -> Result<(), EwkbError> {
    geojson_as(ewkb, Form { decimals, north_first: false }, out)
}

/// How coordinates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// At most so many decimals (≤ 9).
    pub decimals: u8,
    /// Whether y comes before x: the official axis order of most systems.
    pub north_first: bool,
}

/// The same in another form. Points stay in the order of RFC 7946 whichever axis is first.
///
/// # Errors
/// As [`read`].
pub fn geojson_as(ewkb: &[u8], form: Form, out: &mut Vec<u8>) -> Result<(), EwkbError> {
    let start = out.len();
    out.extend_from_slice(br#"{"type":"MultiPolygon","coordinates":["#);
    let mut first = true;
    let written = each_polygon(ewkb, |cursor, big, stride| {
        separate(&mut first, out);
        out.push(b'[');
        let mut first_ring = true;
        for index in 0..cursor.count(big, 4)? {
            let number = cursor.count(big, stride)?;
            let bytes = cursor.take(number * stride)?;
            separate(&mut first_ring, out);
            write_ring(bytes, stride, big, (index == 0, form), out);
        }
        out.push(b']');
        Ok(())
    });
    match written {
        Ok(_) => {
            out.extend_from_slice(b"]}");
            Ok(())
        }
        Err(error) => {
            out.truncate(start);
            Err(error)
        }
    }
}

fn separate(first: &mut bool, out: &mut Vec<u8>) {
    if !std::mem::take(first) {
        out.push(b',');
    }
}

/// One ring in the wanted direction, exteriors counter-clockwise.
fn write_ring(bytes: &[u8], stride: usize, big: bool, (exterior, form): (bool, Form), out: &mut Vec<u8>) {
    let put = number::writer(form.decimals);
    let mut end = out.len();
    // Room for the longest possible numbers at once: growing or checking at every byte would cost more than the digits.
    out.resize(end + 2 + bytes.len() / stride * (2 * number::ROOM + 4), b'[');
    end += 1;
    let start = end;
    let mut write = |bytes: &[u8]| {
        let point = coord(bytes, big);
        let (first, second) = if form.north_first { (point.y, point.x) } else { (point.x, point.y) };
        if end > start {
            out[end] = b',';
            end += 1;
        }
        out[end] = b'[';
        end += 1 + put(first, &mut out[end + 1..]);
        out[end] = b',';
        end += 1 + put(second, &mut out[end + 1..]);
        out[end] = b']';
        end += 1;
    };
    if counter_clockwise(bytes, stride, big) == exterior {
        bytes.chunks_exact(stride).for_each(&mut write);
    } else {
        bytes.chunks_exact(stride).rev().for_each(&mut write);
    }
    out[end] = b']';
    out.truncate(end + 1);
}

fn counter_clockwise(bytes: &[u8], stride: usize, big: bool) -> bool {
    let mut points = bytes.chunks_exact(stride).map(|bytes| coord(bytes, big));
    let Some(origin) = points.next() else { return true };
    let mut last = Coord { x: 0.0, y: 0.0 };
    let mut twice = 0.0;
    for point in points {
        let here = point - origin;
        twice += last.x * here.y - here.x * last.y;
        last = here;
    }
    twice > 0.0
}

/// Appends a number in fixed point with at most `decimals` (≤ 9) decimals, trailing zeros trimmed; half away from zero.
/// What is not finite becomes `null`.
pub fn write_number(value: f64, decimals: u8, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + number::ROOM, b' ');
    let length = number::writer(decimals)(value, &mut out[start..]);
    out.truncate(start + length);
}

fn coord(bytes: &[u8], big: bool) -> Coord<f64> {
    let number = |at: usize| {
        let mut eight = [0; 8];
        eight.copy_from_slice(&bytes[at..at + 8]);
        if big { f64::from_be_bytes(eight) } else { f64::from_le_bytes(eight) }
    };
    Coord { x: number(0), y: number(8) }
}

/// Calls `read` at the ring count of each polygon, with its byte order and the size of its points; returns the SRID.
fn each_polygon(
    ewkb: &[u8],
    mut read: impl FnMut(&mut Cursor<'_>, bool, usize) -> Result<(), EwkbError>,
) -> Result<Option<i32>, EwkbError> {
    let mut cursor = Cursor(ewkb);
    let outer = cursor.header()?;
    match outer.kind {
        POLYGON => read(&mut cursor, outer.big, outer.stride)?,
        MULTI_POLYGON => {
            for _ in 0..cursor.count(outer.big, 9)? {
                let inner = cursor.header()?;
                if inner.kind != POLYGON {
                    return Err(EwkbError::WrongType(inner.kind));
                }
                read(&mut cursor, inner.big, inner.stride)?;
            }
        }
        other => return Err(EwkbError::WrongType(other)),
    }
    Ok(outer.srid)
}

/// The bytes still to be read.
struct Cursor<'a>(&'a [u8]);

struct Header {
    big: bool,
    kind: u32,
    stride: usize,
    srid: Option<i32>,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], EwkbError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(EwkbError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn word(&mut self, big: bool) -> Result<u32, EwkbError> {
        let mut four = [0; 4];
        four.copy_from_slice(self.take(4)?);
        Ok(if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    }

    /// A number of things of at least `size` bytes each, refused when so many cannot follow.
    fn count(&mut self, big: bool, size: usize) -> Result<usize, EwkbError> {
        let number = self.word(big)? as usize;
        if number > self.0.len() / size { Err(EwkbError::Truncated) } else { Ok(number) }
    }

    fn header(&mut self) -> Result<Header, EwkbError> {
        let big = self.take(1)? == [0];
        let word = self.word(big)?;
        let srid = if word & HAS_SRID == 0 { None } else { Some(self.word(big)?.cast_signed()) };
        // ISO WKB writes dimensions as thousands instead of flags.
        let base = word & 0x0fff_ffff;
        let (mut extra, kind) = (base / 1000, base % 1000);
        extra = if extra == 3 { 2 } else { extra.min(1) };
        let flags = u32::from(word & HAS_Z != 0) + u32::from(word & HAS_M != 0);
        let stride = 16 + 8 * extra.max(flags) as usize;
        Ok(Header { big, kind, stride, srid })
    }
}
