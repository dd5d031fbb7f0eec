//! Wording of problems of a row's values and of its place among the other records.

use super::{Code, Problem};
use rust_decimal::Decimal;

impl Problem {
    /// A required field is missing or empty.
    pub fn missing_field(field: &str) -> Self {
        let message = format!("缺少必填项 {field} (the required field {field} is missing or empty)");
        let remedy = format!("请填写 {field}，或在列对应中指定该列 (fill it in, or map the column that holds it)");
        Self::error(Code::MissingField, message, remedy).in_field(field)
    }

    /// A value that is not in its code list.
    pub fn bad_code(field: &str, value: &str, allowed: &str) -> Self {
        let message = format!("{field} 的值“{value}”不在代码表中 ({field}: {value:?} is not in the code list)");
        Self::error(Code::BadCode, message, format!("可用值 (allowed): {allowed}")).in_field(field)
    }

    /// A 宗地代码 that is malformed, with the reason in both languages.
    pub fn bad_parcel_code(field: &str, value: &str, reason: &str) -> Self {
        let message = format!("宗地代码“{value}”无效：{reason} (malformed parcel code {value:?})");
        let remedy = "宗地代码为 19 位：6 位行政区 + 3 位地籍区 + 3 位地籍子区 + 2 位字母 + 5 位顺序号 \
                      (19 characters, such as 350206001001GB00001)";
        Self::error(Code::BadCode, message, remedy).in_field(field)
    }

    /// The same code in an earlier row.
    pub fn duplicate_code(field: &str, value: &str, first_row: u64) -> Self {
        let message =
            format!("{field}“{value}”与第 {first_row} 行重复 ({field} {value:?} already occurs in row {first_row})");
        let remedy = "请删除重复行或更正代码 (remove the repeated row or correct the code)";
        Self::error(Code::DuplicateCode, message, remedy).in_field(field)
    }

    /// A value that cannot be read as a number.
    pub fn bad_number(field: &str, value: &str) -> Self {
        let message = format!("{field} 的值“{value}”不是数字 ({field}: {value:?} is not a number)");
        Self::error(Code::BadNumber, message, "请填写数字，不带单位和文字 (write a bare number)").in_field(field)
    }

    /// A number outside its range, which is given in words.
    pub fn number_out_of_range(field: &str, value: &str, range: &str) -> Self {
        let message = format!("{field} 的值 {value} 超出范围 {range} ({field}: {value} is not within {range})");
        Self::error(Code::BadNumber, message, "请核对数值和单位 (check the number and its unit)").in_field(field)
    }

    /// A value that cannot be read as a date.
    pub fn bad_date(field: &str, value: &str) -> Self {
        let message = format!("{field} 的值“{value}”不是日期 ({field}: {value:?} is not a date)");
        Self::error(Code::BadDate, message, "请写成 2019-06-30 (write it as 2019-06-30)").in_field(field)
    }

    /// A day that contradicts another, with what to do in both languages.
    pub fn contradiction(field: &str, words: &str) -> Self {
        Self::error(Code::BadDate, format!("{field}：日期矛盾 (days contradict each other)"), words).in_field(field)
    }

    /// A text longer than its field allows.
    pub fn too_long(field: &str, length: usize, limit: usize) -> Self {
        let message = format!(
            "{field} 有 {length} 个字符，最多 {limit} 个 ({field} has {length} characters, {limit} are allowed)"
        );
        Self::error(Code::TooLong, message, "请缩短该内容 (shorten the text)").in_field(field)
    }

    /// A column we do not know; kept as delivered.
    pub fn unknown_field(field: &str) -> Self {
        let message = format!("未识别的列 {field}，按原样保存 (unknown column {field}; kept as delivered)");
        let remedy = "如需使用，请在列对应中指定 (map it to one of our fields if it is needed)";
        Self::warning(Code::UnknownField, message, remedy).in_field(field)
    }

    /// Declared and measured area, in ㎡, differ beyond the tolerance.
    pub fn area_mismatch(field: &str, declared: Decimal, measured: Decimal) -> Self {
        let difference = measured - declared;
        let percent = match declared.is_zero() {
            true => String::new(),
            false => format!("，{:+.2}%", difference / declared * Decimal::ONE_HUNDRED),
        };
        let message = format!(
            "申报面积 {declared} ㎡ 与坐标面积 {measured} ㎡ 相差 {difference:+.2} ㎡{percent} \
             (declared {declared} m², measured {measured} m²)"
        );
        let remedy = "请核对申报面积的单位与口径；以证载面积为准 (check unit and meaning of the declared area)";
        Self::warning(Code::AreaMismatch, message, remedy).in_field(field)
    }

    /// The boundary lies outside the district: `share` of its area (0–1).
    pub fn outside_district(share: f64, district: &str) -> Self {
        let percent = share * 100.0;
        let message = format!(
            "图形有 {percent:.1}% 位于{district}之外 ({percent:.1} % of the boundary lies outside the district)"
        );
        let remedy = "请核对坐标系、分带和 X/Y 顺序 (check reference system, zone and the order of x and y)";
        Self::error(Code::OutsideDistrict, message, remedy)
    }

    /// The boundary overlaps another record, named `other`, by `area` ㎡ which is `share` (0–1) of this one.
    pub fn overlap(other: &str, area: Decimal, share: f64) -> Self {
        let percent = share * 100.0;
        let message =
            format!("与“{other}”重叠 {area} ㎡（{percent:.2}%） (overlaps {other:?} by {area} m², {percent:.2} %)");
        let remedy = "请核对双方界线；确属重叠须说明理由 (compare both boundaries; a real overlap needs a reason)";
        Self::warning(Code::Overlap, message, remedy)
    }
}
