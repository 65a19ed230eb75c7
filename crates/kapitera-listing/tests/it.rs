//! Tests of the listing rules from the outside.

#[path = "it/gallery.rs"]
mod gallery;
#[path = "it/naive.rs"]
mod naive;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/random.rs"]
mod random;
#[path = "it/rules.rs"]
mod rules;
