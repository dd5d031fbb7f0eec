//! All tests that need more than one module: one binary, real PostGIS, real files, real HTTP.

mod architecture;
mod broken;
mod classification;
mod cluster;
mod cql2;
mod demo;
mod demo_generator;
mod formats;
mod geometry;
mod imports;
mod net_area;
mod ogc;
mod spaces;
mod support;
