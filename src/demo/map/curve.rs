//! Smooth roads through a few given places.

/// A road: places it passes, in metres east of 600 000 and north of 2 700 000, from west to east or south to north.
pub(in crate::demo) type Curve = &'static [(i32, i32)];

/// Points laid between two given places.
const SAMPLES: usize = 8;
/// Even steps in which a line can be looked up.
const STEPS: usize = 256;

/// The road as a line that passes all its places and bends between them (Catmull–Rom), in metres of EPSG:4548.
pub(in crate::demo) fn sampled(curve: Curve) -> Vec<(f64, f64)> {
    let places: Vec<(f64, f64)> =
        curve.iter().map(|(east, north)| (600_000.0 + f64::from(*east), 2_700_000.0 + f64::from(*north))).collect();
    let mut line = Vec::new();
    for index in 1..places.len() {
        let (b, c) = (places[index - 1], places[index]);
        let a = if index >= 2 { places[index - 2] } else { mirrored(b, c) };
        let d = places.get(index + 1).copied().unwrap_or_else(|| mirrored(c, b));
        for step in 0..SAMPLES {
            let t = step as f64 / SAMPLES as f64;
            line.push((spline([a.0, b.0, c.0, d.0], t), spline([a.1, b.1, c.1, d.1], t)));
        }
    }
    line.extend(places.last());
    line
}

/// `other` seen from the opposite side of `centre`.
fn mirrored(centre: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    (2.0 * centre.0 - other.0, 2.0 * centre.1 - other.1)
}

fn spline([a, b, c, d]: [f64; 4], t: f64) -> f64 {
    let cubic = -a + 3.0 * b - 3.0 * c + d;
    let square = 2.0 * a - 5.0 * b + 4.0 * c - d;
    0.5 * (2.0 * b + (c - a) * t + square * t * t + cubic * t * t * t)
}

/// Roads one after the other, to be walked by the share of the way done.
#[derive(Debug)]
pub(in crate::demo) struct Line {
    table: Vec<(f64, f64)>,
    /// Metres from end to end.
    pub length: f64,
}

impl Line {
    /// Joins the roads; each must begin where the one before ends.
    pub(in crate::demo) fn new(curves: &[Curve]) -> Self {
        let mut points: Vec<(f64, f64)> = curves.iter().flat_map(|curve| sampled(curve)).collect();
        points.dedup();
        let mut way = vec![0.0];
        for pair in points.windows(2) {
            let (east, north) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            way.push(way[way.len() - 1] + (east * east + north * north).sqrt());
        }
        let length = way[way.len() - 1];
        let mut next = 1;
        let table = (0..=STEPS)
            .map(|step| {
                let wanted = length * step as f64 / STEPS as f64;
                while next + 1 < way.len() && way[next] < wanted {
                    next += 1;
                }
                between(points[next - 1], points[next], (wanted - way[next - 1]) / (way[next] - way[next - 1]))
            })
            .collect();
        Self { table, length }
    }

    /// The place after the share `t` of the way; beyond the ends the line goes straight on.
    pub(in crate::demo) fn at(&self, t: f64) -> (f64, f64) {
        let way = t * STEPS as f64;
        let step = way.floor().clamp(0.0, (STEPS - 1) as f64);
        let index = step as usize;
        between(self.table[index], self.table[index + 1], way - step)
    }
}

fn between(a: (f64, f64), b: (f64, f64), t: f64) -> (f64, f64) {
    (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
}
