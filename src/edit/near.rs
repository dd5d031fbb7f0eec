//! What an editor of boundaries needs to see: one boundary to the last digit, and those beside it to snap to.

use deadpool_postgres::ClientWrapper;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rust_decimal::prelude::ToPrimitive;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::geo::{area, ewkb};
use crate::publish::features::encode::Ewkb;
use crate::records::collection::Collection;

/// Widest and highest box of neighbours, in metres.
const WIDEST: f64 = 2_000.0;
/// Most neighbours.
const MOST: i64 = 500;

/// Parts, their rings (exterior first), points as east and north.
pub(super) type Coordinates = Vec<Vec<Vec<[f64; 2]>>>;

/// A multipolygon as JSON has it.
pub(super) fn coordinates(shape: &MultiPolygon<f64>) -> Coordinates {
    let ring = |line: &LineString<f64>| line.0.iter().map(|point| [point.x, point.y]).collect();
    shape.iter().map(|part| std::iter::once(part.exterior()).chain(part.interiors()).map(ring).collect()).collect()
}

/// A number to the last digit. The JSON reader's own are quick, and off by the last bit where all digits of a double are given:
/// then a vertex taken over from a neighbour would not be the neighbour's.
#[derive(Debug)]
struct Exact(f64);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        text.parse().map(Self).map_err(|_| D::Error::custom(format!("a coordinate is not a number: {text}")))
    }
}

/// Coordinates as a request sends them.
#[derive(Debug, Deserialize)]
pub(super) struct Sent(Vec<Vec<Vec<[Exact; 2]>>>);

impl Sent {
    /// The multipolygon of such JSON.
    pub(super) fn shape(&self) -> MultiPolygon<f64> {
        let line = |ring: &Vec<[Exact; 2]>| LineString(ring.iter().map(|[x, y]| Coord { x: x.0, y: y.0 }).collect());
        let parts = self.0.iter().map(|rings| {
            let mut rings = rings.iter().map(line);
            let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
            Polygon::new(exterior, rings.collect())
        });
        MultiPolygon(parts.collect())
    }
}

/// The boundary of a space in the survey system, and its version.
pub(super) async fn boundary(client: &ClientWrapper, id: i64) -> Result<Option<(Value, i32)>> {
    let sql =
        "select s.kind, s.version, s.boundary, s.area_m2::text, st_srid(s.boundary) from space_view s where s.id = $1";
    let Some(row) = client.query_opt(&client.prepare_cached(sql).await?, &[&id]).await? else { return Ok(None) };
    let shape = read(row.try_get(2)?)?;
    let version: i32 = row.get(1);
    let value = json!({
        "id": id,
        "kind": row.get::<_, &str>(0),
        "version": version,
        "epsg": row.get::<_, i32>(4),
        "coordinates": coordinates(&shape),
        "area_m2": row.get::<_, &str>(3),
        "perimeter_m": area::round_area(area::perimeter(&shape)).to_f64(),
    });
    Ok(Some((value, version)))
}

/// Spaces of a kind that meet a box (survey system), at most 500, and their ids.
///
/// # Errors
/// 400 for a box that is empty or larger than 2 km.
pub(super) async fn near(
    client: &ClientWrapper,
    collection: Collection,
    [west, south, east, north]: [f64; 4],
) -> Result<(Vec<Value>, Vec<i64>)> {
    let sides = [east - west, north - south];
    if !sides.iter().all(|side| *side > 0.0 && *side <= WIDEST) {
        return Err(Error::parameter("bbox", format!("east1,north1,east2,north2 in metres, at most {WIDEST} wide")));
    }
    let sql = format!(
        "select v.id, v.name, v.object_no, v.kind, v.boundary from {}_view v
         where v.boundary && st_makeenvelope($1, $2, $3, $4, survey_srid()) order by v.id limit {MOST}",
        collection.table()
    );
    let rows = client.query(&client.prepare_cached(&sql).await?, &[&west, &south, &east, &north]).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let shape = read(row.try_get(4)?)?;
        items.push(json!({
            "id": row.get::<_, i64>(0),
            "name": row.get::<_, Option<&str>>(1),
            "object_no": row.get::<_, &str>(2),
            "kind": row.get::<_, &str>(3),
            "coordinates": coordinates(&shape),
        }));
    }
    Ok((items, rows.iter().map(|row| row.get(0)).collect()))
}

/// Any polygons of a geometry that the database sent.
pub(super) fn read(Ewkb(bytes): Ewkb<'_>) -> Result<MultiPolygon<f64>> {
    ewkb::read(bytes).map(|(shape, _)| shape).map_err(|error| Error::broken("stored boundary", error))
}
