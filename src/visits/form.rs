//! What is said of a site visit, and what is wrong or missing in it.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::FieldError;
use crate::patrols::form::{EARLIEST, FEWEST_PEOPLE, MOST_PEOPLE, MOST_PHOTOS, NEAR_M, is_sha256, local_day, on_earth};

/// Longest text in a field.
const LONGEST: usize = 1000;
/// Largest area, ㎡, and sum, 元.
const LARGEST: i64 = 999_999_999_999;
/// 照片清单: the codes of the list `visit_photo`, in its order.
pub const SUBJECTS: [&str; 9] =
    ["gate", "corner_nw", "corner_ne", "corner_se", "corner_sw", "board", "works", "building", SIGNED_PAGE];
/// 签字页: the paper that was signed. There is no visit without it.
const SIGNED_PAGE: &str = "signed_page";

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    /// 核查时间.
    pub happened_at: Option<DateTime<Utc>>,
    /// 核查位置, as the officer confirmed it on the map.
    pub place: Option<Place>,
    /// Why the place is far from the land, or why there is none.
    pub far_reason: String,
    /// 四至与红线一致.
    pub boundary_matches: Option<bool>,
    /// 红线不一致情况.
    pub boundary_note: String,
    /// 是否见到施工许可证.
    pub works_permit: Option<bool>,
    /// 施工许可证号.
    pub works_permit_no: String,
    /// 开发状态.
    pub judgement: Option<Judgement>,
    /// 进度说明.
    pub progress_note: String,
    /// 建筑占地面积, ㎡.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub built_area_m2: Option<Decimal>,
    /// 已建建筑面积, ㎡.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub floor_area_m2: Option<Decimal>,
    /// 已动工开发建设用地面积, ㎡.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub dev_area_m2: Option<Decimal>,
    /// 已投资额, 元, without land price and taxes.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub invest_done: Option<Decimal>,
    /// 投资凭证: which papers of payment were seen.
    pub invest_evidence: String,
    /// 实际用途.
    pub actual_use: String,
    /// 是否出租、转租.
    pub sublet: Option<bool>,
    pub sublet_note: String,
    /// 是否有违法建设.
    pub illegal_building: Option<bool>,
    pub illegal_note: String,
    /// 约谈情况: what the holder said.
    pub talk: String,
    /// 照片清单.
    pub photos: Vec<Shot>,
    /// 核查人员, two different ones at least, who signed.
    pub officers: Vec<String>,
    /// 用地单位代表.
    pub holder: Holder,
    /// 更正内容, of a 补充核查表.
    pub correction: String,
    pub remark: String,
}

/// A place on the map, in degrees (CGCS2000; WGS 84 is the same to centimetres).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub lng: f64,
    pub lat: f64,
    /// Radius of what the device said, m.
    #[serde(default)]
    pub accuracy_m: Option<f64>,
    pub source: Source,
    /// Whether the officer looked at it on the map and confirmed it: what a browser says may be GCJ-02, some 500 m off.
    #[serde(default)]
    pub confirmed: bool,
}

/// Where a place comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The device.
    Device,
    /// Put on the map by hand.
    Map,
}

/// 动工、未动工、停工、在建、竣工: what the officers judge from what they see; the date that counts is that of the 施工许可证.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    Begun,
    NotBegun,
    Stopped,
    Building,
    Finished,
}

/// The photos of one subject, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shot {
    pub subject: String,
    /// SHA-256 of the photos that show it: whoever has no net knows no other name of a file.
    #[serde(default)]
    pub photos: Vec<String>,
    /// 无照片说明.
    #[serde(default)]
    pub absent: String,
}

/// 用地单位代表, who signs or refuses to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Holder {
    pub name: String,
    /// 职务.
    pub position: String,
    /// 是否签字.
    pub signed: Option<bool>,
    /// 拒签情况.
    pub refusal: String,
    /// 见证人, who is none of the officers.
    pub witness: String,
}

impl Form {
    /// Whether something was found that the holder has to put right.
    pub fn has_problem(&self) -> bool {
        self.boundary_matches == Some(false)
            || self.sublet == Some(true)
            || self.illegal_building == Some(true)
            || (self.works_permit == Some(false) && self.judgement.is_some_and(|seen| seen != Judgement::NotBegun))
    }

    /// What cannot be kept at all, whatever the state of the form. `latest` is the last moment that is not in the future, `land_area`
    /// what was granted, ㎡.
    pub fn wrong(&self, latest: DateTime<Utc>, land_area: Decimal) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if self.happened_at.is_some_and(|at| at > latest || local_day(at).year() < EARLIEST) {
            let words = "核查时间不在合理范围内，请检查设备时钟 (in the future or too early: check the clock)";
            errors.push(FieldError::new("happened_at", "bad-date", words));
        }
        if self.place.is_some_and(|at| {
            !on_earth(at.lng, at.lat) || at.accuracy_m.is_some_and(|metres| !(0.0..=1e7).contains(&metres))
        }) {
            errors.push(FieldError::new("place", "out-of-range", "不是经纬度 (no longitude and latitude)"));
        }
        for (field, value) in [
            ("built_area_m2", self.built_area_m2),
            ("floor_area_m2", self.floor_area_m2),
            ("dev_area_m2", self.dev_area_m2),
            ("invest_done", self.invest_done),
        ] {
            if value
                .is_some_and(|value| value.is_sign_negative() || value.scale() > 2 || value > Decimal::from(LARGEST))
            {
                let words = "非负、最多两位小数 (not negative, two decimals at most)";
                errors.push(FieldError::new(field, "bad-number", words));
            }
        }
        for (field, value) in [("built_area_m2", self.built_area_m2), ("dev_area_m2", self.dev_area_m2)] {
            if value.is_some_and(|value| value > land_area) {
                let words = format!("不能大于出让面积 {land_area} ㎡ (larger than the land)");
                errors.push(FieldError::new(field, "too-large", words));
            }
        }
        if self.judgement == Some(Judgement::NotBegun) && self.dev_area_m2.is_some_and(|area| !area.is_zero()) {
            let words = "判断为未动工，已动工开发面积应为 0 (not begun, and yet there is land built on)";
            errors.push(FieldError::new("dev_area_m2", "contradicts", words));
        }
        if self.officers.len() > MOST_PEOPLE {
            let words = format!("最多 {MOST_PEOPLE} 人 (at most {MOST_PEOPLE})");
            errors.push(FieldError::new("officers", "too-many", words));
        }
        errors.extend(self.bad_shots());
        for (field, text) in self.texts() {
            if text.chars().count() > LONGEST || text.contains('\0') {
                let words = format!("最多 {LONGEST} 字 (at most {LONGEST} characters of plain text)");
                errors.push(FieldError::new(field, "too-long", words));
            }
        }
        errors
    }

    fn bad_shots(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut seen = BTreeSet::new();
        for (place, shot) in self.photos.iter().enumerate() {
            if !SUBJECTS.contains(&shot.subject.as_str()) {
                let words = format!("照片内容为 {} 之一 (one of these)", SUBJECTS.join(", "));
                errors.push(FieldError::new(format!("photos/{place}/subject"), "bad-code", words));
            } else if !seen.insert(&shot.subject) {
                let words = "照片内容重复 (the same subject twice)";
                errors.push(FieldError::new(format!("photos/{place}/subject"), "given-twice", words));
            }
            if shot.photos.len() > MOST_PHOTOS || shot.photos.iter().any(|name| !is_sha256(name)) {
                let words =
                    format!("照片以 SHA-256（64 位小写十六进制）指明，最多 {MOST_PHOTOS} 张 (SHA-256 in lower case)");
                errors.push(FieldError::new(format!("photos/{place}/photos"), "bad-value", words));
            }
        }
        errors
    }

    fn texts(&self) -> impl Iterator<Item = (String, &str)> {
        let own = [
            ("far_reason", &self.far_reason),
            ("boundary_note", &self.boundary_note),
            ("works_permit_no", &self.works_permit_no),
            ("progress_note", &self.progress_note),
            ("invest_evidence", &self.invest_evidence),
            ("actual_use", &self.actual_use),
            ("sublet_note", &self.sublet_note),
            ("illegal_note", &self.illegal_note),
            ("talk", &self.talk),
            ("holder/name", &self.holder.name),
            ("holder/position", &self.holder.position),
            ("holder/refusal", &self.holder.refusal),
            ("holder/witness", &self.holder.witness),
            ("correction", &self.correction),
            ("remark", &self.remark),
        ];
        let people = self.officers.iter().enumerate().map(|(at, name)| (format!("officers/{at}"), name.as_str()));
        let notes =
            self.photos.iter().enumerate().map(|(at, shot)| (format!("photos/{at}/absent"), shot.absent.as_str()));
        own.into_iter().map(|(name, text)| (name.to_owned(), text.as_str())).chain(people).chain(notes)
    }

    /// What has to be said before it is submitted; `distance_m` is how far the place was from the land, `photos` the SHA-256 of the
    /// photos that are there.
    pub fn missing(&self, supplement: bool, distance_m: Option<f64>, photos: &BTreeSet<String>) -> Vec<FieldError> {
        let mut wanted = Wanted::default();
        wanted.fill("happened_at", "核查时间", self.happened_at.is_some());
        let officers = self.people();
        wanted.want(
            officers.len() >= FEWEST_PEOPLE,
            "officers",
            "核查人员至少两名，且为不同的人 (two different officers at least)",
        );
        if supplement {
            wanted.fill("correction", "更正内容", said(&self.correction));
            return wanted.0;
        }
        self.want_place(&mut wanted, distance_m);
        self.want_findings(&mut wanted);
        self.want_photos(&mut wanted, photos);
        self.want_holder(&mut wanted, &officers);
        wanted.0
    }

    /// The names of the officers, each once.
    fn people(&self) -> BTreeSet<&str> {
        self.officers.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect()
    }

    fn want_place(&self, wanted: &mut Wanted, distance_m: Option<f64>) {
        let explained = said(&self.far_reason);
        let Some(place) = self.place else {
            wanted.want(explained, "far_reason", "没有核查位置，请说明原因 (no position: say why)");
            return;
        };
        wanted.want(
            place.confirmed,
            "place",
            "请在地图上核对位置并确认：手机定位可能有偏移 (look at the place on the map and confirm it)",
        );
        if let Some(distance) = distance_m.filter(|metres| *metres > NEAR_M + place.accuracy_m.unwrap_or(0.0)) {
            let words = format!(
                "位置距地块 {distance:.0} m，超过 {NEAR_M:.0} m 加定位精度，请说明原因 (far from the land: say why)"
            );
            wanted.want(explained, "far_reason", words);
        }
    }

    fn want_findings(&self, wanted: &mut Wanted) {
        wanted.fill("boundary_matches", "四至与红线是否一致", self.boundary_matches.is_some());
        wanted.fill(
            "boundary_note",
            "红线不一致情况",
            self.boundary_matches != Some(false) || said(&self.boundary_note),
        );
        wanted.fill("works_permit", "是否见到施工许可证", self.works_permit.is_some());
        wanted.fill("works_permit_no", "施工许可证号", self.works_permit != Some(true) || said(&self.works_permit_no));
        wanted.fill("judgement", "开发状态", self.judgement.is_some());
        wanted.fill("progress_note", "进度说明", said(&self.progress_note));
        let begun = self.judgement.is_some_and(|seen| seen != Judgement::NotBegun);
        wanted.fill("dev_area_m2", "已动工开发建设用地面积", !begun || self.dev_area_m2.is_some());
        wanted.fill("invest_evidence", "投资凭证", self.invest_done.is_none() || said(&self.invest_evidence));
        wanted.fill("actual_use", "实际用途", said(&self.actual_use));
        wanted.fill("sublet", "是否出租、转租", self.sublet.is_some());
        wanted.fill("sublet_note", "出租、转租情况", self.sublet != Some(true) || said(&self.sublet_note));
        wanted.fill("illegal_building", "是否有违法建设", self.illegal_building.is_some());
        wanted.fill("illegal_note", "违法建设情况", self.illegal_building != Some(true) || said(&self.illegal_note));
        wanted.fill("talk", "约谈情况", said(&self.talk));
    }

    fn want_photos(&self, wanted: &mut Wanted, photos: &BTreeSet<String>) {
        for subject in SUBJECTS {
            let shot = self.photos.iter().find(|shot| shot.subject == subject);
            let shown = shot.is_some_and(|shot| shot.photos.iter().any(|name| photos.contains(name)));
            let field = format!("photos/{subject}");
            if subject == SIGNED_PAGE {
                wanted.want(shown, &field, "缺少签字页照片 (a photo of the page that was signed)");
            } else {
                let explained = shot.is_some_and(|shot| said(&shot.absent));
                wanted.want(shown || explained, &field, "缺少照片；没有的请说明原因 (a photo, or why there is none)");
            }
        }
    }

    fn want_holder(&self, wanted: &mut Wanted, officers: &BTreeSet<&str>) {
        let holder = &self.holder;
        wanted.fill("holder/signed", "用地单位是否签字", holder.signed.is_some());
        wanted.fill("holder/name", "用地单位代表", holder.signed != Some(true) || said(&holder.name));
        if holder.signed == Some(false) {
            wanted.fill("holder/refusal", "拒签情况", said(&holder.refusal));
            let witness = holder.witness.trim();
            wanted.want(
                !witness.is_empty() && !officers.contains(witness),
                "holder/witness",
                "拒签须有核查人员以外的见证人 (a witness who is none of the officers)",
            );
        }
    }
}

fn said(text: &str) -> bool {
    !text.trim().is_empty()
}

/// What is missing.
#[derive(Default)]
struct Wanted(Vec<FieldError>);

impl Wanted {
    fn want(&mut self, there: bool, field: &str, words: impl Into<String>) {
        if !there {
            self.0.push(FieldError::new(field, "missing-field", words));
        }
    }

    fn fill(&mut self, field: &str, title: &str, there: bool) {
        self.want(there, field, format!("请填写：{title} (fill it in)"));
    }
}
