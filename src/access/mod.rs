//! Who comes in, what that person may do, and what was done: accounts, sessions and tokens, roles and rights, the one door in
//! front of all routes, and the record. Which rows a person sees is decided by the database (`sql/migrations/V10`).

mod account;
pub mod audit;
mod audit_routes;
pub mod establish;
pub mod exports;
pub mod gate;
mod identity;
pub mod invitation;
mod limits;
mod organisations;
mod password;
mod person;
mod rights;
mod roles;
pub mod routes;
mod secret;
mod sign_in;
mod totp;
mod user_routes;
pub mod users;
pub mod views;

pub use account::{NewToken, make_token};
pub use identity::Identity;
pub use limits::Limits;
pub use rights::{Right, refused, require};
pub use roles::{Role, program};
pub use secret::random_password;
