//! Who prints when, and what every sheet says of its origin.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::wish::Words;
use crate::access::Identity;
use crate::app::App;
use crate::clock::BEIJING;
use crate::error::Result;
use crate::geo::crs::Crs;
use crate::publish::system::is_demo;

/// What all sheets of a print have in common.
#[derive(Debug)]
pub(super) struct Occasion {
    /// Whoever prints: name and account.
    pub(super) who: String,
    /// When, by the service's clock.
    pub(super) at: DateTime<FixedOffset>,
    pub(super) today: NaiveDate,
    pub(super) district: String,
    pub(super) survey: Crs,
    /// Whether what is stored is invented.
    pub(super) demo: bool,
    pub(super) words: Words,
}

impl Occasion {
    /// Now, by whoever asks.
    pub(super) async fn now(app: &App, identity: &Identity, words: Words) -> Result<Self> {
        let person = &identity.person;
        Ok(Self {
            who: format!("{}（{}）", person.name, person.username),
            at: app.clock.now().with_timezone(&BEIJING),
            today: app.config.today(),
            district: app.config.district_name.clone(),
            survey: app.config.survey_crs,
            demo: is_demo(app).await?,
            words,
        })
    }

    /// To the minute.
    pub(super) fn moment(&self) -> String {
        self.at.format("%Y-%m-%d %H:%M").to_string()
    }

    /// 制图日期.
    pub(super) fn date(&self) -> String {
        self.words.date.unwrap_or(self.today).format("%Y年%-m月%-d日").to_string()
    }

    /// 审图号, or that there is none: a map without it is for inner use.
    pub(super) fn review(&self) -> String {
        match &self.words.review_no {
            Some(number) => format!("审图号：{number}"),
            None => "审图号：无（内部用图，不得公开）".to_owned(),
        }
    }

    /// The easting as it is written: with the number of the zone where that is wanted and not there already.
    pub(super) fn easting(&self, east: f64) -> f64 {
        match (self.words.prefix, self.survey.zone_prefix(), self.survey.zone_number()) {
            (true, None, Some(zone)) => f64::from(zone) * 1e6 + east,
            _ => east,
        }
    }

    /// 坐标系, in lines.
    pub(super) fn system(&self) -> [String; 3] {
        let width = self.survey.zone_width().unwrap_or(3);
        let meridian = self.survey.central_meridian().unwrap_or_default();
        let with = self.words.prefix || self.survey.zone_prefix().is_some();
        let zone = self.survey.zone_number().map(|zone| format!("{zone} 带")).unwrap_or_default();
        [
            "2000 国家大地坐标系（CGCS2000）".to_owned(),
            format!("{width}°带高斯-克吕格投影，中央经线 {meridian}°E"),
            format!("X 为北，Y 为东（{}带号，{zone}），单位：米", if with { "含" } else { "不含" }),
        ]
    }
}
