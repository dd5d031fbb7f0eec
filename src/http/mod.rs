//! The floor under every `routes.rs`: answers, problem replies, conditional requests, checked query parameters, groups.

pub mod answer;
pub mod group;
pub mod html;
pub mod precondition;
pub mod query;
