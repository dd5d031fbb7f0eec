//! The floor under every `routes.rs`: answers, problem replies, conditional and repeated requests, checked query parameters, uploads,
//! groups.

pub mod answer;
pub mod group;
pub mod html;
pub mod idempotency;
pub mod paper;
pub mod precondition;
pub mod query;
pub mod upload;
