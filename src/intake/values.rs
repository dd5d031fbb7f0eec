//! From what a delivery says to what a field holds: every code looked up, every number and date understood or refused.
//!
//! Officers write full-width digits, units beside numbers, `/` for nothing. What has one meaning only is understood; what was
//! converted is told; what could mean two things is refused.

mod day;
mod quantity;
mod rate;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

use self::day::When;
use self::quantity::Quantity;
use super::problem::Problem;
use super::staging::Cell;
use super::units::Unit;
use crate::records::codes::Codes;
use crate::records::fields::{Field, Kind};
use crate::records::identifiers::{is_parcel_code, is_uscc};

/// Most digits before the point in an area (numeric(14,2)).
pub const LARGEST: i64 = 999_999_999_999;
/// From here on a floating-point number of a spreadsheet does not hold every digit (15 of them are exact).
const INEXACT: f64 = 1e15;
/// What stands in a cell that says nothing.
const NOTHING: &[&str] = &["/", "／", "\\", "-", "--", "－", "—", "——", "–", "无", "暂无", "N/A", "n/a"];

/// What a delivery says of one field.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The value as it came.
    pub value: &'a Value,
    /// The unit that the title of its column names.
    pub unit: Option<Unit>,
    /// The land-use scheme of the same row, for [`Kind::Use`].
    pub scheme: Option<&'a str>,
}

/// A value understood, and what the person should know of how.
pub type Understood = (Cell, Option<Problem>);

/// Reads the value of `field`. `scheme` is the land-use scheme of the same row, for [`Kind::Use`].
pub fn read(field: &Field, value: &Value, scheme: Option<&str>, codes: &Codes) -> Result<Cell, Problem> {
    understand(field, Said { value, unit: None, scheme }, codes).map(|(cell, _)| cell)
}

/// Reads what is said of `field`.
pub fn understand(field: &Field, said: Said<'_>, codes: &Codes) -> Result<Understood, Problem> {
    let Some(text) = text_of(said.value) else {
        return match said.value {
            Value::Null => Ok((Cell::Null, None)),
            _ => Err(Problem::not_a_value(field.name, &label(field))),
        };
    };
    let text = text.trim();
    // 无 is nothing, but where it is one of the codes.
    let is_code = |list: &str| codes.code(list, text).is_some();
    if text.is_empty() || NOTHING.contains(&text) && !matches!(field.kind, Kind::Code(list) if is_code(list)) {
        return Ok((Cell::Null, None));
    }
    let tidy = half_width(text);
    match field.kind {
        Kind::Area | Kind::Money | Kind::Number(_) | Kind::Integer(..) => return number(field, &said, text, &tidy),
        Kind::Rate => return share(field, text, &tidy),
        Kind::Date => return date(field.name, &label(field), text).map(|day| (Cell::Date(day), None)),
        Kind::Month => return month(field, &said, text).map(|month| (Cell::Text(month), None)),
        Kind::Bool => {
            let bad = || bad_code(field, text, "true, false, 是, 否, √, ×");
            return truth(tidy.trim()).map(|yes| (Cell::Bool(yes), None)).ok_or_else(bad);
        }
        _ => {}
    }
    // What is no number must not have been one on its way.
    if lost_digits(said.value, text) {
        return Err(Problem::lost_digits(&label(field), text).in_field(field.name));
    }
    let compact: String = tidy.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = |text: &str| Ok((Cell::Text(text.to_owned()), None));
    match field.kind {
        Kind::Code(list) => {
            let code = [text, &tidy, &compact].into_iter().find_map(|text| codes.code(list, text));
            code.map_or_else(|| Err(bad_code(field, text, &codes.known(list))), plain)
        }
        Kind::Scheme => scheme(text, &compact, codes).map_or_else(|| Err(bad_code(field, text, SCHEMES)), plain),
        Kind::Use(scheme_field) => match said.scheme {
            None => Err(Problem::missing_scheme(field.name, &label(field), scheme_field)),
            Some(scheme) => land_use(field, text, &compact, scheme, codes),
        },
        Kind::ParcelCode => {
            let code = compact.to_uppercase();
            if is_parcel_code(&code) {
                return plain(&code);
            }
            Err(bad_code(field, text, "19 位: 县级区划 6 + 地籍区 3 + 地籍子区 3 + 特征码 2 + 顺序号 5"))
        }
        Kind::Uscc => {
            let code = compact.to_uppercase();
            if is_uscc(&code) {
                plain(&code)
            } else {
                Err(bad_code(field, text, "18 位, 末位为校验码 (GB 32100-2015)"))
            }
        }
        Kind::Text(most) => written(field, text, &compact, most).map(|text| (Cell::Text(text), None)),
        // Answered above.
        _ => Ok((Cell::Null, None)),
    }
}

const SCHEMES: &str = "GB/T 21010-2017, MNR-2023";

/// The scheme that a text means, which may be spaced and dashed differently.
pub fn scheme<'a>(text: &str, compact: &str, codes: &'a Codes) -> Option<&'a str> {
    let same = |known: &str| known.replace(' ', "").eq_ignore_ascii_case(&compact.replace(['—', '–', '－'], "-"));
    codes.schemes().find(|known| *known == text || same(known))
}

/// A land-use code by itself or by its name. Spreadsheets drop the zero in front of 0601, which is then told.
fn land_use(field: &Field, text: &str, compact: &str, scheme: &str, codes: &Codes) -> Result<Understood, Problem> {
    if let Some(code) = [text, compact].into_iter().find_map(|text| codes.land_use(scheme, text)) {
        return Ok((Cell::Text(code.to_owned()), None));
    }
    let odd = compact.len() % 2 == 1 && compact.bytes().all(|byte| byte.is_ascii_digit());
    let whole = odd.then(|| format!("0{compact}"));
    match whole.as_deref().and_then(|whole| codes.land_use(scheme, whole)) {
        Some(code) => {
            let note = Problem::restored_zero(&label(field), text, code).in_field(field.name);
            Ok((Cell::Text(code.to_owned()), Some(note)))
        }
        None => Err(bad_code(field, text, scheme)),
    }
}

/// Free text. A 不动产单元号 is shown in groups and stored without spaces (不动产单元设定与代码编制规则 GB/T 37346).
fn written(field: &Field, text: &str, compact: &str, most: usize) -> Result<String, Problem> {
    let is_unit = compact.len() == 28 && compact.get(..19).is_some_and(is_parcel_code);
    let text = if is_unit { compact } else { text };
    if text.chars().count() > most {
        return Err(Problem::too_long(&label(field), text.chars().count(), most).in_field(field.name));
    }
    if text.contains('\0') {
        return Err(Problem::not_a_value(field.name, &label(field)));
    }
    Ok(text.to_owned())
}

/// A day; a time behind it is left off.
pub fn date(name: &str, label: &str, text: &str) -> Result<NaiveDate, Problem> {
    let tidy = half_width(text);
    match When::read(&tidy) {
        Some(When::Day(day)) => Ok(day),
        Some(When::Month(..)) => {
            Err(Problem::bad_date_because(label, text, "缺少日 (the day is missing)").in_field(name))
        }
        None => Err(bad_date(label, text, &tidy).in_field(name)),
    }
}

/// A number that may be a day of a spreadsheet is told as that, but not taken for it: workbooks count from 1900 or from 1904.
fn bad_date(label: &str, text: &str, tidy: &str) -> Problem {
    match tidy.parse::<f64>() {
        Ok(serial) if (10_000.0..100_000.0).contains(&serial) => {
            let why = "像是 Excel 日期序列号，请将单元格格式设为日期 (looks like a serial number of Excel: format the cell as a date)";
            Problem::bad_date_because(label, text, why)
        }
        _ => Problem::bad_date(label, text),
    }
}

fn month(field: &Field, said: &Said<'_>, text: &str) -> Result<String, Problem> {
    let label = label(field);
    // As a number 2019.1 is January and October.
    if said.value.is_f64() && text.ends_with(".1") {
        let why = "数字无法区分 1 月和 10 月 (as a number it may be January or October)";
        return Err(Problem::bad_date_because(&label, text, why).in_field(field.name));
    }
    let tidy = half_width(text);
    let month = When::read(&tidy).map(When::month);
    let within = |month: &String| ("1949".."2201").contains(&month.as_str());
    month.filter(within).ok_or_else(|| bad_date(&label, text, &tidy).in_field(field.name))
}

/// An area as a number, ㎡; `unit` is that of its column. None if it is no number.
pub fn area(value: &Value, unit: Option<Unit>) -> Option<Decimal> {
    let quantity = Quantity::read(&half_width(&text_of(value)?))?;
    let unit = quantity.unit.or(unit).unwrap_or(Unit::SquareMetre);
    unit.stored(quantity.number).filter(|_| !unit.is_money())
}

fn number(field: &Field, said: &Said<'_>, text: &str, tidy: &str) -> Result<Understood, Problem> {
    let bad = || Problem::bad_number(&label(field), text).in_field(field.name);
    let quantity = Quantity::read(tidy).ok_or_else(bad)?;
    if let Kind::Integer(least, most) = field.kind {
        let whole = Some(quantity.number.normalize()).filter(|n| n.scale() == 0 && quantity.unit.is_none());
        let whole = whole.and_then(|n| i32::try_from(n).ok()).filter(|n| (least..=most).contains(n)).ok_or_else(bad)?;
        let note = quantity.loose.then(|| Problem::taken_as(&label(field), text, &whole.to_string()));
        return Ok((Cell::Integer(whole), note.map(|note| note.in_field(field.name))));
    }
    let (unit, most) = match field.kind {
        Kind::Area | Kind::Money => {
            let unit = quantity.unit.or(said.unit);
            if unit.is_some_and(|unit| unit.is_money() != (field.kind == Kind::Money)) {
                return Err(bad());
            }
            (unit, LARGEST)
        }
        Kind::Number(most) if quantity.unit.is_none() => (None, i64::from(most)),
        _ => return Err(bad()),
    };
    let number = unit.unwrap_or(Unit::SquareMetre).stored(quantity.number).ok_or_else(bad)?;
    if number.is_sign_negative() && !number.is_zero() {
        return Err(bad());
    }
    let rounded = number.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    if rounded > Decimal::from(most) {
        return Err(bad());
    }
    // The unit of a column is told once, for the column.
    let converted = quantity.unit.is_some_and(|unit| !unit.is_stored());
    let note = (converted || quantity.loose).then(|| {
        let unit = match field.kind {
            Kind::Area => " ㎡",
            Kind::Money => " 元",
            _ => "",
        };
        Problem::taken_as(&label(field), text, &format!("{rounded}{unit}")).in_field(field.name)
    });
    Ok((Cell::Number(rounded), note))
}

/// A share a day; what was no plain share is told.
fn share(field: &Field, text: &str, tidy: &str) -> Result<Understood, Problem> {
    let bad = || {
        let range = "0–0.01，如 0.001、0.1%、1‰ (a share a day)";
        Problem::number_out_of_range(&label(field), text, range).in_field(field.name)
    };
    let (share, plain) = rate::read(tidy).ok_or_else(bad)?;
    let note = (!plain).then(|| Problem::taken_as(&label(field), text, &share.to_string()).in_field(field.name));
    Ok((Cell::Number(share), note))
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "是" | "√" | "✓" | "✔" | "对" | "1" => return Some(true),
        "否" | "×" | "✗" | "✘" | "错" | "0" => return Some(false),
        _ => {}
    }
    match text.to_ascii_lowercase().as_str() {
        "true" | "y" | "yes" => Some(true),
        "false" | "n" | "no" | "x" => Some(false),
        _ => None,
    }
}

/// Whether a spreadsheet has turned a long code into a number: beyond 15 digits the rest is gone, and `9.13502E+17` has lost most.
fn lost_digits(value: &Value, text: &str) -> bool {
    let inexact = value.is_f64() && value.as_f64().is_some_and(|number| number.abs() >= INEXACT);
    inexact || is_scientific(text)
}

/// `9.1E+17` and `3.50206E+11`, as spreadsheets show numbers of twelve digits and more.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let power = exponent.strip_prefix('+').filter(|power| digits(power)).and_then(|power| power.parse::<u32>().ok());
    digits(whole) && whole.len() == 1 && digits(rest) && power.is_some_and(|power| power >= 11)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Digits, letters and signs of full width as their ASCII twins, and every kind of space as a plain one.
pub fn half_width(text: &str) -> String {
    let twin = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' => '.',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    text.chars().map(twin).collect()
}

fn bad_code(field: &Field, text: &str, known: &str) -> Problem {
    Problem::bad_code(&label(field), text, known).in_field(field.name)
}

/// What the person calls the field, and what programs do.
fn label(field: &Field) -> String {
    format!("{} {}", field.title, field.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_codes_that_were_numbers_are_known() {
        for text in ["9.13502E+17", "3.50206E+11", "1E+18"] {
            assert!(lost_digits(&Value::Null, text), "{text}");
        }
        for text in ["91350206MA0000001K", "1.5E+3", "E+12", "12E+11", "A1E+12", "DK-1"] {
            assert!(!lost_digits(&Value::Null, text), "{text}");
        }
        // Exact in JSON, inexact in a spreadsheet.
        assert!(!lost_digits(&serde_json::json!(913502060000000010_i64), ""));
        assert!(lost_digits(&serde_json::json!(913502060000000010.0), ""));
    }
}
