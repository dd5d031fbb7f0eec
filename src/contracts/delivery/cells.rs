//! Cells that hold more than one value, read and written: what goes out comes back as the same. Pure.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::contracts::enterprise::Shareholder;
use crate::error::FieldError;
use crate::records::identifiers::is_uscc;
use crate::supervision::facts::Instalment;

/// What stands for not less and for not more.
const AT_LEAST: [&str; 5] = ["≥", ">=", "不低于", "不小于", "不少于"];
const AT_MOST: [&str; 6] = ["≤", "<=", "不高于", "不大于", "不超过", "不多于"];
/// The mark of a 控股股东.
const CONTROLS: &str = "控股";

fn half_width(text: &str) -> String {
    let twin = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(twin).collect()
}

/// 投资强度 as `300 万元/亩`: how much, and in which unit.
///
/// # Errors
/// Where a number or a unit is missing.
pub(super) fn intensity(text: &str) -> Result<(Decimal, String), FieldError> {
    let text = half_width(text.trim());
    let bare = AT_LEAST.iter().find_map(|sign| text.strip_prefix(sign)).unwrap_or(&text).trim();
    let end = bare.find(|c: char| !c.is_ascii_digit() && !['.', ','].contains(&c)).unwrap_or(bare.len());
    let number = bare[..end].replace(',', "").parse::<Decimal>().ok();
    let unit = bare[end..].trim();
    match number.filter(|_| unit.contains('/') && unit.contains('元')) {
        Some(number) => Ok((number, unit.to_owned())),
        None => {
            let words = format!("“{text}”应写明数值和单位，如 300 万元/亩 (a number and its unit)");
            Err(FieldError::new("invest_intensity", "bad-number", words))
        }
    }
}

/// 投资强度 as it goes out.
pub(in crate::contracts) fn intensity_out(target: Decimal, unit: &str) -> String {
    format!("{} {unit}", target.normalize())
}

/// 容积率 as `≥1.2`, `≤2.5` or `1.2-2.5`: not less than, not more than.
///
/// # Errors
/// For a number alone, which may be either, and for what is no number.
pub(super) fn far(text: &str) -> Result<(Option<Decimal>, Option<Decimal>), FieldError> {
    let bad = || {
        let words = format!("“{text}”应写成 ≥1.2、≤2.5 或 1.2-2.5；单写一个数不知是上限还是下限 (a limit or two)");
        FieldError::new("far", "bad-number", words)
    };
    let tidy: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
    let number = |text: &str| text.parse::<Decimal>().ok().filter(|number| *number >= Decimal::ZERO);
    let (mut least, mut most) = (None, None);
    for part in tidy.split(['且', ',', '、', '，', ';']) {
        if let Some(rest) = AT_LEAST.iter().find_map(|sign| part.strip_prefix(sign)) {
            least = Some(number(rest).ok_or_else(bad)?);
        } else if let Some(rest) = AT_MOST.iter().find_map(|sign| part.strip_prefix(sign)) {
            most = Some(number(rest).ok_or_else(bad)?);
        } else if let Some((from, to)) = part.split_once(['-', '~', '～', '至', '—', '–']) {
            (least, most) = (Some(number(from).ok_or_else(bad)?), Some(number(to).ok_or_else(bad)?));
        } else {
            return Err(bad());
        }
    }
    if least.zip(most).is_some_and(|(least, most)| least > most) {
        return Err(bad());
    }
    Ok((least, most))
}

/// 容积率 as it goes out.
pub(in crate::contracts) fn far_out(least: Option<Decimal>, most: Option<Decimal>) -> Option<String> {
    match (least.map(|n| n.normalize()), most.map(|n| n.normalize())) {
        (Some(least), Some(most)) => Some(format!("{least}-{most}")),
        (Some(least), None) => Some(format!("≥{least}")),
        (None, Some(most)) => Some(format!("≤{most}")),
        (None, None) => None,
    }
}

/// Instalments beyond those with columns of their own: `9:2027-06-30:1000000.00; …`.
///
/// # Errors
/// Naming the part that is none.
pub(super) fn instalments(text: &str) -> Result<Vec<Instalment>, FieldError> {
    let tidy = half_width(text);
    let parts = tidy.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let mut said = part.split(':').map(str::trim);
            let row = (said.next(), said.next(), said.next(), said.next());
            let (Some(seq), Some(due), Some(amount), None) = row else { return None };
            Some(Instalment {
                seq: seq.parse().ok()?,
                due: due.parse::<NaiveDate>().ok()?,
                amount: amount.replace(',', "").parse().ok()?,
            })
            .ok_or(part)
            .ok()
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| {
            let words = "应写成 9:2027-06-30:1000000.00，各期以分号分开 (number:day:amount, divided by semicolons)";
            FieldError::new("instalments_more", "bad-number", words)
        })
}

/// The same as they go out.
pub(in crate::contracts) fn instalments_out<'a>(rows: impl Iterator<Item = &'a Instalment>) -> Option<String> {
    let parts: Vec<String> = rows.map(|row| format!("{}:{}:{}", row.seq, row.due, row.amount)).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// 股东 as `名称(信用代码):60:控股; 张三:40`.
///
/// # Errors
/// Naming the part that is none.
pub(super) fn shareholders(text: &str) -> Result<Vec<Shareholder>, FieldError> {
    let parts = text.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            shareholder(part).ok_or_else(|| {
                let words = format!(
                    "“{part}”应写成 名称:60 或 名称(信用代码):60:控股，各股东以分号分开 (name:percent, divided by semicolons)"
                );
                FieldError::new("shareholders", "bad-number", words)
            })
        })
        .collect()
}

fn shareholder(part: &str) -> Option<Shareholder> {
    let part = part.replace('：', ":");
    let (rest, controls) = match part.rsplit_once(':') {
        Some((rest, mark)) if mark.trim() == CONTROLS => (rest, true),
        _ => (part.as_str(), false),
    };
    let (name, percent) = rest.rsplit_once(':')?;
    let percent = half_width(percent.trim());
    let percent = percent.trim_end_matches('%').trim().parse().ok()?;
    let name = name.trim();
    let coded = name.strip_suffix([')', '）']).and_then(|name| name.rsplit_once(['(', '（']));
    let (name, uscc) = match coded {
        Some((name, code)) if is_uscc(code.trim()) => (name.trim(), code.trim()),
        _ => (name, ""),
    };
    (!name.is_empty()).then(|| Shareholder { name: name.to_owned(), uscc: uscc.to_owned(), percent, controls })
}

/// The same as they go out.
pub(in crate::contracts) fn shareholders_out(rows: &[Shareholder]) -> Option<String> {
    let one = |row: &Shareholder| {
        let code = if row.uscc.is_empty() { String::new() } else { format!("({})", row.uscc) };
        let mark = if row.controls { format!(":{CONTROLS}") } else { String::new() };
        format!("{}{code}:{}{mark}", row.name, row.percent)
    };
    (!rows.is_empty()).then(|| rows.iter().map(one).collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_plot_ratio_is_a_limit_or_two() {
        for (text, least, most) in [
            ("≥1.2", Some("1.2"), None),
            ("不低于1.2", Some("1.2"), None),
            ("<=2.5", None, Some("2.5")),
            ("1.2 - 2.5", Some("1.2"), Some("2.5")),
            ("≥1.2且≤2.5", Some("1.2"), Some("2.5")),
        ] {
            assert_eq!(far(text).ok(), Some((least.map(number), most.map(number))), "{text}");
        }
        for text in ["2.0", "2.5-1.2", "≥", "高"] {
            assert!(far(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_goes_out_comes_back() {
        let text = "示例控股有限公司(91350206MA0000001K):60:控股; 张三:40";
        // The check character of the example of GB 32100-2015 may differ: then the code stays part of the name.
        let read = shareholders(text).unwrap_or_default();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].percent, read[0].controls, read[1].controls), (number("60"), true, false));
        assert_eq!(shareholders_out(&read).as_deref(), Some(text));
        let rows = instalments("9:2027-06-30:1000000.00；10:2027-12-31:5.5").unwrap_or_default();
        assert_eq!(instalments_out(rows.iter()).as_deref(), Some("9:2027-06-30:1000000.00; 10:2027-12-31:5.5"));
        assert!(instalments("九期").is_err() && shareholders("张三 百分之四十").is_err());
        assert_eq!(intensity("≥300万元/亩").ok(), Some((number("300"), "万元/亩".to_owned())));
        assert!(intensity("300").is_err());
    }
}
