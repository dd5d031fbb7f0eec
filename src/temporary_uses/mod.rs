//! 临时利用 (temporary use): reserved land and houses let for a while, from the application to the return.
//!
//! Data flows one way: `routes` → `work`, `opinions`, `money` (what people do) → `process` (the steps), `terms` and `rent` (months and
//! sums; these three are pure), `facts` (what a step looks at) → `store` (what is written). `notices` tells what comes to its end,
//! `adopt` takes over what was agreed on paper.

mod adopt;
mod facts;
pub mod form;
mod money;
pub mod notices;
mod opinions;
mod print;
pub mod process;
pub mod rent;
pub mod routes;
mod store;
pub mod terms;
mod work;

pub use adopt::{Adopted, adopt};
