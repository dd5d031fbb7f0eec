//! Who did what. (Who may do what comes with accounts.)

pub mod audit;
pub mod routes;
