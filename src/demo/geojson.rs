//! Writes features one by one as a survey delivery would come: old-style `crs` member, metres with three decimals.

use super::shape::{Point, Ring, Shape};
use std::io::{self, Write};

/// The survey CRS of the delivery, east before north.
const HEAD: &str = r#"","note":"虚构演示数据，仅供示范 (invented demonstration data)","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4548"}},"features":["#;

/// A FeatureCollection being written; memory holds one feature at a time.
#[derive(Debug)]
pub(super) struct Collection<W: Write> {
    out: W,
    buffer: Vec<u8>,
    count: u64,
}

impl<W: Write> Collection<W> {
    /// Begins the collection.
    pub(super) fn new(mut out: W, name: &str) -> io::Result<Self> {
        out.write_all(br#"{"type":"FeatureCollection","name":""#)?;
        out.write_all(name.as_bytes())?;
        out.write_all(HEAD.as_bytes())?;
        Ok(Self { out, buffer: Vec::new(), count: 0 })
    }

    /// Adds a feature, one line of the file.
    pub(super) fn feature(&mut self, shape: &Shape, fill: impl FnOnce(&mut Properties<'_>)) -> io::Result<()> {
        self.buffer.clear();
        self.buffer.extend_from_slice(if self.count == 0 { b"\n" } else { b",\n" });
        self.buffer.extend_from_slice(br#"{"type":"Feature","properties":{"#);
        fill(&mut Properties { buffer: &mut self.buffer, first: true });
        self.buffer.extend_from_slice(br#"},"geometry":"#);
        geometry(&mut self.buffer, shape);
        self.buffer.push(b'}');
        self.count += 1;
        self.out.write_all(&self.buffer)
    }

    /// Ends the collection and tells how many features it has.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()?;
        Ok(self.count)
    }
}

/// The properties of the feature being written.
#[derive(Debug)]
pub(super) struct Properties<'a> {
    buffer: &'a mut Vec<u8>,
    first: bool,
}

impl Properties<'_> {
    fn name(&mut self, name: &str) {
        if !self.first {
            self.buffer.push(b',');
        }
        self.first = false;
        quoted(self.buffer, name);
        self.buffer.push(b':');
    }

    /// Text, or null.
    pub(super) fn text<'t>(&mut self, name: &str, value: impl Into<Option<&'t str>>) {
        self.name(name);
        match value.into() {
            Some(text) => quoted(self.buffer, text),
            None => self.buffer.extend_from_slice(b"null"),
        }
    }

    /// A number given in hundredths, or null: areas, plot ratios, rents.
    pub(super) fn hundredths(&mut self, name: &str, value: impl Into<Option<i64>>) {
        self.number(name, value.into(), 2);
    }

    fn number(&mut self, name: &str, value: Option<i64>, places: usize) {
        self.name(name);
        match value {
            Some(value) => decimal(self.buffer, value, places),
            None => self.buffer.extend_from_slice(b"null"),
        }
    }

    /// A whole number, or null.
    pub(super) fn integer(&mut self, name: &str, value: impl Into<Option<i64>>) {
        self.number(name, value.into(), 0);
    }

    /// Yes or no.
    pub(super) fn boolean(&mut self, name: &str, value: bool) {
        self.name(name);
        self.buffer.extend_from_slice(if value { b"true" } else { b"false" });
    }
}

fn quoted(buffer: &mut Vec<u8>, text: &str) {
    buffer.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' || byte == b'\\' {
            buffer.push(b'\\');
        }
        buffer.push(byte);
    }
    buffer.push(b'"');
}

/// Writes a whole number with the point moved by `places`, all of them kept: 5 with 3 places is `0.005`.
fn decimal(buffer: &mut Vec<u8>, value: i64, places: usize) {
    if value < 0 {
        buffer.push(b'-');
    }
    let mut rest = value.unsigned_abs();
    let mut digits = [0_u8; 24];
    let mut at = digits.len();
    let mut written = 0;
    while rest > 0 || written <= places {
        if places > 0 && written == places {
            at -= 1;
            digits[at] = b'.';
        }
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        written += 1;
    }
    buffer.extend_from_slice(&digits[at..]);
}

fn geometry(buffer: &mut Vec<u8>, shape: &Shape) {
    if let [part] = shape.parts.as_slice() {
        buffer.extend_from_slice(br#"{"type":"Polygon","coordinates":"#);
        list(buffer, part, ring);
    } else {
        buffer.extend_from_slice(br#"{"type":"MultiPolygon","coordinates":"#);
        list(buffer, &shape.parts, |buffer, part| list(buffer, part, ring));
    }
    buffer.push(b'}');
}

fn ring(buffer: &mut Vec<u8>, ring: &Ring) {
    list(buffer, ring.iter().chain(ring.first()), |buffer, point: &Point| {
        buffer.push(b'[');
        decimal(buffer, point.east, 3);
        buffer.push(b',');
        decimal(buffer, point.north, 3);
        buffer.push(b']');
    });
}

fn list<T>(buffer: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Vec<u8>, T)) {
    buffer.push(b'[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            buffer.push(b',');
        }
        each(buffer, item);
    }
    buffer.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_places() {
        for (value, places, text) in
            [(0, 0, "0"), (12, 0, "12"), (5, 3, "0.005"), (612_481_741, 3, "612481.741"), (-105, 2, "-1.05")]
        {
            let mut buffer = Vec::new();
            decimal(&mut buffer, value, places);
            assert_eq!(String::from_utf8(buffer).unwrap(), text);
        }
    }
}
