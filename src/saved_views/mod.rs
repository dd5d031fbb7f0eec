//! 视图 (saved views): named ways of looking at a list – filters, order, columns – one's own or shared with one's organisation, and how
//! each person likes the table. They hold what people typed, never rows.

pub mod routes;
mod store;
