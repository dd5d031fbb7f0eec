//! 敏感数据访问留痕: every view of 部队用地 and other sensitive rows by the few people who are named for them is on record.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Reach};
use crate::error::Result;

/// A list or a map that is looked at again within this time is the same look.
const SAME_LOOK: Duration = Duration::from_secs(600);
/// How many looks are remembered.
const MOST_LOOKS: usize = 10_000;
/// Ids written down of one look.
const MOST_IDS: usize = 100;

/// Whether a look is written down each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Often {
    /// Each time: one space was opened.
    Always,
    /// Once in ten minutes for the same rows in the same place: the map asks for a tile again and again.
    Once,
}

/// Who looked where at which spaces.
type Look = (String, String, Vec<i64>);

/// The looks of the last minutes.
#[derive(Debug, Default)]
pub struct Looks(Mutex<HashMap<Look, Instant>>);

impl Looks {
    fn is_new(&self, look: Look) -> bool {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.len() >= MOST_LOOKS {
            looks.retain(|_, at| at.elapsed() < SAME_LOOK);
        }
        if looks.len() >= MOST_LOOKS {
            // Better a look written down twice than one forgotten.
            looks.clear();
        }
        looks.insert(look, Instant::now()).is_none_or(|at| at.elapsed() >= SAME_LOOK)
    }

    /// A look that could not be written down is a new one next time.
    fn forget(&self, look: &Look) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(look);
    }
}

/// Writes down that `caller` is about to see those of `ids` that are sensitive, at `place`. For anybody who is not named for
/// them there is nothing to do: such rows were not found.
///
/// # Errors
/// Whoever cannot be recorded is not shown anything.
pub async fn saw(app: &App, caller: &Caller, place: &str, ids: &[i64], often: Often) -> Result<()> {
    if !caller.sees_restricted() || caller.permit().reach == Reach::Everything || ids.is_empty() {
        return Ok(());
    }
    let read = app.db.read(caller).await?;
    let sql = "select space_id from space_label where restricted and space_id = any($1) order by space_id";
    let rows = read.query(&read.prepare_cached(sql).await?, &[&ids]).await?;
    drop(read);
    let seen: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    if seen.is_empty() {
        return Ok(());
    }
    let look = (caller.name().to_owned(), place.to_owned(), seen);
    if often == Often::Once && !app.looks.is_new(look.clone()) {
        return Ok(());
    }
    let written = async {
        let tx = app.db.begin(caller).await?;
        let seen = &look.2;
        let some: Vec<i64> = seen.iter().copied().take(MOST_IDS).collect();
        tx.note(Entry::done("spaces.view-sensitive", place).with("count", seen.len()).with("ids", some));
        tx.commit().await
    };
    let written = written.await;
    if written.is_err() {
        app.looks.forget(&look);
    }
    written
}
