//! The steps of a temporary use (申请 → 会签 → 批准 → 定价签约 → 交付 → 收回 or 续期 → 归档). One table; pure.

use chrono::NaiveDate;
use serde::Serialize;

use super::form::{Form, lack};
use super::terms::{MOST_MONTHS, Term, too_long};
use crate::credit::gate::Gate;
use crate::error::FieldError;

/// Where a use stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 草稿
    Draft,
    /// 已申请
    Applied,
    /// 会签中
    Consulting,
    /// 已批准
    Approved,
    /// 已签协议
    Signed,
    /// 履行中
    InUse,
    /// 已收回
    Returned,
    /// 已续期: another agreement goes on
    Continued,
    /// 归档
    Archived,
    /// 不予批准
    Refused,
    /// 已撤回
    Withdrawn,
    /// 终止
    Terminated,
}

impl Status {
    /// All of them, in the order of the process.
    pub const ALL: [Self; 12] = [
        Self::Draft,
        Self::Applied,
        Self::Consulting,
        Self::Approved,
        Self::Signed,
        Self::InUse,
        Self::Returned,
        Self::Continued,
        Self::Archived,
        Self::Refused,
        Self::Withdrawn,
        Self::Terminated,
    ];

    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Applied => "applied",
            Self::Consulting => "consulting",
            Self::Approved => "approved",
            Self::Signed => "signed",
            Self::InUse => "in_use",
            Self::Returned => "returned",
            Self::Continued => "continued",
            Self::Archived => "archived",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Terminated => "terminated",
        }
    }

    /// The status of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Whoever files it: the unit that looks after the plot, or 发改局.
    Filer,
    /// 发改局.
    Manager,
}

/// Which way a step goes; all but forward need a reason of ten characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Onwards.
    Forward,
    /// Back to be mended.
    Back,
    /// To an end.
    End,
}

/// What a step looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// The application is filled in.
    Application,
    /// Nothing permanent is built.
    NothingPermanent,
    /// Its range lies inside the plot.
    Range,
    /// Two years in all.
    Months,
    /// The plot is in stock, and not to be supplied before the end.
    Plot,
    /// Nobody else uses the land in those days.
    Free,
    /// 搭建时规划先行.
    PlanningConsent,
    /// 信用核查 of the applicant.
    Credit,
    /// 会签.
    Opinions,
    /// 区政府批准.
    Approval,
    /// 定价 and the scan of the agreement.
    Agreement,
    /// 交付: the signed 交接表, and the deposit.
    Delivered,
    /// 收回: the signed 交接表.
    TakenBack,
    /// Another agreement goes on.
    Renewed,
    /// The deposit is given back or deducted.
    Settled,
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// From here.
    pub from: Status,
    /// To there.
    pub to: Status,
    /// Which way that is.
    pub way: Way,
    /// Who takes it.
    pub who: Who,
    needs: &'static [Need],
}

const fn step(from: Status, to: Status, way: Way, who: Who, needs: &'static [Need]) -> Step {
    Step { from, to, way, who, needs }
}

use Need::{
    Agreement, Application, Approval, Credit, Delivered, Free, Months, NothingPermanent, Opinions, PlanningConsent,
    Plot, Range, Renewed, Settled, TakenBack,
};
use Status::{
    Applied, Approved, Archived, Consulting, Continued, Draft, InUse, Refused, Returned, Signed, Terminated, Withdrawn,
};
use Way::{Back, End, Forward};
use Who::{Filer, Manager};

/// All steps. What is not here is not possible.
pub const STEPS: &[Step] = &[
    step(Draft, Applied, Forward, Filer, &[Application, NothingPermanent, Range, Months]),
    step(Applied, Consulting, Forward, Manager, &[Plot, Range, Months, Free]),
    step(
        Consulting,
        Approved,
        Forward,
        Manager,
        &[Plot, Range, Months, Free, NothingPermanent, PlanningConsent, Credit, Opinions, Approval],
    ),
    step(Approved, Signed, Forward, Manager, &[Plot, Months, Free, Credit, Agreement]),
    step(Signed, InUse, Forward, Manager, &[Delivered]),
    step(InUse, Returned, Forward, Manager, &[TakenBack]),
    step(InUse, Continued, Forward, Manager, &[Renewed]),
    step(Returned, Archived, Forward, Manager, &[Settled]),
    step(Continued, Archived, Forward, Manager, &[Settled]),
    step(Applied, Draft, Back, Manager, &[]),
    step(Consulting, Applied, Back, Manager, &[]),
    step(Approved, Consulting, Back, Manager, &[]),
    step(Draft, Withdrawn, End, Filer, &[]),
    step(Applied, Withdrawn, End, Filer, &[]),
    step(Consulting, Withdrawn, End, Filer, &[]),
    step(Applied, Refused, End, Manager, &[]),
    step(Consulting, Refused, End, Manager, &[]),
    step(Approved, Refused, End, Manager, &[]),
    step(Signed, Terminated, End, Manager, &[Settled]),
];

/// The steps from a status.
pub fn steps_from(from: Status) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.from == from)
}

/// Fewest characters of the reason for a step that is not forward.
pub const REASON: usize = 10;

/// What is known of a use when a step is looked at.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What is filled in.
    pub form: Form,
    /// Whether it says where; and whether that lies inside what is in stock of the plot.
    pub range: Option<bool>,
    /// Terms of the same applicant on the same plot, this one among them.
    pub terms: Vec<Term>,
    /// Where the entry stands if that is not in stock, in words.
    pub not_in_stock: Option<String>,
    /// First day of the month in which it is to be supplied.
    pub supply_on: Option<NaiveDate>,
    /// Others on the same land in the same days, by number and applicant.
    pub others: Vec<String>,
    /// How it stands with the credit check of the applicant.
    pub credit: Gate,
    /// 会签: asked, still to answer, against.
    pub opinions: (u32, u32, u32),
    /// Whether the decision and the agreement are attached.
    pub decision: bool,
    /// The scan of the agreement.
    pub agreement: bool,
    /// The signed forms of delivery and return.
    pub delivered: bool,
    /// The signed form of the return.
    pub taken_back: bool,
    /// Whether it goes on from another that is in use: nothing is delivered again.
    pub renews: bool,
    /// Whether a renewal is signed.
    pub renewed: bool,
    /// What of the deposit was received and is held, 元.
    pub received: rust_decimal::Decimal,
    /// What is held now.
    pub held: rust_decimal::Decimal,
}

impl Step {
    /// All that is missing for this step, in the order of the table.
    pub fn missing(&self, facts: &Facts, reason: &str) -> Vec<FieldError> {
        let mut all: Vec<FieldError> = self.needs.iter().flat_map(|need| need.missing(facts)).collect();
        let given = reason.trim().chars().count();
        if self.way != Forward && given < REASON {
            let words = format!(
                "请写明理由，至少 {REASON} 个字 (give a reason of {REASON} characters at least; there are {given})"
            );
            all.push(FieldError::new("reason", "reason-too-short", words));
        }
        all
    }
}

fn unless(holds: bool, field: &str, code: &str, words: impl Into<String>) -> Vec<FieldError> {
    if holds { Vec::new() } else { vec![FieldError::new(field, code, words)] }
}

impl Need {
    fn missing(self, facts: &Facts) -> Vec<FieldError> {
        let form = &facts.form;
        match self {
            Application => form.missing(),
            NothingPermanent => unless(
                !form.permanent,
                "permanent",
                "not-allowed",
                "临时利用不得修建永久性建筑物 (nothing permanent is built)",
            ),
            Range => match facts.range {
                Some(true) => Vec::new(),
                Some(false) => vec![FieldError::new(
                    "boundary",
                    "outside-plot",
                    "申请范围超出在库地块 (the range lies outside what is in stock of the plot)",
                )],
                None => vec![lack("boundary", "申请范围")],
            },
            Months => {
                let words = format!(
                    "同一申请单位在同一地块累计不得超过 {MOST_MONTHS} 个月（含续期） (at most {MOST_MONTHS} months in all, renewals included)"
                );
                unless(!too_long(&facts.terms), "end_on", "too-long", words)
            }
            Plot => plot(facts),
            Free => facts
                .others
                .iter()
                .map(|other| {
                    let words = format!("与 {other} 的范围和期限重叠 (it overlaps another use in space and time)");
                    FieldError::new("boundary", "overlap", words)
                })
                .collect(),
            PlanningConsent => unless(
                !form.temp_structure || !form.planning_consent_no.trim().is_empty(),
                "planning_consent_no",
                "missing-field",
                "搭建临时建（构）筑物须先取得规划同意，请填文号 (planning consents first)",
            ),
            Credit => facts.credit.missing().into_iter().collect(),
            Opinions => opinions(facts.opinions),
            Approval => {
                let mut missing = Vec::new();
                if form.approval_no.trim().is_empty() {
                    missing.push(lack("approval_no", "区政府批准文号"));
                }
                if form.approved_on.is_none() {
                    missing.push(lack("approved_on", "批准日期"));
                }
                missing.extend(unless(
                    facts.decision,
                    "government_decision",
                    "missing-document",
                    "缺少附件：区政府批准文件，请上传 (attach it)",
                ));
                missing
            }
            Agreement => {
                let mut missing = form.unpriced();
                missing.extend(unless(
                    facts.agreement,
                    "agreement",
                    "missing-document",
                    "缺少附件：签字盖章的协议扫描件，请上传 (attach it)",
                ));
                missing
            }
            Delivered => {
                let deposit = form.deposit.unwrap_or_default();
                let mut missing = unless(
                    facts.delivered || facts.renews,
                    "handover_id",
                    "missing-document",
                    "缺少三方签字的交接表（临时利用交付） (a signed hand-over form is missing)",
                );
                let words =
                    format!("履约保证金应收 {deposit} 元，已收 {} 元 (the deposit is not received)", facts.received);
                missing.extend(unless(facts.received >= deposit, "deposit", "not-received", words));
                missing
            }
            TakenBack => unless(
                facts.taken_back,
                "return_id",
                "missing-document",
                "缺少三方签字的交接表（临时利用收回） (a signed form of the return is missing)",
            ),
            Renewed => unless(facts.renewed, "renewal", "not-renewed", "没有已签协议的续期申请 (no renewal is signed)"),
            Settled => {
                let words = format!("保证金尚有 {} 元未退还或扣除 (the deposit is not settled)", facts.held);
                unless(facts.held.is_zero(), "deposit", "not-settled", words)
            }
        }
    }
}

fn plot(facts: &Facts) -> Vec<FieldError> {
    let mut missing = Vec::new();
    if let Some(state) = &facts.not_in_stock {
        let words = format!("该地块目前为“{state}”，不在库，不能临时利用 (the plot is not in stock)");
        missing.push(FieldError::new("item_id", "not-in-stock", words));
    }
    if let (Some(supply), Some(end)) = (facts.supply_on, facts.form.end_on)
        && end >= supply
    {
        let words = format!(
            "该地块计划于 {} 出让，利用期须在此前结束 (it ends before the plot is to be supplied)",
            supply.format("%Y-%m")
        );
        missing.push(FieldError::new("end_on", "before-supply", words));
    }
    missing
}

fn opinions((asked, open, against): (u32, u32, u32)) -> Vec<FieldError> {
    let mut all = unless(asked > 0, "opinions", "opinions-not-asked", "尚未会签征求意见 (no opinions were asked for)");
    let words = format!("还有 {open} 个部门未回复会签 (departments have yet to answer)");
    all.extend(unless(open == 0, "opinions", "opinions-open", words));
    let words = format!("有 {against} 个部门不同意，请协调后重新征求意见 (departments disagree)");
    all.extend(unless(against == 0, "opinions", "opinions-against", words));
    all
}
