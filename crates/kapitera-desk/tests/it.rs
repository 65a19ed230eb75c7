//! The desk beside both databases.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/audit.rs"]
mod audit;
#[path = "it/cases.rs"]
mod cases;
#[path = "it/gallery.rs"]
mod gallery;
#[path = "it/jobs.rs"]
mod jobs;
#[path = "it/schema.rs"]
mod schema;
#[path = "it/settings.rs"]
mod settings;
#[path = "it/sign_in.rs"]
mod sign_in;
#[path = "it/throttle.rs"]
mod throttle;
#[path = "it/together.rs"]
mod together;
#[path = "it/tokens.rs"]
mod tokens;
#[path = "it/users.rs"]
mod users;
