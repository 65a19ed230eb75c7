//! What the commands share: the region, its model, the language, and where results go.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kapitera_message::{Language, Problem, text};
use kapitera_model::Model;
use kapitera_region::Region;

use crate::args::{Basis, Common, Format};
use crate::fail::{Failure, say_problems};
use crate::output::Output;

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

/// The path of the model that was named, or of the region's own.
pub fn model_path(common: &Common, named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    let region = open(common)?;
    let own = region.settings().model.as_ref().map(|path| region.path(path));
    own.ok_or_else(|| {
        Problem::error("no_model", text!("ingen modell är angiven", "no model is named"))
            .hint(text!(
                "ange --model FIL, eller model i kapitera.toml",
                "give --model FILE, or model in kapitera.toml"
            ))
            .into()
    })
}

/// Reads a model to look at it; its warnings are said on standard error.
pub fn load_model(common: &Common, named: Option<&Path>) -> Result<Model, Failure> {
    let (model, warnings) = kapitera_settle::load_model(&model_path(common, named)?)?;
    say_problems(&warnings, language(common));
    Ok(model)
}

/// Reads a model to settle by it. Warnings are for those who write models; that it may only be tried out is said where
/// the form of the result has no room for it.
pub fn load_model_to_settle(common: &Common, named: Option<&Path>) -> Result<Model, Failure> {
    let (model, _) = kapitera_settle::load_model(&model_path(common, named)?)?;
    if common.format == Format::Csv && model.is_try_out() {
        talk(common, &text!("PRÖVNING: beloppen kan inte bokföras", "TRY-OUT: the amounts cannot be posted"));
    }
    Ok(model)
}

/// The time whose knowledge counts: the one named, or the end of time.
pub fn known_at(basis: &Basis) -> Timestamp {
    basis.known_at.unwrap_or(Timestamp::MAX)
}

/// Shows a result on standard output.
pub fn show(common: &Common, output: &Output) -> Result<(), Failure> {
    output.write(common.format, language(common), &mut std::io::stdout().lock())?;
    Ok(())
}

/// Says a sentence on standard error.
pub fn talk(common: &Common, sentence: &kapitera_message::Text) {
    use std::io::Write as _;
    // Nothing can be done when standard error is gone.
    let _ = writeln!(std::io::stderr().lock(), "{}", sentence.get(language(common)));
}
