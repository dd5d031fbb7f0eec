//! The same city with as many lots as wanted: every block of the plan is cut up, one block in memory at a time.

use super::{
    Files,
    block::{Block, Detail},
    cuts::Cuts,
    map::quarter::{Quarter, Window},
    names::ParcelCodes,
    profile::{self, Place, Role},
    rng::{Rng, mix},
    sites, tower,
};
use std::io::{self, Write};

/// More lots than this in a block, and lanes divide it first.
const LOTS_BETWEEN_LANES: u64 = 36;
/// One building for so many parcels.
const PARCELS_PER_BUILDING: u64 = 5;

/// A stream of lots under way.
struct Stream<'a, W: Write> {
    files: &'a mut Files<W>,
    codes: ParcelCodes,
    parcels: u64,
    buildings: u64,
    seed: u64,
}

/// Writes `size` parcels and a fifth as many buildings, block by block.
pub(super) fn write(size: u64, seed: u64, quarters: &[Quarter], files: &mut Files<impl Write>) -> io::Result<()> {
    let total: f64 = quarters.iter().flat_map(blocks).map(|(.., ground)| ground).sum();
    let mut stream = Stream { files, codes: ParcelCodes::default(), parcels: 0, buildings: 0, seed };
    let mut ground = 0.0;
    for quarter in quarters {
        let mut number = 0;
        for (column, row, share) in blocks(quarter) {
            ground += share;
            let until = (size as f64 * ground / total).round() as u64;
            stream.block(quarter, (column, row), until - stream.parcels, &mut number)?;
        }
    }
    Ok(())
}

/// The blocks of a quarter with their ground in ㎡.
fn blocks(quarter: &Quarter) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
    let (columns, rows) = quarter.draft.size;
    (0..rows).flat_map(move |row| {
        (0..columns).map(move |column| {
            let (length, width) = extent(quarter, quarter.block(column, row));
            (column, row, length * width)
        })
    })
}

/// Metres along and across the middle of a window.
fn extent(quarter: &Quarter, Window { u, v }: Window) -> (f64, f64) {
    let (middle_u, middle_v) = ((u.0 + u.1) / 2.0, (v.0 + v.1) / 2.0);
    let along = quarter.point(u.0, middle_v).distance(quarter.point(u.1, middle_v));
    (along, quarter.point(middle_u, v.0).distance(quarter.point(middle_u, v.1)))
}

impl<W: Write> Stream<'_, W> {
    fn block(
        &mut self,
        quarter: &Quarter,
        (column, row): (usize, usize),
        lots: u64,
        number: &mut u64,
    ) -> io::Result<()> {
        let window = quarter.block(column, row);
        let (along, across) = extent(quarter, window);
        let pieces = lots.div_ceil(LOTS_BETWEEN_LANES).max(1);
        let columns = ((pieces as f64 * along / across).sqrt().round() as u64).clamp(1, pieces);
        let rows = pieces.div_ceil(columns);
        let role = sites::role_at(quarter.index, column, row);
        let mut done = 0;
        for piece in 0..columns * rows {
            let until = lots * (piece + 1) / (columns * rows);
            let part = Window {
                u: lane(window.u, piece % columns, columns, along),
                v: lane(window.v, piece / columns, rows, across),
            };
            let key = mix(&[self.seed, 21, quarter.index as u64, column as u64, row as u64, piece]);
            self.piece(quarter, part, (until - done) as usize, (key, role), number)?;
            done = until;
        }
        Ok(())
    }

    fn piece(
        &mut self,
        quarter: &Quarter,
        window: Window,
        lots: usize,
        (key, role): (u64, Option<Role>),
        number: &mut u64,
    ) -> io::Result<()> {
        if lots == 0 {
            return Ok(());
        }
        let mut rng = Rng::keyed(&[key]);
        let (along, across) = extent(quarter, window);
        let cuts = Cuts::grid(lots, along / across, &mut rng);
        let block = Block::new(quarter, window, (&cuts.along, &cuts.across), key, Detail::Few);
        for cells in &cuts.lots {
            *number += 1;
            let place = Place { quarter: quarter.draft, index: quarter.index, number: *number };
            // No site is of one kind throughout, except what the army has.
            let role = role.filter(|role| *role == Role::Camp || rng.chance(70)).unwrap_or_else(|| ordinary(&mut rng));
            let mut parcel = profile::parcel(role, place, block.lot(cells), self.parcels, &mut rng);
            self.parcels += 1;
            let nth = super::nth_of_street(quarter.index);
            parcel.space.code = self.codes.next(quarter.index, quarter.draft.street, nth, parcel.space.collective);
            parcel.space.object_no = format!("HL-DK-{:04}", self.parcels);
            parcel.write(&mut self.files.parcels)?;
            if rng.below(PARCELS_PER_BUILDING) == 0 && role != Role::Camp {
                let shape = tower::footprint(quarter, block.window(cells[0]), 2400.0, &mut rng);
                let finished = rng.chance(93);
                let mut building = tower::building(&parcel, place, shape, (1, finished), &mut rng);
                self.buildings += 1;
                building.space.object_no = format!("HL-LY-{:04}", self.buildings);
                building.write(&mut self.files.buildings)?;
            }
        }
        Ok(())
    }
}

/// The role of a lot outside all sites.
fn ordinary(rng: &mut Rng) -> Role {
    match rng.below(100) {
        0..5 => Role::Supply,
        5..14 => Role::Works,
        14..22 => Role::Village,
        22..26 => Role::OldWorks,
        _ => Role::Plain,
    }
}

/// One of `count` pieces of a block `length` metres long, without half of the lanes beside it.
fn lane((from, to): (f64, f64), index: u64, count: u64, length: f64) -> (f64, f64) {
    let step = (to - from) / count as f64;
    // 5 m wide, but never more than a tenth of the piece.
    let half = (2.5 / length * (to - from)).min(step * 0.05);
    let start = if index == 0 { from } else { from + step * index as f64 + half };
    let end = if index + 1 == count { to } else { from + step * (index + 1) as f64 - half };
    (start, end)
}
