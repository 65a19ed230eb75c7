//! `kapitera export`: files for other people's software, written whole and recorded.

use kapitera_ask::export::{export_answer, hand_out_all};
use kapitera_ask::models::load_models;
use kapitera_handout::{Asked, What};
use kapitera_message::{Problem, text};

use super::settlement::with_act;
use crate::args::{Common, Export, ExportWhat};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open_office, show, time_of};

pub fn run(common: &Common, asked: &Export) -> Result<(), Failure> {
    let kinds = kinds(asked.what)?;
    if asked.centre.is_some() && !matches!(asked.what, ExportWhat::Pdf | ExportWhat::Excel) {
        return Err(not_by_centre().into());
    }
    let mut office = open_office(common)?;
    time_of(&office, asked.acting.at)?;
    let models = load_models(office.region())?;
    let request = Asked {
        month: asked.month,
        centre: asked.centre.as_deref(),
        models: &models,
        program_version: env!("CARGO_PKG_VERSION"),
    };
    let progress = Progress::of("export");
    let handed = with_act(&mut office, &asked.acting, |office, act| {
        Ok(hand_out_all(office, &kinds, &request, act, &|done, all| progress.at(done, all)))
    })?;
    drop(progress);
    if !(handed.files.is_empty() && handed.without.is_empty()) {
        show(common, &export_answer(&office.region().settings().name, asked.month, &handed))?;
    }
    match (handed.problems.is_empty(), handed.files.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => Err(Failure::Refused(handed.problems)),
        (false, false) => Err(Failure::DoneInPart(handed.problems)),
    }
}

fn not_by_centre() -> Problem {
    Problem::error(
        "export_not_by_centre",
        text!("bara besked lämnas för en hälsocentral i taget", "only statements are given for one centre at a time"),
    )
    .why(text!(
        "de andra filerna är hela månaden: en del av den vore en annan fil",
        "the other files are the whole month: a part of it would be another file"
    ))
    .hint(text!("utelämna --centre, eller exportera pdf eller excel", "leave --centre out, or export pdf or excel"))
}

fn kinds(what: ExportWhat) -> Result<Vec<What>, Failure> {
    Ok(match what {
        ExportWhat::Pdf => pdf()?,
        ExportWhat::Excel => vec![What::Excel],
        ExportWhat::Sie => vec![What::Sie],
        ExportWhat::Payments => vec![What::Payments],
        ExportWhat::Invoices => vec![What::Invoices],
        ExportWhat::Csv => vec![What::Csv],
        ExportWhat::All => What::ALL.to_vec(),
    })
}

#[cfg(feature = "pdf")]
fn pdf() -> Result<Vec<What>, Problem> {
    Ok(vec![What::Pdf])
}

#[cfg(not(feature = "pdf"))]
fn pdf() -> Result<Vec<What>, Problem> {
    Err(kapitera_handout::no_pdf())
}
