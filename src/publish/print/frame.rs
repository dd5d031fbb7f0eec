//! From the ground to the paper: survey metres to millimetres, at a true scale.

use geo_types::{Coord, Rect as Box2};

use super::paper::{Rect, SCALES};

/// Steps of grids and scale bars: 1, 2 or 5 times a power of ten.
const STEPS: [f64; 3] = [1.0, 2.0, 5.0];

/// A map on paper: which ground it shows and how large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Where it is on the sheet.
    pub(super) map: Rect,
    /// 1:scale.
    pub(super) scale: u32,
    west: f64,
    north: f64,
}

impl Frame {
    /// The ground around `centre` (survey CRS, east and north in metres).
    pub(super) fn around(map: Rect, centre: Coord<f64>, scale: u32) -> Self {
        let metres = f64::from(scale) / 1000.0;
        Self { map, scale, west: centre.x - map.w / 2.0 * metres, north: centre.y + map.h / 2.0 * metres }
    }

    /// Metres of ground for a millimetre of paper.
    pub(super) fn metres(&self) -> f64 {
        f64::from(self.scale) / 1000.0
    }

    /// A place on the ground as a place on the sheet.
    pub(super) fn place(&self, at: Coord<f64>) -> (f64, f64) {
        (self.map.x + (at.x - self.west) / self.metres(), self.map.y + (self.north - at.y) / self.metres())
    }

    /// What is shown: west, south, east, north in survey metres.
    pub(super) fn ground(&self) -> [f64; 4] {
        let (w, h) = (self.map.w * self.metres(), self.map.h * self.metres());
        [self.west, self.north - h, self.west + w, self.north]
    }

    /// Whether a place on the sheet lies on the map, at least `margin` mm from its edge.
    pub(super) fn holds(&self, (x, y): (f64, f64), margin: f64) -> bool {
        let Rect { x: left, y: top, .. } = self.map;
        x >= left + margin && x <= self.map.right() - margin && y >= top + margin && y <= self.map.bottom() - margin
    }

    /// Metres between grid lines: at least 4 cm apart on paper.
    pub(super) fn grid_step(&self) -> f64 {
        round_step(40.0 * self.metres())
    }
}

/// The smallest of 1, 2, 5 × 10ⁿ that is not less.
pub(super) fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let step = STEPS.iter().map(|step| step * power).find(|step| *step >= least * 0.999_999);
    step.unwrap_or(10.0 * power)
}

/// The largest scale at which `ground` fits into `map` with room for numbers around it.
pub(super) fn fitting(map: Rect, ground: Box2<f64>, margin: f64) -> Option<u32> {
    SCALES.into_iter().find(|scale| fits(map, ground, margin, *scale))
}

/// Whether it fits at this scale.
pub(super) fn fits(map: Rect, ground: Box2<f64>, margin: f64, scale: u32) -> bool {
    let metres = f64::from(scale) / 1000.0;
    ground.width() <= (map.w - 2.0 * margin) * metres && ground.height() <= (map.h - 2.0 * margin) * metres
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_metres_at_a_thousand_are_a_hundred_millimetres() {
        let map = Rect { x: 15.0, y: 20.0, w: 200.0, h: 150.0 };
        let frame = Frame::around(map, Coord { x: 612_500.0, y: 2_714_500.0 }, 1000);
        assert_eq!(frame.place(Coord { x: 612_500.0, y: 2_714_500.0 }), (115.0, 95.0));
        let (x, y) = frame.place(Coord { x: 612_550.0, y: 2_714_550.0 });
        assert!((x - 165.0).abs() < 1e-9 && (y - 45.0).abs() < 1e-9, "east is right, north is up: {x} {y}");
        assert_eq!(frame.ground(), [612_400.0, 2_714_425.0, 612_600.0, 2_714_575.0]);
    }

    #[test]
    fn grids_are_round_and_not_too_dense() {
        let step = |scale| Frame::around(Rect { x: 0.0, y: 0.0, w: 1.0, h: 1.0 }, Coord::zero(), scale).grid_step();
        assert_eq!([500, 1000, 2000, 5000, 10_000, 50_000].map(step), [20.0, 50.0, 100.0, 200.0, 500.0, 2000.0]);
    }
}
