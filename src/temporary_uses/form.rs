//! What application and agreement say (临时利用申请表, 协议).

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::rent;
use crate::error::FieldError;
use crate::records::document_no;
use crate::records::identifiers::is_uscc;

/// Longest text in a field.
const LONGEST: usize = 1000;

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    /// 申请单位, 统一社会信用代码, 法定代表人, 联系人, 电话.
    pub applicant: String,
    pub uscc: String,
    pub legal_rep: String,
    pub contact: String,
    pub phone: String,
    /// 用途: a code of `temporary_purpose`; what exactly.
    pub purpose: String,
    pub purpose_note: String,
    /// 期限, both days included.
    pub start_on: Option<NaiveDate>,
    pub end_on: Option<NaiveDate>,
    /// 是否搭建临时建(构)筑物, 结构、高度、面积; 规划同意文号.
    pub temp_structure: bool,
    pub structure_note: String,
    pub planning_consent_no: String,
    /// 永久建筑: must not be.
    pub permanent: bool,
    /// 用水用电, 环保/消防方案.
    pub utilities: String,
    pub safety_plan: String,
    /// 承诺: 不建永久建筑、无条件交还、不转租.
    pub promised: bool,
    /// 区政府批准文号, 日期.
    pub approval_no: String,
    pub approved_on: Option<NaiveDate>,
    /// 定价方式, 依据.
    pub price_mode: String,
    pub price_basis: String,
    /// 租金, its unit, 递增率 % a year, how it is paid.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub rent: Option<Decimal>,
    pub rent_unit: String,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub escalation: Option<Decimal>,
    pub rent_period: String,
    /// 履约保证金, 元.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub deposit: Option<Decimal>,
    /// 签订日期, 提前收回通知天数.
    pub signed_on: Option<NaiveDate>,
    pub notice_days: Option<u32>,
    pub remark: String,
}

/// Amounts and how they came about: for those who manage them.
pub(super) const MONEY: &[&str] = &["price_basis", "rent", "rent_unit", "escalation", "rent_period", "deposit"];

impl Form {
    /// Every text with its field and title.
    fn texts(&self) -> [(&'static str, &str); 17] {
        [
            ("applicant", &self.applicant),
            ("uscc", &self.uscc),
            ("legal_rep", &self.legal_rep),
            ("contact", &self.contact),
            ("phone", &self.phone),
            ("purpose", &self.purpose),
            ("purpose_note", &self.purpose_note),
            ("structure_note", &self.structure_note),
            ("planning_consent_no", &self.planning_consent_no),
            ("utilities", &self.utilities),
            ("safety_plan", &self.safety_plan),
            ("approval_no", &self.approval_no),
            ("price_mode", &self.price_mode),
            ("price_basis", &self.price_basis),
            ("rent_unit", &self.rent_unit),
            ("rent_period", &self.rent_period),
            ("remark", &self.remark),
        ]
    }

    /// As it is kept: without blanks around, codes in capitals, 文号 in the form of GB/T 9704.
    pub(super) fn tidy(mut self) -> Self {
        self.uscc = self.uscc.trim().to_uppercase();
        for text in [&mut self.applicant, &mut self.legal_rep, &mut self.contact, &mut self.phone] {
            *text = text.trim().to_owned();
        }
        for number in [&mut self.approval_no, &mut self.planning_consent_no] {
            *number = document_no::normalise(number).text;
        }
        self
    }

    /// What cannot be kept at all, whatever the state.
    pub(super) fn wrong(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        for (field, text) in self.texts() {
            if text.chars().count() > LONGEST || text.contains('\0') {
                wrong.push(FieldError::new(
                    field,
                    "bad-text",
                    format!("至多 {LONGEST} 字 (at most {LONGEST} characters)"),
                ));
            }
        }
        if !self.uscc.is_empty() && !is_uscc(&self.uscc) {
            let words = "统一社会信用代码有误，请核对 18 位代码和校验位 (check the code and its check character)";
            wrong.push(FieldError::new("uscc", "bad-code", words));
        }
        if let (Some(start), Some(end)) = (self.start_on, self.end_on)
            && end < start
        {
            wrong.push(FieldError::new("end_on", "bad-date", "结束早于开始 (it ends before it begins)"));
        }
        let codes = [
            ("price_mode", &self.price_mode, &["appraisal", "tender", "agreement", "free"][..]),
            ("rent_unit", &self.rent_unit, &["year", "month", "total"][..]),
            ("rent_period", &self.rent_period, &["once", "year", "half_year", "quarter", "month"][..]),
        ];
        for (field, said, known) in codes {
            if !said.is_empty() && !known.contains(&said.as_str()) {
                wrong.push(FieldError::new(field, "bad-code", format!("one of: {}", known.join(", "))));
            }
        }
        for (field, amount) in [("rent", self.rent), ("deposit", self.deposit), ("escalation", self.escalation)] {
            let most = if field == "escalation" { Decimal::ONE_HUNDRED } else { Decimal::from(10_000_000_000_i64) };
            if amount.is_some_and(|amount| amount < Decimal::ZERO || amount > most || amount.scale() > 2) {
                wrong.push(FieldError::new(
                    field,
                    "bad-number",
                    "金额或比率有误，至多两位小数 (two decimals, not negative)",
                ));
            }
        }
        if self.notice_days.is_some_and(|days| days > 365) {
            wrong.push(FieldError::new("notice_days", "bad-number", "至多 365 天 (at most 365)"));
        }
        if self.rent_unit == "total" && self.escalation.is_some_and(|rate| !rate.is_zero()) {
            wrong.push(FieldError::new("escalation", "contradiction", "总额租金不递增 (a total does not rise)"));
        }
        wrong
    }

    /// What an application lacks.
    pub(super) fn missing(&self) -> Vec<FieldError> {
        let texts = [
            ("applicant", &self.applicant, "申请单位"),
            ("uscc", &self.uscc, "统一社会信用代码"),
            ("legal_rep", &self.legal_rep, "法定代表人"),
            ("contact", &self.contact, "联系人"),
            ("phone", &self.phone, "电话"),
            ("purpose", &self.purpose, "用途"),
        ];
        let mut missing: Vec<FieldError> = texts
            .iter()
            .filter(|(_, said, _)| said.trim().is_empty())
            .map(|(field, _, title)| lack(field, title))
            .collect();
        if self.start_on.is_none() {
            missing.push(lack("start_on", "起始日期"));
        }
        if self.end_on.is_none() {
            missing.push(lack("end_on", "结束日期"));
        }
        if self.temp_structure && self.structure_note.trim().is_empty() {
            missing.push(lack("structure_note", "搭建的结构、高度、面积"));
        }
        if !self.promised {
            missing.push(FieldError::new(
                "promised",
                "missing-field",
                "申请单位须承诺不建永久建筑、无条件交还、不转租 (the promise is missing)",
            ));
        }
        missing
    }

    /// What the price lacks; free use needs neither rent nor basis.
    pub(super) fn unpriced(&self) -> Vec<FieldError> {
        let mut missing = Vec::new();
        if self.price_mode.is_empty() {
            missing.push(lack("price_mode", "定价方式"));
        }
        if self.price_mode != "free" {
            if self.price_basis.trim().is_empty() {
                missing.push(lack("price_basis", "定价依据"));
            }
            if self.rent.is_none() {
                missing.push(lack("rent", "租金"));
            }
            if rent::Unit::of(&self.rent_unit).is_none() {
                missing.push(lack("rent_unit", "租金单位"));
            }
            if rent::months_of(&self.rent_period).is_none() {
                missing.push(lack("rent_period", "支付方式"));
            }
        }
        if self.signed_on.is_none() {
            missing.push(lack("signed_on", "签订日期"));
        }
        if self.notice_days.is_none() {
            missing.push(lack("notice_days", "提前收回通知天数"));
        }
        missing
    }
}

/// Something that has to be filled in.
pub(super) fn lack(field: &str, title: &str) -> FieldError {
    FieldError::new(field, "missing-field", format!("请填写：{title} (fill it in)"))
}
