//! `kapitera carry-over`: what of the units' surplus and deficit goes on into the next year, by the rules in force.

use std::path::Path;

use kapitera_ask::carry_over::carry_over_answer;
use kapitera_message::{Problem, text};
use kapitera_post::{CarriedOver, PrepareCarry};

use super::settlement::with_act;
use crate::args::{CarryOver, Common};
use crate::fail::Failure;
use crate::session::{open_office, show};

pub fn run(common: &Common, asked: &CarryOver) -> Result<(), Failure> {
    // A file that cannot be read is said before the ledger is opened.
    let bytes = |path: &Path| read(path).map(|bytes| (path.display().to_string(), bytes));
    match asked {
        CarryOver::Show { year, results } => {
            let file = results.as_deref().map(bytes).transpose()?;
            let mut office = open_office(common)?;
            let over = match file {
                Some((path, bytes)) => office.carry_over(*year, &path, &bytes)?,
                None => office.carried_over(*year)?,
            };
            shown(common, &office.region().settings().name, &over)
        }
        CarryOver::Prepare { year, results, post_in, acting } => {
            let (path, bytes) = bytes(results)?;
            let asked = PrepareCarry { year: *year, path: &path, bytes: &bytes, post_in: *post_in };
            let mut office = open_office(common)?;
            let over = with_act(&mut office, acting, |office, act| Ok(office.prepare_carry_over(&asked, act)?))?;
            shown(common, &office.region().settings().name, &over)
        }
        CarryOver::Attest { year, acting } => {
            let mut office = open_office(common)?;
            let over = with_act(&mut office, acting, |office, act| Ok(office.attest_carry_over(*year, act)?))?;
            shown(common, &office.region().settings().name, &over)
        }
    }
}

fn shown(common: &Common, region: &str, over: &CarriedOver) -> Result<(), Failure> {
    show(common, &carry_over_answer(region, over))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    std::fs::read(path).map_err(|error| {
        Problem::error(
            "results_not_read",
            text!(
                "resultatfilen {shown} kan inte läsas: {error}",
                "the file of results {shown} cannot be read: {error}"
            ),
        )
        .hint(text!("ange en fil som finns med --results", "name a file that there is with --results"))
        .into()
    })
}
