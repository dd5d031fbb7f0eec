//! How often: sign-ins by address, searches by account, probes by account. Beyond it the answer is 429.

use std::num::NonZeroU32;

use governor::clock::Clock as _;
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::error::{Error, Result};

/// How many keys are remembered before old ones are forgotten.
const MOST_KEYS: usize = 10_000;

/// Counts of this program; several instances count apart.
#[derive(Debug)]
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<String>,
    search: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    /// `sign_in` and `search`: how many a minute.
    pub fn new(sign_in: u32, search: u32) -> Self {
        let a_minute = |count: u32| Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self {
            sign_in: DefaultKeyedRateLimiter::keyed(a_minute(sign_in)),
            search: DefaultKeyedRateLimiter::keyed(a_minute(search)),
        }
    }

    /// Counts a sign-in from an address.
    pub fn sign_in(&self, address: &str) -> Result<()> {
        count(&self.sign_in, address)
    }

    /// Counts a search by an account.
    pub fn search(&self, account: &str) -> Result<()> {
        count(&self.search, account)
    }
}

fn count(limiter: &DefaultKeyedRateLimiter<String>, key: &str) -> Result<()> {
    if limiter.len() > MOST_KEYS {
        limiter.retain_recent();
    }
    limiter.check_key(&key.to_owned()).map_err(|early| {
        let seconds = early.wait_time_from(limiter.clock().now()).as_secs() + 1;
        Error::TooOften {
            detail: format!("请求过于频繁，请 {seconds} 秒后再试 (too many requests)"),
            code: "too-often",
            seconds,
        }
    })
}
