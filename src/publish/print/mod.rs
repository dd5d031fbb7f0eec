//! Printing at a true scale: map sheets, 地块红线图 and 招商一页纸, as pages of SVG in millimetres that every browser prints or saves as
//! PDF. Coordinates come straight from the surveyed boundary, so 100 m at 1:1000 are 100 mm on paper.
//!
//! `wish` reads the address, `paper` says what stands where, `frame` carries ground to paper, `around` and `space` read what the
//! caller may see, the rest draws: `map`, `red_line` and `investor` are the three sheets.

mod around;
mod canvas;
mod frame;
mod furniture;
mod investor;
mod legend;
mod map;
mod names;
mod occasion;
mod outline;
mod page;
mod paper;
mod red_line;
pub mod routes;
mod shapes;
mod side;
mod space;
mod tables;
mod wish;
