//! Names on a map, the largest spaces first, as far as there is room.

use super::around::{Around, Drawn};
use super::canvas::{Canvas, PALE, Pen};
use super::frame::Frame;
use super::shapes::Taken;

/// Names of spaces for which `wanted` holds.
pub(super) fn spaces(
    canvas: &mut Canvas,
    frame: &Frame,
    around: &Around,
    (k, wanted): (f64, &dyn Fn(&Drawn) -> bool),
    taken: &mut Taken,
) {
    let pen = Pen::new(2.3 * k).middle().halo();
    for space in around.spaces.iter().filter(|space| wanted(space)) {
        let (Some(at), Some(name)) = (space.label, space.name.as_deref()) else { continue };
        let (x, y) = frame.place(at);
        let name: String = name.chars().take(24).collect();
        let half = pen.width(&name) / 2.0;
        let inside = frame.holds((x - half, y), 1.0) && frame.holds((x + half, y), 1.0);
        if inside && taken.take((x, y), 2.0 * half, 3.0 * k) {
            canvas.text((x, y + 0.8 * k), pen, &name);
        }
    }
}

/// Names of streets, wide and pale.
pub(super) fn streets(canvas: &mut Canvas, frame: &Frame, around: &Around, k: f64, taken: &mut Taken) {
    for street in &around.streets {
        let Some(at) = street.label else { continue };
        let place = frame.place(at);
        let pen = Pen::new(3.4 * k).middle().colour(PALE).halo();
        let spaced: String = street.name.chars().flat_map(|letter| [letter, ' ']).collect();
        let spaced = spaced.trim_end();
        if frame.holds(place, 6.0 * k) && taken.take(place, pen.width(spaced), 4.0 * k) {
            canvas.text((place.0, place.1 + 1.2 * k), pen, spaced);
        }
    }
}
