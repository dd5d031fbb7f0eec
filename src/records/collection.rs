//! The collections and the tables that hold them.

use std::str::FromStr;

use super::fields::{BUILDING_FIELDS, Field, PARCEL_FIELDS, ZONE_FIELDS};
use super::{agreements, ledger};

/// A kind of record that is delivered in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// 地块: land.
    Parcels,
    /// 楼宇: finished or unfinished buildings, by their footprint.
    Buildings,
    /// 分区: streets, renewal scopes, control lines and the like.
    Zones,
    /// 储备台账: entries without a boundary of their own; they consist of parcels and buildings.
    Ledger,
    /// 出让合同: what was agreed and done, on parcels that are known.
    Contracts,
    /// 企业: those that hold contracts.
    Enterprises,
}

impl Collection {
    /// Those with a surveyed boundary.
    pub const ALL: [Self; 3] = [Self::Parcels, Self::Buildings, Self::Zones];

    /// Those whose rows are about records of their own room, without a boundary.
    pub const PAPERS: [Self; 3] = [Self::Ledger, Self::Contracts, Self::Enterprises];

    /// The name outside clients know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parcels => "parcels",
            Self::Buildings => "buildings",
            Self::Zones => "zones",
            Self::Ledger => "ledger",
            Self::Contracts => "contracts",
            Self::Enterprises => "enterprises",
        }
    }

    /// The table of current versions; `<table>_history` holds the earlier ones.
    pub fn table(self) -> &'static str {
        match self {
            Self::Parcels => "parcel",
            Self::Buildings => "building",
            Self::Zones => "zone",
            Self::Ledger => "reserve_item",
            Self::Contracts => "contract",
            Self::Enterprises => "enterprise",
        }
    }

    /// What may be delivered for a record of this kind, besides its boundary.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Parcels => PARCEL_FIELDS,
            Self::Buildings => BUILDING_FIELDS,
            Self::Zones => ZONE_FIELDS,
            Self::Ledger => ledger::DELIVERED,
            Self::Contracts => agreements::CONTRACT_FIELDS,
            Self::Enterprises => agreements::ENTERPRISE_FIELDS,
        }
    }

    /// Whether records of this kind have a boundary of their own.
    pub fn has_boundary(self) -> bool {
        Self::ALL.contains(&self)
    }

    /// Whether records of this kind are spaces: classified, counted, and drawn by category.
    pub fn is_space(self) -> bool {
        matches!(self, Self::Parcels | Self::Buildings)
    }

    /// The names of all of them, for messages.
    pub fn known() -> String {
        Self::ALL.into_iter().chain(Self::PAPERS).map(Self::name).collect::<Vec<_>>().join(", ")
    }

    /// The columns by which a delivered row is recognised as a stored record, the strongest first.
    pub fn keys(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Parcels | Self::Buildings => &[&["code"], &["object_no"]],
            Self::Zones => &[&["kind", "code"]],
            Self::Ledger => &[&["ledger_no"]],
            Self::Contracts => &[&["contract_no"]],
            Self::Enterprises => &[&["uscc"]],
        }
    }
}

impl FromStr for Collection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .chain(Self::PAPERS)
            .find(|collection| collection.name() == text)
            .ok_or_else(|| format!("\"{text}\" is no collection to import into: {}", Self::known()))
    }
}
