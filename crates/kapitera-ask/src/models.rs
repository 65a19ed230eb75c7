//! Which models a region settles by.
//!
//! Warnings are for those who write models, and are not said here: [`kapitera_settle::load_model`] gives them.

use std::path::{Path, PathBuf};

use kapitera_books::Subject;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Model;
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_settle::model_for;

use crate::one;

/// The paths of the region's own models, in the order of its settings; at least one.
///
/// # Errors
///
/// `no_model` when the settings name none.
pub fn model_paths(region: &Region) -> Result<Vec<PathBuf>, Problem> {
    let own = own_paths(region);
    if own.is_empty() {
        return Err(no_model());
    }
    Ok(own)
}

/// Reads the region's own models.
///
/// # Errors
///
/// `no_model`, or everything that is wrong with the first one that cannot be read.
pub fn load_models(region: &Region) -> Result<Vec<Model>, Problems> {
    model_paths(region).map_err(one)?.iter().map(|path| read(path)).collect()
}

/// Reads the models to settle by: the region's own, or the one named with those of the region's own that are in force in
/// other times. The one named stands first.
///
/// # Errors
///
/// As [`load_models`]; when the named one cannot be read.
pub fn models_to_settle(region: &Region, named: Option<&Path>) -> Result<Vec<Model>, Problems> {
    let Some(named) = named else { return load_models(region) };
    let mut models = vec![read(named)?];
    let valid = models[0].valid;
    for path in own_paths(region).iter().filter(|path| *path != named) {
        // One that cannot be read is in nobody's way here: it is not the one that was asked for.
        models.extend(read(path).ok().filter(|model| model.valid.intersect(valid).is_none()));
    }
    Ok(models)
}

/// Reads the model to settle `month` by: the one named, whatever it says that it is valid for, else the one of the region's
/// own that is in force then. A region with a single model settles every month by it.
///
/// # Errors
///
/// As [`models_to_settle`]; `no_model_in_force` when none of several is in force that month, or more than one is.
pub fn model_to_settle(region: &Region, named: Option<&Path>, month: Month) -> Result<Model, Problems> {
    if let Some(named) = named {
        return read(named);
    }
    let mut models = load_models(region)?;
    let place = if models.len() == 1 { 0 } else { place_in_force(&models, month).map_err(one)? };
    Ok(models.swap_remove(place))
}

/// Reads the models that settle a subject: those of [`models_to_settle`], or for internal trade the one named, else the region's own.
///
/// # Errors
///
/// As [`models_to_settle`] and [`load_trade_models`].
pub fn models_of(region: &Region, subject: Subject, named: Option<&Path>) -> Result<Vec<Model>, Problems> {
    match (subject, named) {
        (Subject::PrimaryCare, _) => models_to_settle(region, named),
        (Subject::InternalTrade, Some(named)) => Ok(vec![read(named)?]),
        (Subject::InternalTrade, None) => load_trade_models(region),
    }
}

/// Reads the model of internal trade to settle `month` by: the one named, else the one below `[trade]` of the settings that is in
/// force then. A region with a single one settles every month by it.
///
/// # Errors
///
/// `no_trade_model` when none is named; as [`model_to_settle`].
pub fn trade_model_to_settle(region: &Region, named: Option<&Path>, month: Month) -> Result<Model, Problems> {
    if let Some(named) = named {
        return read(named);
    }
    let mut models = load_trade_models(region)?;
    let place = if models.len() == 1 { 0 } else { place_in_force(&models, month).map_err(one)? };
    Ok(models.swap_remove(place))
}

/// Reads the region's own models of internal trade.
///
/// # Errors
///
/// `no_trade_model`, or everything that is wrong with the first one that cannot be read.
pub fn load_trade_models(region: &Region) -> Result<Vec<Model>, Problems> {
    let paths = &region.settings().trade_models;
    if paths.is_empty() {
        return Err(one(no_trade_model()));
    }
    paths.iter().map(|path| read(&region.path(path))).collect()
}

fn no_trade_model() -> Problem {
    Problem::error(
        "no_trade_model",
        text!("ingen modell för internhandel är angiven", "no model of internal trade is named"),
    )
    .hint(text!(
        "ange --model FIL, eller model under [trade] i kapitera.toml",
        "give --model FILE, or model below [trade] of kapitera.toml"
    ))
}

/// That no model is named, neither by who asks nor by the region's settings.
pub fn no_model() -> Problem {
    Problem::error("no_model", text!("ingen modell är angiven", "no model is named"))
        .hint(text!("ange --model FIL, eller model i kapitera.toml", "give --model FILE, or model in kapitera.toml"))
}

fn place_in_force(models: &[Model], month: Month) -> Result<usize, Problem> {
    let id = &model_for(models, month).map_err(no_one_model)?.id;
    models.iter().position(|model| model.id == *id).ok_or_else(|| no_one_model(Text::default()))
}

fn own_paths(region: &Region) -> Vec<PathBuf> {
    region.settings().models.iter().map(|path| region.path(path)).collect()
}

fn read(path: &Path) -> Result<Model, Problems> {
    Ok(kapitera_settle::load_model(path)?.0)
}

/// That no model, or more than one, is in force: `why` says which.
pub fn no_one_model(why: Text) -> Problem {
    Problem::error("no_model_in_force", why).hint(text!(
        "ange modellen med --model, eller rätta listan model i kapitera.toml",
        "name the model with --model, or mend the list model in kapitera.toml"
    ))
}
