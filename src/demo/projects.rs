//! The projects of the demonstration: a dozen of all stages, invented with their companies, some of them linked with the spaces that
//! fit them best.

use serde_json::{Map, Value, json};

use super::names::company;
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::projects::{self, Between, Link};

/// What every one of them says.
const REMARK: &str = "虚构演示项目，仅供示范";

/// A project, how far it has come, and how far with the space that fits it best.
struct Draft {
    name: &'static str,
    /// Which of the invented companies.
    company: u64,
    stage: &'static str,
    space: Option<&'static str>,
    wish: Value,
}

fn draft(name: &'static str, company: u64, stage: &'static str, space: Option<&'static str>, wish: Value) -> Draft {
    Draft { name, company, stage, space, wish }
}

#[rustfmt::skip]
fn drafts() -> Vec<Draft> {
    vec![
        draft("航空部件维修基地（示范）", 9, "talking", Some("intent"), json!({
            "industry": "C", "products": "航空部件维修", "investment_wan": 45_000, "demand": "land", "land_min_m2": 30_000,
            "land_max_m2": 50_000, "uses": ["industrial"], "streets": ["350206003", "350206005"], "month_until": "2027-06",
            "next_step": "现场踏勘", "next_step_on": "2026-12-10" })),
        draft("新能源电池模组厂（示范）", 14, "lead", None, json!({
            "industry": "C", "products": "电池模组", "investment_wan": 120_000, "demand": "land", "land_min_m2": 40_000,
            "land_max_m2": 70_000, "uses": ["industrial"], "categories": ["supply", "industrial_upgrade"], "month_until": "2027-12" })),
        draft("智能仓储配送中心（示范）", 21, "talking", Some("intent"), json!({
            "industry": "G", "products": "仓储配送", "investment_wan": 18_000, "demand": "land", "land_min_m2": 8_000,
            "land_max_m2": 20_000, "uses": ["warehouse"], "streets": ["350206002"], "next_step": "报规划方案", "next_step_on": "2026-12-20" })),
        draft("医疗器械研发生产楼（示范）", 33, "signed", Some("locked"), json!({
            "industry": "C", "products": "医疗器械", "investment_wan": 22_000, "demand": "floor", "floor_min_m2": 5_000,
            "floor_max_m2": 8_000, "uses": ["industrial"], "rent_max": 32, "clear_height_m": 4.5, "floor_load_kn": 7.5,
            "streets": ["350206002", "350206001"] })),
        draft("跨境电商总部（示范）", 40, "talking", None, json!({
            "industry": "F", "products": "跨境电子商务", "investment_wan": 8_000, "demand": "floor", "floor_min_m2": 4_000,
            "floor_max_m2": 6_000, "uses": ["commercial"], "rent_max": 100, "streets": ["350206004"], "only_places": false })),
        draft("金融后台服务中心（示范）", 52, "lead", None, json!({
            "industry": "J", "products": "后台运营", "investment_wan": 15_000, "demand": "floor", "floor_min_m2": 10_000,
            "floor_max_m2": 15_000, "uses": ["commercial"], "rent_max": 120, "streets": ["350206003"], "only_places": true })),
        draft("城市商业综合体（示范）", 61, "landed", Some("landed"), json!({
            "industry": "L", "products": "商业运营", "investment_wan": 280_000, "demand": "land", "land_min_m2": 35_000,
            "land_max_m2": 60_000, "uses": ["commercial"], "streets": ["350206005"], "month_until": "2027-03" })),
        draft("精密模具扩产（示范）", 77, "building", Some("landed"), json!({
            "industry": "C", "products": "精密模具", "investment_wan": 9_500, "demand": "land", "land_min_m2": 10_000,
            "land_max_m2": 20_000, "uses": ["industrial"], "streets": ["350206001"], "categories": ["industrial_upgrade"] })),
        draft("光电传感器产线（示范）", 80, "producing", Some("landed"), json!({
            "industry": "C", "products": "光电传感器", "investment_wan": 6_800, "demand": "floor", "floor_min_m2": 3_000,
            "floor_max_m2": 4_500, "uses": ["industrial"], "rent_max": 30, "streets": ["350206001"] })),
        draft("数字文创园（示范）", 95, "dropped", Some("intent"), json!({
            "industry": "R", "products": "数字内容", "investment_wan": 12_000, "demand": "either", "land_min_m2": 20_000,
            "land_max_m2": 40_000, "floor_min_m2": 8_000, "floor_max_m2": 20_000, "uses": ["commercial"] })),
        draft("生物医药中试平台（示范）", 104, "lead", None, json!({
            "industry": "M", "products": "生物医药中试", "investment_wan": 30_000, "demand": "either", "land_min_m2": 15_000,
            "land_max_m2": 35_000, "floor_min_m2": 8_000, "floor_max_m2": 12_000, "uses": ["industrial"], "rent_max": 35,
            "parks": ["HL-YQ-01"], "month_from": "2027-01", "month_until": "2027-09" })),
        draft("软件研发中心（示范）", 118, "signed", Some("locked"), json!({
            "industry": "I", "products": "工业软件", "investment_wan": 5_200, "demand": "floor", "floor_min_m2": 2_000,
            "floor_max_m2": 3_000, "uses": ["commercial"], "rent_max": 80, "next_step": "签租赁合同", "next_step_on": "2026-11-20" })),
    ]
}

/// Makes them, unless there are any projects already. Returns how many it made.
pub async fn settle(app: &App, caller: &Caller) -> Result<usize> {
    let read = app.db.read(caller).await?;
    if read.query_one("select exists (select from project)", &[]).await?.get(0) {
        return Ok(0);
    }
    drop(read);
    let drafts = drafts();
    for (place, draft) in drafts.iter().enumerate() {
        make(app, caller, draft, place + 1).await?;
    }
    Ok(drafts.len())
}

async fn make(app: &App, caller: &Caller, draft: &Draft, place: usize) -> Result<()> {
    let Value::Object(mut body) = draft.wish.clone() else { return Err(Error::broken("demonstration", "no object")) };
    let holder = company(draft.company);
    let further = json!({
        "name": draft.name,
        "enterprise": holder.name,
        "uscc": holder.uscc,
        "remark": REMARK,
        "contact": format!("示范联系人{place}"),
        // No such exchange exists.
        "contact_phone": format!("0592-00000{place:02}"),
        "responsible": "商务局经办",
        "stage": if matches!(draft.stage, "lead" | "talking") { draft.stage } else { "signed" },
    });
    if let Value::Object(further) = further {
        body.extend(further);
    }
    let id = projects::create(app, caller, None, body).await?;
    let placed = match draft.space {
        Some(state) => take(app, caller, id, state).await?,
        None => false,
    };
    let stages: &[&str] = match draft.stage {
        "landed" if placed => &["landed"],
        "building" if placed => &["landed", "building"],
        "producing" if placed => &["landed", "building", "producing"],
        "dropped" => &["dropped"],
        _ => &[],
    };
    for (version, stage) in (1..).zip(stages) {
        let body = Map::from_iter([("stage".to_owned(), json!(stage)), ("reason".to_owned(), json!("示范"))]);
        projects::change(app, caller, id, version, body).await?;
    }
    Ok(())
}

/// Links the space that fits best, up to this state; false in a district without any that fits.
async fn take(app: &App, caller: &Caller, id: i64, state: &str) -> Result<bool> {
    let read = app.db.read(caller).await?;
    let best = projects::best(&read, id).await?;
    drop(read);
    let Some(space) = best else { return Ok(false) };
    let upto = ["intent", "locked", "landed"];
    let steps = upto.iter().take_while(|step| **step != state).chain([&state]);
    for (version, step) in (0..).zip(steps) {
        let between = Between { project: id, space, based_on: (version > 0).then_some(version) };
        projects::link(app, caller, between, &Link { state: Some((*step).to_owned()), reason: None }).await?;
    }
    Ok(true)
}
