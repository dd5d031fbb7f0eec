//! 预警等级 (warning levels): from 绿 to 紫, and 灰 for what is not known, which is never shown as 绿.

use serde::{Deserialize, Serialize};

/// How bad it is. The order is that of urgency: what is not known stands above what is in order and below all that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 绿 正常
    #[default]
    Green,
    /// 灰 数据缺失
    Grey,
    /// 蓝 提醒
    Blue,
    /// 黄 预警
    Yellow,
    /// 橙 逾期
    Orange,
    /// 红 严重
    Red,
    /// 紫 特别
    Purple,
}

impl Level {
    /// All of them, the least urgent first.
    pub const ALL: [Self; 7] =
        [Self::Green, Self::Grey, Self::Blue, Self::Yellow, Self::Orange, Self::Red, Self::Purple];

    /// As stored and as pages know it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Grey => "grey",
            Self::Blue => "blue",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
            Self::Purple => "purple",
        }
    }

    /// Its number in the table of levels 0 to 5; what is not known has none.
    pub fn number(self) -> Option<u8> {
        match self {
            Self::Green => Some(0),
            Self::Grey => None,
            Self::Blue => Some(1),
            Self::Yellow => Some(2),
            Self::Orange => Some(3),
            Self::Red => Some(4),
            Self::Purple => Some(5),
        }
    }

    /// The level of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}
