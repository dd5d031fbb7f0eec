//! What a lot is used for, by its role in the city: holder, land uses, stage, plan.

use super::{
    map::{outline::STREETS, quarter::Draft},
    names::{self, Holder},
    record::{Parcel, Space, Use},
    rng::Rng,
    shape::Shape,
};

/// Part that a lot plays; decides its attributes, from which the rules then find the category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Vacant state land to be supplied: 拟供地.
    Supply,
    /// The same, already taken over by the reserve centre (已储备或管理).
    Reserve,
    /// A whole village or part of one, to be rebuilt: 三旧改造.
    Village,
    /// A works that will become shops, offices or flats: 三旧改造.
    OldWorks,
    /// A works that stays one: 工改工.
    Works,
    /// 部队用地.
    Camp,
    /// The ordinary city: in no category.
    Plain,
}

/// 土地利用现状分类.
pub(super) const STATUS: &str = "GB/T 21010-2017";
/// 用地用海分类指南.
pub(super) const GUIDE: &str = "MNR-2023";

/// Where a lot is, for its name and address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The quarter around it.
    pub quarter: &'static Draft,
    /// Place of that quarter in the list of quarters.
    pub index: usize,
    /// Number within the quarter.
    pub number: u64,
}

impl Place {
    fn address(self, rng: &mut Rng) -> String {
        let road = rng.pick(self.quarter.roads);
        format!("湖里区{}{road}{}号（示范）", STREETS[self.quarter.street].1, rng.range(1, 480))
    }
}

/// Attributes that differ by role.
struct Facts {
    name: String,
    holder: Holder,
    now: Use,
    plan: Option<Use>,
    stage: &'static str,
    acquisition_planned: bool,
    supply_plan: Option<String>,
    far_max: Option<i64>,
    cleared: bool,
}

/// A parcel of this role; its numbers (宗地代码, 编号) are given later. `sequence` counts parcels.
pub(super) fn parcel(role: Role, place: Place, shape: Shape, sequence: u64, rng: &mut Rng) -> Parcel {
    let facts = match role {
        Role::Supply | Role::Reserve => supply(role, place, sequence, rng),
        Role::Village => village(place, sequence, rng),
        Role::OldWorks => old_works(place, sequence, rng),
        Role::Works => works(place, sequence, rng),
        Role::Camp => camp(sequence, rng),
        Role::Plain => plain(place, sequence, rng),
    };
    let measured = shape.area_cents();
    let space = Space {
        object_no: String::new(),
        code: String::new(),
        name: facts.name,
        address: if role == Role::Camp { "湖里区（地址略）".to_owned() } else { place.address(rng) },
        collective: facts.holder.kind == "collective",
        holder: facts.holder,
        now: facts.now,
        plan: facts.plan,
        stage: facts.stage,
        registered: registered(measured, rng),
        confidentiality: match role {
            Role::Camp => "sensitive",
            Role::Plain => "public",
            _ => rng.pick(&["internal", "internal", "public"]),
        },
        valid_from: date(rng),
        remark: None,
        shape,
    };
    Parcel {
        space,
        cleared: facts.cleared,
        far_max: facts.far_max,
        supply_plan: facts.supply_plan,
        acquisition_planned: facts.acquisition_planned,
    }
}

/// A day from 2015 to mid-2019.
pub(super) fn date(rng: &mut Rng) -> String {
    let year = rng.range(2015, 2019);
    let month = rng.range(1, if year == 2019 { 6 } else { 12 });
    format!("{year}-{month:02}-{:02}", rng.range(1, 28))
}

/// The certificate: often the measured area itself, else a little off, as older surveys are.
fn registered(measured: i64, rng: &mut Rng) -> i64 {
    if rng.chance(55) { measured } else { measured + measured * rng.range(-30, 30) / 10_000 }
}

fn supply(role: Role, place: Place, sequence: u64, rng: &mut Rng) -> Facts {
    let plan = rng.pick(&[
        (GUIDE, "0902"),
        (GUIDE, "0901"),
        (GUIDE, "070102"),
        (GUIDE, "100101"),
        (GUIDE, "0804"),
        (GUIDE, "1101"),
        (STATUS, "0505"),
        (STATUS, "0803"),
        (STATUS, "0701"),
        (STATUS, "0601"),
    ]);
    let month = format!("{}-{:02}", rng.range(2019, 2021), rng.range(7, 12));
    let reserved = role == Role::Reserve;
    let planned = rng.chance(65);
    Facts {
        name: format!("{}{}号地块", place.quarter.name, place.number),
        holder: if reserved { names::reserve_centre() } else { names::government(sequence) },
        now: rng.pick(&[(STATUS, "1201"), (STATUS, "1201"), (GUIDE, "16"), (STATUS, "0601"), (STATUS, "0604")]),
        // Some are in the supply plan before the planners have fixed the use; none lacks both.
        plan: (!planned || rng.chance(85)).then_some(plan),
        stage: if reserved { "reserved" } else { rng.pick(&["unsupplied", "unsupplied", "recovered"]) },
        acquisition_planned: false,
        supply_plan: planned.then_some(month),
        far_max: Some(rng.range(10, 45) * 10),
        cleared: rng.chance(80),
    }
}

fn village(place: Place, sequence: u64, rng: &mut Rng) -> Facts {
    let base = place.quarter.name;
    // Flats that stay flats are renewal only because the land is to be acquired.
    let (now, plan) = rng.pick(&[
        ((STATUS, "0702"), Some((GUIDE, "070102"))),
        ((STATUS, "0702"), Some((GUIDE, "0902"))),
        ((STATUS, "0702"), Some((STATUS, "0505"))),
        ((GUIDE, "070103"), Some((GUIDE, "0901"))),
        ((STATUS, "0701"), Some((GUIDE, "1401"))),
        ((STATUS, "0701"), Some((STATUS, "0701"))),
        ((STATUS, "0702"), None),
    ]);
    let holder = match sequence % 5 {
        3 => names::person(rng),
        4 => names::state_company(sequence),
        _ => names::cooperative(base, place.index as u64),
    };
    Facts {
        name: format!("{base}旧村改造{}号地块", place.number),
        holder,
        now,
        plan,
        stage: rng.pick(&["in_use", "in_use", "renewing"]),
        acquisition_planned: true,
        supply_plan: None,
        far_max: plan.map(|_| rng.range(20, 40) * 10),
        cleared: false,
    }
}

fn old_works(place: Place, sequence: u64, rng: &mut Rng) -> Facts {
    let holder = if sequence.is_multiple_of(6) { names::state_company(sequence) } else { names::company(sequence * 5) };
    Facts {
        name: format!("{}旧厂改造{}号地块", place.quarter.name, place.number),
        holder,
        now: rng.pick(&[(STATUS, "0601"), (STATUS, "0601"), (STATUS, "0604"), (GUIDE, "1001")]),
        plan: Some(rng.pick(&[(GUIDE, "0902"), (GUIDE, "0901"), (GUIDE, "070102"), (STATUS, "0505"), (GUIDE, "0803")])),
        stage: rng.pick(&["in_use", "in_use", "renewing"]),
        acquisition_planned: rng.chance(40),
        supply_plan: None,
        far_max: Some(rng.range(25, 45) * 10),
        cleared: false,
    }
}

fn works(place: Place, sequence: u64, rng: &mut Rng) -> Facts {
    let state = sequence.is_multiple_of(9);
    let holder = if state { names::state_company(sequence) } else { names::company(sequence * 5 + 2) };
    let (now, plan) = rng.pick(&[
        ((STATUS, "0601"), (GUIDE, "100101")),
        ((STATUS, "0601"), (GUIDE, "1001")),
        ((STATUS, "0601"), (STATUS, "0601")),
        ((STATUS, "0604"), (GUIDE, "1101")),
        ((GUIDE, "100102"), (GUIDE, "100101")),
        ((GUIDE, "1001"), (STATUS, "0604")),
        ((GUIDE, "1101"), (GUIDE, "1101")),
    ]);
    let brand = if state { "国投" } else { names::brand(sequence * 5 + 2) };
    Facts {
        name: format!("{}{brand}厂区{}号", place.quarter.name, place.number),
        holder,
        now,
        plan: Some(plan),
        stage: rng.pick(&["in_use", "in_use", "in_use", "renewing", "supplied"]),
        acquisition_planned: false,
        supply_plan: None,
        far_max: Some(rng.range(15, 40) * 10),
        cleared: false,
    }
}

fn camp(sequence: u64, rng: &mut Rng) -> Facts {
    Facts {
        name: format!("特殊用地{}号", sequence + 1),
        holder: names::army(),
        now: rng.pick(&[(STATUS, "0901"), (GUIDE, "1501")]),
        plan: None,
        stage: "in_use",
        acquisition_planned: false,
        supply_plan: None,
        far_max: None,
        cleared: false,
    }
}

fn plain(place: Place, sequence: u64, rng: &mut Rng) -> Facts {
    // 0802 and 0803 mean research and culture here, press and education there.
    let (kind, now) = rng.pick(&[
        ("商务园", (STATUS, "0505")),
        ("商务园", (GUIDE, "0902")),
        ("科创园", (GUIDE, "0802")),
        ("文化中心", (GUIDE, "0803")),
        ("学校", (STATUS, "0803")),
        ("商业中心", (GUIDE, "0901")),
        ("住宅小区", (STATUS, "0701")),
    ]);
    let public = matches!(kind, "学校" | "文化中心");
    Facts {
        name: format!("{}示范{kind}{}号", place.quarter.name, place.number),
        holder: if public { names::government(sequence) } else { names::company(sequence * 5 + 1) },
        now,
        plan: Some(now),
        stage: rng.pick(&["in_use", "in_use", "finished", "supplied"]),
        acquisition_planned: false,
        supply_plan: None,
        far_max: Some(rng.range(15, 50) * 10),
        cleared: false,
    }
}
