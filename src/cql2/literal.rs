//! Literals of expressions, checked here so that the database never has to refuse one.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use cql2::Expr;
use geo::{BoundingRect, MapCoords, Validation};
use geo_types::{Geometry, Rect, coord};

use super::ExpressionError;
use crate::geo::crs::Crs;
use crate::geo::project;

/// Largest magnitude of a number: far beyond any area or sum, and a thousand of them multiplied still fit `numeric`.
const MAX_NUMBER: f64 = 1e18;

/// Where the survey systems (Gauss–Krüger zones of China) can be computed: west, south, east, north in degrees.
pub(super) const SURVEYED: [f64; 4] = [70.0, 0.0, 140.0, 60.0];

/// A geometry as GeoJSON, ready for `st_geomfromgeojson`.
pub(super) struct Shape {
    /// GeoJSON text.
    pub(super) json: String,
    /// EPSG code of its coordinates: longitude/latitude, or a projected system in which it was said, left as it was said so that
    /// what touches a stored boundary there still does.
    pub(super) srid: i32,
    /// Whether it reaches beyond `SURVEYED` and must be clipped before it can be projected.
    pub(super) wide: bool,
    /// 0 for points, 1 for lines, 2 for areas.
    pub(super) dimension: u8,
}

/// A number as exact decimal text.
pub(super) fn number(value: f64) -> Result<String, ExpressionError> {
    if !value.is_finite() || value.abs() > MAX_NUMBER {
        return Err(ExpressionError::new(format!("the number {value} is out of range")));
    }
    // Smaller than anything measured: a denormal would only produce hundreds of digits.
    if value != 0.0 && value.abs() < 1e-18 {
        return Ok("0".to_owned());
    }
    Ok(format!("{value}"))
}

/// `DATE('…')`.
pub(super) fn date(inner: &Expr) -> Result<String, ExpressionError> {
    let Expr::Literal(text) = inner else {
        return Err(ExpressionError::new("DATE takes one text, e.g. DATE('2026-01-31')"));
    };
    // PostgreSQL would take "now" and "infinity" too; a literal is a day and nothing else.
    text.parse::<NaiveDate>()
        .map(|day| day.format("%Y-%m-%d").to_string())
        .map_err(|_| ExpressionError::new(format!("“{text}” is no day; write DATE('2026-01-31')")))
}

/// `TIMESTAMP('…')`.
pub(super) fn timestamp(inner: &Expr) -> Result<String, ExpressionError> {
    let Expr::Literal(text) = inner else {
        return Err(ExpressionError::new("TIMESTAMP takes one text, e.g. TIMESTAMP('2026-01-31T08:00:00Z')"));
    };
    DateTime::parse_from_rfc3339(text)
        .map(|moment| moment.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Micros, true))
        .map_err(|_| ExpressionError::new(format!("“{text}” is no moment; write TIMESTAMP('2026-01-31T08:00:00Z')")))
}

/// A pattern for `like`: PostgreSQL refuses one that ends in its escape character.
pub(super) fn pattern(text: &str) -> Result<String, ExpressionError> {
    let trailing = text.chars().rev().take_while(|c| *c == '\\').count();
    if trailing % 2 == 1 {
        return Err(ExpressionError::new(format!("the pattern “{text}” ends with an escape character")));
    }
    Ok(text.to_owned())
}

/// `BBOX(west, south, east, north)` in longitude/latitude; six numbers with heights are taken too.
pub(super) fn bbox(numbers: &[Box<Expr>], said_in: Option<(Crs, bool)>) -> Result<Shape, ExpressionError> {
    let numbers: Option<Vec<f64>> = numbers
        .iter()
        .map(|number| match **number {
            Expr::Float(value) if value.is_finite() => Some(value),
            _ => None,
        })
        .collect();
    let bad = || ExpressionError::new("BBOX takes four numbers: west, south, east, north in degrees");
    let [west, south, east, north] = match numbers.ok_or_else(bad)?.as_slice() {
        [west, south, east, north] => [*west, *south, *east, *north],
        [west, south, _, east, north, _] => [*west, *south, *east, *north],
        _ => return Err(bad()),
    };
    if said_in.is_none() && (west > east || south > north) {
        return Err(ExpressionError::new(
            "BBOX: west must not exceed east, nor south north (degrees, longitude first)",
        ));
    }
    let polygon = Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon();
    shape(Geometry::Polygon(polygon), said_in)
}

/// East or longitude first, whatever the axes of the system in which it was said. Degrees of all systems are those of CGCS2000.
fn turned(geometry: Geometry<f64>, said_in: Option<(Crs, bool)>) -> (Geometry<f64>, Crs) {
    let Some((crs, north_first)) = said_in else { return (geometry, Crs::CGCS2000) };
    let geometry = if north_first { geometry.map_coords(|point| coord! { x: point.y, y: point.x }) } else { geometry };
    (geometry, if crs.is_geographic() { Crs::CGCS2000 } else { crs })
}

/// The box of a geometry in degrees, if it can be said there.
fn box_in_degrees(bounds: Rect<f64>, crs: Crs) -> Result<Rect<f64>, ExpressionError> {
    if crs.is_geographic() {
        return Ok(bounds);
    }
    let degrees = |corner| project::point(corner, crs, Crs::CGCS2000);
    match (degrees(bounds.min()), degrees(bounds.max())) {
        (Ok(low), Ok(high)) => Ok(Rect::new(low, high)),
        (Err(error), _) | (_, Err(error)) => Err(ExpressionError::new(error.to_string())),
    }
}

/// A collection of one kind of geometry is that kind, many times.
fn of_one_kind(geometry: Geometry<f64>) -> Geometry<f64> {
    let Geometry::GeometryCollection(members) = &geometry else { return geometry };
    macro_rules! all {
        ($kind:ident) => {
            members
                .iter()
                .map(|member| match member {
                    Geometry::$kind(one) => Some(one.clone()),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>()
        };
    }
    if let Some(points) = all!(Point) {
        Geometry::MultiPoint(points.into())
    } else if let Some(lines) = all!(LineString) {
        Geometry::MultiLineString(geo_types::MultiLineString(lines))
    } else if let Some(polygons) = all!(Polygon) {
        Geometry::MultiPolygon(polygons.into())
    } else {
        geometry
    }
}

/// A WKT or GeoJSON literal in longitude/latitude. Heights and measures are ignored.
pub(super) fn geometry(literal: &cql2::Geometry, said_in: Option<(Crs, bool)>) -> Result<Shape, ExpressionError> {
    let unreadable = |detail: String| ExpressionError::new(format!("a geometry cannot be read: {detail}"));
    let json = serde_json::to_value(Expr::Geometry(literal.clone())).map_err(|error| unreadable(error.to_string()))?;
    let json: geojson::Geometry = serde_json::from_value(json).map_err(|error| unreadable(error.to_string()))?;
    let geometry = Geometry::<f64>::try_from(json).map_err(|error| unreadable(error.to_string()))?;
    shape(of_one_kind(geometry), said_in)
}

fn shape(geometry: Geometry<f64>, said_in: Option<(Crs, bool)>) -> Result<Shape, ExpressionError> {
    let (geometry, crs) = turned(geometry, said_in);
    let dimension = match &geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => 0,
        Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => 1,
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => 2,
        Geometry::GeometryCollection(_) => {
            return Err(ExpressionError::new("geometry collections cannot be compared; use one kind of geometry"));
        }
    };
    let Some(bounds) = geometry.bounding_rect() else {
        return Err(ExpressionError::new("a geometry without coordinates cannot be compared"));
    };
    let degrees = box_in_degrees(bounds, crs)?;
    if degrees.min().x < -180.0 || degrees.max().x > 180.0 || degrees.min().y < -90.0 || degrees.max().y > 90.0 {
        return Err(ExpressionError::new(
            "geometries are given in longitude/latitude degrees (longitude first), not in metres; other systems need filter-crs",
        ));
    }
    // A box of no extent is a fair question about a point or a line; other degenerate areas are mistakes.
    let flat = dimension == 2 && (bounds.width() == 0.0 || bounds.height() == 0.0);
    if flat {
        return shape(Geometry::LineString(vec![bounds.min(), bounds.max()].into()), east_first(crs));
    }
    let point = matches!(&geometry, Geometry::LineString(line) if line.0.iter().all(|c| *c == line.0[0]));
    if point {
        return shape(Geometry::Point(bounds.min().into()), east_first(crs));
    }
    if let Err(error) = geometry.check_validation() {
        return Err(ExpressionError::new(format!("a geometry is not valid: {error}")));
    }
    let [west, south, east, north] = SURVEYED;
    let wide = degrees.min().x < west || degrees.min().y < south || degrees.max().x > east || degrees.max().y > north;
    if wide && !crs.is_geographic() {
        return Err(ExpressionError::new(format!("a geometry lies outside of what {crs} is made for")));
    }
    let json = geojson::GeometryValue::from(&geometry);
    Ok(Shape { json: geojson::Geometry::new(json).to_string(), srid: crs.epsg(), wide, dimension })
}

/// What was turned already is not turned again.
fn east_first(crs: Crs) -> Option<(Crs, bool)> {
    Some((crs, false))
}
