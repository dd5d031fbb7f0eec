//! What time it is: the machine's clock, or one that a test sets.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// The clock of sessions, lock-outs and tokens. Cheap to clone; clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<Mutex<Option<DateTime<Utc>>>>);

impl Clock {
    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(Utc::now)
    }

    /// Stops the clock at this moment.
    pub fn stop_at(&self, moment: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(moment);
    }
}
