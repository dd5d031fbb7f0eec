//! 日常管理: patrols of what the district holds, when the next is due, and what was found wrong until it is put right (整改 → 复查 → 销号).
//!
//! When a patrol is due is worked out by the database in one set (`sql/migrations/V23__patrols.sql`, `patrol_duties`); the steps of a
//! rectification stand in one table (`process.rs`, pure).

mod adopt;
mod due;
pub mod form;
mod print;
pub mod process;
mod rectify;
pub mod routes;
mod routes_further;
mod store;
mod weather;
mod work;

pub use adopt::{Adopted, Put, adopt};
pub use work::{latest, reason};
