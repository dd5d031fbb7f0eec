//! What a 日常管理表 says, and what is wrong or missing in it.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::FieldError;

/// Longest text in a field.
const LONGEST: usize = 1000;
/// Most people on one patrol, points of a track, photos of one item.
pub const MOST_PEOPLE: usize = 20;
const MOST_POINTS: usize = 5000;
pub const MOST_PHOTOS: usize = 50;
/// First year of a patrol: there is no ledger before.
pub const EARLIEST: i32 = 2000;
/// Fewest people on a patrol, or on a site visit.
pub const FEWEST_PEOPLE: usize = 2;
/// How far from the plot, beyond the accuracy of the position, somebody may stand without saying why, m.
pub const NEAR_M: f64 = 50.0;
/// 检查项目: the codes of the list `patrol_check`, in its order.
pub const ITEMS: [&str; 18] = [
    "boundary",
    "fence",
    "gate",
    "signs",
    "no_encroachment",
    "no_dumping",
    "no_planting",
    "no_parking",
    "drainage",
    "bare_soil",
    "slope",
    "fire",
    "electricity",
    "structure",
    "tenant_use",
    "no_sublet",
    "no_permanent",
    "monitoring",
];

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    /// 巡查时间.
    pub happened_at: Option<DateTime<Utc>>,
    /// 天气.
    pub weather: String,
    /// 巡查人, two at least.
    pub patrollers: Vec<String>,
    /// 到场定位.
    pub arrival: Option<Arrival>,
    /// Why the position is far from the plot, or why there is none.
    pub far_reason: String,
    /// 轨迹: WGS 84 longitude and latitude, in the order of the way.
    pub track: Vec<[f64; 2]>,
    /// 检查项目.
    pub checks: Vec<Check>,
    /// 面积被占, ㎡.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub occupied_area_m2: Option<Decimal>,
    /// 问题描述.
    pub problem: String,
    /// 严重度.
    pub severity: Option<Severity>,
    /// 处置措施.
    pub measures: String,
    /// 责任单位; absent: whoever guards the plot, else its street.
    pub responsible_id: Option<i64>,
    /// 整改期限; absent: by the rule of the severity.
    pub deadline: Option<NaiveDate>,
    /// 更正内容, of a 补充表.
    pub correction: String,
    pub remark: String,
}

/// Where the patroller stood, as the device says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// WGS 84, degrees.
    pub lng: f64,
    pub lat: f64,
    /// Radius of the position, m.
    pub accuracy_m: Option<f64>,
}

/// 一般, 较重, 严重.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Minor,
    Major,
    Grave,
}

impl Severity {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Grave => "grave",
        }
    }
}

/// One item of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub item: String,
    pub result: Outcome,
    #[serde(default)]
    pub note: String,
    /// SHA-256 of the photos that show it: whoever has no net knows no other name of a file.
    #[serde(default)]
    pub photos: Vec<String>,
}

/// 是, 否, 不适用.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Yes,
    No,
    Na,
}

impl Form {
    /// Whether something is not as it should be.
    pub fn has_problem(&self) -> bool {
        self.failed().next().is_some()
            || !self.problem.trim().is_empty()
            || self.occupied_area_m2.is_some_and(|area| !area.is_zero())
    }

    /// The items that were answered 否.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.result == Outcome::No)
    }

    /// What cannot be kept at all, whatever the state of the form. `latest` is the last moment that is not in the future.
    pub fn wrong(&self, latest: DateTime<Utc>) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut wrong = |field: String, code: &str, message: String| errors.push(FieldError::new(field, code, message));
        if self.happened_at.is_some_and(|at| at > latest) {
            wrong(
                "happened_at".to_owned(),
                "in-the-future",
                "巡查时间晚于现在，请检查设备时钟 (in the future: check the clock)".to_owned(),
            );
        }
        if self.happened_at.is_some_and(|at| local_day(at).year() < EARLIEST) {
            wrong(
                "happened_at".to_owned(),
                "bad-date",
                format!("巡查时间早于 {EARLIEST} 年，请检查设备时钟 (too early: check the clock)"),
            );
        }
        for (field, count, most) in [
            ("patrollers", self.patrollers.len(), MOST_PEOPLE),
            ("track", self.track.len(), MOST_POINTS),
            ("checks", self.checks.len(), ITEMS.len()),
        ] {
            if count > most {
                wrong(field.to_owned(), "too-many", format!("最多 {most} 个 (at most {most})"));
            }
        }
        let arrival = self.arrival.iter().map(|at| ("arrival", at.lng, at.lat));
        let points = self.track.iter().map(|[lng, lat]| ("track", *lng, *lat));
        if let Some((field, ..)) = arrival.chain(points).find(|(_, lng, lat)| !on_earth(*lng, *lat)) {
            wrong(field.to_owned(), "out-of-range", "不是经纬度 (no longitude and latitude)".to_owned());
        }
        if let Some(accuracy) = self.arrival.and_then(|at| at.accuracy_m)
            && !(0.0..=1e7).contains(&accuracy)
        {
            wrong("arrival".to_owned(), "out-of-range", "精度应为非负的米数 (metres, not negative)".to_owned());
        }
        let mut seen = BTreeSet::new();
        for (place, check) in self.checks.iter().enumerate() {
            if !ITEMS.contains(&check.item.as_str()) {
                wrong(format!("checks/{place}/item"), "bad-code", format!("检查项目为 {} 之一", ITEMS.join(", ")));
            } else if !seen.insert(&check.item) {
                wrong(format!("checks/{place}/item"), "given-twice", "检查项目重复 (the same item twice)".to_owned());
            }
            if check.photos.len() > MOST_PHOTOS || check.photos.iter().any(|name| !is_sha256(name)) {
                wrong(
                    format!("checks/{place}/photos"),
                    "bad-value",
                    format!("照片以 SHA-256（64 位小写十六进制）指明，最多 {MOST_PHOTOS} 张 (SHA-256 in lower case)"),
                );
            }
        }
        if self
            .occupied_area_m2
            .is_some_and(|area| area.is_sign_negative() || area.scale() > 2 || area > Decimal::from(999_999_999))
        {
            wrong(
                "occupied_area_m2".to_owned(),
                "bad-number",
                "非负、最多两位小数 (not negative, two decimals at most)".to_owned(),
            );
        }
        let day = self.happened_at.map(local_day);
        if self.deadline.is_some_and(|deadline| {
            !(EARLIEST..=9999).contains(&deadline.year()) || day.is_some_and(|day| deadline < day)
        }) {
            wrong("deadline".to_owned(), "bad-date", "整改期限早于巡查日期 (before the day of the patrol)".to_owned());
        }
        for (field, text) in self.texts() {
            if text.chars().count() > LONGEST || text.chars().any(|letter| letter == '\0') {
                wrong(field, "too-long", format!("最多 {LONGEST} 字 (at most {LONGEST} characters of plain text)"));
            }
        }
        errors
    }

    fn texts(&self) -> impl Iterator<Item = (String, &str)> {
        let own = [
            ("weather", &self.weather),
            ("far_reason", &self.far_reason),
            ("problem", &self.problem),
            ("measures", &self.measures),
            ("correction", &self.correction),
            ("remark", &self.remark),
        ];
        let people = self.patrollers.iter().enumerate().map(|(at, name)| (format!("patrollers/{at}"), name.as_str()));
        let notes =
            self.checks.iter().enumerate().map(|(at, check)| (format!("checks/{at}/note"), check.note.as_str()));
        own.into_iter().map(|(name, text)| (name.to_owned(), text.as_str())).chain(people).chain(notes)
    }

    /// What has to be said before it is submitted; `distance_m` is how far the arrival was from the plot, `photos` the SHA-256 of the
    /// photos that are there.
    pub fn missing(&self, supplement: bool, distance_m: Option<f64>, photos: &BTreeSet<String>) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut want = |there: bool, field: &str, words: String| {
            if !there {
                errors.push(FieldError::new(field, "missing-field", words));
            }
        };
        let fill = |title: &str| format!("请填写：{title} (fill it in)");
        want(self.happened_at.is_some(), "happened_at", fill("巡查时间"));
        let people: BTreeSet<&str> =
            self.patrollers.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
        want(
            people.len() >= FEWEST_PEOPLE,
            "patrollers",
            format!("巡查人至少 {FEWEST_PEOPLE} 人 (two people at least)"),
        );
        if supplement {
            want(!self.correction.trim().is_empty(), "correction", fill("更正内容"));
            return errors;
        }
        let explained = !self.far_reason.trim().is_empty();
        match (self.arrival, distance_m) {
            (None, _) => want(explained, "far_reason", "没有到场定位，请说明原因 (no position: say why)".to_owned()),
            (Some(at), Some(distance)) if distance > NEAR_M + at.accuracy_m.unwrap_or(0.0) => want(
                explained,
                "far_reason",
                format!(
                    "定位距地块 {distance:.0} m，超过 {NEAR_M:.0} m 加定位精度，请说明原因 (far from the plot: say why)"
                ),
            ),
            _ => {}
        }
        let answered: BTreeSet<&str> = self.checks.iter().map(|check| check.item.as_str()).collect();
        for item in ITEMS.iter().filter(|item| !answered.contains(*item)) {
            want(false, &format!("checks/{item}"), "检查项目未填：是、否或不适用 (answer yes, no or na)".to_owned());
        }
        for check in self.failed() {
            let field = format!("checks/{}", check.item);
            want(!check.note.trim().is_empty(), &field, "答“否”的项目须写明情况 (say what is wrong)".to_owned());
            let shown = check.photos.iter().any(|name| photos.contains(name));
            want(shown, &format!("{field}/photos"), "答“否”的项目须有照片 (a photo of it)".to_owned());
        }
        if self.has_problem() {
            want(!self.problem.trim().is_empty(), "problem", fill("问题描述"));
            want(self.severity.is_some(), "severity", fill("严重度"));
        }
        errors
    }
}

/// The day in China.
pub fn local_day(at: DateTime<Utc>) -> NaiveDate {
    (at + chrono::TimeDelta::hours(8)).date_naive()
}

/// Whether these are a longitude and a latitude, in degrees.
pub fn on_earth(lng: f64, lat: f64) -> bool {
    (-180.0..=180.0).contains(&lng) && (-90.0..=90.0).contains(&lat)
}

/// Whether this is a SHA-256 as files are named by.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
