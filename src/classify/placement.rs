//! Where each space lies: its street, and its share in each kind of zone.

use super::template::fill;
use crate::db::Tx;
use crate::error::Result;

/// All pairs, zone by zone: each zone looks up the spaces in its box.
const MET_BY_ZONES: &str =
    "select z.id as zone_id, z.kind, z.code, z.boundary as zone_boundary, s.id as space_id, s.boundary
            from zone z
            cross join lateral (select t.id, t.boundary from {space} t where t.boundary && z.boundary offset 0) s";

/// The pairs of a few spaces: each looks up the zones at its place, and then they are put in order of zones.
const MET_BY_SPACES: &str =
    "select z.id as zone_id, z.kind, z.code, z.boundary as zone_boundary, s.id as space_id, s.boundary
            from {space} s
            join zone z on z.boundary && s.boundary
            order by z.id
            offset 0";

/// Recomputes and stores placements, of all spaces or of those in table `scope`.
pub(super) async fn refresh(tx: &Tx, scope: Option<&'static str>) -> Result<()> {
    compute(tx, scope).await?;
    tx.batch_execute(&fill(include_str!("placement_store.sql"), scope)).await?;
    if scope.is_none() {
        tx.batch_execute("select refresh_statistics('placement')").await?;
    }
    Ok(())
}

/// Computes table `placed` from the spaces and zones that this transaction sees.
pub(super) async fn compute(tx: &Tx, scope: Option<&'static str>) -> Result<()> {
    let met = if scope.is_none() { MET_BY_ZONES } else { MET_BY_SPACES };
    tx.batch_execute(&fill(&include_str!("placement.sql").replace("{met}", met), scope)).await?;
    Ok(())
}
