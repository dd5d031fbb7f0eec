//! 收→储→让: the states of an entry, the steps between them, and what each step needs (after 土地储备管理办法,
//! 国土资规〔2017〕17号, and 闲置土地处置办法 art. 21 for 净地). One table, for the service, the page and the diagram in the docs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 摸排线索
    Lead,
    /// 权属核查
    Check,
    /// 纳入台账(拟收储)
    Listed,
    /// 列入年度储备计划
    Planned,
    /// 收储实施
    Acquiring,
    /// 待交接
    Handover,
    /// 在库
    InStock,
    /// 具备供应条件(净地)
    Ready,
    /// 供应中
    Supplying,
    /// 部分出库
    PartOut,
    /// 已出库
    Out,
    /// 终止
    Void,
}

impl State {
    /// All of them, in the order of the process.
    pub const ALL: [Self; 12] = [
        Self::Lead,
        Self::Check,
        Self::Listed,
        Self::Planned,
        Self::Acquiring,
        Self::Handover,
        Self::InStock,
        Self::Ready,
        Self::Supplying,
        Self::PartOut,
        Self::Out,
        Self::Void,
    ];

    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Check => "check",
            Self::Listed => "listed",
            Self::Planned => "planned",
            Self::Acquiring => "acquiring",
            Self::Handover => "handover",
            Self::InStock => "in_stock",
            Self::Ready => "ready",
            Self::Supplying => "supplying",
            Self::PartOut => "part_out",
            Self::Out => "out",
            Self::Void => "void",
        }
    }

    /// 中文名.
    pub fn title(self) -> &'static str {
        match self {
            Self::Lead => "摸排线索",
            Self::Check => "权属核查",
            Self::Listed => "纳入台账",
            Self::Planned => "列入年度计划",
            Self::Acquiring => "收储实施",
            Self::Handover => "待交接",
            Self::InStock => "在库",
            Self::Ready => "具备供应条件",
            Self::Supplying => "供应中",
            Self::PartOut => "部分出库",
            Self::Out => "已出库",
            Self::Void => "终止",
        }
    }

    /// The state of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether the district holds the land: 已储备/管理, the 18 of 35.
    pub fn is_held(self) -> bool {
        matches!(self, Self::InStock | Self::Ready | Self::Supplying | Self::PartOut)
    }
}

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Onwards.
    Forward,
    /// Back: with a reason of ten characters at least.
    Back,
    /// To 终止.
    End,
    /// From 终止 back to the beginning.
    Reopen,
}

/// Something that must be there before a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// An attachment of one of these kinds, so many: kinds, 中文名, how many.
    Document(&'static [&'static str], &'static str, u32),
    /// The same, unless the land comes without a price (无偿收回, 划转, 委托管理).
    PricedDocument(&'static [&'static str], &'static str),
    /// The same, one for each time that something has left the store, this time included.
    EachTime(&'static [&'static str], &'static str),
    /// A field that says something.
    Filled(&'static str, &'static str),
    /// A field that says yes.
    Yes(&'static str, &'static str),
    /// 图形: a parcel or building.
    Shape,
    /// 会签: asked, and nobody still to answer or against it.
    Opinions,
    /// 一票否决: 污染, 文物, 矿压, 洪涝, 地灾 are absent or treated.
    NoHazard,
    /// 补偿到位, or nothing is due.
    Compensated,
    /// No part of it has left the store yet.
    NothingOut,
    /// Some of it has left the store, and some has not.
    SomeOut,
    /// Nobody uses it for a while (临时利用 ends before the land is supplied).
    NotLet,
}

/// One step that the process knows.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub from: State,
    pub to: State,
    pub way: Way,
    pub needs: &'static [Need],
}

const fn step(from: State, to: State, way: Way, needs: &'static [Need]) -> Step {
    Step { from, to, way, needs }
}

use Need::{
    Compensated, Document, EachTime, Filled, NoHazard, NotLet, NothingOut, Opinions, PricedDocument, Shape, SomeOut,
    Yes,
};
use State::{Acquiring, Check, Handover, InStock, Lead, Listed, Out, PartOut, Planned, Ready, Supplying, Void};
use Way::{Back, End, Forward, Reopen};

const NAMED: Need = Filled("guard_org", "管护单位");
const GROUND: Need = Document(&["termination_basis"], "终止依据", 1);
const SUPPLIED: Need = EachTime(&["supply_result"], "成交确认书/划拨决定书/移交函");
const OUT_SLIP: Need = EachTime(&["exit_form"], "出库单");

/// 净地核查表: five tests, each passed and proved (闲置土地处置办法 art. 21), and what the place is to become.
const CLEAN: &[Need] = &[
    Document(&["custody_agreement"], "管护责任书", 1),
    Yes("clean_rights", "净地一: 土地权利清晰"),
    Yes("clean_resettled", "净地二: 安置补偿落实到位"),
    Yes("clean_undisputed", "净地三: 没有法律经济纠纷"),
    Yes("clean_planned", "净地四: 规划条件明确"),
    Yes("clean_basics", "净地五: 具备动工开发的其他基本条件"),
    Document(&["clean_proof_1"], "净地核查证明一", 1),
    Document(&["clean_proof_2"], "净地核查证明二", 1),
    Document(&["clean_proof_3"], "净地核查证明三", 1),
    Document(&["clean_proof_4"], "净地核查证明四", 1),
    Document(&["clean_proof_5"], "净地核查证明五", 1),
    Document(&["planning_conditions"], "规划条件/控规图则", 1),
    NoHazard,
];

/// All steps. What is not here is not possible.
pub const STEPS: &[Step] = &[
    step(Lead, Check, Forward, &[Document(&["site_photo"], "现状照片", 1), Shape, Filled("source_note", "信息来源")]),
    step(
        Check,
        Listed,
        Forward,
        &[
            Document(&["title_record"], "不动产登记查档单/权证", 1),
            Document(&["survey_map"], "勘测图或界址点 TXT", 1),
            Document(&["encumbrance_search"], "抵押查封查询", 1),
            Filled("holder", "权属单位"),
            Filled("ownership", "权属性质"),
            Opinions,
            Document(&["government_decision"], "区政府批示/专题会议纪要", 1),
        ],
    ),
    step(Listed, Planned, Forward, &[Document(&["annual_plan"], "年度储备计划", 1), Filled("plan_year", "计划年度")]),
    step(
        Planned,
        Acquiring,
        Forward,
        &[Filled("acq_mode", "取得方式"), Filled("acq_doc_no", "收储依据文号"), Filled("acq_doc_date", "收储依据日期")],
    ),
    step(
        Acquiring,
        Handover,
        Forward,
        &[
            Document(&["acquisition_document"], "收回决定/收购协议/划转文件", 1),
            PricedDocument(&["appraisal_report"], "评估报告"),
            PricedDocument(&["payment_voucher"], "付款凭证"),
            Document(&["vacancy_confirmation"], "腾空确认", 1),
            NoHazard,
            Yes("rights_clear", "权属清晰"),
            Compensated,
        ],
    ),
    step(
        Handover,
        InStock,
        Forward,
        &[
            Document(&["handover_form"], "三方签字的地块交接表", 1),
            Document(&["site_photo"], "现状照片(四角)", 4),
            Document(&["entry_review"], "入库审核表", 1),
            Filled("right_type", "使用权类型"),
            NAMED,
        ],
    ),
    step(InStock, Ready, Forward, CLEAN),
    step(
        Ready,
        Supplying,
        Forward,
        &[
            Filled("supply_mode", "供应方式"),
            Document(&["announcement", "supply_approval"], "供应公告或供应方案批复", 1),
            NotLet,
        ],
    ),
    step(Supplying, Out, Forward, &[SUPPLIED, OUT_SLIP]),
    step(Supplying, PartOut, Forward, &[SUPPLIED, OUT_SLIP, SomeOut]),
    step(InStock, PartOut, Forward, &[SUPPLIED, OUT_SLIP, SomeOut]),
    step(PartOut, PartOut, Forward, &[SUPPLIED, OUT_SLIP, SomeOut]),
    step(PartOut, Out, Forward, &[SUPPLIED, OUT_SLIP]),
    step(PartOut, Ready, Forward, CLEAN),
    step(PartOut, InStock, Back, &[]),
    step(Check, Lead, Back, &[]),
    step(Planned, Listed, Back, &[]),
    step(Acquiring, Listed, Back, &[]),
    step(Handover, Acquiring, Back, &[]),
    step(Ready, InStock, Back, &[]),
    step(Supplying, Ready, Back, &[]),
    step(Lead, Void, End, &[GROUND]),
    step(Check, Void, End, &[GROUND]),
    step(Listed, Void, End, &[GROUND]),
    step(Acquiring, Void, End, &[GROUND]),
    step(InStock, Void, End, &[GROUND, NothingOut]),
    step(Void, Lead, Reopen, &[]),
];

/// The steps from a state.
pub fn steps_from(from: State) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.from == from)
}

/// The step between two states.
pub fn step_between(from: State, to: State) -> Option<&'static Step> {
    steps_from(from).find(|step| step.to == to)
}

/// What is known of an entry when a step is looked at.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Fields that say something, as text; yes and no are `true` and `false`.
    pub fields: BTreeMap<String, String>,
    /// Attachments that count, by kind.
    pub documents: BTreeMap<String, u32>,
    /// Parcels and buildings in all, and those that have left.
    pub pieces: (u32, u32),
    /// Pieces that are to leave now.
    pub leaving: u32,
    /// How often something has left already.
    pub exits: u32,
    /// Whether it lies on 部队用地, which is not photographed (军事设施保护法 第十七条、第二十二条).
    pub no_photos: bool,
    /// 会签: asked, still to answer, against.
    pub opinions: (u32, u32, u32),
    /// 临时利用 that has not ended, by its number.
    pub let_to: Vec<String>,
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The field, or the kind of document.
    pub field: String,
    /// A stable word.
    pub code: &'static str,
    /// For people: what it is and what to do.
    pub message: String,
}

/// Acquisition without a price (无偿收回, 划转, 委托管理).
const WITHOUT_PRICE: &[&str] = &["recovery_free", "transfer", "entrusted"];
/// 一票否决.
const HAZARDS: &[(&str, &str)] = &[
    ("hazard_pollution", "污染"),
    ("hazard_relic", "文物遗存"),
    ("hazard_mineral", "矿产压覆"),
    ("hazard_flood", "洪涝隐患"),
    ("hazard_geology", "地质灾害"),
];
/// Fewest characters of the reason for a step back.
pub const REASON: usize = 10;

impl Facts {
    fn says(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }

    fn count(&self, kinds: &[&str]) -> u32 {
        kinds.iter().filter_map(|kind| self.documents.get(*kind)).sum()
    }
}

impl Step {
    /// All that is missing for this step, in the order of the table; a reason is asked for where the step goes back.
    pub fn missing(&self, facts: &Facts, reason: &str) -> Vec<Missing> {
        let mut all: Vec<Missing> = self.needs.iter().flat_map(|need| need.missing(facts)).collect();
        let given = reason.trim().chars().count();
        if self.way != Forward && given < REASON {
            all.push(lack(
                "reason",
                "reason-too-short",
                format!(
                    "请写明理由，至少 {REASON} 个字 (give a reason of {REASON} characters at least; there are {given})"
                ),
            ));
        }
        all
    }
}

impl Need {
    /// What is missing of this; a need may miss several things.
    fn missing(&self, facts: &Facts) -> Vec<Missing> {
        let one = |is_there: bool, missing: Missing| if is_there { Vec::new() } else { vec![missing] };
        let document = |kinds: &[&str], title: &str, wanted: u32| {
            let there = facts.count(kinds);
            one(
                there >= wanted,
                lack(
                    kinds[0],
                    "missing-document",
                    if wanted == 1 {
                        format!("缺少附件：{title}，请上传 (attach it)")
                    } else {
                        format!("附件不足：{title}，需 {wanted} 份，现有 {there} 份 (attach more)")
                    },
                ),
            )
        };
        match *self {
            Self::Document(["site_photo"], ..) if facts.no_photos => Vec::new(),
            Self::Document(kinds, title, wanted) => document(kinds, title, wanted),
            Self::EachTime(kinds, title) => document(kinds, title, facts.exits + 1),
            Self::PricedDocument(kinds, title) => {
                let free = facts.says("acq_mode").is_some_and(|mode| WITHOUT_PRICE.contains(&mode));
                if free { Vec::new() } else { document(kinds, title, 1) }
            }
            Self::Filled(field, title) => one(
                facts.says(field).is_some(),
                lack(field, "missing-field", format!("请填写：{title} (fill it in)")),
            ),
            Self::Yes(field, title) => one(
                facts.says(field) == Some("true"),
                lack(field, "not-fulfilled", format!("未满足：{title} (not fulfilled)")),
            ),
            Self::Shape => one(
                facts.pieces.0 > 0,
                lack("spaces", "missing-shape", "缺少图形：请关联地块或楼宇 (link a parcel or a building)".to_owned()),
            ),
            Self::Opinions => opinions(facts),
            Self::NoHazard => HAZARDS.iter().filter_map(|(field, title)| hazard(facts, field, title)).collect(),
            Self::Compensated => one(
                matches!(facts.says("compensation"), Some("settled" | "none_due")),
                lack("compensation", "not-compensated", "补偿未到位 (compensation is not settled)".to_owned()),
            ),
            Self::NothingOut => one(
                facts.pieces.1 == 0,
                lack("spaces", "partly-out", "已有部分出库，不能终止 (a part has left the store already)".to_owned()),
            ),
            Self::NotLet => facts
                .let_to
                .iter()
                .map(|number| {
                    lack("temporary_use", "let", format!("临时利用 {number} 尚未收回或终结，请先收回 (a temporary use has not ended)"))
                })
                .collect(),
            Self::SomeOut => one(
                facts.leaving > 0 && facts.pieces.1 < facts.pieces.0,
                lack("spaces", "nothing-out", "请选择出库的部分，且须有剩余；只有一个地块时请先分割 (say which pieces leave; some must stay: divide the parcel first)".to_owned()),
            ),
        }
    }
}

fn opinions(facts: &Facts) -> Vec<Missing> {
    let (asked, open, against) = facts.opinions;
    let mut all = Vec::new();
    if asked == 0 {
        all.push(lack("opinions", "opinions-not-asked", "尚未会签征求意见 (no opinions were asked for)".to_owned()));
    }
    if open > 0 {
        all.push(lack(
            "opinions",
            "opinions-open",
            format!("还有 {open} 个部门未回复会签 (departments have yet to answer)"),
        ));
    }
    if against > 0 {
        all.push(lack(
            "opinions",
            "opinions-against",
            format!("有 {against} 个部门不同意，请协调后重新征求意见 (departments disagree: settle it and ask again)"),
        ));
    }
    all
}

fn hazard(facts: &Facts, field: &str, title: &str) -> Option<Missing> {
    let word = match facts.says(field) {
        Some("absent" | "treated") => return None,
        Some("open") => "未治理 (not treated)",
        _ => "未核查 (not looked into)",
    };
    Some(lack(field, "vetoed", format!("一票否决：{title}{word}")))
}

fn lack(field: &str, code: &'static str, message: String) -> Missing {
    Missing { field: field.to_owned(), code, message }
}
