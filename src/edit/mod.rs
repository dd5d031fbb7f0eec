//! Changing single records: making, changing and ending one, dividing a parcel and joining several.
//!
//! An edit takes the way of an import of one row: the same checks (`intake::check`), the same look at neighbours and
//! permissions (`intake::plan`, `intake::scope`), the same writing of versions (`records::versions`), all in one transaction.
//! Whoever edits says which version the change is based on; what others changed meanwhile is merged field by field or refused,
//! never overwritten.

mod based;
mod lineage;
mod near;
mod parts;
pub mod routes;
mod save;
mod served;
mod stage;
mod stored;
mod trial;
mod wish;

pub use based::{Base, Changed};
pub use save::{Saved, change, create, retire};
pub use served::{Desk, Served};
pub use wish::Wish;
