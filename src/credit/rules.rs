//! How long a check holds, and from when on contracts need one, as data (`rules.toml`).

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::error::{Error, Result};

/// The figures that come with the program.
const BUILT_IN: &str = include_str!("rules.toml");

/// Rules of checks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Days after the one of the check, the last of which is the last on which it holds.
    pub valid_days: u32,
    /// First day of signing from which a contract needs a check.
    pub transfer_from: NaiveDate,
}

impl Rules {
    /// Those that come with the program.
    ///
    /// # Errors
    /// If the built-in text is broken, which a test excludes.
    pub fn built_in() -> Result<Self> {
        toml::from_str(BUILT_IN).map_err(|error| Error::broken("credit rules", error))
    }

    /// The last day on which a check made on this day holds.
    pub fn until(&self, made_on: NaiveDate) -> NaiveDate {
        made_on.checked_add_days(Days::new(u64::from(self.valid_days))).unwrap_or(made_on)
    }

    /// The first day of a check that holds on this day.
    pub fn since(&self, day: NaiveDate) -> NaiveDate {
        day.checked_sub_days(Days::new(u64::from(self.valid_days))).unwrap_or(day)
    }
}
