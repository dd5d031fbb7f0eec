//! What is wrong on purpose: two surveys of one line that do not agree, lots that reach too far.

use super::{
    map::quarter::{Quarter, Window},
    shape::{Point, Shape, contains},
    sites::Oddity,
};

/// The ground of a block with an oddity of its own extent.
pub(super) fn window(quarter: &Quarter, column: usize, row: usize, oddity: Option<Oddity>) -> Window {
    let mut window = quarter.block(column, row);
    match oddity {
        Some(Oddity::ReachesWest(percent)) if column > 0 => {
            let (from, to) = quarter.block(column - 1, row).u;
            window.u.0 = to - (to - from) * f64::from(percent) / 100.0;
        }
        // To the middle of the main road and as far again, where the other street's blocks begin, and a little further.
        Some(Oddity::CrossesStreet) => window.v.0 *= -1.6,
        _ => {}
    }
    window
}

/// Changes the line that `one` shares with `other`, in `one` only.
pub(super) fn disturb(one: &mut Shape, other: &Shape, oddity: Oddity) {
    let millimetres = match oddity {
        Oddity::Sliver => 15,
        Oddity::Gap => -20,
        Oddity::Encroaches => 5_000,
        Oddity::ReachesWest(_) | Oddity::CrossesStreet | Oddity::PartlySpecial => return,
    };
    let Some(neighbour) = other.parts.first().and_then(|part| part.first()) else { return };
    let Some(ring) = one.parts.first_mut().and_then(|part| part.first_mut()) else { return };
    let shared = inner_shared(ring, neighbour);
    let chosen = match oddity {
        Oddity::Encroaches => shared,
        // One vertex in the middle of the line.
        _ => shared.get(shared.len() / 2).copied().into_iter().collect(),
    };
    let old = ring.clone();
    for index in chosen {
        let (before, after) = (old[(index + old.len() - 1) % old.len()], old[(index + 1) % old.len()]);
        ring[index] = moved(old[index], before, after, neighbour, millimetres);
    }
}

/// Vertices of `ring` that `neighbour` has too, and whose neighbours in the ring it has too.
fn inner_shared(ring: &[Point], neighbour: &[Point]) -> Vec<usize> {
    let count = ring.len();
    let has = |index: usize| neighbour.contains(&ring[index % count]);
    (0..count).filter(|index| has(index + count - 1) && has(*index) && has(index + 1)).collect()
}

/// `point` moved at right angles to the line from `before` to `after`, into `neighbour` (or away from it).
fn moved(point: Point, before: Point, after: Point, neighbour: &[Point], millimetres: i64) -> Point {
    let length = before.distance(after).max(0.001) * 1000.0;
    let step = |metres: f64| {
        let share = metres / length;
        let (east, north) = ((after.east - before.east) as f64 * share, (after.north - before.north) as f64 * share);
        point.moved(-north.round() as i64, east.round() as i64)
    };
    let inwards = if contains(neighbour, step(2_000.0)) { 1.0 } else { -1.0 };
    step(inwards * millimetres as f64)
}
