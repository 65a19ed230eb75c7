//! Tests of the listing rules from the outside.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/document.rs"]
mod document;
#[path = "it/gallery.rs"]
mod gallery;
#[path = "it/naive.rs"]
mod naive;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/random.rs"]
mod random;
#[path = "it/region.rs"]
mod region;
#[path = "it/rules.rs"]
mod rules;
