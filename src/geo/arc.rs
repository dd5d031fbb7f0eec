//! Circular arcs as chords: what is stored are straight edges.

use geo_types::Coord;
use std::f64::consts::{PI, TAU};

/// How far a chord may lie from its arc, in metres.
pub const TOLERANCE_M: f64 = 0.001;
/// Metres of a degree of latitude, rounded up.
const DEGREE_M: f64 = 111_700.0;

/// How far a chord may lie from an arc at this place: a millimetre, in metres or, where the numbers can be longitude and
/// latitude, in degrees. No Gauss–Krüger coordinates of China are that small.
pub fn tolerance(at: Coord<f64>) -> f64 {
    if at.x.abs() <= 360.0 && at.y.abs() <= 360.0 { TOLERANCE_M / DEGREE_M } else { TOLERANCE_M }
}

/// More chords than are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an arc needs more than {0} chords")]
pub struct TooManyChords(pub usize);

/// Appends the arc from `start` through `middle` to `end` as points on it whose chords lie within `tolerance` of it: without
/// `start`, with `end`. The same start and end make a full circle whose centre lies half way to `middle`.
///
/// Neighbours that share an arc and run along it in opposite directions get the same points.
///
/// # Errors
/// `TooManyChords` beyond `most`.
pub fn append(
    (start, middle, end): (Coord<f64>, Coord<f64>, Coord<f64>),
    tolerance: f64,
    most: usize,
    out: &mut Vec<Coord<f64>>,
) -> Result<(), TooManyChords> {
    if (end.x, end.y) < (start.x, start.y) {
        let from = out.len();
        append((end, middle, start), tolerance, most, out)?;
        // Without its last point, `start`, and then with the first one, `end`.
        out.pop();
        out[from..].reverse();
        out.push(end);
        return Ok(());
    }
    let Some(arc) = Arc::through(start, middle, end) else {
        out.extend([middle, end]);
        return Ok(());
    };
    let count = (arc.sweep.abs() / widest(arc.radius, tolerance)).ceil().max(1.0);
    if count > most as f64 {
        return Err(TooManyChords(most));
    }
    for step in 1..count as usize {
        out.push(arc.at(step as f64 / count));
    }
    out.push(end);
    Ok(())
}

/// The widest angle whose chord lies within `tolerance` of the circle.
fn widest(radius: f64, tolerance: f64) -> f64 {
    if tolerance >= radius { PI / 2.0 } else { 2.0 * (1.0 - tolerance / radius).acos() }
}

struct Arc {
    centre: Coord<f64>,
    radius: f64,
    from: f64,
    /// Signed, positive for counter-clockwise.
    sweep: f64,
}

impl Arc {
    /// None if the three points lie on one line.
    fn through(start: Coord<f64>, middle: Coord<f64>, end: Coord<f64>) -> Option<Self> {
        let (b, c) = (middle - start, end - start);
        if c.x == 0.0 && c.y == 0.0 {
            let radius = b.x.hypot(b.y) / 2.0;
            let centre = Coord { x: start.x + b.x / 2.0, y: start.y + b.y / 2.0 };
            let from = (start.y - centre.y).atan2(start.x - centre.x);
            return (radius > 0.0).then_some(Self { centre, radius, from, sweep: TAU });
        }
        let twice = 2.0 * (b.x * c.y - b.y * c.x);
        let (bb, cc) = (b.x * b.x + b.y * b.y, c.x * c.x + c.y * c.y);
        let to_centre = Coord { x: (c.y * bb - b.y * cc) / twice, y: (b.x * cc - c.x * bb) / twice };
        let radius = to_centre.x.hypot(to_centre.y);
        // Nearly straight: the centre would be a matter of rounding.
        if !radius.is_finite() || radius > 1e9 * cc.sqrt() {
            return None;
        }
        let centre = start + to_centre;
        let angle = |point: Coord<f64>| (point.y - centre.y).atan2(point.x - centre.x);
        let (from, to) = (angle(start), angle(end));
        let turn = (to - from).rem_euclid(TAU);
        Some(Self { centre, radius, from, sweep: if twice > 0.0 { turn } else { turn - TAU } })
    }

    fn at(&self, share: f64) -> Coord<f64> {
        let angle = self.from + self.sweep * share;
        Coord { x: self.centre.x + self.radius * angle.cos(), y: self.centre.y + self.radius * angle.sin() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    fn arc(points: (Coord<f64>, Coord<f64>, Coord<f64>)) -> Vec<Coord<f64>> {
        let mut out = vec![points.0];
        append(points, TOLERANCE_M, 100_000, &mut out).unwrap();
        out
    }

    #[test]
    fn chords_stay_within_a_millimetre() {
        let (cx, cy, r) = (612_481.0, 2_714_444.0, 50.0);
        let points = arc((at(cx + r, cy), at(cx, cy + r), at(cx - r, cy)));
        assert!(points.len() > 100, "{}", points.len());
        for pair in points.windows(2) {
            let middle = at(pair[0].x.midpoint(pair[1].x), pair[0].y.midpoint(pair[1].y));
            let away = r - (middle.x - cx).hypot(middle.y - cy);
            assert!((-1e-6..=0.001_001).contains(&away), "{away}");
            assert!(((pair[1].x - cx).hypot(pair[1].y - cy) - r).abs() < 1e-6);
            assert!(pair[1].y >= cy - 1e-6, "the upper half");
        }
        assert_eq!(points.last(), Some(&at(cx - r, cy)));
    }

    #[test]
    fn both_directions_have_the_same_points() {
        let (a, b, c) = (at(0.0, 0.0), at(3.0, 1.0), at(7.0, -2.0));
        let mut back = arc((c, b, a));
        back.reverse();
        assert_eq!(arc((a, b, c)), back);
    }

    #[test]
    fn circles_and_lines() {
        let circle = arc((at(0.0, 0.0), at(20.0, 0.0), at(0.0, 0.0)));
        let area: f64 = circle.windows(2).map(|p| p[0].x * p[1].y - p[1].x * p[0].y).sum::<f64>() / 2.0;
        // π · 10².
        assert!((area - 314.159).abs() < 0.06, "{area}");
        assert_eq!(arc((at(0.0, 0.0), at(1.0, 0.0), at(2.0, 0.0))), [at(0.0, 0.0), at(1.0, 0.0), at(2.0, 0.0)]);
        let mut out = Vec::new();
        let wide = (at(0.0, 0.0), at(1e6, 0.0), at(0.0, 0.0));
        assert_eq!(append(wide, TOLERANCE_M, 1000, &mut out), Err(TooManyChords(1000)));
    }
}
