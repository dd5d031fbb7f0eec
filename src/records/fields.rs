//! The fields of each collection: name, Chinese title, what may stand in it.
//!
//! Names are fixed: outside scripts and QGIS projects rely on them. Titles are what officers see and may deliver instead.

/// What may stand in a field, and the column type that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text of at most this many characters.
    Text(usize),
    /// One code of the named list in table `code`.
    Code(&'static str),
    /// A land-use scheme: `GB/T 21010-2017` or `MNR-2023`.
    Scheme,
    /// A land-use code, valid in the scheme that the named field gives.
    Use(&'static str),
    /// 宗地代码, 19 characters.
    ParcelCode,
    /// 统一社会信用代码, 18 characters with a check character (GB 32100-2015).
    Uscc,
    /// Square metres, two decimals, not negative.
    Area,
    /// 元, two decimals, not negative.
    Money,
    /// A number with two decimals, not negative, at most this.
    Number(u32),
    /// A share a day, as 滞纳金: five decimals, written as 0.001, 0.1% or 1‰.
    Rate,
    /// A whole number between these.
    Integer(i32, i32),
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// A month, `YYYY-MM`.
    Month,
}

impl Kind {
    /// The column type.
    pub fn sql_type(self) -> &'static str {
        match self {
            Self::Text(_)
            | Self::Code(_)
            | Self::Scheme
            | Self::Use(_)
            | Self::ParcelCode
            | Self::Uscc
            | Self::Month => "text",
            Self::Area | Self::Money | Self::Number(_) | Self::Rate => "numeric",
            Self::Integer(..) => "integer",
            Self::Bool => "boolean",
            Self::Date => "date",
        }
    }
}

/// One field of a collection.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Column and property name.
    pub name: &'static str,
    /// 中文名 that officers use.
    pub title: &'static str,
    /// What may stand in it.
    pub kind: Kind,
    /// Whether a row without it is refused.
    pub required: bool,
    /// SQL literal stored where the delivery says nothing, for columns that are never null.
    pub default: Option<&'static str>,
}

/// A field that may be left out.
pub const fn field(name: &'static str, title: &'static str, kind: Kind) -> Field {
    Field { name, title, kind, required: false, default: None }
}

/// A field without which a row is refused.
pub const fn required(name: &'static str, title: &'static str, kind: Kind) -> Field {
    Field { name, title, kind, required: true, default: None }
}

/// A field that holds this SQL literal where nothing is said.
pub const fn with_default(name: &'static str, title: &'static str, kind: Kind, default: &'static str) -> Field {
    Field { name, title, kind, required: false, default: Some(default) }
}

/// 地块 fields (`domain` field dictionary, space_object).
pub const PARCEL_FIELDS: &[Field] = &[
    field("object_no", "编号", Kind::Text(32)),
    field("code", "宗地代码", Kind::ParcelCode),
    required("name", "名称", Kind::Text(200)),
    field("address", "坐落", Kind::Text(400)),
    field("holder", "权利人", Kind::Text(200)),
    field("holder_kind", "权利人类型", Kind::Code("holder_kind")),
    field("holder_uscc", "统一社会信用代码", Kind::Uscc),
    field("ownership", "权属性质", Kind::Code("ownership")),
    field("use_now_scheme", "现状用途分类", Kind::Scheme),
    field("use_now", "现状用途", Kind::Use("use_now_scheme")),
    field("use_plan_scheme", "规划用途分类", Kind::Scheme),
    field("use_plan", "规划用途", Kind::Use("use_plan_scheme")),
    field("stage", "阶段", Kind::Code("stage")),
    field("cleared", "净地", Kind::Bool),
    field("far_max", "容积率上限", Kind::Number(100)),
    field("supply_plan", "计划供应年月", Kind::Month),
    with_default("acquisition_planned", "计划征收收储", Kind::Bool, "false"),
    field("area_registered_m2", "证载面积", Kind::Area),
    with_default("confidentiality", "密级", Kind::Code("confidentiality"), "'internal'"),
    field("remark", "备注", Kind::Text(2000)),
];

/// 楼宇 fields.
pub const BUILDING_FIELDS: &[Field] = &[
    field("object_no", "编号", Kind::Text(32)),
    field("code", "不动产单元号", Kind::Text(32)),
    required("name", "名称", Kind::Text(200)),
    field("address", "坐落", Kind::Text(400)),
    field("holder", "权利人", Kind::Text(200)),
    field("holder_kind", "权利人类型", Kind::Code("holder_kind")),
    field("holder_uscc", "统一社会信用代码", Kind::Uscc),
    field("ownership", "权属性质", Kind::Code("ownership")),
    field("use_now_scheme", "现状用途分类", Kind::Scheme),
    field("use_now", "现状用途", Kind::Use("use_now_scheme")),
    field("use_plan_scheme", "规划用途分类", Kind::Scheme),
    field("use_plan", "规划用途", Kind::Use("use_plan_scheme")),
    field("stage", "阶段", Kind::Code("stage")),
    field("completion_year", "竣工年", Kind::Integer(1900, 2100)),
    field("floors_up", "地上层数", Kind::Integer(0, 300)),
    field("floors_down", "地下层数", Kind::Integer(0, 50)),
    field("gross_floor_area_m2", "总建筑面积", Kind::Area),
    field("lettable_area_m2", "可招商面积", Kind::Area),
    field("vacant_area_m2", "空置面积", Kind::Area),
    field("rent", "租金", Kind::Number(100_000)),
    field("area_registered_m2", "证载面积", Kind::Area),
    with_default("confidentiality", "密级", Kind::Code("confidentiality"), "'internal'"),
    field("remark", "备注", Kind::Text(2000)),
];

/// 分区 fields.
pub const ZONE_FIELDS: &[Field] = &[
    required("kind", "分区类型", Kind::Code("zone_kind")),
    required("code", "分区编号", Kind::Text(32)),
    required("name", "名称", Kind::Text(200)),
    field("remark", "备注", Kind::Text(2000)),
];
