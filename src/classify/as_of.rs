//! The state of another day, rebuilt from the versions that were valid then.

use chrono::NaiveDate;

use super::{Settings, net_area, placement};
use crate::db::{Acting, Tx};
use crate::error::Result;

/// Columns of a parcel that filters, sums and overlays look at.
const PARCEL: &str = "id, version, valid_from, recorded_at, object_no, code, name, address, holder, holder_kind, holder_uscc, ownership, \
     use_now_scheme, use_now, use_plan_scheme, use_plan, stage, cleared, far_max, supply_plan, acquisition_planned, \
     area_m2, area_registered_m2, confidentiality, remark, import_id, boundary";

/// Columns of a building that filters and sums look at.
const BUILDING: &str = "id, version, valid_from, recorded_at, object_no, code, name, address, holder, holder_kind, holder_uscc, ownership, \
     use_now_scheme, use_now, use_plan_scheme, use_plan, stage, completion_year, floors_up, floors_down, \
     gross_floor_area_m2, lettable_area_m2, vacant_area_m2, rent, area_m2, area_registered_m2, confidentiality, remark, \
     import_id, boundary";

/// Whether anything that counts is different today from what it was on `day`.
pub(super) async fn changed_since(tx: &Tx, day: NaiveDate) -> Result<bool> {
    tx.as_service().await?;
    let row = tx
        .query_one(
            "select exists (select from parcel where valid_from > $1) \
             or exists (select from building where valid_from > $1) \
             or exists (select from zone where valid_from > $1) \
             or exists (select from classification where valid_from > $1) \
             or exists (select from parcel_history where valid_to > $1) \
             or exists (select from building_history where valid_to > $1) \
             or exists (select from zone_history where valid_to > $1) \
             or exists (select from classification_history where valid_to > $1)",
            &[&day],
        )
        .await?;
    tx.as_caller().await?;
    Ok(row.get(0))
}

/// Turns this transaction back to `day`, unless everything that counts is today as it was then.
pub async fn show_day(tx: &Tx, day: NaiveDate, today: NaiveDate) -> Result<()> {
    if day < today && changed_since(tx, day).await? {
        go_back(tx, day).await?;
    }
    Ok(())
}

/// Turns this transaction back to `day`: spaces, zones, placements, categories and net areas, as temporary tables that take
/// the names of today's (views still show today). Such a transaction reads; what it writes goes to other tables (month ends).
pub async fn go_back(tx: &Tx, day: NaiveDate) -> Result<()> {
    let text = include_str!("as_of.sql")
        .replace("{parcel}", PARCEL)
        .replace("{building}", BUILDING)
        .replace("{day}", &format!("date '{day}'"));
    Settings::raise(tx).await?;
    // Net areas are cut by neighbours whether the caller may see them or not.
    tx.as_service().await?;
    tx.batch_execute(&text).await?;
    placement::compute(tx, None).await?;
    tx.batch_execute(
        "alter table placed rename to placement; create unique index on placement (space_id); analyze placement",
    )
    .await?;
    net_area::compute(tx, None).await?;
    tx.batch_execute("alter table net_new rename to net_area; create index on net_area (space_id); analyze net_area")
        .await?;
    tx.as_caller().await?;
    tx.batch_execute(include_str!("as_of_sight.sql")).await?;
    Ok(())
}
