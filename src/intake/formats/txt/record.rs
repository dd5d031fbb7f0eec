//! The two kinds of lines behind `[地块坐标]`: a row's own, which ends with `@`, and its points.

use geo_types::Coord;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use crate::intake::problem::Problem;

/// `界址点数,地块面积,地块编号,地块名称,记录图形属性,图幅号,地块用途,地类编码,@`
#[derive(Debug)]
pub(super) struct Header {
    values: Vec<String>,
}

impl Header {
    pub(super) fn parse(line: &str) -> Option<Self> {
        let line = line.trim_end_matches([',', ' ']).strip_suffix('@')?;
        let values = line.trim_end_matches([',', ' ']).split(',').map(|value| value.trim().to_owned()).collect();
        Some(Self { values })
    }

    fn value(&self, place: usize) -> &str {
        self.values.get(place).map_or("", String::as_str)
    }

    /// Puts what it says under names that are known behind this seam; what has no field there keeps the format's own name.
    /// Tells what is wrong with it; `counts` are the points there are, with and without the closing ones.
    pub(super) fn into_properties(self, properties: &mut Map<String, Value>, counts: (usize, usize)) -> Vec<Problem> {
        let mut problems = Vec::new();
        let names = ["", "", "地块编号", "name", "", "图幅号", "地块用途", "地类编码"];
        for (place, value) in self.values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
            match names.get(place) {
                Some(&"") => {}
                Some(name) => drop(properties.insert((*name).to_owned(), value.clone().into())),
                None => drop(properties.insert(format!("第{}项", place + 1), value.clone().into())),
            }
        }
        match square_metres(self.value(1)) {
            Ok(Some(area)) => drop(properties.insert("area_m2".to_owned(), area.into())),
            Ok(None) => {}
            Err(()) => problems.push(Problem::bad_number("地块面积", self.value(1))),
        }
        if !["", "面"].contains(&self.value(4)) {
            problems.push(Problem::wrong_geometry_type(self.value(4)));
        }
        match self.value(0).parse::<usize>() {
            Ok(count) if count == counts.0 || count == counts.1 => {}
            _ => problems.push(Problem::count_mismatch(self.value(0), counts)),
        }
        problems
    }
}

/// An area in hectares unless it names another unit.
fn square_metres(text: &str) -> Result<Option<f64>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c)).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let number: Decimal = digits.parse().map_err(|_| ())?;
    let factor = match unit.trim() {
        "" | "公顷" | "ha" | "hm2" | "hm²" => Decimal::from(10_000),
        "平方米" | "㎡" | "m2" | "m²" => Decimal::ONE,
        "亩" => Decimal::from(2000) / Decimal::from(3),
        _ => return Err(()),
    };
    let area = number.checked_mul(factor).filter(|area| !area.is_sign_negative()).ok_or(())?;
    Ok(area.to_f64())
}

/// `点号,地块圈号,X坐标,Y坐标`
#[derive(Debug)]
pub(super) struct Point {
    pub(super) ring: u32,
    /// x is east, as everywhere behind this seam.
    pub(super) at: Coord<f64>,
}

impl Point {
    pub(super) fn parse(line: &str) -> Result<Self, Problem> {
        let mut values = line.split(',').map(str::trim);
        let mut next = || values.next().unwrap_or_default();
        let (label, ring, north, east) = (next(), next(), next(), next());
        if label.is_empty() && ring.is_empty() || north.is_empty() || east.is_empty() {
            return Err(Problem::bad_point_line(line));
        }
        let ring = ring.parse().map_err(|_| Problem::bad_number("地块圈号", ring))?;
        let at = Coord { x: metres("Y坐标", east)?, y: metres("X坐标", north)? };
        if at.x == at.y {
            // One exporter writes the closing point so.
            return Err(Problem::same_numbers(north));
        }
        Ok(Self { ring, at })
    }
}

fn metres(field: &str, text: &str) -> Result<f64, Problem> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    text.parse().ok().filter(|_| plain).ok_or_else(|| Problem::bad_number(field, text))
}

/// The zone that an easting carries: 39 of 39 613 000. 6° zones of China are 13 to 23, 3° zones 25 to 45.
pub(super) fn zone_of(easting: f64) -> Option<u8> {
    let zone = (easting / 1e6).floor();
    ((13.0..=23.0).contains(&zone) || (25.0..=45.0).contains(&zone)).then_some(zone as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_hectares_unless_they_say_otherwise() {
        for (text, area) in [
            ("0.9200", Ok(Some(9200.0))),
            ("0.7655公顷", Ok(Some(7655.0))),
            ("2500㎡", Ok(Some(2500.0))),
            ("2500 m2", Ok(Some(2500.0))),
            ("13.8 亩", Ok(Some(9200.0))),
            ("", Ok(None)),
            ("公顷", Err(())),
            ("1.2里", Err(())),
            ("-1", Err(())),
            ("1e9", Err(())),
        ] {
            let close = match (square_metres(text), area) {
                (Ok(Some(a)), Ok(Some(b))) => f64::abs(a - b) < 1e-6,
                (got, wanted) => got == wanted,
            };
            assert!(close, "{text}");
        }
    }

    #[test]
    fn an_easting_carries_its_zone_or_none() {
        assert_eq!(zone_of(39_613_000.0), Some(39));
        assert_eq!(zone_of(613_000.0), None);
        // A northing where the easting should be.
        assert_eq!(zone_of(2_713_400.0), None);
    }
}
