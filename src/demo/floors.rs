//! The buildings of the default district: floor space to let that adds up to the published figure.

use super::{
    lots::Lot,
    map::quarter::Quarter,
    profile::Role,
    record::{Building, Parcel},
    rng::Rng,
    tower,
};

/// The published floor space to let in finished buildings, hundredths of ㎡: 175.9 万㎡.
const FLOOR: i64 = 175_900_000;
/// Finished buildings with space to let, and buildings under construction.
const FINISHED: usize = 60;
const UNFINISHED: usize = 4;
/// Houses of the army: finished, nothing to let.
const HOUSES: usize = 2;

/// All buildings: finished ones, unfinished ones, houses of the army.
pub(super) fn all(lots: &[Lot], parcels: &[Parcel], quarters: &[Quarter], seed: u64) -> Vec<Building> {
    let mut built = Vec::new();
    let hosts = |wanted: fn(&Lot, &Parcel) -> bool| -> Vec<usize> {
        (0..lots.len())
            .filter(|index| lots[*index].ground.is_some() && wanted(&lots[*index], &parcels[*index]))
            .collect()
    };
    let business = hosts(|lot, parcel| lot.role == Role::Plain && is_business(parcel));
    let works = hosts(|lot, _| lot.role == Role::Works);
    let old_works = hosts(|lot, _| lot.role == Role::OldWorks);
    let villages = hosts(|lot, _| lot.role == Role::Village);
    // Towers stand in groups; everything else once a lot.
    let mut wanted: Vec<(usize, usize)> = business.iter().map(|index| (*index, 4)).collect();
    wanted.extend(every(&works, 4).map(|index| (index, 1)));
    wanted.extend(every(&old_works, 3).map(|index| (index, 1)));
    wanted.extend(every(&villages, 4).map(|index| (index, 1)));
    wanted.extend(every(&works, 2).map(|index| (index, 2)));
    let unfinished = every(&old_works, 5).map(|index| (index, 2));
    let camps = hosts(|lot, _| lot.role == Role::Camp);
    let mut site = Builder { lots, parcels, quarters, seed, used: vec![0; lots.len()] };
    built.extend(wanted.into_iter().flat_map(|(index, count)| site.build(index, count, true)).take(FINISHED));
    scale(&mut built);
    built.extend(unfinished.flat_map(|(index, count)| site.build(index, count, false)).take(UNFINISHED));
    let houses = every(&camps, 3).flat_map(|index| site.build(index, 1, true)).take(HOUSES);
    built.extend(houses.zip(1..).map(|(house, number)| army_house(house, number)));
    for (building, number) in built.iter_mut().zip(1..) {
        building.space.object_no = format!("HL-LY-{number:04}");
    }
    built
}

fn is_business(parcel: &Parcel) -> bool {
    ["商务园", "科创园", "商业中心"].iter().any(|kind| parcel.space.name.contains(kind))
}

fn every(candidates: &[usize], step: usize) -> impl Iterator<Item = usize> + '_ {
    candidates.iter().copied().step_by(step)
}

struct Builder<'a> {
    lots: &'a [Lot],
    parcels: &'a [Parcel],
    quarters: &'a [Quarter],
    seed: u64,
    /// Buildings so far on each lot.
    used: Vec<usize>,
}

impl Builder<'_> {
    /// `count` buildings beside each other on a lot that has none yet.
    fn build(&mut self, index: usize, count: usize, finished: bool) -> Vec<Building> {
        let lot = &self.lots[index];
        let Some(ground) = lot.ground.filter(|_| self.used[index] == 0) else { return Vec::new() };
        self.used[index] = count;
        let quarter = &self.quarters[lot.place.index];
        let building = |(slot, nth): (_, usize)| {
            let mut rng = Rng::keyed(&[self.seed, 51, index as u64, nth as u64]);
            let area = if lot.role == Role::Plain { rng.between(1300.0, 2300.0) } else { rng.between(2800.0, 6200.0) };
            let shape = tower::footprint(quarter, slot, area, &mut rng);
            tower::building(&self.parcels[index], lot.place, shape, (nth, finished), &mut rng)
        };
        tower::slots(ground, count).into_iter().zip(1..).map(building).collect()
    }
}

/// Scales floor space so that the space to let adds up to [`FLOOR`]; the last building takes what rounding leaves.
fn scale(buildings: &mut [Building]) {
    let total: i64 = buildings.iter().map(|building| building.lettable).sum();
    let scaled = |value: i64| (i128::from(value) * i128::from(FLOOR) / i128::from(total.max(1))) as i64;
    for building in buildings.iter_mut() {
        building.gross = scaled(building.gross) + 100;
        building.lettable = scaled(building.lettable);
        building.vacant = scaled(building.vacant);
    }
    let rest = FLOOR - buildings.iter().map(|building| building.lettable).sum::<i64>();
    if let Some(last) = buildings.last_mut() {
        last.lettable += rest;
    }
}

/// Named without its unit, and nothing in it is to let.
fn army_house(mut house: Building, number: usize) -> Building {
    house.space.name = format!("特殊用地房屋{number}号");
    house.space.confidentiality = "sensitive";
    (house.lettable, house.vacant, house.rent) = (0, 0, None);
    house
}
