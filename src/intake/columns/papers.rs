//! What the columns of ledgers, contracts and enterprises are called besides their titles, and habits of their cells.

use serde_json::Value;

use crate::records::agreements::INSTALMENTS;
use crate::records::collection::Collection;

/// What columns of ledgers are called besides their titles (列名 of other cities' 储备台账, in full and by their initials).
const OF_LEDGERS: &[(&str, &str)] = &[
    ("DKDZBH", "ledger_no"),
    ("DKBH", "plot_no"),
    ("RKSJ", "in_date"),
    ("SZJD", "street_code"),
    ("街道", "street_code"),
    ("DKZL", "address"),
    ("DKMJ", "area_ledger_m2"),
    ("地块面积", "area_ledger_m2"),
    ("用地面积", "area_ledger_m2"),
    ("BDCQR", "holder"),
    ("不动产权人", "holder"),
    ("权利人", "holder"),
    ("产权单位", "holder"),
    ("BDCQZSH", "cert_no"),
    ("不动产权证书号", "cert_no"),
    ("权证号", "cert_no"),
    ("SFJXBDCDJ", "registered"),
    ("是否进行不动产登记", "registered"),
    ("GHYT", "use_plan"),
    ("DSWQK", "surface_state"),
    ("QQKFQK", "dev_state"),
    ("RKSJHGHFS", "guard_mode"),
    ("入库时计划管护方式", "guard_mode"),
    ("QDFS", "acq_mode"),
    ("收储方式", "acq_mode"),
    ("NFCR", "can_supply"),
    ("BNCRBMYY", "cannot_reason"),
    ("不能出让标明原因", "cannot_reason"),
    ("CRJH", "supply_plan"),
    ("预计供应时间", "supply_plan"),
    ("ZT", "state"),
];

/// What columns of contract ledgers are called besides their titles: the field, then its names.
const OF_CONTRACTS: &[(&str, &[&str])] = &[
    ("contract_no", &["合同号", "出让合同编号", "出让合同号", "划拨决定书编号"]),
    ("e_no", &["监管号", "合同电子监管号"]),
    ("kind", &["供地类型", "合同类别"]),
    ("uscc", &["统一社会信用代码", "信用代码", "受让方信用代码", "企业信用代码"]),
    ("enterprise", &["受让方", "受让单位", "受让人名称", "土地使用权人", "企业名称", "用地单位"]),
    ("grantor", &["出让方"]),
    ("name", &["项目", "宗地名称", "地块名称"]),
    ("address", &["土地坐落", "宗地坐落", "宗地位置"]),
    ("street_code", &["街道", "所属街道", "街道代码"]),
    ("park_code", &["园区"]),
    ("plots", &["地块编号", "宗地编号", "宗地号"]),
    ("sign_on", &["合同签订日期", "签约日期", "签订时间", "合同签订时间"]),
    ("land_area_m2", &["面积", "用地面积", "土地面积", "宗地面积", "供应面积"]),
    ("sale_no", &["公告编号"]),
    ("sale_method", &["出让方式", "供地方式"]),
    ("land_use", &["用途", "规划用途", "宗地用途"]),
    ("price_total", &["价款", "出让金", "土地出让金", "成交价", "成交价款", "出让价款", "合同总价"]),
    ("term_years", &["出让年限", "使用年期", "年限"]),
    ("late_rate", &["滞纳金比例", "滞纳比例"]),
    ("start_delay_rate", &["延期动工违约金比例"]),
    ("finish_delay_rate", &["延期竣工违约金比例"]),
    ("handover_due", &["约定交地时间", "约定交地"]),
    ("start_due", &["约定开工日期", "约定开工时间", "约定开工", "约定动工时间", "约定动工"]),
    ("finish_due", &["约定竣工时间", "约定竣工"]),
    ("production_due", &["约定投产时间", "约定投产"]),
    ("full_due", &["约定达产时间", "约定达产"]),
    ("should_dev_area_m2", &["应动工开发面积"]),
    ("invest_total", &["投资总额", "总投资", "固定资产总投资"]),
    ("handover_on", &["实际交地时间", "实际交地", "交地日期"]),
    ("cert_no", &["不动产权证书号"]),
    ("land_permit_no", &["建设用地规划许可证号", "建设用地规划许可证"]),
    ("works_permit_no", &["建设工程规划许可证号", "建设工程规划许可证"]),
    ("start_on", &["实际开工日期", "实际开工时间", "实际开工", "实际动工时间", "实际动工"]),
    ("start_evidence", &["建筑工程施工许可证号", "施工许可证"]),
    ("finish_on", &["实际竣工时间", "实际竣工"]),
    ("finish_evidence", &["竣工备案号"]),
    ("dev_area_m2", &["已动工开发面积"]),
    ("production_on", &["实际投产时间", "实际投产"]),
    ("full_on", &["实际达产时间", "实际达产"]),
    ("invest_done", &["已完成投资"]),
];

/// The same of lists of enterprises.
const OF_ENTERPRISES: &[(&str, &[&str])] = &[
    ("uscc", &["信用代码", "社会信用代码", "统一信用代码"]),
    ("name", &["单位名称", "公司名称", "名称"]),
    ("legal_rep", &["法人", "法人代表", "法定代表人姓名"]),
    ("registered_capital", &["注册资金"]),
    ("parent", &["上级公司"]),
    ("industry", &["所属行业", "行业类别", "行业代码"]),
    ("above_scale", &["是否规上", "规上企业"]),
    ("phone", &["电话", "联系方式"]),
    ("address", &["地址", "住所"]),
    ("founded_on", &["注册时间", "成立时间"]),
    ("shareholders", &["股东及股比", "股东信息", "股权结构"]),
];

const NUMERALS: [&str; 8] = ["一", "二", "三", "四", "五", "六", "七", "八"];
const DAYS: [&str; 8] = ["日期", "时间", "约定日期", "支付日期", "付款日期", "缴款日期", "约定支付日期", "到期日"];
const SUMS: [&str; 6] = ["金额", "价款", "应缴金额", "约定金额", "应付金额", "应缴价款"];
/// What a cell says of the kind of a contract, in short.
const KINDS: [(&str, &str); 4] = [("出让", "sale"), ("划拨", "allocation"), ("租赁", "lease"), ("作价出资", "share")];

/// Whether rows for this collection say nothing beside its fields: a column that is none of them is left out, and shown as that.
pub fn is_strict(into: Collection) -> bool {
    matches!(into, Collection::Contracts | Collection::Enterprises)
}

/// The field of this collection that a column of this name is, apart from its title.
pub fn alias_of(into: Collection, name: &str) -> Option<&'static str> {
    let name = name.trim();
    let among = |table: &'static [(&'static str, &'static [&'static str])]| {
        table.iter().find(|(_, names)| names.contains(&name)).map(|(field, _)| *field)
    };
    match into {
        Collection::Ledger => {
            OF_LEDGERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| *field)
        }
        // 投资强度（万元/亩）: the unit is part of what is promised and goes with the number (`in_words`).
        Collection::Contracts => {
            among(OF_CONTRACTS).or_else(|| instalment(name)).or_else(|| promised_unit(name).map(|_| "invest_intensity"))
        }
        Collection::Enterprises => among(OF_ENTERPRISES),
        _ => None,
    }
}

/// Whether a title is a column of contracts or enterprises.
pub fn is_known(title: &str) -> bool {
    [Collection::Contracts, Collection::Enterprises].into_iter().any(|into| {
        into.fields().iter().any(|field| field.title == title || field.name == title) || alias_of(into, title).is_some()
    })
}

/// 第1期金额, 一期/付款日期, 期2 日期 …: the column of the instalment.
fn instalment(name: &str) -> Option<&'static str> {
    let tidy: String = name.chars().filter(|c| !c.is_whitespace() && !['/', '／', '_', '第'].contains(c)).collect();
    let (number, rest) = match tidy.strip_prefix('期') {
        Some(behind) => behind.split_at(behind.chars().next()?.len_utf8()),
        None => tidy.split_once('期')?,
    };
    let word = NUMERALS.iter().position(|word| *word == number);
    let place = word.or_else(|| number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)))?;
    let (due, amount) = INSTALMENTS.get(place)?;
    if DAYS.contains(&rest) {
        return Some(due);
    }
    SUMS.contains(&rest).then_some(*amount)
}

/// The unit in the title of a column of 投资强度.
fn promised_unit(title: &str) -> Option<&str> {
    let rest = title.trim().strip_prefix("投资强度")?.trim();
    let unit = rest.trim_start_matches(['（', '(', '[', '/']).trim_end_matches(['）', ')', ']']);
    (unit.contains('元') && unit.contains('/')).then_some(unit)
}

/// A value as the field has it: short words for kinds of contracts, the unit of the title beside what is promised.
pub fn in_words(field: &str, column: &str, value: Value) -> Value {
    let text = match &value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return value,
    };
    match field {
        "kind" => KINDS.iter().find(|(word, _)| *word == text).map_or(value, |(_, code)| Value::from(*code)),
        "sale_method" => text.strip_suffix("出让").filter(|word| !word.is_empty()).map_or(value, Value::from),
        "invest_intensity" => match promised_unit(column) {
            Some(unit) if text.ends_with(|c: char| c.is_ascii_digit()) => Value::from(format!("{text} {unit}")),
            _ => value,
        },
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instalments_are_known_however_they_are_numbered() {
        for (title, field) in [
            ("一期/付款日期", "instalment_1_due"),
            ("期2 日期", "instalment_2_due"),
            ("第二期/金额", "instalment_2_amount"),
            ("第8期应缴金额", "instalment_8_amount"),
        ] {
            assert_eq!(alias_of(Collection::Contracts, title), Some(field), "{title}");
        }
        for title in ["第9期金额", "工期", "第1期", "第0期金额", "一期工程", "日期"] {
            assert_eq!(alias_of(Collection::Contracts, title), None, "{title}");
        }
    }

    #[test]
    fn the_unit_of_what_is_promised_goes_with_the_number() {
        let value = in_words("invest_intensity", "投资强度（万元/公顷）", Value::from(4500));
        assert_eq!(value, Value::from("4500 万元/公顷"));
        assert_eq!(in_words("kind", "合同类型", Value::from("划拨")), Value::from("allocation"));
        assert_eq!(in_words("sale_method", "出让方式", Value::from("挂牌出让")), Value::from("挂牌"));
    }
}
