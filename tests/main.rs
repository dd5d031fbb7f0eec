//! All tests that need more than one module: one binary, real PostGIS, real files, real HTTP.

#![allow(unreachable_pub, reason = "a test binary has no outside: `pub` here means shared between its modules")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod accounts;
mod api_docs;
mod architecture;
mod attachments;
mod audit;
mod broken;
mod classification;
mod clients;
mod cluster;
mod collecting;
mod columns;
mod contract_lists;
mod contracts;
mod contracts_in;
mod cql2;
mod cql2_conformance;
mod credit;
mod demo;
mod demo_generator;
mod doors;
mod edit;
mod edit_parts;
mod enterprise_file;
mod export;
mod export_formats;
mod exports;
mod formats;
mod geometry;
mod handovers;
mod imports;
mod leak;
mod letters;
mod matrix;
mod net_area;
mod notices;
mod ogc;
mod ogc_papers;
mod ogc_parts;
mod ogc_write;
mod patrols;
mod print;
mod projects;
mod readers_cad;
mod readers_geo;
mod readers_kml;
mod readers_table;
mod reports;
mod reread;
mod reserve;
mod reserve_process;
mod saved_views;
mod spaces;
mod supervision;
mod support;
mod temporary_uses;
mod txt;
mod visits;
