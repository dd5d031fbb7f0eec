//! From what a delivery says to what a field holds: every code looked up, every number and date understood or refused.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

use super::problem::Problem;
use super::staging::Cell;
use crate::records::codes::Codes;
use crate::records::fields::{Field, Kind};
use crate::records::identifiers::{is_parcel_code, is_uscc};

/// Most digits before the point in an area (numeric(14,2)).
const LARGEST: i64 = 999_999_999_999;

/// Reads the value of `field`. `scheme` is the land-use scheme of the same row, for [`Kind::Use`].
pub fn read(field: &Field, value: &Value, scheme: Option<&str>, codes: &Codes) -> Result<Cell, Problem> {
    let Some(text) = text_of(value) else {
        return match value {
            Value::Null => Ok(Cell::Null),
            _ => Err(Problem::not_a_value(field.name, &label(field))),
        };
    };
    let text = text.trim();
    if text.is_empty() {
        return Ok(Cell::Null);
    }
    let bad_code = |known: &str| Problem::bad_code(&label(field), text, known).in_field(field.name);
    match field.kind {
        Kind::Text(most) => {
            if text.chars().count() > most {
                return Err(Problem::too_long(&label(field), text.chars().count(), most).in_field(field.name));
            }
            if text.contains('\0') {
                return Err(Problem::not_a_value(field.name, &label(field)));
            }
            Ok(Cell::Text(text.to_owned()))
        }
        Kind::Code(list) => match codes.code(list, text) {
            Some(code) => Ok(Cell::Text(code.to_owned())),
            None => Err(bad_code(&codes.known(list))),
        },
        Kind::Scheme if codes.is_scheme(text) => Ok(Cell::Text(text.to_owned())),
        Kind::Scheme => Err(bad_code("GB/T 21010-2017, MNR-2023")),
        Kind::Use(scheme_field) => match scheme {
            None => Err(Problem::missing_scheme(field.name, &label(field), scheme_field)),
            Some(scheme) => match codes.land_use(scheme, text) {
                Some(code) => Ok(Cell::Text(code.to_owned())),
                None => Err(bad_code(scheme)),
            },
        },
        Kind::ParcelCode if is_parcel_code(text) => Ok(Cell::Text(text.to_owned())),
        Kind::ParcelCode => Err(bad_code("19 位: 县级区划 6 + 地籍区 3 + 地籍子区 3 + 特征码 2 + 顺序号 5")),
        Kind::Uscc => {
            let code = text.to_uppercase();
            if is_uscc(&code) {
                Ok(Cell::Text(code))
            } else {
                Err(bad_code("18 位, 末位为校验码 (GB 32100-2015)"))
            }
        }
        Kind::Area => number(field, text, LARGEST).map(Cell::Number),
        Kind::Number(most) => number(field, text, i64::from(most)).map(Cell::Number),
        Kind::Integer(least, most) => match text.parse::<f64>() {
            Ok(n) if n.fract() == 0.0 && n >= f64::from(least) && n <= f64::from(most) => Ok(Cell::Integer(n as i32)),
            _ => Err(bad_number(field, text)),
        },
        Kind::Bool => match text {
            "true" | "1" | "是" | "Y" | "y" => Ok(Cell::Bool(true)),
            "false" | "0" | "否" | "N" | "n" => Ok(Cell::Bool(false)),
            _ => Err(bad_code("true, false, 是, 否")),
        },
        Kind::Date => date(field.name, &label(field), text).map(Cell::Date),
        Kind::Month => {
            month(text).map(Cell::Text).ok_or_else(|| Problem::bad_date(&label(field), text).in_field(field.name))
        }
    }
}

/// A day, `YYYY-MM-DD`; a time behind it is left off.
pub fn date(name: &str, label: &str, text: &str) -> Result<NaiveDate, Problem> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    day.parse().map_err(|_| Problem::bad_date(label, text).in_field(name))
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number that is not negative, rounded half away from zero to two decimals.
fn number(field: &Field, text: &str, most: i64) -> Result<Decimal, Problem> {
    let parsed = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text));
    match parsed {
        Ok(number) if !number.is_sign_negative() || number.is_zero() => {
            let rounded = number.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
            if rounded <= Decimal::from(most) { Ok(rounded) } else { Err(bad_number(field, text)) }
        }
        _ => Err(bad_number(field, text)),
    }
}

fn bad_number(field: &Field, text: &str) -> Problem {
    Problem::bad_number(&label(field), text).in_field(field.name)
}

/// What the person calls the field, and what programs do.
fn label(field: &Field) -> String {
    format!("{} {}", field.title, field.name)
}

fn month(text: &str) -> Option<String> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (u16, u8) = (year.parse().ok()?, month.parse().ok()?);
    ((1949..=2200).contains(&year) && (1..=12).contains(&month)).then(|| format!("{year}-{month:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_normalised() {
        assert_eq!(month("2026-3").as_deref(), Some("2026-03"));
        assert_eq!(month("2026-13"), None);
        assert_eq!(month("03-2026"), None);
    }
}
