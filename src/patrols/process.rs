//! 整改: where a rectification stands, the steps between, who takes each and what it needs. One table, for the service, the page and
//! the diagram in `docs/patrols.md`.

use chrono::NaiveDate;
use serde::Serialize;

use crate::error::FieldError;

/// Fewest characters of a reason for a step back or away.
const REASON: usize = 10;

/// Where a rectification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 待整改
    Issued,
    /// 待复查: the responsible say that it is done
    Reported,
    /// 退回整改
    Returned,
    /// 复查通过
    Passed,
    /// 已销号
    Closed,
    /// 已撤销: issued by mistake
    Withdrawn,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Issued, Self::Reported, Self::Returned, Self::Passed, Self::Closed, Self::Withdrawn];

    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Reported => "reported",
            Self::Returned => "returned",
            Self::Passed => "passed",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The status of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether it is settled.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Closed | Self::Withdrawn)
    }
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// 责任单位, or 发改局 for it.
    Responsible,
    /// Whoever patrols the plot, but not the person that gave the feedback.
    Checker,
    /// 发改局.
    Manager,
}

/// What a step needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Something said.
    Words,
    /// A reason of ten characters.
    Reason,
    /// A photo of what was done, taken up since it was last sent out.
    Photo,
    /// A new deadline that is not past.
    Deadline,
}

/// A step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub from: Status,
    pub to: Status,
    pub by: By,
    pub needs: &'static [Need],
}

/// All steps.
pub const STEPS: &[Step] = {
    use Need::{Deadline, Photo, Reason, Words};
    use Status::{Closed, Issued, Passed, Reported, Returned, Withdrawn};
    &[
        Step { from: Issued, to: Reported, by: By::Responsible, needs: &[Words, Photo] },
        Step { from: Returned, to: Reported, by: By::Responsible, needs: &[Words, Photo] },
        Step { from: Reported, to: Passed, by: By::Checker, needs: &[Words] },
        Step { from: Reported, to: Returned, by: By::Checker, needs: &[Reason, Deadline] },
        Step { from: Passed, to: Closed, by: By::Manager, needs: &[] },
        Step { from: Passed, to: Returned, by: By::Manager, needs: &[Reason, Deadline] },
        Step { from: Issued, to: Withdrawn, by: By::Manager, needs: &[Reason] },
        Step { from: Returned, to: Withdrawn, by: By::Manager, needs: &[Reason] },
    ]
};

/// The step between two states, if there is one.
pub fn step_between(from: Status, to: Status) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.from == from && step.to == to)
}

/// The steps from here.
pub fn steps_from(from: Status) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.from == from)
}

/// What is known when a step is looked at.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What the person says.
    pub words: String,
    pub deadline: Option<NaiveDate>,
    pub today: NaiveDate,
    /// Photos of what was done since it was last sent out.
    pub photos: i64,
    /// Whether the person gave the last feedback.
    pub own_feedback: bool,
}

impl Step {
    /// Everything that lacks.
    pub fn missing(&self, facts: &Facts) -> Vec<FieldError> {
        let mut missing = Vec::new();
        let said = facts.words.trim().chars().count();
        for need in self.needs {
            let lacks = match need {
                Need::Words => (said == 0)
                    .then(|| FieldError::new("words", "missing-field", "请写明情况 (say what was done or found)")),
                Need::Reason => (said < REASON).then(|| {
                    let words = format!("请写明理由，至少 {REASON} 个字 (a reason of {REASON} characters)");
                    FieldError::new("words", "reason-too-short", words)
                }),
                Need::Photo => (facts.photos == 0).then(|| {
                    FieldError::new(
                        "fix_photo",
                        "missing-document",
                        "缺少附件：整改照片 (attach a photo of what was done)",
                    )
                }),
                Need::Deadline => match facts.deadline {
                    None => Some(FieldError::new("deadline", "missing-field", "请填写：新的整改期限 (a new deadline)")),
                    Some(day) if day < facts.today => {
                        Some(FieldError::new("deadline", "bad-date", "整改期限早于今天 (in the past)"))
                    }
                    Some(_) => None,
                },
            };
            missing.extend(lacks);
        }
        if self.by == By::Checker && facts.own_feedback {
            let words = "整改反馈由您提交，须由他人复查 (you gave the feedback: somebody else looks at it)";
            missing.push(FieldError::new("actor", "own-feedback", words));
        }
        missing
    }
}
