//! Problems that the room of contracts finds, with the remedy that goes with each kind.

use super::{Code, Problem};
use crate::error::FieldError;

impl Problem {
    /// What is wrong with a delivered contract or enterprise, or worth knowing of it (`contracts::delivery`).
    pub fn of_paper(what: &FieldError, warning: bool) -> Self {
        let (code, remedy) = of_word(&what.code);
        let problem = match warning {
            true => Self::warning(code, what.message.as_str(), remedy),
            false => Self::error(code, what.message.as_str(), remedy),
        };
        problem.in_field(&what.field)
    }
}

fn of_word(word: &str) -> (Code, &'static str) {
    match word {
        "missing-field" => (Code::MissingField, "请填写该列 (fill it in)"),
        "bad-number" => (Code::BadNumber, "请核对数值和单位 (check the number and its unit)"),
        "too-large" | "too-many" => (Code::TooLarge, "请核对两个数值 (check both figures)"),
        "bad-text" => (Code::TooLong, "请缩短该内容 (shorten the text)"),
        "bad-date" => (Code::BadDate, "请核对日期 (check the day)"),
        "before-signing" => (Code::BeforeSigning, "请核对该日期与签订日期 (check it and the day of signing)"),
        "out-of-order" | "contradicts" => (Code::OutOfOrder, "请核对各日期的先后 (check the order of the days)"),
        "too-long" => (Code::OutOfOrder, "请核对延期后的动工日期 (check the extended day to begin)"),
        "does-not-add-up" => (Code::DoesNotAddUp, "请核对各期金额与合同价款 (check the parts and the whole)"),
        "not-the-grantor" => (Code::NotTheGrantor, "请按合同原件填写出让人 (write the grantor as the contract says)"),
        "known" | "duplicate-code" => (Code::DuplicateCode, "请核对编号 (check the number)"),
        "no-such-enterprise" => (
            Code::NoSuchRecord,
            "请先由商务局或发改局为该企业建档 (its file has to be opened first by 商务局 or 发改局)",
        ),
        "no-such-record" => {
            (Code::NoSuchRecord, "请核对宗地代码，或先导入其图形再导入本文件 (check it, or import its boundary first)")
        }
        "null-geometry" => (Code::NullGeometry, "如有宗地代码请填写 (say its plots if it has any)"),
        "other-name" => (Code::OtherName, "如企业已更名，请在企业档案中修改 (change its file if it was renamed)"),
        "new-enterprise" => (Code::NewEnterprise, "请核对企业名称和信用代码 (check name and code)"),
        "left-out" => (Code::LeftOut, "请核对补充协议 (check the amendment)"),
        "outside-scope" => {
            (Code::OutsideScope, "请清空这些列，或交登记部门导入 (leave the columns blank, or hand it to them)")
        }
        "needs-verification" => (Code::NeedsVerification, "请联系发改局核实后由其导入 (ask 发改局, who can import it)"),
        _ => (Code::BadCode, "请核对该内容 (check it)"),
    }
}
