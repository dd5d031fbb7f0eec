//! 批而未供 and 供而未用: land that was approved and not supplied, and land that was supplied and not begun, with net areas.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::db::Read;
use crate::error::Result;
use crate::supervision::amounts::to_cents;

/// The bands of 供而未用, by how far the day to begin is behind; `unknown` where there is no such day.
pub(super) const BANDS: [&str; 5] = ["ahead", "under_1", "from_1_to_2", "over_2", "unknown"];

/// The band of a contract `c` on the day `$1`; null where work has begun. The days are those of [`crate::supervision::idle`].
pub(super) const BAND: &str = "case when c.progress #>> '{start,on}' is null then (
    select case when d.due is null then 'unknown' when $1::date <= d.due then 'ahead'
        when $1::date <= d.due + interval '1 year' then 'under_1' when $1::date <= d.due + interval '2 years' then 'from_1_to_2'
        else 'over_2' end
    from (select coalesce((c.terms ->> 'start_due')::date,
        ((c.progress #>> '{handover,on}')::date + interval '1 year')::date) as due) d
) end";

/// Supplied and not begun, by band: contracts, the land they grant, and its net area on the map, ㎡ (what two contracts share counts
/// once; what has no boundary is not in it). Each band leads to its own list.
pub(super) async fn bands(read: &Read, today: NaiveDate) -> Result<Value> {
    let sql = format!(
        "with held as (
             select c.id, {BAND} as band, c.land_area_m2, c.space_ids from contract c
         ), net as (
             select h.band, round(st_area(st_union(p.boundary))::numeric, 2) as net
             from held h join parcel p on p.id = any (h.space_ids) where h.band is not null group by h.band
         )
         select h.band, count(*), sum(h.land_area_m2), coalesce((select n.net from net n where n.band = h.band), 0.00),
             count(*) filter (where h.space_ids = '{{}}')
         from held h where h.band is not null group by h.band"
    );
    let rows = read.query(&sql, &[&today]).await?;
    let list = BANDS.map(|band| {
        let row = rows.iter().find(|row| row.get::<_, &str>(0) == band);
        let number = |place: usize| row.map_or(0_i64, |row| row.get(place));
        let area = |place: usize| row.map_or(Decimal::ZERO, |row| row.get::<_, Decimal>(place)).to_string();
        json!({
            "band": band, "contracts": number(1), "land_area_m2": area(2), "net_area_m2": area(3), "without_boundary": number(4),
            "list": format!("/api/contracts?band={band}")
        })
    });
    Ok(json!(list))
}

/// 批次: zones of the kind `approval_batch`, each less what contracts supplied inside it. The day of approval is the delivered column
/// 批准日期, else the day from which the zone is so. 国家考核: of the last five years below 60 % the quota stops (国土资发〔2014〕119号).
pub(super) async fn batches(read: &Read, today: NaiveDate) -> Result<Value> {
    let rows = read
        .query(
            "select z.id, z.code, z.name, z.area_m2, b.day,
                 round((z.area_m2 - coalesce(st_area(st_intersection(z.boundary, u.shape)), 0)::numeric), 2) as left
             from zone z
             cross join lateral (
                 select case when z.extra ->> '批准日期' ~ '^\\d{4}-\\d{2}-\\d{2}$' then (z.extra ->> '批准日期')::date else z.valid_from end as day
             ) b
             left join lateral (
                 select st_union(p.boundary) as shape
                 from parcel p
                 where p.boundary && z.boundary and st_intersects(p.boundary, z.boundary)
                   and exists (select from contract c where c.space_ids @> array[p.id])
             ) u on true
             where z.kind = 'approval_batch'
             order by b.day, z.code",
            &[],
        )
        .await?;
    let five_years_ago = today.year() - 5;
    let (mut approved, mut unsupplied) = (Decimal::ZERO, Decimal::ZERO);
    let list: Vec<Value> = rows
        .iter()
        .map(|row| {
            let (area, left, day): (Decimal, Decimal, NaiveDate) = (row.get(3), row.get::<_, Decimal>(5).max(Decimal::ZERO), row.get(4));
            if day.year() >= five_years_ago && day.year() < today.year() {
                approved += area;
                unsupplied += left;
            }
            let age = today.years_since(day).unwrap_or_default();
            let level = match (left.is_zero(), age) {
                (true, _) | (_, 0) => "green",
                (_, 1) => "yellow",
                _ => "red",
            };
            json!({
                "id": row.get::<_, i64>(0), "code": row.get::<_, &str>(1), "name": row.get::<_, &str>(2), "approved_on": day,
                "area_m2": area.to_string(), "unsupplied_m2": left.to_string(), "years": age, "level": level
            })
        })
        .collect();
    let rate =
        (!approved.is_zero()).then(|| to_cents((approved - unsupplied) * Decimal::ONE_HUNDRED / approved).to_string());
    Ok(json!({
        "items": list,
        "five_years": { "from": five_years_ago, "to": today.year() - 1, "approved_m2": approved.to_string(),
                        "unsupplied_m2": unsupplied.to_string(), "supply_rate_percent": rate }
    }))
}
