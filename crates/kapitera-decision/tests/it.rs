//! Tests of the register of decisions from the outside.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/document.rs"]
mod document;
#[path = "it/find.rs"]
mod find;
#[path = "it/fixtures.rs"]
mod fixtures;
#[path = "it/gallery.rs"]
mod gallery;
#[path = "it/links.rs"]
mod links;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/shipped.rs"]
mod shipped;
#[path = "it/tasks.rs"]
mod tasks;
