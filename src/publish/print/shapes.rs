//! Boundaries as SVG paths, and room for names.

use std::fmt::Write;

use geo_types::{LineString, MultiPolygon};

use super::frame::Frame;
use crate::geo::area::ring_area;

/// A path of all rings, exteriors one way around and holes the other, so that filling it by the nonzero rule shows the holes, and
/// several boundaries in one path are filled once wherever they lie.
pub(super) fn path(shape: &MultiPolygon<f64>, frame: &Frame, out: &mut String) {
    for part in shape {
        ring(part.exterior(), false, frame, out);
        for hole in part.interiors() {
            ring(hole, true, frame, out);
        }
    }
}

fn ring(line: &LineString<f64>, hole: bool, frame: &Frame, out: &mut String) {
    let Some((_, corners)) = line.0.split_last().filter(|(_, corners)| corners.len() > 2) else { return };
    let mut put = |place: usize, (x, y): (f64, f64)| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{}{x:.3} {y:.3}", if place == 0 { 'M' } else { 'L' });
    };
    let places = corners.iter().map(|corner| frame.place(*corner));
    if (ring_area(&line.0) > 0.0) == hole {
        places.rev().enumerate().for_each(|(place, at)| put(place, at));
    } else {
        places.enumerate().for_each(|(place, at)| put(place, at));
    }
    out.push('Z');
}

/// Room on a sheet that names have taken.
#[derive(Debug, Default)]
pub(super) struct Taken(Vec<[f64; 4]>);

/// Names that are looked at before all others are left out: two hundred thousand comparisons at most.
const MOST_NAMES: usize = 600;

impl Taken {
    /// Takes a rectangle around `(x, y)` if nothing of it is taken.
    pub(super) fn take(&mut self, (x, y): (f64, f64), w: f64, h: f64) -> bool {
        let wanted = [x - w / 2.0, y - h / 2.0, x + w / 2.0, y + h / 2.0];
        let meets = |other: &[f64; 4]| {
            wanted[0] < other[2] && other[0] < wanted[2] && wanted[1] < other[3] && other[1] < wanted[3]
        };
        if self.0.len() >= MOST_NAMES || self.0.iter().any(meets) {
            return false;
        }
        self.0.push(wanted);
        true
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Coord, Polygon};

    use super::*;
    use crate::publish::print::paper::Rect;

    fn square(from: f64, to: f64, clockwise: bool) -> LineString<f64> {
        let mut corners = [(from, from), (to, from), (to, to), (from, to), (from, from)].map(|(x, y)| Coord { x, y });
        if clockwise {
            corners.reverse();
        }
        LineString(corners.to_vec())
    }

    /// Twice the signed area of each ring of a path.
    fn turns(d: &str) -> Vec<f64> {
        let corners = |ring: &str| -> Vec<(f64, f64)> {
            let pairs = ring.trim_start_matches('M').split('L').filter_map(|pair| pair.split_once(' '));
            pairs.map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).collect()
        };
        let turn = |ring: &str| {
            let all = corners(ring);
            let next = all.iter().cycle().skip(1);
            all.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
        };
        d.split_terminator('Z').map(turn).collect()
    }

    #[test]
    fn holes_run_against_their_exterior_however_they_were_delivered() {
        let frame = Frame::around(Rect { x: 0.0, y: 0.0, w: 10.0, h: 10.0 }, Coord { x: 5.0, y: 5.0 }, 1000);
        for (exterior, hole) in [(false, false), (false, true), (true, false), (true, true)] {
            let part = Polygon::new(square(0.0, 9.0, exterior), vec![square(2.0, 4.0, hole)]);
            let mut out = String::new();
            path(&MultiPolygon(vec![part]), &frame, &mut out);
            // 9 m × 9 m and 2 m × 2 m at 1:1000 are as many mm²; y runs down on paper.
            assert_eq!(turns(&out), [-162.0, 8.0], "{out}");
        }
    }
}
