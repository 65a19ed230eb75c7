//! Imports as a region meets them: whole files in, rows, rejects and refusals out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod encodings;
mod events;
mod excel;
mod gallery;
mod mappings;
mod properties;
mod small_registers;
mod support;
