//! Figures of the law and of the house, as dated data: which of them hold on a day (`law.toml`).

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The figures that come with the program.
const BUILT_IN: &str = include_str!("law.toml");

/// A share as the text says it: a third is no decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct Share(pub u32, pub u32);

impl Share {
    /// Whether `part` is less than this share of `whole` (不足: exactly the share is not).
    pub fn exceeds(self, part: Decimal, whole: Decimal) -> bool {
        part * Decimal::from(self.1) < whole * Decimal::from(self.0)
    }

    /// This share of an amount, to 0.01 元, half up.
    pub fn of(self, amount: Decimal) -> Decimal {
        super::amounts::to_cents(amount * Decimal::from(self.0) / Decimal::from(self.1))
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.1 == 100 { write!(f, "{}%", self.0) } else { write!(f, "{}/{}", self.0, self.1) }
    }
}

/// Days before a date from which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Warn {
    /// 蓝 提醒
    pub blue: u32,
    /// 黄 预警
    pub yellow: u32,
}

/// Warnings by what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Warnings {
    /// 交地, 开工, 竣工, 投产, 达产
    pub milestone: Warn,
    /// 价款
    pub payment: Warn,
    /// 年度履约
    pub yearly: Warn,
}

/// When a covenant is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CovenantRule {
    /// Below this share it is 橙.
    pub orange: Share,
    /// Below this share it is 红.
    pub red: Share,
    /// Days after the end of a year within which its figures come in.
    pub figures_within_days: u32,
}

/// The figures that hold together from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// The first day they hold.
    pub valid_from: NaiveDate,
    /// 满一年未动工
    pub idle_years: u32,
    /// 满两年未动工
    pub forfeit_years: u32,
    /// No day agreed: so many years after actual delivery.
    pub start_after_delivery_years: u32,
    /// 中止开发满一年
    pub suspended_years: u32,
    /// 开发建设用地面积不足
    pub built_share: Share,
    /// 已投资额不足
    pub invested_share: Share,
    /// 土地闲置费
    pub fee_share: Share,
    /// Whether a suspended site is charged, too
    pub fee_for_suspended: bool,
    /// 延长动工开发期限最长
    pub extension_years: u32,
    /// 滞纳金, a day
    pub late_rate: Decimal,
    /// 逾期付款超过
    pub rescind_after_days: u32,
    /// 续期申请至迟于届满前
    pub renewal_years: u32,
    /// Days of warning.
    pub warn: Warnings,
    /// 履约指标
    pub covenant: CovenantRule,
}

/// All sets, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Laws {
    set: Vec<Law>,
}

impl Laws {
    /// Those that come with the program.
    ///
    /// # Errors
    /// If the built-in text is broken, which a test excludes.
    pub fn built_in() -> Result<Self> {
        let mut laws: Self = toml::from_str(BUILT_IN).map_err(|error| Error::broken("law.toml", error))?;
        laws.set.sort_by_key(|law| law.valid_from);
        if laws.set.is_empty() {
            return Err(Error::broken("law.toml", "no set"));
        }
        Ok(laws)
    }

    /// The set that holds on a day; before the first one that first one, for what was signed earlier is judged by it, too.
    pub fn on(&self, day: NaiveDate) -> &Law {
        let after = self.set.partition_point(|law| law.valid_from <= day);
        &self.set[after.saturating_sub(1)]
    }
}

impl From<Law> for Laws {
    fn from(law: Law) -> Self {
        Self { set: vec![law] }
    }
}
