//! The lots of the default district, before anybody owns them.

use super::{
    adjuster,
    block::{Block, Detail},
    cuts::Cuts,
    map::quarter::{Quarter, Window},
    oddities, overlay,
    profile::{Place, Role},
    rng::{Rng, mix},
    shape::{self, Point, Shape},
    sites::{self, Blocks, Oddity},
};
use std::io;

/// The published area of the land of all categories, hundredths of ㎡: 1024 万㎡.
pub(super) const LAND: i64 = 1_024_000_000;
/// A boundary point about every so many metres.
const DETAIL: Detail = Detail::Every(28.0);

/// Tries of 1 mm to move a net area away from a rounding tie.
const TRIES: usize = 100;

/// A piece of land with its part in the city.
#[derive(Debug, Clone)]
pub(super) struct Lot {
    pub role: Role,
    pub place: Place,
    pub shape: Shape,
    /// Ground for buildings; `None` where other lots lie inside.
    pub ground: Option<Window>,
    /// Why it looks odd.
    pub remark: Option<&'static str>,
    /// Whether it lies inside a 工业用地控制线.
    pub controlled: bool,
}

/// Collects lots, numbering them by quarter.
struct Collector<'a> {
    quarters: &'a [Quarter],
    seed: u64,
    numbers: Vec<u64>,
    lots: Vec<Lot>,
    blocks: usize,
}

/// All lots; their net areas add up to [`LAND`] exactly.
pub(super) fn all(quarters: &[Quarter], streets: &[Shape], seed: u64) -> io::Result<Vec<Lot>> {
    let mut city = Collector { quarters, seed, numbers: vec![0; quarters.len()], lots: Vec::new(), blocks: 0 };
    for blocks in sites::VILLAGES {
        let window = quarters[blocks.index()].blocks(blocks.columns, blocks.rows, false);
        city.add(Role::Village, blocks.index(), window, &Cuts::whole(), false);
        if let Some(lot) = city.lots.last_mut() {
            lot.ground = None;
            let inside = |works: &Blocks| blocks.contain(works.index(), works.columns.0, works.rows.0);
            lot.remark =
                sites::WORKS_IN_VILLAGES.iter().any(inside).then_some("整村改造范围，内有单独权属的厂区（示范）");
        }
    }
    for (role, blocks) in
        sites::WORKS_IN_VILLAGES.iter().map(|blocks| (Role::Works, *blocks)).chain(sites::SITES.iter().copied())
    {
        city.site(role, blocks);
    }
    let mut missing = LAND - settle_all(&mut city.lots, streets)?;
    for (blocks, (column, row)) in
        sites::SPARE.iter().flat_map(|blocks| blocks.each().map(move |block| (blocks, block)))
    {
        if missing <= adjuster::RANGE.1 {
            break;
        }
        let window = quarters[blocks.index()].block(column, row);
        city.add(Role::Supply, blocks.index(), window, &Cuts::whole(), false);
        let index = city.lots.len() - 1;
        missing -= settle(&mut city.lots, index, streets)?;
    }
    let last =
        adjuster::parcel(missing).ok_or_else(|| io::Error::other(format!("{missing} cents of land are missing")))?;
    city.adjuster(last);
    Ok(city.lots)
}

fn remark(oddity: Oddity) -> Option<&'static str> {
    Some(match oddity {
        Oddity::ReachesWest(_) => "与西侧宗地图形重叠，待核（示范）",
        Oddity::CrossesStreet => "跨街道宗地，面积按街道界线分割统计（示范）",
        Oddity::Sliver => "与相邻宗地有细碎重叠（示范）",
        Oddity::Gap => "与相邻宗地有细缝（示范）",
        Oddity::Encroaches => "界线与相邻宗地不一致，待核（示范）",
        // Nothing may hint at what is restricted.
        Oddity::PartlySpecial => return None,
    })
}

/// Settles all lots and returns the sum of their net areas in hundredths of ㎡. What counts first is settled first,
/// because it cuts the others.
fn settle_all(lots: &mut [Lot], streets: &[Shape]) -> io::Result<i64> {
    let mut order: Vec<usize> = (0..lots.len()).filter(|index| overlay::rank(lots[*index].role).is_some()).collect();
    order.sort_by_key(|index| (overlay::rank(lots[*index].role), *index));
    order.into_iter().map(|index| settle(lots, index, streets)).sum()
}

/// Moves single vertices by millimetres until the net area of a lot is not near a rounding tie, so that every sound way
/// of counting gives the same cents; returns these.
fn settle(lots: &mut [Lot], index: usize, streets: &[Shape]) -> io::Result<i64> {
    for attempt in 0..TRIES {
        let land: Vec<(Role, &Shape)> = lots.iter().map(|lot| (lot.role, &lot.shape)).collect();
        let net = overlay::net_area(index, &land, streets);
        // A lot in the middle of another has no vertex of its own; then it stays as it is.
        if net.is_settled() || !nudge(lots, index, attempt) {
            return Ok(net.cents());
        }
    }
    Err(io::Error::other(format!("the net area of lot {index} does not settle")))
}

/// Moves a vertex that is no other lot's, another at each attempt, by 1 mm; false if there is none.
fn nudge(lots: &mut [Lot], index: usize, attempt: usize) -> bool {
    let rank = |index: usize| (overlay::rank(lots[index].role), index);
    let is_free = |point: &Point| {
        let touches = |(other, lot): (usize, &Lot)| {
            // Ground that counts for a lot before this one is no longer this one's to give or take.
            let covers = |ring: &[Point]| rank(other) < rank(index) && shape::contains(ring, *point);
            other != index && lot.shape.rings().any(|ring| ring.contains(point) || covers(ring))
        };
        !lots.iter().enumerate().any(touches)
    };
    let Some(own) = lots[index].shape.parts.first().and_then(|part| part.first()) else { return false };
    let free: Vec<usize> = (0..own.len()).filter(|at| is_free(&own[*at])).collect();
    let Some(at) = free.get(attempt * 5 % free.len().max(1)).copied() else { return false };
    if let Some(ring) = lots[index].shape.parts.first_mut().and_then(|part| part.first_mut()) {
        // In turn to different sides, so that one of them is not along the boundary.
        let (east, north) = [(1, 1), (0, 1), (1, 0), (-2, 1)][attempt % 4];
        ring[at] = ring[at].moved(east, north);
    }
    true
}

impl Collector<'_> {
    fn site(&mut self, role: Role, blocks: Blocks) {
        let quarter = blocks.index();
        for (column, row) in blocks.each() {
            let oddity = sites::oddity_at(quarter, column, row);
            let key = mix(&[self.seed, 31, quarter as u64, column as u64, row as u64]);
            let cuts = self.cuts(role, oddity, &mut Rng::keyed(&[key]));
            let window = oddities::window(&self.quarters[quarter], column, row, oddity);
            let controlled = sites::INDUSTRIAL_CONTROL.iter().any(|(_, blocks)| blocks.contain(quarter, column, row));
            let first = self.lots.len();
            self.add(role, quarter, window, &cuts, controlled);
            let Some(oddity) = oddity else { continue };
            if let [one, rest @ ..] = &mut self.lots[first..] {
                one.remark = remark(oddity);
                if let Some(other) = rest.first() {
                    oddities::disturb(&mut one.shape, &other.shape, oddity);
                }
            }
        }
    }

    /// How a block is cut. Every kind of cut comes regularly, so that no seed lacks holes or multipolygons.
    fn cuts(&mut self, role: Role, oddity: Option<Oddity>, rng: &mut Rng) -> Cuts {
        match oddity {
            Some(Oddity::Sliver | Oddity::Gap | Oddity::Encroaches) => return Cuts::halves(rng),
            Some(Oddity::ReachesWest(_) | Oddity::CrossesStreet | Oddity::PartlySpecial) => return Cuts::whole(),
            None => {}
        }
        if matches!(role, Role::Camp | Role::Plain) {
            return Cuts::whole();
        }
        self.blocks += 1;
        match self.blocks % 40 {
            3 => Cuts::corner(rng),
            9 => Cuts::island(rng),
            15 => Cuts::divided(rng),
            20 => Cuts::staggered(rng),
            32 => Cuts::quarters(rng),
            _ if rng.chance(4) => Cuts::halves(rng),
            _ => Cuts::whole(),
        }
    }

    fn add(&mut self, role: Role, quarter: usize, window: Window, cuts: &Cuts, controlled: bool) {
        let key = mix(&[self.seed, 32, self.lots.len() as u64]);
        let block = Block::new(&self.quarters[quarter], window, (&cuts.along, &cuts.across), key, DETAIL);
        for cells in &cuts.lots {
            let place = self.place(quarter);
            let ground = cells.first().map(|cell| block.window(*cell));
            self.lots.push(Lot { role, place, shape: block.lot(cells), ground, remark: None, controlled });
        }
    }

    fn place(&mut self, quarter: usize) -> Place {
        self.numbers[quarter] += 1;
        Place { quarter: self.quarters[quarter].draft, index: quarter, number: self.numbers[quarter] }
    }

    fn adjuster(&mut self, shape: Shape) {
        let last = self.quarters.len() - 1;
        let place = self.place(last);
        self.lots.push(Lot { role: Role::Supply, place, shape, ground: None, remark: None, controlled: false });
    }
}
