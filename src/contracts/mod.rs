//! 出让合同与履约 (contracts and their performance): enterprises, what they agreed, did, paid and promised.
//!
//! Data flows one way: `routes` → `work`, `milestones`, `books`, `events`, `enterprise`, `calendar` (what people do) → `terms` and `progress` (what can
//! be said at all; pure) → `store` (what is written). `facts` reads what the clocks of [`crate::supervision`] look at; `what_if` asks
//! them about facts that are not stored. `delivery` takes over what comes in files, by the same rules; `sheet` gives it out in the same
//! columns.

mod agreement;
mod books;
mod calendar;
pub mod delivery;
mod dossier;
mod enterprise;
mod events;
mod facts;
mod file;
mod list;
mod milestones;
mod paper;
pub mod progress;
pub mod routes;
mod routes_further;
mod sheet;
mod store;
pub mod terms;
mod unused;
mod what_if;
mod work;

pub use books::{Figure, Paid, confirm, pay};
pub use enterprise::{New as NewEnterprise, create as open_file};
pub use events::{Claim, Stop, Verdict, claim, judge, stop};
pub use facts::{Seen, after as facts_after, of_all as facts_of, of_seen as facts_seen, rules};
pub use work::{New, Reached, create, reach};
