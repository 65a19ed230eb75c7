//! Variants of a model, beside the same sweep in numpy and in OpenFisca on the same counts. The measuring program is
//! `benches/whatif.rs`; what it counted is written for the others, which must come to the same kronor.

use std::process::Command;

use super::regions::region;
use super::{Bench, country};
use crate::run::{cargo, root, run};

/// As large as the demo.
const REGION_PERSONS: u64 = 131_000;
/// The peer and numpy, which comes with it, by a fixed version, so that ratios over time speak of us.
const PEERS: [&str; 1] = ["openfisca-core==46.0.1"];

pub fn measure(bench: &Bench) -> Result<(), String> {
    println!("\n━━ what if: variants of a model ━━");
    let small = region(bench, "region", REGION_PERSONS)?;
    let large = region(bench, "country", country::PERSONS)?;
    let counted = bench.folder.join("whatif.csv");
    let mut command = cargo(&["bench", "--quiet", "--package", "xtask", "--bench", "whatif", "--"]);
    let ours = run(command.args([&small, &large, &counted]))
        .map_err(|_| "  BROKEN  variants are slower than they must be, or failed".to_owned());
    let pip = bench.folder.join("venv/bin/pip");
    run(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check"]).args(PEERS))?;
    run(Command::new(bench.python()).arg(root().join("xtask/bench/whatif.py")).arg(&counted))?;
    ours
}
