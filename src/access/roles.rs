//! 角色: the columns of the permission matrix, and the three administrators that exclude each other
//! (三权分立, GB/T 22239-2019 8.1.10).

use std::str::FromStr;

use super::Right;
use crate::db::{Caller, Military, Permit, Reach};

/// What a person works as. One person, one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// 区领导
    Leader,
    /// 发改局, who manages the ledger
    Development,
    /// 资源规划
    Planning,
    /// 商务局
    Commerce,
    /// 财政局
    Finance,
    /// 建设局
    Construction,
    /// 工信/统计/税务
    Statistics,
    /// 街道
    Street,
    /// 区属国企
    Soe,
    /// 园区管委会
    Park,
    /// 系统管理员: accounts and organisations, without rights
    System,
    /// 安全管理员: rights, without accounts
    Security,
    /// 审计员: the record
    Auditor,
}

/// The program acting by itself where views ask for a right by its word: with those of all roles together.
pub fn program() -> Caller {
    let mut rights: Vec<&'static str> =
        Role::ALL.iter().flat_map(|role| role.rights()).map(|right| right.word()).collect();
    rights.sort_unstable();
    rights.dedup();
    Caller::new(Permit { rights, ..Caller::system().permit().clone() })
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Leader,
        Self::Development,
        Self::Planning,
        Self::Commerce,
        Self::Finance,
        Self::Construction,
        Self::Statistics,
        Self::Street,
        Self::Soe,
        Self::Park,
        Self::System,
        Self::Security,
        Self::Auditor,
    ];

    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Development => "development",
            Self::Planning => "planning",
            Self::Commerce => "commerce",
            Self::Finance => "finance",
            Self::Construction => "construction",
            Self::Statistics => "statistics",
            Self::Street => "street",
            Self::Soe => "soe",
            Self::Park => "park",
            Self::System => "system",
            Self::Security => "security",
            Self::Auditor => "auditor",
        }
    }

    /// 中文名.
    pub fn title(self) -> &'static str {
        match self {
            Self::Leader => "区领导",
            Self::Development => "发改局",
            Self::Planning => "资源规划",
            Self::Commerce => "商务局",
            Self::Finance => "财政局",
            Self::Construction => "建设局",
            Self::Statistics => "工信/统计/税务",
            Self::Street => "街道",
            Self::Soe => "区属国企",
            Self::Park => "园区管委会",
            Self::System => "系统管理员",
            Self::Security => "安全管理员",
            Self::Auditor => "审计员",
        }
    }

    /// What the role may do: the rows 空间, 楼宇, 储备台账, 合同/价款/履约, 预警处置, 报表, 用户 and 审计日志 of the matrix; and the project pool, which 商务局 keeps with
    /// 发改局 and alone takes space from.
    pub fn rights(self) -> &'static [Right] {
        use Right::*;
        match self {
            Self::Development => &[
                ReadSpaces,
                SeeDetails,
                ReadImports,
                ReadAllImports,
                Import,
                ImportParcels,
                WriteParcels,
                ImportBuildings,
                ImportZones,
                DecideLand,
                DecideBuildings,
                AdoptRules,
                ReadReserve,
                WriteReserve,
                DecideReserve,
                SeeReserveMoney,
                ReadProjects,
                WriteProjects,
                ReadContracts,
                SeeContractMoney,
                WriteContracts,
                WriteEnterprises,
                RecordPayments,
                RecordWorks,
                RecordFigures,
                DecideContracts,
                AnswerAlerts,
                ReadReports,
                FreezeReports,
            ],
            Self::Planning => &[
                ReadSpaces,
                SeeDetails,
                ReadImports,
                Import,
                ImportParcels,
                ImportZones,
                ReadReserve,
                GiveOpinion,
                ReadProjects,
                ReadContracts,
                SeeContractMoney,
                WriteContracts,
                AnswerAlerts,
                ReadReports,
            ],
            Self::Commerce => &[
                ReadSpaces,
                SeeDetails,
                ReadImports,
                Import,
                ImportBuildings,
                DecideBuildings,
                ReadReserve,
                ReadProjects,
                WriteProjects,
                TakeSpaces,
                ReadContracts,
                SeeContractMoney,
                WriteEnterprises,
                RecordFigures,
                AnswerAlerts,
                ReadReports,
            ],
            Self::Leader => {
                &[ReadSpaces, ReadReserve, SeeReserveMoney, ReadProjects, ReadContracts, SeeContractMoney, ReadReports]
            }
            Self::Finance => &[
                ReadSpaces,
                ReadReserve,
                GiveOpinion,
                SeeReserveMoney,
                ReadProjects,
                ReadContracts,
                SeeContractMoney,
                RecordPayments,
                AnswerAlerts,
                ReadReports,
            ],
            Self::Construction => &[
                ReadSpaces,
                ReadReserve,
                GiveOpinion,
                ReadProjects,
                ReadContracts,
                SeeContractMoney,
                RecordWorks,
                AnswerAlerts,
                ReadReports,
            ],
            Self::Statistics => {
                &[ReadSpaces, ReadProjects, ReadContracts, SeeContractMoney, RecordFigures, AnswerAlerts, ReadReports]
            }
            Self::Street | Self::Soe | Self::Park => &[
                ReadSpaces,
                SeeDetails,
                ReadImports,
                Import,
                ImportParcels,
                WriteParcels,
                ImportBuildings,
                ReadReserve,
                WriteReserve,
                GiveOpinion,
                ReadProjects,
                ReadContracts,
                AnswerAlerts,
                ReadReports,
            ],
            Self::System => &[ReadUsers, ManageUsers, ManageOrganisations, ReadMetrics],
            Self::Security => &[ReadUsers, GrantRights],
            Self::Auditor => &[ReadAudit],
        }
    }

    /// Whether the role administers the system: longer passwords, shorter sessions.
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::System | Self::Security | Self::Auditor)
    }

    /// The naming that a person of this role can be given: 发改局 and 资源规划 see the rows of 部队用地, 区领导 its sum.
    pub fn can_be_named(self, military: Military) -> bool {
        match military {
            Military::No => true,
            Military::Sum => self == Self::Leader,
            Military::Rows => matches!(self, Self::Development | Self::Planning),
        }
    }

    /// The kind of organisation whose people can have the role; any for those who administer the system.
    pub fn organisation_kind(self) -> Option<&'static str> {
        match self {
            Self::Street => Some("street"),
            Self::Soe => Some("soe"),
            Self::Park => Some("park"),
            Self::System | Self::Security | Self::Auditor => None,
            _ => Some("government"),
        }
    }

    /// Which rows: the whole district, or what belongs to one's street, organisation or park. Whoever lacks it sees nothing.
    pub fn reach(self, street: Option<&str>, uscc: Option<&str>, park: Option<&str>) -> Reach {
        let of =
            |key: Option<&str>, reach: fn(String) -> Reach| key.map_or(Reach::Nothing, |key| reach(key.to_owned()));
        match self {
            Self::Street => of(street, Reach::Street),
            Self::Soe => of(uscc, Reach::Holder),
            Self::Park => of(park, Reach::Park),
            Self::System | Self::Security | Self::Auditor => Reach::Nothing,
            _ => Reach::District,
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::word).join(", ");
        Self::ALL.into_iter().find(|role| role.word() == text).ok_or_else(|| format!("a role is one of {}", known()))
    }
}
