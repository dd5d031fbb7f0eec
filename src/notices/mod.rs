//! 通知: what the night found is told – one digest a day by mail to each person who wants it, one signed post to a system that listens,
//! and the coming dates as a calendar that desktops subscribe to. The inbox is the list of alerts itself.
//!
//! `digest` writes to the outbox, in the night, once a day however often it runs; `post` empties it, by any instance, until what is
//! sent has arrived or the tries are used up.

mod address;
mod calendar;
pub mod digest;
pub mod post;
pub mod routes;
mod send;

pub use send::signature;
