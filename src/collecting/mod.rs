//! 摸排征集 (collecting): chosen units are asked for their idle land and houses; what they send is staged, compared with what is
//! known, and taken over into the ledger or returned with a remark.
//!
//! Data flows one way: `routes` → `campaign`, `report`, `file`, `decide` (what people do) → `compare` (what is known of a report,
//! with the caller's eyes) and `verdict` (what that amounts to, pure).

mod campaign;
mod compare;
mod decide;
mod fields;
mod file;
mod report;
pub mod routes;
pub mod verdict;
