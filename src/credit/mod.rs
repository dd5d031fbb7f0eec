//! 信用 (credit): red and black lists, penalties and abnormalities of enterprises, and the check before a temporary use is approved or
//! land is transferred.
//!
//! Data flows one way: `routes` → `record`, `import`, `check` (what people do) → `verdict` (what the records of a day say; pure) and
//! `rules` (how long a check holds). `delivery` reads tables as offices keep them; `list` is what pages read. Whoever signs or approves
//! asks [`gate`].

pub mod check;
mod delivery;
pub mod gate;
mod import;
mod list;
mod record;
pub mod routes;
mod rules;
pub mod verdict;

pub use check::{New as NewCheck, make as make_check};
pub use list::file as file_of;
pub use record::{New as NewRecord, enter as enter_record};
pub use rules::Rules;
