//! 界址点坐标交换格式 TXT, as the common tools write it: GBK, `J` before the numbers, closing points, three decimals, each ring
//! from its north-west corner, exteriors clockwise; the zone in the eastings if the reference system has it there.

use std::io::Write;

use geo_types::{Coord, LineString, MultiPolygon};
use serde_json::Value;
use tokio_postgres::Row;
use tokio_postgres::types::Json;

use super::GBK;
use crate::error::Result;
use crate::geo::area;
use crate::geo::crs::Crs;

/// The rows that [`parcel`] writes.
pub(super) fn select(view: &str) -> String {
    format!("select v.id, v.boundary, coalesce(v.code, v.object_no), v.name, v.extra from {view} v order by v.id")
}

pub(super) fn head(out: &mut Vec<u8>, crs: Crs) -> Result<()> {
    let width = crs.zone_width().unwrap_or(3);
    let meridian = crs.central_meridian().unwrap_or_default();
    let zone =
        crs.zone_prefix().map_or_else(|| if width == 3 { meridian / 3.0 } else { (meridian + 3.0) / 6.0 }, f64::from);
    let lines = format!(
        "[属性描述]\r\n格式版本号=1.01版本\r\n坐标系=2000国家大地坐标系\r\n几度分带={width}\r\n投影类型=高斯克吕格\r\n\
         计量单位=米\r\n带号={zone:.0}\r\n精度=0.001\r\n转换参数=,,,,,,\r\n[地块坐标]\r\n"
    );
    out.extend_from_slice(&GBK.encode(&lines).0);
    Ok(())
}

/// One row of [`select`] whose boundary is in the system of the file.
pub(super) fn parcel(out: &mut Vec<u8>, row: &Row, boundary: &MultiPolygon<f64>) -> Result<()> {
    let (number, name): (Option<&str>, Option<&str>) = (row.try_get(2)?, row.try_get(3)?);
    let Json(extra): Json<Value> = row.try_get(4)?;
    // What the format asks for and no field of ours holds goes out as it came in.
    let delivered = |key: &str| plain(extra[key].as_str().unwrap_or_default());
    let points: usize = boundary.iter().flat_map(rings).map(|ring| ring.0.len()).sum();
    let line = format!(
        "{points},{:.4},{},{},面,{},{},{},@\r\n",
        area::area(boundary) / 10_000.0,
        plain(number.unwrap_or_default()),
        plain(name.unwrap_or_default()),
        delivered("图幅号"),
        delivered("地块用途"),
        delivered("地类编码"),
    );
    out.extend_from_slice(&GBK.encode(&line).0);
    let (mut label, mut circle) = (1, 0);
    for (place, ring) in boundary.iter().flat_map(|part| rings(part).enumerate()) {
        circle += 1;
        let corners = from_north_west(ring, place > 0);
        for (place, corner) in corners.iter().chain(corners.first()).enumerate() {
            let number = label + if place == corners.len() { 0 } else { place };
            // X is north, Y is east.
            write!(out, "J{number},{circle},{:.3},{:.3}\r\n", corner.y, corner.x)?;
        }
        label += corners.len();
    }
    Ok(())
}

fn rings(part: &geo_types::Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(part.exterior()).chain(part.interiors())
}

/// The corners of a ring without the closing one, clockwise (counter-clockwise for a hole), from the one next to the north-west
/// corner of its box.
fn from_north_west(ring: &LineString<f64>, is_hole: bool) -> Vec<Coord<f64>> {
    let mut corners: Vec<Coord<f64>> = ring.0.iter().copied().take(ring.0.len().saturating_sub(1)).collect();
    let (west, north) = corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(w, n), c| (w.min(c.x), n.max(c.y)));
    if (signed_area(&corners) > 0.0) != is_hole {
        corners.reverse();
    }
    let away = |corner: &Coord<f64>| (corner.x - west).hypot(corner.y - north);
    let first = (0..corners.len()).min_by(|a, b| away(&corners[*a]).total_cmp(&away(&corners[*b])));
    corners.rotate_left(first.unwrap_or_default());
    corners
}

/// Positive for counter-clockwise rings.
fn signed_area(corners: &[Coord<f64>]) -> f64 {
    let origin = corners.first().copied().unwrap_or_default();
    let next = corners.iter().cycle().skip(1);
    corners
        .iter()
        .zip(next)
        .map(|(a, b)| (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y))
        .sum()
}

/// A value that cannot end its line or its place in it: a comma becomes the full-width one.
fn plain(text: &str) -> String {
    text.replace(',', "，").replace('@', "＠").replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_begin_in_the_north_west_and_run_clockwise() {
        let at = |x: f64, y: f64| Coord { x, y };
        let square = LineString(vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0), at(0.0, 0.0)]);
        let clockwise = [at(0.0, 1.0), at(1.0, 1.0), at(1.0, 0.0), at(0.0, 0.0)];
        assert_eq!(from_north_west(&square, false), clockwise);
        let hole = [at(0.0, 1.0), at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0)];
        assert_eq!(from_north_west(&square, true), hole);
    }
}
