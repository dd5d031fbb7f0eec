//! What the clocks say: for each thing that is watched its level, and why.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::level::Level;

/// What every sum is marked with.
pub const ESTIMATE: &str = "测算，不作为征收依据";

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 价款
    Payment,
    /// 交地
    Handover,
    /// 开工, and idleness of what never began
    Start,
    /// 中止开发, and idleness of what was begun
    Suspension,
    /// 竣工
    Finish,
    /// 投产
    Production,
    /// 达产
    Full,
    /// 履约指标
    Covenant,
    /// 使用年限届满
    TermEnd,
}

impl Kind {
    /// All of them, in the order of a contract's life.
    pub const ALL: [Self; 9] = [
        Self::Payment,
        Self::Handover,
        Self::Start,
        Self::Suspension,
        Self::Finish,
        Self::Production,
        Self::Full,
        Self::Covenant,
        Self::TermEnd,
    ];

    /// The kind of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Handover => "handover",
            Self::Start => "start",
            Self::Suspension => "suspension",
            Self::Finish => "finish",
            Self::Production => "production",
            Self::Full => "full",
            Self::Covenant => "covenant",
            Self::TermEnd => "term_end",
        }
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 未到期
    Ahead,
    /// 逾期
    Overdue,
    /// 疑似闲置（满一年）
    SuspectedOneYear,
    /// 疑似闲置（满两年）
    SuspectedTwoYears,
    /// 中止开发
    Stopped,
    /// 疑似闲置（中止）
    SuspectedStopped,
    /// 闲置土地: found by the city
    FoundIdle,
    /// 已处置: decided by the city
    Disposed,
    /// 可解除合同: payment overdue for longer than the contract bears
    Rescindable,
    /// 已付清，滞纳金未缴
    PaidLate,
    /// 达标, 已完成, 已付清
    Done,
    /// 未达标
    Short,
    /// 数据缺失
    Unknown,
}

/// Why: the rule, how it is reckoned, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Law, regulation or contract.
    pub law: &'static str,
    /// Its article.
    pub article: &'static str,
    /// How it is reckoned, in words.
    pub formula: &'static str,
    /// What went in, by name.
    pub inputs: Vec<(&'static str, String)>,
}

/// A sum that follows, an estimate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// `late_fee`, `delay_penalty`, `idle_fee`, `shortfall_penalty`.
    pub kind: &'static str,
    /// 元; none where an input is missing.
    pub amount: Option<Decimal>,
    /// [`ESTIMATE`].
    pub note: &'static str,
}

impl Amount {
    /// A sum, marked as an estimate.
    pub fn of(kind: &'static str, amount: Option<Decimal>) -> Self {
        Self { kind, amount, note: ESTIMATE }
    }
}

/// What is said of one thing that is watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is watched.
    pub kind: Kind,
    /// 期号 or place of the covenant; 0 where there is only one.
    pub seq: i32,
    /// The year of a yearly covenant; else 0.
    pub year: i32,
    /// How bad it is.
    pub level: Level,
    /// How it stands.
    pub state: State,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// When it was done.
    pub done: Option<NaiveDate>,
    /// Days behind the due day; below zero it is still ahead.
    pub days: Option<i64>,
    /// What is not known and has to be.
    pub missing: Vec<&'static str>,
    /// What does not fit together, or has to be looked at.
    pub flags: Vec<&'static str>,
    /// Sums.
    pub amounts: Vec<Amount>,
    /// What may be done: codes of the list `disposal_option`.
    pub options: Vec<&'static str>,
    /// Why.
    pub basis: Vec<Basis>,
}

impl Finding {
    /// Nothing to say yet.
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            seq: 0,
            year: 0,
            level: Level::Green,
            state: State::Ahead,
            due: None,
            done: None,
            days: None,
            missing: Vec::new(),
            flags: Vec::new(),
            amounts: Vec::new(),
            options: Vec::new(),
            basis: Vec::new(),
        }
    }

    /// Something is not known: never 绿.
    pub(super) fn lacks(&mut self, what: &'static str) {
        self.missing.push(what);
        self.level = self.level.max(Level::Grey);
    }

    /// At least this bad.
    pub(super) fn at_least(&mut self, level: Level, state: State) {
        self.level = self.level.max(level);
        self.state = state;
    }
}
