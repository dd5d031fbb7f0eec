//! 净面积: what each land object adds to the total after everything that counts before it is cut out.

use tokio_postgres::error::SqlState;

use super::template::fill;
use crate::db::Tx;
use crate::error::Result;

/// Recomputes and stores net areas, of all land objects or of those in table `scope`.
pub(super) async fn refresh(tx: &Tx, scope: Option<&'static str>) -> Result<()> {
    compute(tx, scope).await?;
    tx.batch_execute(&fill(include_str!("net_store.sql"), scope)).await?;
    Ok(())
}

/// Computes table `net_new` from the parcels, categories, zones and placements that this transaction sees.
pub(super) async fn compute(tx: &Tx, scope: Option<&'static str>) -> Result<()> {
    find_overlaps(tx, scope).await?;
    tx.batch_execute("analyze overlap").await?;
    tx.batch_execute(&fill(include_str!("net_area.sql"), scope)).await?;
    Ok(())
}

/// Finds the overlaps with the plain overlay, which several processes can share; should that fail on one odd pair of
/// boundaries, once more with the overlay that cannot fail.
async fn find_overlaps(tx: &Tx, scope: Option<&'static str>) -> Result<()> {
    let statement = |overlay: &str| fill(include_str!("net_overlap.sql"), scope).replace("{intersection}", overlay);
    // How many boundaries meet a box is overestimated, and for a few of them no join should read whole tables.
    if scope.is_some() {
        tx.batch_execute("set local enable_hashjoin = off; set local enable_mergejoin = off").await?;
    }
    tx.batch_execute("savepoint plain_overlay").await?;
    match tx.batch_execute(&statement("st_intersection")).await {
        Ok(()) => tx.batch_execute("release plain_overlay").await?,
        Err(error) if error.code() == Some(&SqlState::INTERNAL_ERROR) => {
            tracing::warn!("an overlay of two boundaries failed ({error}); repeating it on a grid");
            tx.batch_execute("rollback to plain_overlay; release plain_overlay").await?;
            tx.batch_execute(&statement("robust_intersection")).await?;
        }
        Err(error) => return Err(error.into()),
    }
    tx.batch_execute("set local enable_hashjoin = on; set local enable_mergejoin = on").await?;
    Ok(())
}
