//! Reference systems as OGC API names them (Features part 2): by URI, with the axes in the order of their authority.

use crate::app::App;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::ewkb::Form;

/// The default: longitude, latitude.
pub const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// A reference system and the order of its axes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The system; inside this program always east or longitude first.
    pub crs: Crs,
    /// Whether north or latitude comes first, as EPSG has it for all systems here; CRS84 is the exception.
    pub north_first: bool,
    /// The name under which it was asked for.
    pub uri: String,
}

impl Default for Reference {
    fn default() -> Self {
        Self { crs: Crs::WGS84, north_first: false, uri: CRS84.to_owned() }
    }
}

impl Reference {
    /// Reads the value of `crs`, `bbox-crs`, `filter-crs` or `Content-Crs` (with or without `<>`).
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let uri = text.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
        let crs = uri.parse().map_err(|error: crate::geo::crs::CrsError| Error::parameter(name, error.to_string()))?;
        Ok(Self { crs, north_first: !uri.to_ascii_lowercase().contains("crs84"), uri })
    }

    /// What the collections name: longitude and latitude, the survey system, and its neighbours with and without the zone in
    /// the eastings.
    pub fn offered(app: &App) -> Vec<String> {
        let centre = f64::midpoint(app.config.district_bbox.0[0], app.config.district_bbox.0[2]);
        let near = |crs: &Crs| {
            crs.is_geographic()
                || (crs.zone_width() == app.config.survey_crs.zone_width()
                    && crs.central_meridian().is_some_and(|meridian| (meridian - centre).abs() <= 3.0))
        };
        let epsg = Crs::all().filter(near).map(|crs| format!("http://www.opengis.net/def/crs/EPSG/0/{}", crs.epsg()));
        std::iter::once(CRS84.to_owned()).chain(epsg).collect()
    }

    /// How coordinates in it are written: to 0.1 mm.
    pub fn form(&self) -> Form {
        Form { decimals: if self.crs.is_geographic() { 9 } else { 4 }, north_first: self.north_first }
    }

    /// A box in this system with its axes as everywhere inside: east or longitude first.
    pub fn ordered(&self, [a, b, c, d]: [f64; 4]) -> [f64; 4] {
        if self.north_first { [b, a, d, c] } else { [a, b, c, d] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_follow_the_authority() {
        assert!(!Reference::parse("crs", CRS84).unwrap().north_first);
        for epsg in [4326, 4490, 4548, 4527] {
            let uri = format!("<http://www.opengis.net/def/crs/EPSG/0/{epsg}>");
            let reference = Reference::parse("crs", &uri).unwrap();
            assert!(reference.north_first);
            assert_eq!(reference.uri, uri.trim_matches(['<', '>']));
        }
        assert!(Reference::parse("crs", "http://www.opengis.net/def/crs/0/unsupported").is_err());
    }
}
