//! The default district: some 245 parcels and 60 buildings that give exactly the figures published for mid-2019.

use super::{
    Files, floors, lots,
    lots::Lot,
    map::quarter::Quarter,
    names::ParcelCodes,
    profile::{self, GUIDE, Role},
    record::Parcel,
    rng::Rng,
    shape::Shape,
};
use std::io::{self, Write};

/// Parcels whose certificate differs from the survey by more than 1 %.
const MISMATCHES: usize = 8;
/// Entries of the reserve ledger (储备台账): those taken over, and those listed only, by what they are.
const RESERVED: usize = 18;
const LISTED_SUPPLY: usize = 9;
const LISTED_RENEWAL: usize = 5;
const LISTED_WORKS: usize = 3;

/// Writes parcels and buildings.
pub(super) fn write(
    seed: u64,
    quarters: &[Quarter],
    streets: &[Shape],
    files: &mut Files<impl Write>,
) -> io::Result<()> {
    let mut lots = lots::all(quarters, streets, seed)?;
    let ledger = ledger(&mut lots);
    let parcels = parcels(&lots, &ledger, seed);
    for parcel in &parcels {
        parcel.write(&mut files.parcels)?;
    }
    for building in floors::all(&lots, &parcels, quarters, seed) {
        building.write(&mut files.buildings)?;
    }
    Ok(())
}

/// Makes 18 lots reserved ones and returns which lots are in the ledger: these and 17 others.
fn ledger(lots: &mut [Lot]) -> Vec<usize> {
    let of = |lots: &[Lot], roles: &[Role]| -> Vec<usize> {
        (0..lots.len()).filter(|index| roles.contains(&lots[*index].role)).collect()
    };
    let reserved = spread(&of(lots, &[Role::Supply]), RESERVED);
    for index in &reserved {
        lots[*index].role = Role::Reserve;
    }
    let mut ledger = reserved;
    ledger.extend(spread(&of(lots, &[Role::Supply]), LISTED_SUPPLY));
    ledger.extend(spread(&of(lots, &[Role::Village, Role::OldWorks]), LISTED_RENEWAL));
    ledger.extend(spread(&of(lots, &[Role::Works]), LISTED_WORKS));
    ledger.sort_unstable();
    ledger
}

/// `count` of the candidates, evenly spread.
fn spread(candidates: &[usize], count: usize) -> Vec<usize> {
    (0..count).filter_map(|index| candidates.get(index * candidates.len() / count).copied()).collect()
}

fn parcels(lots: &[Lot], ledger: &[usize], seed: u64) -> Vec<Parcel> {
    let mut codes = ParcelCodes::default();
    let (mut camps, mut listed, mut others) = (0, 0, 0);
    let mut parcels: Vec<Parcel> = Vec::with_capacity(lots.len());
    for (index, lot) in lots.iter().enumerate() {
        let mut rng = Rng::keyed(&[seed, 41, index as u64]);
        let sequence = if lot.role == Role::Camp { camps } else { index as u64 };
        camps += u64::from(lot.role == Role::Camp);
        let mut parcel = profile::parcel(lot.role, lot.place, lot.shape.clone(), sequence, &mut rng);
        parcel.space.remark = lot.remark.map(str::to_owned);
        let nth = super::nth_of_street(lot.place.index);
        parcel.space.code = codes.next(lot.place.index, lot.place.quarter.street, nth, parcel.space.collective);
        if ledger.binary_search(&index).is_ok() {
            listed += 1;
            parcel.space.object_no = format!("HL-CB-2019-{listed:03}");
            parcel.acquisition_planned |= matches!(lot.role, Role::Village | Role::OldWorks | Role::Works);
        } else {
            others += 1;
            parcel.space.object_no = format!("HL-DK-{others:04}");
        }
        if lot.controlled && rng.chance(20) {
            // Inside the control line a works stays one, whether its plan is missing or says something else.
            parcel.space.plan = rng.pick(&[None, None, Some((GUIDE, "0902"))]);
        }
        parcels.push(parcel);
    }
    let open: Vec<usize> = (0..lots.len()).filter(|index| lots[*index].role != Role::Camp).collect();
    for index in spread(&open, MISMATCHES) {
        let space = &mut parcels[index].space;
        let mut rng = Rng::keyed(&[seed, 42, index as u64]);
        let off = rng.range(15, 60) * rng.pick(&[-1, 1]);
        space.registered = space.shape.area_cents() * (1000 + off) / 1000;
    }
    parcels
}
