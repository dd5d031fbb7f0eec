//! 项目库: projects that look for land or floor space, and the spaces that fit them. It is how space becomes projects.
//!
//! Which projects a caller sees, and which links, is decided by the policies of `sql/migrations/V20__projects.sql`.

mod fields;
mod history;
mod links;
mod list;
mod matching;
mod preferences;
pub mod routes;
mod score;
mod stage;
mod store;

pub use links::{Between, Link, link};
pub use matching::best;
pub use store::{change, create};
