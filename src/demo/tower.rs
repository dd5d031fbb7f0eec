//! Buildings: footprints inside lots, floors and floor space.

use super::{
    map::quarter::{Quarter, Window},
    names,
    profile::{GUIDE, Place, STATUS, date},
    record::{Building, Parcel, Space},
    rng::Rng,
    shape::{Ring, Shape},
};

/// Outlines of footprints in a square of side 1, exterior first, then holes.
const FORMS: [&[&[(f64, f64)]]; 5] = [
    &[&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]],
    &[&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.45), (0.5, 0.45), (0.5, 1.0), (0.0, 1.0)]],
    &[&[(0.1, 0.0), (0.9, 0.0), (1.0, 0.15), (1.0, 0.85), (0.9, 1.0), (0.1, 1.0), (0.0, 0.85), (0.0, 0.15)]],
    &[&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)], &[(0.33, 0.33), (0.33, 0.67), (0.67, 0.67), (0.67, 0.33)]],
    &[&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.7, 1.0), (0.7, 0.4), (0.3, 0.4), (0.3, 1.0), (0.0, 1.0)]],
];

/// A footprint of about `area` ㎡ in the middle of a window, or smaller where that has no room for it.
pub(super) fn footprint(quarter: &Quarter, window: Window, area: f64, rng: &mut Rng) -> Shape {
    let form = rng.pick(&FORMS);
    let middle = ((window.u.0 + window.u.1) / 2.0, (window.v.0 + window.v.1) / 2.0);
    let along = quarter.point(window.u.0, middle.1).distance(quarter.point(window.u.1, middle.1));
    let across = quarter.point(middle.0, window.v.0).distance(quarter.point(middle.0, window.v.1));
    let long = (area * rng.between(1.2, 1.9)).sqrt();
    let (length, width) = if along >= across { (long, area / long) } else { (area / long, long) };
    let share = ((length / along).min(0.6), (width / across).min(0.6));
    let place = |(x, y): (f64, f64)| {
        let u = middle.0 + (x - 0.5) * share.0 * (window.u.1 - window.u.0);
        let v = middle.1 + (y - 0.5) * share.1 * (window.v.1 - window.v.0);
        quarter.point(u, v)
    };
    Shape { parts: vec![form.iter().map(|ring| ring.iter().map(|at| place(*at)).collect::<Ring>()).collect()] }
}

/// The windows for `count` buildings beside each other.
pub(super) fn slots(window: Window, count: usize) -> Vec<Window> {
    let columns = (count as f64).sqrt().ceil() as usize;
    let rows = count.div_ceil(columns.max(1));
    let part = |(from, to): (f64, f64), index: usize, of: usize| {
        let step = (to - from) / of as f64;
        (from + step * index as f64, from + step * (index + 1) as f64)
    };
    (0..count)
        .map(|slot| Window { u: part(window.u, slot % columns, columns), v: part(window.v, slot / columns, rows) })
        .collect()
}

/// A building on `parcel`, the `nth` there (from 1). Floor space follows from its footprint; `finished` or being built.
pub(super) fn building(
    parcel: &Parcel,
    place: Place,
    shape: Shape,
    (nth, finished): (usize, bool),
    rng: &mut Rng,
) -> Building {
    let industrial = matches!(parcel.space.now, (STATUS, "0601" | "0604") | (GUIDE, "1001" | "100102" | "1101"));
    let area = shape.area_cents();
    let military = parcel.space.holder.kind == "military";
    let low = industrial || military;
    let floors_up = if low { rng.range(4, 9) } else { rng.range(11, 32) };
    let floors_down = if low { 0 } else { rng.range(1, 3) };
    let gross = area * (floors_up + floors_down) * rng.range(82, 97) / 100;
    let lettable = gross * rng.range(62, 88) / 100;
    let rent = if industrial { rng.range(18, 38) } else { rng.range(45, 130) } * 100 + rng.pick(&[0, 0, 50]);
    let now = match (military, industrial) {
        (true, _) => parcel.space.now,
        (_, true) => (STATUS, "0601"),
        _ => rng.pick(&[(STATUS, "0505"), (GUIDE, "0902"), (GUIDE, "0901")]),
    };
    let kind = if industrial { "厂房" } else { rng.pick(&["大厦", "中心", "广场"]) };
    let name = format!("{}示范{}{kind}{}-{nth}号楼", place.quarter.name, names::brand(rng.below(48)), place.number);
    Building {
        space: Space {
            object_no: String::new(),
            code: format!("{}F{nth:04}0000", parcel.space.code),
            name,
            address: parcel.space.address.clone(),
            holder: parcel.space.holder.clone(),
            collective: parcel.space.collective,
            now,
            plan: None,
            stage: if finished { "finished" } else { "under_construction" },
            registered: area,
            confidentiality: "public",
            valid_from: date(rng),
            remark: None,
            shape,
        },
        gross,
        lettable,
        vacant: if finished { lettable * rng.range(12, 64) / 100 } else { 0 },
        floors_up,
        floors_down,
        rent: finished.then_some(rent),
        completion_year: finished.then(|| rng.range(1996, 2018)),
    }
}
