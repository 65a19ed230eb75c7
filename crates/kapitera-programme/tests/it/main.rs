//! Programmes from the outside: the two of the sources, properties, the reference, the gallery of errors.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod corners;
mod derived;
mod follow;
mod gallery;
mod lup;
mod properties;
mod reconciled;
mod reductions;
mod reference;
mod texts;
