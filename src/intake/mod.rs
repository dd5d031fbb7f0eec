//! Taking a delivered file in: read in a stream, project, check, stage, compare; then take over all of it, the good rows,
//! or nothing; and undo a batch.
//!
//! The file itself is kept under its hash, so that every boundary can be traced to what was delivered.

pub mod again;
pub mod check;
pub mod columns;
pub mod command;
pub mod commit;
pub mod files;
pub mod formats;
pub mod job;
mod ledger;
mod papers;
pub mod plan;
pub mod preview;
pub mod problem;
pub mod reading;
pub mod recover;
pub mod routes;
pub mod scope;
pub mod staging;
pub mod store;
pub mod units;
pub mod values;
