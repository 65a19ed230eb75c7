//! `kapitera listing`: the registers checked against the rules of listing, and proposals of who is to be assigned where.

use std::path::Path;

use jiff::Timestamp;
use kapitera_ask::listing::{check_answer, find_centre, load_rules, without_empty_tables};
use kapitera_listing::{EffectRequest, Known, Outcome, Proposed, Reach, Wanted, effect, propose};
use kapitera_message::{Problem, text};
use kapitera_period::{Month, Span};
use kapitera_region::Region;

use crate::args::{Common, Format, Listing, ListingAssign, ListingCheck};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{known_at, language, model_to_settle, open, show, talk};
use kapitera_output::Output;
use kapitera_report::{Paid, assign_output, reason};

pub fn run(common: &Common, asked: &Listing) -> Result<(), Failure> {
    match asked {
        Listing::Check(asked) => run_check(common, asked),
        Listing::Assign(asked) => run_assign(common, asked),
    }
}

fn run_check(common: &Common, asked: &ListingCheck) -> Result<(), Failure> {
    let region = open(common)?;
    let rules = load_rules(&region, asked.rules.as_deref())?;
    let days = match (asked.day, asked.month) {
        (Some(day), _) => Span { from: day, to: day },
        (None, Some(month)) => month.span(),
        // The command line asks for one of them.
        (None, None) => return Ok(()),
    };
    let known_at = asked.known_at.unwrap_or(Timestamp::MAX);
    show_parts(common, check_answer(&region, &rules, days, known_at)?)
}

fn run_assign(common: &Common, asked: &ListingAssign) -> Result<(), Failure> {
    let region = open(common)?;
    if let Some(path) = &asked.output
        && path.exists()
    {
        return Err(file_exists(path).into());
    }
    let rules = load_rules(&region, asked.rules.as_deref())?;
    let Some(day) = asked.from.or(asked.day) else { return Ok(()) };
    let known_at = known_at(&asked.basis);
    let known = Known::read(&region, &rules, Span { from: day, to: day }, Reach::On, known_at)?;
    let centre = |named: &Option<String>| named.as_deref().map(|named| find_centre(&known.world, named)).transpose();
    let (closing, opening) = (centre(&asked.closing)?, centre(&asked.opening)?);
    let newcomers = asked.newcomers || (closing.is_none() && opening.is_none());
    let proposed = propose(&known, &rules, day, Wanted { closing, opening, newcomers })?;
    let paid = if asked.no_pay { None } else { Some(pay(common, asked, &region, &known, &proposed)?) };
    if let Some(path) = &asked.output {
        write(common, path, &proposed)?;
    }
    show_parts(common, assign_output(&region, &rules, &proposed, paid.as_ref()))
}

/// Shows a result; people are spared the tables that nothing stands in, programs find every key.
fn show_parts(common: &Common, answer: Output) -> Result<(), Failure> {
    let answer = if common.format == Format::Table { without_empty_tables(answer) } else { answer };
    show(common, &answer)
}

fn pay(
    common: &Common,
    asked: &ListingAssign,
    region: &Region,
    known: &Known,
    proposed: &Proposed,
) -> Result<Paid, Failure> {
    let Some(month) = asked.month.or_else(|| Month::of(proposed.day)) else {
        return Err(Problem::error("no_such_month", text!("månaden finns inte", "there is no such month")).into());
    };
    let model = model_to_settle(common, region, &asked.basis, month)?;
    let progress = Progress::of(&month.to_string());
    let known_at = known_at(&asked.basis);
    let request = EffectRequest { region, known, proposed, model: &model, month, known_at };
    let effect = effect(&request, &|done, all| progress.at(done, all))?;
    Ok(Paid { effect, month, model })
}

fn file_exists(path: &Path) -> Problem {
    let shown = path.display();
    Problem::error("file_exists", text!("filen {shown} finns redan", "the file {shown} is there already"))
        .why(text!("förslag skrivs aldrig över", "proposals are never written over"))
        .hint(text!("ange en annan fil, eller ta bort den", "give another file, or remove it"))
}

/// Every person's proposal in the columns of the listing register, then the outcome and the reason. Those without a
/// proposed centre have an empty one.
fn write(common: &Common, path: &Path, proposed: &Proposed) -> Result<(), Failure> {
    let rows: std::collections::BTreeMap<usize, _> = proposed.listings().collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headings = [
        "person",
        "person-kind",
        "birth",
        "sex",
        "area",
        "centre",
        "from",
        "to",
        "kind",
        "doctor",
        "outcome",
        "reason",
    ];
    writer.write_record(headings).map_err(std::io::Error::other)?;
    for (index, mover) in proposed.movers.iter().enumerate() {
        let facts = &proposed.facts[index];
        let row = rows.get(&index);
        let person: String = mover.person.0.iter().map(|byte| format!("{byte:02x}")).collect();
        let day = |day: kapitera_period::Date| day.to_string();
        let text = |of: &dyn Fn(&kapitera_register::ListingRow) -> String| row.map(of).unwrap_or_default();
        let outcome = match proposed.proposals.rows[index].outcome {
            Outcome::Placed(_) => "placed",
            Outcome::Offered(_) => "offered",
            Outcome::Stays(_) => "stays",
            Outcome::Nowhere(_) => "nowhere",
        };
        let record = [
            person,
            "pseudonym".to_owned(),
            day(facts.birth),
            facts.sex.name().to_owned(),
            mover.area.to_string(),
            text(&|row| row.centre.to_string()),
            text(&|row| day(row.valid.from)),
            text(&|row| if row.valid.is_open() { String::new() } else { day(row.valid.to) }),
            text(&|row| row.kind.name().to_owned()),
            String::new(),
            outcome.to_owned(),
            reason(proposed, index).get(language(common)).to_owned(),
        ];
        writer.write_record(record).map_err(std::io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    std::fs::write(path, bytes)?;
    let (shown, count) = (path.display(), proposed.movers.len());
    talk(
        common,
        &text!(
            "{count} förslag skrivna till {shown}. Filen har pseudonymer, inte personnummer: den som har nyckeln och personerna parar ihop dem, och importerar listningen som vanligt.",
            "{count} proposals written to {shown}. The file has pseudonyms, not personal numbers: who has the key and the persons matches them, and imports the listing as usual."
        ),
    );
    Ok(())
}
