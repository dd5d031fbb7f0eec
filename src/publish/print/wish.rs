//! What is asked for, from the address.

use chrono::NaiveDate;
use geo_types::Coord;

use super::paper::{self, Orientation, Paper};
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::http::query::Query;
use crate::publish::export::styles;

/// Most characters of a title, and of every other word.
const LONGEST_TITLE: usize = 60;
const LONGEST: usize = 100;

/// What people write on a sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// 标题
    pub(super) title: Option<String>,
    /// 制图单位
    pub(super) issuer: Option<String>,
    /// 制图人
    pub(super) drafter: Option<String>,
    /// 审核人
    pub(super) checker: Option<String>,
    /// 制图日期
    pub(super) date: Option<NaiveDate>,
    /// 审图号
    pub(super) review_no: Option<String>,
    /// 招商联系
    pub(super) contact: Option<String>,
    /// Whether eastings are written with the number of the zone.
    pub(super) prefix: bool,
}

/// Names that every sheet takes.
const COMMON: [&str; 9] = ["paper", "scale", "title", "issuer", "drafter", "checker", "date", "review_no", "prefix"];

/// A sheet of a parcel or building.
#[derive(Debug, Clone)]
pub(super) struct OfSpace {
    pub(super) paper: Paper,
    pub(super) orientation: Orientation,
    /// Absent: the largest on which it fits.
    pub(super) scale: Option<u32>,
    pub(super) words: Words,
}

/// A map sheet.
#[derive(Debug, Clone)]
pub(super) struct OfMap {
    pub(super) paper: Paper,
    pub(super) orientation: Orientation,
    pub(super) scale: u32,
    /// Middle of the map in the survey CRS.
    pub(super) centre: Coord<f64>,
    /// Absent: all.
    pub(super) categories: Option<Vec<String>>,
    /// The space whose corners are listed.
    pub(super) vertices: Option<i64>,
    pub(super) words: Words,
}

impl OfSpace {
    /// 红线图.
    pub(super) fn red_line(query: &Query) -> Result<Self> {
        query.only(&[&COMMON[..], &["orientation"]].concat())?;
        Self::parse(query, orientation(query, Orientation::Landscape)?)
    }

    /// 招商一页纸: always upright.
    pub(super) fn investor(query: &Query) -> Result<Self> {
        query.only(&[&COMMON[..], &["contact"]].concat())?;
        Self::parse(query, Orientation::Portrait)
    }

    fn parse(query: &Query, orientation: Orientation) -> Result<Self> {
        Ok(Self { paper: paper_of(query)?, orientation, scale: scale(query)?, words: words(query)? })
    }
}

impl OfMap {
    /// A map sheet; `survey` is the CRS of its middle.
    pub(super) fn parse(query: &Query, survey: Crs) -> Result<Self> {
        query.only(&[&COMMON[..], &["orientation", "center", "cats", "vertices"]].concat())?;
        let missing = || Error::parameter("scale", "须给出比例尺，如 1000 (say the scale, 1000 for instance)");
        Ok(Self {
            paper: paper_of(query)?,
            orientation: orientation(query, Orientation::Landscape)?,
            scale: scale(query)?.ok_or_else(missing)?,
            centre: centre(query, survey)?,
            categories: categories(query)?,
            vertices: query.read("vertices", "the id of a space (地块或楼宇的记录号)")?,
            words: words(query)?,
        })
    }
}

fn paper_of(query: &Query) -> Result<Paper> {
    query.get("paper").map_or(Ok(Paper::A4), Paper::named)
}

fn orientation(query: &Query, usual: Orientation) -> Result<Orientation> {
    query.get("orientation").map_or(Ok(usual), Orientation::named)
}

fn scale(query: &Query) -> Result<Option<u32>> {
    query.read("scale", "a whole number (整数，比例尺分母)")?.map(paper::scale).transpose()
}

/// `E,N` in metres. The easting may carry the number of the zone.
fn centre(query: &Query, survey: Crs) -> Result<Coord<f64>> {
    let bad = || {
        let message =
            "须为图幅中心的“东坐标,北坐标”（米），如 612500,2714500 (easting and northing of the middle, in metres)";
        Error::parameter("center", message)
    };
    let numbers = query.list("center").ok_or_else(bad)?;
    let numbers: Vec<f64> = numbers.iter().filter_map(|number| number.parse().ok()).collect();
    let [east, north] = numbers.as_slice() else { return Err(bad()) };
    let (zone, within) = if *east > 1e6 { ((east / 1e6).floor(), east % 1e6) } else { (0.0, *east) };
    let known = zone == 0.0 || survey.zone_number().is_some_and(|number| f64::from(number) == zone);
    // Gauss–Krüger zones reach some 200 km either side of their meridian, and China from 3° to 54° north.
    if !known || !(100_000.0..=900_000.0).contains(&within) || !(300_000.0..=6_000_000.0).contains(north) {
        return Err(bad());
    }
    let prefix = survey.zone_prefix().map_or(0.0, |zone| f64::from(zone) * 1e6);
    Ok(Coord { x: prefix + within, y: *north })
}

fn categories(query: &Query) -> Result<Option<Vec<String>>> {
    let Some(wanted) = query.list("cats") else { return Ok(None) };
    if let Some(unknown) = wanted.iter().find(|category| styles::words(category).is_none()) {
        let known: Vec<&str> = styles::CATEGORIES.iter().map(|(category, ..)| *category).collect();
        let message = format!("没有类别“{unknown}”；可选 {} (no such category)", known.join(", "));
        return Err(Error::parameter("cats", message));
    }
    Ok(Some(wanted))
}

fn words(query: &Query) -> Result<Words> {
    let word = |name: &str, longest: usize| -> Result<Option<String>> {
        let Some(text) = query.get(name).map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
        if text.chars().count() > longest {
            return Err(Error::parameter(name, format!("最多 {longest} 个字 (at most {longest} characters)")));
        }
        if text.chars().any(char::is_control) {
            return Err(Error::parameter(name, "不能含换行等控制字符 (no line breaks or control characters)"));
        }
        Ok(Some(text.to_owned()))
    };
    Ok(Words {
        title: word("title", LONGEST_TITLE)?,
        issuer: word("issuer", LONGEST)?,
        drafter: word("drafter", LONGEST)?,
        checker: word("checker", LONGEST)?,
        date: query.read("date", "a day (日期，如 2026-11-23)")?,
        review_no: word("review_no", LONGEST)?,
        contact: word("contact", LONGEST)?,
        prefix: query.read("prefix", "true or false")?.unwrap_or(false),
    })
}
