//! What an amendment has to be: after the signing and the one before it, and no longer an extension than the law gives. Pure.

use chrono::NaiveDate;

use super::terms::Terms;
use crate::error::FieldError;
use crate::supervision::law::Laws;

/// 补充协议 as it is entered, and what is entered of others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreement<'a> {
    /// Its number.
    pub no: &'a str,
    /// The day on which it was signed.
    pub on_day: Option<NaiveDate>,
    /// Whether one of this number is entered.
    pub known: bool,
    /// The day of the last that is entered.
    pub last: Option<NaiveDate>,
}

impl Agreement<'_> {
    /// Everything that is wrong with it, for a contract signed on `sign_on`, seen from `today`; `before` are the terms that it changes to
    /// `terms`.
    pub(super) fn wrong(
        &self,
        laws: &Laws,
        (sign_on, today): (NaiveDate, NaiveDate),
        (before, terms): (&Terms, &Terms),
    ) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let Some(on_day) = self.on_day.filter(|day| *day <= today && *day >= sign_on) else {
            let words = "请填写补充协议签订日期，不早于合同、不晚于今天 (the day of the amendment, between the signing and today)";
            return vec![FieldError::new("on_day", "bad-date", words)];
        };
        if self.known {
            let words = format!("补充协议 {} 已登记 (this amendment is entered already)", self.no);
            errors.push(FieldError::new("no", "known", words));
        }
        if let Some(last) = self.last.filter(|last| on_day < *last) {
            let words = format!("早于已登记的补充协议 {last}，与其先后矛盾 (before an amendment that is entered)");
            errors.push(FieldError::new("on_day", "contradicts", words));
        }
        // 《闲置土地处置办法》 第十二条第（一）项: 延长动工开发期限最长不得超过一年.
        let law = laws.on(on_day);
        let limit = before.start_due.and_then(|due| crate::supervision::civil::add_years(due, law.extension_years));
        if let (Some(limit), Some(due)) = (limit, terms.start_due)
            && due > limit
        {
            let words = format!("动工期限最长延至 {limit}（53号令第十二条：延长不得超过一年） (a year at most)");
            errors.push(FieldError::new("start_due", "too-long", words));
        }
        errors
    }
}
