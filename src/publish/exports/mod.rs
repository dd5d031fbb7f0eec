//! 导出: files of whole collections, made in the background for one person, kept for a day, and sent by pieces.

mod job;
pub mod routes;
mod store;
mod wish;

pub use job::settle;
