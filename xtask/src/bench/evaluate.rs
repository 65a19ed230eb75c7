//! Another model evaluated on a cube that is counted already. The measuring program is `benches/evaluate.rs`.

use super::regions::region;
use super::{Bench, country};
use crate::run::{cargo, run};

/// As large as the demo.
const REGION_PERSONS: u64 = 131_000;

pub fn measure(bench: &Bench) -> Result<(), String> {
    println!("\n━━ evaluating another model on the counted cube ━━");
    let small = region(bench, "region", REGION_PERSONS)?;
    let large = region(bench, "country", country::PERSONS)?;
    let mut command = cargo(&["bench", "--quiet", "--package", "xtask", "--bench", "evaluate", "--"]);
    run(command.args([small, large]))
        .map_err(|_| "  BROKEN  evaluating is slower than it must be, or failed".to_owned())
}
