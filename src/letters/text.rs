//! Text with places to fill: `{{enterprise}}`. Pure.

use std::collections::BTreeMap;

/// What can be filled in, and what it is, as the page of templates tells it.
pub const PLACES: [(&str, &str); 28] = [
    ("enterprise", "受让人名称"),
    ("uscc", "统一社会信用代码"),
    ("legal_rep", "法定代表人"),
    ("grantor", "出让人"),
    ("contract_no", "合同编号"),
    ("contract_kind", "合同种类"),
    ("contract_name", "项目名称"),
    ("e_no", "电子监管号"),
    ("sign_on", "签订日期"),
    ("address", "坐落"),
    ("street", "街道"),
    ("land_area", "出让面积（㎡）"),
    ("price_total", "合同价款（元）"),
    ("paid", "已缴价款（元）"),
    ("milestone", "事项（开工、竣工、第几期价款…）"),
    ("due", "约定日期"),
    ("days", "逾期或者剩余天数"),
    ("state", "状态"),
    ("level", "预警等级"),
    ("law", "依据（法律、规章或者合同）"),
    ("article", "条款"),
    ("formula", "计算方法"),
    ("amounts", "测算金额"),
    ("options", "可选处置方式"),
    ("causes", "已登记的政府原因或者不可抗力"),
    ("deadline", "办理期限"),
    ("today", "成文日期"),
    ("contact", "联系人及电话"),
];
/// What is written by hand for one letter.
pub const PROBLEM: (&str, &str) = ("problem", "发现的问题（填写）");
/// What stands where something is not known: to be filled in by hand.
pub const BLANK: &str = "＿＿＿＿";

/// All places.
pub fn places() -> impl Iterator<Item = (&'static str, &'static str)> {
    PLACES.into_iter().chain([PROBLEM])
}

/// Names of the places in a text, in their order; `Err` is what has no end or no name.
pub fn named(text: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let inside = &rest[at + 2..];
        let end = inside.find("}}").ok_or_else(|| rest[at..].chars().take(20).collect::<String>())?;
        names.push(inside[..end].trim());
        rest = &inside[end + 2..];
    }
    if rest.contains("}}") {
        return Err("}}".to_owned());
    }
    Ok(names)
}

/// Places of a text that there are not.
pub fn unknown(text: &str) -> Result<Vec<String>, String> {
    Ok(named(text)?.into_iter().filter(|name| places().all(|(known, _)| known != *name)).map(str::to_owned).collect())
}

/// The text with its places filled, and the names of those that nothing is known of. What is filled in is never read for places.
pub fn filled(text: &str, values: &BTreeMap<&'static str, String>) -> (String, Vec<String>) {
    let mut out = String::with_capacity(text.len() * 2);
    let mut missing: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, after)) = inside.split_once("}}") else {
            rest = inside;
            break;
        };
        match values.get(name.trim()).filter(|value| !value.trim().is_empty()) {
            Some(value) => out.push_str(value.trim()),
            None => {
                out.push_str(BLANK);
                if !missing.iter().any(|known| known == name.trim()) {
                    missing.push(name.trim().to_owned());
                }
            }
        }
        rest = after;
    }
    out.push_str(rest);
    (out, missing)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_left_blank_and_told() {
        let values = BTreeMap::from([("enterprise", "厦门{{uscc}}公司".to_owned()), ("due", " ".to_owned())]);
        let (text, missing) = filled("致{{enterprise}}：{{ due }}前，{{due}}；{{uscc}}", &values);
        assert_eq!(text, "致厦门{{uscc}}公司：＿＿＿＿前，＿＿＿＿；＿＿＿＿");
        assert_eq!(missing, ["due", "uscc"]);
    }

    #[test]
    fn places_that_there_are_not_are_named() {
        assert_eq!(unknown("{{enterprise}} {{price}} {{ }}").unwrap(), ["price", ""]);
        assert_eq!(unknown("{{enterprise").unwrap_err(), "{{enterprise");
        assert_eq!(unknown("a}}").unwrap_err(), "}}");
    }

    proptest! {
        /// Whatever somebody writes, nothing is lost of what stands outside the places.
        #[test]
        fn text_without_places_stays(text in "[^{}]{0,60}") {
            prop_assert_eq!(filled(&text, &BTreeMap::new()).0, text);
        }
    }
}
