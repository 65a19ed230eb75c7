//! What the commands share: the region, its model, the language, and where results go.

use std::path::Path;

use jiff::Timestamp;
use kapitera_ask::models::{self, model_paths};
use kapitera_books::Subject;
use kapitera_message::{Language, Problem, Text, text};
use kapitera_model::Model;
use kapitera_period::Month;
use kapitera_post::Office;
use kapitera_region::Region;

use crate::args::{Basis, Common, Format};
use crate::fail::{Failure, say_problems};
use kapitera_output::Output;

/// The language asked for, else the region's, else Swedish.
pub fn language(common: &Common) -> Language {
    if let Some(lang) = common.lang {
        return lang.into();
    }
    Region::open(&common.region).map_or_else(|_| Language::default(), |region| region.settings().language)
}

/// Opens the region that was named.
pub fn open(common: &Common) -> Result<Region, Failure> {
    let root = &common.region;
    if !root.join("kapitera.toml").exists() {
        let shown = root.display();
        return Err(Problem::error(
            "no_region",
            text!("{shown} är ingen region: kapitera.toml saknas", "{shown} is no region: it has no kapitera.toml"),
        )
        .hint(text!(
            "ange --region DIR, börja en med kapitera init, eller prova kapitera demo",
            "give --region DIR, begin one with kapitera init, or try kapitera demo"
        ))
        .into());
    }
    Ok(Region::open(root)?)
}

/// Reads a model to look at it; its warnings are said on standard error. Of several the first is looked at.
pub fn load_model(common: &Common, named: Option<&Path>) -> Result<Model, Failure> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => model_paths(&open(common)?)?.swap_remove(0),
    };
    let (model, warnings) = kapitera_settle::load_model(&path)?;
    say_problems(&warnings, language(common));
    Ok(model)
}

/// Reads the model of what is settled, to settle `month` by. That it may only be tried out is said where the form of the result has
/// no room for it.
pub fn model_to_settle(common: &Common, region: &Region, basis: &Basis, month: Month) -> Result<Model, Failure> {
    let named = basis.model.as_deref();
    match basis.of {
        Subject::PrimaryCare => care_model_to_settle(common, region, named, month),
        Subject::InternalTrade => marked(common, models::trade_model_to_settle(region, named, month)?),
    }
}

/// As [`model_to_settle`], of primary care.
pub fn care_model_to_settle(
    common: &Common,
    region: &Region,
    named: Option<&Path>,
    month: Month,
) -> Result<Model, Failure> {
    marked(common, models::model_to_settle(region, named, month)?)
}

fn marked(common: &Common, model: Model) -> Result<Model, Failure> {
    if common.format == Format::Csv && model.is_try_out() {
        talk(
            common,
            &text!(
                "PRÖVNING: beloppen kan bara bokföras i en påhittad region",
                "TRY-OUT: the amounts can only be posted in an invented region"
            ),
        );
    }
    Ok(model)
}

/// Opens the region that was named with its ledger and books.
pub fn open_office(common: &Common) -> Result<Office, Failure> {
    Ok(Office::open(open(common)?)?)
}

/// The time of what is done: now, or in an invented region the one that was said.
pub fn time_of(office: &Office, at: Option<Timestamp>) -> Result<Timestamp, Failure> {
    match at {
        None => Ok(Timestamp::now()),
        Some(at) if office.region().settings().invented => Ok(at),
        Some(_) => Err(Problem::error(
            "time_is_the_clocks",
            text!("--at kan bara anges i en påhittad region", "--at can only be given in an invented region"),
        )
        .why(text!(
            "när något gjordes ska inte kunna väljas i efterhand",
            "when something was done must not be chosen afterwards"
        ))
        .hint(text!("utelämna --at", "leave --at out"))
        .into()),
    }
}

/// The time whose knowledge counts: the one named, or the end of time.
pub fn known_at(basis: &Basis) -> Timestamp {
    basis.known_at.unwrap_or(Timestamp::MAX)
}

/// Shows a result on standard output.
pub fn show(common: &Common, output: &Output) -> Result<(), Failure> {
    output.write(common.format.into(), language(common), &mut std::io::stdout().lock())?;
    Ok(())
}

/// Says a sentence on standard error.
pub fn talk(common: &Common, sentence: &Text) {
    use std::io::Write as _;
    // Nothing can be done when standard error is gone.
    let _ = writeln!(std::io::stderr().lock(), "{}", sentence.get(language(common)));
}
