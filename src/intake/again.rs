//! Reading a delivered file differently: another reference system, encoding, layer, or other columns.

use serde::Deserialize;

use super::columns::ColumnMap;
use super::problem::Problem;
use super::store::{self, Import};
use super::{formats, job};
use crate::app::App;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, Result};
use crate::geo::crs::{Crs, CrsError};

/// How to read the same file differently.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Again {
    crs: Option<String>,
    swap_axes: Option<bool>,
    encoding: Option<String>,
    layer: Option<String>,
    map: Option<ColumnMap>,
}

/// Has import `id` checked again in the background. A file that is said to be in 火星坐标 is refused at once.
///
/// # Errors
/// 422 naming what is not known, 409 if the import is at work or over.
pub(super) async fn read_again(id: i64, body: Again, caller: &Caller, app: &App) -> Result<()> {
    let crs = match body.crs.as_deref().map(str::parse::<Crs>).transpose() {
        Err(error @ CrsError::Shifted(_)) => return refuse(id, &error, caller, app).await,
        Err(error) => return Err(Error::field("crs", "unknown-crs", error.to_string())),
        Ok(crs) => crs,
    };
    if let Some(label) = &body.encoding {
        formats::encoding(label).map_err(|problem| Error::field("encoding", "bad-encoding", problem.message))?;
    }
    let tx = app.db.begin(caller).await?;
    let import = at_rest(&tx, id).await?;
    let map = store::asked(body.map.as_ref(), import.into)?;
    // What was remembered is looked up anew: another layer or encoding has other columns.
    tx.execute(
        "update import
         set crs_asked = coalesce($2, crs_asked), swap_axes = coalesce($3, swap_axes),
             encoding_asked = coalesce($4, encoding_asked), layer_asked = coalesce($6, layer_asked),
             map_asked = coalesce($5, case when not map_remembered then map_asked end), map_remembered = false
         where id = $1",
        &[&id, &crs.map(Crs::epsg), &body.swap_axes, &body.encoding, &map, &body.layer],
    )
    .await?;
    store::advance(&tx, id, &import.status, "validating", None).await?;
    let map = map.map(|map| map.to_string());
    let crs = crs.map(|crs| crs.to_string());
    let entry = import.entry("import.check-again").with("crs", crs).with("encoding", body.encoding).with("map", map);
    tx.note(entry.with("layer", body.layer));
    tx.commit().await?;
    job::in_background(app, caller, id);
    Ok(())
}

/// The import, if nothing works on it and nothing was taken over.
async fn at_rest(tx: &Tx, id: i64) -> Result<Import> {
    let import = store::lock(tx, id).await?;
    if !["ready", "rejected", "failed"].contains(&import.status.as_str()) {
        return Err(Error::conflict(format!("import {id} is {} and cannot be checked again", import.status)));
    }
    Ok(import)
}

/// Nothing of a shifted file can be taken over. Its rows stay staged, so that the map still shows how far off they lie.
async fn refuse(id: i64, error: &CrsError, caller: &Caller, app: &App) -> Result<()> {
    let tx = app.db.begin(caller).await?;
    let import = at_rest(&tx, id).await?;
    tx.as_service().await?;
    tx.execute("delete from import_problem where import_id = $1", &[&id]).await?;
    store::add_problems(&tx, id, 0, &[Problem::unknown_crs(error)]).await?;
    tx.execute(
        "update import
         set rows_accepted = 0, rows_rejected = rows_read, rows_warned = 0, problems_total = 1,
             plan_create = 0, plan_update = 0, plan_unchanged = 0
         where id = $1",
        &[&id],
    )
    .await?;
    let message = error.to_string();
    store::advance(&tx, id, &import.status, "rejected", Some(&message)).await?;
    tx.as_caller().await?;
    tx.note(import.entry("import.check-again").with("crs", message));
    tx.commit().await
}
