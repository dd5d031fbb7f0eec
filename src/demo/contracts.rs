//! The contracts of the demonstration: one in every state of every clock, invented, with days counted from today so that they stay so.

use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::alerts::nightly;
use crate::app::App;
use crate::contracts;
use crate::db::{Caller, Permit, Reach};
use crate::error::{Error, Result};

/// The grantor of all of them.
const GRANTOR: &str = "厦门市自然资源和规划局（示范）";
/// 元/㎡, of no place.
const PRICE: i64 = 3_000;

/// Days and shares of a contract; days are counted from today, below zero they are over.
#[derive(Debug, Clone, Copy)]
struct Story {
    name: &'static str,
    /// Agreed and actual delivery.
    delivery: (Option<i64>, Option<i64>),
    /// Agreed and actual beginning.
    start: (Option<i64>, Option<i64>),
    /// Agreed and actual completion.
    finish: (Option<i64>, Option<i64>),
    /// Whether 施工许可证 is on file.
    permit: bool,
    /// Work stopped so many months ago.
    stopped: Option<u32>,
    /// Built and invested, in hundredths of a per cent of what is agreed.
    shares: (Option<i64>, Option<i64>),
    /// A reason of the government: claimed, and whether it is verified.
    cause: Option<bool>,
    /// The second instalment: due, and paid.
    second: (i64, Option<i64>),
    /// Last year's taxes, in per cent of what was promised.
    taxes: Option<i64>,
}

/// A contract that is in order: begun in time, to be finished in two years.
const SOUND: Story = Story {
    name: "",
    delivery: (Some(-700), Some(-700)),
    start: (Some(-500), Some(-510)),
    finish: (Some(700), None),
    permit: true,
    stopped: None,
    shares: (Some(6_000), Some(5_500)),
    cause: None,
    second: (-640, Some(-645)),
    taxes: Some(100),
};
/// One whose building has not begun.
const WAITING: Story = Story { start: (Some(200), None), permit: false, shares: (None, None), ..SOUND };

fn stories() -> [Story; 27] {
    let stopped = |name, months, shares| Story { name, stopped: Some(months), shares, ..SOUND };
    [
        Story { name: "在建（正常）", ..SOUND },
        Story {
            name: "待交地", delivery: (Some(40), None), start: (Some(400), None), second: (200, None), ..WAITING
        },
        Story { name: "逾期未交地", delivery: (Some(-45), None), start: (Some(320), None), ..WAITING },
        Story { name: "待开工", ..WAITING },
        Story { name: "开工临近", start: (Some(80), None), ..WAITING },
        Story { name: "即将到开工期", start: (Some(20), None), ..WAITING },
        Story { name: "逾期未动工", start: (Some(-100), None), ..WAITING },
        Story { name: "未动工满一年", start: (Some(-440), None), ..WAITING },
        Story { name: "未动工满两年", delivery: (Some(-930), Some(-930)), start: (Some(-900), None), ..WAITING },
        Story {
            name: "未动工满一年（政府原因已核实）", start: (Some(-480), None), cause: Some(true), ..WAITING
        },
        Story {
            name: "未动工满一年（原因待核实）", start: (Some(-420), None), cause: Some(false), ..WAITING
        },
        Story {
            name: "未约定开工日（按交地计）", delivery: (Some(-820), Some(-820)), start: (None, None), ..WAITING
        },
        Story { name: "缺交地确认书", delivery: (None, None), start: (None, None), ..WAITING },
        Story { name: "动工无许可证", permit: false, ..SOUND },
        stopped("停工（三分之一、30%）", 14, (Some(3_334), Some(3_000))),
        stopped("停工（投资不足）", 14, (Some(4_000), Some(2_499))),
        stopped("停工（情况不明）", 14, (None, None)),
        stopped("停工五个月", 5, (Some(1_000), Some(1_000))),
        Story { name: "竣工临近", finish: (Some(60), None), ..SOUND },
        Story { name: "逾期未竣工", finish: (Some(-60), None), ..SOUND },
        Story { name: "逾期一年未竣工", finish: (Some(-400), None), ..SOUND },
        Story { name: "投产达标", finish: (Some(-200), Some(-210)), ..SOUND },
        Story { name: "税收八成五", finish: (Some(-200), Some(-190)), taxes: Some(85), ..SOUND },
        Story { name: "税收六成", finish: (Some(-200), Some(-210)), taxes: Some(60), ..SOUND },
        Story { name: "价款迟付", second: (-300, Some(-280)), ..SOUND },
        Story { name: "价款逾期", second: (-30, None), ..SOUND },
        Story { name: "价款逾期九十天", second: (-90, None), ..SOUND },
    ]
}

/// A person of the demonstration, with all rights: what is claimed is not verified by the same.
fn acting(name: &str) -> Caller {
    Caller::new(Permit { actor: name.to_owned(), reach: Reach::Everything, ..Permit::default() })
}

fn body<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Error::broken("demonstration", error))
}

fn day(today: NaiveDate, days: i64) -> NaiveDate {
    let far = Days::new(days.unsigned_abs());
    if days < 0 { today.checked_sub_days(far) } else { today.checked_add_days(far) }.unwrap_or(today)
}

/// A parcel of an enterprise, on which something is built.
struct Plot {
    space: i64,
    address: Option<String>,
    street: String,
    park: Option<String>,
    area: Decimal,
    holder: String,
    uscc: String,
}

/// Makes them, unless there are any contracts already, on parcels of enterprises. Returns how many it made.
pub async fn settle(app: &App) -> Result<usize> {
    let read = app.db.read(&Caller::system()).await?;
    if read.query_one("select exists (select from contract)", &[]).await?.get(0) {
        return Ok(0);
    }
    let stories = stories();
    let most = i64::try_from(stories.len()).unwrap_or_default();
    let rows = read
        .query(
            "select p.id, p.address, p.street_code, l.park_codes[1], p.area_m2, p.holder, p.holder_uscc
             from parcel_view p join space_label l on l.space_id = p.id
             where p.holder_kind = 'enterprise' and p.holder_uscc is not null and p.street_code is not null and not l.restricted
             order by p.id limit $1",
            &[&most],
        )
        .await?;
    drop(read);
    let plots = rows.iter().map(|row| Plot {
        space: row.get(0),
        address: row.get(1),
        street: row.get(2),
        park: row.get(3),
        area: row.get(4),
        holder: row.get(5),
        uscc: row.get(6),
    });
    let mut made = 0;
    for (plot, story) in plots.zip(stories) {
        made += 1;
        make(app, &plot, &story, made).await?;
    }
    nightly::run(app, app.config.today(), true).await?;
    Ok(made)
}

async fn make(app: &App, plot: &Plot, story: &Story, place: usize) -> Result<()> {
    let (planning, works) = (acting("planning"), acting("construction"));
    let today = app.config.today();
    let on = |days: Option<i64>| days.map(|days| day(today, days).to_string());
    let opened = json!({
        "uscc": plot.uscc, "name": plot.holder,
        "form": { "legal_rep": format!("示范法人{place}"), "industry": "制造业", "registered_capital": "50000000.00",
                  "shareholders": [{ "name": "示范控股有限公司", "percent": "70", "controls": true },
                                   { "name": "示范投资合伙企业", "percent": "30" }] }
    });
    match contracts::open_file(app, &acting("commerce"), body(opened)?).await {
        // One enterprise may hold several parcels.
        Ok(_) | Err(Error::Conflict { .. }) => {}
        Err(error) => return Err(error),
    }
    let half = (plot.area * Decimal::from(PRICE) / Decimal::TWO).trunc();
    let signed = day(today, -950);
    let taxes = story.taxes.map(|_| chrono::Datelike::year(&today) - 1);
    let terms = json!({
        "sale_no": format!("示范-{place:02}"), "sale_method": "listing", "land_use": "工业用地", "price_total": half * Decimal::TWO,
        "term_years": 50, "late_rate": "0.001", "start_delay_rate": "0.0003", "finish_delay_rate": "0.0003",
        "handover_due": on(story.delivery.0), "start_due": on(story.start.0), "finish_due": on(story.finish.0),
        "should_dev_area": plot.area, "invest_total": "100000000",
        "instalments": [{ "seq": 1, "due": day(today, -920), "amount": half }, { "seq": 2, "due": on(Some(story.second.0)), "amount": half }],
        "covenants": taxes.map(|year| json!([{
            "seq": 1, "metric": "tax_per_land", "direction": "at_least", "target": "30", "unit": "万元/亩·年", "years": [year, year + 9],
            "clause": "监管协议第三条"
        }])).unwrap_or_else(|| json!([]))
    });
    let contract = json!({
        "contract_no": format!("35020620240{place:02}CR"), "e_no": format!("3502062024B0{place:04}"), "kind": "sale", "uscc": plot.uscc,
        "grantor": GRANTOR, "name": format!("示范项目：{}", story.name), "address": plot.address.clone().unwrap_or_default(),
        "street_code": plot.street, "park_code": plot.park.clone().unwrap_or_default(), "space_ids": [plot.space],
        "sign_on": signed, "land_area_m2": plot.area, "terms": terms
    });
    let id = contracts::create(app, &planning, None, body(contract)?).await?;
    let mut version = 1;
    let mut reached = async |part: &str, progress: Value| -> Result<()> {
        contracts::reach(app, &planning, (id, version), (part, body(json!({ "progress": progress }))?)).await?;
        version += 1;
        Ok(())
    };
    if let Some(delivered) = on(story.delivery.1) {
        let paper = format!("交地确认书〔示范〕{place}号");
        reached("land", json!({ "handover": { "on": delivered, "evidence": paper }, "land_permit_no": format!("地字第示范{place}号") })).await?;
    }
    if let Some(started) = on(story.start.1) {
        let permit = story.permit.then(|| format!("施工许可示范{place}号"));
        let finished = on(story.finish.1);
        let record = finished.as_ref().map(|_| format!("竣工备案示范{place}号"));
        let built = story.shares.0.map(|share| (plot.area * Decimal::new(share, 4)).round_dp(2));
        let works = json!({ "start": { "on": started, "evidence": permit }, "finish": { "on": finished, "evidence": record }, "dev_area": built });
        reached("works", works).await?;
    }
    if let Some(share) = story.shares.1 {
        reached("operation", json!({ "invest_done": Decimal::from(10_000 * share) })).await?;
    }
    money(app, id, story, (today, half)).await?;
    if let Some(months) = story.stopped {
        let stopped = today.checked_sub_months(Months::new(months)).unwrap_or(today);
        contracts::stop(app, &works, id, &body(json!({ "stopped_on": stopped, "words": "示范：资金未到位" }))?).await?;
    }
    if let Some(verified) = story.cause {
        let from = on(story.start.0.map(|due| due + 30));
        let claim = json!({ "kind": "plan_change", "from_on": from, "proof": "规划调整通知（示范）" });
        contracts::claim(app, &planning, id, &body(claim)?).await?;
        if verified {
            let read = app.db.read(&planning).await?;
            let cause = read.query_one("select id from contract_cause where contract_id = $1", &[&id]).await?.get(0);
            drop(read);
            let verdict = json!({ "verified": true, "document_no": "湖发改〔2026〕1号（示范）" });
            contracts::judge(app, &acting("reserve2"), (id, cause), &body(verdict)?).await?;
        }
    }
    Ok(())
}

/// Both instalments as far as they are paid, and last year's taxes.
async fn money(app: &App, id: i64, story: &Story, (today, half): (NaiveDate, Decimal)) -> Result<()> {
    let finance = acting("finance");
    for (seq, paid) in [(1, Some(-925)), (2, story.second.1)] {
        let Some(paid) = paid else { continue };
        let row = json!({ "seq": seq, "kind": "price", "paid_on": day(today, paid), "amount": half, "voucher_no": format!("示范票据{id}-{seq}") });
        contracts::pay(app, &finance, id, &body(row)?).await?;
    }
    if let Some(attained) = story.taxes {
        let year = chrono::Datelike::year(&today) - 1;
        let row = json!({ "seq": 1, "year": year, "value": Decimal::from(30 * attained) / Decimal::ONE_HUNDRED, "evidence": "税务数据函（示范）" });
        contracts::confirm(app, &acting("statistics"), id, &body(row)?).await?;
    }
    Ok(())
}
