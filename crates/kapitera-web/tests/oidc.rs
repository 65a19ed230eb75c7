//! Signing in by a provider of identities: a small provider, a small region and a browser, all on this machine, speak with each
//! other as real ones do.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "oidc/browser.rs"]
mod browser;
#[path = "oidc/cases.rs"]
mod cases;
#[path = "oidc/ends.rs"]
mod ends;
#[path = "oidc/keys.rs"]
mod keys;
#[path = "oidc/provider.rs"]
mod provider;
#[path = "oidc/settings.rs"]
mod settings;
#[path = "oidc/talk.rs"]
mod talk;
#[path = "oidc/world.rs"]
mod world;
