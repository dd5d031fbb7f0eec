//! 履约: what was agreed, promised or is due by today against what was done, of everything that the caller sees.
//!
//! Contracts are read once, some at a time, with all that was recorded of them, and judged by [`assess`], as their own pages are;
//! `agreed` adds up what that says, `tax` ranks by 亩均税收, `work` counts what officers do. Money is 元, percentages have two decimals.
//! What nobody told is null.

mod agreed;
mod tax;
mod work;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::cells::Names;
use crate::access::Right;
use crate::app::App;
use crate::classify;
use crate::contracts::{self, Seen};
use crate::db::{Caller, Read};
use crate::error::Result;
use crate::supervision::amounts::to_cents;
use crate::supervision::assess;
use crate::supervision::finding::{Finding, Kind, State};

/// Contracts that are in memory together.
const AT_ONCE: i64 = 2000;

/// 履约 on a day.
#[derive(Debug, Serialize)]
pub(super) struct Performance {
    /// 数据截止日期
    as_of: NaiveDate,
    /// 统计范围
    scope: String,
    /// Contracts that the caller sees and whose term is not over.
    contracts: usize,
    /// Those whose term (使用年限) is over: in no milestone.
    ended: usize,
    /// 应、已、逾期
    milestones: Vec<agreed::Milestone>,
    /// 价款; null for those who do not see amounts of contracts.
    payments: Option<agreed::Payments>,
    /// 履约达标率; null for the same.
    covenants: Option<agreed::Covenants>,
    /// 亩均税收; null for the same.
    tax: Option<tax::Ranking>,
    /// 预警销号
    alerts: work::Alerts,
    /// 巡查; null for those who do not read the ledger.
    patrols: Option<work::Patrols>,
    /// 临时利用; null for the same.
    temporary_uses: Option<work::Uses>,
}

/// A contract and all that is to be said of it today.
#[derive(Debug)]
struct Judged {
    seen: Seen,
    findings: Vec<Finding>,
}

impl Judged {
    /// What is said of the one thing of this kind.
    fn finding(&self, kind: Kind) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.kind == kind)
    }
}

/// What adds up over contracts.
#[derive(Debug, Default)]
struct Tally {
    in_force: usize,
    ended: usize,
    milestones: agreed::Milestones,
    owed: agreed::Owed,
    promises: agreed::Promises,
    taxes: tax::Met,
}

impl Tally {
    fn add(&mut self, one: &Judged, today: NaiveDate) {
        // 使用年限 is over.
        if one.finding(Kind::TermEnd).is_some_and(|finding| finding.state == State::Overdue) {
            self.ended += 1;
        } else {
            self.in_force += 1;
            self.milestones.add(one, today);
        }
        self.owed.add(one, today);
        self.promises.add(one);
        self.taxes.add(one);
    }
}

/// Reads the contracts that the caller sees, some at a time.
async fn tally(app: &App, read: &Read, today: NaiveDate) -> Result<Tally> {
    let rules = contracts::rules(app, read).await?;
    let mut tally = Tally::default();
    let mut after = 0;
    loop {
        let some = contracts::facts_seen(read, after, AT_ONCE).await?;
        let Some(last) = some.last() else { return Ok(tally) };
        after = last.id;
        for seen in some {
            tally.add(&Judged { findings: assess(&seen.facts, today, &rules), seen }, today);
        }
    }
}

/// What is told to the caller, as of today.
///
/// # Errors
/// Those of the database.
pub(super) async fn performance(app: &App, caller: &Caller) -> Result<Performance> {
    let today = app.config.today();
    let read = app.db.read(caller).await?;
    let tally = tally(app, &read, today).await?;
    let (mut payments, mut covenants, mut ranking) = (None, None, None);
    // Terms and figures are read by everybody who reads contracts, payments are not: all three are money.
    if caller.may(Right::SeeContractMoney.word()) {
        payments = Some(tally.owed.told(&Names::streets(&read).await?));
        covenants = Some(tally.promises.told(&Names::codes(&read, "covenant_metric").await?));
        ranking = Some(tax::ranking(&read, &tally.taxes, tally.in_force + tally.ended).await?);
    }
    let (mut patrols, mut temporary_uses) = (None, None);
    if caller.may(Right::ReadReserve.word()) {
        patrols = Some(work::patrols(&read, today, app.clock.now()).await?);
        temporary_uses = Some(work::uses(&read, caller, today).await?);
    }
    Ok(Performance {
        as_of: today,
        scope: classify::scope(caller),
        contracts: tally.in_force,
        ended: tally.ended,
        milestones: tally.milestones.told(tally.ended == 0),
        payments,
        covenants,
        tax: ranking,
        alerts: work::alerts(&read, today).await?,
        patrols,
        temporary_uses,
    })
}

/// How much of `whole` is `part`, in percent; nothing is a share of nothing.
fn percent(part: i64, whole: i64) -> Option<Decimal> {
    (whole > 0).then(|| to_cents(Decimal::from(part) * Decimal::ONE_HUNDRED / Decimal::from(whole)))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_share_has_two_decimals_rounded_half_up_and_nothing_has_none() {
        assert_eq!(percent(2, 3).map(|share| share.to_string()).as_deref(), Some("66.67"));
        // 1 of 16 is 6.25 %, 1 of 32 is 3.125 %.
        assert_eq!(percent(1, 32).map(|share| share.to_string()).as_deref(), Some("3.13"));
        assert_eq!(percent(0, 4).map(|share| share.to_string()).as_deref(), Some("0.00"));
        assert_eq!(percent(0, 0), None);
    }
}
