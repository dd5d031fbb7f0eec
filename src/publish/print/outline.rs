//! 红线: the boundary that a sheet is about, with its corners, their numbers and the lengths of its edges.

use geo::InteriorPoint;
use geo_types::{Coord, MultiPolygon};

use super::around::MANY_CORNERS;
use super::canvas::{Canvas, Pen, RED};
use super::frame::Frame;
use super::legend::{Sign, corner};
use super::shapes::{self, Taken};
use super::tables::Corners;

/// Rings with more corners are drawn without lengths: the table has them.
const MOST_MEASURED: usize = 80;
/// Millimetres between circles at least.
const APART: f64 = 1.3;

/// The red line and, inside it, what it is called.
pub(super) fn line(canvas: &mut Canvas, frame: &Frame, shape: &MultiPolygon<f64>) {
    let mut d = String::new();
    shapes::path(shape, frame, &mut d);
    canvas.path(&d, &format!("{} data-red-line", Sign::RedLine.look()));
}

/// Words in the middle of the boundary, where they find room.
pub(super) fn words(
    canvas: &mut Canvas,
    frame: &Frame,
    shape: &MultiPolygon<f64>,
    (lines, k): (&[String], f64),
    taken: &mut Taken,
) {
    let Some(middle) = shape.interior_point() else { return };
    let (x, y) = frame.place(middle.0);
    let pen = Pen::new(2.8 * k).bold().middle().halo();
    let width = lines.iter().map(|text| pen.width(text)).fold(0.0, f64::max);
    let height = 3.8 * k * lines.len() as f64;
    if !frame.holds((x - width / 2.0, y), 0.0)
        || !frame.holds((x + width / 2.0, y), 0.0)
        || !taken.take((x, y), width, height)
    {
        return;
    }
    for (place, text) in (0..).zip(lines) {
        canvas.text((x, y - height / 2.0 + (3.0 + 3.8 * f64::from(place)) * k), pen, text);
    }
}

/// Circles at the corners with their numbers, and the lengths of long edges.
pub(super) fn corners(canvas: &mut Canvas, frame: &Frame, corners: &Corners, k: f64, taken: &mut Taken) {
    if corners.total > MANY_CORNERS {
        return;
    }
    let mut number = 0;
    for ring in &corners.rings {
        let mut last: Option<(f64, f64)> = None;
        for (place, at) in ring.iter().enumerate() {
            number += 1;
            let (x, y) = frame.place(*at);
            if !frame.holds((x, y), 0.0) || last.is_some_and(|(u, v)| (x - u).hypot(y - v) < APART) {
                continue;
            }
            last = Some((x, y));
            corner(canvas, (x, y));
            let (dx, dy) = outward(ring, place);
            let label = format!("J{number}");
            let pen = Pen::new(2.3 * k).middle().colour(RED).halo();
            let (u, v) = (x + dx * 3.0 * k, y + dy * 2.4 * k);
            if frame.holds((u, v), 1.5 * k) && taken.take((u, v), pen.width(&label), 2.4 * k) {
                canvas.text((u, v + 0.8 * k), pen, &label);
            }
        }
    }
    for ring in corners.rings.iter().filter(|ring| ring.len() <= MOST_MEASURED) {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            length(canvas, frame, (*a, *b), k, taken);
        }
    }
}

/// Where a corner's number stands: away from the land, which lies on the right of each ring (exteriors run clockwise, holes against
/// it). On paper y runs down.
fn outward(ring: &[Coord<f64>], place: usize) -> (f64, f64) {
    let (before, at, after) =
        (ring[(place + ring.len() - 1) % ring.len()], ring[place], ring[(place + 1) % ring.len()]);
    let left = |from: Coord<f64>, to: Coord<f64>| {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = dx.hypot(dy).max(1e-9);
        (-dy / length, dx / length)
    };
    let ((ax, ay), (bx, by)) = (left(before, at), left(at, after));
    let (x, y) = (ax + bx, ay + by);
    let length = x.hypot(y);
    if length < 1e-6 { (ax, -ay) } else { (x / length, -y / length) }
}

/// 边长 along an edge, outside of it, where there is room.
fn length(canvas: &mut Canvas, frame: &Frame, (a, b): (Coord<f64>, Coord<f64>), k: f64, taken: &mut Taken) {
    let ((x1, y1), (x2, y2)) = (frame.place(a), frame.place(b));
    let on_paper = (x2 - x1).hypot(y2 - y1);
    let text = crate::geo::area::round_area((b.x - a.x).hypot(b.y - a.y)).to_string();
    let pen = Pen::new(2.1 * k).middle().halo();
    let width = pen.width(&text);
    if on_paper < width + 6.0 * k {
        return;
    }
    // Left of the edge on the ground, where y runs up.
    let (dx, dy) = ((y2 - y1) / on_paper, -(x2 - x1) / on_paper);
    let mut turn = (y2 - y1).atan2(x2 - x1).to_degrees();
    if turn.abs() > 90.0 {
        turn -= 180.0 * turn.signum();
    }
    let (x, y) = (f64::midpoint(x1, x2) + dx * 1.9 * k, f64::midpoint(y1, y2) + dy * 1.9 * k);
    let (w, h) = {
        let (sin, cos) = turn.to_radians().sin_cos();
        ((width * cos).abs() + (2.0 * k * sin).abs(), (width * sin).abs() + (2.0 * k * cos).abs())
    };
    if frame.holds((x, y), 2.0 * k) && taken.take((x, y), w, h) {
        // The baseline lies below the middle of the letters, along the turned text.
        let (sin, cos) = turn.to_radians().sin_cos();
        canvas.text((x - sin * 0.75 * k, y + cos * 0.75 * k), pen.turned(turn), &text);
    }
}
