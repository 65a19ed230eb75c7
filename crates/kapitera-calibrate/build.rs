//! Computes the program's digest: a hash over the sources that calibrated figures depend on.

#[path = "../kapitera-settle/source_digest.rs"]
mod source_digest;

use source_digest::source_digest;

/// The crates on the way from a delivery to a weight.
const CRATES: [&str; 8] = ["calibrate", "count", "cube", "model", "money", "period", "region", "register"];

fn main() {
    println!("cargo::rustc-env=KAPITERA_CALIBRATE_SHA256={}", source_digest(&CRATES));
}
