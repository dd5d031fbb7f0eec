//! What the paper form says: the columns and child rows of a 地块交接表.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::FieldError;

/// Most child rows of a kind.
const MOST_ROWS: usize = 200;
/// Longest text in a field.
const LONGEST: usize = 1000;

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    /// 四至: what lies to each side.
    pub north: String,
    pub east: String,
    pub south: String,
    pub west: String,
    /// 移交土地面积, 证载面积, 实测面积, ㎡.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub area_m2: Option<Decimal>,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub area_registered_m2: Option<Decimal>,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub area_surveyed_m2: Option<Decimal>,
    /// 权属性质, 权证号, 不动产单元号, 使用权类型, 抵押/查封.
    pub ownership: String,
    pub cert_no: String,
    pub bdc_code: String,
    pub right_type: String,
    pub encumbrance: String,
    /// 规划用途, 容积率.
    pub use_plan: String,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub far_max: Option<Decimal>,
    /// 地上物; none at all has to be said.
    pub no_surface: bool,
    pub surface: Vec<Surface>,
    /// 房屋.
    pub houses: Vec<House>,
    /// 占用/租赁情况; none at all has to be said.
    pub no_occupants: bool,
    pub occupants: Vec<Occupant>,
    /// 围挡、大门、监控、警示牌、道路、排水、通水通电.
    pub facilities: Vec<Facility>,
    /// 遗留问题及责任, 整改期限.
    pub issues: Vec<Issue>,
    /// 更正内容, of a 补充交接表.
    pub correction: String,
    /// 交接日期, 实际交付日期.
    pub handed_over_on: Option<NaiveDate>,
    pub delivered_on: Option<NaiveDate>,
    /// 移交, 接收, 监交.
    pub transferor: Party,
    pub receiver: Party,
    pub witness: Party,
}

/// 建(构)筑物, 苗木, 管线, 坟墓.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Surface {
    pub name: String,
    pub structure: String,
    pub storeys: Option<i32>,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub floor_area_m2: Option<Decimal>,
    pub count: Option<i32>,
    pub illegal: Option<bool>,
    pub disposal: String,
}

/// 房屋: 幢/室, 结构, 层, 建面, 建成年份, 安全鉴定等级, 水电气表, 钥匙, 消防.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct House {
    pub unit: String,
    pub structure: String,
    pub storeys: Option<i32>,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub floor_area_m2: Option<Decimal>,
    pub built_in: Option<i32>,
    pub safety_grade: String,
    pub water_meter: String,
    pub power_meter: String,
    pub gas_meter: String,
    pub keys: Option<i32>,
    pub fire_safety: String,
}

/// 承租人, 面积, 期限, 租金, 是否清退.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Occupant {
    pub name: String,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub area_m2: Option<Decimal>,
    pub until: Option<NaiveDate>,
    pub rent: String,
    pub cleared: Option<bool>,
}

/// 围挡(m, 材质), 大门, 监控, 警示牌, 道路, 排水, 通水/电.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Facility {
    pub name: String,
    pub amount: String,
    pub condition: String,
}

/// 遗留问题.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Issue {
    pub text: String,
    pub responsible: String,
    pub due_on: Option<NaiveDate>,
}

/// One of the three who sign.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Party {
    /// 单位名称.
    pub organisation: String,
    /// 经办人.
    pub person: String,
    /// 负责人.
    pub head: String,
    pub phone: String,
    pub signed_on: Option<NaiveDate>,
    /// 盖章.
    pub sealed: bool,
}

impl Form {
    /// The three who sign, with their field and 中文名.
    pub fn parties(&self) -> [(&'static str, &'static str, &Party); 3] {
        [
            ("transferor", "移交单位", &self.transferor),
            ("receiver", "接收单位", &self.receiver),
            ("witness", "监交（见证）单位", &self.witness),
        ]
    }

    /// 差异率: how far the survey is from the certificate, per cent of the certificate, two decimals.
    pub fn deviation(&self) -> Option<Decimal> {
        let (surveyed, registered) = self.area_surveyed_m2.zip(self.area_registered_m2)?;
        let share = (surveyed - registered).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(registered)?;
        Some(share.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero))
    }

    /// What cannot be kept at all, whatever the state of the form.
    pub fn wrong(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &str, message: String| errors.push(FieldError::new(field, code, message));
        for (name, area) in [
            ("area_m2", self.area_m2),
            ("area_registered_m2", self.area_registered_m2),
            ("area_surveyed_m2", self.area_surveyed_m2),
            ("far_max", self.far_max),
        ] {
            if area.is_some_and(|area| area.is_sign_negative() || area.scale() > 2 || area > Decimal::from(999_999_999))
            {
                wrong(name, "bad-number", "非负、最多两位小数 (not negative, two decimals at most)".to_owned());
            }
        }
        let in_rows = self.surface.iter().map(|row| ("surface", row.floor_area_m2));
        let in_rows = in_rows.chain(self.houses.iter().map(|row| ("houses", row.floor_area_m2)));
        for (name, area) in in_rows.chain(self.occupants.iter().map(|row| ("occupants", row.area_m2))) {
            if area.is_some_and(|area| area.is_sign_negative() || area.scale() > 2) {
                wrong(
                    name,
                    "bad-number",
                    "面积非负、最多两位小数 (areas are not negative, two decimals at most)".to_owned(),
                );
            }
        }
        let rows = [
            ("surface", self.surface.len()),
            ("houses", self.houses.len()),
            ("occupants", self.occupants.len()),
            ("facilities", self.facilities.len()),
            ("issues", self.issues.len()),
        ];
        for (name, count) in rows {
            if count > MOST_ROWS {
                wrong(name, "too-many", format!("最多 {MOST_ROWS} 行 (at most {MOST_ROWS} rows)"));
            }
        }
        if self.no_surface && !self.surface.is_empty() {
            wrong("surface", "contradiction", "既勾选“无地上物”又列有地上物 (both none and some)".to_owned());
        }
        if self.no_occupants && !self.occupants.is_empty() {
            wrong("occupants", "contradiction", "既勾选“无占用”又列有占用人 (both none and some)".to_owned());
        }
        for (place, house) in self.houses.iter().enumerate() {
            if !["", "A", "B", "C", "D"].contains(&house.safety_grade.as_str()) {
                wrong(&format!("houses/{place}/safety_grade"), "bad-code", "安全鉴定等级为 A、B、C、D".to_owned());
            }
        }
        if let (Some(handed), Some(delivered)) = (self.handed_over_on, self.delivered_on)
            && delivered < handed
        {
            wrong(
                "delivered_on",
                "bad-date",
                "实际交付日期早于交接日期 (delivered before it was handed over)".to_owned(),
            );
        }
        let text = serde_json::to_value(self).unwrap_or_default();
        if let Some(place) = too_long(&text, "") {
            wrong(&place, "too-long", format!("最多 {LONGEST} 字 (at most {LONGEST} characters of plain text)"));
        }
        errors
    }

    /// What has to be said before the three parties look at it.
    pub fn missing(&self, house: bool, supplement: bool) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut want = |there: bool, field: &str, title: &str| {
            if !there {
                errors.push(FieldError::new(field, "missing-field", format!("请填写：{title} (fill it in)")));
            }
        };
        for (field, title, text) in [
            ("north", "北至", &self.north),
            ("east", "东至", &self.east),
            ("south", "南至", &self.south),
            ("west", "西至", &self.west),
            ("ownership", "权属性质", &self.ownership),
            ("encumbrance", "抵押/查封（没有请写“无”）", &self.encumbrance),
        ] {
            want(!text.trim().is_empty(), field, title);
        }
        want(self.area_m2.is_some(), "area_m2", "移交土地面积");
        want(self.area_surveyed_m2.is_some(), "area_surveyed_m2", "实测面积");
        want(self.no_surface || !self.surface.is_empty(), "surface", "地上物（没有请勾选“无”）");
        want(self.no_occupants || !self.occupants.is_empty(), "occupants", "占用/租赁情况（没有请勾选“无”）");
        want(!house || !self.houses.is_empty(), "houses", "房屋");
        want(!supplement || !self.correction.trim().is_empty(), "correction", "更正内容");
        for (field, title, party) in self.parties() {
            want(!party.organisation.trim().is_empty(), &format!("{field}/organisation"), &format!("{title}名称"));
        }
        errors
    }

    /// What lacks of the three signatures.
    pub fn unsigned(&self, today: NaiveDate) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (field, title, party) in self.parties() {
            let mut want = |there: bool, name: &str, what: &str| {
                if !there {
                    errors.push(FieldError::new(
                        format!("{field}/{name}"),
                        "missing-signature",
                        format!("{title}：缺少{what}"),
                    ));
                }
            };
            want(!party.person.trim().is_empty(), "person", "经办人");
            want(!party.head.trim().is_empty(), "head", "负责人");
            want(!party.phone.trim().is_empty(), "phone", "电话");
            want(party.sealed, "sealed", "盖章");
            want(party.signed_on.is_some(), "signed_on", "签字日期");
            if party.signed_on.is_some_and(|day| day > today) {
                errors.push(FieldError::new(
                    format!("{field}/signed_on"),
                    "bad-date",
                    format!("{title}：签字日期晚于今天 (in the future)"),
                ));
            }
        }
        if self.handed_over_on.is_none() {
            errors.push(FieldError::new("handed_over_on", "missing-field", "请填写：交接日期 (fill it in)"));
        }
        errors
    }
}

/// Where a text is longer than is kept, or holds what cannot be stored.
fn too_long(value: &serde_json::Value, place: &str) -> Option<String> {
    use serde_json::Value;
    let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
    match value {
        Value::String(text) => (text.chars().count() > LONGEST || text.contains('\0')).then(|| place.to_owned()),
        Value::Array(all) => all.iter().enumerate().find_map(|(at, one)| too_long(one, &below(&at.to_string()))),
        Value::Object(all) => all.iter().find_map(|(name, one)| too_long(one, &below(name))),
        _ => None,
    }
}
