//! 储备台账 (the reserve): one ledger of land and houses, the process 收→储→让 that each entry goes through, and what was done
//! to it by whom.
//!
//! Data flows one way: `routes` → `entry`, `moves`, `opinions`, `parts`, `batch` (what people do) → `process` (the rules, pure) and
//! `facts` (what they look at) → `store`, `pieces` (what is written). `list` and `detail` read.

mod adopt;
mod batch;
pub mod delivery;
mod detail;
mod entry;
mod facts;
mod fields;
mod list;
mod moves;
mod opinions;
mod parts;
mod pieces;
pub mod process;
pub mod routes;
mod share;
mod sheet;
mod store;
mod wish;

pub use adopt::{Adopted, adopt};
pub use entry::{bring_up_to_date, file};
pub use pieces::{Became, follow};

/// The series of ledger numbers, and that of entries on sensitive spaces: in the open one they leave no gap.
const SERIES: &str = "reserve";
const RESTRICTED_SERIES: &str = "reserve_restricted";
