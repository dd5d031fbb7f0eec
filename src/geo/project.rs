//! Coordinates from one reference system to another, by PROJ.
//!
//! All supported systems lie on one datum and one ellipsoid, so each conversion is written out as a PROJ pipeline of
//! Gauss–Krüger steps. That makes PROJ work without its database: no `proj.db` of the machine or of a user can change
//! a coordinate. Axes are x = east or longitude first throughout, degrees and metres.

use super::crs::Crs;
use geo_types::{Coord, MultiPolygon, Polygon, Rect};
use proj::Proj;
use std::cell::RefCell;

/// Why coordinates could not be converted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ProjectError {
    /// PROJ could not set up the conversion: our fault, not the data's.
    #[error("cannot convert from {from} to {to}: {cause}")]
    Setup { from: Crs, to: Crs, cause: String },
    /// A coordinate outside what its reference system can express.
    #[error("坐标 {x}, {y} 超出 {crs} 的范围 (the coordinate {x}, {y} lies outside {crs})")]
    OutOfRange { x: f64, y: f64, crs: Crs },
}

/// How to get from one system to the other.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Path {
    /// The same numbers.
    Same,
    /// The same projection with another false easting: an exact shift, no rounding by a projection.
    Shift(f64),
    /// Through PROJ.
    Proj,
}

thread_local! {
    // A `Proj` takes milliseconds to make and may not be shared between threads; a process meets very few pairs.
    static CACHE: RefCell<Vec<(Crs, Crs, Proj)>> = const { RefCell::new(Vec::new()) };
    // PROJ wants one slice, a polygon has many rings: gathered here without allocating for each polygon.
    static SCRATCH: RefCell<Vec<Coord<f64>>> = const { RefCell::new(Vec::new()) };
}

/// Converts one coordinate.
///
/// # Errors
/// `OutOfRange` if it lies outside the source system.
pub fn point(mut coord: Coord<f64>, from: Crs, to: Crs) -> Result<Coord<f64>, ProjectError> {
    coords(std::slice::from_mut(&mut coord), from, to)?;
    Ok(coord)
}

/// Converts coordinates in place. After an error the slice holds no meaningful values.
///
/// # Errors
/// `OutOfRange` with the first coordinate that lies outside the source system.
pub fn coords(points: &mut [Coord<f64>], from: Crs, to: Crs) -> Result<(), ProjectError> {
    check_range(points, from)?;
    match path(from, to) {
        Path::Same => Ok(()),
        Path::Shift(metres) => {
            points.iter_mut().for_each(|point| point.x += metres);
            Ok(())
        }
        Path::Proj => through_proj(points, from, to),
    }
}

/// Converts every ring of a multipolygon in place. After an error it holds no meaningful values.
///
/// # Errors
/// As [`coords`].
pub fn multi_polygon(shape: &mut MultiPolygon<f64>, from: Crs, to: Crs) -> Result<(), ProjectError> {
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.clear();
        for polygon in &shape.0 {
            scratch.extend_from_slice(&polygon.exterior().0);
            polygon.interiors().iter().for_each(|ring| scratch.extend_from_slice(&ring.0));
        }
        coords(scratch, from, to)?;
        let mut rest = scratch.iter();
        each_ring(shape, |ring| ring.iter_mut().zip(&mut rest).for_each(|(place, value)| *place = *value));
        Ok(())
    })
}

/// The box in the other system that holds the converted corners and edge middles of `rect`.
///
/// # Errors
/// As [`coords`].
pub fn rect(rect: Rect<f64>, from: Crs, to: Crs) -> Result<Rect<f64>, ProjectError> {
    let (min, max, mid) = (rect.min(), rect.max(), rect.center());
    let mut points: Vec<Coord<f64>> = Vec::with_capacity(9);
    for x in [min.x, mid.x, max.x] {
        points.extend([min.y, mid.y, max.y].map(|y| Coord { x, y }));
    }
    coords(&mut points, from, to)?;
    let [mut low, mut high] = [points[0]; 2];
    for point in &points {
        low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
        high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
    }
    Ok(Rect::new(low, high))
}

/// Exchanges x and y of every vertex: for files delivered north first.
pub fn swap_axes(shape: &mut MultiPolygon<f64>) {
    each_ring(shape, |ring| ring.iter_mut().for_each(|point| std::mem::swap(&mut point.x, &mut point.y)));
}

/// Calls `change` with the coordinates of each ring, exteriors before their interiors. Rings must stay closed.
pub(super) fn each_ring(shape: &mut MultiPolygon<f64>, mut change: impl FnMut(&mut Vec<Coord<f64>>)) {
    for polygon in &mut shape.0 {
        polygon.exterior_mut(|ring| change(&mut ring.0));
        polygon.interiors_mut(|rings| rings.iter_mut().for_each(|ring| change(&mut ring.0)));
    }
}

/// The rings of a polygon, exterior first.
pub(super) fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &[Coord<f64>]> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(|ring| ring.0.as_slice())
}

fn path(from: Crs, to: Crs) -> Path {
    match (from.false_easting(), to.false_easting()) {
        _ if from.same_coordinates(to) => Path::Same,
        (Some(a), Some(b)) if from.central_meridian() == to.central_meridian() => Path::Shift(b - a),
        _ => Path::Proj,
    }
}

/// Refuses what PROJ would wrap around or turn into nonsense instead of refusing.
fn check_range(points: &[Coord<f64>], crs: Crs) -> Result<(), ProjectError> {
    let easting = crs.false_easting();
    let fits = |point: &Coord<f64>| match easting {
        None => point.x.abs() <= 180.0 && point.y.abs() <= 90.0,
        // A zone is 6° wide at most; 4 000 km either side is far beyond any use and still safe for the series.
        Some(easting) => (point.x - easting).abs() <= 4e6 && point.y.abs() <= 1.001e7,
    };
    match points.iter().find(|point| !fits(point)) {
        None => Ok(()),
        Some(point) => Err(ProjectError::OutOfRange { x: point.x, y: point.y, crs }),
    }
}

fn through_proj(points: &mut [Coord<f64>], from: Crs, to: Crs) -> Result<(), ProjectError> {
    let Some(first) = points.first().copied() else { return Ok(()) };
    let outside = |point: Coord<f64>| ProjectError::OutOfRange { x: point.x, y: point.y, crs: from };
    CACHE.with_borrow_mut(|cache| {
        let index = match cache.iter().position(|(a, b, _)| (*a, *b) == (from, to)) {
            Some(index) => index,
            None => {
                let made = Proj::new(&pipeline(from, to)).map_err(|cause| ProjectError::Setup {
                    from,
                    to,
                    cause: cause.to_string(),
                })?;
                cache.push((from, to, made));
                cache.len() - 1
            }
        };
        cache[index].2.convert_array(points).map_err(|_| outside(first))?;
        match points.iter().all(|point| point.x.is_finite() && point.y.is_finite()) {
            true => Ok(()),
            false => Err(outside(first)),
        }
    })
}

/// The conversion as PROJ steps: out of the source projection, then into the target's.
fn pipeline(from: Crs, to: Crs) -> String {
    let gauss = |crs: Crs| match (crs.central_meridian(), crs.false_easting()) {
        // GRS80 is the CGCS2000 ellipsoid to all digits that matter: a = 6378137, 1/f = 298.257222101 in both.
        (Some(meridian), Some(easting)) => {
            Some(format!("+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0={easting} +y_0=0 +ellps=GRS80"))
        }
        _ => None,
    };
    let source =
        gauss(from).map_or("+proj=unitconvert +xy_in=deg +xy_out=rad".to_owned(), |step| format!("+inv {step}"));
    let target = gauss(to).unwrap_or_else(|| "+proj=unitconvert +xy_in=rad +xy_out=deg".to_owned());
    format!("+proj=pipeline +step {source} +step {target}")
}
