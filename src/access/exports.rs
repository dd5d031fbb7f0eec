//! 数据导出留痕: what is taken out through the interface for GIS desktops and scripts is on record, with its filter and the
//! number of rows. A desktop asks page by page and box by box; the rows of one collection and filter are summed,
//! and written down at the first page and from then on every ten thousand rows or ten minutes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Reach};
use crate::error::Result;

/// At the next page after this time the sum is written down.
const SAME_EXPORT: Duration = Duration::from_secs(600);
/// So many rows are written down at once.
const MANY_ROWS: u64 = 10_000;
/// How many sums are kept.
const MOST_SUMS: usize = 10_000;

/// Who takes what by which filter.
type Key = (String, String, String);

/// Rows that are not on record yet.
#[derive(Debug)]
struct Sum {
    /// When the last were written down; `None` if that failed.
    written: Option<Instant>,
    rows: u64,
}

/// The sums of the last minutes.
#[derive(Debug, Default)]
pub struct Exports(Mutex<HashMap<Key, Sum>>);

impl Exports {
    /// Adds rows; answers how many are to be written down now, if any.
    fn add(&self, key: &Key, rows: u64, now: Instant) -> Option<u64> {
        let mut sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sums.len() >= MOST_SUMS && !sums.contains_key(key) {
            sums.retain(|_, sum| sum.rows > 0 || sum.written.is_some_and(|at| now - at < SAME_EXPORT));
        }
        let sum = sums.entry(key.clone()).or_insert(Sum { written: None, rows: 0 });
        sum.rows += rows;
        let waits = sum.written.is_some_and(|at| now - at < SAME_EXPORT) && sum.rows < MANY_ROWS;
        if waits {
            return None;
        }
        sum.written = Some(now);
        Some(std::mem::take(&mut sum.rows))
    }

    /// What could not be written down is written down next time.
    fn put_back(&self, key: &Key, rows: u64) {
        if let Some(sum) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(key) {
            sum.rows += rows;
            sum.written = None;
        }
    }
}

/// Writes down that `caller` is about to be sent `rows` rows of `collection`, chosen by `filter`; `bbox` is the box of this
/// request, if any.
///
/// # Errors
/// Whoever cannot be recorded is not sent anything.
pub async fn took(
    app: &App,
    caller: &Caller,
    collection: &str,
    filter: &str,
    bbox: Option<&str>,
    rows: usize,
) -> Result<()> {
    if rows == 0 || caller.permit().reach == Reach::Everything {
        return Ok(());
    }
    let key = (caller.name().to_owned(), collection.to_owned(), filter.to_owned());
    let Some(count) = app.exports.add(&key, rows as u64, Instant::now()) else { return Ok(()) };
    let written = async {
        let tx = app.db.begin(caller).await?;
        let mut entry = Entry::done("items.export", collection).with("rows", count).with("filter", filter);
        if let Some(bbox) = bbox {
            entry = entry.with("bbox", bbox);
        }
        tx.note(entry);
        tx.commit().await
    };
    let written = written.await;
    if written.is_err() {
        app.exports.put_back(&key, count - rows as u64);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_written_down_once_and_soon() {
        let (exports, start) = (Exports::default(), Instant::now());
        let key = |who: &str| (who.to_owned(), "ogc/parcels".to_owned(), String::new());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(exports.add(&key("a"), 100, at(0)), Some(100), "the first page at once");
        assert_eq!(exports.add(&key("a"), 100, at(1)), None);
        assert_eq!(exports.add(&key("b"), 7, at(1)), Some(7), "somebody else");
        assert_eq!(exports.add(&key("a"), 9_900, at(2)), Some(10_000), "many rows");
        assert_eq!(exports.add(&key("a"), 5, at(3)), None);
        assert_eq!(exports.add(&key("a"), 1, at(602)), Some(6), "after ten minutes");
        exports.put_back(&key("a"), 5);
        assert_eq!(exports.add(&key("a"), 2, at(603)), Some(7), "a record that failed is made up for");
    }
}
