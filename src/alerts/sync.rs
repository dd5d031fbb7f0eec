//! From what the clocks say to what stands open: in sets, for one contract or for thousands.

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

use crate::app::App;
use crate::contracts;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::supervision::finding::Finding;
use crate::supervision::level::Level;
use crate::supervision::worst;

/// Contracts that are looked at together.
const AT_ONCE: usize = 2000;

/// What came of one look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Came {
    /// New alerts.
    pub opened: u64,
    /// Alerts of another level.
    pub raised: u64,
    /// Alerts whose reason went.
    pub gone: u64,
}

/// What is said of contracts, as columns for the database.
#[derive(Debug, Default)]
pub(super) struct Said {
    contracts: Vec<i64>,
    levels: Vec<&'static str>,
    dues: Vec<Option<NaiveDate>>,
    states: Vec<Value>,
    told: Told,
}

/// What is to stand open of subjects of one sort, as columns for the database.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// All that were looked at, also those of which nothing is told.
    pub(super) looked: Vec<i64>,
    pub(super) of: Vec<i64>,
    pub(super) kinds: Vec<&'static str>,
    pub(super) seqs: Vec<i32>,
    pub(super) years: Vec<i32>,
    pub(super) levels: Vec<&'static str>,
    pub(super) findings: Vec<Value>,
}

impl Said {
    /// Adds what is said of a contract.
    pub(super) fn add(&mut self, contract: i64, findings: &[Finding]) -> Result<()> {
        let mut worse: Vec<&Finding> = findings.iter().filter(|finding| finding.level > Level::Green).collect();
        // The worst first, and of those the longest overdue.
        worse.sort_by_key(|finding| (std::cmp::Reverse(finding.level), finding.due));
        let brief = worse.iter().map(|finding| brief(finding)).collect::<Result<Vec<Value>>>()?;
        self.contracts.push(contract);
        self.told.looked.push(contract);
        self.levels.push(worst(findings).word());
        self.dues.push(worse.first().and_then(|finding| finding.due));
        for (finding, brief) in worse.iter().zip(&brief) {
            self.told.of.push(contract);
            self.told.kinds.push(finding.kind.word());
            self.told.seqs.push(finding.seq);
            self.told.years.push(finding.year);
            self.told.levels.push(finding.level.word());
            self.told.findings.push(brief.clone());
        }
        self.states.push(Value::Array(brief));
        Ok(())
    }
}

/// A finding without what changes by the day: sums and days are reckoned when they are shown.
fn brief(finding: &Finding) -> Result<Value> {
    let mut brief = serde_json::to_value(finding).map_err(|error| Error::broken("encoding a finding", error))?;
    if let Some(object) = brief.as_object_mut() {
        object.retain(|name, value| {
            !matches!(name.as_str(), "days" | "amounts" | "basis")
                && !value.is_null()
                && value.as_array().is_none_or(|list| !list.is_empty())
        });
    }
    Ok(brief)
}

/// The levels in their order, as SQL.
const RANKS: &str = "array['green', 'grey', 'blue', 'yellow', 'orange', 'red', 'purple']";

/// Brings states and alerts of the contracts in `said` to what is said. The transaction acts for the service.
///
/// An alert that was closed though its reason stayed is not opened again until its level rises or the reason comes back.
pub(super) async fn sync(tx: &Tx, today: NaiveDate, said: &Said) -> Result<Came> {
    keep(tx, today, said).await?;
    alert(tx, today, "contract", &said.told).await
}

/// What lists and dossiers show.
async fn keep(tx: &Tx, today: NaiveDate, said: &Said) -> Result<()> {
    tx.execute(
        "insert into contract_state as s (contract_id, on_day, level, worst_due, findings)
         select c, $1, l, d, f from unnest($2::bigint[], $3::text[], $4::date[], $5::jsonb[]) t (c, l, d, f)
         on conflict on constraint contract_state_is_one do update
         set on_day = excluded.on_day, level = excluded.level, worst_due = excluded.worst_due, findings = excluded.findings
         where (s.level, s.worst_due, s.findings) is distinct from (excluded.level, excluded.worst_due, excluded.findings)",
        &[&today, &said.contracts, &said.levels, &said.dues, &said.states],
    )
    .await?;
    Ok(())
}

/// Brings the alerts of the subjects looked at to what is told of them.
pub(super) async fn alert(tx: &Tx, today: NaiveDate, subject: &str, told: &Told) -> Result<Came> {
    let sql = format!(
        "with told as materialized (
             select * from unnest($2::bigint[], $3::text[], $4::int[], $5::int[], $6::text[], $7::jsonb[])
                 t (subject_id, kind, seq, year, level, finding)
         ),
         -- The last alert of each thing that is watched.
         last as materialized (
             select distinct on (a.subject_id, a.kind, a.seq, a.year) a.*
             from alert a where a.subject = $10 and a.subject_id = any ($1::bigint[])
             order by a.subject_id, a.kind, a.seq, a.year, a.id desc
         ),
         gone as (
             update alert a
             set gone_on = $8, version = a.version + 1,
                 status = case when a.status = 'open' then 'lapsed' else a.status end,
                 closed_at = case when a.status = 'open' then clock_timestamp() else a.closed_at end
             from last l
             where a.id = l.id and l.gone_on is null and l.status <> 'lapsed'
               and not exists (
                   select from told t
                   where (t.subject_id, t.kind, t.seq, t.year) = (l.subject_id, l.kind, l.seq, l.year)
               )
             returning a.id, a.level, a.status
         ),
         moved as (
             update alert a
             set level = t.level, finding = t.finding, seen_on = $8, version = a.version + 1, gone_on = null,
                 raised_on = case when array_position({RANKS}, t.level) > array_position({RANKS}, l.level) then $8 else a.raised_on end,
                 -- Worse than what was signed for: to be signed for again.
                 status = case when array_position({RANKS}, t.level) > array_position({RANKS}, l.level)
                     and a.status in ('acknowledged', 'answered') then 'assigned' else a.status end
             from last l join told t using (subject_id, kind, seq, year)
             where a.id = l.id and l.status not in ('closed', 'lapsed')
               and (l.level <> t.level or l.finding <> t.finding or l.gone_on is not null)
             returning a.id, a.level, a.finding, l.level as before, l.gone_on is not null as back
         ),
         fresh as materialized (
             select t.*, row_number() over (order by t.subject_id, t.kind, t.seq, t.year) as place
             from told t left join last l using (subject_id, kind, seq, year)
             where l.id is null or l.status = 'lapsed'
                or l.status = 'closed' and (
                    l.gone_on is not null or array_position({RANKS}, t.level) > array_position({RANKS}, l.level)
                )
         ),
         numbers as (
             insert into number_series as s (kind, year, last)
             select 'alert', $9, count(*)::integer from fresh having count(*) > 0
             on conflict on constraint number_series_is_one_per_kind_and_year do update set last = s.last + excluded.last
             returning s.kind, s.year, s.last
         ),
         opened as (
             insert into alert (no, subject, subject_id, contract_id, kind, seq, year, level, opened_on, raised_on, seen_on, finding)
             select written_number(n.kind, n.year, (n.last - (select count(*) from fresh) + f.place)::integer),
                 $10, f.subject_id, case $10 when 'contract' then f.subject_id end, f.kind, f.seq, f.year, f.level, $8, $8, $8, f.finding
             from fresh f cross join numbers n
             returning id, level, finding
         ),
         events as (
             insert into alert_event (alert_id, what, level, finding)
             select id, 'opened', level, finding from opened
             union all
             select id, case when back then 'back'
                 when array_position({RANKS}, level) > array_position({RANKS}, before) then 'raised' else 'eased' end, level, finding
             from moved where back or level <> before
             union all
             select id, case when status = 'lapsed' then 'lapsed' else 'gone' end, level, null from gone
         )
         select (select count(*) from opened), (select count(*) from moved where level <> before or back), (select count(*) from gone)"
    );
    let row = tx
        .query_one(
            &sql,
            &[
                &told.looked,
                &told.of,
                &told.kinds,
                &told.seqs,
                &told.years,
                &told.levels,
                &told.findings,
                &today,
                &today.year(),
                &subject,
            ],
        )
        .await?;
    let count = |place: usize| u64::try_from(row.get::<_, i64>(place)).unwrap_or_default();
    Ok(Came { opened: count(0), raised: count(1), gone: count(2) })
}

/// What was said of contracts that an undone import takes away again; none of them has alerts. The transaction acts for the service.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &Tx, contracts: &[i64]) -> Result<()> {
    tx.execute("delete from contract_state where contract_id = any ($1)", &[&contracts]).await?;
    Ok(())
}

/// After a change of one contract. The transaction acts for the service.
///
/// # Errors
/// Those of the database.
pub async fn refresh(app: &App, tx: &Tx, contract: i64) -> Result<()> {
    refresh_all(app, tx, &[contract]).await
}

/// After a change of these contracts. The transaction acts for the service.
///
/// Papers of a new contract come one by one: what it lacks on the day that it is entered is told by the next night, not with every paper.
///
/// # Errors
/// Those of the database.
pub async fn refresh_all(app: &App, tx: &Tx, contracts: &[i64]) -> Result<()> {
    let today = app.config.today();
    let rules = contracts::rules(app, tx).await?;
    for some in contracts.chunks(AT_ONCE) {
        let sql = "select array_agg(c.id) from contract c
                   where c.id = any ($1) and coalesce((select min(h.recorded_at) from contract_history h where h.id = c.id), c.recorded_at)
                       <= clock_timestamp() - interval '1 day'";
        let known: Option<Vec<i64>> = tx.query_one(sql, &[&some]).await?.get(0);
        let (mut all, mut of_known) = (Said::default(), Said::default());
        for (id, facts) in contracts::facts_of(tx, some).await? {
            let findings = crate::supervision::assess(&facts, today, &rules);
            all.add(id, &findings)?;
            if known.as_ref().is_some_and(|known| known.contains(&id)) {
                of_known.add(id, &findings)?;
            }
        }
        keep(tx, today, &all).await?;
        if !of_known.contracts.is_empty() {
            alert(tx, today, "contract", &of_known.told).await?;
        }
    }
    Ok(())
}
