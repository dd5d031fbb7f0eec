//! 储备台账 of the demonstration: 35 entries of which 18 are taken over, as published for mid-2019, and a few leads besides. What is
//! said of them is invented; their parcels are those of the demonstration whose 编号 begins with HL-CB.

use serde_json::{Map, Value, json};

use super::rng::Rng;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::Result;
use crate::reserve::process::State;
use crate::reserve::{Adopted, adopt};

/// Numbers of the ledger of 2019.
const PREFIX: &str = "HL-CB-2019-";
/// Where the entries that are taken over stand, and those that are listed only; again and again in this order.
const HELD: &[State] = &[
    State::InStock,
    State::InStock,
    State::Ready,
    State::InStock,
    State::InStock,
    State::Supplying,
    State::InStock,
    State::Ready,
    State::InStock,
];
const LISTED: &[State] =
    &[State::Listed, State::Planned, State::Listed, State::Acquiring, State::Listed, State::Planned, State::Handover];
/// Leads that stand in no ledger yet.
const LEADS: &[State] = &[State::Lead, State::Lead, State::Check];

const GUARDS: &[(&str, &str)] = &[
    ("厦门示范殿信国有资产投资有限公司", "91350206MA0032643M"),
    ("湖里示范区土地管护服务中心", ""),
    ("湖里示范园区管委会", ""),
];
const HOLDERS: &[&str] =
    &["湖里示范区机关事务中心", "湖里示范区教育局", "湖里示范区城建集团", "示范街道办事处", "湖里示范区卫健局"];
const PEOPLE: &[&str] = &["陈管护", "林管护", "黄管护", "吴管护"];
const SOURCES: &[&str] = &["2019 年全区闲置土地房屋摸排", "街道上报", "不动产登记比对", "区属国企移交清单"];
const INVEST: &[&str] = &["总部经济", "高端制造", "软件信息", "文创会展", "生物医药"];

/// Makes the ledger, unless there is one.
pub async fn load(app: &App) -> Result<bool> {
    let tx = app.db.begin(&Caller::system()).await?;
    tx.as_service().await?;
    if tx.query_one("select exists (select from reserve_item)", &[]).await?.get(0) {
        return Ok(false);
    }
    let parcels = tx
        .query(
            "select p.id, p.object_no, p.name, p.address, p.stage, p.area_m2::text, p.holder, p.ownership, p.supply_plan,
                 l.restricted, u.name
             from parcel p
             left join space_label l on l.space_id = p.id
             left join land_use_code u on u.scheme = p.use_plan_scheme and u.code = p.use_plan
             where p.object_no like 'HL-CB-2019-%' or p.object_no in ('HL-DK-0003', 'HL-DK-0011', 'HL-DK-0025')
             order by p.object_no",
            &[],
        )
        .await?;
    let (mut held, mut listed, mut leads) = (0, 0, 0);
    let mut rows = Vec::new();
    for (place, parcel) in parcels.iter().enumerate() {
        if parcel.get::<_, Option<bool>>(9) == Some(true) {
            continue;
        }
        let number: String = parcel.get(1);
        let mut rng = Rng::keyed(&[35_018, place as u64]);
        let state = if !number.starts_with(PREFIX) {
            leads += 1;
            LEADS[(leads - 1) % LEADS.len()]
        } else if parcel.get::<_, Option<&str>>(4) == Some("reserved") {
            held += 1;
            HELD[(held - 1) % HELD.len()]
        } else {
            listed += 1;
            LISTED[(listed - 1) % LISTED.len()]
        };
        let mut fields = said(&mut rng, state);
        let text = |place: usize| parcel.get::<_, Option<String>>(place);
        if number.starts_with(PREFIX) {
            fields.insert("ledger_no".to_owned(), json!(number));
        }
        for (name, value) in [
            ("name", text(2)),
            ("address", text(3)),
            ("ownership", text(7)),
            ("supply_plan", text(8)),
            ("use_plan", text(10)),
            ("area_ledger_m2", text(5)),
            ("area_registered_m2", text(5)),
        ] {
            fields.insert(name.to_owned(), json!(value));
        }
        rows.push(Adopted { fields, state, spaces: vec![parcel.get(0)] });
    }
    let today = app.config.today();
    let ids = adopt(&tx, &rows, today, "示范台账").await?;
    tx.note(Entry::done("reserve.adopt", "reserve").with("count", ids.len()));
    tx.commit().await?;
    Ok(true)
}

/// What is said of an entry in this state.
fn said(rng: &mut Rng, state: State) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    set("asset_type", json!(rng.pick(&["land", "land", "land", "land_and_house"])));
    set("holder", json!(rng.pick(HOLDERS)));
    set("source_note", json!(rng.pick(SOURCES)));
    set("data_date", json!("2019-06-30"));
    if state < State::Listed {
        return fields;
    }
    set("acq_mode", json!(rng.pick(&["recovery_free", "recovery_paid", "purchase", "transfer", "expropriation"])));
    if state > State::Listed {
        set("plan_year", json!(2019 + rng.range(0, 1)));
        set("acq_doc_no", json!(format!("湖示府〔2019〕{}号", rng.range(12, 96))));
        set("acq_doc_date", json!(format!("2019-0{}-{:02}", rng.range(1, 6), rng.range(1, 28))));
    }
    if !state.is_held() {
        set("can_supply", json!(false));
        set("cannot_reason", json!(rng.pick(&["征收补偿未完成", "权属待核查", "规划条件未明确"])));
        return fields;
    }
    set("acq_cost", json!((rng.range(300, 42_000) * 10_000).to_string()));
    set("eval_value", json!((rng.range(400, 60_000) * 10_000).to_string()));
    set("compensation", json!("settled"));
    set("rights_clear", json!(true));
    set("registered", json!(rng.chance(80)));
    set("right_type", json!("reserve"));
    set("in_date", json!(format!("2019-0{}-{:02}", rng.range(1, 6), rng.range(1, 28))));
    set("surface_state", json!(rng.pick(&["clear", "clear", "built", "attached"])));
    set("dev_state", json!(rng.pick(&["none", "going_on", "done"])));
    set("guard_mode", json!(rng.pick(&["own", "entrusted"])));
    let (guard, uscc) = rng.pick(GUARDS);
    set("guard_org", json!(guard));
    set("guard_uscc", if uscc.is_empty() { Value::Null } else { json!(uscc) });
    set("guard_person", json!(rng.pick(PEOPLE)));
    set("guard_phone", json!(format!("0592-0000{:03}", rng.range(1, 999))));
    for hazard in ["hazard_pollution", "hazard_relic", "hazard_mineral", "hazard_flood", "hazard_geology"] {
        set(hazard, json!("absent"));
    }
    let ready = state != State::InStock;
    for clean in ["clean_rights", "clean_resettled", "clean_undisputed", "clean_planned", "clean_basics"] {
        set(clean, json!(ready || rng.chance(60)));
    }
    set("can_supply", json!(ready));
    set("invest_dir", json!(rng.pick(INVEST)));
    if state == State::Supplying {
        set("supply_mode", json!("grant"));
    }
    fields
}
