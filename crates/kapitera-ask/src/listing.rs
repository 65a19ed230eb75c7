//! The registers checked against the rules of listing.

use std::path::Path;

use jiff::Timestamp;
use kapitera_listing::{CheckRequest, Known, Reach, Rules, World, check, read_rules};
use kapitera_message::{Problem, Problems, text};
use kapitera_output::{Output, Part};
use kapitera_period::Span;
use kapitera_region::Region;
use kapitera_report::check_output;

use crate::one;

/// Where a region keeps its rules when no other text is named.
const RULES: &str = "models/listing-rules.toml";

/// What in the registers, as they were known at a time, breaks the rules on these days. Programs find every table in it;
/// [`without_empty_tables`] is what people read.
///
/// # Errors
///
/// When a delivery cannot be read.
pub fn check_answer(region: &Region, rules: &Rules, days: Span, known_at: Timestamp) -> Result<Output, Problems> {
    let known = Known::read(region, rules, days, Reach::Back, known_at)?;
    let (world, runs) = (&known.world, &known.runs);
    let residents = known.residents.as_deref();
    let report = check(&CheckRequest { rules, world, runs, residents, days });
    Ok(check_output(region, rules, &known, &report))
}

/// A result as people read it: they are spared the tables that nothing stands in.
#[must_use]
pub fn without_empty_tables(mut answer: Output) -> Output {
    answer.parts.retain(|part| !matches!(part, Part::Table(table) if table.rows.is_empty()));
    answer
}

/// Reads the listing rules that are named, or the region's own.
///
/// # Errors
///
/// `rules_not_read`, or everything that is wrong with them.
pub fn load_rules(region: &Region, named: Option<&Path>) -> Result<Rules, Problems> {
    let path = named.map_or_else(|| region.path(Path::new(RULES)), Path::to_owned);
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        one(Problem::error(
            "rules_not_read",
            text!(
                "listningsreglerna {shown} kan inte läsas: {error}",
                "the listing rules {shown} cannot be read: {error}"
            ),
        )
        .hint(text!(
            "skriv dem i {RULES}, eller ange en fil med --rules",
            "write them in {RULES}, or give a file with --rules"
        )))
    })?;
    read_rules(&shown, &text)
}

/// The position of the centre named by HSA id or name, or by a part of them when only one has it.
///
/// # Errors
///
/// `unknown_centre`, `several_centres`.
pub fn find_centre(world: &World, wanted: &str) -> Result<usize, Problem> {
    let lower = wanted.to_lowercase();
    let by = |exact: bool| -> Vec<usize> {
        let fits = |centre: &usize| {
            let (id, name) = (world.id(*centre).to_lowercase(), world.name(*centre).to_lowercase());
            if exact { id == lower || name == lower } else { id.ends_with(&lower) || name.contains(&lower) }
        };
        (0..world.centres()).filter(fits).collect()
    };
    let found = match by(true) {
        found if found.is_empty() => by(false),
        found => found,
    };
    match found[..] {
        [only] => Ok(only),
        [] => Err(Problem::error(
            "unknown_centre",
            text!("ingen hälsocentral heter ”{wanted}”", "no centre is called “{wanted}”"),
        )
        .hint(text!("ange HSA-id eller namn som i registret", "give the HSA id or the name as in the register"))),
        _ => {
            let names = found.iter().map(|&centre| world.name(centre)).collect::<Vec<_>>().join(", ");
            Err(Problem::error(
                "several_centres",
                text!("”{wanted}” kan vara flera: {names}", "“{wanted}” may be several: {names}"),
            )
            .hint(text!("ange HSA-id", "give the HSA id")))
        }
    }
}
