//! The three kinds of feature and their properties, spelled as the importer expects them.

use super::{
    geojson::{Collection, Properties},
    names::Holder,
    shape::Shape,
};
use std::io::{self, Write};

/// A land use: scheme and code, never one without the other, because codes of the two schemes collide.
pub(super) type Use = (&'static str, &'static str);

/// What parcels and buildings have in common.
#[derive(Debug, Clone)]
pub(super) struct Space {
    pub object_no: String,
    /// 宗地代码 (19) of a parcel, 不动产单元号 (28) of a building.
    pub code: String,
    pub name: String,
    pub address: String,
    pub holder: Holder,
    pub collective: bool,
    pub now: Use,
    pub plan: Option<Use>,
    pub stage: &'static str,
    /// 证载面积, hundredths of ㎡.
    pub registered: i64,
    pub confidentiality: &'static str,
    /// ISO date.
    pub valid_from: String,
    pub remark: Option<String>,
    pub shape: Shape,
}

impl Space {
    fn fill(&self, to: &mut Properties<'_>) {
        to.text("object_no", self.object_no.as_str());
        to.text("code", self.code.as_str());
        to.text("name", self.name.as_str());
        to.text("address", self.address.as_str());
        to.text("holder", self.holder.name.as_str());
        to.text("holder_kind", self.holder.kind);
        to.text("holder_uscc", self.holder.uscc.as_deref());
        to.text("ownership", if self.collective { "collective" } else { "state" });
        to.text("use_now_scheme", self.now.0);
        to.text("use_now", self.now.1);
        to.text("use_plan_scheme", self.plan.map(|plan| plan.0));
        to.text("use_plan", self.plan.map(|plan| plan.1));
        to.text("stage", self.stage);
        to.hundredths("area_registered_m2", self.registered);
        to.text("confidentiality", self.confidentiality);
        to.text("valid_from", self.valid_from.as_str());
        to.text("remark", self.remark.as_deref());
    }
}

/// 地块.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    pub space: Space,
    /// 净地.
    pub cleared: bool,
    /// 容积率上限, hundredths.
    pub far_max: Option<i64>,
    /// Planned month of supply, `YYYY-MM`.
    pub supply_plan: Option<String>,
    /// 征收/收储 planned.
    pub acquisition_planned: bool,
}

impl Parcel {
    /// Adds it to the file.
    pub(super) fn write(&self, to: &mut Collection<impl Write>) -> io::Result<()> {
        to.feature(&self.space.shape, |properties| {
            self.space.fill(properties);
            properties.boolean("cleared", self.cleared);
            properties.hundredths("far_max", self.far_max);
            properties.text("supply_plan", self.supply_plan.as_deref());
            properties.boolean("acquisition_planned", self.acquisition_planned);
        })
    }
}

/// 楼宇.
#[derive(Debug, Clone)]
pub(super) struct Building {
    pub space: Space,
    /// 总建筑面积, 可招商面积 and 空置面积, hundredths of ㎡ of floor space.
    pub gross: i64,
    pub lettable: i64,
    pub vacant: i64,
    pub floors_up: i64,
    pub floors_down: i64,
    /// 租金, hundredths of 元/㎡·月.
    pub rent: Option<i64>,
    /// None while it is being built.
    pub completion_year: Option<i64>,
}

impl Building {
    /// Adds it to the file.
    pub(super) fn write(&self, to: &mut Collection<impl Write>) -> io::Result<()> {
        to.feature(&self.space.shape, |properties| {
            self.space.fill(properties);
            properties.integer("completion_year", self.completion_year);
            properties.integer("floors_up", self.floors_up);
            properties.integer("floors_down", self.floors_down);
            properties.hundredths("gross_floor_area_m2", self.gross);
            properties.hundredths("lettable_area_m2", self.lettable);
            properties.hundredths("vacant_area_m2", self.vacant);
            properties.hundredths("rent", self.rent);
        })
    }
}

/// 分区.
#[derive(Debug, Clone)]
pub(super) struct Zone {
    pub kind: &'static str,
    pub code: String,
    pub name: String,
    pub remark: Option<&'static str>,
    pub shape: Shape,
}

impl Zone {
    /// Adds it to the file.
    pub(super) fn write(&self, to: &mut Collection<impl Write>) -> io::Result<()> {
        to.feature(&self.shape, |properties| {
            properties.text("kind", self.kind);
            properties.text("code", self.code.as_str());
            properties.text("name", self.name.as_str());
            properties.text("valid_from", "2015-01-01");
            properties.text("remark", self.remark);
        })
    }
}
