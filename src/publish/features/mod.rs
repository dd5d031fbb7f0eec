//! GeoJSON features of the published layers (OGC API Features part 1: bbox, limit, paging by key, property equality).

pub mod columns;
pub mod encode;
pub mod query;
