//! How long another model takes on a counted cube: what a person waits for who tries out a reform.
//!
//! usage: `evaluate REGION COUNTRY`, the directories of two demo regions with 28 and with 1 200 centres. Run by
//! `cargo xtask bench evaluate`.
#![allow(clippy::print_stdout, reason = "its result is what it prints")]

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use kapitera_evaluate::{Plan, evaluate};
use kapitera_message::{Language, Problems, render};
use kapitera_model::{Model, read_model};
use kapitera_region::Region;
use kapitera_settle::{Request, settle};

const MODEL: &str = include_str!("../../models/jamtland-harjedalen/2020.toml");
/// The same model's capitation: a country of the demo has no visits, drugs and costs.
const CAPITATION: &str = include_str!("../../models/demo/capitation.toml");
/// The reform: the care need index takes 40 % of the capitation instead of a quarter.
const SHARE: &str = "cni = \"820/3273\"";
const REFORM: &str = "cni = \"40 %\"";
/// The longest that an evaluation of the capitation may take, by the number of centres.
const LIMITS: [(usize, Duration); 2] = [(28, Duration::from_micros(200)), (1_200, Duration::from_micros(5_000))];
/// The longest that the whole model of 28 centres may take: twenty components, with visits and costs.
const WHOLE_LIMIT: Duration = Duration::from_micros(1_000);
const ROUNDS: usize = 9;
/// How long a round takes.
const ROUND: Duration = Duration::from_millis(300);

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let folders: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if folders.len() != LIMITS.len() {
        println!("usage: evaluate REGION COUNTRY; run it by: cargo xtask bench evaluate");
        return ExitCode::FAILURE;
    }
    let mut kept = true;
    let measured = folders.iter().zip(LIMITS).map(|(folder, (centres, limit))| (folder, CAPITATION, centres, limit));
    let whole = (&folders[0], MODEL, LIMITS[0].0, WHOLE_LIMIT);
    for (folder, text, centres, limit) in measured.chain([whole]) {
        match measure(Path::new(folder), text, centres, limit) {
            Ok(within) => kept &= within,
            Err(problems) => {
                problems.iter().for_each(|problem| println!("{}", render(problem, Language::En)));
                kept = false;
            }
        }
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn measure(folder: &Path, text: &str, centres: usize, limit: Duration) -> Result<bool, Problems> {
    let region = Region::open(folder)?;
    assert!(MODEL.contains(SHARE), "the reform changes the model");
    let changed = MODEL.replace(SHARE, REFORM);
    // The whole model is its own base.
    let reformed = if text == MODEL { changed.as_str() } else { text };
    let (model, reform) = (model(text, MODEL)?, model(reformed, &changed)?);
    let month = "2020-02".parse().expect("a month");
    let request = Request { region: &region, model: &model, month, known_at: Timestamp::MAX, compare: false };
    let settled = settle(&request, &|_, _| {})?;
    assert_eq!(settled.settlement.centres.len(), centres, "the region has the size that the limit is for");
    // Other programs disturb some rounds: the quietest round is judged, and the others are told of.
    let mut medians = Vec::new();
    for _ in 0..ROUNDS {
        let mut times = Vec::new();
        let begun = Instant::now();
        while begun.elapsed() < ROUND {
            let start = Instant::now();
            black_box(evaluate(&Plan::new(black_box(&reform), month), &settled.cube, &settled.facts)?);
            times.push(start.elapsed());
        }
        times.sort();
        medians.push(times[times.len() / 2]);
    }
    medians.sort();
    let (quietest, middle, noisiest) = (medians[0], medians[ROUNDS / 2], medians[ROUNDS - 1]);
    let cells: usize = settled.cube.counts.iter().map(kapitera_cube::Cells::len).sum();
    let within = quietest <= limit;
    println!(
        "  {} {centres} centres, {} components, {cells} cells: medians of {ROUNDS} rounds {quietest:.1?} to {noisiest:.1?}, the middle one {middle:.1?}; limit {limit:.1?}",
        if within { "ok     " } else { "BROKEN " },
        model.components.len(),
    );
    Ok(within)
}

/// A model, which may extend `base`.
fn model(text: &str, base: &str) -> Result<Model, Problems> {
    let find = |_: &str, wanted: &str| Ok((wanted.to_owned(), base.to_owned()));
    read_model("model.toml", text, &find).map(|(model, _)| model)
}
