//! 亩均税收: contracts by the taxes they paid for each 亩, in the latest year that anything is told of.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Serialize;
use tokio_postgres::Row;

use super::Judged;
use crate::db::Read;
use crate::error::Result;
use crate::supervision::amounts::to_cents;
use crate::supervision::finding::{Kind, State};

/// Covenants on taxes.
const METRICS: [&str; 2] = ["tax_total", "tax_per_land"];
/// Most lines.
const MOST: usize = 50;

/// One contract; 亩 and 万元 have two decimals.
#[derive(Debug, Serialize)]
struct Line {
    /// Its place; those with the same figure share one.
    place: usize,
    id: i64,
    contract_no: String,
    name: String,
    enterprise: String,
    street_code: String,
    street: Option<String>,
    /// `tax_total` or `tax_per_land`: which figure this was reckoned from
    metric: String,
    land_area_mu: Decimal,
    /// 亩均税收, 万元/亩
    per_mu: Decimal,
    /// 约定值, 万元/亩
    promised_per_mu: Option<Decimal>,
    /// As supervision judges it; null where nothing was agreed on to measure by
    met: Option<bool>,
}

/// The ranking: contracts = ranked + not_reported + unit_unknown + no_covenant.
#[derive(Debug, Serialize)]
pub(super) struct Ranking {
    /// The year; null where nobody told any figure.
    year: Option<i32>,
    /// The first 50, the best first
    items: Vec<Line>,
    /// How many have a figure
    ranked: usize,
    /// Promised taxes of that year, and no figure is told
    not_reported: usize,
    /// The unit of the figure is none of ours
    unit_unknown: usize,
    /// Promised no yearly taxes of that year
    no_covenant: usize,
}

/// Each yearly covenant on taxes that covers the latest year, with its figure. The total before the share: it is divided here.
const FIGURES: &str = "with promised as (
        select c.id, v.seq, v.metric, v.unit, v.target, (v.years ->> 0)::integer as first, (v.years ->> 1)::integer as last
        from contract c
        cross join lateral jsonb_to_recordset(c.terms -> 'covenants')
            v (seq integer, metric text, unit text, target numeric, direction text, years jsonb)
        where v.metric in ('tax_total', 'tax_per_land') and v.direction <> 'conduct' and jsonb_typeof(v.years) = 'array'
    ), told as (
        select p.id, p.seq, a.year, a.value
        from promised p join contract_actual a on a.contract_id = p.id and a.seq = p.seq and a.year between p.first and p.last
        where a.void_reason is null
    ), latest as (
        select max(year) as year from told
    )
    select l.year, c.id, c.contract_no, c.name, e.name, c.street_code, s.name, c.land_area_m2, p.seq, p.metric, coalesce(p.unit, ''), p.target, t.value
    from latest l
    join promised p on l.year is null or l.year between p.first and p.last
    join contract c on c.id = p.id
    join enterprise e on e.id = c.enterprise_id
    left join zone s on s.kind = 'street' and s.code = c.street_code
    left join told t on t.id = p.id and t.seq = p.seq and t.year = l.year
    order by c.id, p.metric = 'tax_total' desc, p.seq";

/// Whether promised taxes were paid, by contract, covenant and year; what cannot be judged is not in it.
#[derive(Debug, Default)]
pub(super) struct Met(HashMap<(i64, i32, i32), bool>);

impl Met {
    pub(super) fn add(&mut self, one: &Judged) {
        let facts = &one.seen.facts;
        let of_taxes =
            |seq: i32| facts.covenants.iter().any(|each| each.seq == seq && METRICS.contains(&each.metric.as_str()));
        for finding in one.findings.iter().filter(|each| each.kind == Kind::Covenant && of_taxes(each.seq)) {
            let met = match finding.state {
                State::Done => true,
                State::Short => false,
                _ => continue,
            };
            self.0.insert((one.seen.id, finding.seq, finding.year), met);
        }
    }
}

/// The ranking of the contracts that the caller sees, which are `contracts`.
pub(super) async fn ranking(read: &Read, met: &Met, contracts: usize) -> Result<Ranking> {
    let rows = read.query(FIGURES, &[]).await?;
    let (mut lines, mut not_reported, mut unit_unknown) = (Vec::new(), 0, 0);
    let groups = rows.chunk_by(|row, next| row.get::<_, i64>(1) == next.get::<_, i64>(1));
    let mut promising = 0;
    for contract in groups {
        promising += 1;
        if let Some(line) = contract.iter().find_map(|row| line(row, met)) {
            lines.push(line);
        } else if contract.iter().any(|row| row.get::<_, Option<Decimal>>(12).is_some()) {
            unit_unknown += 1;
        } else {
            not_reported += 1;
        }
    }
    lines.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.contract_no.cmp(&b.contract_no)));
    let places: Vec<usize> =
        lines.iter().map(|(exact, _)| 1 + lines.partition_point(|(other, _)| other > exact)).collect();
    Ok(Ranking {
        year: rows.first().and_then(|row| row.get(0)),
        ranked: lines.len(),
        items: places.into_iter().zip(lines).take(MOST).map(|(place, (_, line))| Line { place, ..line }).collect(),
        not_reported,
        unit_unknown,
        no_covenant: contracts.saturating_sub(promising),
    })
}

/// The line of a figure with its exact value, if there is one in a unit of ours.
fn line(row: &Row, met: &Met) -> Option<(Decimal, Line)> {
    let value: Decimal = row.get::<_, Option<_>>(12)?;
    let (metric, unit): (String, String) = (row.get(9), row.get(10));
    let mu = row.get::<_, Decimal>(7) * MU_OF_M2;
    let unit = Unit::of(&metric, &unit)?;
    let exact = unit.per_mu(value, mu)?;
    let promised = row.get::<_, Option<Decimal>>(11).and_then(|target| unit.per_mu(target, mu));
    let (id, seq, year): (i64, i32, i32) = (row.get(1), row.get(8), row.get(0));
    let line = Line {
        place: 0,
        id,
        contract_no: row.get(2),
        name: row.get(3),
        enterprise: row.get(4),
        street_code: row.get(5),
        street: row.get(6),
        metric,
        land_area_mu: to_cents(mu),
        per_mu: to_cents(exact),
        promised_per_mu: promised.map(to_cents),
        met: met.0.get(&(id, seq, year)).copied(),
    };
    Some((exact, line))
}

/// 1 亩 = 10000/15 ㎡.
const MU_OF_M2: Decimal = Decimal::from_parts(15, 0, 0, false, 4);

/// How a figure of taxes becomes 万元/亩: times and divided by whole numbers, so that nothing is rounded before the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    /// Of all the land, not of a part of it.
    of_all: bool,
    times: i64,
    divided: i64,
}

impl Unit {
    /// The unit as it is filled in: 万元/亩·年, 万元/(亩·年), 元/㎡, 万元 … Yearly is said or not.
    fn of(metric: &str, text: &str) -> Option<Self> {
        let bare: String = text.chars().filter(|c| !c.is_whitespace() && !"·•.()（）每".contains(*c)).collect();
        let bare = bare.trim_end_matches('年').trim_end_matches('/');
        let of_all = metric == "tax_total";
        let (times, divided) = match (of_all, bare) {
            (true, "万元") | (false, "万元/亩") => (1, 1),
            (true, "亿元") => (10_000, 1),
            (true, "元") | (false, "元/亩") => (1, 10_000),
            // 公顷 are 15 亩; 元/㎡ are 万元/公顷.
            (false, "万元/公顷" | "元/㎡" | "元/平方米" | "元/m²" | "元/m2") => (1, 15),
            _ => return None,
        };
        Some(Self { of_all, times, divided })
    }

    /// 万元/亩 of a figure in this unit, on so much land.
    fn per_mu(self, value: Decimal, mu: Decimal) -> Option<Decimal> {
        let whole = value * Decimal::from(self.times) / Decimal::from(self.divided);
        if self.of_all { whole.checked_div(mu) } else { Some(whole) }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{MU_OF_M2, Unit};

    fn per_mu(metric: &str, unit: &str, value: i64, area_m2: i64) -> Option<String> {
        let mu = Decimal::from(area_m2) * MU_OF_M2;
        Unit::of(metric, unit)?.per_mu(Decimal::from(value), mu).map(|value| value.normalize().to_string())
    }

    /// 12 000 ㎡ are 18 亩: 540 万元 are 30 万元/亩, 450 万元/公顷 are 30 as well, and so are 450 元/㎡.
    #[test]
    fn each_unit_comes_to_the_same() {
        for (metric, unit, value) in [
            ("tax_total", "万元", 540),
            ("tax_total", "万元/年", 540),
            ("tax_total", "元", 5_400_000),
            ("tax_per_land", "万元/亩·年", 30),
            ("tax_per_land", "万元/（亩·年）", 30),
            ("tax_per_land", "万元/亩/年", 30),
            ("tax_per_land", " 万元 / 公顷 ", 450),
            ("tax_per_land", "元/㎡·年", 450),
        ] {
            assert_eq!(per_mu(metric, unit, value, 12_000).as_deref(), Some("30"), "{metric} in {unit}");
        }
    }

    #[test]
    fn what_is_no_unit_of_taxes_is_not_guessed() {
        for (metric, unit) in
            [("tax_per_land", "万元"), ("tax_total", "万元/亩"), ("tax_per_land", ""), ("tax_total", "%")]
        {
            assert_eq!(per_mu(metric, unit, 1, 12_000), None, "{metric} in {unit}");
        }
        assert_eq!(per_mu("tax_total", "万元", 1, 0), None, "no land");
    }
}
