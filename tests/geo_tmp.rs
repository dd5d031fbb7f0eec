//! All tests that need more than one module: one binary, real PostGIS, real files, real HTTP.

#![allow(unreachable_pub, reason = "a test binary has no outside: `pub` here means shared between its modules")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod architecture;
mod export;
mod formats;
mod readers_geo;
mod support;
