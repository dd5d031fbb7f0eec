//! The coordinates of a polygon or multipolygon, read straight from JSON text that is known to be well-formed.
//!
//! By hand, because what is wrong has to be told with its part, ring and point (the `geojson` crate only says that a
//! position is invalid), because every number is read correctly rounded, and because rings have to be seen before
//! they are closed.

use geo_types::Coord;

use crate::intake::formats::rings::Rings;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) polygons: Vec<Rings>,
    /// Whether any position had more than two numbers.
    pub(super) heights: bool,
}

/// Why coordinates could not be read.
#[derive(Debug, PartialEq)]
pub(super) enum Wrong {
    /// Something else than a number at this part, ring and point (from 1).
    Coordinate { found: String, part: usize, ring: usize, point: usize },
    /// Brackets nested in another way than the type demands.
    Shape,
}

/// Reads the coordinates of a `Polygon` (`multi` = false) or `MultiPolygon`.
pub(super) fn read(text: &str, multi: bool) -> Result<Parts, Wrong> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0, part: 1, ring: 1, point: 1 };
    let mut parts = Parts::default();
    if multi {
        cursor.list(|cursor| {
            let rings = cursor.polygon(&mut parts.heights)?;
            parts.polygons.push(rings);
            cursor.part += 1;
            Ok(())
        })?;
    } else {
        parts.polygons.push(cursor.polygon(&mut parts.heights)?);
    }
    Ok(parts)
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    part: usize,
    ring: usize,
    point: usize,
}

impl Cursor<'_> {
    fn peek(&mut self) -> u8 {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied().unwrap_or(b']')
    }

    /// Calls `item` at each item of an array.
    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), Wrong>) -> Result<(), Wrong> {
        if self.peek() != b'[' {
            return Err(Wrong::Shape);
        }
        self.at += 1;
        while self.peek() != b']' {
            item(self)?;
            if self.peek() == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Ok(())
    }

    fn polygon(&mut self, heights: &mut bool) -> Result<Rings, Wrong> {
        let mut rings = Rings::new();
        self.ring = 1;
        self.list(|cursor| {
            rings.push(cursor.read_ring(heights)?);
            cursor.ring += 1;
            Ok(())
        })?;
        Ok(rings)
    }

    fn read_ring(&mut self, heights: &mut bool) -> Result<Vec<Coord<f64>>, Wrong> {
        let mut points = Vec::with_capacity(16);
        self.point = 1;
        self.list(|cursor| {
            points.push(cursor.position(heights)?);
            cursor.point += 1;
            Ok(())
        })?;
        Ok(points)
    }

    fn position(&mut self, heights: &mut bool) -> Result<Coord<f64>, Wrong> {
        let mut values = [0.0; 2];
        let mut count = 0;
        self.list(|cursor| {
            let value = cursor.number()?;
            match values.get_mut(count) {
                Some(place) => *place = value,
                None => *heights = true,
            }
            count += 1;
            Ok(())
        })?;
        match count {
            0 | 1 => Err(self.wrong("[]")),
            _ => Ok(Coord { x: values[0], y: values[1] }),
        }
    }

    fn number(&mut self) -> Result<f64, Wrong> {
        if self.peek() == b'[' {
            return Err(Wrong::Shape);
        }
        let rest = &self.bytes[self.at..];
        let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
        let length = match rest.first() {
            // A string may hold any of those.
            Some(b'"') => rest.iter().skip(1).position(|byte| *byte == b'"').map_or(rest.len(), |length| length + 2),
            _ => rest.iter().position(ends).unwrap_or(rest.len()),
        };
        let word = str::from_utf8(&rest[..length]).unwrap_or_default();
        let value = word.parse().map_err(|_| self.wrong(word))?;
        self.at += length;
        Ok(value)
    }

    fn wrong(&self, found: &str) -> Wrong {
        let found = found.chars().take(40).collect();
        Wrong::Coordinate { found, part: self.part, ring: self.ring, point: self.point }
    }
}
