//! `[属性描述]`: what the file says of its coordinates.

use geo_types::Coord;

use super::record::zone_of;
use crate::geo::crs::Crs;
use crate::intake::formats::DeclaredCrs;
use crate::intake::problem::Problem;

/// The lines `键=值` that matter.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Head {
    system: Option<String>,
    width: Option<u8>,
    unit: Option<String>,
    zone: Option<u8>,
}

impl Head {
    /// Takes note of a line of the head.
    pub(super) fn note(&mut self, line: &str) {
        let Some((key, value)) = line.split_once('=') else { return };
        let value = value.trim().trim_end_matches(',');
        if value.is_empty() {
            return;
        }
        let number = || {
            let digits: String =
                value.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        };
        match key.trim() {
            "坐标系" => self.system = Some(value.to_owned()),
            "几度分带" => self.width = number(),
            "计量单位" => self.unit = Some(value.to_owned()),
            "带号" => self.zone = number(),
            _ => {}
        }
    }

    /// Refuses what would be misread.
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self.unit.as_deref() {
            None | Some("米" | "m" | "M" | "公尺" | "meter" | "metre") => Ok(()),
            Some(unit) => Err(Problem::foreign_unit(unit)),
        }
    }

    /// The zone, if it says one.
    pub(super) fn zone(&self) -> Option<u8> {
        self.zone
    }

    /// The reference system; `first` tells whether eastings carry the zone.
    pub(super) fn crs(&self, first: Option<Coord<f64>>) -> DeclaredCrs {
        let Some(system) = &self.system else { return DeclaredCrs::Absent };
        if !system.contains("2000") {
            return match system.parse::<Crs>() {
                Ok(crs) => DeclaredCrs::Known(crs),
                Err(error) => DeclaredCrs::Unknown(error),
            };
        }
        let carried = first.and_then(|first| zone_of(first.x));
        let Some(zone) = carried.or(self.zone) else { return DeclaredCrs::Absent };
        let width = self.width.unwrap_or(3);
        let meridian = if width == 3 { f64::from(zone) * 3.0 } else { f64::from(zone) * 6.0 - 3.0 };
        let fits = |crs: &Crs| {
            crs.zone_width() == Some(width) && crs.central_meridian() == Some(meridian) && crs.zone_prefix() == carried
        };
        Crs::all().find(fits).map_or(DeclaredCrs::Absent, DeclaredCrs::Known)
    }
}
