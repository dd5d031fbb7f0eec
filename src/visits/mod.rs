//! 现场核查: who goes to the land of a contract, what two officers found there, and what the holder has to put right.
//!
//! 发改局 sends an organisation, usually for an alert; its officers fill in the form (`form`, pure) at the place, two of them and the
//! holder sign, and it is locked. What was found changes no figure of the contract: those who keep them look at it and decide. A problem
//! is demanded in a 整改通知 (`notice`), whose steps are those of the daily patrols ([`crate::patrols::process`]).

pub mod form;
mod notice;
mod notice_list;
mod print;
mod print_notice;
pub mod routes;
mod routes_notices;
mod store;
mod work;
