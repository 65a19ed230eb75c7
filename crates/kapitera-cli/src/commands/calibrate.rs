//! `kapitera calibrate`: weights and indices set from the registers, compared with those in force.

use std::path::{Component, Path, PathBuf};

use kapitera_ask::models::{models_of, no_model};
use kapitera_calibrate::{
    Ages, CARE_NEED_WEIGHTS, CalibrateCareNeed, CalibrateWeights, CalibratedCareNeed, CalibratedWeights, CareNeedRule,
    CareNeedScale, Effect, Measured, ReferenceMean, ReformText, SumUsed, calibrate_care_need, calibrate_weights,
    effect_of_index, effect_of_model, read_care_need_weights, reform_text,
};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Model, read_model};
use kapitera_money::Exact;
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_settle::Request;

use super::settle::settle_with_progress;
use crate::args::{Basis, Calibrate, CalibrateCni, CalibrateTable, Common, Scale};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{known_at, language, model_to_settle, open, show, talk};
use kapitera_report::{care_need_csv, care_need_output, weights_output};

pub fn run(common: &Common, asked: &Calibrate) -> Result<(), Failure> {
    match asked {
        Calibrate::Weights(visits) => {
            let measured = Measured::Visits { doctor: visits.doctor.clone(), other: visits.other.clone() };
            table(common, &visits.table, measured, "age-weight")
        }
        Calibrate::Drugs(asked) => table(common, asked, Measured::Drugs, "drug-weight"),
        Calibrate::Cni(asked) => care_need(common, asked),
    }
}

fn table(common: &Common, asked: &CalibrateTable, measured: Measured, usual: &str) -> Result<(), Failure> {
    if let Some(path) = &asked.output {
        not_there(path)?;
    }
    let region = open(common)?;
    let model = model_in_force(common, &region, &asked.basis, asked.month)?;
    let request = CalibrateWeights {
        region: &region,
        model: &model,
        table: asked.table.as_deref().unwrap_or(usual),
        in_force_on: asked.month.map(Month::first),
        measured,
        window: asked.window,
        ages: asked.age_on.map_or(Ages::EachMonth, Ages::On),
        bands: asked.bands.as_ref().map(|bands| bands.0.clone()),
        person_years_min: asked.min_persons,
        decimals: asked.decimals,
        normalise_on: asked.normalise_on,
        keep_level: asked.keep_level,
        known_at: known_at(&asked.basis),
    };
    let progress = Progress::of(&asked.window.to_string());
    let calibrated = calibrate_weights(&request, &|done, all| progress.at(done, all))?;
    drop(progress);
    let reform = reform(common, asked, &model, &request.measured, &calibrated)?;
    let effect = match asked.month {
        Some(month) => Some(effect(&region, &model, &asked.basis, month, &reform)?),
        None => None,
    };
    if let Some(path) = &asked.output {
        write(path, &reform.text)?;
        said_where(common, path, &model);
    }
    let shown = asked.output.is_none().then_some(reform.text.as_str());
    show(common, &weights_output(&region, &model, &request, &calibrated, effect.as_ref(), shown))
}

/// The model text, and the model that it gives.
struct Reform {
    text: String,
    model: Model,
}

fn reform(
    common: &Common,
    asked: &CalibrateTable,
    model: &Model,
    measured: &Measured,
    calibrated: &CalibratedWeights<'_>,
) -> Result<Reform, Failure> {
    let base = PathBuf::from(&*model.sources[0].file);
    // A text that is shown is meant to lie beside the model that it extends.
    let path = asked.output.clone().unwrap_or_else(|| base.with_file_name(format!("{}.toml", calibrated.table.name)));
    let extends = relative(&path, &base)?;
    let text = reform_text(&ReformText {
        model,
        table: calibrated.table,
        calibration: &calibrated.calibration,
        rule: &calibrated.rule,
        measured,
        provenance: &calibrated.provenance,
        extends: &extends,
        language: language(common),
    });
    let find = |from: &str, wanted: &str| {
        let file = Path::new(from).parent().unwrap_or(Path::new(".")).join(wanted);
        std::fs::read_to_string(&file).map(|text| (file.display().to_string(), text)).map_err(|error| error.to_string())
    };
    let (model, _) = read_model(&path.display().to_string(), &text, &find)?;
    Ok(Reform { text, model })
}

fn effect(region: &Region, model: &Model, basis: &Basis, month: Month, reform: &Reform) -> Result<Effect, Failure> {
    let request = Request { region, model, month, known_at: known_at(basis), compare: false };
    let settled = settle_with_progress(&request)?;
    let progress = Progress::of(&month.to_string());
    Ok(effect_of_model(&request, &settled, &reform.model, &|done, all| progress.at(done, all))?)
}

fn care_need(common: &Common, asked: &CalibrateCni) -> Result<(), Failure> {
    if let Some(path) = &asked.output {
        not_there(path)?;
    }
    let region = open(common)?;
    let request = CalibrateCareNeed {
        region: &region,
        rule: care_need_rule(asked)?,
        on: asked.on.or(asked.month.map(Month::first)),
        index: &asked.index,
        known_at: known_at(&asked.basis),
    };
    let found = calibrate_care_need(&request)?;
    let effect = match asked.month {
        Some(month) => Some(effect_of_care_need(common, &region, asked, month, &found)?),
        None => None,
    };
    if let Some(path) = &asked.output {
        write(path, &care_need_csv(&asked.index, &found))?;
        let shown = path.display();
        talk(
            common,
            &text!(
                "Skrivet till {shown}. Läs in det med: kapitera import indices {shown}",
                "Written to {shown}. Take it in with: kapitera import indices {shown}"
            ),
        );
    }
    let centres = region.centres(request.known_at)?;
    show(common, &care_need_output(&region, &request, &centres, &found, effect.as_ref()))
}

fn care_need_rule(asked: &CalibrateCni) -> Result<CareNeedRule, Failure> {
    let weights = match &asked.weights {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| not_read(path, &error))?;
            read_care_need_weights(path, &text)?
        }
        None => CARE_NEED_WEIGHTS.map(|hundredths| Exact::decimal(hundredths.into(), 2)),
    };
    Ok(CareNeedRule {
        weights,
        mean: asked.reference_mean.clone().map_or(ReferenceMean::OfPopulation, ReferenceMean::Given),
        scale: match asked.scale {
            Scale::Mean1 => CareNeedScale::MeanOne,
            Scale::UnNormalised => CareNeedScale::Unnormalised,
        },
        decimals: asked.decimals,
        mode: asked.rounding.into(),
        sum: if asked.from_printed_sum { SumUsed::Printed } else { SumUsed::Exact },
    })
}

fn effect_of_care_need(
    common: &Common,
    region: &Region,
    asked: &CalibrateCni,
    month: Month,
    found: &CalibratedCareNeed,
) -> Result<Effect, Failure> {
    let model = model_to_settle(common, region, &asked.basis, month)?;
    let request = Request { region, model: &model, month, known_at: known_at(&asked.basis), compare: false };
    let settled = settle_with_progress(&request)?;
    let decimals = found.index.decimals;
    let values = found.index.rows.iter().map(|row| (row.centre.clone(), Exact::decimal(row.mantissa, decimals)));
    let scale = found.index.scale.name();
    Ok(effect_of_index(&request, &settled, (&asked.index, scale), &values.collect())?)
}

/// The model of the month, or of several the one that comes into force last.
fn model_in_force(common: &Common, region: &Region, basis: &Basis, month: Option<Month>) -> Result<Model, Failure> {
    let named = basis.model.as_deref();
    if let Some(month) = month {
        return model_to_settle(common, region, basis, month);
    }
    let models = models_of(region, basis.of, named)?;
    let last = models.into_iter().max_by_key(|model| model.valid.from);
    Ok(last.ok_or_else(no_model)?)
}

/// The path of `base` as seen from the folder that `file` lies in, with `/`.
fn relative(file: &Path, base: &Path) -> Result<String, Failure> {
    let (file, base) = (std::path::absolute(file)?, std::path::absolute(base)?);
    let from: Vec<Component<'_>> = file.parent().unwrap_or(Path::new("/")).components().collect();
    let to: Vec<Component<'_>> = base.components().collect();
    let same = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - same);
    let down = to[same..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

fn said_where(common: &Common, path: &Path, model: &Model) {
    let (shown, base) = (path.display(), &model.sources[0].file);
    talk(
        common,
        &text!(
            "Skrivet till {shown} (föreslagen). Se ändringen med: kapitera model diff {base} {shown}",
            "Written to {shown} (proposed). See the change with: kapitera model diff {base} {shown}"
        ),
    );
}

/// Refuses to write over a file, before anything is computed.
fn not_there(path: &Path) -> Result<(), Problem> {
    if !path.exists() {
        return Ok(());
    }
    let shown = path.display();
    Err(Problem::error("file_exists", text!("{shown} finns redan", "{shown} is there already"))
        .why(text!("en kalibrering skriver inte över något", "a calibration overwrites nothing"))
        .hint(text!(
            "ange en annan fil med --output, eller ta bort den",
            "name another file with --output, or remove it"
        )))
}

fn write(path: &Path, text: &str) -> Result<(), Problems> {
    std::fs::write(path, text).map_err(|error| {
        let shown = path.display();
        vec![Problem::error(
            "file_not_written",
            text!("{shown} kan inte skrivas: {error}", "{shown} cannot be written: {error}"),
        )]
    })
}

fn not_read(path: &Path, error: &std::io::Error) -> Problem {
    let shown = path.display();
    Problem::error("file_not_read", text!("{shown} kan inte läsas: {error}", "{shown} cannot be read: {error}"))
        .hint(text!("ange en fil som finns med --weights", "name a file that exists with --weights"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_from_the_folder_of_the_text() {
        let check = |file: &str, base: &str, wanted: &str| {
            assert_eq!(relative(Path::new(file), Path::new(base)).unwrap(), wanted, "{file} {base}");
        };
        check("/a/models/new.toml", "/a/models/2020.toml", "2020.toml");
        check("/a/new.toml", "/a/models/2020.toml", "models/2020.toml");
        check("/a/b/c/new.toml", "/a/models/2020.toml", "../../models/2020.toml");
        check("new.toml", "models/2020.toml", "models/2020.toml");
    }
}
