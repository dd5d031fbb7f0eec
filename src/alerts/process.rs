//! The steps of an alert: 派单 → 签收 → 处置反馈 → 复核销号. One table; pure.

use serde::Serialize;

use crate::access::Right;

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 待派单
    Open,
    /// 已派单
    Assigned,
    /// 已签收
    Acknowledged,
    /// 已反馈, to be reviewed
    Answered,
    /// 已销号
    Closed,
    /// 自动解除: its reason went before anybody took it up
    Lapsed,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Assigned, Self::Acknowledged, Self::Answered, Self::Closed, Self::Lapsed];

    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Assigned => "assigned",
            Self::Acknowledged => "acknowledged",
            Self::Answered => "answered",
            Self::Closed => "closed",
            Self::Lapsed => "lapsed",
        }
    }

    /// The status of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// What is done with an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// 派单: to an organisation, with a day
    Assign,
    /// 签收
    Acknowledge,
    /// 反馈: what was done
    Answer,
    /// 退回: not enough
    Return,
    /// 销号
    Close,
}

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// 发改局
    Manager,
    /// The organisation that it was given to.
    Owner,
}

/// A step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What is done.
    pub deed: Deed,
    /// From where.
    pub from: &'static [Status],
    /// To where.
    pub to: Status,
    /// By whom.
    pub who: Who,
    /// Whether something has to be said.
    pub words: bool,
}

/// All steps.
pub const STEPS: [Step; 5] = [
    Step {
        deed: Deed::Assign,
        from: &[Status::Open, Status::Assigned, Status::Acknowledged],
        to: Status::Assigned,
        who: Who::Manager,
        words: false,
    },
    Step {
        deed: Deed::Acknowledge,
        from: &[Status::Assigned],
        to: Status::Acknowledged,
        who: Who::Owner,
        words: false,
    },
    Step { deed: Deed::Answer, from: &[Status::Acknowledged], to: Status::Answered, who: Who::Owner, words: true },
    Step { deed: Deed::Return, from: &[Status::Answered], to: Status::Acknowledged, who: Who::Manager, words: true },
    Step {
        deed: Deed::Close,
        from: &[Status::Open, Status::Assigned, Status::Acknowledged, Status::Answered],
        to: Status::Closed,
        who: Who::Manager,
        words: true,
    },
];

impl Deed {
    /// The deed of this word.
    pub fn of(word: &str) -> Option<Self> {
        STEPS.into_iter().map(|step| step.deed).find(|deed| deed.word() == word)
    }

    /// As sent and stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Acknowledge => "acknowledge",
            Self::Answer => "answer",
            Self::Return => "return",
            Self::Close => "close",
        }
    }

    /// What the history calls it.
    pub(super) fn event(self) -> &'static str {
        match self {
            Self::Assign => "assigned",
            Self::Acknowledge => "acknowledged",
            Self::Answer => "answered",
            Self::Return => "returned",
            Self::Close => "closed",
        }
    }

    /// Its step.
    pub fn step(self) -> Step {
        let [first, ..] = STEPS;
        STEPS.into_iter().find(|step| step.deed == self).unwrap_or(first)
    }
}

impl Who {
    /// The right that it takes.
    pub(super) fn right(self) -> Right {
        match self {
            Self::Manager => Right::DecideContracts,
            Self::Owner => Right::AnswerAlerts,
        }
    }
}
