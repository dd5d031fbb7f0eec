//! Running the rules over everything: with the set in force or a new one, for good or only to see what would change.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rule_set::RuleSet;
use super::{Settings, adopt, apply, decide, lock};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, Result};

/// Most changes listed one by one.
const LISTED: i64 = 1000;

/// What a run changed, or would change.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Number of the run.
    pub id: i64,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The adopted rule set that was used; none for a set that was only tried.
    pub rules_version: Option<i32>,
    /// Spaces that get another category, the first 1000 by id.
    pub changes: Vec<Change>,
    /// How many there are.
    pub changed: i64,
    /// How many spaces each category has afterwards.
    pub counts: BTreeMap<String, i64>,
}

/// One space that gets another category.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// The space.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its category until now; none for a space that was never classified.
    pub from: Option<String>,
    /// Its category afterwards.
    pub to: String,
    /// The rule that decides.
    pub rule: String,
}

/// Runs `rules` (or the set in force) over all spaces. A new set is adopted unless it is only tried (`dry_run`).
///
/// # Errors
/// 422 naming the rule for a rule set that cannot be used.
pub async fn reclassify(app: &App, caller: &Caller, rules: Option<&str>, dry_run: bool) -> Result<Run> {
    let proposed = rules.map(RuleSet::parse).transpose()?;
    let tx = app.db.begin_work(caller).await?;
    tx.as_service().await?;
    lock(&tx).await?;
    let current = adopt::current(&tx).await?;
    let is_new = proposed.as_ref().is_some_and(|rules| rules.sha256() != current.rules.sha256());
    let rules = proposed.unwrap_or(current.rules);
    let sha256 = rules.sha256();
    let version = match (is_new, dry_run) {
        (false, _) => current.version,
        (true, true) => current.version + 1,
        (true, false) => adopt::adopt(&tx, &rules, "file").await?,
    };
    let settings = Settings::raise(&tx).await?;
    decide::decide(&tx, &rules, version, None).await?;
    settings.restore(&tx).await?;
    tx.as_caller().await?;
    let mut run = diff(&tx).await?;
    run.dry_run = dry_run;
    run.rules_version = (!dry_run || !is_new).then_some(version);
    if dry_run {
        // Dropping the transaction undoes what it computed; only the report is kept.
        drop(tx);
        let tx = app.db.begin(caller).await?;
        run.id = record(&tx, &run).await?;
        tx.note(entry("classification.try", &run));
        tx.commit().await?;
        return Ok(run);
    }
    tx.as_service().await?;
    apply(&tx, app.config.today()).await?;
    run.id = record(&tx, &run).await?;
    if is_new {
        tx.note(
            Entry::done("rules.adopt", format!("rule_set/{version}")).with("source", "file").with("sha256", sha256),
        );
    }
    tx.note(entry("classification.run", &run));
    tx.commit().await?;
    Ok(run)
}

fn entry(action: &'static str, run: &Run) -> Entry {
    Entry::done(action, format!("classification_run/{}", run.id))
        .with("rules_version", run.rules_version)
        .with("changed", run.changed)
}

/// The report of an earlier run.
///
/// # Errors
/// 404 if there is none with this number.
pub(super) async fn find(app: &App, caller: &Caller, id: i64) -> Result<serde_json::Value> {
    let read = app.db.read(caller).await?;
    let row = read.query_opt("select result from classification_run where id = $1", &[&id]).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("there is no classification run {id}")))?;
    let mut report: serde_json::Value = row.get(0);
    report["id"] = id.into();
    Ok(report)
}

/// Reads from table `decision` what changes, of the spaces that the caller sees.
async fn diff(tx: &Tx) -> Result<Run> {
    tx.batch_execute(
        "create temp table seen on commit drop as \
         select s.id, c.category as old_category, \
             case when 'military' in (c.category, d.category) and not sees_everything() \
                 then generic_name(s.id) else s.name end as name, coalesce(d.category, c.category) as category, d.rule, \
             d.space_id is not null and d.category is distinct from d.old_category as is_changed \
         from (select id, name from parcel union all select id, name from building) s \
         left join decision d on d.space_id = s.id \
         left join classification c on c.space_id = s.id",
    )
    .await?;
    let rows = tx
        .query(
            "select id, name, old_category, category, rule from seen where is_changed order by id limit $1",
            &[&LISTED],
        )
        .await?;
    let changes = rows
        .iter()
        .map(|row| Change { id: row.get(0), name: row.get(1), from: row.get(2), to: row.get(3), rule: row.get(4) })
        .collect();
    let changed = tx.query_one("select count(*) from seen where is_changed", &[]).await?.get(0);
    let counts =
        tx.query("select category, count(*) from seen where category is not null group by category", &[]).await?;
    let counts = counts.iter().map(|row| (row.get(0), row.get(1))).collect();
    tx.batch_execute("drop table seen").await?;
    Ok(Run { id: 0, dry_run: false, rules_version: None, changes, changed, counts })
}

async fn record(tx: &Tx, run: &Run) -> Result<i64> {
    let report = serde_json::to_value(run).map_err(|error| Error::broken("encoding a run", error))?;
    let row = tx
        .query_one(
            "insert into classification_run (dry_run, rules_version, started_by, result) \
             values ($1, $2, current_setting('tuguan.actor'), $3) returning id",
            &[&run.dry_run, &run.rules_version, &report],
        )
        .await?;
    Ok(row.get(0))
}
