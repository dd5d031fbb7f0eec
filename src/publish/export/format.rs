//! The formats that can be written.

use std::fs::File;
use std::path::Path;

use super::record::{Plan, Writer};
use super::{csv, dxf, flatgeobuf, geojson, geopackage, kml, shapefile, txt, xlsx};
use crate::error::{Error, Result};

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// GeoJSON, one FeatureCollection
    Geojson,
    /// GeoJSON, one feature a line
    Geojsonl,
    /// GeoPackage with styles for QGIS
    Gpkg,
    /// Shapefile, zipped
    Shp,
    /// FlatGeobuf with its index
    Fgb,
    /// Table with the boundary as WKT
    Csv,
    /// Ledger for Excel, without boundaries
    Xlsx,
    /// 界址点坐标交换格式 TXT
    Txt,
    /// Drawing for CAD (R12)
    Dxf,
    /// KML for Google Earth, 奥维
    Kml,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 10] = [
        Self::Geojson,
        Self::Geojsonl,
        Self::Gpkg,
        Self::Shp,
        Self::Fgb,
        Self::Csv,
        Self::Xlsx,
        Self::Txt,
        Self::Dxf,
        Self::Kml,
    ];

    /// The word by which clients name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Geojson => "geojson",
            Self::Geojsonl => "geojsonl",
            Self::Gpkg => "gpkg",
            Self::Shp => "shp",
            Self::Fgb => "fgb",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Txt => "txt",
            Self::Dxf => "dxf",
            Self::Kml => "kml",
        }
    }

    /// The format of this word.
    ///
    /// # Errors
    /// 400 of the parameter or field `name`, telling those there are.
    pub fn known(name: &str, word: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word).ok_or_else(|| {
            let known = Self::ALL.map(Self::word).join(", ");
            Error::parameter(name, format!("\"{word}\" is not offered; known: {known}"))
        })
    }

    /// How a file of it ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Shp => "zip",
            other => other.word(),
        }
    }

    /// Its media type (IANA; GDAL's words for those that are not registered).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Geojson => "application/geo+json",
            Self::Geojsonl => "application/geo+json-seq",
            Self::Gpkg => "application/geopackage+sqlite3",
            Self::Shp => "application/zip",
            Self::Fgb => "application/flatgeobuf",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Txt => "text/plain",
            Self::Dxf => "image/vnd.dxf",
            Self::Kml => "application/vnd.google-earth.kml+xml",
        }
    }

    /// Whether it has records without boundary.
    pub(super) fn takes_no_boundary(self) -> bool {
        matches!(self, Self::Geojson | Self::Geojsonl | Self::Gpkg | Self::Fgb | Self::Csv | Self::Xlsx)
    }

    /// Whether there is no choice of encodings.
    pub(super) fn is_utf8_only(self) -> bool {
        !matches!(self, Self::Shp | Self::Csv | Self::Txt | Self::Dxf)
    }

    /// What it writes besides the properties of the layer, as SQL over rows `v`. Of an earlier day only the fields are known.
    pub(super) fn further(self, of_a_day: bool) -> &'static str {
        match self {
            Self::Txt if of_a_day => ", null::jsonb",
            Self::Txt => ", v.extra",
            _ => "",
        }
    }

    /// A writer that makes the file `to`, which is there already and empty.
    pub(super) fn writer(self, plan: &Plan, to: &Path) -> Result<Box<dyn Writer>> {
        let file = || File::create(to);
        Ok(match self {
            Self::Geojson => Box::new(geojson::GeoJson::create(plan, file()?, false)?),
            Self::Geojsonl => Box::new(geojson::GeoJson::create(plan, file()?, true)?),
            Self::Gpkg => Box::new(geopackage::GeoPackage::create(plan, to)?),
            Self::Shp => Box::new(shapefile::Shapefile::create(plan, to)?),
            Self::Fgb => Box::new(flatgeobuf::FlatGeobuf::create(plan, file()?)?),
            Self::Csv => Box::new(csv::Csv::create(plan, file()?)?),
            Self::Xlsx => Box::new(xlsx::Xlsx::create(plan, to)?),
            Self::Txt => Box::new(txt::Txt::create(plan, file()?)?),
            Self::Dxf => Box::new(dxf::Dxf::create(plan, file()?)?),
            Self::Kml => Box::new(kml::Kml::create(plan, file()?)?),
        })
    }
}

/// How TXT writes its points; tools that read them differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct Points {
    /// TXT: point numbers without the letter J
    #[arg(long = "no-j", action = clap::ArgAction::SetFalse)]
    pub letter: bool,
    /// TXT: do not repeat the first point of a ring at its end
    #[arg(long = "no-closing-point", action = clap::ArgAction::SetFalse)]
    pub closing: bool,
    /// TXT: decimals of the coordinates, 2 to 4
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=4))]
    pub decimals: u8,
    /// TXT: leave rings as they are stored, instead of clockwise from the north-west corner
    #[arg(long = "rings-as-stored", action = clap::ArgAction::SetFalse)]
    pub north_west: bool,
}

impl Default for Points {
    fn default() -> Self {
        Self { letter: true, closing: true, decimals: 3, north_west: true }
    }
}
