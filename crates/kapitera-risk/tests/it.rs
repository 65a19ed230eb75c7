//! Closed forms, distributions, simulations and fits, each against a second way to the same figure.
#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

#[path = "it/closed_forms.rs"]
mod closed_forms;
#[path = "it/computed.rs"]
mod computed;
#[path = "it/edges.rs"]
mod edges;
#[path = "it/fitted.rs"]
mod fitted;
#[path = "it/measured.rs"]
mod measured;
#[path = "it/simulated.rs"]
mod simulated;
#[path = "it/sizes.rs"]
mod sizes;
#[path = "it/studied.rs"]
mod studied;
#[path = "it/world.rs"]
mod world;
