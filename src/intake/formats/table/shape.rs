//! Boundaries out of columns: WKT, a cell with a list of coordinates, or columns of points beside each other.

use geo_types::{Coord, MultiPolygon};
use wkt::Wkt;
use wkt::types as wkt_types;

use super::cell::{Cell, Row};
use super::points::{self, PointColumns};
use crate::intake::formats::nest;
use crate::intake::formats::rings::{self, Rings};
use crate::intake::problem::Problem;
use crate::intake::units;

const WKT: &[&str] = &["图形", "wkt", "图形wkt", "geometry", "geom", "the_geom", "shape", "空间数据", "界线", "边界"];
const SERIES: &[&str] =
    &["坐标串", "坐标点串", "界址点坐标", "界址点坐标串", "拐点坐标", "坐标", "点坐标", "coordinates"];
/// Rings out of one list.
const MOST_POINTS: usize = 1_000_000;

/// How the rows of a table tell their boundaries.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Boundary {
    /// Not at all.
    None,
    Wkt(usize),
    /// `x,y;x,y;…` in one cell, north first unless they are degrees.
    Series(usize),
    /// Columns of points: north and east.
    Pairs(Vec<(usize, usize)>),
    /// One row a point.
    Points(PointColumns),
}

/// A shape, with what was changed in reading it.
pub(super) type Read = (MultiPolygon<f64>, Vec<Problem>);

/// The name of a column in lower case, without unit.
pub(super) fn plain(title: &str) -> String {
    units::of_title(title).0.to_lowercase().replace([' ', '_', '（', '）', '(', ')'], "")
}

/// Whether a title is one that boundaries stand under.
pub(super) fn is_boundary(title: &str) -> bool {
    let name = plain(title);
    WKT.contains(&name.as_str()) || SERIES.contains(&name.as_str()) || points::is_point_column(&name)
}

/// How the boundaries are told, by the titles and the first rows.
pub(super) fn find(titles: &[(usize, String)], rows: &[Row]) -> Boundary {
    let named = |names: &[&str]| {
        titles.iter().find(|(_, title)| names.contains(&plain(title).as_str())).map(|(column, _)| *column)
    };
    let texts = |column: usize| rows.iter().filter_map(move |row| row.get(column)).filter_map(Cell::text);
    let empty = |column: usize| rows.iter().all(|row| row.get(column).is_none());
    let holds_wkt = |column: usize| texts(column).any(looks_like_wkt);
    let by_name = named(WKT).filter(|column| empty(*column) || holds_wkt(*column));
    if let Some(column) = by_name.or_else(|| titles.iter().map(|(column, _)| *column).find(|column| holds_wkt(*column)))
    {
        return Boundary::Wkt(column);
    }
    let is_list = |column: &usize| {
        empty(*column) || texts(*column).any(|text| coordinates(text).is_some_and(|list| list.len() >= 3))
    };
    if let Some(column) = named(SERIES).filter(is_list) {
        return Boundary::Series(column);
    }
    if let Some(columns) = PointColumns::find(titles) {
        return Boundary::Points(columns);
    }
    let pairs = points::pairs(titles);
    if pairs.len() >= 3 { Boundary::Pairs(pairs) } else { Boundary::None }
}

impl Boundary {
    /// The columns it is made of, which are no properties.
    pub(super) fn uses(&self, column: usize) -> bool {
        match self {
            Self::None => false,
            Self::Wkt(own) | Self::Series(own) => *own == column,
            Self::Pairs(pairs) => pairs.iter().any(|(north, east)| [*north, *east].contains(&column)),
            Self::Points(columns) => columns.uses(column),
        }
    }

    /// Whether a row says anything of it.
    pub(super) fn is_said(&self, row: &Row) -> bool {
        match self {
            Self::None => false,
            Self::Wkt(column) | Self::Series(column) => row.get(*column).is_some(),
            Self::Pairs(pairs) => pairs.iter().any(|(north, _)| row.get(*north).is_some()),
            Self::Points(columns) => row.get(columns.north).is_some(),
        }
    }
}

/// Whether a text begins as WKT or EWKT does.
pub(super) fn looks_like_wkt(text: &str) -> bool {
    let (_, text) = srid(text);
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    let known = [
        "POLYGON",
        "MULTIPOLYGON",
        "POINT",
        "LINESTRING",
        "MULTIPOINT",
        "MULTILINESTRING",
        "GEOMETRYCOLLECTION",
        "CURVEPOLYGON",
        "MULTISURFACE",
    ];
    let rest = text[word.len()..].trim_start().to_ascii_uppercase();
    let upper = word.to_ascii_uppercase();
    let upper = upper
        .strip_suffix("ZM")
        .or_else(|| upper.strip_suffix('Z'))
        .or_else(|| upper.strip_suffix('M'))
        .unwrap_or(&upper);
    known.contains(&upper) && ["(", "Z", "M", "EMPTY"].iter().any(|start| rest.starts_with(start))
}

/// The code of `SRID=4548;` and what comes behind it.
pub(super) fn srid(text: &str) -> (Option<u32>, &str) {
    let text = text.trim();
    let rest = text.get(..5).filter(|start| start.eq_ignore_ascii_case("SRID=")).map(|_| &text[5..]);
    match rest.and_then(|rest| rest.split_once(';')) {
        Some((code, shape)) => (code.trim().parse().ok(), shape.trim_start()),
        None => (None, text),
    }
}

/// The boundary that a WKT tells; `column` is named in problems.
pub(super) fn wkt(text: &str, column: &str) -> Result<Read, Vec<Problem>> {
    let (_, text) = srid(text);
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    let bad = |cause: &str| vec![Problem::bad_shape(column, cause)];
    match word.as_str() {
        "POLYGON" | "POLYGONZ" | "POLYGONM" | "POLYGONZM" | "MULTIPOLYGON" | "MULTIPOLYGONZ" | "MULTIPOLYGONM"
        | "MULTIPOLYGONZM" => {}
        "GEOMETRYCOLLECTION" => return Err(vec![Problem::geometry_collection()]),
        "POINT" | "LINESTRING" | "MULTIPOINT" | "MULTILINESTRING" | "POINTZ" | "LINESTRINGZ" => {
            return Err(vec![Problem::wrong_geometry_type(&word)]);
        }
        "CURVEPOLYGON" | "MULTISURFACE" => return Err(vec![Problem::wrong_geometry_type(&word)]),
        _ => return Err(bad("不是 WKT (not WKT)")),
    }
    // Some programs write POLYGONZ for POLYGON Z.
    let spaced = ["ZM", "Z", "M"].iter().find_map(|end| {
        word.strip_suffix(end).filter(|kind| kind.ends_with("POLYGON")).map(|kind| format!("{kind} {end}"))
    });
    let text = match &spaced {
        Some(head) => format!("{head}{}", &text[word.len()..]),
        None => text.to_owned(),
    };
    let parts = match text.parse::<Wkt<f64>>() {
        Ok(Wkt::Polygon(polygon)) => vec![polygon],
        Ok(Wkt::MultiPolygon(polygons)) => polygons.into_inner().0,
        Ok(_) => return Err(bad("不是面 (no polygon)")),
        Err(cause) => return Err(bad(cause)),
    };
    let (mut high, mut notes) = (false, Vec::new());
    let shape = rings::multi_polygon(parts.into_iter().map(|part| corners(part, &mut high)).collect(), &mut notes)?;
    notes.extend(high.then(Problem::height_dropped));
    Ok((shape, notes))
}

fn corners(part: wkt_types::Polygon<f64>, high: &mut bool) -> Rings {
    let ring = |ring: wkt_types::LineString<f64>| {
        let coords = ring.into_inner().0;
        *high |= coords.iter().any(|at| at.z.is_some() || at.m.is_some());
        coords.iter().map(|at| Coord { x: at.x, y: at.y }).collect()
    };
    part.into_inner().0.into_iter().map(ring).collect()
}

/// The pairs of numbers in a list, as they stand; none if it is no such list.
fn coordinates(text: &str) -> Option<Vec<(f64, f64)>> {
    let mut pairs = Vec::new();
    let semicolons = text.contains([';', '；', '|']);
    let part = |c: char| if semicolons { [';', '；', '|', '\n', '\r'].contains(&c) } else { c.is_whitespace() };
    for pair in text.split(part).map(str::trim).filter(|pair| !pair.is_empty()) {
        let mut numbers =
            pair.split(|c: char| [',', '，', ' ', '\u{3000}'].contains(&c)).filter(|number| !number.is_empty());
        let (first, second) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        // A third one would be a height, or the pairs are parted differently.
        if numbers.count() > 1 || pairs.len() >= MOST_POINTS {
            return None;
        }
        pairs.push((first, second));
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// The boundary that a list of coordinates tells.
pub(super) fn series(text: &str, column: &str) -> Result<Read, Vec<Problem>> {
    let Some(pairs) = coordinates(text) else {
        return Err(vec![Problem::bad_shape(column, "应为 x,y;x,y;… (it must be x,y;x,y;…)")]);
    };
    // Of degrees, the longitudes of China (73° to 136°) are never latitudes.
    let degrees = pairs.iter().all(|(first, second)| (73.0..136.0).contains(first) && (3.0..54.0).contains(second));
    let at = |(first, second): (f64, f64)| {
        if degrees { Coord { x: first, y: second } } else { Coord { x: second, y: first } }
    };
    Ok((ring(pairs.into_iter().map(at).collect()), Vec::new()))
}

/// The boundary of points that stand in columns beside each other.
pub(super) fn pairs(row: &Row, columns: &[(usize, usize)], name: &str) -> Result<Read, Vec<Problem>> {
    let mut points = Vec::new();
    for (north, east) in columns {
        match (row.get(*north), row.get(*east)) {
            (None, None) => {}
            (Some(north), Some(east)) => match (points::number(north), points::number(east)) {
                (Some(y), Some(x)) => points.push(Coord { x, y }),
                _ => return Err(vec![Problem::bad_number(name, &format!("{},{}", north.said(), east.said()))]),
            },
            _ => return Err(vec![Problem::bad_number(name, "缺少 X 或 Y (one of X and Y is missing)")]),
        }
    }
    if points.is_empty() {
        return Err(vec![Problem::null_geometry()]);
    }
    Ok((ring(points), Vec::new()))
}

/// One ring; a repeated first point closes it.
fn ring(mut points: Vec<Coord<f64>>) -> MultiPolygon<f64> {
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    nest::nest(vec![nest::Ring { number: 1, points, closed: true }])
}
