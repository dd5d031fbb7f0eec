//! The demonstration district: an invented city inside the real outline of Huli (湖里区).
//!
//! Everything is made from a seed with whole-millimetre coordinates, so that the same seed gives the same bytes, and
//! written as it is made, so that a million parcels need no more memory than a hundred. The files look like a survey
//! delivery: GeoJSON in EPSG:4548 with an old-style `crs` member.
//!
//! `map` holds the plan (roads, quarters, streets), `sites` says which blocks play which part.

mod adjuster;
mod block;
pub mod contracts;
mod cuts;
mod district;
mod floors;
mod geojson;
pub mod ledger;
mod lots;
mod map;
mod mass;
mod names;
mod oddities;
mod overlay;
pub mod patrols;
pub mod people;
mod profile;
pub mod projects;
mod record;
mod rng;
mod shape;
mod sites;
pub mod temporary_uses;
mod tower;
mod zones;

use self::{
    geojson::Collection,
    map::{outline::Outline, quarter::Quarter, quarters::QUARTERS},
    shape::Shape,
};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    /// How many parcels; `None` gives the district of some 245 parcels with the published figures.
    pub size: Option<u64>,
    /// Another seed gives another city on the same plan.
    pub seed: u64,
}

impl Default for Params {
    fn default() -> Self {
        Self { size: None, seed: 350_206 }
    }
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The three files, in the order in which they should be imported.
    pub zones: PathBuf,
    pub parcels: PathBuf,
    pub buildings: PathBuf,
    /// Features in each.
    pub zone_count: u64,
    pub parcel_count: u64,
    pub building_count: u64,
}

/// Writes `zones.geojson`, `parcels.geojson` and `buildings.geojson` into `dir`, which must exist.
pub fn write(params: Params, dir: &Path) -> io::Result<Written> {
    let path = |name: &str| dir.join(format!("{name}.geojson"));
    let (zones, parcels, buildings) = (path("zones"), path("parcels"), path("buildings"));
    let open = |path: &Path| File::create(path).map(BufWriter::new);
    let counts = stream(params, open(&zones)?, open(&parcels)?, open(&buildings)?)?;
    let [zone_count, parcel_count, building_count] = counts;
    Ok(Written { zones, parcels, buildings, zone_count, parcel_count, building_count })
}

/// The same to any three writers (zones, parcels, buildings); returns how many features each got.
pub fn stream<W: Write>(params: Params, zones: W, parcels: W, buildings: W) -> io::Result<[u64; 3]> {
    let outline = Outline::load()?;
    let quarters: Vec<Quarter> =
        QUARTERS.iter().enumerate().map(|(index, draft)| Quarter::new(index, draft, params.seed)).collect();
    let mut files = Files {
        zones: Collection::new(zones, "zones")?,
        parcels: Collection::new(parcels, "parcels")?,
        buildings: Collection::new(buildings, "buildings")?,
    };
    for zone in zones::all(&outline, &quarters) {
        zone.write(&mut files.zones)?;
    }
    match params.size {
        Some(size) => mass::write(size, params.seed, &quarters, &mut files)?,
        None => {
            let streets: Vec<Shape> = outline.streets();
            district::write(params.seed, &quarters, &streets, &mut files)?;
        }
    }
    Ok([files.zones.finish()?, files.parcels.finish()?, files.buildings.finish()?])
}

/// The three files being written.
struct Files<W: Write> {
    zones: Collection<W>,
    parcels: Collection<W>,
    buildings: Collection<W>,
}

/// Place of a quarter among those of its street, from 0.
fn nth_of_street(quarter: usize) -> usize {
    QUARTERS[..quarter].iter().filter(|draft| draft.street == QUARTERS[quarter].street).count()
}
