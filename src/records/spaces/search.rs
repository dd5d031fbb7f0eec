//! One box for everything: numbers, names, holders, addresses, and coordinates in either habit.

use deadpool_postgres::ClientWrapper;
use geo_types::coord;
use serde_json::{Value, json};

use crate::error::Result;
use crate::geo::crs::Crs;
use crate::geo::project;

/// Hits shown of each kind.
const SHOWN: i64 = 8;
/// Longest text that is searched for.
const LONGEST: usize = 100;

/// A pattern for `ilike` that finds `text` anywhere, whatever signs it holds.
pub fn pattern(text: &str) -> String {
    let text: String = text.chars().take(LONGEST).collect();
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Hits for `text`, grouped by kind.
pub async fn search(client: &ClientWrapper, text: &str, survey: Crs, district: [f64; 4]) -> Result<Value> {
    let text = text.trim();
    let mut groups = Vec::new();
    if let Some([lng, lat]) = place(text, survey, district) {
        let title = format!("{lng:.6}, {lat:.6}");
        groups.push(json!({ "kind": "coordinate", "items": [{
            "id": title, "title": title, "subtitle": "CGCS2000", "center": [lng, lat], "bbox": [lng, lat, lng, lat],
        }] }));
    }
    if text.is_empty() {
        return Ok(json!({ "groups": groups }));
    }
    let pattern = pattern(text);
    for (kind, table) in [("parcel", "parcel"), ("building", "building")] {
        let sql = format!(
            "select jsonb_build_object('id', s.id, 'title', s.name, 'category', c.category,
                 'subtitle', concat_ws(' · ', s.object_no, s.code,
                     case when s.holder_kind = 'individual' and not (select sees_details()) then left(s.holder, 1) || '**' else s.holder end,
                     s.address),
                 'bbox', json_build_array(st_xmin(s.location), st_ymin(s.location), st_xmax(s.location), st_ymax(s.location)),
                 'center', json_build_array(st_x(st_pointonsurface(s.location)), st_y(st_pointonsurface(s.location))))
             from (
                 select * from {table}
                 where (
                     name ilike $1 or object_no ilike $1 or code ilike $1 or address ilike $1
                     or (holder ilike $1 and (holder_kind is distinct from 'individual' or (select sees_details())))
                 )
                 -- 部队用地 is not found by searching, whoever searches.
                 and id not in (
                     select l.space_id
                     from space_label l
                     join classification c on c.space_id = l.space_id and c.category = 'military'
                     where l.restricted
                 )
                 -- The thing itself before things that merely mention it.
                 order by (object_no = $2 or code = $2) is true desc, name ilike $1 desc, length(name), id
                 limit $3
             ) s
             left join classification c on c.space_id = s.id"
        );
        push(&mut groups, kind, client.query(&client.prepare_cached(&sql).await?, &[&pattern, &text, &SHOWN]).await?);
    }
    let zones = "select jsonb_build_object('id', id, 'title', name, 'subtitle', code,
             'bbox', json_build_array(st_xmin(location), st_ymin(location), st_xmax(location), st_ymax(location)),
             'center', json_build_array(st_x(st_pointonsurface(location)), st_y(st_pointonsurface(location))))
         from zone where kind <> 'military' and (name ilike $1 or code ilike $1) order by length(name), id limit $2";
    push(&mut groups, "zone", client.query(&client.prepare_cached(zones).await?, &[&pattern, &SHOWN]).await?);
    Ok(json!({ "groups": groups }))
}

fn push(groups: &mut Vec<Value>, kind: &str, rows: Vec<tokio_postgres::Row>) {
    if !rows.is_empty() {
        let items: Vec<Value> = rows.iter().map(|row| row.get(0)).collect();
        groups.push(json!({ "kind": kind, "items": items }));
    }
}

/// Longitude and latitude of two numbers, if they make a place in or near the district: "lng,lat", "lat,lng", or survey
/// coordinates X (north), Y (east) with or without the zone prefix.
fn place(text: &str, survey: Crs, district: [f64; 4]) -> Option<[f64; 2]> {
    let numbers: Vec<f64> = text
        .split([',', '，', ' ', ';', '\t'])
        .filter(|part| !part.is_empty())
        .map(|part| part.trim_start_matches(['X', 'Y', 'x', 'y', '=', ':']).parse().ok())
        .collect::<Option<_>>()?;
    let [first, second] = numbers.as_slice() else { return None };
    let near = |lng: f64, lat: f64| {
        let [west, south, east, north] = district;
        (lng > west - 1.0 && lng < east + 1.0 && lat > south - 1.0 && lat < north + 1.0).then_some([lng, lat])
    };
    let projected = |north: f64, east: f64| {
        // The zone number stands before six digits of easting.
        let east = if east > 1_000_000.0 { east % 1_000_000.0 } else { east };
        let east =
            if survey.zone_prefix().is_some() { east + f64::from(survey.zone_prefix()?) * 1_000_000.0 } else { east };
        let point = project::point(coord! { x: east, y: north }, survey, Crs::CGCS2000).ok()?;
        near(point.x, point.y)
    };
    near(*first, *second)
        .or_else(|| near(*second, *first))
        .or_else(|| projected(*first, *second))
        .or_else(|| projected(*second, *first))
}

#[cfg(test)]
mod tests {
    use super::*;

    // 118.11 E, 24.53 N is X 2 714 444.941, Y 612 481.741 in EPSG:4548 and Y 39 612 481.741 in EPSG:4527 (PROJ, cs2cs).
    #[test]
    fn coordinates_are_read_in_every_habit() {
        let district = [118.06, 24.46, 118.21, 24.58];
        let at = |text: &str| place(text, Crs::GK117, district);
        for text in ["118.11,24.53", "24.53 118.11", "2714444.941,612481.741", "X=2714444.941, Y=39612481.741"] {
            let [lng, lat] = at(text).unwrap_or_else(|| panic!("{text}"));
            assert!((lng - 118.11).abs() < 1e-7 && (lat - 24.53).abs() < 1e-7, "{text}: {lng} {lat}");
        }
        assert_eq!(at("12,13"), None);
        assert_eq!(at("2019P03"), None);
    }

    #[test]
    fn signs_of_patterns_are_taken_literally() {
        assert_eq!(pattern("50%_\\"), "%50\\%\\_\\\\%");
    }
}
