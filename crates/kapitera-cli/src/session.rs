//! What the commands share: the region, its model, the language, and where results go.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
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

/// The paths of the model that was named, or of the region's own.
pub fn model_paths(common: &Common, named: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    if let Some(path) = named {
        return Ok(vec![path.to_owned()]);
    }
    let region = open(common)?;
    let own: Vec<PathBuf> = region.settings().models.iter().map(|path| region.path(path)).collect();
    if own.is_empty() {
        return Err(Problem::error("no_model", text!("ingen modell är angiven", "no model is named"))
            .hint(text!(
                "ange --model FIL, eller model i kapitera.toml",
                "give --model FILE, or model in kapitera.toml"
            ))
            .into());
    }
    Ok(own)
}

/// Reads a model to look at it; its warnings are said on standard error. Of several the first is looked at.
pub fn load_model(common: &Common, named: Option<&Path>) -> Result<Model, Failure> {
    let paths = model_paths(common, named)?;
    let (model, warnings) = kapitera_settle::load_model(&paths[0])?;
    say_problems(&warnings, language(common));
    Ok(model)
}

/// Reads the models to settle by: the region's own, or the one named with those of the region's own that are in force in
/// other times. Warnings are for those who write models.
pub fn models_to_settle(common: &Common, named: Option<&Path>) -> Result<Vec<Model>, Failure> {
    let mut models: Vec<Model> = Vec::new();
    let read = |path: &Path| Ok::<_, Failure>(kapitera_settle::load_model(path)?.0);
    for path in model_paths(common, named)? {
        models.push(read(&path)?);
    }
    if let Some(named) = named {
        let valid = models[0].valid;
        let region = open(common)?;
        let own = region.settings().models.iter().map(|path| region.path(path)).filter(|path| path != named);
        for path in own {
            // One that cannot be read is in nobody's way here: it is not the one that was asked for.
            models.extend(read(&path).ok().filter(|model| model.valid.intersect(valid).is_none()));
        }
    }
    Ok(models)
}

/// Reads the model to settle `month` by: the one named, else the one of the region's own that is in force then. That it
/// may only be tried out is said where the form of the result has no room for it.
pub fn model_to_settle(common: &Common, named: Option<&Path>, month: Month) -> Result<Model, Failure> {
    let mut models = match named {
        Some(path) => vec![kapitera_settle::load_model(path)?.0],
        None => models_to_settle(common, None)?,
    };
    let model = if models.len() == 1 {
        models.remove(0)
    } else {
        let id = kapitera_settle::model_for(&models, month).map_err(no_one_model)?.id.clone();
        models.into_iter().find(|model| model.id == id).ok_or_else(|| no_one_model(Text::default()))?
    };
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

fn no_one_model(why: Text) -> Problem {
    Problem::error("no_model_in_force", why).hint(text!(
        "ange modellen med --model, eller rätta listan model i kapitera.toml",
        "name the model with --model, or mend the list model in kapitera.toml"
    ))
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
