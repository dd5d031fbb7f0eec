//! One space whole: attributes, boundary, vertices, zones, source, neighbours it overlaps, buildings on it.

use deadpool_postgres::ClientWrapper;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

use super::list::SPACE;
use crate::error::{Error, Result};
use crate::geo::{area, ewkb};
use crate::publish::features::encode::Ewkb;
use crate::records::collection::Collection;

/// Vertices sent at most; the full boundary is in the geometry.
const MOST_VERTICES: usize = 2000;

/// Which collection a space belongs to.
pub async fn collection_of(client: &ClientWrapper, id: i64) -> Result<Option<Collection>> {
    let sql = "select case when exists (select from parcel where id = $1) then 'parcels'
                           when exists (select from building where id = $1) then 'buildings'
                           when exists (select from parcel_history where id = $1) then 'parcels'
                           when exists (select from building_history where id = $1) then 'buildings' end";
    let row = client.query_one(&client.prepare_cached(sql).await?, &[&id]).await?;
    Ok(row.get::<_, Option<&str>>(0).and_then(|name| name.parse().ok()))
}

/// The space and its version.
pub async fn detail(client: &ClientWrapper, id: i64) -> Result<(Value, i32)> {
    let sql = format!(
        "select {SPACE}, to_jsonb(s) - 'boundary' - 'location' - 'shares' - 'zone_ids' - 'extra', s.extra, s.boundary,
             s.location, s.version,
             (select jsonb_build_object('file', i.file_name, 'sha256', i.file_sha256, 'import_id', i.id)
              from import i where i.id = s.import_id),
             (select jsonb_agg(jsonb_build_object('id', z.id, 'kind', z.kind, 'name', z.name,
                  'share', round((st_area(st_intersection(s.boundary, z.boundary)) / nullif(st_area(s.boundary), 0))::numeric, 4))
                  order by z.kind, z.id)
              from zone z where z.id = any(s.zone_ids))
         from space_view s where s.id = $1"
    );
    let row = client
        .query_opt(&client.prepare_cached(&sql).await?, &[&id])
        .await?
        .ok_or_else(|| Error::NotFound(format!("there is no space {id}")))?;
    let (mut space, mut attributes): (Value, Value) = (row.get(0), row.get(1));
    let Ewkb(bytes) = row.try_get(3)?;
    let (boundary, _) = ewkb::read(bytes).map_err(|error| Error::broken("stored boundary", error))?;
    let mut geometry = Vec::new();
    let Ewkb(bytes) = row.try_get(4)?;
    ewkb::geojson(bytes, 9, &mut geometry).map_err(|error| Error::broken("stored boundary", error))?;
    let geometry: Value = serde_json::from_slice(&geometry).map_err(|error| Error::broken("stored boundary", error))?;
    let mut source: Value = row.get::<_, Option<Value>>(6).unwrap_or(json!({}));
    for (key, column) in [("row", "source_row"), ("declared_area_m2", "area_declared_m2")] {
        source[key] = attributes[column].clone();
    }
    source["crs"] = attributes["source_crs"].as_i64().map_or(Value::Null, |code| json!(format!("EPSG:{code}")));
    let registered = attributes["area_registered_m2"].as_f64();
    let measured = attributes["area_m2"].as_f64().unwrap_or_default();
    let (vertices, total) = vertices(&boundary);
    let extra: [(&str, Value); 11] = [
        ("extra", row.get(2)),
        ("geometry", geometry),
        ("vertices", json!(vertices)),
        ("vertices_total", json!(total)),
        ("perimeter_m", json!(area::round_area(area::perimeter(&boundary)).to_f64())),
        ("area_registered_m2", json!(registered)),
        ("area_difference_pct", json!(registered.filter(|r| *r > 0.0).map(|r| (measured - r) / r * 100.0))),
        ("zones", row.get::<_, Option<Value>>(7).unwrap_or(json!([]))),
        ("source", source),
        ("overlaps", overlaps(client, id).await?),
        ("buildings", buildings(client, id).await?),
    ];
    space["updated_at"] = attributes["updated_at"].clone();
    drop_bookkeeping(&mut attributes);
    space["attributes"] = attributes;
    for (name, value) in extra {
        space[name] = value;
    }
    Ok((space, row.get(5)))
}

fn drop_bookkeeping(attributes: &mut Value) {
    if let Value::Object(map) = attributes {
        let kept: Map<String, Value> = std::mem::take(map)
            .into_iter()
            .filter(|(name, _)| !["import_id", "source_row", "source_crs", "area_declared_m2"].contains(&name.as_str()))
            .collect();
        *map = kept;
    }
}

/// Survey coordinates in the order delivered: x is north, y is east, as surveyors write them.
fn vertices(boundary: &geo_types::MultiPolygon<f64>) -> (Vec<Value>, usize) {
    let (mut shown, mut total) = (Vec::new(), 0);
    for (part, polygon) in boundary.iter().enumerate() {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        for (ring, line) in rings.enumerate() {
            let open = line.0.len().saturating_sub(1);
            total += open;
            for (place, point) in line.0.iter().take(open).enumerate() {
                if shown.len() < MOST_VERTICES {
                    shown.push(
                        json!({ "part": part + 1, "ring": ring + 1, "no": place + 1, "x": point.y, "y": point.x }),
                    );
                }
            }
        }
    }
    (shown, total)
}

/// Other land that this land overlaps by more than a sliver (1 ㎡ and 0.1 % of the smaller).
async fn overlaps(client: &ClientWrapper, id: i64) -> Result<Value> {
    let sql = "select coalesce(jsonb_agg(jsonb_build_object('id', v.id,
                   'name', (select o.name from parcel_view o where o.id = v.id), 'area_m2', round(v.m2::numeric, 2),
                   'share', round((v.m2 / v.own)::numeric, 4)) order by v.m2 desc), '[]')
               from (
                   select o.id, s.area_m2::float8 as own, i.m2
                   from parcel s
                   join parcel o on o.boundary && s.boundary and o.id <> s.id
                   cross join lateral (select st_area(st_intersection(s.boundary, o.boundary)) as m2 offset 0) i
                   where s.id = $1 and st_relate(s.boundary, o.boundary, '2********')
                       and i.m2 >= greatest(1, 0.001 * least(s.area_m2, o.area_m2)::float8)
               ) v";
    Ok(client.query_one(&client.prepare_cached(sql).await?, &[&id]).await?.get(0))
}

/// Buildings that stand on this land.
async fn buildings(client: &ClientWrapper, id: i64) -> Result<Value> {
    let sql = "select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'name', b.name) order by b.id), '[]')
               from parcel s
               join building_view b on b.boundary && s.boundary and st_intersects(s.boundary, st_pointonsurface(b.boundary))
               where s.id = $1";
    Ok(client.query_one(&client.prepare_cached(sql).await?, &[&id]).await?.get(0))
}

/// All spaces under a point, with a tolerance in metres: buildings first, then the smallest.
/// Also their ids.
pub async fn at(client: &ClientWrapper, point: geo_types::Coord<f64>, tolerance: f64) -> Result<(Value, Vec<i64>)> {
    let sql = format!(
        "select {SPACE}, s.id from space_view s
         where s.boundary && st_expand(st_setsrid(st_makepoint($1, $2), survey_srid()), $3)
             and st_dwithin(s.boundary, st_setsrid(st_makepoint($1, $2), survey_srid()), $3)
         order by st_distance(s.boundary, st_setsrid(st_makepoint($1, $2), survey_srid())) > 0, s.kind, s.area_m2
         limit 20"
    );
    let rows = client.query(&client.prepare_cached(&sql).await?, &[&point.x, &point.y, &tolerance]).await?;
    let items: Vec<Value> = rows.iter().map(|row| row.get(0)).collect();
    Ok((json!({ "items": items }), rows.iter().map(|row| row.get(1)).collect()))
}
