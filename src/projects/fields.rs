//! What is said of a project: one list, from which bodies are checked, rows written and changes told.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::stage::STAGES;
use crate::error::FieldError;
use crate::records::identifiers::is_uscc;

/// What may stand in a field.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Text of at most this many characters, on one line or on several.
    Text(usize),
    /// 统一社会信用代码.
    Uscc,
    /// Digits with `+ - ( )` and spaces.
    Phone,
    /// One of these words.
    One(&'static [&'static str]),
    /// Some of these words.
    Some(&'static [&'static str]),
    /// Codes; whether there are such zones is asked of the database.
    Codes,
    /// Not negative, two decimals, at most this.
    Number(i64),
    Month,
    Day,
    Bool,
}

/// One field of a project.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Column and member.
    pub(super) name: &'static str,
    kind: Kind,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind }
}

/// 门类 of GB/T 4754-2017.
const INDUSTRIES: &[&str] =
    &["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T"];
/// Groups of uses that can be wanted: not the army's.
const USES: &[&str] = &[
    "residential",
    "commercial",
    "industrial",
    "warehouse",
    "public",
    "green",
    "transport",
    "utility",
    "special",
    "vacant",
    "other",
];
/// Categories that are offered: not 部队用地, and not what is 待定.
const CATEGORIES: &[&str] = &["supply", "renewal", "industrial_upgrade", "building"];
/// Most codes in one list.
const MOST_CODES: usize = 50;
/// Largest numeric(14, 2).
const LARGEST: i64 = 999_999_999_999;

/// All fields, in the order of the form.
pub(super) const FIELDS: &[Field] = &[
    field("name", Kind::Text(200)),
    field("enterprise", Kind::Text(200)),
    field("uscc", Kind::Uscc),
    field("stage", Kind::One(STAGES)),
    field("investment_wan", Kind::Number(LARGEST)),
    field("industry", Kind::One(INDUSTRIES)),
    field("products", Kind::Text(400)),
    field("demand", Kind::One(&["land", "floor", "either"])),
    field("land_min_m2", Kind::Number(LARGEST)),
    field("land_max_m2", Kind::Number(LARGEST)),
    field("floor_min_m2", Kind::Number(LARGEST)),
    field("floor_max_m2", Kind::Number(LARGEST)),
    field("clear_height_m", Kind::Number(100)),
    field("floor_load_kn", Kind::Number(1000)),
    field("rent_max", Kind::Number(100_000)),
    field("uses", Kind::Some(USES)),
    field("streets", Kind::Codes),
    field("parks", Kind::Codes),
    field("only_places", Kind::Bool),
    field("categories", Kind::Some(CATEGORIES)),
    field("month_from", Kind::Month),
    field("month_until", Kind::Month),
    field("remark", Kind::Text(2000)),
    field("contact", Kind::Text(100)),
    field("contact_phone", Kind::Phone),
    field("responsible", Kind::Text(100)),
    field("next_step", Kind::Text(400)),
    field("next_step_on", Kind::Day),
];

/// Columns that are never null: what stands there when nothing is said.
fn empty(name: &str, kind: Kind) -> Value {
    match kind {
        Kind::Some(_) | Kind::Codes => Value::Array(Vec::new()),
        Kind::Bool => Value::Bool(false),
        Kind::One(_) if name == "demand" => Value::from("either"),
        Kind::One(_) if name == "stage" => Value::from("lead"),
        _ => Value::Null,
    }
}

/// What a body says, as it is stored, and everything that is wrong with it, by member. Null and the empty text empty a field.
pub(super) fn read(body: &Map<String, Value>) -> (Map<String, Value>, Vec<FieldError>) {
    let (mut said, mut errors) = (Map::new(), Vec::new());
    for (name, value) in body {
        let Some(field) = FIELDS.iter().find(|field| field.name == name) else {
            let known: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
            let message = format!("没有这一项；可填：{} (no such member)", known.join(", "));
            errors.push(FieldError::new(name, "unknown-field", message));
            continue;
        };
        match field.value(value) {
            Ok(value) => drop(said.insert(name.clone(), value)),
            Err((code, message)) => errors.push(FieldError::new(name, code, message)),
        }
    }
    (said, errors)
}

type Wrong = (&'static str, String);

impl Field {
    fn value(self, value: &Value) -> Result<Value, Wrong> {
        let blank = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if blank {
            return Ok(empty(self.name, self.kind));
        }
        match self.kind {
            Kind::Text(most) => text(value, most, true).map(Value::from),
            Kind::Uscc => uscc(value),
            Kind::Phone => phone(value),
            Kind::One(words) => one(value, words),
            Kind::Some(words) => list(value, |item| one(item, words)),
            Kind::Codes => list(value, |item| text(item, 32, false).map(Value::from)),
            Kind::Number(most) => number(value, most),
            Kind::Month => month(value),
            Kind::Day => day(value),
            Kind::Bool if value.is_boolean() => Ok(value.clone()),
            Kind::Bool => Err(("bad-value", "填 true 或 false (true or false)".to_owned())),
        }
    }
}

fn text(value: &Value, most: usize, lines: bool) -> Result<String, Wrong> {
    let wrong =
        || ("bad-text", format!("文字，至多 {most} 字，不含控制字符 (plain text of at most {most} characters)"));
    let text = value.as_str().map(str::trim).ok_or_else(wrong)?;
    let strange = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'));
    if text.is_empty() || text.chars().count() > most || text.chars().any(strange) {
        return Err(wrong());
    }
    Ok(text.to_owned())
}

fn uscc(value: &Value) -> Result<Value, Wrong> {
    let code = text(value, 18, false).map(|code| code.to_uppercase()).unwrap_or_default();
    if is_uscc(&code) {
        return Ok(Value::from(code));
    }
    let message = "统一社会信用代码应为 18 位且校验位正确，请核对 (18 characters with the right check character)";
    Err(("bad-uscc", message.to_owned()))
}

fn phone(value: &Value) -> Result<Value, Wrong> {
    let number = text(value, 30, false).unwrap_or_default();
    let fits = |c: char| c.is_ascii_digit() || "+-() ".contains(c);
    if number.chars().filter(char::is_ascii_digit).count() >= 5 && number.chars().all(fits) {
        return Ok(Value::from(number));
    }
    Err(("bad-phone", "电话只含数字、+、-、括号和空格 (a telephone number)".to_owned()))
}

fn one(value: &Value, words: &[&str]) -> Result<Value, Wrong> {
    match value.as_str().filter(|word| words.contains(word)) {
        Some(word) => Ok(Value::from(word)),
        None => Err(("bad-code", format!("应为其中之一：{} (one of these)", words.join(", ")))),
    }
}

/// Each once, in the order given.
fn list(value: &Value, item: impl Fn(&Value) -> Result<Value, Wrong>) -> Result<Value, Wrong> {
    let items = value.as_array().filter(|items| items.len() <= MOST_CODES);
    let items =
        items.ok_or_else(|| ("bad-list", format!("应为列表，至多 {MOST_CODES} 项 (a list of at most so many)")))?;
    let mut all: Vec<Value> = Vec::new();
    for value in items.iter().map(item) {
        let value = value?;
        if !all.contains(&value) {
            all.push(value);
        }
    }
    Ok(Value::Array(all))
}

fn number(value: &Value, most: i64) -> Result<Value, Wrong> {
    let wrong = || ("bad-number", format!("0 至 {most} 的数，至多两位小数 (a number from 0 to {most}, two decimals)"));
    // The shortest decimal of the number sent, which is what was written.
    let number = value.as_number().map(ToString::to_string).ok_or_else(wrong)?;
    let exact = number.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&number)).map_err(|_| wrong())?;
    if exact < Decimal::ZERO || exact > Decimal::from(most) || exact.normalize().scale() > 2 {
        return Err(wrong());
    }
    Ok(value.clone())
}

fn month(value: &Value) -> Result<Value, Wrong> {
    let month = value.as_str().unwrap_or_default().trim();
    let valid = month.len() == 7 && NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").is_ok();
    let sensible = valid && ("1990".."2100").contains(&&month[..4]);
    if sensible { Ok(Value::from(month)) } else { Err(("bad-month", "年月，如 2027-06 (YYYY-MM)".to_owned())) }
}

fn day(value: &Value) -> Result<Value, Wrong> {
    let day = value.as_str().unwrap_or_default().trim();
    let valid = day.len() == 10 && NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok();
    if valid { Ok(Value::from(day)) } else { Err(("bad-date", "日期，如 2027-06-30 (YYYY-MM-DD)".to_owned())) }
}

/// What does not go together, of a project as it is to be.
pub(super) fn contradictions(whole: &Map<String, Value>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let text = |name: &str| whole.get(name).and_then(Value::as_str);
    let count = |name: &str| whole.get(name).and_then(Value::as_array).map_or(0, Vec::len);
    if text("name").is_none() {
        errors.push(FieldError::new("name", "missing-field", "请填项目名称 (a name is needed)"));
    }
    for (low, high) in [("land_min_m2", "land_max_m2"), ("floor_min_m2", "floor_max_m2")] {
        let number = |name: &str| whole.get(name).and_then(Value::as_f64);
        if number(low).zip(number(high)).is_some_and(|(low, high)| low > high) {
            errors.push(FieldError::new(high, "contradiction", "上限不应小于下限 (the most is below the least)"));
        }
    }
    if text("month_from").zip(text("month_until")).is_some_and(|(from, until)| from > until) {
        errors.push(FieldError::new("month_until", "contradiction", "最晚不应早于最早 (the last is before the first)"));
    }
    if whole.get("only_places") == Some(&Value::Bool(true)) && count("streets") + count("parks") == 0 {
        let message = "限定范围时须选街道或园区 (name the only streets or parks)";
        errors.push(FieldError::new("only_places", "contradiction", message));
    }
    let categories =
        || whole.get("categories").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let outside = match text("demand") {
        Some("land") => categories().any(|category| category == "building"),
        Some("floor") => categories().any(|category| category != "building"),
        _ => false,
    };
    if outside {
        let message = "类别与需求类型不一致：用地无楼宇，楼宇只有楼宇 (categories do not go with the kind of demand)";
        errors.push(FieldError::new("categories", "contradiction", message));
    }
    errors
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(body: Value) -> Vec<(String, String)> {
        let (_, errors) = read(body.as_object().unwrap());
        errors.into_iter().map(|error| (error.field, error.code)).collect()
    }

    #[test]
    fn every_fault_is_named_by_its_member() {
        let body = json!({ "nam": "x", "uscc": "91350206MA0000001L", "stage": "won", "land_min_m2": 1.005, "uses": ["military"],
            "month_from": "2027-13", "next_step_on": "2027-02-30", "contact_phone": "tel", "name": "a\u{0}b", "only_places": "yes" });
        let wanted = [
            ("nam", "unknown-field"),
            ("uscc", "bad-uscc"),
            ("stage", "bad-code"),
            ("land_min_m2", "bad-number"),
            ("uses", "bad-code"),
            ("month_from", "bad-month"),
            ("next_step_on", "bad-date"),
            ("contact_phone", "bad-phone"),
            ("name", "bad-text"),
            ("only_places", "bad-value"),
        ];
        assert_eq!(codes(body), wanted.map(|(field, code)| (field.to_owned(), code.to_owned())));
        for number in [json!(-1), json!(1e30), json!("12"), json!([1])] {
            assert_eq!(codes(json!({ "land_min_m2": number }))[0].1, "bad-number");
        }
    }

    #[test]
    fn what_is_empty_is_stored_as_such() {
        let (said, _) = read(json!({ "uses": null, "enterprise": " ", "only_places": null }).as_object().unwrap());
        assert_eq!(Value::from(said), json!({ "uses": [], "enterprise": null, "only_places": false }));
    }

    #[test]
    fn ranges_and_categories_that_contradict_are_told_together() {
        let whole = json!({ "name": "x", "land_min_m2": 5, "land_max_m2": 4, "month_from": "2027-02", "month_until": "2027-01",
            "only_places": true, "streets": [], "demand": "floor", "categories": ["supply"] });
        let fields: Vec<String> =
            contradictions(whole.as_object().unwrap()).into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["land_max_m2", "month_until", "only_places", "categories"]);
    }
}
