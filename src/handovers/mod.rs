//! 地块交接表: what is handed over, by whom, to whom, in what condition — as the office's paper form, locked once three parties have
//! signed, corrected only by a 补充交接表.

pub mod form;
mod print;
pub mod routes;
mod store;
mod work;
