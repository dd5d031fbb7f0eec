//! 报表 (reports): month ends frozen as rows, what moved between them, tables of now and then, and the papers made of these.
//!
//! Data flows one way: `freeze` writes what `month` says is over; `cells` reads a frozen month or now in the same shape, with the
//! caller's eyes; `matrix`, `crossing`, `trend` and `period` add up; `paper` is a report without a format, which `docx`, `sheet`
//! and `page` write.
//! `performance` is of today: what was agreed against what was done, by the rules of [`crate::supervision`].
//! All areas are ㎡, exact to the cent; what is printed in 万㎡ or 亩 is rounded half away from zero, once, at the end.

mod cells;
mod crossing;
mod docx;
pub mod freeze;
mod grid;
mod ledger;
mod matrix;
pub mod month;
pub mod nightly;
mod page;
mod paper;
mod performance;
mod period;
pub mod routes;
mod sheet;
mod trend;

pub use freeze::{Frozen, freeze};
pub use month::Month;
