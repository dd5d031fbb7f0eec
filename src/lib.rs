//! tuguan (智慧土管): a district's land by the map.
//!
//! The modules in the order in which data flows through them:
//!
//! - `demo` makes the invented demonstration district, as files like any other;
//! - `intake` takes a delivered file in: read, project, check, stage, take over or undo;
//! - `edit` changes single records: make, change, end, divide, join;
//! - `records` holds what staff keep: parcels, buildings, zones, each with every version it ever had;
//! - `classify` derives where each space lies, which of the five categories it belongs to and why, and its net area;
//! - `reserve` keeps the ledger of the reserve and its process, `handovers` the forms by which land changes hands, `collecting` asks
//!   units for what they have, `patrols` looks after it, `temporary_uses` lets it for a while;
//! - `contracts` keeps what was agreed and done after land is granted, `supervision` says what is due, `alerts` makes tasks of it, `visits`
//!   looks at the place;
//! - `reports` freezes what stood at the end of a month, and tells what moved;
//! - `credit` keeps what authorities decided on enterprises, and the checks before agreements;
//! - `projects` keeps the projects that look for space, and finds which space fits which;
//! - `saved_views` keeps how people like to look at lists;
//! - `publish` lets it out again: features, tiles, search, sums, the web page;
//! - `access` knows who comes and what that person may do, and keeps the record of who did what.
//!
//! Below them is a floor without business words: `geo`, `cql2`, `db`, `http`, `error`, `config`, `app`.

pub mod access;
pub mod alerts;
pub mod app;
pub mod classify;
pub mod cli;
pub mod clock;
pub mod collecting;
pub mod config;
pub mod contracts;
pub mod cql2;
pub mod credit;
pub mod db;
pub mod demo;
pub mod edit;
pub mod error;
pub mod geo;
pub mod handovers;
pub mod http;
pub mod intake;
pub mod letters;
pub mod notices;
pub mod patrols;
pub mod projects;
pub mod publish;
pub mod records;
pub mod reports;
pub mod reserve;
pub mod saved_views;
pub mod server;
pub mod supervision;
pub mod temporary_uses;
mod tls;
pub mod visits;
