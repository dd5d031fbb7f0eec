//! Polygons of a feature: points as one list of numbers, and the places at which rings end.

use flatgeobuf::{Geometry, GeometryType};
use geo_types::Coord;

use crate::geo::arc;
use crate::geo::wkb::{Outlines, Rings};
use crate::intake::problem::Problem;

/// The polygons of a geometry of this type.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(geometry: &Geometry<'_>, kind: GeometryType, most: usize) -> Result<Outlines, Vec<Problem>> {
    let mut outlines = Outlines { heights: geometry.z().is_some() || geometry.m().is_some(), ..Outlines::default() };
    let mut left = most / 16;
    let mut shape = Shape { outlines: &mut outlines, left: &mut left, most };
    match kind {
        GeometryType::Polygon | GeometryType::Triangle => shape.polygon(geometry)?,
        GeometryType::CurvePolygon => shape.curve_polygon(geometry)?,
        GeometryType::MultiPolygon => each(geometry, |part| shape.polygon(part))?,
        GeometryType::MultiSurface => each(geometry, |part| match part.type_() {
            GeometryType::CurvePolygon => shape.curve_polygon(part),
            _ => shape.polygon(part),
        })?,
        GeometryType::GeometryCollection => return Err(vec![Problem::geometry_collection()]),
        other => return Err(vec![Problem::wrong_geometry_type(other.variant_name().unwrap_or("?"))]),
    }
    Ok(outlines)
}

fn damaged(cause: &str) -> Vec<Problem> {
    vec![Problem::damaged_geometry(cause)]
}

fn each(
    geometry: &Geometry<'_>,
    mut read: impl FnMut(&Geometry<'_>) -> Result<(), Vec<Problem>>,
) -> Result<(), Vec<Problem>> {
    geometry.parts().into_iter().flatten().try_for_each(|part| read(&part))
}

struct Shape<'a> {
    outlines: &'a mut Outlines,
    /// Points that may still come.
    left: &'a mut usize,
    most: usize,
}

impl Shape<'_> {
    fn polygon(&mut self, geometry: &Geometry<'_>) -> Result<(), Vec<Problem>> {
        let points = self.points(geometry)?;
        let ends: Vec<usize> = geometry.ends().into_iter().flatten().map(|end| end as usize).collect();
        let mut rings = Rings::new();
        if ends.is_empty() {
            rings.push(points);
        } else {
            let mut start = 0;
            for end in ends {
                rings.push(points.get(start..end).ok_or_else(|| damaged("ends"))?.to_vec());
                start = end;
            }
        }
        self.outlines.polygons.push(rings);
        Ok(())
    }

    /// A polygon whose rings may be chains of lines and arcs.
    fn curve_polygon(&mut self, geometry: &Geometry<'_>) -> Result<(), Vec<Problem>> {
        let mut rings = Rings::new();
        for ring in geometry.parts().into_iter().flatten() {
            rings.push(match ring.type_() {
                GeometryType::CompoundCurve => {
                    let mut points: Vec<Coord<f64>> = Vec::new();
                    for piece in ring.parts().into_iter().flatten() {
                        let piece = self.curve(&piece)?;
                        let shared = usize::from(points.last().is_some() && points.last() == piece.first());
                        points.extend_from_slice(piece.get(shared..).unwrap_or_default());
                    }
                    points
                }
                _ => self.curve(&ring)?,
            });
        }
        self.outlines.polygons.push(rings);
        Ok(())
    }

    fn curve(&mut self, geometry: &Geometry<'_>) -> Result<Vec<Coord<f64>>, Vec<Problem>> {
        let points = self.points(geometry)?;
        match geometry.type_() {
            GeometryType::LineString => return Ok(points),
            GeometryType::CircularString if points.len() >= 3 && points.len() % 2 == 1 => {}
            _ => return Err(damaged("curve")),
        }
        self.outlines.arcs = true;
        let mut chords = vec![points[0]];
        for piece in points.windows(3).step_by(2) {
            let from = chords.len();
            arc::append((piece[0], piece[1], piece[2]), arc::tolerance(piece[0]), *self.left, &mut chords)
                .map_err(|_| vec![Problem::too_large(self.most)])?;
            *self.left = self.left.saturating_sub(chords.len() - from);
        }
        Ok(chords)
    }

    fn points(&mut self, geometry: &Geometry<'_>) -> Result<Vec<Coord<f64>>, Vec<Problem>> {
        let Some(numbers) = geometry.xy() else { return Ok(Vec::new()) };
        if numbers.len() % 2 != 0 {
            return Err(damaged("xy"));
        }
        let mut numbers = numbers.iter();
        let points = std::iter::from_fn(|| Some(Coord { x: numbers.next()?, y: numbers.next()? }));
        Ok(points.collect())
    }
}
