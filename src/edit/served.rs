//! Which version of a feature a desktop was shown, for desktops that do not say on which version a change is based (QGIS).
//!
//! Kept in memory: what is forgotten, by a restart or because there is too much of it, is not guessed at; such a change is
//! refused and the layer has to be loaded again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::records::collection::Collection;

/// Most features remembered over all desktops, some ten megabytes.
const MOST_FEATURES: usize = 500_000;

/// One person's one program.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Desk {
    /// Name of the account.
    pub person: String,
    /// `User-Agent`.
    pub agent: String,
}

#[derive(Debug, Default)]
struct Loaded {
    versions: HashMap<i64, i32>,
    used: Option<Instant>,
}

/// What desktops were shown.
#[derive(Debug, Default)]
pub struct Served(Mutex<HashMap<(Desk, &'static str), Loaded>>);

impl Served {
    /// The layer is opened anew: what was shown before is not on the screen any more.
    pub fn opened(&self, desk: &Desk, collection: Collection) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(desk.clone(), collection.name()));
    }

    /// Features were sent. A desktop keeps what it got first until the layer is opened anew, so the first version counts.
    pub fn sent(&self, desk: &Desk, collection: Collection, features: impl Iterator<Item = (i64, i32)>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = all.entry((desk.clone(), collection.name())).or_default();
        loaded.used = Some(Instant::now());
        for (id, version) in features {
            loaded.versions.entry(id).or_insert(version);
        }
        let mut total: usize = all.values().map(|loaded| loaded.versions.len()).sum();
        while total > MOST_FEATURES {
            let oldest = all.iter().min_by_key(|(_, loaded)| loaded.used).map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|key| all.remove(&key)) else { break };
            total -= gone.versions.len();
        }
    }

    /// The desktop made or changed the feature itself, with nothing merged in, or read it alone.
    pub fn knows(&self, desk: &Desk, collection: Collection, id: i64, version: i32) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = all.entry((desk.clone(), collection.name())).or_default();
        loaded.used = Some(Instant::now());
        loaded.versions.insert(id, version);
    }

    /// The version that the desktop has on its screen, as far as we know.
    pub fn version(&self, desk: &Desk, collection: Collection, id: i64) -> Option<i32> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(desk.clone(), collection.name()))?.versions.get(&id).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_counts_until_the_layer_is_opened_anew() {
        let served = Served::default();
        let desk = Desk { person: "a".to_owned(), agent: "QGIS".to_owned() };
        let other = Desk { person: "b".to_owned(), agent: "QGIS".to_owned() };
        served.sent(&desk, Collection::Parcels, [(1, 1), (2, 1)].into_iter());
        served.sent(&desk, Collection::Parcels, [(1, 2)].into_iter());
        assert_eq!(served.version(&desk, Collection::Parcels, 1), Some(1));
        assert_eq!(served.version(&other, Collection::Parcels, 1), None);
        assert_eq!(served.version(&desk, Collection::Buildings, 1), None);
        served.knows(&desk, Collection::Parcels, 1, 3);
        assert_eq!(served.version(&desk, Collection::Parcels, 1), Some(3));
        served.opened(&desk, Collection::Parcels);
        assert_eq!(served.version(&desk, Collection::Parcels, 2), None);
    }

    #[test]
    fn the_desk_used_longest_ago_is_forgotten_first() {
        let served = Served::default();
        let desk = |name: &str| Desk { person: name.to_owned(), agent: String::new() };
        served.sent(&desk("a"), Collection::Parcels, (0..300_000).map(|id| (id, 1)));
        served.sent(&desk("b"), Collection::Parcels, (0..300_000).map(|id| (id, 1)));
        assert_eq!(served.version(&desk("a"), Collection::Parcels, 1), None);
        assert_eq!(served.version(&desk("b"), Collection::Parcels, 1), Some(1));
    }
}
