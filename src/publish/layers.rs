//! The published layers: one list feeds features, tiles, the collections page and the API description.

use crate::error::{Error, Result};
use crate::records::collection::Collection;

/// How a property's value is read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text, codes, dates.
    Text,
    /// A number; decimals come from `numeric` columns.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Bool,
}

/// A property of a published feature.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// Name in the outside world, and column of the view.
    pub name: &'static str,
    /// What it holds.
    pub kind: Type,
}

const fn text(name: &'static str) -> Property {
    Property { name, kind: Type::Text }
}

const fn number(name: &'static str) -> Property {
    Property { name, kind: Type::Number }
}

const fn integer(name: &'static str) -> Property {
    Property { name, kind: Type::Integer }
}

const fn boolean(name: &'static str) -> Property {
    Property { name, kind: Type::Bool }
}

/// A collection that clients can read.
#[derive(Debug)]
pub struct Layer {
    /// Collection id.
    pub id: &'static str,
    /// 中文 and English title.
    pub title: &'static str,
    /// What the features are.
    pub description: &'static str,
    /// View with `id`, `boundary` (survey CRS), `location` (lon/lat) and the properties.
    pub view: &'static str,
    /// In the order in which they are written.
    pub properties: &'static [Property],
}

impl Layer {
    /// The layer with this id.
    ///
    /// # Errors
    /// 404 naming those there are.
    pub fn known(id: &str) -> Result<&'static Self> {
        Self::find(id).ok_or_else(|| {
            let known: Vec<&str> = LAYERS.iter().map(|layer| layer.id).collect();
            Error::NotFound(format!("there is no collection \"{id}\"; known: {}", known.join(", ")))
        })
    }

    /// The layer with this id, if there is one.
    pub fn find(id: &str) -> Option<&'static Self> {
        LAYERS.iter().find(|layer| layer.id == id)
    }

    /// Whether its features are spaces, of which some are sensitive.
    pub fn is_of_spaces(&self) -> bool {
        self.id != "zones" && !self.is_of_papers()
    }

    /// Whether its features are papers about spaces: kept in rooms of their own, read here only, drawn where the spaces lie that they are
    /// about (`space_ids` of the view), nowhere if there are none.
    pub fn is_of_papers(&self) -> bool {
        ["reserve", "contracts"].contains(&self.id)
    }

    /// The collection that its features are records of; none for spaces of both kinds.
    pub fn collection(&self) -> Option<Collection> {
        match self.id {
            "reserve" => Some(Collection::Ledger),
            id => id.parse().ok(),
        }
    }

    /// The collection whose records are written through its features.
    pub fn written(&self) -> Option<Collection> {
        self.collection().filter(|collection| collection.has_boundary())
    }

    /// What readers of sensitive things are watched by, as SQL over rows `v`: the spaces that a paper is about.
    pub fn watched(&self) -> &'static str {
        if self.is_of_papers() { ", v.space_ids" } else { "" }
    }

    /// The property with this name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}

/// Properties of every space, land or building.
const SPACE: [Property; 31] = [
    text("code"),
    text("object_no"),
    text("name"),
    text("address"),
    text("street_code"),
    text("street"),
    text("holder"),
    text("holder_kind"),
    text("holder_uscc"),
    text("ownership"),
    text("use_now_scheme"),
    text("use_now"),
    text("use_now_group"),
    text("use_plan_scheme"),
    text("use_plan"),
    text("use_plan_group"),
    text("stage"),
    boolean("cleared"),
    number("far_max"),
    text("supply_plan"),
    boolean("acquisition_planned"),
    number("area_m2"),
    number("area_registered_m2"),
    number("area_mu"),
    text("category"),
    text("category_rule"),
    text("category_source"),
    number("net_area_m2"),
    text("confidentiality"),
    text("updated_at"),
    integer("version"),
];

/// Properties of floor space.
const FLOORS: [Property; 7] = [
    number("gross_floor_area_m2"),
    number("lettable_area_m2"),
    number("vacant_area_m2"),
    integer("floors_up"),
    integer("floors_down"),
    number("rent"),
    integer("completion_year"),
];

const fn joined<const A: usize, const B: usize, const N: usize>(a: [Property; A], b: [Property; B]) -> [Property; N] {
    let mut all = [text(""); N];
    let mut at = 0;
    while at < A {
        all[at] = a[at];
        at += 1;
    }
    while at < N {
        all[at] = b[at - A];
        at += 1;
    }
    all
}

const BUILDING: [Property; 38] = joined(SPACE, FLOORS);
const EITHER: [Property; 39] = joined([text("kind")], BUILDING);

/// All published layers.
pub static LAYERS: &[Layer] = &[
    Layer {
        id: "parcels",
        title: "地块 Parcels",
        description: "Land parcels with measured area, category and net area. Surveyed boundaries, shown in CRS84.",
        view: "parcel_view",
        properties: &SPACE,
    },
    Layer {
        id: "buildings",
        title: "楼宇 Buildings",
        description: "Buildings by their footprint, with floor space to let. Floor space is never added to land.",
        view: "building_view",
        properties: &BUILDING,
    },
    Layer {
        id: "spaces",
        title: "招商空间 Investment space",
        description: "Parcels and buildings together; `kind` tells which.",
        view: "space_view",
        properties: &EITHER,
    },
    Layer {
        id: "zones",
        title: "分区 Zones",
        description: "Streets, renewal scopes, control lines and other areas that say something about what lies inside.",
        view: "zone_view",
        properties: &[
            text("kind"),
            text("code"),
            text("name"),
            text("remark"),
            number("area_m2"),
            text("updated_at"),
            integer("version"),
        ],
    },
    Layer {
        id: "reserve",
        title: "储备台账 Reserve",
        description: "Entries of the reserve, drawn as the union of their parcels and buildings. Read-only; kept by its own process.",
        view: "reserve_layer",
        properties: &[
            text("ledger_no"),
            text("plot_no"),
            text("name"),
            text("asset_type"),
            text("state"),
            text("address"),
            text("street_code"),
            text("street"),
            text("holder"),
            text("holder_uscc"),
            text("ownership"),
            text("right_type"),
            text("cert_no"),
            text("bdc_code"),
            boolean("registered"),
            number("area_registered_m2"),
            number("area_ledger_m2"),
            number("area_in_m2"),
            number("area_stock_m2"),
            number("area_out_m2"),
            number("floor_area_m2"),
            integer("plan_year"),
            text("acq_mode"),
            text("acq_doc_no"),
            text("acq_doc_date"),
            number("acq_cost"),
            number("eval_value"),
            text("compensation"),
            text("in_date"),
            text("out_date"),
            text("surface_state"),
            text("dev_state"),
            text("guard_mode"),
            text("guard_org"),
            text("use_plan"),
            number("far_max"),
            boolean("can_supply"),
            text("cannot_reason"),
            text("supply_plan"),
            text("supply_mode"),
            text("intent_project"),
            text("confidentiality"),
            text("data_date"),
            text("updated_at"),
            integer("version"),
        ],
    },
    Layer {
        id: "contracts",
        title: "出让合同 Contracts",
        description: "Contracts of transfer, drawn as the union of their parcels. Read-only; amounts for those who see them.",
        view: "contract_layer",
        properties: &[
            text("contract_no"),
            text("e_no"),
            text("kind"),
            text("name"),
            text("uscc"),
            text("enterprise"),
            text("grantor"),
            text("address"),
            text("street_code"),
            text("street"),
            text("park_code"),
            text("sign_on"),
            number("land_area_m2"),
            text("sale_no"),
            text("sale_method"),
            text("land_use"),
            integer("term_years"),
            number("price_total"),
            number("deposit"),
            number("late_rate"),
            number("start_delay_rate"),
            number("finish_delay_rate"),
            number("invest_total"),
            text("handover_due"),
            text("start_due"),
            text("finish_due"),
            text("production_due"),
            text("full_due"),
            number("should_dev_area_m2"),
            text("handover_on"),
            text("handover_evidence"),
            text("cert_no"),
            text("land_permit_no"),
            text("works_permit_no"),
            text("start_on"),
            text("start_evidence"),
            text("finish_on"),
            text("finish_evidence"),
            text("production_on"),
            text("full_on"),
            number("dev_area_m2"),
            number("invest_done"),
            text("level"),
            text("updated_at"),
            integer("version"),
        ],
    },
];
