//! GeoPackage binary: a header with reference system and box, then WKB (OGC 12-128r17, 2.1.3).

use crate::geo::wkb::{self, Outlines, WkbError};
use crate::intake::problem::Problem;

/// The polygons of a value; `srs` is what the layer says.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(blob: &[u8], srs: i32, most: usize) -> Result<Outlines, Vec<Problem>> {
    let damaged = |cause: &str| vec![Problem::damaged_geometry(cause)];
    let [b'G', b'P', _, flags, a, b, c, d, rest @ ..] = blob else { return Err(damaged("no GeoPackage header")) };
    let own = if flags & 1 == 0 { i32::from_be_bytes([*a, *b, *c, *d]) } else { i32::from_le_bytes([*a, *b, *c, *d]) };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(damaged("envelope")),
    };
    if flags & 0b10_0000 != 0 {
        return Err(damaged("an extension of the format"));
    }
    if flags & 0b1_0000 != 0 {
        return Err(vec![Problem::null_geometry()]);
    }
    // Many programs leave it out in rows.
    if own != srs && own != 0 && own != -1 {
        return Err(vec![Problem::other_srs(own, srs)]);
    }
    let wkb = rest.get(envelope..).ok_or_else(|| damaged("cut off"))?;
    outlines(wkb, most)
}

fn outlines(bytes: &[u8], most: usize) -> Result<Outlines, Vec<Problem>> {
    wkb::polygons(bytes, most / 16).map_err(|error| {
        vec![match error {
            WkbError::Damaged => Problem::damaged_geometry("WKB"),
            WkbError::WrongType(name) => Problem::wrong_geometry_type(name),
            WkbError::Collection => Problem::geometry_collection(),
            WkbError::TooManyPoints(_) => Problem::too_large(most),
        }]
    })
}
