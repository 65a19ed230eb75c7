//! Variants of a model, beside the same sweep in numpy and in OpenFisca on the same counts. The measuring program is
//! `benches/whatif.rs`; what it counted is written for the others, which must come to the same kronor.

use std::process::Command;
use std::time::Instant;

use super::figures::judge;
use super::regions::region;
use super::server::Server;
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
    let pages = in_the_browser(bench);
    ours.and(pages)
}

/// A value is turned so many times.
const TURNS: u32 = 300;
/// The largest milliseconds that one answer in a hundred may take.
const P99_MS: f64 = 50.0;
/// What the steering group looks at: both packages, with a neutral budget.
const ASKED: &str = "/what-if/figures?with=demo-2021-majority&with=demo-2021-opposition&neutral=fixed-capitation";

/// A turned value as the browser asks for it: the figures, pictures and tables of two packages, over a connection that stands.
fn in_the_browser(bench: &Bench) -> Result<(), String> {
    let region = region(bench, "region", REGION_PERSONS)?;
    let server = Server::start(bench, &region)?;
    let mut client = server.signed_in("ledning")?;
    let mut turn = |value: u32| -> Result<f64, String> {
        let begun = Instant::now();
        let address = format!("{ASKED}&knob=capitation.cni&value={}.{:02}%25", value / 100, value % 100);
        let answer = client.get(&address)?;
        let words = String::from_utf8_lossy(&answer.body).into_owned();
        if answer.status != 200 || !words.contains("data-table=\"centres\"") {
            return Err(format!("{address} was answered with {} and no figures", answer.status));
        }
        Ok(begun.elapsed().as_secs_f64() * 1000.0)
    };
    // The first counts the registers; what is counted is kept.
    println!("  the first figures, with the counting: {:.0} ms", turn(2500)?);
    let mut times = (0..TURNS).map(|at| turn(2505 + at * 5)).collect::<Result<Vec<f64>, _>>()?;
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len() - 1)).copied().unwrap_or(f64::NAN);
    println!("  a turned value in the browser, two packages, neutral: p50 {:.1}, p90 {:.1} ms", at(50), at(90));
    judge("ms that one turned value in a hundred exceeds", at(99), P99_MS, None)
}
