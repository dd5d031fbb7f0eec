//! What lies within a map: parcels, buildings and streets, as the caller sees them.

use std::pin::pin;

use futures_util::TryStreamExt;
use geo_types::{Coord, MultiPolygon};
use postgres_types::ToSql;
use tokio_postgres::Row;

use super::frame::Frame;
use super::space::Space;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::geo::ewkb;
use crate::publish::features::encode::Ewkb;

/// Most spaces on a sheet; the largest are drawn, and the sheet says that there are more.
const MOST_SPACES: usize = 5000;
/// Most corners on a sheet: some 5 MB of page.
const MOST_CORNERS: usize = 100_000;
/// A boundary with more corners is drawn simplified, and its corners are not marked.
pub(super) const MANY_CORNERS: usize = 2000;
/// Millimetres of paper within which lines are simplified: the first is less than a printer's dot, the others are taken where there
/// are too many corners otherwise.
const FINENESS: [f64; 3] = [0.02, 0.1, 0.4];

/// A space on a map.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) id: i64,
    pub(super) building: bool,
    pub(super) category: String,
    pub(super) name: Option<String>,
    pub(super) sensitive: bool,
    pub(super) shape: MultiPolygon<f64>,
    /// Where its name may stand.
    pub(super) label: Option<Coord<f64>>,
}

/// A street on a map.
#[derive(Debug)]
pub(super) struct Street {
    pub(super) name: String,
    pub(super) shape: MultiPolygon<f64>,
    pub(super) label: Option<Coord<f64>>,
}

/// All of a map.
#[derive(Debug)]
pub(super) struct Around {
    pub(super) spaces: Vec<Drawn>,
    pub(super) streets: Vec<Street>,
    /// There are more than [`MOST_SPACES`].
    pub(super) more: bool,
    /// Millimetres of paper within which lines are simplified.
    pub(super) fineness: f64,
}

impl Around {
    /// What the sheet has to say of how it was drawn.
    pub(super) fn note(&self) -> Option<String> {
        let more = format!("图幅内超过 {MOST_SPACES} 宗，仅绘面积最大的 {MOST_SPACES} 宗");
        let coarse = format!("界线过密，图形按图上 {} 毫米简化", self.fineness);
        let notes = [(self.more, more), (self.fineness > FINENESS[0], coarse)];
        let notes: Vec<String> = notes.into_iter().filter(|(is, _)| *is).map(|(_, note)| note).collect();
        (!notes.is_empty()).then(|| notes.join("；"))
    }

    /// The shape of a space to be drawn: as it is stored, or simplified where it has more corners than can be told apart.
    pub(super) fn drawable<'a>(&'a self, space: &'a Space) -> &'a MultiPolygon<f64> {
        let many = count(&space.boundary) > MANY_CORNERS;
        let simplified = self.spaces.iter().find(|other| many && other.id == space.id);
        simplified.map_or(&space.boundary, |found| &found.shape)
    }
}

/// Which spaces a map shows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shown<'a> {
    /// Categories; all if absent.
    pub(super) categories: Option<&'a [String]>,
    /// parcel or building; both if absent.
    pub(super) kind: Option<&'a str>,
}

/// Reads what `frame` shows.
///
/// # Errors
/// 422 if there are more corners than a sheet holds.
pub(super) async fn around(read: &Read, frame: &Frame, shown: Shown<'_>) -> Result<Around> {
    for fineness in FINENESS {
        let tolerance = (fineness * frame.metres()).powi(2);
        if let Some(spaces) = spaces(read, frame, shown, tolerance).await? {
            let more = spaces.len() > MOST_SPACES;
            let mut spaces = spaces;
            spaces.truncate(MOST_SPACES);
            return Ok(Around { spaces, streets: streets(read, frame, tolerance).await?, more, fineness });
        }
    }
    let message = "图幅内界线太密，画不下；请用更大的比例尺或少选类别 (too many boundaries for one sheet: take a larger scale or \
                   fewer categories)";
    Err(Error::field("scale", "too-dense", message))
}

/// None if there are too many corners.
async fn spaces(read: &Read, frame: &Frame, shown: Shown<'_>, tolerance: f64) -> Result<Option<Vec<Drawn>>> {
    let [west, south, east, north] = frame.ground();
    let most = i64::try_from(MOST_SPACES + 1).unwrap_or(i64::MAX);
    let values: [&(dyn ToSql + Sync); 8] =
        [&west, &south, &east, &north, &shown.categories, &most, &tolerance, &shown.kind];
    let statement = read.prepare_cached(include_str!("around.sql")).await?;
    let mut rows = pin!(read.query_raw(&statement, values).await?);
    let (mut found, mut corners) = (Vec::new(), 0);
    while let Some(row) = rows.try_next().await? {
        let shape = shape(&row)?;
        corners += count(&shape);
        if corners > MOST_CORNERS {
            return Ok(None);
        }
        found.push(Drawn {
            id: row.try_get("id")?,
            building: row.try_get::<_, &str>("kind")? == "building",
            category: row.try_get("category")?,
            name: row.try_get("name")?,
            sensitive: row.try_get("sensitive")?,
            shape,
            label: label(&row)?,
        });
    }
    Ok(Some(found))
}

async fn streets(read: &Read, frame: &Frame, tolerance: f64) -> Result<Vec<Street>> {
    let [west, south, east, north] = frame.ground();
    let statement = read.prepare_cached(include_str!("streets.sql")).await?;
    let rows = read.query(&statement, &[&west, &south, &east, &north, &tolerance]).await?;
    let street = |row: &Row| Ok(Street { name: row.try_get("name")?, shape: shape(row)?, label: label(row)? });
    rows.iter().map(street).collect()
}

/// The column `boundary` of a row.
pub(super) fn shape(row: &Row) -> Result<MultiPolygon<f64>> {
    let Ewkb(bytes) = row.try_get("boundary")?;
    Ok(ewkb::read(bytes).map_err(|error| Error::broken("stored boundary", error))?.0)
}

/// Corners of all rings.
pub(super) fn count(shape: &MultiPolygon<f64>) -> usize {
    shape
        .iter()
        .map(|part| part.exterior().0.len() + part.interiors().iter().map(|ring| ring.0.len()).sum::<usize>())
        .sum()
}

fn label(row: &Row) -> Result<Option<Coord<f64>>> {
    let (east, north): (Option<f64>, Option<f64>) = (row.try_get("label_east")?, row.try_get("label_north")?);
    Ok(east.zip(north).map(|(x, y)| Coord { x, y }))
}
