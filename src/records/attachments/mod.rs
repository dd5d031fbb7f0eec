//! 附件: documents and photos of records. A file is looked at (what it is, and whether it can be opened), its content goes into a store
//! of objects, and a row says what it is and to which record it belongs. Whoever sees the record sees its files; whoever writes the
//! record adds them and corrects what is said of them; nobody deletes one, it is withdrawn with a reason.

mod bundle;
mod catalogue;
mod change;
mod content;
mod exif;
mod image;
mod listing;
mod names;
mod owner;
pub mod routes;
mod rows;
mod save;
mod send;
mod store;
mod sweep;
mod types;
mod volume;
mod wish;

pub use content::is_dxf;
pub use owner::{Owner, OwnerKind};
pub use rows::kinds_present;
pub use store::Archive;
pub use sweep::sweep;
pub use volume::Volume;
