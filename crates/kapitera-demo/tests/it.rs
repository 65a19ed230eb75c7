//! Generates small demos and reads the files back.

#![allow(clippy::unwrap_used, reason = "a helper of a test that fails may panic as the test itself may")]

#[path = "it/activity.rs"]
mod activity;
#[path = "it/catchment.rs"]
mod catchment;
#[path = "it/follow_up.rs"]
mod follow_up;
#[path = "it/hospital.rs"]
mod hospital;
#[path = "it/imported.rs"]
mod imported;
#[path = "it/listings.rs"]
mod listings;
#[path = "it/reading.rs"]
mod reading;
#[cfg(not(debug_assertions))]
#[path = "it/trade.rs"]
mod trade;
#[path = "it/weights.rs"]
mod weights;
#[path = "it/whole_region.rs"]
mod whole_region;
