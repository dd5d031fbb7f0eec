//! Which rule set is in force: adopted versions, never changed afterwards, because stored evidence refers to them.

use deadpool_postgres::ClientWrapper;

use super::rule_set::{BUILT_IN, RuleSet};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Tx};
use crate::error::{Error, Result};

/// An adopted rule set.
#[derive(Debug, Clone)]
pub(super) struct Adopted {
    pub(super) version: i32,
    /// `built-in` or `file`.
    pub(super) source: String,
    pub(super) rules: RuleSet,
}

/// Adopts the built-in rule set if there is none, or if its text changed and the one in force is built-in; then decides
/// everything anew. Returns the version in force. Run at program start, after the migrations.
pub async fn adopt_built_in(app: &App) -> Result<i32> {
    let today = app.config.today();
    let tx = app.db.begin_work(&Caller::system()).await?;
    super::lock(&tx).await?;
    let rules = RuleSet::parse(BUILT_IN)?;
    let current =
        tx.query_opt("select version, source, sha256 from rule_set order by version desc limit 1", &[]).await?;
    if let Some(row) = current {
        let (version, source, sha256): (i32, String, String) = (row.get(0), row.get(1), row.get(2));
        if source != "built-in" || sha256 == rules.sha256() {
            return Ok(version);
        }
    }
    let version = adopt(&tx, &rules, "built-in").await?;
    // A first rule set finds spaces that were never placed; a later one changes decisions only.
    if version == 1 {
        super::refresh(&tx, super::Scope::All, today).await?;
    } else {
        super::decide::decide(&tx, &rules, version, None).await?;
        super::apply(&tx, today).await?;
    }
    tx.note(
        Entry::done("rules.adopt", format!("rule_set/{version}"))
            .with("source", "built-in")
            .with("sha256", rules.sha256()),
    );
    tx.commit().await?;
    tracing::info!("adopted the built-in rule set as version {version}");
    Ok(version)
}

/// Stores `rules` as the next version and returns its number. The caller holds the refresh lock.
pub(super) async fn adopt(tx: &Tx, rules: &RuleSet, source: &str) -> Result<i32> {
    let row = tx
        .query_one(
            "insert into rule_set (version, name, source, toml, sha256, adopted_by) \
             select coalesce(max(version), 0) + 1, $1, $2, $3, $4, current_setting('tuguan.actor') from rule_set \
             returning version",
            &[&rules.name, &source, &rules.toml, &rules.sha256()],
        )
        .await?;
    Ok(row.get(0))
}

/// The rule set in force.
pub(super) async fn current(client: &ClientWrapper) -> Result<Adopted> {
    load(client, None).await
}

/// One adopted rule set, the newest without `version`.
pub(super) async fn load(client: &ClientWrapper, version: Option<i32>) -> Result<Adopted> {
    let row = client
        .query_opt(
            "select version, source, toml from rule_set where version = coalesce($1, version) order by version desc limit 1",
            &[&version],
        )
        .await?
        .ok_or_else(|| Error::Broken("no rule set was adopted; start the service once".to_owned()))?;
    let toml: String = row.get(2);
    Ok(Adopted { version: row.get(0), source: row.get(1), rules: RuleSet::parse(&toml)? })
}
