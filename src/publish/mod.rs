//! Everything that leaves, read-only, from the views: features and tiles under `/ogc`, base maps, the page itself.

pub mod api;
pub mod basemaps;
pub mod export;
pub mod exports;
pub mod extent;
pub mod features;
pub mod layers;
pub mod ogc;
pub mod page;
pub mod print;
pub mod system;
pub mod templates;
pub mod tiles;
