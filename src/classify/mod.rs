//! Stored spaces → where each lies, its category and why, and what it adds to the totals.
//!
//! `refresh` runs inside the transaction of whoever changed spaces or zones, in steps over sets of rows: placement
//! (`placement.sql`), decision by the rule set in force (`decide.sql`), who may see it (`label*.sql`), net areas
//! (`net_*.sql`); then it notes what each space
//! adds to the totals (`summary_store.sql`). Each step writes only what differs. Nothing else writes these tables; readers
//! use `sql/views` and `summary`.

mod adopt;
mod as_of;
mod cells;
mod decide;
mod explain;
mod fields;
mod label;
mod net_area;
mod overrides;
mod placement;
pub mod routes;
mod rule_set;
mod run;
mod summary;
mod template;

use chrono::NaiveDate;

pub use adopt::adopt_built_in;
pub use as_of::{go_back, show_day};
pub use cells::{Measures, SummaryCache, area as exact_area, part_rows};
pub use explain::Explained;
pub use fields::{rule_fields, space_fields};
pub use overrides::{OverrideRequest, clear_override, set_override};
pub use rule_set::{BUILT_IN, CATEGORIES, RuleSet};
pub use run::{Change, Run, reclassify};
pub use summary::{Request as SummaryRequest, Summary, scope, summarise};

use deadpool_postgres::ClientWrapper;
use tokio_postgres::Statement;

use crate::db::{Caller, Military, Tx};
use crate::error::Result;
use crate::records::collection::Collection;

/// Every space with the attributes that expressions may refer to: a query over today's tables, or after `go_back` over
/// another day's.
pub const SPACE_ROWS: &str = include_str!("space_rows.sql");

/// Any constant will do, as long as every version of tuguan uses the same one.
const REFRESH_LOCK: i64 = 0x7475_6775_616f;

/// What a refresh looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every space.
    All,
    /// The spaces in the transaction's tables `touched` and `touched_area`, and the neighbours whose net area they change.
    Touched,
}

/// What a refresh did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refreshed {
    /// Decisions that were made, changed or removed.
    pub changed: u64,
    /// The data version that readers see after the commit.
    pub data_version: i64,
}

impl Scope {
    fn table(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Touched => Some("touched"),
        }
    }
}

/// Decisions by people on spaces that ended hold for what became of them, where the decisions are all the same.
pub async fn bequeath(tx: &Tx, parents: &[i64], children: &[i64]) -> Result<()> {
    if parents.is_empty() {
        return Ok(());
    }
    tx.execute(
        "insert into classification_override (space_id, category, reason, document_no, set_by, set_at)
         select c.id, o.category, o.reason, o.document_no, o.set_by, o.set_at
         from (
             select category, document_no, min(reason) as reason, min(set_by) as set_by, max(set_at) as set_at
             from classification_override where space_id = any($1)
             group by category, document_no having count(*) = cardinality($1)
         ) o cross join unnest($2::bigint[]) c (id)",
        &[&parents, &children],
    )
    .await?;
    tx.execute("delete from classification_override where space_id = any($1)", &[&parents]).await?;
    Ok(())
}

/// Makes the transaction's tables in which a writer notes what it changed:
///
/// - `touched(space_id)`: spaces created, changed or removed;
/// - `touched_area(boundary)`: old and new boundaries (survey CRS) of those whose boundary is new, changed or gone;
/// - `touched_zone(boundary, is_open)`: old and new boundaries of zones that are new, changed or gone (then call
///   `touch_zones`), and whether everybody may know of the zone.
pub async fn prepare_touched(tx: &Tx) -> Result<()> {
    tx.batch_execute(
        "create temp table touched (space_id bigint primary key, is_open boolean not null default true) on commit drop; \
         create temp table touched_area (boundary geometry) on commit drop; \
         create temp table touched_zone (boundary geometry, is_open boolean not null default true) on commit drop",
    )
    .await?;
    Ok(())
}

/// Notes the records of `collection` for which the condition on `p` holds, a text of this program: once before they change, for
/// the boundaries they had, and once after. Nothing is to be noted where everything is derived anew.
pub async fn touch(tx: &Tx, collection: Collection, scope: Scope, which: &str) -> Result<()> {
    if scope == Scope::All {
        return Ok(());
    }
    let table = collection.table();
    let sql = if collection.is_space() {
        format!(
            "with these as (select p.id, p.boundary from {table} p where {which}),
                  noted as (insert into touched select id from these on conflict do nothing)
             insert into touched_area select boundary from these"
        )
    } else {
        format!("insert into touched_zone select p.boundary, p.kind <> 'military' from zone p where {which}")
    };
    tx.batch_execute(&sql).await?;
    Ok(())
}

/// Adds every space that may lie in a changed zone to `touched`; returns how many were added.
pub async fn touch_zones(tx: &Tx) -> Result<u64> {
    let added = tx
        .execute(
            "insert into touched (space_id, is_open) \
             select s.id, bool_or(z.is_open) \
             from touched_zone z \
             join (select id, boundary from parcel union all select id, boundary from building) s \
                 on s.boundary && z.boundary \
             group by s.id \
             on conflict (space_id) do nothing",
            &[],
        )
        .await?;
    Ok(added)
}

/// Brings placement, decisions and net areas up to date and moves the data version, inside the caller's transaction.
///
/// Call it after the caller's own writes and before its commit; it waits for other refreshes, since net areas depend on
/// neighbours. `today` is the day from which changed decisions are valid.
pub async fn refresh(tx: &Tx, scope: Scope, today: NaiveDate) -> Result<Refreshed> {
    lock(tx).await?;
    let rules = adopt::current(tx).await?;
    let settings = Settings::raise(tx).await?;
    let scope = if scope == Scope::Touched && nearly_all(tx, "touched").await? { Scope::All } else { scope };
    // Tables just filled would otherwise be joined as if they were still empty.
    tx.batch_execute(match scope {
        Scope::All => "select refresh_statistics('parcel', 'building', 'zone')",
        Scope::Touched => "analyze touched, touched_area",
    })
    .await?;
    placement::refresh(tx, scope.table()).await?;
    decide::decide(tx, &rules.rules, rules.version, scope.table()).await?;
    let changed = decide::store(tx, today, scope.table()).await?;
    let open = label::refresh(tx, scope.table()).await?;
    let net_scope = widen(tx, scope).await?;
    net_area::refresh(tx, net_scope).await?;
    cells::refresh(tx, net_scope).await?;
    tx.batch_execute("drop table decision; drop table if exists net_scope").await?;
    settings.restore(tx).await?;
    Ok(Refreshed { changed, data_version: next_data_version(tx, open).await? })
}

/// Stores table `decision`, made of all spaces, and recounts the net areas around what changed. The caller holds the lock.
///
/// Rules do not move anything, so placements stay as they are.
async fn apply(tx: &Tx, today: NaiveDate) -> Result<Refreshed> {
    let settings = Settings::raise(tx).await?;
    let changed = decide::store(tx, today, None).await?;
    label::refresh(tx, None).await?;
    prepare_touched(tx).await?;
    let moved = "decision where category is distinct from old_category";
    let scope = if nearly_all(tx, moved).await? { Scope::All } else { Scope::Touched };
    let net_scope = widen(tx, scope).await?;
    net_area::refresh(tx, net_scope).await?;
    cells::refresh(tx, net_scope).await?;
    tx.batch_execute("drop table decision, touched, touched_area, touched_zone; drop table if exists net_scope")
        .await?;
    settings.restore(tx).await?;
    Ok(Refreshed { changed, data_version: next_data_version(tx, true).await? })
}

/// Whether `rows` are so many (a street's outline changed, or the rules) that looking at all spaces is less work.
async fn nearly_all(tx: &Tx, rows: &'static str) -> Result<bool> {
    let touched: i64 = tx.query_one(&format!("select count(*) from {rows}"), &[]).await?.get(0);
    if touched < 10_000 {
        return Ok(false);
    }
    let all: i64 =
        tx.query_one("select (select count(*) from parcel) + (select count(*) from building)", &[]).await?.get(0);
    Ok(touched * 5 > all)
}

/// The state of the data as far as `caller` may know of it: a change of nothing but 部队用地 does not move it for others.
pub async fn data_version(client: &ClientWrapper, caller: &Caller) -> Result<i64> {
    let statement = version_statement(client, caller).await?;
    Ok(client.query_one(&statement, &[]).await?.get(0))
}

/// The statement that asks for it, to be sent together with others.
pub async fn version_statement(client: &ClientWrapper, caller: &Caller) -> Result<Statement> {
    let column =
        if caller.permit().military != Military::No || caller.sees_restricted() { "version" } else { "open_version" };
    Ok(client.prepare_cached(&format!("select {column} from data_version")).await?)
}

/// One refresh at a time, until the end of the transaction.
async fn lock(tx: &Tx) -> Result<()> {
    tx.execute("select pg_advisory_xact_lock($1)", &[&REFRESH_LOCK]).await?;
    Ok(())
}

/// Makes table `net_scope` and names it, or says that everything is to be counted.
async fn widen(tx: &Tx, scope: Scope) -> Result<Option<&'static str>> {
    if scope == Scope::All {
        tx.batch_execute("select refresh_statistics('classification')").await?;
        return Ok(None);
    }
    tx.batch_execute(include_str!("net_scope.sql")).await?;
    Ok(Some("net_scope"))
}

/// `open`: whether anything changed that everybody may see.
async fn next_data_version(tx: &Tx, open: bool) -> Result<i64> {
    let row = tx
        .query_one(
            "update data_version \
             set version = version + 1, open_version = open_version + $1::boolean::integer, \
                 changed_at = clock_timestamp() \
             returning version",
            &[&open],
        )
        .await?;
    Ok(row.get(0))
}

/// Settings that suit a few large statements; put back for what the transaction does afterwards.
struct Settings(Vec<(&'static str, String)>);

impl Settings {
    const RAISED: [(&'static str, &'static str); 3] = [
        ("work_mem", "128MB"),
        // How many pairs of boundaries meet is overestimated a hundredfold, which would keep the search in one process.
        ("parallel_tuple_cost", "0"),
        // Sampling boundaries is slow, and the statistics only have to tell large from small; autovacuum makes better ones.
        ("default_statistics_target", "10"),
    ];

    async fn raise(tx: &Tx) -> Result<Self> {
        let mut before = Vec::new();
        for (name, value) in Self::RAISED {
            let row = tx.query_one("select current_setting($1), set_config($1, $2, true)", &[&name, &value]).await?;
            before.push((name, row.get(0)));
        }
        Ok(Self(before))
    }

    async fn restore(&self, tx: &Tx) -> Result<()> {
        for (name, value) in &self.0 {
            tx.execute("select set_config($1, $2, true)", &[name, value]).await?;
        }
        Ok(())
    }
}
