//! Tests of the books from the outside.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/carry.rs"]
mod carry;
#[path = "it/fixtures.rs"]
mod fixtures;
#[path = "it/gallery.rs"]
mod gallery;
#[path = "it/payments.rs"]
mod payments;
#[path = "it/plans.rs"]
mod plans;
#[path = "it/plans_gallery.rs"]
mod plans_gallery;
#[path = "it/plans_order.rs"]
mod plans_order;
#[path = "it/posting.rs"]
mod posting;
#[path = "it/reference.rs"]
mod reference;
#[path = "it/simulation.rs"]
mod simulation;
#[path = "it/texts.rs"]
mod texts;
