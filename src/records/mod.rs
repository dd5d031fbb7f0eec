//! What staff keep: parcels (地块), buildings (楼宇) and zones (分区), each with every version it ever had, and the files (附件) that
//! belong to them.
//!
//! The three collections differ in their fields only, so `fields` describes them once, and import, versions, history and
//! publication all read that description.

pub mod agreements;
pub mod attachments;
pub mod codes;
pub mod collection;
pub mod document_no;
pub mod fields;
pub mod history;
pub mod identifiers;
pub mod ledger;
pub mod names;
pub mod plots;
pub mod spaces;
pub mod versions;
pub mod word;
