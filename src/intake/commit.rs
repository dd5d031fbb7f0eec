//! Taking an import over, all in one transaction, and undoing it.

use super::columns;
use super::papers;
use super::plan::Planner;
use super::recover::Pulse;
use super::staging::{self, rows_table};
use super::store::{self, Import, OnError};
use crate::app::App;
use crate::classify::{self, Scope};
use crate::contracts;
use crate::db::{Acting, Caller, Read, Tx};
use crate::error::{Error, FieldError, Result};
use crate::geo::crs::Crs;
use crate::records::collection::Collection;
use crate::records::versions::{self, Staged};
use crate::reserve::delivery;

/// Above this many rows everything is derived anew: cheaper than looking for neighbours one by one.
const MANY_ROWS: i64 = 50_000;

/// Checks that import `id` may be taken over now and moves it to `committing`. The work itself is [`commit`].
pub async fn start(
    app: &App,
    caller: &Caller,
    id: i64,
    on_error: Option<OnError>,
    confirmed: Option<Crs>,
) -> Result<()> {
    let tx = app.db.begin_work(caller).await?;
    let import = store::lock(&tx, id).await?;
    if import.status != "ready" {
        return Err(Error::conflict(format!("import {id} is {}, not ready to be taken over", import.status)));
    }
    if import.crs_guessed && confirmed.map(Crs::epsg) != import.crs_used {
        let used = import.crs_used.map_or_else(|| "unknown".to_owned(), |code| format!("EPSG:{code}"));
        return Err(Error::Conflict {
            detail: format!("the file does not say its CRS; it was taken for {used}. Look at the map and confirm it"),
            errors: vec![FieldError::new(
                "confirm_crs",
                "guessed-crs",
                format!("send {{\"confirm_crs\": \"{used}\"}} if it is right"),
            )],
        });
    }
    let on_error = on_error.unwrap_or(import.on_error);
    if on_error == OnError::Abort && import.rows.rejected > 0 {
        return Err(Error::Conflict {
            detail: format!(
                "{} of {} rows have errors; mend the file, or take over the good rows only (on_error=skip)",
                import.rows.rejected, import.rows.read
            ),
            errors: vec![FieldError::new("on_error", "rows-rejected", "see problems of this import")],
        });
    }
    tx.execute("update import set on_error = $2 where id = $1", &[&id, &on_error.name()]).await?;
    store::advance(&tx, id, "ready", "committing", None).await?;
    let confirmed = confirmed.map(|crs| crs.to_string());
    tx.note(import.entry("import.take-over").with("on_error", on_error.name()).with("confirmed_crs", confirmed));
    tx.commit().await
}

/// Takes over the rows of an import in status `committing`. If anything is in the way nothing is changed, and the import
/// is `ready` again with a message that says what.
pub async fn commit(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let _pulse = Pulse::start(app, caller, id);
    let outcome = commit_inner(app, caller, id).await;
    if let Err(error) = &outcome {
        tracing::warn!(import = id, "taking over: {error}");
        let client = app.db.work(&caller.as_service()).await?;
        store::advance(&client, id, "committing", "ready", Some(&error.to_string())).await?;
    }
    outcome
}

async fn commit_inner(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let tx = app.db.begin_work(caller).await?;
    tx.as_service().await?;
    versions::take_turn(&tx).await?;
    // Its status keeps others away; its row stays unlocked, so that progress can be written beside this transaction.
    let import = store::find(&tx, id).await?;
    let present = present_fields(&import);
    let rows = rows_table(id);
    let planner = Planner { client: &tx, rows: &rows, collection: import.into, present: &present, shapes: true };
    papers::lock(&tx, import.into, &rows).await?;
    still_valid(&planner, &import).await?;
    let staged = Staged {
        rows: &rows,
        import_id: Some(id),
        collection: import.into,
        present: &present,
        source_crs: import.crs_used,
        reason: &format!("import {id}: {}", import.file_name),
    };
    let side = app.db.read(&caller.as_service()).await?;
    store::beat(&side, id, "merge", 0.2, 0).await?;
    let scope = if import.plan.create + import.plan.update > MANY_ROWS { Scope::All } else { Scope::Touched };
    if import.into.has_boundary() {
        write(app, &tx, &staged, &side, (id, scope)).await?;
    } else {
        papers::take_over(app, &tx, (import.into, &rows), &present, (id, staged.reason)).await?;
    }
    tx.execute(
        &format!(
            "update import set committed_at = clock_timestamp(), phase = 'done', restricted = restricted or {} where id = $1",
            holds_restricted(import.into)
        ),
        &[&id],
    )
    .await?;
    if !store::advance(&tx, id, "committing", "committed", None).await? {
        return Err(Error::conflict("the import was taken for dead meanwhile; commit it again"));
    }
    stays_in_sight(&tx, import.into, id).await?;
    columns::remember(&tx, caller, &import).await?;
    let plan = import.plan;
    tx.note(import.entry("import.commit").with("created", plan.create).with("updated", plan.update));
    tx.commit().await?;
    let client = app.db.work(&caller.as_service()).await?;
    // Fresh statistics, so that the first map after a large import is as fast as the second. A full refresh has made them.
    if scope == Scope::Touched && import.plan.create + import.plan.update > 1000 {
        client
            .batch_execute(&format!(
                "select refresh_statistics('{}', 'placement', 'classification', 'net_area')",
                import.into.table()
            ))
            .await?;
    }
    staging::drop_all(&client, &rows).await
}

/// Writes the planned rows and derives what follows from them.
async fn write(app: &App, tx: &Tx, staged: &Staged<'_>, side: &Read, (id, scope): (i64, Scope)) -> Result<()> {
    let (into, rows) = (staged.collection, staged.rows);
    classify::prepare_touched(tx).await?;
    let before = format!("p.id in (select target_id from {rows}_plan where action = 'update')");
    classify::touch(tx, into, scope, &before).await?;
    versions::update(tx, staged).await?;
    versions::create(tx, staged).await?;
    classify::touch(tx, into, scope, &format!("p.import_id = {id}")).await?;
    store::beat(side, id, "classify", 0.5, 0).await?;
    derive(tx, app, into, scope).await
}

/// SQL that tells whether an import's records are sensitive.
fn holds_restricted(collection: Collection) -> &'static str {
    match collection {
        Collection::Parcels => {
            "exists (select from parcel p join space_label l on l.space_id = p.id where p.import_id = $1 and l.restricted)"
        }
        Collection::Buildings => {
            "exists (select from building b join space_label l on l.space_id = b.id where b.import_id = $1 and l.restricted)"
        }
        Collection::Ledger => delivery::HOLDS_RESTRICTED,
        Collection::Contracts => contracts::delivery::HOLDS_RESTRICTED,
        Collection::Enterprises => "exists (select from enterprise e where e.import_id = $1 and false)",
        Collection::Zones => "exists (select from zone z where z.import_id = $1 and z.kind = 'military')",
    }
}

/// What an import wrote must be something its caller may see: the service wrote it beyond his sight.
async fn stays_in_sight(tx: &Tx, collection: Collection, id: i64) -> Result<()> {
    let sql = format!("select count(*) from {} where import_id = $1", collection.table());
    let written: i64 = tx.query_one(&sql, &[&id]).await?.get(0);
    tx.as_caller().await?;
    let seen: i64 = tx.query_one(&sql, &[&id]).await?.get(0);
    tx.as_service().await?;
    if seen == written {
        return Ok(());
    }
    let hidden = written - seen;
    Err(Error::conflict(format!("{hidden} 行需发改局核实 (发改局 has to verify {hidden} rows; nothing was changed)")))
}

fn present_fields(import: &Import) -> Vec<&'static str> {
    let fields = import.into.fields();
    fields.iter().map(|field| field.name).filter(|name| import.present.iter().any(|present| present == name)).collect()
}

async fn still_valid(planner: &Planner<'_>, import: &Import) -> Result<()> {
    let (plan, _) = planner.count().await?;
    if plan != import.plan {
        return Err(Error::conflict("the staged rows were lost when the database stopped; upload the file again"));
    }
    let outdated = planner.outdated().await?;
    if outdated > 0 {
        return Err(Error::conflict(format!(
            "{outdated} rows no longer fit: the records changed since the file was checked. \
             Check it again (PATCH the import with {{}}), look at the result, then take it over"
        )));
    }
    Ok(())
}

async fn derive(tx: &Tx, app: &App, collection: Collection, scope: Scope) -> Result<()> {
    if !collection.is_space() {
        classify::touch_zones(tx).await?;
    }
    classify::refresh(tx, scope, app.config.today()).await?;
    Ok(())
}

/// Undoes a taken-over import: what it created goes, what it changed is as before, as a new version. Refused if any of it
/// was changed since.
pub async fn undo(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let tx = app.db.begin_work(caller).await?;
    versions::take_turn(&tx).await?;
    let import = store::lock(&tx, id).await?;
    if !import.undoable() {
        return Err(Error::conflict(format!(
            "import {id} is {}: only a committed import can be undone",
            import.status
        )));
    }
    let changed = changed_since(&tx, import.into, id).await?;
    if !changed.is_empty() {
        return Err(Error::Conflict {
            detail: format!(
                "import {id} cannot be undone: some of its records were changed since; undo those changes first"
            ),
            errors: changed
                .iter()
                .map(|name| FieldError::new(name, "changed-since", "changed after this import"))
                .collect(),
        });
    }
    tx.as_service().await?;
    stays_in_sight(&tx, import.into, id).await?;
    if import.into.has_boundary() {
        take_back(app, &tx, &import, id).await?;
    } else {
        papers::undo(app, &tx, import.into, id).await?;
    }
    tx.execute("update import set undone_at = clock_timestamp() where id = $1", &[&id]).await?;
    store::advance(&tx, id, "committed", "undone", None).await?;
    tx.note(import.entry("import.undo"));
    tx.commit().await
}

/// What was changed after the import, as far as the caller sees it.
async fn changed_since(tx: &Tx, into: Collection, id: i64) -> Result<Vec<String>> {
    match into {
        Collection::Ledger => delivery::changed_since(tx, id).await,
        Collection::Contracts | Collection::Enterprises => {
            tx.as_service().await?;
            contracts::delivery::changed_since(tx, (into, id)).await
        }
        _ => versions::changed_since(tx, into, id).await,
    }
}

async fn take_back(app: &App, tx: &Tx, import: &Import, id: i64) -> Result<()> {
    classify::prepare_touched(tx).await?;
    let scope = if import.plan.create + import.plan.update > MANY_ROWS { Scope::All } else { Scope::Touched };
    // The two moments differ for changed records: their boundary of now, and the one they get back.
    classify::touch(tx, import.into, scope, &format!("p.import_id = {id}")).await?;
    let table = import.into.table();
    let open = if import.into.is_space() { "" } else { ", h.kind <> 'military'" };
    let earlier = format!(
        "select h.boundary{open} from {table}_history h join {table} p on p.id = h.id and h.version = p.version - 1
                           where p.import_id = {id} and p.op = 'update'"
    );
    let into = if import.into.is_space() { "touched_area" } else { "touched_zone" };
    tx.batch_execute(&format!("insert into {into} {earlier}")).await?;
    versions::undo_updated(tx, import.into, id).await?;
    versions::undo_created(tx, import.into, id, app.config.today()).await?;
    derive(tx, app, import.into, scope).await
}
