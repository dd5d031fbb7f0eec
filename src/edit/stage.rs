//! The rows of one edit, staged like those of an import and looked at like them; and their writing.

use serde_json::Value;

use crate::app::App;
use crate::classify::{self, Scope as Refreshed};
use crate::db::record::Entry;
use crate::db::{Acting, Tx};
use crate::error::{Error, FieldError, Result};
use crate::intake::plan::Planner;
use crate::intake::problem::{Code, Problem};
use crate::intake::scope::Scope;
use crate::intake::staging::{self, Outcome, StagedRow};
use crate::records::collection::Collection;
use crate::records::versions::{self, Staged};

/// Most problems told of one edit.
const MOST_PROBLEMS: i64 = 100;

/// Staged rows of one edit; dropped with its transaction or by [`Stage::write`].
pub(super) struct Stage<'a> {
    pub(super) tx: &'a Tx,
    pub(super) collection: Collection,
    pub(super) rows: String,
    present: Vec<&'static str>,
}

/// A record as it was written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) area: rust_decimal::Decimal,
}

impl<'a> Stage<'a> {
    /// Stages rows; `targets` are the records they change, in the same order. The transaction acts for the service from here on.
    pub(super) async fn new(
        tx: &'a Tx,
        collection: Collection,
        rows: &[StagedRow],
        targets: &[Option<i64>],
    ) -> Result<Self> {
        let number = getrandom::u64().map_err(|error| Error::broken("a random number", error))?;
        let present = collection.fields().iter().map(|field| field.name).collect();
        let stage = Self { tx, collection, rows: format!("staging.edit_{number:016x}"), present };
        tx.as_service().await?;
        staging::create(tx, &stage.rows, collection).await?;
        let mut writer = staging::Writer::open(tx, &stage.rows, collection).await?;
        for row in rows {
            writer.write(row).await?;
        }
        writer.finish().await?;
        stage.plan(targets).await?;
        Ok(stage)
    }

    /// The plan is known; what is looked up is whether the keys belong to other records.
    async fn plan(&self, targets: &[Option<i64>]) -> Result<()> {
        let (rows, table) = (&self.rows, self.collection.table());
        let keys: Vec<String> = self
            .collection
            .keys()
            .iter()
            .map(|key| {
                let on: Vec<String> = key.iter().map(|column| format!("k.{column} = s.{column}")).collect();
                format!("({})", on.join(" and "))
            })
            .collect();
        let targets: Vec<String> =
            targets.iter().map(|id| id.map_or_else(|| "null".to_owned(), |id| id.to_string())).collect();
        let sql = format!(
            "create unlogged table {rows}_plan with (autovacuum_enabled = false) as
             select s.row_no, g.target_id, f.found, t.version as base_version,
                 coalesce(same_boundary(s.boundary, t.boundary), false) as same_boundary, false as contradicts,
                 exists (select from unnest(f.found) k where k is distinct from g.target_id) as repeats,
                 null::text as refusal,
                 case when t.id is null then 'create' else 'update' end as action
             from {rows} s
             join unnest(array[{targets}]::bigint[]) with ordinality g (target_id, row_no) using (row_no)
             cross join lateral (select array(select k.id from {table} k where {keys}) as found) f
             left join {table} t on t.id = g.target_id",
            targets = targets.join(", "),
            keys = keys.join(" or "),
        );
        self.tx.batch_execute(&sql).await?;
        Ok(())
    }

    /// What stands against the edit, and what whoever edits should know: neighbours that overlap, keys that belong to others,
    /// rows that are not the caller's.
    pub(super) async fn judge(&self) -> Result<Vec<Problem>> {
        let (tx, rows, collection) = (self.tx, self.rows.as_str(), self.collection);
        let planner = Planner { client: tx, rows, collection, present: &self.present, shapes: true };
        let scope = Scope { client: tx, rows, collection, present: &self.present };
        scope.refuse().await?;
        planner.find_overlaps().await?;
        scope.hide_overlaps().await?;
        let mut problems = scope.refused(MOST_PROBLEMS).await?;
        problems.append(&mut self.taken_keys().await?);
        problems.append(&mut planner.overlaps(MOST_PROBLEMS).await?.0);
        Ok(problems)
    }

    /// Whether the caller may write these rows at all.
    ///
    /// # Errors
    /// 403 or 409 as for a change.
    pub(super) async fn permitted(&self) -> Result<()> {
        let scope =
            Scope { client: self.tx, rows: self.rows.as_str(), collection: self.collection, present: &self.present };
        scope.refuse().await?;
        passed(scope.refused(MOST_PROBLEMS).await?).map(drop)
    }

    /// Drops what was staged.
    pub(super) async fn discard(self) -> Result<()> {
        staging::drop_all(self.tx, &self.rows).await
    }

    /// Keys that belong to other records which the caller may know of.
    async fn taken_keys(&self) -> Result<Vec<Problem>> {
        let rows = &self.rows;
        let sql = format!(
            "select o.name from {rows}_plan a cross join unnest(a.found) k join {table} o on o.id = k
             where a.repeats and a.refusal is null and k is distinct from a.target_id",
            table = self.collection.table(),
        );
        let found = self.tx.query(&sql, &[]).await?;
        Ok(found.iter().map(|row| Problem::taken_key(row.get(0))).collect())
    }

    /// Writes the rows and everything that follows from them, and makes sure that the caller sees what became of it. Decisions
    /// by people on `parents`, which ended, hold for what became of them.
    pub(super) async fn write(
        self,
        app: &App,
        reason: &str,
        source_crs: Option<i32>,
        parents: &[i64],
    ) -> Result<Vec<Written>> {
        let (tx, collection, rows) = (self.tx, self.collection, self.rows.as_str());
        let staged = Staged { rows, import_id: None, collection, present: &self.present, source_crs, reason };
        classify::touch(
            tx,
            collection,
            Refreshed::Touched,
            &format!("p.id in (select target_id from {rows}_plan where action = 'update')"),
        )
        .await?;
        versions::update(tx, &staged).await?;
        versions::create(tx, &staged).await?;
        let written = self.written().await?;
        let ids: Vec<i64> = written.iter().map(|record| record.id).collect();
        touch_ids(tx, collection, &ids).await?;
        classify::bequeath(tx, parents, &ids).await?;
        derive(tx, app, collection).await?;
        staging::drop_all(tx, rows).await?;
        tx.as_caller().await?;
        let sql = format!("select count(*) from {} where id = any($1)", collection.table());
        let seen: i64 = tx.query_one(&sql, &[&ids]).await?.get(0);
        if seen != ids.len() as i64 {
            return Err(refused(&[Problem::needs_verification()]));
        }
        Ok(written)
    }

    /// The records of the rows: what was made is new in this transaction and has the row's boundary.
    async fn written(&self) -> Result<Vec<Written>> {
        let (rows, table) = (&self.rows, self.collection.table());
        let sql = format!(
            "select p.id, p.version, p.area_m2
             from {rows}_plan a join {rows} s using (row_no)
             join {table} p on p.id = a.target_id
                 or (a.action = 'create' and p.boundary = s.boundary and p.version = 1 and p.xmin = pg_current_xact_id()::xid)
             order by a.row_no"
        );
        let found = self.tx.query(&sql, &[]).await?;
        Ok(found.iter().map(|row| Written { id: row.get(0), version: row.get(1), area: row.get(2) }).collect())
    }
}

/// Notes records that are about to change or end, or have changed.
pub(super) async fn touch_ids(tx: &Tx, collection: Collection, ids: &[i64]) -> Result<()> {
    let list: Vec<String> = ids.iter().map(i64::to_string).collect();
    let condition = format!("p.id = any (array[{}]::bigint[])", list.join(", "));
    classify::touch(tx, collection, Refreshed::Touched, &condition).await
}

/// Brings up to date what follows from the records.
pub(super) async fn derive(tx: &Tx, app: &App, collection: Collection) -> Result<()> {
    if !collection.is_space() {
        classify::touch_zones(tx).await?;
    }
    classify::refresh(tx, Refreshed::Touched, app.config.today()).await?;
    Ok(())
}

/// Passes rows without errors; answers their warnings.
///
/// # Errors
/// 422 with everything that is wrong; 403 where only the person is the wrong one.
pub(super) fn passed(problems: Vec<Problem>) -> Result<Vec<Problem>> {
    if problems.iter().any(Problem::is_error) { Err(refused(&problems)) } else { Ok(problems) }
}

fn refused(problems: &[Problem]) -> Error {
    let wrong: Vec<&Problem> = problems.iter().filter(|problem| problem.is_error()).collect();
    let errors: Vec<FieldError> = wrong
        .iter()
        .map(|problem| {
            let field = problem.field.as_deref().unwrap_or("geometry");
            FieldError::new(field, problem.code.as_str(), format!("{} {}", problem.message, problem.remedy))
        })
        .collect();
    let detail = wrong.first().map(|problem| problem.message.clone()).unwrap_or_default();
    let of_person = |problem: &&Problem| problem.code == Code::OutsideScope;
    if !wrong.is_empty() && wrong.iter().all(of_person) {
        return Error::Forbidden { detail, errors };
    }
    if wrong.iter().any(|problem| problem.code == Code::NeedsVerification) {
        return Error::Conflict { detail, errors };
    }
    Error::Invalid { detail, errors }
}

/// Whoever draws shapes to find out what is hidden shall be found out: the refusal is on record though nothing else is.
pub(super) async fn note_hidden(app: &App, tx: &Tx, problems: &[Problem]) -> Result<()> {
    if !problems.iter().any(|problem| problem.code == Code::NeedsVerification) {
        return Ok(());
    }
    let side = app.db.begin(tx.caller()).await?;
    side.note(Entry::refused("edit.hidden-conflict", "spaces").with("caller", Value::from(tx.caller().name())));
    side.commit().await
}

/// Whether the row by itself can be written.
pub(super) fn is_good(row: &StagedRow) -> bool {
    row.outcome != Outcome::Rejected
}
