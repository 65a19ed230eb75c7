//! Disclosure control beside tables made by hand, properties, an outsider's attack, and a region of usual size.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/attack.rs"]
mod attack;
#[path = "it/attacker.rs"]
mod attacker;
#[path = "it/by_hand.rs"]
mod by_hand;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/region.rs"]
mod region;
#[path = "it/size.rs"]
mod size;
