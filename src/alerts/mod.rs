//! 预警: what the clocks say of contracts becomes tasks that somebody signs for, handles and closes.
//!
//! `refresh` after a change of one contract and `nightly` over all of them come to the same by `sync`: one open alert for each thing
//! that is watched, raised and eased on record, never twice. `process` says who does what with it (签收→处置→反馈→复核→销号).

mod list;
pub mod nightly;
mod others;
pub mod process;
pub mod routes;
mod sync;
mod work;

pub use others::refresh_other;
pub use sync::{forget, refresh, refresh_all};
