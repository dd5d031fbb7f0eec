//! What a frozen month says of the ledger and of supervision, with the caller's eyes.

use rust_decimal::Decimal;
use serde::Serialize;

use super::cells::Named;
use crate::access::Right;
use crate::classify::exact_area;
use crate::db::{Caller, Read};
use crate::error::Result;
use crate::supervision::level::Level;

/// 储备台账 in figures.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Ledger {
    /// 纳入台账, 宗
    pub(super) listed: i64,
    /// 其中已储备, 宗
    pub(super) taken_over: i64,
    /// 纳入台账 by area, ㎡
    #[serde(serialize_with = "exact_area")]
    pub(super) listed_area_m2: Decimal,
    /// 在库面积, ㎡
    #[serde(serialize_with = "exact_area")]
    pub(super) stock_area_m2: Decimal,
}

/// The ledger of this month; none for those who do not read it.
pub(super) async fn ledger(read: &Read, caller: &Caller, snapshot: i64) -> Result<Option<Ledger>> {
    if !caller.may(Right::ReadReserve.word()) {
        return Ok(None);
    }
    let row = read
        .query_one(
            "select count(*) filter (where l.listed), count(*) filter (where l.taken_over),
                 coalesce(sum(l.area_in_m2) filter (where l.listed), 0),
                 coalesce(sum(l.area_stock_m2) filter (where l.taken_over), 0)
             from snapshot_ledger l where l.snapshot_id = $1",
            &[&snapshot],
        )
        .await?;
    Ok(Some(Ledger {
        listed: row.get(0),
        taken_over: row.get(1),
        listed_area_m2: row.get(2),
        stock_area_m2: row.get(3),
    }))
}

/// Contracts of one level.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OfLevel {
    #[serde(flatten)]
    pub(super) level: Named,
    pub(super) contracts: i64,
}

/// One milestone over all contracts: agreed by the cut-off day, of these done by then, and not done though the day is over.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Milestone {
    #[serde(flatten)]
    pub(super) milestone: Named,
    /// 应
    pub(super) due: i64,
    /// 已
    pub(super) done: i64,
    /// 逾期
    pub(super) overdue: i64,
}

/// 批后监管 in figures.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Supervision {
    pub(super) contracts: i64,
    pub(super) levels: Vec<OfLevel>,
    pub(super) milestones: Vec<Milestone>,
}

/// Names of the levels (`src/supervision/level.rs`), the gravest first.
const LEVELS: [(Level, &str); 7] = [
    (Level::Purple, "紫（特别）"),
    (Level::Red, "红（严重）"),
    (Level::Orange, "橙（逾期）"),
    (Level::Yellow, "黄（预警）"),
    (Level::Blue, "蓝（提醒）"),
    (Level::Grey, "灰（数据缺失）"),
    (Level::Green, "绿（正常）"),
];

const MILESTONES: [(&str, &str); 5] =
    [("handover", "交地"), ("start", "动工"), ("finish", "竣工"), ("production", "投产"), ("full", "达产")];

/// The contracts of this month.
pub(super) async fn supervision(read: &Read, snapshot: i64) -> Result<Supervision> {
    let rows = read
        .query("select c.level, count(*) from snapshot_contract c where c.snapshot_id = $1 group by 1", &[&snapshot])
        .await?;
    let of = |word: &str| rows.iter().find(|row| row.get::<_, &str>(0) == word).map_or(0, |row| row.get(1));
    let levels: Vec<OfLevel> = LEVELS
        .iter()
        .map(|(level, name)| OfLevel { level: named(level.word(), name), contracts: of(level.word()) })
        .collect();
    let lines: Vec<String> =
        MILESTONES.iter().map(|(code, _)| format!("('{code}', c.{code}_due, c.{code}_on)")).collect();
    let sql = format!(
        "select m.code, count(*) filter (where m.due <= s.cut_off),
             count(*) filter (where m.due <= s.cut_off and m.done <= s.cut_off),
             count(*) filter (where m.due < s.cut_off and (m.done is null or m.done > s.cut_off))
         from snapshot s
         join snapshot_contract c on c.snapshot_id = s.id
         cross join lateral (values {}) m (code, due, done)
         where s.id = $1
         group by m.code",
        lines.join(", ")
    );
    let rows = read.query(&sql, &[&snapshot]).await?;
    let milestones = MILESTONES
        .iter()
        .map(|(code, name)| {
            let row = rows.iter().find(|row| row.get::<_, &str>(0) == *code);
            let count = |place: usize| row.map_or(0, |row| row.get(place));
            Milestone { milestone: named(code, name), due: count(1), done: count(2), overdue: count(3) }
        })
        .collect();
    Ok(Supervision { contracts: levels.iter().map(|level| level.contracts).sum(), levels, milestones })
}

fn named(code: &str, name: &str) -> Named {
    Named { code: code.to_owned(), name: name.to_owned() }
}
