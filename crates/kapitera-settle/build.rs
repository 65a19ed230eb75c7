//! Computes the engine's digest: a hash over the sources that amounts depend on.

#[path = "source_digest.rs"]
mod source_digest;

use source_digest::source_digest;

/// The crates on the way from a delivery to an amount.
const CRATES: [&str; 9] = ["count", "cube", "evaluate", "model", "money", "period", "region", "register", "settle"];

fn main() {
    println!("cargo::rustc-env=KAPITERA_ENGINE_SHA256={}", source_digest(&CRATES));
}
