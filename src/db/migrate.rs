//! Brings a database to this program's schema: numbered migrations once, views whenever their text changed.
//!
//! Safe for several instances starting at once: one holds an advisory lock, the others wait and find nothing to do.

use tokio_postgres::Client;

use crate::error::{Error, Result};
use crate::geo::crs::Crs;

mod migrations {
    refinery::embed_migrations!("sql/migrations");
}

/// The reading face of the tables, in order of dependence, then who may do what with all of it: applied again when any
/// text changes.
const VIEWS: &[(&str, &str)] = &[
    ("spaces", include_str!("../../sql/views/spaces.sql")),
    ("reserve", include_str!("../../sql/views/reserve.sql")),
    ("contracts", include_str!("../../sql/views/contracts.sql")),
    ("records", include_str!("../../sql/views/records.sql")),
    ("grants", include_str!("../../sql/grants.sql")),
];

/// Any constant will do, as long as every version of tuguan uses the same one.
const MIGRATION_LOCK: i64 = 0x7475_6775_616e;

/// Connects by itself (outside any pool), waits for the lock, and migrates.
///
/// Fails with a clear message if the database belongs to a newer program or measures in another survey CRS.
pub async fn migrate(config: &tokio_postgres::Config, survey_crs: Crs) -> Result<()> {
    let (mut client, connection) = config.connect(super::tls::connector()?).await?;
    let connection = tokio::spawn(connection);
    client.execute("select pg_advisory_lock($1)", &[&MIGRATION_LOCK]).await?;
    let outcome = migrate_locked(&mut client, survey_crs).await;
    // The lock goes with the connection.
    drop(client);
    let _ = connection.await;
    outcome
}

async fn migrate_locked(client: &mut Client, survey_crs: Crs) -> Result<()> {
    check_server(client).await?;
    refuse_newer(client).await?;
    settle_survey_crs(client, survey_crs).await?;
    let report = migrations::migrations::runner()
        .run_async(client)
        .await
        .map_err(|error| Error::broken("migration", describe(&error)))?;
    for migration in report.applied_migrations() {
        tracing::info!("applied migration {migration}");
    }
    trust_operators(client).await?;
    warn_of_sight(client).await?;
    renew_views(client).await
}

/// Lets the spatial index be used under row-level permission: PostgreSQL asks an index only about operators that tell nothing of
/// the rows they look at, and PostGIS does not say of its box operators that they are of that kind, though they neither fail nor
/// speak. Only a superuser may say so; a managed database without one works the same, slower.
async fn trust_operators(client: &Client) -> Result<()> {
    let rows = client
        .query(
            "select p.oid::regprocedure::text
             from pg_proc p
             join pg_type t on t.oid = p.proargtypes[0] and t.typname = 'geometry'
             where p.proname in ('geometry_overlaps', 'geometry_contains', 'geometry_within', 'geometry_overlaps_nd')
             and not p.proleakproof",
            &[],
        )
        .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let superuser: bool =
        client.query_one("select rolsuper from pg_roles where rolname = current_user", &[]).await?.get(0);
    if !superuser {
        tracing::warn!(
            "maps and lists will be slower: let a superuser say, once, that PostGIS's box operators are leakproof (docs/operations.md)"
        );
        return Ok(());
    }
    for row in &rows {
        client.batch_execute(&format!("alter function {} leakproof", row.get::<_, &str>(0))).await?;
    }
    Ok(())
}

/// A role that inherits the worker's policies sees every row by itself, though it is no superuser.
async fn warn_of_sight(client: &Client) -> Result<()> {
    let inherits = "select not rolsuper and pg_has_role(current_user, 'tuguan_worker', 'usage') from pg_roles where rolname = current_user";
    if client.query_one(inherits, &[]).await?.get(0) {
        tracing::warn!(
            "the connecting role inherits the sight of tuguan_worker: let an administrator make it NOINHERIT (docs/operations.md)"
        );
    }
    Ok(())
}

/// refinery hides the database's own words in the source chain.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

async fn check_server(client: &Client) -> Result<()> {
    let number: String = client.query_one("select current_setting('server_version_num')", &[]).await?.get(0);
    let major = number.parse::<u32>().unwrap_or_default() / 10_000;
    if major < 15 {
        return Err(Error::Broken(format!("PostgreSQL {major} is too old: tuguan needs PostgreSQL 15 or newer")));
    }
    Ok(())
}

async fn refuse_newer(client: &Client) -> Result<()> {
    let known = migrations::migrations::runner().get_migrations().iter().map(|m| m.version()).max().unwrap_or_default();
    let exists: bool = client.query_one("select to_regclass('refinery_schema_history') is not null", &[]).await?.get(0);
    if !exists {
        return Ok(());
    }
    let found: Option<i32> = client.query_one("select max(version) from refinery_schema_history", &[]).await?.get(0);
    match found {
        Some(found) if i64::from(found) > known as i64 => Err(Error::Broken(format!(
            "the database is at schema version {found}, this program knows only up to {known}: \
             it belongs to a newer tuguan. Start that version, or restore a backup made before the upgrade."
        ))),
        _ => Ok(()),
    }
}

/// `survey_srid()` is what check constraints and queries refer to, so it is made once and never changed.
async fn settle_survey_crs(client: &Client, survey_crs: Crs) -> Result<()> {
    let wanted = survey_crs.epsg();
    let exists: bool = client.query_one("select to_regproc('survey_srid') is not null", &[]).await?.get(0);
    if !exists {
        // An integer from our own table of systems: nothing from outside reaches this text.
        client
            .batch_execute(&format!(
                "create function survey_srid() returns integer language sql immutable parallel safe return {wanted}"
            ))
            .await?;
        return Ok(());
    }
    let found: i32 = client.query_one("select survey_srid()", &[]).await?.get(0);
    if found == wanted {
        return Ok(());
    }
    Err(Error::Broken(format!(
        "this database measures in EPSG:{found}, but TUGUAN_SURVEY_CRS says EPSG:{wanted}. \
         Stored boundaries are not moved: set TUGUAN_SURVEY_CRS=EPSG:{found}, or use a new database."
    )))
}

async fn renew_views(client: &mut Client) -> Result<()> {
    let tx = client.transaction().await?;
    tx.batch_execute("create table if not exists applied_view (name text primary key, body text not null)").await?;
    let same: i64 = {
        let names: Vec<&str> = VIEWS.iter().map(|(name, _)| *name).collect();
        let bodies: Vec<&str> = VIEWS.iter().map(|(_, body)| *body).collect();
        tx.query_one(
            "select count(*) from applied_view a join unnest($1::text[], $2::text[]) v (name, body) \
             on a.name = v.name and a.body = v.body",
            &[&names, &bodies],
        )
        .await?
        .get(0)
    };
    if same == VIEWS.len() as i64 {
        return Ok(());
    }
    for (name, body) in VIEWS {
        tx.batch_execute(body).await?;
        tx.execute(
            "insert into applied_view values ($1, $2) on conflict (name) do update set body = excluded.body",
            &[name, body],
        )
        .await?;
    }
    tx.commit().await?;
    tracing::info!("renewed views");
    Ok(())
}
