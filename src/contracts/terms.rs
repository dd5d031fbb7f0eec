//! What is agreed in a 出让合同 or 划拨决定书: money, days, what is to be built and promised. Areas are ㎡, money is 元. Pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::FieldError;
use crate::supervision::facts::{Direction, Instalment};

/// Most instalments and covenants of one contract.
const MOST_ROWS: usize = 200;
/// No contract runs longer (城镇国有土地使用权出让和转让暂行条例 第十二条: 居住用地 70 years).
const MOST_YEARS: u32 = 70;

/// A promise as it is agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Covenant {
    /// Its place.
    pub seq: i32,
    /// A code of the list `covenant_metric`.
    pub metric: String,
    /// Which way it is kept.
    pub direction: Direction,
    /// How much, in `unit`.
    pub target: Option<Decimal>,
    /// 万元, 万元/亩·年, % …
    #[serde(default)]
    pub unit: String,
    /// The first and last calendar year of a yearly one.
    pub years: Option<(i32, i32)>,
    /// 条款号
    #[serde(default)]
    pub clause: String,
    /// 违约责任
    #[serde(default)]
    pub liability: String,
    /// The contract charges the missing share of the price for a missing share of the promise.
    #[serde(default)]
    pub same_share_penalty: bool,
}

/// What is agreed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// 出让公告（地块）编号
    pub sale_no: String,
    /// A code of the list `sale_method`.
    pub sale_method: String,
    /// 用途
    pub land_use: String,
    /// 出让（划拨）价款
    pub price_total: Option<Decimal>,
    /// 定金
    pub deposit: Option<Decimal>,
    /// 使用年限
    pub term_years: Option<u32>,
    /// 滞纳比例, a day
    pub late_rate: Option<Decimal>,
    /// 延期动工违约金比例, a day
    pub start_delay_rate: Option<Decimal>,
    /// 延期竣工违约金比例, a day
    pub finish_delay_rate: Option<Decimal>,
    /// 约定交地
    pub handover_due: Option<NaiveDate>,
    /// 约定动工
    pub start_due: Option<NaiveDate>,
    /// 约定竣工
    pub finish_due: Option<NaiveDate>,
    /// 约定投产
    pub production_due: Option<NaiveDate>,
    /// 约定达产
    pub full_due: Option<NaiveDate>,
    /// 应动工开发建设用地总面积
    pub should_dev_area: Option<Decimal>,
    /// 总投资额, without land price and taxes
    pub invest_total: Option<Decimal>,
    /// 价款分期
    pub instalments: Vec<Instalment>,
    /// 履约指标
    pub covenants: Vec<Covenant>,
}

/// Whether a number is one that can be stored as money or area.
pub(super) fn is_amount(value: Decimal) -> bool {
    value >= Decimal::ZERO && value.normalize().scale() <= 2 && value < Decimal::from(1_000_000_000_000_i64)
}

/// Whether a text can be kept.
pub(super) fn is_text(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.contains('\0')
}

impl Terms {
    /// Rows in their order.
    pub(super) fn tidy(mut self) -> Self {
        self.instalments.sort_by_key(|row| row.seq);
        self.covenants.sort_by_key(|row| row.seq);
        self
    }

    /// Everything that is wrong with them, for a contract signed on `sign_on` over `land_area` ㎡.
    pub(super) fn wrong(&self, sign_on: NaiveDate, land_area: Decimal) -> Vec<FieldError> {
        let mut errors = Vec::new();
        self.wrong_numbers(land_area, &mut errors);
        self.wrong_days(sign_on, &mut errors);
        self.wrong_instalments(sign_on, &mut errors);
        self.wrong_covenants(&mut errors);
        errors
    }

    fn wrong_numbers(&self, land_area: Decimal, errors: &mut Vec<FieldError>) {
        for (field, value) in [
            ("price_total", self.price_total),
            ("deposit", self.deposit),
            ("should_dev_area", self.should_dev_area),
            ("invest_total", self.invest_total),
        ] {
            if value.is_some_and(|value| !is_amount(value)) {
                errors.push(FieldError::new(field, "bad-number", "不小于 0，至多两位小数 (not below 0, two decimals)"));
            }
        }
        for (field, value) in [
            ("late_rate", self.late_rate),
            ("start_delay_rate", self.start_delay_rate),
            ("finish_delay_rate", self.finish_delay_rate),
        ] {
            let most = Decimal::new(1, 2);
            if value.is_some_and(|value| value < Decimal::ZERO || value > most || value.normalize().scale() > 5) {
                let words = "日比例以小数填写，如 1‰ 填 0.001，至多 0.01 (a share a day, such as 0.001)";
                errors.push(FieldError::new(field, "bad-number", words));
            }
        }
        if self.term_years.is_some_and(|years| !(1..=MOST_YEARS).contains(&years)) {
            errors.push(FieldError::new("term_years", "bad-number", "使用年限为 1 至 70 年 (1 to 70 years)"));
        }
        if self.should_dev_area.is_some_and(|area| area > land_area) {
            let words = "应动工面积不能大于出让面积 (larger than the land)";
            errors.push(FieldError::new("should_dev_area", "too-large", words));
        }
        if self.deposit.zip(self.price_total).is_some_and(|(deposit, price)| deposit > price) {
            errors.push(FieldError::new("deposit", "too-large", "定金不能大于价款 (more than the price)"));
        }
        for (field, text) in
            [("sale_no", &self.sale_no), ("land_use", &self.land_use), ("sale_method", &self.sale_method)]
        {
            if !is_text(text, 100) {
                errors.push(FieldError::new(field, "bad-text", "至多 100 字 (at most 100 characters)"));
            }
        }
    }

    fn wrong_days(&self, sign_on: NaiveDate, errors: &mut Vec<FieldError>) {
        let days = [
            ("handover_due", self.handover_due),
            ("start_due", self.start_due),
            ("finish_due", self.finish_due),
            ("production_due", self.production_due),
            ("full_due", self.full_due),
        ];
        let mut before: Option<(&str, NaiveDate)> = None;
        for (field, day) in days {
            let Some(day) = day else { continue };
            if day < sign_on {
                let words = format!("早于合同签订日期 {sign_on} (before the signing)");
                errors.push(FieldError::new(field, "before-signing", words));
            } else if let Some((earlier, limit)) = before.filter(|(_, limit)| day < *limit) {
                let words = format!("早于 {earlier} 的 {limit}：应依次为交地、动工、竣工、投产、达产 (out of order)");
                errors.push(FieldError::new(field, "out-of-order", words));
            }
            // Of those before it the latest counts.
            if before.is_none_or(|(_, latest)| day > latest) {
                before = Some((field, day));
            }
        }
    }

    fn wrong_instalments(&self, sign_on: NaiveDate, errors: &mut Vec<FieldError>) {
        if self.instalments.len() > MOST_ROWS {
            errors.push(FieldError::new("instalments", "too-many", "至多 200 期 (at most 200)"));
        }
        let mut seen = BTreeSet::new();
        for (place, row) in self.instalments.iter().enumerate() {
            let mut say = |field: &str, code: &str, words: String| {
                errors.push(FieldError::new(format!("instalments/{place}/{field}"), code, words));
            };
            if row.seq < 1 || !seen.insert(row.seq) {
                say("seq", "bad-number", format!("第 {} 期重复或小于 1 (given twice, or below 1)", row.seq));
            }
            if row.due < sign_on {
                say(
                    "due",
                    "before-signing",
                    format!("第 {} 期约定支付日期早于合同签订日期 {sign_on} (before the signing)", row.seq),
                );
            }
            if !is_amount(row.amount) || row.amount.is_zero() {
                say(
                    "amount",
                    "bad-number",
                    format!("第 {} 期金额应大于 0，至多两位小数 (more than 0, two decimals)", row.seq),
                );
            }
        }
        let sum: Decimal = self.instalments.iter().map(|row| row.amount).sum();
        if let Some(price) = self.price_total.filter(|price| !self.instalments.is_empty() && *price != sum) {
            let words =
                format!("各期合计 {sum} 元与价款 {price} 元相差 {} 元 (they do not add up to the price)", sum - price);
            errors.push(FieldError::new("instalments", "does-not-add-up", words));
        }
    }

    fn wrong_covenants(&self, errors: &mut Vec<FieldError>) {
        if self.covenants.len() > MOST_ROWS {
            errors.push(FieldError::new("covenants", "too-many", "至多 200 项 (at most 200)"));
        }
        let mut seen = BTreeSet::new();
        for (place, row) in self.covenants.iter().enumerate() {
            let mut say = |field: &str, code: &str, words: &str| {
                errors.push(FieldError::new(format!("covenants/{place}/{field}"), code, words));
            };
            if row.seq < 1 || !seen.insert(row.seq) {
                say("seq", "bad-number", "序号重复或小于 1 (given twice, or below 1)");
            }
            if row.metric.is_empty() || !is_text(&row.metric, 50) {
                say("metric", "missing-field", "请选择指标 (which figure)");
            }
            let counted = row.direction != Direction::Conduct;
            if row.target.is_some_and(|target| target < Decimal::ZERO || target.normalize().scale() > 4) {
                say("target", "bad-number", "不小于 0，至多四位小数 (not below 0, four decimals)");
            }
            if counted && row.unit.trim().is_empty() {
                say("unit", "missing-field", "请写明单位，如 万元/亩·年 (in which unit)");
            }
            if row.years.is_some_and(|(from, to)| from < 1990 || to < from || to - from > 100) {
                say("years", "out-of-order", "年度应从早到晚 (from the earlier year to the later)");
            }
            if ![&row.unit, &row.clause, &row.liability].into_iter().all(|text| is_text(text, 500)) {
                say("liability", "bad-text", "至多 500 字 (at most 500 characters)");
            }
        }
    }

    /// What is different in other terms: for each field what it was and is, as stored.
    pub(super) fn changes(&self, other: &Self) -> serde_json::Map<String, serde_json::Value> {
        let of = |terms: &Self| serde_json::to_value(terms).unwrap_or_default();
        let (before, after) = (of(self), of(other));
        let fields = after.as_object().cloned().unwrap_or_default();
        fields
            .into_iter()
            .filter(|(field, value)| before[field.as_str()] != *value)
            .map(|(field, value)| {
                let was = before[field.as_str()].clone();
                (field, serde_json::json!([was, value]))
            })
            .collect()
    }
}
