//! What is known of reports: asked in one statement, with the eyes of whoever decides.

use std::collections::BTreeMap;

use deadpool_postgres::ClientWrapper;

use super::verdict::Known;
use crate::error::{Error, Result};

/// What is known of each of these reports.
pub(super) async fn compare(client: &ClientWrapper, ids: &[i64]) -> Result<BTreeMap<i64, Known>> {
    let statement = client.prepare_cached(include_str!("compare.sql")).await?;
    let rows = client.query(&statement, &[&ids]).await?;
    let known = |row: &tokio_postgres::Row| {
        let known = serde_json::from_value(row.get(1)).map_err(|error| Error::broken("comparing reports", error))?;
        Ok((row.get(0), known))
    };
    rows.iter().map(known).collect()
}
