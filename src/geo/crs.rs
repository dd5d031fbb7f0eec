//! The reference systems we know, and refusing all others.
//!
//! All supported systems share the CGCS2000 datum, so going from one to another is pure mathematics without
//! transformation parameters. WGS 84 (EPSG:4326, CRS84) differs from CGCS2000 (EPSG:4490) by centimetres to
//! decimetres; for a district's land register both are treated as equal, and the import report says so.
//! 厦门92, Xi'an 1980 and Beijing 1954 need official transformation parameters, which are controlled and not part of
//! this program: they are refused by name.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A supported reference system, named by its EPSG code. Coordinates are always x = east or longitude first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Crs(u16);

/// Why a reference system is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrsError {
    /// A name or code we do not know.
    #[error(
        "不支持的坐标系“{0}”；支持 CGCS2000 经纬度 (EPSG:4490/4326) 与高斯-克吕格 3°/6° 分带 (EPSG:4491–4554) \
         (unknown reference system {0:?})"
    )]
    Unknown(String),
    /// A known datum that can only be reached with official parameters.
    #[error(
        "“{text}”属于{datum}，未配置官方转换参数，不能转换；请由测绘单位转换为 CGCS2000 后再导入 \
         ({text:?}: the official transformation parameters of {datum} are not configured)"
    )]
    NeedsParameters {
        /// The name as it was given.
        text: String,
        /// The datum or local system it belongs to.
        datum: &'static str,
    },
    /// 火星坐标: shifted on purpose by an undisclosed function, which only approximations of others undo.
    #[error(
        "{0} 整体偏移数百米，没有公开的准确还原方法，不能入库 \
         ({0} is shifted by hundreds of metres, and there is no published way to undo it exactly)"
    )]
    Shifted(&'static str),
}

impl CrsError {
    /// A system that is not known, by its name or whatever text there is.
    pub fn unknown(text: &str) -> Self {
        Self::Unknown(shortened(text))
    }

    /// The stable problem code of every such error.
    pub fn code(&self) -> &'static str {
        "unknown-crs"
    }
}

/// How the coordinates of a system are laid out.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Longitude and latitude in degrees.
    Geographic,
    /// Gauss–Krüger: central meridian in degrees, zone width, and zone number where eastings carry it as a prefix.
    GaussKruger { meridian: f64, width: u8, prefix: Option<u8> },
}

impl Crs {
    /// CGCS2000 longitude/latitude (EPSG:4490): what is published.
    pub const CGCS2000: Self = Self(4490);
    /// WGS 84 longitude/latitude (EPSG:4326 and OGC CRS84), treated as equal to CGCS2000.
    pub const WGS84: Self = Self(4326);
    /// CGCS2000 / 3-degree Gauss–Krüger, central meridian 117°E (EPSG:4548): the default survey system.
    pub const GK117: Self = Self(4548);

    /// The system with this EPSG code.
    ///
    /// # Errors
    /// `CrsError` if it is not one of the supported systems.
    pub fn from_epsg(code: u32) -> Result<Self, CrsError> {
        match (u16::try_from(code), foreign_datum(code)) {
            (Ok(known), _) if kind(known).is_some() => Ok(Self(known)),
            (_, Some(datum)) => Err(CrsError::NeedsParameters { text: format!("EPSG:{code}"), datum }),
            _ => Err(CrsError::Unknown(format!("EPSG:{code}"))),
        }
    }

    /// All supported systems, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        [4326, 4490].into_iter().chain(4491..=4554).filter(|code| kind(*code).is_some()).map(Self)
    }

    /// The EPSG code, which is also the SRID in the database.
    pub fn epsg(self) -> i32 {
        i32::from(self.0)
    }

    /// Whether coordinates are longitude and latitude in degrees; otherwise they are metres.
    pub fn is_geographic(self) -> bool {
        self.kind() == Kind::Geographic
    }

    /// Central meridian in degrees east of a projected system.
    pub fn central_meridian(self) -> Option<f64> {
        match self.kind() {
            Kind::Geographic => None,
            Kind::GaussKruger { meridian, .. } => Some(meridian),
        }
    }

    /// Easting of the central meridian in metres, with the zone prefix where the system has one.
    pub fn false_easting(self) -> Option<f64> {
        match self.kind() {
            Kind::Geographic => None,
            Kind::GaussKruger { prefix, .. } => Some(f64::from(prefix.unwrap_or(0)) * 1e6 + 500_000.0),
        }
    }

    /// Zone number that eastings carry as a prefix (39 in 39 612 481.741), for the systems that do.
    pub fn zone_prefix(self) -> Option<u8> {
        match self.kind() {
            Kind::Geographic => None,
            Kind::GaussKruger { prefix, .. } => prefix,
        }
    }

    /// Number of the zone of a projected system, whether its eastings carry it or not.
    pub fn zone_number(self) -> Option<u8> {
        match self.kind() {
            Kind::Geographic => None,
            Kind::GaussKruger { meridian, width: 3, .. } => Some((meridian / 3.0) as u8),
            Kind::GaussKruger { meridian, .. } => Some(((meridian + 3.0) / 6.0) as u8),
        }
    }

    /// Width of the projection zone in degrees (3 or 6) of a projected system.
    pub fn zone_width(self) -> Option<u8> {
        match self.kind() {
            Kind::Geographic => None,
            Kind::GaussKruger { width, .. } => Some(width),
        }
    }

    /// Whether the same numbers mean the same place in both systems.
    pub fn same_coordinates(self, other: Self) -> bool {
        self.central_meridian() == other.central_meridian() && self.false_easting() == other.false_easting()
    }

    /// Name for people, in Chinese.
    pub fn title(self) -> String {
        match self.kind() {
            Kind::Geographic if self == Self::WGS84 => "WGS 84 经纬度（按 CGCS2000 对待）".to_owned(),
            Kind::Geographic => "CGCS2000 经纬度".to_owned(),
            Kind::GaussKruger { meridian, width, prefix } => {
                let prefix = prefix.map_or_else(|| "不带带号".to_owned(), |zone| format!("{zone} 带，带带号"));
                format!("CGCS2000 {width}° 带高斯-克吕格，中央经线 {meridian}°E，{prefix}")
            }
        }
    }

    fn kind(self) -> Kind {
        // Every constructor has checked the code, so the fallback is never taken.
        kind(self.0).unwrap_or(Kind::Geographic)
    }
}

/// The supported codes and what they mean (EPSG dataset 10).
fn kind(code: u16) -> Option<Kind> {
    let zone = |first_code: u16, first_zone: u16| code - first_code + first_zone;
    let gauss = |zone: u16, width: u8, with_prefix: bool| {
        let meridian = if width == 3 { f64::from(zone) * 3.0 } else { f64::from(zone) * 6.0 - 3.0 };
        Some(Kind::GaussKruger { meridian, width, prefix: u8::try_from(zone).ok().filter(|_| with_prefix) })
    };
    match code {
        4326 | 4490 => Some(Kind::Geographic),
        4491..=4501 => gauss(zone(4491, 13), 6, true),
        4502..=4512 => gauss(zone(4502, 13), 6, false),
        4513..=4533 => gauss(zone(4513, 25), 3, true),
        4534..=4554 => gauss(zone(4534, 25), 3, false),
        _ => None,
    }
}

/// The datum of well-known systems that cannot be reached without official parameters.
fn foreign_datum(code: u32) -> Option<&'static str> {
    match code {
        4610 | 2327..=2390 => Some("1980 西安坐标系 (Xi'an 1980)"),
        4214 | 2401..=2442 | 21413..=21423 | 21453..=21463 | 21473..=21483 => Some("1954 北京坐标系 (Beijing 1954)"),
        4555 | 4568..=4589 | 4652..=4653 | 4766..=4800 => Some("新 1954 北京坐标系 (New Beijing)"),
        _ => None,
    }
}

/// The same for systems that are named, not numbered.
fn foreign_name(lower: &str) -> Option<&'static str> {
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if any(&["厦门92", "厦门 92", "厦门九二", "xiamen92", "xiamen 92", "xiamen-92", "xiamen_92"]) {
        Some("厦门92坐标系 (Xiamen-92)")
    } else if any(&["西安80", "西安坐标", "1980西安", "xian80", "xian_1980", "xian 1980", "xi'an 1980"]) {
        Some("1980 西安坐标系 (Xi'an 1980)")
    } else if any(&["北京54", "北京坐标", "1954北京", "beijing54", "beijing_1954", "beijing 1954"]) {
        Some("1954 北京坐标系 (Beijing 1954)")
    } else {
        None
    }
}

/// Systems of consumer maps that are shifted by hundreds of metres (GB 20263).
fn shifted_name(lower: &str) -> Option<&'static str> {
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if any(&["gcj-02", "gcj02", "gcj_02", "火星"]) {
        Some("火星坐标 GCJ-02")
    } else if any(&["bd-09", "bd09", "bd_09", "百度坐标"]) {
        Some("百度坐标 BD-09")
    } else {
        None
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EPSG:{}", self.0)
    }
}

impl FromStr for Crs {
    type Err = CrsError;

    /// Reads `EPSG:4548`, `4548`, `urn:ogc:def:crs:EPSG::4548`, `http://www.opengis.net/def/crs/EPSG/0/4548`,
    /// `OGC:CRS84` and the URN and URL forms of CRS84.
    fn from_str(text: &str) -> Result<Self, CrsError> {
        let text = text.trim().trim_matches(['[', ']', '<', '>']);
        let lower = text.to_ascii_lowercase();
        if let Some(datum) = foreign_name(&lower) {
            return Err(CrsError::NeedsParameters { text: shortened(text), datum });
        }
        if let Some(system) = shifted_name(&lower) {
            return Err(CrsError::Shifted(system));
        }
        let words: Vec<&str> = lower.split([':', '/', '#']).filter(|word| !word.is_empty()).collect();
        let known_authority = words.len() == 1 || words.iter().any(|word| matches!(*word, "epsg" | "epsg.xml" | "ogc"));
        match words.last() {
            Some(&"crs84") => Ok(Self::WGS84),
            Some(last) if known_authority => match last.parse() {
                Ok(code) => Self::from_epsg(code),
                Err(_) => Err(CrsError::Unknown(shortened(text))),
            },
            _ => Err(CrsError::Unknown(shortened(text))),
        }
    }
}

/// A name as it can stand in a message: a whole WKT would bury it.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

impl TryFrom<String> for Crs {
    type Error = CrsError;

    fn try_from(text: String) -> Result<Self, CrsError> {
        text.parse()
    }
}

impl From<Crs> for String {
    fn from(crs: Crs) -> Self {
        crs.to_string()
    }
}
