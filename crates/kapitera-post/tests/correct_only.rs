//! Corrections alone.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#[path = "it/correct.rs"]
mod correct;
