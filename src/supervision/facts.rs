//! What is known of a contract: agreed, done, paid, stopped, excused, found by the city. Areas are ㎡, money is 元.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// All that the clocks look at. Lists may be in any order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Facts {
    /// 合同签订日期
    pub sign_on: Option<NaiveDate>,
    /// 出让（划拨）价款
    pub price_total: Option<Decimal>,
    /// 使用年限
    pub term_years: Option<u32>,
    /// 滞纳比例, a day; the rule's where nothing is agreed
    pub late_rate: Option<Decimal>,
    /// 延期动工违约金比例, a day
    pub start_delay_rate: Option<Decimal>,
    /// 延期竣工违约金比例, a day
    pub finish_delay_rate: Option<Decimal>,
    /// 交地
    pub handover: Milestone,
    /// 开工
    pub start: Milestone,
    /// 竣工
    pub finish: Milestone,
    /// 投产
    pub production: Milestone,
    /// 达产
    pub full: Milestone,
    /// 应动工开发建设用地总面积
    pub should_dev_area: Option<Decimal>,
    /// 已动工开发建设用地面积
    pub dev_area: Option<Decimal>,
    /// 总投资额, without land price and taxes
    pub invest_total: Option<Decimal>,
    /// 已投资额, without land price and taxes
    pub invest_done: Option<Decimal>,
    /// 价款分期
    pub instalments: Vec<Instalment>,
    /// 缴款
    pub payments: Vec<Payment>,
    /// 中止开发
    pub suspensions: Vec<Suspension>,
    /// 政府原因 and 不可抗力
    pub causes: Vec<Cause>,
    /// 履约指标
    pub covenants: Vec<Covenant>,
    /// 闲置土地认定书 of the city
    pub finding: Option<NaiveDate>,
    /// 处置决定 of the city
    pub disposal: Option<NaiveDate>,
}

/// Something that is due and is done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Milestone {
    /// As agreed now, by the last amendment.
    pub due: Option<NaiveDate>,
    /// When it was done.
    pub done: Option<NaiveDate>,
    /// Number of the paper that proves it: 交地确认书, 施工许可证, 竣工验收备案 …
    pub evidence: Option<String>,
}

/// One instalment of the price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    /// 期号
    pub seq: i32,
    /// 约定支付日期
    pub due: NaiveDate,
    /// 约定金额
    pub amount: Decimal,
}

/// What a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// 价款
    Price,
    /// 利息
    Interest,
    /// 违约金
    Penalty,
    /// 闲置费
    IdleFee,
}

/// Money that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The instalment it is for.
    pub seq: i32,
    /// What it is for.
    pub kind: PaymentKind,
    /// The day it came.
    pub paid_on: NaiveDate,
    /// How much.
    pub amount: Decimal,
}

/// 中止开发 from a day to the day of 复工, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// 中止
    pub stopped_on: NaiveDate,
    /// 复工
    pub resumed_on: Option<NaiveDate>,
}

/// A reason for delay that lies with the government (《闲置土地处置办法》 第八条), or 不可抗力.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// `late_delivery` … `force_majeure`, a code of the list `gov_cause`.
    pub kind: String,
    /// Its first day.
    pub from_on: NaiveDate,
    /// Its last day; it lasts if nothing is said.
    pub to_on: Option<NaiveDate>,
    /// Proved by the holder and verified.
    pub verified: bool,
}

/// Which way a covenant is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// 不低于
    AtLeast,
    /// 不高于
    AtMost,
    /// Not a number: forbidden, or with consent only
    Conduct,
}

/// One promise (履约指标).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Covenant {
    /// Its place in the contract.
    pub seq: i32,
    /// A code of the list `covenant_metric`.
    pub metric: String,
    /// Which way.
    pub direction: Direction,
    /// How much.
    pub target: Option<Decimal>,
    /// Every calendar year from one to another; else once, by 竣工.
    pub years: Option<(i32, i32)>,
    /// The contract charges the missing share of the price for a missing share of the promise.
    #[serde(default)]
    pub same_share_penalty: bool,
    /// What the department that owns the figure confirmed, by year; year 0 where it is asked once.
    pub actuals: Vec<Actual>,
}

/// A figure of a covenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actual {
    /// The year, or 0.
    pub year: i32,
    /// The figure, in the covenant's unit.
    pub value: Decimal,
}
