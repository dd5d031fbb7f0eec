//! Pure geometry: no database, no HTTP, no business words.
//!
//! Everywhere here `x` is east or longitude and `y` is north or latitude, whatever the reference system's official
//! axis order (Chinese surveying itself calls north X). Lengths are metres and areas ㎡ on the plane of a projected
//! system; nothing legal is ever measured in degrees.

pub mod arc;
pub mod area;
pub mod crs;
pub mod ewkb;
pub mod guess;
mod number;
pub mod project;
pub mod repair;
mod rings;
mod segments;
mod simple;
pub mod snap;
pub mod validate;
pub mod wkb;
pub mod wkt;
