//! What a person meets who writes a model with a fault in it, and that no text at all makes the reader fail.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/cost_rules.rs"]
mod cost_rules;
#[path = "it/gallery.rs"]
mod gallery;
#[path = "it/properties.rs"]
mod properties;
