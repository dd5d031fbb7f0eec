//! Vector tiles (MVT 2.1) of spaces and zones in the WebMercatorQuad scheme.
//!
//! Tiles are generalised by zoom and capped: at most [`MOST_FEATURES`] features, the largest first, so that an old office
//! PC draws a city as easily as a block. Where a tile is capped, lists and totals still count everything.

use std::borrow::Cow;
use std::f64::consts::PI;

use crate::db::Read;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::publish::extent::{Extent, survey_extent};

/// Most features a tile holds.
pub const MOST_FEATURES: i64 = 2_000;
/// Largest zoom: 1 pixel ≈ 0.13 m at Huli.
pub const MAX_ZOOM: u8 = 20;
/// Units a tile's side is divided into.
const EXTENT: i32 = 4096;
/// Margin around the tile in those units, so that strokes do not end at its edge.
const BUFFER: i32 = 64;

/// One tile of WebMercatorQuad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

impl Tile {
    /// Column `x` and row `y` at zoom `z`; anything outside the scheme does not exist.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self> {
        if z > MAX_ZOOM || u64::from(x.max(y)) >= 1 << z {
            return Err(Error::NotFound(format!(
                "there is no tile {z}/{y}/{x} in WebMercatorQuad up to zoom {MAX_ZOOM}"
            )));
        }
        Ok(Self { z, x, y })
    }

    /// West, south, east, north in degrees.
    pub fn bounds(self) -> [f64; 4] {
        let across = f64::from(1_u32 << self.z);
        let lon = |x: u32| f64::from(x) / across * 360.0 - 180.0;
        let lat = |y: u32| (PI * (1.0 - 2.0 * f64::from(y) / across)).sinh().atan().to_degrees();
        [lon(self.x), lat(self.y + 1), lon(self.x + 1), lat(self.y)]
    }

    /// The bounds with the buffer around them.
    fn searched(self) -> [f64; 4] {
        let [west, south, east, north] = self.bounds();
        let share = f64::from(BUFFER) / f64::from(EXTENT);
        let (dx, dy) = ((east - west) * share, (north - south) * share);
        [west - dx, south - dy, east + dx, north + dy]
    }

    /// Vertices closer than this to the line between their neighbours are left out, in degrees: a quarter of a pixel.
    /// From zoom 16 on shapes are shown as they are.
    fn tolerance(self) -> f64 {
        if self.z >= 16 { 0.0 } else { 360.0 / f64::from(1_u32 << self.z) / 256.0 / 4.0 }
    }
}

/// What a tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Parcels and buildings with their category.
    Spaces,
    /// Parcels alone.
    Parcels,
    /// Buildings alone.
    Buildings,
    /// Zones.
    Zones,
    /// Entries of the reserve.
    Reserve,
    /// Contracts.
    Contracts,
}

impl Theme {
    /// The theme of a collection; its features are a layer of the same name.
    ///
    /// # Errors
    /// 404 for a collection without tiles.
    pub fn of(collection: &str) -> Result<Self> {
        match collection {
            "spaces" => Ok(Self::Spaces),
            "parcels" => Ok(Self::Parcels),
            "buildings" => Ok(Self::Buildings),
            "zones" => Ok(Self::Zones),
            "reserve" => Ok(Self::Reserve),
            "contracts" => Ok(Self::Contracts),
            _ => Err(Error::NotFound(format!("there are no tiles of \"{collection}\""))),
        }
    }

    fn sql(self) -> Cow<'static, str> {
        let spaces = |layer: &str, parcels: bool, buildings: bool| {
            include_str!("spaces.sql")
                .replace("{layer}", layer)
                .replace("{parcels}", &parcels.to_string())
                .replace("{buildings}", &buildings.to_string())
        };
        let papers = |layer: &str, view: &str, number: &str, state: &str| {
            include_str!("papers.sql")
                .replace("{layer}", layer)
                .replace("{view}", view)
                .replace("{number}", number)
                .replace("{state}", state)
        };
        match self {
            Self::Reserve => papers("reserve", "reserve_layer", "ledger_no", "state").into(),
            Self::Contracts => papers("contracts", "contract_layer", "contract_no", "level").into(),
            Self::Spaces => spaces("spaces", true, true).into(),
            Self::Parcels => spaces("parcels", true, false).into(),
            Self::Buildings => spaces("buildings", false, true).into(),
            Self::Zones => include_str!("zones.sql").into(),
        }
    }

    /// Whether it shows spaces, or papers about them, of which some are sensitive.
    pub fn tells_of_spaces(self) -> bool {
        self != Self::Zones
    }

    /// Whether it shows papers, which change without the data version of spaces.
    pub fn is_of_papers(self) -> bool {
        matches!(self, Self::Reserve | Self::Contracts)
    }
}

/// The sensitive spaces that this tile shows.
pub async fn restricted(read: &Read, tile: Tile, survey: Crs) -> Result<Vec<i64>> {
    let Extent::Box { survey, .. } = survey_extent(tile.searched(), survey)?.or_everywhere() else {
        return Ok(Vec::new());
    };
    let [x1, y1, x2, y2] = survey;
    let statement = read
        .prepare_cached(
            "select s.id
             from space_label l
             join (select id, boundary from parcel union all select id, boundary from building) s on s.id = l.space_id
             where l.restricted and s.boundary && st_makeenvelope($1, $2, $3, $4, survey_srid())",
        )
        .await?;
    let rows = read.query(&statement, &[&x1, &y1, &x2, &y2]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The tile's bytes, empty if nothing lies in it.
pub async fn render(read: &Read, theme: Theme, tile: Tile, survey: Crs) -> Result<Vec<u8>> {
    let Extent::Box { survey, .. } = survey_extent(tile.searched(), survey)?.or_everywhere() else {
        return Ok(Vec::new());
    };
    let [west, south, east, north] = tile.bounds();
    let [x1, y1, x2, y2] = survey;
    let statement = read.prepare_cached(&theme.sql()).await?;
    let row = read
        .query_one(
            &statement,
            &[
                &x1,
                &y1,
                &x2,
                &y2,
                &west,
                &south,
                &east,
                &north,
                &i32::from(tile.z),
                &tile.tolerance(),
                &MOST_FEATURES,
                &EXTENT,
                &BUFFER,
            ],
        )
        .await?;
    Ok(row.try_get::<_, Option<Vec<u8>>>(0)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    // mercantile 1.2.1: mercantile.bounds(27138, 14080, 15).
    #[test]
    fn bounds_follow_the_scheme() {
        let [west, south, east, north] = Tile::new(15, 27138, 14080).unwrap().bounds();
        for (got, wanted) in [
            (west, 118.146_972_656_25),
            (south, 24.517_139_450_525_14),
            (east, 118.157_958_984_375),
            (north, 24.527_134_822_597_805),
        ] {
            assert!((got - wanted).abs() < 1e-9, "{got} {wanted}");
        }
    }

    #[test]
    fn tiles_outside_the_scheme_do_not_exist() {
        assert!(Tile::new(1, 2, 0).is_err());
        assert!(Tile::new(21, 0, 0).is_err());
    }
}
