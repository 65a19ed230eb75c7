//! Random small regions published again and again, and an outsider who reckons on all that is public.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/attack.rs"]
mod attack;
#[path = "it/files.rs"]
mod files;
#[path = "it/outsider.rs"]
mod outsider;
#[path = "it/published.rs"]
mod published;
#[path = "it/region.rs"]
mod region;
