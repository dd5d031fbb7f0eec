//! What things are called in Chinese, where the program itself writes: letters, calendars, mail.

use super::finding::{Kind, State};
use super::level::Level;

impl Kind {
    /// 事项.
    pub fn title(self) -> &'static str {
        match self {
            Self::Payment => "缴款",
            Self::Handover => "交地",
            Self::Start => "动工",
            Self::Suspension => "复工",
            Self::Finish => "竣工",
            Self::Production => "投产",
            Self::Full => "达产",
            Self::Covenant => "履约指标",
            Self::TermEnd => "使用年限届满",
        }
    }
}

impl State {
    /// 状态.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ahead => "未到期",
            Self::Overdue => "已逾期",
            Self::SuspectedOneYear => "逾期未动工满一年，疑似闲置",
            Self::SuspectedTwoYears => "逾期未动工满两年，疑似闲置",
            Self::Stopped => "中止开发",
            Self::SuspectedStopped => "中止开发满一年，疑似闲置",
            Self::FoundIdle => "已由市级认定为闲置土地",
            Self::Disposed => "已由市级处置",
            Self::Rescindable => "逾期超过合同约定的解除期限",
            Self::PaidLate => "已付清，滞纳金未缴",
            Self::Done => "已完成",
            Self::Short => "未达标",
            Self::Unknown => "资料不全，未能核实",
        }
    }
}

impl Level {
    /// 等级.
    pub fn title(self) -> &'static str {
        match self {
            Self::Green => "正常",
            Self::Grey => "数据缺失",
            Self::Blue => "提醒",
            Self::Yellow => "预警",
            Self::Orange => "逾期",
            Self::Red => "严重",
            Self::Purple => "特别",
        }
    }
}

/// What a sum is (`Amount::kind`).
pub fn amount(kind: &str) -> &'static str {
    match kind {
        "late_fee" => "滞纳金",
        "delay_penalty" => "违约金",
        "idle_fee" => "土地闲置费",
        "shortfall_penalty" => "未达标违约金",
        _ => "金额",
    }
}
