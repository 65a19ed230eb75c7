//! Reforms on small random regions, beside the same months settled one by one from texts.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/cliffs.rs"]
mod cliffs;
#[path = "it/gallery.rs"]
mod gallery;
#[path = "it/need.rs"]
mod need;
#[path = "it/neutral.rs"]
mod neutral;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/ranges.rs"]
mod ranges;
#[path = "it/seek.rs"]
mod seek;
#[path = "it/small.rs"]
mod small;
#[path = "it/transition.rs"]
mod transition;
#[path = "it/worth.rs"]
mod worth;
