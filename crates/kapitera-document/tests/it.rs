//! Tests of documents: what is drawn of an invented one.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "it/html.rs"]
mod html;
#[path = "it/sample.rs"]
mod sample;
