//! Spaces (招商空间): parcels and buildings together, as people look for them – lists, one space whole, search, what lies
//! under a point.

pub mod detail;
pub mod list;
pub mod routes;
pub mod search;

pub use search::pattern;
