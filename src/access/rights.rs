//! What a caller may do, apart from which rows it is done to.

use crate::db::Caller;
use crate::error::{Error, FieldError, Result};

/// One thing that a role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// See parcels, buildings, zones, their categories and totals, within one's rows.
    ReadSpaces,
    /// See remarks, delivered extra columns and names of private persons: those who work on the records.
    SeeDetails,
    /// See one's organisation's imports.
    ReadImports,
    /// See all imports.
    ReadAllImports,
    /// Import something.
    Import,
    /// Import parcels; without [`Right::WriteParcels`] only their planning fields.
    ImportParcels,
    /// Make parcels and change all that is said of them.
    WriteParcels,
    /// Import buildings.
    ImportBuildings,
    /// Import zones.
    ImportZones,
    /// Decide the category of land against the rules.
    DecideLand,
    /// Decide the category of a building against the rules.
    DecideBuildings,
    /// Try and adopt rule sets.
    AdoptRules,
    /// See the reserve ledger, within one's rows.
    ReadReserve,
    /// File leads and keep what is one's own of the ledger.
    WriteReserve,
    /// Keep the ledger: move entries, ask for opinions, divide and join (发改局).
    DecideReserve,
    /// Say one's department's word when it is asked (会签).
    GiveOpinion,
    /// See and write what land cost and is worth.
    SeeReserveMoney,
    /// See the projects that look for space, within one's reach.
    ReadProjects,
    /// Keep projects, and link spaces with them.
    WriteProjects,
    /// Take a space for a project (锁定, 落地), and give it back.
    TakeSpaces,
    /// See contracts, enterprises and alerts, within one's rows.
    ReadContracts,
    /// See what was agreed and paid in money, and the figures of covenants.
    SeeContractMoney,
    /// Enter contracts, amendments, deliveries and what the city decided (资源规划, 发改局).
    WriteContracts,
    /// Keep the files of enterprises (商务局, 发改局).
    WriteEnterprises,
    /// Record payments (财政局).
    RecordPayments,
    /// Record permits, beginning, stops and completion (建设局).
    RecordWorks,
    /// Confirm output, taxes and investment (工信/统计/税务, 商务局).
    RecordFigures,
    /// Verify causes, give alerts to departments and close them (发改局).
    DecideContracts,
    /// Sign for an alert that was given to one's organisation, and say what was done.
    AnswerAlerts,
    /// See frozen month ends, tables and reports, within one's rows.
    ReadReports,
    /// Freeze a month, and freeze it again with a reason (发改局).
    FreezeReports,
    /// See accounts and organisations.
    ReadUsers,
    /// Make, change and disable accounts (系统管理员).
    ManageUsers,
    /// Make and change organisations (系统管理员).
    ManageOrganisations,
    /// Grant roles and naming, unlock, sign people out (安全管理员).
    GrantRights,
    /// Read and prove the record (审计员).
    ReadAudit,
    /// Read the gauges of the service.
    ReadMetrics,
}

impl Right {
    /// As pages and policies know it.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadSpaces => "spaces.read",
            Self::SeeDetails => "spaces.details",
            Self::ReadImports => "imports.read",
            Self::ReadAllImports => "imports.all",
            Self::Import => "imports.write",
            Self::ImportParcels => "imports.write:parcels",
            Self::WriteParcels => "parcels.write",
            Self::ImportBuildings => "imports.write:buildings",
            Self::ImportZones => "imports.write:zones",
            Self::DecideLand => "categories.decide:land",
            Self::DecideBuildings => "categories.decide:building",
            Self::AdoptRules => "rules.adopt",
            Self::ReadReserve => "reserve.read",
            Self::WriteReserve => "reserve.write",
            Self::DecideReserve => "reserve.decide",
            Self::GiveOpinion => "reserve.opine",
            Self::SeeReserveMoney => "reserve.money",
            Self::ReadProjects => "projects.read",
            Self::WriteProjects => "projects.write",
            Self::TakeSpaces => "projects.take",
            Self::ReadContracts => "contracts.read",
            Self::SeeContractMoney => "contracts.money",
            Self::WriteContracts => "contracts.write",
            Self::WriteEnterprises => "enterprises.write",
            Self::RecordPayments => "contracts.pay",
            Self::RecordWorks => "contracts.works",
            Self::RecordFigures => "contracts.figures",
            Self::DecideContracts => "contracts.decide",
            Self::AnswerAlerts => "alerts.answer",
            Self::ReadReports => "reports.read",
            Self::FreezeReports => "reports.freeze",
            Self::ReadUsers => "users.read",
            Self::ManageUsers => "users.manage",
            Self::ManageOrganisations => "organisations.manage",
            Self::GrantRights => "rights.grant",
            Self::ReadAudit => "audit.read",
            Self::ReadMetrics => "metrics.read",
        }
    }
}

/// Refuses unless `caller` has `right`.
///
/// # Errors
/// 403, the same for things that exist and things that do not.
pub fn require(caller: &Caller, right: Right) -> Result<()> {
    if caller.may(right.word()) {
        return Ok(());
    }
    let may: Vec<&str> =
        super::Role::ALL.iter().filter(|role| role.rights().contains(&right)).map(|r| r.title()).collect();
    Err(refused(&format!("您的角色不能这样做；可以的是：{} (your role may not do this)", may.join("、"))))
}

/// 403 with the reason.
pub fn refused(detail: &str) -> Error {
    Error::Forbidden { detail: detail.to_owned(), errors: vec![FieldError::new("role", "not-permitted", detail)] }
}
