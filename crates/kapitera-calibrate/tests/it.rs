//! Calibration against case files, a plain second computation, counted cubes, and the exact texts of its refusals.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/cases.rs"]
mod cases;
#[path = "it/cubes.rs"]
mod cubes;
#[path = "it/gallery.rs"]
mod gallery;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/reform.rs"]
mod reform;
#[path = "it/region.rs"]
mod region;
#[path = "it/small.rs"]
mod small;
