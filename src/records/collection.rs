//! The three collections and the tables that hold them.

use std::str::FromStr;

use super::fields::{BUILDING_FIELDS, Field, PARCEL_FIELDS, ZONE_FIELDS};

/// A kind of record with a surveyed boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// 地块: land.
    Parcels,
    /// 楼宇: finished or unfinished buildings, by their footprint.
    Buildings,
    /// 分区: streets, renewal scopes, control lines and the like.
    Zones,
}

impl Collection {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Parcels, Self::Buildings, Self::Zones];

    /// The name outside clients know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parcels => "parcels",
            Self::Buildings => "buildings",
            Self::Zones => "zones",
        }
    }

    /// The table of current versions; `<table>_history` holds the earlier ones.
    pub fn table(self) -> &'static str {
        match self {
            Self::Parcels => "parcel",
            Self::Buildings => "building",
            Self::Zones => "zone",
        }
    }

    /// What may be delivered for a record of this kind, besides its boundary.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Parcels => PARCEL_FIELDS,
            Self::Buildings => BUILDING_FIELDS,
            Self::Zones => ZONE_FIELDS,
        }
    }

    /// Whether records of this kind are spaces: classified, counted, and drawn by category.
    pub fn is_space(self) -> bool {
        self != Self::Zones
    }

    /// The columns by which a delivered row is recognised as a stored record, the strongest first.
    pub fn keys(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Parcels | Self::Buildings => &[&["code"], &["object_no"]],
            Self::Zones => &[&["kind", "code"]],
        }
    }
}

impl FromStr for Collection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|collection| collection.name() == text)
            .ok_or_else(|| format!("\"{text}\" is no collection to import into: parcels, buildings or zones"))
    }
}
