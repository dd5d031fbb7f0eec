//! The plan of the invented city: roads that bend, quarters between them, streets (街道) that fill the outline.

pub(super) mod curve;
pub(super) mod outline;
pub(super) mod quarter;
pub(super) mod quarters;
pub(super) mod roads;
